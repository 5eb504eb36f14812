"""Small files as HR systems and councils make them: each read right, or asked about; never a wrong figure in silence.

The right values stand in ../shared/data/cases/README.md.
"""

from pathlib import Path
from typing import Any

import pytest

from core.command_line.uploads import as_json
from core.kinds import INTAKES
from core.uploads.intake import check_file
from core.uploads.tables import Kind
from tests.conftest import SHARED

CASES = SHARED / "data" / "cases" / "sheets"
NAMES = {
    "active_vac.xlsx", "caseload-totals.csv", "cl16.xlsx", "excel-us-locale.xlsx", "financial-years.csv", "formulas.xlsx",
    "jan_24.xlsx", "mac1904-unformatted.xlsx", "master.xlsx", "months-across.csv", "name_err3.xlsx", "no_r.xlsx", "partial.xlsx",
    "post_end.xlsx", "samename.xlsx", "sap-decimal-comma.csv", "sap.xlsx", "sections.xlsx", "suppressed-indicators.csv",
    "uncached.xlsx", "us-dates.csv",
}  # fmt: skip
Answer = dict[str, Any]
pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="needs ../shared/data/cases")


def answer(name: str, kind: Kind = Kind.VACANCIES, **answers: str) -> Answer:
    return answer_to(CASES / name, kind, answers)


def answer_to(file: Path, kind: Kind, answers: dict[str, str]) -> Answer:
    intake = INTAKES[kind]
    knows = intake.known(None)
    return as_json(intake, knows, check_file(intake, file, knows, None, answers=answers))


def asked(found: Answer) -> dict[str, list[int]]:
    return {one["key"]: [row["row"] for row in one["rows"]] for one in found["questions"]}


def problems(found: Answer) -> set[tuple[Any, ...]]:
    return {(one["row"], one["column"]) for one in found["problems"]}


def figures(found: Answer, *names: str) -> list[Any]:
    values = [found["summary"][name] for name in names]
    return [round(value, 4) if isinstance(value, float) else value for value in values]


def test_every_case_has_its_value_here() -> None:
    assert {path.name for path in CASES.iterdir()} == NAMES


def test_what_a_state_means_is_asked_and_without_it_there_is_no_rate() -> None:
    found = answer("active_vac.xlsx")
    assert asked(found) == {"status: active": [2], "status: current": [3], "status: closed": [4]}
    assert figures(found, "posts", "unknown_posts", "vacancy_rate") == [3, 3, None]
    answers = {"status: active": "filled", "status: current": "filled", "status: closed": "deleted"}
    found = answer_to(CASES / "active_vac.xlsx", Kind.VACANCIES, answers)
    assert figures(found, "posts", "in_post_fte", "vacancy_rate") == [2, 2.0, 0.0]


def test_a_sheet_of_all_posts_beside_a_sheet_for_each_team_is_asked_about() -> None:
    found = answer("master.xlsx")
    assert list(asked(found)) == ["sheet: all posts"]
    assert figures(found, "posts", "vacant_fte") == [4, 1.0]
    assert figures(answer_to(CASES / "master.xlsx", Kind.VACANCIES, {"sheet: all posts": "count"}), "posts") == [8]


def test_sections_below_the_table_are_named_and_left_out() -> None:
    found = answer("sections.xlsx")
    assert asked(found) == {"section: deleted posts": [9, 10, 11], "section: leavers since april": [13, 14]}
    assert figures(found, "posts", "vacant_fte") == [4, 1.0]


def test_fte_in_post_and_vacant_side_by_side_are_used() -> None:
    found = answer("partial.xlsx")
    assert figures(found, "posts", "established_fte", "in_post_fte", "vacant_fte", "vacancy_rate") == [
        2,
        2.0,
        0.6,
        1.4,
        0.7,
    ]
    assert not found["problems"]
    assert not found["questions"]


def test_an_error_in_the_place_of_a_heading_is_no_heading() -> None:
    found = answer("name_err3.xlsx")
    assert "holder" not in found["mapping"]
    assert found["problems"]


def test_other_words_are_no_misspelled_headings() -> None:
    found = answer("post_end.xlsx")
    assert set(found["mapping"]) == {"post_title", "team", "budgeted_fte", "status"}
    assert [one["column"] for one in found["not_read"]] == ["Post end date", "Vacancy rate"]


