"""A plan many times as large, for the benchmarks."""

from sqlalchemy import Engine

from core.database import writing
from core.plan import commands
from core.plan.illustrative import illustrative_progress
from core.plan.queries import plan_frames
from core.plan.shipped import shipped_plan
from core.settings import now


def enlarge(database: Engine, times: int) -> None:
    """Replace the plan by one with so many times its requirements and actions, and make progress for it."""
    plan = shipped_plan().document
    plan.requirements = [
        one.model_copy(update={"ref": moved(one.ref, n)}) for n in range(times) for one in plan.requirements
    ]
    plan.actions = [
        one.model_copy(
            update={
                "ref": moved(one.ref, n),
                "requirement": moved(one.requirement, n),
                "dates_as": moved(one.dates_as, n) if one.dates_as else None,
                "cross_references": [moved(ref, n) for ref in one.cross_references],
            }
        )
        for n in range(times)
        for one in plan.actions
    ]
    with writing(database) as session:
        commands.replace_plan(session, plan, "benchmark", "benchmark", now())
        commands.add_progress(session, illustrative_progress(plan_frames(session)))


def moved(ref: str, times: int) -> str:
    """The reference of the same action or requirement in a later copy: A1.2 in copy 1 is A24.2."""
    number, dot, rest = ref.removeprefix("A").partition(".")
    return f"A{int(number) + 23 * times}{dot}{rest}"
