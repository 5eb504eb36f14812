"""Checked rows as the rows and totals of a snapshot: what counts as one post, what is left out, what is summed."""

from datetime import date
from typing import Any

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from core.workforce.snapshots import NOT_GIVEN, caseload_totals_of, caseloads_of, post_totals_of, posts_of
from tests.workforce.filled_in import MARCH, caseloads, post, vacancies, worker

Rows = list[dict[str, Any]]


def posts(*typed: dict[str, object]) -> Rows:
    return posts_of(vacancies(*typed).rows)


def summed(rows: Rows, column: str) -> float:
    return float(round(sum(row[column] for row in rows), 4))


def test_a_row_holds_the_post_by_role_state_and_fte_and_not_who_holds_it() -> None:
    (row,) = posts(post(post_id="12", post_title="Snr Social Worker", holder="Jane Smithers", grade="KR10"))
    assert (row["number"], row["post_id"], row["posts"], row["role"]) == (1, "12", 1, "Senior social worker")
    assert (row["status"], row["established_fte"], row["in_post_fte"]) == ("filled", 1.0, 1.0)
    assert "Smithers" not in str(row)


def test_what_belongs_to_a_vacancy_is_left_out_where_the_post_is_filled() -> None:
    details: dict[str, Any] = {
        "vacant_since": date(2011, 1, 3),
        "reason": "resigned",
        "recruitment_stage": "offer",
        "expected_start": date(2011, 4, 4),
    }
    filled, vacant, frozen = posts(post(**details), post("vacant", **details), post("frozen", **details))
    names = ("vacant_since", "reason", "stage", "expected_start")
    assert [filled[name] for name in names] == [None, None, None, None]
    for row in (vacant, frozen):
        assert [row[name] for name in names] == [date(2011, 1, 3), "resignation", "offer", date(2011, 4, 4)]


def test_a_missing_team_or_district_is_said_to_be_missing() -> None:
    without_team, without_district = posts(post(team=None), post(district=None))
    assert (without_team["team"], without_team["district"]) == (NOT_GIVEN, "Ashford")
    assert (without_district["team"], without_district["district"]) == ("Duty", NOT_GIVEN)


def test_a_job_share_is_one_post_and_its_fte_adds_up() -> None:
    rows = posts(post(post_id="7", budgeted_fte=0.6), post(post_id="7", budgeted_fte=0.4), post(post_id="8"))
    assert [row["posts"] for row in rows] == [1, 0, 1]
    (total,) = post_totals_of(rows, MARCH)
    assert (total["posts"], total["established_fte"], total["in_post_fte"]) == (2, 2.0, 2.0)


def test_rows_without_a_post_id_are_no_job_share() -> None:
    assert [row["posts"] for row in posts(post(), post(), post(post_title="2x SW", budgeted_fte=2))] == [1, 1, 2]


def test_a_deleted_part_of_a_job_share_does_not_take_the_post_with_it() -> None:
    rows = posts(post("deleted", post_id="7", budgeted_fte=0.4), post(post_id="7", budgeted_fte=0.6))
    (total,) = post_totals_of(rows, MARCH)
    assert (total["status"], total["posts"], total["established_fte"]) == ("filled", 1, 0.6)


def test_deleted_posts_are_in_no_total_and_unknown_and_frozen_ones_stand_apart() -> None:
    rows = posts(post(), post("deleted"), post("unknown"), post("frozen"), post("vacant"), post("on sabbatical?"))
    totals = post_totals_of(rows, MARCH)
    assert {row["status"]: row["posts"] for row in totals} == {"filled": 1, "unknown": 2, "frozen": 1, "vacant": 1}


def test_a_vacancy_is_kept_by_its_age_at_the_day_of_the_snapshot() -> None:
    days = (date(2011, 3, 1), date(2010, 12, 1), date(2010, 9, 1), None)
    totals = post_totals_of(posts(*(post("vacant", vacant_since=day) for day in days), post()), MARCH)
    assert [row["age"] for row in totals] == ["under 3 months", "3 to 6 months", "over 6 months", "not known", ""]


def test_agency_cover_counts_and_other_cover_does_not() -> None:
    rows = posts(
        post("vacant", cover_type="agency", cover_fte=0.5),
        post("vacant", cover_type="agency"),
        post("vacant", cover_type="acting"),
        post("vacant", cover_type="none"),
    )
    assert summed(post_totals_of(rows, MARCH), "agency_cover_fte") == 1.5


def test_fte_adds_up_without_the_dust_of_binary_fractions() -> None:
    totals = post_totals_of(posts(*[post(budgeted_fte=0.1)] * 3), MARCH)
    assert totals[0]["established_fte"] == 0.3


STATUSES = ("filled", "vacant", "frozen", "deleted", "unknown")
POSTS = st.lists(
    st.builds(
        post,
        st.sampled_from(STATUSES),
        post_id=st.sampled_from([None, None, "1", "2", "3"]),
        post_title=st.sampled_from(["Social worker", "SSW", "Team leader"]),
        team=st.sampled_from(["Duty", "CIN", None]),
        budgeted_fte=st.integers(1, 20).map(lambda twentieths: twentieths / 20),
        cover_type=st.sampled_from([None, "agency", "acting"]),
        vacant_since=st.sampled_from([None, date(2011, 3, 1), date(2010, 6, 1)]),
        recruitment_stage=st.sampled_from([None, "advert", "offer"]),
    ),
    max_size=25,
)


