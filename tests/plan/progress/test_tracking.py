"""How the plan moves: worked out by hand for the small plan of test_measures.py, and whatever was recorded."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from core.plan import commands, measures
from core.plan.document.contents import Group, Lead, PlanDocument, Requirement
from core.plan.progress import tracking
from core.plan.queries import Frames, plan_frames
from core.plan.tables import MilestoneProgress, Progress
from core.storage.engine import engine, prepare, reading, writing
from tests.plan.test_measures import AT, SMALL, an_action, day, recorded

MARCH = "2011-03-31"


@pytest.fixture
def small(database: Engine) -> Frames:
    """The small plan with its progress, as in test_measures.py."""
    with writing(database) as session:
        commands.replace_plan(session, SMALL, "small.csv", "test", AT)
    return with_more(
        database,
        recorded("X1.1", "2011-02-28", "in progress"),
        recorded("X1.1", MARCH, "complete awaiting assurance", met_on=day("2011-03-20")),
        recorded("X1.2", "2011-02-28", "in progress", forecast_on=day("2011-07-10")),
        recorded("X1.2", MARCH, "in progress", forecast_on=day("2011-08-31")),
        recorded("X2.1", "2011-02-28", "in progress", forecast_on=day("2011-06-30")),
        recorded("X2.1", MARCH, "in progress", forecast_on=day("2011-04-30"), confidence="high"),
    )


def with_more(database: Engine, *entries: tuple[Progress, list[MilestoneProgress]]) -> Frames:
    with writing(database) as session:
        commands.add_progress(session, list(entries))
    with reading(database) as session:
        return plan_frames(session)


def rows(frame: pd.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    return list(frame[list(columns)].itertuples(index=False, name=None))


def now(frames: Frames, as_at: str = MARCH) -> pd.DataFrame:
    return measures.status(frames, day(as_at))


# --- over time ---


@pytest.mark.parametrize(
    ("first", "as_at", "days"),
    [
        ("2011-01-15", "2011-03-31", ["2011-01-31", "2011-02-28", "2011-03-31"]),
        ("2011-01-31", "2011-03-15", ["2011-01-31", "2011-02-28", "2011-03-15"]),
        ("2011-03-01", "2011-03-15", ["2011-03-15"]),
        ("2011-04-01", "2011-03-15", ["2011-03-15"]),
    ],
)
def test_month_ends_go_up_to_the_reporting_date(first: str, as_at: str, days: list[str]) -> None:
    assert tracking.month_ends(day(first), day(as_at)) == [day(text) for text in days]


def test_planned_finishes_stand_beside_those_that_were_recorded(small: Frames) -> None:
    days = tracking.month_ends(day("2011-01-01"), day("2011-04-30"))
    found = tracking.over_time(small, days).set_index("band")
    columns = ("planned", "finished", "C", "R", "A", "G")
    assert rows(found.loc["immediate"], *columns) == [
        (1, 0, 0, 0, 2, 0),
        (1, 0, 0, 1, 1, 0),
        (1, 1, 1, 1, 0, 0),
        (1, 1, 1, 1, 0, 0),
    ]
    assert rows(found.loc["3 months"], *columns) == [
        (0, 0, 0, 0, 1, 1),
        (0, 0, 0, 1, 1, 0),
        (0, 0, 0, 0, 1, 1),
        (2, 0, 0, 0, 2, 0),
    ]
    assert found.loc["6 months", list(columns)].to_numpy().sum() == 0
    assert list(found.loc["immediate", "as_at"]) == days


def test_a_superseded_action_is_neither_planned_nor_finished(small: Frames, database: Engine) -> None:
    found = with_more(database, recorded("X1.1", "2011-04-15", "superseded"))
    over = tracking.over_time(found, [day(MARCH), day("2011-04-15")]).set_index("band")
    assert rows(over.loc["immediate"], "planned", "finished", "S") == [(1, 1, 0), (0, 0, 1)]


def test_kents_plan_was_to_finish_two_actions_by_the_end_of_2010(database: Engine) -> None:
    """A3.1 and A3.2, which it ticks; A1.1 and A1.2 had a second date in January."""
    with reading(database) as session:
        found = tracking.over_time(plan_frames(session), [date(2010, 12, 31)])
    assert rows(found, "planned", "finished") == [(2, 2), (0, 0), (0, 0)]


# --- slippage ---


def test_slippage_counts_days_from_the_baseline_and_every_move(small: Frames) -> None:
    columns = ("ref", "due_on", "expected_on", "days_moved", "moves", "is_met")
    assert rows(tracking.slippage(small, day(MARCH), now(small)), *columns) == [
        ("X1.2", day("2011-06-30"), day("2011-08-31"), 62, 2, False),
        ("X1.1", day("2011-01-31"), day("2011-03-20"), 48, 0, True),
        ("X2.1", day("2011-04-30"), day("2011-04-30"), 0, 2, False),
    ]
    assert rows(tracking.slippage(small, day("2011-02-28"), now(small, "2011-02-28")), *columns) == [
        ("X2.1", day("2011-04-30"), day("2011-06-30"), 61, 1, False),
        ("X1.2", day("2011-06-30"), day("2011-07-10"), 10, 1, False),
    ]


def test_nothing_slips_before_anything_is_recorded(small: Frames) -> None:
    assert tracking.slippage(small, day("2011-01-31"), now(small, "2011-01-31")).empty
    assert tracking.forecast_moves(small, day("2011-01-31")) == {}


def moves_after(database: Engine, ref: str, *forecasts: str | None) -> int:
    entries = [
        recorded(ref, f"2011-04-{number:02}", "in progress", forecast_on=text and day(text))
        for number, text in enumerate(forecasts, 1)
    ]
    return tracking.forecast_moves(with_more(database, *entries), day("2011-06-01")).get((ref, ""), 0)


def test_a_forecast_that_is_said_again_is_no_move(small: Frames, database: Engine) -> None:
    assert moves_after(database, "X1.2", "2011-08-31", "2011-08-31") == 2


def test_a_forecast_of_the_planned_day_is_no_move(small: Frames, database: Engine) -> None:
    assert moves_after(database, "X1.1", "2011-01-31") == 0


def test_a_forecast_of_the_day_borrowed_from_another_action_is_no_move(small: Frames, database: Engine) -> None:
    """X2.2 takes its dates from X2.1, which is due on 30 April."""
    assert moves_after(database, "X2.2", "2011-04-30") == 0
    assert moves_after(database, "X2.2", "2011-04-30", "2011-05-31") == 1


def test_a_forecast_taken_back_is_a_move(small: Frames, database: Engine) -> None:
    assert moves_after(database, "X1.2", None) == 3


def test_a_corrected_forecast_is_no_move(small: Frames, database: Engine) -> None:
    entries = small["progress"]
    wrong = int(entries.loc[(entries["action"] == "X1.2") & (entries["as_at"] == day(MARCH)), "id"].iloc[0])
    entry = recorded("X1.2", MARCH, "in progress", corrects=wrong, forecast_on=day("2011-07-10"))
    found = with_more(database, entry)
    assert tracking.forecast_moves(found, day(MARCH))["X1.2", ""] == 1


def test_a_move_is_counted_where_it_belongs_in_time_whenever_it_was_recorded(small: Frames, database: Engine) -> None:
    """What is recorded late for 15 March stands between February's and March's forecasts."""
    found = with_more(database, recorded("X1.2", "2011-03-15", "in progress", forecast_on=day("2011-07-31")))
    assert tracking.forecast_moves(found, day("2011-03-15"))["X1.2", ""] == 2
    assert tracking.forecast_moves(found, day(MARCH))["X1.2", ""] == 3


# --- without an update ---


def test_an_action_is_without_an_update_from_the_chosen_number_of_days_on(small: Frames) -> None:
    columns = ("ref", "heard_on", "days_silent")
    assert rows(tracking.without_update(now(small, "2011-05-05"), day("2011-05-05"), 35), *columns) == [
        ("X2.2", None, 124),
        ("X1.2", day(MARCH), 35),
        ("X2.1", day(MARCH), 35),
    ]
    assert rows(tracking.without_update(now(small, "2011-05-04"), day("2011-05-04"), 35), *columns) == [
        ("X2.2", None, 123)
    ]


def test_before_its_start_an_action_owes_no_update(small: Frames) -> None:
    """On 10 December 2010 X2.1 and X2.2 are to start on 1 January."""
    found = tracking.without_update(now(small, "2010-12-10"), day("2010-12-10"), 35)
    assert rows(found, "ref", "days_silent") == [("X1.1", 39), ("X1.2", 39)]


def test_a_rating_set_by_hand_asks_no_update_before_the_start(small: Frames, database: Engine) -> None:
    entry = recorded("X2.1", "2010-11-01", "not started", override_rating="A", override_reason="no room is found")
    found = with_more(database, entry)
    assert list(now(found, "2010-12-20")["by_rule"]) == [None, None, "N", None]
    silent = tracking.without_update(now(found, "2010-12-20"), day("2010-12-20"), 35)
    assert "X2.1" not in set(silent["ref"])


def test_an_undated_action_of_which_nothing_is_known_comes_first(database: Engine) -> None:
    with reading(database) as session:
        frames = plan_frames(session)
    found = tracking.without_update(now(frames), day(MARCH), 35)
    undated = {"A12.1", "A12.2", "A13.1", "A14.1", "A14.2", "A16.1", "A16.2"}
    assert set(found["ref"][: len(undated)]) == undated
    assert list(found["days_silent"][: len(undated)]) == [None] * len(undated)
    assert not {"A3.1", "A3.2"} & set(found["ref"])


# --- falling due ---


def test_what_falls_due_is_counted_to_the_nearer_of_baseline_and_forecast(small: Frames, database: Engine) -> None:
    found = with_more(
        database,
        recorded("X1.1", MARCH, "in progress", met_on=None, forecast_on=day("2011-04-10")),
        recorded("X1.2", MARCH, "in progress", forecast_on=day("2011-04-20")),
    )
    due = tracking.falling_due(found, day(MARCH), 30, now(found))
    assert rows(due, "ref", "due_on", "expected_on", "days_left") == [
        ("X1.1", day("2011-01-31"), day("2011-04-10"), 10),
        ("X1.2", day("2011-06-30"), day("2011-04-20"), 20),
        ("X2.1", day("2011-04-30"), day("2011-04-30"), 30),
        ("X2.2", day("2011-04-30"), day("2011-04-30"), 30),
    ]


@pytest.mark.parametrize(
    ("within", "refs"), [(29, []), (30, ["X2.1", "X2.2"]), (90, ["X2.1", "X2.2"]), (91, ["X2.1", "X2.2", "X1.2"])]
)
def test_the_last_day_counts(small: Frames, within: int, refs: list[str]) -> None:
    assert list(tracking.falling_due(small, day(MARCH), within, now(small))["ref"]) == refs


def test_what_is_overdue_met_or_finished_falls_due_no_more(small: Frames, database: Engine) -> None:
    found = with_more(
        database,
        recorded("X2.1", MARCH, "in progress", met_on=day("2011-03-30")),
        recorded("X2.2", MARCH, "superseded"),
    )
    assert list(tracking.falling_due(found, day(MARCH), 60, now(found))["ref"]) == []
    assert list(tracking.falling_due(small, day("2011-02-28"), 60, now(small, "2011-02-28"))["ref"]) == []


def test_today_is_0_days_away(small: Frames) -> None:
    found = tracking.falling_due(small, day("2011-04-30"), 0, now(small, "2011-04-30"))
    assert rows(found, "ref", "days_left") == [("X2.1", 0), ("X2.2", 0)]


# --- late dependencies ---


def test_an_action_waits_for_what_is_red_or_ends_after_it(small: Frames) -> None:
    columns = ("ref", "draws_on", "why")
    assert rows(tracking.late_dependencies(small, day("2011-02-28"), now(small, "2011-02-28")), *columns) == [
        ("X2.2", "X1.1", "red"),
        ("X2.2", "X1.2", "ends after"),
    ]
    assert rows(tracking.late_dependencies(small, day(MARCH), now(small)), *columns) == [("X2.2", "X1.2", "red")]


def test_a_dependency_is_late_by_the_rule_whatever_was_set_by_hand(small: Frames, database: Engine) -> None:
    found = with_more(
        database,
        recorded("X1.2", MARCH, "in progress", override_rating="G", override_reason="x", forecast_on=day("2011-08-31")),
        recorded("X1.1", MARCH, "in progress", override_rating="R", override_reason="x", met_on=day("2011-01-20")),
    )
    late = tracking.late_dependencies(found, day(MARCH), now(found))
    assert rows(late, "draws_on", "why") == [("X1.2", "red")]


def test_a_finished_action_waits_for_nothing(small: Frames, database: Engine) -> None:
    found = with_more(database, recorded("X2.2", MARCH, "complete awaiting assurance"))
    assert tracking.late_dependencies(found, day(MARCH), now(found)).empty


def test_kents_a9_2_waits_for_a7_2_which_ends_after_it(database: Engine) -> None:
    with reading(database) as session:
        frames = plan_frames(session)
    late = tracking.late_dependencies(frames, day("2011-01-15"), now(frames, "2011-01-15"))
    assert ("A9.2", "A7.2", "ends after") in rows(late, "ref", "draws_on", "why")


# --- whatever was recorded ---

WIDE = PlanDocument(
    groups=[
        Group(band="immediate", title="Immediately"),
        Group(band="3 months", title="Within three months", limit_on=date(2011, 2, 19)),
        Group(band="6 months", title="Within six months", limit_on=date(2011, 5, 19)),
    ],
    requirements=[
        Requirement(ref="X1", band="immediate", text="First"),
        Requirement(ref="X2", band="3 months", text="Second"),
    ],
    actions=[
        *SMALL.actions,
        an_action("X2.3", "3 months", None, None, ["Q"]),
        an_action("X2.4", "3 months", "2011-02-01", None, [], is_ongoing=True, cross_references=["X2.1", "X2"]),
    ],
    leads=[Lead(code="P", post="Head of P"), Lead(code="Q", post="Head of Q"), Lead(code="W", post="Workers")],
)
REFS = [action.ref for action in WIDE.actions]
DUE = {"X1.1": day("2011-01-31"), "X1.2": day("2011-06-30"), "X2.1": day("2011-04-30"), "X2.2": day("2011-04-30")}
days_near = st.dates(date(2010, 11, 1), date(2011, 9, 30))


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Frames]:
    """A plan with an undated and an ongoing action too, and no progress."""
    url = f"sqlite:///{tmp_path_factory.mktemp('wide') / 'plan.db'}"
    prepare(url)
    with writing(engine(url)) as session:
        commands.replace_plan(session, WIDE, "wide.csv", "test", AT)
    with reading(engine(url)) as session:
        yield plan_frames(session)
    engine(url).dispose()


entries_of = st.lists(
    st.fixed_dictionaries(
        {
            "action": st.sampled_from(REFS),
            "as_at": days_near,
            "delivery": st.sampled_from(["not started", "in progress"] * 3 + ["complete assured", "superseded"]),
            "confidence": st.none() | st.sampled_from(["low", "high"]),
            "override_rating": st.none() | st.sampled_from(["R", "A", "G"]),
            "corrects": st.none() | st.integers(1, 12),
            "milestone": st.none() | st.tuples(st.none() | days_near, st.none() | days_near),
        }
    ),
    max_size=12,
)


def filled(plan: Frames, entries: list[dict[str, Any]]) -> tuple[Frames, list[dict[str, Any]]]:
    """The plan with these entries; one corrects an earlier one of its own action, or none."""
    kept = []
    for number, entry in enumerate(entries, 1):
        other = entry["corrects"]
        is_sound = other is not None and other < number and entries[other - 1]["action"] == entry["action"]
        kept.append(entry | {"id": number, "corrects": other if is_sound else None})
    blank = dict.fromkeys(("done", "next_step", "evidence", "evidence_link", "override_reason", "recorded_name"), "")
    progress = [
        {**blank, "is_illustrative": False, "recorded_by": "test", "recorded_at": AT, **entry} for entry in kept
    ]
    said = [
        {"progress": one["id"], "label": "", "forecast_on": one["milestone"][0], "met_on": one["milestone"][1]}
        for one in kept
        if one["milestone"] and one["action"] in DUE
    ]
    frames = dict(plan)
    frames["progress"] = pd.DataFrame(progress, columns=list(Progress.model_fields), dtype=object)
    frames["milestone_progress"] = pd.DataFrame(said, columns=list(MilestoneProgress.model_fields), dtype=object)
    return frames, kept


def in_turn(entries: list[dict[str, Any]], as_at: date) -> list[dict[str, Any]]:
    """The entries that count at a date, in the order in which they hold."""
    corrected = {entry["corrects"] for entry in entries}
    known = [entry for entry in entries if entry["as_at"] <= as_at and entry["id"] not in corrected]
    return sorted(known, key=lambda entry: (entry["as_at"], entry["id"]))


@given(entries=entries_of, as_at=days_near)
def test_moves_and_slippage_are_those_of_a_replay(wide: Frames, entries: list[dict[str, Any]], as_at: date) -> None:
    frames, kept = filled(wide, entries)
    stood, moves = dict(DUE), dict.fromkeys(DUE, 0)
    last: dict[str, tuple[date | None, date | None]] = {}
    passed: dict[str, date | None] = {}
    for entry in in_turn(kept, as_at):
        ref, said = entry["action"], entry["milestone"]
        if ref in DUE and said:
            is_undated = said[0] is None and DUE[ref] < entry["as_at"]  # overdue, and no new date: no other day is said
            earlier = (last[ref][0] if ref in last else None) or passed.get(ref)
            passed[ref] = earlier if is_undated and earlier and earlier < entry["as_at"] else None
            last[ref] = said
            if said[1] is None and not is_undated:
                moves[ref] += (said[0] or DUE[ref]) != stood[ref]
                stood[ref] = said[0] or DUE[ref]
    expected: dict[
        str, date
    ] = {}  # a forecast that has passed is none: what is overdue then counts up to the reporting date
    for ref, (forecast, met) in last.items():
        has_passed = forecast < as_at if forecast else passed[ref] is not None
        unmet = max(DUE[ref], as_at) if has_passed and DUE[ref] < as_at else DUE[ref] if has_passed else forecast
        expected[ref] = met or unmet or DUE[ref]
    found = tracking.slippage(frames, as_at, measures.status(frames, as_at))
    wanted = {
        (ref, (day_of - DUE[ref]).days, moves[ref])
        for ref, day_of in expected.items()
        if moves[ref] or day_of > DUE[ref]
    }
    assert set(rows(found, "ref", "days_moved", "moves")) == wanted
    assert list(found["days_moved"]) == sorted(found["days_moved"], reverse=True)


@given(entries=entries_of, as_at=days_near, within=st.integers(0, 120))
def test_what_falls_due_soon_is_open_and_falls_due_later_too(
    wide: Frames, entries: list[dict[str, Any]], as_at: date, within: int
) -> None:
    frames, _ = filled(wide, entries)
    found = measures.status(frames, as_at)
    soon, later = (tracking.falling_due(frames, as_at, days, found) for days in (within, within + 30))
    assert set(rows(soon, "ref", "label")) <= set(rows(later, "ref", "label"))
    for row in soon.itertuples():
        assert 0 <= row.days_left <= within
        assert as_at + timedelta(days=row.days_left) in (row.due_on, row.expected_on)
        assert row.rating not in ("B", "C", "S")
    assert list(soon["days_left"]) == sorted(soon["days_left"])


@given(entries=entries_of, as_at=days_near, silent=st.integers(1, 120))
def test_the_silent_are_open_have_begun_and_were_not_heard_of(
    wide: Frames, entries: list[dict[str, Any]], as_at: date, silent: int
) -> None:
    frames, kept = filled(wide, entries)
    found = measures.status(frames, as_at)
    heard = {entry["action"]: entry["as_at"] for entry in in_turn(kept, as_at)}
    starts = {action.ref: action.starts_on for action in WIDE.actions} | {"X2.2": day("2011-01-01")}
    by_rule = dict(rows(found.assign(rule=found["by_rule"].fillna(found["rating"])), "ref", "rule"))
    wanted = set()
    for ref in REFS:
        since = heard.get(ref) or starts[ref]
        if by_rule[ref] not in "BCSN" and (since is None or (as_at - since).days >= silent):
            wanted.add((ref, heard.get(ref), (as_at - since).days if since else None))
    assert set(rows(tracking.without_update(found, as_at, silent), "ref", "heard_on", "days_silent")) == wanted


@given(entries=entries_of, days=st.lists(days_near, min_size=1, max_size=4, unique=True).map(sorted))
def test_every_action_is_counted_once_a_day_and_plans_only_grow(
    wide: Frames, entries: list[dict[str, Any]], days: list[date]
) -> None:
    frames, _ = filled(wide, entries)
    found = tracking.over_time(frames, days)
    totals = {"immediate": 2, "3 months": 4, "6 months": 0}
    assert rows(found, "as_at", "band") == [(one, band) for one in days for band in totals]
    counted = found[measures.RATINGS].sum(axis=1)
    assert list(counted) == [totals[band] for band in found["band"]]
    assert (found["finished"] == found["B"] + found["C"]).all()
    assert (found["planned"] + found["S"] <= counted).all()
    never_superseded = [entry for entry in entries if entry["delivery"] != "superseded"]
    for _, own in tracking.over_time(filled(wide, never_superseded)[0], days).groupby("band"):
        assert own["planned"].is_monotonic_increasing


@given(entries=entries_of, as_at=days_near)
def test_late_dependencies_are_those_that_the_amber_reasons_name(
    wide: Frames, entries: list[dict[str, Any]], as_at: date
) -> None:
    frames, _ = filled(wide, entries)
    found = measures.status(frames, as_at)
    late = tracking.late_dependencies(frames, as_at, found)
    assert not late.duplicated(["ref", "draws_on"]).any()
    for row in found.itertuples():
        own = set(late.loc[late["ref"] == row.ref, "draws_on"])
        if (row.by_rule or row.rating) == "A":
            assert own == {ref for ref in REFS if f"draws on {ref}, " in row.reason}
        elif (row.by_rule or row.rating) != "R":
            assert own == set()


READ: list[Callable[[Frames, date], pd.DataFrame]] = [
    lambda frames, as_at: tracking.over_time(frames, [as_at]),
    lambda frames, as_at: tracking.slippage(frames, as_at, measures.status(frames, as_at)),
    lambda frames, as_at: tracking.falling_due(frames, as_at, 60, measures.status(frames, as_at)),
    lambda frames, as_at: tracking.without_update(measures.status(frames, as_at), as_at, 35),
    lambda frames, as_at: tracking.late_dependencies(frames, as_at, measures.status(frames, as_at)),
]


@given(entries=entries_of, as_at=days_near)
def test_what_is_recorded_for_later_changes_nothing_at_an_earlier_date(
    wide: Frames, entries: list[dict[str, Any]], as_at: date
) -> None:
    sound = [entry | {"corrects": None} for entry in entries]
    everything, earlier = filled(wide, sound)[0], filled(wide, [one for one in sound if one["as_at"] <= as_at])[0]
    for read in READ:
        pd.testing.assert_frame_equal(read(everything, as_at), read(earlier, as_at))


# --- delivered ---


def test_an_action_had_begun_by_its_start_or_its_first_report_and_is_complete_since_all_reports_say_so(
    small: Frames, database: Engine
) -> None:
    def of(ref: str, frames: Frames, as_at: str) -> tuple[Any, ...]:
        (row,) = rows(tracking.delivered(frames, day(as_at)).query("ref == @ref"), *tracking.DELIVERED[2:])
        return row

    first = day("2010-11-01")  # by the plan; the first report that it had begun is of 28 February
    assert of("X1.1", small, "2011-01-31")[1:] == (None, None), "nobody has said that it began"
    assert of("X1.1", small, "2011-02-28") == ("in progress", first, None)
    assert of("X1.1", small, MARCH) == ("complete awaiting assurance", first, day(MARCH))
    more = with_more(
        database,
        recorded("X1.1", "2011-04-30", "in progress"),
        recorded("X1.1", "2011-05-31", "complete awaiting assurance"),
        recorded("X1.1", "2011-06-30", "complete assured", completed_on=day("2011-05-20")),
    )
    assert of("X1.1", more, "2011-04-30") == ("in progress", first, None)
    assert of("X1.1", more, "2011-05-31")[2] == day("2011-05-31"), "it was taken up again in April"
    assert of("X1.1", more, "2011-06-30") == ("complete assured", first, day("2011-05-20"))


def test_what_the_document_ticks_was_complete_at_its_date(database: Engine) -> None:
    with reading(database) as session:
        frames = plan_frames(session)
    published_on = measures.plan_date(frames)
    assert published_on is not None
    ticked = tracking.delivered(frames, published_on).set_index("ref").loc["A3.2"]
    assert (ticked["delivery"], ticked["completed_on"]) == ("complete awaiting assurance", published_on)
    before = tracking.delivered(frames, published_on - timedelta(days=1)).set_index("ref").loc["A3.2"]
    assert (before["begun_on"], before["completed_on"]) == (None, None)
