"""Writing the plan: each command is one transaction with its audit entry."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlmodel import Session, col, delete, select

from core import audit
from core.plan.document import Action as ReadAction
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


class PlanRefused(Exception):
    """The plan cannot be taken as it is; the message says why."""


def replace_plan(session: Session, document: PlanDocument, source: str, who: str, at: datetime) -> None:
    """Put a plan in the place of the one that is there, in the session's transaction.

    Progress of actions whose ref stays is kept, as are holders of posts, band limits and the reporting date where
    it is not before the new plan's first start; progress of actions that go, goes, and stands in the audit entry.
    Raises PlanRefused for a document with problems or without actions.
    """
    if document.problems or not document.actions:
        raise PlanRefused("The plan was not changed, because the file has problems.")
    before = _refs(session)
    lost = _remove_progress_except(session, {action.ref for action in document.actions})
    holders = {lead.code: lead.holder for lead in session.exec(select(Lead))}
    for table in (Milestone, ActionLead, CrossReference, OverarchingAction):
        session.exec(delete(table))
    _replace_actions(session, document)
    _replace_leads(session, document, holders)
    _add_parts(session, document)
    plan = session.get(Plan, 1) or Plan(title="Improvement plan", council="", source=source)
    plan.source = source
    starts = [action.starts_on for action in document.actions if action.starts_on]
    if plan.reporting_date and (not starts or plan.reporting_date < min(starts)):
        plan.reporting_date = None
    session.add(plan)
    audit.record(
        session, who, at, "plan replaced", source, {"actions": before, "progress removed": lost}, _refs(session)
    )


def set_plan_details(session: Session, title: str, council: str, reporting_date: date | None) -> None:
    """Name the plan and say which date its screens open with; None follows today."""
    plan = session.get(Plan, 1) or Plan(title=title, council=council, source="")
    plan.title, plan.council, plan.reporting_date = title, council, reporting_date
    session.add(plan)


def set_band_limits(session: Session, limits: dict[str, date | None]) -> None:
    for band, limit_on in limits.items():
        session.merge(BandLimit(band=band, limit_on=limit_on))


def set_strands_and_workstreams(session: Session, strands: dict[str, str], workstreams: dict[str, str]) -> None:
    """Our own sorting of the plan: the strand of requirements, and the workstream heading that actions belong to."""
    for requirement in session.exec(select(Requirement)):
        requirement.strand = strands.get(requirement.ref)
    for action in session.exec(select(Action)):
        action.workstream = workstreams.get(action.ref)


def add_progress(session: Session, entries: Iterable[tuple[Progress, list[MilestoneProgress]]]) -> None:
    """Add entries to the history, each with what it says of the action's milestones."""
    for entry, milestones in entries:
        session.add(entry)
        session.flush()
        assert entry.id is not None
        for milestone in milestones:
            milestone.progress = entry.id
            session.add(milestone)


def _refs(session: Session) -> list[str]:
    return list(session.exec(select(Action.ref).order_by(col(Action.position))))


def _remove_progress_except(session: Session, kept: set[str]) -> list[dict[str, object]]:
    gone = list(session.exec(select(Progress).where(col(Progress.action).not_in(kept))))
    for entry in gone:
        session.exec(delete(MilestoneProgress).where(col(MilestoneProgress.progress) == entry.id))
        session.delete(entry)
    session.flush()
    return [entry.model_dump() for entry in gone]


def _replace_actions(session: Session, document: PlanDocument) -> None:
    """Merged row by row, so that progress goes on pointing to the actions that stay."""
    for position, one in enumerate(document.requirements, 1):
        session.merge(Requirement(ref=one.ref, position=position, band=one.band, title=one.text))
    session.flush()
    for position, action in enumerate(document.actions, 1):
        session.merge(_action_row(position, action))
    session.flush()
    session.exec(delete(Action).where(col(Action.ref).not_in({one.ref for one in document.actions})))
    session.exec(delete(Requirement).where(col(Requirement.ref).not_in({one.ref for one in document.requirements})))


def _action_row(position: int, action: ReadAction) -> Action:
    return Action(
        position=position,
        title=action.text,
        **action.model_dump(
            include={
                "ref", "requirement", "band", "starts_on", "is_ongoing", "dates_as", "is_complete",
                "governance", "evidence", "note",
            }
        ),
    )  # fmt: skip


def _replace_leads(session: Session, document: PlanDocument, holders: dict[str, str | None]) -> None:
    session.exec(delete(Lead))
    for lead in document.leads:
        session.add(Lead(code=lead.code, post=lead.post, holder=holders.get(lead.code)))
    session.flush()


def _add_parts(session: Session, document: PlanDocument) -> None:
    for action in document.actions:
        for part in ("accountable", "responsible"):
            for position, code in enumerate(getattr(action, part), 1):
                session.add(ActionLead(action=action.ref, part=part, code=code, position=position))
        for milestone in action.milestones:
            session.add(Milestone(action=action.ref, label=milestone.label, due_on=milestone.due_on))
        for ref in action.cross_references:
            session.add(CrossReference(action=action.ref, draws_on=ref))
    number = 0
    for stream in document.workstreams:
        for title in stream.actions:
            number += 1
            session.add(OverarchingAction(id=number, workstream=stream.number, heading=stream.title, title=title))
