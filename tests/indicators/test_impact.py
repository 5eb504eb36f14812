"""Delivery against impact: what is done of a requirement beside what its measures say."""

from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.indicators.definitions import Period
from core.indicators.effects import Told
from core.indicators.impact import IMPACT, NO_EFFECT, VERDICTS, impact
from tests.indicators.filled_in import measure

DONE, ASSURED, UNDER_WAY, NOT_BEGUN, SUPERSEDED = (
    "complete awaiting assurance", "complete assured", "in progress", "not started", "superseded",
)  # fmt: skip
BEGUN_ON, COMPLETED_ON = date(2010, 1, 15), date(2010, 3, 31)
# Twelve months around 55% before the actions began, and one after: 85% is above the upper limit of 81.6%, 20% below 28.4%.
BEFORE, AFTER = [0.50, 0.60] * 6, {"better": 0.85, "worse": 0.20, "": 0.55}


def plan(*deliveries: str) -> pd.DataFrame:
    """Actions A1.1, A1.2 and so on that began in January 2010, of those that did, and were complete at the end of March."""
    rows = [
        (
            f"A1.{number}", "A1", delivery, BEGUN_ON if delivery in (DONE, ASSURED, UNDER_WAY) else None,
            COMPLETED_ON if delivery in (DONE, ASSURED) else None,
        )
        for number, delivery in enumerate(deliveries, 1)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["ref", "requirement", "delivery", "begun_on", "completed_on"], dtype=object)


Measures = tuple[pd.DataFrame, Told]


def measures(
    *told: tuple[str, str], actions: tuple[str, ...] = ("A1.1",), has_figure: bool = True, **about: Any
) -> Measures:
    """Measures with a rating each, and how they go after January 2010."""
    rows, found, series = [], {}, {}
    for number, (rating, way) in enumerate(told):
        code = f"m{number}"
        values = [*BEFORE, AFTER[way], AFTER[way]] if has_figure and rating else []
        months = [one.date() for one in pd.date_range("2009-01-31", periods=len(values), freq="ME")]
        series[code] = pd.DataFrame({"month": months, "value": values}, dtype=object)
        found[code] = measure(code, **about)
        rows.append((code, f"M{number}", "percent", rating, values[-1] if values else None, actions))
    frame = pd.DataFrame(rows, columns=["code", "title", "unit", "rating", "value", "actions"], dtype=object)
    return frame, Told(found, series, pd.DataFrame(columns=["measure", "month"]))


REQUIREMENTS = pd.DataFrame([("A1", "First", "immediate")], columns=["ref", "title", "band"])


def only(delivered: pd.DataFrame, of: Measures) -> dict[str, Any]:
    found = impact(delivered, REQUIREMENTS, *of)
    assert tuple(found.columns) == IMPACT
    (row,) = found.to_dict("records")
    return {str(name): value for name, value in row.items()}


def test_what_is_done_without_effect_stands_out_with_its_figures_and_dates() -> None:
    row = only(plan(DONE, ASSURED), measures(("R", ""), ("A", "better")))
    assert (row["actions"], row["done"], row["measures"]) == (2, 2, 2)
    assert (row["begun_on"], row["completed_on"]) == (BEGUN_ON, COMPLETED_ON)
    assert row["reason"] == (
        "All 2 actions are done, begun by 15 January 2010, complete on 31 March 2010. M0 (red): 60.0% in December 2009 before "
        "they began, 55.0% in February 2010: no signal. M1 (amber): 60.0% in December 2009 before they began, 85.0% in February "
        "2010: better, a signal since January 2010."
    )
    assert only(plan(DONE, ASSURED), measures(("R", "")))["verdict"] == NO_EFFECT == "Done, no effect seen"


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        ((("R", "better"),), "Done, and better since"),
        ((("A", "better"), ("R", "")), "Done, and better since"),
        ((("G", ""), ("G", "better")), "Done and on target"),
        ((("G", "worse"),), "Done, but worse since"),
        ((("R", "worse"), ("A", "")), "Done, but worse since"),
        ((("R", "worse"), ("A", "better")), "Done, some better, some worse since"),
        ((("G", ""), ("R", "")), "Done, no effect seen"),
        ((), "Done, no measure"),
    ],
)
def test_the_measures_of_what_is_done_say_together_what_came_of_it(
    told: tuple[tuple[str, str], ...], verdict: str
) -> None:
    assert only(plan(ASSURED), measures(*told))["verdict"] == verdict


