"""Since when an action is red, and the finish curve: against hand-worked days, and against the screens' measures day by day."""

from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Engine

from core.board.measures import finish_curve, red_since
from core.plan import measures, totals
from core.plan.progress import tracking
from core.plan.queries import Frames, condensed_frames, plan_frames
from core.plan.rules import RatingNumbers
from core.storage.engine import reading
from tests.plan.test_measures import day
from tests.plan.test_queries import ENTRIES, FIRST, small_database, with_entries

__all__ = ["small_database"]
NUMBERS = RatingNumbers()
AS_AT = date(2011, 5, 15)
LAST = FIRST + timedelta(days=150)


def said(action: str, as_at: str, delivery: str = "in progress", **more: Any) -> dict[str, Any]:
    nothing = dict.fromkeys(("confidence", "override", "forecast_on", "met_on"))
    about = {"action": action, "as_at": day(as_at), "delivery": delivery, "corrects_one_before": False}
    return {**nothing, **about, "says_of_milestone": "forecast_on" in more or "met_on" in more, **more}


def since(database: Engine, *entries: dict[str, Any], ref: str = "X1.1", as_at: date = AS_AT) -> date | None:
    """Since when an action is red. X1.1 is due on 31 January 2011, X1.2 on 30 June."""
    _, frames = with_entries(database, list(entries), (as_at,))
    return red_since(frames, [ref], as_at, NUMBERS).get(ref)


def test_an_overdue_action_is_red_from_the_day_after_its_due_date(small_database: Engine) -> None:
    assert since(small_database, said("X1.1", "2010-12-31"), said("X1.1", "2011-03-31")) == day("2011-02-01")
    assert since(small_database) == day("2011-02-01")
    assert since(small_database, as_at=day("2011-02-01")) == day("2011-02-01")
    assert since(small_database, as_at=day("2011-01-31")) is None


def test_a_forecast_over_30_days_late_is_red_from_its_reporting_date(small_database: Engine) -> None:
    late, nearly = day("2011-07-31"), day("2011-07-30")
    assert since(small_database, said("X1.2", "2011-03-31", forecast_on=late), ref="X1.2") == day("2011-03-31")
    assert since(small_database, said("X1.2", "2011-03-31", forecast_on=nearly), ref="X1.2") is None
    entries = [said("X1.2", "2011-02-28", forecast_on=late), said("X1.2", "2011-03-31", forecast_on=day("2011-09-30"))]
    assert since(small_database, *entries, ref="X1.2") == day("2011-02-28")


def test_a_break_begins_the_count_anew(small_database: Engine) -> None:
    late, recovered = day("2011-08-31"), day("2011-06-30")
    entries = [
        said("X1.2", "2011-01-31", forecast_on=late),
        said("X1.2", "2011-02-28", forecast_on=recovered),
        said("X1.2", "2011-03-31", forecast_on=late),
    ]
    assert since(small_database, *entries, ref="X1.2") == day("2011-03-31")


def test_an_action_taken_up_again_is_red_from_the_entry_that_says_so(small_database: Engine) -> None:
    entries = [said("X1.1", "2011-01-31", "complete awaiting assurance"), said("X1.1", "2011-04-30")]
    assert since(small_database, *entries) == day("2011-04-30")


def test_red_by_hand_counts_like_red_by_the_rule(small_database: Engine) -> None:
    assert since(small_database, said("X1.2", "2011-02-28", override="R"), ref="X1.2") == day("2011-02-28")
    green = said("X1.1", "2011-02-28", override="G")
    assert since(small_database, green) == day("2011-02-01"), "by the rule it is red, whatever was set by hand"


def test_a_correction_counts_in_the_place_of_what_it_corrects(small_database: Engine) -> None:
    wrong = said("X1.2", "2011-02-28", forecast_on=day("2011-08-31"))
    right = said("X1.2", "2011-02-28", forecast_on=day("2011-06-30"), corrects_one_before=True)
    assert since(small_database, wrong, right, ref="X1.2") is None


