"""Every page shows the version of the plan that was in force at the reporting date."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from core.people import Person, Role
from core.plan import commands
from core.plan.commands import PlanAbout
from core.plan.document.contents import Milestone
from core.plan.progress import recording
from core.plan.progress.updates import Update
from core.plan.shipped import shipped_plan
from core.storage.engine import reading, writing
from tests.ui.conftest import Visit

AT = datetime(2011, 4, 4, 9, tzinfo=UTC)
BEFORE, AFTER = "2011-03-14", "2011-03-31"
MANAGER = Person("manager", Role.SENIOR_MANAGER, "Mo Manager")


def said(app: AppTest) -> str:
    assert not app.exception
    found = [*app.markdown, *app.caption, *app.warning, *app.info, *app.header, *app.subheader]
    tables = "\n".join(str(one.value) for one in (*app.table, *app.dataframe))
    return "\n".join(str(one.value) for one in found).replace("\\", "") + tables


@pytest.fixture
def changed(shown_database: Engine) -> Engine:
    """From 15 March 2011 on, A1.4 is retired and A1.1 due on 30 September 2011."""
    plan = shipped_plan().document.model_copy(deep=True)
    plan.actions = [one for one in plan.actions if one.ref != "A1.4"]
    plan.actions[0].milestones = [Milestone(label="", due_on=date(2011, 9, 30))]
    about = PlanAbout(in_force_from=date(2011, 3, 15), reason="An Improvement Notice of 14 March")
    with writing(shown_database) as session:
        commands.replace_plan(session, plan, "notice.docx", "programme", AT, about)
    return shown_database


def test_the_plan_is_counted_as_it_was_in_force(visit: Visit, changed: Engine) -> None:
    assert "Showing 56 of 56 actions." in said(visit("action_plan", as_at=BEFORE))
    assert "Showing 55 of 55 actions." in said(visit("action_plan", as_at=AFTER))


def test_an_action_stands_with_the_dates_of_its_version(visit: Visit, changed: Engine) -> None:
    assert "30 September 2011" not in said(visit("action_plan", as_at=BEFORE, action="A1.1"))
    assert "30 September 2011" in said(visit("action_plan", as_at=AFTER, action="A1.1"))


def test_a_retired_action_stays_readable_and_is_not_recorded_any_more(visit: Visit, changed: Engine) -> None:
    app = visit("action_plan", as_at=AFTER, action="A1.4")
    words = said(app)
    assert "Action A1.4 was retired on 15 March 2011, because: An Improvement Notice of 14 March." in words
    assert "Below it stands as it was on 14 March 2011." in words
    assert next(one.value for one in app.header).startswith("A1")
    assert "Record progress" not in [one.label for one in app.button]
    assert "Record progress" in [one.label for one in visit("action_plan", as_at=BEFORE, action="A1.4").button]


def test_it_is_recorded_for_a_day_on_which_it_was_in_force(changed: Engine) -> None:
    with writing(changed) as session:
        newest = recording.newest_entry(session, "A1.4")
        update = Update(date(2011, 3, 14), "in progress", done="Half of it", no_new_date=True)
        recording.record(session, "A1.4", update, MANAGER, AT, newest)
    with reading(changed) as session:
        assert recording.newest_entry(session, "A1.4") != newest


@pytest.mark.parametrize("page", ["summary", "progress", "indicators", "about", "report"])
def test_every_page_opens_before_and_after(visit: Visit, changed: Engine, page: str) -> None:
    for day in (BEFORE, AFTER):
        assert not visit(page, as_at=day).exception
