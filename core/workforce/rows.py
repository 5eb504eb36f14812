"""What the sheets of the workforce share: the district, the standard week, the day that a row shows."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Annotated, Any

from pydantic import AfterValidator, ValidationInfo
from rapidfuzz import fuzz, process

from core.sheets.columns import Column, Finding, Place
from core.sheets.values import STANDARD_WEEK, Day, Hours, Text
from core.words import listed, long_date
from core.workforce.words import key_of_name, shipped_districts

SLACK = 0.005
NEARLY = 85  # of 100: spellings so alike are more likely a slip than another district


def _district(typed: str | None, info: ValidationInfo) -> str | None:
    """A district by the name that is known for it; one that is spelled nearly like a known one is a problem.

    Names that differ in their digits alone, such as Locality 1 and Locality 3, are different districts.
    """
    if typed is None:
        return None
    known = _known(info.context or {})
    key = key_of_name(typed)
    if key in known:
        return known[key]
    others = [other for other in known if _without_digits(other) != _without_digits(key)]
    near = process.extractOne(key, others, scorer=fuzz.ratio, score_cutoff=NEARLY)
    if near:
        raise ValueError(f"there is no district of this name; did you mean {known[near[0]]}?")
    return typed


def _known(context: Mapping[str, Any]) -> Mapping[str, str]:
    """The districts that are known, by their keys."""
    return context.get("districts") or shipped_districts()


@lru_cache(10_000)
def _without_digits(key: str) -> str:
    return re.sub(r"\d", "", key)


def _standard_hours(typed: float | None, info: ValidationInfo) -> float:
    """The hours of a full week: what the row says, else what was chosen for the file, else 37."""
    if typed is not None and not 30 <= typed <= 45:
        raise ValueError("a full week has between 30 and 45 hours")
    return typed or float((info.context or {}).get("standard_hours") or STANDARD_WEEK)


District = Annotated[
    Text | None,
    AfterValidator(_district),
    Column(
        "District",
        "The district. Where each district has a sheet of its own, the sheet’s name is read instead.",
        ("locality", "area", "office", "district name", "borough", "location"),
        accepts="the name of a district",
        examples=("Ashford", "Ashford", "Dover"),
        from_sheet_name=True,
    ),
]
StandardHours = Annotated[
    Hours | None,
    AfterValidator(_standard_hours),
    Column(
        "Standard hours",
        "The hours of a full week. Where this is left empty, the council’s standard week counts.",
        ("full time hours", "std hours", "std hrs", "standard week", "standard weekly hours", "full week"),
        accepts="hours between 30 and 45, such as 37",
        examples=(37, 37, 37),
    ),
]
SnapshotDate = Annotated[
    Day,
    Column(
        "Snapshot date",
        "The day whose state the row shows; the same in every row.",
        ("as at", "date of report", "report date", "effective date", "data as at"),
        accepts="a day such as 31/03/2011",
    ),
]


def place_words(place: Place) -> str:
    """Where a row stands, for a sentence about other rows."""
    return f"sheet {place.sheet} row {place.row}" if place.sheet else f"row {place.row}"


def new_districts(rows: Sequence[tuple[Place, Any]], context: Mapping[str, Any]) -> Iterable[str]:
    """What a reader should be told of districts that no earlier upload has named."""
    known = _known(context)
    names = sorted({row.district for _, row in rows if row.district and key_of_name(row.district) not in known})
    if len(names) == 1:
        yield f"New district, not seen in earlier uploads: {names[0]}. If it is a misspelling, mend it before you confirm."
    elif names:
        yield (
            f"New districts, not seen in earlier uploads: {listed(names)}. "
            "If one is a misspelling, mend it before you confirm."
        )


def other_days(rows: Sequence[tuple[Place, Any]], context: Mapping[str, Any]) -> Iterable[Finding]:
    """The rows that say they show another day than the one for which the file is to be loaded."""
    as_at: date | None = context.get("as_at")
    for place, row in rows if as_at else ():
        if row.snapshot_date and row.snapshot_date != as_at:
            yield Finding(
                place,
                "snapshot_date",
                f"the file is to be loaded for {long_date(as_at)}, but this row is as at {long_date(row.snapshot_date)}: "
                "choose that date, or mend the cell",
            )
