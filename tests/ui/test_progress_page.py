"""The progress page as each role gets it, by the address, with what was recorded and without."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from core.access.tables import User
from core.people import Role
from core.plan import commands
from core.plan.tables import Action, ActionLead, Comment, Milestone, MilestoneProgress, Progress
from core.settings import Settings
from core.storage.engine import reading, writing
from core.storage.revision import raise_revision
from core.ui.progress.views import VIEWS
from tests.ui.conftest import Visit
from tests.ui.test_pages import words

AS_AT = date(2011, 3, 31)
NASTY = "**bold** <script>alert(1)</script>\n- [link](http://evil) $x$ :red[no]"


def refs(app: AppTest, table: int = 0) -> list[str]:
    return list(app.dataframe[table].value["Ref"])


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("role", [Role.SENIOR_MANAGER, Role.PROGRAMME_OFFICE])
def test_each_view_draws_says_its_date_and_what_is_made_up(visit: Visit, view: str, role: Role) -> None:
    app = visit("progress", role, view=view, lead="HD")
    assert not app.exception
    assert "as at 31 March 2011" in words(app)
    assert "Illustrative progress" in words(app)
    assert app.get("download_button"), "every view can be downloaded"


def test_own_actions_are_those_of_the_codes_in_the_users_table(visit: Visit, shown_database: Engine) -> None:
    with reading(shown_database) as session:
        query = select(ActionLead).where(ActionLead.code.in_(("DM", "DMs")))  # type: ignore[attr-defined]
        leads = session.exec(query).all()
    accountable = {one.action for one in leads if one.part == "accountable"}
    responsible = {one.action for one in leads} - accountable
    app = visit("progress", Role.SENIOR_MANAGER)
    assert set(refs(app, 0)) == accountable
    assert set(refs(app, 1)) == responsible
    assert refs(app, 0)[0] == "A6.2", "59 days overdue, so it comes first"
    assert list(app.dataframe[1].value["Look at"])[:2] == ["Overdue 90 days", "Due today"]


def test_whoever_holds_no_post_is_told_so_and_chooses_a_lead(visit: Visit, shown_database: Engine) -> None:
    assert "You hold none of the plan’s posts" in words(visit("progress", Role.PROGRAMME_OFFICE))
    with writing(shown_database) as session:
        session.get_one(User, "manager").leads = []
    app = visit("progress", Role.SENIOR_MANAGER)
    assert "Ask the programme office to give you their codes in Settings, view Users" in words(app)
    assert not app.dataframe
    app.selectbox[0].set_value("KSCB").run()
    assert app.query_params["lead"] == "KSCB"
    assert refs(app) == ["A8.2"]


def test_a_code_that_leads_nothing_says_so(visit: Visit, shown_database: Engine) -> None:
    with writing(shown_database) as session:
        session.get_one(User, "manager").leads = ["GONE"]
    assert "No action of this plan names GONE as its lead." in words(visit("progress", Role.SENIOR_MANAGER))


def test_over_time_can_be_narrowed_to_a_band(visit: Visit) -> None:
    app = visit("progress", view="time", band="6 months")
    assert "By 31 March 2011, 2 actions were to be finished by the plan’s own dates; 1 is complete" in words(app)
    assert len(app.dataframe[0].value) == 3


def test_a_band_without_actions_says_so(visit: Visit, shown_database: Engine) -> None:
    with writing(shown_database) as session:
        for action in session.exec(select(Action).where(Action.band == "6 months")):
            action.band = "3 months"
        raise_revision(session)
    assert "The plan has no action in this band." in words(visit("progress", view="time", band="6 months"))


def test_what_changed_compares_with_a_month_before_or_the_day_in_the_address(visit: Visit) -> None:
    app = visit("progress", view="changes")
    assert "From 28 February 2011 to 31 March 2011." in words(app)
    assert "Completed: **3** · Newly assured: **2** · Newly red: **3** · Recovered: **0**" in words(app)
    app = visit("progress", view="changes", since="2011-01-31")
    assert "From 31 January 2011 to 31 March 2011." in words(app)
    next(one for one in app.date_input if one.label == "Compared with").set_value(date(2011, 3, 1)).run()
    assert app.query_params["since"] == "2011-03-01"
    assert "From 1 March 2011" in words(app)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"view": "pie"}, "view ‘pie’"),
        ({"view": "time", "band": "9 months"}, "band ‘9 months’"),
        ({"view": "changes", "since": "rubbish"}, "the day ‘rubbish’"),
        ({"view": "changes", "since": "2011-03-31"}, "choose an earlier day"),
        ({"view": "changes", "since": "2012-01-01"}, "choose an earlier day"),
        ({"lead": "[Sign in](https://evil.example)"}, "lead ‘[Sign in](https"),
        ({"action": "A99.9"}, "which is not in the plan"),
    ],
)
def test_an_address_that_makes_no_sense_says_so(visit: Visit, query: dict[str, str], said: str) -> None:
    app = visit("progress", Role.SENIOR_MANAGER, **query)
    assert not app.exception
    assert said in words(app)
    assert "[Sign in](" not in "\n".join(str(one.value) for one in [*app.info, *app.warning])


@pytest.mark.parametrize("as_at", ["2000-01-01", "2010-11-19", "2011-06-30", "2099-12-31"])
@pytest.mark.parametrize("view", VIEWS)
def test_each_view_draws_at_any_date(visit: Visit, view: str, as_at: str) -> None:
    assert not visit("progress", view=view, as_at=as_at, lead="HD").exception


def test_with_nothing_recorded_each_view_says_what_there_is(
    visit: Visit, copied: Callable[[bool], Settings], use: Callable[[Settings], None]
) -> None:
    use(Settings(copied(False).database_url, copied(False).secret_key_file, False))
    for view in VIEWS:
        app = visit("progress", view=view, lead="HD", as_at="2010-11-19")
        assert not app.exception
        assert "Illustrative" not in words(app)
    assert "Nothing changed between these two dates." in words(visit("progress", view="changes", as_at="2010-11-10"))
    assert "No date was moved" in words(visit("progress", view="slippage"))
    assert "Nothing falls due in these days." in words(visit("progress", view="due", as_at="2012-01-01"))


def test_slippage_shows_the_tables_dates(visit: Visit, shown_database: Engine) -> None:
    shown = visit("progress", view="slippage").dataframe[0].value
    with reading(shown_database) as session:
        for row in shown[~shown["Ref"].isin(["A17.3"])].itertuples():
            milestone = session.get_one(Milestone, (row.Ref, row.Part))
            assert row[4] == milestone.due_on
            assert row[6] == (row[5] - milestone.due_on).days


def test_what_waits_opens_at_both_ends(visit: Visit) -> None:
    app = visit("progress", view="waiting")
    assert "1 action waits for another that is red or ends later." in words(app)
    next(button for button in app.button if "A7\\.2" in button.label).click().run()
    assert app.query_params["action"] == "A7.2"
    assert "A7.2 Put the new frameworks to work" in words(app)
    assert any("A9\\.2" in button.label and "ends before this one" in button.label for button in app.button)
    next(button for button in app.button if button.label == "Back to the actions").click().run()
    assert app.query_params["view"] == "waiting"
    assert "waits for another" in words(app)


def test_what_is_typed_shows_as_typed_and_runs_nowhere(visit: Visit, shown_database: Engine) -> None:
    with writing(shown_database) as session:
        entry = Progress(
            action="A1.1", as_at=AS_AT, delivery="in progress", done=NASTY, next_step=NASTY, evidence=NASTY,
            evidence_link="javascript:alert(1)", override_rating="A", override_reason=NASTY, recorded_by="manager",
            recorded_name=NASTY, recorded_at=datetime(2011, 3, 31, tzinfo=UTC),
        )  # fmt: skip
        commands.add_progress(session, [(entry, [])])
        raise_revision(session)
    for view in VIEWS:
        assert not visit("progress", view=view).exception
    app = visit("progress", Role.SENIOR_MANAGER, action="A1.1")
    said = [one.value for one in app.markdown] + [str(cell) for one in app.table for cell in one.value.to_numpy().flat]
    assert any("\\*\\*bold\\*\\* \\<script\\>alert\\(1\\)\\</script\\>  \n\\- \\[link\\]\\(" in one for one in said)
    assert not any("<script>" in one.replace("\\<script\\>", "") or "](javascript" in one for one in said)


def test_new_comments_are_counted_between_the_dates(visit: Visit, shown_database: Engine) -> None:
    with writing(shown_database) as session:
        for day in (28, 1, 31):
            at = datetime(2011, 2 if day == 28 else 3, day, 12, tzinfo=UTC)
            session.add(Comment(action="A1.1", text="Said", who="manager", name="Jo", at=at))
        raise_revision(session)
    assert "2 comments came in between" in words(visit("progress", view="changes"))


def test_without_a_later_forecast_an_overdue_milestone_is_named_beside_the_slippage(
    visit: Visit, shown_database: Engine
) -> None:
    with reading(shown_database) as session:
        forecasts = session.exec(select(MilestoneProgress)).all()
    assert forecasts
    assert "2 more milestones are overdue and were given no later date" in words(visit("progress", view="slippage"))
