"""Which version of the plan is in force on a day, and under which ref each of its actions is kept. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import pandas as pd

from core.plan.document.contents import PlanDocument


class Kind(StrEnum):
    FIRST = "first"
    IMPORT = "import"
    EDIT = "edit"
    REBASELINE = "re-baseline"


@dataclass(frozen=True)
class Version:
    """A version without its plan: the columns of `PlanVersion` of the same names."""

    number: int
    in_force_from: date | None
    kind: str
    reason: str
    source: str
    who: str
    name: str
    at: datetime
    begins_anew: bool
    moved: Mapping[str, str]
    gone: Mapping[str, str]
    told: Sequence[int]
    undone_by: str | None
    undone_at: datetime | None


def alive(versions: Iterable[Version]) -> list[Version]:
    """Those that were not undone, the oldest first."""
    return [one for one in versions if one.undone_at is None]


def in_force(versions: Iterable[Version], as_at: date) -> Version | None:
    """The version that is in force on a day; None where the plan has no versions yet. Before the first day of all it is the one
    that is in force on that day."""
    standing = alive(versions)
    anew = max((place for place, one in enumerate(standing) if one.begins_anew), default=0)
    standing = standing[anew:]
    first = standing[0].in_force_from if standing else None
    begun = [one for one in standing if one.in_force_from is None or one.in_force_from <= max(as_at, first or as_at)]
    return begun[-1] if begun else None


def earlier(versions: Iterable[Version], as_at: date | None) -> Version | None:
    """The version in force on a day, where it is not the newest, which the tables hold."""
    every = tuple(versions)
    found = in_force(every, as_at) if as_at else None
    return None if found == newest(every) else found


def newest(versions: Iterable[Version]) -> Version | None:
    return next(reversed(alive(versions)), None)


def kept_under(
    versions: Iterable[Version], number: int, refs: Iterable[str], until: int | None = None
) -> dict[str, str]:
    """The ref under which each action of a version is kept now, by its ref in that version; up to the version `until`, its ref
    in that one, where those that are gone by then are left out."""
    found = {ref: ref for ref in refs}
    for one in alive(versions):
        if one.number <= number or (until is not None and one.number > until):
            continue
        renamed = {old: new for new, old in one.moved.items()}
        left = {ref: now for ref, now in found.items() if until is None or now not in one.gone}
        found = {ref: one.gone.get(now, renamed.get(now, now)) for ref, now in left.items()}
    return found


def why_gone(versions: Iterable[Version], number: int, refs: Iterable[str]) -> dict[str, str]:
    """Why each action of a version that is gone since was retired, by its ref in that version."""
    found, reasons = {ref: ref for ref in refs}, dict[str, str]()
    for one in alive(versions):
        if one.number > number:
            renamed = {old: new for new, old in one.moved.items()}
            reasons |= {ref: one.reason for ref, now in found.items() if now in one.gone}
            found = {ref: renamed.get(now, now) for ref, now in found.items() if now not in one.gone}
    return reasons


def kind_of(before: PlanDocument, after: PlanDocument, old_ref: Mapping[str, str], otherwise: Kind) -> Kind:
    """A re-baseline where any action that stays the same has other dates."""
    was, now = _dates(before), _dates(after)
    return Kind.REBASELINE if any(now[new] != was[old] for new, old in old_ref.items()) else otherwise


def _dates(plan: PlanDocument) -> dict[str, Any]:
    return {one.ref: (one.starts_on, sorted((due.label, due.due_on) for due in one.milestones)) for one in plan.actions}


def in_refs_of(status: pd.DataFrame, refs: Mapping[str, str]) -> pd.DataFrame:
    """The rows of `measures.status` of an earlier version under the refs of a later one, without those that are gone."""
    known = status[status["ref"].isin(list(refs))]
    return known.assign(ref=known["ref"].map(refs))
