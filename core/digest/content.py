"""What each accountable lead is reminded of at a reporting date. Pure: the plan's frames in, reminders out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

import pandas as pd

from core.plan.measures import Frames, status
from core.plan.phrases import bare_reason
from core.plan.progress.tracking import falling_due, without_update
from core.plan.rules import RatingNumbers
from core.plan.totals import needs_attention
from core.words import days, long_date

NEAR, FAR = 30, 60


class Point(NamedTuple):
    """An action under one heading; `words` say why it stands there, `rating` is its letter."""

    ref: str
    title: str
    rating: str
    words: str
    is_illustrative: bool


class Part(NamedTuple):
    """A heading with what stands under it."""

    heading: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Reminder:
    """All that a lead is told for a reporting date; `parts` is empty where there is nothing to say."""

    code: str
    post: str
    holder: str
    address: str
    as_at: date
    parts: tuple[Part, ...]

    @property
    def points(self) -> tuple[Point, ...]:
        return tuple(point for part in self.parts for point in part.points)

    @property
    def refs(self) -> tuple[str, ...]:
        """The actions that it names, each once."""
        return tuple(dict.fromkeys(point.ref for point in self.points))


def reminders(frames: Frames, as_at: date, numbers: RatingNumbers, silent: int) -> list[Reminder]:
    """A reminder for each accountable lead, by code; an action with several goes to each of them.

    Its parts: what is red, by the rule too where another rating was set by hand; what is due within 30 days, and within 60; and
    what had no update for `silent` days or more.
    """
    now = status(frames, as_at, numbers)
    due = falling_due(frames, as_at, FAR, now)
    is_near = due["days_left"] <= NEAR
    headings: dict[str, tuple[pd.DataFrame, Callable[[Any, date], str]]] = {
        f"Overdue, or forecast more than {days(numbers.red_forecast)} late": (needs_attention(now), _late),
        f"Due or expected within {NEAR} days": (due[is_near], _due),
        f"Due or expected in {NEAR + 1} to {FAR} days": (due[~is_near], _due),
        f"Without an update for {days(silent)} or more": (without_update(now, as_at, silent), _silent),
    }
    illustrative = set(now.loc[now["is_illustrative"].astype(bool), "ref"])
    leads = {lead.code: lead for lead in frames["leads"].itertuples()}
    return [
        Reminder(
            code=code,
            post=leads[code].post,
            holder=leads[code].holder or "",
            address=(leads[code].email or "").strip(),
            as_at=as_at,
            parts=tuple(
                Part(heading, points)
                for heading, (rows, words) in headings.items()
                if (points := tuple(_points(rows, code, words, as_at, illustrative)))
            ),
        )
        for code in sorted({code for codes in now["accountable"] for code in codes})
    ]


def _points(
    rows: pd.DataFrame, code: str, words: Callable[[Any, date], str], as_at: date, illustrative: set[str]
) -> Iterable[Point]:
    """A point for each action; one with several milestones says them all."""
    own = rows[rows["accountable"].map(lambda codes: code in codes).astype(bool)]
    for ref, group in own.groupby("ref", sort=False):
        reasons, first = "; ".join(words(row, as_at) for row in group.itertuples()), group.iloc[0]
        reasons = reasons[:1].upper() + reasons[1:]
        yield Point(str(ref), first["title"], first["rating"], reasons, ref in illustrative)


def _late(row: Any, as_at: date) -> str:
    return bare_reason(row.reason)


def _due(row: Any, as_at: date) -> str:
    part = f"{row.label}: " if row.label else ""
    verb = "was due" if row.due_on < as_at else "due"
    forecast = f", forecast {_ahead(row.expected_on, as_at)}" if row.expected_on != row.due_on else ""
    return f"{part}{verb} {_ahead(row.due_on, as_at)}{forecast}"


def _ahead(day: date, as_at: date) -> str:
    """`30 April 2011 (in 30 days)`; a day that has passed stands alone."""
    left = (day - as_at).days
    return long_date(day) if left < 0 else f"{long_date(day)} ({f'in {days(left)}' if left else 'today'})"


def _silent(row: Any, as_at: date) -> str:
    if row.heard_on:
        return f"Last update for {long_date(row.heard_on)}, {days(row.days_silent)} before"
    if row.days_silent is None:
        return "Nothing was recorded yet, and the plan gives no start"
    start = long_date(as_at - timedelta(days=row.days_silent))
    return f"Nothing was recorded yet; it was to start {start}, {days(row.days_silent)} before"
