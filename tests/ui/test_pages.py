"""Every page as every role and as a stranger, with real data, wrong addresses and no data."""

import html
import re
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import Engine
from sqlmodel import col, delete
from streamlit.testing.v1 import AppTest

from core.access.tables import User
from core.people import Role
from core.plan.tables import (
    Action,
    ActionLead,
    CrossReference,
    Milestone,
    MilestoneProgress,
    OverarchingAction,
    Progress,
    Requirement,
)
from core.settings import Settings
from core.storage.engine import engine, writing
from core.storage.revision import raise_revision
from core.ui.plan import loaders
from tests.benchmarks.larger import enlarge_plan
from tests.ui.conftest import Visit

EVERYONE = set(Role)
READ_ALL = {Role.SENIOR_MANAGER, Role.PERFORMANCE_ANALYST, Role.PROGRAMME_OFFICE}
MAY_SEE = {
    "summary": EVERYONE,
    "action_plan": READ_ALL,
    "progress": READ_ALL,
    "vacancies": {*READ_ALL, Role.HR_LEAD},
    "caseloads": {*READ_ALL, Role.HR_LEAD},
    "indicators": READ_ALL,
    "programme": READ_ALL,
    "health": {*READ_ALL, Role.HR_LEAD},
    "report": {Role.PROGRAMME_OFFICE},
    "plan_setup": {Role.PROGRAMME_OFFICE},
    "settings": {Role.PROGRAMME_OFFICE},
    "audit": {Role.PROGRAMME_OFFICE},
    "about": EVERYONE,
}
HEADINGS = {
    "summary": "Improvement plan summary",
    "action_plan": "Action plan",
    "progress": "Progress",
    "vacancies": "Vacancies",
    "caseloads": "Caseloads",
    "indicators": "Indicators",
    "programme": "Programme",
    "health": "Health check",
    "report": "Board report",
    "plan_setup": "Plan setup",
    "settings": "Settings",
    "audit": "Audit trail",
    "about": "About this dashboard",
}
VIEWS = ["list", "timeline", "leads", "workstreams", "quality"]


def words(app: AppTest) -> str:
    """All that a page says in text, without the signs that keep it from being read as Markdown."""
    said = [*app.title, *app.header, *app.subheader, *app.markdown, *app.caption, *app.info, *app.warning, *app.success]
    return "\n".join(str(one.value) for one in said).replace("\\", "") + "\n" + in_html(app)


def in_html(app: AppTest) -> str:
    """What a page says in HTML of our own, a line for each block."""
    bodies = [one.proto.body for one in app.get("html") if not one.proto.body.lstrip().startswith("<style>")]
    return "\n".join(text_of(body) for body in bodies)


def summary_of(app: AppTest) -> str:
    """The HTML of the summary."""
    (body,) = [one.proto.body for one in app.get("html") if 'class="sum ' in one.proto.body]
    return str(body)


def text_of(body: str) -> str:
    """The text of a piece of HTML, a line for each block."""
    blocks = re.sub(r"</(?:p|td|th|tr|li|h2|summary|div)>", "\n", body)
    lines = html.unescape(re.sub(r"<[^>]+>", "", blocks)).split("\n")
    return "\n".join(" ".join(line.split()) for line in lines if line.strip())


def tables(app: AppTest) -> str:
    """The cells of a page's tables, without the signs that keep them from being read as Markdown."""
    return "\n".join(one.value.to_csv() for one in app.table).replace("\\", "")


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("page", MAY_SEE)
def test_a_page_shows_itself_to_its_roles_and_refuses_the_others(visit: Visit, page: str, role: Role) -> None:
    app = visit(page, role)
    assert not app.exception
    if role in MAY_SEE[page]:
        assert app.title[0].value == HEADINGS[page]
    else:
        assert app.title[0].value == "This page is not for your role"
        assert f"You are signed in as {role}" in words(app)
        assert "A1.1" not in words(app) + tables(app)
        assert not app.dataframe


@pytest.mark.parametrize("page", [*MAY_SEE, "screen"])
def test_a_page_refuses_a_stranger_by_itself(visit: Visit, page: str) -> None:
    app = visit(page, None)
    assert not app.exception
    assert [title.value for title in app.title] == ["You are signed out"]
    assert not app.table
    assert not app.dataframe


def test_the_role_comes_from_the_table_at_each_run(visit: Visit, shown_database: Engine) -> None:
    app = visit("action_plan", Role.SENIOR_MANAGER)
    assert app.title[0].value == "Action plan"
    with writing(shown_database) as session:
        session.get_one(User, "manager").role = Role.CABINET_MEMBER
    assert app.run().title[0].value == "This page is not for your role"
    with writing(shown_database) as session:
        session.exec(delete(User).where(col(User.username) == "manager"))
    assert app.run().title[0].value == "You are signed out"


