"""The schedule rating of an action at a reporting date, and its reason in words. Pure: values in, values out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date

import pandas as pd

from core.palette import COLOUR_NAMES
from core.plan.states import ActionState, Confidence, Delivery, MilestoneState, Rating
from core.words import days, long_date

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
class Rated:
    """A rating and its reason in words. Of an action that is red by the rule also the days by which its most overdue
    milestone is late, the longest delay that is forecast, and the due date that is missed, or else forecast to be. `by_rule`
    is the rule's own rating where another was set by hand. `is_unreviewed`: amber for no other reason than silence."""

    rating: Rating
    reason: str
    days_overdue: int = 0
    days_forecast_late: int = 0
    late_against: date | None = None
    by_rule: Rating | None = None
    is_unreviewed: bool = False


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
    amber, silent = list(_why_amber(state, states, red, as_at, numbers)), _why_unreviewed(state, as_at, numbers)
    if amber or silent:
        reason = "; ".join([*amber, *([silent] if silent else [])])
        return Rated(Rating.AMBER, f"Amber: {reason}", is_unreviewed=not amber)
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
        if not days_left:
            yield f"{_due(one)}, today, and not reported done"
        elif not state.is_started and days_left <= numbers.due_soon:
            yield f"{_due(one)}, in {days(days_left)}, and not started"
    if state.confidence == Confidence.LOW:
        yield "confidence is low"
    if not state.is_started and state.starts_on and (late := (as_at - state.starts_on).days) > numbers.late_start:
        yield f"was to start {long_date(state.starts_on)}, {days(late)} ago, and no start is recorded"
    yield from _late_sources(state, states, red)


def _why_unreviewed(state: ActionState, as_at: date, numbers: RatingNumbers) -> str:
    """That nobody has said anything of an ongoing action for long; empty where somebody has."""
    reviewed_on = state.reviewed_on or state.starts_on
    if state.is_ongoing and reviewed_on and (since := (as_at - reviewed_on).days) > numbers.review:
        return f"ongoing and not reviewed for {days(since)}"
    return ""


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
        return f"{_due(one)}, in {days(left)}{start}"
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


def cross_references(frames: Mapping[str, pd.DataFrame]) -> dict[str, tuple[str, ...]]:
    """The actions that each action draws on, by its ref, from the plan's frames."""
    actions_of = frames["actions"].groupby("requirement", sort=False)["ref"].agg(tuple).to_dict()
    found: dict[str, tuple[str, ...]] = {}
    for row in frames["cross_references"].itertuples():
        meant = (ref for ref in refs_meant(row.draws_on, actions_of) if ref != row.action)
        found[row.action] = tuple(dict.fromkeys((*found.get(row.action, ()), *meant)))
    return found
