"""What a file would change against the snapshot before: cases worked by hand, and what must hold of any two snapshots."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from core.workforce.comparison import COLUMNS, post_changes
from core.workforce.snapshots import posts_of
from tests.workforce.filled_in import post, vacancies

Typed = list[dict[str, object]]
Change = tuple[str, str, str, str]


def changes(before: Typed, after: Typed) -> list[Change]:
    """Each change with the post's number and what was and is."""
    return [(row.change, row.post_id, row.was, row.now) for row in table(before, after)]


def table(before: Typed, after: Typed) -> Any:
    return post_changes(posts_of(vacancies(*before).rows), posts_of(vacancies(*after).rows)).itertuples()


def test_a_post_becomes_vacant_or_filled_and_a_frozen_one_is_vacant() -> None:
    assert changes([post(post_id="1")], [post("vacant", post_id="1")]) == [("becomes vacant", "1", "filled", "vacant")]
    assert changes([post("vacant", post_id="1")], [post(post_id="1")]) == [("becomes filled", "1", "vacant", "filled")]
    assert changes([post("frozen", post_id="1")], [post(post_id="1")]) == [("becomes filled", "1", "frozen", "filled")]
    assert changes([post(post_id="1")], [post("frozen", post_id="1")]) == [("becomes vacant", "1", "filled", "frozen")]
    assert changes([post("unknown", post_id="1")], [post("vacant", post_id="1")]) == [
        ("becomes vacant", "1", "unknown", "vacant")
    ]


def test_a_vacant_post_that_is_frozen_or_of_unknown_status_now_is_changed() -> None:
    assert changes([post("vacant", post_id="1")], [post("frozen", post_id="1")]) == [
        ("changed", "1", "vacant", "frozen")
    ]
    assert changes([post("vacant", post_id="1")], [post("unknown", post_id="1")]) == [
        ("changed", "1", "vacant", "unknown")
    ]
    assert changes([post("unknown", post_id="1")], [post(post_id="1")]) == [("changed", "1", "unknown", "filled")]


def test_posts_are_new_or_gone_and_a_deleted_one_is_gone() -> None:
    before, after = [post(post_id="1"), post(post_id="2")], [post("vacant", post_id="3"), post("deleted", post_id="2")]
    assert changes(before, after) == [
        ("new", "3", "", "vacant"),
        ("gone", "1", "filled", ""),
        ("gone", "2", "filled", ""),
    ]
    assert changes([post("deleted", post_id="1")], [post("deleted", post_id="1")]) == []
    assert changes([post("deleted", post_id="1")], [post(post_id="1")]) == [("new", "1", "", "filled")]
    assert changes([], [post("deleted", post_id="1")]) == []


def test_a_post_that_moves_or_changes_its_fte_says_what_was_and_what_is() -> None:
    before = [post(post_id="1", grade="KR9"), post(post_id="2"), post(post_id="3")]
    after = [post(post_id="1", team="CIN", budgeted_fte=0.6), post(post_id="2", post_title="SSW"), post(post_id="3")]
    assert changes(before, after) == [
        ("changed", "1", "grade KR9, team Duty and FTE 1", "grade none, team CIN and FTE 0.6"),
        ("changed", "2", "title Social worker", "title SSW"),
    ]


def test_what_is_not_compared_is_no_change() -> None:
    before = [post("vacant", post_id="1", recruitment_stage="advert", vacant_since=date(2011, 1, 3))]
    assert changes(before, [post("vacant", post_id="1", recruitment_stage="offer")]) == []


def test_a_job_share_is_one_post_vacant_where_any_part_is() -> None:
    part: dict[str, Any] = {"post_id": "7", "budgeted_fte": 0.5}
    both = [post(**part), post(**part)]
    assert changes(both, [post(**part), post("vacant", **part)]) == [("becomes vacant", "7", "filled", "vacant")]
    assert changes(both, [post("vacant", **part), post(**part)]) == [("becomes vacant", "7", "filled", "vacant")]
    assert changes(both, [post(post_id="7")]) == []
    assert changes(both, [post(**part)]) == [("changed", "7", "FTE 1", "FTE 0.5")]
    assert changes(both, [post(**part), post("deleted", **part)]) == [("changed", "7", "FTE 1", "FTE 0.5")]


def test_parts_of_a_job_share_in_another_order_are_no_change() -> None:
    parts = [post(post_id="7", budgeted_fte=0.5), post(post_id="7", budgeted_fte=0.5, team="CIN", post_title="SSW")]
    assert changes(parts, parts[::-1]) == []


def test_posts_without_a_number_are_not_followed() -> None:
    assert changes([post(), post()], [post("vacant"), post(team="CIN")]) == []


def test_changes_stand_in_the_order_of_what_matters_and_then_by_number() -> None:
    before = [post(post_id="1"), post(post_id="2"), post("vacant", post_id="3"), post(post_id="4"), post(post_id="5")]
    after = [post(post_id="1", team="CIN"), post("vacant", post_id="5"), post(post_id="3"), post("vacant", post_id="4"),
             post(post_id="6")]  # fmt: skip
    assert [(change, number) for change, number, _, _ in changes(before, after)] == [
        ("becomes vacant", "4"),
        ("becomes vacant", "5"),
        ("becomes filled", "3"),
        ("new", "6"),
        ("gone", "2"),
        ("changed", "1"),
    ]


def test_the_table_names_the_post_as_it_is_now_or_was_last() -> None:
    moved, gone = table(
        [post(post_id="1"), post(post_id="2")], [post("vacant", post_id="1", team="CIN", district="Dover")]
    )
    assert (moved.title, moved.team, moved.district) == ("Social worker", "CIN", "Dover")
    assert (gone.title, gone.team, gone.district) == ("Social worker", "Duty", "Ashford")
    assert list(post_changes((), ()).columns) == COLUMNS


POSTS = st.lists(
    st.builds(
        post,
        st.sampled_from(["filled", "vacant", "frozen", "deleted"]),
        post_id=st.sampled_from([None, "1", "2", "3", "4"]),
        team=st.sampled_from(["Duty", "CIN"]),
        budgeted_fte=st.sampled_from([0.2, 0.25, 0.5, 1.0]),
    ),
    max_size=10,
)
MIRRORED = {"becomes vacant": "becomes filled", "becomes filled": "becomes vacant", "new": "gone", "gone": "new"}


@given(POSTS, st.randoms(use_true_random=False))
def test_a_snapshot_against_itself_in_any_order_changes_nothing(typed: Typed, chance: Any) -> None:
    other = list(typed)
    chance.shuffle(other)
    assert changes(typed, other) == []


@given(POSTS, POSTS)
def test_changes_read_backwards_are_the_changes_back(before: Typed, after: Typed) -> None:
    there, back = changes(before, after), changes(after, before)
    assert sorted(back) == sorted(
        (MIRRORED.get(change, change), number, now, was) for change, number, was, now in there
    )


@given(POSTS, POSTS)
def test_each_post_with_a_number_stands_in_at_most_one_change(before: Typed, after: Typed) -> None:
    numbers = [number for _, number, _, _ in changes(before, after)]
    known = {row["post_id"] for row in (*before, *after) if row.get("post_id")}
    assert len(numbers) == len(set(numbers))
    assert set(numbers) <= known
