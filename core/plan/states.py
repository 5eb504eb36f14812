"""How an action and its milestones stand at a reporting date: what was planned, recorded and forecast. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum


class Delivery(StrEnum):
    """How far an action is, as last recorded. `no update` is treated as not started."""

    NO_UPDATE = "no update"
    NOT_STARTED = "not started"
    IN_PROGRESS = "in progress"
    COMPLETE = "complete awaiting assurance"
    ASSURED = "complete assured"
    SUPERSEDED = "superseded"


class Confidence(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Rating(StrEnum):
    """The schedule rating, by its letter. S is kept apart: a superseded action is no longer due."""

    ASSURED = "B"
    COMPLETE = "C"
    RED = "R"
    AMBER = "A"
    GREEN = "G"
    NOT_DUE = "N"
    UNDATED = "U"
    SUPERSEDED = "S"


@dataclass(frozen=True)
class MilestoneState:
    """A milestone at the reporting date: its baseline, and what is expected or was done.

    A forecast that has passed unmet is none: it stands in `passed_on`, so that it can be told.
    """

    due_on: date
    label: str = ""
    forecast_on: date | None = None
    met_on: date | None = None
    passed_on: date | None = None

    @property
    def expected_on(self) -> date:
        return self.met_on or self.forecast_on or self.due_on

    def has_no_new_date(self, as_at: date) -> bool:
        """Whether it is overdue and nobody has given a day that still lies ahead."""
        return self.met_on is None and self.due_on < as_at and (self.forecast_on or self.due_on) < as_at

    @property
    def days_moved(self) -> int:
        return (self.forecast_on - self.due_on).days if self.forecast_on else 0

    def days_overdue(self, as_at: date) -> int:
        return max(0, (as_at - self.due_on).days)


@dataclass(frozen=True)
class Override:
    """A rating that somebody set by hand, and why."""

    rating: Rating
    reason: str


@dataclass(frozen=True)
class ActionState:
    """All that the rule asks of an action. `draws_on` holds refs of actions, requirements already resolved."""

    starts_on: date | None = None
    milestones: tuple[MilestoneState, ...] = ()
    is_ongoing: bool = False
    delivery: Delivery = Delivery.NO_UPDATE
    confidence: Confidence | None = None
    reviewed_on: date | None = None
    draws_on: tuple[str, ...] = ()
    override: Override | None = None

    @property
    def is_started(self) -> bool:
        return self.delivery not in (Delivery.NO_UPDATE, Delivery.NOT_STARTED)

    @property
    def is_finished(self) -> bool:
        return self.delivery in (Delivery.COMPLETE, Delivery.ASSURED, Delivery.SUPERSEDED)

    @property
    def is_undated(self) -> bool:
        return not self.milestones and not self.is_ongoing

    @property
    def unmet(self) -> tuple[MilestoneState, ...]:
        return () if self.is_finished else tuple(one for one in self.milestones if one.met_on is None)

    def milestone_in_question(self, as_at: date) -> MilestoneState | None:
        """The milestone that the rating speaks of: the one longest overdue, else the next one unmet, else the last one."""
        if self.unmet:
            return min(self.unmet, key=lambda one: one.due_on)
        return max(self.milestones, key=lambda one: one.due_on, default=None)

    @property
    def expected_end_on(self) -> date | None:
        """The day on which all of it is expected to be done; None when ongoing or undated."""
        return None if self.is_ongoing else max((one.expected_on for one in self.milestones), default=None)


def with_borrowed_dates(states: Mapping[str, ActionState], dates_as: Mapping[str, str]) -> dict[str, ActionState]:
    """The states, where an action that takes its dates from another gets what it lacks of that one's start and ends.

    Meant for the plan's baseline: what is forecast or met for the other does not count for it. A chain is followed to its
    end; actions that point to each other lend nothing.
    """

    def lent(ref: str, borrowers: tuple[str, ...]) -> ActionState:
        state, other = states[ref], dates_as.get(ref)
        if other is None or other not in states or other in borrowers:
            return state
        lender = lent(other, (*borrowers, other))
        ends = lender if state.is_undated else state
        starts_on = state.starts_on or lender.starts_on
        return replace(state, starts_on=starts_on, milestones=ends.milestones, is_ongoing=ends.is_ongoing)

    return {ref: lent(ref, (ref,)) for ref in states}
