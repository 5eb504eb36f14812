"""The views Edit the plan and Versions of the page Plan setup, as the programme office uses them."""

from datetime import UTC, date, datetime

from sqlalchemy import Engine
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from core.people import Person, Role
from core.plan.queries import current_plan, plan_frames
from core.plan.tables import PlanVersion
from core.plan.versions.commands import undo
from core.storage.engine import reading, writing
from tests.ui.conftest import Visit

AT = datetime(2011, 4, 4, 9, tzinfo=UTC)
MARCH = date(2011, 3, 31)


def press(app: AppTest, label: str) -> AppTest:
    next(one for one in app.button if one.label == label).click().run()
    assert not app.exception
    return app


def typed(app: AppTest, label: str, value: str) -> None:
    next(one for one in (*app.text_input, *app.text_area) if one.label == label).set_value(value).run()
    assert not app.exception


def said(app: AppTest) -> str:
    found = [*app.markdown, *app.caption, *app.warning, *app.info, *app.success, *app.error]
    return "\n".join(str(one.value) for one in found).replace("\\", "")


def test_due_dates_are_changed_with_a_reason_seen_in_the_versions_compared_and_undone(
    visit: Visit, shown_database: Engine
) -> None:
    with reading(shown_database) as session:
        before = current_plan(session)
    app = visit("plan_setup", view="edit", of="A1.1", as_at="2011-03-31")
    typed(app, "Due dates", "30 September 2011")
    press(app, "Change the action")
    assert "Say why the plan changes" in said(app)
    typed(app, "Reason", "An Improvement Notice")
    press(app, "Change the action")
    assert "Action A1.1 changed: due dates." in said(app)
    app = visit("plan_setup", view="versions", as_at="2011-03-31")
    assert not app.exception
    assert "As at 31 March 2011 version 2 is in force." in said(app)
    history, compared = (one.value for one in app.dataframe)
    newest = history.iloc[0]
    assert (newest["How"], newest["Reason"], newest["In force from"]) == (
        "Re-baselined", "An Improvement Notice", "31 March 2011",
    )  # fmt: skip
    assert compared[["What", "Action", "Due now"]].to_numpy().tolist() == [["Other dates", "A1.1", "30 September 2011"]]
    assert "Undo version 2" in [one.label for one in app.button]
    with writing(shown_database) as session:
        undo(session, 2, Person("programme", Role.PROGRAMME_OFFICE), AT)
    app = visit("plan_setup", view="versions", as_at="2011-03-31")
    assert app.dataframe[0].value["Now"].tolist() == ["Undone by programme", "The newest"]
    assert not [one.label for one in app.button if one.label.startswith("Undo version")]
    with reading(shown_database) as session:
        assert current_plan(session) == before
        assert session.exec(select(PlanVersion.undone_by).where(PlanVersion.number == 2)).one() == "programme"


def test_an_action_is_retired_and_added(visit: Visit, shown_database: Engine) -> None:
    app = visit("plan_setup", view="edit", do="retire", of="A1.4", as_at="2011-03-31")
    typed(app, "Reason", "Done elsewhere")
    press(app, "Retire the action")
    assert "Action A1.4 retired." in said(app)
    app = visit("plan_setup", view="edit", do="add", as_at="2011-03-31")
    typed(app, "Number", "A1.9")
    typed(app, "Words", "Open a front door. At once.")
    typed(app, "Reason", "The board’s decision")
    press(app, "Add this action")
    with reading(shown_database) as session:
        refs = plan_frames(session)["actions"]["ref"].tolist()
        assert "A1.4" in plan_frames(session, as_at=date(2011, 3, 30))["actions"]["ref"].tolist()
    assert ("A1.4" in refs, "A1.9" in refs) == (False, True)


def test_each_part_and_edit_has_its_form(visit: Visit) -> None:
    for part in ("action", "requirement", "lead", "group"):
        for do in ("change", "add", "split", "merge", "retire"):
            app = visit("plan_setup", view="edit", part=part, do=do)
            assert not app.exception, (part, do)
            assert not app.error, (part, do)
