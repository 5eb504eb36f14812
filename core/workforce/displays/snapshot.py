"""A snapshot in words: what each figure is called, how it moved since the one before, where it comes from. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from core.figures import Card, Figure
from core.uploads.displays import loaded_without
from core.words import (
    NO_FIGURE,
    count,
    days,
    fte,
    listed,
    long_date,
    moment,
    moved,
    one_place,
    percent,
    plain,
    short_date,
    whole,
)
from core.workforce.measures import Figures

FTE_MEANS = "FTE is full-time equivalent: 1 is a full week."


class Term(NamedTuple):
    """What a figure is called, how its number is said, the unit and places in which it moves, and which way is better."""

    name: str
    said: Callable[[Any], str]
    unit: str = ""
    places: int = 0
    better: int = 0


def _waited(number: int | None) -> str:
    return NO_FIGURE if number is None else days(number)


LOWER, HIGHER = -1, 1
FIGURES = {
    "posts": Term("Posts of children’s social workers", whole),
    "established_fte": Term("Established", fte, "FTE", 1),
    "in_post_fte": Term("In post", fte, "FTE", 1, HIGHER),
    "vacant_fte": Term("Vacant", fte, "FTE", 1, LOWER),
    "frozen_fte": Term("Vacant and frozen", fte, "FTE", 1),
    "agency_cover_fte": Term("Vacancies covered by agency workers", fte, "FTE", 1),
    "unknown_posts": Term("Posts of unknown status", whole),
    "unknown_fte": Term("Of unknown status", fte, "FTE", 1),
    "vacancy_rate": Term("Vacancy rate", percent, "points", 1, LOWER),
    "unfilled_rate": Term("Unfilled rate (vacant and not covered by agency)", percent, "points", 1, LOWER),
    "agency_cover_rate": Term("Share of vacancies covered by agency", percent, "points", 1),
    "agency_worker_rate": Term("Agency worker rate", percent, "points", 1),
    "other_posts": Term("Other posts", whole),
    "other_fte": Term("Other posts, full-time equivalent", fte, "FTE", 1),
    "undecided_posts": Term("Posts of roles not decided", whole),
    "undecided_fte": Term("Of roles not decided", fte, "FTE", 1),
    "workers": Term("Workers who hold cases", whole),
    "fte": Term("Workers who hold cases, full-time equivalent", fte, "FTE", 1),
    "cases": Term("Cases held", whole),
    "average": Term("Average caseload (cases per FTE)", one_place, "", 1, LOWER),
    "above": Term("Workers above the target", whole, better=LOWER),
    "share_above": Term("Share of workers above the target", percent, "points", 1, LOWER),
    "highest": Term("Highest caseload (cases per FTE)", one_place, "", 1, LOWER),
    "other_workers": Term("Workers of other roles who hold cases", whole),
    "other_cases": Term("Cases that they hold", whole),
    "undecided_workers": Term("Workers who hold cases, of roles not decided or not given", whole),
    "undecided_cases": Term("Cases that those hold", whole),
    "unallocated": Term("Unallocated cases", whole, better=LOWER),
    "longest_wait_days": Term("Longest wait of an unallocated case", _waited, "days", 0, LOWER),
}


def said(figure: str, value: Any) -> str:
    """A figure's number with its unit, or `No figure`."""
    return FIGURES[figure].said(value)


def change(figure: str, now: Figures, before: Figures | None) -> str:
    """How a figure moved since the snapshot before, and whether that is better: `up 1.2 points, worse`."""
    _, _, unit, places, better = FIGURES[figure]
    was = before[figure] if before else None
    if was is None or now[figure] is None:
        return moved(None)
    by = float(now[figure] - was) * (100 if unit == "points" else 1)
    words = moved(by, "day" if unit == "days" and abs(by) == 1 else unit, places)
    if not better or words == "no change":
        return words
    return f"{words}, {'better' if by * better > 0 else 'worse'}"


