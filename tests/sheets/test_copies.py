"""The copies of a file: the marked one for the person who mends it, and the one that is kept. Read as the XML they are."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from core.sheets.checking import check
from core.sheets.columns import SheetRow
from core.sheets.copies import kept_copy, marked_copy
from core.sheets.outcome import Checked
from core.sheets.reading import Cell, Table, read_tables
from core.workforce.rows.caseloads import CaseloadRow
from core.workforce.rows.vacancies import VacancyRow
from tests.sheets.orders import Order

BAD: list[list[Cell]] = [
    ["Orders of the year"],
    ["Order number", "Article", "Shop", "Pieces", "Sent on"],
    ["A1", "Lamp", "North", "lots", date(2011, 3, 31)],
    ["=1+1", "Chair", "North", 4, "31/02/2011"],
    ["A3", None, "North", 5, None],
    ["A4", "@SUM(1)", "+44 1234", 6, None],
]
GOOD: list[list[Cell]] = [["Article", "Shop", "Pieces", "Sent on"], ["Lamp", "North", 3, date(2011, 3, 31)]]
NAMED: list[list[Cell]] = [
    ["Prepared by Ann Smith"],
    ["Customer", "Order number", "Item", "Shop", "Pieces", "Notes"],
    ["Ann Smith", "A1", "Lamp", "North", 3, "for Ann Smith"],
    ["Bob Jones", 2.0, "Chair", "South", "12", None],
    [None, None, "Total", None, 15, None],
    ["Zoë Smith", "A3", "Desk", "North", 1, None],
]


def workbook(folder: Path, rows: Sequence[Sequence[Cell]], comment: str = "") -> Path:
    file = folder / "orders.xlsx"
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Orders")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for number, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, cell, day)
                elif cell is not None:
                    sheet.write(number, column, cell)
        if comment:
            sheet.write_comment("A1", comment)
    return file


def text(folder: Path, rows: Sequence[Sequence[Cell]]) -> Path:
    file = folder / "orders.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows(rows)
    return file


def parts(book: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


def comments(book: bytes) -> dict[str, str]:
    """The comments of a workbook by the address of their cell."""
    notes = [content for name, content in parts(book).items() if re.fullmatch(r"xl/comments\d+\.xml", name)]
    return {
        address: unescape("".join(re.findall(r"<t(?: [^>]*)?>(.*?)</t>", body, re.DOTALL)))
        for content in notes
        for address, body in re.findall(r'<comment ref="(\w+)".*?>(.*?)</comment>', content, re.DOTALL)
    }


def tables(folder: Path, book: bytes) -> dict[str, Table]:
    file = folder / "copy.xlsx"
    file.write_bytes(book)
    return {table.name: table for table in read_tables(file)}


def copy_of(file: Path) -> tuple[Checked[Order], bytes]:
    checked = check(file, Order, {})
    return checked, marked_copy(checked)


def test_each_problem_cell_carries_its_message_at_the_same_address(tmp_path: Path) -> None:
    checked, copy = copy_of(workbook(tmp_path, BAD))
    assert len(checked.problems) == 3
    assert comments(copy) == {
        "D3": "‘lots’ is not understood: not a whole number; write a whole number such as 12.",
        "E4": "‘31/02/2011’ is not understood: the calendar has no such day; write it like 31/03/2011.",
        "B5": "Article is missing: fill in this cell.",
    }


def test_the_marked_copy_shows_every_cell_where_it_stood(tmp_path: Path) -> None:
    _, copy = copy_of(workbook(tmp_path, BAD))
    rows = {row.number: row.cells for row in tables(tmp_path, copy)["Orders"].rows}
    for number, cells in enumerate(BAD, start=1):
        assert rows[number][: len(cells)] == cells


def test_the_first_sheet_lists_the_problems(tmp_path: Path) -> None:
    checked, copy = copy_of(workbook(tmp_path, BAD))
    names = list(tables(tmp_path, copy))
    assert names == ["Problems", "Orders"]
    listed = [row.cells for row in tables(tmp_path, copy)["Problems"].rows]
    assert listed[0] == ["Sheet", "Row", "Column", "Value", "What is wrong"]
    assert listed[1] == ["Orders", 3, "Pieces", "lots", checked.problems[0].message]
    assert len(listed) == 4


def test_what_looks_like_a_formula_is_written_as_text(tmp_path: Path) -> None:
    _, copy = copy_of(text(tmp_path, [*BAD, ["=HYPERLINK(0)", "=cmd|' /C calc'!A0", "North", "=2+5", None]]))
    sheets = {name: content for name, content in parts(copy).items() if name.startswith("xl/worksheets/")}
    assert sheets
    assert not [name for name, content in sheets.items() if "<f>" in content or "<hyperlink" in content]
    assert "=cmd|' /C calc'!A0" in unescape(parts(copy)["xl/sharedStrings.xml"])


def test_a_problem_without_a_column_is_marked_in_the_first_cell_of_its_row(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [["Shop", "Pieces"], ["North", "lots"], ["South", 3]]
    checked, copy = copy_of(workbook(tmp_path, rows))
    assert checked.problems[0].message.startswith("There is no column for ‘Article’")
    assert list(comments(copy)) == ["B2"]


def test_hidden_sheets_and_rows_are_not_in_the_marked_copy(tmp_path: Path) -> None:
    file = tmp_path / "orders.xlsx"
    with xlsxwriter.Workbook(file) as book:
        for name in ("Orders", "Old"):
            sheet = book.add_worksheet(name)
            for number, cells in enumerate([["Article", "Shop", "Pieces"], ["Lamp", "North", "x"], ["Secret", "N", 1]]):
                sheet.write_row(number, 0, cells)
            sheet.set_row(2, None, None, {"hidden": True})
        sheet.hide()
    _, copy = copy_of(file)
    assert list(tables(tmp_path, copy)) == ["Problems", "Orders"]
    assert not [name for name, content in parts(copy).items() if "Secret" in content]


def test_a_text_file_is_marked_in_a_workbook(tmp_path: Path) -> None:
    _, copy = copy_of(text(tmp_path, [["Article", "Shop", "Pieces"], ["Lamp", "North", "lots"]]))
    assert list(comments(copy)) == ["C2"]
    assert list(tables(tmp_path, copy)) == ["Problems", "Data"]


def test_a_file_that_cannot_hold_names_is_kept_byte_for_byte(tmp_path: Path) -> None:
    for file in (workbook(tmp_path, GOOD), text(tmp_path, GOOD)):
        assert kept_copy(file.read_bytes(), Order, check(file, Order, {})) == file.read_bytes()


def test_a_file_that_may_hold_names_is_kept_without_them_and_reads_to_the_same_rows(tmp_path: Path) -> None:
    for file in (workbook(tmp_path, NAMED), text(tmp_path, NAMED)):
        checked = check(file, Order, {})
        assert checked.used == 3
        kept = kept_copy(file.read_bytes(), Order, checked)
        assert not [name for name, content in parts(kept).items() if re.search("Smith|Ann|Jones|Zoë", content)]
        (tmp_path / "kept.xlsx").write_bytes(kept)
        again = check(tmp_path / "kept.xlsx", Order, {})
        assert not again.problems
        assert [(place.row, row) for place, row in again.rows] == [
            (place.row, row.model_copy(update={"customer": None})) for place, row in checked.rows
        ]


def test_titles_and_totals_that_tell_of_nobody_do_not_keep_a_file_from_being_kept(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [["Orders of the North, June 2011"], [None], *GOOD, ["Total"]]
    for file in (workbook(tmp_path, rows), text(tmp_path, rows)):
        checked = check(file, Order, {})
        assert not checked.problems
        assert kept_copy(file.read_bytes(), Order, checked) == file.read_bytes()


def test_a_caseload_sheet_is_kept_as_it_came_where_its_workers_are_references(tmp_path: Path) -> None:
    headings: list[Cell] = ["Worker", "Team", "FTE", "CIN"]
    good: list[list[Cell]] = [headings, ["W042", "Duty", 1, 20], ["Unallocated", "Duty", None, 3]]
    file = workbook(tmp_path, good)
    assert kept_again(tmp_path, file, CaseloadRow)[1] == file.read_bytes()
    named = workbook(tmp_path, [*good, ["Jane Smith", "Duty", 1, 20]])
    checked = check(named, CaseloadRow, {})
    assert checked.used == 3
    assert not NAMES.search("".join(parts(kept_copy(named.read_bytes(), CaseloadRow, checked)).values()))


def test_whatever_was_not_read_is_not_kept(tmp_path: Path) -> None:
    titled = workbook(tmp_path, [["Prepared by Ann Smith"], *GOOD])
    assert "Smith" not in "".join(parts(kept_copy(titled.read_bytes(), Order, check(titled, Order, {}))).values())
    remarked = workbook(tmp_path, [[*GOOD[0], "Remarks"], [*GOOD[1], "ask Ann Smith"]])
    assert "Smith" not in "".join(parts(kept_copy(remarked.read_bytes(), Order, check(remarked, Order, {}))).values())
    noted = workbook(tmp_path, GOOD, comment="ask Ann Smith")
    assert "Smith" not in "".join(parts(kept_copy(noted.read_bytes(), Order, check(noted, Order, {}))).values())


POSTS: list[list[Cell]] = [
    ["Post number", "Job title", "Team", "FTE", "Post holder", "Cover", "Reason for vacancy", "Stage", "Vacant since"],
    ["007", "SW", "Duty", 1, "Jane Smith", None, None, None, None],
    ["8.0", "2x SWA", "Duty", "0.6 + 0.8", "Vacant - Tom Jones left", "Agency - Tom Jones", "Maternity - Jane Smith",
     "Interview: Amy Brown", "1 Jan 2011"],
    [9, "Senior SW", "Duty", "22.2 hrs", "Frozen (Jane Smith)", "No", "Amy Brown was here", None, 40000],
    [None, "Team leader", "Duty", 1, "Agency - Amy Brown", None, None, None, "asap"],
    [None, "Team leader", "Duty", 1, "tbc", "none", None, None, None],
]  # fmt: skip
NAMES = re.compile("Smith|Jones|Brown|Jane|Amy")


def kept_again(folder: Path, file: Path, model: type[SheetRow]) -> tuple[Checked[Any], bytes, Checked[Any]]:
    """The check of a file, what is kept of it, and the check of that."""
    checked = check(file, model, {})
    assert checked.used
    assert not checked.problems
    kept = kept_copy(file.read_bytes(), model, checked)
    (folder / "kept.xlsx").write_bytes(kept)
    return checked, kept, check(folder / "kept.xlsx", model, {})


def test_a_name_beside_a_known_word_is_not_kept_and_the_status_from_the_holder_is(tmp_path: Path) -> None:
    for file in (workbook(tmp_path, POSTS), text(tmp_path, POSTS)):
        checked, kept, again = kept_again(tmp_path, file, VacancyRow)
        assert not [name for name, content in parts(kept).items() if NAMES.search(content)]
        assert not again.problems
        assert [row.state for _, row in again.rows] == ["filled", "vacant", "frozen", "vacant", "unknown"]
        for (place, row), (place_again, row_again) in zip(checked.rows, again.rows, strict=True):
            assert place_again.row == place.row
            assert row_again == row.model_copy(update={"holder": None, "status": row.state})
            assert (row_again.state, row_again.cover, row_again.covered_fte) == (row.state, row.cover, row.covered_fte)


def test_sheets_named_after_districts_give_the_same_rows_again(tmp_path: Path) -> None:
    file = tmp_path / "posts.xlsx"
    with xlsxwriter.Workbook(file) as book:
        for district in ("Dover", "Swale", "Ashford"):
            sheet = book.add_worksheet(district)
            sheet.write_row(2, 1, ["Job title", "FTE", "Status"])
            sheet.write_row(4, 1, ["SW", "18.5 hrs", "Vacant - Jane Smith leaving 31/3"])
    checked, kept, again = kept_again(tmp_path, file, VacancyRow)
    assert again.rows == checked.rows
    assert [(place.sheet, place.row, row.district) for place, row in again.rows] == [
        (name, 5, name) for name in ("Dover", "Swale", "Ashford")
    ]
    assert not NAMES.search("".join(parts(kept).values()))


@pytest.mark.parametrize("status", ["VACANT", "vac", "In Post", "frozen", "n/a", None])
def test_a_status_that_is_a_known_word_alone_lets_the_file_be_kept_as_it_came(
    status: str | None, tmp_path: Path
) -> None:
    rows: list[list[Cell]] = [
        ["Job title", "Team", "FTE", "Status"],
        ["SW", "Duty", 1, status],
        ["SW", "Duty", 1, "filled"],
    ]
    for file in (workbook(tmp_path, rows), text(tmp_path, rows)):
        assert kept_again(tmp_path, file, VacancyRow)[1] == file.read_bytes()


@pytest.mark.parametrize("status", ["Vacant - Jane Smith leaving 31/3", "Jane Smith", "vacant Jane", "Held for Amy"])
def test_a_status_with_other_words_is_kept_as_it_was_understood(status: str, tmp_path: Path) -> None:
    rows: list[list[Cell]] = [
        ["Job title", "Team", "FTE", "Status"],
        ["SW", "Duty", 1, status],
        ["SW", "Duty", 1, "vac"],
    ]
    for file in (workbook(tmp_path, rows), text(tmp_path, rows)):
        checked, kept, again = kept_again(tmp_path, file, VacancyRow)
        assert not NAMES.search("".join(parts(kept).values()))
        assert [row for _, row in again.rows] == [row for _, row in checked.rows]


def test_a_workbook_that_holds_more_than_cells_is_kept_as_a_copy(tmp_path: Path) -> None:
    def with_more(change: Callable[[Any, Any], object]) -> Path:
        file = tmp_path / "orders.xlsx"
        with xlsxwriter.Workbook(file) as book:
            sheet = book.add_worksheet("Orders")
            for number, cells in enumerate([["Article", "Shop", "Pieces"], ["Lamp", "North", 3]]):
                sheet.write_row(number, 0, cells)
            change(book, sheet)
        return file

    nothing = with_more(lambda book, sheet: None)
    assert kept_again(tmp_path, nothing, Order)[1] == nothing.read_bytes()
    for change in (
        lambda book, sheet: book.set_custom_property("By", "Ann Smith"),
        lambda book, sheet: sheet.insert_textbox("E5", "Ann Smith"),
        lambda book, sheet: sheet.write_comment("A1", "Ann Smith"),
        lambda book, sheet: sheet.set_header("Ann Smith"),
    ):
        file = with_more(change)
        assert "Ann Smith" in "".join(parts(file.read_bytes()).values())
        checked, kept, again = kept_again(tmp_path, file, Order)
        assert "Smith" not in "".join(parts(kept).values())
        assert again.rows == checked.rows
