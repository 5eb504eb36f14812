"""What the upload page says of any checked file and of the history."""

from typing import Any

from sqlalchemy import Engine

from core.sheets.outcome import Checked, Problem, Skipped
from core.storage.engine import reading, writing
from core.uploads import commands as upload_commands
from core.uploads import displays as upload_displays
from core.uploads import history as uploads
from core.workforce.rows.caseloads import CaseloadRow
from core.workforce.rows.vacancies import VacancyRow
from tests.workforce.filled_in import APRIL, AT, HR, MARCH, OFFICE, post, store


def test_the_columns_that_are_needed_are_named_with_what_would_do_instead() -> None:
    assert upload_displays.needed_words(VacancyRow) == (
        "Post title; Team or District; Budgeted FTE or Contract hours; Status or Post holder or In post FTE or Vacant FTE"
    )
    assert upload_displays.needed_words(CaseloadRow).startswith("Worker; Team or District; CIN or CP or LAC")


def test_counts_of_rows_are_said_and_a_file_that_gave_none_could_not_be_read() -> None:
    problems = [Problem("A", 3, "FTE", "x", "Mend it."), Problem("A", 3, "Team", "", "Mend it.")]
    checked: Checked[Any] = Checked(skipped=[Skipped("A", 1, "headings")], problems=problems, rows_read=1_012)
    assert upload_displays.counts_in_words(checked) == "1,012 rows read: 0 used, 1 skipped, 1 with problems"
    assert upload_displays.problems_in_words(checked).startswith("2 problems in 1 row: correct them here")
    assert upload_displays.counts_in_words(Checked()) == "The file could not be read"


def test_problems_of_the_file_come_first_and_the_others_keep_their_order() -> None:
    problems = [
        Problem("A", 9, "FTE", "x", "Nine."),
        Problem("", None, None, "", "All."),
        Problem("A", 3, None, "", "Three."),
    ]
    rows = upload_displays.problem_rows(problems)
    assert rows.values.tolist() == [
        ["", "", "", "", "All."],
        ["A", "9", "FTE", "x", "Nine."],
        ["A", "3", "", "", "Three."],
    ]


def test_the_history_tells_what_counts_what_was_replaced_and_who_undid_what(database: Engine) -> None:
    with writing(database) as session:
        first = store(session, MARCH, "a", post())
        store(session, MARCH, "b", post(), seen=first)
        third = store(session, APRIL, "c", post())
        upload_commands.undo(session, third, OFFICE, AT)
    with reading(database) as session:
        rows = upload_displays.history_rows(uploads.uploads(session))
    assert rows[["No.", "State", "By", "Used"]].values.tolist() == [
        [3, "undone by chris.office", HR.username, 1],
        [2, "counts", HR.username, 1],
        [1, "replaced", HR.username, 1],
    ]


def test_an_empty_history_has_no_rows(database: Engine) -> None:
    with reading(database) as session:
        assert upload_displays.history_rows(uploads.uploads(session)).empty
