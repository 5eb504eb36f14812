"""The database as the screens open it, and the one way in which what they load is cached: by the data revision.

What is cached is shared by everyone and must not be altered; a page that needs another frame makes one.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Concatenate, Generic, ParamSpec, TypeVar

import streamlit as st
from sqlalchemy import Engine
from sqlmodel import Session

from core import security_log
from core.access import queries
from core.access.tokens import COOKIE, COOKIE_OF_HTTPS, secret_key
from core.people import Person
from core.refusals import Refused
from core.settings import from_environment, now
from core.start import open_database
from core.storage.engine import reading, writing
from core.storage.revision import data_revision

MOST_KEPT = 24
_REVISION = "data revision of this run"
_VISITOR = "for whom this page was drawn"
CHANGED = "You are signed out, or your account was changed meanwhile. Nothing was done: reload this page and try again."
P = ParamSpec("P")
T = TypeVar("T")


class Loader(Generic[P, T]):
    """A function of the data revision and more: called without the revision it answers for the one of this page's run.

    A page keeps the revision that its guard saw, so that all its figures are of one moment.
    """

    def __init__(self, make: Callable[Concatenate[int, P], T]) -> None:
        self.at: Callable[Concatenate[int, P], T] = st.cache_resource(show_spinner=False, max_entries=MOST_KEPT)(make)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        return self.at(st.session_state[_REVISION], *args, **kwargs)

    def later(self, *args: P.args, **kwargs: P.kwargs) -> Callable[[], T]:
        """The same answer for whoever asks after the run has ended, as a download button does."""
        revision: int = st.session_state[_REVISION]
        return lambda: self.at(revision, *args, **kwargs)


def revision_of_run() -> int:
    """The data revision that this run of the page saw at its guard."""
    revision: int = st.session_state[_REVISION]
    return revision


@st.cache_resource(show_spinner=False)
def opened_database() -> Engine:
    return open_database(from_environment())


@st.cache_resource(show_spinner=False)
def _key() -> str:
    return secret_key(from_environment().secret_key_file)


def begin_run() -> Person | None:
    """Who looks at the screen, None for a stranger; asked of the database at every run, so that a sign-out counts at once.

    A session of the screen is one person's: whoever else comes into it is a stranger there.
    """
    with reading(opened_database()) as session:
        st.session_state[_REVISION] = data_revision(session)
        visitor = _signed_in(session, _token())
    before: Person | None = st.session_state.get(_VISITOR)
    if visitor and before and before.username != visitor.username:
        return None
    st.session_state[_VISITOR] = visitor or before
    return visitor


@contextmanager
def writing_for_visitor() -> Iterator[Session]:
    """One transaction, which begins by asking whether the same person is still there, with the same rights, as the page was
    drawn for. Raises Refused."""
    with writing(opened_database()) as session:
        if _signed_in(session, _token()) != st.session_state[_VISITOR]:
            raise _refused("write", st.session_state[_VISITOR])
        yield session


def for_visitor(make: Callable[[], T]) -> Callable[[], T]:
    """What makes something once it is asked for, as a download button does, for the same person with the same rights alone.
    It raises Refused for anybody else."""
    token, visitor = _token(), st.session_state[_VISITOR]

    def made() -> T:
        with reading(opened_database()) as session:
            if _signed_in(session, token) != visitor:
                raise _refused("download", visitor)
        return make()

    return made


def idle_until() -> datetime | None:
    """When the visitor's session ends if nobody does anything; None for a stranger."""
    with reading(opened_database()) as session:
        return queries.idle_until(session, _token(), _key(), now(), from_environment().idle_limit)


def _refused(what: str, visitor: Person) -> Refused:
    """The refusal for who is there no longer as the page was drawn for them, which is noted in the security log."""
    security_log.note(f"{what} refused", account=visitor.username, because="session ended or account changed")
    return Refused(CHANGED)


def _token() -> str:
    return st.context.cookies.get(COOKIE_OF_HTTPS) or st.context.cookies.get(COOKIE, "")


def _signed_in(session: Session, token: str) -> Person | None:
    return queries.signed_in(session, token, _key(), now(), from_environment().idle_limit)
