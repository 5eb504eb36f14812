"""What the workforce's screens say, against worked examples and figures added up by hand."""

from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import pytest

from core.figures import MOST_BARS, in_words
from core.workforce import caseload_displays, displays, measures, vacancy_displays
from core.workforce.measures import Figures
from tests.workforce.test_measures import MOVES, POSTS, WAITING, WORKERS

FEBRUARY, MARCH = date(2011, 2, 28), date(2011, 3, 31)
TARGET = 30


def figures(vacant: float, agency: float, in_post: float, **more: Any) -> Figures:
    """One snapshot's figures of so many FTE."""
    rows = [("filled", in_post, in_post, 0.0), ("vacant", vacant, 0.0, agency)]
    totals = pd.DataFrame(rows, columns=["status", "established_fte", "in_post_fte", "agency_cover_fte"])
    return measures.vacancy_figures(totals.assign(posts=1)) | more


WORKED = figures(20, 12, 80)  # the worked example of the definitions: vacancy rate 20%, unfilled rate 8%


def test_the_difference_of_the_rates_is_told_in_the_very_numbers() -> None:
    said = vacancy_displays.difference_of_rates(WORKED, MARCH)
    assert said == (
        "On 31 March 2011, **20.0 FTE** of 100.0 FTE were vacant: the vacancy rate, 20.0%. Agency workers covered 12.0 FTE of "
        "that; **8.0 FTE** had no agency worker: the unfilled rate, 8.0%."
    )
    assert " of 100.0 FTE in Dover were vacant" in vacancy_displays.difference_of_rates(WORKED, MARCH, "Dover")


def test_without_posts_there_is_no_rate_and_no_nought() -> None:
    shown = vacancy_displays.now(figures(0, 0, 0), WORKED, MARCH, FEBRUARY, "")
    assert [card["value"] for card in shown["cards"]] == ["No figure", "No figure"]
    assert [card["delta"] for card in shown["cards"]] == ["nothing to compare with"] * 2
    assert "so there is no rate" in shown["sentence"]


@pytest.mark.parametrize(
    ("figure", "before", "now", "words", "colour", "arrow"),
    [
        ("vacancy_rate", 0.20, 0.212, "up 1.2 points, worse", "red", "up"),
        ("vacancy_rate", 0.212, 0.20, "down 1.2 points, better", "green", "down"),
        ("vacancy_rate", 0.2001, 0.2, "no change", "gray", "off"),
        ("vacancy_rate", None, 0.2, "nothing to compare with", "gray", "off"),
        ("in_post_fte", 80.0, 82.5, "up 2.5 FTE, better", "green", "up"),
        ("agency_cover_fte", 10.0, 12.0, "up 2.0 FTE", "gray", "up"),
        ("unallocated", 30, 27, "down 3, better", "green", "down"),
        ("longest_wait_days", 20, 21, "up 1 day, worse", "red", "up"),
        ("average", 29.0, 30.5, "up 1.5, worse", "red", "up"),
    ],
)
def test_a_card_keeps_direction_apart_from_meaning(
    figure: str, before: float | None, now: float, words: str, colour: str, arrow: str
) -> None:
    card = displays.card(figure, "Name", {figure: now}, {figure: before})
    assert (card["delta"], card["delta_color"], card["delta_arrow"]) == (words, colour, arrow)


def test_the_first_snapshot_has_nothing_before_it() -> None:
    shown = vacancy_displays.now(WORKED, None, MARCH, None, "")
    assert shown["cards"][0]["delta"] == "nothing to compare with"
    assert "the first snapshot" in shown["since"]


def test_a_table_in_words_and_the_bars_above_it_round_alike() -> None:
    """18.0454% is 18.0% everywhere; rounded twice it would become 18.1% in one of the places."""
    by = measures.vacancies_by(POSTS, "district").head(1).assign(vacancy_rate=0.180454, unfilled_rate=0.0)
    assert vacancy_displays.by_table(by, "district").pipe(in_words)["Vacancy rate (%)"].iloc[0] == "18.0%"
    assert vacancy_displays.rate_bars(by, "district")["label"].iloc[0].startswith("18.0%")


def test_districts_stand_with_the_highest_rate_first_and_no_figure_last() -> None:
    by = measures.vacancies_by(POSTS, "district")
    table = in_words(vacancy_displays.by_table(by, "district"))
    assert list(table["District"]) == ["Ashford", "Dover", "Swale"]  # 3 of 10, 0.5 of 4.5, only unknown
    assert list(table["Vacancy rate (%)"]) == ["30.0%", "11.1%", "No figure"]
    assert list(table["Unknown status (FTE)"]) == ["0.0", "0.8", "1.0"]
    bars = vacancy_displays.rate_bars(by, "district")
    assert list(bars["name"]) == ["Ashford", "Dover"]
    assert list(bars["unfilled"] + bars["covered"]) == pytest.approx([0.3, 0.5 / 4.5])