def test_the_shell_shows_the_summary_first(visit: Visit) -> None:
    app = visit("screen", Role.CABINET_MEMBER)
    assert not app.exception
    assert app.title[0].value == HEADINGS["summary"]
    assert app.sidebar.date_input[0].value == date(2011, 3, 31)


def test_the_summary_counts_every_action_once(visit: Visit) -> None:
    """The bars' counts, read off the screen, add up to the 23, 20 and 13 actions of the plan."""
    body = summary_of(visit("summary", Role.CABINET_MEMBER))
    bars = re.findall(r'class="bar" role="img" aria-label="([^"]*)"', body)
    assert [bar.split(":")[0] for bar in bars] == ["Immediately", "Within three months", "Within six months"]
    assert [sum(int(number) for number in re.findall(r"\d+", bar)) for bar in bars] == [23, 20, 13]
    said = text_of(body)
    assert "limit 19 Feb 2011, passed · 5 due by now: 4 done, 1 due today" in said
    assert "limit 19 May 2011, in 49 days · 2 due by now: 1 done, 1 due today" in said


def test_the_summary_puts_the_longest_overdue_first_with_owner_and_date(visit: Visit) -> None:
    said = words(visit("summary", Role.CABINET_MEMBER)).split("\n")
    first = said.index("R A1.1 Audit all CIN, CP, LAC cases; close gaps, answer concerns at once")
    assert said[first + 1 : first + 3] == [
        "Director of Specialist Services for Children",
        "90 days late due 31 Dec 2010 (CP CIN)",  # 31 December 2010 to 31 March 2011
    ]
    assert "LAC: looked-after children" in "\n".join(said)


def test_a_cabinet_member_opens_a_red_action_on_the_summary_and_can_change_nothing(visit: Visit) -> None:
    app = visit("summary", Role.CABINET_MEMBER, action="A1.1")
    assert not app.exception
    assert "31 December 2010 (CP CIN)" in tables(app)
    assert "90 days overdue" in words(app)
    assert not app.button
    assert not app.text_area
    unknown = visit("summary", Role.CABINET_MEMBER, action="A99.9")
    assert "which is not in the plan" in words(unknown)


def test_illustrative_progress_is_said_to_be_so_and_the_plan_alone_is_not(
    visit: Visit, copied: Callable[[bool], Settings], use: Callable[[Settings], None]
) -> None:
    assert "Illustrative everything but the plan itself is made up" in words(visit("summary"))
    assert "Illustrative progress" in words(visit("action_plan"))
    alone = copied(False)
    with_key = Settings(alone.database_url, alone.secret_key_file, False)
    use(with_key)
    for page in ("summary", "action_plan"):
        app = visit(page)
        assert "Illustrative" not in words(app)
        assert not app.exception


def test_downloads_say_which_progress_is_illustrative(visit: Visit) -> None:
    visit("action_plan", Role.SENIOR_MANAGER)
    everything = (1, date(2011, 3, 31), (), (), (), "")
    for figure in (loaders.action_list.at(*everything), loaders.leads.at(*everything)):
        assert "yes" in set(figure.export["Illustrative progress"])


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_of_the_action_plan_draws(visit: Visit, view: str) -> None:
    app = visit("action_plan", Role.SENIOR_MANAGER, view=view)
    assert not app.exception
    assert app.get("download_button"), "every view can be downloaded"


@pytest.mark.parametrize(
    ("query", "refs"),
    [
        ({"rating": "U"}, ["A12.1", "A12.2", "A13.1", "A14.1", "A14.2", "A16.1", "A16.2", "A18.2"]),
        ({"band": "6 months", "lead": "LT"}, ["A21.1"]),
        ({"find": "interpreters"}, ["A12.1"]),
        ({"lead": ["KK", "AS"]}, ["A10.2", "A22.1"]),
    ],
)
def test_the_address_filters_the_list(visit: Visit, query: dict[str, str], refs: list[str]) -> None:
    app = visit("action_plan", Role.SENIOR_MANAGER, **query)
    assert list(app.dataframe[0].value["Ref"]) == refs
    assert f"Showing {len(refs)} of 56 actions." in words(app)


def test_filters_that_leave_nothing_say_what_to_do(visit: Visit) -> None:
    app = visit("action_plan", find="nothing like this")
    assert "Take one of them away" in words(app)
    assert not app.exception


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"as_at": "rubbish"}, "‘rubbish’"),
        ({"as_at": "2011-02-30"}, "‘2011-02-30’"),
        ({"as_at": "1066-10-14"}, "‘1066-10-14’"),
        ({"as_at": "<b>31</b>"}, "Showing 31 March 2011"),
        ({"view": "pie"}, "view ‘pie’"),
        ({"band": "9 months"}, "band ‘9 months’"),
        ({"rating": ["R", "X"]}, "rating ‘X’"),
        ({"lead": "🦄"}, "lead ‘🦄’"),
        ({"action": "A99.9"}, "which is not in the plan"),
        ({"action": "'; DROP TABLE action; --"}, "which is not in the plan"),
    ],
)
def test_an_address_that_makes_no_sense_gives_the_default_and_a_note(
    visit: Visit, query: dict[str, str], said: str
) -> None:
    app = visit("action_plan", Role.SENIOR_MANAGER, **query)
    assert not app.exception
    assert said in words(app)
    assert "as at 31 March 2011" in words(app)


