"""Counts of fewer than 5 people are kept back, with all that they could be worked out from."""

from datetime import date
from typing import Any

import pandas as pd
import pytest

from core.board import publication
from core.board.publication import FEW, NOT_SHOWN, hidden
from core.figures import Figure

FIGURES = {
    "established_fte": 100.0, "in_post_fte": 80.0, "vacant_fte": 20.0, "agency_cover_fte": 12.0, "vacancy_rate": 0.2,
    "unfilled_rate": 0.08, "workers": 40, "fte": 36.5, "cases": 900, "average": 24.7, "above": 12, "share_above": 0.3,
    "highest": 41.0, "unallocated": 30, "longest_wait_days": 20,
}  # fmt: skip
OF_ONE = {"highest": NOT_SHOWN, "longest_wait_days": NOT_SHOWN}


def test_large_counts_are_told_and_what_is_one_persons_figure_never() -> None:
    assert hidden(FIGURES) == OF_ONE
    assert hidden({**FIGURES, "newly_qualified_highest": 30.0})["newly_qualified_highest"] == NOT_SHOWN
    assert hidden({**FIGURES, "highest": None, "longest_wait_days": float("nan")}) == {}


@pytest.mark.parametrize(("newly_qualified", "is_told"), [(0, True), (2, False), (5, True), (35, True), (37, False)])
def test_the_average_of_few_newly_qualified_workers_or_of_few_others_is_not_told(
    newly_qualified: int, is_told: bool
) -> None:
    found = hidden({**FIGURES, "newly_qualified_workers": newly_qualified, "newly_qualified_average": 18.0})
    assert ("newly_qualified_average" not in found) is is_told


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_one_to_four_people_are_few(number: int) -> None:
    assert hidden({**FIGURES, "unallocated": number}) == {"unallocated": FEW, **OF_ONE}


@pytest.mark.parametrize("number", [0, 5, None, float("nan")])
def test_nobody_five_and_no_figure_are_not_few(number: float | None) -> None:
    assert hidden({**FIGURES, "unallocated": number}) == OF_ONE


def test_workers_above_the_target_cannot_be_worked_out_from_their_share() -> None:
    assert hidden({**FIGURES, "above": 3, "share_above": 3 / 40}) == {"above": FEW, "share_above": NOT_SHOWN, **OF_ONE}


def test_nor_can_the_few_who_are_not_above_it() -> None:
    found = hidden({**FIGURES, "above": 37, "share_above": 37 / 40})
    assert found == {"above": NOT_SHOWN, "share_above": NOT_SHOWN, **OF_ONE}


def test_agency_cover_cannot_be_worked_out_from_the_two_rates() -> None:
    found = hidden({**FIGURES, "agency_cover_fte": 3.0})
    assert found == {"agency_cover_fte": FEW, "unfilled_rate": NOT_SHOWN, "agency_cover_rate": NOT_SHOWN, **OF_ONE}


def test_those_in_post_cannot_be_worked_out_from_posts_and_vacancies() -> None:
    found = hidden({**FIGURES, "in_post_fte": 4.0})
    assert set(found) == {"in_post_fte", "established_fte", "vacancy_rate", "unfilled_rate", *OF_ONE}


def test_of_few_workers_nothing_is_told_that_their_number_follows_from() -> None:
    found = hidden({**FIGURES, "workers": 4, "fte": 3.6, "above": 0})
    assert set(found) == {"workers", "fte", "cases", "average", "above", "share_above", *OF_ONE}


def test_a_trend_has_no_point_where_nothing_is_told() -> None:
    rows = [
        {"as_at": date(2011, 5, 31), **FIGURES},
        {"as_at": date(2011, 6, 30), **FIGURES, "unallocated": 2, "above": 1},
    ]
    found = publication.without_few(pd.DataFrame(rows, dtype=object))
    assert list(found["unallocated"]) == [30, None]
    assert list(found["share_above"]) == [0.3, None]
    assert list(found["average"]) == [24.7, 24.7]


CARDS = [Figure(name) for name in ("Vacancy rate", "Average caseload", "Workers above 30 cases", "Unallocated cases")]


