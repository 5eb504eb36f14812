"""How the cells of a column are meant where they do not say it one by one: decimal commas, the order of day and month, days as
numbers that count from 1904. What the column leaves open is asked."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from core.sheets.columns import Place, SheetRow, columns, kinds
from core.sheets.outcome import Sheet
from core.sheets.questions import Asking, Choice, Question
from core.sheets.reading import Cell
from core.sheets.values import FIRST_SERIAL, LAST_SERIAL, NUMBERED_DAY

Meaning = Callable[[Cell], Cell]
Filled = list[tuple[Place, Cell]]

DAY_FIRST, MONTH_FIRST, SWAPPED = "day first", "month first", "swapped"
FROM_1904, FROM_1900 = "1904", "1900"
DAYS_BETWEEN = 1_462  # from the first day of 1900, as spreadsheets count it, to that of 1904
SPLIT = "Days up to the 12th are dates and all later ones are text, as where a program read them in the other order"
ODD = "The day in {place} can only have the month first, so that others may too"
COMMA = re.compile(r"-?\d+,\d+\s*\D{0,8}")
THOUSANDS = re.compile(r"-?[1-9]\d{0,2}(?:,\d{3})+\s*\D{0,8}")


def as_meant(read: Sequence[Sheet], model: type[SheetRow], asking: Asking) -> list[Sheet]:
    """The sheets, each with what its columns' cells mean."""
    meanings = {field: meaning for field in kinds(model) if (meaning := _meaning(field, read, model, asking))}
    return [
        replace(sheet, meanings={field: one for field, one in meanings.items() if field in sheet.headings})
        for sheet in read
    ]


def _meaning(field: str, read: Sequence[Sheet], model: type[SheetRow], asking: Asking) -> Meaning | None:
    kind = kinds(model)[field]
    if kind not in ("date", "number") or columns(model)[field].may_hold_names:
        return None
    filled = [cell for sheet in read for cell in _filled(sheet, field)]
    column = next((one.label for sheet in read if (one := sheet.headings.get(field))), "")
    if kind == "number":
        return _with_point if _has_decimal_commas(cell for _, cell in filled) else None
    order = _order(field, column, filled, asking)
    if not any(sheet.layout.table.counts_from_1904 for sheet in read):
        return order
    numbers = _numbers(field, column, filled, asking)
    return lambda cell: order(numbers(cell))


def _filled(sheet: Sheet, field: str) -> Iterator[tuple[Place, Cell]]:
    heading = sheet.headings.get(field)
    for row in sheet.layout.table.rows if heading else ():
        if heading and row.number > sheet.layout.header_rows[-1] and len(row.cells) > heading.column:
            cell = row.cells[heading.column]
            if cell is not None and (row.number, heading.column) not in sheet.corrected:
                yield Place(sheet.name, row.number), cell


def _as_it_stands(cell: Cell) -> Cell:
    return cell


def _has_decimal_commas(cells: Iterator[Cell]) -> bool:
    """Whether all numbers with a comma or point in a column have a comma, and one of them cannot be thousands."""
    texts = [cell.strip() for cell in cells if isinstance(cell, str) and any(map(str.isdigit, cell))]
    with_sign = [text for text in texts if "," in text or "." in text]
    return (
        bool(with_sign)
        and all(COMMA.fullmatch(text) for text in with_sign)
        and not all(THOUSANDS.fullmatch(text) for text in with_sign)
    )


def _with_point(cell: Cell) -> Cell:
    return cell.replace(",", ".", 1) if isinstance(cell, str) and COMMA.fullmatch(cell.strip()) else cell


