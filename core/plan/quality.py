"""What a reader of the plan should be told about the plan itself. Judged by its baseline alone, at no date."""

from collections.abc import Iterator
from datetime import date

import pandas as pd

from core.plan.measures import Frames, states
from core.plan.rules import ends_too_late
from core.words import long_date

BEFORE_ANY_PROGRESS = date.min


def findings(frames: Frames) -> pd.DataFrame:
    """One row a finding and action: finding, explanation, ref, detail. Findings without an action do not appear."""
    found = [
        *_without_accountable(frames),
        *_without_responsible(frames),
        *_with_several_accountable(frames),
        *_without_end(frames),
        *_late_sources(frames),
        *_after_limit(frames),
    ]
    return pd.DataFrame(found, columns=["finding", "explanation", "ref", "detail"])


Finding = tuple[str, str, str, str]


def _without_accountable(frames: Frames) -> Iterator[Finding]:
    led = set(frames["action_leads"].query("part == 'accountable'")["action"])
    for ref in frames["actions"]["ref"]:
        if ref not in led:
            yield "No accountable lead", "Nobody answers for it.", ref, "Name who is accountable."


def _without_responsible(frames: Frames) -> Iterator[Finding]:
    led = set(frames["action_leads"].query("part == 'responsible'")["action"])
    for ref in frames["actions"]["ref"]:
        if ref not in led:
            yield (
                "No responsible lead",
                "Somebody is accountable, but the plan names nobody who does the work.",
                ref,
                "Name who is responsible.",
            )


def _with_several_accountable(frames: Frames) -> Iterator[Finding]:
    led = frames["action_leads"].query("part == 'accountable'").groupby("action", sort=False)["code"].agg(list)
    for ref in frames["actions"]["ref"]:
        if len(codes := led.get(ref, [])) > 1:
            yield (
                "More than one accountable lead",
                "Where several answer for an action, nobody may. The one named first leads here.",
                ref,
                f"Accountable: {', '.join(codes)}",
            )


def _without_end(frames: Frames) -> Iterator[Finding]:
    for ref, state in states(frames, BEFORE_ANY_PROGRESS).items():
        if not state.milestones and not state.is_ongoing:
            start = f"Starts {long_date(state.starts_on)}, no end." if state.starts_on else "Neither start nor end."
            yield (
                "No end date",
                "Neither an end nor 'ongoing' is given, so it can never be called late, nor on time.",
                ref,
                start,
            )


def _late_sources(frames: Frames) -> Iterator[Finding]:
    plan = states(frames, BEFORE_ANY_PROGRESS)
    for ref, state in plan.items():
        for source in state.draws_on:
            if source in plan and ends_too_late(state, plan[source]):
                yield (
                    "Draws on an action that ends later",
                    "It is planned to end before the action whose result it needs.",
                    ref,
                    f"Ends {long_date(state.expected_end_on)}, but {source} ends {long_date(plan[source].expected_end_on)}.",
                )


def _after_limit(frames: Frames) -> Iterator[Finding]:
    limits = dict(zip(frames["bands"]["band"], frames["bands"]["limit_on"], strict=True))
    plan = states(frames, BEFORE_ANY_PROGRESS)
    for action in frames["actions"].itertuples():
        limit, end = limits.get(action.band), plan[action.ref].expected_end_on
        if limit and end and end > limit:
            yield (
                "Planned to end after its band's limit",
                "The band promises an end by its limit, the action's own dates say later.",
                action.ref,
                f"Ends {long_date(end)}; the limit of '{action.band}' is {long_date(limit)}.",
            )
