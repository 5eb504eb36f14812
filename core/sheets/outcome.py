"""What a check of a file comes to. Every row of the file is in exactly one of `rows`, `skipped` and `problems`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Generic, NamedTuple, TypeVar

from core.sheets.columns import Place, SheetRow
from core.sheets.layout import Layout
from core.sheets.matching import Heading, Match
from core.sheets.questions import Question
from core.sheets.reading import Cell, Contents

R = TypeVar("R", bound=SheetRow)


@dataclass(frozen=True)
class Sheet:
    """A sheet of the file: `reason` says why it is left out, empty where it is read.

    `from_name` are the fields that its own name stands for, `lacking` the needed columns that it has not, each as the
    fields of which one would do: then its rows are checked, but none can be used. `meanings` turn the cells of a field into
    what they mean in their column; `rows_left_out` are those of sections that do not count, with the reason.
    """

    layout: Layout
    reason: str = ""
    match: Match = field(default_factory=lambda: Match({}, [], []))
    from_name: Mapping[str, str] = field(default_factory=dict)
    lacking: Sequence[tuple[str, ...]] = ()
    meanings: Mapping[str, Callable[[Cell], Cell]] = field(default_factory=dict)
    rows_left_out: Mapping[int, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.layout.table.name

    @property
    def headings(self) -> Mapping[str, Heading]:
        """The heading that each field is read from."""
        return self.match.headings

    @property
    def absent(self) -> set[str]:
        return set(chain.from_iterable(self.lacking))

    @property
    def last_row(self) -> int:
        rows = self.layout.table.rows
        return rows[-1].number if rows else 0


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

    @property
    def words(self) -> str:
        """`sheet Posts, row 7, column FTE: …`, as far as the place is known."""
        place = {"sheet": self.sheet, "row": self.row, "column": self.column}
        where = ", ".join(f"{part} {name}" for part, name in place.items() if name)
        return f"{where}: {self.message}" if where else self.message


def of_file(message: str, sheet: str = "") -> Problem:
    """A problem of the file as a whole, or of one of its sheets."""
    return Problem(sheet, None, None, "", message)


@dataclass(frozen=True)
class Checked(Generic[R]):
    """A file as it was read and checked against a row model.

    `mapping` gives for each field that was found the heading it was read from, `shape` identifies files with the same
    headings. `remarks` tell what was made of doubtful things, and need no mending. `rows` are those that can be used, read as
    the `questions` were answered, or as they are followed meanwhile.
    `contents` is what the file holds, to be checked again or copied without another reading; None where it has none.
    """

    rows: Sequence[tuple[Place, R]] = ()
    sheets: Sequence[Sheet] = ()
    skipped: Sequence[Skipped] = ()
    problems: Sequence[Problem] = ()
    remarks: Sequence[str] = ()
    questions: Sequence[Question] = ()
    mapping: dict[str, str] = field(default_factory=dict)
    rows_read: int = 0
    shape: str = ""
    contents: Contents | None = field(default=None, compare=False, repr=False)

    @property
    def used(self) -> int:
        return len(self.rows)

    @property
    def open_questions(self) -> list[Question]:
        return [one for one in self.questions if one.is_open]

    @property
    def rejected(self) -> int:
        """The number of rows with a problem."""
        return len({(one.sheet, one.row) for one in self.problems if one.row is not None})
