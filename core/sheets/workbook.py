"""Workbooks (.xlsx, .xlsm, .xlsb, .xls, .ods) as tables."""

import io
import math
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import python_calamine as calamine

from core.sheets import reading
from core.sheets.hidden import hidden_in
from core.sheets.reading import Cell, Contents, Merged, Row, Table, UnreadableFile
from core.sheets.records import Hidden, unlike_each_other


def workbook_contents(content: bytes) -> Contents:
    """One table a worksheet, hidden ones too; sheets that hold no cells are named in the remarks."""
    try:
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        return contents_of(workbook, hidden_in(content))
    except calamine.CalamineError:
        raise UnreadableFile(refusal(content)) from None


def refusal(content: bytes) -> str:
    """Why calamine cannot read a file, which it tells only where the file's name names the format."""
    is_ods = b"opendocument" in content[:100]
    with TemporaryDirectory() as folder:
        path = Path(
            folder, "workbook.ods" if is_ods else "workbook.xlsx" if content.startswith(b"PK") else "workbook.xls"
        )
        path.write_bytes(content)
        try:
            calamine.CalamineWorkbook.from_path(path)
        except calamine.PasswordError:
            return reading.PASSWORD
        except calamine.CalamineError as error:
            return reading.TOO_MANY_CELLS if "Cell limit" in str(error) else reading.DAMAGED
    return reading.DAMAGED


def contents_of(workbook: calamine.CalamineWorkbook, hidden: dict[str, Hidden]) -> Contents:
    """The workbook's sheets; calamine reads each whole, so their cells are counted before they become Python's."""
    found, cells = Contents([], []), 0
    names = unlike_each_other(about.name for about in workbook.sheets_metadata)
    for number, (about, name) in enumerate(zip(workbook.sheets_metadata, names, strict=True)):
        if about.typ != calamine.SheetTypeEnum.WorkSheet:
            is_macro = about.typ == calamine.SheetTypeEnum.MacroSheet
            found.remarks.append((reading.MACRO_SHEET if is_macro else reading.NOT_CELLS).format(name=about.name))
            continue
        sheet = workbook.get_sheet_by_index(number)
        last_row, last_column = sheet.end or (-1, -1)
        cells += (last_row + 1) * (last_column + 1)
        if cells > reading.MAX_CELLS:
            raise UnreadableFile(reading.TOO_MANY_CELLS)
        is_hidden = about.visible != calamine.SheetVisibleEnum.Visible
        found.tables.append(sheet_table(sheet, name, hidden.get(name, Hidden()), is_hidden))
    return found


def sheet_table(sheet: calamine.CalamineSheet, name: str, hidden: Hidden, is_hidden: bool) -> Table:
    """A sheet's rows down to the last used one, each from column A on."""
    first_row, first_column = sheet.start or (0, 0)
    left: list[Cell] = [None] * first_column
    rows = [
        Row(number, left + plain_cells(cells))
        for number, cells in enumerate(sheet.to_python(skip_empty_area=True), start=first_row + 1)
    ]
    put_errors(rows, hidden)
    numbers = range(first_row + 1, first_row + 1 + len(rows))
    merged = [
        Merged(top + 1, bottom + 1, left, right)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or []
        if (top, left) != (bottom, right)
    ]
    if len(merged or hidden.merged) > reading.MAX_MERGED:
        raise UnreadableFile(reading.TOO_MANY_MERGED)
    hidden_rows = frozenset(number for span in hidden.rows for number in within(span, numbers))
    return Table("sheet", name, rows, merged or hidden.merged, is_hidden, hidden_rows, hidden.from_1904)


def plain_cells(cells: list[Any]) -> list[Cell]:
    """The values of a row; blank text is None."""
    return [
        (cell if cell and not cell.isspace() else None) if (kind := type(cell)) is str else PLAIN[kind](cell)
        for cell in cells
    ]


def put_errors(rows: list[Row], hidden: Hidden) -> None:
    """Writes the errors into their cells, which calamine leaves empty."""
    if not rows:
        return
    numbers, columns = range(rows[0].number, rows[-1].number + 1), range(len(rows[0].cells))
    for found in hidden.errors:
        for number in within(found.rows, numbers):
            for column in within(found.columns, columns):
                rows[number - numbers.start].cells[column] = found.text


def within(span: range, limits: range) -> range:
    return range(max(span.start, limits.start), min(span.stop, limits.stop))


def plain_number(number: float) -> Cell:
    """1234.0 as 1234; what is no number that JSON knows as text."""
    if number.is_integer() and abs(number) < 1e15:
        return int(number)
    return number if math.isfinite(number) else str(number)


def hours(length: timedelta) -> str:
    """A length of time as spreadsheets show it: "37:30", and "0:00:15" where there are seconds."""
    seconds = round(abs(length.total_seconds()))
    minutes = f"{'-' if length < timedelta(0) else ''}{seconds // 3600}:{seconds // 60 % 60:02}"
    return f"{minutes}:{seconds % 60:02}" if seconds % 60 else minutes


# What each kind of calamine's values but text becomes: a date without a time of day is a date, times are text.
PLAIN: dict[type, Callable[[Any], Cell]] = {
    float: plain_number,
    int: int,
    bool: bool,
    datetime: lambda moment: moment.date() if moment.time() == time() else moment,
    date: lambda day: day,
    time: lambda moment: moment.strftime("%H:%M:%S" if moment.second else "%H:%M"),
    timedelta: hours,
}
