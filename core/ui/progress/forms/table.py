"""Recording progress of several actions at once, in a table. All changed rows are recorded together or, where one cannot be,
none; what was typed is kept meanwhile as in every form: by the action's ref its changed fields."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st
from sqlmodel import Session

from core.people import Person
from core.plan import phrases
from core.plan.bands import called
from core.plan.progress import fields, recording
from core.plan.progress.updates import NO_NEW_DATE, Update
from core.plan.states import Confidence, Delivery
from core.refusals import ChangedMeanwhile, Refused
from core.settings import now
from core.ui.pieces import forms
from core.ui.pieces.forms import Form
from core.ui.plan import loaders
from core.ui.plan.views import Filters
from core.ui.progress import loaders as progress_loaders
from core.words import count, listed, long_date, plain

EDITOR = "table of actions"
DAY_FIRST = "Day first, such as 5/4/2011 or 5 April 2011. How it was read stands below the table."
OVERDUE = f"Of what is overdue: a day that lies ahead, or ‘{NO_NEW_DATE}’."
CHOICES = [one.value for one in Delivery if one != Delivery.ASSURED]


@dataclass
class Window:
    """What the editor in one window of the browser starts from: the rows as they stood and as they are given, the number of the
    newest entry of each action then, and the actions that were changed in this window."""

    stood: pd.DataFrame
    given: pd.DataFrame
    newest: dict[str, int]
    changed: set[str] = field(default_factory=set)


def show(as_at: date, chosen: Filters, visitor: Person) -> None:
    """The table, what would be recorded, and the button that records it."""
    forms.say_what_was_done()
    form = Form(visitor, "table", as_at, stands={}, verb="record")
    standing = progress_loaders.recording_table(as_at, *chosen)
    rows = standing.rows
    st.caption(
        f"Change what is different as at {long_date(as_at)}, in as many rows as you like, then record them together. Evidence, "
        "assurance, a rating set by hand and the parts of an action with several milestones are recorded on the opened "
        "action. Scroll sideways for more columns."
    )
    if standing.left_out:
        word = plain(called(loaders.plan(as_at)["groups"])).lower()
        st.info(
            f"Showing the first {len(rows)} actions; {standing.left_out:,} more fit. Filter by {word}, rating or lead to "
            "see others."
        )
    window = forms.given(
        EDITOR, (form.key, tuple(rows["ref"])), lambda: Window(rows, _with_typed(form, rows), standing.newest)
    )
    keep(form, window.frames, _editor(window.frames.given, window.key))
    if not form.draft:
        st.caption("Nothing is changed yet.")
        return
    _changes(form, set(rows["ref"]))
    actions = _actions(form)
    with st.container(horizontal=True):
        records = st.button(f"Record {actions}", type="primary", key=f"record {form.number}")
        st.button("Discard what I changed", key=f"discard {form.number}", on_click=_forget, args=(form,))
    if records:
        form.save(lambda: forms.write(lambda session: _record(session, form, as_at)))
        forms.give_anew(EDITOR)
        forms.say(f"{actions.capitalize()} recorded for {long_date(as_at)}.")
    form.kept("What you changed is")


def _actions(form: Form) -> str:
    return count(len(form.begin().typed), "action")


def _with_typed(form: Form, rows: pd.DataFrame) -> pd.DataFrame:
    given = rows.copy()
    for ref, changed in (form.draft.typed if form.draft else {}).items():
        for name, value in changed.items():
            given.loc[given["ref"] == ref, name] = fields.as_shown(value)
    return given


def _editor(given: pd.DataFrame, key: str) -> pd.DataFrame:
    text, choice = st.column_config.TextColumn, st.column_config.SelectboxColumn
    names, confidences = fields.TABLE, ["", *(one.value for one in Confidence)]
    shown = given.assign(rating=[phrases.rating_label(one) for one in given["rating"]])
    edited: pd.DataFrame = st.data_editor(
        shown,
        key=key,
        hide_index=True,
        height=min(38 + 35 * len(shown), 700),
        disabled=["ref", "title", "rating"],
        placeholder="",
        alt="The actions with the fields that can be recorded",
        column_config={
            "ref": text(names["ref"], width=60, pinned=True),
            "title": text(names["title"], width=220),
            "rating": text(names["rating"], width=90),
            "delivery": choice(names["delivery"], options=CHOICES, required=True, width=150, format_func=forms.capital),
            "confidence": choice(names["confidence"], options=confidences, width=125, format_func=forms.capital),
            "forecast": text(names["forecast"], help=f"{DAY_FIRST} {OVERDUE}", width=130),
            "completed_on": text(names["completed_on"], help=DAY_FIRST, width=140),
            "done": text(names["done"], width=260),
            "next_step": text(names["next_step"], width=260),
        },
    )
    return edited


def keep(form: Form, window: Window, edited: pd.DataFrame) -> None:
    """Keep the changed rows, and those that other filters or another window of the same person hold, each with the entry over
    which it was typed."""
    typed, seen = (form.draft.typed, form.draft.seen) if form.draft else ({}, {})
    changed = fields.changed_rows(window.stood, edited)
    rows = {ref: row for ref, row in typed.items() if ref not in window.changed} | changed
    window.changed |= set(changed)
    if rows != typed:
        form.keep(rows, {ref: seen[ref] if ref in seen else window.newest.get(ref) for ref in rows})


def _changes(form: Form, shown: set[str]) -> None:
    """Which rows would be recorded, and what is wrong with them."""
    draft = form.begin()
    elsewhere = [ref for ref in draft.typed if ref not in shown]
    also = f" ({listed(elsewhere)} not among the rows shown)" if elsewhere else ""
    st.markdown(f"**{_actions(form).capitalize()} changed:** {plain(listed(draft.typed) + also)}.")
    read = {ref: fields.days_read(changed) for ref, changed in draft.typed.items()}
    if said := [f"- {plain(f'{ref}: {listed(days)}')}" for ref, days in read.items() if days]:
        st.markdown("**Dates as they were read:**\n\n" + "\n".join(said))
    unread = {ref: fields.days_not_read(changed) for ref, changed in draft.typed.items()}
    problems = {**{ref: problem for ref, problem in unread.items() if problem}, **draft.problems}
    if not problems:
        form.refusal()
    else:
        lines = "\n".join(f"- {plain(f'{ref}: {problem}')}" for ref, problem in problems.items())
        st.error(f"Nothing is recorded yet. Mend these rows, or take your changes in them back:\n\n{lines}")


def _forget(form: Form) -> None:
    form.forget()
    forms.give_anew(EDITOR)


def _record(session: Session, form: Form, as_at: date) -> None:
    """Record every changed row; raises Refused with what is wrong, by its ref, where one is refused."""
    draft, problems = form.begin(), {}
    for ref, changed in draft.typed.items():
        try:
            update = _update(ref, changed, as_at)
            number = f"{form.number} {ref} {fields.fingerprint(update)}"
            recording.record(session, ref, update, form.visitor, now(), draft.seen[ref], number)
        except Refused as refused:
            problems[ref] = str(refused)
            if isinstance(refused, ChangedMeanwhile):
                draft.seen[ref] = refused.newest
    if problems:
        raise Refused(problems=problems)


def _update(ref: str, changed: dict[str, Any], as_at: date) -> Update:
    status, milestones = loaders.status(as_at), loaders.milestones(as_at)
    action = next(status[status["ref"] == ref].itertuples(), None)
    if action is None:
        raise Refused(recording.NO_ACTION)
    own = milestones[milestones["action"] == ref]
    update, wrong = fields.row_update(loaders.plan(as_at), own, action, as_at, changed)
    if wrong:
        raise Refused(wrong)
    return update
