"""Putting a version of the plan in the place of another, and undoing it, each in the transaction of the session that is
handed in. What was recorded of an action that goes is kept with it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, func, select, update

from core.audit import trail
from core.people import Person, programme_office_only
from core.plan.document.contents import PlanDocument
from core.plan.queries import current_plan, described
from core.plan.tables import Action, Comment, MilestoneProgress, Plan, PlanVersion, Progress
from core.plan.versions.parts import Kept
from core.plan.versions.queries import kept, plan_of, versions
from core.plan.versions.refs import Kind, Version, alive, newest
from core.plan.versions.stored import put_back, remove_entries, remove_illustrative, store
from core.refusals import Refused
from core.words import count, listed, long_date

FIRST_REASON = "The plan as it was loaded first."


@dataclass(frozen=True)
class Coming:
    """A version that is to come: `old_ref` gives the ref before of each action that stays the same, by its new one. Without
    `in_force_from` it takes the place of the version before from that one's first day."""

    document: PlanDocument
    kept: Kept
    old_ref: Mapping[str, str]
    kind: Kind
    reason: str
    source: str = ""
    checksum: str = ""
    in_force_from: date | None = None
    is_another: bool = False
    form: str | None = None


def put(session: Session, coming: Coming, who: str, name: str, at: datetime) -> int:
    """Put a version in force, and give its number. Raises Refused for a day before that of the
    version it follows, or for which reporting is closed."""
    before, kept_before = current_plan(session), kept(session)
    is_real = something_recorded(session)
    last = _superseded(session, before, kept_before, at)
    number = (session.exec(select(func.max(PlanVersion.number))).one() or 0) + 1
    begins_anew = coming.is_another and not is_real
    since = None if begins_anew else _first_day(session, coming.in_force_from, last)
    removed = remove_illustrative(session) if coming.is_another else {}
    stay = set(coming.old_ref.values())
    refs = {one.ref for one in coming.document.actions}
    gone = {one.ref: one.ref for one in before.actions if one.ref not in stay}
    moved = {new: old for new, old in coming.old_ref.items() if new != old}
    gone |= {ref: f"{ref}, retired in version {number}" for ref in gone if ref in refs}
    renames = {old: new for new, old in moved.items()} | _out_of_the_way(session, refs) | gone
    store(session, coming.document, coming.kept, renames, number)
    session.add(
        PlanVersion(
            number=number, in_force_from=since, kind=coming.kind.value, reason=coming.reason, source=coming.source,
            checksum=coming.checksum, who=who, name=name, at=at, begins_anew=begins_anew,
            plan=coming.document.model_dump(mode="json"), kept=coming.kept.as_json(), moved=moved, gone=gone,
            removed=removed, form=coming.form,
        )
    )  # fmt: skip
    session.flush()
    return number


def came_with(session: Session, entries: Collection[int | None]) -> None:
    """Say of entries of progress that they came with the newest version, and so go with it."""
    if last := newest(versions(session)):
        row = session.get_one(PlanVersion, last.number)
        row.told = [*row.told, *(one for one in entries if one is not None)]
        session.add(row)
        session.flush()


def something_recorded(session: Session) -> bool:
    """Whether anything that is not illustrative was recorded or said of the plan."""
    entries = select(Progress.id).where(col(Progress.is_illustrative).is_(False)).limit(1)
    return bool(session.exec(entries).first() or session.exec(select(Comment.id).limit(1)).first())


def _superseded(session: Session, before: PlanDocument, kept_before: Kept, at: datetime) -> Version | None:
    """Keep the plan as it stands in the row of the newest version, which is made where the plan has none yet."""
    last = newest(versions(session))
    stands: dict[str, Any] = {"plan": before.model_dump(mode="json"), "kept": kept_before.as_json()}
    if last:
        session.exec(update(PlanVersion).where(col(PlanVersion.number) == last.number).values(**stands))
    elif before.actions:
        source = str(kept_before.plan.get("source", ""))
        first = PlanVersion(
            number=1, kind=Kind.FIRST.value, reason=FIRST_REASON, source=source, who="", at=at, **stands
        )
        session.add(first)
        session.flush()
        last = newest(versions(session))
    return last


def _first_day(session: Session, chosen: date | None, last: Version | None) -> date | None:
    if chosen is None or last is None:
        return last.in_force_from if last else None
    if last.in_force_from and chosen < last.in_force_from:
        raise Refused(
            f"The version that this one changes is in force from {long_date(last.in_force_from)}: choose that day or a later one."
        )
    plan = session.get(Plan, 1)
    if plan and plan.closed_until and chosen <= plan.closed_until:
        raise Refused(
            f"Reporting is closed up to {long_date(plan.closed_until)}: choose {long_date(plan.closed_until + timedelta(1))} "
            "or a later day."
        )
    return chosen


def _out_of_the_way(session: Session, refs: Collection[str]) -> dict[str, str]:
    """Another ref for each action that was retired under one that is used again."""
    retired = session.execute(
        select(Action.ref, Action.retired_in).where(col(Action.retired_in).is_not(None), col(Action.ref).in_(refs))
    ).all()
    renames = {ref: f"{ref}, retired in version {number}" for ref, number in retired}
    for row in session.exec(select(PlanVersion).where(col(PlanVersion.number).in_([number for _, number in retired]))):
        row.gone = {old: renames.get(key, key) for old, key in row.gone.items()}
        session.add(row)
    session.flush()
    return renames


