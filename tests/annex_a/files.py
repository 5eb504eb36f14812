"""Annex A as files, in the ways in which systems write them."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from xlsxwriter import Workbook

from core.annex_a.lists import LISTS

Rows = Mapping[int, Sequence[Mapping[str, Any]]]


def workbook(path: Path, lists: Rows, random: Random | None = None, titles: bool = False) -> Path:
    """A workbook with a sheet a list; with `random`, headings in other wordings, ids as floats and days as text."""
    with Workbook(path, {"default_date_format": "dd/mm/yyyy", "constant_memory": False}) as book:
        for number, rows in lists.items():
            sheet = book.add_worksheet(f"List {number}")
            columns = LISTS[number].columns
            top = 0
            if titles:
                sheet.merge_range(0, 0, 0, 4, f"Annex A: {LISTS[number].title}")
                top = 2
            sheet.write_row(top, 0, [heading_of(column, random) for column in columns.values()])
            for position, row in enumerate(rows, top + 1):
                for place, name in enumerate(columns):
                    _write(sheet, position, place, row.get(name), name, random)
    return path


def heading_of(column: Any, random: Random | None) -> str:
    return str(random.choice((column.heading, *column.also)) if random else column.heading)


def _write(sheet: Any, row: int, column: int, value: Any, name: str, random: Random | None) -> None:
    if value is None:
        return
    if name == "child" and random:
        sheet.write(row, column, float(value))
    elif isinstance(value, date) and random and random.random() < 0.3:
        sheet.write(row, column, f"{value:%d/%m/%Y}")
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value)
    else:
        sheet.write(row, column, value)


def zipped(path: Path, lists: Rows) -> Path:
    """A zip file with a CSV file a list."""
    with zipfile.ZipFile(path, "w") as archive:
        for number, rows in lists.items():
            text = io.StringIO()
            writer = csv.writer(text)
            columns = LISTS[number].columns
            writer.writerow(column.heading for column in columns.values())
            for row in rows:
                values = (row.get(name) for name in columns)
                writer.writerow(f"{one:%d/%m/%Y}" if isinstance(one, date) else one for one in values)
            archive.writestr(f"annex/List {number}.csv", text.getvalue())
    return path
