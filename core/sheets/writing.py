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
LONGEST_PIECE = LONGEST_TEXT - 100  # leaves room for a note
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


def pieces(text: str) -> list[str]:
    """A text in pieces that a cell holds, each with room for a note behind it; one that a cell holds stays whole."""
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) <= 2 * LONGEST_TEXT:
        return [text]
    found, begin = [], 0
    while begin < len(units):
        end = begin + 2 * LONGEST_PIECE
        if b"\xd8" <= units[end - 1 : end] <= b"\xdb":  # not between the halves of one letter
            end -= 2
        found.append(units[begin:end].decode("utf-16-le", "surrogatepass"))
        begin = end
    return found


class LongTexts:
    """The texts of a workbook that are longer than a cell holds: the cell says where they go on, on a sheet of their own."""

    NAME = "Long texts"

    def __init__(self, book: Any) -> None:
        self.book = book
        self.rows: list[tuple[str, str]] = []

    def fitting(self, text: str, place: str) -> str:
        """A text as it stands in a cell at a place, such as `Plan, C12`; what does not fit is remembered."""
        first, *rest = pieces(text)
        if not rest:
            return text
        self.rows += [(place, piece) for piece in rest]
        return f"{first} … (goes on on the sheet ‘{self.NAME}’, row {len(self.rows) - len(rest) + 2})"

    def write(self) -> None:
        """Add the sheet, where there is anything to hold."""
        if not self.rows:
            return
        sheet = self.book.add_worksheet(self.NAME)
        for number, (place, piece) in enumerate([("Goes on from", "Text"), *self.rows]):
            sheet.write_string(number, 0, place)
            sheet.write_string(number, 1, piece)


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
