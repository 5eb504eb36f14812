"""What a reader of the plan should be told about the plan itself. Judged by its baseline alone, at no date."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from core.figures import Figure
from core.plan.bands import called, group_titles
from core.plan.displays import MOST_IN_A_TABLE
from core.plan.measures import Frames, leads_of, states
from core.plan.rules import ends_too_late
from core.plan.states import ActionState
from core.words import count, long_date, plain

BEFORE_ANY_PROGRESS = date.min


@dataclass(frozen=True)
class Baseline:
    """What findings are judged by: the state of each action, the codes of its leads by part, and limits and titles of
    the plan's groups by their keys."""

    states: Mapping[str, ActionState]
    leads: Mapping[tuple[str, str], tuple[str, ...]]
    limits: Mapping[str, date | None]
    groups: Mapping[str, str]


def findings(frames: Frames) -> pd.DataFrame:
    """One row a finding and action: finding, explanation, ref, detail. Findings without an action do not appear."""
    plan = Baseline(
        states(frames, BEFORE_ANY_PROGRESS),
        leads_of(frames),
        dict(zip(frames["groups"]["band"], frames["groups"]["limit_on"], strict=True)),
        group_titles(frames["groups"]),
    )
    word = called(frames["groups"]).lower()
    rows = [
        (finding.format(group=word), explanation.format(group=word), action.ref, detail)
        for finding, explanation, details in FINDINGS
        for action in frames["actions"].itertuples()
        for detail in details(action, plan)
    ]
    return pd.DataFrame(rows, columns=["finding", "explanation", "ref", "detail"])


def _without_accountable(action: Any, plan: Baseline) -> Iterator[str]:
    if (action.ref, "accountable") not in plan.leads:
        yield "Name who is accountable."


def _without_responsible(action: Any, plan: Baseline) -> Iterator[str]:
    if (action.ref, "responsible") not in plan.leads:
        yield "Name who is responsible."


def _with_several_accountable(action: Any, plan: Baseline) -> Iterator[str]:
    if len(codes := plan.leads.get((action.ref, "accountable"), ())) > 1:
        yield f"Accountable: {', '.join(codes)}"


def _without_end(action: Any, plan: Baseline) -> Iterator[str]:
    state = plan.states[action.ref]
    if state.is_undated:
        yield f"Starts {long_date(state.starts_on)}, no end." if state.starts_on else "Neither start nor end."


def _late_sources(action: Any, plan: Baseline) -> Iterator[str]:
    state = plan.states[action.ref]
    for ref in state.draws_on:
        if (source := plan.states.get(ref)) and ends_too_late(state, source):
            yield f"Ends {long_date(state.expected_end_on)}, but {ref} ends {long_date(source.expected_end_on)}."


def _after_limit(action: Any, plan: Baseline) -> Iterator[str]:
    limit, end = plan.limits.get(action.band), plan.states[action.ref].expected_end_on
    if limit and end and end > limit:
        yield f"Ends {long_date(end)}; the limit of ‘{plan.groups[action.band]}’ is {long_date(limit)}."


FINDINGS: tuple[tuple[str, str, Callable[[Any, Baseline], Iterator[str]]], ...] = (
    ("No accountable lead", "Nobody answers for it.", _without_accountable),
    ("No responsible lead", "Somebody is accountable, but the plan names nobody who does the work.", _without_responsible),
    ("More than one accountable lead", "Where several answer for an action, nobody may. The one named first leads here.",
     _with_several_accountable),
    ("No end date", "Neither an end nor 'ongoing' is given, so it can never be called late, nor on time.", _without_end),
    ("Draws on an action that ends later", "It is planned to end before the action whose result it needs.", _late_sources),
    ("Planned to end after its {group}'s limit", "The {group} promises an end by its limit, the action's own dates say later.",
     _after_limit),
)  # fmt: skip


@dataclass(frozen=True)
class Quality:
    """What a reader should be told about the plan itself: all of it, and each finding with its actions."""

    whole: Figure
    findings: list[Figure]


def quality(frames: Frames) -> Quality:
    """The findings, ready to draw."""
    rows, actions = findings(frames), frames["actions"]
    titles = dict(zip(actions["ref"], actions["title"], strict=True))
    parts = []
    for (finding, explanation), group in rows.groupby(["finding", "explanation"], sort=False):
        lines = [
            (f"**{plain(row.ref)}** {plain(titles.get(row.ref, ''))}", plain(row.detail))
            for row in group.head(MOST_IN_A_TABLE).itertuples()
        ]
        more = f"The first {len(lines)}; the download holds all." if len(group) > len(lines) else ""
        title = f"{finding}: {count(group['ref'].nunique(), 'action')}"
        parts.append(Figure(title, pd.DataFrame(lines, columns=["Action", "Detail"]), words=explanation, note=more))
    names = {"finding": "Finding", "explanation": "What it means", "ref": "Action", "detail": "Detail"}
    about = "What a reader of the plan should be told about the plan itself"
    return Quality(Figure(about, rows.rename(columns=names)), parts)
