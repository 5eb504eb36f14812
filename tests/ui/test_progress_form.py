"""Recording progress on the opened action as people use it: typed, refused, resumed, overtaken, assured, corrected."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from core.access.tables import User
from core.demonstration.clearing import clear_illustrative
from core.people import Person, Role
from core.plan import measures
from core.plan.commands import replace_plan
from core.plan.document.contents import Milestone
from core.plan.progress import recording
from core.plan.progress.fields import row_update
from core.plan.progress.updates import LONGEST, Update
from core.plan.queries import plan_frames
from core.plan.shipped import shipped_plan
from core.plan.tables import Comment, Progress
from core.settings import now
from core.storage.engine import reading, writing
from core.ui.pieces import drafts
from core.ui.pieces.drafts import Draft
from tests.ui.conftest import USERNAMES, Visit
from tests.ui.test_pages import tables, words

MANAGER, OFFICE = Role.SENIOR_MANAGER, Role.PROGRAMME_OFFICE
MARCH = date(2011, 3, 31)


def form(visit: Visit, ref: str = "A8.3", role: Role = MANAGER, **query: str) -> AppTest:
    app = visit("action_plan", role, action=ref, do="record", as_at="2011-03-31", **query)
    assert not app.exception
    return app


def field(app: AppTest, label: str) -> Any:
    (found,) = [
        one for kind in (app.text_area, app.text_input, app.selectbox, app.date_input) for one in kind if one.label == label
    ]  # fmt: skip
    return found


def press(app: AppTest, label: str) -> AppTest:
    (button,) = [one for one in app.button if one.label == label]
    app = button.click().run()
    assert not app.exception
    return app


def errors(app: AppTest) -> str:
    return "\n".join(one.value for one in app.error).replace("\\", "")


def entries(database: Engine, ref: str = "A8.3") -> list[Progress]:
    with reading(database) as session:
        found = select(Progress).where(Progress.action == ref, Progress.is_illustrative == False)  # noqa: E712
        return list(session.exec(found.order_by(Progress.id)))  # type: ignore[arg-type]


def record_as(database: Engine, role: Role, update: Update, ref: str = "A8.3") -> int:
    with writing(database) as session:
        author = Person(USERNAMES[role], role, f"Somebody of the {role}")
        return recording.record(session, ref, update, author, now(), recording.newest_entry(session, ref))


def test_what_is_typed_is_recorded_shown_and_the_form_closes(visit: Visit, shown_database: Engine) -> None:
    app = form(visit)
    app = field(app, "What was done").input("Agreed with *partners*\nand printed").run()
    app = field(app, "Delivery").select("in progress").run()
    app = field(app, "Forecast, due 30 April 2011").set_value(date(2011, 5, 20)).run()
    app = press(app, "Record")
    (entry,) = entries(shown_database)
    assert (entry.as_at, entry.delivery, entry.done, entry.recorded_by, entry.recorded_name) == (
        MARCH, "in progress", "Agreed with *partners*\nand printed", "manager", "Demonstration senior manager",
    )  # fmt: skip
    assert "Recorded for 31 March 2011." in words(app)
    assert "do" not in app.query_params
    assert "Forecast 20 May 2011, 20 days after its due date" in words(app)


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(visit: Visit, shown_database: Engine) -> None:
    app = field(form(visit), "What was done").input("x" * (LONGEST + 1)).run()
    app = field(app, "Delivery").select("complete awaiting assurance").run()
    app = field(app, "Link to the evidence").input("javascript:alert(1)").run()
    app = press(app, "Record")
    assert "3 fields are to be mended" in errors(app)
    assert "30,001 characters" in errors(app)
    assert "Give the day on which the action was complete" in errors(app)
    assert "A link begins with https" in errors(app)
    assert len(field(app, "What was done").value) == LONGEST + 1
    assert entries(shown_database) == []
    again = field(form(visit), "What was done").input("Done at last").run()
    again = field(again, "Completed on").set_value(date(2011, 3, 20)).run()
    again = field(again, "Link to the evidence").input("").run()
    press(again, "Record")
    assert [(one.delivery, one.completed_on) for one in entries(shown_database)] == [
        ("complete awaiting assurance", date(2011, 3, 20))
    ]


def test_what_was_typed_is_there_again_in_another_visit_and_can_be_discarded(
    visit: Visit, shown_database: Engine
) -> None:
    field(form(visit), "What comes next").input("Print it").run()
    closed = visit("action_plan", MANAGER, action="A8.3", as_at="2011-03-31")
    assert "Go on recording progress" in [one.label for one in closed.button]
    app = form(visit)
    assert field(app, "What comes next").value == "Print it"
    app = press(app, "Discard what I typed")
    assert field(app, "What comes next").value == ""
    assert entries(shown_database) == []


def test_the_second_of_two_is_told_what_the_first_recorded_and_loses_no_typing(
    visit: Visit, shown_database: Engine
) -> None:
    mine = field(form(visit), "What was done").input("Mine").run()
    record_as(shown_database, OFFICE, Update(MARCH, "in progress", confidence="low", done="Theirs\nin two lines"))
    mine = press(mine, "Record")
    assert "Somebody of the programme office recorded progress of this action" in errors(mine)
    assert "Recorded while you were typing" in words(mine)
    assert "Theirs" in words(mine)
    assert field(mine, "What was done").value == "Mine"
    assert [one.done for one in entries(shown_database)] == ["Theirs\nin two lines"]
    press(mine, "Record")
    assert [one.done for one in entries(shown_database)] == ["Theirs\nin two lines", "Mine"]


def test_a_second_press_records_nothing_more(visit: Visit, shown_database: Engine) -> None:
    app = field(form(visit), "What was done").input("Once").run()
    (button,) = [one for one in app.button if one.label == "Record"]
    app = button.click().run()
    button.click()
    app.run()
    assert [one.done for one in entries(shown_database)] == ["Once"]


def test_who_reported_it_complete_is_not_offered_to_assure_and_somebody_else_is(
    visit: Visit, shown_database: Engine
) -> None:
    done = Update(MARCH, "complete awaiting assurance", completed_on=MARCH)
    record_as(shown_database, MANAGER, done)
    assert "complete assured" not in field(form(visit), "Delivery").options
    app = form(visit, role=OFFICE)
    app = field(app, "Delivery").select("complete assured").run()
    app = press(app, "Record")
    assert "on what evidence" in errors(app)
    app = field(app, "Evidence").input("Minutes of 30 March").run()
    app = press(app, "Record")
    assert [one.delivery for one in entries(shown_database)][-1] == "complete assured"
    assert "B Complete, assured" in words(app)


def test_somebody_named_as_assurer_is_offered_it_where_another_reported(visit: Visit, shown_database: Engine) -> None:
    record_as(shown_database, OFFICE, Update(MARCH, "complete awaiting assurance", completed_on=MARCH))
    with writing(shown_database) as session:
        user = session.get(User, USERNAMES[MANAGER])
        assert user
        user.may_assure = True
    assert "Complete assured" in field(form(visit), "Delivery").options


def test_a_milestone_that_went_with_a_new_plan_breaks_no_form(visit: Visit, shown_database: Engine) -> None:
    app = field(form(visit), "Forecast, due 30 April 2011").set_value(date(2011, 6, 30)).run()
    app = field(app, "What was done").input("Kept").run()
    document = shipped_plan().document.model_copy(deep=True)
    (action,) = [one for one in document.actions if one.ref == "A8.3"]
    action.milestones = [Milestone(label="renamed", due_on=date(2011, 4, 30))]
    with writing(shown_database) as session:
        replace_plan(session, document, "new.docx", "office", now())
    app = form(visit)
    assert "Your date for it, 30 June 2011, is left out." in words(app)
    assert field(app, "What was done").value == "Kept"
    app = press(app, "Record")
    assert [one.done for one in entries(shown_database)] == ["Kept"]


def test_what_the_plan_ticks_as_done_stays_so_where_only_a_text_is_added(visit: Visit, shown_database: Engine) -> None:
    with writing(shown_database) as session:
        clear_illustrative(session, Person("programme", Role.PROGRAMME_OFFICE), now())
    assert field(form(visit, "A3.1"), "Delivery").value == "complete awaiting assurance"
    status, milestones, plan = loaded(shown_database)
    (row,) = status[status["ref"] == "A3.1"].itertuples()
    own = milestones[milestones["action"] == "A3.1"]
    update, wrong = row_update(plan, own, row, MARCH, {"next_step": "Tell the board"})
    assert (update.delivery, update.next_step, wrong) == ("complete awaiting assurance", "Tell the board", "")


def loaded(database: Engine) -> tuple[Any, Any, Any]:
    with reading(database) as session:
        plan = plan_frames(session)
    return measures.status(plan, MARCH), measures.milestone_status(plan, MARCH), plan


def test_a_correction_takes_no_later_date_into_an_earlier_month(visit: Visit, shown_database: Engine) -> None:
    """The illustrative entry of 31 January names no milestone, and by 31 March a later end is forecast."""
    with reading(shown_database) as session:
        january = session.exec(
            select(Progress.id).where(Progress.action == "A8.3", Progress.as_at == date(2011, 1, 31))
        ).one()
    app = visit("action_plan", MANAGER, action="A8.3", as_at="2011-03-31", correct=str(january))
    assert field(app, "For the reporting date").value == date(2011, 1, 31)
    assert field(app, "Forecast, due 30 April 2011").value is None
    assert field(form(visit), "Forecast, due 30 April 2011").value == date(2011, 6, 14)


def test_another_date_in_the_form_fills_the_untouched_fields_as_they_stand_then(
    visit: Visit, shown_database: Engine
) -> None:
    record_as(
        shown_database, OFFICE, Update(date(2011, 5, 31), "in progress", "low", forecasts={"": date(2011, 8, 31)})
    )
    app = field(form(visit), "What comes next").input("Mine").run()
    assert field(app, "Forecast, due 30 April 2011").value == date(2011, 6, 14)
    app = field(app, "For the reporting date").set_value(date(2011, 5, 31)).run()
    assert field(app, "Forecast, due 30 April 2011").value == date(2011, 8, 31)
    assert field(app, "What comes next").value == "Mine"
    press(app, "Record")
    with reading(shown_database) as session:
        then = measures.milestone_status(plan_frames(session), date(2011, 5, 31)).set_index("action")
    assert then.loc["A8.3", "forecast_on"] == date(2011, 8, 31)
    assert [(one.as_at, one.next_step) for one in entries(shown_database)][-1] == (date(2011, 5, 31), "Mine")


def test_an_entry_is_corrected_by_one_that_stands_in_its_place(visit: Visit, shown_database: Engine) -> None:
    first = record_as(shown_database, MANAGER, Update(MARCH, "in progress", done="Wrong", evidence="Report 7"))
    app = visit("action_plan", MANAGER, action="A8.3", as_at="2011-03-31", correct=str(first))
    assert "stands in the place of the entry: 31 Mar 2011, in progress, by Somebody of the senior manager" in words(app)
    assert (field(app, "What was done").value, field(app, "Evidence").value) == ("Wrong", "Report 7")
    app = field(app, "What was done").input("Right").run()
    app = press(app, "Record")
    assert [(one.done, one.corrects) for one in entries(shown_database)] == [("Wrong", None), ("Right", first)]


@pytest.mark.parametrize("number", ["999999", "1", "abc", "-1", "99999999999999999999"])
def test_an_address_that_asks_to_correct_what_is_not_there_is_answered(visit: Visit, number: str) -> None:
    app = visit("action_plan", MANAGER, action="A3.3", as_at="2011-03-31", correct=number)
    assert not app.exception
    assert "Record" not in [one.label for one in app.button]


@pytest.mark.parametrize("role", [Role.CABINET_MEMBER, Role.HR_LEAD, None])
def test_other_roles_see_no_form(visit: Visit, role: Role | None) -> None:
    app = visit("action_plan", role, action="A8.3", do="record")
    assert not app.text_area
    assert not [one for one in app.button if one.label == "Record"]


def test_comments_carry_the_name_of_who_wrote_them_and_are_added_once(visit: Visit, shown_database: Engine) -> None:
    app = visit("action_plan", MANAGER, action="A8.3", as_at="2011-03-31")
    app = field(app, "Your comment").input("<b>Why</b> so late?\n    =1+1").run()
    app = press(app, "Add the comment")
    assert "Your comment was added." in words(app)
    assert field(app, "Your comment").value == ""
    assert "Demonstration senior manager" in words(app)
    with reading(shown_database) as session:
        assert [one.text for one in session.exec(select(Comment))] == ["<b>Why</b> so late?\n    =1+1"]
    app = press(app, "Add the comment")
    assert "Write what you want to say first" in errors(app)


def test_nothing_is_recorded_by_somebody_whose_role_was_taken_meanwhile(visit: Visit, shown_database: Engine) -> None:
    app = field(form(visit), "What was done").input("Late").run()
    with writing(shown_database) as session:
        user = session.get(User, USERNAMES[MANAGER])
        assert user
        user.role = Role.CABINET_MEMBER
    (button,) = [one for one in app.button if one.label == "Record"]
    app = button.click().run()
    assert "This page is not for your role" in words(app)
    assert entries(shown_database) == []


def test_a_table_of_several_actions_stands_as_recorded(visit: Visit, shown_database: Engine) -> None:
    record_as(shown_database, MANAGER, Update(MARCH, "in progress", done="Typed before"))
    app = visit("action_plan", MANAGER, view="record", as_at="2011-03-31", find="conference")
    assert not app.exception
    assert "Nothing is changed yet." in words(app)
    shown = app.dataframe[0].value.set_index("ref")
    assert (shown.loc["A8.3", "done"], shown.loc["A8.3", "delivery"]) == ("Typed before", "in progress")


def test_dates_in_the_table_are_texts_read_day_first_and_what_was_not_read_is_said(
    visit: Visit, shown_database: Engine
) -> None:
    """`05/04/2011` is 5 April, never 4 May; `31/05/2011` is 31 May; `04/31/2011` is none and is told at its row."""
    recorded = Draft({}, typed={"A8.3": {"forecast": date(2011, 5, 31)}, "A8.1": {"completed_on": "04/31/2011"}})
    drafts.keep((USERNAMES[MANAGER], "table", MARCH), recorded)
    app = visit("action_plan", MANAGER, view="record", as_at="2011-03-31")
    assert not app.exception
    shown = app.dataframe[0].value.set_index("ref")
    assert (shown.loc["A8.3", "forecast"], shown.loc["A8.1", "completed_on"]) == ("31 May 2011", "04/31/2011")
    assert "A8.3: Forecast 31 May 2011" in words(app).replace("\\", "")
    assert "A8.1: Completed on ‘04/31/2011’ is not read: the month stands before the day" in errors(app)


def test_recording_with_nothing_changed_records_nothing_and_what_was_last_said_stays(
    visit: Visit, shown_database: Engine
) -> None:
    record_as(shown_database, OFFICE, Update(MARCH, "in progress", done="Agreed with partners", next_step="Print it"))
    app = press(form(visit), "Record")
    assert "Nothing is changed, so nothing is recorded." in words(app)
    app = press(field(app, "What was done").input("").run(), "Record")
    assert "An emptied text takes nothing back" in words(app)
    assert len(entries(shown_database)) == 1
    app = press(field(form(visit), "Confidence in the dates").select("low").run(), "Record")
    assert [one.value for one in app.toast] == ["Recorded for 31 March 2011."], "in view, wherever the page stands"
    assert [(one.confidence, one.done, one.next_step) for one in entries(shown_database)][1:] == [("low", "", "")]
    shown = tables(app)
    for text in ("Agreed with partners", "Print it"):
        assert f"{text}  \nAs at 31 March 2011, by Somebody of the programme office" in shown
    form_again = form(visit)
    assert field(form_again, "What was done").value == "Agreed with partners"


def test_the_first_report_says_how_far_the_action_is(visit: Visit, shown_database: Engine) -> None:
    with writing(shown_database) as session:
        clear_illustrative(session, Person("programme", Role.PROGRAMME_OFFICE), now())
    app = press(form(visit), "Record")
    assert "Nothing is changed" in words(app)
    app = press(field(app, "What was done").input("Met the partners").run(), "Record")
    assert "Choose how far the action is." in errors(app)
    press(field(app, "Delivery").select("not started").run(), "Record")
    assert [(one.delivery, one.done) for one in entries(shown_database)] == [("not started", "Met the partners")]


def test_an_overdue_action_asks_for_a_new_date_or_for_the_word_that_there_is_none(
    visit: Visit, shown_database: Engine
) -> None:
    """A6.2 is due on 31 January 2011, and its illustrative forecast has passed by 31 March."""
    app = field(form(visit, "A6.2"), "What was done").input("Nearly there").run()
    app = press(app, "Record")
    assert "was due on 31 January 2011 and is not met: give a forecast of 31 March 2011 or later" in errors(app)
    assert entries(shown_database, "A6.2") == []
    (tick,) = [one for one in app.checkbox if one.label == "No new date yet"]
    app = press(tick.check().run(), "Record")
    assert [one.done for one in entries(shown_database, "A6.2")] == ["Nearly there"]
    assert "no new date" in tables(app)
    assert not [one for one in form(visit).checkbox if one.label == "No new date yet"], "A8.3 is due on 30 April"


def test_who_is_about_to_assure_is_told_that_the_evidence_is_red(visit: Visit, shown_database: Engine) -> None:
    """A5.1 draws on A1.1, which is overdue on 31 March in the plan alone."""
    with writing(shown_database) as session:
        clear_illustrative(session, Person("programme", Role.PROGRAMME_OFFICE), now())
    record_as(shown_database, MANAGER, Update(MARCH, "complete awaiting assurance", completed_on=MARCH), "A5.1")
    said = "Reported complete, while A1.1, on which it draws, is red."
    assert said in [one.value.replace("\\", "") for one in form(visit, "A5.1", OFFICE).warning]
    assert not form(visit, "A5.1", MANAGER).warning, "who may not assure it"
