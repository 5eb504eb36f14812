"""The health check's page: each view, role and place, what fills itself, and what to do where there is nothing."""

from datetime import date

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, delete, select
from streamlit.testing.v1 import AppTest

from core.health.commands import reopen_round
from core.health.tables import Answer, KeptFigure, Round
from core.people import Role
from core.settings import now
from core.storage.engine import writing
from core.storage.revision import raise_revision
from tests.ui.conftest import Visit
from tests.ui.test_pages import words
from tests.workforce.filled_in import OFFICE, file, post, store, store_cases, worker

MARCH, JUNE = date(2011, 3, 31), date(2011, 6, 30)
SHOWN = ["themes", "places", "priorities"]
LOCAL = "A local version, in our own words, of the health check that the Social Work Task Force set out in 2009."


@pytest.fixture
def empty(shown_database: Engine) -> Engine:
    """A database without any round."""
    with writing(shown_database) as session:
        for table in (KeptFigure, Answer, Round):
            session.exec(delete(table))
        raise_revision(session)
    return shown_database


def number_of(session: Session, day: date) -> int:
    return session.exec(select(Round.id).where(Round.held_on == day)).one() or 0


def view_of(app: AppTest) -> list[str]:
    return [str(one) for one in app.segmented_control[0].options]


def as_sent(app: AppTest) -> str:
    return "\n".join(str(one.value) for one in [*app.markdown, *app.caption, *app.info, *app.warning])


@pytest.mark.parametrize("role", [Role.SENIOR_MANAGER, Role.PROGRAMME_OFFICE])
@pytest.mark.parametrize("view", SHOWN)
def test_each_view_draws_with_its_date_and_can_be_downloaded(visit: Visit, view: str, role: Role) -> None:
    app = visit("health", role, view=view)
    assert not app.exception
    said = words(app)
    assert LOCAL in said
    assert (
        "**Round of 31 March 2011**, closed on 31 March 2011 at 18:00, with the figures of that moment · reporting date "
        "31 March 2011"
    ) in said
    assert "**Illustrative health check" in said
    assert "A theme has no rating until half of its lines have one." in said
    assert app.get("download_button")


def test_the_grid_has_the_rounds_up_to_the_reporting_date_the_latest_first(visit: Visit) -> None:
    grid = visit("health").dataframe[0].value
    days = ["31 Mar 2011", "31 Dec 2010", "30 Sep 2010", "30 Jun 2010", "31 Mar 2010"]
    assert list(grid.columns) == ["Theme", *days]
    assert list(grid["Theme"])[:2] == ["Effective workload management", "Pro-active workflow management"]
    later = visit("health", as_at="2011-07-15").dataframe[0].value
    assert list(later.columns) == ["Theme", "30 Jun 2011", *days]


def test_the_page_says_where_things_stand_what_changed_and_what_is_open(visit: Visit) -> None:
    app = visit("health")
    said = words(app)
    assert "Whole service: Of 5 themes, " in said
    assert "Since the round of 31 December 2010, " in said
    assert "Changed since 31 December 2010" in said
    assert "### Improved: " in said
    assert "Without an answer: 1 line" in said
    assert "Q32 What do people say when they leave" in said


def test_an_earlier_round_of_the_address_is_shown(visit: Visit, shown_database: Engine) -> None:
    with Session(shown_database) as session:
        first = number_of(session, date(2010, 3, 31))
    app = visit("health", round=str(first))
    assert "**Round of 31 March 2010**" in words(app)
    assert "This is the first round, so there is nothing to compare it with." in words(app)
    assert "Changed since" not in words(app)


def test_a_theme_opens_to_its_lines_with_trend_source_and_action(visit: Visit) -> None:
    app = visit("health")
    (button,) = [one for one in app.button if one.label.startswith("1. Effective workload management")]
    button.click().run()
    assert not app.exception
    assert app.query_params["theme"] in ("workload", ["workload"])
    said = words(app)
    assert "1. Effective workload management" in said
    assert "(green up to" not in said
    assert "green up to 10.0%, amber up to 15.0%" in said
    assert "Source: vacancies as at 31 March 2011, illustrative data." in said
    assert "Since 31 March 2010:" in said
    assert "**Leads to:** A17.1" in said
    assert app.get("page_link"), "the action opens from here"
    (back,) = [one for one in app.button if one.label == "Back to the themes"]
    back.click().run()
    assert "theme" not in app.query_params


