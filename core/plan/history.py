"""What was recorded of an action, entry by entry. Pure."""

from collections import defaultdict
from datetime import date
from typing import Any

import pandas as pd

from core.plan.measures import Frames, baseline
from core.words import long_date


def history(frames: Frames, ref: str, as_at: date) -> pd.DataFrame:
    """What was recorded of an action up to the reporting date, newest first: the columns of `Progress`, `is_corrected`, whether
    a later entry stands in its place, and `dates`, its milestones' forecasts and fulfilments in words."""
    entries = frames["progress"]
    own = entries[entries["action"] == ref]
    entries = own[own["as_at"] <= as_at].sort_values(["as_at", "id"], ascending=False, ignore_index=True)
    entries = entries.assign(is_corrected=entries["id"].isin(own["corrects"].dropna()))
    said = frames["milestone_progress"]
    said = said[said["progress"].isin(entries["id"])]
    said_for = dict(zip(entries["id"], entries["as_at"], strict=True))
    due = {one.label: one.due_on for one in baseline(frames)[ref].milestones} if len(said) else {}
    words: dict[int, list[str]] = defaultdict(list)
    for row in said.itertuples():
        part = f"{row.label}: " if row.label else ""
        words[row.progress].append(f"{part}{_said_of(row, due.get(row.label), said_for[row.progress])}")
    return entries.assign(dates=["; ".join(words[entry]) for entry in entries["id"]])


def _said_of(milestone: Any, due_on: date | None, as_at: date) -> str:
    """What an entry for a date says of a milestone; an overdue one without a forecast is not as planned."""
    if milestone.met_on:
        return f"met {long_date(milestone.met_on)}"
    if milestone.forecast_on:
        return f"forecast {long_date(milestone.forecast_on)}"
    return "no new date" if due_on and due_on < as_at else "as planned"