def test_what_has_not_begun_has_no_effect_however_its_measures_move() -> None:
    for way in AFTER:
        row = only(plan(NOT_BEGUN), measures(("R", way)))
        assert (row["verdict"], row["better"], row["worse"]) == ("Not begun", 0, 0)
        assert row["reason"].endswith("the actions behind it have not begun.")
    assert only(plan(NOT_BEGUN), measures(("G", "")))["verdict"] == "Not begun, yet on target"


def test_a_measure_is_compared_before_the_actions_that_it_stands_behind() -> None:
    row = only(plan(DONE, NOT_BEGUN), measures(("R", "better"), actions=("A1.2",)))
    assert (row["verdict"], row["better"]) == ("Under way, effect cannot be told", 0)


def test_without_limits_a_better_figure_is_no_effect_and_one_no_better_shows_none() -> None:
    assert (
        only(plan(ASSURED), measures(("R", "better"), period=Period.STOCK))["verdict"] == "Done, effect cannot be told"
    )
    assert only(plan(ASSURED), measures(("R", ""), period=Period.STOCK))["verdict"] == "Done, no effect seen"


def test_without_any_figure_nothing_is_said_of_impact() -> None:
    row = only(plan(ASSURED), measures(("", ""), has_figure=False))
    assert (row["verdict"], row["no_figure"]) == ("Done, no figure", 1)


@pytest.mark.parametrize(
    ("deliveries", "verdict", "done"),
    [((DONE, UNDER_WAY), "Under way, no effect seen", 1), ((UNDER_WAY, NOT_BEGUN), "Under way, no effect seen", 0),
     ((NOT_BEGUN, "no update"), "Not begun", 0), ((DONE, SUPERSEDED), "Done, no effect seen", 1)],
)  # fmt: skip
def test_a_requirement_is_done_when_all_of_its_actions_are_and_superseded_ones_do_not_count(
    deliveries: tuple[str, ...], verdict: str, done: int
) -> None:
    row = only(plan(*deliveries), measures(("R", "")))
    assert (row["verdict"], row["done"]) == (verdict, done)


def test_a_requirement_whose_actions_are_all_superseded_has_no_action_that_counts() -> None:
    row = only(plan(SUPERSEDED), measures(("R", "")))
    assert (row["actions"], row["done"], row["measures"]) == (0, 0, 0)


def test_a_measure_behind_several_actions_of_a_requirement_counts_once_and_behind_none_not_at_all() -> None:
    status = plan(DONE, DONE)
    assert only(status, measures(("G", ""), actions=("A1.1", "A1.2", "A9.9")))["measures"] == 1
    assert only(status, measures(("G", ""), actions=("A9.9",)))["measures"] == 0


told = st.lists(st.tuples(st.sampled_from(["G", "A", "R", ""]), st.sampled_from(["better", "worse", ""])), max_size=5)


@given(told, st.lists(st.sampled_from([DONE, ASSURED, UNDER_WAY, NOT_BEGUN, SUPERSEDED]), min_size=1, max_size=4))
def test_every_measure_is_counted_once_and_every_verdict_is_one_of_those_known(
    told: list[tuple[str, str]], deliveries: list[str]
) -> None:
    row = only(plan(*deliveries), measures(*told))
    behind = len(told) if deliveries[0] != SUPERSEDED else 0
    assert row["green"] + row["amber"] + row["red"] + row["no_figure"] == row["measures"] == behind
    assert row["verdict"] in {verdict for verdicts in VERDICTS.values() for verdict in verdicts}
    counted = [one for one in deliveries if one != SUPERSEDED]
    has_begun = any(one in (DONE, ASSURED, UNDER_WAY) for one in counted)
    all_done = bool(counted) and all(one in (DONE, ASSURED) for one in counted)
    assert row["verdict"].startswith("Done" if all_done else "Under way" if has_begun else "Not begun")
