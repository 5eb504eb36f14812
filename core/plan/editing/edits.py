"""Edits of a plan: each takes its parts and what was typed, and changes them. Pure.

What a field holds is what `fields` gives: refs, words, days, and lists of refs; milestones are lines such as
`Draft: 31 March 2011`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from core.plan.document.contents import Action, Group, Lead, Milestone, PlanDocument, Requirement, short_title
from core.plan.document.days import day_of
from core.refusals import Refused
from core.words import long_date, visible


class Part(StrEnum):
    ACTION = "action"
    REQUIREMENT = "requirement"
    LEAD = "lead"
    GROUP = "group"


class What(StrEnum):
    ADD = "add"
    CHANGE = "change"
    SPLIT = "split"
    MERGE = "merge"
    RETIRE = "retire"


@dataclass(frozen=True)
class Edit:
    """What is done to which part of the plan, by its ref (of a new one empty), with the fields that somebody changed."""

    part: Part
    what: What
    of: str
    typed: Mapping[str, Any]


@dataclass(frozen=True)
class Edited:
    """The plan after an edit, the old ref of each action that stays the same by its new one, and the edit in words."""

    plan: PlanDocument
    old_ref: Mapping[str, str]
    words: str


KEYS = {Part.ACTION: "ref", Part.REQUIREMENT: "ref", Part.LEAD: "code", Part.GROUP: "band"}
LISTS = {Part.ACTION: "actions", Part.REQUIREMENT: "requirements", Part.LEAD: "leads", Part.GROUP: "groups"}
OWN = {
    Part.ACTION: (
        "ref", "title", "text", "requirement", "band", "starts_on", "is_ongoing", "dates_as", "accountable", "responsible",
        "cross_references",
    ),
    Part.REQUIREMENT: ("ref", "title", "text", "band"),
    Part.LEAD: ("code", "post"),
    Part.GROUP: ("title", "called", "limit_on"),
}  # fmt: skip
NEW: dict[Part, Callable[..., Any]] = {
    Part.ACTION: lambda **found: Action(text="", requirement="", band="", **found),
    Part.REQUIREMENT: lambda **found: Requirement(text="", band="", **found),
    Part.LEAD: lambda **found: Lead(post="", **found),
    Part.GROUP: lambda **found: Group(title="", **found),
}


def parts(plan: PlanDocument, part: Part) -> dict[str, Any]:
    """The parts of a kind by their refs, in the plan's order."""
    return {getattr(one, KEYS[part]): one for one in getattr(plan, LISTS[part])}


def fields(plan: PlanDocument, part: Part, of: str) -> dict[str, Any]:
    """What a form that changes a part begins with; of a part that is to be added, with `of` empty, what it may hold. Empty where
    there is no such part."""
    known = parts(plan, part)
    if of and of not in known:
        return {}
    one = known[of] if of else NEW[part](**{KEYS[part]: ""})
    refs = list(known)
    found = {name: getattr(one, name) for name in OWN[part]}
    found["after"] = (refs[refs.index(of) - 1] if refs.index(of) else "") if of else (refs[-1] if refs else "")
    if part == Part.ACTION:
        found["milestones"] = "\n".join(_line(due) for due in one.milestones)
        found["dates_as"] = one.dates_as or ""
    return found


def _line(due: Milestone) -> str:
    return f"{due.label}: {long_date(due.due_on)}" if due.label else long_date(due.due_on)


def edited(plan: PlanDocument, edit: Edit) -> Edited:
    """The plan after an edit. Raises Refused where a field cannot be read, or there is no such part."""
    if edit.of and edit.of not in parts(plan, edit.part):
        raise Refused(f"The plan has no {edit.part} {edit.of} any more: somebody changed it meanwhile.")
    after = plan.model_copy(deep=True)
    moved = DOES[edit.what](after, edit)
    after = PlanDocument.model_validate(after.model_dump())
    before = {one.ref for one in plan.actions}
    added = {edit.typed.get("ref")} if edit.what in (What.ADD, What.SPLIT) and edit.part == Part.ACTION else set()
    old_ref = {one.ref: moved.get(one.ref, one.ref) for one in after.actions if one.ref not in added}
    return Edited(after, {new: old for new, old in old_ref.items() if old in before}, _in_words(edit))


