"""Writing the plan, in the transaction of the session that is handed in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd
from sqlmodel import Session, col, delete, select

from core.audit import trail
from core.plan import tables
from core.plan.bands import Band
from core.plan.document.reading import PlanDocument
from core.plan.queries import current_plan, described
from core.plan.tables import Comment, Lead, MilestoneProgress, Plan, Progress, Requirement
from core.refusals import Refused


@dataclass(frozen=True)
class PlanAbout:
    """What a plan document does not hold; None leaves it as it is."""

    title: str | None = None
    council: str | None = None
    counted_from: date | None = None
    published_on: date | None = None


def replace_plan(
    session: Session, document: PlanDocument, source: str, who: str, at: datetime, about: PlanAbout | None = None
) -> None:
    """Put a plan in the place of the one that is there.

    What belongs to a ref or code that stays is kept: progress, strand, workstream, the holder of a post. Progress of
    actions that go, goes, and stands in the audit entry with the whole plan before and after. Name, council, band limits
    and reporting date stay, unless `about` says otherwise, no ref stays, or the reporting date is before the new
    plan's first start. Raises Refused for a document with problems or without actions.
    """
    if document.problems or not document.actions:
        raise Refused("The plan was not changed, because the file has problems.")
    before = current_plan(session)
    lost = _remove_progress_except(session, {action.ref for action in document.actions})
    holders = {lead.code: lead for lead in session.exec(select(Lead))}
    for lead in holders.values():
        session.expunge(lead)
    for table in (tables.Milestone, tables.ActionLead, tables.CrossReference, tables.OverarchingAction):
        session.exec(delete(table))
    _replace_actions(session, document)
    _replace_leads(session, document, holders)
    _add_parts(session, document)
    is_another = not {one.ref for one in before.actions} & {one.ref for one in document.actions}
    _describe(session, document, source, is_another, about or PlanAbout())
    trail.record(
        session, who, at, "plan replaced", source,
        {"plan": before.model_dump(mode="json"), "progress removed": lost}, document.model_dump(mode="json"),
    )  # fmt: skip


def _describe(session: Session, document: PlanDocument, source: str, is_another: bool, about: PlanAbout) -> None:
    """Say which plan this is, and from when its bands count."""
    plan = session.get(Plan, 1)
    if plan is None or is_another:
        plan = session.merge(Plan(title="Improvement plan", council="", source=source))
        set_band_limits(session, dict.fromkeys(Band))
    starts = [action.starts_on for action in document.actions if action.starts_on]
    if plan.reporting_date and (not starts or plan.reporting_date < min(starts)):
        plan.reporting_date = None
    plan.source = source
    plan.title, plan.council = about.title or plan.title, about.council or plan.council
    plan.published_on = about.published_on or plan.published_on
    session.add(plan)
    if about.counted_from:
        set_band_limits(session, band_limits(about.counted_from))


def band_limits(counted_from: date) -> dict[str, date | None]:
    """The last day of each band, of which `immediate` has none, from the day its months count from."""
    start = pd.Timestamp(counted_from)
    months = {Band.THREE_MONTHS: 3, Band.SIX_MONTHS: 6}
    return {Band.IMMEDIATE: None} | {
        band: (start + pd.DateOffset(months=number)).date() for band, number in months.items()
    }


def set_plan_details(
    session: Session, title: str, council: str, published_on: date | None, reporting_date: date | None
) -> None:
    """Name the plan, and say of which date its document is and which date its screens open with; None follows today."""
    plan = session.get(Plan, 1) or Plan(title=title, council=council, source="")
    plan.title, plan.council, plan.published_on, plan.reporting_date = title, council, published_on, reporting_date
    session.add(plan)


def set_band_limits(session: Session, limits: Mapping[str, date | None]) -> None:
    for band, limit_on in limits.items():
        session.merge(tables.BandLimit(band=band, limit_on=limit_on))


def set_strands_and_workstreams(session: Session, strands: dict[str, str], workstreams: dict[str, str]) -> None:
    """Our own sorting of the plan: the strand of requirements, and the workstream heading that actions belong to."""
    for requirement in session.exec(select(Requirement)):
        requirement.strand = strands.get(requirement.ref)
    for action in session.exec(select(tables.Action)):
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


def _remove_progress_except(session: Session, kept: set[str]) -> list[dict[str, object]]:
    """Remove what was recorded and said of the actions that go, and give it as it was."""
    gone = session.exec(
        select(Progress).where(col(Progress.action).not_in(kept)).order_by(col(Progress.id).desc())
    ).all()
    numbers = [entry.id for entry in gone]
    lost = [described(session, number) for number in reversed(numbers)]
    comments = list(session.exec(select(Comment).where(col(Comment.action).not_in(kept))))
    for table in (MilestoneProgress, tables.EvidenceFile):
        session.exec(delete(table).where(col(table.progress).in_(numbers)))
    for row in (*gone, *comments):
        session.delete(row)
        session.flush()
    return [*lost, *(one.model_dump(mode="json", exclude={"form"}) for one in comments)]


def _replace_actions(session: Session, document: PlanDocument) -> None:
    """Merged row by row, so that progress goes on pointing to the actions that stay."""
    strands = dict(session.exec(select(Requirement.ref, Requirement.strand)).all())
    workstreams = dict(session.exec(select(tables.Action.ref, tables.Action.workstream)).all())
    for position, one in enumerate(document.requirements, 1):
        strand = strands.get(one.ref)
        session.merge(Requirement(ref=one.ref, position=position, band=one.band, title=one.text, strand=strand))
    session.flush()
    for position, action in enumerate(document.actions, 1):
        row = tables.Action(
            position=position,
            title=action.text,
            workstream=workstreams.get(action.ref),
            **action.model_dump(include=set(tables.Action.model_fields)),
        )
        session.merge(row)
    session.flush()
    session.exec(delete(tables.Action).where(col(tables.Action.ref).not_in({one.ref for one in document.actions})))
    session.exec(delete(Requirement).where(col(Requirement.ref).not_in({one.ref for one in document.requirements})))


def _replace_leads(session: Session, document: PlanDocument, holders: Mapping[str, Lead]) -> None:
    session.exec(delete(Lead))
    for lead in document.leads:
        known = holders.get(lead.code)
        held = {"holder": known.holder, "email": known.email} if known else {}
        session.add(Lead(code=lead.code, post=lead.post, **held))
    session.flush()


def _add_parts(session: Session, document: PlanDocument) -> None:
    for action in document.actions:
        for part in ("accountable", "responsible"):
            for position, code in enumerate(getattr(action, part), 1):
                session.add(tables.ActionLead(action=action.ref, part=part, code=code, position=position))
        for milestone in action.milestones:
            session.add(tables.Milestone(action=action.ref, label=milestone.label, due_on=milestone.due_on))
        for ref in action.cross_references:
            session.add(tables.CrossReference(action=action.ref, draws_on=ref))
    titles = [(stream, title) for stream in document.workstreams for title in stream.actions]
    for number, (stream, title) in enumerate(titles, 1):
        session.add(tables.OverarchingAction(id=number, workstream=stream.number, heading=stream.title, title=title))
