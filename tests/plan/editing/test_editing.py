"""Editing the plan: each edit is a version with its reason, and any sequence of them comes back whole."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from core.audit import trail
from core.audit.tables import AuditEntry
from core.people import Person, Role
from core.plan import commands
from core.plan.document.contents import PlanDocument
from core.plan.editing.commands import EDITED, Why, edit
from core.plan.editing.edits import Part, What, fields, parts
from core.plan.queries import current_plan, plan_frames
from core.plan.tables import PlanVersion, Progress
from core.plan.versions.commands import undo
from core.plan.versions.queries import kept, versions
from core.refusals import ChangedMeanwhile, Refused
from core.storage.engine import reading, writing
from tests.plan.test_measures import AT as BEGAN
from tests.plan.test_measures import SMALL, recorded

AT = datetime(2011, 6, 1, 9, tzinfo=UTC)
MAY, BEFORE = date(2011, 5, 1), date(2011, 4, 30)
OFFICE = Person("office", Role.PROGRAMME_OFFICE, "Olive Office")
WHY = Why("A board’s decision", MAY)


@pytest.fixture
def small(database: Engine) -> Engine:
    with writing(database) as session:
        commands.replace_plan(session, SMALL, "small.csv", "test", BEGAN)
        commands.add_progress(
            session, [recorded("X1.2", "2011-02-28", "in progress"), recorded("X2.1", "2011-03-31", "in progress")]
        )
    return database


def do(database: Engine, part: Part, what: What, of: str, why: Why = WHY, form: str | None = None, **typed: Any) -> str:
    with writing(database) as session:
        seen = fields(current_plan(session), part, of) if what == What.CHANGE else {}
        return edit(session, part, what, of, {**seen, **typed}, seen, why, OFFICE, AT, form)


def plan(database: Engine) -> PlanDocument:
    with reading(database) as session:
        return current_plan(session)


def refs(database: Engine) -> list[str]:
    return list(parts(plan(database), Part.ACTION))


def test_an_action_is_added_where_it_is_said(small: Engine) -> None:
    words = do(
        small, Part.ACTION, What.ADD, "", ref="X1.9", text="Open the front door. At once.", requirement="X1",
        band="immediate", after="X1.1", milestones="Draft: 31 March 2011\n30/06/2011", accountable=["P"],
    )  # fmt: skip
    assert words == "Action X1.9 added"
    assert refs(small) == ["X1.1", "X1.9", "X1.2", "X2.1", "X2.2"]
    action = parts(plan(small), Part.ACTION)["X1.9"]
    assert (action.title, action.accountable) == ("Open the front door", ["P"])
    assert [(one.label, one.due_on) for one in action.milestones] == [
        ("Draft", date(2011, 3, 31)),
        ("", date(2011, 6, 30)),
    ]


def test_a_change_of_dates_is_a_re_baseline_and_the_old_ones_are_kept(small: Engine) -> None:
    do(small, Part.ACTION, What.CHANGE, "X1.1", milestones="30 September 2011")
    do(small, Part.ACTION, What.CHANGE, "X1.1", title="In other words")
    with reading(small) as session:
        assert [one.kind for one in versions(session)][-2:] == ["re-baseline", "edit"]
        due = plan_frames(session, as_at=BEFORE)["milestones"].set_index("action")["due_on"]
    assert due["X1.1"] == date(2011, 1, 31)


def test_progress_goes_with_an_action_that_gets_another_number_and_what_names_it_follows(small: Engine) -> None:
    do(small, Part.ACTION, What.CHANGE, "X2.1", ref="X2.7")
    with reading(small) as session:
        assert sorted(session.exec(select(Progress.action))) == ["X1.2", "X2.7"]
    assert parts(plan(small), Part.ACTION)["X2.2"].dates_as == "X2.7"


def test_a_requirement_is_split_and_merged_again(small: Engine) -> None:
    do(small, Part.REQUIREMENT, What.SPLIT, "X1", ref="X3", text="Third", actions=["X1.2"])
    assert [(one.ref, one.requirement) for one in plan(small).actions][:2] == [("X1.1", "X1"), ("X1.2", "X3")]
    do(small, Part.REQUIREMENT, What.MERGE, "X3", into="X1")
    assert {one.requirement for one in plan(small).actions} == {"X1", "X2"}


def test_a_merged_action_gives_its_leads_and_is_retired_with_its_progress(small: Engine) -> None:
    do(small, Part.ACTION, What.MERGE, "X2.1", into="X1.1")
    assert refs(small) == ["X1.1", "X1.2", "X2.2"]
    assert parts(plan(small), Part.ACTION)["X1.1"].accountable == ["P", "Q"]
    with reading(small) as session:
        assert plan_frames(session, as_at=BEFORE)["progress"]["action"].tolist() == ["X1.2", "X2.1"]
        assert plan_frames(session, as_at=MAY)["progress"]["action"].tolist() == ["X1.2"]


def test_leads_and_groups_are_added_reworded_merged_and_retired(small: Engine) -> None:
    do(small, Part.LEAD, What.ADD, "", code="Z", post="Head of Z")
    do(small, Part.LEAD, What.CHANGE, "Q", code="QQ", post="Head of Quality")
    do(small, Part.LEAD, What.MERGE, "P", into="Z")
    do(small, Part.LEAD, What.RETIRE, "W")
    assert list(parts(plan(small), Part.LEAD)) == ["QQ", "Z"]
    assert plan(small).actions[1].accountable == ["Z", "QQ"]
    assert all(not one.responsible for one in plan(small).actions)
    do(small, Part.GROUP, What.CHANGE, "3 months", title="By the summer")
    do(small, Part.GROUP, What.RETIRE, "6 months")
    assert [one.title for one in plan(small).groups] == ["Immediately", "By the summer"]


WRONG: list[tuple[str, Part, What, str, dict[str, Any]]] = [
    ("Action X1.1 would end on 31 October 2010, before it starts on 1 November 2010.",
     Part.ACTION, What.CHANGE, "X1.1", {"milestones": "31 October 2010"}),
    ("There is already an action X1.2: choose another.", Part.ACTION, What.CHANGE, "X1.1", {"ref": "X1.2"}),
    ("Requirement X3 would have no action: add one to it first, or retire or merge the requirement itself.",
     Part.REQUIREMENT, What.SPLIT, "X1", {"ref": "X3", "text": "Third"}),
    ("These actions would draw on each other in a circle: X1.1 → X1.2 → X1.1.",
     Part.ACTION, What.CHANGE, "X1.2", {"cross_references": ["X1.1"]}),
    ("‘soon’ is no due date: write one a line, such as 31 March 2011, or with the part that is due, such as First draft: "
     "31 March 2011.", Part.ACTION, What.CHANGE, "X1.1", {"milestones": "soon"}),
    ("Action X1.1 draws on A99, which is neither an action nor a requirement of the plan.",
     Part.ACTION, What.CHANGE, "X1.1", {"cross_references": ["A99"]}),
    ("Action X1.1 belongs to requirement X9, which the plan does not have.",
     Part.ACTION, What.CHANGE, "X1.1", {"requirement": "X9"}),
    ("The group still has X1.1, X1.2, X1: move these first, or merge the group into another.",
     Part.GROUP, What.RETIRE, "immediate", {}),
    ("The plan would have no action left: add what takes its place first.", Part.REQUIREMENT, What.RETIRE, "X2", {}),
    ("Nothing would change: change a field first.", Part.ACTION, What.CHANGE, "X1.1", {}),
    ("The plan has no action X8 any more: somebody changed it meanwhile.", Part.ACTION, What.RETIRE, "X8", {}),
    ("Write what action X5 is: its text is empty.",
     Part.ACTION, What.ADD, "", {"ref": "X5", "requirement": "X1", "band": "immediate"}),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "part", "what", "of", "typed"), WRONG, ids=[one[0][:40] for one in WRONG])
def test_what_would_be_wrong_is_refused_in_a_sentence(
    small: Engine, sentence: str, part: Part, what: What, of: str, typed: dict[str, Any]
) -> None:
    if "circle" in sentence:
        do(small, Part.ACTION, What.CHANGE, "X1.1", cross_references=["X1.2"])
    if "no action left" in sentence:
        do(small, Part.REQUIREMENT, What.RETIRE, "X1")
    before = plan(small)
    with pytest.raises(Refused) as refused:
        do(small, part, what, of, **typed)
    assert sentence in str(refused.value)
    assert plan(small) == before


def test_only_the_programme_office_edits_and_with_a_reason_and_a_day(small: Engine) -> None:
    for why, said in ((Why(" ", MAY), "Say why the plan changes"), (Why("Because", None), "Give the first day")):
        with pytest.raises(Refused, match=said):
            do(small, Part.ACTION, What.RETIRE, "X1.1", why)
    with pytest.raises(Refused, match="Ask the programme office"), writing(small) as session:
        edit(session, Part.ACTION, What.RETIRE, "X1.1", {}, {}, WHY, Person("lee", Role.SENIOR_MANAGER), AT)


def test_a_press_counts_once(small: Engine) -> None:
    for _ in range(2):
        assert do(small, Part.ACTION, What.RETIRE, "X1.1", form="one") == "Action X1.1 retired"
    with reading(small) as session:
        assert len(session.exec(select(PlanVersion).where(PlanVersion.kind == "edit")).all()) == 1


def test_two_people_on_one_field_are_told_of_each_other_and_on_two_they_both_save(small: Engine) -> None:
    seen = fields(plan(small), Part.ACTION, "X1.1")
    do(small, Part.ACTION, What.CHANGE, "X1.1", title="Hers")
    with writing(small) as session:
        edit(session, Part.ACTION, What.CHANGE, "X1.1", {**seen, "text": "His words"}, seen, WHY, OFFICE, AT)
    assert parts(plan(small), Part.ACTION)["X1.1"].title == "Hers"
    with (
        pytest.raises(ChangedMeanwhile, match="Olive Office has set this to ‘Hers’ meanwhile"),
        writing(small) as session,
    ):
        edit(session, Part.ACTION, What.CHANGE, "X1.1", {**seen, "title": "His"}, seen, WHY, OFFICE, AT)


def test_edits_stand_in_the_audit_trail_as_they_were_and_are(small: Engine) -> None:
    do(small, Part.ACTION, What.CHANGE, "X1.1", title="Another")
    with reading(small) as session:
        (entry,) = session.exec(select(AuditEntry).where(AuditEntry.what == EDITED))
    before, after = json.loads(entry.before), json.loads(entry.after)
    assert (entry.subject, entry.who) == ("Action X1.1 changed: title", "office")
    assert before["actions"]["X1.1"]["title"] == "Do what X1.1 says"
    assert (after["actions"]["X1.1"]["title"], after["reason"]) == ("Another", "A board’s decision")


ANY = st.tuples(
    st.sampled_from(list(Part)), st.sampled_from(list(What)), st.integers(0, 9), st.integers(0, 9), st.integers(0, 3)
)


def typed_for(plan_now: PlanDocument, part: Part, what: What, of: str, other: int, number: int) -> dict[str, Any]:
    """Something that may be typed; much of it is refused, which is as good."""
    every = list(parts(plan_now, part))
    new = {
        "ref": f"N{number}",
        "code": f"N{number}",
        "title": f"Title {number}",
        "text": f"Words {number}. And more.",
        "post": f"Post {number}",
    }
    into = every[other % len(every)] if every else ""
    if what == What.MERGE:
        return {"into": into}
    if what == What.RETIRE:
        return {}
    allowed = fields(plan_now, part, "")
    found: dict[str, Any] = {name: said for name, said in new.items() if name in allowed}
    if part == Part.ACTION:
        found |= {"milestones": f"{number + 1} July 2011", "cross_references": [plan_now.requirements[0].ref]}
        found |= {
            "requirement": plan_now.requirements[-1].ref,
            "band": plan_now.groups[other % len(plan_now.groups)].band,
        }
    if part == Part.REQUIREMENT and what == What.SPLIT:
        found["actions"] = [plan_now.actions[other % len(plan_now.actions)].ref]
    if what == What.CHANGE:
        found = dict(list(found.items())[: 1 + other % len(found)]) | ({"after": into} if into != of else {})
    return found


def replayed(document: PlanDocument, was: dict[str, Any], now: dict[str, Any]) -> PlanDocument:
    """The plan after an edit, from the plan before it and the edit's entry in the audit trail."""
    found = document.model_dump(mode="json")
    for name, key in (("groups", "band"), ("requirements", "ref"), ("actions", "ref"), ("leads", "code")):
        rows = {row[key]: row for row in found[name] if row[key] not in was.get(name, {})} | now.get(name, {})
        order = now.get(f"order of {name}", [row[key] for row in found[name]])
        found[name] = [rows[ref] for ref in order]
    return PlanDocument.model_validate(found)


