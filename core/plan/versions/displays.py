"""The versions of a plan and what changed between two of them, in words. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

import pandas as pd

from core.figures import Figure
from core.plan.document.contents import Action, PlanDocument
from core.plan.versions.refs import Kind, Version, alive, in_force
from core.words import long_date

KINDS = {
    Kind.FIRST: "As first loaded", Kind.IMPORT: "Loaded from a file", Kind.EDIT: "Edited", Kind.REBASELINE: "Re-baselined",
}  # fmt: skip
COMPARED = ["What", "Action", "Title", "Start then", "Start now", "Due then", "Due now", "Words then"]


def began(version: Version) -> str:
    return (
        f"in force from {long_date(version.in_force_from)}" if version.in_force_from else "in force from the beginning"
    )


def history(versions: Sequence[Version]) -> pd.DataFrame:
    """Every version, the newest first, with why, by whom, and what became of it."""
    last = next(reversed(alive(versions)), None)
    rows = [
        (
            str(one.number),
            f"Undone by {one.undone_by}" if one.undone_by else "The newest" if one == last else "",
            long_date(one.in_force_from) if one.in_force_from else "The beginning",
            KINDS[Kind(one.kind)],
            one.source,
            one.reason or "No reason was given",
            one.name or one.who,
            long_date(one.at.date()),
        )
        for one in reversed(versions)
    ]
    return pd.DataFrame(rows, columns=["Version", "Now", "In force from", "How", "What", "Reason", "By", "Made on"])


def compared_with(versions: Sequence[Version]) -> dict[str, str]:
    """The versions with which the newest may be compared, by their numbers: of those from one day the last that stood."""
    standing = alive(versions)
    days = {one.in_force_from: one for one in standing[:-1]}
    if len(days) > 1:
        days.pop(standing[-1].in_force_from, None)  # of one day with the newest: in force on none
    return {str(one.number): f"Version {one.number}, {began(one)}" for one in reversed(days.values())}


def against(
    then: PlanDocument, now: PlanDocument, old_ref: Mapping[str, str], version: Version, reasons: Mapping[str, str]
) -> Figure:
    """Each action that is new, gone, moved, reworded or has other dates than in an earlier version.

    `old_ref` gives the ref then of each action of now that is the same; `reasons` why those that are gone were retired.
    """
    before = {one.ref: one for one in then.actions}
    rows = [row for one in now.actions if (row := _compared(before.get(old_ref.get(one.ref, "")), one))]
    stay = set(old_ref.values())
    rows += [_gone(one, reasons.get(one.ref, "")) for one in then.actions if one.ref not in stay]
    about = f"The plan against version {version.number}, {began(version)}"
    return Figure(about, pd.DataFrame(rows, columns=COMPARED))


def _gone(before: Action, reason: str) -> tuple[str, ...]:
    what = f"Gone: {reason}" if reason else "Gone"
    return (what, before.ref, before.title, _start(before), "", _due(before), "", "")


def _compared(before: Action | None, now: Action) -> tuple[str, ...] | None:
    if before is None:
        return ("New", now.ref, now.title, "", _start(now), "", _due(now), "")
    said = list(_differences(before, now))
    if not said:
        return None
    words = before.text if before.text != now.text else ""
    what = ", ".join(said)
    return (
        what[:1].upper() + what[1:],
        now.ref,
        now.title,
        _start(before),
        _start(now),
        _due(before),
        _due(now),
        words,
    )


def _differences(before: Action, now: Action) -> Iterator[str]:
    if before.ref != now.ref:
        yield f"was {before.ref}"
    if (before.requirement, before.band) != (now.requirement, now.band):
        yield f"moved from {before.requirement}, {before.group}"
    if before.text != now.text:
        yield "reworded"
    elif before.title != now.title:
        yield "title reworded"
    if (_start(before), _due(before)) != (_start(now), _due(now)):
        yield "other dates"
    if (before.accountable, before.responsible) != (now.accountable, now.responsible):
        yield "other leads"


def _start(one: Action) -> str:
    return long_date(one.starts_on) if one.starts_on else ""


def _due(one: Action) -> str:
    due = [
        f"{part.label}: {long_date(part.due_on)}" if part.label else long_date(part.due_on) for part in one.milestones
    ]
    return "; ".join(due) or ("Ongoing" if one.is_ongoing else f"As {one.dates_as}" if one.dates_as else "")


def retired_in(versions: Sequence[Version], ref: str, as_at: date) -> tuple[Version, Version] | None:
    """The version without an action that had this ref, of those in force by a day the last, and the one before it."""
    now = in_force(versions, as_at)
    standing = [one for one in alive(versions) if now and one.number <= now.number]
    pairs = list(pairwise(standing))
    return next(((later, before) for before, later in reversed(pairs) if ref in later.gone), None)
