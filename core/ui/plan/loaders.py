"""What the pages load of the plan, cached by the data revision.

What is cached is shared by everyone and must not be altered; a page that needs another frame makes one.
"""

from datetime import date
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
from core.storage.engine import reading
from core.ui.shell.loading import Loader, opened_database


@Loader
def plan(revision: int) -> Frames:
    """Every table of the plan, as `plan_frames` gives it."""
    with reading(opened_database()) as session:
        return plan_frames(session)


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
    return measures.status(plan.at(revision), as_at, RatingNumbers.of(numbers.at(revision)))


@Loader
def milestones(revision: int, as_at: date) -> pd.DataFrame:
    return measures.milestone_status(plan.at(revision), as_at)


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
    shown, limits = actions.at(revision, as_at, *filters), plan.at(revision)["groups"]
    return displays.timeline(shown, milestones.at(revision, as_at), limits, as_at, theme)


@Loader
def leads(
    revision: int, as_at: date, bands: tuple[str, ...], ratings: tuple[str, ...], codes: tuple[str, ...], words: str
) -> Figure:
    """What the accountable leads carry of the actions that the filters leave: all leads, or the chosen ones."""
    shown = actions.at(revision, as_at, bands, ratings, codes, words)
    carried = totals.by_lead(shown, plan.at(revision)["leads"])
    return displays.leads(carried[carried["code"].isin(codes)].reset_index(drop=True) if codes else carried, as_at)


@Loader
def workstreams(revision: int, as_at: date) -> displays.Workstreams:
    return displays.workstreams(status.at(revision, as_at), plan.at(revision)["overarching_actions"])


@Loader
def quality(revision: int) -> plan_quality.Quality:
    return plan_quality.quality(plan.at(revision))


@Loader
def opened_action(revision: int, as_at: date, ref: str) -> OpenedAction | None:
    """An action and what it is tied to."""
    whole, now = plan.at(revision), status.at(revision, as_at)
    late, moves = tracking.late_dependencies(whole, as_at, now), tracking.forecast_moves(whole, as_at)
    shipped = shipped_refs.at(revision).values()
    return plan_opened_action.opened_action(
        ref, as_at, whole, now, milestones.at(revision, as_at), late, moves, shipped
    )


def default_reporting_date() -> date | None:
    """The date that the plan opens with; None follows today."""
    return measures.default_reporting_date(plan())


def plan_name() -> str:
    return displays.plan_name(plan())
