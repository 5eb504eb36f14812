"""What rows with problems do to the vacancy rate, with limits worked by hand."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core.uploads.displays import left_out_in_words, offer_in_words
from core.uploads.intake import check_file
from core.workforce.intake import CASELOADS, VACANCIES
from core.workforce.measures import limits_of_vacancy_rate
from core.workforce.rows.in_question import most_fte

DAY = date(2011, 3, 31)


@pytest.mark.parametrize(
    ("typed", "most"),
    [
        ({"post_title": "Social worker"}, 1),
        ({"post_title": "3x Social worker", "budgeted_fte": "?"}, 3),
        ({"post_title": "Social worker", "budgeted_fte": 1.5}, 1.5),
        ({"post_title": "Social worker", "budgeted_fte": 37}, 1),
        ({"budgeted_fte": "lots"}, 1),
    ],
)
def test_a_row_is_at_most_a_post_each_or_what_is_typed(typed: dict[str, Any], most: float) -> None:
    assert most_fte(typed) == most


def test_the_limits_are_all_of_it_held_and_all_of_it_vacant() -> None:
    # 2 vacant and 8 in post, 2 FTE open: 2 of 12 where all of it is held, 4 of 12 where all is vacant
    lowest, highest = limits_of_vacancy_rate(2, 8, 2)
    assert lowest == pytest.approx(2 / 12)
    assert highest == pytest.approx(4 / 12)


def file(folder: Path, *rows: str) -> Path:
    path = folder / "posts.csv"
    path.write_text("\n".join(["Post ID,Post title,Team,FTE,Status,Vacant since", *rows]), encoding="utf-8")
    return path


def test_the_offer_says_the_rate_without_the_rows_and_its_limits(tmp_path: Path) -> None:
    rows = [f"{n},Social worker,Duty,1,{'vacant' if n < 2 else 'filled'}," for n in range(10)]
    path = file(tmp_path, *rows, "10,Social worker,Duty,lots,vacant,", "11,Social worker,Duty,?,filled,")
    knows = VACANCIES.known(None)
    checked = check_file(VACANCIES, path, knows, None, as_at=DAY)
    without = VACANCIES.without(checked, DAY, knows.context)
    assert offer_in_words(checked, without) == (
        "Without these 2 rows the vacancy rate is 20.0%. Whatever they say, the vacancy rate is between 16.7% and 33.3%, as long "
        "as they are at most 2 FTE together."
    )


def test_where_the_rows_can_be_read_in_part_the_rate_with_them_stands_beside(tmp_path: Path) -> None:
    rows = [f"{n},Social worker,Duty,1,{'vacant' if n < 2 else 'filled'}," for n in range(9)]
    path = file(tmp_path, *rows, "9,Social worker,Duty,1,vacant,when Ann left")
    knows = VACANCIES.known(None)
    checked = check_file(VACANCIES, path, knows, None, as_at=DAY)
    words = offer_in_words(checked, VACANCIES.without(checked, DAY, knows.context))
    assert words.startswith(
        "Without this row the vacancy rate is 22.2% in place of 30.0%, which counts what can be read"
    )
    assert "between 20.0% and 30.0%" in words  # 2 of 10 and 3 of 10


def test_caseloads_say_that_nothing_bounds_what_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text("Worker,Team,FTE,CIN\nW1,Duty,1,20\nW2,Duty,1,many\n", encoding="utf-8")
    knows = CASELOADS.known(None)
    checked = check_file(CASELOADS, path, knows, None, as_at=DAY)
    words = offer_in_words(checked, CASELOADS.without(checked, DAY, knows.context))
    assert words.startswith("Without this row the average caseload is 20.0 cases per FTE. ")
    left = check_file(
        CASELOADS, path, knows, None, as_at=DAY,
        mended=checked.mended._replace(left_out=[place for place, _ in checked.in_question]),
    )  # fmt: skip
    assert "1 row with problems is left out: row 3." in left_out_in_words(
        left, CASELOADS.without(left, DAY, knows.context)
    )
