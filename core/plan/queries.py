"""The plan and its progress as frames, one a table."""

import pandas as pd
from sqlmodel import Session, func, select

from core.database import Base
from core.plan.document import PlanDocument
from core.plan.tables import (
    Action,
    ActionLead,
    BandLimit,
    CrossReference,
    Lead,
    Milestone,
    MilestoneProgress,
    OverarchingAction,
    Plan,
    Progress,
    Requirement,
)

Frames = dict[str, pd.DataFrame]

_TABLES: dict[str, type[Base]] = {
    "plan": Plan,
    "bands": BandLimit,
    "requirements": Requirement,
    "actions": Action,
    "milestones": Milestone,
    "leads": Lead,
    "action_leads": ActionLead,
    "cross_references": CrossReference,
    "overarching_actions": OverarchingAction,
    "progress": Progress,
    "milestone_progress": MilestoneProgress,
}


def plan_frames(session: Session) -> Frames:
    """Every table of the plan by its name, with the columns of `tables.py`; days are dates, missing values None.

    Requirements, actions and leads stand in the plan's order, progress in the order in which it was recorded.
    """
    frames = {name: _frame(session, table) for name, table in _TABLES.items()}
    for name in ("requirements", "actions"):
        frames[name] = frames[name].sort_values("position", ignore_index=True)
    frames["action_leads"] = frames["action_leads"].sort_values(["action", "part", "position"], ignore_index=True)
    frames["milestones"] = frames["milestones"].sort_values(["action", "due_on"], ignore_index=True)
    frames["progress"] = frames["progress"].sort_values("id", ignore_index=True)
    return frames


def current_plan(session: Session) -> PlanDocument:
    """The plan that is loaded, in the form in which a plan document is read."""
    plan = plan_frames(session)
    leads = plan["action_leads"].groupby(["action", "part"], sort=False)["code"].agg(list).to_dict()
    due = plan["milestones"].groupby("action", sort=False)
    milestones = {ref: group[["label", "due_on"]].to_dict("records") for ref, group in due}
    sources = plan["cross_references"].groupby("action", sort=False)["draws_on"].agg(list).to_dict()
    streams = plan["overarching_actions"].groupby(["workstream", "heading"], sort=False)["title"].agg(list)
    return PlanDocument.model_validate(
        {
            "requirements": plan["requirements"].rename(columns={"title": "text"}).to_dict("records"),
            "actions": [
                {
                    **action,
                    "text": action["title"],
                    "accountable": leads.get((action["ref"], "accountable"), []),
                    "responsible": leads.get((action["ref"], "responsible"), []),
                    "milestones": milestones.get(action["ref"], []),
                    "cross_references": sources.get(action["ref"], []),
                }
                for action in plan["actions"].to_dict("records")
            ],
            "leads": plan["leads"].to_dict("records"),
            "workstreams": [
                {"number": number, "title": heading, "actions": titles} for (number, heading), titles in streams.items()
            ],
        }
    )


def progress_counts(session: Session) -> dict[str, int]:
    """How many progress entries each action has; actions without one are left out."""
    return dict(session.exec(select(Progress.action, func.count()).group_by(Progress.action)).all())


def _frame(session: Session, table: type[Base]) -> pd.DataFrame:
    columns = list(table.model_fields)
    rows = session.execute(select(*(getattr(table, name) for name in columns))).all()
    return pd.DataFrame([tuple(row) for row in rows], columns=columns, dtype=object)
