"""Illustrative caseloads: about 7,000 cases, held by the workers of the illustrative establishment or waiting in its teams.

About 2,700 cases are unallocated at the height, in the winter of 2009/10, and about 1,000 a year later, as was reported of
Kent. While that many wait, workers hold more than 30 cases each, and more of them sit on the duty rota and hold none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from random import Random
from typing import Any

from core.demonstration.posts import CASE_HOLDING_ROLES, DISTRICTS, SEED, TEAMS, Post, along, month_ends
from core.workforce.measures import KINDS
from core.workforce.words import Cover

CASES = {
    date(2008, 7, 31): 6720.0, date(2009, 6, 30): 7080.0, date(2010, 1, 31): 7310.0, date(2010, 8, 31): 7160.0,
    date(2010, 12, 31): 7010.0, date(2011, 6, 30): 6900.0,
}  # fmt: skip
WAITING = {
    date(2008, 7, 31): 900.0, date(2008, 12, 31): 1100.0, date(2009, 6, 30): 1900.0, date(2009, 11, 30): 2620.0,
    date(2010, 1, 31): 2710.0, date(2010, 4, 30): 2380.0, date(2010, 8, 31): 1600.0, date(2010, 11, 30): 1020.0,
    date(2010, 12, 31): 980.0, date(2011, 3, 31): 840.0, date(2011, 6, 30): 710.0,
}  # fmt: skip
CASES_PER_FTE = {
    date(2008, 7, 31): 28.6, date(2009, 3, 31): 30.8, date(2009, 10, 31): 33.6, date(2010, 2, 28): 34.2,
    date(2010, 6, 30): 32.4, date(2010, 11, 30): 30.0, date(2011, 3, 31): 28.3, date(2011, 6, 30): 27.2,
}  # fmt: skip
# What the workers of a team hold by kind, of 100; what share of a district's waiting cases waits in it, by kind, of 100;
# and how many days the longest waits at the height.
HELD_KINDS = {
    "Duty and Initial Assessment": (88, 10, 2, 0), "Children in Need": (82, 12, 6, 0), "Child Protection": (24, 62, 14, 0),
    "Looked After Children": (3, 2, 90, 5), "Leaving Care": (0, 0, 22, 78),
}  # fmt: skip
WAITING_KINDS = {
    "Duty and Initial Assessment": (52, 2, 0, 0), "Children in Need": (34, 2, 1, 0), "Child Protection": (2, 1, 0, 0),
    "Looked After Children": (1, 0, 3, 0), "Leaving Care": (0, 0, 0, 2),
}  # fmt: skip
LONGEST_WAITS = {
    "Duty and Initial Assessment": 112, "Children in Need": 98, "Child Protection": 16, "Looked After Children": 40,
    "Leaving Care": 55,
}  # fmt: skip
HEIGHT = 2700


Team = tuple[str, str]


@dataclass(frozen=True)
class Worker:
    """Who can hold cases at a month's end, employed or from an agency, and in which district and team."""

    reference: str
    place: Team
    role: str
    fte: float
    is_newly_qualified: bool = False
    is_settled: bool = True


def caseload_rows(posts: list[Post]) -> Iterator[tuple[date, list[dict[str, Any]]]]:
    """The workers and unallocated cases at each month's end, with fields of `rows.CaseloadRow`, team by team."""
    longest: dict[Team, int] = {}
    for as_at in month_ends():
        rng = Random(f"{SEED} cases {as_at}")
        workers = [worker for post in posts if (worker := _worker(post, as_at))]
        waiting = _waiting(as_at, rng)
        held = _held(as_at, workers, waiting, rng)
        # From one month to the next no wait can have grown by more than the month's days.
        longest = {
            place: min(_longest_wait(place, as_at, rng), longest.get(place, 999) + as_at.day) if sum(cases) else 0
            for place, cases in waiting.items()
        }
        rows = []
        for place, cases in waiting.items():
            rows += [_worker_row(worker, held.get(worker.reference, 0)) for worker in workers if worker.place == place]
            rows.append(_waiting_row(place, cases, longest[place]))
        yield as_at, rows


def _worker(post: Post, as_at: date) -> Worker | None:
    """Who works in the post; newly qualified is who came to such a post within 18 months."""
    if post.role not in CASE_HOLDING_ROLES or post.created > as_at:
        return None
    place = (post.district, post.team)
    if holder := post.holder(as_at):
        days = (as_at - holder.since).days
        is_new = post.role == "Newly qualified social worker" and days < 548
        return Worker(holder.reference, place, post.role, post.fte, is_new, is_settled=days > 28)
    vacancy = post.vacancy(as_at)
    if vacancy is None or vacancy.cover != Cover.AGENCY or vacancy.covered_from > as_at:
        return None
    return Worker(vacancy.agency_worker, place, post.role, round(post.fte * vacancy.cover_part, 2))


