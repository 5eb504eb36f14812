"""Versions of the plan: what is in force on a day, what becomes of what was recorded, and undoing one whole."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from core.audit import trail
from core.audit.tables import AuditEntry
from core.people import Person, Role
from core.plan import commands, measures, settings
from core.plan.commands import PlanAbout
from core.plan.document.contents import Milestone, PlanDocument
from core.plan.progress import recording
from core.plan.progress.updates import Update
from core.plan.queries import current_plan, plan_frames
from core.plan.shipped import shipped_plan
from core.plan.tables import Comment, Plan, PlanVersion, Progress
from core.plan.versions import commands as versions_commands
from core.plan.versions.queries import kept, versions
from core.refusals import Refused
from core.storage.engine import reading, writing
from tests.plan.test_measures import AT as BEGAN
from tests.plan.test_measures import SMALL, recorded

AT = datetime(2011, 6, 1, 9, tzinfo=UTC)
IN_ITS_WORDS = SMALL.model_copy(
    update={"actions": [one.model_copy(update={"text": f"{one.title}. Tell the board."}) for one in SMALL.actions]}
)
OFFICE = Person("office", Role.PROGRAMME_OFFICE, "Olive Office")
MAY, BEFORE = date(2011, 5, 1), date(2011, 4, 30)


@pytest.fixture
def small(database: Engine) -> Engine:
    """The small plan with real progress: X1.2 in progress, X2.1 complete."""
    with writing(database) as session:
        commands.replace_plan(
            session, IN_ITS_WORDS, "small.csv", "test", BEGAN, PlanAbout(title="Small", council="Kent")
        )
        entries = [
            recorded("X1.2", "2011-02-28", "in progress", forecast_on=date(2011, 7, 10)),
            recorded("X2.1", "2011-03-31", "complete awaiting assurance"),
        ]
        commands.add_progress(session, entries)
        session.add(Comment(action="X2.1", text="Well done", who="lee", name="Lee", at=BEGAN))
    return database


def second() -> PlanDocument:
    """X1.1 has another date, X1.2 another number, X2.1 is gone and its number is used for something else."""
    new = IN_ITS_WORDS.model_copy(deep=True)
    one, two, three, four = new.actions
    one.milestones = [Milestone(label="", due_on=date(2011, 9, 30))]
    two.ref = "X1.7"
    three.text, three.title = "Open a new front door for families and schools", ""
    four.dates_as, four.milestones = None, [Milestone(label="", due_on=date(2011, 8, 31))]
    return PlanDocument.model_validate(new.model_dump())


def take(database: Engine, plan: PlanDocument, day: date | None = MAY, at: datetime = AT) -> int:
    about = PlanAbout(in_force_from=day, reason="An Improvement Notice")
    with writing(database) as session:
        return commands.replace_plan(session, plan, "second.docx", "office", at, about)


def whole(session: Session) -> dict[str, Any]:
    """All of the plan and what was recorded of it, as it may be compared."""
    rows = {name: frame.to_dict("records") for name, frame in plan_frames(session).items()}
    return {"document": current_plan(session), "kept": kept(session), **rows}


def undo(database: Engine, number: int) -> None:
    with writing(database) as session:
        versions_commands.undo(session, number, OFFICE, AT)


def test_the_version_in_force_on_a_day_is_shown(small: Engine) -> None:
    with reading(small) as session:
        before = {name: frame.to_dict("records") for name, frame in plan_frames(session).items()}
    take(small, second())
    with reading(small) as session:
        then = {name: frame.to_dict("records") for name, frame in plan_frames(session, as_at=BEFORE).items()}
        now = plan_frames(session, as_at=MAY)
    assert then == before
    assert list(now["actions"]["ref"]) == ["X1.1", "X1.7", "X2.1", "X2.2"]
    assert now["progress"]["action"].tolist() == ["X1.7"], "of the action that is gone nothing counts"
    due = {row.action: row.due_on for row in now["milestones"].itertuples()}
    assert due["X1.1"] == date(2011, 9, 30)
    assert measures.status(now, MAY).set_index("ref")["delivery"]["X2.1"] == "no update"


def test_what_was_recorded_of_an_action_that_is_gone_is_kept(small: Engine) -> None:
    take(small, second())
    with reading(small) as session:
        kept_under = [*session.exec(select(Progress.action)), *session.exec(select(Comment.action))]
    assert sorted(kept_under) == ["X1.7", "X2.1, retired in version 3", "X2.1, retired in version 3"]


def test_undone_it_is_as_it_was(small: Engine) -> None:
    with reading(small) as session:
        before = whole(session)
    number = take(small, second())
    undo(small, number)
    with reading(small) as session:
        assert whole(session) == before
        assert [one.undone_by for one in versions(session)] == [None, None, "office"]
        (entry,) = session.exec(select(AuditEntry).where(AuditEntry.what == "plan version undone"))
        assert trail.broken_link(session) is None
    assert PlanDocument.model_validate(json.loads(entry.after)["plan"]) == before["document"]


def test_a_demonstration_whose_plan_was_replaced_by_another_comes_back_whole(illustrative_database: Engine) -> None:
    with reading(illustrative_database) as session:
        before = whole(session)
    number = take(illustrative_database, second(), None)
    with reading(illustrative_database) as session:
        assert plan_frames(session, as_at=date(2011, 1, 1))["progress"].empty
        assert len(plan_frames(session, as_at=date(2011, 1, 1))["actions"]) == 4, "nobody's plan was in force before it"
    undo(illustrative_database, number)
    with reading(illustrative_database) as session:
        after = whole(session)
    assert after == before


def test_the_progress_that_came_with_a_version_goes_with_it(small: Engine) -> None:
    new = second()
    new.actions[2].is_complete = True
    with reading(small) as session:
        before = whole(session)
    with writing(small) as session:
        about = PlanAbout(in_force_from=MAY, reason="An Improvement Notice")
        number = commands.replace_plan(session, new, "second.docx", "office", AT, about)
        assert commands.record_what_the_document_says(session, new, MAY, "office", AT) == ["X2.1"]
    undo(small, number)
    with reading(small) as session:
        assert whole(session) == before
        (entry,) = session.exec(select(AuditEntry).where(AuditEntry.what == "plan version undone"))
    assert [one["delivery"] for one in json.loads(entry.before)["progress removed"]] == ["complete awaiting assurance"]


def test_what_rests_on_a_version_keeps_it_from_being_undone(small: Engine) -> None:
    number = take(small, second())
    with writing(small) as session:
        update = Update(as_at=MAY, delivery="in progress", done="The door is open", no_new_date=True)
        recording.record(session, "X2.1", update, OFFICE, AT, None)
    with pytest.raises(Refused, match=r"of 1 action that rests on it \(X2\.1\)"):
        undo(small, number)


def test_what_is_recorded_of_an_action_that_stays_goes_back_with_it(small: Engine) -> None:
    number = take(small, second())
    with writing(small) as session:
        update = Update(as_at=MAY, delivery="in progress", done="Half of it", forecasts={"": date(2011, 8, 1)})
        newest = recording.newest_entry(session, "X1.7")
        recording.record(session, "X1.7", update, OFFICE, AT, newest)
    undo(small, number)
    with reading(small) as session:
        entries = plan_frames(session)["progress"]
    assert entries.loc[entries["done"] == "Half of it", "action"].tolist() == ["X1.2"]


def test_progress_for_a_day_before_the_version_is_of_the_version_then(small: Engine) -> None:
    take(small, second())
    with writing(small) as session:
        (last,) = session.exec(select(Progress.id).where(col(Progress.action).startswith("X2.1")))
        update = Update(as_at=BEFORE, delivery="in progress", done="Not quite")
        recording.record(session, "X2.1", update, OFFICE, AT, last)
    with reading(small) as session:
        assert plan_frames(session, as_at=BEFORE)["progress"]["action"].tolist() == ["X1.2", "X2.1", "X2.1"]
        assert plan_frames(session, as_at=MAY)["progress"]["action"].tolist() == ["X1.7"]


def test_what_was_set_in_settings_since_stays(small: Engine) -> None:
    number = take(small, second())
    with writing(small) as session:
        posts = settings.posts(session)
        settings.set_posts(session, posts | {"holder P": "Ann Able"}, posts, OFFICE, AT)
        session.get_one(Plan, 1).closed_until = date(2011, 3, 31)
    undo(small, number)
    with reading(small) as session:
        leads = plan_frames(session)["leads"].set_index("code")["holder"]
        assert (leads["P"], session.get_one(Plan, 1).closed_until) == ("Ann Able", date(2011, 3, 31))


def test_only_the_newest_version_is_undone_and_once_by_the_programme_office_alone(small: Engine) -> None:
    first, later = take(small, second()), take(small, IN_ITS_WORDS)
    with pytest.raises(Refused, match=f"Version {later} builds on this one: undo that by office first"):
        undo(small, first)
    manager = Person("lee", Role.SENIOR_MANAGER)
    with pytest.raises(Refused, match="Ask the programme office"), writing(small) as session:
        versions_commands.undo(session, later, manager, AT)
    undo(small, later)
    with pytest.raises(Refused, match="office has already undone this version"):
        undo(small, later)
    undo(small, first)


def test_the_first_plan_of_all_cannot_be_undone(database: Engine) -> None:
    with pytest.raises(Refused, match="This is the first version of the plan"):
        undo(database, 1)


def test_a_failure_in_the_middle_of_undoing_changes_nothing(small: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    number = take(small, second())
    with reading(small) as session:
        before = whole(session)
    monkeypatch.setattr(trail, "record", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        undo(small, number)
    monkeypatch.undo()
    with reading(small) as session:
        assert whole(session) == before
        assert session.exec(select(PlanVersion.number).where(col(PlanVersion.undone_at).is_not(None))).first() is None


def test_a_version_begins_no_sooner_than_the_one_before_and_not_while_reporting_is_closed(small: Engine) -> None:
    take(small, second())
    with pytest.raises(Refused, match="in force from 1 May 2011: choose that day or a later one"):
        take(small, IN_ITS_WORDS, date(2011, 4, 1))
    with writing(small) as session:
        session.get_one(Plan, 1).closed_until = date(2011, 5, 31)
    with pytest.raises(Refused, match="Reporting is closed up to 31 May 2011: choose 1 June 2011 or a later day"):
        take(small, IN_ITS_WORDS, date(2011, 5, 31))


def test_kents_plan_comes_back_from_its_kept_form_field_by_field(database: Engine) -> None:
    changed = shipped_plan().document.model_copy(deep=True)
    changed.actions[0].starts_on = date(2011, 1, 1)
    with reading(database) as session:
        before = {name: frame.to_dict("records") for name, frame in plan_frames(session).items()}
    take(database, changed, MAY)
    with reading(database) as session:
        then = {name: frame.to_dict("records") for name, frame in plan_frames(session, as_at=BEFORE).items()}
    assert then == before


def test_other_dates_ask_for_their_reason_once_anything_was_recorded(small: Engine) -> None:
    with pytest.raises(Refused, match="which is a re-baseline: give its reason"), writing(small) as session:
        commands.replace_plan(session, second(), "second.docx", "office", AT)
