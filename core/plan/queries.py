"""The plan and its progress as frames, one a table."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import String, cast
from sqlmodel import Session, col, func, select

from core.plan import tables
from core.plan.comparison import PlanPreview, plan_changes
from core.plan.document.columns import shape_of
from core.plan.document.contents import PlanDocument
from core.plan.measures import SAID
from core.plan.sameness import sameness
from core.plan.tables import Action, Comment, EvidenceFile, Milestone, MilestoneProgress, Progress
from core.plan.versions.parts import frames
from core.plan.versions.queries import earlier_version, plan_of, versions
from core.plan.versions.refs import in_force, kept_under, newest
from core.settings import ENGLAND
from core.sheets.questions import Chosen
from core.storage.engine import Base
from core.storage.frames import frame

MOST_NUMBERS = 10_000  # a database takes no more in one question
Frames = dict[str, pd.DataFrame]

_TABLES: dict[str, type[Base]] = {
    "plan": tables.Plan, "groups": tables.Group, "requirements": tables.Requirement, "actions": Action,
    "milestones": Milestone, "leads": tables.Lead, "action_leads": tables.ActionLead,
    "cross_references": tables.CrossReference, "overarching_actions": tables.OverarchingAction, "progress": Progress,
    "milestone_progress": MilestoneProgress,
}  # fmt: skip
RETIRING: dict[str, Any] = {"requirements": tables.Requirement, "actions": Action}
RECORDED = ("progress", "milestone_progress")


def plan_frames(session: Session, which: Mapping[str, Any] | None = None, as_at: date | None = None) -> Frames:
    """Every table of the plan by its name, with the columns of `tables.py`; days are dates, missing values None. With a date the
    plan is the version in force then, and its progress stands under the refs of that version; else it is the newest.

    Requirements, actions and leads stand in the plan's order, progress in the order in which it was recorded. `which` says
    of tables, by their names, which rows are wanted.
    """
    found = _planned(session, which or {}, as_at)
    recorded = {name: _frame(session, _TABLES[name], (which or {}).get(name)) for name in RECORDED}
    return _in_order(found | _of_version(session, recorded, found["actions"]["ref"], as_at))


def _planned(session: Session, which: Mapping[str, Any], as_at: date | None) -> Frames:
    """The tables of the plan without what was recorded. When its pages open and up to when reporting is closed is not of a
    version."""
    if version := earlier_version(session, as_at):
        document, kept = plan_of(session, version.number)
        now = session.get(tables.Plan, 1)
        about = {**kept.plan, "id": 1} | {name: getattr(now, name) for name in ("reporting_date", "closed_until")}
        return frames(document, kept) | {
            "plan": pd.DataFrame([about], columns=list(tables.Plan.model_fields), dtype=object)
        }
    wanted = {name: col(table.retired_in).is_(None) for name, table in RETIRING.items()} | dict(which)
    planned = {name: table for name, table in _TABLES.items() if name not in RECORDED}
    return {name: _frame(session, table, wanted.get(name)) for name, table in planned.items()}


def _of_version(session: Session, recorded: Frames, refs: Iterable[str], as_at: date | None) -> Frames:
    """What was recorded of the actions of a version, under its refs."""
    every = versions(session)
    version = newest(every) if as_at is None else in_force(every, as_at)
    if version is None:
        return recorded
    under = {key: ref for ref, key in kept_under(every, version.number, refs).items()}
    progress, said = (recorded[name] for name in RECORDED)
    progress = progress[progress["action"].isin(list(under))].reset_index(drop=True)
    progress = progress.assign(action=progress["action"].map(under))
    return {
        "progress": progress,
        "milestone_progress": said[said["progress"].isin(progress["id"])].reset_index(drop=True),
    }


def reporting_date(session: Session) -> date | None:
    """The date that the plan's pages open with; None follows today."""
    plan = session.get(tables.Plan, 1)
    return plan.reporting_date if plan else None


def condensed_frames(session: Session, days: Collection[date], as_at: date | None = None) -> Frames:
    """The frames of `plan_frames` with a part of the progress up to the last of these days: `measures.status`,
    `milestone_status` and `changes` say the same of each of the days, and `tracking.slippage` of the last.

    Kept are each action's last entry up to each day and the last that has each text, and every entry that says another delivery,
    rating set by hand, forecast or fulfilment than the one before; what is finished or red at any day up to the last follows
    from them.
    """
    entries = _counted(session, max(days))
    said = _frame(session, MilestoneProgress)
    of_milestones = said.merge(entries[["id", "action", "place"]], left_on="progress", right_on="id").sort_values(
        "place"
    )
    kept = set(_changed(entries, ["action"], ["delivery", "override_rating"])["id"])
    kept |= set(_changed(of_milestones, ["action", "label"], ["forecast_on", "met_on"])["id"])
    for day in days:
        known = entries[entries["as_at"] <= day.isoformat()]
        for entries_with in (known, *(known[known[name].astype(bool)] for name in SAID.values())):
            kept |= set(entries_with.drop_duplicates("action", keep="last")["id"])
    numbers = sorted(kept)
    parts = (numbers[begin : begin + MOST_NUMBERS] for begin in range(0, max(1, len(numbers)), MOST_NUMBERS))
    found = [_frame(session, Progress, col(Progress.id).in_(part)) for part in parts]
    recorded = {"progress": pd.concat(found), "milestone_progress": said[said["progress"].isin(kept)]}
    planned = _planned(session, {}, as_at)
    return _in_order(planned | _of_version(session, recorded, planned["actions"]["ref"], as_at))


