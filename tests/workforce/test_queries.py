"""The snapshots of the workforce as frames: their columns, their order, which of them count."""

from datetime import date

import pandas as pd
import pytest
from sqlalchemy import Engine

from core.storage.engine import reading, writing
from core.uploads import commands as upload_commands
from core.uploads.tables import Upload
from core.workforce import queries
from core.workforce.snapshots import NOT_GIVEN
from tests.workforce.filled_in import APRIL, AT, HR, MARCH, MAY, post, store, store_cases, worker

FRAMES = {
    "post_totals": queries.POST_TOTALS,
    "caseload_totals": queries.CASELOAD_TOTALS,
    "unallocated": queries.UNALLOCATED,
    "published": ("year", "level", "area_code", "area", "region", "measure", "value", "flag"),
    "neighbours": ("area_code", "rank", "neighbour_code", "closeness"),
    "snapshots": (*Upload.model_fields, "is_current", "number"),
}


@pytest.mark.parametrize("name", FRAMES)
def test_a_database_without_workforce_data_gives_empty_frames_with_their_columns(database: Engine, name: str) -> None:
    with reading(database) as session:
        frame = getattr(queries, name)(session)
    assert (list(frame.columns), len(frame)) == (list(FRAMES[name]), 0)


def test_snapshots_of_each_kind_come_the_oldest_first_in_whatever_order_they_were_loaded(database: Engine) -> None:
    with writing(database) as session:
        for number, day in enumerate((MAY, MARCH, APRIL)):
            store(session, day, f"posts {number}", post(team=f"{day:%B}"))
            store_cases(session, day, f"cases {number}", worker("W1", number), worker("Unallocated", number, fte=None))
    with reading(database) as session:
        current = queries.snapshots(session)
        assert list(zip(current["kind"], current["as_at"], strict=True)) == [
            (kind, day) for kind in ("caseloads", "vacancies") for day in (MARCH, APRIL, MAY)
        ]
        for frame in (queries.post_totals(session), queries.caseload_totals(session), queries.unallocated(session)):
            assert list(frame["as_at"]) == [MARCH, APRIL, MAY]
        assert list(queries.post_totals(session)["team"]) == ["March", "April", "May"]
        assert list(queries.unallocated(session)["cin"]) == [1, 2, 0]


def test_only_the_upload_that_counts_for_a_date_is_read(database: Engine) -> None:
    with writing(database) as session:
        first = store(session, MARCH, "a", post(team="First"))
        second = store(session, MARCH, "b", post(team="Second"), seen=first)
    with reading(database) as session:
        assert list(queries.post_totals(session)["team"]) == ["Second"]
    with writing(database) as session:
        upload_commands.undo(session, second, HR, AT)
    with reading(database) as session:
        assert list(queries.post_totals(session)["team"]) == ["First"]


def test_a_wait_that_the_sheet_does_not_tell_is_none_and_others_are_whole_days(database: Engine) -> None:
    with writing(database) as session:
        told = worker("Unallocated", fte=None, longest_wait_days=12)
        store_cases(session, MARCH, "a", worker("W1"), told, worker("Unallocated", fte=None, team="CIN"))
    with reading(database) as session:
        waits = dict(queries.unallocated(session)[["team", "longest_wait_days"]].itertuples(index=False))
    assert waits == {"Duty": 12, "CIN": None}
    assert isinstance(waits["Duty"], int)


def test_posts_come_in_the_order_of_the_sheet_with_none_where_nothing_is_said(database: Engine) -> None:
    typed = [post(post_id=number, grade="KR9") for number in ("9", "1", "5")]
    with writing(database) as session:
        number = store(session, MARCH, "a", *typed, post("vacant", vacant_since=date(2011, 1, 3)), post("frozen"))
    with reading(database) as session:
        posts, vacant = queries.posts(session, number), queries.vacant_posts(session, number)
    assert list(posts.columns) == list(vacant.columns) == list(queries.POSTS)
    assert list(posts["post_id"]) == ["9", "1", "5", None, None]
    assert list(posts["grade"]) == ["KR9", "KR9", "KR9", None, None]
    assert list(posts["vacant_since"]) == [None, None, None, date(2011, 1, 3), None]
    assert list(vacant["status"]) == ["vacant", "frozen"]
    assert list(posts["established_fte"]) == [1.0] * 5


