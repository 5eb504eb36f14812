"""Workbooks (.xlsx, .xlsm, .xlsb, .xls, .ods) as tables."""

import io
from datetime import date, datetime, time
from typing import Any

import python_calamine as calamine

from core.sheets import reading
from core.sheets.reading import Cell, Merged, Row, Table, UnreadableFile


def workbook_tables(content: bytes, if_it_fails: str) -> list[Table]:
    """One table a worksheet, hidden ones too; chart sheets are left out."""
    try:
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        tables, cells = [], 0
        for about in workbook.sheets_metadata:
            if about.typ != calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_name(about.name)
            cells += sheet.total_height * sheet.total_width
            if cells > reading.MAX_CELLS:
                raise UnreadableFile(reading.TOO_MANY_CELLS)
            tables.append(sheet_table(sheet))
    except calamine.PasswordError:
        raise UnreadableFile(reading.PASSWORD) from None
    except calamine.CalamineError:
        raise UnreadableFile(if_it_fails) from None
    return tables


def sheet_table(sheet: calamine.CalamineSheet) -> Table:
    """A sheet's rows down to the last used one, each from column A on."""
    first_row, first_column = sheet.start or (0, 0)
    left: list[Cell] = [None] * first_column
    rows = [
        Row(number, left + [plain_cell(cell) for cell in cells])
        for number, cells in enumerate(sheet.to_python(skip_empty_area=True), start=first_row + 1)
    ]
    merged = [
        Merged(top + 1, bottom + 1, column)
        for (top, column), (bottom, _) in sheet.merged_cell_ranges or []
        if bottom > top
    ]
    return Table("sheet", sheet.name, rows, merged)


def plain_cell(value: Any) -> Cell:
    """A cell's value: blank text is None, 1234.0 is 1234, a date without a time of day is a date, a time is text."""
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value
    return value if isinstance(value, bool | int | float | date) else str(value)
