"""The rows of a caseload sheet: what each means and when it is wrong. Every expected value is worked by hand."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from core.sheets.outcome import Checked
from core.workforce.rows.caseloads import CaseloadRow
from core.workforce.snapshots import caseloads_of
from tests.sheets.orders import check_tables, table

HEADINGS = {
    "worker": "Worker", "team": "Team", "district": "District", "week": "Standard hours", "fte": "FTE", "nqsw": "NQSW",
    "cin": "CIN", "cp": "CP", "lac": "LAC", "leavers": "Care leavers", "total": "Total cases", "wait": "Longest wait (days)",
    "as_at": "As at",
}  # fmt: skip
USUAL = {"worker": "W042", "team": "Duty", "fte": 1, "cin": 10}


def sheet(*workers: Mapping[str, Any], context: Mapping[str, Any] | None = None) -> Checked[CaseloadRow]:
    """The account of a sheet with these workers, the first in row 2; None stands for an empty cell."""
    typed: list[dict[str, Any]] = [{**USUAL, **worker} for worker in workers]
    names = [name for name in HEADINGS if any(name in worker for worker in typed)]
    rows: Sequence[Sequence[Any]] = [[worker.get(name) for name in names] for worker in typed]
    return check_tables([table([HEADINGS[name] for name in names], *rows, name="Cases")], CaseloadRow, context or {})


def one(**typed: Any) -> CaseloadRow:
    """The worker of a row that is right."""
    result = sheet(typed)
    assert not result.problems
    return result.rows[0][1]


def problem(**typed: Any) -> tuple[str | None, str]:
    """The column and message of a row's only problem."""
    result = sheet(typed)
    assert not result.rows
    (found,) = result.problems
    return found.column, found.message


def test_a_worker_holds_cases_of_four_kinds() -> None:
    row = one(worker="W042", fte="22.2 hrs", nqsw="Y", cin=14, cp="4", lac=6.0, leavers="-", total=24)
    assert (row.worker, row.fte, row.newly_qualified, row.cases) == ("W042", 0.6, True, 24)
    assert (row.cin, row.cp, row.lac, row.care_leavers) == (14, 4, 6, 0)


@pytest.mark.parametrize(
    "typed",
    [
        "W042",
        "W 042",
        "SW 12",
        "SW-17",
        "CS1042",
        "EMP 00123",
        "w042",
        "10234",
        "A/1042",
        "AB1234C",
        "Staff no. 12",
        "7",
    ],
)
def test_a_reference_is_kept(typed: str) -> None:
    assert one(worker=typed).worker == typed


@pytest.mark.parametrize(
    "typed",
    [
        "Ann Smith",
        "SMITH, A",
        "A. Smith (12)",
        "Smith 2",
        "Ann 2",
        "O’Neil",
        "Jane 2",
        "Amy1",
        "AMY1",
        "Jo 1",
        "JO 1",
        "Jo 123",
    ],
)
def test_a_name_is_not_kept_and_the_reader_is_told(typed: str) -> None:
    result = sheet({"worker": typed})
    assert result.rows[0][1].worker is None
    assert "1 worker stood there by name: the names are not kept, each is shown as a number." in result.remarks
    assert typed not in repr(result)


@pytest.mark.parametrize("typed", ["Worker 2", "worker 102", "WORKER 102", "Social worker 102"])
def test_no_reference_is_what_a_worker_goes_by_whose_name_is_not_kept(typed: str) -> None:
    workers, _ = caseloads_of(sheet({"worker": typed}, {"worker": "Ann Smith"}).rows)
    assert [worker["worker"] for worker in workers] == ["Worker 1", "Worker 2"]


def test_a_number_is_a_reference_without_its_decimal_point() -> None:
    assert one(worker=1042.0).worker == "1042"


@pytest.mark.parametrize(
    "typed", ["Unallocated", "UNALLOCATED CASES", "not allocated", "Awaiting allocation", "un-allocated"]
)
def test_unallocated_cases_have_a_row_without_fte(typed: str) -> None:
    row = one(worker=typed, fte=None, cin=5, cp=0, wait="1,002")
    assert row.is_unallocated
    assert (row.cases, row.longest_wait_days) == (5, 1002)


def test_a_sheet_without_unallocated_cases_says_so() -> None:
    words = "No row of unallocated cases was found: unallocated cases will show as ‘No figure’."
    assert words in sheet({}).remarks
    assert words not in sheet({}, {"worker": "Unallocated", "fte": None}).remarks


def test_a_total_that_does_not_add_up_is_a_problem() -> None:
    assert problem(cin=10, cp=2, total=13) == ("Total cases", "The kinds add up to 12: mend the total or the kinds.")


def test_cases_are_given_by_kind() -> None:
    assert problem(cin=None, cp=None)[0] == "CIN"
    assert one(cin=0).cases == 0


@pytest.mark.parametrize("typed", ["ten", "1.5", -1, "#REF!", "12 (3 new)"])
def test_a_number_of_cases_is_a_whole_number(typed: object) -> None:
    assert problem(cin=typed)[0] == "CIN"


def test_a_worker_of_no_fte_holds_no_cases() -> None:
    assert problem(fte=0)[0] == "FTE"
    assert one(fte=0, cin=0).cases == 0
    assert problem(fte=None)[0] == "FTE"


def test_a_worker_has_at_most_one_fte() -> None:
    column, message = problem(fte=37)
    assert column == "FTE"
    assert message.startswith("A worker has at most 1 FTE: write hours as ‘37 hrs’")
    assert one(fte="35 hrs", week=35).fte == 1


def test_a_worker_may_stand_in_two_teams_with_one_fte_together() -> None:
    assert sheet({"fte": 0.6}, {"fte": 0.4, "team": "Looked After"}).used == 2
    result = sheet({"fte": 0.6}, {"fte": 0.6, "team": "Looked After"}, {"worker": "W043"})
    assert [(found.row, found.column) for found in result.problems] == [(2, "Worker"), (3, "Worker")]
    assert "sheet Cases row 2 and sheet Cases row 3" in result.problems[0].message
    assert result.used == 1


def test_workers_by_name_are_not_taken_for_one() -> None:
    assert sheet({"worker": "Ann Smith"}, {"worker": "Ann Smith"}).used == 2


def test_a_row_without_a_worker_is_a_problem() -> None:
    assert problem(worker=None)[0] == "Worker"


@pytest.mark.parametrize("typed", ["-", "TBC", "?", "vacant"])
def test_a_cell_that_names_no_worker_says_nothing_about_who_holds_the_cases(typed: str) -> None:
    assert problem(worker=typed)[0] == "Worker"


def test_a_row_of_another_day_than_the_snapshots_is_a_problem() -> None:
    result = sheet({"as_at": "30/04/2011"}, context={"as_at": date(2011, 3, 31)})
    assert [(found.row, found.column) for found in result.problems] == [(2, "As at")]


def test_a_total_row_is_skipped() -> None:
    result = sheet({}, {"worker": "Total", "team": None, "fte": 1})
    assert [(one.row, one.reason) for one in result.skipped] == [(1, "headings"), (3, "total")]
