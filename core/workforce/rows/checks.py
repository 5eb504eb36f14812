"""What the sheets of the workforce check alike: each row by itself, and the rows of a file together."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from core.sheets.columns import Finding, Place, wrong
from core.words import first_listed, long_date

SLACK = 0.005


def check_place(row: Any) -> None:
    if not row.team and not row.district:
        raise wrong("team", "the row says neither team nor district: write one of them in this row")


def doubles(rows: Iterable[tuple[Place, Any]], field: str, fte: str, message: str) -> Iterable[Finding]:
    """The rows that share what a field says and have more than 1 FTE together: shares of a job have 1 at most.

    The message is filled in with the `value` of the field and the `places` of the rows.
    """
    same: dict[str, list[tuple[Place, Any]]] = defaultdict(list)
    for place, row in rows:
        if value := getattr(row, field):
            same[value].append((place, row))
    for value, group in same.items():
        if len(group) > 1 and sum(getattr(row, fte) or 0 for _, row in group) > 1 + SLACK:
            words = message.format(value=value, places=first_listed([place.words for place, _ in group]))
            yield from (Finding(place, field, words) for place, _ in group)


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
