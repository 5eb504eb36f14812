"""Figures of the indicators on their way in: what is known for reading them, and what a file would change."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

import pandas as pd
from sqlmodel import Session

from core.indicators import measures, queries
from core.indicators.commands import stored, write_observations
from core.indicators.definitions import FLAGS, shipped_measures, title_of
from core.indicators.rows.columns import WHOLE_SERVICE
from core.indicators.rows.comparisons import parts_in_words
from core.indicators.rows.observations import ObservationRow
from core.sheets.outcome import Checked
from core.uploads import sense
from core.uploads.displays import Preview, Without
from core.uploads.history import current_upload, uploads
from core.uploads.intake import Intake, Known
from core.uploads.tables import OF_INDICATORS, Kind
from core.words import NO_FIGURE, count, listed, long_date
from core.workforce.queries import districts_by_key

CHANGES = ("new", "changed", "gone", "same")
COLUMNS = ["Change", "Measure", "Month", "District", "Before", "This file"]
Key = tuple[str, date, str]


class CountedFigure(NamedTuple):
    numerator: float | None
    denominator: float | None
    flag: str | None

    def __str__(self) -> str:
        """`45 of 60`, `1,204`, or `No figure (c: suppressed)`."""
        flag = f" ({self.flag}: {FLAGS.get(self.flag, 'flag')})" if self.flag else ""
        return f"{NO_FIGURE if self.numerator is None else parts_in_words(self.numerator, self.denominator)}{flag}"


def known(session: Session | None) -> Known:
    return Known(ObservationRow, {"measures": shipped_measures(), "districts": districts_by_key(session)})


def dated_by(checked: Checked[Any]) -> date | None:
    """The last month end in the file: from then on its figures can have been known."""
    return max((row.month for _, row in checked.rows), default=None)


def summary(checked: Checked[Any], as_at: date, context: Mapping[str, Any]) -> dict[str, Any]:
    """How many figures of how many measures a file holds, of which months, and how many of them are missing or flagged."""
    rows = [row for _, row in checked.rows]
    months = sorted({row.month for row in rows})
    return {
        "figures": len(rows),
        "measures": len({row.measure for row in rows}),
        "districts": len({row.district for row in rows if row.district}),
        "first_month": months[0] if months else None,
        "last_month": months[-1] if months else None,
        "without_figure": sum(row.numerator is None for row in rows),
    }


def said(summary: Mapping[str, Any]) -> str:
    """The figures of `summary` in words."""
    if not summary["figures"]:
        return count(0, "figure").capitalize()
    first, last = (f"{summary[name]:%B %Y}" for name in ("first_month", "last_month"))
    return (
        f"{count(summary['figures'], 'figure').capitalize()} of {count(summary['measures'], 'measure')} and "
        f"{count(summary['districts'], 'district')}, {first if first == last else f'{first} to {last}'}; "
        f"{count(summary['without_figure'], 'figure')} missing or flagged"
    )


def without(checked: Checked[Any], as_at: date, context: Mapping[str, Any]) -> Without:
    """What is loaded without the rows in question."""
    figures = count(len(checked.rows), "figure")
    return Without(
        f"{figures} are loaded",
        "Their own months and districts stay without these figures, or with those known before.",
    )


def preview(session: Session, checked: Checked[Any], as_at: date) -> Preview:
    """What would be known on a date with this file, against what is known without it. Illustrative figures do not count."""
    real, seen = _real_uploads(session), current_upload(session, Kind.INDICATORS, as_at)
    told = _figures(pd.DataFrame([stored(row) for _, row in checked.rows], columns=list(queries.OF_ROW)))
    # What is replaced may hold other measures than the file; what stays can change only in those of the file.
    now = queries.observations(session, () if seen else {measure for measure, _, _ in told})
    now = now[now["upload"].isin(real["id"])]
    before = _figures(measures.known_at(now, as_at))
    after = _figures(measures.known_at(now[now["upload"] != (seen or 0)], as_at)) | told
    changes = {key: _change(before.get(key), after.get(key)) for key in sorted(before.keys() | after.keys())}
    lost = {key: change for key, change in changes.items() if change in ("changed", "gone")}
    later = max((day for day in real["as_at"] if day > as_at), default=None)
    return Preview(
        seen,
        compared_in_words(len(real) > 0, seen is not None, as_at, later),
        by_measure({key: change for key, change in changes.items() if change != "same" or key in told}),
        changed_in_words(lost),
        change_rows(lost, before, after),
        doubts_of(told, before, after, changes, as_at),
    )


def doubts_of(
    told: Mapping[Key, CountedFigure],
    before: Mapping[Key, CountedFigure],
    after: Mapping[Key, CountedFigure],
    changes: Mapping[Key, str],
    as_at: date,
) -> tuple[str, ...]:
    """What does not look right about a file beside the figures that are known without it."""
    if not before:
        return ()
    both = [key for key in told if key in before]
    differing = sum(changes[key] == "changed" for key in both)
    newest = max((month for _, month, _ in told), default=as_at)
    months = [month for _, month, _ in before if month < newest]
    found = [sense.changed("figure", differing, len(both), max(months, default=as_at))]
    if both and len(both) == len(told) and not differing:
        found.append("Every figure of this file is known already: it may be the same file again.")
    if months:
        found += _beside_month_before(told, before, newest, max(months))
    return tuple(filter(None, found))


def _beside_month_before(
    told: Mapping[Key, CountedFigure], before: Mapping[Key, CountedFigure], newest: date, earlier: date
) -> Iterator[str]:
    """The districts that the newest month no longer has, and the measures of the whole service that doubled or halved."""
    measures_told = {measure for measure, *_ in told}
    now = Counter(district for _, month, district in told if month == newest and district)
    was = Counter(district for measure, month, district in before
                  if month == earlier and district and measure in measures_told)  # fmt: skip
    if now:
        yield sense.gone("figures", now, was, earlier)
    for measure in sorted(measures_told):
        this, last = told.get((measure, newest, "")), before.get((measure, earlier, ""))
        if this and last and None not in (value := (_value(this), _value(last))):
            yield sense.rate(f"figure of ‘{title_of(measure)}’", *value, (str(this), str(last)), earlier, 0.0)


def _value(figure: CountedFigure) -> float | None:
    if figure.numerator is None or figure.denominator is None:
        return figure.numerator
    return figure.numerator / figure.denominator if figure.denominator else None


def _real_uploads(session: Session) -> pd.DataFrame:
    """The uploads of figures that count and are not made up."""
    every = uploads(session)
    is_real = every["is_current"] & ~every["is_illustrative"].astype(bool)
    return every[is_real & every["kind"].isin(OF_INDICATORS)]


def compared_in_words(has_real: bool, takes_place: bool, as_at: date, later: date | None) -> str:
    """With what a file is compared, in sentences."""
    if not has_real:
        return (
            "These are the first real figures of the indicators. Once they are loaded, illustrative ones are no longer "
            "shown anywhere."
        )
    words = (
        f"The file takes the place of the one that said what was known on {long_date(as_at)}, which is kept and counts "
        "again if you undo this."
        if takes_place
        else f"Compared with what was known on {long_date(as_at)}."
    )
    if later is None:
        return words
    return f"{words} Figures known on {long_date(later)} are loaded too: from that day on they go first."


def by_measure(changes: Mapping[Key, str]) -> pd.DataFrame:
    """How many figures of each measure are new, changed, gone and the same, in the order of the measures."""
    counts = Counter((measure, change) for (measure, _, _), change in changes.items())
    present = {measure for measure, _ in counts}
    codes = [code for code in shipped_measures() if code in present]
    return pd.DataFrame(
        [(title_of(code), *(f"{counts[code, change]:,}" for change in CHANGES)) for code in codes],
        columns=["Measure", *(change.capitalize() for change in CHANGES)],
    )


def changed_in_words(changes: Mapping[Key, str]) -> str:
    """`2 figures are changed and 1 is gone.`, empty where there are none."""
    counts = Counter(changes.values())
    found = [
        f"{count(counts[change], 'figure')} {'is' if counts[change] == 1 else 'are'} {change}"
        for change in ("changed", "gone")
        if counts[change]
    ]
    return f"{listed(found)}." if found else ""


def change_rows(
    changes: Mapping[Key, str], before: Mapping[Key, CountedFigure], after: Mapping[Key, CountedFigure]
) -> pd.DataFrame:
    """The figures that are changed or gone, as they are shown: COLUMNS."""
    rows = [
        (
            change,
            title_of(key[0]),
            f"{key[1]:%b %Y}",
            key[2] or WHOLE_SERVICE,
            str(before.get(key, "")),
            str(after.get(key, "")),
        )
        for key, change in changes.items()
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _figures(known: pd.DataFrame) -> dict[Key, CountedFigure]:
    numbers = known[["numerator", "denominator", "flag"]].astype(object)
    numbers = numbers.where(numbers.notna(), None)
    keys = known[["measure", "month", "district"]].itertuples(index=False, name=None)
    return {key: CountedFigure(*row) for key, row in zip(keys, numbers.itertuples(index=False, name=None), strict=True)}


def _change(before: CountedFigure | None, after: CountedFigure | None) -> str:
    if before is None:
        return "new"
    if after is None:
        return "gone"
    return "same" if before == after else "changed"


INDICATORS = Intake(
    kind=Kind.INDICATORS,
    name="Indicators",
    page="indicators",
    counts_as="what was known on",
    date_means="The day on which these figures were known",
    note="Figures are compared month by month and district by district.",
    known=known,
    dated_by=dated_by,
    summary=summary,
    said=said,
    preview=preview,
    without=without,
    write=write_observations,
)
