"""Annex A files made of children whose histories are known, and what they count, worked out child by child in plain Python."""

from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from dateutil.relativedelta import relativedelta

from core.annex_a.lists import LISTS
from core.indicators.working_days import add_working_days

TEAMS = ("North Duty", "South Duty", "Children in Care 1", "Leaving Care")
WORKERS = tuple(
    f"{first} {last}" for first in ("Anna", "Bilal", "Chloë", "Dov") for last in ("O’Neil", "Nowak", "Smith-Jones")
)
ETHNICITIES = ("a) WBRI", "k) APKN", "s) NOBT", "t) REFU", "WBRI", "", None)
KINDS = ("cin", "cp", "lac", "care_leavers")


@dataclass
class Child:
    """A child with one episode of each kind at most; what is None did not happen."""

    id: str
    born: date
    ethnicity: str | None
    team: str
    worker: str | None
    contact: date | None = None
    referral: date | None = None
    earlier_referrals: int = 0
    assessed: tuple[date, date | None] | None = None
    strategy: tuple[date, date | None] | None = None
    need: tuple[date, date | None] | None = None
    plan: tuple[date, date | None] | None = None
    earlier_plans: int = 0
    review: date | None = None
    care: tuple[date, date | None] | None = None
    placements: int = 1
    missing: int = 0
    offered: bool | None = None
    leaver: bool = False
    in_touch: bool = True
    suitable: bool = True
    rows: dict[int, dict[str, Any]] = field(default_factory=dict)


def children(random: Random, number: int, as_at: date) -> list[Child]:
    """Children with histories up to a day, in the six months before it for the lists of what happened."""
    begins: date = as_at - relativedelta(months=6) + timedelta(days=1)
    span = (as_at - begins).days

    def lately() -> date:
        return begins + timedelta(days=random.randint(0, span))

    def before(days: int) -> date:
        return as_at - timedelta(days=random.randint(0, days))

    def maybe_end(start: date) -> date | None:
        end = max(start, lately())
        return end if random.random() < 0.4 else None

    made = []
    for position in range(number):
        one = Child(
            id=str(9_000_000 + position * 7),
            born=before(17 * 365),
            ethnicity=random.choice(ETHNICITIES),
            team=random.choice(TEAMS),
            worker=random.choice([*WORKERS, None]),
        )
        if random.random() < 0.6:
            one.contact = lately()
        if random.random() < 0.5:
            one.referral, one.earlier_referrals = lately(), random.choice((0, 0, 0, 1, 2))
        if random.random() < 0.5:
            start = before(260)
            authorised = start + timedelta(days=random.randint(20, 90))
            one.assessed = (start, authorised if begins <= authorised <= as_at else None)
        if random.random() < 0.4:
            strategy = lately()
            held = strategy + timedelta(days=random.randint(5, 40))
            one.strategy = (strategy, held if held <= as_at else None)
        if random.random() < 0.5:
            start = before(900)
            one.need = (start, maybe_end(start))
        if random.random() < 0.4:
            start = before(1100)
            one.plan, one.earlier_plans = (start, maybe_end(start)), random.choice((0, 0, 1, 2))
            one.review = before((as_at - start).days) if random.random() < 0.7 else None
        if random.random() < 0.4:
            start = before(2500)
            one.care, one.placements = (start, maybe_end(start)), random.randint(1, 5)
            one.missing = random.choice((0, 0, 1, 3))
            one.offered = random.choice((True, False, None)) if one.missing else None
        elif random.random() < 0.2:
            one.leaver, one.in_touch, one.suitable = True, random.random() < 0.8, random.random() < 0.7
        made.append(one)
    return made


def rows_of(made: Iterable[Child]) -> dict[int, list[dict[str, Any]]]:
    """The rows of each list by the fields of `LISTS`."""
    lists: dict[int, list[dict[str, Any]]] = {number: [] for number in LISTS}
    for one in made:
        who = {"child": one.id, "ethnicity": one.ethnicity, "born": one.born}
        held = {"team": one.team, "worker": one.worker}
        if one.contact:
            lists[1].append(who | {"contact": one.contact})
        if one.referral:
            lists[3].append(who | held | {"referral": one.referral, "earlier": one.earlier_referrals})
        if one.assessed:
            lists[4].append(who | held | {"start": one.assessed[0], "authorised": one.assessed[1]})
        if one.strategy:
            lists[5].append(who | held | {"strategy": one.strategy[0], "conference": one.strategy[1]})
        if one.need:
            lists[6].append(who | held | {"start": one.need[0], "end": one.need[1], "status": "c) Child in need plan"})
        if one.plan:
            lists[7].append(
                who
                | held
                | {"start": one.plan[0], "end": one.plan[1], "earlier": one.earlier_plans, "review": one.review}
            )
        if one.care:
            lists[8].append(
                who
                | held
                | {
                    "start": one.care[0], "end": one.care[1], "placements": one.placements, "missing": one.missing,
                    "interview": {True: "a) Yes", False: "b) No", None: None}[one.offered],
                }
            )  # fmt: skip
        if one.leaver:
            yes = {True: "a) Yes", False: "b) No"}
            suitable = {True: "a) Suitable", False: "b) Unsuitable"}
            lists[9].append(who | held | {"in_touch": yes[one.in_touch], "suitable": suitable[one.suitable]})
    return lists


