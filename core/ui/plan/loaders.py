"""What the pages load of the plan, cached by the data revision.

What is cached is shared by everyone and must not be altered; a page that needs another frame makes one.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from core.figures import Figure
from core.numbers import chosen_numbers
from core.plan import displays, measures, totals
from core.plan import opened_action as plan_opened_action
from core.plan import quality as plan_quality
from core.plan.opened_action import OpenedAction
from core.plan.progress import tracking
from core.plan.queries import Frames, plan_frames
from core.plan.rules import RatingNumbers
from core.plan.shipped import shipped_refs as refs_of_the_shipped_plan
from core.plan.shipped import shipped_source
from core.plan.versions import displays as version_displays
from core.plan.versions.queries import versions as stored_versions
from core.plan.versions.refs import Version, earlier, in_force, in_refs_of, kept_under
from core.storage.engine import reading
from core.ui.shell.loading import Loader, opened_database
from core.words import long_date


@Loader
def versions(revision: int) -> tuple[Version, ...]:
    """Every version of the plan, the oldest first."""
    with reading(opened_database()) as session:
        return stored_versions(session)


@Loader
def _plan(revision: int, begun: date | None) -> Frames:
    with reading(opened_database()) as session:
        return plan_frames(session, as_at=begun)


@Loader
def plan(revision: int, as_at: date | None = None) -> Frames:
    """Every table of the plan, as `plan_frames` gives it: of the version in force on a day, else of the newest."""
    version = earlier(versions.at(revision), as_at)
    return _plan.at(revision, (version.in_force_from or date.min) if version else None)


def kept_ref(revision: int, as_at: date, ref: str) -> str:
    """The ref under which what is recorded of an action is kept, by its ref at the reporting date."""
    every = versions.at(revision)
    version = earlier(every, as_at)
    return kept_under(every, version.number, [ref])[ref] if version else ref


@Loader
def shipped_refs(revision: int) -> dict[str, str]:
    return refs_of_the_shipped_plan(plan.at(revision))


@Loader
def numbers(revision: int) -> dict[str, int]:
    """Every number that the programme office may set, by its name in `core.numbers`."""
    with reading(opened_database()) as session:
        return chosen_numbers(session)


@Loader
def status(revision: int, as_at: date) -> pd.DataFrame:
    """One row an action at the reporting date, as `measures.status` gives it."""
    return measures.status(plan.at(revision, as_at), as_at, RatingNumbers.of(numbers.at(revision)))


@Loader
def status_before(revision: int, since: date, as_at: date) -> pd.DataFrame:
    """The rows of `status` at an earlier date, by the version in force then, under the refs of the one in force at the reporting
    date; without the actions that it has no more."""
    before, every = status.at(revision, since), versions.at(revision)
    then, now = in_force(every, since), in_force(every, as_at)
    if then is None or now is None or then == now:
        return before
    return in_refs_of(before, kept_under(every, then.number, before["ref"], until=now.number))


@Loader
def milestones(revision: int, as_at: date) -> pd.DataFrame:
    return measures.milestone_status(plan.at(revision, as_at), as_at)


def is_illustrative(as_at: date) -> bool:
    """Whether any progress shown at the reporting date is made up."""
    return bool(status(as_at)["is_illustrative"].any())


@Loader
def actions(
    revision: int, as_at: date, bands: tuple[str, ...], ratings: tuple[str, ...], leads: tuple[str, ...], words: str
) -> pd.DataFrame:
    """The rows of `status` that the filters leave."""
    return totals.filtered(status.at(revision, as_at), bands, ratings, leads, words)


@Loader
def action_list(revision: int, as_at: date, *filters: Any) -> Figure:
    return displays.action_list(actions.at(revision, as_at, *filters), as_at)


@Loader
def timeline(revision: int, as_at: date, theme: str, *filters: Any) -> displays.Timeline:
    shown, limits = actions.at(revision, as_at, *filters), plan.at(revision, as_at)["groups"]
    return displays.timeline(shown, milestones.at(revision, as_at), limits, as_at, theme)


@Loader
def leads(
    revision: int, as_at: date, bands: tuple[str, ...], ratings: tuple[str, ...], codes: tuple[str, ...], words: str
) -> Figure:
    """What the accountable leads carry of the actions that the filters leave: all leads, or the chosen ones."""
    shown = actions.at(revision, as_at, bands, ratings, codes, words)
    carried = totals.by_lead(shown, plan.at(revision, as_at)["leads"])
    return displays.leads(carried[carried["code"].isin(codes)].reset_index(drop=True) if codes else carried, as_at)


@Loader
def workstreams(revision: int, as_at: date) -> displays.Workstreams:
    return displays.workstreams(status.at(revision, as_at), plan.at(revision, as_at)["overarching_actions"])


@Loader
def quality(revision: int, as_at: date) -> plan_quality.Quality:
    return plan_quality.quality(plan.at(revision, as_at))


@Loader
def opened_action(revision: int, as_at: date, ref: str) -> OpenedAction | None:
    """An action and what it is tied to."""
    whole, now = plan.at(revision, as_at), status.at(revision, as_at)
    late, moves = tracking.late_dependencies(whole, as_at, now), tracking.forecast_moves(whole, as_at)
    shipped = shipped_refs.at(revision).values()
    return plan_opened_action.opened_action(
        ref, as_at, whole, now, milestones.at(revision, as_at), late, moves, shipped
    )


@dataclass(frozen=True)
class Retired:
    """That an action is retired, since when and why, and the last day of the version that had it."""

    words: str
    last_day: date | None


@Loader
def retired(revision: int, as_at: date, ref: str) -> Retired | None:
    """What is said of an action that was in the plan and is not at the reporting date; None where it never was."""
    found = version_displays.retired_in(versions.at(revision), ref, as_at)
    if found is None:
        return None
    version, _ = found
    since = f" on {long_date(version.in_force_from)}" if version.in_force_from else ""
    because = version.reason.rstrip(".") or "no reason was given"
    words = f"Action {ref} was retired{since}, because: {because}. It counts in no total from then on."
    last_day = version.in_force_from - timedelta(days=1) if version.in_force_from else None
    if last_day:
        words += f" Below it stands as it was on {long_date(last_day)}."
    return Retired(words, last_day)


@Loader
def is_first_start(revision: int) -> bool:
    """Whether no plan of the council is at work yet: there is none, or the one that the product comes with, of which nothing is
    recorded, not even as illustration."""
    frames = plan.at(revision)
    if frames["actions"].empty:
        return True
    return bool(frames["plan"]["source"].iloc[0] == shipped_source()) and frames["progress"].empty


def default_reporting_date() -> date | None:
    """The date that the plan opens with; None follows today."""
    return measures.default_reporting_date(plan())


def plan_name() -> str:
    return displays.plan_name(plan())
