"""Figures called the Department's count children's social workers alone: one file, worked by hand, read wherever it is told."""

import json

import pytest
from sqlalchemy import Engine

from core.board.word import word_file
from core.command_line.program import main
from core.health.commands import open_round
from core.people import Role
from core.storage.engine import reading, writing
from core.storage.revision import data_revision
from core.ui.health import loaders as health_loaders
from core.ui.summary import loaders as summary_loaders
from core.workforce.queries import role_groups
from tests.board.reading import report_of, word_tables
from tests.ui.conftest import Visit
from tests.ui.test_pages import words
from tests.ui.test_report_page import DRAWER
from tests.ui.test_settings_page import field, press
from tests.ui.test_workforce_pages import values
from tests.workforce.filled_in import AT, MARCH, OFFICE, store, store_cases
from tests.workforce.test_roles import SHEET
from tests.workforce.test_workers_roles import SHEET as CASES
from tests.workforce.test_workers_roles import WITHOUT_ROLES

UNDECIDED = "3 posts are in no rate, as nobody has decided whether ‘Wellbeing lead’ counts as children’s social workers"
BEFORE, AFTER = (
    ("18.2%", "10.0%"),
    ("14.3%", "7.7%"),
)  # 2 of 11 and 1 of 10; with 3 more social workers 2 of 14 and 1 of 13


@pytest.fixture
def loaded(shown_database: Engine) -> Engine:
    with writing(shown_database) as session:
        store(session, MARCH, "1", *SHEET)
        open_round(session, MARCH, OFFICE, AT)
    return shown_database


def everywhere(visit: Visit, database: Engine, capsys: pytest.CaptureFixture[str]) -> set[tuple[str, str]]:
    """The vacancy rate and the agency worker rate on page, summary, report, health check and command line, as read there."""
    shown = values(visit("vacancies", as_at="2011-03-31"))
    printed = {
        row[0]: row[1]
        for row in word_tables(word_file(report_of(database), DRAWER.png))["Posts of children’s social workers"]
    }
    with reading(database) as session:
        now = data_revision(session)
    signs = summary_loaders.summary(now, MARCH, "light").signs
    (rate,) = [one.number for one in signs if one.title == "Social work posts vacant"]
    (held,) = health_loaders.frames.at(now).held(MARCH)
    answers = health_loaders.standing.at(now, held.id, "", "").lines.set_index("figure")["said"]
    capsys.readouterr()
    assert main(["indicators", "--as-at", "2011-03-31", "--json"]) == 0
    told = {one["code"]: one["value"] for one in json.loads(capsys.readouterr().out)["measures"]}
    return {
        (shown["Vacancy rate"][0], shown["Agency worker rate"][0]),
        (printed["Vacancy rate"], printed["Agency worker rate"]),
        (rate, f"{told['agency_worker_rate']:.1%}"),
        (answers["workforce:vacancy_rate"], answers["workforce:agency_worker_rate"]),
        (f"{told['vacancy_rate']:.1%}", f"{told['agency_worker_rate']:.1%}"),
    }


