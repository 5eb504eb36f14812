"""A condensed history says the same as the whole, whatever was recorded."""

from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, delete

from core.plan import changes as plan_changes
from core.plan import commands, measures, queries
from core.plan.progress import tracking
from core.plan.queries import Frames, condensed_frames, plan_frames
from core.plan.tables import MilestoneProgress, Progress
from core.storage.engine import reading, writing
from tests.plan.test_measures import AT, SMALL

FIRST = date(2011, 1, 1)
DAYS = st.integers(0, 120).map(lambda number: FIRST + timedelta(days=number))
ENTRIES = st.lists(
    st.fixed_dictionaries(
        {
            "action": st.sampled_from(["X1.1", "X1.2", "X2.1", "X2.2"]),
            "as_at": DAYS,
            "delivery": st.sampled_from(
                ["not started", "in progress", "complete awaiting assurance", "complete assured"]
            ),
            "confidence": st.sampled_from([None, "low", "high"]),
            "override": st.sampled_from([None, None, "R", "G"]),
            "forecast_on": st.none() | DAYS,
            "met_on": st.none() | DAYS,
            "says_of_milestone": st.booleans(),
            "corrects_one_before": st.booleans(),
        }
    ),
    max_size=14,
)


def record(session: Session, entries: list[dict[str, Any]]) -> None:
    """Put these entries in the place of all progress; one that corrects does so to the last of its action and date."""
    session.exec(delete(MilestoneProgress))
    session.exec(delete(Progress))
    last: dict[tuple[str, date], int] = {}
    for number, one in enumerate(entries, 1):
        place = (one["action"], one["as_at"])
        session.add(
            Progress(
                id=number, action=one["action"], as_at=one["as_at"], delivery=one["delivery"], confidence=one["confidence"],
                override_rating=one["override"], override_reason="as is known" if one["override"] else "",
                corrects=last.get(place) if one["corrects_one_before"] else None, recorded_by="test", recorded_at=AT,
                done=f"entry {number}",
            )
        )  # fmt: skip
        session.flush()
        last[place] = number
        if one["says_of_milestone"]:
            said = {name: one[name] for name in ("forecast_on", "met_on")}
            session.add(MilestoneProgress(progress=number, label="", **said))


def with_entries(database: Engine, entries: list[dict[str, Any]], days: tuple[date, ...]) -> tuple[Frames, Frames]:
    """The whole history of these entries, and the condensed one."""
    with writing(database) as session:
        record(session, entries)
    with reading(database) as session:
        return plan_frames(session), condensed_frames(session, days)


@pytest.fixture
def small_database(database: Engine) -> Engine:
    with writing(database) as session:
        commands.replace_plan(session, SMALL, "small.csv", "test", AT)
    return database


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=ENTRIES, since=DAYS, later=st.integers(1, 60))
def test_a_condensed_history_says_of_its_days_what_the_whole_says(
    small_database: Engine, entries: list[dict[str, Any]], since: date, later: int
) -> None:
    as_at = since + timedelta(days=later)
    whole, condensed = with_entries(small_database, entries, (since, as_at))
    for day in (since, as_at):
        pd.testing.assert_frame_equal(measures.status(condensed, day), measures.status(whole, day))
        pd.testing.assert_frame_equal(measures.milestone_status(condensed, day), measures.milestone_status(whole, day))
    now, before = (measures.status(whole, day) for day in (as_at, since))
    changes = [plan_changes.changes(frames, now, before, as_at, since) for frames in (condensed, whole)]
    pd.testing.assert_frame_equal(*changes)
    slipped = [tracking.slippage(frames, as_at, now) for frames in (condensed, whole)]
    pd.testing.assert_frame_equal(*slipped)


def test_entries_that_say_the_same_again_are_left_out(illustrative_database: Engine) -> None:
    with reading(illustrative_database) as session:
        whole, condensed = plan_frames(session), condensed_frames(session, [date(2011, 6, 30)])
    assert len(condensed["progress"]) < len(whole["progress"])
    assert set(condensed["progress"]["id"]) <= set(whole["progress"]["id"])
    assert list(condensed["progress"].columns) == list(whole["progress"].columns)
    assert list(condensed["milestone_progress"].columns) == list(whole["milestone_progress"].columns)
    for name in set(whole) - {"progress", "milestone_progress"}:
        pd.testing.assert_frame_equal(condensed[name], whole[name])


def test_more_entries_than_a_database_takes_in_one_question_are_read_in_parts(
    illustrative_database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with reading(illustrative_database) as session:
        at_once = condensed_frames(session, [date(2011, 6, 30)])["progress"]
        monkeypatch.setattr(queries, "MOST_NUMBERS", 7)
        pd.testing.assert_frame_equal(condensed_frames(session, [date(2011, 6, 30)])["progress"], at_once)


def test_before_anything_is_recorded_there_is_no_history(database: Engine) -> None:
    with reading(database) as session:
        frames = condensed_frames(session, [date(2011, 6, 30)])
    assert frames["progress"].empty
    assert len(frames["actions"]) == 56