def truth(made: Iterable[Child], as_at: date) -> tuple[dict[tuple[str, str], tuple[int, int | None]], dict[str, Any]]:
    """What the children count: (code, month) -> (numerator, denominator), and the caseloads."""
    begins = as_at - relativedelta(months=6) + timedelta(days=1)
    met: dict[tuple[str, str], list[bool]] = defaultdict(list)
    flow: Counter[tuple[str, str]] = Counter()
    this_month = _month_end(as_at).isoformat()
    year_ago = as_at - relativedelta(years=1)

    def whole(day: date | None) -> str:
        """The month of a day, empty where the file covers it in part."""
        if day is None or day.replace(day=1) < begins or _month_end(day) > as_at:
            return ""
        return _month_end(day).isoformat()

    cases: Counter[str] = Counter()
    workers, unallocated = set(), 0
    for one in made:
        for code, day in (
            ("contacts", one.contact),
            ("referrals", one.referral),
            ("assessments", one.assessed and one.assessed[1]),
            ("protection_plans_begun", one.plan and one.plan[0]),
            ("protection_plans_ended", one.plan and one.plan[1]),
        ):
            if month := whole(day):
                flow[code, month] += 1
        if month := whole(one.referral):
            met["re_referrals", month].append(one.earlier_referrals > 0)
        for code, episode, days in (
            ("assessments_in_45_days", one.assessed, 45), ("initial_conferences", one.strategy, 15)
        ):  # fmt: skip
            if episode and episode[1] and (month := whole(episode[1])):
                met[code, month].append(episode[1] <= add_working_days(episode[0], days))
        if one.plan:
            start, end = one.plan
            if start > year_ago:
                met["repeat_protection_plans", this_month].append(one.earlier_plans > 0)
            if end is not None and end > year_ago:
                met["long_protection_plans", this_month].append(end >= start + relativedelta(years=2))
            if _is_open(one.plan, as_at) and start + relativedelta(months=3) < as_at:
                is_recent = one.review is not None and one.review >= as_at - relativedelta(months=6)
                met["protection_reviews_up_to_date", this_month].append(is_recent)
        if one.care:
            if _is_open(one.care, as_at):
                met["three_placements", this_month].append(one.placements >= 3)
            if one.missing:
                met["return_interviews", this_month].append(one.offered is True)
        if one.leaver:
            met["care_leavers_in_touch", this_month].append(one.in_touch)
            met["care_leavers_in_suitable_accommodation", this_month].append(one.suitable)
        kind = next(
            (
                kind
                for kind, is_open in (
                    ("lac", _is_open(one.care, as_at)), ("cp", _is_open(one.plan, as_at)), ("care_leavers", one.leaver),
                    ("cin", _is_open(one.need, as_at)),
                )
                if is_open
            ),
            None,
        )  # fmt: skip
        if kind:
            cases[kind] += 1
            met["ethnicity_recorded", this_month].append(one.ethnicity not in ("s) NOBT", "", None))
            if one.worker:
                workers.add(one.worker)
            else:
                unallocated += 1
    counted: dict[tuple[str, str], tuple[int, int | None]] = {key: (sum(of), len(of)) for key, of in met.items()}
    counted |= {key: (number, None) for key, number in flow.items()}
    by_kind = {kind: cases[kind] for kind in KINDS}
    return counted, {
        "cases": sum(cases.values()),
        "workers": len(workers),
        "unallocated": unallocated,
        "by_kind": by_kind,
    }


def _is_open(episode: tuple[date, date | None] | None, as_at: date) -> bool:
    return episode is not None and episode[0] <= as_at and (episode[1] is None or episode[1] > as_at)


def _month_end(day: date) -> date:
    return date(day.year, day.month, monthrange(day.year, day.month)[1])
