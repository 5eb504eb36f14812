"""How far the children referred in a quarter went: to an assessment, a conference, a plan, into care, and in how many days."""

from typing import Any, NamedTuple

import pandas as pd
from pandas.tseries.offsets import QuarterEnd

# The steps after a referral: the list, and the column whose day tells that the child came so far.
STEPS = {"assessment": (4, "start"), "conference": (5, "conference"), "plan": (7, "start"), "care": (8, "start")}


class Step(NamedTuple):
    """Of the children referred in a quarter (`quarter`: its last day), those who came to a step; days from the referral."""

    quarter: str
    step: str
    referred: int
    reached: int
    lower: float | None
    median: float | None
    upper: float | None


def journeys(frames: dict[int, pd.DataFrame], day: pd.Timestamp, begins: pd.Timestamp) -> list[dict[str, Any]]:
    """A `Step` for each quarter that the file covers whole and each step whose list it has; empty without referrals."""
    if 3 not in frames:
        return []
    day = pd.Timestamp(day)
    referrals = frames[3].dropna(subset=["child", "referral"]).sort_values("referral").drop_duplicates("child")
    ends = referrals["referral"] + QuarterEnd(0, startingMonth=3)
    is_covered = (ends <= day) & (ends - QuarterEnd(1, startingMonth=3) + pd.Timedelta(days=1) >= begins)
    steps = []
    for quarter, children in referrals[is_covered].groupby(ends[is_covered]):
        for name, (number, column) in STEPS.items():
            if number in frames:
                steps.append(_step(f"{quarter:%Y-%m-%d}", name, children, frames[number], column)._asdict())
    return steps


def _step(quarter: str, name: str, children: pd.DataFrame, frame: pd.DataFrame, column: str) -> Step:
    """The first such day of each child on or after the referral."""
    events = frame[["child", column]].dropna()
    pairs = children[["child", "referral"]].merge(events, on="child")
    later = pairs[pairs[column] >= pairs["referral"]]
    days = (later[column] - later["referral"]).dt.days.groupby(later["child"]).min()
    lower, median, upper = (float(days.quantile(part)) if len(days) else None for part in (0.25, 0.5, 0.75))
    return Step(quarter, name, len(children), len(days), lower, median, upper)
