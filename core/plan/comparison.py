"""What would change if one plan took another's place. Pure."""

from dataclasses import dataclass

from core.plan.document import Action, PlanDocument


@dataclass(frozen=True)
class PlanChanges:
    """Refs of actions that are new and gone, and of the changed ones the fields that differ."""

    added: list[str]
    removed: list[str]
    changed: dict[str, list[str]]
    leads_added: list[str]
    leads_removed: list[str]

    def __bool__(self) -> bool:
        return any((self.added, self.removed, self.changed, self.leads_added, self.leads_removed))


def plan_changes(old: PlanDocument, new: PlanDocument) -> PlanChanges:
    """The changes from the old plan to the new, each list in its plan's order."""
    before, after = {one.ref: one for one in old.actions}, {one.ref: one for one in new.actions}
    codes_before, codes_after = [lead.code for lead in old.leads], [lead.code for lead in new.leads]
    return PlanChanges(
        added=[ref for ref in after if ref not in before],
        removed=[ref for ref in before if ref not in after],
        changed={ref: fields for ref in after if ref in before and (fields := _differing(before[ref], after[ref]))},
        leads_added=[code for code in codes_after if code not in codes_before],
        leads_removed=[code for code in codes_before if code not in codes_after],
    )


def _differing(old: Action, new: Action) -> list[str]:
    return [name.replace("_", " ") for name in Action.model_fields if getattr(old, name) != getattr(new, name)]
