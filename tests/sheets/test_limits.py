"""Files made to be slow or large end soon, with few words."""

import io
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import docx
import pytest
import xlsxwriter
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from core.command_line.uploads import as_json
from core.kinds import INTAKES
from core.settings import ROOT
from core.sheets import reading
from core.sheets.checking import check
from core.sheets.copies import marked_copy
from core.sheets.outcome import Checked
from core.sheets.reading import read_tables
from core.sheets.word import word_tables
from core.uploads.tables import Kind

HEADINGS = "Post number,Team,District,FTE,Status,Post title"
POST = "P1,Assessment,Northern,1,Filled,Social worker"


def checked(folder: Path, *lines: str) -> Checked[Any]:
    file = folder / "posts.csv"
    file.write_text("\n".join([HEADINGS, *lines, ""]), encoding="utf-8")
    knows = INTAKES[Kind.VACANCIES].known(None)
    return check(file, knows.model, knows.context)


def test_one_post_number_in_all_rows_names_the_first_rows_and_counts_the_others(tmp_path: Path) -> None:
    problems = checked(tmp_path, *[POST] * 300).problems
    assert [one.row for one in problems] == list(range(2, 302))
    assert {one.message.partition(", with")[0] for one in problems} == {
        "Post P1 stands in row 2, row 3, row 4, row 5, row 6 and 295 more rows"
    }


def test_a_long_run_of_blanks_after_total_takes_no_time(tmp_path: Path) -> None:
    begun = time.process_time()
    checked(tmp_path, POST, f"Total{' ' * 32_000}x,,,,,")
    assert time.process_time() - begun < 5


def printed(found: Checked[Any]) -> dict[str, Any]:
    intake = INTAKES[Kind.VACANCIES]
    written = json.dumps(as_json(intake, intake.known(None), found), ensure_ascii=False, indent=2, default=str)
    assert len(written.encode()) < 1_000_000
    return dict(json.loads(written))


def test_problems_beyond_200_are_counted_by_kind_and_all_stand_in_the_marked_copy(tmp_path: Path) -> None:
    found = checked(tmp_path, *(f"P{number},Assessment,Northern,bad,Filled," for number in range(3_000)))
    said = printed(found)
    assert [one["row"] for one in said["problems"]] == [row for row in range(2, 102) for _ in range(2)]
    assert said["more_problems"] == {
        "FTE: ‘…’ is not understood: not a clear amount; write a number such as …, hours such as … hrs, or a sum such "
        "as … + ….": 2_900,
        "Post title: Post title is missing: fill in this cell.": 2_900,
    }
    (tmp_path / "marked.xlsx").write_bytes(marked_copy(found))
    problems, _ = read_tables(tmp_path / "marked.xlsx")
    assert len(problems.rows) == 1 + 6_000
    assert [row.cells[1] for row in problems.rows[-2:]] == [3_001, 3_001]


def test_skipped_rows_beyond_2000_are_counted_by_reason(tmp_path: Path) -> None:
    said = printed(checked(tmp_path, POST, *["Total,,,,,"] * 2_500, *[",,,,,"] * 2, POST.replace("P1", "P2")))
    assert len(said["skipped"]) == 2_000
    assert said["more_skipped"] == {"total": 501, "blank row": 2}
    assert said["used"] == 2


def test_many_questions_and_many_districts_are_told_in_short(tmp_path: Path) -> None:
    odd = (f"P{number},Assessment,Place {chr(97 + number % 26)}{number},1,odd {number},SW" for number in range(1_500))
    said = printed(checked(tmp_path, *odd))
    assert (len(said["questions"]), said["more"]) == (100, {"questions": 1_400})
    assert any("and 1,470 more" in remark for remark in said["remarks"])


def test_cells_merged_over_many_rows_of_a_word_table_take_no_longer_for_each_row() -> None:
    taken = []
    for rows in (100, 800):
        content = merged_downwards(rows)
        begun = time.process_time()
        (table,) = word_tables(content)
        taken.append(time.process_time() - begun)
        assert [row.cells for row in table.rows[:2]] == [["One for all", "row 0"], [None, "row 1"]]
        assert table.merged == [reading.Merged(1, rows, 0, 0)]
    assert taken[1] < 20 * taken[0]


def merged_downwards(rows: int) -> bytes:
    document, file = docx.Document(), io.BytesIO()
    cells = document.add_table(rows=rows, cols=2)._cells
    for number in range(rows):
        merge = OxmlElement("w:vMerge")
        if number == 0:
            merge.set(qn("w:val"), "restart")
            cells[0].text = "One for all"
        cells[2 * number]._tc.get_or_add_tcPr().append(merge)
        cells[2 * number + 1].text = f"row {number}"
    document.save(file)
    return file.getvalue()


def test_columns_of_prose_are_read_in_time(tmp_path: Path) -> None:
    prose = "the plan was said to be late and a manager asked for it again"
    with xlsxwriter.Workbook(tmp_path / "prose.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [*HEADINGS.split(","), *(f"Note {column}" for column in range(54))])
        for number in range(1_000):
            post = [f"P{number}", *POST.split(",")[1:]]
            sheet.write_row(number + 1, 0, [*post, *(f"{prose} {number} {column}" for column in range(54))])
    knows, begun = INTAKES[Kind.VACANCIES].known(None), time.process_time()
    assert check(tmp_path / "prose.xlsx", knows.model, knows.context).used == 1_000
    assert time.process_time() - begun < 5


HOLDS_A_PLACE = """
import sys, time
from core.sheets import reading
place = reading._free_place()
print("held" if place else "none", flush=True)
sys.stdin.read()
"""


def test_two_children_read_at_once_on_a_computer_and_others_wait(tmp_path: Path) -> None:
    (tmp_path / "few.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    told: list[float] = []
    holders = []
    try:
        for _ in range(reading.MOST_AT_ONCE):
            environment = {"TMPDIR": str(tmp_path), "PATH": ""}
            holders.append(
                subprocess.Popen(
                    [sys.executable, "-c", HOLDS_A_PLACE], cwd=ROOT, env=environment, text=True,
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                )
            )  # fmt: skip
            assert holders[-1].stdout is not None
            assert holders[-1].stdout.readline() == "held\n"

        def tell(seconds: float) -> None:
            told.append(seconds)
            holders[0].kill()  # what a process that ends held is free again

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(reading, "gettempdir", lambda: str(tmp_path))
            assert reading.read_file(tmp_path / "few.csv", tell).tables[0].rows
        assert told[0] == 0.0
    finally:
        for one in holders:
            one.kill()
            one.communicate()