def card(figure: str, label: str, now: Figures, before: Figures | None) -> Card:
    """A figure as a card. The arrow says the direction, a word and the colour whether that is better."""
    words = change(figure, now, before)
    direction, meaning = words.split(" ")[0], words.rpartition(", ")[2]
    return Card(
        label,
        value=said(figure, now[figure]),
        delta=words,
        delta_color={"better": "green", "worse": "red"}.get(meaning, "gray"),
        delta_arrow=direction if direction in ("up", "down") else "off",
    )


def since_words(before: date | None) -> str:
    """What changes are counted from."""
    if before is None:
        return "This is the first snapshot, so there is no change to show."
    return f"Changes are since the snapshot before, of {long_date(before)}; points are percentage points."


def parts_table(names: Mapping[str, str], now: Figures, before: Figures | None, day: date) -> pd.DataFrame:
    """The parts of a rate, a row each: what it is, how much, and the change. `names` are the figures' names here."""
    rows = [(name, said(figure, now[figure]), change(figure, now, before)) for figure, name in names.items()]
    return pd.DataFrame(rows, columns=["", short_date(day), "Change"])


def scope(districts: Sequence[str], teams: Sequence[str], roles: Sequence[str] = ()) -> str:
    """Which part of the service is chosen, as a sentence begins with it; empty for all of it."""
    chosen = [plain(one) for one in (*districts, *teams, *roles)]
    return listed(chosen if len(chosen) < 5 else [*chosen[:3], f"{len(chosen) - 3} more"])


def age_of_snapshot(day: date, as_at: date) -> str:
    """How old a snapshot is at the reporting date, in words."""
    if day == as_at:
        return "the reporting date"
    return f"the latest on or before the reporting date, {long_date(as_at)}, and then {days((as_at - day).days)} old"


def source(upload: Mapping[str, Any]) -> str:
    """Which upload the figures come from, in a sentence."""
    if upload["is_illustrative"]:
        return f"Source: illustrative snapshot of {long_date(upload['as_at'])}, {upload['file_name']}."
    return (
        f"Source: {upload['file_name']}, uploaded by {upload['who']} on {moment(upload['at'])}; "
        f"{count(upload['used'], 'row')} used of {upload['rows_read']:,}."
    )


@dataclass(frozen=True)
class Snapshot:
    """An upload that counts: its number, the date that it is of, that of the one before, its source in words, and which
    snapshots of the kind up to it were loaded without rows that have problems."""

    upload: int
    as_at: date
    before: date | None
    is_illustrative: bool
    source: str
    loaded_without: str = ""


def latest(snapshots: pd.DataFrame, kind: str, day: date) -> Snapshot | None:
    """The latest snapshot of a kind on or before a day; `snapshots` as `queries.snapshots` gives them."""
    known = snapshots[(snapshots["kind"] == kind) & (snapshots["as_at"] <= day)]
    if known.empty:
        return None
    upload = known.iloc[-1].to_dict()
    before = known.iloc[-2]["as_at"] if len(known) > 1 else None
    is_illustrative, lacking = bool(upload["is_illustrative"]), loaded_without(snapshots, [kind], day)
    return Snapshot(upload["id"], upload["as_at"], before, is_illustrative, source(upload), lacking)


def none_loaded(snapshots: pd.DataFrame, kind: str, day: date) -> str:
    """That nothing of a kind is loaded for a day, and for which days it is."""
    days = sorted(snapshots.loc[snapshots["kind"] == kind, "as_at"])
    if not days:
        return f"No {kind} are loaded yet."
    earliest = f"the earliest are of {long_date(days[0])}, " if days[0] != days[-1] else ""
    return f"No {kind} are loaded for {long_date(day)}; {earliest}the latest are of {long_date(days[-1])}."


def of_snapshot(figure: Figure, snapshot: Snapshot) -> Figure:
    """A figure with the date and the source of its snapshot, in its download too."""
    about = {"Snapshot": snapshot.as_at, "Illustrative": "yes" if snapshot.is_illustrative else "no"}
    return replace(
        figure,
        whole=figure.export.assign(**{name: value for name, value in about.items() if name not in figure.export}),
        as_at=snapshot.as_at,
        source=snapshot.source,
        is_illustrative=snapshot.is_illustrative,
        loaded_without=snapshot.loaded_without,
    )
