"""What both sheets of the workforce share. Every expected value is worked by hand."""

from collections.abc import Callable
from datetime import date

import pytest

from core.sheets.columns import Place, SheetRow
from core.sheets.reading import Cell, Table
from core.workforce.rows.caseloads import CaseloadRow
from core.workforce.rows.vacancies import VacancyRow
from tests.sheets.orders import check_tables, table


def posts(district: str = "Dover", week: Cell = 37, as_at: str = "31/03/2011") -> Table:
    return table(
        ["Post title", "District", "FTE", "Status", "Standard hours", "Snapshot date"],
        ["SW", district, "18.5 hrs", "filled", week, as_at],
    )


def workers(district: str = "Dover", week: Cell = 37, as_at: str = "31/03/2011") -> Table:
    return table(
        ["Worker", "District", "FTE", "CIN", "Standard hours", "Snapshot date"],
        ["W042", district, "18.5 hrs", 9, week, as_at],
    )


SHEETS = [(VacancyRow, posts), (CaseloadRow, workers)]


@pytest.mark.parametrize(("model", "sheet"), SHEETS)
def test_a_district_is_known_by_its_other_names_on_both_sheets(
    model: type[SheetRow], sheet: Callable[..., Table]
) -> None:
    ((_, row),) = check_tables([sheet("T & M")], model, {}).rows
    assert row.model_dump()["district"] == "Tonbridge and Malling"


@pytest.mark.parametrize(("model", "sheet"), SHEETS)
@pytest.mark.parametrize(
    ("typed", "meant"), [("Ashfrod", "Ashford"), ("Tunbrige Wells", "Tunbridge Wells"), ("Grave sham", None)]
)
def test_a_slip_in_a_district_is_a_problem_that_names_the_right_one(
    model: type[SheetRow], sheet: Callable[..., Table], typed: str, meant: str | None
) -> None:
    result = check_tables([sheet(typed)], model, {})
    assert [(one.row, one.column, one.value) for one in result.problems] == ([(2, "District", typed)] if meant else [])
    assert all(f"did you mean {meant}?" in one.message for one in result.problems)


@pytest.mark.parametrize(("model", "sheet"), SHEETS)
def test_districts_spelled_much_alike_but_known_are_themselves(
    model: type[SheetRow], sheet: Callable[..., Table]
) -> None:
    known = {"northdown": "North Down", "northdowns": "North Downs"}
    ((_, row),) = check_tables([sheet("North Downs")], model, {"districts": known}).rows
    assert row.model_dump()["district"] == "North Downs"


@pytest.mark.parametrize(("model", "sheet"), SHEETS)
def test_districts_that_differ_in_digits_alone_are_different_ones(
    model: type[SheetRow], sheet: Callable[..., Table]
) -> None:
    known = {"locality1": "Locality 1"}
    ((_, row),) = check_tables([sheet("Locality 3")], model, {"districts": known}).rows
    assert row.model_dump()["district"] == "Locality 3"
    (found,) = check_tables([sheet("Localty 1")], model, {"districts": known}).problems
    assert "did you mean Locality 1?" in found.message


@pytest.mark.parametrize(("model", "sheet"), SHEETS)
def test_new_districts_are_told_and_known_ones_are_not(model: type[SheetRow], sheet: Callable[..., Table]) -> None:
    def remarks(*districts: str) -> str:
        tables = [sheet(name)._replace(name=f"Sheet{number}") for number, name in enumerate(districts)]
        return " ".join(check_tables(tables, model, {"districts": {"dover": "Dover"}}).remarks)

    assert "New district" not in remarks("DOVER")
    assert (
        "New district, not seen in earlier uploads: Atlantis. If it is a misspelling, mend it before you confirm."
    ) in remarks("Dover", "Atlantis")
    assert (
        "New districts, not seen in earlier uploads: Atlantis and Atlantis Drive. "
        "If one is a misspelling, mend it before you confirm."
    ) in remarks("Atlantis Drive", "Atlantis")


@pytest.mark.parametrize(("model", "sheet"), SHEETS)
@pytest.mark.parametrize("week", [29.9, 45.1, "370", 0])
def test_a_week_of_other_than_30_to_45_hours_is_a_problem(
    model: type[SheetRow], sheet: Callable[..., Table], week: Cell
) -> None:
    problems = check_tables([sheet(week=week)], model, {}).problems
    assert [one.column for one in problems] == ["Standard hours"]


@pytest.mark.parametrize(("model", "sheet"), SHEETS)
def test_a_sheet_of_another_day_than_that_chosen_is_a_problem_of_its_cell(
    model: type[SheetRow], sheet: Callable[..., Table]
) -> None:
    chosen = {"as_at": date(2011, 4, 30)}
    assert not check_tables([sheet(as_at="30/04/2011")], model, chosen).problems
    (found,) = check_tables([sheet()], model, chosen).problems
    assert (found.column, found.value) == ("Snapshot date", "31/03/2011")
    assert found.message.startswith(
        "The file is to be loaded for 30 April 2011, but this row is as at 31 March 2011: choose that date"
    )


def test_a_place_is_said_with_its_sheet_if_it_has_one() -> None:
    assert Place("Dover", 7).words == "sheet Dover row 7"
    assert Place("", 7).words == "row 7"
