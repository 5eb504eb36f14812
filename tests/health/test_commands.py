"""Writing the health check: who may, what is kept, what two people do at once. Truth: what was typed, and the tables."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from threading import Barrier, Thread
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, delete, select

from core.audit.tables import AuditEntry
from core.health import queries
from core.health.commands import Place, Typed, answer, change_questions, close_round, open_round, reopen_round
from core.health.tables import Answer, Question, QuestionSet, Theme
from core.people import Person, Role
from core.refusals import ChangedMeanwhile, Refused
from core.storage.engine import reading, writing
from core.storage.revision import data_revision

HELD_ON = date(2011, 3, 31)
NOON = datetime(2011, 4, 5, 11, 5, tzinfo=UTC)  # five past twelve by the clock in England
OFFICE = Person("Ann Office", Role.PROGRAMME_OFFICE)
MANAGER = Person("Max Manager", Role.SENIOR_MANAGER)
HR = Person("Hera Lead", Role.HR_LEAD)
MEMBER = Person("Cara Member", Role.CABINET_MEMBER)
CHOICE, WORKFORCE_CHOICE, RATE, SCORE, TEXT = "Q16", "Q10", "Q01", "Q13", "Q21"
SERVICE = Place()


def opened(database: Engine) -> int:
    with writing(database) as session:
        return open_round(session, HELD_ON, OFFICE, NOON)


def answered(
    database: Engine,
    round: int,
    question: str = CHOICE,
    author: Person = MANAGER,
    seen: int | None = None,
    place: Place = SERVICE,
    **typed: str,
) -> int:
    with writing(database) as session:
        return answer(session, round, question, place, Typed(**typed), author, NOON, seen)


def refusal(kind: type[Refused], what: Callable[[], Any]) -> str:
    """The sentence of a refusal of exactly this kind."""
    with pytest.raises(kind) as caught:
        what()
    assert type(caught.value) is kind
    assert str(caught.value).endswith(".")
    return str(caught.value)


def answers(database: Engine) -> pd.DataFrame:
    with reading(database) as session:
        return queries.answers(session)


def newest_questions(session: Session) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """The themes and questions of the newest set as a person would edit them, and the set's number."""
    number = int(queries.question_sets(session)["id"].max())
    themes, questions = queries.themes(session), queries.questions(session)
    return (
        themes[themes["question_set"] == number].drop(columns="question_set").reset_index(drop=True),
        questions[questions["question_set"] == number].drop(columns="question_set").reset_index(drop=True),
        number,
    )


# --- who may ---


@pytest.mark.parametrize("author", [MANAGER, HR, MEMBER])
def test_rounds_and_questions_belong_to_the_programme_office(database: Engine, author: Person) -> None:
    round = opened(database)
    with writing(database) as session:
        themes, questions, number = newest_questions(session)
        for what in (
            lambda: open_round(session, date(2011, 4, 1), author, NOON),
            lambda: close_round(session, round, author, NOON),
            lambda: reopen_round(session, round, author, NOON),
            lambda: change_questions(session, themes, questions[1:], "Shorter.", author, NOON, number),
        ):
            assert "Ask the programme office." in refusal(Refused, what)


def test_a_cabinet_member_answers_nothing_and_the_hr_lead_the_lines_of_the_workforce(database: Engine) -> None:
    round = opened(database)
    assert answered(database, round, WORKFORCE_CHOICE, HR, rating="A")
    assert answered(database, round, RATE, HR, commentary="Two posts were frozen.")
    assert "workforce alone" in refusal(Refused, lambda: answered(database, round, CHOICE, HR, rating="G"))
    refusal(Refused, lambda: answered(database, round, CHOICE, MEMBER, rating="G"))
    refusal(Refused, lambda: answered(database, round, WORKFORCE_CHOICE, MEMBER, rating="G"))
    assert len(answers(database)) == 2


# --- what is kept ---


@pytest.mark.parametrize("question", [RATE, SCORE])
def test_a_line_that_fills_itself_is_commented_and_never_rated(database: Engine, question: str) -> None:
    round = opened(database)
    message = refusal(Refused, lambda: answered(database, round, question, rating="G", commentary="Better."))
    assert message == "This line fills itself and takes no rating: comment it, and leave the rating out."
    answered(database, round, question, commentary="Better.")
    assert list(answers(database)["commentary"]) == ["Better."]


