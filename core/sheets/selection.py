"""Which sheets of a file are read, and as what; which are left out, and why; what is wrong with the file as a whole."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import NamedTuple, TypeGuard

from core.sheets.columns import SheetRow, columns, either, needed
from core.sheets.counting import left_out as left_out_sheets
from core.sheets.layout import SEARCHED_ROWS, Layout, find_table, guess_table
from core.sheets.matching import match, score, shape
from core.sheets.outcome import Problem, Sheet, of_file
from core.sheets.questions import Asking, Chosen
from core.sheets.reading import Cell, Table
from core.sheets.sentences import cell_text
from core.sheets.values import MONTH

EXAMPLE_SHEET, GUIDE_SHEET = "Example", "How to fill in"
OF_TEMPLATE = {EXAMPLE_SHEET: "the template’s example", GUIDE_SHEET: "the template’s explanations"}
HIDDEN_SHEET = "hidden sheet: unhide it if it should count"
NO_TABLE_HERE = "no table of {what} was found on it"
OTHER_TABLE = "its table is of something else: it has no column for {missing}"

NO_TABLE = (
    "No table of {what} was found. {seen} Columns such as {wanted} are looked for: "
    "give the columns such headings{remedy}."
)
OR_CHOOSE, TRY_AGAIN = ", or choose which heading stands for what", " and try again"
SEEN, NOTHING_SEEN = "The headings seen are {headings}.", "No row of headings that are known was seen."
NO_COLUMN = "There is no column for {missing}: add it, or choose which heading stands for it."
ON_SHEETS = "On the sheets {names} {problem}"
LEFT_OUT = "The sheet ‘{name}’ was left out: {reason}."
MONTHS_ACROSS = (
    "Months stand beside each other here, such as ‘{first}’ and ‘{second}’: write a row for each month instead, with the "
    "month in a column of its own and its figures beside it, and try again."
)
A_MONTH = re.compile(rf"\s*{MONTH}[-\s’']*(?:\d{{4}}|\d\d)\s*", re.IGNORECASE)
MOST_HEADINGS_NAMED = 12

# A general name of a sheet, which stands for no column.
GENERIC_WORD = re.compile(
    rf"sheet|tabelle|table|data|summary|totals?|all|list|vacancies|establishment|caseloads?|posts?|actions?|plan|report|export|q|{MONTH}"
)


class Selection(NamedTuple):
    """Every sheet of a file, in its order; the word that files with the same headings share; what should be known, and what is
    asked."""

    sheets: list[Sheet]
    shape: str
    remarks: list[str]
    asking: Asking


def select(
    tables: Sequence[Table],
    model: type[SheetRow],
    mapping: Mapping[str, str] | None,
    answers: Mapping[str, str],
    remembered: Callable[[str], Chosen],
) -> Selection:
    """Which sheets are read by what somebody chose (`mapping`), else by what was chosen before for files of this shape.

    What was answered before counts where nothing else is answered now.
    """
    closed = _closed(tables)
    open_tables = [table for table in tables if table.name not in closed]
    layouts = _layouts(open_tables, model, {})
    guesses = {table.name: guess_table(table) or Layout(table, (), ()) for table in open_tables}
    file_shape = shape(chain.from_iterable(layout.headings for layout in (layouts or guesses).values()))
    before = remembered(file_shape)
    wanted = before.mapping if mapping is None else mapping
    asking = Asking({**before.answers, **answers})
    if wanted:
        layouts = _layouts(open_tables, model, wanted)
    hidden = len(_layouts([table for table in tables if table.is_hidden], model, wanted))
    read, left_out = _counted(layouts, model, wanted, hidden, asking)
    no_table = NO_TABLE_HERE.format(what=model.what)
    left_out |= closed | {table.name: no_table for table in open_tables if table.name not in layouts}
    sheets = [
        read.get(table.name) or _left_out(guesses.get(table.name), table, left_out[table.name], model, wanted)
        for table in tables
    ]
    return Selection(sheets, file_shape, _remarks(left_out, read.values()), asking)


def fields_found(tables: Iterable[Table], model: type[SheetRow]) -> int:
    """How many columns of a kind of sheet a table of the file has, if it has all that are needed; else 0."""
    found = (match(model, layout.headings, {}).headings for layout in _layouts(tables, model, {}).values())
    return max((len(one) for one in found if all(set(group) & one.keys() for group in needed(model))), default=0)


def _counted(
    layouts: Mapping[str, Layout], model: type[SheetRow], wanted: Mapping[str, str], hidden: int, asking: Asking
) -> tuple[dict[str, Sheet], dict[str, str]]:
    """The sheets that are read, and why others with tables are not: they are of something else, or do not count."""
    read, others = _read(layouts, model, wanted, hidden)
    others |= left_out_sheets(read, model, asking)
    return {name: sheet for name, sheet in read.items() if name not in others}, others


def _left_out(
    guess: Layout | None, table: Table, reason: str, model: type[SheetRow], wanted: Mapping[str, str]
) -> Sheet:
    """A sheet that is not read: its headings are shown only where one is known, else they may be people's names."""
    is_known = guess is not None and score(model, guess.headings, wanted)[0] > 0
    return Sheet(guess if guess and is_known else Layout(table, (), ()), reason)


def _remarks(left_out: Mapping[str, str], read: Iterable[Sheet]) -> list[str]:
    """Which sheets were left out, save those of the template, and which columns of the others."""
    named = {name: reason for name, reason in left_out.items() if name and reason not in OF_TEMPLATE.values()}
    of_sheets = [LEFT_OUT.format(name=name, reason=reason) for name, reason in named.items()]
    return of_sheets + [remark for sheet in read for remark in sheet.match.remarks]


