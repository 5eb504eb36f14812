"""The capacity that a target asks for and the posts that lie ahead, worked by hand."""

from datetime import date

import pytest

from core.workforce import measures
from core.workforce.capacity import capacity, projection
from core.workforce.roles import shipped_groups
from tests.workforce.test_measures import APRIL, MARCH, MOVEMENTS, MOVES, POSTS, WAITING, WORKERS, frame


@pytest.fixture(autouse=True)
def _rates_beside_any_number_of_unknown_posts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The few posts of these tests have rates, though more than one in 20 of them is of unknown status."""
    monkeypatch.setattr(measures, "MOST_UNKNOWN", 1.0)


def test_the_projection_follows_agreed_starts_and_known_leavers() -> None:
    ahead = projection(POSTS, MOVES, MARCH, months=3)
    assert ahead["as_at"].tolist() == [MARCH, APRIL, date(2011, 5, 31)]
    assert ahead["vacant_fte"].tolist() == [3.5, 3.0, 2.0]
    assert ahead["in_post_fte"].tolist() == [11.0, 11.5, 12.5]
    assert ahead["vacancy_rate"].tolist() == pytest.approx([3.5 / 14.5, 3 / 14.5, 2 / 14.5])


def test_no_month_is_projected_of_which_nothing_is_known() -> None:
    assert projection(POSTS, MOVES.head(0), MARCH)["as_at"].tolist() == [MARCH]
    start = frame(MOVEMENTS, (date(2011, 5, 31), "start", "Dover", "CIN", "Social worker", 1.0))
    assert projection(POSTS, start, MARCH)["as_at"].tolist() == [MARCH, APRIL, date(2011, 5, 31)]
    leaver = start.assign(kind="leave")
    assert projection(POSTS, leaver, MARCH)["as_at"].tolist()[-1] == date(2011, 6, 30), "in post on the day itself"


def test_who_leaves_on_a_month_end_is_still_in_post_on_it() -> None:
    leaver = frame(MOVEMENTS, (MARCH, "leave", "Dover", "CIN", "Social worker", 1.0))
    assert projection(POSTS, leaver, MARCH, 1)["in_post_fte"].tolist() == [11.0, 10.0]
    leaver = leaver.assign(day=APRIL)
    assert projection(POSTS, leaver, MARCH, 2)["in_post_fte"].tolist() == [11.0, 11.0, 10.0]


def test_starts_fill_no_more_than_is_vacant() -> None:
    many = frame(MOVEMENTS, (date(2011, 4, 4), "start", "Dover", "CIN", "Social worker", 9.0))
    ahead = projection(POSTS, many, MARCH, 1)
    assert (ahead["vacant_fte"].iloc[-1], ahead["in_post_fte"].iloc[-1], ahead["vacancy_rate"].iloc[-1]) == (0, 14.5, 0)


def test_a_start_that_should_have_been_counts_from_the_next_month_end() -> None:
    late = frame(MOVEMENTS, (date(2011, 3, 1), "start", "Dover", "CIN", "Social worker", 0.5))
    assert projection(POSTS, late, MARCH, 1)["vacant_fte"].tolist() == [3.5, 3.0]


def test_the_first_month_end_lies_after_the_snapshot() -> None:
    start = frame(MOVEMENTS, (date(2012, 2, 29), "start", "Dover", "CIN", "Social worker", 1.0))
    days = projection(POSTS, start, date(2011, 12, 15), 3)["as_at"].tolist()
    assert days == [date(2011, 12, 15), date(2011, 12, 31), date(2012, 1, 31), date(2012, 2, 29)]


def test_capacity_says_what_is_missing_where() -> None:
    """Ashford holds 85 and waits for 5: 3 FTE at 30 each, against 7 social workers; its team leaders do not count."""
    found = capacity(WORKERS, WAITING, POSTS, MOVES, 30, shipped_groups())
    assert list(found.itertuples(index=False, name=None)) == [
        ("Ashford", 90, 3.0, 7.0, 2.0, 8.0, -4.0, -5.0),
        ("Dover", 102, pytest.approx(3.4), 4.0, 0.5, 3.5, pytest.approx(-0.6), pytest.approx(-0.1)),
        ("Thanet", 8, pytest.approx(8 / 30), 0.0, 0.0, 0.0, pytest.approx(8 / 30), pytest.approx(8 / 30)),
        ("All districts", 200, pytest.approx(200 / 30), 11.0, 2.5, 11.5, pytest.approx(200 / 30 - 11),
         pytest.approx(200 / 30 - 11.5)),
    ]  # fmt: skip


def test_capacity_counts_no_more_starts_than_is_vacant() -> None:
    many = frame(MOVEMENTS, (date(2011, 4, 4), "start", "Dover", "CIN", "Social worker", 9.0))
    found = capacity(WORKERS, WAITING, POSTS, many, 30, shipped_groups()).set_index("district")
    assert found.loc["Dover", "after_pipeline_fte"] == 4.5


def test_capacity_has_no_figure_for_what_was_never_loaded() -> None:
    without_posts = capacity(WORKERS, WAITING, POSTS[:0], MOVES[:0], 30, shipped_groups())
    assert without_posts["missing_fte"].tolist() == [None] * 4
    assert without_posts["cases"].tolist() == [90, 102, 8, 200]
    without_cases = capacity(WORKERS[:0], WAITING[:0], POSTS, MOVES, 30, shipped_groups())
    assert without_cases["district"].tolist() == ["Ashford", "Dover", "All districts"]
    assert without_cases["fte_needed"].tolist() == [None] * 3
    assert without_cases["in_post_fte"].tolist() == [7.0, 4.0, 11.0]
