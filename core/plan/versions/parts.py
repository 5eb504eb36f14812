"""A plan in the form of its document as the rows of its tables, and as their frames. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from core.plan import tables
from core.plan.document.contents import PlanDocument, Titled

Rows = dict[str, list[dict[str, Any]]]

TABLES: dict[str, Any] = {
    "groups": tables.Group, "requirements": tables.Requirement, "actions": tables.Action, "leads": tables.Lead,
    "milestones": tables.Milestone, "action_leads": tables.ActionLead, "cross_references": tables.CrossReference,
    "overarching_actions": tables.OverarchingAction,
}  # fmt: skip
PARTS = {"groups", "requirements", "actions", "leads", "workstreams"}  # of a document, without its reading
OF_ACTION = set(tables.Action.model_fields) - {"ref", "band", "title", "text", "position", "workstream", "retired_in"}


@dataclass
class Kept:
    """What no plan document holds: which plan it is (`plan`, the fields of `Plan` that go with a version), our sorting of its
    requirements and actions, and where reminders go."""

    plan: dict[str, Any] = field(default_factory=dict)
    strands: dict[str, str] = field(default_factory=dict)
    workstreams: dict[str, str] = field(default_factory=dict)
    emails: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        whole = asdict(self)
        whole["plan"] = {
            name: value.isoformat() if isinstance(value, date) else value for name, value in self.plan.items()
        }
        return whole


DAYS_OF_PLAN = ("published_on", "reporting_date", "closed_until")
OF_PLAN = ("title", "council", "source", *DAYS_OF_PLAN)


def kept_of(stored: Mapping[str, Any]) -> Kept:
    """What `Kept.as_json` gave."""
    kept = Kept(**stored)
    for name in DAYS_OF_PLAN:
        if kept.plan.get(name):
            kept.plan[name] = date.fromisoformat(kept.plan[name])
    return kept


def rows(document: PlanDocument, kept: Kept) -> Rows:
    """The rows of each of the plan's tables, by the tables' names in `plan_frames`."""
    actions = list(enumerate(document.actions, 1))
    titles = [(stream, title) for stream in document.workstreams for title in stream.actions]
    return {
        "groups": [{**one.model_dump(), "position": position} for position, one in enumerate(document.groups, 1)],
        "requirements": [
            {**_titled(one), "position": position, "strand": kept.strands.get(one.ref), "retired_in": None}
            for position, one in enumerate(document.requirements, 1)
        ],
        "actions": [
            {
                **one.model_dump(include=OF_ACTION),
                **_titled(one),
                "position": position,
                "workstream": kept.workstreams.get(one.ref),
                "retired_in": None,
            }
            for position, one in actions
        ],
        "leads": [{**one.model_dump(), "email": kept.emails.get(one.code)} for one in document.leads],
        "milestones": [
            {"action": one.ref, "label": due.label, "due_on": due.due_on} for _, one in actions for due in one.milestones
        ],
        "action_leads": [
            {"action": one.ref, "part": part, "code": code, "position": position}
            for _, one in actions
            for part in ("accountable", "responsible")
            for position, code in enumerate(getattr(one, part), 1)
        ],
        "cross_references": [
            {"action": one.ref, "draws_on": ref} for _, one in actions for ref in one.cross_references
        ],
        "overarching_actions": [
            {"id": number, "workstream": stream.number, "heading": stream.title, "title": title}
            for number, (stream, title) in enumerate(titles, 1)
        ],
    }  # fmt: skip


def _titled(one: Titled) -> dict[str, Any]:
    """What requirements and actions share; the text is kept beside the title where the two differ."""
    fields = one.model_dump(include={"ref", "band", "title", "is_numbered_by_us"})
    return fields | {"text": one.text if one.text != one.title else None}


def frames(document: PlanDocument, kept: Kept) -> dict[str, pd.DataFrame]:
    """The rows as frames with the columns of their tables."""
    return {
        name: pd.DataFrame(found, columns=list(TABLES[name].model_fields), dtype=object)
        for name, found in rows(document, kept).items()
    }
