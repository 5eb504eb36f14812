"""Copies of a file: one for the person who mends it, with the problems marked, and the one that is kept."""

import io
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from core.sheets.accounting import ASIDE, HIDDEN, typed_rows
from core.sheets.columns import KnownWords, Place, SheetRow, columns, marked
from core.sheets.outcome import Checked, Problem, Sheet
from core.sheets.reading import Cell
from core.sheets.values import plain
from core.sheets.writing import DAY_FORMAT, new_workbook, sheet_names, write_cell

LIST_SHEET = "Problems"
LIST_HEADINGS = ("Sheet", "Row", "Column", "Value", "What is wrong")
LIST_WIDTHS = (24, 8, 28, 32, 110)
RED = "#F4B6B6"
SAYS_WHO = re.compile(
    r"\b(?:by|ask|author|contact|prepared|produced|manager|names?|tel|mr|mrs|miss|ms)\b|@", re.IGNORECASE
)


def marked_copy(checked: Checked[Any]) -> bytes:
    """A workbook with what the file shows, each cell in its place, problem cells red with the message as a comment.

    Its first sheet lists all problems. A problem of a whole row is marked in the first cell of its table.
    """
    tables = [sheet.layout.table for sheet in checked.sheets if not sheet.layout.table.is_hidden]
    marks = _marks(checked)
    file = io.BytesIO()
    with new_workbook(file) as book:
        red = book.add_format({"bg_color": RED, "border": 1})
        red_day = book.add_format({"bg_color": RED, "border": 1, "num_format": DAY_FORMAT, "align": "left"})
        day = book.add_format({"num_format": DAY_FORMAT, "align": "left"})
        _write_list(book, checked.problems)
        names = sheet_names([table.name for table in tables], [LIST_SHEET])
        for table, name in zip(tables, names, strict=True):
            sheet, marked = book.add_worksheet(name), marks.get(table.name, {})
            numbers = {number for number, _ in marked}
            for row in table.rows:
                if row.number not in table.hidden_rows:
                    for column, cell in enumerate(row.cells):
                        if cell is not None:
                            write_cell(sheet, row.number - 1, column, cell, day)
            cells = {row.number: dict(enumerate(row.cells)) for row in table.rows if row.number in numbers}
            for (number, column), messages in marked.items():
                write_cell(sheet, number - 1, column, cells.get(number, {}).get(column), red_day, red)
                sheet.write_comment(number - 1, column, "\n".join(messages), {"x_scale": 2.5})
    return file.getvalue()


def _marks(checked: Checked[Any]) -> dict[str, dict[tuple[int, int], list[str]]]:
    """The messages of each cell, by sheet, row as the spreadsheet numbers it and column counted from 0."""
    places = {sheet.name: {one.label: one.column for one in sheet.layout.headings} for sheet in checked.sheets}
    marks: dict[str, dict[tuple[int, int], list[str]]] = defaultdict(lambda: defaultdict(list))
    for problem in checked.problems:
        if problem.row is not None:
            columns_of_sheet = places[problem.sheet]
            first = min(columns_of_sheet.values(), default=0)
            column = columns_of_sheet.get(problem.column or "", first)
            marks[problem.sheet][problem.row, column].append(problem.message)
    return marks


def _write_list(book: Any, problems: Sequence[Problem]) -> None:
    sheet = book.add_worksheet(LIST_SHEET)
    sheet.write_row(0, 0, LIST_HEADINGS, book.add_format({"bold": True}))
    sheet.freeze_panes(1, 0)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for column, width in enumerate(LIST_WIDTHS):
        sheet.set_column(column, column, width)
    for number, problem in enumerate(problems, start=1):
        for column, value in enumerate(problem):
            if value not in (None, ""):
                write_cell(sheet, number, column, value, wrapped, wrapped)


def kept_copy(content: bytes, model: type[SheetRow], checked: Checked[Any]) -> bytes:
    """What is kept of a file that was checked: its own bytes where all of it was read and none of it may be a name.

    Else a workbook of the rows that were used, each in its sheet and row, under the headings of the template: the values
    that were understood, save those that may be names. Read again, it gives the same rows.
    """
    kept = {place: row.kept() for place, row in checked.rows}
    is_read = (_is_all_read(sheet, model, kept) for sheet in checked.sheets)
    contents, corrections = checked.contents, checked.mended.corrections
    names_nobody = (
        contents is not None and not contents.may_tell_more and all(one.was is not None for one in corrections)
    )
    if names_nobody and not checked.problems and all(is_read):
        return content
    rows: dict[str, dict[int, dict[str, Any]]] = defaultdict(dict)
    for place, values in kept.items():
        rows[place.sheet][place.row] = values
    headers = {sheet.name: sheet.layout.header_rows[-1] for sheet in checked.sheets if sheet.name in rows}
    file = io.BytesIO()
    with new_workbook(file) as book:
        day = book.add_format({"num_format": DAY_FORMAT, "align": "left"})
        for sheet, name in zip(headers, sheet_names(headers), strict=True):
            _write_kept(book.add_worksheet(name), headers[sheet], rows[sheet], model, day)
    return file.getvalue()


def _is_all_read(sheet: Sheet, model: type[SheetRow], kept: Mapping[Place, Mapping[str, Any]]) -> bool:
    """Whether every cell was read as something that is not a name, and titles, totals and notes tell of nobody."""
    if sheet.reason:
        return all(cell is None for row in sheet.layout.table.rows for cell in row.cells)
    read = {one.column for one in sheet.headings.values()}
    for row, typed in typed_rows(sheet, model):
        filled = {column: cell for column, cell in enumerate(row.cells) if cell is not None}
        if isinstance(typed, str):
            if filled and (typed in (HIDDEN, ASIDE) or any(SAYS_WHO.search(str(cell)) for cell in filled.values())):
                return False
        elif not filled.keys() <= read or _may_name(typed, kept.get(Place(sheet.name, row.number), {}), model):
            return False
    return True


def _may_name(typed: Mapping[str, Cell], kept: Mapping[str, Any], model: type[SheetRow]) -> bool:
    """Whether a row's cells may hold a name.

    A cell of a few known words, such as a status, may say nothing beside one of them: `Vacant - Ann Smith left` does. One
    that may hold a name is none where it is kept as it was typed, as a reference to a worker is.
    """
    words = marked(model, KnownWords)
    secret = [field for field in typed if columns(model)[field].may_hold_names]
    return any(str(kept.get(field)) != str(typed[field]).strip() for field in secret) or any(
        plain(typed[field]) not in words[field].words for field in words.keys() & typed.keys()
    )


def _write_kept(page: Any, header_row: int, rows: dict[int, dict[str, Any]], model: type[SheetRow], day: Any) -> None:
    kept = [field for field in columns(model) if field in next(iter(rows.values()))]
    for column, field in enumerate(kept):
        page.write_string(header_row - 1, column, columns(model)[field].heading)
    for number, values in rows.items():
        for column, field in enumerate(kept):
            if values[field] is not None:
                write_cell(page, number - 1, column, values[field], day)
