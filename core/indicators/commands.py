"""Writing observations of the indicators and step changes, each in the transaction of the session that is handed in."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from core.audit import trail
from core.indicators.definitions import Measure, shipped_measures, title_of
from core.indicators.measures import known_at
from core.indicators.queries import observations
from core.indicators.rows.columns import WHOLE_SERVICE, last_day
from core.indicators.rows.comparisons import parts_in_words
from core.indicators.rows.observations import ObservationRow
from core.indicators.tables import Observation, StepChange
from core.people import Person, Role, not_allowed
from core.refusals import ChangedMeanwhile, Refused
from core.settings import ENGLAND
from core.sheets.outcome import Checked
from core.storage.engine import Base
from core.uploads.commands import begin
from core.uploads.tables import Counts, File, Kind, Upload
from core.words import count, listed, long_date, month_name

Key = tuple[str, date, str]

MAY_MARK = (Role.SENIOR_MANAGER, Role.PERFORMANCE_ANALYST, Role.PROGRAMME_OFFICE)
LONGEST_REASON = 500


def write_observations(session: Session, upload: int, checked: Checked[ObservationRow], as_at: date) -> None:
    """Write the observations of a checked file as the rows of an upload."""
    _add(session, upload, (row for _, row in checked.rows))


def type_observations(
    session: Session,
    rows: Sequence[ObservationRow],
    as_at: date,
    author: Person,
    at: datetime,
    seen: Mapping[Key, int | None],
) -> int:
    """Write figures that were typed, as known on a date, and give the number of the upload that they make.

    `seen` gives for each the upload whose figure was shown when it was typed, None for none. Raises ChangedMeanwhile where
    another figure counts by now, and Refused for a wrong role, a month after the date, or a figure typed twice.
    """
    _check_typed(rows, as_at)
    before = _known(session, rows, as_at)
    for row in rows:
        _refuse_if_changed(session, row, seen.get(_key(row)), before.get(_key(row)))
    name = f"{count(len(rows), 'figure')} typed: {_titles(rows)}"
    content = _as_csv(rows)
    counts = Counts(len(rows), len(rows), 0, 0)
    number = begin(session, Kind.TYPED_INDICATORS, as_at, File(name, content, content), counts, author, at)
    _add(session, number, rows)
    trail.record(
        session, author.username, at, "indicator figures typed", name,
        [before[_key(row)] for row in rows if _key(row) in before], [stored(row) for row in rows],
    )  # fmt: skip
    return number


def stored(row: ObservationRow) -> dict[str, Any]:
    """What is kept of a row: all but the percentage, which its numbers say."""
    return row.model_dump(exclude={"percentage"}) | {"district": row.district or ""}


def _add(session: Session, upload: int, rows: Iterable[ObservationRow]) -> None:
    table = Base.metadata.tables[str(Observation.__tablename__)]
    session.execute(insert(table), [{"upload": upload, **stored(row)} for row in rows])


def _key(row: ObservationRow) -> Key:
    return row.measure, row.month, row.district or ""


def _check_typed(rows: Sequence[ObservationRow], as_at: date) -> None:
    if not rows:
        raise Refused("Nothing was changed, because no figure was typed.")
    if len({_key(row) for row in rows}) < len(rows):
        raise Refused("Nothing was changed, because a figure of the same month and district was typed twice.")
    if late := [row.month for row in rows if row.month > as_at]:
        not_over = f"{month_name(min(late))} is not over on {long_date(as_at)}"
        raise Refused(f"Nothing was changed, because {not_over}: choose a later reporting date.")


def _known(session: Session, rows: Sequence[ObservationRow], as_at: date) -> dict[Key, dict[str, Any]]:
    """The real figures that count for these rows at a date, by their keys."""
    frame = known_at(observations(session, {row.measure for row in rows}), as_at)
    frame = frame[~frame["is_illustrative"]].astype(object)
    records = frame.where(frame.notna(), None).to_dict("records")
    return {(one["measure"], one["month"], one["district"]): one for one in records}


def _refuse_if_changed(session: Session, row: ObservationRow, seen: int | None, now: dict[str, Any] | None) -> None:
    """Illustrative figures are no one's: whoever saw one, saw none."""
    upload = session.get(Upload, seen) if seen else None
    was = upload.id if upload and not upload.is_illustrative else None
    if was == (now["upload"] if now else None):
        return
    what = f"{title_of(row.measure)}, {month_name(row.month)}, {row.district or WHOLE_SERVICE}"
    if upload and was and upload.undone_at is not None:
        change = f"{upload.undone_by} took back what you saw"
    elif now:
        change = f"{now['who']} wrote {_in_words(now)}"
    else:
        change = "the figure that you saw no longer counts"
    if was and now:
        earlier = session.get(Observation, (was, *_key(row)))
        change += f" in the place of {_in_words(earlier.model_dump())}" if earlier else ""
    raise ChangedMeanwhile(
        f"While you were typing, {change} ({what}), so nothing of yours was changed: look at it, then save again if yours is "
        "right.",
        newest=now["upload"] if now else None,
    )


