"""The health check as frames."""

from typing import Any

import pandas as pd
from sqlalchemy import func
from sqlmodel import Session, col, select

from core.health.tables import Answer, Question, QuestionSet, Round, SurveyCount, Theme
from core.uploads.history import uploads
from core.uploads.tables import Kind

QUESTION_SETS = ("id", "note", "who", "at")
THEMES = ("question_set", "code", "number", "title", "about")
QUESTIONS = (
    "question_set", "code", "theme", "number", "text", "kind", "figure", "higher_is_better", "green", "amber",
    "is_workforce",
)  # fmt: skip
ROUNDS = (
    "id", "held_on", "question_set", "opened_by", "opened_at", "closed_by", "closed_at", "is_illustrative",
)  # fmt: skip
ANSWERS = (
    "id", "round", "question", "district", "team", "rating", "commentary", "evidence", "priority", "action", "who", "at",
)  # fmt: skip
SURVEY_COUNTS = (
    "upload", "as_at", "district", "team", "question", "score", "answers", "file_name", "is_illustrative",
)  # fmt: skip


def question_sets(session: Session) -> pd.DataFrame:
    """Every version of the questions: QUESTION_SETS, the oldest first."""
    return _frame(session, select(*_of(QuestionSet, QUESTION_SETS)).order_by(col(QuestionSet.id)), QUESTION_SETS)


def themes(session: Session) -> pd.DataFrame:
    """The themes of every set: THEMES, in the order of their numbers."""
    query = select(*_of(Theme, THEMES)).order_by(col(Theme.question_set), col(Theme.number))
    return _frame(session, query, THEMES)


def questions(session: Session) -> pd.DataFrame:
    """The lines of every set: QUESTIONS, in the order of their numbers; no threshold is None, a rate's is a fraction."""
    query = select(*_of(Question, QUESTIONS)).order_by(col(Question.question_set), col(Question.number))
    return _frame(session, query, QUESTIONS)


def rounds(session: Session) -> pd.DataFrame:
    """The rounds that count: ROUNDS, the oldest first. Illustrative ones are left out once there is a real one."""
    query = select(*_of(Round, ROUNDS)).order_by(col(Round.held_on), col(Round.id))
    frame = _frame(session, query, ROUNDS)
    is_real = ~frame["is_illustrative"].astype(bool)
    return frame[is_real].reset_index(drop=True) if is_real.any() else frame


def answers(session: Session) -> pd.DataFrame:
    """The newest answer to each line of the rounds that count, at each place: ANSWERS, in the order in which they came."""
    kept = [int(number) for number in rounds(session)["id"]]
    newest = (
        select(func.max(Answer.id))
        .where(col(Answer.round).in_(kept))
        .group_by(col(Answer.round), col(Answer.question), col(Answer.district), col(Answer.team))
    )
    query = select(*_of(Answer, ANSWERS)).where(col(Answer.id).in_(newest)).order_by(col(Answer.id))
    return _frame(session, query, ANSWERS)


def survey_counts(session: Session) -> pd.DataFrame:
    """How many gave each answer in the surveys that count: SURVEY_COUNTS, the oldest survey first.

    A score is 0, 25, 50, 75 or 100; a district or team that the survey did not name is empty.
    """
    of_upload = ["as_at", "file_name", "is_illustrative"]
    every = uploads(session)
    current = every[every["is_current"] & (every["kind"] == Kind.SURVEY)].set_index("id")[of_upload]
    names = tuple(name for name in SURVEY_COUNTS if name not in of_upload)
    query = select(*_of(SurveyCount, names)).where(
        col(SurveyCount.upload).in_([int(number) for number in current.index])
    )
    counts = pd.DataFrame(session.execute(query).all(), columns=list(names)).astype({"score": int, "answers": int})
    return counts.join(current, on="upload")[list(SURVEY_COUNTS)].sort_values(
        ["as_at", "question", "score"], ignore_index=True
    )


def _of(table: Any, names: tuple[str, ...]) -> list[Any]:
    return [getattr(table, name) for name in names]


def _frame(session: Session, query: Any, names: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(session.execute(query).all(), columns=list(names), dtype=object)