def test_more_teams_than_can_be_read_are_in_the_table_and_said_to_be_so() -> None:
    by = pd.concat([measures.vacancies_by(POSTS, "district").head(1)] * 30, ignore_index=True)
    assert len(vacancy_displays.rate_bars(by, "district")) == MOST_BARS
    assert len(vacancy_displays.by_table(by, "district")) == 30
    assert f"the {MOST_BARS} highest of 30" in vacancy_displays.bars_note(by, "district")


def test_teams_of_one_name_in_two_districts_stay_two() -> None:
    rows = pd.DataFrame([("Duty", "Ashford"), ("Duty", "Dover"), ("Dover Duty", "Dover")], columns=["team", "district"])
    assert list(vacancy_displays.told_apart(rows)["team"]) == ["Duty, Ashford", "Duty, Dover", "Dover Duty"]


def test_the_projection_begins_where_the_record_ends_and_says_what_it_rests_on() -> None:
    trend = measures.vacancy_trend(POSTS)
    ahead = measures.projection(POSTS, MOVES, MARCH)
    rows = vacancy_displays.projected(trend, ahead)
    at_the_end = rows[rows["as_at"] == MARCH]
    assert at_the_end["recorded"].dropna().tolist() == pytest.approx(at_the_end["projected"].dropna().tolist())
    starts = MOVES[MOVES["kind"] == "start"]
    said = vacancy_displays.projection_words(ahead, MOVES)
    assert f"{len(starts)} agreed starts ({starts['fte'].sum():.1f} FTE)" in said


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
    found = vacancy_displays.vacant_posts(VACANT, MARCH, (districts, (), ()), stages, ages)
    assert list(found["Post ID"]) == ids


def test_a_long_list_says_that_the_screen_holds_a_part_of_it() -> None:
    long = pd.concat([VACANT] * 100, ignore_index=True)
    assert "Showing 300 of 300 rows" in vacancy_displays.posts_words(long, 300)
    assert "first 200 are on the screen" in vacancy_displays.posts_words(long, 300)
    assert "first 200" not in vacancy_displays.posts_words(VACANT, 300)


def test_a_flag_is_spelled_out_and_never_read_as_nought() -> None:
    rows = pd.DataFrame(
        [("Kent", 2024, None, "c"), ("Kent", 2025, 128.9 / 894.2, None), ("England", 2025, 0.142, "u")],
        columns=["who", "year", "value", "flag"],
    ).astype(object)
    rows = rows.where(rows.notna(), None)
    table = vacancy_displays.compared_table(rows)
    assert table.to_dict("list") == {
        "Year": ["2025", "2024"],
        "Kent": ["14.4%", "No figure (suppressed)"],
        "England": ["14.2% (of low reliability)", "No figure"],
    }
    bars = vacancy_displays.compared_bars(rows, WORKED, MARCH, "vacancy_rate")
    assert list(bars["label"]) == ["20.0% in 2011", "14.4% in 2025", "14.2% in 2025"]
    assert len(vacancy_displays.compared_bars(rows, WORKED, MARCH, "turnover_rate")) == 2


def test_caseloads_are_told_against_the_target_with_what_nobody_holds() -> None:
    held = measures.caseload_figures(WORKERS, WAITING, TARGET)
    shown = caseload_displays.now(held, None, MARCH, None, TARGET, "")
    # held: 70 + 15 + 90 + 12; holders: 2 + 1 + 3 + 1; above 30: the first three
    assert "7 workers (6.5 FTE) held 187 cases: **28.8 cases per FTE**" in shown["sentence"]
    assert "**3 of them (42.9%)** hold more than 30 per FTE, the highest 35.0" in shown["sentence"]
    assert "**13 cases unallocated**; the longest has waited 21 days." in shown["sentence"]
    assert "2 workers, 18.0 cases per FTE, the highest 30.2" in shown["newly_qualified"]  # 15 + 12 cases of 1.5 FTE
    assert [card["value"] for card in shown["cards"]][1:] == ["42.9%", "35.0", "13", "21 days"]


def test_a_sheet_without_unallocated_cases_gives_no_figure() -> None:
    held = measures.caseload_figures(WORKERS, WAITING.head(0), TARGET)
    shown = caseload_displays.now(held, None, MARCH, None, TARGET, "")
    assert "no row of unallocated cases" in shown["sentence"]
    assert [card["value"] for card in shown["cards"]][-2:] == ["No figure", "No figure"]


