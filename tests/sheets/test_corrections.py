"""Cells that are corrected over a file, and rows that are left out of it; the file itself stays as it came."""

from typing import Any

from core.sheets.checking import check
from core.sheets.columns import Place
from core.sheets.corrections import Mended
from core.sheets.outcome import Checked, correction_of
from core.sheets.reading import Contents, Row, Table
from core.workforce.rows.vacancies import VacancyRow

HEADINGS = ["Post ID", "Post title", "Team", "FTE", "Status", "Post holder", "Vacant since"]


def contents(*rows: list[Any]) -> Contents:
    table = Table("sheet", "Posts", [Row(number, list(row)) for number, row in enumerate([HEADINGS, *rows], 1)], [])
    return Contents([table], [])


def checked(file: Contents, mended: Mended | None = None) -> Checked[VacancyRow]:
    return check(file, VacancyRow, {}, mended=mended or Mended())


def correct(result: Checked[VacancyRow], typed: dict[tuple[int, str], str]) -> Mended:
    found = [
        correction_of(result, VacancyRow, one, typed[one.row, one.column])
        for one in result.problems
        if one.row and one.column and (one.row, one.column) in typed
    ]
    return result.mended.with_corrections([one for one in found if one])


FILE = contents(
    ["1", "Social worker", "Duty", 1, "filled", None, None],
    ["2", "Social worker", "Duty", "lots", "vacant", None, None],
    ["2", "Social worker", "Duty", 1, "vacant", None, "when Ann left"],
    ["2", "Social worker", "Duty", 1, "filled", None, None],
    ["3", "Social worker", "Duty", 1, None, "#REF!", None],
)


def test_problems_between_rows_are_shown_with_those_of_cells_even_where_one_row_has_both() -> None:
    result = checked(FILE)
    assert [(one.row, one.column) for one in result.problems] == [
        (3, "FTE"), (4, "Vacant since"), (4, "Post ID"), (5, "Post ID"), (6, "Post holder"),
    ]  # fmt: skip
    assert [place.row for place, _ in result.rows] == [2]
    assert {place.row for place, _ in result.in_question} == {3, 4, 5, 6}


def test_a_corrected_cell_counts_as_typed_and_the_file_stays_as_it_was() -> None:
    first = checked(FILE)
    mended = correct(first, {(3, "FTE"): "0.6", (4, "Vacant since"): "01/02/2011", (4, "Post ID"): "4", (5, "Post ID"): "5",
                             (6, "Post holder"): "vacant"})  # fmt: skip
    second = checked(first.contents or FILE, mended)
    assert second.problems == []
    assert [(row.post_id, row.established_fte) for _, row in second.rows] == [
        ("1", 1), ("2", 0.6), ("4", 1), ("5", 1), ("3", 1),
    ]  # fmt: skip
    assert second.contents is not None
    assert second.contents.tables[0].rows[2].cells[3] == "lots"
    assert [(one.words, one.was, one.now) for one in mended.corrections][:2] == [
        ("sheet Posts row 3, column FTE", "lots", "0.6"),
        ("sheet Posts row 4, column Vacant since", "when Ann left", "01/02/2011"),
    ]
    assert [(one.was, one.names_people) for one in mended.corrections][-1] == (None, True)


def test_a_correction_of_a_correction_keeps_what_the_file_says() -> None:
    first = checked(FILE)
    once = checked(FILE, correct(first, {(3, "FTE"): "x"}))
    twice = correct(once, {(3, "FTE"): "0.5"})
    assert [(one.was, one.now) for one in twice.corrections] == [("lots", "0.5")]


def test_a_day_that_is_corrected_is_day_first_whatever_the_column_says() -> None:
    days = contents(
        ["1", "Social worker", "Duty", 1, "vacant", None, "02/28/2011"],
        ["2", "Social worker", "Duty", 1, "vacant", None, "never"],
    )
    answers = {"order of day and month: vacant_since": "month first"}
    first = check(days, VacancyRow, {}, answers=answers)
    mended = correct(first, {(3, "Vacant since"): "03/02/2011"})
    second = check(days, VacancyRow, {}, answers=answers, mended=mended)
    assert [str(row.vacant_since) for _, row in second.rows] == ["2011-02-28", "2011-02-03"]


def test_rows_left_out_are_skipped_with_the_reason_and_what_they_doubled_counts() -> None:
    left = [Place("Posts", 3), Place("Posts", 4), Place("Posts", 6)]
    result = checked(FILE, Mended(left_out=left))
    assert result.problems == []
    assert [place.row for place, _ in result.rows] == [2, 5]
    reasons = {one.row: one.reason for one in result.skipped}
    assert {row for row, reason in reasons.items() if reason.startswith("left out by choice")} == {3, 4, 6}
    assert {place.row for place, _ in result.in_question} == {3, 4, 6}
