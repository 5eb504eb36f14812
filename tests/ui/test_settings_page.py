"""The settings as the programme office uses them: what is saved and refused, two people at once, and pages that follow."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, update
from sqlmodel import col
from streamlit.testing.v1 import AppTest

from core.access import queries
from core.access.commands import add_user
from core.access.tables import User, UserSession
from core.demonstration.clearing import clear_illustrative
from core.health.tables import Question
from core.numbers import NUMBERS, chosen_numbers, set_numbers
from core.people import Person, Role
from core.plan.settings import plan_settings, set_plan
from core.plan.tables import Lead
from core.settings import now
from core.storage.engine import reading, writing
from core.storage.revision import data_revision, raise_revision
from core.ui.health import loaders as health_loaders
from core.ui.indicators import loaders as indicator_loaders
from core.ui.pieces import drafts
from core.ui.plan import loaders
from core.ui.summary import loaders as summary_loaders
from core.ui.workforce import caseload_loaders
from tests.ui.conftest import Visit
from tests.ui.test_pages import MAY_SEE, words

ANN = Person("ann", Role.PROGRAMME_OFFICE)
PROGRAM = Person("command line", Role.PROGRAMME_OFFICE)
DEFAULTS = {name: number.default for name, number in NUMBERS.items()}
PASSPHRASE = "a wholly new passphrase"


def press(app: AppTest, label: str) -> AppTest:
    return next(one for one in app.button if one.label == label).click().run()


def field(app: AppTest, label: str):  # type: ignore[no-untyped-def]
    kinds = ("text_input", "number_input", "date_input", "selectbox", "multiselect", "checkbox")
    return next(one for kind in kinds for one in app.get(kind) if getattr(one, "label", "") == label)


def errors(app: AppTest) -> list[str]:
    return [one.value.replace("\\", "").replace("\u2060", "") for one in app.error]


def stands(database: Engine) -> dict[str, object]:
    with reading(database) as session:
        return plan_settings(session)


@pytest.mark.parametrize("view", ["plan", "numbers", "roles", "posts", "users"])
def test_each_view_is_drawn(visit: Visit, view: str) -> None:
    app = visit("settings", view=view)
    assert not app.exception
    assert app.title[0].value == "Settings"


def test_the_reporting_date_is_saved_and_the_visit_goes_along(visit: Visit, shown_database: Engine) -> None:
    app = visit("settings")
    app.date_input[2].set_value(date(2011, 5, 31)).run()
    assert "does not count before you save it" in words(app)
    app = press(app, "Save the plan’s settings")
    assert not app.exception
    assert "Saved: Reporting date." in words(app)
    assert stands(shown_database)["reporting_date"] == date(2011, 5, 31)
    assert app.query_params["as_at"] == "2011-05-31"
    assert "as at 31 May 2011" in words(visit("summary"))
    app = press(visit("settings"), "Follow today")
    assert "The pages follow today." in words(app)
    press(app, "Save the plan’s settings")
    assert stands(shown_database)["reporting_date"] is None


def test_two_people_change_the_title_and_the_second_loses_no_typing(visit: Visit, shown_database: Engine) -> None:
    app = visit("settings")
    field(app, "Title of the plan").set_value("Second’s *title*").run()
    seen = stands(shown_database)
    with writing(shown_database) as session:
        set_plan(session, {**seen, "title": "First’s title", "council": "Kent"}, seen, ANN, now())
    app = press(app, "Save the plan’s settings")
    assert errors(app) == [
        "ann has set this to ‘First’s title’ meanwhile, so yours is not saved yet. Save again to put yours in its place."
    ]
    assert field(app, "Title of the plan").value == "Second’s *title*"
    assert field(app, "Council").value == "Kent", "what was not touched shows what stands"
    press(app, "Save the plan’s settings")
    assert (stands(shown_database)["title"], stands(shown_database)["council"]) == ("Second’s *title*", "Kent")


def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_outlives_a_reload(
    visit: Visit, shown_database: Engine
) -> None:
    app = visit("settings", view="posts")
    field(app, "DM: e-mail address").set_value("jo at kent").run()
    field(app, "DM: person in post").set_value("<script>alert(1)</script>").run()
    app = press(app, "Save the posts")
    assert errors(app) == ["‘jo at kent’ is no e-mail address: write one address, like jo.bloggs@example.gov.uk."]
    assert "Nothing is saved yet: 1 field is marked above" in words(app), (
        "said where the button is, far below the field"
    )
    app = visit("settings", view="posts")
    assert field(app, "DM: e-mail address").value == "jo at kent"
    field(app, "DM: e-mail address").set_value("jo@kent.gov.uk").run()
    assert "Saved: DM." in words(press(app, "Save the posts"))
    with reading(shown_database) as session:
        lead = session.get_one(Lead, "DM")
        assert (lead.holder, lead.email) == ("<script>alert(1)</script>", "jo@kent.gov.uk")
    assert not drafts.keys()


def test_other_numbers_say_what_they_would_change_before_they_are_saved(visit: Visit, shown_database: Engine) -> None:
    app = visit("settings", view="numbers")
    assert "What saving would change" not in words(app)
    field(app, "Forecast that turns an action red (days)").set_value(365).run()
    field(app, "Target caseload (cases for each full-time worker)").set_value(20).run()
    said = words(app)
    assert "Forecast that turns an action red: 365 instead of 30." in said
    assert "from red to amber" in said
    assert "Workers above the target caseload:" in said
    press(app, "Save the numbers")
    with reading(shown_database) as session:
        assert chosen_numbers(session) == {**DEFAULTS, "red_forecast": 365, "target_caseload": 20}


def test_another_target_moves_caseloads_health_check_summary_and_indicators_alike(
    visit: Visit, shown_database: Engine
) -> None:
    def everywhere() -> tuple[float, float, str, float | None]:
        with reading(shown_database) as session:
            revision = data_revision(session)
        last = health_loaders.frames.at(revision).held()[0]
        day, target = last.held_on, loaders.numbers.at(revision)["target_caseload"]
        page = caseload_loaders.caseload_figures(revision, day, ((), (), ()), target)["share_above"]
        lines = health_loaders.standing.at(revision, last.id, "", "").lines
        (line,) = lines.loc[lines["figure"] == "workforce:share_above", "value"]
        signs = summary_loaders.summary(revision, day, "light").signs
        (card,) = [f"{one.title} {one.number}" for one in signs if one.title.startswith("Workers above")]
        latest = indicator_loaders.latest.at(revision, day).set_index("code")
        return page, line, card, latest.loc["average_caseload", "target"]

    with writing(shown_database) as session:
        asked = update(Question).where(col(Question.code) == "Q03")
        session.execute(asked.values(figure="workforce:share_above", kind="rate", green=0.1, amber=0.2))
        raise_revision(session)
    visit("summary")
    before = everywhere()
    assert before[0] == before[1]
    assert f"{before[0]:.1%}" in before[2]
    assert before[3] == 30
    with writing(shown_database) as session:
        set_numbers(session, {**DEFAULTS, "target_caseload": 20}, DEFAULTS, ANN, now())
    after = everywhere()
    assert after[0] == after[1] > before[0]
    assert f"{after[0]:.1%}" in after[2]
    assert "Workers above 20 cases" in after[2]
    assert after[3] == 20
    assert field(visit("caseloads"), "Target caseload").value == 20


def test_after_clearing_every_page_is_free_of_illustrative_data_and_says_what_to_do(
    visit: Visit, shown_database: Engine
) -> None:
    assert "212 entries of progress" in words(visit("settings"))
    with writing(shown_database) as session:
        clear_illustrative(session, ANN, now())
    assert "Nothing illustrative is left" in words(visit("settings"))
    for page in MAY_SEE:
        shown = visit(page)
        assert not shown.exception, page
        assert "**Illustrative" not in words(shown), page
    assert "No vacancies are loaded yet." in words(visit("vacancies"))
    assert "No vacancies are loaded yet. No caseloads are loaded yet." in words(visit("summary"))
    assert "No round of the health check is open yet." in words(visit("health"))


def new_account(app: AppTest, role: str, again: str = PASSPHRASE) -> AppTest:
    field(app, "Name").set_value("Ann Real").run()
    field(app, "Username").set_value("ann").run()
    field(app, "Role").set_value(role).run()
    field(app, "New password").set_value(PASSPHRASE)
    field(app, "New password again").set_value(again)
    return press(app, "Add the account")


def test_the_first_real_account_is_of_the_programme_office_and_signs_the_demonstration_out(
    visit: Visit, shown_database: Engine
) -> None:
    app = visit("settings", view="users")
    assert "removes the demonstration accounts, yours among them" in words(app)
    app = new_account(app, "HR lead")
    assert errors(app)[0].startswith("The first real account is of the programme office")
    assert field(app, "Name").value == "Ann Real"
    app = new_account(app, "programme office", again="something else")
    assert errors(app) == ["The two passwords differ. Please type them again."]
    app = new_account(app, "programme office")
    assert app.title[0].value == "You are signed out"
    with reading(shown_database) as session:
        assert [one["username"] for one in queries.accounts(session)] == ["ann"]


@pytest.fixture
def real(shown_database: Engine) -> Engine:
    """Real accounts under the demonstration's usernames: programme of the programme office, and manager."""
    for username, role in (("programme", "programme office"), ("manager", "senior manager")):
        add_user(shown_database, username, f"Real {username}", role, PASSPHRASE, now(), PROGRAM)
    return shown_database


