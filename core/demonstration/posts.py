"""An illustrative establishment: about 1,000 posts of 12 districts, who leaves them and who comes, month by month.

The vacancy rate is near what was reported of Kent: 26% in January 2010, 11% in November 2010. Each post has one history
of vacancies, made once for all months and some before and beyond them, so that an agreed start or a known leaver of one
month comes true in a later one. Only social workers of all grades hold cases, about a quarter of the
posts: the others are managers, assistants, advisers, duty officers and administrators.
"""

from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any, TypeVar

import pandas as pd
from dateutil.relativedelta import relativedelta

from core.workforce.roles import SOCIAL_WORK, Group, shipped_roles
from core.workforce.words import Cover, Reason, Stage, Status

T = TypeVar("T")
SEED = 2010
MONTHS = 36
MONTHS_BEFORE = 12
MONTHS_BEYOND = 8

# How many posts a district has against the average one, and how hard it is to work there.
DISTRICTS = {
    "Ashford": (0.95, 0.95), "Canterbury": (1.05, 0.9), "Dartford": (0.9, 1.0), "Dover": (1.0, 0.95),
    "Gravesham": (0.95, 1.0), "Maidstone": (1.15, 0.95), "Sevenoaks": (0.75, 0.8), "Shepway": (1.0, 1.1),
    "Swale": (1.15, 1.25), "Thanet": (1.3, 1.3), "Tonbridge and Malling": (0.95, 0.85), "Tunbridge Wells": (0.85, 0.85),
}  # fmt: skip
TEAMS = {
    "Duty and Initial Assessment": {
        "Team leader": 1, "Assistant team leader": 1, "Principal social worker": 1, "Senior practitioner": 1,
        "Social worker": 3, "Newly qualified social worker": 1, "Duty officer": 4, "Social work assistant": 5,
        "Administrator": 4,
    },
    "Children in Need": {
        "Team leader": 1, "Assistant team leader": 1, "Senior practitioner": 1, "Social worker": 3,
        "Newly qualified social worker": 1, "Family support worker": 8, "Administrator": 3,
    },
    "Child Protection": {
        "Team leader": 1, "Assistant team leader": 1, "Senior practitioner": 1, "Social worker": 3,
        "Newly qualified social worker": 1, "Family support worker": 5, "Administrator": 3,
    },
    "Looked After Children": {
        "Team leader": 1, "Assistant team leader": 1, "Senior practitioner": 1, "Social worker": 3,
        "Contact supervisor": 6, "Social work assistant": 3, "Administrator": 3,
    },
    "Leaving Care": {"Team leader": 1, "Social worker": 2, "Personal adviser": 6, "Administrator": 2},
}  # fmt: skip
GRADES = {
    "Team leader": "KR12", "Assistant team leader": "KR11", "Principal social worker": "KR11",
    "Senior practitioner": "KR10", "Social worker": "KR9", "Newly qualified social worker": "KR8",
    "Duty officer": "KR7", "Personal adviser": "KR7", "Family support worker": "KR6", "Contact supervisor": "KR5",
    "Social work assistant": "KR5", "Administrator": "KR4",
}  # fmt: skip
CASE_HOLDING_ROLES = tuple(role for role, group in shipped_roles().items() if group == Group.HOLDS_CASES)
QUALIFIED = tuple(role for role, group in shipped_roles().items() if group in SOCIAL_WORK)
SHORT_TITLES = {"Social worker": "SW", "Newly qualified social worker": "NQSW", "Team leader": "Team manager"}
DISTRICTS_WITH_SHORT_TITLES = ("Dover", "Swale", "Tonbridge and Malling")

VACANCY_RATES = {
    date(2007, 7, 31): 0.130, date(2008, 7, 31): 0.142, date(2008, 12, 31): 0.151, date(2009, 6, 30): 0.196,
    date(2009, 10, 31): 0.243, date(2010, 1, 31): 0.260, date(2010, 4, 30): 0.225, date(2010, 8, 31): 0.152,
    date(2010, 11, 30): 0.110, date(2011, 2, 28): 0.116, date(2011, 4, 30): 0.104, date(2011, 6, 30): 0.094,
    date(2012, 2, 29): 0.090,
}  # fmt: skip
REASONS = {
    Reason.RESIGNATION: 50, Reason.PROMOTION: 18, Reason.RETIREMENT: 10, Reason.LEAVE: 10,
    Reason.END_OF_CONTRACT: 7, Reason.OTHER: 4, Reason.DISMISSAL: 1,
}  # fmt: skip
# The stage that a vacancy has reached, by the days that are left until somebody starts.
STAGES = {
    45: Stage.START_AGREED, 75: Stage.CHECKS, 95: Stage.OFFER, 120: Stage.INTERVIEW, 150: Stage.SHORTLIST,
    200: Stage.ADVERT, 240: Stage.APPROVAL,
}  # fmt: skip
THAW = 240
NEW_POSTS = 12
FROZEN = 0.02
UNKNOWN_ON = date(2011, 5, 31)
UNKNOWN_POSTS = 3


