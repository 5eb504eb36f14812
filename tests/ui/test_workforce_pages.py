"""The vacancies and caseloads pages, with snapshots whose figures were worked by hand, and without any."""

from datetime import date

import pytest
from sqlalchemy import Engine
from sqlmodel import delete
from streamlit.testing.v1 import AppTest

from core.health.tables import SurveyCount
from core.indicators.tables import Observation
from core.people import Role
from core.registers.tables import TABLES
from core.settings import now
from core.storage.engine import writing
from core.storage.revision import raise_revision
from core.uploads.tables import Upload, UploadFile
from core.workforce.commands import store_published
from core.workforce.published import read_published
from core.workforce.tables import Caseload, CaseloadTotal, Post, PostTotal, Unallocated
from tests.conftest import SHARED
from tests.ui.conftest import Visit
from tests.ui.test_pages import words
from tests.workforce.filled_in import OFFICE, file, post, store, store_cases, worker

FEBRUARY, MARCH = date(2011, 2, 28), date(2011, 3, 31)
VACANCY_VIEWS = ["now", "time", "recruitment", "posts", "councils"]
CASELOAD_VIEWS = ["now", "places", "time", "capacity"]
AGENCY = {"cover_type": "agency"}
OF_UPLOAD = (Post, PostTotal, Caseload, CaseloadTotal, Unallocated, Observation, SurveyCount)


@pytest.fixture
def empty(shown_database: Engine) -> Engine:
    """A database without any snapshot of the workforce."""
    with writing(shown_database) as session:
        for register in TABLES.values():
            session.execute(register.delete())
        for table in (*OF_UPLOAD, UploadFile, Upload):
            session.exec(delete(table))
        raise_revision(session)
    return shown_database


@pytest.fixture
def loaded(shown_database: Engine) -> Engine:
    """Two months of real snapshots.

    March, Ashford: 100 posts, 80 filled, 20 vacant, 12 of them covered by agency, as in the definitions' example: vacancy rate
    20%, unfilled rate 8%. Dover: 15 filled, 5 vacant (2 frozen), 1 of unknown status. Together 25 of 120 vacant, 20.8%; 13 of
    120 unfilled, 10.8%. February: 30 of 120 vacant, 25%, none covered.
    """
    dover = {"district": "Dover"}
    march = [
        *[post() for _ in range(80)],
        *[post("vacant", vacant_since=date(2010, 6, 1), recruitment_stage="advert", **AGENCY) for _ in range(12)],
        *[post("vacant", vacant_since=date(2011, 3, 1), expected_start=date(2011, 4, 11), **AGREED) for _ in range(8)],
        *[post(**dover) for _ in range(15)],
        *[post("vacant", **dover) for _ in range(3)],
        *[post("frozen", **dover) for _ in range(2)],
        post("to be confirmed", **dover),
    ]
    cases = [
        worker("W1", 35),
        worker("W2", 16, fte=0.5),
        worker("W3", 20, cp=5, newly_qualified="yes"),
        worker("W4", 0, lac=30, **dover),
        worker("Unallocated", 4, fte=None, longest_wait_days=21),
    ]
    with writing(shown_database) as session:
        store(session, FEBRUARY, "1", *[post() for _ in range(90)], *[post("vacant") for _ in range(30)])
        store(session, MARCH, "2", *march)
        store_cases(session, FEBRUARY, "3", worker("W1", 20), worker("W2", 10))
        store_cases(session, MARCH, "4", *cases)
        raise_revision(session)
    return shown_database


AGREED = {"recruitment_stage": "start agreed"}


def words_as_sent(app: AppTest) -> str:
    return "\n".join(str(one.value) for one in [*app.markdown, *app.caption, *app.info])


def values(app: AppTest) -> dict[str, tuple[str, str]]:
    """The figures on the page with their changes, by label."""
    return {one.label: (one.value, one.delta) for one in app.metric}


