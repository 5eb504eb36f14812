"""Writing the plan, in the transaction of the session that is handed in."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlmodel import Session, case, col, delete, false, select, update

from core.audit import trail
from core.people import Person, programme_office_only
from core.plan import tables
from core.plan.bands import months_of
from core.plan.comparison import PlanPreview
from core.plan.document import contents as document_contents
from core.plan.document.contents import PlanDocument
from core.plan.queries import current_plan, described, plan_preview
from core.plan.sameness import Sameness, sameness
from core.plan.states import Delivery
from core.plan.tables import Comment, Lead, MilestoneProgress, Plan, Progress, Requirement
from core.refusals import ChangedMeanwhile, Refused
from core.settings import ENGLAND
from core.storage.revision import in_turn


@dataclass(frozen=True)
class PlanAbout:
    """What a plan document does not hold; None leaves it as it is."""

    title: str | None = None
    council: str | None = None
    counted_from: date | None = None
    published_on: date | None = None


MEANWHILE = "The plan was changed meanwhile, so nothing was loaded: look at what would change now, and confirm again."


def load_plan(
    session: Session,
    document: PlanDocument,
    source: str,
    author: Person,
    at: datetime,
    about: PlanAbout,
    seen: PlanPreview,
) -> tuple[date, list[str]]:
    """Replace the plan, and record what the document says of progress: for which day, and of which actions, is given back.

    `seen` is what was shown of the changes before the confirmation. Raises Refused as `replace_plan` does and for a wrong role,
    and ChangedMeanwhile where the plan that it was compared with is another now.
    """
    programme_office_only(author, "load a plan")
    in_turn(session)
    if plan_preview(session, document) != seen:
        raise ChangedMeanwhile(MEANWHILE)
    replace_plan(session, document, source, author.username, at, about)
    day = session.get_one(Plan, 1).published_on or at.astimezone(ENGLAND).date()
    return day, record_what_the_document_says(session, document, day, author.username, at)


def replace_plan(
    session: Session, document: PlanDocument, source: str, who: str, at: datetime, about: PlanAbout | None = None
) -> None:
    """Put a plan in the place of the one that is there.

    What belongs to an action or code that stays the same is kept, under another number too: progress, strand, workstream,
    the holder of a post. Progress of actions that go, goes, and stands in the audit entry with the whole plan before and
    after; where it is another plan, all that is illustrative goes. Name, council, limits and reporting date stay, unless
    `about` says otherwise, it is another plan, or the reporting date is before the new plan's first start. Raises Refused
    for a document with problems, unanswered questions that must be answered, or without actions.
    """
    if document.problems or not document.actions or any(one.is_needed for one in document.questions):
        raise Refused("The plan was not changed, because the file has problems.")
    before = current_plan(session)
    same = sameness(before, document)
    lost = _remove_progress_except(session, set(same.old_ref.values()), same.is_another)
    holders = {lead.code: lead for lead in session.exec(select(Lead))}
    for lead in holders.values():
        session.expunge(lead)
    for table in (tables.Milestone, tables.ActionLead, tables.CrossReference, tables.OverarchingAction):
        session.exec(delete(table))
    _replace_groups(session, document, same.is_another)
    _replace_actions(session, document, same)
    _replace_leads(session, document, holders)
    _add_parts(session, document)
    _describe(session, document, source, same.is_another, about or PlanAbout())
    trail.record(
        session, who, at, "plan replaced", source,
        {"plan": before.model_dump(mode="json"), "progress removed": lost}, document.model_dump(mode="json"),
    )  # fmt: skip


def _describe(session: Session, document: PlanDocument, source: str, is_another: bool, about: PlanAbout) -> None:
    """Say which plan this is, and from when its bands count."""
    plan = session.get(Plan, 1)
    if plan is None or is_another:
        plan = session.merge(Plan(title="Improvement plan", council="", source=source))
    starts = [action.starts_on for action in document.actions if action.starts_on]
    if plan.reporting_date and (not starts or plan.reporting_date < min(starts)):
        plan.reporting_date = None
    plan.source = source
    plan.title, plan.council = about.title or plan.title, about.council or plan.council
    plan.published_on = about.published_on or plan.published_on
    session.add(plan)
    if about.counted_from:
        set_limits(session, limits_from(about.counted_from, session.exec(select(tables.Group)).all()))


def limits_from(counted_from: date, groups: Iterable[tables.Group]) -> dict[str, date]:
    """The last day of each group that its title gives a number of months, from the day they count from."""
    start = pd.Timestamp(counted_from)
    months = {group.band: number for group in groups if (number := months_of(group.title))}
    return {band: (start + pd.DateOffset(months=number)).date() for band, number in months.items()}


def set_plan_details(
    session: Session, title: str, council: str, published_on: date | None, reporting_date: date | None
) -> None:
    """Name the plan, and say of which date its document is and which date its screens open with; None follows today."""
    plan = session.get(Plan, 1) or Plan(title=title, council=council, source="")
    plan.title, plan.council, plan.published_on, plan.reporting_date = title, council, published_on, reporting_date
    session.add(plan)


def set_limits(session: Session, limits: Mapping[str, date | None]) -> None:
    """Set the last day of groups, by their keys."""
    for band, limit_on in limits.items():
        group = session.get_one(tables.Group, band)
        group.limit_on = limit_on
        session.add(group)
    session.flush()


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


IN_PROGRESS = re.compile(r"in progress|under ?way|started|begun|partial|partly|[1-9]\d? ?%", re.IGNORECASE)
AS_IT_SAYS = "As the plan’s document says"


def record_what_the_document_says(
    session: Session, document: PlanDocument, day: date, who: str, at: datetime
) -> list[str]:
    """The first entry of progress of each action of which the document says that it is done, begun or re-dated, for the
    document's own day; give their refs. An action of which anything was recorded has no need of it."""
    known = set(session.exec(select(Progress.action)).all())
    told = []
    for action in document.actions:
        delivery = _delivery_as_said(action)
        moved = [one for one in action.milestones if one.forecast_on and not action.is_complete]
        if action.ref in known or (delivery == Delivery.NO_UPDATE and not moved):
            continue
        entry = Progress(
            action=action.ref, as_at=day, delivery=delivery.value, completed_on=action.completed_on,
            done=action.progress_as_said or "", recorded_by=who, recorded_name=AS_IT_SAYS, recorded_at=at,
        )  # fmt: skip
        dates = [MilestoneProgress(progress=0, label=one.label, forecast_on=one.forecast_on) for one in moved]
        add_progress(session, [(entry, dates)])
        told.append(action.ref)
    if told:
        after = {"as at": day.isoformat(), "actions": told}
        trail.record(session, who, at, "progress as the document says", "the plan", None, after)
    return told


