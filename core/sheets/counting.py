"""Which sheets and sections of a sheet count: what repeats others, or says by its name that it is something else, is asked."""

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from core.sheets.columns import Place, SheetRow
from core.sheets.matching import key
from core.sheets.names import may_name
from core.sheets.outcome import Sheet
from core.sheets.questions import Asking, Choice, Question, folded, in_key
from core.sheets.reading import Row
from core.sheets.sentences import cell_text
from core.sheets.values import MONTH

COUNT, LEAVE_OUT, ALL = "count", "leave out", "all"
NOT_COUNTED = "it does not count beside the others"
SECTION = "in the section ‘{title}’, which does not count"
REPEATED = 0.8  # of a sheet's rows
FEWEST_REPEATED = 2
FEWEST_LETTERS = 4
LONGEST_TITLE = 80
NAMES_MONTH = re.compile(
    rf"(?:\b|_|\d){MONTH}(?=\b|_|\d)|\b20\d\d[-_. ]\d\d\b|\bq[1-4]\b|\b(?:19|20)\d\d\b", re.IGNORECASE
)
OTHER_THINGS = re.compile(
    r"\b(?:all|master|summary|overview|pivot|totals?|combined|copy|old|leavers?|left|deleted?|deletions?|removed|archived?|former|"
    r"previous|histor\w+|closed|disestablished|ended|starters?|proposed|superseded|notes?|draft|backup)\b",
    re.IGNORECASE,
)

Signature = tuple[str, ...]


def left_out(read: Mapping[str, Sheet], model: type[SheetRow], asking: Asking) -> dict[str, str]:
    """The sheets with such tables that do not count, each with the reason, as was answered or is followed meanwhile."""
    if len(read) < 2:
        return {}
    out = dict(_all_months_but_one(read, asking))
    for name, why in _doubtful(read, out, model):
        question = Question(
            f"sheet: {folded(name)}", f"Does the sheet ‘{name}’ count beside the others? {why}",
            (Choice(LEAVE_OUT, "no, leave it out"), Choice(COUNT, "yes, its rows are others")), LEAVE_OUT,
        )  # fmt: skip
        if asking.ask(question, [Place(name, read[name].layout.header_rows[-1] + 1)]) == LEAVE_OUT:
            out[name] = NOT_COUNTED
    return out


def _all_months_but_one(read: Mapping[str, Sheet], asking: Asking) -> Iterator[tuple[str, str]]:
    months = [name for name in read if NAMES_MONTH.search(name)]
    if len(months) < 2:
        return
    choices = (*(Choice(name, f"‘{name}’ alone") for name in months), Choice(ALL, "all of them: their rows are others"))
    words = ", ".join(f"‘{name}’" for name in months[:6])
    question = Question(
        "sheets of months", f"Which of the sheets that bear months or years counts: {words}?", choices, months[-1]
    )
    answer = asking.ask(question, [Place(name, read[name].layout.header_rows[-1] + 1) for name in months])
    if answer != ALL:
        yield from ((name, NOT_COUNTED) for name in months if name != answer)


def _doubtful(read: Mapping[str, Sheet], out: Mapping[str, str], model: type[SheetRow]) -> Iterator[tuple[str, str]]:
    """The sheets that may not count, with why: those that say so by their names, and those whose rows stand on others too."""
    rows = {name: list(_records(sheet)) for name, sheet in read.items() if name not in out}
    order = {name: number for number, name in enumerate(rows)}
    by_name = [name for name in rows if OTHER_THINGS.search(name) and len(rows) > 1]
    for name in by_name:
        yield name, "Its name says that it may repeat or list something else"
        del rows[name]
    for name in sorted(rows, key=lambda one: (-len(rows[one]), -order[one])):
        repeated, of_others = _repeated(name, rows, read, model)
        if repeated >= max(FEWEST_REPEATED, REPEATED * len(rows[name])) and repeated >= REPEATED * of_others:
            yield name, f"{repeated:,} of its {len(rows[name]):,} rows stand on other sheets too"
            del rows[name]


def _records(sheet: Sheet) -> Iterator[Row]:
    """The rows below the headings that fill at least two columns that are read."""
    columns = [one.column for one in sheet.headings.values()]
    for row in sheet.layout.table.rows:
        is_open = row.number > sheet.layout.header_rows[-1] and row.number not in sheet.layout.table.hidden_rows
        if is_open and sum(len(row.cells) > column and row.cells[column] is not None for column in columns) > 1:
            yield row