def test_both_rates_stand_side_by_side_with_their_change_and_the_sum_behind_them(visit: Visit, loaded: Engine) -> None:
    app = visit("vacancies", Role.SENIOR_MANAGER)
    assert not app.exception
    assert values(app) == {
        "Vacancy rate": ("20.8%", "down 4.2 points, better"),
        "Unfilled rate": ("10.8%", "down 14.2 points, better"),
        "Agency worker rate": ("11.2%", "up 11.2 points"),
    }
    said = words(app)
    assert "snapshot of 31 March 2011" in said
    assert (
        "**25.0 FTE** of 120.0 FTE in posts of children’s social workers were vacant: the vacancy rate, 20.8%" in said
    )
    assert "Agency workers covered 12.0 FTE" in said
    assert "**13.0 FTE** had no agency worker" in said
    assert "Source: posts.csv, uploaded by pat.hr on 1 June 2011" in said
    assert "Illustrative" not in said
    parts = app.table[0].value.set_index("")["31 Mar 2011"].to_dict()
    assert parts == {
        "Established": "121.0 FTE", "In post": "95.0 FTE", "Vacant": "25.0 FTE", "of which frozen": "2.0 FTE",
        "Agency cover of vacant posts": "12.0 FTE", "Unknown status, in no rate": "1.0 FTE",
    }  # fmt: skip


def test_a_district_in_the_address_is_the_worked_example_of_the_definitions(visit: Visit, loaded: Engine) -> None:
    app = visit("vacancies", Role.HR_LEAD, district="Ashford")
    assert [value for value, _ in values(app).values()] == ["20.0%", "8.0%", "13.0%"]
    assert list(app.dataframe[0].value["District"]) == ["Ashford"]


def test_the_reporting_date_decides_which_snapshot_is_shown(visit: Visit, loaded: Engine) -> None:
    app = visit("vacancies", Role.SENIOR_MANAGER, as_at="2011-03-30")
    assert values(app)["Vacancy rate"][0] == "25.0%"
    assert "snapshot of 28 February 2011" in words(app)
    assert "This is the first snapshot" in words(app)


@pytest.mark.parametrize("view", VACANCY_VIEWS)
@pytest.mark.parametrize("by", ["district", "team", "role"])
def test_each_view_of_vacancies_draws(visit: Visit, loaded: Engine, view: str, by: str) -> None:
    app = visit("vacancies", Role.SENIOR_MANAGER, view=view, by=by)
    assert not app.exception
    assert view == "councils" or app.get("download_button"), "what is shown can be downloaded"


@pytest.mark.parametrize("view", VACANCY_VIEWS)
def test_a_choice_that_leaves_no_post_is_no_figure_and_no_error(visit: Visit, loaded: Engine, view: str) -> None:
    app = visit("vacancies", Role.SENIOR_MANAGER, view=view, district="Dover", team="Duty, Ashford")
    assert not app.exception
    if view == "now":
        assert [value for value, _ in values(app).values()] == ["No figure"] * 3


def test_recruitment_shows_age_stage_and_where_agreed_starts_lead(visit: Visit, loaded: Engine) -> None:
    app = visit("vacancies", Role.SENIOR_MANAGER, view="recruitment", district="Ashford")
    months, ages, stages = (table.value for table in app.table)
    assert list(months["Vacancy rate (%)"])[:2] == ["20.0%", "12.0%"]  # eight of the twenty start on 11 April
    assert dict(zip(ages["Vacant for"], ages["Posts"], strict=True)) == {
        "Under 3 months": "8", "3 to 6 months": "0", "Over 6 months": "12", "Not known": "0",
    }  # fmt: skip
    counts = dict(zip(stages["Stage of recruitment"], stages["Posts"], strict=True))
    assert {stage: posts for stage, posts in counts.items() if posts != "0"} == {"Advert": "12", "Start agreed": "8"}
    assert "8 agreed starts (8.0 FTE) and no known leavers (0.0 FTE)" in words(app)


@pytest.mark.parametrize(
    ("query", "number"),
    [({}, 25), ({"district": "Dover"}, 5), ({"stage": "advert"}, 12), ({"age": "not known"}, 5), ({"team": "Duty, Dover"}, 5)],
)  # fmt: skip
def test_the_address_filters_the_list_of_vacant_posts(
    visit: Visit, loaded: Engine, query: dict[str, str], number: int
) -> None:
    app = visit("vacancies", Role.HR_LEAD, view="posts", **query)
    assert len(app.dataframe[0].value) == number
    assert f"Showing {number} of 25 rows of vacant and frozen posts" in words(app)


