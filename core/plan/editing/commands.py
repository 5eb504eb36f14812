"""Editing the plan, in the transaction of the session that is handed in: each edit is a version of the plan."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from core.audit import trail
from core.people import Person, programme_office_only
from core.plan.document.contents import PlanDocument
from core.plan.editing.edits import KEYS, Edit, Edited, Part, What, edited, fields
from core.plan.editing.problems import problems
from core.plan.queries import current_plan
from core.plan.tables import PlanVersion
from core.plan.versions.commands import Coming, put
from core.plan.versions.parts import Kept
from core.plan.versions.queries import kept
from core.plan.versions.refs import Kind, kind_of
from core.refusals import Refused, own_changes
from core.words import visible

EDITED = "plan edited"
LONGEST_REASON = 1_000


@dataclass(frozen=True)
class Why:
    """Why the plan is edited, and the first day on which it holds."""

    reason: str
    in_force_from: date | None


def edit(
    session: Session,
    part: Part,
    what: What,
    of: str,
    typed: Mapping[str, Any],
    seen: Mapping[str, Any],
    why: Why,
    author: Person,
    at: datetime,
    form: str | None = None,
) -> str:
    """Make an edit, as a version of the plan that is in force from its day, and give it in words; the same form again changes
    nothing. `typed` are the fields of the form, `seen` what they showed.

    Raises Refused for a wrong role, without a reason, and for what the edit would make wrong that was right; and
    ChangedMeanwhile where somebody else changed one of the same fields.
    """
    programme_office_only(author, "edit the plan")
    if form and (known := session.exec(select(PlanVersion.source).where(PlanVersion.form == form)).first()):
        return known
    before, kept_before = current_plan(session), kept(session)
    reason = _reason(why)
    changed = _changed(session, before, part, what, of, typed, seen)
    one = Edit(part, what, of, changed)
    after = edited(before, one)
    known_before = set(problems(before))
    if wrong := [said for said in problems(after.plan) if said not in known_before]:
        raise Refused(" ".join(wrong))
    if after.plan == before:
        raise Refused("Nothing would change: change a field first.")
    coming = Coming(
        after.plan, _kept(after, kept_before, one), after.old_ref,
        kind_of(before, after.plan, after.old_ref, Kind.EDIT), reason, source=after.words,
        in_force_from=why.in_force_from, form=form,
    )  # fmt: skip
    number = put(session, coming, author.username, author.name, at)
    was, now = differences(before, after.plan)
    about = {"version": number, "reason": reason, "in force from": why.in_force_from}
    trail.record(session, author.username, at, EDITED, after.words, was, {**now, **about})
    return after.words


def _reason(why: Why) -> str:
    reason = " ".join(visible(why.reason).split())
    if not reason:
        raise Refused(
            problems={"reason": "Say why the plan changes, such as an Improvement Notice or a board’s decision."}
        )
    if len(reason) > LONGEST_REASON:
        raise Refused(
            problems={"reason": f"Shorten the reason to {LONGEST_REASON:,} characters; it has {len(reason):,}."}
        )
    if why.in_force_from is None:
        raise Refused(problems={"in_force_from": "Give the first day on which the change holds."})
    return reason


def _changed(
    session: Session,
    plan: PlanDocument,
    part: Part,
    what: What,
    of: str,
    typed: Mapping[str, Any],
    seen: Mapping[str, Any],
) -> dict[str, Any]:
    """The fields that count: of a change those that somebody changed, else all that was typed."""
    if what != What.CHANGE:
        return dict(typed)
    stands = fields(plan, part, of)
    if not stands:
        raise Refused(f"The plan has no {part} {of} any more: somebody changed it meanwhile.")
    known = {name: value for name, value in typed.items() if name in stands}
    return own_changes(known, seen, stands, lambda _: _who_changed_last(session))


def _kept(after: Edited, before: Kept, one: Edit) -> Kept:
    """What no document holds, under the refs that there are now."""
    new = one.typed.get(KEYS[one.part]) if one.what == What.CHANGE else None

    def renamed(found: Mapping[str, str], part: Part) -> dict[str, str]:
        return {new if new and one.part == part and ref == one.of else ref: said for ref, said in found.items()}

    return replace(
        before,
        strands=renamed(before.strands, Part.REQUIREMENT),
        emails=renamed(before.emails, Part.LEAD),
        workstreams={new: before.workstreams[old] for new, old in after.old_ref.items() if old in before.workstreams},
    )


def _who_changed_last(session: Session) -> str:
    found = session.exec(select(PlanVersion).order_by(col(PlanVersion.number).desc())).first()
    return (found.name or found.who) if found else "somebody"


def differences(before: PlanDocument, after: PlanDocument) -> tuple[dict[str, Any], dict[str, Any]]:
    """Every part that differs as it was and as it is, by its kind and ref, and the order where that differs: enough to make the
    one plan out of the other."""
    was: dict[str, Any] = {}
    now: dict[str, Any] = {}
    for name, key in (("groups", "band"), ("requirements", "ref"), ("actions", "ref"), ("leads", "code")):
        old, new = (
            {getattr(one, key): one.model_dump(mode="json") for one in getattr(plan, name)} for plan in (before, after)
        )
        if gone := {ref: row for ref, row in old.items() if new.get(ref) != row}:
            was[name] = gone
        if come := {ref: row for ref, row in new.items() if old.get(ref) != row}:
            now[name] = come
        if list(old) != list(new):
            was[f"order of {name}"], now[f"order of {name}"] = list(old), list(new)
    return was, now
