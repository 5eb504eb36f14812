"""What the summary says of the plan: its groups, what is late and whose, and what changed. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from core.markdown import runs
from core.plan import phrases, totals
from core.plan.bands import called
from core.plan.displays import posts_of
from core.plan.measures import DONE, Frames
from core.plan.rules import RatingNumbers
from core.plan.states import Rating
from core.summary.contents import Change, GroupBar, OfPlan, RedAction
from core.words import count, days, listed, long_date, plain, short_date

DONE_FIRST = "BCGNUAR"  # so that what is done grows from the left, and red stands at the right; superseded actions last
MOST_GROUPS, MOST_RED, MOST_NAMED, LONGEST_STEP = 8, 10, 12, 110
CHANGES = {
    "completed": "completed",
    "newly red": "newly red",
    "recovered": "no longer red",
    "re-dated": "given a new date",
}


def of_plan(plan: Frames, status: pd.DataFrame, changes: pd.DataFrame, unsaid: totals.Unsaid, as_at: date) -> OfPlan:
    """The plan at a reporting date; `changes` are those since the date before."""
    bands = totals.band_summary(status, plan["groups"])
    red = totals.needs_attention(status)
    is_red = int((red["rating"] == Rating.RED).sum())
    posts = posts_of(plan)
    return OfPlan(
        called(plan["groups"]).lower(),
        [_bar(row, bands, status, as_at) for row in bands.head(MOST_GROUPS).to_dict("records")],
        max(0, len(bands) - MOST_GROUPS),
        _red_title(is_red, len(red) - is_red),
        [_red(row, posts) for row in red.head(MOST_RED).itertuples()],
        max(0, len(red) - MOST_RED),
        [runs(words) for words in _notes(status, unsaid, as_at)],
        list(_changes(changes)),
    )


def is_due(status: pd.DataFrame, as_at: date) -> pd.Series:
    """Which actions are to be finished by a day by the plan's own dates: neither ongoing nor superseded ones are."""
    has_ended = status["ends_on"].map(lambda day: day is not None and day <= as_at).astype(bool)
    return has_ended & ~status["is_ongoing"].astype(bool) & (status["rating"] != Rating.SUPERSEDED)


def _bar(band: Mapping[str, Any], bands: pd.DataFrame, status: pd.DataFrame, as_at: date) -> GroupBar:
    own = status[status["band"] == band["band"]]
    counts = {letter: band[letter] for letter in (*DONE_FIRST, Rating.SUPERSEDED.value) if band[letter]}
    return GroupBar(
        band["group"],
        _limit(band["limit_on"], as_at),
        _due(own[is_due(own, as_at)], as_at),
        counts,
        round(100 * band["total"] / max(bands["total"]), 1),
        band["total"],
        sum(counts.get(letter, 0) for letter in DONE),
        band["R"],
        phrases.bar_description(band["group"], counts),
    )


def _limit(limit_on: date | None, as_at: date) -> str:
    if limit_on is None:
        return "no limit date in the plan"
    left = (limit_on - as_at).days
    when = "passed" if left < 0 else "today" if left == 0 else f"in {days(left)}"
    return f"limit {short_date(limit_on)}, {when}"


def _due(due: pd.DataFrame, as_at: date) -> str:
    if due.empty:
        return "none due by now"
    is_done = due["rating"].isin(DONE)
    today = int(((due["ends_on"] == as_at) & ~is_done).sum())
    late = len(due) - int(is_done.sum()) - today
    parts = [(int(is_done.sum()), "done"), (late, "overdue"), (today, "due today")]
    return f"{len(due):,} due by now: {', '.join(f'{number:,} {what}' for number, what in parts if number)}"


def _red_title(red: int, by_rule: int) -> str:
    title = f"{count(red, 'red action').capitalize()}, most overdue first" if red else "No action is red"
    return f"{title}; {by_rule:,} more by the rule" if by_rule else title


def _red(row: Any, posts: Mapping[str, str]) -> RedAction:
    more = len(row.accountable) - 1
    whose = posts.get(row.accountable[0], row.accountable[0]) if row.accountable else "Nobody is named"
    late, due = _how_late(row)
    return RedAction(
        row.ref,
        row.title,
        row.rating,
        f"{whose} and {more} more" if more > 0 else whose,
        late,
        due,
        _back(row),
        f"{row.confidence} confidence" if row.confidence else "",
        _cut(phrases.as_last_said(row, "next_step")),
    )


def _how_late(row: Any) -> tuple[str, str]:
    """The delay of an action that is red by the rule, and the due date that it counts from; else why it was set red."""
    if row.late_against is None:
        return "Set to red by hand", phrases.bare_reason(row.reason)
    late = f"{days(row.days_overdue)} late" if row.days_overdue else f"Will be {days(row.days_forecast_late)} late"
    by_hand = f"; set to {phrases.RATING_NAMES[Rating(row.rating)].lower()} by hand" if row.by_rule else ""
    part = f" ({row.due_part})" if row.due_part and row.late_against == row.due_on else ""
    return late, f"due {short_date(row.late_against)}{part}{by_hand}"


def _back(row: Any) -> str:
    """When a red action is expected to be done."""
    if row.reviewed_on is None:
        return "Nobody has reported on it"
    if row.has_no_new_date or row.forecast_on is None:
        return phrases.NO_NEW_DATE
    return short_date(row.forecast_on)


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_STEP else f"{text[:LONGEST_STEP].rsplit(' ', 1)[0]} …"


def _notes(status: pd.DataFrame, unsaid: totals.Unsaid, as_at: date) -> Iterator[str]:
    """What the ratings do not tell, a sentence each, in Markdown."""
    if unsaid.due_today:
        today = status.loc[status["is_due_today"].astype(bool), "ref"]
        yield f"**Due today and not reported done:** {_named(today)}; late from tomorrow."
    yield from phrases.beside(replace(unsaid, due_today=0))
    reported = int((status["reviewed_on"] == as_at).sum())
    if reported:
        yield f"**Reported for {long_date(as_at)}:** {count(reported, 'action')}."


def _named(refs: pd.Series) -> str:
    more = len(refs) - MOST_NAMED
    return listed([*map(plain, refs.head(MOST_NAMED)), *([f"{more:,} more"] if more > 0 else [])])


def _changes(changes: pd.DataFrame) -> Iterator[Change]:
    assured = changes[changes["change"] == "newly assured"]
    for kind, words in CHANGES.items():
        found = changes[changes["change"] == kind]
        actions = [(row.ref, row.title, _detail(row)) for row in found.itertuples()]
        if kind == "completed" and len(assured):
            words = f"{words}, and {len(assured):,} assured"
            actions += [(row.ref, row.title, "assured") for row in assured.itertuples()]
        yield Change(len(found), words, actions)


def _detail(row: Any) -> str:
    return "" if row.change == "completed" else phrases.bare_reason(row.detail)


def key(numbers: RatingNumbers) -> list[tuple[str, str]]:
    """What each rating means in a few words, by its letter."""
    return [
        ("B", "Complete, and checked by someone else"),
        ("C", "Reported complete, still to be checked"),
        ("G", "On course"),
        ("N", "Not due to start"),
        ("U", "Undated: the plan gives no end"),
        (
            "A",
            f"At risk: due today, forecast up to {days(numbers.red_forecast)} late, low confidence, or the like",
        ),
        ("R", f"Past its date, or forecast over {days(numbers.red_forecast)} late"),
    ]
