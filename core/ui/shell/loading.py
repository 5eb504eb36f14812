"""The database as the screens open it, and the one way in which what they load is cached: by the data revision.

What is cached is shared by everyone and must not be altered; a page that needs another frame makes one.
"""

from collections.abc import Callable
from typing import Concatenate, Generic, ParamSpec, TypeVar

import streamlit as st
from sqlalchemy import Engine

from core.access.queries import signed_in
from core.access.tokens import secret_key
from core.people import Person
from core.settings import from_environment, now
from core.start import open_database
from core.storage.engine import reading
from core.storage.revision import data_revision

MOST_KEPT = 24
_REVISION = "data revision of this run"
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


def begin_run(token: str) -> Person | None:
    """Whose session token this is; asked of the database at every run, so that a sign-out counts at once."""
    with reading(opened_database()) as session:
        st.session_state[_REVISION] = data_revision(session)
        return signed_in(session, token, _key(), now(), from_environment().idle_limit)
