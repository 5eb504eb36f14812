"""Writing the plan, in the transaction of the session that is handed in."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pandas as pd
from sqlmodel import Session, col, select

from core.audit import trail
from core.people import Person, programme_office_only
from core.plan import tables
from core.plan.bands import months_of
from core.plan.comparison import PlanPreview
from core.plan.document import contents as document_contents
from core.plan.document.columns import shape_of
from core.plan.document.contents import Group, PlanDocument
from core.plan.queries import current_plan, plan_preview
from core.plan.sameness import Sameness, sameness
from core.plan.states import Delivery
from core.plan.tables import MilestoneProgress, Plan, PlanVersion, Progress, Requirement
from core.plan.versions.commands import Coming, came_with, put, something_recorded
from core.plan.versions.parts import DAYS_OF_PLAN, PARTS, Kept
from core.plan.versions.queries import kept, versions
from core.plan.versions.refs import Kind, kind_of, newest
from core.refusals import ChangedMeanwhile, Refused
from core.settings import ENGLAND
from core.sheets.questions import Chosen


@dataclass(frozen=True)
class PlanAbout:
    """What a plan document does not hold; None leaves it as it is."""

    title: str | None = None
    council: str | None = None
    counted_from: date | None = None
    published_on: date | None = None
    in_force_from: date | None = None
    reason: str = ""
    checksum: str = ""


REBASELINE = (
    "The dates of actions would change, which is a re-baseline: give its reason, such as an Improvement Notice or a board’s "
    "decision, and the day from which it holds."
)
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
    if plan_preview(session, document) != seen:
        raise ChangedMeanwhile(MEANWHILE)
    replace_plan(session, document, source, author.username, at, about)
    day = session.get_one(Plan, 1).published_on or at.astimezone(ENGLAND).date()
    return day, record_what_the_document_says(session, document, day, author.username, at)


def replace_plan(
    session: Session, document: PlanDocument, source: str, who: str, at: datetime, about: PlanAbout | None = None
) -> int:
    """Put a plan in the place of the one that is there, as its new version, and give the version's number.

    What belongs to an action or code that stays the same is kept, under another number too: progress, strand, workstream,
    the holder of a post. An action that goes is retired, with what was recorded of it; where it is another plan, all that is
    illustrative goes. Name, council, limits and reporting date stay, unless `about` says otherwise, it is another plan, or
    the reporting date is before the new plan's first start. Without a day in `about` the version is in force from the
    reporting date, else from today; while nothing real was recorded, from the first day of the one before.
    Raises Refused for a document with problems, unanswered questions that must be answered, or without actions, and as
    `versions.commands.put` does.
    """
    if document.problems or not document.actions or any(one.is_needed for one in document.questions):
        raise Refused("The plan was not changed, because the file has problems.")
    about = about or PlanAbout()
    before, kept_before = current_plan(session), kept(session)
    same = sameness(before, document)
    final = _filled(document, before, same, about)
    kind = kind_of(before, final, same.old_ref, Kind.IMPORT)
    if kind == Kind.REBASELINE and not about.reason and something_recorded(session):
        raise Refused(REBASELINE)
    coming = Coming(
        document=final, kept=_kept(final, kept_before, same, source, about), old_ref=same.old_ref,
        kind=kind, reason=about.reason, source=source,
        checksum=about.checksum, is_another=same.is_another,
        in_force_from=about.in_force_from or _in_force_from(session, same.is_another, at),
    )  # fmt: skip
    number = put(session, coming, who, "", at)
    version = session.get_one(PlanVersion, number)
    was = {"plan": before.model_dump(mode="json"), "kept": kept_before.as_json()}
    about_it = {"version": number, "reason": about.reason, "retired": sorted(version.gone)}
    trail.record(
        session, who, at, "plan replaced", source,
        {**was, "progress removed": version.removed.get("progress", [])},
        {**final.model_dump(mode="json"), "kept": coming.kept.as_json(), **about_it},
    )  # fmt: skip
    return number


def _in_force_from(session: Session, is_another: bool, at: datetime) -> date | None:
    """From when a version is in force where nobody says it."""
    plan = session.get(Plan, 1)
    if plan is None or not something_recorded(session):
        return None
    last = newest(versions(session))
    days = [
        plan.reporting_date or at.astimezone(ENGLAND).date(),
        *([last.in_force_from] if last and last.in_force_from else []),
        *([plan.closed_until + timedelta(days=1)] if plan.closed_until else []),
    ]
    return max(days)


def _filled(document: PlanDocument, before: PlanDocument, same: Sameness, about: PlanAbout) -> PlanDocument:
    """The document as the plan that is kept: with the limits and holders known before where it gives none, and without what is
    of its reading alone."""
    final = PlanDocument.model_validate(document.model_dump(include=PARTS))
    limits = {} if same.is_another else {one.band: one.limit_on for one in before.groups}
    holders = {one.code: one.holder for one in before.leads}
    if about.counted_from:
        limits |= limits_from(about.counted_from, final.groups)
    words = {} if same.is_another else {one.band: one.called for one in before.groups}
    all_stay = set(words) == {group.band for group in final.groups}
    for group in final.groups:
        known = limits.get(group.band)
        group.limit_on = known if about.counted_from and known else group.limit_on or known
        group.called = words[group.band] if all_stay else group.called
    for lead in final.leads:
        lead.holder = lead.holder or holders.get(lead.code)
    return final


def _kept(document: PlanDocument, before: Kept, same: Sameness, source: str, about: PlanAbout) -> Kept:
    """Which plan it is from now on, and of our sorting what is of actions and requirements that stay."""
    own = Kept(emails=before.emails) if same.is_another else before
    unnamed = {"title": "Improvement plan", "council": "", **dict.fromkeys(DAYS_OF_PLAN)}
    plan = {**unnamed, **own.plan, "source": source}
    starts = [action.starts_on for action in document.actions if action.starts_on]
    if plan["reporting_date"] and (not starts or plan["reporting_date"] < min(starts)):
        plan["reporting_date"] = None
    said = {name: getattr(about, name) for name in ("title", "council", "published_on")}
    workstreams = {new: own.workstreams[old] for new, old in same.old_ref.items() if old in own.workstreams}
    return Kept(plan | {name: value for name, value in said.items() if value}, own.strands, workstreams, own.emails)


def limits_from(counted_from: date, groups: Iterable[Group | tables.Group]) -> dict[str, date]:
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
    for action in session.exec(select(tables.Action).where(col(tables.Action.retired_in).is_(None))):
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
    told, numbers = [], list[int | None]()
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
        numbers.append(entry.id)
    if told:
        came_with(session, numbers)
        after = {"as at": day.isoformat(), "actions": told}
        trail.record(session, who, at, "progress as the document says", "the plan", None, after)
    return told


def _delivery_as_said(action: document_contents.Action) -> Delivery:
    if action.is_complete:
        return Delivery.COMPLETE
    said = action.status_as_said or ""
    is_begun = IN_PROGRESS.match(said) is not None
    return Delivery.IN_PROGRESS if is_begun else Delivery.NO_UPDATE


def remember(session: Session, document: PlanDocument, chosen: Chosen) -> None:
    """Keep how a document was read, for the next one with the same headings."""
    row = tables.RememberedPlan(shape=shape_of(document), mapping=dict(chosen.mapping), answers=dict(chosen.answers))
    session.merge(row)