def test_districts_are_those_that_real_uploads_have_used_and_not_undone(database: Engine) -> None:
    with writing(database) as session:
        store(session, MARCH, "made up", post(district="Made up"), is_illustrative=True)
        store(session, MARCH, "a", post(district="Northmarsh"), post(district=None))
        store_cases(session, MARCH, "b", worker("W1", district="Ashford"), worker("W2", district="Northmarsh"))
        undone = store(session, APRIL, "c", post(district="Undone"))
        upload_commands.undo(session, undone, HR, AT)
    with reading(database) as session:
        assert queries.districts(session) == ["Ashford", "Northmarsh"]
        assert NOT_GIVEN not in queries.districts(session)


def moves(database: Engine, *typed: dict[str, object]) -> pd.DataFrame:
    with writing(database) as session:
        number = store(session, MARCH, "a", *typed)
    with reading(database) as session:
        return queries.movements(session, number, MARCH)


def test_agreed_starts_and_known_leavers_are_movements(database: Engine) -> None:
    soon = date(2011, 4, 18)
    frame = moves(
        database,
        post("vacant", budgeted_fte=0.6, recruitment_stage="start agreed", expected_start=soon),
        post("frozen", recruitment_stage="started", expected_start=soon, team="CIN"),
        post("vacant", recruitment_stage="offer", expected_start=soon),
        post("vacant", recruitment_stage="start agreed"),
        post("filled", recruitment_stage="start agreed", expected_start=soon),
        post(holder_end=date(2011, 5, 31), post_title="Team leader"),
        post("vacant", holder_end=date(2011, 5, 31)),
        post(holder_end=date(2011, 3, 30)),
    )
    assert list(frame.columns) == list(queries.MOVEMENTS)
    assert frame.values.tolist() == [
        [soon, "start", "Ashford", "Duty", "Social worker", 0.6],
        [soon, "start", "Ashford", "CIN", "Social worker", 1.0],
        [date(2011, 5, 31), "leave", "Ashford", "Duty", "Team leader", 1.0],
    ]


def test_whoever_leaves_on_the_day_of_the_snapshot_is_still_in_post_and_leaves_after(database: Engine) -> None:
    assert list(moves(database, post(holder_end=MARCH))["day"]) == [MARCH]


def test_a_leaver_takes_the_hours_worked_and_not_the_whole_post(database: Engine) -> None:
    assert list(moves(database, post(contract_hours=18.5, holder_end=APRIL))["fte"]) == [0.5]


def test_an_agreed_start_whose_day_has_passed_counts_for_the_day_after_the_snapshot(database: Engine) -> None:
    late = post("vacant", recruitment_stage="start agreed", expected_start=date(2011, 3, 1))
    assert list(moves(database, late)["day"]) == [date(2011, 4, 1)]


def test_without_movements_the_frame_is_empty_and_its_fte_are_numbers(database: Engine) -> None:
    frame = moves(database, post(), post("vacant"))
    assert (list(frame.columns), len(frame), frame["fte"].dtype) == (list(queries.MOVEMENTS), 0, float)


def test_districts_are_those_shipped_and_those_that_real_uploads_used(database: Engine) -> None:
    with writing(database) as session:
        store(session, MARCH, "a", post(district="Northmarsh"))
        store(session, MARCH, "b", post(district="Fairyland"), is_illustrative=True)
    with reading(database) as session:
        known = queries.districts_by_key(session)
    assert known["northmarsh"] == "Northmarsh"
    assert "fairyland" not in known
    assert queries.districts_by_key(None)["tandm"] == "Tonbridge and Malling"
