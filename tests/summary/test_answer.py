"""The answer at the top of the summary and what stands beside the plan: truths worked by hand for small frames."""

from datetime import date

import pandas as pd
import pytest

from core.indicators.definitions import shipped_measures
from core.plan.measures import Silence
from core.plan.totals import Unsaid
from core.sparkline import small_line
from core.summary.answer import Compared, answer, is_behind
from core.summary.signs import of_measures, signs, waiting, worse
from core.workforce.summary import WAITING_CARD, WorkforceCard

MARCH, FEBRUARY, JANUARY = date(2011, 3, 31), date(2011, 2, 28), date(2011, 1, 31)
UNSAID = Unsaid(0, 0, 0, Silence(0, None), None, False, MARCH)
NOTHING = Compared(None, None)


def status(*actions: tuple[str, date | None]) -> pd.DataFrame:
    """Actions by rating and the day on which they are to end."""
    rows = [(rating, ends_on, False, None) for rating, ends_on in actions]
    return pd.DataFrame(rows, columns=["rating", "ends_on", "is_ongoing", "by_rule"], dtype=object)


@pytest.mark.parametrize(
    ("now", "behind", "words"),
    [
        ([("C", FEBRUARY), ("B", MARCH), ("G", date(2011, 4, 1))], False,
         "At 31 March 2011 **the plan is on course**: 2 of the 2 actions due by now are complete, and none is red, against 0 at"),
        ([("C", FEBRUARY), ("A", MARCH)], True, "**the plan is behind**: 1 of the 2 actions due by now is complete, and none"),
        ([("C", FEBRUARY), ("R", date(2011, 6, 1))], True, "1 of the 1 action due by now is complete, and **1 is red**"),
        ([("G", None), ("N", date(2011, 6, 1))], False, "**the plan is on course**: no action is due yet, and none is red"),
        ([("S", FEBRUARY)], False, "no action is due yet"),
    ],
)  # fmt: skip
def test_behind_is_red_or_due_and_not_complete(now: list[tuple[str, date | None]], behind: bool, words: str) -> None:
    frame = status(*now)
    said = answer(frame, status(("G", None)), MARCH, FEBRUARY, UNSAID, NOTHING, NOTHING)
    assert is_behind(frame, MARCH) == behind
    assert words in said
    assert said.endswith("No caseloads and no indicators are loaded for this date.")


@pytest.mark.parametrize(
    ("children", "measures", "words"),
    [
        ((851, 877), (12, 18), "**Fewer** children are without a social worker (851; 877), and **fewer** measures"),
        ((900, 877), (12, 18), "**More** children are without a social worker (900; 877), but **fewer** measures"),
        ((877, 877), (12, 12), "**As many** children are without a social worker (877; 877), and **as many** measures"),
        ((1, None), (12, None), "1 child is without a social worker, and 12 measures are worse than acceptable."),
        ((None, None), (12, 18), "**Fewer** measures are worse than acceptable (12; 18). No caseloads are loaded for this date."),
        ((5, 9), (None, None), "(5; 9). No indicators are loaded for this date."),
    ],
)  # fmt: skip
def test_each_figure_speaks_with_its_own_before(
    children: tuple[float | None, float | None], measures: tuple[float | None, float | None], words: str
) -> None:
    of = [Compared(now, before, f"{now}", f"{before}") for now, before in (children, measures)]
    assert words in answer(status(("G", None)), status(("G", None)), MARCH, FEBRUARY, UNSAID, *of)


def trend(*rows: tuple[date, float | None]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["as_at", "unallocated"])


