"""The versions of the plan on the screen: their history, what changed between two, and undoing the newest."""

from datetime import date

import streamlit as st

from core.people import Person
from core.plan.versions.commands import undo
from core.settings import now
from core.ui.pieces import address, figures, forms
from core.ui.plan_setup import version_loaders as loaders
from core.ui.shell import session
from core.words import plain


def versions(as_at: date) -> None:
    """Every version with its reason, the plan against an earlier one, and the button that undoes the newest."""
    forms.say_what_was_done()
    shown = loaders.history(as_at)
    if not len(shown.table):
        st.info("The plan has one version so far: it was not changed since it was loaded.")
        return
    st.markdown(plain(shown.in_force))
    st.dataframe(shown.table, hide_index=True, alt="The versions of the plan, the newest first")
    if shown.undoable:
        number = shown.undoable
        if st.button(f"Undo version {number}"):
            session.ask(f"Undo version {number}?", session.OFFICE, lambda visitor: _confirm(number, visitor))
    if not shown.compared_with:
        return
    st.header("The plan against an earlier version")
    chosen = address.one_in_list("Against", "against", shown.compared_with, next(iter(shown.compared_with)))
    figure = loaders.against(int(chosen))
    st.caption(plain(figure.note))
    if len(figure.table):
        st.dataframe(figure.table, hide_index=True, alt=figure.title)
        figures.downloads_of(figure, f"plan-against-version-{chosen}")


def _confirm(number: int, visitor: Person) -> None:
    st.markdown(
        "The version before is in force again, and the progress that came with this one goes; both stand in the audit trail. "
        "It is refused where something was recorded since that rests on this version."
    )
    if st.button("Undo it", type="primary"):
        forms.do(
            lambda: forms.write(lambda session: undo(session, number, visitor, now())),
            f"Version {number} is undone: the version before it is in force again.",
        )
