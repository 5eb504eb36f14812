"""The plan as frames with no more of its history than what differs: all that its measures ask of a few dates, in a part of
the time that every entry takes."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Select, String, cast
from sqlmodel import Session, col, select

from core.plan.queries import Frames, plan_frames
from core.plan.tables import MilestoneProgress, Progress

ROWS_AT_A_TIME = 500
MOST_NUMBERS = 10_000  # a database takes no more in one question


def condensed_frames(session: Session, days: Collection[date]) -> Frames:
    """The frames of `plan_frames` with a part of the progress up to the last of these days: `measures.status`,
    `milestone_status` and `changes` say the same of each of the days, and `tracking.slippage` of the last.

    Kept are each action's last entry up to each day, and every entry that says another delivery, rating set by hand,
    forecast or fulfilment than the one before; what is finished or red at any day up to the last follows from them.
    """
    entries = _counted(session, max(days))
    names = tuple(MilestoneProgress.model_fields)
    said = _columns(session, select(*(getattr(MilestoneProgress, name) for name in names)), names)
    of_milestones = said.merge(entries[["id", "action", "place"]], left_on="progress", right_on="id").sort_values(
        "place"
    )
    kept = set(_changed(entries, ["action"], ["delivery", "override_rating"])["id"])
    kept |= set(_changed(of_milestones, ["action", "label"], ["forecast_on", "met_on"])["id"])
    for day in days:
        kept |= set(entries[entries["as_at"] <= day.isoformat()].drop_duplicates("action", keep="last")["id"])
    nothing = {"progress": col(Progress.id).is_(None), "milestone_progress": col(MilestoneProgress.progress).is_(None)}
    frames = plan_frames(session, nothing)
    frames["progress"] = _entries(session, sorted(kept))
    frames["milestone_progress"] = said[said["progress"].isin(kept)].reset_index(drop=True)
    return frames


def _counted(session: Session, last: date) -> pd.DataFrame:
    """The entries up to a day that no other corrects, in their order, with its number in `place`; `as_at` is a text, as one
    date less to make for each entry is half of the time."""
    corrected = set(session.exec(select(Progress.corrects).where(col(Progress.corrects).is_not(None))))
    names = ("id", "action", "as_at", "delivery", "override_rating")
    columns = [cast(Progress.as_at, String) if name == "as_at" else getattr(Progress, name) for name in names]
    query = select(*columns).where(col(Progress.as_at) <= last).order_by(col(Progress.as_at), col(Progress.id))
    entries = _columns(session, query, names)
    known = entries[~entries["id"].isin(corrected)] if corrected else entries
    return known.assign(place=range(len(known)))


def _changed(rows: pd.DataFrame, keys: list[str], fields: list[str]) -> pd.DataFrame:
    """The rows that say something else than the one of the same keys before; to begin with, nothing is said."""
    now, before = rows[fields].fillna(""), rows.groupby(keys, sort=False)[fields].shift().fillna("")
    return rows[(now != before).any(axis=1)]


def _columns(session: Session, query: Select[Any], names: Sequence[str]) -> pd.DataFrame:
    """The answer to a query. Few rows at a time, so that none lives long enough for the garbage collector to look at it."""
    columns: dict[str, list[Any]] = {name: [] for name in names}
    for part in session.connection().execute(query).partitions(ROWS_AT_A_TIME):
        for column, values in zip(columns.values(), zip(*part, strict=True), strict=True):
            column.extend(values)
    return pd.DataFrame(columns, dtype=object)


def _entries(session: Session, numbers: list[int]) -> pd.DataFrame:
    names = tuple(Progress.model_fields)
    query = select(*(getattr(Progress, name) for name in names)).order_by(col(Progress.id))
    rows: list[Any] = []
    for begin in range(0, len(numbers), MOST_NUMBERS):
        which = col(Progress.id).in_(numbers[begin : begin + MOST_NUMBERS])
        rows += session.connection().execute(query.where(which)).all()
    return pd.DataFrame([tuple(row) for row in rows], columns=list(names), dtype=object)
