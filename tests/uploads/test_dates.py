"""The day that a file is of, by a line above its table or by its name."""

from datetime import date
from typing import Any

import pytest

from core.sheets.checking import check
from core.sheets.reading import Contents, Row, Table
from core.uploads.dates import day_above, day_in_name
from core.workforce.rows.vacancies import VacancyRow

JUNE = date(2011, 6, 30)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("posts 2011-06-30.xlsx", JUNE), ("Establishment_30.06.2011.xls", JUNE), ("posts 30 June 2011 v2.csv", JUNE),
        ("Vacancies June 2011.xlsx", JUNE), ("feb_2012.xlsx", date(2012, 2, 29)), ("posts.xlsx", None),
        ("posts 31-02-2011.xlsx", None), ("HR12345678.xlsx", None),
    ],
)  # fmt: skip
def test_the_day_in_a_files_name(name: str, day: date | None) -> None:
    assert day_in_name(name) == day


@pytest.mark.parametrize(
    ("lines", "day"),
    [
        ([["Establishment: Position as at 30/06/2011"]], JUNE),
        ([["Children’s services"], ["Report date", date(2011, 6, 30)]], JUNE),
        ([["Data as of June 2011"]], JUNE),
        ([["As at", "30th June 2011"]], JUNE),
        ([["As at 30/06/2011"], ["as at 31/05/2011"]], None),
        ([["Printed 01/07/2011"]], None),
    ],
)
def test_the_day_above_a_table(lines: list[list[Any]], day: date | None) -> None:
    rows = [*lines, ["Post title", "Team", "FTE", "Status"], ["Social worker", "Duty", 1, "filled"]]
    table = Table("sheet", "Posts", [Row(number, row) for number, row in enumerate(rows, 1)], [])
    checked = check(Contents([table], []), VacancyRow, {})
    assert checked.used == 1
    assert day_above(checked) == day
