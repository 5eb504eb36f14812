"""The numbers that the programme office may set, as whole numbers; what was never set has its default."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Field, Session, select

from core.audit import trail
from core.people import Person, programme_office_only
from core.refusals import Refused, own_changes
from core.storage.engine import Base

NUMBER_SET = "number set"


class ChosenNumber(Base, table=True):
    """A number that was set by the programme office."""

    __tablename__ = "chosen_number"
    name: str = Field(primary_key=True)
    value: int


class Number(NamedTuple):
    """What may be set: its default and limits, and what it does in plain words."""

    title: str
    default: int
    lowest: int
    highest: int
    unit: str
    about: str


NUMBERS = {
    "red_forecast": Number(
        "Forecast that turns an action red", 30, 0, 365, "days",
        "An action whose forecast is more days than this after its due date is red; with fewer it is amber.",
    ),
    "due_soon": Number(
        "Due soon", 30, 0, 365, "days", "An action that is due within these days and not started is amber.",
    ),
    "late_start": Number(
        "Late start", 30, 0, 365, "days", "An action that is past its start by more days than this and not started is amber.",
    ),
    "review": Number(
        "Review of ongoing actions", 92, 1, 730, "days", "An ongoing action that was not reviewed for more days is amber.",
    ),
    "silent": Number(
        "Without an update", 35, 1, 365, "days",
        "An open action of which nothing was recorded for so many days is listed as without an update.",
    ),
    "signal_run": Number(
        "Run of an indicator", 8, 7, 8, "figures", "So many in a row on one side of the mean are more than chance.",
    ),
    "signal_trend": Number(
        "Trend of an indicator", 6, 6, 7, "figures", "So many in a row, each above or each below the last, are more than chance.",
    ),
    "target_caseload": Number(
        "Target caseload", 30, 1, 99, "cases for each full-time worker", "30 is the first target of the plan that ships.",
    ),
    "target_vacancy_rate": Number(
        "Target vacancy rate", 10, 0, 100, "per cent", "A local working target: no law names one.",
    ),
}  # fmt: skip


def chosen_numbers(session: Session) -> dict[str, int]:
    """Every number by its name, as it was set or else by default."""
    defaults = {name: number.default for name, number in NUMBERS.items()}
    return defaults | {one.name: one.value for one in session.exec(select(ChosenNumber)) if one.name in NUMBERS}


def set_numbers(
    session: Session, typed: Mapping[str, int], seen: Mapping[str, int], author: Person, at: datetime
) -> list[str]:
    """Set the numbers that were changed in a form, each with its entry in the audit trail, and give their titles.

    Raises Refused for a wrong role and for numbers beyond their limits, and ChangedMeanwhile.
    """
    programme_office_only(author, "set the numbers")
    stands = chosen_numbers(session)
    changed = own_changes(typed, seen, stands, lambda name: trail.who_set(session, [NUMBER_SET], NUMBERS[name].title))
    if problems := {name: problem for name, value in changed.items() if (problem := _problem(name, value))}:
        raise Refused(problems=problems)
    for name, value in changed.items():
        session.merge(ChosenNumber(name=name, value=value))
        trail.record(session, author.username, at, NUMBER_SET, NUMBERS[name].title, stands[name], value)
    return [NUMBERS[name].title for name in changed]


def _problem(name: str, value: int) -> str:
    number = NUMBERS[name]
    if number.lowest <= value <= number.highest:
        return ""
    return f"{number.title}: write a whole number from {number.lowest} to {number.highest} ({number.unit})."
