"""What somebody set right in a file that has problems: cells that were corrected, and rows that are left out.

The file itself stays as it came: a correction is put over it each time it is checked.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from core.sheets.columns import Place
from core.sheets.reading import Contents, Row, Table

LEFT_OUT = "left out by choice, as it has a problem"


class Correction(NamedTuple):
    """A cell that was corrected: its row, its column counted from 0 with the heading, and what is to stand in it, empty for
    nothing. `was` is what the file holds, None where that may be a person's name; `names_people` holds of a column for them,
    of which neither is kept."""

    place: Place
    column: int
    heading: str
    was: str | None
    now: str
    names_people: bool = False

    @property
    def words(self) -> str:
        """Where the cell stands: `sheet Posts row 7, column FTE`."""
        return f"{self.place.words}, column {self.heading}"


class Mended(NamedTuple):
    """The corrections of a file, and the places of the rows that are left out of it."""

    corrections: Sequence[Correction] = ()
    left_out: Sequence[Place] = ()

    def cells_of(self, sheet: str) -> frozenset[tuple[int, int]]:
        """The rows and columns of the corrected cells of a sheet."""
        return frozenset((one.place.row, one.column) for one in self.corrections if one.place.sheet == sheet)

    def with_corrections(self, more: Iterable[Correction]) -> "Mended":
        """With these corrections, each in the place of an earlier one of its cell."""
        cells = {(one.place, one.column): one for one in self.corrections}
        for one in more:
            before = cells.get((one.place, one.column))
            cells[one.place, one.column] = one._replace(was=before.was) if before else one
        return self._replace(corrections=tuple(cells.values()))


NOTHING_MENDED = Mended()


def corrected(contents: Contents, corrections: Sequence[Correction]) -> Contents:
    """What a file holds with the corrections put over it."""
    if not corrections:
        return contents
    by_row: dict[Place, dict[int, str]] = {}
    for one in corrections:
        by_row.setdefault(one.place, {})[one.column] = one.now
    sheets = {place.sheet for place in by_row}
    return contents._replace(
        tables=[_over(table, by_row) if table.name in sheets else table for table in contents.tables]
    )


def _over(table: Table, by_row: Mapping[Place, Mapping[int, str]]) -> Table:
    rows = []
    for row in table.rows:
        typed = by_row.get(Place(table.name, row.number))
        rows.append(_row_with(row, typed) if typed else row)
    return table._replace(rows=rows)


def _row_with(row: Row, typed: Mapping[int, str]) -> Row:
    cells = row.cells + [None] * (max(typed) + 1 - len(row.cells))
    for column, text in typed.items():
        cells[column] = text or None
    return row._replace(cells=cells)
