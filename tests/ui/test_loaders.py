"""What the plan's loaders give follows each write."""

from datetime import date

import pandas as pd
from sqlalchemy import Engine

from core.people import Person, Role
from core.plan import measures, queries
from core.plan.commands import set_plan_details
from core.plan.progress import recording
from core.plan.progress.updates import Update
from core.settings import now
from core.storage.engine import reading, writing
from core.storage.revision import data_revision, raise_revision
from core.ui.plan import loaders

AUTHOR = Person("manager", Role.SENIOR_MANAGER, "Somebody")
MARCH, APRIL = date(2011, 3, 31), date(2011, 4, 30)


def record(shown_database: Engine, ref: str, update: Update) -> None:
    with writing(shown_database) as session:
        recording.record(session, ref, update, AUTHOR, now(), recording.newest_entry(session, ref))


def loaded(shown_database: Engine, as_at: date) -> tuple[int, pd.DataFrame, pd.DataFrame]:
    with reading(shown_database) as session:
        revision = data_revision(session)
    return revision, loaders.status.at(revision, as_at), loaders.milestones.at(revision, as_at)


def made_anew(shown_database: Engine, as_at: date) -> tuple[pd.DataFrame, pd.DataFrame]:
    with reading(shown_database) as session:
        frames = queries.plan_frames(session)
    return measures.status(frames, as_at), measures.milestone_status(frames, as_at)


def assert_same(shown_database: Engine) -> None:
    for day in (MARCH, APRIL):
        _, status, milestones = loaded(shown_database, day)
        expected = made_anew(shown_database, day)
        pd.testing.assert_frame_equal(status, expected[0])
        pd.testing.assert_frame_equal(milestones, expected[1])


def test_a_date_that_moved_and_a_correction_are_followed(shown_database: Engine) -> None:
    assert_same(shown_database)
    record(shown_database, "A7.1", Update(MARCH, "in progress", forecasts={"": date(2011, 12, 31)}))
    assert_same(shown_database)
    with reading(shown_database) as session:
        number = recording.newest_entry(session, "A7.1")
    record(shown_database, "A7.1", Update(APRIL, "in progress", corrects=number, forecasts={"": None}))
    assert_same(shown_database)


def test_another_name_of_the_plan_is_followed(shown_database: Engine) -> None:
    assert_same(shown_database)
    with writing(shown_database) as session:
        set_plan_details(session, "Another name", "Kent", None, MARCH)
        raise_revision(session)
    revision, _, _ = loaded(shown_database, MARCH)
    assert list(loaders.plan.at(revision)["plan"]["title"]) == ["Another name"]
    assert_same(shown_database)
