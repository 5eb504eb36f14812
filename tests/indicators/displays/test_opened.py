"""What an opened measure says, from figures written by hand."""

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest

from core.indicators.definitions import Polarity
from core.indicators.displays import opened
from tests.indicators.test_charts import MEASURE, SPIKE, rows_of, series


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([0.5] * 3, "3 figures: limits take at least 6"),
        ([0.5] * 8, "trial limits"),
        ([0.5] * 12, "rest on the 12 figures from April 2010 to March 2011"),
    ],
)
def test_how_firm_the_limits_are_is_said(values: list[float | None], words: str) -> None:
    assert words in opened.limits_note(rows_of(values), MEASURE)


def test_only_the_definition_in_force_names_the_last_day_in_time() -> None:
    newest, oldest = opened.definitions(MEASURE, date(2011, 4, 14))
    assert newest.startswith("**From 1 April 2010**")
    assert oldest.startswith("**Until 31 March 2010**")
    assert "until **4 May 2011**: 10 working days" in newest
    assert "working days" not in oldest
    _, oldest = opened.definitions(MEASURE, date(2010, 3, 31))
    assert "until **13 April 2010**: 7 working days" in oldest, "Good Friday and Easter Monday lie between"


def by_district(**values: float | None) -> pd.DataFrame:
    rows: list[dict[str, Any]] = [
        {
            "district": name,
            "numerator": value,
            "denominator": 1.0,
            "value": value,
            "flag": None,
            "why": "",
            "rating": "",
        }
        for name, value in values.items()
    ]
    return pd.DataFrame(rows, dtype=object)


@pytest.mark.parametrize(
    ("polarity", "order"),
    [(Polarity.HIGH, "BDAC"), (Polarity.LOW, "ADBC"), (Polarity.NEAR, "ABDC")],
)
def test_the_worst_district_stands_first_and_those_without_a_figure_last(polarity: Polarity, order: str) -> None:
    found = opened.worst_first(by_district(A=0.9, B=0.5, C=None, D=0.6), replace(MEASURE, polarity=polarity), 0.65)
    assert "".join(found["district"]) == order


def test_the_data_hold_every_month_the_newest_first_with_its_rating_and_signal() -> None:
    table = opened.data_table(rows_of(SPIKE), series(SPIKE), MEASURE)
    assert list(table["Month"])[:2] == [date(2011, 3, 31), date(2011, 2, 28)]
    assert list(table["Value (%)"])[:2] == [95.0, 60.0]
    assert list(table["Rating"])[:2] == ["G", "R"]
    assert list(table["Signal"])[:2] == ["Better: above the upper limit", ""]
