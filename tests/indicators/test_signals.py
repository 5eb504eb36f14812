"""What is said of a signal, worked by hand: by its kind, with the figures and months that it rests on, and no more."""

import re
from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.indicators.control_charts import Lengths
from core.indicators.definitions import Period, Polarity
from core.indicators.signals import assurance, signal
from tests.indicators.filled_in import definition, measure

BASE = [
    0.50,
    0.60,
] * 6  # January to December 2009: mean 55%, limits 28.4% and 81.6%, two thirds of the way at 37.3% and 72.7%


def said(*values: float | None, steps: tuple[date, ...] = (), **about: Any) -> dict[str, Any]:
    months = [one.date() for one in pd.date_range("2009-01-31", periods=len(values), freq="ME")]
    one = measure(**about)
    frame = pd.DataFrame({"month": months, "value": list(values)}, dtype=object)
    return signal(frame, one, one.definitions[0], steps)


@pytest.mark.parametrize(
    ("after", "words"),
    [
        ([0.2], "Worse: below the usual range of 28.4% to 81.6%, 20.0% in January 2010."),
        ([0.2, 0.25],
         "Worse: below the usual range of 28.4% to 81.6%, since January 2010, 25.0% in February 2010."),
        ([0.85], "Better: above the usual range of 28.4% to 81.6%, 85.0% in January 2010."),
        ([0.35, 0.54, 0.36], "Worse: low in 2 of the last 3 figures, "
         "35.0% in January 2010 and 36.0% in March 2010; the usual range "
         "is 28.4% to 81.6%."),
        ([0.5, 0.52] * 4,
         "Worse: below 55.0%, the mean from January 2009 to December 2009, since January 2010, 52.0% in August 2010."),
        ([0.58, 0.57, 0.56, 0.54, 0.53],
         "Getting worse: falling for 5 months, from 60.0% in December 2009 to 53.0% in May 2010."),
        ([0.58, 0.57, 0.57, 0.56, 0.54, 0.53],
         "Getting worse: falling for 6 months, from 60.0% in December 2009 to 53.0% in June 2010."),
        ([0.58, 0.57, 0.56], "No signal: no change stands out from chance."),
        ([0.58, None], "No signal: no change stands out from chance up to January 2010."),
    ],
)  # fmt: skip
def test_each_kind_of_signal_has_its_words(after: list[float | None], words: str) -> None:
    assert said(*BASE, *after)["signal"] == words


def test_a_figure_that_rose_is_not_called_getting_worse() -> None:
    """From 40% to 45%, below the usual range of nothing and the mean of 55%: worse than it was, and no trend."""
    found = said(*BASE, 0.40, 0.41, 0.40, 0.42, 0.41, 0.43, 0.42, 0.45)
    assert (found["rule"], found["meaning"], found["variation"]) == ("run", "worse", "concerning")
    assert "etting" not in str(found["signal"])


def test_limits_of_fewer_than_twelve_figures_are_marked_as_trial_limits() -> None:
    assert str(said(*BASE[:8])["signal"]).endswith(" Trial limits, of 8 figures.")
    assert "Trial" not in str(said(*BASE)["signal"])
    assert str(said(*BASE, *BASE[:7], steps=(date(2010, 1, 31),))["signal"]).endswith(" Trial limits, of 7 figures.")


def test_limits_name_the_months_that_they_rest_on() -> None:
    limits = said(*BASE, *[0.9] * 6)["limits"]
    assert limits == {
        "mean": pytest.approx(0.55), "lower": pytest.approx(0.284), "upper": pytest.approx(0.816), "from": date(2009, 1, 31),
        "to": date(2009, 12, 31),
    }  # fmt: skip


def test_what_the_actions_may_have_changed_is_no_baseline() -> None:
    """The actions began in October 2009: of twelve figures nine are before it. 0.5, 0.6 ... 0.5: mean 4.9 / 9, each range 0.1."""
    rising = [*BASE[:9], 0.7, 0.8, 0.9]
    limits = said(*rising, acted_on_from=date(2009, 10, 1))["limits"]
    assert limits == {
        "mean": pytest.approx(4.9 / 9), "lower": pytest.approx(4.9 / 9 - 0.266), "upper": pytest.approx(4.9 / 9 + 0.266),
        "from": date(2009, 1, 31), "to": date(2009, 9, 30),
    }  # fmt: skip
    assert said(*rising)["limits"]["to"] == date(2009, 12, 31)
    few = said(*rising, acted_on_from=date(2009, 4, 1))["limits"]
    assert few["to"] == date(2009, 12, 31), (
        "three figures before the actions make no limits: the first twelve have to do"
    )


@pytest.mark.parametrize("period", [Period.ROLLING, Period.STOCK, Period.TOTAL])
def test_figures_that_overlap_have_neither_limits_nor_signals(period: Period) -> None:
    found = said(*BASE, 0.1, 0.1, 0.1, period=period)
    assert str(found["signal"]).startswith("No limits: ")
    assert [found[name] for name in ("rule", "limits", "variation", "assurance", "can_signal", "meaning")] == [
        None, None, None, None, False, "",
    ]  # fmt: skip


def test_near_a_target_a_trend_is_better_where_it_leads_towards_it() -> None:
    """Falling from 95% to 91%, target 90%: nearer at the end than at the beginning."""
    found = said(*BASE, 0.95, 0.94, 0.93, 0.92, 0.91, 0.905, polarity=Polarity.NEAR)
    assert str(found["signal"]).startswith("Getting better: falling for 5 months, from 95.0%")


@pytest.mark.parametrize(
    ("polarity", "target", "mark"),
    [(Polarity.HIGH, 0.9, "will miss"), (Polarity.HIGH, 0.6, "may or may not meet"), (Polarity.HIGH, 0.2, "will meet"),
     (Polarity.LOW, 0.9, "will meet"), (Polarity.LOW, 0.6, "may or may not meet"), (Polarity.LOW, 0.2, "will miss"),
     (Polarity.NEAR, 0.95, "will miss"), (Polarity.NEAR, 0.85, "may or may not meet"), (Polarity.HIGH, None, None)],
)  # fmt: skip
def test_assurance_is_told_where_the_target_lies_beyond_a_limit(
    polarity: Polarity, target: float | None, mark: str | None
) -> None:
    assert assurance(0.3, 0.8, definition(target=target, margin=0.1), polarity) == mark


values = st.lists(st.one_of(st.none(), st.integers(0, 100).map(lambda one: one / 100)), min_size=1, max_size=40)


@given(values, st.sampled_from(list(Polarity)))
def test_no_sentence_claims_more_than_was_measured(figures: list[float | None], polarity: Polarity) -> None:
    found = said(*figures, polarity=polarity)
    words = str(found["signal"])
    assert ("etting" in words) == (found["rule"] == "trend" and bool(found["meaning"]))
    months = [f"{one:%B %Y}" for one in pd.date_range("2009-01-31", periods=len(figures), freq="ME")]
    if since := re.search(r"since (\w+ \d{4})", words):
        place = months.index(since[1])
        assert place > 0
        assert figures[place - 1] is not None
        assert any(one is not None for one in figures[place + 1 :])
    if found["rule"]:
        last = max(place for place, one in enumerate(figures) if one is not None)
        assert months[last] in words, "a signal is of the last figure"
    assert Lengths() == (8, 6)