def test_an_account_is_changed_and_ones_own_cannot_be_removed_or_the_last_one_demoted(
    visit: Visit, real: Engine
) -> None:
    app = visit("settings", view="users", user="manager")
    field(app, "Named as assurer").check().run()
    app = press(app, "Save the account")
    assert "The account manager is saved." in words(app)
    with reading(real) as session:
        assert session.get_one(User, "manager").may_assure
    app = press(app, "Remove the account")
    assert "What the person recorded stays, with their name." in words(app)
    app = visit("settings", view="users", user="programme")
    assert "Remove the account" not in [one.label for one in app.button]
    field(app, "Role").set_value("HR lead").run()
    assert errors(press(app, "Save the account")) == [
        "This is the only account of the programme office. Give somebody else that role first."
    ]


def test_somebody_else_s_second_factor_is_reset_and_ones_own_is_not(visit: Visit, real: Engine) -> None:
    with writing(real) as session:
        for username in ("programme", "manager"):
            session.get_one(User, username).second_factor = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    app = press(visit("settings", view="users", user="manager"), "Reset the second factor")
    assert "manager has no second factor now, and is signed out everywhere." in words(app)
    with reading(real) as session:
        assert session.get_one(User, "manager").second_factor == ""
    app = visit("settings", view="users", user="programme")
    assert "somebody else of the programme office can reset its second factor" in words(app)
    assert "Reset the second factor" not in [one.label for one in app.button]


