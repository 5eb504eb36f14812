"""Ratings of the health check. Every expected value is worked by hand, or computed in a second way."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.health.rules import Rating, rate_figure, rate_score, rate_theme, survey_score
from core.words import percent

SCORES = (0, 25, 50, 75, 100)


@pytest.mark.parametrize(
    ("value", "higher_is_better", "letter"),
    [
        (0.09, False, "G"), (0.10, False, "G"), (0.1 + 0.2 - 0.2, False, "G"), (0.101, False, "A"), (0.15, False, "A"),
        (0.151, False, "R"), (0, False, "G"), (0.92, True, "G"), (0.10, True, "A"), (0.09, True, "R"), (0, True, "R"),
    ],
)  # fmt: skip
def test_a_threshold_is_reached_by_meeting_it(value: float, higher_is_better: bool, letter: str) -> None:
    green, amber = (0.15, 0.10) if higher_is_better else (0.10, 0.15)
    assert rate_figure(value, green, amber, higher_is_better)[0] == letter


def test_the_reason_gives_the_figure_and_both_thresholds() -> None:
    assert rate_figure(0.26, 0.10, 0.15, False, percent)[1] == "Red: 26.0%, green up to 10.0%, amber up to 15.0%"
    assert rate_figure(0.8, 0.9, 0.75, True, percent)[1] == "Amber: 80.0%, green from 90.0%, amber from 75.0%"


def test_no_figure_is_no_rating() -> None:
    assert rate_figure(None, 1, 2, False) == (None, "No figure, so no rating")


@pytest.mark.parametrize(
    ("score", "letter"), [(0, "R"), (50, "R"), (51, "A"), (74, "A"), (75, "G"), (100, "G"), (None, None)]
)
def test_a_survey_score_is_low_up_to_50_and_high_from_75(score: int | None, letter: str | None) -> None:
    assert rate_score(score)[0] == letter


@pytest.mark.parametrize(
    ("counts", "score"),
    [
        ({100: 4, 0: 1}, 80),
        ({50: 99, 75: 1}, 50),  # 50.25
        ({50: 49, 75: 1}, 51),  # 50.5
        ({75: 4}, None),
        ({75: 5}, 75),
        ({}, None),
    ],
)
def test_a_score_is_the_mean_of_five_answers_or_more(counts: dict[int, int], score: int | None) -> None:
    assert survey_score(counts) == score


@given(st.dictionaries(st.sampled_from(SCORES), st.integers(0, 500)))
def test_a_score_is_the_decimal_mean_rounded_half_up(counts: dict[int, int]) -> None:
    one_by_one = [score for score, number in counts.items() for _ in range(number)]
    if len(one_by_one) < 5:
        assert survey_score(counts) is None
    else:
        mean = Decimal(sum(one_by_one)) / len(one_by_one)
        assert survey_score(counts) == int(mean.quantize(Decimal(1), ROUND_HALF_UP))


@pytest.mark.parametrize(
    ("letters", "lines", "letter", "points"),
    [
        ("GGAR", 4, "A", 63),  # 250 / 4 = 62.5
        ("GGGG", 8, "G", 100),
        ("GGG", 8, None, None),
        ("AA", 2, "R", 50),
        ("GA", 2, "G", 75),
        ("RRR", 3, "R", 0),
        ("", 0, None, None),
    ],
)
def test_a_theme_is_rated_by_the_mean_of_its_lines_once_half_are_rated(
    letters: str, lines: int, letter: str | None, points: int | None
) -> None:
    assert rate_theme(letters, lines)[:2] == (letter, points)


def test_a_themes_reason_says_how_many_lines_are_rated() -> None:
    assert rate_theme("GGAR", 5)[2] == "Amber: 63 of 100 points over 4 rated of 5 lines, moderate (51 to 74)"
    assert rate_theme("G", 5)[2] == "No rating until half of the lines are rated: 1 of 5 are"


def test_every_rating_has_a_colour_and_words_of_its_own() -> None:
    assert {(one.colour, one.words) for one in Rating} == {
        ("Green", "Achieved"), ("Amber", "Partially achieved"), ("Red", "Not yet achieved"),
    }  # fmt: skip