def test_places_are_districts_or_teams(visit: Visit) -> None:
    districts = visit("health", view="places").dataframe[0].value
    assert list(districts["Place"])[:3] == ["Whole service", "Ashford", "Canterbury"]
    assert len(districts) == 13
    teams = visit("health", view="places", by="team").dataframe[0].value
    assert list(teams["Place"])[:2] == ["Whole service", "Ashford Child Protection"]


def test_a_team_has_its_own_figures_and_none_of_the_indicators(visit: Visit) -> None:
    app = visit("health", place="Ashford Children in Need", theme="workload")
    assert not app.exception
    assert "Ashford Children in Need" in words(app)
    assert "No figure for a team: indicators are counted by district" in words(app)


def test_priorities_name_the_actions_and_their_ratings(visit: Visit) -> None:
    app = visit("health", view="priorities")
    said = words(app)
    assert "## High priority: " in said
    assert said.index("## High priority") < said.index("## Medium priority")
    assert "Leads to A18.1 " in said
    assert "**Short forms here.**" in said
    assert app.get("page_link")


def test_the_hr_lead_gets_the_answers_alone(visit: Visit) -> None:
    app = visit("health", Role.HR_LEAD)
    assert not app.exception
    assert view_of(app) == ["Answer"]
    said = words(visit("health", Role.HR_LEAD, view="themes"))
    assert "which is not among the choices. Showing ‘Answer’." in said
    assert "Themes by round" not in said


def test_a_cabinet_member_is_refused(visit: Visit) -> None:
    app = visit("health", Role.CABINET_MEMBER)
    assert app.title[0].value == "This page is not for your role"
    assert not app.dataframe


def test_rounds_and_questions_are_the_programme_offices(visit: Visit) -> None:
    assert view_of(visit("health", Role.SENIOR_MANAGER)) == ["Themes", "By district and team", "Priorities", "Answer"]
    assert view_of(visit("health"))[-2:] == ["Rounds", "Questions"]
    for view in ("rounds", "questions"):
        app = visit("health", Role.SENIOR_MANAGER, view=view)
        assert "Showing ‘Themes’." in words(app)


@pytest.mark.parametrize("view", ["answer", "rounds", "questions"])
def test_each_form_draws_below_the_switch(visit: Visit, view: str) -> None:
    app = visit("health", view=view)
    assert not app.exception
    assert app.title[0].value == "Health check"


@pytest.mark.parametrize("name", ["view", "round", "place", "theme", "by"])
@pytest.mark.parametrize("value", ["zzz", "-1", "[x](https://evil.example)", "**b**"])
def test_nonsense_in_the_address_is_said_and_nothing_breaks(visit: Visit, name: str, value: str) -> None:
    query: dict[str, str | list[str]] = {"view": "places", name: value} if name == "by" else {name: value}
    app = visit("health", Role.PROGRAMME_OFFICE, **query)
    assert not app.exception
    assert "The address asks for" in words(app)
    assert "[x](https" not in as_sent(app)


def test_a_round_after_the_reporting_date_is_not_shown(visit: Visit, shown_database: Engine) -> None:
    with Session(shown_database) as session:
        later = number_of(session, JUNE)
    app = visit("health", round=str(later))
    assert "The round of 30 June 2011 lies after the reporting date, 31 March 2011" in words(app)
    assert "**Round of 31 March 2011**" in words(app)


def test_before_the_first_round_its_date_is_offered(visit: Visit) -> None:
    app = visit("health", Role.SENIOR_MANAGER, as_at="2009-12-31")
    assert "The earliest is of 31 March 2010" in words(app)
    app.button[0].click().run()
    assert "**Round of 31 March 2010**" in words(app)