def undo(session: Session, number: int, author: Person, at: datetime) -> None:
    """Take the newest version back whole, so that the one before is in force again, and with it the progress that came with
    it. What was set in Settings since stays.

    Raises Refused for a wrong role, for a version that is not the newest, and where something was recorded since that rests on
    it.
    """
    programme_office_only(author, "undo a version of the plan")
    version, earlier = _undoable(session, number)
    document, kept_then = plan_of(session, earlier.number)
    began, kept_as_it_began = plan_of(session, number)
    stands, kept_now = current_plan(session), kept(session)
    added = {one.ref for one in stands.actions} - _same_refs(document, version)
    _check_nothing_rests_on(session, version, document, stands, added)
    lost = [described(session, entry) for entry in version.told]
    remove_entries(session, version.told)
    final = _with_settings(document, began, stands)
    settled = _settled(kept_then, kept_as_it_began, kept_now)
    renames = {**version.moved, **{key: old for old, key in version.gone.items()}}
    store(session, final, settled, renames, number, dropped=added)
    row = session.get_one(PlanVersion, number)
    put_back(session, row.removed)
    row.plan, row.kept = stands.model_dump(mode="json"), kept_now.as_json()
    row.undone_by, row.undone_at = author.username, at
    session.add(row)
    trail.record(
        session, author.username, at, "plan version undone", f"version {number}",
        {"plan": row.plan, "kept": row.kept, "progress removed": lost},
        {"version": earlier.number, "plan": final.model_dump(mode="json"), "kept": settled.as_json()},
    )  # fmt: skip


def _undoable(session: Session, number: int) -> tuple[Version, Version]:
    """The version, and the one before it that comes into force again."""
    every = versions(session)
    version = next((one for one in every if one.number == number), None)
    if version is None:
        raise Refused("There is no such version of the plan to undo.")
    if version.undone_at is not None:
        raise Refused(f"{version.undone_by} has already undone this version.")
    standing = alive(every)
    if standing[-1].number != number:
        last = standing[-1]
        raise Refused(f"Version {last.number} builds on this one: undo that by {last.name or last.who} first.")
    if len(standing) == 1:
        raise Refused("This is the first version of the plan: there is none before it that could be in force again.")
    return version, standing[-2]


def _same_refs(document: PlanDocument, version: Version) -> set[str]:
    """The refs, in the version, of the actions that it has from the plan before it."""
    renamed = {old: new for new, old in version.moved.items()}
    return {renamed.get(one.ref, one.ref) for one in document.actions if one.ref not in version.gone}


def _check_nothing_rests_on(
    session: Session, version: Version, before: PlanDocument, stands: PlanDocument, added: Collection[str]
) -> None:
    """Raises Refused where somebody recorded or said something of an action that came with the version, of a milestone that did,
    or after an entry of progress that did."""
    resting = _recorded_since(session, version, added) | _said_of_new_milestones(
        session, version, before, stands, added
    )
    resting |= set(session.exec(select(Comment.action).where(col(Comment.action).in_(added))))
    if resting:
        raise Refused(
            f"Since this version something was recorded or said of {count(len(resting), 'action')} that rests on it "
            f"({listed(sorted(resting))}), and it would be lost. Make a new version in place of undoing this one."
        )


def _recorded_since(session: Session, version: Version, added: Collection[str]) -> set[str]:
    came = select(Progress.action, Progress.id).where(col(Progress.id).in_(version.told))
    told: dict[str, int] = {ref: number or 0 for ref, number in session.execute(came)}
    others = select(Progress.id, Progress.action).where(
        col(Progress.id).not_in(version.told), col(Progress.action).in_([*added, *told])
    )
    return {ref for number, ref in session.execute(others) if ref in added or (number or 0) > told[ref]}


def _said_of_new_milestones(
    session: Session, version: Version, before: PlanDocument, stands: PlanDocument, added: Collection[str]
) -> set[str]:
    """The actions of which an entry names a milestone that the plan before does not have."""
    labels = {(one.ref, due.label) for one in before.actions for due in one.milestones}
    due = {(one.ref, due.label) for one in stands.actions if one.ref not in added for due in one.milestones}
    new = {(ref, label) for ref, label in due if (version.moved.get(ref, ref), label) not in labels}
    said = session.execute(
        select(Progress.action, MilestoneProgress.label)
        .join(MilestoneProgress, col(MilestoneProgress.progress) == col(Progress.id))
        .where(col(Progress.action).in_({ref for ref, _ in new}), col(Progress.id).not_in(version.told))
    )
    return {ref for ref, label in said if (ref, label) in new}


def _with_settings(before: PlanDocument, began: PlanDocument, now: PlanDocument) -> PlanDocument:
    """The plan before, with the holders and limits that were set since in Settings."""
    final = before.model_copy(deep=True)
    holders = ({one.code: one.holder for one in plan.leads} for plan in (began, now))
    limits = ({one.band: one.limit_on for one in plan.groups} for plan in (began, now))
    holder_set, limit_set = _set_since(*holders), _set_since(*limits)
    for lead in final.leads:
        lead.holder = holder_set.get(lead.code, lead.holder)
    for group in final.groups:
        group.limit_on = limit_set.get(group.band, group.limit_on)
    return final


def _settled(before: Kept, began: Kept, now: Kept) -> Kept:
    """What no document holds of the plan before, with what was set since in Settings."""
    codes = {*began.emails, *now.emails}
    emails = _set_since(
        {code: began.emails.get(code) for code in codes}, {code: now.emails.get(code) for code in codes}
    )
    both = {**before.emails, **emails}
    return Kept(
        {**before.plan, **_set_since(began.plan, now.plan)},
        before.strands,
        before.workstreams,
        {code: email for code, email in both.items() if email},
    )


def _set_since(began: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in now.items() if name in began and began[name] != value}
