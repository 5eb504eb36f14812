"""What a check of a file comes to. Every row of the file is in exactly one of `rows`, `skipped` and `problems`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from core.sheets.columns import Place, SheetRow
from core.sheets.reading import Contents

R = TypeVar("R", bound=SheetRow)


class SheetFound(NamedTuple):
    """A sheet of the file: `reason` says why it is left out, empty where it is read.

    `headings` are those of its table, with the field that each is read as, None where it is not read; `columns` says
    for each of them in which column it stands, counted from 0.
    """

    name: str
    reason: str
    header_rows: tuple[int, ...]
    headings: tuple[tuple[str, str | None], ...]
    columns: tuple[int, ...] = ()


class Skipped(NamedTuple):
    """A row that holds no record: a title, a heading, a total, a blank or hidden row."""

    sheet: str
    row: int
    reason: str


class Problem(NamedTuple):
    """What must be mended: of the file (no row), of a row (no column) or of a cell. `column` is the heading as typed."""

    sheet: str
    row: int | None
    column: str | None
    value: str
    message: str


@dataclass(frozen=True)
class Checked(Generic[R]):
    """A file as it was read and checked against a row model.

    `mapping` gives for each field that was found the heading it was read from, `shape` identifies files with the same
    headings. `remarks` tell what was made of doubtful things, and need no mending. `rows` are those that can be used.
    `contents` is what the file holds, to be checked again or copied without another reading; None where it has none.
    """

    rows: Sequence[tuple[Place, R]] = ()
    sheets: Sequence[SheetFound] = ()
    skipped: Sequence[Skipped] = ()
    problems: Sequence[Problem] = ()
    remarks: Sequence[str] = ()
    mapping: dict[str, str] = field(default_factory=dict)
    rows_read: int = 0
    shape: str = ""
    contents: Contents | None = field(default=None, compare=False, repr=False)

    @property
    def used(self) -> int:
        return len(self.rows)

    @property
    def rejected(self) -> int:
        """The number of rows with a problem."""
        return len({(one.sheet, one.row) for one in self.problems if one.row is not None})
