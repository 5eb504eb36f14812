"""The page of the board report: who sees it, making both files, and the same figures in them as on the screens."""

from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from core.audit.tables import AuditEntry
from core.board import process
from core.board.pictures import Drawer
from core.board.word import word_file
from core.indicators.displays import overview
from core.markdown import bare
from core.people import Role
from core.plan import changes as plan_changes
from core.plan import displays
from core.refusals import Refused
from core.storage.engine import reading, writing
from core.storage.revision import data_revision, raise_revision
from core.ui.health import loaders as health_loaders
from core.ui.indicators import loaders as indicator_loaders
from core.ui.plan import loaders
from core.ui.summary import loaders as summary_loaders
from core.ui.workforce import loaders as workforce_loaders
from core.uploads.tables import Kind
from tests.board.reading import AS_AT, SINCE, report_of, word_paragraphs, word_tables
from tests.ui.conftest import Visit
from tests.ui.test_pages import words

DRAWER = Drawer()
ALL_PLACES: Any = ((), (), ())


def press(app: AppTest, label: str) -> AppTest:
    (button,) = [one for one in app.button if one.label == label]
    return button.click().run(timeout=180)


def labels(app: AppTest) -> list[str]:
    downloads: Any = app.get("download_button")
    return [one.label for one in app.button] + [one.label for one in downloads]


@pytest.mark.parametrize("role", [Role.CABINET_MEMBER, Role.SENIOR_MANAGER, Role.HR_LEAD])
def test_other_roles_do_not_see_the_page(visit: Visit, role: Role) -> None:
    app = visit("report", role)
    assert app.title[0].value == "This page is not for your role"
    assert labels(app) == []


def test_the_page_says_what_would_be_made(visit: Visit) -> None:
    app = visit("report", as_at="2011-06-30")
    assert not app.exception
    assert app.title[0].value == "Board report"
    assert "as at 30 June 2011, chosen at the left, and what changed since 31 May 2011" in words(app)
    assert labels(app) == ["Make the Word file", "Make the Excel workbook"]


def test_a_previous_date_that_is_not_earlier_is_refused_at_the_field(visit: Visit) -> None:
    app = visit("report", as_at="2011-06-30", since="2011-06-30")
    assert "must be before the reporting date" in app.error[0].value
    assert labels(app) == []


def test_choices_live_in_the_address(visit: Visit) -> None:
    app = visit("report", as_at="2011-06-30", since="2011-03-31", publication="yes")
    assert app.checkbox[0].value is True
    assert "since 31 March 2011" in words(app)
    assert "fewer than 5" in words(app)
    app.checkbox[0].uncheck().run()
    assert "publication" not in app.query_params


def test_a_report_is_made_noted_and_offered(visit: Visit, shown_database: Engine) -> None:
    app = press(visit("report", as_at="2011-06-30"), "Make the Word file")
    assert not app.exception
    assert not app.error
    assert labels(app)[2:] == ["Download the Word file"]
    assert "board-report-2011-06-30.docx" in words(app)
    with reading(shown_database) as session:
        made = session.exec(select(AuditEntry).where(AuditEntry.what == "board report made")).all()
    assert [(one.who, one.subject) for one in made] == [("programme", "Putting Children First")]
    app.checkbox[0].check().run()
    assert labels(app)[2:] == [], "a file is offered for the choice that it was made for alone"


def test_a_report_that_fails_says_so_and_notes_nothing(
    visit: Visit, shown_database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> bytes:
        raise Refused(process.TOO_LONG)

    monkeypatch.setattr("core.ui.board.views.in_a_child", fail)
    app = press(visit("report", as_at="2011-06-30"), "Make the Excel workbook")
    assert "took longer than 3 minutes" in app.error[0].value
    assert labels(app)[2:] == []
    with reading(shown_database) as session:
        assert not session.exec(select(AuditEntry).where(AuditEntry.what == "board report made")).all()


def test_the_file_says_what_the_screens_say(shown_database: Engine) -> None:
    """Each figure of the summary's and the workforce's screens, from what those screens load."""
    content = word_file(report_of(shown_database), DRAWER.png)
    found = word_tables(content)
    with reading(shown_database) as session:
        now = data_revision(session)
    summary = summary_loaders.summary(now, AS_AT, "light")
    for bar, row in zip(summary.plan.bars, found["Actions by band and rating"][1:], strict=False):
        assert [row[0], row[1]] == [bar.name, str(bar.total)]
        assert sorted(int(one) for one in row[2:] if int(one)) == sorted(bar.counts.values())
    assert {row[1] for row in found["The workforce and its caseloads"][1:]} == {one.number for one in summary.signs}
    themes = health_loaders.summary.at(now, AS_AT)
    assert themes is not None
    assert found["Themes of the health check"][1:] == [[bare(cell) for cell in row] for row in themes.table.to_numpy()]
    assert summary.health
    assert [row[0] for row in found["Themes of the health check"][1:]] == [one.title for one in summary.health.themes]
    lines = [bare(line.removeprefix("- ")) for line in overview.exceptions(indicator_loaders.latest.at(now, AS_AT))]
    assert summary.measures
    in_exception = [*summary.measures.worst, *summary.measures.others]
    assert {line.partition(",")[0].removeprefix("R Red ") for line in lines} == {one.title for one in in_exception}
    points = word_paragraphs(content, "List Bullet")
    assert points[:6] == lines[:6]
    assert points[6] == f"And {len(lines) - 6} more, under ‘Indicators’."
    snapshot = workforce_loaders.snapshot.at(now, Kind.VACANCIES, AS_AT)
    assert snapshot is not None
    shown = workforce_loaders.vacancies_now.at(now, snapshot, ALL_PLACES)
    rates = {row[0]: row[1] for row in found["Posts of children’s social workers"][1:]}
    named = ("Vacancy rate", "Unfilled rate (vacant and not covered by agency)", "Agency worker rate")
    assert [rates[name] for name in named] == [card.value for card in shown.cards]
    plan = loaders.plan.at(now)
    changes = plan_changes.changes(plan, loaders.status.at(now, AS_AT), loaders.status.at(now, SINCE), AS_AT, SINCE)
    names = [plan_changes.CHANGE_NAMES[change][0] for change in changes["change"]]
    listed = sorted(zip(names, changes["ref"], changes["detail"], strict=True))
    assert sorted((row[0], row[1], row[3]) for row in found["Changes"][1:]) == listed
    rows = displays.action_rows(loaders.status.at(now, AS_AT))
    assert [(row[0], row[1], row[2], row[3]) for row in found["The plan"][1:]] == [
        (row["Ref"], row["Action"], row["Rating"][0], row["Why"]) for row in rows.to_dict("records")
    ]


def test_without_a_plan_the_page_says_what_to_do(visit: Visit, shown_database: Engine) -> None:
    with writing(shown_database) as session:
        for name in (
            "milestone_progress",
            "progress",
            "action_lead",
            "milestone",
            "cross_reference",
            "action",
            "requirement",
        ):
            session.execute(text(f"DELETE FROM {name}"))
        raise_revision(session)
    app = visit("report", as_at="2011-06-30")
    assert "No plan is loaded yet" in app.info[0].value
    assert labels(app) == []