@pytest.mark.parametrize("view", SHOWN)
def test_without_a_round_each_role_is_told_what_to_do_next(visit: Visit, empty: Engine, view: str) -> None:
    assert "Ask the programme office to open one." in words(visit("health", Role.SENIOR_MANAGER, view=view))
    app = visit("health", view=view)
    assert not app.exception
    (button,) = [one for one in app.button if one.label == "Open a round"]
    button.click().run()
    assert not app.exception
    assert app.query_params["view"] in ("rounds", ["rounds"])


def test_a_round_without_any_data_or_answer_draws(visit: Visit, empty: Engine) -> None:
    """Before the first snapshot there is nothing to fill a line with."""
    with writing(empty) as session:
        session.add(Round(held_on=date(2005, 3, 31), question_set=1, opened_by="chris", opened_at=now()))
        raise_revision(session)
    for view in SHOWN:
        app = visit("health", as_at="2005-04-01", view=view)
        assert not app.exception
        assert "Illustrative" not in words(app)
    app = visit("health", as_at="2005-04-01", theme="workload")
    assert "No figure: nothing was loaded for this date" in words(app)
    assert "still open, so its answers and figures may change" in words(app)


def test_a_line_and_the_workforce_pages_show_the_same_figure_and_move_together(
    visit: Visit, shown_database: Engine
) -> None:
    """In an open round: 20 of 100 posts vacant, then 30; 51 cases over 1.5 FTE, then 81 over 2.5."""

    def figures() -> tuple[str, str, str]:
        vacancy = next(one.value for one in visit("vacancies").metric if one.label == "Vacancy rate")
        caseload = next(one.value for one in visit("caseloads").metric if one.label == "Cases per FTE")
        return vacancy, caseload, words(visit("health", theme="workload"))

    cases = [worker("W1", 35), worker("W2", 16, fte=0.5)]
    with writing(shown_database) as session:
        reopen_round(session, number_of(session, MARCH), OFFICE, now())
        first = store(session, MARCH, "1", *[post() for _ in range(80)], *[post("vacant") for _ in range(20)])
        held = store_cases(session, MARCH, "2", *cases)
        raise_revision(session)
    vacancy, caseload, said = figures()
    assert (vacancy, caseload) == ("20.0%", "34.0")
    assert ":red-badge[R Not yet achieved] **20.0%** (20 / 100)" in said
    assert "**34.0** (51 / 1.5)" in said
    assert f"Source: vacancies as at 31 March 2011, {file('1').name}." in said
    with writing(shown_database) as session:
        store(session, MARCH, "3", *[post() for _ in range(70)], *[post("vacant") for _ in range(30)], seen=first)
        store_cases(session, MARCH, "4", *cases, worker("W3", 30), seen=held)
        raise_revision(session)
    vacancy, caseload, said = figures()
    assert (vacancy, caseload) == ("30.0%", "32.4")
    assert "**30.0%** (30 / 100)" in said
    assert "**32.4** (81 / 2.5)" in said
    assert "**20.0%** (20 / 100)" not in said


def test_an_answer_is_seen_at_once_and_an_illustrative_round_gives_way_to_a_real_one(
    visit: Visit, shown_database: Engine
) -> None:
    nasty = "Done in [full](https://evil.example) <b>"
    with writing(shown_database) as session:
        round_ = Round(held_on=MARCH, question_set=1, opened_by="chris", opened_at=now())
        session.add(round_)
        session.flush()
        number = round_.id or 0
        session.add(
            Answer(round=number, question="Q23", rating="G", commentary=nasty, priority="low", who="sam", at=now())
        )
        raise_revision(session)
    app = visit("health", theme="tools")
    assert not app.exception
    assert ":green-badge[G Achieved] **Yes**" in words(app)
    assert nasty in words(app).replace("\u2060", "")
    assert "[full](https" not in as_sent(app)
    app = visit("health")
    assert list(app.dataframe[0].value.columns) == ["Theme", "31 Mar 2011"]
    assert "This is the first round" in words(app)
