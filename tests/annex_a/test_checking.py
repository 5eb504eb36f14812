"""Annex A files, through the reading child: every figure against children whose histories are known; faults; privacy."""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from xlsxwriter import Workbook

from core.annex_a.checking import AnnexA, as_json, check_annex_a
from core.annex_a.lists import LISTS
from core.sheets.reading import UnreadableFile
from tests.annex_a.files import workbook, zipped
from tests.annex_a.made_up import WORKERS, children, rows_of, truth
from tests.conftest import SHARED

TODAY = date(2021, 6, 30)
KEY = bytes(range(32))
SAMPLE = SHARED / "data" / "sheets" / "d2i_liia_Annex_A.xlsx"


def read(path: Path, **given: Any) -> AnnexA:
    return check_annex_a(path, KEY, TODAY, **given)


def figures(found: AnnexA) -> dict[tuple[str, str], tuple[int, int | None]]:
    return {(one["code"], one["month"]): (one["numerator"], one["denominator"]) for one in as_json(found)["measures"]}


@pytest.mark.parametrize(("seed", "as_at"), [(1, date(2021, 3, 31)), (2, date(2021, 1, 15)), (3, date(2020, 2, 29))])
def test_every_figure_is_that_of_the_children(tmp_path: Path, seed: int, as_at: date) -> None:
    random = Random(seed)
    made = children(random, 300, as_at)
    found = read(workbook(tmp_path / "annex.xlsx", rows_of(made), random, titles=seed == 2), as_at=as_at)
    expected, caseloads = truth(made, as_at)
    assert figures(found) == expected
    assert found.caseloads == caseloads
    assert found.problems == []


def test_a_zip_file_of_lists_and_a_folder_say_the_same_as_a_workbook(tmp_path: Path) -> None:
    as_at = date(2021, 3, 31)
    lists = rows_of(children(Random(4), 120, as_at))
    book = read(workbook(tmp_path / "annex.xlsx", lists), as_at=as_at)
    packed = read(zipped(tmp_path / "annex.zip", lists), as_at=as_at)
    subprocess.run([sys.executable, "-m", "zipfile", "-e", tmp_path / "annex.zip", tmp_path], check=True)
    folder = read(tmp_path / "annex", as_at=as_at)
    assert figures(book) == figures(packed) == figures(folder) != {}
    assert book.caseloads == packed.caseloads == folder.caseloads


def one_list(tmp_path: Path, number: int, *rows: dict[str, Any]) -> Path:
    return workbook(tmp_path / "one.xlsx", {number: [{"child": str(place), **row} for place, row in enumerate(rows)]})


@pytest.mark.parametrize(
    ("start", "authorised", "is_in_time"),
    [
        # Day 1 is 4 January 2021; 45 working days without a holiday end on 5 March.
        (date(2021, 1, 1), date(2021, 3, 5), True),
        (date(2021, 1, 1), date(2021, 3, 8), False),
        # Good Friday and Easter Monday 2020 (10 and 13 April) and 8 May lie between: 9 March + 45 working days = 14 May.
        (date(2020, 3, 9), date(2020, 5, 14), True),
        (date(2020, 3, 9), date(2020, 5, 15), False),
        # 25 and 28 December 2020 and 1 January 2021 are holidays: 16 November + 45 working days = 21 January.
        (date(2020, 11, 16), date(2021, 1, 21), True),
        (date(2020, 11, 16), date(2021, 1, 22), False),
        # Without 1 January 2020, the 45th working day after 27 December 2019 is 2 March; 29 February is a Saturday.
        (date(2019, 12, 27), date(2020, 3, 2), True),
        (date(2019, 12, 27), date(2020, 3, 3), False),
    ],
)
def test_an_assessment_has_45_working_days(tmp_path: Path, start: date, authorised: date, is_in_time: bool) -> None:
    file = one_list(tmp_path, 4, {"start": start, "authorised": authorised})
    found = figures(read(file, as_at=date(2021, 6, 30), begins=date(2019, 12, 1)))
    (key,) = [key for key in found if key[0] == "assessments_in_45_days"]
    assert found[key] == (int(is_in_time), 1)


def test_a_month_that_the_file_covers_in_part_has_no_figure(tmp_path: Path) -> None:
    days = [
        date(2020, 9, 16),
        date(2020, 9, 30),
        date(2020, 10, 1),
        date(2021, 2, 28),
        date(2021, 3, 1),
        date(2021, 3, 15),
    ]
    found = figures(read(one_list(tmp_path, 1, *({"contact": day} for day in days)), as_at=date(2021, 3, 15)))
    assert found == {("contacts", "2020-10-31"): (1, None), ("contacts", "2021-02-28"): (1, None)}