def test_filters_that_leave_no_vacant_post_say_what_to_do(visit: Visit, loaded: Engine) -> None:
    app = visit("vacancies", Role.HR_LEAD, view="posts", district="Dover", stage="offer")
    assert "Take one of them away" in words(app)
    assert not app.dataframe


def test_caseloads_stand_against_the_target_with_unallocated_cases(visit: Visit, loaded: Engine) -> None:
    """106 cases of 3.5 FTE; 35 and 32 per FTE are above 30; 4 cases wait, the longest 21 days."""
    app = visit("caseloads", Role.SENIOR_MANAGER)
    assert not app.exception
    assert [value for value, _ in values(app).values()] == ["30.3", "50.0%", "35.0", "4", "21 days"]
    said = words(app)
    assert "4 workers (3.5 FTE) held 106 cases: **30.3 cases per FTE** against a target of 30" in said
    assert "1 worker, 25.0 cases per FTE" in said
    assert "LAC: looked after children" in said
    bands = app.table[0].value
    assert list(bands.loc[bands["Against the target"] == "above", "Workers"]) == ["2"]


def test_the_target_of_the_address_holds(visit: Visit, loaded: Engine) -> None:
    app = visit("caseloads", Role.SENIOR_MANAGER, target="24")
    assert values(app)["Workers above 24"][0] == "100.0%"
    app.number_input[0].set_value(35).run()
    assert app.query_params["target"] in ("35", ["35"])
    assert values(app)["Workers above 35"][0] == "0.0%"
    app.number_input[0].set_value(30).run()
    assert "target" not in app.query_params


@pytest.mark.parametrize("target", ["0", "100", "-3", "thirty", "3.5", "²", "[x](https://evil.example)"])
def test_a_target_that_makes_no_sense_gives_the_plans_own_and_a_note(visit: Visit, loaded: Engine, target: str) -> None:
    app = visit("caseloads", Role.SENIOR_MANAGER, target=target)
    assert not app.exception
    assert "which is not among the choices. Showing 30." in words(app)
    assert "Workers above 30" in values(app)


@pytest.mark.parametrize("view", CASELOAD_VIEWS)
@pytest.mark.parametrize("by", ["district", "team"])
def test_each_view_of_caseloads_draws(visit: Visit, loaded: Engine, view: str, by: str) -> None:
    app = visit("caseloads", Role.SENIOR_MANAGER, view=view, by=by)
    assert not app.exception
    assert app.get("download_button"), "what is shown can be downloaded"


@pytest.mark.parametrize("view", CASELOAD_VIEWS)
def test_a_choice_that_leaves_no_worker_is_no_figure_and_no_error(visit: Visit, loaded: Engine, view: str) -> None:
    app = visit("caseloads", Role.SENIOR_MANAGER, view=view, district="Dover", team="Duty, Ashford")
    assert not app.exception
    if view == "now":
        assert "No figure" in values(app)["Cases per FTE"]


def test_without_posts_the_capacity_says_what_is_lacking(visit: Visit, empty: Engine) -> None:
    with writing(empty) as session:
        store_cases(session, MARCH, "1", worker("W1", 20))
        raise_revision(session)
    app = visit("caseloads", Role.SENIOR_MANAGER, view="capacity")
    assert not app.exception
    assert "There is no snapshot of posts for this date" in words(app)


@pytest.mark.parametrize(
    ("cases_made_up", "posts_made_up", "said"),
    [
        (False, True, "**Illustrative posts**, made up to show how this page works, stand beside real caseloads."),
        (True, False, "**Illustrative caseloads**, made up to show how this page works, stand beside real posts."),
        (False, False, ""),
        (True, True, ""),
    ],
)
def test_the_capacity_says_which_half_of_it_is_made_up(
    visit: Visit, empty: Engine, cases_made_up: bool, posts_made_up: bool, said: str
) -> None:
    with writing(empty) as session:
        store_cases(session, MARCH, "1", worker("W1", 20), is_illustrative=cases_made_up)
        store(session, MARCH, "2", post(), is_illustrative=posts_made_up)
        raise_revision(session)
    notices = [str(one.value) for one in visit("caseloads", Role.SENIOR_MANAGER, view="capacity").info]
    general = "**Illustrative caseloads**, made up to show how this page works."
    assert notices == [words for words in (general if cases_made_up else "", said) if words]