@dataclass
class Vacancy:
    """The time in which a post has no holder, from `since` to the day before `filled_on`."""

    since: date
    reason: Reason
    cover: Cover = Cover.NONE
    cover_part: float = 1.0
    covered_from: date = date.max
    agency_worker: str = ""
    filled_on: date = date.max
    pace: float = 1.0
    is_frozen: bool = False


@dataclass
class Holder:
    """Who holds a post, by reference; `known` is the day from which a leaving is known."""

    reference: str
    since: date
    last_day: date = date.max
    known: date = date.max


@dataclass
class Post:
    post_id: str
    title: str
    role: str
    team: str
    district: str
    fte: float
    created: date = date.min
    vacancies: list[Vacancy] = field(default_factory=list)
    holders: list[Holder] = field(default_factory=list)

    @property
    def team_name(self) -> str:
        return f"{self.district} {self.team}"

    def vacancy(self, day: date) -> Vacancy | None:
        """The vacancy that the post is in on a day."""
        return next((one for one in self.vacancies if one.since <= day < one.filled_on), None)

    def holder(self, day: date) -> Holder | None:
        """Who holds the post on a day."""
        return next((one for one in self.holders if one.since <= day <= one.last_day), None)


def month_ends(before: int = 0, beyond: int = 0) -> list[date]:
    """The last days of the months from July 2008 to June 2011, and of so many months before and beyond."""
    first = date(2008, 7, 1) - relativedelta(months=before)
    return list(pd.date_range(first, periods=before + MONTHS + beyond, freq="ME").date)


def along(points: dict[date, float], day: date) -> float:
    """The value on a day of a line through dated points."""
    days = list(points)
    after = min(bisect(days, day), len(days) - 1)
    left, right = days[after - 1], days[after]
    share = min(1.0, (day - left).days / (right - left).days)
    return points[left] + share * (points[right] - points[left])


def establishment(seed: int = SEED) -> list[Post]:
    """Every post with its whole history."""
    rng = Random(seed)
    posts = _posts(rng)
    references = count(1001)
    for post in posts:
        if post.created == date.min:
            post.holders.append(Holder(f"W{next(references)}", _first_day(post, rng)))
    case_holders = [post for post in posts if post.role in CASE_HOLDING_ROLES]
    others = [post for post in posts if post.role not in CASE_HOLDING_ROLES]
    months = month_ends(MONTHS_BEFORE, MONTHS_BEYOND)
    for as_at in months:
        for group in (case_holders, others):
            _live_a_month([post for post in group if post.created <= as_at], as_at, rng, references)
    # Vacancies that nobody fills in the months beyond are filled some time later, so that each has a stage.
    for vacancy in (one for post in posts for one in post.vacancies):
        if vacancy.filled_on == date.max:
            vacancy.filled_on = months[-1] + timedelta(days=rng.randint(30, 200))
    return posts


def _posts(rng: Random) -> list[Post]:
    numbers = count(1040)
    posts = []
    for district, (size, _) in DISTRICTS.items():
        for team, roles in TEAMS.items():
            for role, usual in roles.items():
                short = SHORT_TITLES.get(role, role) if district in DISTRICTS_WITH_SHORT_TITLES else role
                for _ in range(max(1, int(usual * size + rng.random()))):
                    fte = rng.choices([1.0, 0.8, 0.6, 0.5], weights=[84, 6, 6, 4])[0]
                    posts.append(Post(str(next(numbers)), short, role, team, district, fte))
    workers = [post for post in posts if post.role == "Social worker" and post.fte == 1]
    chosen = rng.sample(workers, NEW_POSTS + 2)
    for post in chosen[2:]:
        post.created = date(2010, rng.randint(8, 12), 1)
    for post, part in zip(chosen[:2], (0.6, 0.5), strict=True):
        post.fte = part
        posts.insert(posts.index(post) + 1, replace(post, fte=1 - part, vacancies=[], holders=[]))
    return posts


def _first_day(post: Post, rng: Random) -> date:
    """When the first holder of a post began: of a newly qualified worker's, not long before the first month."""
    longest = 300 if post.role == "Newly qualified social worker" else 3000
    return date(2007, 6, 1) - timedelta(days=rng.randint(0, longest))


def _live_a_month(posts: list[Post], as_at: date, rng: Random, references: Iterator[int]) -> None:
    """Let some holders go and some come, so that the vacancy rate at the month's end is as it should be."""
    first = as_at.replace(day=1)
    for post in posts:
        if post.created == first:
            post.vacancies.append(_vacancy(post, first, Reason.NEW_POST, rng, references))
    vacant = [(post, vacancy) for post in posts if (vacancy := post.vacancy(as_at))]
    total, vacant_fte = sum(post.fte for post in posts), sum(post.fte for post, _ in vacant)
    excess = vacant_fte - total * (along(VACANCY_RATES, as_at) + rng.uniform(-0.003, 0.003))
    leaving = max(total * rng.uniform(0.010, 0.016), 0.004 * total - excess)
    for post, holder in _up_to(leaving, _who_may_leave(posts, as_at, rng)):
        _leave(post, holder, as_at, rng, references)
    ready = [(post, one) for post, one in vacant if (first - one.since).days > (400 if one.is_frozen else 40)]
    ready.sort(key=lambda one: rng.random() * DISTRICTS[one[0].district][1] ** 2 / (as_at - one[1].since).days)
    for post, vacancy in _up_to(excess + leaving, ready):
        _start(post, vacancy, as_at, rng, references)


