"""What a check of a file comes to. Every row of the file is in exactly one of `rows`, `skipped` and `problems`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Generic, NamedTuple, TypeVar

from core.sheets.columns import Place, SheetRow, columns
from core.sheets.corrections import NOTHING_MENDED, Correction, Mended
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
    `corrected` are the cells, by row and column, in which a correction stands: it means what is typed.
    """

    layout: Layout
    reason: str = ""
    match: Match = field(default_factory=lambda: Match({}, [], []))
    from_name: Mapping[str, str] = field(default_factory=dict)
    lacking: Sequence[tuple[str, ...]] = ()
    meanings: Mapping[str, Callable[[Cell], Cell]] = field(default_factory=dict)
    rows_left_out: Mapping[int, str] = field(default_factory=dict)
    corrected: frozenset[tuple[int, int]] = frozenset()

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
    `in_question` are the rows with problems, and those that are left out as they have some, each with what is typed in it by
    field, save what may be names; `without_faults` the former as far as they are right. `contents` is what the file holds, to
    be checked again or copied without another reading; None where it has none.
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
    in_question: Sequence[tuple[Place, Mapping[str, Any]]] = field(default=(), repr=False)
    without_faults: Sequence[tuple[Place, R]] = field(default=(), repr=False)
    mended: Mended = NOTHING_MENDED
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


def correction_of(checked: Checked[Any], model: type[SheetRow], problem: Problem, typed: str) -> Correction | None:
    """A problem's cell with what was typed for it; None where the problem is not one of a cell."""
    sheet = next((one for one in checked.sheets if one.name == problem.sheet), None)
    found = sheet and next(
        ((one.column, field) for field, one in sheet.headings.items() if one.label == problem.column), None
    )
    if sheet is None or problem.row is None or problem.column is None or not found:
        return None
    column, field = found
    row = next(one for one in sheet.layout.table.rows if one.number == problem.row)
    is_hidden = not problem.value and len(row.cells) > column and row.cells[column] is not None
    return Correction(
        Place(problem.sheet, problem.row), column, problem.column, None if is_hidden else problem.value, typed.strip(),
        columns(model)[field].may_hold_names,
    )  # fmt: skip
