"""Frames as files that people download. Text that a spreadsheet would take for a formula is made harmless."""

import csv
import io
from collections.abc import Iterable
from typing import Any

import pandas as pd

from core.words import visible

FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # wide ones too, which some spreadsheets read alike
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"  # the media type of an .xlsx file


def as_csv(frame: pd.DataFrame) -> bytes:
    """A frame as UTF-8 CSV with a byte order mark, which Excel needs; formula characters are made harmless."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([_harmless(name) for name in frame.columns])
    writer.writerows([_harmless(cell) for cell in row] for row in frame.itertuples(index=False))
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def as_workbook(frame: pd.DataFrame, about: str) -> bytes:
    """A frame as an Excel workbook: what it shows in the first row, the table below, with filter and fixed headings."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    from core.sheets.writing import LongTexts, new_workbook, write_cell

    file = io.BytesIO()
    with new_workbook(file) as book:
        sheet = book.add_worksheet("Data")
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "d mmm yyyy", "align": "left", "valign": "top"})
        long = LongTexts(book)
        write_cell(sheet, 0, 0, visible(about), day)
        for column, name in enumerate(frame.columns):
            write_cell(sheet, 2, column, visible(str(name)), bold, bold)
        for number, row in enumerate(frame.itertuples(index=False), 3):
            for column, cell in enumerate(row):
                place = f"Data, {xl_rowcol_to_cell(number, column)}"
                write_cell(sheet, number, column, as_cell(cell, long, place), day, wrapped)
        long.write()
        sheet.autofilter(2, 0, 2 + len(frame), max(0, len(frame.columns) - 1))
        sheet.freeze_panes(3, 1)
        for column, width in enumerate(_widths(frame)):
            sheet.set_column(column, column, width)
    return file.getvalue()


def as_cell(cell: Any, long: Any, place: str) -> Any:
    """A value as a cell of a workbook holds it: text as it was typed, what is too long for a cell continued elsewhere."""
    if isinstance(cell, str):
        return long.fitting(visible(cell), place)
    return None if cell is pd.NaT else cell


def _widths(frame: pd.DataFrame) -> Iterable[int]:
    return [
        min(60, max(len(str(name)), *(len(str(cell)) for cell in frame[name]), 8) + 2)
        if len(frame)
        else len(str(name)) + 2
        for name in frame.columns
    ]


def _harmless(cell: object) -> object:
    """Text that a spreadsheet would take for a formula, spaces before it or not, gets an apostrophe before it."""
    if cell is None or cell is pd.NaT:
        return ""
    if not isinstance(cell, str):
        return cell
    is_formula = cell[:1] in ("\t", "\r", "\n") or cell.lstrip()[:1] in FORMULA
    return f"'{visible(cell)}" if is_formula else visible(cell)
