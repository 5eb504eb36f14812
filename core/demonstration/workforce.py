"""Illustrative workforce data: 36 month ends to June 2011, made up by a seeded generator and marked so in the database.

The last months stand as workbooks in `data/examples`, and are read from there as a user's would be. Making these anew:
`python -m core.demonstration.workforce`.
"""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from sqlmodel import Session

from core.demonstration.cases import caseload_rows
from core.demonstration.posts import establishment, month_ends, vacancy_rows
from core.demonstration.workbooks import CASELOADS, VACANCIES, workbook
from core.people import Person, Role
from core.settings import ROOT
from core.sheets.checking import check
from core.sheets.columns import Place, SheetRow
from core.sheets.outcome import Checked
from core.uploads.tables import File, Kind
from core.workforce import intake
from core.workforce.intake import MODELS
from core.workforce.words import Status

EXAMPLES = ROOT / "data" / "examples"
MONTHS_IN_WORKBOOKS = 3
AUTHOR = Person("illustrative generator", Role.PROGRAMME_OFFICE)

Rows = list[dict[str, Any]]


def snapshots() -> dict[date, dict[Kind, Rows]]:
    """By month end, the rows of both kinds of sheet, with fields of their row models."""
    posts = establishment()
    return {
        as_at: {Kind.VACANCIES: vacancy_rows(posts, as_at), Kind.CASELOADS: caseloads}
        for as_at, caseloads in caseload_rows(posts)
    }


def example(kind: Kind, as_at: date, folder: Path = EXAMPLES) -> Path:
    """Where the workbook of a month end stands."""
    return folder / f"{kind}-{as_at}.xlsx"


def write_workbooks(folder: Path = EXAMPLES) -> None:
    """Write the workbooks of the last months."""
    rows = snapshots()
    for as_at in month_ends()[-MONTHS_IN_WORKBOOKS:]:
        for kind, shape in ((Kind.VACANCIES, VACANCIES), (Kind.CASELOADS, CASELOADS)):
            example(kind, as_at, folder).write_bytes(workbook(shape, rows[as_at][kind], as_at))


class Snapshot(NamedTuple):
    """An illustrative snapshot, ready to be stored."""

    kind: Kind
    as_at: date
    checked: Checked[Any]
    file: File


def illustrative_snapshots() -> list[Snapshot]:
    """All months of both kinds, the oldest first: the last ones read from their workbooks, the others as generated."""
    in_workbooks = month_ends()[-MONTHS_IN_WORKBOOKS:]
    return [
        Snapshot(
            kind, as_at, *(_from_workbook(kind, as_at) if as_at in in_workbooks else _generated(kind, as_at, rows))
        )
        for as_at, kinds in snapshots().items()
        for kind, rows in kinds.items()
    ]


def load_illustrative_workforce(session: Session, snapshots: Iterable[Snapshot], at: datetime) -> None:
    """Store illustrative snapshots, in the session's transaction."""
    for kind, as_at, checked, file in snapshots:
        sheet = intake.VACANCIES if kind == Kind.VACANCIES else intake.CASELOADS
        sheet.store(session, checked, as_at, file, AUTHOR, at, is_illustrative=True)


def _from_workbook(kind: Kind, as_at: date) -> tuple[Checked[Any], File]:
    path = example(kind, as_at)
    content = path.read_bytes()
    answers = {"status: see hr": Status.UNKNOWN.value}
    return check(path, MODELS[kind], {"as_at": as_at}, answers=answers), File(path.name, content, content)


def _generated(kind: Kind, as_at: date, rows: Rows) -> tuple[Checked[Any], File]:
    placed = [(Place("", number), _valid(kind, tuple(row.items()))) for number, row in enumerate(rows, 2)]
    return Checked(rows=placed, rows_read=len(placed)), File(f"{kind} {as_at}, generated", b"", b"")


@lru_cache(maxsize=20_000)  # most posts are the same from month to month
def _valid(kind: Kind, row: tuple[tuple[str, Any], ...]) -> SheetRow:
    return MODELS[kind].model_validate(dict(row))


if __name__ == "__main__":
    write_workbooks()
