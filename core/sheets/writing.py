"""Values written to the cells of a workbook as they are, never as formulas or links."""

import io
import math
import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import xlsxwriter

from core.sheets.reading import Cell

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
DAY_FORMAT = "dd/mm/yyyy"
FIRST_YEAR = 1900  # a workbook knows no earlier days
LONGEST_TEXT = 32_767
CUT = " … [cut here: a cell holds no more]"
MOST_DIGITS = 1e15
LONGEST_NAME = 31


def new_workbook(file: io.BytesIO) -> Any:
    """An empty workbook that is written to the file when it is closed."""
    return xlsxwriter.Workbook(file, OPTIONS)


def write_cell(sheet: Any, row: int, column: int, cell: Cell, day: Any, look: Any = None) -> None:
    """Write one value (rows and columns counted from 0); `day` is the format for dates, `look` that of all others."""
    if cell is None:
        sheet.write_blank(row, column, None, look)
    elif isinstance(cell, bool):
        sheet.write_boolean(row, column, cell, look)
    elif isinstance(cell, int | float) and math.isfinite(cell) and abs(cell) < MOST_DIGITS:
        sheet.write_number(row, column, cell, look)
    elif isinstance(cell, date) and cell.year > FIRST_YEAR:
        sheet.write_datetime(row, column, cell.replace(tzinfo=None) if isinstance(cell, datetime) else cell, day)
    else:
        sheet.write_string(row, column, fitting(str(cell)), look)


def fitting(text: str) -> str:
    """A text as far as a cell holds it, which counts letters beyond the usual ones twice, and a note where it is cut."""
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) <= 2 * LONGEST_TEXT:
        return text
    return units[: 2 * (LONGEST_TEXT - len(CUT))].decode("utf-16-le", "ignore") + CUT


def sheet_names(names: Iterable[str], taken: Iterable[str] = ()) -> list[str]:
    """Names that a workbook accepts, unlike each other; a text file's sheet, which has none, is called Data."""
    used, result = {name.lower() for name in taken}, []
    for name in names:
        plain = re.sub(r"[\[\]:*?/\\]", " ", name).strip().strip("'")[:LONGEST_NAME] or "Data"
        number, other = 1, plain
        while other.lower() in used:
            number += 1
            other = f"{plain[: LONGEST_NAME - 4]} {number}"
        used.add(other.lower())
        result.append(other)
    return result
