"""Published figures of other councils, as the Department for Education gives them out in two files.

`csww_indicators_*.csv` holds the figures of the children's social work workforce, `sn_model_*_wide.csv` the statistical
neighbours of each authority.
"""

import csv
import math
import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from core.refusals import Refused
from core.settings import ROOT
from core.sheets.reading import Cell, Row, UnreadableFile, read_tables
from core.uploads.tables import Counts, Kind

FLAGS = ("z", "x", "c", "low", "u", ":")
LEVELS = {
    "National": ("country_code", "country_name"),
    "Regional": ("region_code", "region_name"),
    "Local authority": ("old_la_code", "la_name"),
}
ABOUT = {
    "time_period", "time_identifier", "geographic_level", "country_code", "country_name", "region_code", "region_name",
    "old_la_code", "new_la_code", "la_name",
}  # fmt: skip
FIGURE_HEADINGS = (ABOUT - {"time_identifier", "new_la_code"}) | {"inpost_fte", "vacancy_fte"}
NEIGHBOUR_HEADINGS = {"old_la_code", "SN_1"}
OTHER_FILE = (
    "The file is neither the Department for Education’s workforce figures (csww_indicators) nor its statistical neighbours "
    "(sn_model): choose one of the two as it was published and try again."
)
NO_FIGURES = "The file holds headings but no figures: choose the file as it was published and try again."
NO_YEAR = (
    "The list of neighbours does not say its year: "
    "write it in the file’s name, as in sn_model_2025_wide.csv, and try again."
)
AS_PUBLISHED = "choose the file as it was published, or mend this cell, and try again."


class Published(NamedTuple):
    """A file of published figures as rows with the fields of `tables.PublishedFigure` or `tables.Neighbour` but the upload."""

    kind: Kind
    as_at: date
    rows: list[dict[str, Any]]
    counts: Counts


def read_published(path: Path, name: str = "") -> Published:
    """The published figures or the statistical neighbours in a file, told apart by headings; raises Refused.

    Figures are as at the census day, 30 September, of their latest year. The list of neighbours says its year only in
    the file's name, so there it is read, and counts from that year's first day. `name` is the file's name where it is not
    the path's.
    """
    headings, rows, counts = _table(path)
    if set(headings) >= FIGURE_HEADINGS:
        figures = _figures(headings, rows)
        return Published(Kind.BENCHMARKS, date(max(row["year"] for row in figures), 9, 30), figures, counts)
    years = set(re.findall(r"(?<!\d)20\d\d(?!\d)", name or path.name))
    if len(years) != 1:
        raise Refused(NO_YEAR)
    return Published(Kind.NEIGHBOURS, date(int(years.pop()), 1, 1), _neighbours(headings, rows), counts)


@cache
def shipped_neighbours() -> pd.DataFrame:
    """The neighbours that count where no list has been loaded: Kent's. Columns as in `queries.neighbours`; not to be altered."""
    with (ROOT / "data" / "workforce" / "neighbours.csv").open(encoding="utf-8", newline="") as file:
        frame = pd.DataFrame(csv.DictReader(file))
    return frame[["area_code", "rank", "neighbour_code", "closeness"]].astype({"rank": int})


def _table(path: Path) -> tuple[list[str], list[Row], Counts]:
    """The headings, which stand in the first row that is not blank, and the rows that are not blank after it."""
    try:
        tables = read_tables(path)
    except UnreadableFile as problem:
        raise Refused(str(problem)) from None
    for table in tables:
        first, *rows = [row for row in table.rows if any(map(_text, row.cells))] or [Row(1, [])]
        headings = [_text(cell) for cell in first.cells]
        if set(headings) >= FIGURE_HEADINGS or set(headings) >= NEIGHBOUR_HEADINGS:
            if not rows:
                raise Refused(NO_FIGURES)
            _check_shape(headings, rows)
            return headings, rows, Counts(len(table.rows), len(rows), len(table.rows) - len(rows), 0)
    raise Refused(OTHER_FILE)


def _check_shape(headings: Sequence[str], rows: Sequence[Row]) -> None:
    """Refuses a heading that stands twice, and a cell under no heading."""
    named = [heading for heading in headings if heading]
    if twice := next((heading for heading in named if named.count(heading) > 1), None):
        raise Refused(f"Two columns are headed {twice}: {AS_PUBLISHED}")
    for row in rows:
        if any(_text(cell) and not heading for heading, cell in zip_longest(headings, row.cells, fillvalue="")):
            raise Refused(f"Row {row.number} has a cell under no heading: {AS_PUBLISHED}")


