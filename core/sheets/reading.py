"""Any workbook, Word file or text file as tables of rows. Knows no subject.

Files are untrusted, so the reading happens in a child process (`core.sheets.child`) with limits on time, memory, size
and cells. Here stand what both sides share, and the side that asks.
"""

import gc
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore
from time import monotonic
from typing import Any, Literal, NamedTuple

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_CELLS = 2_000_000
MAX_ROWS = 300_000
MAX_MERGED = 100_000
MAX_MEMORY = 1024 * 1024 * 1024
SECONDS = 20
SECONDS_BETWEEN_CALLS = 0.25

ROOT = Path(__file__).parents[2]
CHILD = [sys.executable, "-m", "core.sheets.child"]
MOST_AT_ONCE = 2
_PLACES = BoundedSemaphore(MOST_AT_ONCE)

Cell = str | int | float | bool | date | None
DATES = {date, datetime}
UNSTORED = "(formula without a stored result)"  # stands in a cell whose formula nobody has calculated


class UnreadableFile(Exception):
    """A file that gives no tables; the message is a finished sentence that says how to mend it."""


class Row(NamedTuple):
    """One row, numbered from 1 as the spreadsheet or text editor numbers it, blank rows included in the count."""

    number: int
    cells: list[Cell]


class Merged(NamedTuple):
    """A cell that reaches over several rows or columns; its value stands in the first of them only.

    Rows are numbered from 1, columns from 0, and the last ones belong to it.
    """

    first_row: int
    last_row: int
    column: int
    last_column: int


class Table(NamedTuple):
    """Rows that belong together: a sheet, a Word table, the paragraphs between two Word tables, or a text file.

    Of a merged cell the first cell holds the value and the others are empty. Hidden sheets and hidden rows are there
    like all others: who uses the table decides about them. Days that are plain numbers count from 1900, or from 1904.
    """

    kind: Literal["sheet", "table", "paragraph", "line", "row"]
    name: str
    rows: list[Row]
    merged: list[Merged]
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    counts_from_1904: bool = False

    def place(self, number: int) -> str:
        """Where a row stands, in words: "sheet Plan, row 7", "table 2, row 5", "line 105"."""
        return f"{self.kind} {self.name}, row {number}" if self.name else f"{self.kind} {number}"


class Contents(NamedTuple):
    """A file's tables, finished sentences about what else it holds, which needs no mending, and whether it may tell more than
    its cells do."""

    tables: list[Table]
    remarks: list[str]
    may_tell_more: bool = False


MISSING = "There is no such file: check its name and folder and try again."
EMPTY = "The file is empty: choose the file that holds the table and try again."
NO_ROWS = "The file holds no rows: choose the file that holds the table and try again."
TOO_LARGE = "The file is larger than 20 MB: save only the sheets that are needed in a new file and try again."
TOO_MANY_CELLS = (
    f"The file holds more than {MAX_CELLS:,} cells: "
    "delete the empty rows and columns around the table, save it and try again."
)
TOO_MANY_ROWS = (
    f"The file holds more than {MAX_ROWS:,} rows: delete the empty rows below the table, save it and try again."
)
TOO_MANY_MERGED = (
    f"A sheet of the file holds more than {MAX_MERGED:,} merged cells: "
    "copy its table into a new workbook without the merging, save that and try again."
)
TOO_SLOW = (
    f"The file took longer than {SECONDS} seconds to read: copy its table into a new workbook, save that and try again."
)
STOPPED = (
    "The file is damaged, or asks for far more memory than its table needs: "
    "copy the table into a new workbook, save that as .xlsx and try again."
)
AGAIN = "open it in Excel or Word, save it again as .xlsx or .docx"
AS_WORD = "open it in Word, save it as .docx"
EXPORT = "export it from there as .xlsx or .docx"
CHOOSE = "choose a workbook (.xlsx), a Word file (.docx) or a text file (.csv)"
DAMAGED = f"The file is damaged and cannot be opened: {AGAIN} and try again."
PASSWORD = "The file is protected by a password: open it, take the password off, save it and try again."
OTHER_WORD = f"The file is {{what}}: {AS_WORD} and try again."
NUMBERS = f"The file was made by Apple's Numbers, Pages or Keynote: {EXPORT} and try again."
COMPRESSED = "The file is {what}: unpack it, choose the workbook or text file that was in it and try again."
NOT_A_WORKBOOK = "The file is {what}, not a table: open it in Excel, save it as .xlsx and try again."
NOT_A_TABLE = f"The file is {{what}}, not a table: {CHOOSE} and try again."
MACROS = "The workbook carries macros; they were not run and are not needed."
COMMENTS = "The Word file’s comments were left out."
NESTED = "Tables within a cell of the Word file were read as that cell’s text, a line for each of their rows."
TRACKED = "The Word file’s tracked changes were read as if accepted: what is marked as deleted was left out."
PICTURES = "The file holds only pictures of pages, as a scan does: choose the document from which it was printed and try again."
NOT_CELLS = "Sheet {name} holds a chart or a dialogue, not a table, and was left out."
MACRO_SHEET = "Sheet {name} holds macros of Excel 4; they were not run, and the sheet was left out."