@pytest.mark.parametrize(
    ("typed", "place", "words"),
    [
        ({"rating": "B"}, SERVICE, "choose green, amber or red"),
        ({"priority": "urgent"}, SERVICE, "choose low, medium or high"),
        ({"commentary": "x" * 2001}, SERVICE, "The commentary has 2,001 characters: shorten it to 2,000 at most"),
        ({"evidence": "a\0b"}, SERVICE, "The evidence holds a sign that cannot be kept"),
        ({"commentary": "a\ud800b"}, SERVICE, "The commentary holds a sign that cannot be kept"),
        ({"rating": "G"}, Place("", "Duty"), "A team is given without its district"),
        ({}, SERVICE, "Nothing is filled in yet"),
        ({"commentary": " \n"}, SERVICE, "Nothing is filled in yet"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_a_sentence(
    database: Engine, typed: dict[str, str], place: Place, words: str
) -> None:
    round = opened(database)
    with writing(database) as session:
        assert words in refusal(
            Refused, lambda: answer(session, round, CHOICE, place, Typed(**typed), MANAGER, NOON, None)
        )
    assert answers(database).empty


def test_an_unknown_line_or_round_is_refused(database: Engine) -> None:
    round = opened(database)
    assert "not one of the questions" in refusal(Refused, lambda: answered(database, round, "Q99", rating="G"))
    assert "no such round" in refusal(Refused, lambda: answered(database, round + 1, rating="G"))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(commentary=st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from("\n\t"), max_size=2000))
def test_a_text_is_kept_letter_for_letter(database: Engine, commentary: str) -> None:
    with writing(database) as session:
        open_ones = queries.rounds(session)
        round = int(open_ones["id"].iloc[0]) if len(open_ones) else open_round(session, HELD_ON, OFFICE, NOON)
        before = queries.answers(session)["id"].max() if len(queries.answers(session)) else None
        number = answer(session, round, TEXT, SERVICE, Typed("G", commentary), MANAGER, NOON, before)
        session.expire_all()
        assert session.get_one(Answer, number).commentary == commentary


def test_places_are_answered_apart(database: Engine) -> None:
    round = opened(database)
    places = [SERVICE, Place("Dover"), Place("Dover", "Duty"), Place("Thanet", "Duty")]
    for place, rating in zip(places, "GARA", strict=True):
        answered(database, round, place=place, rating=rating)
    frame = answers(database)
    assert list(frame[["district", "team", "rating"]].itertuples(index=False, name=None)) == [
        ("", "", "G"), ("Dover", "", "A"), ("Dover", "Duty", "R"), ("Thanet", "Duty", "A"),
    ]  # fmt: skip


def test_the_same_answer_again_writes_nothing_and_clearing_one_is_kept(database: Engine) -> None:
    round = opened(database)
    first = answered(database, round, rating="G")
    with reading(database) as session:
        before = data_revision(session)
    assert answered(database, round, rating="G", author=OFFICE) == first
    with reading(database) as session:
        assert data_revision(session) == before
    assert answered(database, round, seen=first) > first
    assert list(answers(database)["rating"]) == [""]


def test_every_write_stands_in_the_audit_trail_and_raises_the_revision(database: Engine) -> None:
    with reading(database) as session:
        before, entries = data_revision(session), len(session.exec(select(AuditEntry)).all())
    round = opened(database)
    first = answered(database, round, rating="R", commentary="Not begun.")
    answered(database, round, rating="A", seen=first, author=OFFICE)
    with writing(database) as session:
        close_round(session, round, OFFICE, NOON)
        reopen_round(session, round, OFFICE, NOON)
    with reading(database) as session:
        trail = session.exec(select(AuditEntry)).all()[entries:]
        assert data_revision(session) == before + 5
    assert [one.what.removeprefix("health check ") for one in trail] == [
        "round opened", "line answered", "line answered", "round closed", "round reopened",
    ]  # fmt: skip
    second = trail[2]
    assert (second.who, second.subject) == ("Ann Office", "Q16, whole service")
    assert (json.loads(second.before)["commentary"], json.loads(second.after)["rating"]) == ("Not begun.", "A")


# --- two people at once ---


def at_once(*whats: Callable[[], Any]) -> list[Any]:
    """What each gives or raises, all begun at the same moment in threads of their own."""
    results: list[Any] = [None] * len(whats)
    start = Barrier(len(whats))

    def run(number: int) -> None:
        start.wait()
        try:
            results[number] = whats[number]()
        except Refused as refused:
            results[number] = refused

    threads = [Thread(target=run, args=(number,)) for number in range(len(whats))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_two_people_who_answer_different_lines_at_once_lose_nothing(database: Engine) -> None:
    round = opened(database)
    mine, theirs = [f"Q{number:02}" for number in (9, 10, 11, 12)], [f"Q{number}" for number in (16, 17, 18, 19)]

    def all_of(lines: list[str], author: Person) -> Callable[[], list[int]]:
        return lambda: [
            answered(database, round, one, author, rating="A", commentary=f"{one} {author.username}") for one in lines
        ]

    at_once(all_of(mine, MANAGER), all_of(theirs, OFFICE))
    expected = {f"{one} Max Manager" for one in mine} | {f"{one} Ann Office" for one in theirs}
    assert set(answers(database)["commentary"]) == expected


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_people_who_answer_a_line_at_once_the_second_is_told(database: Engine, attempt: int) -> None:
    round = opened(database)
    first = answered(database, round, rating="R")
    results = at_once(
        lambda: answered(database, round, CHOICE, MANAGER, first, rating="A", commentary="Begun by Max."),
        lambda: answered(database, round, CHOICE, OFFICE, first, rating="G", commentary="Done by Ann."),
    )
    (refused,) = [one for one in results if isinstance(one, ChangedMeanwhile)]
    (kept,) = [one for one in results if not isinstance(one, ChangedMeanwhile)]
    assert refused.newest == kept
    (standing,) = answers(database).itertuples()
    assert str(refused).startswith(
        f"{standing.who} answered this line at 12:05 on 5 April 2011 while you were typing: "
    )
    assert f"‘{standing.commentary}’" in str(refused)
    is_max_second = standing.who == "Ann Office"
    again, words = (MANAGER, "Begun by Max.") if is_max_second else (OFFICE, "Done by Ann.")
    answered(database, round, CHOICE, again, refused.newest, rating="A", commentary=words)
    assert list(answers(database)["commentary"]) == [words]
    with reading(database) as session:
        assert len(session.exec(select(Answer)).all()) == 3


def test_a_line_answered_for_the_first_time_by_two_is_kept_once(database: Engine) -> None:
    round = opened(database)
    people = [MANAGER, OFFICE, replace(MANAGER, username="Mia Manager")]

    def first_of(author: Person) -> Callable[[], int]:
        return lambda: answered(database, round, CHOICE, author, rating="A", commentary=author.username)

    results = at_once(*map(first_of, people))
    assert sum(isinstance(one, ChangedMeanwhile) for one in results) == 2
    assert len(answers(database)) == 1


def test_a_round_closed_while_somebody_types_says_who_closed_it_and_when(database: Engine) -> None:
    round = opened(database)
    with writing(database) as session:
        close_round(session, round, OFFICE, NOON)
    message = refusal(Refused, lambda: answered(database, round, rating="G", commentary="Typed for an hour."))
    assert message.startswith("Ann Office closed the round of 31 March 2011 at 12:05 on 5 April 2011")
    assert "Keep your text" in message
    with writing(database) as session:
        reopen_round(session, round, OFFICE, NOON)
    assert answered(database, round, rating="G", commentary="Typed for an hour.")


# --- rounds ---


def test_a_round_is_opened_once_for_a_day_that_has_come(database: Engine) -> None:
    opened(database)
    with writing(database) as session:
        assert "Ann Office has already opened" in refusal(Refused, lambda: open_round(session, HELD_ON, OFFICE, NOON))
        assert "lies ahead" in refusal(Refused, lambda: open_round(session, date(2011, 4, 6), OFFICE, NOON))
        assert open_round(session, date(2011, 4, 5), OFFICE, NOON)


def test_a_round_of_a_database_without_questions_asks_the_shipped_ones(database: Engine) -> None:
    with writing(database) as session:
        for table in (Question, Theme, QuestionSet):
            session.exec(delete(table))
        open_round(session, HELD_ON, OFFICE, NOON)
        assert len(queries.questions(session)) == 39


def test_a_round_is_closed_and_reopened_once(database: Engine) -> None:
    round = opened(database)
    with writing(database) as session:
        assert "is open" in refusal(Refused, lambda: reopen_round(session, round, OFFICE, NOON))
        close_round(session, round, OFFICE, NOON)
        assert "Ann Office closed the round" in refusal(
            Refused, lambda: close_round(session, round, replace(MANAGER, role=Role.PROGRAMME_OFFICE), NOON)
        )


# --- questions ---


def test_a_change_of_questions_makes_a_new_set_and_leaves_old_rounds_theirs(database: Engine) -> None:
    old = opened(database)
    answered(database, old, CHOICE, rating="A", commentary="Asked before the change.")
    with writing(database) as session:
        themes, questions, number = newest_questions(session)
        without = questions[questions["code"] != CHOICE]
        added = {
            **questions.iloc[9].to_dict(),
            "code": "Q40",
            "number": 40,
            "text": "Is the cake in the kitchen fresh?",
        }
        changed = pd.concat([without, pd.DataFrame([added], dtype=object)])
        new = change_questions(session, themes, changed, "One line out, one in.", OFFICE, NOON, number)
    with writing(database) as session:
        younger = open_round(session, date(2011, 4, 5), OFFICE, NOON)
        rounds, every = queries.rounds(session), queries.questions(session)
    assert dict(zip(rounds["id"], rounds["question_set"], strict=True)) == {old: number, younger: new}
    asked = every.groupby("question_set")["code"].agg(set)
    assert asked[number] - asked[new] == {CHOICE}
    assert asked[new] - asked[number] == {"Q40"}
    old_lines = every[every["question_set"] == number].drop(columns="question_set").reset_index(drop=True)
    pd.testing.assert_frame_equal(old_lines, questions)
    assert list(answers(database)["commentary"]) == ["Asked before the change."]
    assert "not one of the questions" in refusal(Refused, lambda: answered(database, younger, CHOICE, rating="G"))
    assert "not one of the questions" in refusal(Refused, lambda: answered(database, old, "Q40", rating="G"))


def test_of_two_who_change_the_questions_the_second_is_told(database: Engine) -> None:
    with writing(database) as session:
        themes, questions, number = newest_questions(session)
        shorter = change_questions(session, themes, questions[:-1], "The last line said nothing.", OFFICE, NOON, number)
    with writing(database) as session, pytest.raises(ChangedMeanwhile) as caught:
        change_questions(session, themes, questions[1:], "Mine.", replace(OFFICE, username="Otto"), NOON, number)
    assert "Ann Office changed the questions at 12:05 on 5 April 2011 (The last line said nothing.)" in str(
        caught.value
    )
    assert caught.value.newest == shorter


def test_questions_with_problems_without_a_note_or_without_a_change_are_refused(database: Engine) -> None:
    with writing(database) as session:
        themes, questions, number = newest_questions(session)

        def refused(frame: pd.DataFrame, note: str) -> str:
            return refusal(Refused, lambda: change_questions(session, themes, frame, note, OFFICE, NOON, number))

        assert "There are 38 problems more." in refused(questions.assign(kind="riddle"), "Why?")
        assert "Say in a few words what was changed" in refused(questions[1:], " ")
        assert "Nothing differs" in refused(questions, "Nothing at all.")
        assert "The note has 501 characters" in refused(questions[1:], "x" * 501)
        assert len(queries.question_sets(session)) == 1


def test_a_survey_question_with_new_words_needs_a_code_of_its_own(database: Engine) -> None:
    with writing(database) as session:
        themes, questions, number = newest_questions(session)
        place = questions.index[questions["kind"] == "score"][0]
        reworded = questions.copy()
        reworded.loc[place, "text"] = "The opposite of what was asked"

        def refused() -> str:
            change = "Reworded."
            return refusal(Refused, lambda: change_questions(session, themes, reworded, change, OFFICE, NOON, number))

        assert "give the new wording a code of its own" in refused()
        reworded.loc[place, "code"] = "Q40"
        assert change_questions(session, themes, reworded, "A new code.", OFFICE, NOON, number) > number
