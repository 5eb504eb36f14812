"""An opened action: all its fields, its milestones, what it draws on and what draws on it, and its history."""

from datetime import date

import streamlit as st

from core.people import Person
from core.ui.pieces import address, figures, forms
from core.ui.plan import loaders
from core.ui.progress import loaders as progress_loaders
from core.ui.progress.forms import comments, update
from core.words import long_date, plain


def show(ref: str, as_at: date, visitor: Person) -> None:
    st.button("Back to the actions", on_click=_go, args=(None,))
    shown = loaders.opened_action(as_at, ref)
    if shown is None:
        st.warning(f"The address asks for the action ‘{plain(ref[:40])}’, which is not in the plan.")
        return
    st.header(shown.title)
    st.markdown(shown.rating)
    forms.say_what_was_done()
    update.show(ref, as_at, visitor)
    st.table(shown.fields, hide_index=True, hide_header=True, border="horizontal")
    figures.caption(shown.short_forms)
    if len(shown.milestones):
        st.subheader("Milestones")
        st.table(shown.milestones, hide_index=True, border="horizontal")
    left, right = st.columns(2)
    with left:
        _links("Draws on", shown.draws_on, "It draws on no other action.")
    with right:
        _links("Is drawn on by", shown.drawn_on_by, "No other action draws on it.")
    st.subheader("History")
    if len(shown.history.table):
        st.table(shown.history.table, hide_index=True, border="horizontal")
        figures.downloads_of(shown.history, f"history-{ref}-{as_at}")
    else:
        st.caption(f"Nothing was recorded up to {long_date(as_at)}.")
    recorded = progress_loaders.recorded(as_at, ref)
    update.corrections(recorded.entries, visitor)
    comments.attached_files(recorded.files)
    comments.comments(ref, recorded.comments, visitor)


def _links(title: str, labels: dict[str, str], none: str) -> None:
    st.subheader(title)
    if not labels:
        st.caption(none)
    for ref, label in labels.items():
        st.button(label, key=f"{title} {ref}", type="tertiary", on_click=_go, args=(ref,), wrap=True)


def _go(ref: str | None) -> None:
    update.close()
    address.go("action", ref)
