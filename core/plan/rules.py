"""The schedule rating of an action at a reporting date, and its reason in words. Pure: values in, values out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum

from core.palette import COLOUR_NAMES
from core.words import days, long_date


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


FINISHED = (Rating.ASSURED, Rating.COMPLETE, Rating.SUPERSEDED)
NAMED = {Rating(letter): name for letter, name in COLOUR_NAMES.items()}


@dataclass(frozen=True)
class RatingNumbers:
    """The rule's numbers, in days."""

    red_forecast: int = 30
    due_soon: int = 30
    late_start: int = 30
    review: int = 92

    @classmethod
    def of(cls, chosen: Mapping[str, int]) -> "RatingNumbers":
        """The rule's numbers among all that were chosen, by their names."""
        return cls(**{one.name: chosen[one.name] for one in fields(cls)})


@dataclass(frozen=True)
class MilestoneState:
    """A milestone at the reporting date: its baseline, and what is expected or was done."""

    due_on: date
    label: str = ""
    forecast_on: date | None = None
    met_on: date | None = None

    @property
    def expected_on(self) -> date:
        return self.met_on or self.forecast_on or self.due_on

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

    @property
    def expected_end_on(self) -> date | None:
        """The day on which all of it is expected to be done; None when ongoing or undated."""
        return None if self.is_ongoing else max((one.expected_on for one in self.milestones), default=None)


@dataclass(frozen=True)
class Rated:
    """A rating and its reason in words. Of an action that is red by the rule also the days by which its most overdue
    milestone is late, the longest delay that is forecast, and the due date that is missed, or else forecast to be. `by_rule`
    is the rule's own rating where another was set by hand."""

    rating: Rating
    reason: str
    days_overdue: int = 0
    days_forecast_late: int = 0
    late_against: date | None = None
    by_rule: Rating | None = None


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


def rate(states: Mapping[str, ActionState], as_at: date, numbers: RatingNumbers | None = None) -> dict[str, Rated]:
    """The rating of every action at the reporting date, by the first rule that holds, unless another was set by hand.

    Redness never follows from what an action draws on, so two actions may draw on each other; what draws on an action goes
    by the rule's rating of that one, whatever was set by hand.
    """
    numbers = numbers or RatingNumbers()
    red = {ref: reason for ref, state in states.items() if (reason := _why_red(state, as_at, numbers))}
    return {
        ref: _overridden(_rate_one(ref, state, states, red, as_at, numbers), state) for ref, state in states.items()
    }


def _overridden(rated: Rated, state: ActionState) -> Rated:
    """The rating that was set by hand, with the rule's beside it; of a finished action, and of an undated one where green was
    set, the rule's own."""
    override = state.override
    if override is None or rated.rating in FINISHED or not may_override(state, override.rating):
        return rated
    reason = f"{NAMED[override.rating]}: set by hand (“{override.reason}”); by the rule {rated.reason}"
    return replace(rated, rating=override.rating, reason=reason, by_rule=rated.rating)


def may_override(state: ActionState, rating: Rating) -> bool:
    """Red, amber and green can be set by hand, but an undated action is never green, whatever the rule calls it."""
    return rating in NAMED and not (state.is_undated and rating == Rating.GREEN)


def _rate_one(
    ref: str,
    state: ActionState,
    states: Mapping[str, ActionState],
    red: Mapping[str, str],
    as_at: date,
    numbers: RatingNumbers,
) -> Rated:
    if state.delivery == Delivery.ASSURED:
        return Rated(Rating.ASSURED, "Complete, and assured")
    if state.delivery == Delivery.COMPLETE:
        return Rated(Rating.COMPLETE, "Reported complete, awaiting assurance")
    if state.delivery == Delivery.SUPERSEDED:
        return Rated(Rating.SUPERSEDED, "Superseded: no longer to be done")
    if ref in red:
        worst = max(state.unmet, key=lambda one: (one.days_overdue(as_at), one.days_moved))
        moved = max(one.days_moved for one in state.unmet)
        return Rated(Rating.RED, f"Red: {red[ref]}", worst.days_overdue(as_at), moved, worst.due_on)
    if amber := "; ".join(_why_amber(state, states, red, as_at, numbers)):
        return Rated(Rating.AMBER, f"Amber: {amber}")
    if not state.is_started and state.starts_on and state.starts_on > as_at:
        return Rated(Rating.NOT_DUE, f"Not due to start until {long_date(state.starts_on)}")
    if state.is_undated:
        return Rated(Rating.UNDATED, "Undated: the plan gives no date by which it ends")
    return Rated(Rating.GREEN, f"Green: {_why_green(state, as_at)}")


