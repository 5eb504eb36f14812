"""The workforce's measures, against the worked examples of the definitions, cases worked by hand, and plain sums."""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.workforce import measures
from core.workforce.capacity import capacity
from core.workforce.roles import shipped_groups
from core.workforce.words import Age, age_of_vacancy

MARCH, APRIL = date(2011, 3, 31), date(2011, 4, 30)
POST_TOTALS = (
    "as_at", "district", "team", "role", "status", "stage", "age", "posts", "established_fte", "in_post_fte",
    "agency_cover_fte",
)  # fmt: skip
CASELOAD_TOTALS = (
    "as_at", "district", "team", "is_newly_qualified", "per_fte", "workers", "fte", "cin", "cp", "lac", "care_leavers",
    "highest",
)  # fmt: skip
UNALLOCATED = ("as_at", "district", "team", "cin", "cp", "lac", "care_leavers", "longest_wait_days")
MOVEMENTS = ("day", "kind", "district", "team", "role", "fte")


def frame(columns: Sequence[str], *rows: Sequence[Any]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(columns))


POSTS = frame(
    POST_TOTALS,
    (MARCH, "Ashford", "Duty", "Social worker", "filled", "", "", 8, 7.5, 7.0, 0.0),
    (MARCH, "Ashford", "Duty", "Social worker", "vacant", "advert", "under 3 months", 2, 2.0, 0.0, 1.0),
    (MARCH, "Ashford", "Duty", "Team leader", "frozen", "", "over 6 months", 1, 1.0, 0.0, 0.0),
    (MARCH, "Dover", "CIN", "Social worker", "filled", "", "", 4, 4.0, 4.0, 0.5),
    (MARCH, "Dover", "CIN", "Social worker", "vacant", "start agreed", "3 to 6 months", 1, 0.5, 0.0, 0.5),
    (MARCH, "Dover", "CIN", "Social worker", "unknown", "", "", 1, 0.8, 0.0, 0.0),
    (MARCH, "Swale", "LAC", "Team leader", "unknown", "", "", 1, 1.0, 0.0, 0.0),
)
WORKERS = frame(
    CASELOAD_TOTALS,
    (MARCH, "Ashford", "Duty", False, 35, 2, 2.0, 40, 10, 15, 5, 35.0),
    (MARCH, "Ashford", "Duty", True, 31, 1, 0.5, 10, 3, 2, 0, 30.2),
    (MARCH, "Ashford", "Duty", False, 0, 1, 1.0, 0, 0, 0, 0, 0.0),
    (MARCH, "Dover", "CIN", False, 30, 3, 3.0, 60, 20, 10, 0, 30.0),
    (MARCH, "Dover", "CIN", True, 12, 1, 1.0, 12, 0, 0, 0, 12.0),
).assign(not_by_kind=0)
WAITING = frame(
    UNALLOCATED,
    (MARCH, "Ashford", "Duty", 4, 1, 0, 0, 21),
    (MARCH, "Thanet", "Duty", 6, 0, 1, 1, None),
).assign(not_by_kind=0)
MOVES = frame(
    MOVEMENTS,
    (date(2011, 4, 1), "start", "Dover", "CIN", "Social worker", 0.5),
    (date(2011, 4, 30), "leave", "Dover", "CIN", "Social worker", 1.0),
    (date(2011, 5, 16), "start", "Ashford", "Duty", "Social worker", 1.0),
    (date(2011, 5, 16), "start", "Ashford", "Duty", "Team leader", 1.0),
)