def test_a_number_is_no_heading_and_court_cases_are_no_care_leavers() -> None:
    found = answer("cl16.xlsx", Kind.CASELOADS)
    assert "care_leavers" not in found["mapping"]
    assert figures(found, "cases") == [28]
    assert [one["column"] for one in found["not_read"]] == ["Court cases"]


@pytest.mark.parametrize(
    ("name", "kind", "cells"),
    [
        (
            "uncached.xlsx", Kind.VACANCIES,
            {(2, "FTE"), (2, "Cover FTE"), (2, "Holder end"), (3, "Status"), (3, "Cover FTE")},
        ),
        ("formulas.xlsx", Kind.CASELOADS, {(2, "Total"), (3, "FTE"), (3, "Total"), (4, "Total")}),
    ],
)  # fmt: skip
def test_a_formula_without_a_stored_result_is_named_as_that(name: str, kind: Kind, cells: set[tuple[Any, ...]]) -> None:
    found = answer(name, kind)
    assert problems(found) == cells
    assert all("no stored result: open and save the file in Excel" in one["message"] for one in found["problems"])


def test_cells_without_addresses_are_read_in_their_order() -> None:
    found = answer("no_r.xlsx")
    assert {"sheet": "S", "row": 3, "reason": "hidden row: unhide it if it should count"} in found["skipped"]
    assert problems(found) == {(2, "Holder end")}
    assert found["problems"][0]["value"] == "#REF!"


def test_a_very_long_sheet_name_is_read_in_no_time() -> None:
    assert figures(answer("jan_24.xlsx"), "posts") == [2]


def test_two_sheets_of_one_name_lose_no_row() -> None:
    found = answer("samename.xlsx")
    assert found["sheets"] == ["Dover", "Dover (2)"]
    assert {(one["sheet"], one["row"]) for one in found["problems"]} == {("Dover", 2), ("Dover (2)", 2)}


@pytest.mark.parametrize("name", ["sap.xlsx", "sap-decimal-comma.csv"])
def test_an_extract_of_a_payroll_system_is_read(name: str) -> None:
    found = answer(name)
    assert figures(found, "posts", "established_fte", "vacant_fte", "vacancy_rate") == [3, 2.6, 1.0, 0.3846]
    assert not found["problems"]
    assert not found["questions"]


def test_a_number_as_a_day_in_a_workbook_that_counts_from_1904_is_asked_about() -> None:
    found = answer("mac1904-unformatted.xlsx")
    (question,) = found["questions"]
    assert question["choices"] == {
        "1904": "17/01/2011, counted from 1904",
        "1900": "16/01/2007, counted from 1900",
    }


@pytest.mark.parametrize("name", ["us-dates.csv", "excel-us-locale.xlsx"])
def test_a_column_of_days_in_another_order_is_doubted_as_a_whole(name: str) -> None:
    found = answer(name)
    assert list(asked(found)) == ["order of day and month: vacant_since"]
    assert not found["problems"]


def test_signs_of_published_statistics_are_flags() -> None:
    found = answer("suppressed-indicators.csv", Kind.INDICATORS)
    intake = INTAKES[Kind.INDICATORS]
    knows = intake.known(None)
    rows = check_file(intake, CASES / "suppressed-indicators.csv", knows, None).rows
    assert [row.flag for _, row in rows] == [None, "c", "c", "c", ":", "low", "z"]
    assert problems(found) == {(9, "Numerator"), (9, "Denominator")}


def test_financial_years_in_the_column_of_months_are_asked_about() -> None:
    found = answer("financial-years.csv", Kind.INDICATORS)
    assert asked(found) == {"month: 2010/11": [2], "month: 2009/10": [3], "month: 2011-12": [4]}


def test_months_beside_each_other_are_told_how_to_turn() -> None:
    (problem,) = answer("months-across.csv", Kind.INDICATORS)["problems"]
    assert "‘Apr-10’ and ‘May-10’: write a row for each month instead" in problem["message"]


def test_caseloads_by_total_only_have_an_average_and_no_kinds() -> None:
    found = answer("caseload-totals.csv", Kind.CASELOADS)
    assert figures(found, "cases", "fte", "average", "unallocated") == [49, 2.6, 18.8462, 4]
    assert not found["problems"]
