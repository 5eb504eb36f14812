"""What the board report counts beside the screens' measures: since when an action is red, and the finish curve. Pure."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd

from core.plan.measures import Frames, baseline, counted, plan_date
from core.plan.rules import RatingNumbers
from core.plan.states import ActionState, Delivery, Override, Rating

CURVE = ["as_at", "band", "planned", "finished"]
DONE = (Delivery.COMPLETE, Delivery.ASSURED)
DAY = timedelta(days=1)
LAST = chr(0x10FFFF)  # stands behind every ref


def red_since(frames: Frames, refs: Collection[str], as_at: date, numbers: RatingNumbers) -> dict[str, date]:
    """The first day as at which each of these actions was red, and has been without a break up to the reporting date.

    Red by the rule or by hand counts alike, by what was recorded for each day and by the rule's numbers of now. An action turns
    red on the day after the due date of a milestone that is not met, or on the reporting date of the entry that forecasts too
    long a delay, sets red by hand, or takes back that it was finished. An action that is not red at the reporting date is left
    out.
    """
    plan, histories, ticked = baseline(frames), _histories(frames, refs, as_at), _ticked(frames)
    published_on = plan_date(frames) or date.min
    found = {}
    for ref in refs:
        entries = histories.get(ref, [])
        ticked_on = published_on if ref in ticked else None
        for first, until, now in _backwards(plan[ref], ticked_on, entries, as_at):
            day = _red_from(now, first, until, numbers)
            if day is None:
                break
            found[ref] = day
            if day > first:
                break
    return found


def _red_from(state: ActionState, first: date, until: date, numbers: RatingNumbers) -> date | None:
    """From which of these days, in which nothing was recorded, an action is red up to the last of them; None where it is not.

    By the rule it is red through a forecast from the first day, through a due date from the day after.
    """
    if state.is_finished:
        return None
    if state.override and state.override.rating == Rating.RED:
        return first
    if any(one.days_moved > numbers.red_forecast for one in state.unmet):
        return first
    missed = min((one.due_on + DAY for one in state.unmet), default=date.max)
    return max(first, missed) if missed <= until else None


def _backwards(
    state: ActionState, ticked_on: date | None, entries: list[Any], as_at: date
) -> Iterator[tuple[date, date, ActionState]]:
    """The state from each entry up to the next, the latest first: its first day, its last, and the state.

    Of several entries of one date the last counts. What was said of a milestone stands until something else is said of it.
    """
    until, states = as_at, list(_forwards(state, ticked_on, entries))
    for first, now in reversed(states):
        if first <= until:
            yield first, until, now
            until = first - DAY if first > date.min else first


def _forwards(state: ActionState, ticked_on: date | None, entries: list[Any]) -> Iterator[tuple[date, ActionState]]:
    yield date.min, state
    if ticked_on and not any(entry.as_at < ticked_on for entry, _ in entries):
        yield ticked_on, replace(state, delivery=Delivery.COMPLETE)
    for entry, reports in entries:
        reported = {one.label: {"forecast_on": one.forecast_on, "met_on": one.met_on} for one in reports}
        rating = entry.override_rating
        state = replace(
            state,
            milestones=tuple(replace(one, **reported.get(one.label, {})) for one in state.milestones),
            delivery=Delivery(entry.delivery),
            override=Override(Rating(rating), entry.override_reason) if rating else None,
        )
        yield entry.as_at, state


def _histories(frames: Frames, refs: Collection[str], as_at: date) -> dict[str, list[tuple[Any, list[Any]]]]:
    """The entries of each of these actions that count, in their order, each with what it said of milestones."""
    entries = counted(frames, as_at)
    columns = ["id", "action", "as_at", "delivery", "override_rating", "override_reason"]
    entries = entries.loc[entries["action"].isin(refs), columns]
    said = frames["milestone_progress"]
    of_entry: dict[int, list[Any]] = defaultdict(list)
    for row in said[said["progress"].isin(entries["id"])].itertuples():
        of_entry[row.progress].append(row)
    found: dict[str, list[tuple[Any, list[Any]]]] = defaultdict(list)
    for entry in entries.itertuples():
        found[entry.action].append((entry, of_entry[entry.id]))
    return found


def _ticked(frames: Frames) -> set[str]:
    """The actions that the plan itself ticks as done, which counts until an entry says otherwise."""
    return set(frames["actions"].loc[frames["actions"]["is_complete"].astype(bool), "ref"])


def finish_curve(frames: Frames, days: Iterable[date]) -> pd.DataFrame:
    """How many actions of each band were planned to be finished by each day, and how many were: CURVE.

    The columns are those of `tracking.over_time`, which rates every action on every day for more than is asked here.
    """
    days = list(days)
    bands = dict(frames["actions"][["ref", "band"]].itertuples(index=False, name=None))
    ticked: dict[str, str] = dict.fromkeys(_ticked(frames), Delivery.COMPLETE)
    published_on: date = plan_date(frames) or date.min
    recorded: dict[str, str] = {}
    entries = counted(frames, max(days))[["as_at", "action", "delivery"]].itertuples(index=False, name=None)
    due = sorted(
        (max(one.due_on for one in state.milestones), ref)
        for ref, state in baseline(frames).items()
        if state.milestones and not state.is_ongoing
    )
    rows: list[tuple[date, str, int, int]] = []
    entry = next(entries, None)
    for day in sorted(days):
        while entry and entry[0] <= day:
            recorded[entry[1]] = entry[2]
            entry = next(entries, None)
        delivery = {**(ticked if day >= published_on else {}), **recorded}
        planned = Counter(
            bands[ref] for _, ref in due[: bisect_right(due, (day, LAST))] if delivery.get(ref) != Delivery.SUPERSEDED
        )
        finished = Counter(bands[ref] for ref, said in delivery.items() if said in DONE)
        rows += [(day, band, planned[band], finished[band]) for band in frames["groups"]["band"]]
    return pd.DataFrame(rows, columns=CURVE)