def test_children_without_a_worker_are_compared_with_the_last_snapshot_before_and_few_are_not_told() -> None:
    measure = shipped_measures()["unallocated_cases"]
    assert measure.at(MARCH).target == 500
    told = waiting(trend((JANUARY, 900), (FEBRUARY, 877), (MARCH, 851)), MARCH, FEBRUARY, measure)
    assert (told.said_now, told.said_before, told.about) == ("851", "877 at 28 Feb 2011", "the target is 500")
    few = waiting(trend((FEBRUARY, 12), (MARCH, 3)), MARCH, FEBRUARY, measure)
    assert (few.said_now, few.about, few.way) == ("Fewer than 5", "", "fewer")
    old = waiting(trend((FEBRUARY, 877)), MARCH, FEBRUARY, measure)
    assert (old.said_now, old.about, old.way) == ("877", "at 28 Feb 2011; the target is 500", ""), (
        "compared with nothing"
    )
    assert waiting(trend((date(2011, 4, 30), 7)), MARCH, FEBRUARY, measure) == NOTHING


def latest(**measures: tuple[str, float | None, float, str]) -> pd.DataFrame:
    """Percentages of March by code: rating, value, floor, meaning of a signal."""
    rows = [
        (code, code, "percent", "high", value, floor, 0.9, MARCH, rating, meaning)
        for code, (rating, value, floor, meaning) in measures.items()
    ]
    columns = ["code", "title", "unit", "polarity", "value", "floor", "target", "month", "rating", "meaning"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def test_measures_in_exception_stand_furthest_below_acceptable_first_and_say_how_they_moved() -> None:
    now = latest(
        near=("R", 0.69, 0.70, ""), far=("R", 0.35, 0.70, "worse"), falling=("A", 0.80, 0.75, "worse"),
        fine=("G", 0.95, 0.75, ""), none=("-", None, 0.75, ""),
    )  # fmt: skip
    before = latest(
        near=("A", 0.74, 0.70, ""), far=("R", 0.35, 0.70, ""), falling=("A", 0.82, 0.75, ""), fine=("G", 0.9, 0.7, "")
    )
    before["month"] = FEBRUARY
    found = of_measures(now, before, MARCH)
    assert found
    assert (found.title, found.about) == (
        "2 measures worse than acceptable",
        "2 of 4 with a figure; 1 more signal a change for the worse",
    )
    assert [(one.title, one.now, one.moved, one.change) for one in found.worst] == [
        ("far", "35.0%", "", "signals worse"),
        ("near", "69.0%", "▼ 5.0", "newly red"),
        ("falling", "80.0%", "▼ 2.0", "signals worse"),
    ]
    told = worse(now, before, MARCH, FEBRUARY)
    assert (told.way, told.said_now, told.said_before) == ("more", "2 of 4", "1 of 4 at 28 Feb 2011")
    april = date(2011, 4, 30)
    old = worse(now, now, april, MARCH)
    assert (old.way, old.about) == ("", "by figures up to March 2011"), (
        "the same figures are not compared with themselves"
    )
    assert of_measures(latest(none=("-", None, 0.75, "")), before, MARCH) is None


def test_a_small_line_keeps_the_days_apart_and_holds_its_target() -> None:
    """10 days, then 90: the middle point stands a tenth of the way; the target is the lowest of all."""
    drawn = small_line([date(2011, 1, 1), date(2011, 1, 11), date(2011, 4, 11)], [30.0, 20.0, 40.0], "light", 10.0)
    assert 'points="5.0,16.3 15.2,27.7 107.0,5.0"' in drawn
    assert 'y1="39.0" y2="39.0"' in drawn
    assert small_line([date(2011, 1, 1)], [3.0], "dark") == ""


def test_a_snapshot_is_not_compared_with_itself() -> None:
    points = pd.DataFrame({"as_at": [FEBRUARY, MARCH], "value": [877.0, 851.0]})
    card = WorkforceCard(WAITING_CARD, points, "", number="851", about="children without a worker", as_at=MARCH)
    measures = shipped_measures()
    (in_march,) = signs([card], measures, MARCH, FEBRUARY, "light")
    (in_june,) = signs([card], measures, date(2011, 6, 30), date(2011, 5, 31), "light")
    assert (in_march.moved, in_march.rating) == ("▼ 26 since 28 Feb, better", "A")
    assert (in_june.moved, "At 31 Mar 2011." in in_june.note) == ("", True)