def test_what_the_plan_ticks_is_never_red(database: Engine) -> None:
    with reading(database) as session:
        frames = condensed_frames(session, [AS_AT])
    assert red_since(frames, ["A3.1"], AS_AT, NUMBERS) == {}


def test_what_the_document_ticks_counts_from_its_date_on(small_database: Engine) -> None:
    """X1.1, due on 31 January, is ticked by a document of 1 March, and was reported as under way on 15 February."""
    published = date(2011, 3, 1)
    _, frames = with_entries(small_database, [said("X1.1", "2011-02-15")], (AS_AT,))
    assert red_since(ticked(frames, published), ["X1.1"], AS_AT, NUMBERS) == {"X1.1": day("2011-02-01")}
    _, frames = with_entries(small_database, [said("X1.1", "2011-03-15")], (AS_AT,))
    assert red_since(ticked(frames, published), ["X1.1"], AS_AT, NUMBERS) == {"X1.1": day("2011-03-15")}
    _, frames = with_entries(small_database, [], (AS_AT,))
    assert red_since(ticked(frames, published), ["X1.1"], AS_AT, NUMBERS) == {}
    february = day("2011-02-28")
    assert red_since(ticked(frames, published), ["X1.1"], february, NUMBERS) == {"X1.1": day("2011-02-01")}


def ticked(frames: Frames, published_on: date | None) -> Frames:
    """The frames of a plan of that date whose document ticks X1.1."""
    actions, plan = frames["actions"], frames["plan"]
    is_ticked = actions["is_complete"].astype(bool) | (actions["ref"] == "X1.1")
    return {
        **frames, "actions": actions.assign(is_complete=is_ticked),
        "plan": plan.assign(published_on=pd.Series([published_on], dtype=object)),
    }  # fmt: skip


def red_days(frames: Frames, as_at: date) -> dict[str, date]:
    """The same by the screens' own measure, one day after the other."""
    found: dict[str, date] = {}
    going_on = set(totals.needs_attention(measures.status(frames, as_at))["ref"])
    one = as_at
    while going_on and one >= date(2010, 11, 1):
        going_on &= set(totals.needs_attention(measures.status(frames, one))["ref"])
        found |= dict.fromkeys(going_on, one)
        one -= timedelta(days=1)
    return found


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=ENTRIES)
def test_it_is_the_first_day_on_which_every_day_since_would_show_red(
    small_database: Engine, entries: list[dict[str, Any]]
) -> None:
    both = with_entries(small_database, entries, (LAST,))
    for whole, condensed in (both, [ticked(one, FIRST + timedelta(days=60)) for one in both]):
        expected = red_days(whole, LAST)
        assert red_since(condensed, list(expected), LAST, NUMBERS) == expected
        assert red_since(whole, list(expected), LAST, NUMBERS) == expected


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=ENTRIES)
def test_the_finish_curve_is_that_of_the_screen(small_database: Engine, entries: list[dict[str, Any]]) -> None:
    days = tracking.month_ends(FIRST, LAST)
    whole, condensed = with_entries(small_database, entries, (LAST,))
    expected = tracking.over_time(whole, days)[["as_at", "band", "planned", "finished"]]
    pd.testing.assert_frame_equal(finish_curve(condensed, days), expected, check_dtype=False)


@pytest.mark.parametrize("as_at", [date(2011, 3, 31), date(2011, 6, 30)])
def test_the_finish_curve_of_kents_plan_is_that_of_the_screen(illustrative_database: Engine, as_at: date) -> None:
    with reading(illustrative_database) as session:
        whole, condensed = plan_frames(session), condensed_frames(session, [as_at])
    days = tracking.month_ends(date(2010, 9, 1), as_at)
    expected = tracking.over_time(whole, days)[["as_at", "band", "planned", "finished"]]
    pd.testing.assert_frame_equal(finish_curve(condensed, days), expected, check_dtype=False)