def _in_words(edit: Edit) -> str:
    """Such as `Action A1.1 changed: title, text`."""
    done = {
        What.ADD: "added",
        What.CHANGE: "changed",
        What.SPLIT: "split",
        What.MERGE: "merged",
        What.RETIRE: "retired",
    }
    named = str(edit.of or edit.typed.get(KEYS[edit.part]) or edit.typed.get("title") or "")
    what = f"{edit.part.capitalize()} {named} {done[edit.what]}"
    if edit.what == What.CHANGE:
        called = [FIELD_NAMES.get(name, name) for name in edit.typed]
        return f"{what}: {', '.join(called)}"
    other = {What.SPLIT: "into", What.MERGE: "into"}.get(edit.what)
    to = edit.typed.get("into") if edit.what == What.MERGE else edit.typed.get("ref") or edit.typed.get("title")
    return f"{what} {other} {to}" if other and to else what


FIELD_NAMES = {
    "ref": "number", "code": "code", "title": "title", "text": "words", "requirement": "requirement", "band": "group",
    "starts_on": "start", "is_ongoing": "ongoing", "dates_as": "whose dates it takes", "accountable": "accountable leads",
    "responsible": "responsible leads", "cross_references": "what it draws on", "milestones": "due dates", "after": "place",
    "post": "post", "limit_on": "limit", "called": "what groups are called",
}  # fmt: skip


def _put(plan: PlanDocument, one: Any, part: Part, typed: Mapping[str, Any]) -> None:
    """Write the changed fields into a part; one whose words changed and whose title did not gets the first clause as title."""
    has_own_title = part in (Part.LEAD, Part.GROUP) or one.title != short_title(one.text)
    for name in OWN[part]:
        if name in typed:
            setattr(one, name, _clean(name, typed[name]))
    if "milestones" in typed:
        one.milestones = _milestones(typed["milestones"])
    if not has_own_title and "text" in typed and not typed.get("title"):
        one.title = short_title(one.text)
    if part == Part.GROUP and "called" in typed:
        for group in plan.groups:
            group.called = one.called


def _clean(name: str, value: Any) -> Any:
    if name == "dates_as":
        return value or None
    if isinstance(value, str):
        return visible(value).strip() if name == "text" else " ".join(visible(value).split())
    return list(value) if isinstance(value, list | tuple) else value


def _milestones(lines: str) -> list[Milestone]:
    found = []
    for line in filter(None, (one.strip() for one in visible(lines).splitlines())):
        label, _, day = line.rpartition(":")
        due_on = day_of(day)
        if due_on is None:
            raise Refused(
                problems={
                    "milestones": f"‘{line[:80]}’ is no due date: write one a line, such as 31 March 2011, or with the part "
                    "that is due, such as First draft: 31 March 2011."
                }
            )
        found.append(Milestone(label=" ".join(label.split()), due_on=due_on))
    return found


def _place(plan: PlanDocument, part: Part, one: Any, after: str) -> None:
    """Put a part behind another in the plan's order, or first."""
    every = [other for other in getattr(plan, LISTS[part]) if other is not one]
    refs = [getattr(other, KEYS[part]) for other in every]
    every.insert(refs.index(after) + 1 if after in refs else 0, one)
    setattr(plan, LISTS[part], every)


def _rename(plan: PlanDocument, part: Part, old: str, new: str) -> None:
    """Let everything that names a part name it anew; empty takes the naming away."""

    def renamed(refs: list[str]) -> list[str]:
        return list(dict.fromkeys(new if ref == old else ref for ref in refs if new or ref != old))

    for one in plan.actions:
        if part == Part.LEAD:
            one.accountable, one.responsible = renamed(one.accountable), renamed(one.responsible)
        if part == Part.ACTION and one.dates_as == old:
            one.dates_as = new or None
        if part in (Part.ACTION, Part.REQUIREMENT):
            one.cross_references = [ref for ref in renamed(one.cross_references) if ref != one.ref]
        if part == Part.REQUIREMENT and one.requirement == old and new:
            one.requirement = new
    if part == Part.GROUP:
        for grouped in (*plan.actions, *plan.requirements):
            grouped.band = new if grouped.band == old else grouped.band