def _counted(session: Session, last: date) -> pd.DataFrame:
    """The entries up to a day that no other corrects, in their order, with its number in `place`, and of their texts whether
    there is one; `as_at` is a text, as one date less to make for each entry is half of the time."""
    corrected = set(session.exec(select(Progress.corrects).where(col(Progress.corrects).is_not(None))))
    names = ("id", "action", "as_at", "delivery", "override_rating")
    columns = [cast(Progress.as_at, String) if name == "as_at" else getattr(Progress, name) for name in names]
    columns += [getattr(Progress, name) != "" for name in SAID.values()]
    query = select(*columns).where(col(Progress.as_at) <= last).order_by(col(Progress.as_at), col(Progress.id))
    entries = frame(session, query, [*names, *SAID.values()])
    known = entries[~entries["id"].isin(corrected)] if corrected else entries
    return known.assign(place=range(len(known)))


def _changed(rows: pd.DataFrame, keys: list[str], fields: list[str]) -> pd.DataFrame:
    """The rows that say something else than the one of the same keys before; to begin with, nothing is said."""
    now, before = rows[fields].fillna(""), rows.groupby(keys, sort=False)[fields].shift().fillna("")
    return rows[(now != before).any(axis=1)]


def frames_of(session: Session, ref: str, as_at: date | None = None) -> Frames:
    """As much of `plan_frames` as tells the state of one action: the plan, its rows and progress, and the rows of those whose
    dates it takes. What it draws on is left out."""
    if earlier_version(session, as_at):
        whole = plan_frames(session, as_at=as_at)
        return whole | {"progress": whole["progress"][whole["progress"]["action"] == ref]}
    refs: list[str] = []
    while ref not in refs and (action := session.get(Action, ref)):
        refs.append(ref)
        ref = action.dates_as or ref
    of_action: dict[str, Any] = {
        "plan": None,
        "actions": col(Action.ref).in_(refs) & col(Action.retired_in).is_(None),
        "milestones": col(Milestone.action).in_(refs),
        "progress": col(Progress.action).in_(refs[:1]),
        "milestone_progress": col(MilestoneProgress.progress).in_(
            select(Progress.id).where(col(Progress.action).in_(refs[:1]))
        ),
    }
    return {name: _frame(session, _TABLES[name], which) for name, which in of_action.items()} | {
        "cross_references": pd.DataFrame(columns=list(tables.CrossReference.model_fields), dtype=object)
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
    return frame(session, query, [*names, "size"])


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
    for name in ("groups", "requirements", "actions"):
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
            "groups": plan["groups"].to_dict("records"),
            "requirements": [_in_own_words(one) for one in plan["requirements"].to_dict("records")],
            "actions": [
                {
                    **_in_own_words(action),
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


def _in_own_words(row: dict[str, Any]) -> dict[str, Any]:
    """A row of a plan with its text, which is its title where it has no other."""
    return {**row, "text": row["text"] or row["title"]}


def plan_preview(session: Session, document: PlanDocument) -> PlanPreview:
    """What the document would change of the plan that is stored."""
    before = current_plan(session)
    same = sameness(before, document)
    counts = dict(session.exec(select(Progress.action, func.count()).group_by(Progress.action)).all())
    made_up = select(func.count()).select_from(Progress).where(col(Progress.is_illustrative))
    return PlanPreview(
        plan_changes(before, document),
        same,
        {ref: counts[ref] for ref in same.gone if ref in counts},
        session.exec(made_up).one() if same.is_another else 0,
    )


def _frame(session: Session, table: type[Base], which: Any = None) -> pd.DataFrame:
    columns = list(table.model_fields)
    query = select(*(getattr(table, name) for name in columns))
    return frame(session, query if which is None else query.where(which), columns)


def remembered(session: Session, document: PlanDocument) -> Chosen:
    """What was chosen when a document with the same headings was last loaded."""
    found = session.get(tables.RememberedPlan, shape_of(document))
    return Chosen(found.mapping, found.answers) if found else Chosen()
