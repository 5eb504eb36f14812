"""The rows of a plan's document told apart: the plan's table, the key of its leads, its workstreams, and prose."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from core.plan.bands import IMMEDIATE, band_key
from core.plan.document import cells
from core.plan.document.codes import key_line
from core.plan.document.problems import Problem, problem
from core.sheets.reading import Table

FITS_NOWHERE = "This row belongs to no action: put it below the action that it continues, or outside the plan's table."
NO_COLUMN = "This cell stands in a column without a heading: move it below the heading that it belongs to."
UNKNOWN_BAND = (
    'This heading names no known timescale: write "Immediately", "Within three months" or "Within six months".'
)
CODE_TWICE = "The code {value} stands in the key of leads twice: give each post a code of its own."

WORKSTREAM = re.compile(r"(.*\S)\s*[-–—]\s*Workstream\s+(\d{1,3})\s*:?", re.IGNORECASE)
TIMESCALE = re.compile(r"(immediate\w*|urgent\w*|.*\b(days?|weeks?|months?|years?|term))\b.{0,20}", re.IGNORECASE)
BULLET = re.compile(r"[-–•*·▪]\s+(.+)")
LEAD_HEADINGS = {"leads", "keytoleads", "leadkey", "leadskey", "keyofleads", "keytoleadcodes", "leadcodes"}
LEAD_COLUMNS = {"code", "lead", "leadcode", "initials", "name", "post", "posttitle", "role", "jobtitle", "title"}


@dataclass
class PlanRow:
    """A row of the plan's table: its cells by column, those without a text left out."""

    place: str
    band: str | None
    cells: dict[str, str]


