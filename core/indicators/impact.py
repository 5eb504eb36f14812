"""Delivery against impact: how much of each requirement is done, and what the measures behind its actions say. Pure."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import pandas as pd

from core.indicators.rules import RATING_NAMES, Rating

IMPACT = (
    "requirement", "title", "actions", "done", "measures", "green", "amber", "red", "no_figure", "better", "worse", "verdict",
    "reason",
)  # fmt: skip
DONE = ("complete awaiting assurance", "complete assured")
SUPERSEDED = "superseded"
BEGUN = ("in progress", *DONE)
NOTHING_MOVED = "Done, but nothing moved"


class Moved(StrEnum):
    """What the measures of a requirement say together."""

    NO_MEASURE = "no measure"
    NO_FIGURE = "no figure"
    ON_TARGET = "on target"
    BETTER = "moving"
    MIXED = "better and worse"
    WORSE = "worse"
    STILL = "nothing moved"
    UNTOLD = "no change told"


VERDICTS = {
    Moved.NO_MEASURE: ("Done, no measure", "Under way, no measure", "Not begun, no measure"),
    Moved.NO_FIGURE: ("Done, no figure", "Under way, no figure", "Not begun, no figure"),
    Moved.ON_TARGET: ("Done and on target", "Under way and on target", "Not begun, yet on target"),
    Moved.BETTER: ("Done and moving", "Under way and moving", "Not begun, yet moving"),
    Moved.MIXED: (
        "Done, some better, some worse",
        "Under way, some better, some worse",
        "Not begun, some better, some worse",
    ),
    Moved.WORSE: ("Done, but worse", "Under way, but worse", "Not begun and worse"),
    Moved.UNTOLD: ("Done, no change told", "Under way, no change told", "Not begun, no change told"),
    Moved.STILL: (NOTHING_MOVED, "Under way, nothing moved yet", "Not begun, nothing moved"),
}


def impact(status: pd.DataFrame, requirements: pd.DataFrame, latest: pd.DataFrame) -> pd.DataFrame:
    """One row a requirement in the plan's order: IMPACT, of which actions, done and measures to worse are counts.

    `status` is the plan's at a date (ref, requirement, delivery), `latest` the measures' at the same date. A requirement is
    done when all of its actions are, complete and assured or not; superseded ones do not count. A measure stands behind a
    requirement when it does behind one of its actions. It moves where its control chart shows a signal.
    """
    counted = status[status["delivery"] != SUPERSEDED]
    of = dict(iter(counted.groupby("requirement", sort=False)))
    nothing = counted.iloc[:0]
    rows = [_row(one.ref, one.title, of.get(one.ref, nothing), latest) for one in requirements.itertuples(index=False)]
    return pd.DataFrame(rows, columns=list(IMPACT), dtype=object)


def measures_behind(latest: pd.DataFrame, actions: Sequence[str]) -> pd.DataFrame:
    """The measures that stand behind any of these actions."""
    refs = set(actions)
    return latest[latest["actions"].map(lambda behind: not refs.isdisjoint(behind)).astype(bool)]


def _row(ref: str, title: str, actions: pd.DataFrame, latest: pd.DataFrame) -> dict[str, Any]:
    own = measures_behind(latest, list(actions["ref"]))
    done = int(actions["delivery"].isin(DONE).sum())
    has_begun = bool(actions["delivery"].isin(BEGUN).any())
    moved = _moved(own)
    stage = 0 if done and done == len(actions) else 1 if has_begun else 2
    return {
        "requirement": ref,
        "title": title,
        "actions": len(actions),
        "done": done,
        "measures": len(own),
        "green": _count(own, "rating", Rating.GREEN),
        "amber": _count(own, "rating", Rating.AMBER),
        "red": _count(own, "rating", Rating.RED),
        "no_figure": int(own["value"].isna().sum()),
        "better": _count(own, "meaning", "better"),
        "worse": _count(own, "meaning", "worse"),
        "verdict": VERDICTS[moved][stage],
        "reason": _reason(len(actions), done, own),
    }


def _count(own: pd.DataFrame, column: str, value: str) -> int:
    return int((own[column] == value).sum())


def _moved(own: pd.DataFrame) -> Moved:
    """On target where all figures are green and none gets worse; else as the signals say.

    No change is told where none of the other measures has limits, so that none could signal one.
    """
    known = own[own["value"].notna() | (own["meaning"] != "")]
    better, worse = _count(own, "meaning", "better"), _count(own, "meaning", "worse")
    if own.empty:
        return Moved.NO_MEASURE
    if known.empty:
        return Moved.NO_FIGURE
    if better and worse:
        return Moved.MIXED
    if worse:
        return Moved.WORSE
    if (known["rating"] == Rating.GREEN).all():
        return Moved.ON_TARGET
    if better:
        return Moved.BETTER
    return Moved.STILL if known.loc[known["rating"] != Rating.GREEN, "can_signal"].any() else Moved.UNTOLD


def _reason(actions: int, done: int, own: pd.DataFrame) -> str:
    """`2 of 2 actions are done. Ethnicity recorded: red, no signal.`"""
    if not actions:
        words = "No action counts."
    elif actions == 1:
        words = "The action is done." if done else "The action is not done."
    elif done == actions:
        words = f"All {actions} actions are done."
    else:
        words = f"{done or 'None'} of {actions} actions {'are' if done > 1 else 'is'} done."
    if own.empty:
        return f"{words} No measure stands behind it."
    said = [f"{row.title}: {_state(row)}" for row in own.itertuples(index=False)]
    return f"{words} {'; '.join(said)}."


def _state(row: Any) -> str:
    """`red, worse: above the usual range of 40.0% to 52.1%, 55.0% in May 2011`."""
    rating = RATING_NAMES[row.rating].lower() if row.rating else "no figure"
    if not row.meaning:
        return f"{rating}, {'no signal' if row.can_signal else 'no limits'}"
    return f"{rating}, {row.signal[:1].lower()}{row.signal[1:].rstrip('.')}"
