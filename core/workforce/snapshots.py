"""Checked rows of a sheet as the rows and totals of a snapshot. Pure: the preview and the command make the same of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import ceil
from typing import Any

from core.sheets.columns import Place
from core.workforce.measures import CASES, VACANT
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
    parts = [_other_part(row) for _, row in rows if row.other_part_fte]
    return [*found, *({"number": number, **part} for number, part in enumerate(parts, len(found) + 1))]


def _other_part(row: VacancyRow) -> dict[str, Any]:
    """The part of a post that is in another state than the post: it is no further post, only its FTE stands apart."""
    part = row.other_part_fte
    state = Status.VACANT if row.state == Status.FILLED else Status.FILLED
    held = part if state == Status.FILLED else 0.0
    apart = {"posts": 0, "status": state.value, "established_fte": part, "in_post_fte": held}
    return _post(row) | apart | {"cover_type": None, "cover_fte": 0.0}


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
        "established_fte": round(row.established_fte - row.other_part_fte, 4),
        "in_post_fte": row.in_post_fte if row.state == Status.FILLED else 0.0,
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
    rows = (
        post
        | {
            "stage": post["stage"] or "",
            "age": age_of_vacancy(post["vacant_since"], as_at).value if post["status"] in VACANT else "",
            "agency_cover_fte": post["cover_fte"] if post["cover_type"] == "agency" else 0.0,
        }
        for post in posts
        if post["status"] != "deleted"
    )
    apart = ("district", "team", "role", "status", "stage", "age")
    return _summed(rows, apart, ("posts", "established_fte", "in_post_fte", "agency_cover_fte"))


def caseloads_of(rows: Iterable[tuple[Place, CaseloadRow]]) -> tuple[Rows, Rows]:
    """The workers with the fields of `tables.Caseload`, and the teams' unallocated cases with those of `tables.Unallocated`.

    A worker whose row held a name goes by a number. Several rows of unallocated cases of a team are summed.
    """
    workers: Rows = []
    unallocated: Rows = []
    for _, row in rows:
        cases: dict[str, Any] = {"district": row.district or NOT_GIVEN, "team": row.team or NOT_GIVEN}
        cases |= {kind: getattr(row, kind) or 0 for kind in CASES}
        if row.is_unallocated:
            unallocated.append(cases | {"longest_wait_days": row.longest_wait_days})
        else:
            number = len(workers) + 1
            about = {"number": number, "worker": row.worker or f"Worker {number}", "role": row.role, "fte": row.fte}
            workers.append(about | {"is_newly_qualified": row.is_newly_qualified} | cases)
    return workers, _summed(unallocated, ("district", "team"), CASES, most="longest_wait_days")


def caseload_totals_of(workers: Rows) -> Rows:
    """The workers summed by what `tables.CaseloadTotal` keeps apart."""
    rows = (
        worker | {"workers": 1, "per_fte": ceil(per_fte), "highest": per_fte}
        for worker, per_fte in zip(workers, map(_per_fte, workers), strict=True)
    )
    apart = ("district", "team", "role", "is_newly_qualified", "per_fte")
    return _summed(rows, apart, ("workers", "fte", *CASES), most="highest")


def _per_fte(worker: Mapping[str, Any]) -> float:
    return round(sum(worker[kind] for kind in CASES) / worker["fte"], 6) if worker["fte"] else 0.0


def _summed(rows: Iterable[Mapping[str, Any]], apart: Sequence[str], sums: Sequence[str], most: str = "") -> Rows:
    """One row for all that agree in what is kept apart, with their sums, and with the highest of `most`, None if not known."""
    totals: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        key = tuple(row[name] for name in apart)
        total = totals.setdefault(key, dict.fromkeys(sums, 0) | dict(zip(apart, key, strict=True)))
        for name in sums:
            total[name] += row[name]
        if most:
            known = [value for value in (total.get(most), row[most]) if value is not None]
            total[most] = max(known, default=None)
    return [total | {name: round(total[name], 4) for name in sums} for total in totals.values()]
