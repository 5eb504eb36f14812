"""How an upload is written, what is said of it afterwards, and the offer to move the reporting date to its day."""

from collections.abc import Callable
from datetime import date

import streamlit as st
from sqlmodel import Session

from core.people import Person, Role
from core.plan.settings import set_plan
from core.refusals import Refused
from core.settings import ROOT, now
from core.ui.pieces import address
from core.ui.plan import loaders
from core.ui.shell.loading import writing_for_visitor
from core.ui.uploads.forms import begin_anew
from core.words import long_date, plain

_RESULT = "what the last upload came to"
_OFFER = "day of the last upload, to which the reporting date may be moved"


def write(change: Callable[[Session], object], result: str, page: str | None = None, as_at: date | None = None) -> None:
    """One transaction, then a fresh page that says so, with a link to the page that shows it.

    Where it is refused, the reason is said and nothing is lost.
    """
    try:
        with writing_for_visitor() as session:
            change(session)
    except Refused as problem:
        st.error(plain(str(problem)))
        return
    st.session_state[_RESULT] = result, page, as_at
    st.session_state[_OFFER] = as_at
    begin_anew()
    st.rerun()


def offer_to_move(visitor: Person) -> None:
    """After an upload for a later day than the reporting date: offer to move that, until somebody has moved or left it."""
    offered: date | None = st.session_state.get(_OFFER)
    current = loaders.default_reporting_date()
    if offered is None or current is None or offered <= current:
        return
    with st.container(border=True):
        st.markdown(
            f"The pages open as at {long_date(current)}, before the day of this upload: they do not show it until the reporting "
            f"date is moved, or somebody chooses {long_date(offered)} at the left."
        )
        if visitor.role != Role.PROGRAMME_OFFICE:
            st.caption("The programme office moves the reporting date, on the page Settings.")
        elif st.button(f"Move the reporting date to {long_date(offered)}", type="primary"):
            _move(current, offered, visitor)
        st.button(f"Leave it at {long_date(current)}", on_click=st.session_state.pop, args=(_OFFER, None))


def _move(current: date, day: date, visitor: Person) -> None:
    def change(session: Session) -> None:
        set_plan(session, {"reporting_date": day}, {"reporting_date": current}, visitor, now())
        address.go("as_at", day.isoformat())

    write(change, f"The reporting date is {long_date(day)} now: every page opens with it.")


def say_result() -> None:
    """Say once what the last confirmed upload or undoing came to."""
    result, page, as_at = st.session_state.pop(_RESULT, ("", None, None))
    if result:
        st.success(result)
    if page and as_at:
        label = f"See what it shows as at {long_date(as_at)}"
        st.page_link(ROOT / "pages" / f"{page}.py", label=label, query_params={"as_at": as_at.isoformat()})
