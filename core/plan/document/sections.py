"""The rows of a plan's document told apart: the plan's table, the key of its leads, its workstreams, and prose."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from core.plan.bands import IMMEDIATE, band_key, months_of
from core.plan.document import cells
from core.plan.document.codes import SHORT_CODE, key_line
from core.plan.document.columns import SECOND, is_known, is_plan, known, matched
from core.plan.document.placed import placed_rows
from core.plan.document.problems import Problem, problem
from core.sheets.matching import Heading
from core.sheets.reading import Row, Table
from core.sheets.selection import OF_TEMPLATE, is_generic

FITS_NOWHERE = "This row belongs to no action: put it below the action that it continues, or outside the plan's table."
NO_COLUMN = "This cell stands in a column without a heading: move it below the heading that it belongs to."
CODE_TWICE = "The code {value} stands in the key of leads twice: give each post a code of its own."
HIDDEN_SHEET = "The sheet ‘{value}’ is hidden and was left out: unhide it if it should count."
HIDDEN_ROWS = "{value} hidden rows of the sheet were left out: unhide them if they should count."
NO_PLAN_ON = "The sheet ‘{value}’ holds no table of a plan and was left out."

WORKSTREAM = re.compile(r"(.*\S)\s*[-–—]\s*Workstream\s+(\d{1,3})\s*:?", re.IGNORECASE)
BULLET = re.compile(r"[-–•*·▪]\s+(.+)")
TIMESCALE = re.compile(r"(?:immediate\w*|urgent\w*|.*\b(?:days?|weeks?|months?|years?|term))\b.{0,20}", re.IGNORECASE)
GROUP_WORDS = re.compile(
    r"(?:strategic |key |improvement )?(?:priority|theme|objective|outcome|timescale|phase|section|workstream|work "
    r"stream|area|strand|"
    r"pillar|aim|goal|part|judgement|domain)s?(?: area)?\b(?:\s*(?:\d+|[a-z]|[ivx]+|one|two|three|four|five|six)\b|\s*[:–-])",
    re.IGNORECASE,
)
LEAD_HEADINGS = {
    "leads",
    "keytoleads",
    "leadkey",
    "leadskey",
    "keyofleads",
    "keytoleadcodes",
    "leadcodes",
    "keytoabbreviations",
}
LEAD_COLUMNS = {"code", "lead", "leadcode", "initials", "name", "post", "posttitle", "role", "jobtitle", "title"}
LONGEST_GROUP = 160
MOST_HEADINGS = 100


@dataclass
class PlanRow:
    """A row of the plan's table: its cells by column, those without a text left out, and by their headings those of other
    columns. `band` is the title of its group, empty where it has none."""

    place: str
    band: str
    cells: dict[str, str]
    extra: dict[str, str] = field(default_factory=dict)


@dataclass
class Sections:
    """What a document holds and, from `section` on, how far it is read.

    `columns` are the known ones of the plan's table, `others` the rest with their headings, `headed` all that have a heading;
    `loose` is a line that is a group's heading if more of the table follows. `group` stands in the table, `outside` above it.
    """

    rows: list[PlanRow] = field(default_factory=list)
    key: list[tuple[str, str]] = field(default_factory=list)
    workstreams: list[tuple[int, str, list[str]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)
    mapping: dict[str, str] = field(default_factory=dict)
    not_read: dict[str, str] = field(default_factory=dict)
    rivals: dict[str, dict[str, str]] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    columns: dict[int, str] = field(default_factory=dict)
    others: dict[int, str] = field(default_factory=dict)
    headed: set[int] = field(default_factory=set)
    section: Literal["prose", "plan", "leads", "workstream"] = "prose"
    header: list[Row] = field(default_factory=list)
    group: str = ""
    outside: str = ""
    loose: str = ""
    paragraph: str = ""

    def columns_of_leads(self) -> list[int]:
        return [column for column, name in self.columns.items() if name in ("accountable", "responsible")]


def sections(tables: list[Table], wanted: Mapping[str, str] | None = None) -> Sections:
    """The plan's rows, the key and the workstreams; what stands outside of them is prose and left out. `wanted` names for
    fields the headings that somebody chose."""
    found = Sections()
    tables = [table for table in tables if table.kind != "sheet" or table.name not in OF_TEMPLATE]
    sheets = [table for table in tables if table.kind == "sheet"]
    for table in tables:
        if table.is_hidden:
            found.remarks.append(problem(table.place(1), table.name, HIDDEN_SHEET))
            continue
        begin_table(found, table, len(sheets) > 1)
        before = len(found.rows), len(found.key), len(found.workstreams)
        if table.hidden_rows:
            found.remarks.append(problem(table.place(min(table.hidden_rows)), str(len(table.hidden_rows)), HIDDEN_ROWS))
        for place, number, row in placed_rows(table, found.columns_of_leads):
            take_row(found, table, place, Row(number, list(row)), wanted or {})
        is_read = before != (len(found.rows), len(found.key), len(found.workstreams)) or found.section == "leads"
        if table.kind == "sheet" and len(sheets) > 1 and not is_read:
            found.remarks.append(problem(table.place(1), table.name, NO_PLAN_ON))
    return found


def begin_table(found: Sections, table: Table, is_one_of_several: bool) -> None:
    """A sheet starts anew; a Word table may go on with the plan before it, if it is as wide."""
    if table.kind == "sheet":
        found.section = "leads" if squeezed(table.name) in LEAD_HEADINGS else "prose"
        found.group, found.loose = "", ""
        found.outside = table.name if is_one_of_several and not is_generic(table.name) else ""
    elif table.kind == "table":
        if found.section == "plan":
            is_as_wide = any(len(row.cells) > max(found.headed) for row in table.rows)
            found.section = "plan" if is_as_wide else "prose"
        if found.paragraph:
            found.group, found.outside = "", found.paragraph
            found.paragraph = ""
    found.header = []


def take_row(found: Sections, table: Table, place: str, row: Row, wanted: Mapping[str, str]) -> None:
    """Sorts one row into the section that it belongs to."""
    texts = [str(cell) for cell in row.cells]
    filled = [(column, text) for column, text in enumerate(texts) if text]
    if not filled or take_headings(found, table, row, wanted):
        return
    found.header = []
    if table.kind == "paragraph" and found.section != "leads" and len(filled) == 1 and names_group(filled[0][1]):
        found.paragraph = filled[0][1]
    if len(filled) == 1 and take_line(found, table, row.number, *filled[0]):
        return
    _take_by_section(found, table, place, texts, filled)


def _take_by_section(
    found: Sections, table: Table, place: str, texts: list[str], filled: list[tuple[int, str]]
) -> None:
    if found.section == "plan":
        if table.kind != "paragraph":
            take_plan_row(found, place, texts)
    elif len(filled) > 1 and {squeezed(text) for _, text in filled} <= LEAD_COLUMNS:
        found.section = "leads"
    elif found.section == "leads":
        take_lead(found, place, texts, table.kind == "sheet")
    elif found.section == "workstream":
        found.section = "prose"


def take_headings(found: Sections, table: Table, row: Row, wanted: Mapping[str, str]) -> bool:
    """Takes a row of headings, or a further row of them that stands right below, such as A, R, Start and End."""
    texts = [str(cell) for cell in row.cells if cell]
    if not _may_be_headings(texts, set(wanted.values()), 1 if found.header or found.section != "plan" else 2):
        return False
    is_further = 0 < len(found.header) < 3 and all(known(text) for text in texts)
    rows = [*found.header, row] if is_further else [row]
    match = matched([Row(one.number, [cell or None for cell in one.cells]) for one in rows], table.merged, wanted)
    if not is_plan(match.headings):
        found.seen = found.seen or texts
        return False
    found.section, found.header, found.loose = "plan", rows, ""
    _take_columns(found, match.headings, wanted, is_further)
    return True


def _may_be_headings(texts: list[str], chosen: set[str], fewest: int) -> bool:
    """Whether so many of the texts are known headings, and none is too long for one."""
    if len(texts) > MOST_HEADINGS or sum(is_known(text) or text in chosen for text in texts) < fewest:
        return False
    return all(len(text) <= LONGEST_GROUP for text in texts)


def _take_columns(
    found: Sections, headings: Mapping[str, Heading], wanted: Mapping[str, str], is_further: bool
) -> None:
    """Keeps which column each field is read from, and which columns are not read as anything known."""
    named = [(column, str(cell)) for one in found.header for column, cell in enumerate(one.cells) if cell]
    found.columns = {heading.column: name for name, heading in headings.items()}
    found.headed = {column for column, _ in named} | set(found.columns)
    found.others = {column: text for column, text in named if column not in found.columns}
    labels = {name: heading.label for name, heading in headings.items() if not heading.label.endswith(SECOND)}
    if is_further:  # what the row above seemed to say is said better by both
        found.not_read = {text: text for text in found.not_read if text in found.others.values()}
        found.mapping = found.mapping if found.rows else {}
    found.mapping = labels | found.mapping
    _name_others(found, labels, wanted)


def _name_others(found: Sections, labels: Mapping[str, str], wanted: Mapping[str, str]) -> None:
    """Keeps the columns that are not read as anything known, and those that may be meant in place of one that is read."""
    for text in found.others.values():
        found.not_read[text] = text
        for name in known(text):
            if labels.get(name, text) != text and not wanted.get(name):
                found.rivals.setdefault(name, {labels[name]: ""})[text] = ""


def take_line(found: Sections, table: Table, number: int, column: int, text: str) -> bool:
    """Takes a row of one cell that is a heading, a bullet or stands loose; False where it is an ordinary row."""
    if heading := WORKSTREAM.fullmatch(text):
        found.workstreams.append((int(heading[2]), heading[1], []))
        found.section = "workstream"
    elif found.section == "workstream" and (bullet := BULLET.fullmatch(text)):
        found.workstreams[-1][2].append(bullet[1])
    elif squeezed(text) in LEAD_HEADINGS:
        found.section, found.loose = "leads", ""
    elif band_key(text) == IMMEDIATE or months_of(text):
        found.group, found.loose = text, ""
    else:
        return found.section == "plan" and take_line_in_plan(found, table, number, column, text)
    return True


def names_group(text: str) -> bool:
    """Whether a short line is a group's heading by its words: a timescale, or a numbered priority, theme or the like."""
    is_timescale = len(text.split()) <= 6 and TIMESCALE.fullmatch(text.strip()) is not None
    return is_timescale or (len(text) <= LONGEST_GROUP and GROUP_WORDS.match(text.strip()) is not None)


