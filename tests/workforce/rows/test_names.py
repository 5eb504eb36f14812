"""Names of staff in post titles and teams: what is found, what is not, and that a cut leaves nothing of them."""

from pathlib import Path

import pytest
import xlsxwriter

from core.sheets.checking import check
from core.sheets.copies import kept_copy
from core.sheets.reading import read_tables
from core.workforce.rows.names import cut, names_in, without_name
from core.workforce.rows.vacancies import VacancyRow

PLACES = {"tunbridge", "wells", "dover"}


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("Social worker - Jane Example", "Social worker"),
        ("Social worker – Mary-Anne O'Brien", "Social worker"),
        ("Social worker (Jane A. Example)", "Social worker"),
        ("Team Leader, Jane Example", "Team Leader"),
        ("SW: Mrs Example", "SW"),
        ("Team Jane Example", "Team"),
        ("Dr Jane Example", ""),
    ],
)
def test_a_name_is_found_and_cut(typed: str, left: str) -> None:
    assert without_name(typed, PLACES) == left


@pytest.mark.parametrize(
    "typed",
    [
        "Social worker", "Social Worker - Newly Qualified", "Team Tunbridge Wells", "Children in Need - Dover North",
        "Senior Practitioner - Court Team", "Looked After Children", "2x SW", "Team Leader", "Duty and Assessment - Team One",
    ],
)  # fmt: skip
def test_words_of_the_trade_and_places_are_no_names(typed: str) -> None:
    assert without_name(typed, PLACES) == typed


@pytest.mark.parametrize(
    "typed", ["Jane Example", "Social worker - Jane", "Social worker - J. Example", "sw - jane example"]
)
def test_what_readme_says_is_not_found_is_not(typed: str) -> None:
    assert without_name(typed, PLACES) == typed


def test_a_cut_leaves_nothing_of_a_name_in_rows_and_in_the_copy_that_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "posts.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("Posts")
        sheet.write_row(0, 0, ["Post ID", "Post title", "Team", "District", "FTE", "Status"])
        sheet.write_row(1, 0, ["P1", "Social worker - Jane Example", "Team Joan Sample", "Dover", 1, "filled"])
        sheet.write_row(2, 0, ["P2", "Social worker", "Duty", "Dover", 1, "vacant"])
    checked = check(file, VacancyRow, {})
    names = names_in(checked.rows, ["Dover"])
    assert [(one.place.row, one.field, one.shorter) for one in names] == [
        (2, "post_title", "Social worker"),
        (2, "team", "Team"),
    ]
    shortened = cut(checked, names)
    assert [(row.post_title, row.team) for _, row in shortened.rows] == [
        ("Social worker", "Team"),
        ("Social worker", "Duty"),
    ]
    kept = tmp_path / "kept.xlsx"
    kept.write_bytes(kept_copy(file.read_bytes(), VacancyRow, shortened))
    told = str(read_tables(kept))
    assert "Duty" in told
    assert not any(name in told for name in ("Jane", "Example", "Joan", "Sample"))
