"""What differs between two reporting dates. Pure."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd

from core.plan.measures import Frames, milestone_status
from core.plan.states import Rating
from core.words import days, long_date

CHANGE_NAMES = {
    "completed": ("Completed", "No action was completed."),
    "newly assured": ("Newly assured", "No action was assured."),
    "newly red": ("Newly red", "No action turned red."),
    "recovered": ("Recovered", "No red action recovered."),
    "re-dated": ("Re-dated", "No date was moved."),
}
CHANGES = list(CHANGE_NAMES)


def changes(frames: Frames, now: pd.DataFrame, before: pd.DataFrame, as_at: date, since: date) -> pd.DataFrame:
    """What differs between two reporting dates: columns change (one of CHANGES), ref, title, detail.

    An action may be in several groups. One that was completed or superseded does not count as recovered, nor does one that
    is due on the day itself and would be red on the next.
    """
    both = now.merge(before[["ref", "rating"]], on="ref", suffixes=("", "_before"))
    done, over = [Rating.ASSURED, Rating.COMPLETE], [Rating.ASSURED, Rating.COMPLETE, Rating.SUPERSEDED]
    is_done, was_done = both["rating"].isin(done), both["rating_before"].isin(done)
    is_red, was_red = both["rating"] == Rating.RED, both["rating_before"] == Rating.RED
    found = [
        ("completed", both[is_done & ~was_done]),
        ("newly assured", both[(both["rating"] == Rating.ASSURED) & (both["rating_before"] != Rating.ASSURED)]),
        ("newly red", both[is_red & ~was_red]),
        ("recovered", both[was_red & ~is_red & ~both["rating"].isin(over) & ~both["is_due_today"].astype(bool)]),
    ]
    rows = [
        (name, row.ref, row.title, f"By {row.recorded_by}" if name == "newly assured" else row.reason)
        for name, group in found
        for row in group.itertuples()
    ]
    titles = dict(zip(now["ref"], now["title"], strict=True))
    moves = pd.DataFrame(_redated(frames, as_at, since), columns=["ref", "move"]).groupby("ref", sort=False)["move"]
    rows += [("re-dated", ref, titles[ref], "; ".join(move)) for ref, move in moves]
    return pd.DataFrame(rows, columns=["change", "ref", "title", "detail"])


def _redated(frames: Frames, as_at: date, since: date) -> Iterator[tuple[str, str]]:
    """Actions whose forecast for a milestone differs from the one before, with the move in words."""
    keys = ["action", "label"]
    both = milestone_status(frames, as_at).merge(milestone_status(frames, since), on=keys, suffixes=("", "_before"))
    for row in both.itertuples():
        if row.forecast_on and row.forecast_on != row.forecast_on_before:
            yield row.action, (f"{row.label}: " if row.label else "") + _meaning(row)


def _meaning(row: Any) -> str:
    """What a new forecast means: the first new date, further late or brought forward, and by how much."""
    earlier, late = row.forecast_on_before or row.passed_on_before, (row.forecast_on - row.due_on).days
    against = f"{days(late)} after its due date" if late > 0 else "within its due date"
    if earlier is None:
        return f"first new date, {long_date(row.forecast_on)}, {against}"
    moved = (row.forecast_on - earlier).days
    how = f"further late by {days(moved)}" if moved > 0 else f"brought forward by {days(-moved)}"
    return f"{how}, from {long_date(earlier)} to {long_date(row.forecast_on)}, {against}"