def take_line_in_plan(found: Sections, table: Table, number: int, column: int, text: str) -> bool:
    """Takes the heading of a group, or a line in the first column that may be one: it is if rows of the plan follow it, as a
    footnote or prose after the table is none."""
    named, first = found.columns.get(column), min(found.headed)
    is_wide = any(
        span.first_row == number and span.column == column and span.last_column - column >= 2 for span in table.merged
    )
    if table.kind == "paragraph":
        return column == first and not cells.any_ref(text)
    if (is_wide or column <= first + (named != "action")) and names_group(text):
        found.group, found.loose = text, ""
        return True
    is_first = (column == first and named not in ("requirement", "action")) or (
        is_wide and not cells.action_number(text, {""})
    )
    if not is_first or cells.any_ref(text):
        return False
    found.loose = text
    return True


def take_lead(found: Sections, place: str, row: list[str], is_on_sheet: bool) -> None:
    """Takes a line of the key, on a sheet a code alone too, whose post is not known; any other line ends it."""
    texts = [text for text in row if text]
    is_alone = is_on_sheet and len(texts) == 1 and SHORT_CODE.fullmatch(texts[0]) is not None
    lead = (texts[0], "") if is_alone else key_line(row)
    if lead is None:
        found.section = "prose"
    elif lead not in found.key and lead[0] in dict(found.key):
        found.problems.append(problem(place, lead[0], CODE_TWICE))
    elif lead not in found.key:
        found.key.append(lead)


def take_plan_row(found: Sections, place: str, row: list[str]) -> None:
    texts: dict[str, str] = {}
    extra: dict[str, str] = {}
    if found.loose:
        if len(found.loose) <= LONGEST_GROUP and not found.loose.endswith("."):
            found.group = found.loose
        else:
            found.problems.append(problem(place, found.loose, FITS_NOWHERE))
        found.loose = ""
    for column, text in enumerate(row):
        if text and column not in found.headed:
            found.problems.append(problem(place, text, NO_COLUMN))
        elif text and (named := found.columns.get(column)):
            texts[named] = text
        elif text:
            extra[found.others.get(column, "")] = text
    if "action" not in found.columns.values() and "requirement" in texts:
        texts["action"] = texts["requirement"]
    if texts:
        band = texts.pop("group", "") or found.group or found.outside
        found.rows.append(PlanRow(place, band, texts, extra))


def squeezed(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.casefold())
