"""Clearing what is illustrative: all of it goes, what is real stays, and the trail says how much it was."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from core.audit.tables import AuditEntry
from core.audit.trail import broken_link
from core.demonstration.clearing import clear_illustrative, illustrative
from core.health import queries as health
from core.indicators import queries as indicators
from core.people import Person, Role
from core.plan.queries import plan_frames
from core.plan.tables import Comment, Progress
from core.refusals import Refused
from core.registers.every import REGISTERS
from core.storage.engine import reading, writing
from core.storage.revision import data_revision
from core.uploads.history import uploads
from core.workforce import queries as workforce

AT = datetime(2011, 4, 4, 9, tzinfo=UTC)
OFFICE = Person("jo", Role.PROGRAMME_OFFICE)


def test_all_that_is_illustrative_goes_in_one_step_and_the_plan_stays(illustrative_database: Engine) -> None:
    with reading(illustrative_database) as session:
        actions, before = len(plan_frames(session)["actions"]), data_revision(session)
        held = illustrative(session)
    assert held.progress == 212
    assert set(held.uploads) == {
        "vacancies",
        "caseloads",
        "indicators",
        "survey",
        *(one.kind for one in REGISTERS.values()),
    }
    with writing(illustrative_database) as session:
        assert clear_illustrative(session, OFFICE, AT) == held
    with reading(illustrative_database) as session:
        plan = plan_frames(session)
        assert (len(plan["actions"]), len(plan["progress"]), len(plan["milestone_progress"])) == (actions, 0, 0)
        assert workforce.snapshots(session).empty
        assert indicators.observations(session).empty
        assert health.rounds(session).empty
        assert health.survey_counts(session).empty
        assert not illustrative(session)
        assert data_revision(session) == before + 1
        assert broken_link(session) is None
        entry = session.exec(select(AuditEntry).order_by(col(AuditEntry.id).desc())).first()
        assert entry is not None
        assert (entry.who, entry.what, '"progress": 212' in entry.before) == ("jo", "illustrative data cleared", True)


def test_real_progress_and_comments_stay_and_a_correction_of_what_went_stands_by_itself(
    illustrative_database: Engine,
) -> None:
    with writing(illustrative_database) as session:
        made_up = session.exec(select(Progress.id).where(col(Progress.is_illustrative))).first()
        session.add(
            Progress(
                action="A1.1",
                as_at=date(2011, 3, 31),
                delivery="in progress",
                corrects=made_up,
                recorded_by="m",
                recorded_at=AT,
            )
        )
        session.add(Comment(action="A1.1", text="Well done", who="m", name="M", at=AT))
        clear_illustrative(session, OFFICE, AT)
    with reading(illustrative_database) as session:
        (entry,) = session.exec(select(Progress)).all()
        assert (entry.recorded_by, entry.corrects) == ("m", None)
        assert len(session.exec(select(Comment)).all()) == 1


def test_cleared_uploads_are_undone_like_any_other(illustrative_database: Engine) -> None:
    with writing(illustrative_database) as session:
        clear_illustrative(session, OFFICE, AT)
    with reading(illustrative_database) as session:
        every = uploads(session)
    assert set(every["undone_by"]) == {"jo"}
    assert not every["is_current"].any()


def test_there_is_nothing_to_clear_twice(illustrative_database: Engine) -> None:
    with writing(illustrative_database) as session:
        clear_illustrative(session, OFFICE, AT)
    with pytest.raises(Refused, match="Nothing illustrative is left"), writing(illustrative_database) as session:
        clear_illustrative(session, OFFICE, AT)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PROGRAMME_OFFICE])
def test_nobody_else_clears(illustrative_database: Engine, role: Role) -> None:
    with pytest.raises(Refused, match="Ask the programme office"), writing(illustrative_database) as session:
        clear_illustrative(session, Person("x", role), AT)
    with reading(illustrative_database) as session:
        assert illustrative(session).progress == 212