def _in_words(figure: Mapping[str, Any]) -> str:
    """`45 of 60`, `45`, or the flag that stands in the place of a figure."""
    if figure["numerator"] is None:
        return f"‘{figure['flag']}’" if figure["flag"] else "nothing"
    return parts_in_words(figure["numerator"], figure["denominator"])


def _titles(rows: Sequence[ObservationRow]) -> str:
    titles = sorted({title_of(row.measure) for row in rows})
    return titles[0] if len(titles) == 1 else count(len(titles), "measure")


def _as_csv(rows: Sequence[ObservationRow]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(stored(rows[0])))
    writer.writeheader()
    writer.writerows(stored(row) for row in rows)
    return text.getvalue().encode()


def mark_step_change(session: Session, measure: str, month: date, reason: str, author: Person, at: datetime) -> int:
    """Mark the month from which a measure's process is another, and give the mark's number.

    Raises Refused for a wrong role, an unknown measure, a month that lies ahead or is marked already, and a
    reason that is missing or too long.
    """
    _refuse_role(author)
    known, reason = shipped_measures().get(measure), " ".join(reason.split())
    month = last_day(month.year, month.month)
    if known is None:
        raise Refused("There is no measure of this code: choose one of the measures of the page.")
    if not reason:
        raise Refused("Write what changed in that month: a step change without a reason is not marked.")
    if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in reason):
        raise Refused("The reason holds a sign that cannot be kept: type it again, or paste it as plain text.")
    if len(reason) > LONGEST_REASON:
        raise Refused(f"The reason has {len(reason):,} characters: say it in no more than {LONGEST_REASON}.")
    if month.replace(day=1) > at.astimezone(ENGLAND).date():
        raise Refused(f"{month_name(month)} lies ahead: choose the month in which the process changed.")
    _refuse_second_mark(session, known, month)
    mark = StepChange(measure=measure, month=month, reason=reason, who=author.username, at=at)
    session.add(mark)
    session.flush()
    trail.record(session, author.username, at, "step change marked", known.title, None, mark.model_dump())
    return mark.id or 0


def withdraw_step_change(session: Session, number: int, author: Person, at: datetime) -> None:
    """Take a step change back. Raises Refused for a wrong role and for one that is gone already."""
    _refuse_role(author)
    mark = session.get(StepChange, number)
    if mark is None:
        raise Refused("There is no such step change to withdraw.")
    if mark.withdrawn_at is not None:
        raise Refused(f"{mark.withdrawn_by} has already withdrawn this step change.")
    before = mark.model_dump()
    mark.withdrawn_by, mark.withdrawn_at = author.username, at
    session.add(mark)
    trail.record(
        session, author.username, at, "step change withdrawn", title_of(mark.measure), before, mark.model_dump()
    )


def _refuse_role(author: Person) -> None:
    if author.role not in MAY_MARK:
        raise not_allowed(
            author, f"A {author.role} may not mark or withdraw a step change. Ask the {listed(MAY_MARK, 'or the')}."
        )


def _refuse_second_mark(session: Session, measure: Measure, month: date) -> None:
    same = session.exec(
        select(StepChange).where(
            StepChange.measure == measure.code, StepChange.month == month, col(StepChange.withdrawn_at).is_(None)
        )
    ).first()
    if same:
        raise Refused(f"{same.who} has already marked a step change in {month_name(month)}: {same.reason}")
    begun = [one.holds_from for one in measure.definitions if one.holds_from]
    if month in [last_day(day.year, day.month) for day in begun]:
        raise Refused(
            f"The definition changes in {month_name(month)}, so that the limits begin anew there by themselves."
        )
