"""The control chart of a measure, from figures written by hand."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from core.indicators import charts
from core.indicators.definitions import Definition, Frequency, Measure, Origin, Period, Polarity, Unit
from core.indicators.measures import SERIES
from core.indicators.signals import signal
from tests.indicators.filled_in import definition, measure

OLD = Definition(None, "", "Within 7 days.", "In time", "All", 7, "NI 59", 0.8, 0.65, None)
NEW = replace(
    OLD, holds_from=date(2010, 4, 1), why_changed="7 became 10.", definition="Within 10 days.", working_days=10
)
MEASURE = Measure(
    "initial",
    "Initial assessments",
    Unit.PERCENT,
    Polarity.HIGH,
    Origin.UPLOAD,
    Frequency.MONTHLY,
    Period.OWN,
    12,
    ("A3.1",),
    (OLD, NEW),
)
MONTHS = [day.date() for day in pd.date_range("2009-07-31", "2011-03-31", freq="ME")]
NO_STEPS = pd.DataFrame(columns=["month", "who", "reason"])


def series(values: Sequence[float | None]) -> pd.DataFrame:
    """Months of 100 each, the last ones of MONTHS."""
    months = MONTHS[len(MONTHS) - len(values) :]
    rows = [
        (month, value and value * 100, 100.0, value, None, 12, "" if value is not None else "1 of 12", False)
        for month, value in zip(months, values, strict=True)
    ]
    return pd.DataFrame(rows, columns=list(SERIES), dtype=object)


def rows_of(values: Sequence[float | None], measure: Measure = MEASURE) -> pd.DataFrame:
    return charts.chart_rows(series(values), measure, NO_STEPS)


SPIKE = [0.5, 0.6] * 5 + [0.95]  # the mean is 58.6%, the upper limit 91.9%
STEADY = [0.5, 0.6] * 4 + [
    0.5,
    0.7,
    0.8,
] * 4  # nine months by the old definition, eleven by the new


def test_a_trend_near_a_target_means_at_each_of_its_months_what_its_sentence_says() -> None:
    """Falling from 95% through the target of 90% to 80%: it came nearer and left it again, 10 points off where it was 5."""
    near = measure("rate", definition(target=0.9, margin=0.02), polarity=Polarity.NEAR)
    values = [0.94, 0.96] * 6 + [0.95, 0.93, 0.91, 0.88, 0.85, 0.80]
    frame = series(values)
    said = signal(frame, near, near.definitions[0], ())
    assert (said["rule"], said["meaning"]) == ("trend", "worse")
    assert charts.chart_rows(frame, near, NO_STEPS)["kind"].tolist()[-6:] == ["worse"] * 6


def test_limits_begin_anew_with_another_definition_and_targets_follow_their_months() -> None:
    rows = rows_of(STEADY)
    changed = list(rows["month"]).index(date(2010, 4, 30))
    assert list(rows["segment"]) == [0] * changed + [1] * (len(rows) - changed)
    assert list(rows["definition"]) == list(rows["segment"])
    assert set(rows["target"]) == {0.8}
    marks = charts.notes(list(rows["month"]), MEASURE, NO_STEPS)
    assert marks.to_dict("records") == [
        {"month": date(2010, 4, 30), "mark": "a", "words": "the definition changed. 7 became 10."}
    ]


def test_marks_are_lettered_in_time_and_those_outside_the_months_are_left_out() -> None:
    days = [date(2011, 1, 31), date(2009, 12, 31), date(2011, 9, 30), date(2001, 1, 31)]
    steps = pd.DataFrame({"month": days, "who": "pat", "reason": ["Later", "Earlier", "Ahead", "Long ago"]})
    marks = charts.notes(MONTHS, MEASURE, steps)
    assert [(mark, words.split(". ")[1]) for mark, words in zip(marks["mark"], marks["words"], strict=True)] == [
        ("a", "Earlier"),
        ("b", "7 became 10."),
        ("c", "Later"),
    ]


def test_limits_are_drawn_no_further_than_a_percentage_can_go() -> None:
    rows = rows_of([0.05, 0.95] * 6)
    assert rows["lower"].min() == 0
    assert rows["upper"].max() == 1


def test_a_month_without_a_figure_breaks_the_line_and_is_no_nought() -> None:
    rows = rows_of([0.5, 0.6, None, 0.5, 0.6, 0.5, 0.6])
    assert rows["run"].nunique() == 2
    assert rows["said"].iloc[2] == "No figure · 0 of 100" or rows["said"].iloc[2] == "No figure"
    chart = charts.control_chart(rows, charts.notes([], MEASURE, NO_STEPS), "light", axis="Share", form=".0%")
    spec = chart.to_dict(validate=True)
    drawn = [value for data in spec["datasets"].values() for value in data if "kind" in value]
    assert {one["label"] for one in drawn} == {
        "September 2010", "October 2010", "December 2010", "January 2011", "February 2011", "March 2011",
    }  # fmt: skip


def test_a_signal_has_a_shape_and_a_word_beside_its_colour() -> None:
    rows = rows_of(SPIKE)
    assert rows["kind"].iloc[-1] == "better"
    assert rows["said"].iloc[-1] == "95.0% · 95 of 100 · above the upper limit"
    low = replace(MEASURE, polarity=Polarity.LOW)
    assert rows_of(SPIKE, low)["kind"].iloc[-1] == "worse"
    key = charts.key(rows)
    assert "▲] signal: better" in key
    assert "worse" not in key
    shapes = {shape for shape, _, _ in charts.POINTS.values()}
    assert len(shapes) == len(charts.POINTS)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_chart_is_valid_in_light_and_dark(theme: str) -> None:
    rows = rows_of(STEADY)
    marks = charts.notes(list(rows["month"]), MEASURE, NO_STEPS)
    charts.control_chart(rows, marks, theme, axis="Share", form=".0%").to_dict(validate=True)


def test_the_chart_in_words_says_from_where_to_where_the_limits_and_the_signals() -> None:
    words = charts.chart_in_words(rows_of(SPIKE), MEASURE, "")
    assert words.startswith(
        "Initial assessments, whole service, May 2010 to March 2011: from 50.0% to 95.0%. The mean is now 58.6%"
    )
    assert "Signals: March 2011 (better)." in words
