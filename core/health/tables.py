"""The health check: sets of questions, rounds, what was answered, and the counts of the staff survey."""

from datetime import date, datetime

from sqlmodel import Field

from core.storage.engine import Base


class QuestionSet(Base, table=True):
    """A version of the themes and questions. It is never altered: a change makes a new set, and a round keeps its own."""

    __tablename__ = "question_set"
    id: int | None = Field(default=None, primary_key=True)
    note: str = Field(description="What was changed and why.")
    who: str
    at: datetime


class Theme(Base, table=True):
    __tablename__ = "health_theme"
    question_set: int = Field(primary_key=True, foreign_key="question_set.id")
    code: str = Field(primary_key=True)
    number: int
    title: str
    about: str = ""


class Question(Base, table=True):
    """A line of the health check. `kind` is one of `questions.Kind`.

    `figure` names the figure that fills the line: `workforce:` and a figure of `workforce.measures`, or `indicators:` and
    the code of a measure. `green` and `amber` are the thresholds of a figure or rate, in the figure's own unit (a rate as
    a fraction); `higher_is_better` says on which side of them it is well.
    """

    __tablename__ = "health_question"
    question_set: int = Field(primary_key=True, foreign_key="question_set.id")
    code: str = Field(primary_key=True)
    theme: str
    number: int
    text: str
    kind: str
    figure: str = ""
    higher_is_better: bool = True
    green: float | None = None
    amber: float | None = None
    is_workforce: bool = Field(default=False, description="Whether the HR lead may answer or comment the line.")


class Round(Base, table=True):
    """A round of the health check, which looks at the service as it was on a day."""

    __tablename__ = "health_round"
    id: int | None = Field(default=None, primary_key=True)
    held_on: date
    question_set: int = Field(foreign_key="question_set.id")
    opened_by: str
    opened_at: datetime
    closed_by: str | None = None
    closed_at: datetime | None = None
    is_illustrative: bool = False
    kept_at: datetime | None = Field(default=None, description="When the figures of the closed round were kept.")


class KeptFigure(Base, table=True):
    """A figure or survey score that filled lines of a closed round at a place, as `measures.SCORES` has it."""

    __tablename__ = "health_kept_figure"
    round: int = Field(primary_key=True, foreign_key="health_round.id")
    figure: str = Field(primary_key=True)
    district: str = Field(primary_key=True)
    team: str = Field(primary_key=True)
    value: float | None = None
    unit: str | None = None
    said: str
    why: str | None = None
    numerator: float | None = None
    denominator: float | None = None
    as_at: date | None = None
    source: str | None = None
    is_illustrative: bool | None = None
    answers: int | None = None
    squares: float | None = None


class Answer(Base, table=True):
    """What somebody answered to a question of a round, for the whole service (district and team empty), a district or a team.

    Answers are never altered: the newest of a line counts. `rating` is one of `rules.Rating`, or empty where a line fills
    itself or is left open; `priority` is one of `questions.Priority` or empty; `action` is an action of the plan or empty.
    """

    __tablename__ = "health_answer"
    id: int | None = Field(default=None, primary_key=True)
    round: int = Field(foreign_key="health_round.id", index=True)
    question: str
    district: str = ""
    team: str = ""
    rating: str = ""
    commentary: str = ""
    evidence: str = ""
    priority: str = ""
    action: str = ""
    who: str
    at: datetime


class SurveyCount(Base, table=True):
    """How many members of staff of a team gave a question of the survey a score (0, 25, 50, 75 or 100)."""

    __tablename__ = "survey_count"
    upload: int = Field(primary_key=True, foreign_key="upload.id")
    district: str = Field(primary_key=True)
    team: str = Field(primary_key=True)
    question: str = Field(primary_key=True)
    score: int = Field(primary_key=True)
    answers: int