@pytest.fixture(autouse=True)
def _rates_beside_any_number_of_unknown_posts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The few posts of these tests have rates, though more than one in 20 of them is of unknown status."""
    monkeypatch.setattr(measures, "MOST_UNKNOWN", 1.0)


def test_a_hundred_posts_with_twelve_agency_workers_give_the_rates_of_the_definitions() -> None:
    assert measures.vacancy_rate(20, 80) == pytest.approx(0.20)
    assert measures.unfilled_rate(20, 12, 80) == pytest.approx(0.08)
    assert measures.agency_cover_rate(12, 20) == pytest.approx(0.60)
    assert f"{measures.agency_worker_rate(12, 80):.1%}" == "13.0%"


def test_kents_figures_of_2025_come_out_as_published() -> None:
    assert f"{measures.vacancy_rate(128.9, 765.3):.1%}" == "14.4%"
    assert f"{measures.average_caseload(8359, 491.0):.1f}" == "17.0"
    assert f"{measures.turnover_rate(117.8, 765.3):.1%}" == "15.4%"
    assert f"{measures.agency_worker_rate(116, 765.3):.1%}" == "13.2%"
    assert f"{measures.absence_rate(3984.5, 765.3):.1%}" == "2.1%"


def test_without_a_denominator_there_is_no_figure() -> None:
    assert measures.vacancy_rate(0, 0) is None
    assert measures.unfilled_rate(0, 0, 0) is None
    assert measures.agency_cover_rate(0, 0) is None
    assert measures.agency_worker_rate(0, 0) is None
    assert measures.turnover_rate(5, 0) is None
    assert measures.absence_rate(5, 0) is None
    assert measures.average_caseload(0, 0) is None
    assert measures.vacancy_rate(0, 10) == 0


def test_more_cover_than_vacancies_leaves_none_unfilled() -> None:
    assert measures.unfilled_rate(2, 3, 8) == 0


fte = st.integers(0, 2000).map(lambda tenths: tenths / 10)
place = st.tuples(fte, fte, fte)


held_place = st.tuples(fte, fte, fte.filter(bool))


@given(st.lists(held_place, min_size=1, max_size=12))
def test_the_rate_of_a_whole_lies_between_those_of_its_parts(places: list[tuple[float, float, float]]) -> None:
    def rates(vacant: float, cover: float, in_post: float) -> list[float | None]:
        return [
            measures.vacancy_rate(vacant, in_post),
            measures.unfilled_rate(vacant, cover, in_post),
            measures.agency_worker_rate(cover, in_post),
            measures.turnover_rate(vacant, in_post),
            measures.absence_rate(vacant, in_post),
            measures.average_caseload(vacant, in_post),
        ]

    vacant, cover, in_post = (sum(column) for column in zip(*places, strict=True))
    for whole, *parts in zip(rates(vacant, cover, in_post), *(rates(*one) for one in places), strict=True):
        known = [part for part in parts if part is not None]
        assert whole is not None
        assert min(known) - 1e-9 <= whole <= max(known) + 1e-9


@given(place)
def test_no_more_is_unfilled_than_vacant(one: tuple[float, float, float]) -> None:
    vacant, cover, in_post = one
    all_vacant, unfilled = measures.vacancy_rate(vacant, in_post), measures.unfilled_rate(vacant, cover, in_post)
    assert (all_vacant is None) == (unfilled is None)
    assert unfilled is None or all_vacant is None or 0 <= unfilled <= all_vacant <= 1


@pytest.mark.parametrize(
    ("since", "as_at", "age"),
    [
        (None, MARCH, Age.UNKNOWN),
        (date(2011, 3, 31), MARCH, Age.UNDER_3),
        (date(2011, 1, 1), MARCH, Age.UNDER_3),
        (date(2010, 12, 31), MARCH, Age.FROM_3_TO_6),
        (date(2011, 1, 15), date(2011, 4, 14), Age.UNDER_3),
        (date(2011, 1, 15), date(2011, 4, 15), Age.FROM_3_TO_6),
        (date(2011, 1, 15), date(2011, 7, 15), Age.FROM_3_TO_6),
        (date(2011, 1, 15), date(2011, 7, 16), Age.OVER_6),
        (date(2010, 11, 30), date(2011, 2, 27), Age.UNDER_3),
        (date(2010, 11, 30), date(2011, 2, 28), Age.FROM_3_TO_6),
        (date(2011, 11, 30), date(2012, 2, 28), Age.UNDER_3),
        (date(2011, 11, 30), date(2012, 2, 29), Age.FROM_3_TO_6),
        (date(2010, 8, 31), date(2011, 2, 28), Age.FROM_3_TO_6),
        (date(2010, 8, 31), date(2011, 3, 1), Age.OVER_6),
        (date(2012, 2, 29), date(2012, 5, 28), Age.UNDER_3),
        (date(2012, 2, 29), date(2012, 5, 29), Age.FROM_3_TO_6),
        (date(2012, 2, 29), date(2012, 8, 30), Age.OVER_6),
        (date(2000, 1, 1), MARCH, Age.OVER_6),
        (date(9999, 12, 31), MARCH, Age.UNDER_3),
    ],
)
def test_the_age_of_a_vacancy_counts_calendar_months(since: date | None, as_at: date, age: Age) -> None:
    assert age_of_vacancy(since, as_at) is age


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(0, 400))
def test_ages_agree_with_pandas_own_months(since: date, days: int) -> None:
    as_at, start = since + timedelta(days=days), pd.Timestamp(since)
    is_under, is_over = (
        pd.Timestamp(as_at) < start + pd.DateOffset(months=3),
        pd.Timestamp(as_at) > start + pd.DateOffset(months=6),
    )
    expected = Age.UNDER_3 if is_under else Age.OVER_6 if is_over else Age.FROM_3_TO_6
    assert age_of_vacancy(since, as_at) is expected


def test_the_rows_of_a_day_are_those_of_its_snapshot_alone() -> None:
    totals = pd.concat([POSTS, POSTS.assign(as_at=APRIL, posts=0)])
    pd.testing.assert_frame_equal(measures.of_day(totals, MARCH), POSTS)
    assert list(measures.of_day(totals, APRIL)["posts"]) == [0] * len(POSTS)
    assert measures.of_day(totals, MARCH + timedelta(days=1)).empty
    assert measures.of_day(totals, None).empty


def test_nothing_chosen_means_all_and_a_column_that_is_not_there_is_passed_over() -> None:
    assert len(measures.selection(POSTS)) == len(POSTS)
    assert list(measures.selection(POSTS, ("Ashford",), roles=("Social worker",))["posts"]) == [8, 2]
    assert len(measures.selection(WORKERS, teams=("CIN",), roles=("Social worker",))) == 2


def test_vacancy_figures_are_those_worked_by_hand() -> None:
    assert measures.vacancy_figures(POSTS) == {
        "posts": 18,
        "established_fte": pytest.approx(16.8),
        "in_post_fte": 11.0,
        "vacant_fte": 3.5,
        "frozen_fte": 1.0,
        "agency_cover_fte": 1.5,
        "agency_fte": 2.0,
        "vacant_posts": 4,
        "unknown_posts": 2,
        "unknown_fte": 1.8,
        "vacancy_rate": pytest.approx(3.5 / 14.5),
        "unfilled_rate": pytest.approx(2.0 / 14.5),
        "agency_cover_rate": pytest.approx(1.5 / 3.5),
        "agency_worker_rate": pytest.approx(2.0 / 13.0),
    }


def test_deleted_posts_count_nowhere() -> None:
    deleted = frame(POST_TOTALS, (MARCH, "Ashford", "Duty", "Social worker", "deleted", "", "", 5, 5.0, 0.0, 5.0))
    assert measures.vacancy_figures(pd.concat([POSTS, deleted])) == measures.vacancy_figures(POSTS)


def test_no_rows_give_no_figures() -> None:
    empty = POSTS.iloc[:0].astype(object)
    figures = measures.vacancy_figures(empty)
    assert (figures["posts"], figures["vacant_fte"], figures["vacancy_rate"]) == (0, 0.0, None)
    assert measures.vacancies_by(empty, "district").empty
    assert measures.vacancy_trend(empty).empty
    assert measures.ages_of_vacancies(empty)["posts"].tolist() == [0, 0, 0, 0]
    workers, waiting = WORKERS.iloc[:0].astype(object), WAITING.iloc[:0].astype(object)
    cases = measures.caseload_figures(workers, waiting, 30)
    assert (cases["cases"], cases["average"], cases["highest"], cases["unallocated"]) == (0, None, None, None)
    assert measures.caseload_trend(workers, waiting, 30).empty
    assert measures.distribution(workers, 30).empty
    assert measures.kinds(workers)["cases"].sum() == 0
    assert capacity(workers, waiting, empty, MOVES.iloc[:0].astype(object), 30, shipped_groups()).empty


def test_vacancies_by_district_stand_in_order_and_one_without_posts_in_the_rate_has_no_figure() -> None:
    by = measures.vacancies_by(POSTS, "district")
    assert by["district"].tolist() == ["Ashford", "Dover", "Swale"]
    assert by["vacant_fte"].tolist() == [3.0, 0.5, 0.0]
    assert by["vacancy_rate"].tolist() == [pytest.approx(3 / 10), pytest.approx(0.5 / 4.5), None]
    assert by["posts"].tolist() == [11, 6, 1]


def test_the_trend_has_a_row_a_snapshot_the_oldest_first() -> None:
    trend = measures.vacancy_trend(pd.concat([POSTS[:1].assign(as_at=APRIL), POSTS]))
    assert trend["as_at"].tolist() == [MARCH, APRIL]
    assert trend["vacancy_rate"].tolist() == [pytest.approx(3.5 / 14.5), 0.0]


def test_vacancies_by_age_and_stage_name_every_age_and_stage() -> None:
    ages = measures.ages_of_vacancies(POSTS)
    assert list(ages.itertuples(index=False, name=None)) == [
        ("under 3 months", 2, 2.0),
        ("3 to 6 months", 1, 0.5),
        ("over 6 months", 1, 1.0),
        ("not known", 0, 0.0),
    ]
    stages = measures.pipeline(POSTS)
    assert stages["stage"].tolist() == [
        "not started", "approval", "advert", "shortlist", "interview", "offer", "checks", "start agreed", "started",
        "no stage given",
    ]  # fmt: skip
    assert dict(zip(stages["stage"], stages["posts"], strict=True))["no stage given"] == 1
    assert stages["posts"].sum() == 4
    assert stages["fte"].sum() == 3.5


post_row = st.tuples(
    st.just(MARCH),
    st.sampled_from(["Ashford", "Dover", "Swale"]),
    st.sampled_from(["Duty", "CIN"]),
    st.sampled_from(["Social worker", "Team leader"]),
    st.sampled_from(["filled", "vacant", "frozen", "unknown"]),
    st.just(""),
    st.just(""),
    st.integers(1, 9),
    fte,
    fte,
    fte,
)


@given(st.lists(post_row, max_size=20), st.sampled_from(["district", "team", "role"]))
def test_groups_of_posts_add_up_to_the_whole(rows: list[tuple[Any, ...]], column: str) -> None:
    totals = frame(POST_TOTALS, *rows)
    whole, by = measures.vacancy_figures(totals), measures.vacancies_by(totals, column)
    for name in measures.POST_SUMS:
        assert by[name].sum() == pytest.approx(whole[name])
    tenths = [round(row[8] * 10) for row in rows if row[4] in ("vacant", "frozen")]
    assert whole["vacant_fte"] == pytest.approx(sum(tenths) / 10)
    rates = [rate for rate in by["vacancy_rate"] if rate is not None]
    if rates:
        assert min(rates) - 1e-9 <= whole["vacancy_rate"] <= max(rates) + 1e-9


@given(st.lists(post_row, min_size=1, max_size=8), st.integers(1, 9))
def test_splitting_a_row_in_two_changes_no_figure(rows: list[tuple[Any, ...]], part: int) -> None:
    first, *others = rows
    share = part / 10
    pieces = [
        (*first[:8], *(one * share for one in first[8:])),
        (*first[:7], 0, *(one * (1 - share) for one in first[8:])),
    ]
    assert measures.vacancy_figures(frame(POST_TOTALS, *pieces, *others)) == pytest.approx(
        measures.vacancy_figures(frame(POST_TOTALS, *rows))
    )


def test_caseload_figures_are_those_worked_by_hand() -> None:
    assert measures.caseload_figures(WORKERS, WAITING, 30) == {
        "cases": 187,
        "fte": 6.5,
        "workers": 7,
        "average": pytest.approx(187 / 6.5),
        "above": 3,
        "share_above": pytest.approx(3 / 7),
        "highest": 35.0,
        "newly_qualified_average": pytest.approx(27 / 1.5),
        "newly_qualified_workers": 2,
        "newly_qualified_highest": 30.2,
        "unallocated": 13,
        "longest_wait_days": 21,
        "cin": 122,
        "cp": 33,
        "lac": 27,
        "care_leavers": 5,
        "not_by_kind": 0,
    }


def test_exactly_the_target_is_not_above_it() -> None:
    assert measures.caseload_figures(WORKERS, WAITING, 29)["above"] == 6
    assert measures.caseload_figures(WORKERS, WAITING, 31)["above"] == 2


def test_a_team_with_nothing_but_unallocated_cases_is_shown() -> None:
    by = measures.caseloads_by(WORKERS, WAITING, "district", 30)
    assert by["district"].tolist() == ["Ashford", "Dover", "Thanet"]
    assert by["unallocated"].tolist() == [5, None, 8]
    assert by["longest_wait_days"].tolist() == [21, None, None]
    assert by["average"].tolist() == [pytest.approx(34.0), pytest.approx(25.5), None]
    assert by["workers"].tolist() == [3, 4, 0]
    assert by["newly_qualified_highest"].tolist() == [30.2, 12.0, None]


def test_unallocated_cases_of_an_older_snapshot_are_not_taken_for_this_ones() -> None:
    april = WORKERS.assign(as_at=APRIL)
    assert measures.caseload_figures(april, WAITING, 30)["unallocated"] is None
    trend = measures.caseload_trend(pd.concat([april, WORKERS]), WAITING, 30)
    assert trend["as_at"].tolist() == [MARCH, APRIL]
    assert trend["unallocated"].tolist() == [13, None]


worker_row = st.tuples(
    st.sampled_from(["Ashford", "Dover"]),
    st.booleans(),
    st.integers(1, 10),
    *[st.integers(0, 20) for _ in range(4)],
)


def caseload_row(district: str, is_new: bool, tenths: int, *cases: int) -> tuple[Any, ...]:
    per_fte = Fraction(sum(cases) * 10, tenths)
    return (MARCH, district, "Duty", is_new, -(-per_fte // 1), 1, tenths / 10, *cases, float(per_fte))


@given(st.lists(worker_row, max_size=20), st.integers(1, 60))
def test_caseloads_agree_with_plain_sums_over_the_workers(rows: list[tuple[Any, ...]], target: int) -> None:
    totals = frame(CASELOAD_TOTALS, *(caseload_row(*row) for row in rows)).assign(not_by_kind=0)
    holding = [row for row in rows if sum(row[3:])]
    figures, by = (
        measures.caseload_figures(totals, WAITING[:0], target),
        measures.caseloads_by(totals, WAITING[:0], "district", target),
    )
    cases, tenths = sum(sum(row[3:]) for row in rows), sum(row[2] for row in holding)
    assert figures["cases"] == cases == by["cases"].sum()
    assert figures["workers"] == len(holding) == by["workers"].sum()
    assert figures["average"] == (pytest.approx(cases * 10 / tenths) if tenths else None)
    assert figures["above"] == sum(sum(row[3:]) * 10 > target * row[2] for row in rows) == by["above"].sum()
    averages = [one for one in by["average"] if one is not None]
    assert not averages or min(averages) - 1e-9 <= figures["average"] <= max(averages) + 1e-9
    bands = measures.distribution(totals, target)
    assert bands["workers"].sum() == len(holding)
    assert bands.loc[bands["is_above"].astype(bool), "workers"].sum() == figures["above"]
    assert not ((bands["from"] <= target) & (bands["to"] > target)).any()
    assert measures.kinds(totals)["cases"].sum() == cases


def test_the_distribution_counts_its_bands_from_the_target() -> None:
    bands = measures.distribution(WORKERS, 30)
    assert bands["band"].drop_duplicates().tolist() == [
        "1 to 5", "6 to 10", "11 to 15", "16 to 20", "21 to 25", "26 to 30", "31 to 35",
    ]  # fmt: skip
    filled = bands[bands["workers"] > 0]
    assert list(filled.itertuples(index=False, name=None)) == [
        ("11 to 15", 11, 15, True, 1, False),
        ("26 to 30", 26, 30, False, 3, False),
        ("31 to 35", 31, 35, False, 2, True),
        ("31 to 35", 31, 35, True, 1, True),
    ]
    assert measures.distribution(WORKERS, 21)["band"].drop_duplicates().tolist() == [
        "1", "2 to 6", "7 to 11", "12 to 16", "17 to 21", "22 to 26", "27 to 31", "32 to 36",
    ]  # fmt: skip


def test_kinds_are_summed_over_the_workers() -> None:
    held = list(measures.kinds(WORKERS).itertuples(index=False, name=None))
    assert held == [("CIN", 122), ("CP", 33), ("LAC", 27), ("Care leavers", 5)]


def test_no_rate_is_given_over_posts_of_which_more_than_one_in_20_is_of_unknown_status(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(measures, "MOST_UNKNOWN", 0.05)
    known = (MARCH, "Ashford", "Duty", "Social worker", "filled", "", "", 19, 19.0, 19.0, 0.0)
    unknown = (MARCH, "Ashford", "Duty", "Social worker", "unknown", "", "", 1, 1.0, 0.0, 0.0)
    assert measures.vacancy_figures(frame(POST_TOTALS, known, unknown))["vacancy_rate"] == 0.0
    figures = measures.vacancy_figures(frame(POST_TOTALS, known, unknown, unknown))
    assert [figures[name] for name in ("unknown_posts", "vacancy_rate", "unfilled_rate")] == [2, None, None]
