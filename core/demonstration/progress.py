"""Illustrative progress from January to June 2011: made up by a seeded generator, and marked so in every row.

The plan says nothing of what happened after December 2010. Each action is given a fate once (finished in time,
slipped, stuck), and the month-end entries follow from it, so that a later entry never contradicts an earlier one.
"""

import csv
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

import pandas as pd

from core.plan.measures import Frames, states
from core.plan.states import ActionState, Confidence, Delivery, MilestoneState
from core.plan.tables import MilestoneProgress, Progress
from core.settings import ENGLAND, ROOT

SEED = 2010
MONTH_ENDS = [day.date() for day in pd.date_range("2011-01-31", "2011-06-30", freq="ME")]
RECORDED_BY = "illustrative generator"
NOTHING_TOLD = {
    "begun": "begun", "further": "under way", "hindered": "behind its date", "next": "Go on as planned.",
    "recovery": "agree what brings it back on course",
}  # fmt: skip
Recorded = tuple[Progress, list[MilestoneProgress]]


@dataclass(frozen=True)
class Fate:
    """What becomes of an action: how many days late it ends (None: not within these months), when that is admitted,
    how long assurance takes, and whether nothing at all is heard of it."""

    days_late: int | None
    admits_delay: bool
    days_to_assurance: int
    is_silent: bool


def illustrative_progress(frames: Frames, seed: int = SEED) -> Iterator[Recorded]:
    """Month-end entries for every action that has begun, in the order of their dates."""
    plan = states(frames, date.min)
    fates = {ref: _fate(random.Random(f"{seed} {ref}")) for ref in plan}
    finished = set(frames["actions"].loc[frames["actions"]["is_complete"].astype(bool), "ref"])
    for as_at in MONTH_ENDS:
        for ref, state in plan.items():
            if ref in finished:
                if as_at == MONTH_ENDS[1]:
                    yield _entry(ref, as_at, Delivery.ASSURED)
            elif entry := _entry_of_month(ref, state, fates[ref], as_at, random.Random(f"{seed} {ref} {as_at}")):
                yield entry


def _fate(rng: random.Random) -> Fate:
    days_late = rng.choices([-10, 0, 20, 45, 75, None], weights=[15, 40, 12, 12, 6, 15])[0]
    return Fate(days_late, rng.random() < 0.6, rng.choice([20, 45, 75]), rng.random() < 0.08)


def _entry_of_month(ref: str, state: ActionState, fate: Fate, as_at: date, rng: random.Random) -> Recorded | None:
    if fate.is_silent or state.starts_on is None or state.starts_on > as_at:
        return None
    if state.is_ongoing:
        if not ref.endswith(("1", "3", "6")) and as_at.month not in (1, 3, 6):
            return None
        confidence = rng.choices(list(Confidence), weights=[5, 4, 1])[0]
        met = [_part(one, met_on=one.due_on) for one in state.milestones if one.due_on <= as_at]
        return _entry(ref, as_at, Delivery.IN_PROGRESS, confidence, met)
    if not state.milestones:
        return _entry(ref, as_at, Delivery.IN_PROGRESS, Confidence.MEDIUM)
    return _dated_entry(ref, state, fate, as_at, rng)


def _dated_entry(ref: str, state: ActionState, fate: Fate, as_at: date, rng: random.Random) -> Recorded | None:
    late = timedelta(days=fate.days_late or 0)
    ends = {one.label: one.due_on + late if fate.days_late is not None else date.max for one in state.milestones}
    if max(ends.values()) <= as_at:
        return _finished_entry(ref, state, fate, as_at, ends)
    parts = [
        _part(one, met_on=ends[one.label]) if ends[one.label] <= as_at else _forecast(one, fate, as_at)
        for one in state.milestones
    ]
    parts = [part for part in parts if part.met_on or part.forecast_on]
    is_late = any(part.forecast_on for part in parts)
    confidence = Confidence.LOW if is_late and rng.random() < 0.5 else rng.choice([Confidence.HIGH, Confidence.MEDIUM])
    return _entry(ref, as_at, Delivery.IN_PROGRESS, confidence, parts)


