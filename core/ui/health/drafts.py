"""What people have typed into the health check and not saved yet: answers by line, and the questions."""

from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd
import streamlit as st

from core.ui.pieces import drafts


class Line(NamedTuple):
    """Whose form it is, and for what."""

    username: str
    round: int
    district: str
    team: str
    question: str


@dataclass
class QuestionsDraft:
    """The themes and questions as somebody has changed them; `began` and `seen` are versions, as for an answer."""

    themes: pd.DataFrame
    questions: pd.DataFrame
    began: int
    seen: int
    refused: str = ""
    note: str = ""


@st.cache_resource(show_spinner=False)
def _of_questions() -> dict[str, QuestionsDraft]:
    return {}


def of_round(username: str, round_number: int) -> list[Line]:
    """The lines of a round that somebody typed something for and did not save."""
    lines = [one for one in drafts.forms() if isinstance(one, Line)]
    return [one for one in lines if (one.username, one.round) == (username, round_number)]


def of_questions(username: str) -> QuestionsDraft | None:
    return _of_questions().get(username)


def keep_questions(username: str, draft: QuestionsDraft) -> None:
    _of_questions()[username] = draft


def forget_questions(username: str) -> None:
    _of_questions().pop(username, None)
