"""What the upload page says of a checked file, of what it would change and of the history."""

from typing import Any

import pandas as pd
from sqlalchemy import Engine

from core import uploads
from core.database import reading, writing
from core.sheets.outcome import Checked, Problem, Skipped
from core.uploads import Kind
from core.workforce import upload_displays
from core.workforce.caseload_rows import CaseloadRow
from core.workforce.comparison import Preview, post_changes
from core.workforce.snapshots import posts_of
from core.workforce.vacancy_rows import VacancyRow
from tests.workforce.filled_in import APRIL, AT, HR, MARCH, OFFICE, post, store, vacancies


def preview(before: list[dict[str, object]], after: list[dict[str, object]], without_id: int = 0) -> Preview:
    changes = post_changes(posts_of(vacancies(*before).rows), posts_of(vacancies(*after).rows))
    figures = pd.DataFrame(
        [("vacancy_rate", None, 0.2), ("posts", 4, 5)], columns=["figure", "before", "after"], dtype=object
    )
    return Preview(MARCH, 1, figures, changes, without_id)


def test_the_columns_that_are_needed_are_named_with_what_would_do_instead() -> None:
    assert upload_displays.needed_words(VacancyRow) == (
        "Post title; Team or District; Budgeted FTE or Contract hours; Status or Post holder"
    )
    assert upload_displays.needed_words(CaseloadRow).startswith("Worker; Team or District; CIN or CP or LAC")


def test_counts_of_rows_are_said_and_a_file_that_gave_none_could_not_be_read() -> None:
    problems = [Problem("A", 3, "FTE", "x", "Mend it."), Problem("A", 3, "Team", "", "Mend it.")]
    checked: Checked[Any] = Checked(skipped=[Skipped("A", 1, "headings")], problems=problems, rows_read=1_012)
    assert upload_displays.counts_in_words(checked) == "1,012 rows read: 0 used, 1 skipped, 1 with problems"
    assert upload_displays.problems_in_words(checked).startswith("2 problems in 1 row: mend them")
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


def test_changes_are_counted_in_their_order_with_the_posts_that_cannot_be_followed() -> None:
    before = [post(post_id="1"), post(post_id="2"), post(post_id="3")]
    after = [post("vacant", post_id="1"), post("vacant", post_id="2"), post(post_id="4"), post()]
    words = upload_displays.changes_in_words(preview(before, after, without_id=1)).replace("*", "")
    assert words == (
        "Posts: 2 become vacant, 1 is new and 1 is gone. "
        "1 post without a post ID cannot be followed from one snapshot to the next."
    )


def test_figures_before_and_after_carry_their_units_and_a_missing_one_says_so() -> None:
    rows = upload_displays.figure_rows(preview([], []))
    assert rows.values.tolist() == [["Vacancy rate", "No figure", "20.0%"], ["Posts", "4", "5"]]
    assert list(rows.columns)[1:] == ["31 Mar 2011", "This file"]


def test_against_what_a_file_is_compared_is_told() -> None:
    words = {day: upload_displays.preview_in_words(preview([], []), Kind.VACANCIES, day) for day in (MARCH, APRIL)}
    assert "takes the place of the snapshot of 31 March 2011" in words[MARCH]
    assert words[APRIL] == "Compared with the snapshot before, of 31 March 2011."


def test_the_history_tells_what_counts_what_was_replaced_and_who_undid_what(database: Engine) -> None:
    with writing(database) as session:
        first = store(session, MARCH, "a", post())
        second = store(session, MARCH, "b", post(), seen=first)
        third = store(session, APRIL, "c", post())
        uploads.undo(session, third, OFFICE, AT)
    with reading(database) as session:
        rows = upload_displays.history_rows(uploads.uploads(session))
    assert rows[["No.", "State", "By", "Used"]].values.tolist() == [
        [third, "undone by chris.office", HR.name, 1],
        [second, "counts", HR.name, 1],
        [first, "replaced", HR.name, 1],
    ]


def test_an_empty_history_has_no_rows(database: Engine) -> None:
    with reading(database) as session:
        assert upload_displays.history_rows(uploads.uploads(session)).empty
