"""The staff survey as a row model made of the questions: one row for each who answered, one column for each question.

Who answered is never read: the sheet has no column for a name.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Any, ClassVar

import pandas as pd
from pydantic import BeforeValidator, create_model
from pydantic_core import PydanticUseDefault

from core.districts import District, new_districts
from core.health.questions import Kind
from core.sheets.columns import Column, KnownWords, Place, SheetRow, columns
from core.sheets.values import NOTHING, Text, plain
from core.words import count

SCORES = {1: 0, 2: 25, 3: 50, 4: 75, 5: 100}
WORDS = {
    "strongly disagree": 1, "disagree strongly": 1, "disagree": 2, "neither": 3, "neither agree nor disagree": 3,
    "neither agree or disagree": 3, "neutral": 3, "agree": 4, "agree strongly": 5, "strongly agree": 5,
    **{str(number): number for number in SCORES},
}  # fmt: skip
NOT_ANSWERED = NOTHING | {"no answer", "not answered", "don't know", "don’t know", "prefer not to say"}
CHOICES = ("strongly disagree", "disagree", "neither agree nor disagree", "agree", "strongly agree")
ACCEPTS = "a number from 1 (strongly disagree) to 5 (strongly agree), or these words; n/a for no answer"


def _answer(typed: object) -> int:
    """An answer from 1, strongly disagree, to 5, strongly agree; what says that there is none counts as left empty."""
    words = plain(typed)
    if words in NOT_ANSWERED:
        raise PydanticUseDefault
    if words not in WORDS:
        raise ValueError(f"no answer of the scale; write {ACCEPTS}")
    return WORDS[words]


AnswerCell = Annotated[int, BeforeValidator(_answer), KnownWords(frozenset({*WORDS, *NOT_ANSWERED}))]


class SurveyRow(SheetRow):
    """What one member of staff answered; the columns of the questions are added by `survey_model`."""

    what: ClassVar[str] = "survey answers"

    district: District = None
    team: Annotated[
        Text | None,
        Column(
            "Team",
            "The team of whoever answered; no name is read.",
            ("team name", "unit", "work group"),
            examples=("Ashford Children in Need", "Ashford Children in Need", "Dover Duty"),
        ),
    ] = None

    @property
    def answers(self) -> dict[str, int]:
        """The answers from 1 to 5 by the code of the question."""
        typed = {code: getattr(self, code) for code in _codes(type(self))}
        return {code: answer for code, answer in typed.items() if answer is not None}

    @classmethod
    def remarks(cls, rows: Sequence[tuple[Place, "SurveyRow"]], context: Mapping[str, Any]) -> Iterable[str]:
        yield from new_districts(rows, context)
        answered = {code for _, row in rows for code in row.answers}
        for heading in (columns(cls)[code].heading for code in _codes(cls) if code not in answered):
            shows = "it will show as ‘No figure’. If the file has answers to it, choose its column."
            yield f"No answer was found to ‘{heading}’: {shows}"
        if silent := sum(not row.answers for _, row in rows):
            yield f"{count(silent, 'row')} without any answer: counted as read, and in no score."


def _codes(model: type[SheetRow]) -> list[str]:
    return [field for field in model.model_fields if field not in SurveyRow.model_fields]


def survey_model(questions: pd.DataFrame) -> type[SurveyRow]:
    """The row model of a survey that asks the score lines of one set of questions, headed by their texts or codes."""
    asked = questions[questions["kind"] == Kind.SCORE].sort_values("number")
    return _model(tuple(asked[["code", "text"]].itertuples(index=False, name=None)))


@lru_cache(32)  # so that what the engine remembers of a model is found again
def _model(asked: tuple[tuple[str, str], ...]) -> type[SurveyRow]:
    fields: dict[str, Any] = {code: (_cell(code, text), None) for code, text in asked}
    model = create_model("SurveyRow", __base__=SurveyRow, **fields)
    model.needs_one_of = (tuple(fields),)
    return model


def _cell(code: str, text: str) -> Any:
    column = Column(
        text,
        f"Question {code}: how far whoever answered agrees.",
        (code, f"{code} {text}"),
        accepts=ACCEPTS,
        choices=CHOICES,
        examples=("agree", "strongly agree", "neither agree nor disagree"),
    )
    return Annotated[AnswerCell | None, column]


def survey_counts_of(rows: Iterable[SurveyRow]) -> list[dict[str, Any]]:
    """How many gave each score, with the fields of `tables.SurveyCount` but the upload.

    A district or team that is not given is empty; an answer of 1 scores 0, of 5 scores 100.
    """
    found = Counter(
        (row.district or "", row.team or "", code, SCORES[answer])
        for row in rows
        for code, answer in row.answers.items()
    )
    names = ("district", "team", "question", "score")
    return [dict(zip(names, key, strict=True)) | {"answers": number} for key, number in sorted(found.items())]