def _why_red(state: ActionState, as_at: date, numbers: RatingNumbers) -> str:
    """Why an action is red, its most overdue milestone first; empty when it is not."""
    overdue = sorted((one for one in state.unmet if one.due_on < as_at), key=lambda one: one.due_on)
    moved = [one for one in state.unmet if one.days_moved > numbers.red_forecast and one not in overdue]
    reasons = [f"{_due(one)}, {days(one.days_overdue(as_at))} overdue{_forecast_too(one)}" for one in overdue]
    reasons += [_late_forecast(one) for one in moved]
    return "; ".join(reasons)


def _why_amber(
    state: ActionState, states: Mapping[str, ActionState], red: Mapping[str, str], as_at: date, numbers: RatingNumbers
) -> Iterator[str]:
    """Every amber reason that holds of an action which is neither finished nor red."""
    for one in state.unmet:
        if one.days_moved > 0:
            yield _late_forecast(one)
        days_left = (one.due_on - as_at).days
        if not state.is_started and days_left <= numbers.due_soon:
            yield f"{_due(one)}, {'today' if not days_left else f'in {days(days_left)}'}, and not started"
    if state.confidence == Confidence.LOW:
        yield "confidence is low"
    if not state.is_started and state.starts_on and (late := (as_at - state.starts_on).days) > numbers.late_start:
        yield f"was to start {long_date(state.starts_on)}, {days(late)} ago, and no start is recorded"
    yield from _late_sources(state, states, red)
    reviewed_on = state.reviewed_on or state.starts_on
    if state.is_ongoing and reviewed_on and (since := (as_at - reviewed_on).days) > numbers.review:
        yield f"ongoing and not reviewed for {days(since)}"


def _late_sources(state: ActionState, states: Mapping[str, ActionState], red: Mapping[str, str]) -> Iterator[str]:
    """What an action draws on that is red, or ends after it. A finished source holds nothing up."""
    for ref in state.draws_on:
        if ref in red:
            yield f"draws on {ref}, which is red"
        elif ref in states and ends_too_late(state, states[ref]):
            yield f"draws on {ref}, which ends after it ({long_date(states[ref].expected_end_on)})"


def ends_too_late(state: ActionState, source: ActionState) -> bool:
    """True if an unfinished source is expected to end after the action that draws on it."""
    mine, theirs = state.expected_end_on, source.expected_end_on
    return not source.is_finished and mine is not None and theirs is not None and theirs > mine


def _why_green(state: ActionState, as_at: date) -> str:
    upcoming = sorted(state.unmet, key=lambda one: one.due_on)
    if upcoming:
        one = upcoming[0]
        left = (one.due_on - as_at).days
        start = "" if state.is_started else ", not yet started"
        return f"{_due(one)}, {'today' if not left else f'in {days(left)}'}{start}"
    return "ongoing, and reviewed in time" if state.is_ongoing else "every milestone is met"


def _due(one: MilestoneState) -> str:
    return f"due {long_date(one.due_on)}" + (f" ({one.label})" if one.label else "")


def _late_forecast(one: MilestoneState) -> str:
    part = f" ({one.label})" if one.label else ""
    return f"forecast {long_date(one.forecast_on)}{part}, {days(one.days_moved)} after its due date"


def _forecast_too(one: MilestoneState) -> str:
    return f", now forecast {long_date(one.forecast_on)}" if one.days_moved > 0 else ""


def refs_meant(ref: str, actions_of: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """The actions that a cross-reference means: the action itself, or each action of a requirement."""
    return tuple(actions_of[ref]) if ref in actions_of else (ref,)
