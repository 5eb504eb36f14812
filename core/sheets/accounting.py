"""The rows of one sheet, each accounted for: a record, skipped with the reason, or a problem."""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import ValidationError

from core.sheets import sentences
from core.sheets.columns import Place, SheetRow, columns, kinds, needed
from core.sheets.corrections import LEFT_OUT
from core.sheets.layout import header_words, is_repeated_header
from core.sheets.names import is_hidden
from core.sheets.outcome import Problem, Sheet, Skipped
from core.sheets.questions import Settling
from core.sheets.reading import Cell, Row
from core.sheets.selection import missing

R = TypeVar("R", bound=SheetRow)

BLANK = "blank row"
TITLE = "above the table’s headings"
HEADER = "headings"
REPEATED = "the headings again"
HIDDEN = "hidden row: unhide it if it should count"
TOTAL = "total"
NOTE = "a heading or note: one text alone where a record needs more"
ASIDE = "nothing in the columns that are read"
UNUSED = "not used, as there is no column for {missing}"

TOTAL_WORDS = re.compile(
    r"(?!\d)(?:.*[^a-z])?(?<!\bin )(?:sub)?totals?\s*[:=]?\s*(?:\([^()]*\))?"
    r"|(?:(?:grand|sub)[ -]?)?totals?\s*(?:[:=]|(?:for|of|fte|wte|posts|cases)\b).*",
    re.DOTALL,
)
# Words such as `Total East` are a total only where the row lacks something besides.
TOTAL_OF = re.compile(r"(?:(?:grand|sub)[ -]?)?totals?\b.*", re.DOTALL)
NOTE_WORDS = re.compile(
    r"\*|©|(?:source|notes?|n\.?b|key|prepared|produced|printed|page|excludes|excluding|includes|report)\b",
    re.IGNORECASE,
)
NUMBERS = ("number", "integer")
ROWS_BETWEEN_CALLS = 2_000


class Account(NamedTuple, Generic[R]):
    """What the rows of a sheet come to. `in_question` are those with problems and those left out by choice, each with what is
    typed in it save names, and `without_faults` the former as far as they are right, to be compared with others."""

    rows: list[tuple[Place, R]]
    skipped: list[Skipped]
    problems: list[Problem]
    in_question: list[tuple[Place, Mapping[str, Any]]]
    without_faults: list[tuple[Place, R]]


def account(
    sheet: Sheet,
    model: type[R],
    context: Mapping[str, Any],
    settling: Settling,
    left_out: Container[Place],
    step: Callable[[int], None],
) -> Account[R]:
    """Every row of the sheet, from row 1 to the last that the file has, as a record, skipped or a problem.

    `step` is called now and then with the number of the row that is being read.
    """
    result: Account[R] = Account([], [], [], [], [])
    context = {**context, "as_typed": settling.as_typed}
    unused: list[int] = []
    above = range(1, sheet.layout.table.rows[0].number)
    result.skipped.extend(Skipped(sheet.name, number, BLANK) for number in above)
    for row, typed in typed_rows(sheet, model):
        if row.number % ROWS_BETWEEN_CALLS == 0:
            step(row.number)
        place = Place(sheet.name, row.number)
        if isinstance(typed, str):
            result.skipped.append(Skipped(*place, typed))
            continue
        if place in left_out:
            result.skipped.append(Skipped(*place, LEFT_OUT))
            result.in_question.append((place, without_names(typed, model)))
            continue
        typed = settling.settled(place, {**typed, **sheet.from_name})
        try:
            record = model.model_validate(typed, context=context)
        except ValidationError as error:
            problems = list(_problems(error, place, typed, sheet, model))
            result.problems.extend(problems)
            result.in_question.extend([(place, without_names(typed, model))] if problems else [])
            result.without_faults.extend(_without_faults(error, place, typed, model, context))
            unused += [] if problems else [row.number]
        else:
            result.rows.append((place, record))
    if sheet.lacking:
        reason = UNUSED.format(missing=missing(sheet, model))
        unused += [place.row for place, _ in result.rows]
        result.skipped.extend(Skipped(sheet.name, number, reason) for number in sorted(unused))
        result.rows.clear()
    return result


