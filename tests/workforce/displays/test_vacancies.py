"""What is said of posts, against worked examples and figures added up by hand."""

from datetime import date
from typing import Any

import pandas as pd
import pytest

from core.figures import MOST_BARS, in_words
from core.workforce import measures
from core.workforce.capacity import projection
from core.workforce.displays import vacancies
from core.workforce.measures import Figures
from core.workforce.roles import shipped_groups
from tests.workforce.test_measures import MOVES, POSTS

FEBRUARY, MARCH = date(2011, 2, 28), date(2011, 3, 31)
TARGET = 30


def figures(vacant: float, agency: float, in_post: float, **more: Any) -> Figures:
    """One snapshot's figures of so many FTE."""
    rows = [("filled", in_post, in_post, 0.0), ("vacant", vacant, 0.0, agency)]
    totals = pd.DataFrame(rows, columns=["status", "established_fte", "in_post_fte", "agency_cover_fte"])
    return measures.vacancy_figures(totals.assign(posts=1)) | more


WORKED = figures(20, 12, 80)  # the worked example of the definitions: vacancy rate 20%, unfilled rate 8%


@pytest.fixture(autouse=True)
def _rates_beside_any_number_of_unknown_posts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The few posts of these tests have rates, though more than one in 20 of them is of unknown status."""
    monkeypatch.setattr(measures, "MOST_UNKNOWN", 1.0)


def test_the_difference_of_the_rates_is_told_in_the_very_numbers() -> None:
    said = vacancies.difference_of_rates(WORKED, MARCH)
    assert said == (
        "On 31 March 2011, **20.0 FTE** of 100.0 FTE were vacant: the vacancy rate, 20.0%. Agency workers covered 12.0 FTE of "
        "that; **8.0 FTE** had no agency worker: the unfilled rate, 8.0%."
    )
    assert " of 100.0 FTE in Dover were vacant" in vacancies.difference_of_rates(WORKED, MARCH, "Dover")


def test_without_posts_there_is_no_rate_and_no_nought() -> None:
    shown = vacancies.now(figures(0, 0, 0), WORKED, MARCH, FEBRUARY, "")
    assert [card.value for card in shown.cards] == ["No figure"] * 3
    assert [card.delta for card in shown.cards] == ["nothing to compare with"] * 3
    assert "so there is no rate" in shown.sentence


def test_the_first_snapshot_has_nothing_before_it() -> None:
    shown = vacancies.now(WORKED, None, MARCH, None, "")
    assert shown.cards[0].delta == "nothing to compare with"
    assert "the first snapshot" in shown.since


def test_a_table_in_words_and_the_bars_above_it_round_alike() -> None:
    """18.0454% is 18.0% everywhere; rounded twice it would become 18.1% in one of the places."""
    by = measures.vacancies_by(POSTS, "district").head(1).assign(vacancy_rate=0.180454, unfilled_rate=0.0)
    assert vacancies.by_table(by, "district").pipe(in_words)["Vacancy rate (%)"].iloc[0] == "18.0%"
    assert vacancies.rate_bars(by, "district")["label"].iloc[0].startswith("18.0%")


def test_districts_stand_with_the_highest_rate_first_and_no_figure_last() -> None:
    by = measures.vacancies_by(POSTS, "district")
    table = in_words(vacancies.by_table(by, "district"))
    assert list(table["District"]) == ["Ashford", "Dover", "Swale"]  # 3 of 10, 0.5 of 4.5, only unknown
    assert list(table["Vacancy rate (%)"]) == ["30.0%", "11.1%", "No figure"]
    assert list(table["Unknown status (FTE)"]) == ["0.0", "0.8", "1.0"]
    bars = vacancies.rate_bars(by, "district")
    assert list(bars["name"]) == ["Ashford", "Dover"]
    assert list(bars["unfilled"] + bars["covered"]) == pytest.approx([0.3, 0.5 / 4.5])


def test_more_teams_than_can_be_read_are_in_the_table_and_said_to_be_so() -> None:
    by = pd.concat([measures.vacancies_by(POSTS, "district").head(1)] * 30, ignore_index=True)
    assert len(vacancies.rate_bars(by, "district")) == MOST_BARS
    assert len(vacancies.by_table(by, "district")) == 30
    assert f"the {MOST_BARS} highest of 30" in vacancies.bars_note(by, "district")


def test_teams_of_one_name_in_two_districts_stay_two() -> None:
    rows = pd.DataFrame([("Duty", "Ashford"), ("Duty", "Dover"), ("Dover Duty", "Dover")], columns=["team", "district"])
    assert list(measures.with_distinct_teams(rows)["team"]) == ["Duty, Ashford", "Duty, Dover", "Dover Duty"]


def test_the_projection_begins_where_the_record_ends_and_says_what_it_rests_on() -> None:
    trend = measures.vacancy_trend(POSTS)
    ahead = projection(POSTS, MOVES, MARCH)
    rows = vacancies.projected(trend, ahead)
    at_the_end = rows[rows["as_at"] == MARCH]
    assert at_the_end["recorded"].dropna().tolist() == pytest.approx(at_the_end["projected"].dropna().tolist())
    starts = MOVES[MOVES["kind"] == "start"]
    said = vacancies.projection_words(ahead, MOVES)
    assert f"{len(starts)} agreed starts ({starts['fte'].sum():.1f} FTE)" in said
    nothing = MOVES.head(0)
    said = vacancies.projection_words(projection(POSTS, nothing, MARCH), nothing)
    assert said == (
        "On 31 March 2011 no start was agreed and no leaver known, so nothing can be said of the months ahead. The vacancy rate "
        "was 24.1%."
    )


def posts(*rows: tuple[str, str, str, date | None, str | None]) -> pd.DataFrame:
    """Vacant posts: post_id, district, status, vacant_since, stage."""
    frame = pd.DataFrame(rows, columns=["post_id", "district", "status", "vacant_since", "stage"], dtype=object)
    blank = dict.fromkeys(("expected_start", "cover_type", "reason"))
    return frame.assign(
        team="Duty", role="Social worker", title="SW", established_fte=1.0, cover_fte=0.0, **blank
    ).astype(object)


VACANT = posts(
    ("1", "Ashford", "vacant", date(2011, 3, 1), "advert"),
    ("2", "Dover", "frozen", None, None),
    ("3", "Dover", "vacant", date(2010, 1, 1), "offer"),
)


@pytest.mark.parametrize(
    ("districts", "stages", "ages", "ids"),
    [
        ((), (), (), ["3", "1", "2"]),
        (("Dover",), (), (), ["3", "2"]),
        ((), ("offer", "no stage given"), (), ["3", "2"]),
        ((), (), ("under 3 months",), ["1"]),
        ((), (), ("not known",), ["2"]),
        (("Ashford",), ("offer",), (), []),
    ],
)
def test_the_list_of_vacant_posts_shows_what_is_chosen_the_longest_vacant_first(
    districts: tuple[str, ...], stages: tuple[str, ...], ages: tuple[str, ...], ids: list[str]
) -> None:
    found = vacancies.vacant_posts(VACANT, MARCH, shipped_groups(), (districts, (), ()), stages, ages)
    assert list(found["Post ID"]) == ids


def test_a_long_list_says_that_the_screen_holds_a_part_of_it() -> None:
    long = pd.concat([VACANT] * 100, ignore_index=True)
    assert "Showing 300 of 300 rows" in vacancies.posts_words(long, 300)
    assert "first 200 are on the screen" in vacancies.posts_words(long, 300)
    assert "first 200" not in vacancies.posts_words(VACANT, 300)