def test_an_unknown_user_or_view_in_the_address_is_said_as_typed(visit: Visit, real: Engine) -> None:
    app = visit("settings", view="users", user="<b>nobody</b>")
    assert not app.exception
    assert "<b>nobody</b>" in words(app)
    assert visit("settings", view="[x](y)").title[0].value == "Settings"


def test_the_programme_office_sees_who_signed_in_and_ends_one_of_two_sessions_of_the_same_minute(
    visit: Visit, shown_database: Engine
) -> None:
    at = now()
    with writing(shown_database) as session:
        session.add(UserSession(username="hr", issued_at=at, place="192.0.2.7", last_seen_at=at))
        earlier = at - timedelta(microseconds=1)
        session.add(UserSession(username="hr", issued_at=earlier, place="192.0.2.8", last_seen_at=earlier))
    app = visit("settings", view="users")
    assert "from 192.0.2.7" in words(app)
    assert "from 192.0.2.8" in words(app)
    end = [button for button in app.button if button.label.startswith("End the session of hr")]
    assert len(end) == 2
    end[0].click().run()
    assert not app.exception
    with reading(shown_database) as session:
        assert session.get_one(UserSession, ("hr", at)).ended_at
    assert "from 192.0.2.7" not in words(app)
    assert "from 192.0.2.8" in words(app)