def _who_may_leave(posts: list[Post], as_at: date, rng: Random) -> list[tuple[Post, Holder]]:
    """Who has stayed for some months, in a random order in which those of hard districts are likely to come first."""
    held = [(post, holder) for post in posts if (holder := post.holder(as_at))]
    stayed = [(post, holder) for post, holder in held if (as_at - holder.since).days > 150]
    return sorted(stayed, key=lambda one: rng.random() / DISTRICTS[one[0].district][1])


def _up_to(fte: float, posts: list[tuple[Post, T]]) -> Iterator[tuple[Post, T]]:
    """The first posts that come nearest to an FTE together."""
    for post, item in posts:
        if fte < post.fte / 2:
            return
        fte -= post.fte
        yield post, item


def _leave(post: Post, holder: Holder, as_at: date, rng: Random, references: Iterator[int]) -> None:
    day = 1 if rng.random() < 0.6 else rng.randint(2, as_at.day)
    since = as_at.replace(day=day)
    holder.last_day = since - timedelta(days=1)
    holder.known = holder.last_day - timedelta(days=rng.randint(20, 90))
    reason = rng.choices(list(REASONS), weights=list(REASONS.values()))[0]
    post.vacancies.append(_vacancy(post, since, reason, rng, references))


def _start(post: Post, vacancy: Vacancy, as_at: date, rng: Random, references: Iterator[int]) -> None:
    """The vacancy ends on a Monday, as people start on Mondays."""
    day = as_at.replace(day=rng.choice([8, 8, 15, 22, 28]))
    vacancy.filled_on = day - timedelta(days=day.weekday())
    post.holders.append(Holder(f"W{next(references)}", vacancy.filled_on))


def _vacancy(post: Post, since: date, reason: Reason, rng: Random, references: Iterator[int]) -> Vacancy:
    vacancy = Vacancy(since, reason, pace=rng.uniform(0.7, 1.2), is_frozen=rng.random() < FROZEN)
    wanted = 0.5 if since.year <= 2008 else 0.6 if since < date(2010, 6, 1) else 0.75
    share, weights = (1, [88, 6, 6]) if post.role in QUALIFIED else (0.4, [50, 45, 5])
    if vacancy.is_frozen or rng.random() > wanted * share:
        return vacancy
    vacancy.cover = rng.choices([Cover.AGENCY, Cover.FIXED_TERM, Cover.ACTING], weights)[0]
    if vacancy.cover == Cover.AGENCY:
        vacancy.agency_worker = f"A{next(references)}"
    vacancy.cover_part = rng.choice([1.0, 1.0, 1.0, 0.6])
    vacancy.covered_from = since + timedelta(days=rng.randint(5, 50))
    return vacancy


def vacancy_rows(posts: list[Post], as_at: date) -> list[dict[str, Any]]:
    """The posts as at a month's end, each with fields of `rows.VacancyRow`, in the order of district and team."""
    rows = [_row(post, as_at) for post in posts if post.created <= as_at]
    if as_at == UNKNOWN_ON:
        held = [row for row in rows if row["status"] == Status.FILLED and "holder_end" not in row]
        for row in Random(SEED).sample(held, UNKNOWN_POSTS):
            row["status"] = Status.UNKNOWN
    return rows


def _row(post: Post, as_at: date) -> dict[str, Any]:
    row: dict[str, Any] = {
        "post_id": post.post_id, "post_title": post.title, "grade": GRADES[post.role],
        "team": post.team_name, "district": post.district, "budgeted_fte": post.fte,
    }  # fmt: skip
    if vacancy := post.vacancy(as_at):
        return row | _vacant(vacancy, post.fte, as_at)
    row["status"] = Status.FILLED
    if holder := post.holder(as_at):
        row["holder_start"] = holder.since
        if holder.known <= as_at:
            row["holder_end"] = holder.last_day
    return row


def _vacant(vacancy: Vacancy, fte: float, as_at: date) -> dict[str, Any]:
    left = (vacancy.filled_on - as_at).days
    row: dict[str, Any] = {"vacant_since": vacancy.since, "reason": vacancy.reason}
    if vacancy.is_frozen and left > THAW:
        return row | {"status": Status.FROZEN}
    stage = next((stage for days, stage in STAGES.items() if left <= days * vacancy.pace), Stage.NOT_STARTED)
    row |= {"status": Status.VACANT, "recruitment_stage": stage}
    if stage == Stage.START_AGREED:
        row["expected_start"] = vacancy.filled_on
    if vacancy.covered_from <= as_at:
        row |= {"cover_type": vacancy.cover, "cover_fte": round(fte * vacancy.cover_part, 2)}
    return row
