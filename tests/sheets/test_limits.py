"""Files made to be slow or large end soon, with few words."""

import time
from pathlib import Path
from typing import Any

from core.kinds import INTAKES
from core.sheets.checking import check
from core.sheets.outcome import Checked
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