def _repeated(
    name: str, rows: Mapping[str, Sequence[Row]], read: Mapping[str, Sheet], model: type[SheetRow]
) -> tuple[int, int]:
    """How many rows of a sheet stand on others too, by what identifies a row, else by all that both have columns for.

    Where sheets are told apart by their names, all that they have in common may be chance: then also how many rows the others
    have, which must be repeated as well; else 0.
    """
    left, of_others = [True] * len(rows[name]), 0
    for other in rows.keys() - {name}:
        fields = set(read[name].headings.keys() & read[other].headings.keys())
        if model.identity in fields:
            fields = {model.identity}
        elif read[name].from_name.keys() & read[other].from_name.keys():
            of_others += len(rows[other])
        known = Counter(_signature(row, read[other], fields) for row in rows[other]) if fields else Counter()
        for number, row in enumerate(rows[name]):
            signature = _signature(row, read[name], fields)
            if left[number] and any(signature) and known[signature]:
                known[signature] -= 1
                left[number] = False
    return left.count(False), of_others


def _signature(row: Row, sheet: Sheet, fields: Iterable[str]) -> Signature:
    columns = [sheet.headings[field].column for field in sorted(fields)]
    return tuple(folded(cell_text(row.cells[column])) if len(row.cells) > column else "" for column in columns)


def rows_left_out(sheet: Sheet, asking: Asking) -> dict[int, str]:
    """The rows of sections below the table that do not count, each with the reason.

    A title alone in its row begins a section where it says so by its words, and where the table's first rows stand under no
    title.
    """
    out: dict[int, str] = {}
    for title, rows in _sections(sheet):
        hidden = f"the title above row {rows[0]}, not shown as it may be a name,"
        question = Question(
            f"section: {in_key(title)}",
            f"Do the rows under {hidden if may_name(title) else f'‘{title}’'} count with those above?",
            (Choice(LEAVE_OUT, "no, leave them out"), Choice(COUNT, "yes, they count")),
            LEAVE_OUT if OTHER_THINGS.search(title) else COUNT,
        )  # fmt: skip
        if asking.ask(question, [Place(sheet.name, number) for number in rows]) == LEAVE_OUT:
            out |= dict.fromkeys(rows, SECTION.format(title="title not shown" if may_name(title) else title))
    return out


def _sections(sheet: Sheet) -> Iterator[tuple[str, list[int]]]:
    """The titles of sections and the numbers of the rows beneath each that hold a record."""
    for title, rows in _parts(sheet):
        if title and rows and not all(_names_group(title, row) for row in rows):
            yield title, [row.number for row in rows]


def _parts(sheet: Sheet) -> list[tuple[str, list[Row]]]:
    """The records of the table, and those under each title below it; titles of groups within it are empty."""
    headers = {key(one.label) for one in sheet.headings.values()}
    records = {row.number for row in _records(sheet) if not _repeats_headings(row, headers)}
    parts: list[tuple[str, list[Row]]] = [("", [])]
    is_grouped = seen_any = False
    for row in sheet.layout.table.rows:
        if row.number in records:
            seen_any = True
            parts[-1][1].append(row)
        elif row.number > sheet.layout.header_rows[-1] and (alone := _alone(row)):
            is_grouped = is_grouped or not seen_any
            is_section = seen_any and (OTHER_THINGS.search(alone) is not None or not is_grouped)
            parts.append((cell_text(alone) if is_section else "", []))
    return parts


def _repeats_headings(row: Row, headers: Container[str]) -> bool:
    return all(isinstance(cell, str) and key(cell) in headers for cell in row.cells if cell is not None)


def _alone(row: Row) -> str:
    """The text that stands alone in a row and may be a title; empty where there is none."""
    filled = [cell for cell in row.cells if cell is not None]
    is_title = len(filled) == 1 and isinstance(filled[0], str) and len(filled[0]) <= LONGEST_TITLE
    return str(filled[0]) if is_title and any(map(str.isalpha, str(filled[0]))) else ""


def _names_group(title: str, row: Row) -> bool:
    """Whether a row says what its title says, such as the team or district that it is a title of."""
    words = folded(title)
    texts = [folded(cell) for cell in row.cells if isinstance(cell, str)]
    return any(len(text) >= FEWEST_LETTERS and (text in words or words in text) for text in texts)
