"""Any workbook, Word file or text file as tables of rows. Knows no subject.

Files are untrusted, so the reading happens in a child process (`core.sheets.child`) with limits on time, memory, size
and cells. Here stand what both sides share, and the side that asks.
"""

import json
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_CELLS = 2_000_000
MAX_MEMORY = 1024 * 1024 * 1024
SECONDS = 20

ROOT = Path(__file__).parents[2]
CHILD = [sys.executable, "-m", "core.sheets.child"]

Cell = str | int | float | bool | date | None


class UnreadableFile(Exception):
    """A file that gives no tables; the message is a finished sentence that says how to mend it."""


class Row(NamedTuple):
    """One row, numbered from 1 as the spreadsheet or text editor numbers it, blank rows included in the count."""

    number: int
    cells: list[Cell]


class Merged(NamedTuple):
    """A cell that reaches down over several rows; its value stands in the first of them only."""

    first_row: int
    last_row: int
    column: int


class Table(NamedTuple):
    """Rows that belong together: a sheet, a Word table, the paragraphs between two Word tables, or a text file.

    Of a merged cell the first cell holds the value and the others are empty.
    """

    kind: Literal["sheet", "table", "paragraph", "line", "row"]
    name: str
    rows: list[Row]
    merged: list[Merged]

    def place(self, number: int) -> str:
        """Where a row stands, in words: "sheet Plan, row 7", "table 2, row 5", "line 105"."""
        return f"{self.kind} {self.name}, row {number}" if self.name else f"{self.kind} {number}"


MISSING = "There is no such file: check its name and folder and try again."
EMPTY = "The file is empty: choose the file that holds the table and try again."
NO_ROWS = "The file holds no rows: choose the file that holds the table and try again."
TOO_LARGE = "The file is larger than 20 MB: save only the sheets that are needed in a new file and try again."
TOO_MANY_CELLS = (
    f"The file holds more than {MAX_CELLS:,} cells: "
    "delete the empty rows and columns around the table, save it and try again."
)
TOO_SLOW = (
    f"The file took longer than {SECONDS} seconds to read: copy its table into a new workbook, save that and try again."
)
STOPPED = (
    "The file is damaged, or asks for far more memory than its table needs: "
    "copy the table into a new workbook, save that as .xlsx and try again."
)
DAMAGED = (
    "The file is damaged and cannot be opened: open it in Excel or Word, save it again as .xlsx or .docx and try again."
)
DAMAGED_OR_LOCKED = (
    "The file is damaged or protected by a password: "
    "open it in Excel, take any password off, save it as .xlsx and try again."
)
PASSWORD = "The file is protected by a password: open it, take the password off, save it and try again."
OTHER_WORD = "The file is {what}: open it in Word, save it as .docx and try again."
NOT_A_TABLE = (
    "The file is {what}, not a table: "
    "choose a workbook (.xlsx), a Word file (.docx) or a text file (.csv) and try again."
)


def read_tables(path: Path) -> list[Table]:
    """The tables of a workbook, Word file or text file, told apart by content and not by name.

    Raises UnreadableFile for anything else, and for a file that breaks a limit.
    """
    check_size(path)
    command = [*CHILD, str(path.resolve())]
    try:
        child = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=SECONDS + 5, check=False)
    except subprocess.TimeoutExpired:
        raise UnreadableFile(TOO_SLOW) from None
    try:
        answer = json.loads(child.stdout, object_hook=date_from_json)
    except ValueError:
        raise UnreadableFile(STOPPED) from None
    if "problem" in answer:
        raise UnreadableFile(answer["problem"])
    return [table_from_json(*table) for table in answer["tables"]]


def check_size(path: Path) -> None:
    """Refuses a file that is missing, a folder, empty or too large."""
    if not path.is_file():
        raise UnreadableFile(MISSING)
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise UnreadableFile(TOO_LARGE)
    if size == 0:
        raise UnreadableFile(EMPTY)


def table_from_json(kind: Any, name: str, rows: list[Any], merged: list[Any]) -> Table:
    return Table(kind, name, [Row(*row) for row in rows], [Merged(*span) for span in merged])


def date_from_json(value: dict[str, Any]) -> Any:
    if "date" in value:
        return date.fromisoformat(value["date"])
    if "datetime" in value:
        return datetime.fromisoformat(value["datetime"])
    return value
