"""The sheets of an Annex A file as frames, a list each, with what is doubtful in them. Runs in the reading child alone.

No message holds what stands in a cell: it names the sheet, the row and the column.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from core.annex_a.cells import WRONG, column_values
from core.annex_a.lists import ALLOCATED, CHILD, LISTS, Column, Holds
from core.sheets.matching import is_near, key
from core.sheets.outcome import Problem, of_file
from core.sheets.values import FORMULA_ERRORS
from core.words import count, listed

SEARCHED_ROWS = 20  # rows that are searched for the headings
FEWEST_HEADINGS = 2
OWN_NUMBER = 3  # what the number in a sheet's name counts, in headings
OF_SEVERAL_LISTS = {*CHILD, *ALLOCATED}
NUMBERED = re.compile(r"(?:list|annex a|^)\D{0,12}?(\d{1,2})(?!\d)", re.IGNORECASE)
# What files of other returns hold that Annex A does not, by the key of the heading.
OTHER_RETURNS = {
    "the children in need census": {
        "lachildid",
        "cinreferraldate",
        "cinclosuredate",
        "dateofinitialcpc",
        "primaryneedcode",
    },
    "the return on looked-after children (SSDA903)": {
        "decom",
        "rne",
        "ls",
        "pl post",
        "home post",
        "place provider",
        "mc dob",
    },
    "the school census": {"ncyearactual", "enrolstatus", "senprovision", "upn"},
}
NOT_ANNEX_A = (
    "No list of Annex A was found. A list is known by its number or name, such as ‘List 3’, and by headings such as ‘Child "
    "Unique ID’ and ‘Date of Referral’: check that this is the file, and that the headings stand above the rows."
)
OTHER_RETURN = "This looks like {what}, not like Annex A: choose the workbook, or the zip file of lists, of Annex A."
TWICE = "List {number} ({title}) stands on {places}: keep the one that counts and delete the others."
LACKS = (
    "List {number} ({title}) has no column for {missing}, so it was not counted: add the column with such a heading."
)
IN_FUTURE = "the day lies after the day of the file"


class Sheet(NamedTuple):
    """A sheet or text file as it was opened: its name, and its rows from the first on; `left_out` says what is hidden of it,
    which does not count."""

    name: str
    rows: Sequence[Sequence[Any]]
    left_out: str = ""


@dataclass(frozen=True)
class Lists:
    """The lists of a file by their numbers, as frames: the columns of the list, `None` where a cell is blank, and `row`.

    `sheets` gives the sheet of each list, `mapping` the heading that each of its columns was read from, `not_read` the
    headings of columns that were not read. Where a list stands `twice`, nothing of the file may be counted.
    """

    frames: dict[int, pd.DataFrame] = field(default_factory=dict)
    sheets: dict[int, str] = field(default_factory=dict)
    mapping: dict[int, dict[str, str]] = field(default_factory=dict)
    not_read: dict[int, list[str]] = field(default_factory=dict)
    twice: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


class _Found(NamedTuple):
    number: int
    sheet: Sheet
    header: int
    columns: dict[str, int]
    headings: list[str]


def read_lists(sheets: Iterable[Sheet]) -> Lists:
    """The lists that the sheets of a file hold. Where there is none, a problem says what the file may be."""
    lists = Lists()
    every = list(sheets)
    for sheet in every:
        if sheet.left_out:
            lists.remarks.append(sheet.left_out)
    found = [one for sheet in every if (one := _known(sheet))]
    if not found:
        lists.problems.append(of_file(_what_else(every)))
        return lists
    by_number: dict[int, list[_Found]] = {}
    for one in found:
        by_number.setdefault(one.number, []).append(one)
    for number, same in sorted(by_number.items()):
        _read(number, same, lists)
    left_out = [sheet.name for sheet in every if sheet.rows and sheet not in [one.sheet for one in found]]
    if left_out:
        lists.remarks.append(f"{count(len(left_out), 'sheet').capitalize()} held no list of Annex A and were left out.")
    return lists


def _read(number: int, same: Sequence[_Found], lists: Lists) -> None:
    about, first = LISTS[number], same[0]
    if len(same) > 1:
        places = listed([f"‘{one.sheet.name}’" for one in same])
        message = TWICE.format(number=number, title=about.title, places=places)
        lists.twice.append(number)
        lists.problems.append(of_file(message, first.sheet.name))
        return
    if missing := [about.columns[name].heading for name in about.needs if name not in first.columns]:
        message = LACKS.format(number=number, title=about.title, missing=listed([f"‘{one}’" for one in missing]))
        lists.problems.append(of_file(message, first.sheet.name))
        return
    lists.sheets[number] = first.sheet.name
    lists.mapping[number] = {name: first.headings[column] for name, column in first.columns.items()}
    used = set(first.columns.values())
    lists.not_read[number] = [text for column, text in enumerate(first.headings) if text and column not in used]
    lists.frames[number] = _frame(first, lists.problems)


def _known(sheet: Sheet) -> _Found | None:
    """The list that the first row of headings tells: the one with most of them, where its number counts as some."""
    named = NUMBERED.search(sheet.name)
    own = int(named[1]) if named else 0
    for position, row in enumerate(sheet.rows[:SEARCHED_ROWS]):
        headings = [_heading(cell) for cell in row]
        if sum(map(bool, headings)) < FEWEST_HEADINGS:
            continue
        best: tuple[int, _Found] | None = None
        for number, about in LISTS.items():
            columns = _columns(about.columns, headings)
            has_all = all(name in columns for name in about.needs)
            of_its_own = len(columns.keys() - OF_SEVERAL_LISTS)
            if number == own:
                fit = of_its_own + OWN_NUMBER if len(columns) >= FEWEST_HEADINGS else 0
            else:
                fit = of_its_own if has_all else 0
            if fit and (best is None or fit > best[0]):
                best = fit, _Found(number, sheet, position, columns, headings)
        if best:
            return best[1]
    return None


def _heading(cell: Any) -> str:
    """A heading's text; what is no text, or as long as prose, is none."""
    text = " ".join(cell.split()) if isinstance(cell, str) else ""
    return text if len(text) <= 160 and text.upper() not in FORMULA_ERRORS else ""


