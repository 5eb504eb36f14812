"""Copies of a file: one for the person who mends it, with the problems marked, and the one that is kept."""

import io
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from core.sheets.accounting import HEADER, REPEATED, Sheet, typed_rows
from core.sheets.columns import SheetRow, columns
from core.sheets.layout import Layout
from core.sheets.matching import Heading
from core.sheets.outcome import Checked, Problem, SheetFound
from core.sheets.reading import Cell, Table, read_tables
from core.sheets.writing import DAY_FORMAT, new_workbook, sheet_names, write_cell

LIST_SHEET = "Problems"
LIST_HEADINGS = ("Sheet", "Row", "Column", "Value", "What is wrong")
LIST_WIDTHS = (24, 8, 28, 32, 110)
RED = "#F4B6B6"


def marked_copy(path: Path, checked: Checked[Any]) -> bytes:
    """A workbook with what the file shows, each cell in its place, problem cells red with the message as a comment.

    Its first sheet lists all problems. A problem of a whole row is marked in the first cell of its table.
    """
    tables = [table for table in read_tables(path) if not table.is_hidden]
    marks = _marks(checked)
    file = io.BytesIO()
    with new_workbook(file) as book:
        red = book.add_format({"bg_color": RED, "border": 1})
        red_day = book.add_format({"bg_color": RED, "border": 1, "num_format": DAY_FORMAT, "align": "left"})
        day = book.add_format({"num_format": DAY_FORMAT, "align": "left"})
        _write_list(book, checked.problems)
        names = sheet_names([table.name for table in tables], [LIST_SHEET])
        for table, name in zip(tables, names, strict=True):
            sheet = book.add_worksheet(name)
            marked = marks.get(table.name, {})
            for row in table.rows:
                if row.number not in table.hidden_rows:
                    for column, cell in enumerate(row.cells):
                        if cell is not None and (row.number, column) not in marked:
                            write_cell(sheet, row.number - 1, column, cell, day)
            cells = {row.number: row.cells for row in table.rows}
            for (number, column), messages in marked.items():
                here = cells.get(number, [])
                write_cell(sheet, number - 1, column, here[column] if column < len(here) else None, red_day, red)
                sheet.write_comment(number - 1, column, "\n".join(messages), {"x_scale": 2.5})
    return file.getvalue()


def _marks(checked: Checked[Any]) -> dict[str, dict[tuple[int, int], list[str]]]:
    """The messages of each cell, by sheet, row as the spreadsheet numbers it and column counted from 0."""
    places = {
        found.name: {label: column for (label, _), column in zip(found.headings, found.columns, strict=True)}
        for found in checked.sheets
    }
    marks: dict[str, dict[tuple[int, int], list[str]]] = defaultdict(lambda: defaultdict(list))
    for problem in checked.problems:
        if problem.row is not None:
            columns_of_sheet = places[problem.sheet]
            first = min(columns_of_sheet.values(), default=0)
            column = columns_of_sheet.get(problem.column or "", first)
            marks[problem.sheet][problem.row, column].append(problem.message)
    return marks


def _write_list(book: Any, problems: list[Problem] | Any) -> None:
    sheet = book.add_worksheet(LIST_SHEET)
    sheet.write_row(0, 0, LIST_HEADINGS, book.add_format({"bold": True}))
    sheet.freeze_panes(1, 0)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for column, width in enumerate(LIST_WIDTHS):
        sheet.set_column(column, column, width)
    for number, problem in enumerate(problems, start=1):
        values = (problem.sheet, problem.row, problem.column, problem.value, problem.message)
        for column, value in enumerate(values):
            if value not in (None, ""):
                write_cell(sheet, number, column, value, wrapped, wrapped)


def kept_copy(path: Path, model: type[SheetRow], checked: Checked[Any]) -> bytes:
    """What is kept of a file that was checked: its own bytes where all of it was read and none of it may be a name.

    Else a workbook of the columns that were read, save those that may hold names, in the same sheets and rows, under the
    headings of the template. Titles, notes, totals, hidden rows and sheets, and comments are left out.
    """
    tables = {table.name: table for table in read_tables(path)}
    content = path.read_bytes()
    if not _has_comments(content) and all(_is_all_read(tables[found.name], found, model) for found in checked.sheets):
        return content
    read = [found for found in checked.sheets if not found.reason]
    file = io.BytesIO()
    with new_workbook(file) as book:
        day = book.add_format({"num_format": DAY_FORMAT, "align": "left"})
        for found, name in zip(read, sheet_names([one.name for one in read]), strict=True):
            _write_kept(book.add_worksheet(name), _sheet_again(tables[found.name], found), model, day)
    return file.getvalue()


def _sheet_again(table: Table, found: SheetFound) -> Sheet:
    """A sheet as the check read it."""
    headings = [
        Heading(column, label, (label,)) for (label, _), column in zip(found.headings, found.columns, strict=True)
    ]
    fields = {field: heading for (_, field), heading in zip(found.headings, headings, strict=True) if field is not None}
    return Sheet(Layout(table, found.header_rows, tuple(headings)), fields, {})


def _is_all_read(table: Table, found: SheetFound, model: type[SheetRow]) -> bool:
    """Whether every cell below the headings was read as something that cannot be a name, and nothing else is there."""
    if found.reason:
        return all(cell is None for row in table.rows for cell in row.cells)
    sheet = _sheet_again(table, found)
    read = {one.column for field, one in sheet.headings.items() if not columns(model)[field].may_hold_names}
    for row, typed in typed_rows(sheet, model):
        filled = {column for column, cell in enumerate(row.cells) if cell is not None}
        if isinstance(typed, str) and filled and typed not in (HEADER, REPEATED):
            return False
        if not isinstance(typed, str) and not filled <= read:
            return False
    return True


def _has_comments(content: bytes) -> bool:
    """Whether a workbook carries comments; where that cannot be told, as in the older formats, it is taken to."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
        return "xl/workbook.xml" not in names or any("comment" in name.lower() for name in names)
    return content.startswith(b"\xd0\xcf\x11\xe0")


def _write_kept(page: Any, sheet: Sheet, model: type[SheetRow], day: Any) -> None:
    about = columns(model)
    kept = {field: one.column for field, one in sheet.headings.items() if not about[field].may_hold_names}
    for field, column in kept.items():
        page.write_string(sheet.layout.header_rows[-1] - 1, column, about[field].heading)
    for row, typed in typed_rows(sheet, model):
        if not isinstance(typed, str):
            for field, column in kept.items():
                cell: Cell = typed.get(field)
                if cell is not None:
                    write_cell(page, row.number - 1, column, cell, day)
