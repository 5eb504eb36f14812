"""What would change if one plan took another's place. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from core.plan.document.contents import PlanDocument
from core.plan.sameness import Sameness


@dataclass(frozen=True)
class PartChanges:
    """The names of what is new and gone in one part of a plan, and of what is changed the fields that differ."""

    added: list[str]
    removed: list[str]
    changed: dict[str, list[str]]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


@dataclass(frozen=True)
class PlanPreview:
    """What a document would change of the plan that is stored.

    `retired` is how many progress entries each action keeps that is not there any more, by its number; `made_up` how many
    illustrative entries go because it is another plan.
    """

    changes: Mapping[str, PartChanges]
    same: Sameness
    retired: Mapping[str, int]
    made_up: int

    @property
    def changes_nothing(self) -> bool:
        return not any(self.changes.values())


def plan_changes(old: PlanDocument, new: PlanDocument) -> dict[str, PartChanges]:
    """The changes from the old plan to the new: requirements, actions, leads and workstreams, each in its plan's order."""
    return {
        "requirement": _changes({one.ref: one for one in old.requirements}, {one.ref: one for one in new.requirements}),
        "action": _changes({one.ref: one for one in old.actions}, {one.ref: one for one in new.actions}),
        "lead": _changes({one.code: one for one in old.leads}, {one.code: one for one in new.leads}),
        "workstream": _changes(
            {one.title: one for one in old.workstreams}, {one.title: one for one in new.workstreams}
        ),
    }


def _changes(old: Mapping[str, BaseModel], new: Mapping[str, BaseModel]) -> PartChanges:
    return PartChanges(
        added=[name for name in new if name not in old],
        removed=[name for name in old if name not in new],
        changed={name: fields for name in new if name in old and (fields := _differing(old[name], new[name]))},
    )


def _differing(old: BaseModel, new: BaseModel) -> list[str]:
    before, after = _comparable(old), _comparable(new)
    return [name.replace("_", " ") for name in before if before[name] != after[name]]


def _comparable(one: BaseModel) -> dict[str, Any]:
    """The fields of a part; milestones and references are the same in any order, of leads the first one leads. Titles are ours,
    and what the document says of progress becomes an entry of it."""
    fields = one.model_dump(exclude={"title", "group", "holder"})
    for name in {"milestones", "cross_references"} & fields.keys():
        fields[name] = sorted(fields[name], key=str)
    return fields
