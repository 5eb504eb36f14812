"""XmR charts against worked examples of books and handbooks, and by what must hold for any values."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.indicators.control_charts import (
    LEAST_POINTS,
    XMR,
    Lengths,
    Rule,
    directions,
    latest_signals,
    signals_in_words,
    xmr,
)

# NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2, individuals control charts: flow rate of ten batches.
FLOW_RATES = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
# Montgomery, Introduction to Statistical Quality Control, individuals chart: viscosity of aircraft primer paint.
VISCOSITY = [33.75, 33.05, 34.00, 33.81, 33.46, 34.02, 33.68, 33.27, 33.49, 33.20, 33.62, 33.00, 33.54, 33.12, 33.84]
# Making Sense of Data, table 9.1: accident rates of two years, with limits of their own.
ACCIDENTS = [43, 40, 37, 33, 30, 33, 34, 35, 29, 33, 31, 39], [35, 37, 33, 32, 27, 29, 31, 22, 25, 30, 24, 19]
# Making Sense of Data, table 8.1: percentage of high school seniors who smoke daily.
SMOKERS = [21.3, 20.2, 20.9, 21.0, 18.8, 19.6, 18.7, 18.6, 18.1, 18.9, 19.2, 18.2, 17.3, 19.0]
# The demonstration of NHS England's statistical process control tool, as the tests of nhspy-plotthedots repeat it.
NHS_ENGLAND = [89, 86, 75, 77, 81, 74, 72, 78, 76, 82, 77, 54, 66, 77, 86]
whole = st.integers(-1000, 1000)
series = st.lists(st.one_of(whole, st.none()), min_size=0, max_size=40)


def limits(values: Sequence[float | None]) -> tuple[float, float, float]:
    """The limits of a process of which all values are the baseline, as handbooks draw theirs."""
    row = xmr(values, baseline=len(values)).iloc[0]
    return row["mean"], row["lower"], row["upper"]


def places(chart: pd.DataFrame, rule: Rule) -> list[int]:
    """Where a rule holds, counted from 0."""
    return [place for place, found in enumerate(chart["signals"]) if rule in found]


@pytest.mark.parametrize(
    ("values", "mean", "lower", "upper", "within"),
    [
        (VISCOSITY, 33.52, 32.24, 34.80, 0.005),
        (ACCIDENTS[0], 34.75, 25.6, 43.9, 0.05),
        (ACCIDENTS[1], 28.67, 18.0, 39.3, 0.05),
        (NHS_ENGLAND, 76.67, 57, 96, 0.5),
    ],
)
def test_limits_agree_with_published_examples(
    values: list[float], mean: float, lower: float, upper: float, within: float
) -> None:
    assert limits(values) == pytest.approx((mean, lower, upper), abs=within)


def test_a_moving_range_above_3_267_times_their_mean_is_left_out_of_the_limits() -> None:
    """One 90 among fifties, total 790: of 14 ranges (4 of 1, 8 of 2, 2 of 40, mean 7.1) the two of 40 go; 20 / 12 = 1.667 stays.

    52.667 ± 2.66 × 1.667 is 48.2 to 57.1; with the two the limits would be 33.7 and 71.7, and 90 hide what follows.
    """
    values = [50.0, 52, 50, 48, 50, 51, 50, 90, 50, 49, 50, 52, 50, 48, 50]
    assert limits(values) == pytest.approx((52.667, 48.233, 57.1), abs=0.0005)


def test_the_baseline_is_the_first_twelve_points_and_holds_until_a_step_is_marked() -> None:
    improved = [50.0, 60.0] * 6 + [90.0] * 8
    chart = xmr(improved)
    assert chart[["mean", "lower", "upper"]].drop_duplicates().to_numpy() == pytest.approx(np.array([[55, 28.4, 81.6]]))
    assert list(chart["is_base"]) == [True] * 12 + [False] * 8
    assert places(chart, Rule.OUTSIDE) == list(range(12, 20)), (
        "the improvement does not widen the limits it is held against"
    )
    marked = xmr(improved, starts=[12])
    assert marked["mean"].iloc[[11, 12]].tolist() == [55, 90]
    assert not places(marked, Rule.OUTSIDE)


def test_cases_of_nhsrplotthedots() -> None:
    """By their numbers at github.com/nhs-r-community/NHSRplotthedots, with runs and trends of seven as there."""
    seven = Lengths(7, 7)
    rising, falling = (xmr([sign * value for value in range(8)], lengths=seven) for sign in (1, -1))
    assert (
        places(rising, Rule.TREND) == places(falling, Rule.TREND) == list(range(8))
    )  # 167: a falling one counts as well
    assert directions(falling) == ["down"] * 8  # 171: a trend is told by its way, not by the side of the mean
    tied = xmr([1, 0.5, 0, -0.5, -0.5, -1, -1.5, -2, 9], lengths=seven)
    assert places(tied, Rule.TREND) == list(range(8))  # 24: two that are equal do not end it
    noisy = [1.0, -1.0] * 6  # limits at ± 5.32, two thirds of the way at 3.55
    assert places(xmr([*noisy, 5.0, -5.0, 5.0]), Rule.NEAR) == []  # 143: on opposite sides of the mean
    assert places(xmr([*noisy, 4.0, 0.5, 4.0]), Rule.NEAR) == [12, 14]
    assert places(xmr([*noisy, 6.0, 6.0, 4.0]), Rule.NEAR) == [12, 13, 14]  # 153, as 194 settled it


def test_runs_and_trends_are_as_long_as_they_are_set() -> None:
    trend = [*[3.0, -3.0] * 6, -9.0, -8.0, -7.0, -6.0, -5.0, -4.0, -9.0]
    assert places(xmr(trend), Rule.TREND) == list(range(12, 18))
    assert places(xmr(trend, lengths=Lengths(8, 7)), Rule.TREND) == []
    run = [3.0, -3.0] * 6 + [1.0] * 7 + [-3.0]
    assert places(xmr(run), Rule.RUN) == []
    assert places(xmr(run, lengths=Lengths(7, 6)), Rule.RUN) == list(range(12, 19))


def test_limits_agree_with_the_handbook_that_divides_by_the_unrounded_constant() -> None:
    """NIST takes 3 / 1.128 = 2.65957 for 2.66: with a mean moving range of 1.8778 that is 0.0008 less at each limit."""
    mean, lower, upper = limits(FLOW_RATES)
    assert mean == pytest.approx(50.81)
    assert (upper - mean) / 2.66 == pytest.approx(1.8778, abs=0.00005)
    assert mean + (upper - mean) / 2.66 * 3 / 1.128 == pytest.approx(55.8041, abs=0.00005)
    assert mean - (mean - lower) / 2.66 * 3 / 1.128 == pytest.approx(45.8159, abs=0.00005)
    assert (lower, upper) == pytest.approx((45.8159, 55.8041), abs=0.001)


@pytest.mark.parametrize("values", [FLOW_RATES, VISCOSITY])
def test_the_handbooks_processes_are_in_control(values: list[float]) -> None:
    """NIST: “none of the plotted points fall outside either the UCL or LCL”; so Montgomery of the viscosity."""
    assert not places(xmr(values), Rule.OUTSIDE)


def test_the_point_that_nhs_englands_tool_marks_is_the_only_signal() -> None:
    chart = xmr(NHS_ENGLAND, baseline=15)
    assert [place for place, found in enumerate(chart["signals"]) if found] == [11]
    assert chart["signals"].iloc[11] == ("outside",)


def test_eight_in_a_row_below_the_mean_are_the_ones_that_wheeler_marks() -> None:
    assert places(xmr(SMOKERS), Rule.RUN) == [6, 7, 8, 9, 10, 11, 12, 13]


def test_each_year_of_accidents_has_its_own_limits_where_the_change_is_marked() -> None:
    both = [*ACCIDENTS[0], *ACCIDENTS[1]]
    chart = xmr(both, starts=[12])
    assert list(chart["segment"]) == [0] * 12 + [1] * 12
    assert chart["upper"].iloc[[0, 11, 12, 23]].round(1).tolist() == [43.9, 43.9, 39.3, 39.3]
    assert chart["lower"].iloc[[0, 11, 12, 23]].round(1).tolist() == [25.6, 25.6, 18.0, 18.0]
    assert not any(chart["signals"]), "within each of them nothing is out of the common"
    assert any(xmr(both, baseline=24)["signals"]), "with limits over both, the change shows as a signal"


def test_seven_on_one_side_are_no_signal_and_eight_are() -> None:
    noisy = [3.0, -3.0] * 6
    seven, eight = noisy + [1.0] * 7 + [-7.0], noisy + [1.0] * 8 + [-8.0]
    assert places(xmr(seven), Rule.RUN) == []
    assert places(xmr(eight), Rule.RUN) == list(range(12, 20))


def test_a_value_that_equals_the_mean_ends_a_run() -> None:
    values = [3.0, -3.0] * 6 + [1.0] * 4 + [0.0] + [1.0] * 4 + [-8.0]
    assert limits(values)[0] == 0
    assert places(xmr(values), Rule.RUN) == []


def test_six_in_a_row_rising_are_six_points_each_above_the_one_before() -> None:
    noise = [0.0, 9.0, 1.0, 8.0, 2.0, 9.0]
    assert places(xmr([*noise, 3, 4, 5, 6, 7, 0]), Rule.TREND) == []  # five
    assert places(xmr([*noise, 3, 4, 5, 6, 7, 8, 0]), Rule.TREND) == [6, 7, 8, 9, 10, 11]
    assert places(xmr([*noise, 3, 4, 5, 5, 6, 7, 8, 0]), Rule.TREND) == [6, 7, 8, 9, 10, 11, 12]  # a tie among them
    assert places(xmr([*noise, 3, 4, 5, 5, 6, 7, 0]), Rule.TREND) == []  # five and a tie
    assert places(xmr([9, 8, 7, 6, 5, 4, *noise]), Rule.TREND) == [0, 1, 2, 3, 4, 5, 6], (
        "falling to the first of the noise"
    )


def test_a_gap_has_no_moving_range_and_ends_a_run() -> None:
    values = [3.0, -3.0] * 6 + [1.0] * 4 + [None] + [1.0] * 4 + [-8.0]
    chart = xmr(values)
    assert not places(chart, Rule.RUN)
    assert np.isnan(chart["value"].iloc[16])
    assert chart["signals"].iloc[16] == ()
    with_gap, without = xmr([1, 5, None, 30, 34, 30, 34, 30]), [4, 4, 4, 4, 4, 4]
    assert with_gap["upper"].iloc[0] - with_gap["mean"].iloc[0] == pytest.approx(2.66 * np.mean(without))


def test_too_few_values_have_no_limits() -> None:
    few = xmr([1.0] * (LEAST_POINTS - 1) + [None])
    assert few["mean"].isna().all()
    assert not any(few["signals"])
    assert latest_signals(few) == []
    assert xmr([1.0] * LEAST_POINTS)["mean"].notna().all()
    assert list(xmr([]).columns) == list(XMR)
    assert latest_signals(xmr([])) == []


def test_the_last_known_value_says_where_things_are_going() -> None:
    above = xmr([50.0, 60.0] * 6 + [90.0])
    assert (latest_signals(above)[0][1], signals_in_words(above)[-1]) == ("up", "above the upper limit")
    assert (latest_signals(xmr(SMOKERS))[0][1], signals_in_words(xmr(SMOKERS))[-1]) == (
        "down",
        "part of a run below the mean",
    )
    assert latest_signals(xmr([*SMOKERS, None]))[0][1] == "down"
    assert latest_signals(xmr(NHS_ENGLAND)) == [], "the signal is three months old"


def test_a_trend_tells_the_direction_before_the_side_of_the_mean_does() -> None:
    """Below the mean for eight months, and rising for the last six: it is going up."""
    values = [20.0, 21, 20, 21, 20, 21, 20, 21, 2, 1, 2, 3, 4, 5, 6, 7]
    chart = xmr(values)
    assert set(chart["signals"].iloc[-1]) >= {"trend", "run"}
    assert latest_signals(chart)[0] == (Rule.TREND, "up")


def test_each_point_of_a_trend_goes_where_the_trend_goes() -> None:
    chart = xmr([5, 1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1, 5, 1, 5])
    assert places(chart, Rule.TREND) == list(range(1, 12))
    assert directions(chart)[1:12] == ["up"] * 6 + ["down"] * 5


@given(series, st.integers(-500, 500), st.integers(1, 50), st.lists(st.integers(-2, 45), max_size=3))
def test_shifting_and_scaling_the_values_does_the_same_to_the_limits_and_leaves_the_signals(
    values: list[int | None], by: int, times: int, starts: list[int]
) -> None:
    before = xmr(values, starts)
    after = xmr([None if value is None else value * times + by for value in values], starts)
    assert list(after["signals"]) == list(before["signals"])
    for name in ("mean", "lower", "upper"):
        assert np.allclose(after[name].astype(float), before[name].astype(float) * times + by, equal_nan=True)


@given(series)
def test_mirrored_values_have_mirrored_signals(values: list[int | None]) -> None:
    before, after = xmr(values), xmr([None if value is None else -value for value in values])
    assert list(after["signals"]) == list(before["signals"])
    turned = {"up": "down", "down": "up"}
    assert latest_signals(after) == [(rule, turned[direction]) for rule, direction in latest_signals(before)]
    assert np.allclose(after["upper"].astype(float), -before["lower"].astype(float), equal_nan=True)


@given(st.floats(-1e6, 1e6), st.integers(1, 60))
def test_a_constant_series_has_no_signal(value: float, length: int) -> None:
    chart = xmr([value] * length)
    assert not any(chart["signals"])


@given(series, st.lists(st.integers(-2, 45), max_size=3))
def test_every_value_has_its_row_and_the_limits_hold_its_mean(values: list[int | None], starts: list[int]) -> None:
    chart = xmr(values, starts)
    assert [None if np.isnan(one) else one for one in chart["value"]] == values
    known = chart.dropna(subset="mean")
    assert (known["lower"] <= known["mean"]).all()
    assert (known["mean"] <= known["upper"]).all()


@given(st.lists(whole, min_size=LEAST_POINTS, max_size=40))
def test_a_plain_reading_of_the_rules_finds_the_same_signals(values: list[int]) -> None:
    """Each rule read from its words, point by point, in whole numbers and without the library."""
    count, total = len(values), sum(values)
    ranges = [abs(b - a) for a, b in pairwise(values)]
    usual = [one for one in ranges if one * 1000 * len(ranges) <= 3267 * sum(ranges)]
    away = [value * count - total for value in values]  # times count
    reach = 266 * sum(usual) * count  # times 100 * len(usual), as away is not

    def beyond(place: int, sign: int, thirds: int) -> bool:
        return 3 * sign * away[place] * 100 * len(usual) > thirds * reach

    expected: list[set[str]] = [set() for _ in values]
    for sign in (1, -1):
        for place in range(count):
            if beyond(place, sign, 3):
                expected[place].add("outside")
        for start in range(count - 7):
            if all(sign * away[place] > 0 for place in range(start, start + 8)):
                for place in range(start, start + 8):
                    expected[place].add("run")
        for start in range(count):
            for end in range(start + 1, count):
                steps = [sign * (values[place + 1] - values[place]) for place in range(start, end)]
                is_whole = steps[0] > 0 and steps[-1] > 0 and min(steps) >= 0
                if is_whole and sum(step > 0 for step in steps) >= 5:
                    for place in range(start, end + 1):
                        expected[place].add("trend")
        for start in range(count - 2):
            near = [place for place in range(start, start + 3) if beyond(place, sign, 2)]
            if len(near) >= 2 and all(sign * away[place] > 0 for place in range(start, start + 3)):
                for place in near:
                    expected[place].add("near")
    assert [set(found) for found in xmr(values, baseline=count)["signals"]] == expected


def test_values_with_gaps_between_them_have_no_limits_until_there_are_steps_enough() -> None:
    """Six values, but only one step between neighbours: limits would rest on that one range alone, here 0."""
    with_gaps = xmr([10, None, 12, None, 14, None, 11, None, 9, 9])
    assert with_gaps["mean"].isna().all()
    assert not any(with_gaps["signals"])
    assert xmr([10, 12, 14, 11, 9, 9])["mean"].notna().all()
