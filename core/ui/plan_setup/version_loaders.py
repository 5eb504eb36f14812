"""What the views Edit the plan and Versions load, cached by the data revision."""

from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from core.figures import Figure
from core.plan.document.contents import PlanDocument
from core.plan.queries import current_plan
from core.plan.versions import displays
from core.plan.versions.queries import plan_of
from core.plan.versions.refs import alive, in_force, kept_under, why_gone
from core.storage.engine import reading
from core.ui.plan import loaders
from core.ui.shell.loading import Loader, opened_database
from core.words import count, long_date


@Loader
def newest(revision: int) -> PlanDocument:
    """The newest version of the plan, which is the one that is edited."""
    with reading(opened_database()) as session:
        return current_plan(session)


@dataclass(frozen=True)
class History:
    """The versions, the newest first; which is in force at the reporting date, in words; with which the newest may be compared;
    and the number of the one that can be undone."""

    table: pd.DataFrame
    in_force: str
    compared_with: dict[str, str]
    undoable: int | None


@Loader
def history(revision: int, as_at: date) -> History:
    every = loaders.versions.at(revision)
    now, standing = in_force(every, as_at), alive(every)
    said = f"As at {long_date(as_at)} version {now.number} is in force." if now else ""
    undoable = standing[-1].number if len(standing) > 1 else None
    return History(displays.history(every), said, displays.compared_with(every), undoable)


@Loader
def against(revision: int, number: int) -> Figure:
    """The newest plan against an earlier version of it."""
    every = loaders.versions.at(revision)
    (version,) = [one for one in every if one.number == number]
    with reading(opened_database()) as session:
        then, _ = plan_of(session, number)
    now, last = newest.at(revision), alive(every)[-1].number
    before = [one.ref for one in then.actions]
    old_ref = {new: old for old, new in kept_under(every, number, before, until=last).items()}
    figure = displays.against(then, now, old_ref, version, why_gone(every, number, before))
    changed = count(len(figure.table), "action")
    return replace(figure, note=f"{changed.capitalize()} changed since version {number}, {displays.began(version)}.")
