"""The measures of the file stand behind the plan that ships, and behind no other."""

from datetime import UTC, date, datetime

from sqlalchemy import Engine

from core.board.queries import board_report
from core.indicators.aims import with_plan
from core.indicators.definitions import shipped_measures
from core.indicators.measures import known_at, latest
from core.indicators.queries import observations, step_changes
from core.plan import commands
from core.plan.document.contents import PlanDocument
from core.plan.queries import plan_frames
from core.plan.shipped import shipped_plan, shipped_refs
from core.storage.engine import reading, writing

AT = datetime(2011, 4, 1, 9, tzinfo=UTC)
MARCH = date(2011, 3, 31)
FOREIGN = (
    "Mend the roof of the depot in Market Street",
    "Buy four gritting lorries before winter",
    "Publish the bus timetable in large print",
    "Plant street trees along the ring road",
)


def kents() -> PlanDocument:
    return shipped_plan().document.model_copy(deep=True)


def foreign() -> PlanDocument:
    """Another council's plan, all of whose refs are Kent's."""
    plan = kents()
    for place, action in enumerate(plan.actions):
        action.title = action.text = f"{FOREIGN[place % len(FOREIGN)]}, lot {place}"
    return plan


def replace(database: Engine, plan: PlanDocument) -> None:
    with writing(database) as session:
        commands.replace_plan(session, plan, "new.docx", "test", AT)


def test_a_measure_stands_behind_the_actions_of_the_plan_that_ships(database: Engine) -> None:
    with reading(database) as session:
        found = with_plan(shipped_measures(), plan_frames(session))
    assert {code: one.actions for code, one in found.items()} == {
        code: one.actions for code, one in shipped_measures().items()
    }
    assert found["initial_assessments"].acted_on_from == date(2010, 9, 1)


def test_no_action_of_another_plan_is_linked_to_a_measure_whatever_its_refs(illustrative_database: Engine) -> None:
    replace(illustrative_database, foreign())
    with reading(illustrative_database) as session:
        plan = plan_frames(session)
        known, steps = known_at(observations(session), MARCH), step_changes(session)
        report = board_report(session, MARCH, date(2011, 2, 28), MARCH, for_publication=False)
    assert "A1.4" in set(plan["actions"]["ref"])
    assert shipped_refs(plan) == {}
    assert {(one.actions, one.acted_on_from) for one in with_plan(shipped_measures(), plan).values()} == {((), None)}
    assert set(latest(known, with_plan(shipped_measures(), plan), steps, MARCH)["actions"]) == {()}
    assert report.sections


def test_an_action_that_is_renumbered_or_gone_takes_its_measures_with_it(database: Engine) -> None:
    plan = kents()
    plan.actions = [one for one in plan.actions if one.ref != "A3.1"]
    (renumbered,) = [one for one in plan.actions if one.ref == "A3.2"]
    renumbered.ref = "A3.20"
    replace(database, plan)
    with reading(database) as session:
        measure = with_plan(shipped_measures(), plan_frames(session))["initial_assessments"]
    assert measure.actions == ("A3.20", "A3.3", "A3.4", "A3.5", "A3.6", "A3.7")
