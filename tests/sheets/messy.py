"""Messy establishment workbooks, made from posts that are known: what is typed in each cell stands beside what it means."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

import xlsxwriter

from core.sheets.columns import columns
from core.sheets.reading import Cell, Merged, Row, Table
from core.workforce.words import Status

DISTRICTS = {
    "Ashford": ("Ashford", "ASHFORD", " ashford ", "Ashford District"),
    "Tonbridge and Malling": ("Tonbridge & Malling", "T&M", "tonbridge and  malling", "Tonbridge And Malling"),
    "Dover": ("Dover", "dover", "Dover area"),
    "Thanet": ("Thanet", "THANET"),
}
STATUSES = {
    Status.FILLED: ("Filled", "FILLED", "In post", "filled ", "Substantive"),
    Status.VACANT: ("VACANT", "vac", "Vacant", "Vacant - leaving 31/3", "vacant – out to advert", "Vacancy"),
    Status.FROZEN: ("frozen", "Frozen", "On hold", "FROZEN (saving)"),
    Status.DELETED: ("deleted", "Disestablished"),
    Status.UNKNOWN: ("Awaiting decision", "?", "see e-mail"),
}
TITLES = ("Social worker", "Senior practitioner", "Team leader", "Family support worker", "Administrator")
TITLE_ROWS: tuple[list[Cell], ...] = (
    ["Children’s services: establishment"], ["As at 31 March 2011"], ["Prepared by HR", None, "for the board"], [None],
    ["Report date", "31/03/2011"], [None, None, "CONFIDENTIAL"],
)  # fmt: skip
SLIPS = {
    "post_title": "Post tile",
    "budgeted_fte": "Budgted FTE",
    "vacant_since": "Vacant snice",
    "district": "Distrct",
}
NOT_KNOWN: tuple[Cell, ...] = (None, "asap", "tbc", "TBA", "-", "n/k")
BROKEN: dict[str, Cell] = {"budgeted_fte": "lots", "vacant_since": "31/02/2011", "district": "Ashfrod"}
FIRST_DAY = date(2008, 1, 1)


@dataclass
class Messy:
    """Sheets, with the posts that they mean and the cells that are broken: by sheet and row, and those by column too."""

    tables: list[Table] = field(default_factory=list)
    posts: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    broken: set[tuple[str, int, int]] = field(default_factory=set)

    @property
    def last_rows(self) -> dict[str, int]:
        return {table.name: table.rows[-1].number for table in self.tables}


def fte(chance: Random) -> tuple[float, Cell]:
    """An FTE up to 1, and one of the ways to type it."""
    tenths = chance.choice((10, 5, 6, 8, 4, 2))
    part = chance.randint(1, tenths - 1)
    means = tenths / 10
    ways: list[Cell] = [
        means, str(means), f"{means} fte", f"{means:g}FTE", f"{tenths * 3.7:.1f} hrs", f"{tenths * 3.7:.1f} hours",
        f"{part / 10} + {(tenths - part) / 10}", f"{tenths * 10}%", f" {means} wte",
    ]  # fmt: skip
    return means, chance.choice(ways)


def day(chance: Random) -> tuple[date | None, Cell]:
    """A day, or none that is known, and one of the ways to type it."""
    if chance.random() < 0.3:
        return None, chance.choice(NOT_KNOWN)
    means = FIRST_DAY + timedelta(days=chance.randint(0, 1_200))
    serial = (means - date(1899, 12, 30)).days
    ways: list[Cell] = [
        means, f"{means:%d/%m/%Y}", f"{means.day}/{means.month}/{means:%y}", f"{means:%d-%b-%Y}", f"{means:%d.%m.%Y}",
        f"{means:%Y-%m-%d}", serial, float(serial), str(serial),
    ]  # fmt: skip
    return means, chance.choice(ways)


def number_of_post(chance: Random, number: int) -> tuple[str, Cell]:
    """A post's number, also as spreadsheets spoil it."""
    ways: list[tuple[str, Cell]] = [
        (str(number), number), (str(number), float(number)), (str(number), f"{number}.0"), (f"CS{number}", f"CS{number}"),
        (f"0{number}", f"0{number}"), (f"A/{number}", f" A/{number} "),
    ]  # fmt: skip
    return chance.choice(ways)