def _delivery_as_said(action: document_contents.Action) -> Delivery:
    if action.is_complete:
        return Delivery.COMPLETE
    said = action.status_as_said or ""
    is_begun = IN_PROGRESS.match(said) is not None
    return Delivery.IN_PROGRESS if is_begun else Delivery.NO_UPDATE


def _remove_progress_except(session: Session, kept: set[str], is_another: bool) -> list[dict[str, object]]:
    """Remove what was recorded and said of the actions that go, and of another plan all that is illustrative; give it as it
    was."""
    goes = col(Progress.action).not_in(kept) | (col(Progress.is_illustrative) if is_another else false())
    gone = session.exec(select(Progress).where(goes).order_by(col(Progress.id).desc())).all()
    numbers = [entry.id for entry in gone]
    session.exec(update(Progress).where(col(Progress.corrects).in_(numbers)).values(corrects=None))
    lost = [described(session, number) for number in reversed(numbers)]
    comments = list(session.exec(select(Comment).where(col(Comment.action).not_in(kept))))
    for table in (MilestoneProgress, tables.EvidenceFile):
        session.exec(delete(table).where(col(table.progress).in_(numbers)))
    for row in (*gone, *comments):
        session.delete(row)
        session.flush()
    return [*lost, *(one.model_dump(mode="json", exclude={"form"}) for one in comments)]


def _replace_groups(session: Session, document: PlanDocument, is_another: bool) -> None:
    """The groups in the document's order; one that stays keeps its limit where the document gives none, and where all stay, so
    does what they are called."""
    before = {} if is_another else {one.band: one for one in session.exec(select(tables.Group))}
    limits = {band: one.limit_on for band, one in before.items()}
    words = {band: one.called for band, one in before.items()}
    stay = set(words) == {group.band for group in document.groups}
    session.exec(delete(tables.Group))
    for position, group in enumerate(document.groups, 1):
        kept = {
            "limit_on": group.limit_on or limits.get(group.band),
            "called": words[group.band] if stay else group.called,
        }
        session.add(tables.Group(position=position, **group.model_dump() | kept))
    session.flush()


def _replace_actions(session: Session, document: PlanDocument, same: Sameness) -> None:
    """Merged row by row, so that progress goes on pointing to the actions that stay; that of one with another number goes with
    it. Strands and workstreams are our own sorting of a plan, so another one has none."""
    strands = dict(session.exec(select(Requirement.ref, Requirement.strand)).all())
    workstreams = dict(session.exec(select(tables.Action.ref, tables.Action.workstream)).all())
    for position, one in enumerate(document.requirements, 1):
        strand = None if same.is_another else strands.get(one.ref)
        session.merge(Requirement(position=position, strand=strand, **_in_words(one)))
    session.flush()
    for position, action in enumerate(document.actions, 1):
        row = tables.Action(
            position=position,
            workstream=None if same.is_another else workstreams.get(same.old_ref.get(action.ref, "")),
            **_in_words(action) | action.model_dump(include=set(tables.Action.model_fields) - {"text"}),
        )
        session.merge(row)
    session.flush()
    if moved := {old: new for new, old in same.moved.items()}:
        for table in (Progress, Comment):
            numbered = case(moved, value=table.action)
            session.exec(update(table).where(col(table.action).in_(moved)).values(action=numbered))
    session.exec(delete(tables.Action).where(col(tables.Action.ref).not_in({one.ref for one in document.actions})))
    session.exec(delete(Requirement).where(col(Requirement.ref).not_in({one.ref for one in document.requirements})))


def _in_words(one: document_contents.Titled) -> dict[str, Any]:
    """The fields of a requirement or action; its text is kept beside its title where the two differ."""
    fields: dict[str, Any] = one.model_dump(
        include={"ref", "requirement", "band", "title", "text", "is_numbered_by_us"}
    )
    return fields | {"text": one.text if one.text != one.title else None}


def _replace_leads(session: Session, document: PlanDocument, holders: Mapping[str, Lead]) -> None:
    session.exec(delete(Lead))
    for lead in document.leads:
        known = holders.get(lead.code)
        holder, email = (known.holder, known.email) if known else (None, None)
        session.add(Lead(code=lead.code, post=lead.post, holder=lead.holder or holder, email=email))
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