def test_one_definition_is_read_everywhere_and_follows_what_the_office_decides(
    visit: Visit, loaded: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert everywhere(visit, loaded, capsys) == {BEFORE}
    for page in ("vacancies", "summary", "health", "indicators"):
        assert UNDECIDED in words(visit(page, as_at="2011-03-31")), page
    app = visit("settings", view="roles")
    field(app, "Wellbeing lead").set_value("social worker who holds no cases").run()
    press(app, "Save the roles")
    with reading(loaded) as session:
        assert role_groups(session)["wellbeing lead"] == "social worker who holds no cases"
    assert everywhere(visit, loaded, capsys) == {AFTER}
    assert "in no rate, as nobody" not in words(visit("vacancies", as_at="2011-03-31"))


def averages(visit: Visit, database: Engine, capsys: pytest.CaptureFixture[str]) -> set[str]:
    """The average caseload on page, summary, report, health check and command line, as read there."""
    shown = values(visit("caseloads", as_at="2011-03-31"))["Cases per FTE"][0]
    (printed,) = [
        {row[0]: row[1] for row in rows}
        for title, rows in word_tables(word_file(report_of(database), DRAWER.png)).items()
        if title.startswith("Caseloads of the whole service")
    ]
    with reading(database) as session:
        now = data_revision(session)
    signs = summary_loaders.summary(now, MARCH, "light").signs
    (average,) = [one.number for one in signs if one.title == "Cases per worker"]
    (held,) = health_loaders.frames.at(now).held(MARCH)
    answers = health_loaders.standing.at(now, held.id, "", "").lines.set_index("figure")["said"]
    capsys.readouterr()
    assert main(["indicators", "--as-at", "2011-03-31", "--json"]) == 0
    told = {one["code"]: one["value"] for one in json.loads(capsys.readouterr().out)["measures"]}
    return {
        shown,
        printed["Average caseload (cases per FTE)"],
        average,
        answers["workforce:average"],
        f"{told['average_caseload']:.1f}",
    }


def test_caseloads_are_those_of_social_workers_everywhere_where_the_sheet_gives_roles(
    visit: Visit, shown_database: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    """36 cases of 2.5 FTE; with a Wellbeing lead as social worker 44 of 3.5; without roles 62 of 5.5."""
    with writing(shown_database) as session:
        first = store_cases(session, MARCH, "1", *CASES)
        open_round(session, MARCH, OFFICE, AT)
    assert averages(visit, shown_database, capsys) == {"14.4"}
    for page in ("caseloads", "summary", "health", "indicators"):
        assert "nobody has decided whether ‘Wellbeing lead’ counts" in words(visit(page, as_at="2011-03-31")), page
    app = visit("settings", view="roles")
    field(app, "Wellbeing lead").set_value("social worker who holds no cases").run()
    press(app, "Save the roles")
    assert averages(visit, shown_database, capsys) == {"12.6"}
    with writing(shown_database) as session:
        store_cases(session, MARCH, "2", *WITHOUT_ROLES, seen=first)
    assert averages(visit, shown_database, capsys) == {"11.3"}
    assert "gives no worker’s role: everybody on it" in words(visit("caseloads", as_at="2011-03-31"))
    assert "which gives no roles" in words(visit("summary", as_at="2011-03-31"))


def test_other_posts_have_a_line_of_their_own(visit: Visit, loaded: Engine) -> None:
    """12 administrators: 2 of 12 vacant; 1 of 11 agency."""
    app = visit("vacancies", Role.HR_LEAD, as_at="2011-03-31")
    (lines,) = [one.value for one in app.table if "Posts of" in one.value]
    assert lines.to_numpy().tolist() == [
        ["Children’s social workers", "11", "11.0", "18.2%", "10.0%"],
        ["Other posts", "12", "12.0", "16.7%", "9.1%"],
        ["Not decided", "3", "3.0", "0.0%", "0.0%"],
    ]


def test_a_checked_file_says_what_is_in_no_rate(loaded: Engine, tmp_path, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "posts.csv"
    file.write_text(
        "Post title,Team,FTE,Status\nSW,Duty,1,filled\nWidget lead,Duty,1,filled\nAdministrator,Duty,1,vacant\n"
    )
    assert main(["check", "vacancies", str(file), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["summary"]["posts"], found["summary"]["other_posts"], found["summary"]["undecided_posts"]) == (
        1,
        1,
        1,
    )
    assert found["summary"]["vacancy_rate"] == 0
    assert any("‘Widget lead’" in one for one in found["remarks"])


def test_the_illustrative_agency_rate_is_that_of_social_workers(
    shown_database: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    """22.08 FTE of agency beside 321.4 FTE in post; over all posts it would be 26.16 beside 853.3, 3.0%."""
    assert main(["indicators", "--as-at", "2011-03-31", "--json"]) == 0
    told = {one["code"]: one for one in json.loads(capsys.readouterr().out)["measures"]}["agency_worker_rate"]
    assert (told["numerator"], told["rating"]) == (pytest.approx(22.08), "A")
    assert told["denominator"] == pytest.approx(343.48)
    assert f"{told['value']:.2%}" == "6.43%"
