"""The illustrative snapshots of the last months as workbooks, in the shape in which such workbooks arrive.

Title rows, headings over two rows, a sheet for each district, merged team cells, sub-totals, a hidden sheet, and cells
as people type them. What they say is the generator's rows and nothing else.
"""

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from random import Random
from typing import Any, NamedTuple

from core.demonstration.posts import DISTRICTS, SEED
from core.words import long_date
from core.workforce.measures import KINDS
from core.workforce.words import Stage, Status

Rows = list[dict[str, Any]]
SHEET_NAMES = {"Tonbridge and Malling": "T&M", "Tunbridge Wells": "T Wells"}
MADE = datetime(2011, 7, 1)  # noqa: DTZ001, as a fixed date makes the same bytes each time
TITLES = ("Children’s social services: {what} as at {day}", "Illustrative data: no real post, worker or child")
FIRST_HEADER = 3

VACANCY_HEADINGS = [
    ("Post", ("Team", "Post no", "Job title", "Grade", "FTE")),
    ("Status", ()),
    ("Holder", ("Start", "End")),
    ("Cover", ("Type", "FTE")),
    ("Vacancy", ("Vacant since", "Reason")),
    ("Recruitment", ("Stage", "Expected start")),
]
CASELOAD_HEADINGS = [
    ("Worker", ("Team", "Worker ref", "Job title", "FTE", "NQSW")),
    ("Cases held", ("CIN", "CP", "LAC", "Care leavers", "Total")),
    ("Waiting", ("Longest wait (days)",)),
]
VACANT_WORDS = ("VACANT", "Vacant", "Vacant", "vac")
SOON = ("asap", "tbc", None)


class Kind(NamedTuple):
    """How a kind of workbook looks: its headings in groups, a row's cells right of the team, and by column what is summed."""

    what: str
    headings: Sequence[tuple[str, Sequence[str]]]
    cells: Callable[[Mapping[str, Any], Random], list[Any]]
    sums: Mapping[int, Sequence[str]]


def _vacancy_cells(row: Mapping[str, Any], rng: Random) -> list[Any]:
    status = {Status.FILLED: "Filled", Status.FROZEN: "Frozen", Status.UNKNOWN: "see HR"}.get(row["status"])
    expected = row.get("expected_start")
    if expected is None and row.get("recruitment_stage") in (Stage.OFFER, Stage.CHECKS):
        expected = rng.choice(SOON)
    return [
        int(row["post_id"]), row["post_title"], row["grade"], _fte(row["budgeted_fte"], rng),
        status or rng.choice(VACANT_WORDS), *map(row.get, ("holder_start", "holder_end", "cover_type", "cover_fte")),
        _day(row.get("vacant_since"), rng), row.get("reason"), row.get("recruitment_stage"), _day(expected, rng),
    ]  # fmt: skip


def _caseload_cells(row: Mapping[str, Any], rng: Random) -> list[Any]:
    cases = [row[kind] for kind in KINDS]
    if row["worker"] == "Unallocated":
        return ["UNALLOCATED", None, None, None, *cases, sum(cases), row["longest_wait_days"]]
    is_new = "Y" if row["newly_qualified"] else "N"
    return [row["worker"], row["job_title"], _fte(row["fte"], rng), is_new, *cases, sum(cases), None]


def _fte(fte: float, rng: Random) -> Any:
    """Part-time posts as a number, with a unit, or in hours of the 37-hour week."""
    return rng.choice([fte, f"{fte:g} fte", f"{fte * 37:g} hrs"]) if fte < 1 else fte


def _day(day: Any, rng: Random) -> Any:
    return f"{day:%d/%m/%Y}" if isinstance(day, date) and rng.random() < 0.15 else day


VACANCIES = Kind("establishment and vacancies", VACANCY_HEADINGS, _vacancy_cells, {4: ("budgeted_fte",)})
CASELOADS = Kind(
    "caseloads", CASELOAD_HEADINGS, _caseload_cells,
    {3: ("fte",), **{column: (kind,) for column, kind in enumerate(KINDS, 5)}, 9: tuple(KINDS)},
)  # fmt: skip


def workbook(kind: Kind, rows: Rows, as_at: date) -> bytes:
    """A month's end as the content of an .xlsx file, the same each time."""
    import xlsxwriter

    file = io.BytesIO()
    rng = Random(f"{SEED} {kind.what} {as_at}")
    with xlsxwriter.Workbook(file, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        book.set_properties({"created": MADE, "title": f"Illustrative {kind.what} as at {long_date(as_at)}"})
        formats = {"bold": book.add_format({"bold": True}), "top": book.add_format({"valign": "top"})}
        for district in DISTRICTS:
            sheet = book.add_worksheet(SHEET_NAMES.get(district, district))
            for number, title in enumerate(TITLES):
                sheet.write_string(number, 0, title.format(what=kind.what, day=long_date(as_at)))
            _write_headings(sheet, kind.headings, formats["bold"])
            _write_teams(sheet, kind, [row for row in rows if row["district"] == district], rng, formats)
        hidden = book.add_worksheet("Lists")
        hidden.write_column(0, 0, ["Filled", "Vacant", "Frozen"])
        hidden.hide()
    return file.getvalue()


def _write_headings(sheet: Any, headings: Sequence[tuple[str, Sequence[str]]], bold: Any) -> None:
    column = 0
    for group, names in headings:
        last = column + max(1, len(names)) - 1
        _write_across(sheet, (FIRST_HEADER, column, FIRST_HEADER, last), group, bold)
        sheet.write_row(FIRST_HEADER + 1, column, names, bold)
        sheet.set_column(column, last, 14)
        column = last + 1
    sheet.set_column(0, 0, 36)
    sheet.freeze_panes(FIRST_HEADER + 2, 1)


def _write_across(sheet: Any, cells: tuple[int, int, int, int], text: str, form: Any) -> None:
    """Text in a cell, or in several that are merged: first row and column, last row and column."""
    if cells[:2] == cells[2:]:
        sheet.write_string(*cells[:2], text, form)
    else:
        sheet.merge_range(*cells, text, form)


def _write_teams(sheet: Any, kind: Kind, rows: Rows, rng: Random, formats: Mapping[str, Any]) -> None:
    """Each team with its name in a merged cell and a sub-total below, and the sheet's total under all."""
    line = FIRST_HEADER + 2
    for team, group in groupby(rows, key=lambda row: row["team"]):
        members = list(group)
        last = line + len(members) - 1
        _write_across(sheet, (line, 0, last, 0), team, formats["top"])
        for number, row in enumerate(members, line):
            sheet.write_row(number, 1, kind.cells(row, rng))
        _write_sums(sheet, last + 1, f"{team} total", kind, members, formats["bold"])
        line = last + 2
    _write_sums(sheet, line + 1, "Grand total", kind, rows, formats["bold"])


def _write_sums(sheet: Any, line: int, label: str, kind: Kind, rows: Rows, bold: Any) -> None:
    sheet.write_string(line, 0, label, bold)
    for column, fields in kind.sums.items():
        total = sum(row.get(field) or 0 for row in rows for field in fields)
        sheet.write_number(line, column, round(total, 2), bold)
