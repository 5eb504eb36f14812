"""Which action of a new plan is which of the old one, and what becomes of its progress."""

import json
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from core.audit.tables import AuditEntry
from core.plan import commands
from core.plan.document.contents import Action, Milestone, PlanDocument, Requirement
from core.plan.document.reading import read_plan
from core.plan.queries import plan_frames
from core.plan.sameness import sameness
from core.plan.shipped import shipped_plan
from core.plan.tables import Progress
from core.storage.engine import reading, writing
from tests.conftest import SHARED

AT = datetime(2019, 4, 1, 9, tzinfo=UTC)
TEXTS = {
    "1.1": "Audit the supervision of every social worker each month. Report it to the board.",
    "1.2": "Train all team managers in reflective supervision. Begin in the north.",
    "2.1": "Put a new plan template on the case system. Withdraw the old one.",
}


def plan(texts: dict[str, str]) -> PlanDocument:
    refs = list(dict.fromkeys(ref.partition(".")[0] for ref in texts))
    return PlanDocument(
        requirements=[Requirement(ref=ref, band="Priority", text=f"Requirement {ref}") for ref in refs],
        actions=[
            Action(ref=ref, requirement=ref.partition(".")[0], band="Priority", text=text)
            for ref, text in texts.items()
        ],
    )


def test_an_action_is_the_same_reworded_moved_new_or_gone() -> None:
    later = {
        "1.1": "Audit the supervision of each social worker every month. Report it to the board.",
        "1.3": TEXTS["1.2"],
        "3.1": "Recruit eight social workers for the front door.",
    }
    found = sameness(plan(TEXTS), plan(later))
    assert found.old_ref == {"1.1": "1.1", "1.3": "1.2"}
    assert (found.reworded, found.moved, found.gone, found.is_another) == (("1.1",), {"1.3": "1.2"}, ("2.1",), False)


def test_numbers_that_swapped_are_told_by_their_wording() -> None:
    swapped = {"1.1": TEXTS["1.2"], "1.2": TEXTS["1.1"], "2.1": TEXTS["2.1"]}
    assert sameness(plan(TEXTS), plan(swapped)).old_ref == {"1.1": "1.2", "1.2": "1.1", "2.1": "2.1"}


def test_the_same_numbers_with_other_words_are_another_plan() -> None:
    other = {ref: f"Something quite different about {ref}, such as roads" for ref in TEXTS}
    found = sameness(plan(TEXTS), plan(other))
    assert (found.old_ref, found.is_another) == ({}, True)


def test_six_unrelated_actions_with_kents_refs_keep_nothing_illustrative(illustrative_database: Engine) -> None:
    with reading(illustrative_database) as session:
        refs = list(plan_frames(session)["progress"]["action"].unique())[:6]
    words = ("roads", "bins", "libraries", "parks", "ferries", "museums")
    other = PlanDocument(
        requirements=[Requirement(ref=ref.partition(".")[0], band="Now", text=f"Better {ref}") for ref in refs[:1]],
        actions=[
            Action(
                ref=ref, requirement=refs[0].partition(".")[0], band="Now", text=f"Mend and open all the {word} again"
            )
            for ref, word in zip(refs, words, strict=True)
        ],
    )
    with writing(illustrative_database) as session:
        commands.replace_plan(session, other, "roads.docx", "test", AT)
    with reading(illustrative_database) as session:
        after = plan_frames(session)
        entry = session.exec(select(AuditEntry).order_by(col(AuditEntry.id).desc())).first()
    assert entry is not None
    assert after["progress"].empty
    assert after["actions"]["workstream"].isna().all()
    assert after["requirements"]["strand"].isna().all()
    assert json.loads(entry.before)["progress removed"]


def test_progress_goes_with_an_action_that_has_another_number(database: Engine) -> None:
    with writing(database) as session:
        commands.replace_plan(session, plan(TEXTS), "first.csv", "test", AT)
        entry = Progress(
            action="1.2", as_at=date(2019, 4, 1), delivery="in progress", recorded_by="test", recorded_at=AT
        )
        commands.add_progress(session, [(entry, [])])
    with writing(database) as session:
        swapped = {"1.1": TEXTS["1.2"], "1.2": TEXTS["1.1"], "2.1": TEXTS["2.1"]}
        commands.replace_plan(session, plan(swapped), "second.csv", "test", AT)
    with reading(database) as session:
        assert list(plan_frames(session)["progress"]["action"]) == ["1.1"]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder shared is not beside the repository")
def test_kents_own_document_is_no_other_plan_than_the_one_that_ships() -> None:
    found = sameness(shipped_plan().document, read_plan(SHARED / "source" / "plan.txt"))
    assert not found.is_another
    assert found.gone == ()
    assert len(found.old_ref) == 56


def test_what_the_document_says_is_the_first_entry_of_progress_on_its_date(database: Engine) -> None:
    document = plan(TEXTS)
    done, begun, late = document.actions
    done.is_complete, done.completed_on, done.progress_as_said = True, date(2019, 3, 12), "Board paper 12"
    begun.status_as_said = "In progress"
    late.milestones = [Milestone(label="", due_on=date(2019, 2, 28), forecast_on=date(2019, 5, 31))]
    with writing(database) as session:
        commands.replace_plan(session, document, "plan.csv", "test", AT)
        told = commands.record_what_the_document_says(session, document, date(2019, 3, 31), "test", AT)
        again = commands.record_what_the_document_says(session, document, date(2019, 3, 31), "test", AT)
    assert (told, again) == (["1.1", "1.2", "2.1"], [])
    with reading(database) as session:
        after = plan_frames(session)
    rows = [tuple(row) for row in after["progress"][["action", "as_at", "delivery", "completed_on", "done"]].to_numpy()]
    assert rows == [
        ("1.1", date(2019, 3, 31), "complete awaiting assurance", date(2019, 3, 12), "Board paper 12"),
        ("1.2", date(2019, 3, 31), "in progress", None, ""),
        ("2.1", date(2019, 3, 31), "no update", None, ""),
    ]
    assert list(after["milestone_progress"]["forecast_on"]) == [date(2019, 5, 31)]
    assert set(after["progress"]["recorded_name"]) == {commands.AS_IT_SAYS}
