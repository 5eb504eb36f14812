"""Delivery against impact: what is done of a requirement beside what its measures say."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.indicators.impact import IMPACT, NOTHING_MOVED, VERDICTS, impact

DONE, ASSURED, UNDER_WAY, NOT_BEGUN, SUPERSEDED = (
    "complete awaiting assurance", "complete assured", "in progress", "not started", "superseded",
)  # fmt: skip


def plan(*deliveries: str) -> pd.DataFrame:
    rows = [(f"A1.{number}", "A1", delivery) for number, delivery in enumerate(deliveries, 1)]
    return pd.DataFrame(rows, columns=["ref", "requirement", "delivery"])


def measures(*told: tuple[str, str], actions: tuple[str, ...] = ("A1.1",), value: float | None = 0.5) -> pd.DataFrame:
    rows = [
        (f"m{number}", f"M{number}", rating, meaning, value, actions) for number, (rating, meaning) in enumerate(told)
    ]
    frame = pd.DataFrame(rows, columns=["code", "title", "rating", "meaning", "value", "actions"])
    return frame.astype({"value": object}).assign(can_signal=True, signal="Worse: 50.0% in March 2011.")


REQUIREMENTS = pd.DataFrame([("A1", "First", "immediate")], columns=["ref", "title", "band"])


def only(status: pd.DataFrame, latest: pd.DataFrame) -> dict[str, Any]:
    found = impact(status, REQUIREMENTS, latest)
    assert tuple(found.columns) == IMPACT
    (row,) = found.to_dict("records")
    return dict(row)


def test_what_is_done_while_nothing_moved_stands_out() -> None:
    row = only(plan(DONE, ASSURED), measures(("R", ""), ("A", "")))
    assert row["verdict"] == NOTHING_MOVED == "Done, but nothing moved"
    assert (row["actions"], row["done"], row["measures"]) == (2, 2, 2)
    assert row["reason"] == "All 2 actions are done. M0: red, no signal; M1: amber, no signal."


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        ((("R", "better"),), "Done and moving"),
        ((("A", "better"), ("R", "")), "Done and moving"),
        ((("G", ""), ("G", "better")), "Done and on target"),
        ((("G", "worse"),), "Done, but worse"),
        ((("R", "worse"), ("A", "")), "Done, but worse"),
        ((("R", "worse"), ("A", "better")), "Done, some better, some worse"),
        ((("G", ""), ("R", "")), "Done, but nothing moved"),
        ((), "Done, no measure"),
    ],
)
def test_the_measures_of_what_is_done_say_together_what_came_of_it(
    told: tuple[tuple[str, str], ...], verdict: str
) -> None:
    assert only(plan(ASSURED), measures(*told))["verdict"] == verdict


def test_where_months_are_too_few_for_a_signal_nobody_is_told_that_nothing_moved() -> None:
    young, old = measures(("R", "")).assign(can_signal=False), measures(("R", ""))
    assert only(plan(ASSURED), young)["verdict"] == "Done, no change told"
    assert only(plan(UNDER_WAY), young)["verdict"] == "Under way, no change told"
    assert only(plan(ASSURED), pd.concat([young, old]))["verdict"] == "Done, but nothing moved"
    assert only(plan(ASSURED), pd.concat([young, measures(("G", ""))]))["verdict"] == "Done, no change told"


def test_without_any_figure_nothing_is_said_of_impact() -> None:
    row = only(plan(ASSURED), measures(("", ""), value=None))
    assert (row["verdict"], row["no_figure"]) == ("Done, no figure", 1)


@pytest.mark.parametrize(
    ("deliveries", "verdict", "done"),
    [((DONE, UNDER_WAY), "Under way, nothing moved yet", 1), ((UNDER_WAY, NOT_BEGUN), "Under way, nothing moved yet", 0),
     ((NOT_BEGUN, "no update"), "Not begun, nothing moved", 0), ((DONE, SUPERSEDED), "Done, but nothing moved", 1)],
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
    latest = measures(*told)
    latest["value"] = [0.5 if rating else None for rating, _ in told]
    row = only(plan(*deliveries), latest)
    behind = len(told) if deliveries[0] != SUPERSEDED else 0
    assert row["green"] + row["amber"] + row["red"] + row["no_figure"] == row["measures"] == behind
    assert row["verdict"] in {verdict for verdicts in VERDICTS.values() for verdict in verdicts}
    stage = row["verdict"].split(",")[0].split(" and ")[0].split(" yet")[0]
    counted = [one for one in deliveries if one != SUPERSEDED]
    if counted and all(one in (DONE, ASSURED) for one in counted):
        assert stage == "Done"
    else:
        assert stage in ("Under way", "Not begun")