@given(POSTS)
def test_the_totals_are_the_rows_summed_another_way(typed: Rows) -> None:
    rows = posts(*typed)
    frame = pd.DataFrame(
        rows, columns=["status", "team", "posts", "established_fte", "in_post_fte", "cover_fte", "cover_type"]
    )
    kept = frame[frame["status"] != "deleted"]
    totals = pd.DataFrame(
        post_totals_of(rows, MARCH),
        columns=["status", "team", "posts", "established_fte", "in_post_fte", "agency_cover_fte"],
    )
    expected = kept.assign(agency_cover_fte=kept["cover_fte"].where(kept["cover_type"] == "agency", 0.0))
    names = ["posts", "established_fte", "in_post_fte", "agency_cover_fte"]
    for group in ("status", "team"):
        ours = totals.groupby(group)[names].sum().astype(float).round(3)
        theirs = expected.groupby(group)[names].sum().astype(float).round(3)
        pd.testing.assert_frame_equal(ours, theirs, check_index_type=False)
    with_id = {row["post_id"] for row in rows if row["post_id"] and row["status"] != "deleted"}
    without = [row for row in rows if not row["post_id"] and row["status"] != "deleted"]
    assert summed(totals.to_dict("records"), "posts") == len(with_id) + len(without)


def test_workers_are_kept_by_reference_and_one_that_was_named_by_a_number() -> None:
    workers, waiting = caseloads_of(caseloads(worker("W042"), worker("Jane Smithers"), worker("W043")).rows)
    assert [row["worker"] for row in workers] == ["W042", "Worker 2", "W043"]
    assert waiting == []


def test_unallocated_cases_stand_apart_summed_by_team_with_the_longest_wait() -> None:
    workers, waiting = caseloads_of(
        caseloads(
            worker("Unallocated", 4, fte=None, longest_wait_days=21),
            worker("W1"),
            worker("unallocated cases", 2, fte=None, lac=1, longest_wait_days=40),
            worker("Unallocated", 3, fte=None, team="CIN"),
            worker("Unallocated", 0, fte=None, team="LAC", longest_wait_days=0),
        ).rows
    )
    assert [row["worker"] for row in workers] == ["W1"]
    assert [(row["team"], row["cin"], row["lac"], row["longest_wait_days"]) for row in waiting] == [
        ("Duty", 6, 1, 40),
        ("CIN", 3, 0, None),
        ("LAC", 0, 0, 0),
    ]


def test_caseload_totals_hold_cases_per_fte_rounded_up_and_the_highest_as_it_is() -> None:
    workers, _ = caseloads_of(
        caseloads(
            worker("W1", 30),
            worker("W2", 15, fte=0.5),
            worker("W3", 18, fte=0.6),  # 30 exactly, though 18 / 0.6 is a little more in binary fractions
            worker("W4", 31),
            worker("W5", 30, cp=1, newly_qualified="yes"),
            worker("W6", 20, fte=0.65),  # 30.77
            worker("W7", 0),
            worker("W8", 0, fte=0),
        ).rows
    )
    totals = {(row["is_newly_qualified"], row["per_fte"]): row for row in caseload_totals_of(workers)}
    assert {key: (row["workers"], row["fte"], row["cin"], row["cp"]) for key, row in totals.items()} == {
        (False, 30): (3, 2.1, 63, 0),
        (False, 31): (2, 1.65, 51, 0),
        (True, 31): (1, 1.0, 30, 1),
        (False, 0): (2, 1.0, 0, 0),
    }
    assert totals[False, 31]["highest"] == 31.0
    assert totals[False, 30]["highest"] == 30.0


WORKERS = st.lists(
    st.builds(
        worker,
        st.sampled_from(["W1", "W2", "W3"]),
        st.integers(0, 40),
        lac=st.integers(0, 9),
        fte=st.integers(1, 20).map(lambda twentieths: twentieths / 20),
        team=st.sampled_from(["Duty", "CIN"]),
        newly_qualified=st.sampled_from(["yes", "no", None]),
    ),
    max_size=20,
)


@given(WORKERS, st.integers(1, 40))
def test_caseload_totals_tell_whole_numbers_of_workers_cases_and_those_above_any_target(
    typed: Rows, target: int
) -> None:
    workers, _ = caseloads_of(caseloads(*typed).rows)
    totals = caseload_totals_of(workers)
    for kind in ("cin", "cp", "lac", "care_leavers"):
        assert sum(row[kind] for row in totals) == sum(row[kind] for row in workers)
    assert sum(row["workers"] for row in totals) == len(typed)
    assert summed(totals, "fte") == summed(workers, "fte")
    twentieths = [(row["cin"] + row["lac"], round(row["fte"] * 20)) for row in workers]
    above = sum(cases * 20 > target * fte for cases, fte in twentieths)
    assert sum(row["workers"] for row in totals if row["per_fte"] > target) == above
