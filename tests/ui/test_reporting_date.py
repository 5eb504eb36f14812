"""The first real upload for a later day than the reporting date: what is offered, and what pages and report say meanwhile."""

from datetime import date

from sqlalchemy import Engine

from core.board.word import word_file
from core.people import Role
from core.plan.settings import plan_settings
from core.settings import now
from core.storage.engine import reading, writing
from core.workforce.intake import VACANCIES
from tests.board.reading import report_of, word_paragraphs, word_tables
from tests.ui.conftest import Visit
from tests.ui.test_pages import words
from tests.ui.test_report_page import DRAWER
from tests.ui.test_upload_page import POSTS, choose, press, workbook
from tests.workforce.filled_in import HR, file, post, vacancies

MARCH, JUNE = date(2011, 3, 31), date(2011, 6, 30)
LACKING = "No vacancies are loaded for 31 March 2011; the latest are of 30 June 2011."


def reporting_date(database: Engine) -> object:
    with reading(database) as session:
        return plan_settings(session)["reporting_date"]


def test_the_programme_office_is_offered_to_move_the_reporting_date(visit: Visit, shown_database: Engine) -> None:
    assert reporting_date(shown_database) == MARCH
    app = choose(visit("upload"), "posts 2011-06-30.xlsx", workbook(*POSTS))
    app = press(app, "Load this")
    assert reporting_date(shown_database) == MARCH, "nothing is moved before somebody says so"
    assert "The pages open as at 31 March 2011, before the day of this upload" in words(app)
    app = press(app, "Move the reporting date to 30 June 2011")
    assert not app.exception
    assert reporting_date(shown_database) == JUNE
    assert "The reporting date is 30 June 2011 now" in "\n".join(one.value for one in app.success)
    assert "The pages open as at" not in words(app)


def test_it_can_be_left_and_others_are_told_who_moves_it(visit: Visit, shown_database: Engine) -> None:
    app = press(choose(visit("upload", Role.HR_LEAD), "posts 2011-06-30.xlsx", workbook(*POSTS)), "Load this")
    assert "The programme office moves the reporting date, on the page Settings." in words(app)
    assert not [one for one in app.button if one.label.startswith("Move")]
    app = press(app, "Leave it at 31 March 2011")
    assert "The pages open as at" not in words(app)
    assert reporting_date(shown_database) == MARCH


def test_an_upload_up_to_the_reporting_date_offers_nothing(visit: Visit, shown_database: Engine) -> None:
    app = press(choose(visit("upload"), "posts 2011-03-31.xlsx", workbook(*POSTS)), "Load this")
    assert "The pages open as at" not in words(app)


def test_page_summary_and_report_say_what_is_loaded_and_mark_only_what_is_made_up(
    visit: Visit, shown_database: Engine
) -> None:
    """Vacancies are real and of June; caseloads are still illustrative."""
    with writing(shown_database) as session:
        VACANCIES.store(session, vacancies(post(), post("vacant")), JUNE, file("1"), HR, now())
    assert LACKING in words(visit("vacancies", as_at="2011-03-31"))
    summary = words(visit("summary", as_at="2011-03-31"))
    assert LACKING in summary
    content = word_file(report_of(shown_database, MARCH), DRAWER.png)
    assert LACKING in "\n".join(word_paragraphs(content, "Normal"))
    june = words(visit("summary", as_at="2011-06-30"))
    assert LACKING not in june
    (notice,) = [line for line in june.split("\n") if "Illustrative" in line]
    assert "caseloads" in notice
    assert "vacancies" not in notice
    table = word_tables(word_file(report_of(shown_database, JUNE, MARCH), DRAWER.png))[
        "The workforce and its caseloads"
    ]
    marks = {row[0]: "illustrative" in row[3] for row in table[1:]}
    assert marks.pop("Vacancy rate") is False
    assert marks
    assert all(marks.values())
