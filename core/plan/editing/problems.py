"""What keeps a plan from being right, each a sentence. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from graphlib import CycleError, TopologicalSorter

from core.plan.document.contents import Action, PlanDocument
from core.words import listed, long_date

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
LONGEST_TITLE, LONGEST_TEXT, LONGEST_REF = 300, 30_000, 60


def problems(plan: PlanDocument) -> list[str]:
    """Every sentence once, in the plan's order."""
    if not plan.actions:
        return ["The plan would have no action left: add what takes its place first."]
    return list(
        dict.fromkeys([*_of_refs(plan), *_of_words(plan), *_of_requirements(plan), *_of_actions(plan), *_cycles(plan)])
    )


def _of_refs(plan: PlanDocument) -> Iterator[str]:
    actions, requirements = [one.ref for one in plan.actions], [one.ref for one in plan.requirements]
    yield from _of_names("action", actions)
    yield from _of_names("requirement", requirements)
    yield from _of_names("lead", [one.code for one in plan.leads])
    yield from _of_names("group", [one.band for one in plan.groups])
    for ref in sorted({*actions} & {*requirements}):
        yield f"{ref} would be both an action and a requirement: choose another number."


def _of_names(part: str, refs: list[str]) -> Iterator[str]:
    if "" in refs:
        yield f"Give the {part} a number, code or title: without one nothing can refer to it."
    for ref, times in Counter(refs).items():
        if times > 1:
            yield f"There is already {'an' if part == 'action' else 'a'} {part} {ref}: choose another."
        if len(ref) > LONGEST_REF:
            yield f"The {part}’s number or code has {len(ref):,} characters: shorten it to {LONGEST_REF}."


def _of_words(plan: PlanDocument) -> Iterator[str]:
    for one in (*plan.actions, *plan.requirements):
        named = f"{type(one).__name__.lower()} {one.ref}"
        if not one.text.strip():
            yield f"Write what {named} is: its text is empty."
        if len(one.title) > LONGEST_TITLE:
            yield f"The title of {named} has {len(one.title):,} characters: shorten it to {LONGEST_TITLE}."
        if len(one.text) > LONGEST_TEXT:
            yield f"The words of {named} have {len(one.text):,} characters: shorten them to {LONGEST_TEXT:,}."
    for group in plan.groups:
        if not group.title.strip():
            yield f"Give the group {group.band} a title."


def _of_requirements(plan: PlanDocument) -> Iterator[str]:
    filled, bands = {one.requirement for one in plan.actions}, {one.band for one in plan.groups}
    for one in plan.requirements:
        if one.ref not in filled:
            yield (
                f"Requirement {one.ref} would have no action: add one to it first, or retire or merge the requirement itself."
            )
        if one.band not in bands:
            yield f"Requirement {one.ref} names the group {one.band}, which the plan does not have."


def _of_actions(plan: PlanDocument) -> Iterator[str]:
    actions, requirements = {one.ref for one in plan.actions}, {one.ref for one in plan.requirements}
    codes, bands = {one.code for one in plan.leads}, {one.band for one in plan.groups}
    for one in plan.actions:
        if one.requirement not in requirements:
            yield f"Action {one.ref} belongs to requirement {one.requirement}, which the plan does not have."
        if one.band not in bands:
            yield f"Action {one.ref} names the group {one.band}, which the plan does not have."
        yield from _of_naming(one, actions, requirements, codes)
        yield from _of_dates(one)


def _of_naming(one: Action, actions: set[str], requirements: set[str], codes: set[str]) -> Iterator[str]:
    if unknown := [code for code in (*one.accountable, *one.responsible) if code not in codes]:
        yield f"Action {one.ref} is led by {listed(unknown)}, whom the plan does not name: add the lead first."
    if nothing := [ref for ref in one.cross_references if ref not in actions | requirements]:
        yield f"Action {one.ref} draws on {listed(nothing)}, which is neither an action nor a requirement of the plan."
    if one.ref in one.cross_references:
        yield f"Action {one.ref} would draw on itself: take that away."
    if one.dates_as and one.dates_as not in actions:
        yield f"Action {one.ref} takes its dates from {one.dates_as}, which is no action of the plan."


def _of_dates(one: Action) -> Iterator[str]:
    for due in one.milestones:
        what = f"‘{due.label}’ of action {one.ref}" if due.label else f"Action {one.ref}"
        if one.starts_on and due.due_on < one.starts_on:
            yield f"{what} would end on {long_date(due.due_on)}, before it starts on {long_date(one.starts_on)}."
    for day in (one.starts_on, *(due.due_on for due in one.milestones)):
        if day and not EARLIEST <= day <= LATEST:
            yield f"Action {one.ref} has the date {long_date(day)}: choose one between {EARLIEST.year} and {LATEST.year}."
    for label, times in Counter(due.label for due in one.milestones).items():
        if times > 1:
            yield f"Action {one.ref} has two milestones {f'‘{label}’' if label else 'without a name'}: give each its own name."


def _cycles(plan: PlanDocument) -> Iterator[str]:
    """Actions that draw on each other in a circle, or take their dates so."""
    actions = {one.ref for one in plan.actions}
    draws = {
        one.ref: [ref for ref in one.cross_references if ref in actions and ref != one.ref] for one in plan.actions
    }
    dates = {one.ref: [one.dates_as] if one.dates_as in actions else [] for one in plan.actions}
    for circle in _circles(draws):
        yield f"These actions would draw on each other in a circle: {' → '.join(circle)}."
    for circle in _circles({ref: [one for one in found if one] for ref, found in dates.items()}):
        yield f"These actions would take their dates from each other in a circle: {' → '.join(circle)}."


def _circles(leads_to: Mapping[str, list[str]]) -> Iterator[list[str]]:
    """Every circle once, from the least of its refs."""
    graph = {ref: set(found) for ref, found in leads_to.items()}
    while True:
        try:
            TopologicalSorter(graph).prepare()
            return
        except CycleError as found:
            *circle, _ = reversed(found.args[1])
            graph[circle[0]].discard(circle[1 % len(circle)])
            begin = circle.index(min(circle))
            yield [*circle[begin:], *circle[: begin + 1]]