def _numbers(field: str, column: str, filled: Filled, asking: Asking) -> Meaning:
    """Numbers in a column of days, in a workbook that counts its days from 1904."""
    numbers = [(place, cell) for place, cell in filled if _is_serial(cell)]
    if not numbers:
        return _as_it_stands
    first = int(float(str(numbers[0][1])))
    day = date(1899, 12, 30) + timedelta(days=first)
    later = day + timedelta(days=DAYS_BETWEEN)
    question = Question(
        f"numbers as days: {field}",
        f"This workbook counts its days from 1904. Which day is the number {first} in ‘{column}’?",
        (
            Choice(FROM_1904, f"{later:%d/%m/%Y}, counted from 1904"),
            Choice(FROM_1900, f"{day:%d/%m/%Y}, counted from 1900"),
        ),
        FROM_1904,
        column=column,
    )
    if asking.ask(question, [place for place, _ in numbers]) == FROM_1900:
        return _as_it_stands
    return lambda cell: float(str(cell)) + DAYS_BETWEEN if _is_serial(cell) else cell


def _is_serial(cell: Cell) -> bool:
    if isinstance(cell, str):
        return re.fullmatch(r"\d{5}(?:\.\d+)?", cell.strip()) is not None
    return isinstance(cell, int | float) and not isinstance(cell, bool) and FIRST_SERIAL <= cell < LAST_SERIAL


def _order(field: str, column: str, filled: Filled, asking: Asking) -> Meaning:
    """Day before month, unless a day that could not be, or what became a date and what did not, tells something else.

    A program that reads days in another order than they were written in turns those up to the 12th round and leaves the others
    as text.
    """
    typed = [(place, *parts) for place, cell in filled if (parts := _numbered(cell))]
    odd = [place for place, first, second in typed if second > 12 >= first]
    is_split = _is_split(
        [max(first, second) for _, first, second in typed], [one for _, one in filled if isinstance(one, date)]
    )
    if not odd and not is_split:
        return _as_it_stands
    choices = [Choice(DAY_FIRST, "the day stands before the month, and dates are as they stand")]
    choices += [Choice(MONTH_FIRST, "the month stands before the day in what is typed as text")] * bool(odd)
    choices += [Choice(SWAPPED, "day and month were turned round in the cells that are dates")] * is_split
    question = Question(
        f"order of day and month: {field}",
        f"In which order do day and month stand in ‘{column}’? {SPLIT if is_split else ODD.format(place=odd[0].words)}",
        tuple(choices), _likely(is_split, typed), column=column,
    )  # fmt: skip
    answer = asking.ask(question, odd or [place for place, _ in filled])
    return {DAY_FIRST: _as_it_stands, MONTH_FIRST: _month_first, SWAPPED: _swapped}[answer]


def _likely(is_split: bool, typed: Sequence[tuple[Place, int, int]]) -> str:
    return DAY_FIRST if is_split or any(first > 12 for _, first, _ in typed) else MONTH_FIRST


def _numbered(cell: Cell) -> tuple[int, int] | None:
    """The first two numbers of a text such as 31/03/2011."""
    found = NUMBERED_DAY.match(cell.strip()) if isinstance(cell, str) else None
    return (int(found[1]), int(found[2])) if found else None


def _is_split(typed: Sequence[int], days: Sequence[date]) -> bool:
    """Whether all days after the 12th are text and all others dates, of which one at least would be another when turned round."""
    only_late = bool(typed) and min(typed) > 12
    return only_late and all(day.day <= 12 for day in days) and any(day.day != day.month for day in days)


def _month_first(cell: Cell) -> Cell:
    found = NUMBERED_DAY.match(cell.strip()) if isinstance(cell, str) else None
    return cell if found is None else f"{found[2]}/{found[1]}/{found[3]}"


def _swapped(cell: Cell) -> Cell:
    if isinstance(cell, str):
        found = NUMBERED_DAY.match(cell.strip())
        return _month_first(cell) if found and int(found[2]) > 12 >= int(found[1]) else cell
    if isinstance(cell, date) and cell.day <= 12:
        turned: date | datetime = cell.replace(month=cell.day, day=cell.month)
        return turned
    return cell