def typed_rows(sheet: Sheet, model: type[SheetRow]) -> Iterator[tuple[Row, dict[str, Cell] | str]]:
    """Each row of the sheet with what is typed for each field, cells merged downwards carried on; or why it is skipped."""
    columns_read = [(field, one.column) for field, one in sheet.headings.items()]
    width = max(column for _, column in columns_read) + 1
    carried = _carried(sheet, model)
    rules = _Rules(sheet, model, carried)
    for row in sheet.layout.table.rows:
        cells = row.cells if len(row.cells) >= width else row.cells + [None] * (width - len(row.cells))
        typed: dict[str, Cell] = {field: cell for field, column in columns_read if (cell := cells[column]) is not None}
        for field in sheet.meanings.keys() & typed.keys():
            if (row.number, sheet.headings[field].column) not in sheet.corrected:
                typed[field] = sheet.meanings[field](typed[field])
        reason = rules.reason_to_skip(row, typed)
        yield row, reason or carried.get(row.number, {}) | typed


class _Rules:
    """Why a row of a sheet holds no record. A row that may hold one, however broken, is none of these."""

    def __init__(self, sheet: Sheet, model: type[SheetRow], carried: Container[int]) -> None:
        self.layout, self.headings, self.carried = sheet.layout, sheet.headings, carried
        self.rows_left_out = sheet.rows_left_out
        self.last_header = sheet.layout.header_rows[-1]
        self.headers = header_words(sheet.layout)
        # To compare every row's cells with the headings takes long; one look at its first cell rules nearly all out.
        headers = [row.cells for row in sheet.layout.table.rows if row.number in sheet.layout.header_rows]
        self.header_cells = {_bare(cell) for cells in headers for cell in cells if cell is not None}
        self.first_column = min(heading.column for heading in sheet.layout.headings)
        groups = [sheet.headings.keys() & set(fields) for fields in needed(model)]
        self.groups = [group for group in groups if group]

    def reason_to_skip(self, row: Row, typed: Mapping[str, Cell]) -> str:
        """The reason in words, empty for a row that has to be read."""
        texts = [cell for cell in row.cells if cell is not None]
        if not texts:
            return BLANK
        if row.number <= self.last_header:
            return HEADER if row.number in self.layout.header_rows else TITLE
        if row.number in self.layout.table.hidden_rows:
            return HIDDEN
        if row.number in self.rows_left_out:
            return self.rows_left_out[row.number]
        return self._why_no_record(row, typed, texts) if typed else ASIDE

    def _why_no_record(self, row: Row, typed: Mapping[str, Cell], texts: Sequence[Cell]) -> str:
        if "total" in "\n".join([cell for cell in texts if type(cell) is str]).lower() and self._is_total(typed, texts):
            return TOTAL
        if _bare(texts[0]) in self.header_cells and is_repeated_header(row, self.headers):
            return REPEATED
        is_note = row.number not in self.carried and self._lacks(typed) and self._is_note(row)
        return NOTE if is_note else ""

    def _lacks(self, typed: Iterable[str]) -> bool:
        """Whether a row lacks what every record has."""
        return any([group.isdisjoint(typed) for group in self.groups])  # noqa: C419, a list is twice as fast for so few

    def _is_total(self, typed: Mapping[str, Cell], texts: Iterable[Cell]) -> bool:
        """Whether a cell that is read or the row’s first words say `total`, and it else lacks what a record has.

        A remark such as `0.5 in total`, beside what is read, makes no total of a record that lacks something.
        """
        first = next((cell for cell in texts if isinstance(cell, str) and any(map(str.isalpha, cell))), "")
        others = [field for field, cell in typed.items() if not _says_total(cell)]
        if (len(others) < len(typed) or _says_total(first)) and self._lacks(others):
            return True
        return TOTAL_OF.match(str(first).strip().lower()) is not None and self._lacks(typed)

    def _is_note(self, row: Row) -> bool:
        """Whether a row is one text alone that begins as a note does, or is not like the other values of its column.

        The latter may stand only in the first column, where headings within a table stand.
        """
        (column, text), *others = [(number, cell) for number, cell in enumerate(row.cells) if cell is not None]
        if others or not isinstance(text, str):
            return False
        is_first = column == self.first_column
        return bool(NOTE_WORDS.match(text.strip())) or (is_first and _form(text) not in self._forms)

    @cached_property
    def _forms(self) -> set[str]:
        """The forms of the values that stand in the first column beside others."""
        rows = (row.cells for row in self.layout.table.rows if row.number > self.last_header)
        return {
            _form(cells[self.first_column])
            for cells in rows
            if len(cells) > self.first_column and len(cells) - cells.count(None) > 1
        }


