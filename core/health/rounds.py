"""A round of the health check with all that its lines are made of, and where a place stands at it. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple, Self

import pandas as pd

from core.health import measures
from core.health.measures import WHOLE_SERVICE, Place


class HeldRound(NamedTuple):
    """A round as it was opened and closed."""

    id: int
    held_on: date
    question_set: int
    opened_by: str
    opened_at: datetime
    closed_by: str | None
    closed_at: datetime | None
    is_illustrative: bool
    kept_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


@dataclass(frozen=True)
class HealthFrames:
    """The whole health check, as the queries of these names give it."""

    rounds: pd.DataFrame
    themes: pd.DataFrame
    questions: pd.DataFrame
    answers: pd.DataFrame
    survey_counts: pd.DataFrame

    def held(self, until: date = date.max) -> list[HeldRound]:
        """The rounds held on or before a day, the latest first."""
        every = [HeldRound(*row) for row in self.rounds.itertuples(index=False, name=None)]
        return [one for one in reversed(every) if one.held_on <= until]


@dataclass(frozen=True)
class AskedRound:
    """A round with the themes and questions of its set, its answers, and what fills its lines (SCORES): a closed round as it was
    kept, an open one as the data stand. `by_data` gives what the data say now."""

    round: HeldRound
    themes: pd.DataFrame
    questions: pd.DataFrame
    answers: pd.DataFrame
    filling: pd.DataFrame
    by_data: Callable[[], pd.DataFrame]

    @classmethod
    def of(
        cls,
        frames: HealthFrames,
        held: HeldRound,
        fill: Callable[[date, list[str]], pd.DataFrame],
        kept: Callable[[int], pd.DataFrame],
    ) -> Self:
        """A round of the frames; `fill` gives the figures of these names (FIGURES) at the round's day, `kept` what a closed
        round has kept by its number."""
        questions = frames.questions[frames.questions["question_set"] == held.question_set]

        def by_data() -> pd.DataFrame:
            figures = fill(held.held_on, sorted(set(questions["figure"]) - {""}))
            return pd.concat([figures, measures.scores(frames.survey_counts, held.held_on)], ignore_index=True)

        return cls(
            held,
            frames.themes[frames.themes["question_set"] == held.question_set],
            questions,
            frames.answers[frames.answers["round"] == held.id],
            kept(held.id) if held.kept_at else by_data(),
            by_data,
        )

    @cached_property
    def places(self) -> list[Place]:
        """The whole service, then each district with its teams, as the figures, the survey and the answers know them."""
        frames = (frame[["district", "team"]] for frame in (self.filling, self.answers))
        return sorted(
            {WHOLE_SERVICE, *(place for frame in frames for place in frame.itertuples(index=False, name=None))}
        )

    def lines(self, places: Sequence[Place]) -> pd.DataFrame:
        return measures.lines(self.questions, self.answers, self.filling, places)

    def later(self, place: Place, lines: pd.DataFrame) -> pd.DataFrame:
        """Which of the lines of a place the data would say otherwise by now: `measures.LATER`; none for an open round."""
        if not self.round.kept_at:
            return measures.since_changed(lines.head(0), lines.head(0))
        return measures.since_changed(lines, measures.lines(self.questions, self.answers, self.by_data(), [place]))


@dataclass(frozen=True)
class Standing:
    """The lines of a place at a round; `earlier` gives those at the round before, of which there is none for the first."""

    now: AskedRound
    lines: pd.DataFrame
    earlier: Callable[[], "Standing | None"] = lambda: None

    @property
    def held_on(self) -> date:
        return self.now.round.held_on

    @property
    def is_illustrative(self) -> bool:
        """Whether the answers of the round, or any figure in these lines, are made up."""
        return self.now.round.is_illustrative or bool(self.lines["is_illustrative"].eq(True).any())

    @cached_property
    def before(self) -> "Standing | None":
        return self.earlier()

    @property
    def since(self) -> date | None:
        return self.before.held_on if self.before else None

    @property
    def history(self) -> list["Standing"]:
        """The place at every round up to this one, the first one first."""
        return [*(self.before.history if self.before else ()), self]

    @cached_property
    def themes(self) -> pd.DataFrame:
        return measures.themes(self.lines, self.now.themes)

    @cached_property
    def changes(self) -> pd.DataFrame:
        return measures.changes(self.lines, self.before.lines if self.before else self.lines.head(0))
