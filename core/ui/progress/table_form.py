"""Recording progress of several actions at once, in a table. All changed rows are recorded together or, where one cannot be,
none; what was typed is kept meanwhile as in every form."""

from datetime import date
from typing import Any, NamedTuple
from uuid import uuid4

import pandas as pd
import streamlit as st
from sqlmodel import Session

from core.people import Person
from core.plan import phrases
from core.plan.progress import fields as forms
from core.plan.progress import recording
from core.plan.progress.updates import Update
from core.plan.rules import Confidence, Delivery
from core.refusals import ChangedMeanwhile, Refused
from core.settings import now
from core.storage.engine import writing
from core.ui.pieces import drafts
from core.ui.pieces.drafts import Draft
from core.ui.plan import loaders
from core.ui.plan.views import Filters
from core.ui.shell.loading import Loader, opened_database
from core.words import count, listed, long_date, plain

MOST_ROWS = 100
_GIVEN = "table that the editor was given"
_SAID = "what was recorded in the table"
CHOICES = [one.value for one in Delivery if one not in (Delivery.NO_UPDATE, Delivery.ASSURED)]


class Table(NamedTuple):
    """Whose table it is, and for which reporting date."""

    username: str
    as_at: date


class Row(NamedTuple):
    """What was changed of an action, by field, and the number of the newest entry that was known when it was."""

    fields: dict[str, Any]
    seen: int | None


@Loader
def rows(revision: int, as_at: date, *filters: Any) -> pd.DataFrame:
    """The table as it stands."""
    shown = loaders.actions.at(revision, as_at, *filters).head(MOST_ROWS)
    return forms.table(loaders.plan.at(revision), shown, loaders.milestones.at(revision, as_at), as_at)


@Loader
def newest(revision: int) -> dict[str, int]:
    """The number of the newest entry of each action that has one."""
    return dict(loaders.plan.at(revision)["progress"].groupby("action")["id"].max())


def show(as_at: date, chosen: Filters, visitor: Person) -> None:
    """The table, what would be recorded, and the button that records it."""
    if said := st.session_state.pop(_SAID, ""):
        st.success(said)
    form = Table(visitor.username, as_at)
    standing = rows(as_at, *chosen)
    st.caption(
        f"Change what is different as at {long_date(as_at)}, in as many rows as you like, then record them together. Evidence, "
        "assurance, a rating set by hand and the parts of an action with several milestones are recorded on the opened "
        "action. Scroll sideways for more columns."
    )
    left = len(loaders.actions(as_at, *chosen)) - len(standing)
    if left:
        st.info(
            f"Showing the first {MOST_ROWS} actions; {left:,} more fit. Filter by band, rating or lead to see others."
        )
    given = _given(form, standing)
    edited = _editor(given)
    _keep(form, given, edited)
    draft = drafts.of(form)
    if not draft:
        st.caption("Nothing is changed yet.")
        return
    _said(draft, standing)
    _buttons(form, draft, visitor)


def _given(form: Table, standing: pd.DataFrame) -> dict[str, Any]:
    """What the editor starts from, which stays the same while somebody types in it: what stands, and what was typed before."""
    given: dict[str, Any] | None = st.session_state.get(_GIVEN)
    refs = tuple(standing["ref"])
    if given and (given["form"], given["refs"]) == (form, refs) and f"table {given['number']}" in st.session_state:
        return given
    draft = drafts.of(form)
    shown = standing.copy()
    for ref, row in (draft.typed if draft else {}).items():
        for name, value in row.fields.items():
            shown.loc[shown["ref"] == ref, name] = value
    number = uuid4().hex
    given = {
        "form": form,
        "refs": refs,
        "number": number,
        "stood": standing,
        "shown": shown,
        "newest": newest(),
        "mine": set(),
    }
    st.session_state[_GIVEN] = given
    return given


def _editor(given: dict[str, Any]) -> pd.DataFrame:
    text, choice, day = st.column_config.TextColumn, st.column_config.SelectboxColumn, st.column_config.DateColumn
    names, confidences = forms.TABLE, ["", *(one.value for one in Confidence)]
    shown = given["shown"].assign(
        rating=[phrases.rating_label(one) for one in given["shown"]["rating"]],
        **{name: pd.to_datetime(given["shown"][name]) for name in ("forecast", "completed_on")},
    )
    edited: pd.DataFrame = st.data_editor(
        shown,
        key=f"table {given['number']}",
        hide_index=True,
        height=min(38 + 35 * len(shown), 700),
        disabled=["ref", "title", "rating"],
        placeholder="",
        alt="The actions with the fields that can be recorded",
        column_config={
            "ref": text(names["ref"], width=60, pinned=True),
            "title": text(names["title"], width=220),
            "rating": text(names["rating"], width=90),
            "delivery": choice(names["delivery"], options=CHOICES, required=True, width=150, format_func=_capital),
            "confidence": choice(names["confidence"], options=confidences, width=125, format_func=_capital),
            "forecast": day(names["forecast"], format="D MMM YYYY", width=110),
            "completed_on": day(names["completed_on"], format="D MMM YYYY", width=140),
            "done": text(names["done"], width=260),
            "next_step": text(names["next_step"], width=260),
        },
    )
    return edited