def _columns(wanted: dict[str, Column], headings: Sequence[str]) -> dict[str, int]:
    """The position of each column of a list: by its own heading, by another one, else by one spelled nearly the same."""
    rest = {position: key(text) for position, text in enumerate(headings) if text}
    found: dict[str, int] = {}
    for find in (_same, _nearest):
        for name, column in wanted.items():
            names = [key(heading) for heading in (column.heading, *column.also)]
            if name not in found and (position := find(names, rest)) is not None:
                found[name] = position
                del rest[position]
    return found


def _same(names: Sequence[str], rest: dict[int, str]) -> int | None:
    for name in names:
        for position, text in rest.items():
            if text == name:
                return position
    return None


def _nearest(names: Sequence[str], rest: dict[int, str]) -> int | None:
    return next((position for position, text in rest.items() if any(is_near(text, name) for name in names)), None)


def _frame(found: _Found, problems: list[Problem]) -> pd.DataFrame:
    """The rows of a list that say anything, each column as what it holds."""
    first = found.header + 1
    cells = list(zip_longest(*found.sheet.rows[first:]))
    numbers = np.arange(first + 1, len(found.sheet.rows) + 1)
    series = {}
    for name, column in LISTS[found.number].columns.items():
        position = found.columns.get(name, len(cells))
        raw = cells[position] if position < len(cells) else [None] * len(numbers)
        series[name], wrong = column_values(raw, column.holds)
        for place in wrong:
            where = int(numbers[place]), found.headings[position]
            problems.append(Problem(found.sheet.name, *where, "", f"The cell is {WRONG[column.holds]}."))
    frame = pd.DataFrame({"row": numbers, **series})
    return frame.dropna(how="all", subset=list(series)).reset_index(drop=True)


def latest_day(lists: Lists, today: date) -> date | None:
    """The last day up to today on which anything happened in the lists, as the day that the file may be of."""
    days = [
        frame[name].dropna()
        for number, frame in lists.frames.items()
        for name, column in LISTS[number].columns.items()
        if column.holds == Holds.DAY and name != "born"
    ]
    past = [of[of <= pd.Timestamp(today)].max() for of in days if len(of)]
    known = [day for day in past if not pd.isna(day)]
    return max(known).date() if known else None


def future_days(lists: Lists, as_at: date) -> list[Problem]:
    """A problem for each cell with a day after the file's own: of what has happened none can lie there."""
    problems = []
    for number, frame in lists.frames.items():
        for name, heading in lists.mapping[number].items():
            if LISTS[number].columns[name].holds != Holds.DAY:
                continue
            late = frame.loc[frame[name] > pd.Timestamp(as_at), "row"]
            sheet = lists.sheets[number]
            problems += [Problem(sheet, int(row), heading, "", f"The cell is wrong: {IN_FUTURE}.") for row in late]
    return problems


def _what_else(sheets: Sequence[Sheet]) -> str:
    seen = Counter(
        what
        for sheet in sheets
        for row in sheet.rows[:SEARCHED_ROWS]
        for what, words in OTHER_RETURNS.items()
        if len(words & {key(_heading(cell)) for cell in row}) >= FEWEST_HEADINGS
    )
    return OTHER_RETURN.format(what=seen.most_common(1)[0][0]) if seen else NOT_ANNEX_A