def _add(plan: PlanDocument, edit: Edit) -> dict[str, str]:
    key = KEYS[edit.part]
    first = str(edit.typed.get(key) or (edit.typed.get("title") if edit.part == Part.GROUP else "") or "")
    one = NEW[edit.part](**{key: " ".join(first.split())})
    _put(plan, one, edit.part, edit.typed)
    known = getattr(plan, LISTS[edit.part])
    _place(plan, edit.part, one, edit.typed.get("after", getattr(known[-1], key) if known else ""))
    return {}


def _change(plan: PlanDocument, edit: Edit) -> dict[str, str]:
    one = parts(plan, edit.part)[edit.of]
    _put(plan, one, edit.part, edit.typed)
    new = getattr(one, KEYS[edit.part])
    if new != edit.of:
        _rename(plan, edit.part, edit.of, new)
    if "after" in edit.typed:
        _place(plan, edit.part, one, edit.typed["after"])
    return {new: edit.of} if edit.part == Part.ACTION and new != edit.of else {}


def _split(plan: PlanDocument, edit: Edit) -> dict[str, str]:
    """A new part behind the one that is split, with all that it has but what was typed for the new one. Of a requirement the
    chosen actions go to the new one; what was recorded stays with the first."""
    one = parts(plan, edit.part)[edit.of]
    new = one.model_copy(deep=True, update={"title": ""})
    if edit.part == Part.GROUP:
        new.band = " ".join(str(edit.typed.get("title", "")).split())
    _put(plan, new, edit.part, edit.typed)
    if edit.part in (Part.ACTION, Part.REQUIREMENT):
        new.title = edit.typed.get("title") or short_title(new.text)
    _place(plan, edit.part, new, edit.of)
    for ref in edit.typed.get("actions", ()):
        action = parts(plan, Part.ACTION)[ref]
        if edit.part == Part.REQUIREMENT:
            action.requirement = new.ref
        elif edit.part == Part.GROUP:
            action.band = new.band
    return {}


def _merge(plan: PlanDocument, edit: Edit) -> dict[str, str]:
    """The part goes into another, which takes what named it; an action gives it its leads and due dates."""
    into = str(edit.typed.get("into") or "")
    known = parts(plan, edit.part)
    if into not in known or into == edit.of:
        raise Refused(problems={"into": f"Choose another {edit.part} of the plan, into which this one goes."})
    one, other = known[edit.of], known[into]
    if edit.part == Part.ACTION:
        for name in ("accountable", "responsible", "cross_references"):
            setattr(other, name, list(dict.fromkeys([*getattr(other, name), *getattr(one, name)])))
        labels = {due.label for due in other.milestones}
        other.milestones += [due for due in one.milestones if due.label not in labels]
        other.text = f"{other.text}\n{one.text}"
        other.cross_references = [ref for ref in other.cross_references if ref != into]
    _rename(plan, edit.part, edit.of, into)
    getattr(plan, LISTS[edit.part]).remove(one)
    return {}


def _retire(plan: PlanDocument, edit: Edit) -> dict[str, str]:
    """The part goes, a requirement with its actions, and what named it names it no more."""
    one = parts(plan, edit.part)[edit.of]
    gone = [action for action in plan.actions if edit.part == Part.REQUIREMENT and action.requirement == edit.of]
    used = [
        other.ref for other in (*plan.actions, *plan.requirements) if edit.part == Part.GROUP and other.band == edit.of
    ]
    if used:
        raise Refused(f"The group still has {', '.join(used[:5])}: move these first, or merge the group into another.")
    for action in gone:
        _rename(plan, Part.ACTION, action.ref, "")
        plan.actions.remove(action)
    _rename(plan, edit.part, edit.of, "")
    getattr(plan, LISTS[edit.part]).remove(one)
    return {}


DOES: dict[What, Callable[[PlanDocument, Edit], dict[str, str]]] = {
    What.ADD: _add, What.CHANGE: _change, What.SPLIT: _split, What.MERGE: _merge, What.RETIRE: _retire,
}  # fmt: skip