def _capital(value: object) -> str:
    return str(value).capitalize()


def _keep(form: Table, given: dict[str, Any], edited: pd.DataFrame) -> None:
    """Keep the changed rows, and those that other filters or another window of the same person hold, each with the entry over
    which it was typed."""
    draft = drafts.of(form)
    typed: dict[str, Row] = draft.typed if draft else {}
    changed = forms.changed_rows(given["stood"], edited)
    rows = {ref: row for ref, row in typed.items() if ref not in given["mine"]}
    given["mine"] |= set(changed)
    for ref, fields in changed.items():
        rows[ref] = Row(fields, typed[ref].seen if ref in typed else given["newest"].get(ref))
    if not rows:
        drafts.forget(form)
    elif rows != typed:
        draft = drafts.begin(form, {}, None)
        draft.typed, draft.refused, draft.problems = rows, "", {}


def _said(draft: Draft, standing: pd.DataFrame) -> None:
    """Which rows would be recorded, and what is wrong with them."""
    elsewhere = [ref for ref in draft.typed if ref not in set(standing["ref"])]
    also = f" ({listed(elsewhere)} not among the rows shown)" if elsewhere else ""
    st.markdown(f"**{count(len(draft.typed), 'action').capitalize()} changed:** {plain(listed(draft.typed) + also)}.")
    if draft.refused:
        lines = "\n".join(f"- {plain(f'{ref}: {sentence}')}" for ref, sentence in draft.problems.items())
        st.error(f"{plain(draft.refused)}\n\n{lines}")


def _buttons(form: Table, draft: Draft, visitor: Person) -> None:
    number = st.session_state[_GIVEN]["number"]
    with st.container(horizontal=True):
        records = st.button(f"Record {count(len(draft.typed), 'action')}", type="primary", key=f"record {number}")
        st.button("Discard what I changed", key=f"discard {number}", on_click=_discard, args=(form,))
    if records:
        _record(form, draft, visitor, number)
    st.caption("What you changed is kept, but does not count before you record it.")


def _discard(form: Table) -> None:
    drafts.forget(form)
    st.session_state.pop(_GIVEN, None)


def _record(form: Table, draft: Draft, visitor: Person, number: str) -> None:
    """Record every changed row in one transaction; where one is refused, say which and why, and record none."""
    problems: dict[str, str] = {}
    try:
        with writing(opened_database()) as session:
            for ref in draft.typed:
                problems |= _record_row(session, form, ref, draft, visitor, f"{number} {ref}")
            if problems:
                raise Refused("Nothing is recorded yet. Mend these rows, or take your changes in them back:")
    except Refused as refused:
        draft.refused, draft.problems = str(refused), problems
        st.rerun()
    st.session_state[_SAID] = f"{count(len(draft.typed), 'action').capitalize()} recorded for {long_date(form.as_at)}."
    _discard(form)
    st.rerun()


def _record_row(session: Session, form: Table, ref: str, draft: Draft, visitor: Person, number: str) -> dict[str, str]:
    """Record a row, or say what is wrong with it, by its ref."""
    row: Row = draft.typed[ref]
    update, wrong = _update(form, ref, row.fields)
    if wrong:
        return {ref: wrong}
    try:
        recording.record(session, ref, update, visitor, now(), row.seen, f"{number} {forms.fingerprint(update)}")
    except ChangedMeanwhile as changed:
        draft.typed[ref] = row._replace(seen=changed.newest)
        return {ref: str(changed)}
    except Refused as refused:
        return {ref: str(refused)}
    return {}


def _update(form: Table, ref: str, fields: dict[str, Any]) -> tuple[Update, str]:
    status, milestones = loaders.status(form.as_at), loaders.milestones(form.as_at)
    own = status[status["ref"] == ref]
    entry, delivery = own[["entry", "delivery"]].iloc[0] if len(own) else (None, Delivery.NOT_STARTED)
    mine = milestones[milestones["action"] == ref]
    return forms.row_update(loaders.plan(), mine, entry, form.as_at, delivery, fields)
