"""What the sheets of the workforce share: the standard week, the day that a row shows."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, ValidationInfo

from core.districts import doubt_of_name, key_of_name
from core.sheets.columns import Column
from core.sheets.questions import Asked, Doubt, folded
from core.sheets.reading import Cell
from core.sheets.values import STANDARD_WEEK, Day, Hours, Text


def _standard_hours(typed: float | None, info: ValidationInfo) -> float:
    """The hours of a full week: what the row says, else what was chosen for the file, else 37."""
    if typed is not None and not 30 <= typed <= 45:
        raise ValueError("a full week has between 30 and 45 hours")
    return typed or float((info.context or {}).get("standard_hours") or STANDARD_WEEK)


def _doubt_of_team(typed: Cell, values: frozenset[str], context: Mapping[str, Any]) -> Doubt | None:
    """Whether a team is spelled nearly like one of an earlier upload, which somebody must decide."""
    return doubt_of_name("team", typed, context.get("teams") or {})


def _team(typed: str | None, info: ValidationInfo) -> str | None:
    """A team by the name that it had before, where that differs by capitals and spaces alone."""
    known = ((info.context or {}).get("teams") or {}).get(key_of_name(typed or ""))
    return known if known and folded(known) == folded(typed) else typed


Team = Annotated[Text | None, AfterValidator(_team), Asked(_doubt_of_team)]
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