@pytest.mark.parametrize("name", ["as_at", "view", "band", "rating", "lead", "action"])
def test_an_address_cannot_put_a_link_on_the_page(visit: Visit, name: str) -> None:
    app = visit("action_plan", Role.SENIOR_MANAGER, **{name: "[Sign in](https://evil.example)"})
    said = "\n".join(str(one.value) for one in [*app.info, *app.warning])
    assert "\\[Sign in\\]\\(" in said
    assert "[Sign in](" not in said


def test_the_reporting_date_of_the_address_holds(visit: Visit) -> None:
    app = visit("action_plan", Role.SENIOR_MANAGER, as_at="2011-01-31")
    assert "as at 31 January 2011" in words(app)
    rows = app.dataframe[0].value.set_index("Ref")
    assert rows.loc["A1.1", "Why"].startswith("Due 31 December 2010 (CP CIN), 31 days overdue")


def test_an_opened_action_shows_its_fields_its_history_and_both_ends_of_its_references(visit: Visit) -> None:
    app = visit("action_plan", Role.SENIOR_MANAGER, action="A9.2")
    assert "A9.2 Quality standards for child protection planning" in words(app)
    fields = tables(app)
    assert "HD: Director of Specialist Services for Children" in fields
    assert "31 March 2011" in fields
    assert any("A7\\.2" in button.label for button in app.button)
    back = visit("action_plan", Role.SENIOR_MANAGER, action="A7.2")
    assert any("A9\\.2" in button.label for button in back.button)


def test_an_action_opens_another_and_closes(visit: Visit) -> None:
    app = visit("action_plan", Role.SENIOR_MANAGER, action="A9.2")
    next(button for button in app.button if "A7\\.2" in button.label).click().run()
    assert app.query_params["action"] == "A7.2"
    next(button for button in app.button if button.label == "Back to the actions").click().run()
    assert "action" not in app.query_params
    assert len(app.dataframe[0].value) == 56


def test_every_action_opens(visit: Visit) -> None:
    app = visit("action_plan", Role.SENIOR_MANAGER)
    for ref in list(app.dataframe[0].value["Ref"]):
        app.query_params["action"] = ref
        app.run()
        assert not app.exception, ref
        assert ref.replace(".", "\\.") in app.header[0].value


def empty_the_plan(database: Engine) -> None:
    with writing(database) as session:
        for table in (
            MilestoneProgress, Progress, ActionLead, CrossReference, Milestone, OverarchingAction, Action, Requirement,
        ):  # fmt: skip
            session.exec(delete(table))
        raise_revision(session)


@pytest.mark.parametrize("page", MAY_SEE)
def test_with_no_plan_a_page_says_what_to_do_next(visit: Visit, shown_database: Engine, page: str) -> None:
    empty_the_plan(shown_database)
    app = visit(page)
    assert not app.exception
    if page in ("summary", "action_plan", "progress"):
        assert "on the page Plan setup" in words(app)


def test_what_is_typed_shows_as_typed_and_runs_nowhere(visit: Visit, shown_database: Engine) -> None:
    nasty = "**bold** <script>alert(1)</script> [link](http://evil) $x$ :red[no]"
    with writing(shown_database) as session:
        session.get_one(Action, "A1.1").title = nasty
        raise_revision(session)
    app = visit("summary", Role.CABINET_MEMBER)
    body = summary_of(app)
    assert "<script>alert" not in body
    assert nasty in html.unescape(body)


def test_a_long_list_is_shown_in_pages(visit: Visit, settings: Settings) -> None:
    """Three times the plan's 56 actions are 168: two pages of 60 rows and one of 48, which an address beyond it shows too."""
    enlarge_plan(engine(settings.database_url), 3)
    first, last = visit("action_plan"), visit("action_plan", page_number="9")
    assert "Rows 1 to 60 of 168. Sorting sorts the rows that are shown; the download holds all." in words(first)
    assert "Rows 121 to 168 of 168." in words(last)
    shown = [list(app.dataframe[0].value["Ref"]) for app in (first, visit("action_plan", page_number="2"), last)]
    refs = [ref for page in shown for ref in page]
    assert [len(page) for page in shown] == [60, 60, 48]
    assert len(set(refs)) == 168
