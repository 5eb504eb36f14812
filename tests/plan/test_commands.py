"""Replacing the plan: one transaction that keeps the progress of actions whose ref stays."""

import json
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from core.audit.tables import AuditEntry
from core.plan import commands
from core.plan.comparison import plan_changes
from core.plan.document.contents import PlanDocument
from core.plan.document.problems import Problem
from core.plan.queries import current_plan, plan_frames
from core.plan.shipped import shipped_plan
from core.plan.tables import Group, Lead, Plan, Progress
from core.refusals import Refused
from core.storage.engine import reading, writing
from core.storage.revision import data_revision

AT = datetime(2011, 4, 1, 9, tzinfo=UTC)


def kents() -> PlanDocument:
    return shipped_plan().document.model_copy(deep=True)


def replace(database: Engine, plan: PlanDocument) -> None:
    with writing(database) as session:
        commands.replace_plan(session, plan, "new.docx", "test", AT)


def test_what_is_loaded_is_what_was_transcribed(database: Engine) -> None:
    with reading(database) as session:
        assert current_plan(session) == kents()


def test_an_action_that_goes_counts_no_more_and_keeps_what_was_recorded_of_it(illustrative_database: Engine) -> None:
    with reading(illustrative_database) as session:
        before = plan_frames(session)["progress"]
    shorter = kents()
    shorter.actions = [action for action in shorter.actions if action.ref != "A1.4"]
    replace(illustrative_database, shorter)
    with reading(illustrative_database) as session:
        after = plan_frames(session)
        kept = session.exec(select(Progress.id).where(Progress.action == "A1.4")).all()
    assert "A1.4" not in set(after["actions"]["ref"])
    others = before[before["action"] != "A1.4"].reset_index(drop=True)
    assert len(others) < len(before)
    assert after["progress"].equals(others)
    assert list(kept) == list(before.loc[before["action"] == "A1.4", "id"])


def test_a_plan_that_is_replaced_stands_in_the_audit_trail(illustrative_database: Engine) -> None:
    shorter = kents()
    shorter.actions = [action for action in shorter.actions if action.ref != "A1.4"]
    replace(illustrative_database, shorter)
    with reading(illustrative_database) as session:
        (*_, entry) = session.exec(
            select(AuditEntry).where(AuditEntry.what == "plan replaced").order_by(col(AuditEntry.id))
        )
    assert (entry.who, entry.subject) == ("test", "new.docx")
    before, after = json.loads(entry.before), json.loads(entry.after)
    assert PlanDocument.model_validate(before["plan"]) == kents()
    assert "A1.4" not in [one["ref"] for one in after["actions"]]
    assert (after["retired"], before["progress removed"]) == (["A1.4"], [])


def test_a_failure_in_the_middle_changes_nothing(illustrative_database: Engine) -> None:
    with reading(illustrative_database) as session:
        before, number = current_plan(session), data_revision(session)
    broken = kents()
    broken.actions[5].accountable = ["NOBODY"]
    with pytest.raises(Exception, match="FOREIGN KEY"):
        replace(illustrative_database, broken)
    with reading(illustrative_database) as session:
        assert (current_plan(session), data_revision(session)) == (before, number)


def test_a_document_with_problems_is_refused(database: Engine) -> None:
    bad = kents()
    bad.problems = [Problem(place="line 3", value="", message="Something is wrong.")]
    with pytest.raises(Refused):
        replace(database, bad)


def test_the_same_plan_again_changes_no_row_of_it(illustrative_database: Engine) -> None:
    with reading(illustrative_database) as session:
        before = plan_frames(session)
    replace(illustrative_database, kents())
    with reading(illustrative_database) as session:
        after = plan_frames(session)
    for name in before:
        assert (
            after[name]
            .drop(columns="source", errors="ignore")
            .equals(before[name].drop(columns="source", errors="ignore"))
        ), name


def test_holders_of_posts_stay(database: Engine) -> None:
    with writing(database) as session:
        session.get_one(Lead, "HD").holder = "A. Person"
    replace(database, kents())
    with reading(database) as session:
        assert session.get_one(Lead, "HD").holder == "A. Person"


