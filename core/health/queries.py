"""The health check as frames."""

from collections.abc import Callable
from typing import Any

import pandas as pd
from sqlalchemy import func
from sqlmodel import Session, col, select

from core.health import figures
from core.health.figures import frame_of
from core.health.measures import SCORES, scores
from core.health.rounds import HealthFrames
from core.health.tables import Answer, KeptFigure, Question, QuestionSet, Round, SurveyCount, Theme
from core.indicators import from_workforce
from core.indicators import queries as indicators
from core.indicators.from_registers import with_registers
from core.indicators.measures import known_at
from core.numbers import chosen_numbers
from core.registers import queries as registers
from core.storage.frames import frame
from core.uploads.history import named_as_mended, uploads
from core.uploads.tables import Kind
from core.workforce import queries as workforce
from core.workforce.measures import with_distinct_teams

QUESTION_SETS, THEMES, QUESTIONS, ROUNDS, ANSWERS = (
    tuple(table.model_fields) for table in (QuestionSet, Theme, Question, Round, Answer)
)
SURVEY_COUNTS = (
    "upload", "as_at", "district", "team", "question", "score", "answers", "file_name", "is_illustrative",
)  # fmt: skip


def health_frames(session: Session) -> HealthFrames:
    """All that rounds are made of."""
    return HealthFrames(*(query(session) for query in (rounds, themes, questions, answers, survey_counts)))


def question_sets(session: Session) -> pd.DataFrame:
    """Every version of the questions: QUESTION_SETS, the oldest first."""
    return _frame(session, QuestionSet, (), QuestionSet.id)


def themes(session: Session) -> pd.DataFrame:
    """The themes of every set: THEMES, in the order of their numbers."""
    return _frame(session, Theme, (), Theme.question_set, Theme.number)


def questions(session: Session) -> pd.DataFrame:
    """The lines of every set: QUESTIONS, in the order of their numbers; no threshold is None, a rate's is a fraction."""
    return _frame(session, Question, (), Question.question_set, Question.number)


def rounds(session: Session) -> pd.DataFrame:
    """The rounds that count: ROUNDS, the oldest first. Illustrative ones are left out once there is a real one."""
    every = _frame(session, Round, (), Round.held_on, Round.id)
    is_real = ~every["is_illustrative"].astype(bool)
    return every[is_real].reset_index(drop=True) if is_real.any() else every


def answers(session: Session) -> pd.DataFrame:
    """The newest answer to each line of the rounds that count, at each place: ANSWERS, in the order in which they came."""
    kept = [int(number) for number in rounds(session)["id"]]
    newest = (
        select(func.max(Answer.id))
        .where(col(Answer.round).in_(kept))
        .group_by(col(Answer.round), col(Answer.question), col(Answer.district), col(Answer.team))
    )
    return _frame(session, Answer, (col(Answer.id).in_(newest),), Answer.id)


def survey_counts(session: Session) -> pd.DataFrame:
    """How many gave each answer in the surveys that count: SURVEY_COUNTS, the oldest survey first.

    A score is 0, 25, 50, 75 or 100; a district or team that the survey did not name is empty.
    """
    every = named_as_mended(uploads(session))
    surveys = every[every["is_current"] & (every["kind"] == Kind.SURVEY)].set_index("id")
    numbers = [int(number) for number in surveys.index]
    counts = _frame(session, SurveyCount, (col(SurveyCount.upload).in_(numbers),)).infer_objects()
    counts = counts.astype({"upload": int, "score": int, "answers": int})
    joined = counts.join(surveys[["as_at", "file_name", "is_illustrative"]], on="upload")
    return joined[list(SURVEY_COUNTS)].sort_values(["as_at", "question", "score"], ignore_index=True)


def kept_figures(session: Session, round: int) -> pd.DataFrame:
    """What filled the lines of a closed round as it was kept: SCORES; a survey's scores are whole numbers."""
    rows = frame(
        session, select(*(getattr(KeptFigure, name) for name in SCORES)).where(KeptFigure.round == round), SCORES
    )
    is_score = rows["figure"].str.startswith("survey:") & rows["value"].notna()
    return rows.assign(
        value=[int(value) if score else value for value, score in zip(rows["value"], is_score, strict=True)]
    )


def filling(session: Session) -> Callable[[Round], pd.DataFrame]:
    """What fills the lines of a round as the data stand now, teams under the names that the screens give them: SCORES."""
    counts, every = survey_counts(session), questions(session)
    counts = counts.assign(team=with_distinct_teams(counts)["team"].where(counts["team"] != "", ""))
    tables = (workforce.post_totals, workforce.caseload_totals, workforce.unallocated)
    posts, held, waiting = (with_distinct_teams(query(session)) for query in tables)
    snapshots, target = workforce.snapshots(session), chosen_numbers(session)["target_caseload"]
    observations = from_workforce.with_workforce(indicators.observations(session), posts, held, waiting, snapshots)
    observations = with_registers(observations, registers.observations(session))

    def fill(round: Round) -> pd.DataFrame:
        asked = every.loc[every["question_set"] == round.question_set, "figure"]
        known = known_at(observations, round.held_on)
        found = figures.figures(
            round.held_on, sorted(set(asked) - {""}), target, known, posts, held, waiting, snapshots
        )
        survey = scores(counts, round.held_on)
        return frame_of([*found.to_dict("records"), *survey.to_dict("records")], SCORES)

    return fill


def _frame(session: Session, table: Any, conditions: tuple[Any, ...], *order: Any) -> pd.DataFrame:
    names = list(table.model_fields)
    return frame(session, select(*(getattr(table, name) for name in names)).where(*conditions).order_by(*order), names)