def a_post(chance: Random, number: int, district: str, team: str) -> tuple[dict[str, Any], dict[str, Cell]]:
    """A post, and what is typed for it in each column."""
    title = chance.choice(TITLES)
    means: dict[str, Any] = {"post_title": title, "team": team, "district": district}
    typed: dict[str, Cell] = {
        "post_title": chance.choice((title, f" {title} ", title.replace(" ", "  "), title.replace(" ", "\n"))),
        "team": team,
        "district": chance.choice(DISTRICTS[district]),
    }
    means["post_id"], typed["post_id"] = number_of_post(chance, number)
    means["budgeted_fte"], typed["budgeted_fte"] = fte(chance)
    means["vacant_since"], typed["vacant_since"] = day(chance)
    means["status"] = chance.choice(list(STATUSES))
    typed["status"] = chance.choice(STATUSES[means["status"]])
    if chance.random() < 0.1:
        means["post_title"] = typed["post_title"] = f"2x {title}"
        means["budgeted_fte"], typed["budgeted_fte"] = 2.0, chance.choice((2, "2.0", "1 + 1", "74 hrs", "2 fte"))
    return means, typed


def heading(chance: Random, model: Any, name: str) -> str:
    """One of the names of a column, in one of the ways that people write it."""
    about = columns(model)[name]
    text = chance.choice((about.heading, about.heading, *about.also))
    if name in SLIPS and chance.random() < 0.2:
        text = SLIPS[name]
    ways = (
        text,
        text.upper(),
        text.title(),
        f" {text} ",
        f"{text}:",
        f"{text}*",
        text.replace(" ", "\n"),
        text.lower(),
    )
    return chance.choice(ways)


def headings(chance: Random, model: Any, names: Sequence[str]) -> list[str]:
    """Headings for these columns; the empty name is that of a column that means nothing to the dashboard."""
    return [heading(chance, model, name) if name else "Car user" for name in names]


def messy_sheets(chance: Random, model: Any, is_text: bool, breaks: bool) -> Messy:
    """One sheet, or several named by their districts; at most one cell of each is broken, and only where `breaks`."""
    made = Messy()
    number = 1_000
    several = not is_text and chance.random() < 0.5
    names = chance.sample(list(DISTRICTS), chance.randint(2, 3)) if several else ["" if is_text else "Posts"]
    hidden = chance.choice(names[1:]) if several and chance.random() < 0.3 else None
    for name in names:
        sheet = _Sheet(chance, model, name, has_district=not several, is_text=is_text)
        for _ in range(chance.randint(1, 3)):
            number = sheet.add_team(number)
        if not any(sheet.rows[-1].cells):  # a workbook has no rows after its last value
            sheet.rows = sheet.rows[: max(row.number for row in sheet.rows if any(row.cells))]
        if breaks:
            sheet.break_a_cell()
        made.tables.append(
            Table("row" if is_text else "sheet", name, sheet.rows, sheet.merged, name == hidden, sheet.hidden())
        )
        if name != hidden:
            made.posts |= {(name, row): post for row, post in sheet.posts.items() if row not in sheet.hidden_rows}
            made.broken |= {(name, row, column) for row, column in sheet.broken}
    return made


