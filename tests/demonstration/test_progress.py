"""Illustrative progress: marked, within its months, repeatable, and never at odds with itself or with the plan."""

import csv
from datetime import date

import pytest
from sqlalchemy import Engine

from core.demonstration.progress import MONTH_ENDS, illustrative_progress
from core.plan import changes as plan_changes
from core.plan import measures
from core.plan.queries import Frames, plan_frames
from core.settings import ROOT
from core.storage.engine import reading

with (ROOT / "data" / "demonstration" / "progress.csv").open(encoding="utf-8", newline="") as file:
    STORY = {row["ref"] for row in csv.DictReader(file)}
FINISHED = ["complete awaiting assurance", "complete assured"]


@pytest.fixture
def frames(illustrative_database: Engine) -> Frames:
    with reading(illustrative_database) as session:
        return plan_frames(session)


def test_every_entry_is_marked_and_lies_between_january_and_june_2011(frames: Frames) -> None:
    assert frames["progress"]["is_illustrative"].all()
    assert sorted(set(frames["progress"]["as_at"])) == [
        date(2011, month, last) for month, last in ((1, 31), (2, 28), (3, 31), (4, 30), (5, 31), (6, 30))
    ]


def test_the_same_seed_makes_the_same_progress(frames: Frames) -> None:
    first, again = ([entry.model_dump() for entry, _ in illustrative_progress(frames, 7)] for _ in range(2))
    other = [entry.model_dump() for entry, _ in illustrative_progress(frames, 8)]
    assert first == again
    assert first != other


def test_a_finished_action_stays_finished(frames: Frames) -> None:
    for ref, entries in frames["progress"].groupby("action"):
        deliveries = list(entries["delivery"])
        first = next((n for n, one in enumerate(deliveries) if one in FINISHED), len(deliveries))
        assert all(one in FINISHED for one in deliveries[first:]), ref


def test_nothing_is_completed_after_the_date_it_was_reported_for(frames: Frames) -> None:
    completed = frames["progress"].dropna(subset="completed_on")
    assert len(completed)
    assert (completed["completed_on"] <= completed["as_at"]).all()


def test_no_forecast_lies_before_the_date_it_was_made_for(frames: Frames) -> None:
    made = (
        frames["milestone_progress"]
        .merge(frames["progress"], left_on="progress", right_on="id")
        .dropna(subset="forecast_on")
    )
    assert len(made)
    assert (made["forecast_on"] >= made["as_at"]).all()


def test_the_opening_screen_has_something_of_everything_to_show(frames: Frames) -> None:
    as_at = date(2011, 3, 31)
    assert as_at in MONTH_ENDS
    now, before = (measures.status(frames, day) for day in (as_at, date(2011, 2, 28)))
    assert set(now["rating"]) >= set("BCRAGNU")
    changes = plan_changes.changes(frames, now, before, as_at, date(2011, 2, 28))
    assert set(changes["change"]) == {
        "completed",
        "newly assured",
        "newly red",
        "re-dated",
    }  # A3.5 is due on the day itself


def test_the_story_differs_by_action_and_by_month(frames: Frames) -> None:
    """What was done is the action's own: no sentence is told of two actions, and it goes on from month to month."""
    under_way = frames["progress"][frames["progress"]["delivery"] == "in progress"]
    told = under_way[under_way["action"].isin(STORY)]
    assert (told.groupby("done")["action"].nunique() == 1).all()
    several = told.groupby("action").filter(lambda rows: len(rows) >= 4)
    assert several.groupby("action")["done"].nunique().min() >= 2
    assert told["next_step"].nunique() > 50
