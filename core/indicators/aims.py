"""The measures with what is set beside their file: the targets of the programme office, and the actions of the plan."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from core.indicators.definitions import Definition, Measure, Polarity
from core.plan.measures import Frames, starts
from core.plan.shipped import shipped_refs


def targets_set(numbers: Mapping[str, int]) -> dict[str, float]:
    """The targets that the programme office sets, by the codes of their measures, from the numbers of `core.numbers`."""
    return {"average_caseload": numbers["target_caseload"], "vacancy_rate": numbers["target_vacancy_rate"] / 100}


def with_targets(measures: Mapping[str, Measure], targets: Mapping[str, float]) -> Mapping[str, Measure]:
    """The measures with the targets that are set elsewhere, by their codes, in every definition.

    A floor that would be better than its target becomes the target, so that nothing between them is amber.
    """

    def aimed(one: Definition, polarity: Polarity, target: float) -> Definition:
        nearer = max if polarity == Polarity.LOW else min
        return replace(one, target=target, floor=target if one.floor is None else nearer(one.floor, target))

    changed = {
        code: replace(one, definitions=tuple(aimed(each, one.polarity, targets[code]) for each in one.definitions))
        for code, one in measures.items()
        if code in targets
    }
    return MappingProxyType({**measures, **changed})


def with_plan(measures: Mapping[str, Measure], plan: Frames) -> Mapping[str, Measure]:
    """The measures with the actions of a plan that each stands behind, and the day on which the first of them begins.

    The file links measures to the plan that ships; of another plan no action is linked, whatever its refs.
    """
    refs, starts_on = shipped_refs(plan), starts(plan)

    def linked(one: Measure) -> Measure:
        actions = tuple(refs[ref] for ref in one.actions if ref in refs)
        begun = min((starts_on[ref] for ref in actions if ref in starts_on), default=None)
        return replace(one, actions=actions, acted_on_from=begun)

    return MappingProxyType({code: linked(one) for code, one in measures.items()})
