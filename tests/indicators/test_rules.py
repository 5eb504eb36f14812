"""The rating of values against targets and floors, worked by hand."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.indicators.definitions import Definition, Polarity, Unit
from core.indicators.rules import Rating, rate, said

HIGH = Definition(None, "", "", "", "", None, "", target=0.9, floor=0.8, margin=None)
LOW = replace(HIGH, target=0.1, floor=0.15)
NEAR = replace(HIGH, target=0.65, floor=0.5, margin=0.05)
share = st.fractions(0, 1, max_denominator=400)


@pytest.mark.parametrize(
    ("value", "definition", "polarity", "rating", "reason"),
    [
        (0.912, HIGH, Polarity.HIGH, "G", "Green: 91.2%, target 90.0% met"),
        (0.9, HIGH, Polarity.HIGH, "G", "Green: 90.0%, target 90.0% met"),
        (0.8999, HIGH, Polarity.HIGH, "A", "Amber: 89.99%, below the target 90.00%, floor 80.0% met"),
        (0.8, HIGH, Polarity.HIGH, "A", "Amber: 80.0%, below the target 90.0%, floor 80.0% met"),
        (0.612, HIGH, Polarity.HIGH, "R", "Red: 61.2%, below the floor 80.0%, target 90.0%"),
        (0.1, LOW, Polarity.LOW, "G", "Green: 10.0%, target 10.0% met"),
        (0.12, LOW, Polarity.LOW, "A", "Amber: 12.0%, above the target 10.0%, floor 15.0% met"),
        (0.26, LOW, Polarity.LOW, "R", "Red: 26.0%, above the floor 15.0%, target 10.0%"),
        (0.7, NEAR, Polarity.NEAR, "G", "Green: 70.0%, 5.0 percentage points from the target 65.0%, within the margin of "
         "5.0 percentage points"),
        (0.8, NEAR, Polarity.NEAR, "A", "Amber: 80.0%, 15.0 percentage points from the target 65.0%, over the margin of "
         "5.0 percentage points"),
        (0.45, NEAR, Polarity.NEAR, "R", "Red: 45.0%, 20.0 percentage points from the target 65.0%, over the 15.0 "
         "percentage points that are amber"),
        (None, HIGH, Polarity.HIGH, "", "No figure"),
        (0.5, replace(HIGH, target=None, floor=None), Polarity.HIGH, "", "No rating: 50.0%, and no target is set"),
        (0.5, replace(HIGH, floor=None), Polarity.HIGH, "R", "Red: 50.0%, below the target 90.0%"),
    ],
)  # fmt: skip
def test_a_value_is_rated_by_target_and_floor_with_its_reason(
    value: float | None, definition: Definition, polarity: Polarity, rating: str, reason: str
) -> None:
    assert rate(value, definition, polarity, Unit.PERCENT) == (Rating(rating), reason)


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (0.1444, Unit.PERCENT, "14.4%"),
        (17.04, Unit.RATIO, "17.0"),
        (1204, Unit.NUMBER, "1,204"),
        (None, Unit.NUMBER, "No figure"),
        (0, Unit.PERCENT, "0.0%"),
    ],
)
def test_a_value_is_said_in_its_unit_and_none_is_never_nought(value: float | None, unit: Unit, words: str) -> None:
    assert said(value, unit) == words


@pytest.mark.parametrize("numbers", [(27, 30), (63, 70), (81, 90), (9, 10), (6300, 7000)])
def test_a_share_that_is_the_target_meets_it(numbers: tuple[int, int]) -> None:
    assert rate(numbers[0] / numbers[1], HIGH, Polarity.HIGH, Unit.PERCENT)[0] == Rating.GREEN


@given(share, share, share)
def test_high_and_low_mirror_each_other(value: float, one: float, other: float) -> None:
    target, floor = float(max(one, other)), float(min(one, other))
    high = replace(HIGH, target=target, floor=floor)
    low = replace(HIGH, target=1 - target, floor=1 - floor)
    assert (
        rate(float(value), high, Polarity.HIGH, Unit.PERCENT)[0]
        == rate(1 - float(value), low, Polarity.LOW, Unit.PERCENT)[0]
    )


@given(share, share)
def test_a_better_value_never_has_a_worse_rating(one: float, other: float) -> None:
    order = [Rating.RED, Rating.AMBER, Rating.GREEN]
    low, high = sorted((float(one), float(other)))
    ratings = [order.index(rate(value, HIGH, Polarity.HIGH, Unit.PERCENT)[0]) for value in (low, high)]
    assert ratings == sorted(ratings)