def whole(session: Session) -> dict[str, Any]:
    rows = {name: frame.to_dict("records") for name, frame in plan_frames(session).items()}
    return {"document": current_plan(session), "kept": kept(session), **rows}


BASE = 2  # Kent's plan, and the small one in its place


def numbers(database: Engine) -> list[int]:
    with reading(database) as session:
        return [one.number for one in versions(session) if not one.undone_at]


def take_back(database: Engine, number: int) -> None:
    with writing(database) as session:
        undo(session, number, OFFICE, AT)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ANY, min_size=1, max_size=5))
def test_any_edits_are_told_by_the_trail_leave_the_days_before_alone_and_are_undone(
    small: Engine, several: list[tuple[Part, What, int, int, int]]
) -> None:
    while len(standing := numbers(small)) > BASE:  # of an example that failed
        take_back(small, standing[-1])
    with reading(small) as session:
        first = whole(session)
        last_entry = trail.newest(session).entry
    done = 0
    for part, what, which, other, number in several:
        now = plan(small)
        every = list(parts(now, part))
        of = "" if what == What.ADD or not every else every[which % len(every)]
        try:
            do(small, part, what, of, **typed_for(now, part, what, of, other, number))
            done += 1
        except Refused:
            assert plan(small) == now
    with reading(small) as session:
        before = {name: frame.to_dict("records") for name, frame in plan_frames(session, as_at=BEFORE).items()}
        entries = session.exec(
            select(AuditEntry)
            .where(AuditEntry.what == EDITED, col(AuditEntry.id) > last_entry)
            .order_by(col(AuditEntry.id))
        ).all()
        made = first["document"]
        for entry in entries:
            made = replayed(made, json.loads(entry.before), json.loads(entry.after))
        assert made == current_plan(session)
        assert len(entries) == done
    assert before == {name: first[name] for name in before}
    for _ in range(done):
        take_back(small, numbers(small)[-1])
    with reading(small) as session:
        assert whole(session) == first
        assert trail.broken_link(session) is None