def _figures(headings: Sequence[str], rows: Sequence[Row]) -> list[dict[str, Any]]:
    """One dictionary a figure; a blank cell gives none, and a column without any number is not one of figures."""
    cells = [(row.number, dict(zip(headings, row.cells, strict=False))) for row in rows]
    names = [name for name in headings if name and name not in ABOUT]
    names = [name for name in names if any(_number(row.get(name)) is not None for _, row in cells)]
    found: list[dict[str, Any]] = []
    seen: set[tuple[int, str, str]] = set()
    for number, row in cells:
        about = _about(number, row)
        key = (about["year"], about["level"], about["area_code"])
        if key in seen:
            raise Refused(f"Row {number} gives {about['area']} in {about['year']} a second time: {AS_PUBLISHED}")
        seen.add(key)
        for name in names:
            value, flag = _value(number, name, row.get(name))
            if value is not None or flag is not None:
                found.append({**about, "measure": name, "value": value, "flag": flag})
    if not found:
        raise Refused(NO_FIGURES)
    return found


def _about(number: int, row: dict[str, Cell]) -> dict[str, Any]:
    """Whose figures a row holds, and of which year. A region's and England's code are their own, not a local authority's."""
    year, level = _text(row.get("time_period")), _text(row.get("geographic_level"))
    if not re.fullmatch(r"20\d\d", year):
        raise _wrong(number, "time_period", year, "a year such as 2025")
    if level not in LEVELS:
        raise _wrong(number, "geographic_level", level, "National, Regional or Local authority")
    code, name = LEVELS[level]
    area = {field: _text(row.get(field)) for field in (code, name)}
    if empty := next((field for field, text in area.items() if not text), None):
        raise _wrong(number, empty, "", f"the {'code' if empty == code else 'name'} of the area")
    region = "" if level == "National" else _text(row.get("region_name"))
    return {"year": int(year), "level": level, "area_code": area[code], "area": area[name], "region": region}


def _value(number: int, column: str, cell: Cell) -> tuple[float | None, str | None]:
    """A figure and the flag in its place, of which at most one is there; raises Refused for any other text."""
    value, text = _number(cell), _text(cell)
    if value is None and text and text not in FLAGS:
        raise _wrong(number, column, text, f"a number, or one of the signs {' '.join(FLAGS)}")
    return value, text if value is None and text else None


def _neighbours(headings: Sequence[str], rows: Sequence[Row]) -> list[dict[str, Any]]:
    """One dictionary an authority and rank; a blank cell is no neighbour."""
    ranks = [int(heading[3:]) for heading in headings if re.fullmatch(r"SN_\d{1,3}", heading)]
    found: list[dict[str, Any]] = []
    seen: set[str] = set()
    for row in rows:
        cells = {heading: _text(cell) for heading, cell in zip(headings, row.cells, strict=False)}
        area = _code(row.number, "old_la_code", cells)
        if not area or area in seen:
            raise _wrong(row.number, "old_la_code", area, "an authority’s code, each in one row")
        seen.add(area)
        for rank in ranks:
            if code := _code(row.number, f"SN_{rank}", cells):
                near = {"rank": rank, "neighbour_code": code, "closeness": cells.get(f"SN_{rank}P", "")}
                found.append({"area_code": area, **near})
    return found


def _code(number: int, column: str, cells: dict[str, str]) -> str:
    code = cells.get(column, "")
    if code and not re.fullmatch(r"\d{3}", code):
        raise _wrong(number, column, code, "an authority’s code of three digits")
    return code


def _wrong(row: int, column: str, value: str, accepted: str) -> Refused:
    holds = f"holds ‘{value[:40]}’" if value else "is empty"
    return Refused(f"Row {row}, column {column}, {holds} where {accepted} should stand: {AS_PUBLISHED}")


def _text(cell: Cell) -> str:
    """A cell's text without the spaces around it; a whole number as workbooks hold it, 886.0, is 886."""
    if cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _number(cell: Cell) -> float | None:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell) if math.isfinite(cell) and cell >= 0 else None
    if isinstance(cell, str) and re.fullmatch(r"\s*(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?\s*", cell, re.ASCII):
        return float(cell.replace(",", ""))
    return None
