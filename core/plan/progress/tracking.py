"""How the plan moves: progress over time against the plan's own dates, what slipped, what fell silent, what falls due next,
and which actions wait for others. Pure: the plan's frames in, frames out."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import takewhile

import pandas as pd

from core.plan.measures import RATINGS, Frames, baseline, counted, milestone_status, plan_date, states
from core.plan.rules import FINISHED, RatingNumbers, ends_too_late, rate
from core.plan.states import Delivery, Rating

OVER_TIME = ["as_at", "band", "planned", "finished", *RATINGS]
SLIPPAGE = ["ref", "label", "title", "group", "due_on", "expected_on", "days_moved", "moves", "is_met"]
SILENT = ["ref", "title", "group", "rating", "accountable", "heard_on", "days_silent"]
FALLING_DUE = ["ref", "label", "title", "group", "rating", "accountable", "due_on", "expected_on", "days_left"]
DEPENDENCIES = ["ref", "draws_on", "why"]
DELIVERED = ["ref", "requirement", "delivery", "begun_on", "completed_on"]
DONE = [Rating.ASSURED.value, Rating.COMPLETE.value]
COMPLETE = (Delivery.COMPLETE, Delivery.ASSURED)
BEGUN = (Delivery.IN_PROGRESS, *COMPLETE)


def month_ends(first: date, as_at: date) -> list[date]:
    """The month ends from a day to the reporting date, and the reporting date itself where it is none."""
    days = [day.date() for day in pd.date_range(first, as_at, freq="ME")]
    return days if as_at in days else [*days, as_at]


def over_time(frames: Frames, days: Iterable[date], numbers: RatingNumbers | None = None) -> pd.DataFrame:
    """One row a day and band: columns OVER_TIME.

    `planned` counts the actions that by the plan's own dates are to be finished by the day, `finished` those that were
    complete (assured or not) as recorded for it, then how many had each rating. Superseded actions are in neither.
    """
    ends = {
        ref: max(one.due_on for one in state.milestones)
        for ref, state in baseline(frames).items()
        if state.milestones and not state.is_ongoing
    }
    band_of = dict(zip(frames["actions"]["ref"], frames["actions"]["band"], strict=True))
    rows = []
    for day in days:
        found: dict[str, Counter[str]] = {band: Counter() for band in frames["groups"]["band"]}
        for ref, rated in rate(states(frames, day), day, numbers).items():
            is_planned = ref in ends and ends[ref] <= day and rated.rating != Rating.SUPERSEDED
            found[band_of[ref]].update([rated.rating.value, *(["planned"] if is_planned else [])])
        for band, counts in found.items():
            finished = sum(counts[letter] for letter in DONE)
            rows.append((day, band, counts["planned"], finished, *(counts[letter] for letter in RATINGS)))
    return pd.DataFrame(rows, columns=OVER_TIME)


def slippage(frames: Frames, as_at: date, now: pd.DataFrame) -> pd.DataFrame:
    """The milestones that are expected, or were met, after their baseline, or whose forecast moved; the latest first.

    Columns SLIPPAGE: `days_moved` is the expected or met day less the baseline, `moves` how often another forecast than the
    one before was recorded up to the reporting date. Where the last forecast has passed unmet, no day is expected, and
    `days_moved` counts up to the reporting date. `now` is `status` at that date.
    """
    moves = forecast_moves(frames, as_at)
    about = now.set_index("ref")[["title", "group"]].to_dict("index")
    rows = []
    for one in milestone_status(frames, as_at).itertuples():
        expected = one.met_on or one.forecast_on or (as_at if one.passed_on and one.due_on < as_at else one.due_on)
        times = moves.get((one.action, one.label), 0)
        if times or expected > one.due_on:
            said = about[one.action]
            late = (expected - one.due_on).days
            is_met = one.met_on is not None
            day = None if one.passed_on and not is_met else expected
            rows.append((one.action, one.label, said["title"], said["group"], one.due_on, day, late, times, is_met))
    found = pd.DataFrame(rows, columns=SLIPPAGE, dtype=object)
    return found.sort_values(["days_moved", "moves"], ascending=False, kind="stable", ignore_index=True)


def forecast_moves(frames: Frames, as_at: date) -> dict[tuple[str, str], int]:
    """How often each milestone, by action and label, was given another day than the one that stood before."""
    due = {(ref, one.label): one.due_on for ref, state in baseline(frames).items() for one in state.milestones}
    stood: dict[tuple[str, str], date | None] = dict(due)
    moves: dict[tuple[str, str], int] = defaultdict(int)
    entries = counted(frames, as_at)[["id", "action", "as_at"]]
    said = entries.merge(frames["milestone_progress"], left_on="id", right_on="progress")
    for row in said.itertuples():
        key = (row.action, row.label)
        if row.met_on is not None or (row.forecast_on is None and key in due and due[key] < row.as_at):
            continue  # that there is no new date yet is no other day
        forecast = row.forecast_on or due.get(key)
        if forecast != stood.get(key):
            moves[key] += 1
            stood[key] = forecast
    return dict(moves)


def without_update(now: pd.DataFrame, as_at: date, silent: int) -> pd.DataFrame:
    """The open actions that should have begun and of which nothing was recorded for so many days or more, longest first.

    Columns SILENT: `heard_on` is the reporting date of the last entry, None where there is none; the days then count from
    the action's start, and are None where it has none.
    """
    by_rule = now["by_rule"].fillna(now["rating"])
    is_open = ~by_rule.isin([*(one.value for one in FINISHED), Rating.NOT_DUE.value])
    rows = []
    for one in now[is_open].itertuples():
        since = one.reviewed_on or one.starts_on
        days = (as_at - since).days if since else None
        if days is None or days >= silent:
            rows.append((one.ref, one.title, one.group, one.rating, one.accountable, one.reviewed_on, days))
    found = pd.DataFrame(rows, columns=SILENT, dtype=object)
    order = found["days_silent"].map(lambda days: 10**6 if days is None else days)
    return found.loc[order.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)


def falling_due(frames: Frames, as_at: date, within: int, now: pd.DataFrame) -> pd.DataFrame:
    """The unmet milestones of open actions whose baseline or forecast lies within so many days after the reporting date.

    Columns FALLING_DUE, the nearest first; `days_left` counts to the nearer of the two days that lie ahead.
    """
    about = now.set_index("ref")[["title", "group", "rating", "accountable"]].to_dict("index")
    until = as_at + timedelta(days=within)
    rows = []
    for one in milestone_status(frames, as_at).itertuples():
        said = about[one.action]
        expected = one.forecast_on or one.due_on
        ahead = [day for day in (one.due_on, expected) if as_at <= day <= until]
        if one.met_on is None and said["rating"] not in FINISHED and ahead:
            left = (min(ahead) - as_at).days
            rows.append((one.action, one.label, *said.values(), one.due_on, expected, left))
    found = pd.DataFrame(rows, columns=FALLING_DUE, dtype=object)
    return found.sort_values("days_left", kind="stable", ignore_index=True)


def late_dependencies(frames: Frames, as_at: date, now: pd.DataFrame) -> pd.DataFrame:
    """Which open action waits for which other that is red by the rule, or expected to end after it: columns DEPENDENCIES.

    `why` is `red` or `ends after`.
    """
    state_of = states(frames, as_at)
    is_red = set(now.loc[(now["rating"] == Rating.RED) & now["by_rule"].isna() | (now["by_rule"] == Rating.RED), "ref"])
    rows = []
    for ref, state in state_of.items():
        for source in state.draws_on if not state.is_finished else ():
            if source in is_red:
                rows.append((ref, source, "red"))
            elif source in state_of and ends_too_late(state, state_of[source]):
                rows.append((ref, source, "ends after"))
    return pd.DataFrame(rows, columns=DEPENDENCIES)


def delivered(frames: Frames, as_at: date) -> pd.DataFrame:
    """One row an action in the plan's order, columns DELIVERED: by when it had begun and was complete, as recorded up to then.

    It had begun by the plan's own start, or by the first report that it had, whichever is earlier; both days are None of an
    action that is not reported as begun. Complete is what has been so in every report since the first that said it, on the day
    that the last one gives, else on the date of the first. What the document ticks was so at its own date.
    """
    entries, state_of, published_on = counted(frames, as_at), states(frames, as_at), plan_date(frames)
    reports = {
        ref: [(row.as_at, row.delivery, row.completed_on) for row in own.itertuples()]
        for ref, own in entries.groupby("action", sort=False)
    }
    rows = []
    for action in frames["actions"].itertuples():
        state = state_of[action.ref]
        own = reports.get(action.ref, [])
        if action.is_complete and published_on and published_on <= as_at:
            own = [(published_on, Delivery.COMPLETE, None), *own]
        completed_on = _completed_on(own) if state.delivery in COMPLETE else None
        begun_on = None
        if state.delivery in BEGUN:
            first = next((day for day, delivery, _ in own if delivery in BEGUN), None)
            begun_on = min((day for day in (state.starts_on, first, completed_on) if day), default=None)
        rows.append((action.ref, action.requirement, state.delivery.value, begun_on, completed_on))
    return pd.DataFrame(rows, columns=DELIVERED, dtype=object)


def _completed_on(reports: Sequence[tuple[date, str, date | None]]) -> date | None:
    """Since when the last reports (their date, delivery and day of completion) all say that an action is complete."""
    since = list(takewhile(lambda report: report[1] in COMPLETE, reversed(reports)))
    return (since[0][2] or since[-1][0]) if since else None