def _finished_entry(ref: str, state: ActionState, fate: Fate, as_at: date, ends: dict[str, date]) -> Recorded | None:
    """An action whose milestones are all met: complete, then assured, and for a month after that still reported."""
    last_end = max(ends.values())
    assured_on = last_end + timedelta(days=fate.days_to_assurance)
    if assured_on + timedelta(days=31) <= as_at:
        return None
    delivery = Delivery.ASSURED if assured_on <= as_at else Delivery.COMPLETE
    parts = [_part(one, met_on=ends[one.label]) for one in state.milestones]
    return _entry(ref, as_at, delivery, None, parts, completed_on=last_end)


def _forecast(one: MilestoneState, fate: Fate, as_at: date) -> MilestoneProgress:
    """A delay is admitted, if at all, from a month before the milestone is due: a short one is overrated at first,
    and one without an end moves on each time its forecast passes."""
    is_near = as_at >= one.due_on - timedelta(days=31)
    if not fate.admits_delay or not is_near or (fate.days_late or 1) <= 0:
        return _part(one)
    if fate.days_late is None:
        return _part(one, forecast_on=max(one.due_on + timedelta(days=60), as_at + timedelta(days=30)))
    is_first_estimate = as_at < one.due_on
    return _part(one, forecast_on=one.due_on + timedelta(days=fate.days_late + (25 if is_first_estimate else 0)))


def _part(one: MilestoneState, forecast_on: date | None = None, met_on: date | None = None) -> MilestoneProgress:
    return MilestoneProgress(progress=0, label=one.label, forecast_on=forecast_on, met_on=met_on)


def _entry(
    ref: str,
    as_at: date,
    delivery: Delivery,
    confidence: Confidence | None = None,
    parts: Sequence[MilestoneProgress] = (),
    completed_on: date | None = None,
) -> Recorded:
    done, next_step = _words(ref, as_at, delivery, any(part.forecast_on for part in parts))
    entry = Progress(
        action=ref,
        as_at=as_at,
        delivery=delivery,
        confidence=confidence,
        completed_on=completed_on,
        done=done,
        next_step=next_step,
        recorded_by=RECORDED_BY,
        recorded_at=datetime.combine(as_at, time(17), ENGLAND),
        is_illustrative=True,
    )
    return entry, list(parts)


@cache
def _story() -> Mapping[str, Mapping[str, str]]:
    """What is told of each action: how it begins and goes on, what holds it back and brings it on, and what comes next."""
    with (ROOT / "data" / "demonstration" / "progress.csv").open(encoding="utf-8", newline="") as file:
        return {row["ref"]: row for row in csv.DictReader(file)}


def _words(ref: str, as_at: date, delivery: Delivery, is_late: bool) -> tuple[str, str]:
    """What was done and what comes next. From month to month an action's words begin, go on, and do what came next before."""
    told = _story().get(ref, NOTHING_TOLD)
    month, further, planned = MONTH_ENDS.index(as_at), told["further"], told["next"]
    if delivery == Delivery.ASSURED:
        return f"Illustrative: {further}. The evidence was checked and accepted.", ""
    if delivery == Delivery.COMPLETE:
        return f"Illustrative: {further}. Reported as done by the lead.", "Evidence to be checked."
    if is_late:
        so_far = further if month % 2 else "begun"
        return (
            f"Illustrative: {so_far}, but {told['hindered']}.",
            f"{told['recovery'][:1].upper()}{told['recovery'][1:]}.",
        )
    then = f"{further}; then: {planned[:1].lower()}{planned[1:].rstrip('.')}"
    return f"Illustrative: {(told['begun'], further, then)[month if month < 2 else 2 - month % 2]}.", planned
