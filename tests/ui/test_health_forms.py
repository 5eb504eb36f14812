"""Answering the health check, its rounds and its questions, as people of each role use them, several of them at once."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import pytest
import streamlit as st
from sqlalchemy import Engine
from sqlmodel import select
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from core.access import tokens
from core.access.sessions import sign_out
from core.health import commands, queries
from core.health.commands import Place, Typed
from core.health.question_displays import differences, editable
from core.health.tables import Answer, KeptFigure, Round
from core.people import Person, Role
from core.refusals import Refused
from core.settings import Settings, now
from core.storage.engine import reading, writing
from core.ui.pieces import drafts
from core.ui.pieces.drafts import Draft
from tests.ui.conftest import USERNAMES, Visit
from tests.ui.test_pages import words

MANAGER, OFFICE, HR = Role.SENIOR_MANAGER, Role.PROGRAMME_OFFICE, Role.HR_LEAD
AT = datetime(2011, 4, 4, 9, tzinfo=UTC)
QUESTIONS = (USERNAMES[OFFICE], "questions")
CHOICE, TEXT, FILLED, NOT_OF_HR = "Q10", "Q32", "Q01", "Q09"


@pytest.fixture
def round_number(shown_database: Engine) -> int:
    """A real round of 31 March 2011, with nothing answered."""
    with writing(shown_database) as session:
        return commands.open_round(session, date(2011, 3, 31), author(OFFICE), AT)


@pytest.fixture
def become(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[[Role | None], None]:
    """Whose session the next run of any page belongs to."""

    def use(role: Role | None) -> None:
        key = tokens.secret_key(settings.secret_key_file)
        cookies = {tokens.COOKIE: tokens.issue(USERNAMES[role], key, now())} if role else {}
        monkeypatch.setattr(ContextProxy, "cookies", property(lambda _: cookies))

    return use


def author(role: Role) -> Person:
    return Person(USERNAMES[role], role)


def answer(database: Engine, number: int, line: str, role: Role, seen: int | None = None, **typed: str) -> int:
    with writing(database) as session:
        return commands.answer(session, number, line, Place(), Typed(**typed), author(role), now(), seen)


def stored(database: Engine) -> list[tuple[Any, ...]]:
    """Every real answer in the order of saving."""
    with reading(database) as session:
        rows = session.exec(select(Answer).join(Round).where(Round.is_illustrative == False).order_by(Answer.id))  # type: ignore[arg-type]  # noqa: E712
        return [(one.question, one.rating, one.commentary, one.who) for one in rows]


def form(visit: Visit, role: Role, line: str, **query: str) -> AppTest:
    app = visit("health", role, view="answer", line=line, **query)
    assert not app.exception
    return app


def text(app: AppTest, label: str) -> Any:
    (area,) = [one for one in app.text_area if one.label == label]
    return area


def choose(app: AppTest, label: str, value: str | None) -> AppTest:
    (group,) = [one for one in app.button_group if one.label == label]
    return group.set_value(value).run()


def press(app: AppTest, label: str) -> AppTest:
    (button,) = [one for one in app.button if one.label == label]
    return button.click().run()


def labels(app: AppTest) -> list[str]:
    return [one.label for one in app.button]


def errors(app: AppTest) -> str:
    return "\n".join(one.value for one in app.error).replace("\\", "")


def test_a_line_is_answered_and_the_form_goes_on_to_the_next_open_one(
    visit: Visit, shown_database: Engine, round_number: int
) -> None:
    app = form(visit, MANAGER, "Q11")
    app = choose(app, "Answer", "A")
    app = text(app, "Commentary").input("Some teams have a route.").run()
    app = press(app, "Save and go to the next open line")
    assert stored(shown_database) == [("Q11", "A", "Some teams have a route.", "manager")]
    assert "Q11 is saved" in words(app)
    assert app.header[0].value.startswith("Q12. ")
    assert app.query_params["line"] == "Q12"


def test_every_part_of_an_answer_is_kept_and_shown_again(
    visit: Visit, shown_database: Engine, round_number: int
) -> None:
    app = choose(form(visit, MANAGER, TEXT), "Rating", "R")
    app = text(app, "Evidence").input("Exit interviews, *March*").run()
    app = choose(app, "Priority", "high")
    (action,) = [one for one in app.selectbox if one.label.startswith("Action")]
    app = action.select("A17.1").run()
    press(app, "Save")
    with reading(shown_database) as session:
        (row,) = queries.answers(session).to_dict("records")
    assert {name: row[name] for name in Typed._fields} == {
        "rating": "R", "commentary": "", "evidence": "Exit interviews, *March*", "priority": "high", "action": "A17.1",
    }  # fmt: skip
    again = form(visit, OFFICE, TEXT)
    assert text(again, "Evidence").value == "Exit interviews, *March*"
    assert "manager answered on" in words(again)


def test_the_list_says_how_much_is_answered_by_whom_and_what_comes_next(
    visit: Visit, shown_database: Engine, round_number: int
) -> None:
    answer(shown_database, round_number, NOT_OF_HR, MANAGER, rating="G")
    app = visit("health", OFFICE, view="answer")
    states = app.dataframe[0].value.set_index("Line")["State"]
    assert len(states) == 39
    assert states["Q09"].startswith("Answered by manager, ")
    assert states["Q10"] == "Open"
    assert states["Q01"] == "Fills itself"
    filled = int(states.isin(["Fills itself"]).sum())
    assert f"{filled + 1} of 39 lines" in words(app)
    assert "next without an answer: Q10" in words(app)
    assert press(app, "Answer Q10").header[0].value.startswith("Q10. ")


def test_what_was_said_in_the_round_before_stands_beside_the_form(
    visit: Visit, shown_database: Engine, round_number: int
) -> None:
    answer(shown_database, round_number, CHOICE, MANAGER, rating="R", commentary="Not *one* team.")
    with writing(shown_database) as session:
        commands.open_round(session, date(2011, 6, 30), author(OFFICE), now())
    app = form(visit, MANAGER, CHOICE)
    assert "In the round before, of 31 March 2011" in words(app)
    assert "Rating:** No" in words(app)
    assert "Not *one* team." in words(app)
    assert "It was not answered." in words(form(visit, MANAGER, "Q11"))


def test_a_line_that_fills_itself_takes_a_comment_and_no_rating(
    visit: Visit, shown_database: Engine, round_number: int
) -> None:
    app = form(visit, HR, FILLED)
    assert [one.label for one in app.button_group if one.label in ("Rating", "Answer")] == []
    assert "it can be commented, but not typed over" in words(app)
    assert "as at 31 March 2011, illustrative data" in words(app), "a figure says its source and its date"
    app = text(app, "Commentary").input("Two posts are frozen.").run()
    press(app, "Save")
    assert stored(shown_database) == [(FILLED, "", "Two posts are frozen.", "hr")]


def test_text_that_was_not_saved_waits_where_it_was_left(
    visit: Visit, shown_database: Engine, round_number: int
) -> None:
    app = text(form(visit, MANAGER, CHOICE), "Commentary").input("Half a thought").run()
    app = press(app, "Back to the lines")
    assert app.dataframe[0].value.set_index("Line")["State"][CHOICE] == "Typed, not saved"
    after_a_reload = form(visit, MANAGER, CHOICE)
    assert text(after_a_reload, "Commentary").value == "Half a thought"
    assert stored(shown_database) == []
    assert text(form(visit, OFFICE, CHOICE), "Commentary").value == ""
    left = press(form(visit, MANAGER, CHOICE), "Discard what I typed")
    assert text(left, "Commentary").value == ""


def test_text_typed_while_the_session_ended_is_there_after_signing_in_again(
    visit: Visit, shown_database: Engine, round_number: int
) -> None:
    app = form(visit, MANAGER, CHOICE)
    sign_out(shown_database, USERNAMES[MANAGER], now())
    app = text(app, "Commentary").input("Typed for an hour").run()
    assert app.title[0].value == "You are signed out"
    assert text(form(visit, MANAGER, CHOICE), "Commentary").value == "Typed for an hour"


def test_two_people_who_answer_different_lines_both_stay(
    visit: Visit, become: Callable[[Role | None], None], shown_database: Engine, round_number: int
) -> None:
    one, other = form(visit, MANAGER, CHOICE), form(visit, OFFICE, "Q11")
    become(MANAGER)
    one = choose(one, "Answer", "G")
    become(OFFICE)
    press(choose(other, "Answer", "R"), "Save")
    become(MANAGER)
    press(one, "Save")
    assert sorted(stored(shown_database)) == [(CHOICE, "G", "", "manager"), ("Q11", "R", "", "programme")]


def test_the_second_to_save_the_same_line_is_told_and_keeps_every_word(
    visit: Visit, become: Callable[[Role | None], None], shown_database: Engine, round_number: int
) -> None:
    mine = text(form(visit, MANAGER, CHOICE), "Commentary").input("My view").run()
    answer(shown_database, round_number, CHOICE, OFFICE, rating="R", commentary="Their view")
    mine = press(mine, "Save and go to the next open line")
    assert "programme answered this line" in errors(mine)
    assert "Their view" in words(mine)
    assert text(mine, "Commentary").value == "My view"
    assert [row[-1] for row in stored(shown_database)] == ["programme"]
    mine = text(mine, "Commentary").input("My view, having read theirs").run()
    assert "Their view" in words(mine), "theirs stays beside the form for as long as it is not settled"
    press(mine, "Save")
    assert [row[2] for row in stored(shown_database)] == ["Their view", "My view, having read theirs"]


def test_a_third_answer_that_came_after_the_refusal_is_refused_again(
    visit: Visit, shown_database: Engine, round_number: int
) -> None:
    mine = text(form(visit, MANAGER, CHOICE), "Commentary").input("Mine").run()
    first = answer(shown_database, round_number, CHOICE, OFFICE, commentary="First")
    mine = press(mine, "Save")
    answer(shown_database, round_number, CHOICE, HR, seen=first, commentary="Second")
    mine = press(mine, "Save")
    assert "hr answered this line" in errors(mine)
    assert "Second" in words(mine)
    press(mine, "Save")
    assert [row[2] for row in stored(shown_database)] == ["First", "Second", "Mine"]


def test_somebody_who_typed_nothing_sees_the_newest_answer(
    visit: Visit, become: Callable[[Role | None], None], shown_database: Engine, round_number: int
) -> None:
    app = form(visit, MANAGER, CHOICE)
    answer(shown_database, round_number, CHOICE, OFFICE, rating="A", commentary="Fresh")
    app = app.run()
    assert text(app, "Commentary").value == "Fresh"
    assert not app.error


def test_a_second_press_saves_nothing_more(visit: Visit, shown_database: Engine, round_number: int) -> None:
    app = choose(form(visit, MANAGER, CHOICE), "Answer", "G")
    app = press(press(app, "Save"), "Save")
    assert len(stored(shown_database)) == 1
    assert "Nothing new was typed" in words(app)


def test_a_press_that_the_server_handles_twice_saves_once(
    visit: Visit, shown_database: Engine, round_number: int
) -> None:
    """As when a second press comes between the end of the transaction and the fresh page."""
    app = choose(form(visit, MANAGER, CHOICE), "Answer", "G")
    answer(shown_database, round_number, CHOICE, MANAGER, rating="G")
    app = press(app, "Save")
    assert len(stored(shown_database)) == 1
    assert not app.error
    assert f"{CHOICE} is saved" in words(app)


def test_a_round_that_is_closed_while_somebody_types_gives_the_text_back(
    visit: Visit, shown_database: Engine, round_number: int
) -> None:
    app = text(form(visit, MANAGER, CHOICE), "Commentary").input("Nearly there").run()
    with writing(shown_database) as session:
        commands.close_round(session, round_number, author(OFFICE), now())
    app = press(app, "Save")
    assert "This round was closed by programme" in words(app)
    assert [one.value for one in app.code] == ["Nearly there"]
    assert "Save" not in labels(app)
    assert stored(shown_database) == []
    with writing(shown_database) as session:
        commands.reopen_round(session, round_number, author(OFFICE), now())
    again = form(visit, MANAGER, CHOICE)
    assert text(again, "Commentary").value == "Nearly there"
    press(again, "Save")
    assert [row[2] for row in stored(shown_database)] == ["Nearly there"]


def test_an_answer_for_a_district_stays_in_the_district(
    visit: Visit, shown_database: Engine, round_number: int
) -> None:
    press(choose(form(visit, MANAGER, CHOICE, place="Dover"), "Answer", "R"), "Save")
    with reading(shown_database) as session:
        assert list(queries.answers(session)[["district", "team", "rating"]].iloc[0]) == ["Dover", "", "R"]
    state = visit("health", MANAGER, view="answer").dataframe[0].value.set_index("Line")["State"]
    assert state[CHOICE] == "Open"


def test_the_hr_lead_is_shown_the_lines_of_the_workforce_alone(visit: Visit, round_number: int) -> None:
    app = visit("health", HR, view="answer")
    shown = set(app.dataframe[0].value["Line"])
    assert {FILLED, CHOICE, TEXT} <= shown
    assert NOT_OF_HR not in shown
    app = form(visit, HR, NOT_OF_HR)
    assert not app.text_area
    assert f"asks for the line ‘{NOT_OF_HR}’" in words(app)


@pytest.mark.parametrize(("role", "line"), [(HR, NOT_OF_HR), (Role.CABINET_MEMBER, CHOICE)])
def test_the_command_refuses_by_itself_who_may_not_answer(
    shown_database: Engine, round_number: int, role: Role, line: str
) -> None:
    with pytest.raises(Refused):
        answer(shown_database, round_number, line, role, rating="G")
    assert stored(shown_database) == []


def test_a_cabinet_member_sees_no_form(visit: Visit, round_number: int) -> None:
    app = visit("health", Role.CABINET_MEMBER, view="answer", line=CHOICE)
    assert app.title[0].value == "This page is not for your role"
    assert not app.text_area


def test_markdown_in_an_answer_stays_as_it_was_typed(visit: Visit, shown_database: Engine, round_number: int) -> None:
    answer(shown_database, round_number, CHOICE, OFFICE, commentary="[x](http://evil) $1 <b>")
    mine = text(form(visit, MANAGER, CHOICE), "Evidence").input("Mine").run()
    answer(
        shown_database, round_number, CHOICE, OFFICE, seen=len(stored(shown_database)) and newest(shown_database),
        commentary="# [y](http://evil)",
    )  # fmt: skip
    mine = press(mine, "Save")
    said = "\n".join(one.value for one in [*mine.markdown, *mine.error])
    assert "](http" not in said


def newest(database: Engine) -> int:
    with reading(database) as session:
        return int(queries.answers(session)["id"].max())


def test_before_the_first_round_the_page_says_what_to_do(visit: Visit, shown_database: Engine) -> None:
    with writing(shown_database) as session:
        for table in (KeptFigure, Answer, Round):
            for row in session.exec(select(table)):
                session.delete(row)
            session.flush()
    st.cache_resource.clear()
    assert "No round of the health check has been opened yet" in words(visit("health", MANAGER, view="answer"))
    office = visit("health", OFFICE, view="rounds")
    assert "Open the first one here" in words(office)
    assert office.date_input[-1].value == date(2011, 3, 31)
    office = press(office, "Open the round of 31 March 2011")
    assert "The round of 31 March 2011 is open" in words(office)
    with reading(shown_database) as session:
        assert list(queries.rounds(session)["held_on"]) == [date(2011, 3, 31)]


def test_a_round_is_not_closed_before_it_is_said_how_many_lines_are_open(
    visit: Visit, shown_database: Engine, round_number: int
) -> None:
    app = press(visit("health", OFFICE, view="rounds"), "Close this round")
    assert "of 31 March 2011 have no answer yet" in words(app)
    assert "Yes, close it" in labels(app)
    assert rounds_closed(shown_database) == [False]


def rounds_closed(database: Engine) -> list[bool]:
    with reading(database) as session:
        return [one is not None for one in queries.rounds(session)["closed_at"]]


def test_a_day_that_has_a_round_is_refused_in_words(visit: Visit, round_number: int) -> None:
    app = press(visit("health", OFFICE, view="rounds"), "Open the round of 31 March 2011")
    assert "has already opened the round of 31 March 2011" in errors(app)


def changed_set(database: Engine, code: str, wording: str) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """The newest themes and questions as edited, with one text changed, and the number of their version."""
    with reading(database) as session:
        number = int(queries.question_sets(session)["id"].max())
        themes, questions = (
            frame[frame["question_set"] == number] for frame in (queries.themes(session), queries.questions(session))
        )
    edited = editable(questions)
    edited.loc[edited["code"] == code, "text"] = wording
    return editable(themes), edited, number


def typed_questions(database: Engine, wording: str, note: str = "") -> None:
    """The office has typed this into the editor, as far as the server knows."""
    themes, questions, number = changed_set(database, CHOICE, wording)
    typed = {"themes": themes, "questions": questions, "note": note}
    drafts.keep(QUESTIONS, Draft({"note": ""}, number, number, typed))


def wordings(database: Engine) -> list[str]:
    with reading(database) as session:
        questions = queries.questions(session)
    return list(questions.loc[questions["code"] == CHOICE, "text"])


def test_the_questions_as_they_are_edited_are_the_questions_that_are_stored(shown_database: Engine) -> None:
    themes, questions, _ = changed_set(shown_database, "none", "")
    with reading(shown_database) as session:
        was = queries.questions(session)
    with writing(shown_database) as session, pytest.raises(Refused, match="Nothing differs"):
        commands.change_questions(session, themes, questions, "Nothing", author(OFFICE), AT, 1)
    row = questions.set_index("code").loc["Q01"]
    assert (row["green"], row["amber"], bool(row["is_workforce"])) == ("10%", "15%", True)
    assert len(was) == len(questions) == 39


def test_a_new_version_is_saved_with_its_note_and_old_rounds_keep_their_questions(
    visit: Visit, shown_database: Engine, round_number: int
) -> None:
    visit("health", OFFICE, view="questions")
    typed_questions(shown_database, "Do new workers carry less?", "Shorter words")
    app = visit("health", OFFICE, view="questions")
    assert not app.exception
    assert f"{CHOICE}: Question changed." in words(app)
    app = press(app, "Save as a new version")
    assert wordings(shown_database)[-1] == "Do new workers carry less?"
    assert "Saved as version 2" in words(app)
    assert app.table[-1].value["What was changed"].iloc[0] == "Shorter words"
    asked = form(visit, MANAGER, CHOICE).header[0].value
    assert "Do new workers carry less" not in asked
    assert drafts.get(QUESTIONS) is None


def test_a_version_without_a_note_or_with_problems_is_not_saved(visit: Visit, shown_database: Engine) -> None:
    visit("health", OFFICE, view="questions")
    typed_questions(shown_database, "Do new workers carry less?")
    app = press(visit("health", OFFICE, view="questions"), "Save as a new version")
    assert "Say in a few words what was changed" in errors(app)
    typed_questions(shown_database, "Short", "A note")
    app = press(visit("health", OFFICE, view="questions"), "Save as a new version")
    assert "Questions, line 10 (Q10), column ‘Question’: ‘Short’ is too short" in errors(app)
    assert len(wordings(shown_database)) == 1
    assert drafts.get(QUESTIONS) is not None


def test_who_edits_while_another_version_comes_is_told_and_loses_nothing(visit: Visit, shown_database: Engine) -> None:
    visit("health", OFFICE, view="questions")
    typed_questions(shown_database, "Do new workers carry less?", "Mine")
    themes, questions, number = changed_set(shown_database, "Q11", "May anybody say that it is too much?")
    with writing(shown_database) as session:
        commands.change_questions(session, themes, questions, "Theirs", Person("deputy", OFFICE), now(), number)
    app = visit("health", OFFICE, view="questions")
    assert "deputy saved version 2" in words(app)
    assert "Q11: Question changed." in words(app)
    app = press(app, "Save as a new version")
    assert "deputy changed the questions" in errors(app)
    assert wordings(shown_database)[-1] != "Do new workers carry less?"
    press(app, "Save as a new version")
    assert wordings(shown_database)[-1] == "Do new workers carry less?"


def test_only_the_programme_office_makes_versions_and_rounds(visit: Visit, shown_database: Engine) -> None:
    app = visit("health", MANAGER, view="questions")
    assert "Save as a new version" not in labels(app)
    themes, questions, number = changed_set(shown_database, CHOICE, "Do new workers carry less?")
    with writing(shown_database) as session, pytest.raises(Refused):
        commands.change_questions(session, themes, questions, "Mine", author(MANAGER), AT, number)
    with writing(shown_database) as session, pytest.raises(Refused):
        commands.open_round(session, date(2011, 3, 31), author(MANAGER), AT)


def test_differences_name_what_is_added_taken_out_and_changed() -> None:
    columns = ["code", "text", "is_workforce"]
    before = pd.DataFrame([["Q1", "One", True], ["Q2", "Two", False], ["Q3", "Three", False]], columns=columns)
    after = pd.DataFrame(
        [["Q1", "One!", True], ["Q3", "Three", None], ["Q4", "Four", None], [None] * 3], columns=columns
    )
    assert differences(before, after) == ["Q4 is added.", "Q2 is taken out.", "Q1: Question changed."]
