"""The cells of Annex A as values: days, numbers, yes or no, codes without their ordering letter, identifiers."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pandas as pd

from core.annex_a.lists import Holds
from core.sheets.values import NO, WHOLE_NUMBER, YES, as_text, day_of

ORDERING_LETTER = re.compile(r"^[a-z]{1,2}\)\s*", re.IGNORECASE)
MISSING_WORDS = {"", "-", "--", "n/a", "na", "none", "null", "nan", "not applicable", "unallocated", "no worker"}
WRONG = {
    Holds.DAY: "not a day; write it like 31/03/2021",
    Holds.YES_NO: "neither yes nor no",
    Holds.NUMBER: "not a whole number from 0 up",
    **dict.fromkeys((Holds.ID, Holds.WORKER, Holds.CODE), "a formula that failed or was never calculated"),
}


def column_values(raw: Sequence[Any], holds: Holds) -> tuple[pd.Series, list[int]]:
    """A column's values, and the positions of cells that hold nothing of the kind; each different cell is read once."""
    read = {cell: _value(cell, holds) for cell in set(raw)}
    wrong = {cell for cell, (_, is_right) in read.items() if not is_right}
    values = {cell: value for cell, (value, _) in read.items()}
    series = pd.Series([values[cell] for cell in raw], dtype="datetime64[s]" if holds == Holds.DAY else object)
    return series, [place for place, cell in enumerate(raw) if cell in wrong] if wrong else []


def _value(cell: Any, holds: Holds) -> tuple[Any, bool]:
    """A cell as what its column holds, and whether it could be read; a blank one is None and right."""
    if cell is None:
        return None, True
    if isinstance(cell, str):
        flat = _flat(cell)
        if (ORDERING_LETTER.sub("", flat) if ")" in flat else flat) in MISSING_WORDS:
            return None, True
        try:
            as_text(cell)
        except ValueError:  # a formula that failed, or that nobody has calculated
            return None, False
    return _READERS[holds](cell)


def _flat(text: str) -> str:
    return " ".join(text.replace("\u200b", "").casefold().split())


def _text(cell: Any) -> str:
    """What a cell says without its ordering letter; a number that was kept as 1234.0 is 1234."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = " ".join(str(cell).split())
    if ")" in text:
        text = ORDERING_LETTER.sub("", text)
    return WHOLE_NUMBER.sub(r"\1", text) if "." in text else text


def _day(cell: Any) -> tuple[date | None, bool]:
    try:
        return day_of(cell), True
    except ValueError:
        return None, False


def _yes_no(cell: Any) -> tuple[bool | None, bool]:
    words = "yes" if cell is True else "no" if cell is False else _text(cell).casefold()
    if words in YES | NO:
        return words in YES, True
    first = re.split(r"[\s,;:.-]", words, maxsplit=1)[0]
    return (first == "yes", True) if first in ("yes", "no") else (None, False)


def _number(cell: Any) -> tuple[int | None, bool]:
    try:
        number = float(_text(cell))
    except ValueError:
        return None, False
    return (int(number), True) if number >= 0 and number.is_integer() else (None, False)


_READERS: dict[Holds, Callable[[Any], tuple[Any, bool]]] = {
    Holds.ID: lambda cell: (_text(cell).casefold(), True),
    Holds.WORKER: lambda cell: (_text(cell).casefold(), True),
    Holds.DAY: _day,
    Holds.YES_NO: _yes_no,
    Holds.NUMBER: _number,
    Holds.CODE: lambda cell: (_text(cell), True),
}
