"""What the settings page loads, cached by the data revision."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core.access import queries
from core.access.queries import LiveSession
from core.demonstration import clearing
from core.demonstration.clearing import Illustrative
from core.plan import measures
from core.plan import settings as settings_commands
from core.plan.displays import rating_changes
from core.plan.progress import tracking
from core.plan.rules import RatingNumbers
from core.settings import from_environment, now
from core.storage.engine import reading
from core.ui.plan import loaders
from core.ui.shell.loading import Loader, opened_database
from core.ui.workforce import caseload_loaders
from core.ui.workforce import loaders as workforce_loaders
from core.uploads.tables import Kind
from core.words import count, percent
from core.workforce.queries import roles_in_use

EVERYWHERE: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]] = ((), (), ())
Chosen = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class PlanSettings:
    """The settings of the plan, empty where none is loaded, and what there is of illustrative data."""

    settings: dict[str, Any]
    illustrative: Illustrative


@dataclass(frozen=True)
class People:
    """The posts of the plan by their codes, who holds them, as `settings_commands.posts` gives it, and every account by its
    username."""

    posts: dict[str, str]
    holders: dict[str, str]
    accounts: dict[str, dict[str, Any]]


@Loader
def plan(revision: int) -> PlanSettings:
    with reading(opened_database()) as session:
        return PlanSettings(settings_commands.plan_settings(session), clearing.illustrative(session))


@Loader
def people(revision: int) -> People:
    leads = loaders.plan.at(revision)["leads"]
    with reading(opened_database()) as session:
        return People(
            dict(zip(leads["code"], leads["post"], strict=True)),
            settings_commands.posts(session),
            {account["username"]: account for account in queries.accounts(session)},
        )


@Loader
def roles(revision: int) -> dict[str, str]:
    """What each role of the workforce counts as, by its name, those not decided first."""
    with reading(opened_database()) as session:
        return roles_in_use(session)


@dataclass(frozen=True)
class SignIns:
    """When each user signed in last, by username, and the sessions that count at this moment."""

    last: dict[str, datetime]
    live: list[LiveSession]


def sign_ins() -> SignIns:
    """Asked anew each time: a sign-in raises no data revision."""
    with reading(opened_database()) as session:
        live = queries.live_sessions(session, now(), from_environment().idle_limit)
        return SignIns(queries.last_sign_ins(session), live)


@Loader
def consequences(revision: int, as_at: date, typed: Chosen) -> list[str]:
    """What other numbers would change at a reporting date, in sentences (Markdown); those of a kind that stays are left out."""
    then, stands = dict(typed), loaders.numbers.at(revision)
    status, sentences = loaders.status.at(revision, as_at), []
    if RatingNumbers.of(then) != RatingNumbers.of(stands):
        plan = loaders.plan.at(revision)
        sentences += rating_changes(status, measures.status(plan, as_at, RatingNumbers.of(then)), as_at)
    if then["silent"] != stands["silent"]:
        before, after = (len(tracking.without_update(status, as_at, one["silent"])) for one in (stands, then))
        sentences.append(f"Without an update: {count(after, 'action')} instead of {count(before, 'action')}.")
    if then["target_caseload"] != stands["target_caseload"]:
        sentences += _above_target(revision, as_at, stands["target_caseload"], then["target_caseload"])
    return sentences


def _above_target(revision: int, as_at: date, before: int, after: int) -> list[str]:
    snapshot = workforce_loaders.snapshot.at(revision, Kind.CASELOADS, as_at)
    if snapshot is None:
        return []
    was, would = (
        caseload_loaders.caseload_figures(revision, snapshot.as_at, EVERYWHERE, target)["share_above"]
        for target in (before, after)
    )
    return [f"Workers above the target caseload: {percent(would)} instead of {percent(was)}."]