class _Sheet:
    """A sheet in the making: titles and headings first, then teams with their posts, totals and blank rows."""

    def __init__(self, chance: Random, model: Any, name: str, has_district: bool, is_text: bool) -> None:
        self.chance, self.name, self.is_text = chance, name, is_text
        self.rows: list[Row] = []
        self.merged: list[Merged] = []
        self.hidden_rows: set[int] = set()
        self.posts: dict[int, dict[str, Any]] = {}
        self.broken: set[tuple[int, int]] = set()
        self.names = ["post_id", "post_title", "team", "budgeted_fte", "status", "vacant_since", ""]
        self.names += ["district"] if has_district else []
        chance.shuffle(self.names)
        for _ in range(chance.randint(0, 4)):
            self.add(list(chance.choice(TITLE_ROWS)))
        if chance.random() < 0.3:
            self.add_groups()
        self.headings: list[Cell] = [*headings(chance, model, self.names)]
        self.add(self.headings)

    def add(self, cells: list[Cell]) -> int:
        self.rows.append(Row(len(self.rows) + 1, cells))
        return len(self.rows)

    def add_groups(self) -> None:
        """A row of two group headings over the headings."""
        cut = self.chance.randint(2, len(self.names) - 2)
        number = self.add(["About it", *[None] * (cut - 1), "More of it", *[None] * (len(self.names) - cut - 1)])
        if not self.is_text:
            self.merged += [Merged(number, number, 0, cut - 1), Merged(number, number, cut, len(self.names) - 1)]

    def add_team(self, number: int) -> int:
        """Posts of a team, its name perhaps in one cell merged over all of them; the next number of a post comes back."""
        district = self.name if self.name in DISTRICTS else self.chance.choice(list(DISTRICTS))
        team = f"{district} {self.chance.choice(('Duty', 'Children in Need', 'Looked After'))} {len(self.rows)}"
        is_merged = not self.is_text and self.chance.random() < 0.5
        first, column = len(self.rows) + 1, self.names.index("team")
        for _ in range(self.chance.randint(1, 4)):
            number += 1
            means, typed = a_post(self.chance, number, district, team)
            if is_merged and len(self.rows) >= first:
                typed["team"] = None
            self.posts[self.add([typed.get(name) for name in self.names])] = means
            if self.chance.random() < 0.1 and not self.is_text and len(self.posts) > 1:
                self.hidden_rows.add(len(self.rows))
        if is_merged and len(self.rows) > first:
            self.merged.append(Merged(first, len(self.rows), column, column))
        self.add_between(team)
        return number

    def add_between(self, team: str) -> None:
        """What stands between the posts of two teams: a total, blank rows, the headings again, a heading within."""
        for _ in range(self.chance.randint(0, 3)):
            kind = self.chance.choice(("blank", "total", "headings", "within"))
            cells: list[Cell] = [None] * len(self.names)
            if kind == "total":
                word = self.chance.choice(("Total", "TOTAL", "Sub-total", f"{team} total", "Grand Total:", "Subtotal"))
                cells[self.names.index(self.chance.choice(("post_title", "team", "")))] = word
                cells[self.names.index("budgeted_fte")] = self.chance.choice((12.6, "12.6"))
            elif kind == "headings":
                cells = list(self.headings)
            elif kind == "within":
                cells[0] = "Fieldwork, day and duty teams"
            self.add(cells)

    def break_a_cell(self) -> None:
        """Types something in a cell that cannot be understood, so that its row means nothing."""
        row = self.chance.choice(sorted(self.posts))
        name = self.chance.choice([name for name in BROKEN if name in self.names])
        self.rows[row - 1].cells[self.names.index(name)] = BROKEN[name]
        if row not in self.hidden_rows:
            self.broken.add((row, self.names.index(name)))
            del self.posts[row]

    def hidden(self) -> frozenset[int]:
        return frozenset(self.hidden_rows)


def as_workbook(tables: Sequence[Table]) -> bytes:
    """The sheets as an .xlsx file."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        day_format = book.add_format({"num_format": "dd/mm/yyyy"})
        for table in tables:
            sheet = book.add_worksheet(table.name)
            for span in table.merged:
                sheet.merge_range(span.first_row - 1, span.column, span.last_row - 1, span.last_column, "")
            for number, cells in table.rows:
                for column, cell in enumerate(cells):
                    if isinstance(cell, date):
                        sheet.write_datetime(number - 1, column, cell, day_format)
                    elif cell is not None:
                        sheet.write(number - 1, column, cell)
            for number in table.hidden_rows:
                sheet.set_row(number - 1, None, None, {"hidden": True})
            if table.is_hidden:
                sheet.hide()
    return file.getvalue()


def as_text(table: Table, encoding: str, separator: str) -> bytes:
    """The sheet as a text file."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=separator)
    for _, cells in table.rows:
        writer.writerow(
            [f"{cell:%d/%m/%Y}" if isinstance(cell, date) else "" if cell is None else cell for cell in cells]
        )
    return file.getvalue().encode(encoding)
