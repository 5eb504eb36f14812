"""The health check as frames. Truth: what was written."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from core.health import queries
from core.health.commands import Place, Typed, answer, open_round
from core.health.intake import SURVEY
from core.health.survey_rows import survey_model
from core.people import Person, Role
from core.refusals import Refused
from core.sheets.columns import Place as SheetPlace
from core.sheets.outcome import Checked
from core.storage.engine import reading, writing
from core.uploads.commands import undo
from core.uploads.tables import File

AT = datetime(2011, 7, 5, 12, tzinfo=UTC)
OFFICE = Person("Ann Office", Role.PROGRAMME_OFFICE)
HR = Person("Hera Lead", Role.HR_LEAD)
FIXED = {
    "question_sets": queries.QUESTION_SETS, "themes": queries.THEMES, "questions": queries.QUESTIONS,
    "rounds": queries.ROUNDS, "answers": queries.ANSWERS, "survey_counts": queries.SURVEY_COUNTS,
}  # fmt: skip


def stored(session: Session, *given: int, author: Person = HR, seen: int | None = None, name: str = "a.xlsx") -> int:
    """A survey of Dover's duty team with these answers to Q13."""
    model = survey_model(queries.questions(session))
    typed = [{"district": "Dover", "team": "Duty", "Q13": one} for one in given]
    rows = [(SheetPlace("", number), model.model_validate(row)) for number, row in enumerate(typed, 2)]
    file = File(name, name.encode(), b"")
    checked = Checked(rows=rows, rows_read=len(rows))
    return SURVEY.store(session, checked, date(2011, 6, 30), file, author, AT, seen=seen)


def test_a_frame_has_its_columns_with_and_without_rows(database: Engine, illustrative_database: Engine) -> None:
    for one in (database, illustrative_database):
        with reading(one) as session:
            for name, columns in FIXED.items():
                assert tuple(getattr(queries, name)(session).columns) == columns


def test_a_start_gives_a_database_the_questions_once(database: Engine) -> None:
    with reading(database) as session:
        assert len(queries.question_sets(session)) == 1
        questions = queries.questions(session)
        assert list(questions["number"]) == list(range(1, 40))
        assert questions.loc[questions["code"] == "Q09", "green"].iloc[0] is None
        assert queries.rounds(session).empty


def test_illustrative_rounds_and_answers_go_once_a_real_round_is_opened(illustrative_database: Engine) -> None:
    with writing(illustrative_database) as session:
        assert queries.rounds(session)["is_illustrative"].all()
        assert len(queries.answers(session)) > 100
        number = open_round(session, date(2011, 6, 30), OFFICE, AT)
        assert list(queries.rounds(session)["id"]) == [number]
        assert queries.answers(session).empty


def test_only_the_newest_answer_of_a_line_and_place_counts(database: Engine) -> None:
    with writing(database) as session:
        rounds = [open_round(session, day, OFFICE, AT) for day in (date(2011, 6, 30), date(2011, 3, 31))]
        first = answer(session, rounds[0], "Q16", Place(), Typed("R"), OFFICE, AT, None)
        answer(session, rounds[1], "Q16", Place(), Typed("A"), OFFICE, AT, None)
        answer(session, rounds[0], "Q16", Place(), Typed("G"), OFFICE, AT, first)
        frame = queries.answers(session)
        assert list(frame[["round", "rating"]].itertuples(index=False, name=None)) == [
            (rounds[1], "A"),
            (rounds[0], "G"),
        ]
        assert list(queries.rounds(session)["id"]) == rounds[::-1]


def test_a_survey_counts_until_another_of_its_day_or_its_undoing(database: Engine) -> None:
    with writing(database) as session:
        first = stored(session, 5, 5, 1)
        frame = queries.survey_counts(session)
        assert list(frame[["question", "score", "answers"]].itertuples(index=False, name=None)) == [
            ("Q13", 0, 1), ("Q13", 100, 2),
        ]  # fmt: skip
        assert set(frame[["as_at", "district", "team", "file_name"]].itertuples(index=False, name=None)) == {
            (date(2011, 6, 30), "Dover", "Duty", "a.xlsx")
        }
        second = stored(session, 3, seen=first, name="b.xlsx")
        assert list(queries.survey_counts(session)["score"]) == [50]
        undo(session, second, HR, AT)
        assert list(queries.survey_counts(session)["upload"]) == [first, first]


def test_real_surveys_take_the_place_of_illustrative_ones(illustrative_database: Engine) -> None:
    with writing(illustrative_database) as session:
        assert queries.survey_counts(session)["is_illustrative"].all()
        number = stored(session, 5, 4)
        assert set(queries.survey_counts(session)["upload"]) == {number}


def test_a_survey_is_refused_to_others_and_without_an_answer(database: Engine) -> None:
    with writing(database) as session:
        with pytest.raises(Refused, match=r"A senior manager may not upload survey\."):
            stored(session, 5, 4, author=Person("Max", Role.SENIOR_MANAGER))
        with pytest.raises(Refused, match="because the file has problems"):
            stored(session)
        model = survey_model(queries.questions(session))
        silent = Checked(rows=[(SheetPlace("", 2), model.model_validate({"team": "Duty"}))], rows_read=1)
        with pytest.raises(Refused, match="holds no answer"):
            SURVEY.store(session, silent, date(2011, 6, 30), File("a", b"a", b""), HR, AT)
        assert queries.survey_counts(session).empty
