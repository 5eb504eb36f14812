"""The workforce on the summary page: four figures in plain words, each with its date and a small trend. Pure."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

import pandas as pd

from core.figures import Figure
from core.words import NO_FIGURE, days, long_date, one_place, percent
from core.workforce import measures
from core.workforce.displays.snapshot import latest, none_loaded
from core.workforce.roles import ONE, WHO, alike

SUPPRESSED_BELOW = 5
MONTHS_OF_TREND = 13
KINDS = ("vacancies", "caseloads")
VACANCY_CARD, AVERAGE_CARD, WAITING_CARD = "Vacancy rate", "Average caseload", "Unallocated cases"
COUNTED = {"share_above": "above", "unallocated": "unallocated"}  # what tells of a count of people, and of which


@dataclass(frozen=True)
class WorkforceCard(Figure):
    """A figure with its number and what that says, in words; the table is its trend."""

    number: str = ""
    about: str = ""


def summary_cards(
    post_totals: pd.DataFrame, caseload_totals: pd.DataFrame, unallocated: pd.DataFrame, as_at: date, target: int
) -> list[WorkforceCard]:
    """The cards that have a snapshot on or before the date, with its date, and how long the trend is as a note.

    The table is the trend: as_at and value over the last 13 snapshots. Counts of people from 1 to 4 are not said.
    """
    before = (frame[frame["as_at"] <= as_at] for frame in (post_totals, caseload_totals, unallocated))
    post_totals, caseload_totals, unallocated = before
    posts = measures.vacancy_trend(post_totals).tail(MONTHS_OF_TREND)
    days = {*caseload_totals["as_at"], *unallocated["as_at"]}
    loads = measures.caseload_trend(alike(caseload_totals, max(days)), unallocated, target) if days else caseload_totals
    loads = loads.tail(MONTHS_OF_TREND)
    cards = [_card(VACANCY_CARD, posts, "vacancy_rate", percent, _vacancy_words)] if len(posts) else []
    if len(loads):
        is_by_role = bool(
            (caseload_totals.loc[caseload_totals["as_at"] == loads["as_at"].iloc[-1], "role"] != "").any()
        )
        who = WHO if is_by_role else "workers"
        of = f"full-time {ONE}" if is_by_role else "full-time worker on the caseload sheet, which gives no roles"
        against = f"cases per {of}; the target is {target}"
        cards += [
            _card(AVERAGE_CARD, loads, "average", one_place, lambda _: against),
            _card(f"Workers above {target} cases", loads, "share_above", percent, partial(_above_words, who)),
            _card(WAITING_CARD, loads, "unallocated", children, _waiting_words),
        ]
    return cards


def lacking(snapshots: pd.DataFrame, as_at: date) -> str:
    """What could not be shown because nothing is loaded for the date, and for when something is; empty where nothing lacks."""
    without = (kind for kind in KINDS if latest(snapshots, kind, as_at) is None)
    return " ".join(none_loaded(snapshots, kind, as_at) for kind in without)


def made_up_kinds(snapshots: pd.DataFrame, as_at: date) -> tuple[str, ...]:
    """Of which kinds a snapshot that the cards show is made up."""
    shown = snapshots[(snapshots["as_at"] <= as_at) & snapshots["is_illustrative"].astype(bool)]
    return tuple(kind for kind in KINDS if kind in set(shown["kind"]))


def marked(cards: list[WorkforceCard], made_up: Collection[str]) -> list[WorkforceCard]:
    """The cards, each marked as illustrative where it is of a kind that is made up."""
    is_made_up = [("vacancies" if card.title == VACANCY_CARD else "caseloads") in made_up for card in cards]
    return [replace(card, is_illustrative=mark) for card, mark in zip(cards, is_made_up, strict=True)]


def _card(
    name: str, trend: pd.DataFrame, column: str, said: Callable[[Any], str], words: Callable[[Any], str]
) -> WorkforceCard:
    last = trend.iloc[-1]
    shown = trend[~_is_of_few(trend[COUNTED[column]])] if column in COUNTED else trend
    points = shown[["as_at", column]].rename(columns={column: "value"}).dropna()
    number = _share_or_few(last) if column == "share_above" else said(_number(last[column]))
    since = f"; trend since {long_date(points['as_at'].iloc[0])}" if len(points) > 1 else ""
    return WorkforceCard(
        name,
        points,
        _trend_words(name, points, said),
        words=f"**{name}**\n## {number}\n{words(last)}",
        note=f"At {long_date(last['as_at'])}{since}",
        as_at=last["as_at"],
        number=number,
        about=words(last),
    )


def _is_of_few(people: pd.Series) -> pd.Series:
    """Which of these counts are of 1 to 4 people."""
    return people.astype(float).between(1, SUPPRESSED_BELOW - 1)


def _trend_words(name: str, points: pd.DataFrame, said: Callable[[Any], str]) -> str:
    if len(points) < 2:
        return f"{name}: no trend yet"
    first, last = points.iloc[0], points.iloc[-1]
    return (
        f"{name}: from {said(first['value'])} at {long_date(first['as_at'])} to {said(last['value'])} at "
        f"{long_date(last['as_at'])}"
    )


def _vacancy_words(last: Any) -> str:
    if _number(last["vacancy_rate"]) is None:
        return f"Of too many posts of {WHO} it is not known whether they are filled, or there are none"
    return (
        f"of {WHO}’ posts, in full-time equivalents, are vacant; {percent(_number(last['unfilled_rate']))} once agency "
        "workers who cover them are counted"
    )


def _share_or_few(last: Any) -> str:
    above = int(last["above"])
    return "Few" if 0 < above < SUPPRESSED_BELOW else percent(_number(last["share_above"]))


def _above_words(who: str, last: Any) -> str:
    above, workers = int(last["above"]), int(last["workers"])
    if not workers:
        return "Nobody who is counted holds a case"
    few = f"fewer than {SUPPRESSED_BELOW}" if 0 < above < SUPPRESSED_BELOW else f"{above:,}"
    return f"{few} of {workers:,} {who} who hold cases"


def children(value: float | None) -> str:
    """How many children, where they are not too few to be said."""
    if value is None:
        return NO_FIGURE
    return f"Fewer than {SUPPRESSED_BELOW}" if 0 < value < SUPPRESSED_BELOW else f"{int(value):,}"


def _waiting_words(last: Any) -> str:
    if _number(last["unallocated"]) is None:
        return "The caseload sheet had no row of unallocated cases"
    wait = _number(last["longest_wait_days"])
    longest = "" if wait is None else f"; the longest wait is {days(int(wait))}"
    return f"children without a worker{longest}"


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)
