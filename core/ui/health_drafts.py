"""What people have typed into the health check and not saved yet.

It is kept in the server's memory by person and line, not in the browser's visit, so that it is still there after another
line was opened, the page was loaded again, or somebody had to sign in again. It goes when the server is started anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import pandas as pd
import streamlit as st


class Line(NamedTuple):
    """Whose form it is, and for what."""

    username: str
    round: int
    district: str
    team: str
    question: str


@dataclass
class Draft:
    """What was typed. `began` is the answer that stood when typing began, `seen` the one that saving may take the place of.

    `refused` says why it could not be saved when that was tried.
    """

    typed: dict[str, str]
    began: int | None
    seen: int | None
    refused: str = ""


@dataclass
class QuestionsDraft:
    """The themes and questions as somebody has changed them; `began` and `seen` are versions, as for an answer."""

    themes: pd.DataFrame
    questions: pd.DataFrame
    began: int
    seen: int
    refused: str = ""
    note: str = ""


@dataclass
class _Drafts:
    answers: dict[Line, Draft] = field(default_factory=dict)
    questions: dict[str, QuestionsDraft] = field(default_factory=dict)


@st.cache_resource(show_spinner=False)
def _drafts() -> _Drafts:
    return _Drafts()


def of_line(line: Line) -> Draft | None:
    return _drafts().answers.get(line)


def of_round(username: str, round_number: int) -> list[Line]:
    """The lines of a round that somebody typed something for and did not save."""
    return [one for one in list(_drafts().answers) if (one.username, one.round) == (username, round_number)]


def keep(line: Line, part: str, key: str, stands: Mapping[str, str], answer: int | None) -> None:
    """Keep what a widget now holds; a draft that says no more than what stood when it was begun goes.

    `stands` and `answer` are what the person saw, as the widget was drawn with them before it was changed.
    """
    drafts = _drafts().answers
    draft = drafts.setdefault(line, Draft(dict(stands), answer, answer))
    draft.typed[part] = st.session_state[key] or ""
    if draft.began == answer and draft.typed == stands:
        del drafts[line]


def forget(line: Line) -> None:
    _drafts().answers.pop(line, None)


def of_questions(username: str) -> QuestionsDraft | None:
    return _drafts().questions.get(username)


def keep_questions(username: str, draft: QuestionsDraft) -> None:
    _drafts().questions[username] = draft


def forget_questions(username: str) -> None:
    _drafts().questions.pop(username, None)
