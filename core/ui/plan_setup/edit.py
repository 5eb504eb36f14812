"""Editing the plan on the screen: one part at a time, each edit with its reason and its day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from core.people import Person
from core.plan.document.contents import PlanDocument
from core.plan.editing.commands import Why, edit
from core.plan.editing.edits import FIELD_NAMES, Part, What, fields, parts
from core.settings import now
from core.ui.pieces import address, forms
from core.ui.pieces.forms import Form, capital
from core.ui.plan_setup import version_loaders as loaders

WHATS = {
    What.CHANGE: "Change", What.ADD: "Add", What.SPLIT: "Split", What.MERGE: "Merge into another", What.RETIRE: "Retire",
}  # fmt: skip
MEANS = {
    What.ADD: "It is put where you say, and counts from its day on.",
    What.CHANGE: "Change what is different. Other dates are a re-baseline: the old ones are kept and compared.",
    What.SPLIT: "A second one is made behind it with what you write here; what was recorded stays with the first.",
    What.MERGE: "It goes into another one, which takes over its leads, due dates and words. It is retired with what was recorded "
    "of it.",
    What.RETIRE: "It counts in no total from its day on, and stays readable with what was recorded of it.",
}
MEANS_OF_REQUIREMENT = "It goes with all its actions, each of which stays readable with what was recorded of it."
WORDS = {"ref": "", "title": "", "text": ""}
OF_SPLIT: dict[Part, dict[str, Any]] = {
    Part.ACTION: WORDS, Part.REQUIREMENT: {**WORDS, "actions": []}, Part.LEAD: {"code": "", "post": ""},
    Part.GROUP: {"title": "", "actions": []},
}  # fmt: skip
LAST = {"requirement": "ref", "band": "band"}  # what a new action is offered
LINES = "One a line, such as 31 March 2011, or with the part that is due, such as First draft: 31 March 2011."


def edit_the_plan(visitor: Person, as_at: date) -> None:
    """The choice of what is edited, and the form for it."""
    plan = loaders.newest()
    st.caption(
        "Each edit is a version of the plan of its own, which can be undone in the view Versions as long as it is the newest."
    )
    forms.say_what_was_done()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        part = Part(address.one_of("What", "part", {one.value: one.capitalize() for one in Part}))
        what = What(address.one_of("Do", "do", {one.value: words for one, words in WHATS.items()}))
    known = parts(plan, part)
    of = ""
    if what != What.ADD:
        if not known:
            st.info(f"The plan has no {part} yet: add one.")
            return
        of = address.one_in_list(
            part.capitalize(), "of", {ref: _named(part, one) for ref, one in known.items()}, next(iter(known))
        )
    _form(plan, part, what, of, visitor, as_at)


def _named(part: Part, one: Any) -> str:
    if part == Part.LEAD:
        return f"{one.code}: {one.post}" if one.post else str(one.code)
    return str(one.title) if part == Part.GROUP else f"{one.ref} {one.title}"


def _form(plan: PlanDocument, part: Part, what: What, of: str, visitor: Person, as_at: date) -> None:
    means = MEANS_OF_REQUIREMENT if (part, what) == (Part.REQUIREMENT, What.RETIRE) else MEANS[what]
    st.markdown(means)
    stands = _stands(plan, part, what, of)
    form = Form(visitor, "edit", part.value, what.value, of, stands=stands | {"reason": "", "in_force_from": as_at})
    for name in stands:
        _field(form, plan, part, name)
    form.text("reason", "Reason", "Such as an Improvement Notice or a board’s decision. It stands in the history.", 80)
    form.day("in_force_from", "In force from", "As at earlier dates the plan is shown as it was.")
    label = f"{WHATS[what].split()[0]} the {part}" if what != What.ADD else f"Add this {part}"

    def save(typed: Mapping[str, Any], seen: Mapping[str, Any], author: Person) -> str:
        why = Why(typed["reason"], typed["in_force_from"])
        own = {name: value for name, value in typed.items() if name in stands}
        done = forms.write(lambda session: edit(session, part, what, of, own, seen, why, author, now(), form.number))
        return f"{done}."

    form.end(label, save)


def _stands(plan: PlanDocument, part: Part, what: What, of: str) -> dict[str, Any]:
    """What the fields of a form begin with."""
    if what == What.RETIRE:
        return {}
    if what == What.MERGE:
        return {"into": next((ref for ref in parts(plan, part) if ref != of), "")}
    if what == What.SPLIT:
        return dict(OF_SPLIT[part])
    stands = fields(plan, part, "" if what == What.ADD else of)
    if what == What.ADD:
        last: dict[str, list[Any]] = {"requirement": [*plan.requirements], "band": [*plan.groups]}
        stands |= {name: getattr(last[name][-1], key) for name, key in LAST.items() if name in stands and last[name]}
    return stands


def _field(form: Form, plan: PlanDocument, part: Part, name: str) -> None:
    label = capital(FIELD_NAMES.get(name, name))
    leads = {one.code: one.post for one in plan.leads}
    requirements = {one.ref: one.title for one in plan.requirements}
    actions = {one.ref: one.title for one in plan.actions}
    if name in ("requirement", "band", "after", "dates_as", "into"):
        every = {
            "requirement": requirements, "band": {one.band: one.title for one in plan.groups},
            "dates_as": {"": "its own"} | actions,
            "after": {"": "first of all"} | {ref: _named(part, one) for ref, one in parts(plan, part).items()},
            "into": {ref: _named(part, one) for ref, one in parts(plan, part).items()},
        }[name]  # fmt: skip
        called = {"after": "Comes after", "into": "Into", "dates_as": "Takes its dates from"}.get(name, label)
        form.choice(name, called, list(every), names=lambda ref: _choice(name, ref, every.get(ref, "not in the plan")))
    elif name in ("accountable", "responsible"):
        form.several(name, label, leads)
    elif name == "cross_references":
        form.several(name, "Draws on", requirements | actions)
    elif name == "actions":
        form.several(name, "Actions that go to the new one", actions)
    elif name in ("starts_on", "limit_on"):
        form.day(name, label)
    elif name == "is_ongoing":
        form.tick(name, "Ongoing")
    elif name in ("text", "milestones"):
        form.text(name, label, LINES if name == "milestones" else "The plan’s own words, whole.")
    else:
        form.line(name, label)


def _choice(name: str, ref: str, title: str) -> str:
    """A choice by its ref and title; a group, and what its title begins with its ref, by the title alone."""
    has_ref = name in ("requirement", "dates_as") and ref
    return f"{ref}: {title}" if has_ref else capital(title)
