"""The day that a file is of, by a line above its table or by its name. Pure."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from core.sheets.outcome import Checked
from core.sheets.reading import Cell
from core.sheets.values import ISO_DAY, NAMED_DAY, NUMBERED_DAY, WHOLE_MONTH, day_of

DAYS = "|".join(one.pattern for one in (ISO_DAY, NUMBERED_DAY, NAMED_DAY, WHOLE_MONTH))
AS_AT = re.compile(
    r"\b(?:as\s+(?:at|of)|position\s+(?:at|on)|snapshot|(?:report|effective|census|data|position)\s+date|date\s+of\s+report"
    r"|(?:week|month|quarter|period)\s+end(?:ing|ed)?)\b",
    re.IGNORECASE,
)
A_DAY = re.compile(rf"(?<!\d)(?:{DAYS})(?!\d)", re.IGNORECASE)
A_MONTH = re.compile(WHOLE_MONTH.pattern, re.IGNORECASE)


def day_above(checked: Checked[Any]) -> date | None:
    """The one day that the lines above the tables say they are of, such as `Position as at 30/06/2011`; a month's last."""
    days = {
        day
        for sheet in checked.sheets
        if not sheet.reason
        for row in sheet.layout.table.rows
        if row.number < min(sheet.layout.header_rows, default=0)
        for day in _days_of_line([cell for cell in row.cells if cell is not None])
    }
    return next(iter(days)) if len(days) == 1 else None


def _days_of_line(cells: list[Cell]) -> Iterator[date]:
    """The days behind words such as `as at`, in the same cell or the next."""
    for place, cell in enumerate(cells):
        found = AS_AT.search(cell) if isinstance(cell, str) else None
        if found is None:
            continue
        day = day_in(str(cell)[found.end() :])
        beside = cells[place + 1] if place + 1 < len(cells) else None
        if day is None and isinstance(beside, date | str):
            day = day_in(beside) if isinstance(beside, str) else day_of(beside)
        if day:
            yield day


def day_in_name(name: str) -> date | None:
    """The day in a file's name: `2011-06-30`, `30.06.2011`, `30 June 2011`; of `June 2011` the last."""
    return day_in(re.sub(r"[_+]", " ", name.rpartition(".")[0] or name))


def day_in(text: str) -> date | None:
    """The first day in a text; None where there is none that can be."""
    for found in A_DAY.finditer(text):
        try:
            day = day_of(found[0])
        except ValueError:
            continue
        if day and A_MONTH.fullmatch(found[0]):
            return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        return day
    return None
