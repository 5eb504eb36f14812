"""The FTE that a target caseload asks for, and where known starts and leavers lead the posts. Pure."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

import pandas as pd

from core.workforce.measures import (
    CASES,
    frame_of,
    ratio,
    same_days,
    selection,
    vacancy_figures,
    vacancy_rate,
)
from core.workforce.roles import Group, Groups, in_groups

MONTHS_AHEAD = 6
ALL_DISTRICTS = "All districts"
CAPACITY = (
    "district", "cases", "fte_needed", "in_post_fte", "vacant_fte", "after_pipeline_fte", "missing_fte",
    "missing_after_fte",
)  # fmt: skip
PROJECTION = ("as_at", "vacant_fte", "in_post_fte", "vacancy_rate")


def projection(totals: pd.DataFrame, movements: pd.DataFrame, as_at: date, months: int = MONTHS_AHEAD) -> pd.DataFrame:
    """The snapshot of a day and the month ends after it, as far as agreed starts and known leavers tell: PROJECTION.

    The last is the month end by which the last of them has happened; where none is known there is none. Starts fill no more than
    is vacant. Whoever leaves on a day is still in post on it. `totals` and `movements` must be of the same choice of districts,
    teams and roles.
    """
    now = vacancy_figures(totals)
    rows = [(as_at, now["vacant_fte"], now["in_post_fte"], now["vacancy_rate"])]
    known = [one.day + timedelta(days=one.kind == "leave") for one in movements[["day", "kind"]].itertuples()]
    ahead = pd.date_range(as_at + timedelta(days=1), periods=months, freq="ME").date if known else []
    for before, day in pairwise([date.min, *ahead]):
        if before >= max(known):
            break
        left, started = _moved(movements, "leave", day - timedelta(days=1)), _moved(movements, "start", day)
        change = left - min(started, now["vacant_fte"] + left)
        vacant, in_post = round(now["vacant_fte"] + change, 4), round(now["in_post_fte"] - change, 4)
        rows.append((day, vacant, in_post, vacancy_rate(vacant, in_post)))
    return frame_of(rows, PROJECTION, {"vacant_fte": float, "in_post_fte": float})


def _moved(movements: pd.DataFrame, kind: str, until: date) -> float:
    rows = movements[movements["kind"] == kind]
    return float(sum(fte for day, fte in zip(rows["day"], rows["fte"], strict=True) if day <= until))


def capacity(
    caseload_totals: pd.DataFrame,
    unallocated: pd.DataFrame,
    post_totals: pd.DataFrame,
    movements: pd.DataFrame,
    target: int,
    groups: Groups,
) -> pd.DataFrame:
    """What it takes to bring caseloads to a target, one row a district and then ALL_DISTRICTS: CAPACITY.

    FTE needed = (cases held + unallocated) / target. Posts, starts and leavers count only in roles of social
    workers who may hold cases. After the pipeline are those in post, with agreed starts (no more than is vacant) and
    without known leavers. What is missing is below 0 where there are more than needed. Without caseloads, or without posts,
    there is no figure of theirs.
    """
    waiting = same_days(unallocated, caseload_totals)
    posts, moves = (in_groups(frame, groups, (Group.HOLDS_CASES,)) for frame in (post_totals, movements))
    frames = (caseload_totals, waiting, posts)
    names = sorted({name for frame in frames for name in frame["district"]})
    has_cases, has_posts = len(caseload_totals) + len(waiting) > 0, len(post_totals) > 0
    rows = []
    for name in (*names, None):
        held, wait, own, move = (selection(frame, [name] if name else []) for frame in (*frames, moves))
        cases = int(held[list(CASES)].sum().sum() + wait[list(CASES)].sum().sum()) if has_cases else None
        rows.append((name or ALL_DISTRICTS, cases, *_capacity(cases, own if has_posts else None, move, target)))
    return frame_of(rows if names else [], CAPACITY)


def _capacity(
    cases: int | None, posts: pd.DataFrame | None, moves: pd.DataFrame, target: int
) -> Sequence[float | None]:
    needed = None if cases is None else ratio(cases, target)
    if posts is None:
        return (needed, None, None, None, None, None)
    now = vacancy_figures(posts)
    in_post, vacant = now["in_post_fte"], now["vacant_fte"]
    left, started = (_moved(moves, kind, date.max) for kind in ("leave", "start"))
    after = in_post - left + min(started, vacant + left)
    if needed is None:
        return (None, in_post, vacant, after, None, None)
    return (needed, in_post, vacant, after, needed - in_post, needed - after)
