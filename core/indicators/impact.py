"""Delivery against impact: how much of each requirement is done, and what the measures behind its actions say. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import pandas as pd

from core.indicators.effects import Compared, Effect, Told, compared
from core.indicators.rules import RATING_NAMES, Rating
from core.words import long_date

IMPACT = (
    "requirement", "title", "actions", "done", "begun_on", "completed_on", "measures", "green", "amber", "red", "no_figure",
    "better", "worse", "verdict", "reason", "behind",
)  # fmt: skip
DONE = ("complete awaiting assurance", "complete assured")
SUPERSEDED = "superseded"
NO_EFFECT = "Done, no effect seen"


@dataclass(frozen=True)
class Behind:
    """A measure behind a requirement: its title, unit and rating, and how it went since the actions began."""

    title: str
    unit: str
    rating: str
    compared: Compared


class Moved(StrEnum):
    """What the measures of a requirement say together."""

    NO_MEASURE = "no measure"
    NO_FIGURE = "no figure"
    ON_TARGET = "on target"
    BETTER = "better"
    MIXED = "better and worse"
    WORSE = "worse"
    STILL = "no effect seen"
    UNTOLD = "cannot be told"


# By the stage: done, under way, not begun. Of what has not begun no effect is told.
VERDICTS: dict[Moved, tuple[str, ...]] = {
    Moved.NO_MEASURE: ("Done, no measure", "Under way, no measure", "Not begun, no measure"),
    Moved.NO_FIGURE: ("Done, no figure", "Under way, no figure", "Not begun, no figure"),
    Moved.ON_TARGET: ("Done and on target", "Under way and on target", "Not begun, yet on target"),
    Moved.BETTER: ("Done, and better since", "Under way, and better since"),
    Moved.MIXED: ("Done, some better, some worse since", "Under way, some better, some worse since"),
    Moved.WORSE: ("Done, but worse since", "Under way, but worse since"),
    Moved.UNTOLD: ("Done, effect cannot be told", "Under way, effect cannot be told", "Not begun"),
    Moved.STILL: (NO_EFFECT, "Under way, no effect seen"),
}


def impact(delivered: pd.DataFrame, requirements: pd.DataFrame, latest: pd.DataFrame, told: Told) -> pd.DataFrame:
    """One row a requirement in the plan's order: IMPACT, of which actions, done and measures to worse are counts.

    `delivered` says of each action its requirement, how far it is, and the days by which it had begun and was complete;
    `latest` and `told` are the measures' at the same date. A requirement is done when all of its actions are, complete and
    assured or not; superseded ones do not count. A measure stands behind a requirement when it does behind one of its
    actions, and is compared before and after those of them that it stands behind.
    """
    counted = delivered[delivered["delivery"] != SUPERSEDED]
    of = dict(iter(counted.groupby("requirement", sort=False)))
    nothing = counted.iloc[:0]
    rows = [
        _row(one.ref, one.title, of.get(one.ref, nothing), latest, told) for one in requirements.itertuples(index=False)
    ]
    return pd.DataFrame(rows, columns=list(IMPACT), dtype=object)


def measures_behind(latest: pd.DataFrame, actions: Sequence[str]) -> pd.DataFrame:
    """The measures that stand behind any of these actions."""
    refs = set(actions)
    return latest[latest["actions"].map(lambda behind: not refs.isdisjoint(behind)).astype(bool)]


def _row(ref: str, title: str, actions: pd.DataFrame, latest: pd.DataFrame, told: Told) -> dict[str, Any]:
    own = measures_behind(latest, list(actions["ref"]))
    done = int(actions["delivery"].isin(DONE).sum())
    behind = [
        Behind(row.title, row.unit, row.rating, _compared(row, actions, told)) for row in own.itertuples(index=False)
    ]
    effects = Counter(one.compared.effect for one in behind)
    begun_on, completed_on = _days(actions)
    stage = 0 if done and done == len(actions) else 1 if begun_on else 2
    moved = _moved(own, behind) if stage < 2 else _standing(own, behind)
    return {
        "requirement": ref,
        "title": title,
        "actions": len(actions),
        "done": done,
        "begun_on": begun_on,
        "completed_on": completed_on,
        "measures": len(own),
        "green": _count(own, Rating.GREEN),
        "amber": _count(own, Rating.AMBER),
        "red": _count(own, Rating.RED),
        "no_figure": int(own["value"].isna().sum()),
        "better": effects[Effect.BETTER],
        "worse": effects[Effect.WORSE],
        "verdict": VERDICTS[moved][stage],
        "reason": _reason(len(actions), done, begun_on, completed_on, behind),
        "behind": tuple(behind),
    }


def _compared(row: Any, actions: pd.DataFrame, told: Told) -> Compared:
    return compared(told, row.code, *_days(actions[actions["ref"].isin(row.actions)]))


def _days(actions: pd.DataFrame) -> tuple[date | None, date | None]:
    """When the first of some actions had begun, and when the last of them was complete, where all of them are."""
    begun, completed = actions["begun_on"].dropna(), actions["completed_on"].dropna()
    all_done = len(actions) and bool(actions["delivery"].isin(DONE).all()) and len(completed) == len(actions)
    return min(begun, default=None), max(completed) if all_done else None


def _count(own: pd.DataFrame, rating: str) -> int:
    return int((own["rating"] == rating).sum())


def _standing(own: pd.DataFrame, behind: Sequence[Behind]) -> Moved:
    """What the measures say by where they stand alone, on target where all figures are green."""
    if own.empty:
        return Moved.NO_MEASURE
    ratings = [one.rating for one in behind if one.compared.now]
    if not ratings:
        return Moved.NO_FIGURE
    return Moved.ON_TARGET if all(rating == Rating.GREEN for rating in ratings) else Moved.UNTOLD


def _moved(own: pd.DataFrame, behind: Sequence[Behind]) -> Moved:
    """On target where all figures are green and none is worse; else by what happened since the actions began.

    The effect cannot be told where it can be of none of the measures that are not on target.
    """
    standing, effects = _standing(own, behind), {one.compared.effect for one in behind}
    if {Effect.BETTER, Effect.WORSE} <= effects:
        return Moved.MIXED
    if Effect.WORSE in effects:
        return Moved.WORSE
    if standing != Moved.UNTOLD:
        return standing
    if Effect.BETTER in effects:
        return Moved.BETTER
    is_seen = any(one.compared.effect == Effect.NONE and one.rating != Rating.GREEN for one in behind)
    return Moved.STILL if is_seen else Moved.UNTOLD


def _reason(actions: int, done: int, begun_on: date | None, completed_on: date | None, behind: Sequence[Behind]) -> str:
    """`All 2 actions are done, begun by 1 December 2010, complete on 31 January 2011. Ethnicity recorded, red: ...`"""
    if not actions:
        words = "No action counts"
    elif actions == 1:
        words = "The action is done" if done else "The action is not done"
    elif done == actions:
        words = f"All {actions} actions are done"
    else:
        words = f"{done or 'None'} of {actions} actions {'are' if done > 1 else 'is'} done"
    words += f", begun by {long_date(begun_on)}" if begun_on else ""
    words += f", complete on {long_date(completed_on)}" if completed_on else ""
    if not behind:
        return f"{words}. No measure stands behind it."
    said = [
        f"{one.title} ({RATING_NAMES[one.rating].lower() if one.rating else 'no rating'}): {one.compared.words}"
        for one in behind
    ]
    return f"{words}. {'. '.join(said)}."
