"""What is made anew in part when progress is added is the same as if all were made anew."""

from datetime import date

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from core.people import Person, Role
from core.plan import measures, queries
from core.plan.commands import set_plan_details
from core.plan.progress import recording
from core.plan.progress.updates import Update
from core.settings import now
from core.storage.engine import reading, writing
from core.storage.revision import data_revision, raise_revision, settled
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


# Actions that others draw on, that draw on others, that lend dates or borrow them, with two milestones, ongoing, undated.
REFS = ["A1.1", "A1.5", "A3.4", "A5.1", "A6.1", "A6.3", "A7.1", "A7.2", "A9.2", "A12.1", "A17.3", "A18.1", "A21.1"]
one_update = st.builds(
    Update,
    as_at=st.sampled_from([date(2011, 1, 31), MARCH, APRIL, date(2011, 5, 31)]),
    delivery=st.sampled_from(["not started", "in progress"]),
    confidence=st.sampled_from([None, "low"]),
)


@settings(
    max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # one database grows from example to example
@given(updates=st.lists(st.tuples(st.sampled_from(REFS), one_update), min_size=1, max_size=6), together=st.booleans())
def test_status_and_milestones_follow_each_update(
    shown_database: Engine, updates: list[tuple[str, Update]], together: bool
) -> None:
    assert_same(shown_database)
    for ref, update in updates:
        record(shown_database, ref, update)
        if not together:
            assert_same(shown_database)
    assert_same(shown_database)


def test_a_date_that_moved_and_a_correction_are_followed(shown_database: Engine) -> None:
    assert_same(shown_database)
    record(shown_database, "A7.1", Update(MARCH, "in progress", forecasts={"": date(2011, 12, 31)}))
    assert_same(shown_database)
    with reading(shown_database) as session:
        number = recording.newest_entry(session, "A7.1")
    record(shown_database, "A7.1", Update(APRIL, "in progress", corrects=number, forecasts={"": None}))
    assert_same(shown_database)


def test_another_change_of_the_plan_is_read_whole(shown_database: Engine) -> None:
    assert_same(shown_database)
    with reading(shown_database) as session:
        before = settled(session)
    record(shown_database, "A1.5", Update(MARCH, "in progress"))
    with reading(shown_database) as session:
        assert settled(session) == before
    with writing(shown_database) as session:
        set_plan_details(session, "Another name", "Kent", MARCH)
        raise_revision(session)
    revision, _, _ = loaded(shown_database, MARCH)
    assert loaders.plan_name.at(revision) == "Another name, Kent"
    assert_same(shown_database)