def _closed(tables: Iterable[Table]) -> dict[str, str]:
    """The sheets that are left out without looking for a table in them, with the reason."""
    reasons = {
        table.name: HIDDEN_SHEET if table.is_hidden else OF_TEMPLATE.get(table.name, "")
        for table in tables
        if table.is_hidden or table.kind == "sheet"
    }
    return {name: reason for name, reason in reasons.items() if reason}


def _layouts(tables: Iterable[Table], model: type[SheetRow], wanted: Mapping[str, str]) -> dict[str, Layout]:
    return {table.name: layout for table in tables if (layout := find_table(table, model, wanted))}


def _read(
    layouts: Mapping[str, Layout], model: type[SheetRow], wanted: Mapping[str, str], hidden: int
) -> tuple[dict[str, Sheet], dict[str, str]]:
    """The sheets that are read, and why the tables of something else are not."""
    sheets = _sheets(layouts, model, wanted, hidden)
    others = _of_something_else(sheets, model)
    if others:
        rest = {name: layout for name, layout in layouts.items() if name not in others}
        sheets = _sheets(rest, model, wanted, hidden)
    return sheets, others


def _sheets(
    layouts: Mapping[str, Layout], model: type[SheetRow], wanted: Mapping[str, str], hidden: int
) -> dict[str, Sheet]:
    """The sheets with such tables. Where there are several, hidden ones too, a sheet's name may stand for a column."""
    sheets = {}
    for name, layout in layouts.items():
        fields = match(model, layout.headings, wanted)
        is_named = len(layouts) + hidden > 1 and not is_generic(name)
        by_name = [field for field, column in columns(model).items() if column.from_sheet_name and is_named]
        from_name = {field: name for field in by_name if field not in fields.headings}
        lacking = [group for group in needed(model) if {*fields.headings, *from_name}.isdisjoint(group)]
        sheets[name] = Sheet(layout, "", fields, from_name, lacking)
    return sheets


def is_generic(name: str) -> bool:
    """Whether a sheet's name says nothing but `Sheet 2` or `Jan 2011`."""
    return all(GENERIC_WORD.fullmatch(word) for word in re.split(r"[\W\d_]+", name.lower()) if word)


def _of_something_else(sheets: Mapping[str, Sheet], model: type[SheetRow]) -> dict[str, str]:
    """The tables that lack a needed column, where another is complete and they have less than half of its columns.

    One that has more is meant to be read, and then the missing column is a problem.
    """
    full = max((len(sheet.headings) for sheet in sheets.values() if not sheet.lacking), default=0)
    return {
        name: OTHER_TABLE.format(missing=missing(sheet, model))
        for name, sheet in sheets.items()
        if sheet.lacking and len(sheet.headings) < full / 2
    }


def missing(sheet: Sheet, model: type[SheetRow]) -> str:
    """The needed columns that a sheet lacks, in words."""
    return " nor ".join(either(model, fields) for fields in sheet.lacking)


def problems_of_file(read: Sequence[Sheet], sheets: Iterable[Sheet], model: type[SheetRow]) -> list[Problem]:
    """What is wrong with the file as a whole: what is wrong with several of the sheets that are read is said once."""
    if not read:
        across = next((words for sheet in sheets if (words := _months_across(sheet.layout.table))), "")
        return [of_file(across or _no_table(sheets, model))]
    names: dict[str, list[str]] = {}
    for sheet in read:
        absent = [NO_COLUMN.format(missing=either(model, fields)) for fields in sheet.lacking]
        for message in (*sheet.match.doubtful, *absent):
            names.setdefault(message, []).append(sheet.name)
    return [_once(message, on) for message, on in names.items()]


def _months_across(table: Table) -> str:
    """What to do where months stand beside each other as headings; empty where they do not."""
    for row in table.rows[:SEARCHED_ROWS]:
        months = [f"{cell:%b-%y}" if isinstance(cell, date) else cell.strip() for cell in row.cells if _is_month(cell)]
        if len(months) > 1 and len(set(months)) == len(months) and isinstance(row.cells[0], str):
            return MONTHS_ACROSS.format(first=months[0], second=months[1])
    return ""


def _is_month(cell: Cell) -> TypeGuard[date | str]:
    return cell.day == 1 if isinstance(cell, date) else isinstance(cell, str) and A_MONTH.fullmatch(cell) is not None


def _no_table(sheets: Iterable[Sheet], model: type[SheetRow]) -> str:
    labels = [heading.label for sheet in sheets for heading in sheet.layout.headings if heading.texts]
    named = ", ".join(f"‘{cell_text(label)}’" for label in labels[:MOST_HEADINGS_NAMED])
    more = " and others" if len(labels) > MOST_HEADINGS_NAMED else ""
    return NO_TABLE.format(
        what=model.what,
        seen=SEEN.format(headings=named + more) if labels else NOTHING_SEEN,
        wanted=", ".join(either(model, fields) for fields in needed(model)),
        remedy=OR_CHOOSE if labels else TRY_AGAIN,
    )


def _once(message: str, names: Sequence[str]) -> Problem:
    """A problem of one sheet, or of several in one sentence that names them."""
    if len(names) == 1:
        return of_file(message, names[0])
    listed = f"{', '.join(names[:-1])} and {names[-1]}"
    return of_file(ON_SHEETS.format(names=listed, problem=message[:1].lower() + message[1:]))
