"""Recording progress: entries, corrections, assurance, comments and evidence, each in the transaction of the session that is
handed in, with its entry in the audit trail. What was recorded is never altered."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

import pandas as pd
from sqlmodel import Session, func, select

from core.audit import trail
from core.people import Person, Role, not_allowed
from core.plan import measures
from core.plan.progress import updates
from core.plan.progress.evidence import KINDS, Attached
from core.plan.progress.updates import LONGEST, TEXTS, Standing, Update
from core.plan.queries import described, files_of, frames_of
from core.plan.states import ActionState, Delivery
from core.plan.tables import Action, Comment, EvidenceFile, Milestone, MilestoneProgress, Plan, Progress
from core.plan.versions.queries import key_at
from core.refusals import ChangedMeanwhile, Refused
from core.settings import ENGLAND
from core.words import at_moment, long_date, visible

MAY_RECORD = (Role.SENIOR_MANAGER, Role.PROGRAMME_OFFICE)
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


class Facts(NamedTuple):
    """What is known of an action when something is recorded of it."""

    state: ActionState
    reporters: frozenset[str]
    counted: pd.DataFrame
    own: pd.DataFrame


def record(
    session: Session,
    ref: str,
    update: Update,
    author: Person,
    at: datetime,
    seen: int | None,
    form: str | None = None,
) -> int:
    """Record an update of an action, and give its entry's number; the same form again changes nothing.

    `ref` is the action's in the version of the plan that is in force on the update's date. `seen` is the number of the action's
    newest entry that the author knew. Raises Refused, and ChangedMeanwhile where another
    entry came since. *Complete, assured* may be recorded by the programme office or somebody named as
    assurer, and by nobody who reported the action complete.
    """
    _check_role(author)
    if form and (same := session.exec(select(Progress.id).where(Progress.form == form)).first()):
        return same
    key = key_at(session, ref, update.as_at)
    _check_newest(session, key, seen)
    update = _storable(update)
    facts, standing = _standing(session, ref, update, at)
    corrected = _corrected(session, key, update, standing)
    if corrected:
        _check_correction(author, corrected, facts)
    if update.delivery == Delivery.ASSURED:
        _check_assurer(author, facts)
    if found := updates.problems(update, standing):
        raise Refused(problems=found)
    entry = _add(session, key, update, author, at, form)
    _add_milestones(session, entry, update, facts.state)
    _add_files(session, entry, update, corrected)
    _to_trail(session, entry, author, at, facts)
    return entry.id or 0


def comment(session: Session, ref: str, text: str, author: Person, at: datetime, form: str | None = None) -> None:
    """Add a comment to an action; the same form again changes nothing. Raises Refused."""
    _check_role(author)
    if form and session.exec(select(Comment.id).where(Comment.form == form)).first():
        return
    text = visible(text)
    if session.get(Action, ref) is None:
        raise Refused(NO_ACTION)
    if not text.strip():
        raise Refused("Write what you want to say first.")
    if len(text) > LONGEST:
        raise Refused(f"The comment has {len(text):,} characters: shorten it to {LONGEST:,}.")
    session.add(Comment(action=ref, text=text, who=author.username, name=author.name, at=at, form=form))
    trail.record(session, author.username, at, "comment added", ref, after={"text": text, "name": author.name})


NO_ACTION = "There is no such action in the plan any more. It may have gone with a new version of the plan."


def may_assure(author: Person) -> bool:
    return author.role == Role.PROGRAMME_OFFICE or (author.may_assure and author.role in MAY_RECORD)


def newest_entry(session: Session, ref: str) -> int | None:
    """The number of the newest entry of an action, whatever date it is for."""
    return session.exec(select(func.max(Progress.id)).where(Progress.action == ref)).first()


def _check_role(author: Person) -> None:
    if author.role not in MAY_RECORD:
        raise not_allowed(
            author,
            f"A {author.role} may not record progress. Ask the {Role.SENIOR_MANAGER} who leads the action, or the "
            f"{Role.PROGRAMME_OFFICE}.",
        )


def _check_assurer(author: Person, facts: Facts) -> None:
    if not may_assure(author):
        raise not_allowed(
            author,
            "An action is assured by the programme office, or by somebody whom it named as assurer. Report it complete; they "
            "look at the evidence.",
        )
    if author.username in facts.reporters:
        raise Refused(
            "You reported this action complete, so somebody else has to assure it: the programme office, or somebody whom it "
            "named as assurer."
        )


def _check_newest(session: Session, ref: str, seen: int | None) -> None:
    number = newest_entry(session, ref)
    if number != seen and number is not None:
        newest = session.get(Progress, number)
        assert newest is not None
        raise ChangedMeanwhile(
            f"{newest.recorded_name or newest.recorded_by} recorded progress of this action {at_moment(newest.recorded_at)}, "
            "while you were typing. Yours is not recorded yet: look at both, then record it if it should stand after that one.",
            newest=newest.id,
        )


def _storable(update: Update) -> Update:
    """The update with texts as they are kept: control characters as their pictures, nothing where there are blanks alone, links
    without blanks around."""
    typed = {name: getattr(update, name) for name in TEXTS}
    texts: dict[str, Any] = {name: visible(text) if text.strip() else "" for name, text in typed.items()}
    return replace(update, evidence_link=update.evidence_link.strip(), **texts)


def _standing(session: Session, ref: str, update: Update, at: datetime) -> tuple[Facts, Standing]:
    frames = frames_of(session, ref, update.as_at)
    if ref not in set(frames["actions"]["ref"]):
        raise Refused(NO_ACTION)
    own = frames["progress"]
    replaced = _replaced(own, update.corrects)
    frames["progress"] = own[~own["id"].isin(replaced)]
    counted = measures.counted(frames, update.as_at)
    reporters = _reporters(counted, own) | _who_reported(own[own["id"].isin(replaced)])
    facts = Facts(measures.states(frames, update.as_at)[ref], reporters, counted, own)
    plan = session.get(Plan, 1)
    first = session.exec(select(func.min(Action.starts_on))).first()
    last = session.exec(select(func.max(Milestone.due_on))).first()
    return facts, Standing(
        facts.state,
        first or FIRST_DAY,
        last or LAST_DAY,
        plan.closed_until if plan else None,
        at.astimezone(ENGLAND).date(),
        bool(update.corrects and files_of(session, update.corrects)),
    )


def _replaced(own: pd.DataFrame, corrects: int | None) -> set[int]:
    """The entry that a correction takes the place of, and those in whose place that one stands."""
    earlier = dict(zip(own["id"], own["corrects"], strict=True))
    found: set[int] = set()
    while corrects is not None and corrects not in found:
        found.add(corrects)
        corrects = earlier.get(corrects)
    return found


def _reporters(entries: pd.DataFrame, own: pd.DataFrame) -> frozenset[str]:
    """Who reported an action complete, since it last was not, in the entries that count or those that they correct; who only
    assured it is not among them."""
    found: frozenset[str] = frozenset()
    for entry in entries.itertuples():
        if entry.delivery not in (Delivery.COMPLETE, Delivery.ASSURED):
            found = frozenset()
        elif entry.delivery == Delivery.COMPLETE:
            found |= _who_reported(own[own["id"].isin(_replaced(own, entry.id))])
    return found


def _who_reported(entries: pd.DataFrame) -> frozenset[str]:
    return frozenset(entries.loc[entries["delivery"] == Delivery.COMPLETE, "recorded_by"])


def _check_correction(author: Person, corrected: Progress, facts: Facts) -> None:
    """An assurance is corrected by those alone who may assure, and what an assurance rests on only after it."""
    if corrected.delivery == Delivery.ASSURED and not may_assure(author):
        raise not_allowed(
            author,
            "This entry assures the action, so the programme office, or somebody whom it named as assurer, has to correct it. "
            "If the work is not done, record progress for a later date.",
        )
    own = facts.own
    later = own[~own["id"].isin(own["corrects"].dropna()) & (own["delivery"] == Delivery.ASSURED)]
    order = zip(later["as_at"], later["id"], strict=True)
    if corrected.delivery == Delivery.COMPLETE and any(one > (corrected.as_at, corrected.id or 0) for one in order):
        raise Refused("The action was assured on the strength of this entry: correct the assurance first.")


def _corrected(session: Session, ref: str, update: Update, standing: Standing) -> Progress | None:
    """The entry that is to be corrected, of this action, not corrected before and not for a day that is closed."""
    if update.corrects is None:
        return None
    entry = session.get(Progress, update.corrects)
    if entry is None or entry.action != ref:
        raise Refused("The entry that is to be corrected is not of this action: open the action anew.")
    if session.exec(select(Progress.id).where(Progress.corrects == entry.id)).first():
        raise Refused("This entry was corrected already: correct the one that stands in its place.")
    if standing.closed_until and entry.as_at <= standing.closed_until:
        raise Refused(
            f"The entry is for {long_date(entry.as_at)}, and reporting is closed up to {long_date(standing.closed_until)}: "
            "record a new entry for a later date, or ask the programme office to open it again."
        )
    return entry


def _add(session: Session, ref: str, update: Update, author: Person, at: datetime, form: str | None) -> Progress:
    not_its_own = ("forecasts", "met", "no_new_date", "files")
    fields = {name: value for name, value in vars(update).items() if name not in not_its_own}
    entry = Progress(
        action=ref,
        **fields,
        recorded_by=author.username,
        recorded_name=author.name,
        recorded_at=at,
        form=form,
    )
    session.add(entry)
    session.flush()
    return entry


def _add_milestones(session: Session, entry: Progress, update: Update, state: ActionState) -> None:
    """What the update says of each milestone that it names, whether that is new or not, so that the state at a later date
    does not depend on what is recorded afterwards for an earlier one."""
    for one in state.milestones:
        if one.label in update.forecasts or one.label in update.met:
            forecast, met = update.forecasts.get(one.label), update.met.get(one.label)
            session.add(MilestoneProgress(progress=entry.id or 0, label=one.label, forecast_on=forecast, met_on=met))


def _add_files(session: Session, entry: Progress, update: Update, corrected: Progress | None) -> None:
    """The files of the update; a correction keeps those of the entry in whose place it stands."""
    kept: list[tuple[EvidenceFile | Attached, str]]
    kept = [(one, one.media_type) for one in files_of(session, corrected.id)] if corrected else []
    new = [(one, KINDS[one.ending]) for one in update.files]
    for file, media_type in [*kept, *new]:
        about: dict[str, Any] = {"name": visible(file.name), "checksum": file.checksum, "content": file.content}
        session.add(EvidenceFile(progress=entry.id or 0, media_type=media_type, **about))
    session.flush()


def _to_trail(session: Session, entry: Progress, author: Person, at: datetime, facts: Facts) -> None:
    before = facts.counted
    corrected = session.get(Progress, entry.corrects) if entry.corrects else None
    done = "assured" if entry.delivery == Delivery.ASSURED else "progress recorded"
    what = "progress corrected" if corrected else done
    was = corrected.id if corrected else int(before["id"].iloc[-1]) if len(before) else None
    trail.record(
        session, author.username, at, what, entry.action,
        before=described(session, was) if was else None, after=described(session, entry.id),
    )  # fmt: skip
