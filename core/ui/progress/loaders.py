"""What the progress page and the form that records progress load, one loader a view, cached by the data revision."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from core.figures import Figure
from core.plan import changes as plan_changes
from core.plan import phrases, queries
from core.plan.history import history
from core.plan.progress import fields, tracking
from core.plan.progress.displays import actions
from core.plan.progress.displays import over_time as displays
from core.plan.progress.words import short_entry
from core.plan.rules import RatingNumbers
from core.plan.states import Delivery
from core.storage.engine import reading
from core.ui.plan import loaders
from core.ui.shell.loading import Loader, opened_database
from core.words import long_date

FOREVER = date.max
MOST_ROWS = 100


def is_illustrative(as_at: date) -> bool:
    """Whether any progress recorded up to the reporting date is made up."""
    entries = loaders.plan(as_at)["progress"]
    return bool(entries.loc[entries["as_at"] <= as_at, "is_illustrative"].any())


@Loader
def my_actions(revision: int, as_at: date, codes: tuple[str, ...]) -> actions.OwnActions:
    status = loaders.status.at(revision, as_at)
    due = tracking.falling_due(loaders.plan.at(revision, as_at), as_at, actions.SOON, status)
    silent = tracking.without_update(status, as_at, loaders.numbers.at(revision)["silent"])
    return actions.my_actions(status, codes, due, silent, as_at)


@Loader
def month_ends(revision: int, as_at: date) -> pd.DataFrame:
    """Progress by band at each month end: apart from its drawing, as it rates the whole plan up to 37 times."""
    plan = loaders.plan.at(revision, as_at)
    ends = tracking.month_ends(displays.first_day(plan, as_at), as_at)
    return tracking.over_time(plan, ends, RatingNumbers.of(loaders.numbers.at(revision)))


@Loader
def over_time(revision: int, as_at: date, band: str, theme: str) -> tuple[Figure, Figure] | None:
    return displays.over_time(month_ends.at(revision, as_at), band, loaders.plan.at(revision, as_at), as_at, theme)


@dataclass(frozen=True)
class Changes:
    """What changed between two reporting dates, and how many comments were written after the first up to the second."""

    figure: Figure
    comments: int


@Loader
def changes(revision: int, as_at: date, since: date) -> Changes:
    now, before = loaders.status.at(revision, as_at), loaders.status_before.at(revision, since, as_at)
    changed = plan_changes.changes(loaders.plan.at(revision, as_at), now, before, as_at, since)
    with reading(opened_database()) as session:
        comments = queries.comments_between(session, since + timedelta(days=1), as_at)
    return Changes(displays.changes(changed, now, before, f"from {long_date(since)} to {long_date(as_at)}"), comments)


@Loader
def slippage(revision: int, as_at: date, theme: str) -> displays.Slippage:
    status, milestones = loaders.status.at(revision, as_at), loaders.milestones.at(revision, as_at)
    moved = tracking.slippage(loaders.plan.at(revision, as_at), as_at, status)
    undated = displays.overdue_without_a_date(milestones, status, as_at)
    return displays.slippage(moved, undated, status, as_at, theme)


@Loader
def due_and_silent(revision: int, as_at: date) -> tuple[Figure, Figure]:
    plan, status = loaders.plan.at(revision, as_at), loaders.status.at(revision, as_at)
    longest = loaders.numbers.at(revision)["silent"]
    due = tracking.falling_due(plan, as_at, actions.LATER, status)
    silent = tracking.without_update(status, as_at, longest)
    return actions.due_and_silent(due, silent, status, plan, longest, as_at)


@Loader
def waiting(revision: int, as_at: date) -> actions.Waiting:
    plan, status = loaders.plan.at(revision, as_at), loaders.status.at(revision, as_at)
    return actions.waiting(tracking.late_dependencies(plan, as_at, status), status, plan, as_at)


@dataclass(frozen=True)
class Recorded:
    """What was recorded of an action: entries as `history` gives them, the files that belong to them, and comments."""

    entries: pd.DataFrame
    files: pd.DataFrame
    comments: pd.DataFrame


@Loader
def recorded(revision: int, as_at: date, ref: str, until: date | None = None) -> Recorded:
    """What was recorded of an action up to the reporting date, or until another one; comments are of any date."""
    entries = history(loaders.plan.at(revision, as_at), ref, until or as_at)
    key = loaders.kept_ref(revision, as_at, ref)
    with reading(opened_database()) as session:
        files, comments = queries.evidence_files(session, key), queries.comments(session, key)
    return Recorded(entries, files[files["progress"].isin(entries["id"])], comments)


@dataclass(frozen=True)
class OpenedForm:
    """What the form of an action begins with: `initial` holds its fields, `newest` is the number of the action's newest entry;
    `against` says what speaks against assuring it, `corrected` which entry is to be corrected, and `files` are those that it
    keeps."""

    initial: dict[str, Any]
    newest: int | None
    entries: pd.DataFrame
    milestones: pd.DataFrame
    is_complete: bool
    rating: str
    against: str
    corrected: str
    files: pd.DataFrame


@Loader
def opened_form(revision: int, as_at: date, ref: str, corrects: int | None) -> OpenedForm | None:
    """What the form of an action begins with; None where the entry that is to be corrected is not one of the action."""
    plan, status = loaders.plan.at(revision, as_at), loaders.status.at(revision, as_at)
    (action,) = status[status["ref"] == ref].itertuples()
    known, milestones = recorded.at(revision, as_at, ref, FOREVER), _milestones(revision, as_at, ref)
    if corrects:
        days = known.entries.loc[known.entries["id"] == corrects, "as_at"]
        if days.empty:
            return None
        initial = fields.fields_of_entry(plan, _milestones(revision, days.iloc[0], ref), corrects, days.iloc[0])
    else:
        initial = fields.initial_fields(plan, milestones, action, as_at)
    return OpenedForm(
        initial=initial,
        newest=max(known.entries["id"], default=None),
        entries=known.entries.sort_values("id"),
        milestones=milestones,
        is_complete=action.delivery in (Delivery.COMPLETE, Delivery.ASSURED),
        rating=f"{phrases.RATING_NAMES[action.by_rule or action.rating]}.",
        against=phrases.evidence_against(action),
        corrected=next((short_entry(row) for row in known.entries.itertuples() if row.id == corrects), ""),
        files=known.files[known.files["progress"] == corrects],
    )


def _milestones(revision: int, as_at: date, ref: str) -> pd.DataFrame:
    milestones = loaders.milestones.at(revision, as_at)
    return milestones[milestones["action"] == ref]


def file_later(number: int) -> Callable[[], bytes]:
    """What a file holds, for a button that asks once it is pressed."""

    def content() -> bytes:
        with reading(opened_database()) as session:
            return queries.evidence_content(session, number)

    return content


@dataclass(frozen=True)
class RecordingTable:
    """The table in which several actions are recorded: its rows, how many actions were left out, and the number of the newest
    entry of each action that has one."""

    rows: pd.DataFrame
    left_out: int
    newest: dict[str, int]


@Loader
def recording_table(revision: int, as_at: date, *filters: Any) -> RecordingTable:
    """The actions that fit, as they stand."""
    chosen, plan = loaders.actions.at(revision, as_at, *filters), loaders.plan.at(revision, as_at)
    rows = fields.table(plan, chosen.head(MOST_ROWS), loaders.milestones.at(revision, as_at), as_at)
    newest = dict(plan["progress"].groupby("action")["id"].max())
    return RecordingTable(rows, max(0, len(chosen) - MOST_ROWS), newest)