def test_the_distribution_counts_every_worker_once_and_newly_qualified_apart() -> None:
    bands = measures.distribution(WORKERS, TARGET)
    columns, table = caseload_displays.columns(bands), caseload_displays.distribution_table(bands)
    assert sum(columns["amount"]) == sum(table["Workers"]) == 7  # 2 + 1 + 3 + 1; who holds no case is left out
    assert sum(table["Of them NQSW"]) == 2
    assert sum(columns.loc[columns["is_above"], "amount"]) == 3


def test_the_capacity_says_what_is_missing_in_all_and_puts_the_total_first() -> None:
    capacity = measures.capacity(WORKERS, WAITING, POSTS, MOVES, TARGET)
    table = in_words(caseload_displays.capacity_table(capacity))
    assert table["District"].iloc[0] == "All districts"
    cases = sum(frame[["cin", "cp", "lac", "care_leavers"]].to_numpy().sum() for frame in (WORKERS, WAITING))
    said = caseload_displays.capacity_words(capacity, TARGET)
    assert f"{cases} cases need **{cases / 30:.1f} FTE**" in said
    bars = caseload_displays.capacity_bars(capacity)
    assert "All districts" not in set(bars["name"])


def test_what_one_district_has_too_many_of_does_not_help_another() -> None:
    columns = [
        "district",
        "cases",
        "fte_needed",
        "in_post_fte",
        "after_pipeline_fte",
        "missing_fte",
        "missing_after_fte",
    ]
    rows = [("Dover", 90, 3.0, 1.0, 1.0, 2.0, 2.0), ("Swale", 30, 1.0, 2.5, 2.5, -1.5, -1.5)]
    total = ("All districts", 120, 4.0, 3.5, 3.5, 0.5, 0.5)
    said = caseload_displays.capacity_words(pd.DataFrame([*rows, total], columns=columns), TARGET)
    assert "3.5 FTE are in post: **0.5 FTE missing**" in said
    assert "1 district lacks **2.0 FTE** together, while the others have enough" in said
    assert said.endswith("after that, districts lack 2.0 FTE together.")


def test_what_the_pipeline_takes_away_is_drawn_too() -> None:
    columns = [
        "district",
        "cases",
        "fte_needed",
        "in_post_fte",
        "after_pipeline_fte",
        "missing_fte",
        "missing_after_fte",
    ]
    rows = [("Dover", 90, 3.0, 2.0, 1.5, 1.0, 1.5), ("Swale", 60, 2.0, 1.0, 1.5, 1.0, 0.5)]
    bars = caseload_displays.capacity_bars(pd.DataFrame(rows, columns=columns)).set_index("name")
    assert list(bars.loc["Dover", ["staying", "leaving", "agreed"]]) == [1.5, 0.5, 0.0]
    assert list(bars.loc["Swale", ["staying", "leaving", "agreed"]]) == [1.0, 0.0, 0.5]
    assert bars.loc["Dover", "label"] == "2.0 of 3.0 needed, then 1.5"


def test_a_capacity_without_posts_says_what_is_lacking() -> None:
    capacity = measures.capacity(WORKERS, WAITING, POSTS.head(0), MOVES.head(0), TARGET)
    assert "no snapshot of posts" in caseload_displays.capacity_words(capacity, TARGET)
    assert set(in_words(caseload_displays.capacity_table(capacity))["Missing (FTE)"]) == {"No figure"}


def test_a_source_says_file_person_and_time_in_england() -> None:
    upload = {
        "is_illustrative": False, "as_at": MARCH, "file_name": "posts_march.xlsx", "who": "pat.hr",
        "at": datetime(2011, 6, 1, 9, 5, tzinfo=UTC), "used": 990, "rows_read": 1012,
    }  # fmt: skip
    said = displays.source(upload).replace("\\", "")
    assert said == "Source: posts_march.xlsx, uploaded by pat.hr on 1 June 2011 at 10:05; 990 rows used of 1,012."
    assert "illustrative snapshot of 31 March 2011" in displays.source(upload | {"is_illustrative": True})


def test_a_download_says_its_date_and_whether_it_is_made_up() -> None:
    table = displays.export(pd.DataFrame({"District": ["Dover"]}), MARCH, is_illustrative=True)
    assert table.to_dict("list") == {"District": ["Dover"], "Snapshot": [MARCH], "Illustrative": ["yes"]}


def test_what_is_chosen_is_named_and_many_are_counted() -> None:
    assert displays.scope([], []) == ""
    assert displays.scope(["Dover"], [], ["Social worker"]) == "Dover and Social worker"
    assert displays.scope([str(one) for one in range(9)], []) == "0, 1, 2 and 6 more"