@pytest.mark.parametrize(
    ("few", "left"),
    [
        ({}, ["Vacancy rate", "Average caseload", "Workers above 30 cases", "Unallocated cases"]),
        ({"agency_cover_fte": 2.0}, ["Average caseload", "Workers above 30 cases", "Unallocated cases"]),
        ({"above": 38}, ["Vacancy rate", "Average caseload", "Unallocated cases"]),
        ({"unallocated": 3}, ["Vacancy rate", "Average caseload", "Workers above 30 cases", "Unallocated cases"]),
        ({"workers": 3, "above": 0}, ["Vacancy rate", "Unallocated cases"]),
    ],
)
def test_a_card_is_left_out_that_says_what_is_not_told(few: dict[str, Any], left: list[str]) -> None:
    """A card of a few says `fewer than 5` by itself."""
    assert [card.title for card in publication.cards_without_few(CARDS, {**FIGURES, **few})] == left


def latest(**more: Any) -> pd.DataFrame:
    row = {
        "value": 0.9,
        "numerator": 90.0,
        "denominator": 100.0,
        "gap": 0.1,
        "reason": "Green: 90.0%, target 80.0% met",
        "meaning": "worse",
        "rule": "outside",
        "direction": "up",
        "signal": "Worse: above the usual range of 50.0% to 80.0%, 90.0% in March 2011.",
    }
    return pd.DataFrame([row | more], dtype=object)


@pytest.mark.parametrize(
    "parts",
    [
        {"numerator": 3.0},
        {"numerator": 97.0},
        {"numerator": 2.0, "denominator": 4.0},
        {"value": 3.0, "numerator": 3.0, "denominator": None},
    ],
)
def test_an_indicator_that_tells_of_few_is_no_figure(parts: dict[str, Any]) -> None:
    (found,) = publication.indicators_without_few(latest(**parts)).to_dict("records")
    assert (found["value"], found["numerator"], found["denominator"], found["gap"]) == (None, None, None, None)
    assert found["reason"] == f"Green: {NOT_SHOWN}, as it would tell of {FEW} people"
    assert found["signal"] == "Worse: above the upper limit."


def test_an_indicator_of_many_is_told_but_for_the_figures_of_other_months() -> None:
    """The reason says the latest figure, of many; the sentence of a trend would say the first one of it, which may be of few."""
    told = latest(signal="Worse: above the upper limit.")
    pd.testing.assert_frame_equal(publication.indicators_without_few(latest()), told)
    trend = latest(rule="trend", meaning="", signal="Rising for 6 months, from 3 in October 2010 to 90 in March 2011.")
    assert list(publication.indicators_without_few(trend)["signal"]) == ["Part of a rising trend."]


def line(**more: Any) -> pd.DataFrame:
    row = {
        "figure": "workforce:unallocated", "value": 30, "said": "30", "reason": "Red: 30, green up to 0, amber up to 10",
        "numerator": None, "denominator": None, "answers": None,
    }  # fmt: skip
    return pd.DataFrame([row | more], dtype=object)


@pytest.mark.parametrize(
    "parts",
    [
        {"value": 3, "said": "3"},
        {"figure": "indicators:lac_reviews", "value": 0.95, "said": "95.0%", "numerator": 19.0, "denominator": 20.0},
        {"figure": "workforce:unfilled_rate", "value": 0.08, "said": "8.0%"},
        {"figure": "workforce:highest", "value": 41.0, "said": "41.0"},
        {"figure": "workforce:longest_wait_days", "value": 20, "said": "20 days"},
    ],
)
def test_a_line_of_the_health_check_that_tells_of_few_is_not_told(parts: dict[str, Any]) -> None:
    figures = {**FIGURES, "agency_cover_fte": 2.0}
    (found,) = publication.lines_without_few(line(**parts), figures).to_dict("records")
    assert found["said"] == f"{NOT_SHOWN} ({FEW} people)"
    assert found["reason"] == f"Red: {NOT_SHOWN}"
    assert (found["value"], found["numerator"], found["denominator"]) == (None, None, None)


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"figure": "workforce:average", "value": 3, "said": "3 cases"},
        {"figure": "survey:Q07", "value": 60, "numerator": 300.0, "denominator": 5.0, "answers": 5},
        {"figure": "", "value": None, "said": "Yes"},
    ],
)
def test_other_lines_are_told(parts: dict[str, Any]) -> None:
    """An average is no count of people, and a score of the survey has a rule of its own."""
    pd.testing.assert_frame_equal(publication.lines_without_few(line(**parts), FIGURES), line(**parts))
