"""The values of a workbook's cells as the dashboard holds them."""

import math
from datetime import timedelta

import pytest

from core.sheets.reading import Cell
from core.sheets.workbook import hours, plain_number


@pytest.mark.parametrize(
    ("number", "expected"),
    [(1234.0, 1234), (0.6, 0.6), (-2.0, -2), (1e15, 1e15), (math.nan, "nan"), (math.inf, "inf"), (-math.inf, "-inf")],
)
def test_whole_numbers_are_whole_and_what_is_no_number_is_text(number: float, expected: Cell) -> None:
    assert (plain_number(number), type(plain_number(number))) == (expected, type(expected))


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (timedelta(hours=37, minutes=30), "37:30"),
        (timedelta(seconds=15), "0:00:15"),
        (timedelta(hours=-1, minutes=-5), "-1:05"),
        (timedelta(minutes=59, seconds=59, milliseconds=600), "1:00"),
    ],
)
def test_a_length_of_time_is_shown_as_spreadsheets_show_it(length: timedelta, expected: str) -> None:
    assert hours(length) == expected