def test_the_capacity_says_where_workers_are_missing(visit: Visit, loaded: Engine) -> None:
    """110 cases over a target of 1 need 110 FTE; 95 are in post, 8 more start: 15 missing, 7 after the pipeline."""
    app = visit("caseloads", Role.SENIOR_MANAGER, view="capacity", target="1")
    assert "110 cases need **110.0 FTE** of workers. 95.0 FTE are in post: **15.0 FTE missing**" in words(app)
    assert "103.0 FTE: **7.0 FTE missing**" in words(app)
    assert app.dataframe[0].value["District"].iloc[0] == "All districts"


def test_the_action_that_sets_the_target_is_named(visit: Visit, loaded: Engine) -> None:
    assert "Action A1.4 of the plan sets its first target." in words(visit("caseloads", Role.HR_LEAD))


@pytest.mark.parametrize("page", ["vacancies", "caseloads"])
def test_without_data_each_role_is_told_what_to_do_next(visit: Visit, empty: Engine, page: str) -> None:
    assert "Ask the HR lead to upload" in words(visit(page, Role.SENIOR_MANAGER))
    app = visit(page, Role.HR_LEAD)
    assert not app.exception
    assert "Upload the spreadsheet that you have" in words(app)


@pytest.mark.parametrize("page", ["vacancies", "caseloads"])
def test_before_the_first_snapshot_its_date_is_offered(visit: Visit, loaded: Engine, page: str) -> None:
    app = visit(page, Role.SENIOR_MANAGER, as_at="2011-01-31")
    assert "the earliest are of 28 February 2011" in words(app)
    app.button[0].click().run()
    assert not app.exception
    assert "snapshot of 28 February 2011" in words(app)


@pytest.mark.parametrize("page", ["vacancies", "caseloads"])
def test_illustrative_figures_are_said_to_be_so(visit: Visit, page: str) -> None:
    assert f"**Illustrative {page}**, made up to show how this page works." in words(visit(page))


@pytest.mark.skipif(not SHARED.exists(), reason="needs the published figures of the folder ../shared")
def test_with_published_figures_one_stands_beside_neighbours_region_and_england(visit: Visit, loaded: Engine) -> None:
    folder = SHARED / "data" / "workforce"
    with writing(loaded) as session:
        for name in ("csww_indicators_2017_to_2025.csv", "sn_model_2025_wide.csv"):
            store_published(session, read_published(folder / name), file(name, name), OFFICE, now())
        raise_revision(session)
    app = visit("vacancies", Role.SENIOR_MANAGER, view="councils")
    assert not app.exception
    shown = app.table[0].value
    assert list(shown.columns) == ["Year", "Kent", "Statistical neighbours", "South East", "England"]
    assert shown.set_index("Year").loc["2025", "Kent"] == "14.4%"  # 128.9 / (128.9 + 765.3)


@pytest.mark.skipif(not SHARED.exists(), reason="needs the published figures of the folder ../shared")
def test_kents_neighbours_are_known_without_their_list(visit: Visit, loaded: Engine) -> None:
    name = "csww_indicators_2017_to_2025.csv"
    with writing(loaded) as session:
        store_published(session, read_published(SHARED / "data" / "workforce" / name), file(name, name), OFFICE, now())
        raise_revision(session)
    app = visit("vacancies", Role.SENIOR_MANAGER, view="councils")
    assert "Statistical neighbours" in app.table[0].value.columns
    assert "Neighbours: 10 authorities summed" in words(app)


def test_without_published_figures_one_is_told_how_to_load_them(visit: Visit, loaded: Engine) -> None:
    app = visit("vacancies", Role.SENIOR_MANAGER, view="councils")
    assert "is loaded on the Upload page, as Published figures" in words(app)


def test_what_a_sheet_says_shows_as_typed_and_runs_nowhere(visit: Visit, shown_database: Engine) -> None:
    nasty = "[Duty](https://evil.example) <b>x</b>"
    with writing(shown_database) as session:
        store(session, MARCH, "5", post("vacant", team=nasty), post(team=nasty))
        raise_revision(session)
    app = visit("vacancies", Role.SENIOR_MANAGER, by="team", team=f"{nasty}, Ashford")
    assert values(app)["Vacancy rate"][0] == "50.0%"
    assert "\\[Duty\\]\\(" in words_as_sent(app)
    assert "[Duty](" not in words_as_sent(app)
