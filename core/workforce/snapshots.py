"""Checked rows of a sheet as the rows and totals of a snapshot. Pure: the preview and the command make the same of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import ceil
from typing import Any

from core.sheets.columns import Place
from core.workforce.rows.caseloads import CaseloadRow
from core.workforce.rows.vacancies import VacancyRow
from core.workforce.words import Status, age_of_vacancy

Rows = list[dict[str, Any]]
NOT_GIVEN = "Not given"


def posts_of(rows: Iterable[tuple[Place, VacancyRow]]) -> Rows:
    """One dictionary a row, with the fields of `tables.Post` but the upload.

    Of a job share the first row that is not deleted counts as the post.
    """
    seen: set[str] = set()
    found: Rows = []
    for number, (_, row) in enumerate(rows, 1):
        is_share = row.post_id in seen
        if row.post_id and row.state != Status.DELETED:
            seen.add(row.post_id)
        found.append({"number": number, "posts": 0 if is_share else row.posts, **_post(row)})
    return found


def _post(row: VacancyRow) -> dict[str, Any]:
    is_vacant = row.is_vacant
    return {
        "post_id": row.post_id,
        "title": row.post_title,
        "role": row.role,
        "grade": row.grade,
        "team": row.team or NOT_GIVEN,
        "district": row.district or NOT_GIVEN,
        "service": row.service,
        "status": row.state.value,
        "established_fte": row.established_fte,
        "in_post_fte": row.in_post_fte,
        "holder_start": row.holder_start,
        "holder_end": row.holder_end,
        "cover_type": row.cover and row.cover.value,
        "cover_fte": row.covered_fte,
        "vacant_since": row.vacant_since if is_vacant else None,
        "reason": row.reason.value if is_vacant and row.reason else None,
        "stage": row.recruitment_stage.value if is_vacant and row.recruitment_stage else None,
        "expected_start": row.expected_start if is_vacant else None,
    }


def post_totals_of(posts: Rows, as_at: date) -> Rows:
    """The posts summed by what `tables.PostTotal` keeps apart; deleted posts are left out."""
    totals: dict[tuple[str, ...], list[float]] = defaultdict(lambda: [0, 0.0, 0.0, 0.0])
    for post in posts:
        if post["status"] == "deleted":
            continue
        is_vacant = post["status"] in ("vacant", "frozen")
        age = age_of_vacancy(post["vacant_since"], as_at).value if is_vacant else ""
        key = (post["district"], post["team"], post["role"], post["status"], post["stage"] or "", age)
        total = totals[key]
        total[0] += post["posts"]
        total[1] += post["established_fte"]
        total[2] += post["in_post_fte"]
        total[3] += post["cover_fte"] if post["cover_type"] == "agency" else 0.0
    names = ("district", "team", "role", "status", "stage", "age")
    sums = ("posts", "established_fte", "in_post_fte", "agency_cover_fte")
    return [
        dict(zip(names, key, strict=True)) | dict(zip(sums, _rounded(total), strict=True))
        for key, total in totals.items()
    ]


def caseloads_of(rows: Iterable[tuple[Place, CaseloadRow]]) -> tuple[Rows, Rows]:
    """The workers with the fields of `tables.Caseload`, and the teams' unallocated cases with those of `tables.Unallocated`.

    A worker whose row held a name goes by a number. Several rows of unallocated cases of a team are summed.
    """
    workers: Rows = []
    waiting: dict[tuple[str, str], dict[str, Any]] = {}
    for _, row in rows:
        where = {"district": row.district or NOT_GIVEN, "team": row.team or NOT_GIVEN}
        kinds = {kind: getattr(row, kind) or 0 for kind in KINDS}
        if row.is_unallocated:
            _add_waiting(waiting, where, kinds, row.longest_wait_days)
        else:
            number = len(workers) + 1
            about = {
                "number": number,
                "worker": row.worker or f"Worker {number}",
                "fte": row.fte,
                "is_newly_qualified": bool(row.newly_qualified),
            }
            workers.append(about | where | kinds)
    return workers, list(waiting.values())


KINDS = ("cin", "cp", "lac", "care_leavers")


def _add_waiting(
    waiting: dict[tuple[str, str], dict[str, Any]], where: Mapping[str, str], kinds: Mapping[str, int], wait: int | None
) -> None:
    team = waiting.setdefault(
        (where["district"], where["team"]), {**where, **dict.fromkeys(kinds, 0), "longest_wait_days": None}
    )
    for kind, cases in kinds.items():
        team[kind] += cases
    if wait is not None:
        team["longest_wait_days"] = max(wait, team["longest_wait_days"] or 0)


def caseload_totals_of(workers: Rows) -> Rows:
    """The workers summed by what `tables.CaseloadTotal` keeps apart."""
    totals: dict[tuple[Any, ...], dict[str, Any]] = {}
    for worker in workers:
        cases = sum(worker[kind] for kind in KINDS)
        per_fte = round(cases / worker["fte"], 6) if worker["fte"] else 0.0
        key = {
            "district": worker["district"],
            "team": worker["team"],
            "is_newly_qualified": worker["is_newly_qualified"],
            "per_fte": ceil(per_fte),
        }
        total = totals.setdefault(
            tuple(key.values()), {**key, "workers": 0, "fte": 0.0, **dict.fromkeys(KINDS, 0), "highest": 0.0}
        )
        total["workers"] += 1
        total["fte"] = round(total["fte"] + worker["fte"], 4)
        total["highest"] = max(total["highest"], per_fte)
        for kind in KINDS:
            total[kind] += worker[kind]
    return list(totals.values())


def _rounded(numbers: Sequence[float]) -> list[float]:
    return [round(number, 4) for number in numbers]