@dataclass
class Sections:
    """What a document holds and, from `section` on, how far it is read.

    `columns` are the known ones of the plan's table, `headed` all that have a heading; `loose` are lines that become
    problems if more of the table follows.
    """

    rows: list[PlanRow] = field(default_factory=list)
    key: list[tuple[str, str]] = field(default_factory=list)
    workstreams: list[tuple[int, str, list[str]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    columns: dict[int, str] = field(default_factory=dict)
    headed: set[int] = field(default_factory=set)
    section: Literal["prose", "plan", "leads", "workstream"] = "prose"
    is_below_headings: bool = False
    band: str | None = None
    loose: list[Problem] = field(default_factory=list)


def sections(tables: list[Table]) -> Sections:
    """The plan's rows, the key and the workstreams; what stands outside of them is prose and left out."""
    found = Sections()
    for table in tables:
        begin_table(found, table)
        for place, row in placed_rows(table):
            take_row(found, table.kind, place, row)
    return found


def placed_rows(table: Table) -> Iterator[tuple[str, list[str]]]:
    """Each row's place and texts; a merged cell's text stands in each of its rows, unless it is an action's."""
    rows = {row.number: [cells.plain_text(cell) for cell in row.cells] for row in table.rows}
    last = max(rows, default=0)
    for span in table.merged:
        reached = range(span.first_row, min(span.last_row, last) + 1)
        first, *below = [rows[number] for number in reached if len(rows.get(number, [])) > span.column] or [[]]
        for row in below:
            if not cells.action_number(first[span.column], {""}):
                row[span.column] = first[span.column]
    for number, row in rows.items():
        yield table.place(number), row


def begin_table(found: Sections, table: Table) -> None:
    """A sheet starts anew; a Word table may go on with the plan before it, if it is as wide."""
    if table.kind == "sheet":
        found.section = "leads" if squeezed(table.name) in LEAD_HEADINGS else "prose"
        found.loose = []
    elif table.kind == "table" and found.section == "plan":
        is_as_wide = any(len(row.cells) > max(found.headed) for row in table.rows)
        found.section = "plan" if is_as_wide else "prose"
    found.is_below_headings = False


def take_row(found: Sections, kind: str, place: str, row: list[str]) -> None:
    """Sorts one row into the section that it belongs to."""
    filled = [(column, text) for column, text in enumerate(row) if text]
    if not filled or take_headings(found, row):
        return
    found.is_below_headings = False
    if len(filled) == 1 and take_line(found, kind, place, *filled[0]):
        return
    if len(filled) > 1 and found.section != "plan" and {squeezed(text) for _, text in filled} <= LEAD_COLUMNS:
        found.section = "leads"
    elif found.section == "leads":
        take_lead(found, place, row)
    elif found.section == "workstream":
        found.section = "prose"
    elif found.section == "plan" and kind != "paragraph":
        take_plan_row(found, place, row)


def take_headings(found: Sections, row: list[str]) -> bool:
    """Takes a row of headings, or the second row of them that names A, R, Start and End."""
    columns = cells.columns_of(row)
    if {"ref", "action"} <= set(columns.values()):
        found.section, found.columns, found.is_below_headings = "plan", columns, True
        found.headed = {column for column, text in enumerate(row) if text} | set(columns)
        return True
    if found.is_below_headings and all(cells.heading_of(text) for text in row if text):
        found.columns |= columns
        found.headed |= set(columns)
        found.is_below_headings = False
        return True
    return False


def take_line(found: Sections, kind: str, place: str, column: int, text: str) -> bool:
    """Takes a row of one cell that is a heading, a bullet or stands loose; False where it is an ordinary row."""
    if heading := WORKSTREAM.fullmatch(text):
        found.workstreams.append((int(heading[2]), heading[1], []))
        found.section = "workstream"
    elif found.section == "workstream" and (bullet := BULLET.fullmatch(text)):
        found.workstreams[-1][2].append(bullet[1])
    elif band := band_named(text):
        found.band = band
    elif squeezed(text) in LEAD_HEADINGS:
        found.section, found.loose = "leads", []
    else:
        return found.section == "plan" and take_line_in_plan(found, kind, place, column, text)
    return True


def take_line_in_plan(found: Sections, kind: str, place: str, column: int, text: str) -> bool:
    """Takes a heading of an unknown band, and a line in the first column that is no number.

    Such a line is a problem only if rows of the plan follow it, as a footnote or prose after the table is none.
    """
    named = found.columns.get(column)
    if named in ("ref", "requirement") and is_like_a_band(text):
        found.problems.append(problem(place, text, UNKNOWN_BAND))
        found.band = None
        return True
    if named != "ref" or cells.requirement_number(text):
        return False
    if kind != "paragraph":
        found.loose.append(problem(place, text, FITS_NOWHERE))
    return True


def band_named(text: str) -> str | None:
    """The key of the timescale that a heading names; None where it names none that is known."""
    key = band_key(text)
    return key if key in (IMMEDIATE, "3 months", "6 months") else None


def is_like_a_band(text: str) -> bool:
    """Whether a short line speaks of a timescale, as a group's heading does."""
    return len(text.split()) <= 6 and TIMESCALE.fullmatch(text.strip()) is not None


def take_lead(found: Sections, place: str, row: list[str]) -> None:
    """Takes a line of the key; any other line ends it."""
    lead = key_line(row)
    if lead is None:
        found.section = "prose"
    elif lead not in found.key and lead[0] in dict(found.key):
        found.problems.append(problem(place, lead[0], CODE_TWICE))
    elif lead not in found.key:
        found.key.append(lead)


def take_plan_row(found: Sections, place: str, row: list[str]) -> None:
    texts: dict[str, str] = {}
    for column, text in enumerate(row):
        if text and column not in found.headed:
            found.problems.append(problem(place, text, NO_COLUMN))
        elif text and (named := found.columns.get(column)):
            texts[named] = cells.joined(texts.get(named, ""), text)
    found.problems += found.loose
    found.loose = []
    if texts:
        found.rows.append(PlanRow(place, found.band, texts))


def squeezed(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.casefold())
