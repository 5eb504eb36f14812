"""The rows of a sheet of indicators beside each other: what stands twice, and what does not add up."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from core.districts import new_districts, shipped_districts
from core.indicators.rows.columns import measures_of
from core.sheets.columns import Finding, Place
from core.words import count, first_listed, listed

if TYPE_CHECKING:
    from core.indicators.rows.observations import ObservationRow

Rows = Sequence[tuple[Place, "ObservationRow"]]
Parts = tuple[float | None, float | None]

WITHOUT_FIGURE = ("z", "x", ":", "c")
MOST_NAMED = 5
NOT_A_DISTRICT = (
    "there is no district of this name: write one of those known, or ‘whole service’; a district that is new is known once its "
    "vacancies or caseloads are uploaded"
)


def doubles(rows: Rows) -> Iterator[Finding]:
    """A figure stands once."""
    places: dict[tuple[str, date, str], list[Place]] = defaultdict(list)
    for place, row in rows:
        places[row.measure, row.month, row.district or ""].append(place)
    for (_, month, district), same in places.items():
        others = first_listed([place.words for place in same])
        for place in same if len(same) > 1 else ():
            of = f"the same measure and {district or 'the whole service'}"
            yield Finding(place, "month", f"{month:%B %Y} stands in {others} for {of}: take out what is double")


def unknown_districts(rows: Rows, context: Mapping[str, Any]) -> Iterator[Finding]:
    """A district that nobody knows is a slip where the file names others that are known."""
    known = set((context.get("districts") or shipped_districts()).values())
    if any(row.district in known for _, row in rows):
        for place, row in rows:
            if row.district and row.district not in known:
                yield Finding(place, "district", NOT_A_DISTRICT)


def remarks(rows: Rows, context: Mapping[str, Any]) -> Iterator[str]:
    """What a reader should know of the rows: new districts, what is no figure, and wholes that districts do not add up to."""
    yield from new_districts(rows, context)
    if empty := [place for place, row in rows if row.denominator == 0]:
        yield f"0 of 0 is shown as ‘No figure’: {_places(empty)}."
    if flagged := [place for place, row in rows if row.flag in WITHOUT_FIGURE]:
        yield f"{count(len(flagged), 'flag')} in the place of a figure, shown as ‘No figure’: {_places(flagged)}."
    wholes, measures = list(_unequal_wholes(rows)), measures_of(context)
    for row, sums in wholes[:MOST_NAMED]:
        yield (
            f"{measures[row.measure].title}, {row.month:%B %Y}: the districts come to {parts_in_words(*sums)}, the whole service "
            f"says {parts_in_words(row.numerator, row.denominator)}. The whole service’s own row counts."
        )
    if (more := len(wholes) - MOST_NAMED) > 0:
        yield f"So it is in {count(more, 'more row')} of the whole service."


def _places(places: Sequence[Place]) -> str:
    named = [place.words for place in places[:MOST_NAMED]]
    return listed([*named, f"{len(places) - MOST_NAMED:,} more"] if len(places) > MOST_NAMED else named)


def _unequal_wholes(rows: Rows) -> Iterator[tuple["ObservationRow", Parts]]:
    """The rows of the whole service beside which districts stand whose sums are others, with those sums."""
    districts: dict[tuple[str, date], list[ObservationRow]] = defaultdict(list)
    for _, row in rows:
        if row.district:
            districts[row.measure, row.month].append(row)
    for _, row in rows:
        parts = districts.get((row.measure, row.month), [])
        if row.district or not parts or not all(map(_has_numerator, (row, *parts))):
            continue
        sums = _sum(part.numerator for part in parts), _sum(part.denominator for part in parts)
        if not all(map(_are_equal, sums, (row.numerator, row.denominator))):
            yield row, sums


def _has_numerator(row: "ObservationRow") -> bool:
    return row.numerator is not None and row.flag not in WITHOUT_FIGURE


def _sum(numbers: Iterable[float | None]) -> float | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


def _are_equal(one: float | None, other: float | None) -> bool:
    return abs((one or 0) - (other or 0)) <= 1e-6


def number_in_words(number: float | None) -> str:
    return f"{number:,.10g}" if number is not None else "nothing"


def parts_in_words(numerator: float | None, denominator: float | None) -> str:
    """`45 of 60`, or `45` where there is no denominator."""
    said = number_in_words(numerator)
    return said if denominator is None else f"{said} of {number_in_words(denominator)}"