def test_a_plan_of_two_years_to_the_day_is_long_and_one_of_a_day_less_is_not(tmp_path: Path) -> None:
    file = one_list(
        tmp_path, 7,
        {"start": date(2019, 2, 1), "end": date(2021, 2, 1), "earlier": 0},
        {"start": date(2019, 2, 1), "end": date(2021, 1, 31), "earlier": 0},
        {"start": date(2018, 2, 28), "end": date(2020, 2, 29), "earlier": 0},  # ended over 12 months ago
    )  # fmt: skip
    assert figures(read(file, as_at=date(2021, 3, 31)))["long_protection_plans", "2021-03-31"] == (1, 2)


def test_a_child_in_several_lists_and_rows_is_one_case(tmp_path: Path) -> None:
    held = {"team": "East", "worker": "Ann Other"}
    open_row = {"child": "1", "start": date(2020, 1, 1), **held}
    lists = {6: [open_row, open_row], 7: [open_row], 8: [open_row, {**open_row, "start": date(2021, 1, 1)}]}
    found = read(workbook(tmp_path / "annex.xlsx", lists), as_at=date(2021, 3, 31))
    assert found.caseloads == {
        "cases": 1, "workers": 1, "unallocated": 0, "by_kind": {"cin": 0, "cp": 0, "lac": 1, "care_leavers": 0}
    }  # fmt: skip
    assert figures(found)["ethnicity_recorded", "2021-03-31"] == (0, 1)
    assert {one.check for one in found.findings} >= {
        "the row stands twice", "the child is looked after and has a protection plan: counted as looked after"
    }  # fmt: skip


def test_a_worker_is_the_same_reference_in_each_file_and_no_name(tmp_path: Path) -> None:
    first = one_list(tmp_path, 6, {"start": date(2020, 1, 1), "worker": "Ann  Other", "team": "East"})
    held = read(first, as_at=date(2021, 3, 31)).held
    again = read(
        one_list(tmp_path, 8, {"start": date(2020, 1, 1), "worker": "ann other", "team": "East"}),
        as_at=date(2021, 3, 31),
    ).held
    other_key = check_annex_a(first, bytes(32), TODAY, as_at=date(2021, 3, 31)).held
    assert held["worker"].tolist() == again["worker"].tolist() != other_key["worker"].tolist()
    assert "other" not in held["worker"].iloc[0].casefold()


def test_nothing_of_a_child_or_worker_is_in_what_leaves_the_reader(tmp_path: Path) -> None:
    as_at = date(2021, 3, 31)
    made = children(Random(5), 150, as_at)
    lists = rows_of(made)
    lists[4][0]["authorised"] = "the mother of 9000007 called"
    lists[8][0]["placements"] = "9000014"
    file = workbook(tmp_path / "annex.xlsx", lists)
    everything = repr(read(file, as_at=as_at)) + json.dumps(as_json(read(file, as_at=as_at)))
    done = subprocess.run(
        [sys.executable, "-m", "core", "check", "annex-a", file, "--as-at", "2021-03-31"],
        env=os.environ | {"TMPDIR": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    everything += done.stdout + done.stderr
    told = [one.id for one in made] + [f"{one.born:%d/%m/%Y}" for one in made] + [one.born.isoformat() for one in made]
    assert [secret for secret in (*told, *WORKERS, "mother") if secret in everything] == []
    assert [path for path in tmp_path.rglob("*") if path.is_file() and path != file] == []


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("soon", "The cell is not a day; write it like 31/03/2021."),
        (date(2021, 4, 1), "The cell is wrong: the day lies after the day of the file."),
    ],
)
def test_a_cell_that_cannot_be_right_is_named_by_its_place(tmp_path: Path, cell: object, message: str) -> None:
    found = read(one_list(tmp_path, 1, {"contact": date(2021, 1, 4)}, {"contact": cell}), as_at=date(2021, 3, 31))
    assert [(one.sheet, one.row, one.column, one.message) for one in found.problems] == [
        ("List 1", 3, "Date of Contact", message)
    ]
    assert found.is_usable
    assert figures(found) == {("contacts", "2021-01-31"): (1, None)}


@pytest.mark.parametrize(
    ("number", "field", "heading"),
    [
        (3, "earlier", "Number of Referrals in Last 6 Months"),
        (8, "review", "Date of next statutory review"),
        (8, "health", "Date of next health assessment"),
        (8, "visit", "Date of first social work visit"),
        (5, "strategy", "Strategy discussion end date"),
        (8, "interview", "Return interview offered date"),
        (9, "suitable", "Unsuitable accommodation"),
    ],
)
def test_a_heading_that_says_something_else_is_not_taken(tmp_path: Path, number: int, field: str, heading: str) -> None:
    headings = [column.heading for name, column in LISTS[number].columns.items() if name != field] + [heading]
    file = tmp_path / f"List {number}.csv"
    file.write_text(",".join(f'"{one}"' for one in headings) + "\n" + ",".join(["1"] * len(headings)) + "\n")
    found = read(file, as_at=date(2021, 3, 31))
    assert field not in found.mapping.get(number, {})