def _says_total(cell: Cell) -> bool:
    words = " ".join(str(cell).lower().split())  # a long run of blanks is tried in every way otherwise
    return TOTAL_WORDS.fullmatch(words) is not None


def _bare(cell: Cell) -> str:
    return str(cell).strip().casefold()


def _form(cell: Cell) -> str:
    """What W042 and w117 have in common: letters and digits in the same places."""
    return re.sub(r"\d", "0", sentences.cell_text(cell).casefold())


def _carried(sheet: Sheet, model: type[SheetRow]) -> dict[int, dict[str, Cell]]:
    """What cells merged downwards say in the rows below their first.

    A merged number is not carried: whether it is that of each row or of all together nobody can tell. Only the table's
    own rows are gone through, and each only once for a column, whatever a file says of what is merged.
    """
    table, last_header = sheet.layout.table, sheet.layout.header_rows[-1]
    fields = {one.column: field for field, one in sheet.headings.items() if kinds(model)[field] not in NUMBERS}
    spans = [
        span
        for span in table.merged
        if span.column in fields and span.last_row > span.first_row and span.first_row > last_header
    ]
    cells = {row.number: row.cells for row in table.rows} if spans else {}
    carried: dict[int, dict[str, Cell]] = {}
    done: dict[int, int] = {}
    for span in sorted(spans):
        first = cells.get(span.first_row, [])
        value = first[span.column] if len(first) > span.column else None
        if value is not None:
            end, before = min(span.last_row, sheet.last_row), done.get(span.column, 0)
            for number in range(max(span.first_row, before) + 1, end + 1):
                carried.setdefault(number, {})[fields[span.column]] = value
            done[span.column] = max(end, before)
    return carried


def without_names(typed: Mapping[str, Any], model: type[SheetRow]) -> dict[str, Any]:
    return {field: cell for field, cell in typed.items() if not columns(model)[field].may_hold_names}


def _field_of(found: Mapping[str, Any]) -> str:
    """The field in which pydantic found something wrong, or a row's own check."""
    return str(found.get("ctx", {}).get("field") or next(iter(found["loc"]), ""))


def _without_faults(
    error: ValidationError, place: Place, typed: Mapping[str, Cell], model: type[R], context: Mapping[str, Any]
) -> Iterator[tuple[Place, R]]:
    """The row without its cells that are wrong, where it is one without them."""
    wrong = set(map(_field_of, error.errors(include_url=False, include_input=False)))
    try:
        yield place, model.model_validate({k: v for k, v in typed.items() if k not in wrong}, context=context)
    except ValidationError:
        return


def _problems(
    error: ValidationError, place: Place, typed: Mapping[str, Cell], sheet: Sheet, model: type[SheetRow]
) -> Iterator[Problem]:
    """What pydantic found wrong, in words, save what follows from a column that the whole sheet lacks."""
    for found in error.errors(include_url=False, include_input=False):
        about, field = found.get("ctx", {}), _field_of(found)
        if field in sheet.absent:
            continue
        column, value = columns(model)[field], typed.get(field, sheet.from_name.get(field))
        if found["type"] == "wrong":
            message = sentences.sentence(about["message"])
        elif found["type"] == "missing":
            value, message = None, sentences.missing(column)
        else:
            reason = str(about["error"]) if "error" in about else sentences.accepted(column)
            message = sentences.not_understood(
                "" if is_hidden(model, field, value) else sentences.cell_text(value), reason
            )
        yield problem_in(sheet, model, place, field, value, message)


def problem_in(
    sheet: Sheet, model: type[SheetRow], place: Place, field: str | None, value: Cell, message: str
) -> Problem:
    """A problem of a row's cell, or of the row where its sheet has no such column; what may be a name is not repeated."""
    heading = sheet.headings.get(field or "")
    is_secret = heading is not None and is_hidden(model, field or "", value)
    return Problem(*place, heading.label if heading else None, "" if is_secret else sentences.cell_text(value), message)
