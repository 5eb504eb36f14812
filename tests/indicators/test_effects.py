"""What may be claimed of a measure since the actions behind it began, worked by hand."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.indicators.definitions import Period, Polarity
from core.indicators.effects import Compared, Effect, Point, Told, compared
from tests.indicators.filled_in import definition, measure

# January to December 2009: mean 55%, limits 28.4% and 81.6%. The actions began on 15 January 2010.
BASE = [0.50, 0.60] * 6
BEGUN, DONE = date(2010, 1, 15), date(2010, 3, 10)


def since(
    *after: float | None,
    before: Sequence[float | None] = BASE,
    marked: tuple[date, ...] = (),
    done: date | None = None,
    **about: Any,
) -> Compared:
    values = [*before, *after]
    months = [one.date() for one in pd.date_range("2009-01-31", periods=len(values), freq="ME")]
    one = measure(**about)
    steps = pd.DataFrame([("rate", month) for month in marked], columns=["measure", "month"])
    frame = pd.DataFrame({"month": months, "value": values}, dtype=object)
    return compared(Told({"rate": one}, {"rate": frame}, steps), "rate", BEGUN, done)


def test_the_three_figures_are_those_before_the_beginning_at_completion_and_now() -> None:
    found = since(0.61, 0.62, 0.63, 0.90, done=DONE)
    assert (found.before, found.at_completion, found.now) == (
        Point(date(2009, 12, 31), 0.60), Point(date(2010, 3, 31), 0.63), Point(date(2010, 4, 30), 0.90),
    )  # fmt: skip
    assert found.words.startswith(
        "60.0% in December 2009 before they began, 63.0% in March 2010 at their completion, 90.0% in April"
    )


@pytest.mark.parametrize(
    ("after", "effect", "why"),
    [([0.61, 0.85], Effect.BETTER, "better, a signal since February 2010"),
     ([0.58, 0.20], Effect.WORSE, "worse, a signal since February 2010"),
     ([0.50, 0.60], Effect.NONE, "no signal"),
     ([0.61, 0.62, 0.63, 0.64, 0.65], Effect.NONE, "its signal began before they did, in November 2009"),
     ([0.62] * 8, Effect.NONE, "its signal began before they did, in December 2009")],
)  # fmt: skip
def test_only_a_signal_that_began_after_the_actions_is_claimed(after: list[float], effect: Effect, why: str) -> None:
    """The fourth rises since 50% in November; the last is above the mean of 55% since 60% in December."""
    found = since(*after)
    assert (found.effect, found.words.split(": ")[1]) == (effect, why)


def test_a_signal_near_a_limit_is_not_dated_to_a_figure_near_the_other_limit() -> None:
    """78% in January and March 2010 is near the upper limit, 30% in May and June near the lower one: low since May."""
    found = since(0.78, 0.60, 0.78, 0.54, 0.30, 0.30)
    assert (found.effect, found.words.split(": ")[1]) == (Effect.WORSE, "worse, a signal since May 2010")


def test_a_trend_or_a_run_that_the_last_figure_before_begins_is_since_the_actions() -> None:
    """60%, 50% and so on: December has 50%, below the mean, and is where a trend may start."""
    found = since(0.52, 0.53, 0.54, 0.56, 0.57, before=BASE[::-1])
    assert (found.effect, found.words.split(": ")[1]) == (Effect.BETTER, "better, a trend since December 2009")
    found = since(*[0.62] * 8, before=BASE[::-1])
    assert (found.effect, found.words.split(": ")[1]) == (Effect.BETTER, "better, a signal since January 2010")


def test_a_fall_that_ended_before_the_plan_is_no_effect_of_it() -> None:
    """Low is good: it fell to 20% before the actions began, and has stood there since."""
    before = [*BASE[:8], 0.20, 0.20, 0.20, 0.20]
    found = since(0.19, 0.20, before=before, polarity=Polarity.LOW, baseline=8)
    assert found.effect == Effect.NONE
    found = since(0.19, 0.19, before=before, polarity=Polarity.LOW, baseline=8)
    assert (found.effect, found.words.split(": ")[1]) == (
        Effect.NONE,
        "its signal began before they did, in September 2009",
    )


def test_a_level_that_is_worse_while_the_figure_rose_is_neither_better_nor_worse() -> None:
    """Below the range of 28.4% to 81.6% since December, yet higher now than then."""
    found = since(0.21, 0.25, before=[*BASE, 0.20][1:], baseline=10)
    assert found.effect == Effect.NONE
    assert found.words.endswith("no signal of the way that it went since they began")


def test_a_step_that_was_marked_since_the_actions_began_does_not_hide_what_they_did() -> None:
    better = [0.90, 0.91, 0.90, 0.91, 0.90, 0.91]
    assert since(*better, marked=(date(2010, 1, 31),)).effect == since(*better).effect == Effect.BETTER


def test_what_cannot_be_compared_is_not() -> None:
    changed = (definition(), definition(holds_from=date(2010, 2, 1), why_changed="x"))
    one = measure("rate", *changed)
    values = [*BASE, 0.90, 0.90]
    months = [day.date() for day in pd.date_range("2009-01-31", periods=14, freq="ME")]
    frame = pd.DataFrame({"month": months, "value": values}, dtype=object)
    told = Told({"rate": one}, {"rate": frame}, pd.DataFrame(columns=["measure", "month"]))
    found = compared(told, "rate", BEGUN, None)
    assert (found.effect, "definition has changed" in found.words) == (Effect.UNTOLD, True)
    assert "have not begun" in compared(told, "rate", None, None).words
    assert "no figure before they began" in compared(told, "rate", date(2009, 1, 1), None).words
    assert "no figure since they began" in compared(told, "rate", date(2010, 2, 28), None).words


@pytest.mark.parametrize(
    ("now", "effect", "why"),
    [(0.70, Effect.UNTOLD, "higher, but no limits to tell it from chance"), (0.60, Effect.NONE, "no better, and no limits"),
     (0.40, Effect.NONE, "no better, and no limits")],
)  # fmt: skip
def test_without_limits_a_better_figure_tells_nothing_and_one_no_better_shows_no_effect(
    now: float, effect: Effect, why: str
) -> None:
    found = since(0.65, now, period=Period.STOCK)
    assert (found.effect, found.words.split(": ")[1]) == (effect, why)


def test_limits_that_would_rest_on_months_since_the_actions_began_judge_nothing() -> None:
    """Five figures before; 12 make limits on the chart, yet none that could tell what the actions did."""
    found = since(*[0.90, 0.95] * 5, before=[*[None] * 7, *BASE[:5]])
    assert found.effect == Effect.UNTOLD
    assert found.words.endswith("higher, but too few figures before they began for limits to tell it from chance")


values = st.lists(st.one_of(st.none(), st.integers(0, 20).map(lambda one: one / 20)), min_size=1, max_size=30)


@given(values, st.sampled_from(list(Polarity)), st.integers(0, 30))
def test_no_effect_is_claimed_but_of_a_figure_that_is_better_or_worse_now_than_before(
    figures: list[float | None], polarity: Polarity, begun_after: int
) -> None:
    months = [one.date() for one in pd.date_range("2009-01-31", periods=len(figures), freq="ME")]
    frame = pd.DataFrame({"month": months, "value": figures}, dtype=object)
    told = Told({"rate": measure(polarity=polarity)}, {"rate": frame}, pd.DataFrame(columns=["measure", "month"]))
    begun = (pd.Timestamp("2009-01-15") + pd.DateOffset(months=begun_after)).date()
    found = compared(told, "rate", begun, None)
    if found.effect in (Effect.BETTER, Effect.WORSE):
        assert found.before is not None
        assert found.now is not None
        assert found.before.month < begun < found.now.month
        before, now = found.before.value, found.now.value
        is_better = {
            Polarity.HIGH: now > before, Polarity.LOW: now < before, Polarity.NEAR: abs(now - 0.9) < abs(before - 0.9),
        }[polarity]  # fmt: skip
        assert is_better == (found.effect == Effect.BETTER)
        assert sum(month < begun and value is not None for month, value in zip(months, figures, strict=True)) >= 6
