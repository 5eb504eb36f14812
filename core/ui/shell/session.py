"""Who looks at the screen, and whether they may."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import streamlit as st

from core import security_log
from core.people import Person, Role
from core.settings import from_environment, now
from core.ui.shell.loading import begin_run, idle_until
from core.uploads.tables import MAY_UPLOAD
from core.words import moment

EVERYONE = tuple(Role)
WORKFORCE = (Role.SENIOR_MANAGER, Role.HR_LEAD, Role.PERFORMANCE_ANALYST, Role.PROGRAMME_OFFICE)
UPLOADERS = tuple(role for role in Role if any(role in roles for roles in MAY_UPLOAD.values()))
OFFICE = (Role.PROGRAMME_OFFICE,)
WHOLE_PLAN = (Role.SENIOR_MANAGER, Role.PERFORMANCE_ANALYST, Role.PROGRAMME_OFFICE)
WARNED_BEFORE = timedelta(minutes=5)
_PAGE = "page of this run"


def user() -> Person | None:
    """The user of this session's cookie, asked anew at each run; None for a stranger."""
    return begin_run()


def note_page(name: str) -> None:
    """Keep which page this run shows, for the security log."""
    st.session_state[_PAGE] = name


def guard(*roles: Role) -> Person:
    """Let only these roles on: the first statement of every page. A stranger and a wrong role see why, and no more."""
    visitor = user()
    if visitor is None:
        st.title("You are signed out")
        st.write(
            "Your session has ended. Reload this page to sign in and come back to it, or start from the first page:"
        )
        st.html('<p><a href="/signin">Sign in</a></p>')
        st.stop()
    if visitor.role not in roles:
        page = st.session_state.get(_PAGE, "unknown")
        security_log.note("page refused", account=visitor.username, role=visitor.role, page=page)
        st.title("This page is not for your role")
        st.write(
            f"You are signed in as {visitor.role}. This page is for: {', '.join(roles)}. "
            "Ask the programme office if you need it."
        )
        st.stop()
    return visitor


def warn_before_the_end() -> None:
    """Ask in the last minutes of a session with which nobody does anything whether somebody is there.

    A dialog takes the focus, so that what stands typed in a field is sent and kept. The part looks by itself, which the gate does
    not count as something that a person did, and shows nothing but the time.
    """
    before = min(WARNED_BEFORE, from_environment().idle_limit / 4)
    st.fragment(run_every=before / 5)(lambda: _warn(before))()


def _warn(before: timedelta) -> None:
    ends_at = idle_until()
    if ends_at and now() > ends_at - before:
        st.dialog("Are you still there?", on_dismiss="rerun")(lambda: _stay(ends_at))()


def _stay(ends_at: datetime) -> None:
    st.write(
        f"Nobody did anything here for a while, so you will be signed out on **{moment(ends_at)}**. After that, reload the page "
        "and sign in again. What you typed is kept for you."
    )
    if st.button("Stay signed in", type="primary"):
        st.rerun()


def ask(
    question: str,
    roles: Iterable[Role],
    draw: Callable[[Person], object],
    on_close: Callable[[], None] | None = None,
) -> None:
    """Open a dialog, wide where something is done `on_close`. At each of its runs, which pass by the page's guard, it asks again
    who is there and what they may."""
    opened = st.dialog(question, width="large", on_dismiss=on_close) if on_close else st.dialog(question)
    opened(lambda: draw(guard(*roles)))()
