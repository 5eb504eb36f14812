"""What the settings page loads, cached by the data revision."""

from datetime import date
from typing import Any

import pandas as pd

from core.access import queries
from core.demonstration import clearing
from core.demonstration.clearing import Illustrative
from core.plan import measures, settings_commands
from core.plan.progress import tracking
from core.plan.rules import RatingNumbers
from core.plan.settings_displays import rating_changes
from core.storage.engine import reading
from core.ui.plan import loaders
from core.ui.shell.loading import Loader, opened_database
from core.ui.workforce import caseload_loaders
from core.ui.workforce import loaders as workforce_loaders
from core.uploads.tables import Kind
from core.words import count, percent

EVERYWHERE: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]] = ((), (), ())
Chosen = tuple[tuple[str, int], ...]


@Loader
def plan_settings(revision: int) -> dict[str, Any]:
    with reading(opened_database()) as session:
        return settings_commands.plan_settings(session)


@Loader
def posts(revision: int) -> dict[str, str]:
    with reading(opened_database()) as session:
        return settings_commands.posts(session)


@Loader
def illustrative(revision: int) -> Illustrative:
    with reading(opened_database()) as session:
        return clearing.illustrative(session)


@Loader
def accounts(revision: int) -> list[dict[str, Any]]:
    with reading(opened_database()) as session:
        return queries.accounts(session)


@Loader
def lead_names(revision: int) -> dict[str, str]:
    """The posts of the plan by their codes."""
    leads = loaders.plan.at(revision)["leads"]
    return dict(zip(leads["code"], leads["post"], strict=True))


@Loader
def consequences(revision: int, as_at: date, typed: Chosen) -> list[str]:
    """What other numbers would change at a reporting date, in sentences (Markdown); those of a kind that stays are left out."""
    then, now = dict(typed), loaders.numbers.at(revision)
    found = []
    if RatingNumbers.of(then) != RatingNumbers.of(now):
        found += rating_changes(
            loaders.status.at(revision, as_at),
            measures.status(loaders.plan.at(revision), as_at, RatingNumbers.of(then)),
            as_at,
        )
    if then["silent"] != now["silent"]:
        before, after = (_silent(revision, as_at, one["silent"]) for one in (now, then))
        found.append(f"Without an update: {count(after, 'action')} instead of {count(before, 'action')}.")
    if then["target_caseload"] != now["target_caseload"]:
        found += _above_target(revision, as_at, now["target_caseload"], then["target_caseload"])
    return found


def _silent(revision: int, as_at: date, days: int) -> int:
    found: pd.DataFrame = tracking.without_update(loaders.status.at(revision, as_at), as_at, days)
    return len(found)


def _above_target(revision: int, as_at: date, before: int, after: int) -> list[str]:
    shown = workforce_loaders.snapshot.at(revision, Kind.CASELOADS, as_at)
    if shown is None:
        return []
    was, would = (
        caseload_loaders.caseload_figures.at(revision, shown["as_at"], EVERYWHERE, target)["share_above"]
        for target in (before, after)
    )
    return [f"Workers above the target caseload: {percent(would)} instead of {percent(was)}."]