@pytest.mark.parametrize("heading", ["Date of Contcat", "date of contact ", "Contact-date"])
def test_a_heading_that_is_misspelled_or_set_otherwise_is_taken(tmp_path: Path, heading: str) -> None:
    file = tmp_path / "contacts.csv"
    file.write_text(f"Child Unique ID,{heading}\n1,04/01/2021\n")
    assert figures(read(file, as_at=date(2021, 3, 31))) == {("contacts", "2021-01-31"): (1, None)}


def test_what_is_hidden_or_could_not_be_calculated_is_said_and_does_not_count(tmp_path: Path) -> None:
    file = tmp_path / "annex.xlsx"
    with Workbook(file) as book:
        for name in ("List 1", "List 3"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["Child Unique ID", "Date of Contact" if name == "List 1" else "Date of Referral"])
            for row in range(1, 5):
                sheet.write_row(row, 0, [str(row), "04/01/2021"])
        book.get_worksheet_by_name("List 3").hide()
        book.get_worksheet_by_name("List 1").set_row(1, None, None, {"hidden": True})
        book.get_worksheet_by_name("List 1").write_formula(2, 1, "=1/0", None, "#DIV/0!")
    found = read(file, as_at=date(2021, 3, 31))
    assert figures(found) == {("contacts", "2021-01-31"): (2, None)}
    assert [(one.sheet, one.row, one.column) for one in found.problems] == [("List 1", 3, "Date of Contact")]
    assert "The sheet List 3 is hidden and was left out: unhide it if it should count." in found.remarks
    assert "1 hidden row of the sheet List 1 left out: unhide them if they should count." in found.remarks


def test_a_list_twice_stops_the_file(tmp_path: Path) -> None:
    file = tmp_path / "annex.xlsx"
    with Workbook(file) as book:
        for name in ("List 1", "List 1 old"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["Child Unique ID", "Date of Contact"])
            sheet.write_row(1, 0, ["1", "04/01/2021"])
    found = read(file, as_at=date(2021, 3, 31))
    assert not found.is_usable
    assert figures(found) == {}
    assert [one.message for one in found.problems] == [
        "List 1 (contacts) stands on ‘List 1’ and ‘List 1 old’: keep the one that counts and delete the others."
    ]


def test_lists_that_are_missing_are_named_with_what_cannot_be_told(tmp_path: Path) -> None:
    found = read(one_list(tmp_path, 1, {"contact": date(2021, 1, 4)}), as_at=date(2021, 3, 31))
    assert len(found.missing) == 7
    assert "List 4 (assessments) is not in the file, or was not counted: no assessments." in found.missing


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("CHILD,DECOM,RNE,LS,CIN,PLACE\n1,01/01/2020,S,C2,N1,U1\n", "SSDA903"),
        ("LAchildID,CINreferralDate,CINclosureDate\n1,2020-01-01,\n", "children in need census"),
        ("<Message><CINdetails/><LAchildID>1</LAchildID></Message>", "children in need census"),
        ("Team,Posts\nEast,4\n", "No list of Annex A was found"),
    ],
)
def test_another_return_is_told_by_its_name(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "other.csv"
    file.write_text(text)
    try:
        said = " ".join(one.message for one in read(file).problems)
    except UnreadableFile as problem:
        said = str(problem)
    assert words in said


def test_the_day_is_the_last_in_the_file_where_none_is_given(tmp_path: Path) -> None:
    file = one_list(tmp_path, 1, {"contact": date(2021, 3, 15)}, {"contact": date(2031, 3, 15)})
    assert read(file).as_at == date(2021, 3, 15)


@pytest.mark.skipif(not SAMPLE.is_file(), reason="the folder shared/data is not beside the repository")
def test_the_sectors_sample_counts_what_was_counted_by_hand() -> None:
    """Counted with a spreadsheet's filters. Its contacts begin on 16 September 2020, six months before 15 March 2021."""
    found = read(SAMPLE)
    assert found.as_at == date(2021, 3, 15)
    assert {(one.sheet, one.row) for one in found.problems} == {
        ("List 6", row) for row in range(2, 7)
    }  # #N/A in team, worker
    assert found.rows == {1: 5, 2: 5, 3: 6, 4: 5, 5: 5, 6: 5, 7: 7, 8: 5, 9: 6, 10: 5, 11: 5}
    told = figures(found)
    assert told["assessments_in_45_days", "2021-02-28"] == (0, 3)
    assert told["initial_conferences", "2020-10-31"] == (3, 3)
    assert told["protection_plans_ended", "2021-01-31"] == (2, None)
    assert told["repeat_protection_plans", "2021-03-31"] == (2, 5)
    assert told["long_protection_plans", "2021-03-31"] == (0, 5)
    assert told["three_placements", "2021-03-31"] == (0, 4)
    assert told["ethnicity_recorded", "2021-03-31"] == (14, 17)
    assert found.caseloads == {
        "cases": 17, "workers": 10, "unallocated": 5, "by_kind": {"cin": 5, "cp": 2, "lac": 4, "care_leavers": 6}
    }  # fmt: skip
    assert "referrals" not in {code for code, _ in told}  # all on 16 September, whose month is covered in part
    assert set(LISTS) == set(found.rows)
