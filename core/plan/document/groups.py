"""The groups of a plan's actions: its own, or where it has none by the time between its start and their due date."""

import re
from datetime import date

import pandas as pd

from core.plan.bands import GROUP, IMMEDIATE, band_key, months_of
from core.plan.document import dates
from core.plan.document.columns import HIGH_LOW
from core.plan.document.contents import Action, Group, PlanDocument
from core.plan.document.drafts import Drafts

OURS = {"3 months": 3, "6 months": 6, "12 months": 12}
TITLES = {
    IMMEDIATE: "Immediately",
    **{f"{count} months": f"Within {word} months" for count, word in ((3, "three"), (6, "six"))},
}
LATER, UNDATED, ALL, OTHERS = "Later than 12 months", "Ongoing or undated", "All actions", "In no group"
SHORT_WORDS = re.compile(r"[A-Za-z]+(?: [A-Za-z]+){0,2}")
NUMBERED = re.compile(r"([A-Za-z]{4,})\s+(?:\d+|[A-Z]|[IVX]+)\b")
OF_TIME = re.compile(r"(?:by|before|until|no later than)\s+", re.IGNORECASE)


def group_actions(plan: PlanDocument, table: Drafts) -> None:
    """Gives the plan its groups, in the order in which they stand in it, and every requirement and action its own."""
    is_grouped = _is_grouped(plan)
    if not is_grouped:
        _by_priority(plan)
    if not _is_grouped(plan):
        _by_time(plan)
        return
    printed = [*(one.band for one in table.requirements.values()), *(draft.band for draft in table.printed)]
    titles = {band_key(title): title for title in printed if title}
    until = _last_days(table)
    for action in plan.actions:
        action.band = action.band or OTHERS
    _follow_actions(plan)
    used = dict.fromkeys(one.band for one in (*plan.actions, *plan.requirements))
    plan.groups = [
        _group(band, TITLES.get(band) or titles.get(band, band).rstrip(":. "), until.get(band, "")) for band in used
    ]
    if set(used) <= set(TITLES):
        plan.groups.sort(key=lambda group: list(TITLES).index(group.band))
    _call(plan, plan.mapping.get("group" if is_grouped else "priority", ""))
    _name(plan)


def _last_days(table: Drafts) -> dict[str, str]:
    """What a column of its own says of the last day of groups, by their keys."""
    return {band_key(one.band): one.cells["group_until"] for one in table.printed if "group_until" in one.cells}


def _is_grouped(plan: PlanDocument) -> bool:
    return any(action.band for action in plan.actions)


def _group(band: str, title: str, until: str) -> Group:
    return Group(band=band, title=title, limit_on=_limit(title, until), is_ours=band == OTHERS)


def _call(plan: PlanDocument, heading: str) -> None:
    word = _called(heading, [group.title for group in plan.groups if not group.is_ours])
    for group in plan.groups:
        group.called = word


def _called(heading: str, titles: list[str]) -> str:
    """What the document calls its groups: the heading of their column, or the word that all of their own begin with before a
    number, such as "Priority 1: Leadership"."""
    if SHORT_WORDS.fullmatch(heading) and heading != GROUP:
        return heading.removesuffix("s").capitalize() if not heading.isupper() else heading
    numbered = [NUMBERED.match(title) for title in titles]
    words = {found[1].capitalize() for found in numbered if found}
    if len(words) == 1 and all(numbered):
        return words.pop()
    return "Timescale" if all(band_key(one) == IMMEDIATE or months_of(one) for one in titles) else GROUP


def _by_priority(plan: PlanDocument) -> None:
    """A column headed Priority holds groups where it says more than high, medium or low."""
    given = [action.priority for action in plan.actions]
    if all(given) and not any(HIGH_LOW.fullmatch(str(one).strip()) for one in given):
        for action in plan.actions:
            action.band = band_key(action.priority or "")


def _by_time(plan: PlanDocument) -> None:
    """Groups of our own, where the plan has none."""
    start = min((action.starts_on for action in plan.actions if action.starts_on), default=None)
    limits = (
        {band: (pd.Timestamp(start) + pd.DateOffset(months=months)).date() for band, months in OURS.items()}
        if start
        else {}
    )
    for action in plan.actions:
        action.band = _band_in_time(action, limits) if start else ALL
    for requirement in plan.requirements:
        requirement.band = ""
    _follow_actions(plan)
    used = {one.band for one in (*plan.requirements, *plan.actions)}
    titles = {band: f"Within {months} months" for band, months in OURS.items()}
    order = [*OURS, LATER, UNDATED, ALL]
    plan.groups = [
        Group(band=band, title=titles.get(band, band), limit_on=limits.get(band), is_ours=True)
        for band in order
        if band in used
    ]
    _name(plan)


def _band_in_time(action: Action, limits: dict[str, date]) -> str:
    due = max((milestone.due_on for milestone in action.milestones), default=None)
    if due is None or action.is_ongoing:
        return UNDATED
    return next((band for band, limit in limits.items() if due <= limit), LATER)


def _follow_actions(plan: PlanDocument) -> None:
    """A requirement stands in the group of its first action; one without any in its own, else in that of the one before."""
    first = {action.requirement: action.band for action in reversed(plan.actions)}
    before = plan.actions[0].band if plan.actions else ALL
    for requirement in plan.requirements:
        requirement.band = before = first.get(requirement.ref, requirement.band or before)


def _name(plan: PlanDocument) -> None:
    titles = {group.band: group.title for group in plan.groups}
    for action in plan.actions:
        action.group = titles[action.band]


def _limit(title: str, until: str) -> date | None:
    """The last day that a column of its own or a heading such as "By 31 March 2019" gives."""
    if not until and not OF_TIME.match(title):
        return None
    found = dates.read_end(until or OF_TIME.sub("", title))
    return found.dated[0][1] if len(found.dated) == 1 and not found.problem else None