@pytest.mark.parametrize(("first_start", "kept"), [("2010-09-01", date(2011, 3, 31)), ("2026-01-01", None)])
def test_a_plan_of_another_time_follows_today(database: Engine, first_start: str, kept: date | None) -> None:
    later = kents()
    for action in later.actions:
        action.starts_on = date.fromisoformat(first_start)
    replace(database, later)
    with reading(database) as session:
        assert session.get_one(Plan, 1).reporting_date == kept


def test_a_removed_requirement_goes_with_its_actions(database: Engine) -> None:
    shorter = kents()
    shorter.requirements = [one for one in shorter.requirements if one.ref != "A16"]
    shorter.actions = [one for one in shorter.actions if one.requirement != "A16"]
    replace(database, shorter)
    with reading(database) as session:
        assert "A16" not in set(plan_frames(session)["requirements"]["ref"])


def test_each_write_raises_the_data_revision(database: Engine) -> None:
    with reading(database) as session:
        before = data_revision(session)
    replace(database, kents())
    with reading(database) as session:
        assert data_revision(session) == before + 1


def test_progress_needs_an_action_that_exists(database: Engine) -> None:
    entry = Progress(action="Z9.9", as_at=date(2011, 1, 31), delivery="in progress", recorded_by="test", recorded_at=AT)
    with pytest.raises(Exception, match="FOREIGN KEY"), writing(database) as session:
        commands.add_progress(session, [(entry, [])])


def test_what_would_change_is_told_by_name_and_field() -> None:
    new = kents()
    new.actions = [one for one in new.actions if one.ref != "A2.2"]
    new.actions[0].starts_on = date(2010, 12, 1)
    new.actions[1].milestones = []
    new.actions.append(new.actions[3].model_copy(update={"ref": "A1.6"}))
    new.leads = new.leads[1:]
    new.leads[0].post = "Head of Attendance"
    new.requirements[2].text = "Other words"
    new.workstreams[7].actions.append("One more")
    changes = plan_changes(kents(), new)
    assert (changes["action"].added, changes["action"].removed) == (["A1.6"], ["A2.2"])
    assert changes["action"].changed == {"A1.1": ["starts on"], "A1.2": ["milestones"]}
    assert (changes["lead"].removed, changes["lead"].changed) == (["AS"], {"CB": ["post"]})
    assert changes["requirement"].changed == {"A3": ["text"]}
    assert changes["workstream"].changed == {"Support systems and processes": ["actions"]}


def test_the_same_plan_told_in_another_order_is_no_change() -> None:
    new = kents()
    new.actions[0].milestones.reverse()
    next(one for one in new.actions if one.ref == "A13.1").cross_references.reverse()
    assert not any(plan_changes(kents(), new).values())


def test_a_plan_without_any_of_the_old_refs_is_another_plan(database: Engine) -> None:
    other = kents()
    for group in other.groups:
        group.limit_on = None
    for requirement in other.requirements:
        requirement.ref = requirement.ref.replace("A", "K")
    for action in other.actions:
        action.ref, action.requirement = action.ref.replace("A", "K"), action.requirement.replace("A", "K")
        action.dates_as, action.cross_references = None, []
    replace(database, other)
    with reading(database) as session:
        plan = session.get_one(Plan, 1)
        limits = {band: session.get_one(Group, band).limit_on for band in ("immediate", "3 months", "6 months")}
    assert (plan.title, plan.council) == ("Improvement plan", "")
    assert limits == {"immediate": None, "3 months": None, "6 months": None}


def test_what_no_document_holds_can_be_said_with_it(database: Engine) -> None:
    about = commands.PlanAbout(title="Safer together", council="Medway Council", counted_from=date(2011, 8, 31))
    with writing(database) as session:
        commands.replace_plan(session, kents(), "new.docx", "test", AT, about)
    with reading(database) as session:
        plan = session.get_one(Plan, 1)
        limits = {band: session.get_one(Group, band).limit_on for band in ("immediate", "3 months", "6 months")}
    assert (plan.title, plan.council) == ("Safer together", "Medway Council")
    assert limits == {"immediate": None, "3 months": date(2011, 11, 30), "6 months": date(2012, 2, 29)}


def test_kents_bands_count_from_the_day_the_inspection_report_was_published() -> None:
    groups = shipped_plan().document.groups
    assert commands.limits_from(date(2010, 11, 19), [Group(position=0, **one.model_dump()) for one in groups]) == {
        one.band: one.limit_on for one in groups if one.limit_on
    }