def _waiting(as_at: date, rng: Random) -> dict[Team, list[int]]:
    """The unallocated cases of each team by kind; a district where work is hard has more than its share of them."""
    total = round(along(WAITING, as_at) * rng.uniform(0.985, 1.015))
    weights = [size * hardship**3 * rng.uniform(0.93, 1.07) for size, hardship in DISTRICTS.values()]
    found: dict[Team, list[int]] = {}
    for district, cases in zip(DISTRICTS, _shared_out(total, weights), strict=True):
        by_kind = iter(_shared_out(cases, [weight for team in TEAMS for weight in WAITING_KINDS[team]]))
        found |= {(district, team): [next(by_kind) for _ in KINDS] for team in TEAMS}
    return found


def _held(as_at: date, workers: list[Worker], waiting: dict[Team, list[int]], rng: Random) -> dict[str, int]:
    """How many cases each worker holds: CASES_PER_FTE on average, and more where the work is hard."""
    total = round(along(CASES, as_at) * rng.uniform(0.995, 1.005))
    by_district = _shared_out(total, [size * hardship for size, hardship in DISTRICTS.values()])
    allocated = {
        district: cases - sum(sum(waiting[district, team]) for team in TEAMS)
        for district, cases in zip(DISTRICTS, by_district, strict=True)
    }
    # Dividing by hardship alone would move the average.
    balance = sum(allocated[district] / hardship for district, (_, hardship) in DISTRICTS.items())
    average = along(CASES_PER_FTE, as_at) * rng.uniform(0.99, 1.01) * balance / sum(allocated.values())
    found: dict[str, int] = {}
    for district, cases in allocated.items():
        own = [worker for worker in workers if worker.place[0] == district]
        holders = _holders(own, cases / (average * DISTRICTS[district][1]))
        shares = _shared_out(cases, [_capacity(worker) for worker in holders])
        found |= {worker.reference: number for worker, number in zip(holders, shares, strict=True)}
    return found


def _holders(workers: list[Worker], fte: float) -> list[Worker]:
    """The workers that hold cases, about so many FTE: the last to do so are those who have just come or are on duty."""
    found = []
    for worker in sorted(workers, key=_turn):
        if fte < worker.fte / 2:
            break
        fte -= worker.fte
        found.append(worker)
    return found


def _turn(worker: Worker) -> tuple[bool, float]:
    on_duty = worker.place[1] == "Duty and Initial Assessment"
    return not worker.is_settled, _own(worker.reference)[0] + 0.4 * on_duty


def _capacity(worker: Worker) -> float:
    """How much a worker holds beside others: newly qualified ones are spared."""
    return worker.fte * (0.8 + 0.4 * _own(worker.reference)[1]) * (0.7 if worker.is_newly_qualified else 1)


@lru_cache(maxsize=10_000)
def _own(reference: str) -> tuple[float, float, tuple[float, ...]]:
    """What stays with a worker: when to go on the duty rota, how much to hold, and more of which kinds."""
    rng = Random(f"{SEED} {reference}")
    return rng.random(), rng.random(), tuple(rng.uniform(0.6, 1.4) for _ in KINDS)


def _worker_row(worker: Worker, cases: int) -> dict[str, Any]:
    district, team = worker.place
    leanings = _own(worker.reference)[2]
    by_kind = _shared_out(cases, [kind * more for kind, more in zip(HELD_KINDS[team], leanings, strict=True)])
    return {
        "worker": worker.reference,
        "team": f"{district} {team}",
        "district": district,
        "job_title": worker.role,
        "fte": worker.fte,
        "newly_qualified": worker.is_newly_qualified,
        **dict(zip(KINDS, by_kind, strict=True)),
    }


def _waiting_row(place: Team, cases: Sequence[int], longest: int) -> dict[str, Any]:
    district, team = place
    row = {"worker": "Unallocated", "team": f"{district} {team}", "district": district}
    return row | dict(zip(KINDS, cases, strict=True)) | {"longest_wait_days": longest if any(cases) else None}


def _longest_wait(place: Team, as_at: date, rng: Random) -> int:
    """How many days the longest case waits: the more, the more cases wait, and the harder the work of the district."""
    district, team = place
    level = 0.15 + 0.85 * along(WAITING, as_at) / HEIGHT
    return round(LONGEST_WAITS[team] * DISTRICTS[district][1] * level * rng.uniform(0.92, 1.05))


def _shared_out(total: int, weights: Sequence[float]) -> list[int]:
    """A number shared out by weights in whole numbers that add up to it: what is left goes to the largest remainders."""
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    shares = [int(number) for number in exact]
    order = sorted(range(len(exact)), key=lambda index: shares[index] - exact[index])
    for index in order[: total - sum(shares)]:
        shares[index] += 1
    return shares