def read_tables(path: Path) -> list[Table]:
    """The tables of a file, as `read_file` gives them."""
    return read_file(path).tables


def read_file(path: Path, tell: Callable[[float], object] | None = None) -> Contents:
    """What a workbook, Word file or text file holds, told apart by content and not by name.

    `tell` is called about four times a second with the seconds that have passed. Raises UnreadableFile for a file of
    any other kind, and for one that breaks a limit.
    """
    check_size(path)
    written = answer_of_child(path, tell)
    with uncollected():
        try:
            answer = json.loads(written)
            if "problem" in answer:
                raise UnreadableFile(answer["problem"])
            return Contents(
                [table_from_json(table) for table in answer["tables"]], answer["remarks"], answer["may_tell_more"]
            )
        except (ValueError, LookupError, TypeError):
            raise UnreadableFile(STOPPED) from None


@contextmanager
def uncollected() -> Iterator[None]:
    """Without looking for cycles: after every few hundred of 50,000 rows, that takes longer than to make them."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def check_size(path: Path) -> None:
    """Refuses a file that is missing, a folder, empty or too large."""
    if not path.is_file():
        raise UnreadableFile(MISSING)
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise UnreadableFile(TOO_LARGE)
    if size == 0:
        raise UnreadableFile(EMPTY)


def answer_of_child(
    path: Path,
    tell: Callable[[float], object] | None,
    child_command: list[str] | None = None,
    request: bytes = b"",
) -> bytes:
    """What the child process wrote; it is killed when its time is over and when `tell` raises. It reads `request` from its
    standard input.

    While MOST_AT_ONCE others are at work it waits, and tells 0.
    """
    while not _PLACES.acquire(timeout=SECONDS_BETWEEN_CALLS):
        if tell:
            tell(0.0)
    try:
        return _answer_of_child(path, tell, child_command, request)
    finally:
        _PLACES.release()


def _answer_of_child(
    path: Path, tell: Callable[[float], object] | None, child_command: list[str] | None, request: bytes
) -> bytes:
    began = monotonic()
    command = [*(child_command or CHILD), str(path.resolve())]
    with (
        TemporaryDirectory() as folder,  # so that what a killed reader wrote goes with it
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | {"TMPDIR": folder},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as child,
    ):
        to_send: bytes | None = request
        try:
            while True:
                left = began + SECONDS + 5 - monotonic()
                try:
                    answer, _ = child.communicate(to_send, timeout=min(SECONDS_BETWEEN_CALLS, left))
                    break
                except subprocess.TimeoutExpired:
                    to_send = None  # it has been handed over, and may not be handed over twice
                    if left <= 0:
                        raise UnreadableFile(TOO_SLOW) from None
                    if tell:
                        tell(monotonic() - began)
        finally:
            child.kill()
    if child.returncode == -getattr(signal, "SIGXCPU", 0) != 0:
        raise UnreadableFile(TOO_SLOW)
    return answer


def table_to_json(table: Table) -> dict[str, Any]:
    """A table for `table_from_json`; its dates are taken out of the rows, which costs far less than to mark each."""
    dates: list[tuple[int, int, int | str]] = []
    for position, row in enumerate(table.rows):
        if DATES.isdisjoint(map(type, row.cells)):
            continue
        for column, cell in enumerate(row.cells):
            if isinstance(cell, date):
                dates.append((position, column, cell.isoformat() if isinstance(cell, datetime) else cell.toordinal()))
                row.cells[column] = None
    parts = {"numbers": [row.number for row in table.rows], "cells": [row.cells for row in table.rows], "dates": dates}
    return table._asdict() | {"rows": parts, "hidden_rows": sorted(table.hidden_rows)}


def table_from_json(table: dict[str, Any]) -> Table:
    numbers, cells = table["rows"]["numbers"], table["rows"]["cells"]
    for position, column, day in table["rows"]["dates"]:
        cells[position][column] = date.fromordinal(day) if isinstance(day, int) else datetime.fromisoformat(day)
    return Table(
        table["kind"],
        table["name"],
        list(map(Row, numbers, cells)),
        [Merged(*span) for span in table["merged"]],
        table["is_hidden"],
        frozenset(table["hidden_rows"]),
        table["counts_from_1904"],
    )
