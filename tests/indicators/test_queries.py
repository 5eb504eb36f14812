"""Observations and step changes as frames: which uploads count, and what is left out."""

from datetime import timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from core.indicators import queries
from core.indicators.commands import mark_step_change
from core.people import Person
from core.storage.engine import reading, writing
from core.uploads import commands as upload_commands
from tests.indicators.filled_in import APRIL, AT, FEBRUARY, MARCH, OFFICE, RATE, row, store

GENERATOR = Person(queries.GENERATOR, OFFICE.role)


def numbers(session: Session) -> list[int]:
    return sorted(set(queries.observations(session)["upload"]))


def test_files_of_different_days_stand_beside_each_other(database: Engine) -> None:
    with writing(database) as session:
        first = store(session, MARCH, "a", row(FEBRUARY), row(MARCH))
        second = store(session, APRIL, "b", row(MARCH), at=AT + timedelta(hours=1))
    with reading(database) as session:
        assert numbers(session) == [first, second]
        assert len(queries.observations(session)) == 3


def test_illustrative_figures_vanish_behind_real_ones_and_come_back(database: Engine) -> None:
    with writing(database) as session:
        made_up = store(session, MARCH, "made up", row(), is_illustrative=True)
        mark_step_change(session, RATE, MARCH, "Illustrative", GENERATOR, AT)
        mark_step_change(session, RATE, FEBRUARY, "Real", OFFICE, AT)
    with reading(database) as session:
        assert numbers(session) == [made_up]
        assert list(queries.step_changes(session)["reason"]) == ["Real", "Illustrative"]
    with writing(database) as session:
        real = store(session, APRIL, "real", row())
    with reading(database) as session:
        assert numbers(session) == [real]
        assert list(queries.step_changes(session)["reason"]) == ["Real"]
    with writing(database) as session:
        upload_commands.undo(session, real, OFFICE, AT)
    with reading(database) as session:
        assert numbers(session) == [made_up]
        assert len(queries.step_changes(session)) == 2


def test_only_the_measures_that_are_asked_for_are_read(database: Engine) -> None:
    with writing(database) as session:
        store(session, MARCH, "a", row(), row(measure="core_assessments"), row(measure="lac_reviews"))
    with reading(database) as session:
        found = queries.observations(session, {"core_assessments", "lac_reviews"})
    assert sorted(found["measure"]) == ["core_assessments", "lac_reviews"]
