"""The plan and its progress as frames, one a table."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import pandas as pd
from sqlmodel import Session, col, func, select

from core.plan.document.reading import PlanDocument
from core.plan.tables import (
    Action,
    ActionLead,
    BandLimit,
    Comment,
    CrossReference,
    EvidenceFile,
    Lead,
    Milestone,
    MilestoneProgress,
    OverarchingAction,
    Plan,
    Progress,
    Requirement,
)
from core.settings import ENGLAND
from core.storage.engine import Base

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


def plan_frames(session: Session, which: Mapping[str, Any] | None = None) -> Frames:
    """Every table of the plan by its name, with the columns of `tables.py`; days are dates, missing values None.

    Requirements, actions and leads stand in the plan's order, progress in the order in which it was recorded. `which` says
    of tables, by their names, which rows are wanted.
    """
    return _in_order({name: _frame(session, table, (which or {}).get(name)) for name, table in _TABLES.items()})


def with_new_progress(session: Session, plan: Frames) -> Frames:
    """A plan's frames with the progress that was recorded since they were read."""
    last = plan["progress"]["id"].max() if len(plan["progress"]) else 0
    new = {
        "progress": _frame(session, Progress, col(Progress.id) > last).sort_values("id"),
        "milestone_progress": _frame(session, MilestoneProgress, col(MilestoneProgress.progress) > last),
    }
    if new["progress"].empty:
        return plan
    return plan | {name: pd.concat([plan[name], rows], ignore_index=True) for name, rows in new.items()}


def frames_of(session: Session, ref: str) -> Frames:
    """As much of `plan_frames` as tells the state of one action: its rows and progress, and the rows of those whose dates it
    takes. What it draws on is left out."""
    refs: list[str] = []
    while ref not in refs and (action := session.get(Action, ref)):
        refs.append(ref)
        ref = action.dates_as or ref
    of_action: dict[str, Any] = {
        "actions": col(Action.ref).in_(refs),
        "milestones": col(Milestone.action).in_(refs),
        "progress": col(Progress.action).in_(refs[:1]),
        "milestone_progress": col(MilestoneProgress.progress).in_(
            select(Progress.id).where(col(Progress.action).in_(refs[:1]))
        ),
    }
    return {name: _frame(session, _TABLES[name], which) for name, which in of_action.items()} | {
        "cross_references": pd.DataFrame(columns=list(CrossReference.model_fields), dtype=object)
    }


def files_of(session: Session, entry: int | None) -> list[EvidenceFile]:
    """The files that are attached to a progress entry, in the order in which they were."""
    return list(session.exec(select(EvidenceFile).where(EvidenceFile.progress == entry).order_by(col(EvidenceFile.id))))


def evidence_files(session: Session, ref: str) -> pd.DataFrame:
    """The files attached to an action's entries: id, progress, name, media_type and size in bytes; without their content."""
    names = ["id", "progress", "name", "media_type"]
    columns: list[Any] = [*(getattr(EvidenceFile, name) for name in names), func.length(EvidenceFile.content)]
    query = (
        select(*columns)
        .join(Progress, col(Progress.id) == col(EvidenceFile.progress))
        .where(Progress.action == ref)
        .order_by(col(EvidenceFile.id))
    )
    return pd.DataFrame([tuple(row) for row in session.execute(query)], columns=[*names, "size"], dtype=object)


def evidence_content(session: Session, file: int) -> bytes:
    """What a file holds; nothing where there is none of this number."""
    return session.exec(select(EvidenceFile.content).where(EvidenceFile.id == file)).first() or b""


def comments(session: Session, ref: str) -> pd.DataFrame:
    """The comments on an action, the oldest first: the columns of `Comment`."""
    found = _frame(session, Comment, col(Comment.action) == ref)
    return found.sort_values("id", ignore_index=True)


def comments_between(session: Session, first: date, last: date) -> int:
    """How many comments were written on these days and those between, by the clock in England."""
    begin, end = (datetime.combine(day, time(), ENGLAND) for day in (first, last + timedelta(days=1)))
    return session.exec(select(func.count()).where(col(Comment.at) >= begin, col(Comment.at) < end)).one()


def described(session: Session, number: int | None) -> dict[str, Any]:
    """A progress entry with what it says of milestones and the files that belong to it, as the audit trail keeps it."""
    entry = session.get(Progress, number)
    assert entry is not None
    said = session.exec(
        select(MilestoneProgress).where(MilestoneProgress.progress == number).order_by(col(MilestoneProgress.label))
    )
    files = [
        {"name": one.name, "checksum": one.checksum, "bytes": len(one.content)} for one in files_of(session, number)
    ]
    return {
        **entry.model_dump(mode="json", exclude={"form"}),
        "milestones": [one.model_dump(mode="json", exclude={"progress"}) for one in said],
        "files": files,
    }


def _in_order(frames: Frames) -> Frames:
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


def _frame(session: Session, table: type[Base], which: Any = None) -> pd.DataFrame:
    columns = list(table.model_fields)
    query = select(*(getattr(table, name) for name in columns))
    rows = session.execute(query if which is None else query.where(which)).all()
    return pd.DataFrame([tuple(row) for row in rows], columns=columns, dtype=object)
