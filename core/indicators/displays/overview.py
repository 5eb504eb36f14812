"""What is shown of all measures together: a table, a sentence, and those in exception. Pure."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from core.figures import Figure
from core.indicators.definitions import Polarity, Unit
from core.indicators.displays.words import (
    badge,
    bare_reason,
    bare_signal,
    gap_in_words,
    label,
    number,
    numbers,
    yes_or_no,
)
from core.indicators.rules import RATING_NAMES, Rating, said
from core.words import count, listed, long_date, month_name, plain

EXCEPTIONS_FIRST = [Rating.RED, Rating.AMBER, Rating.NONE, Rating.GREEN]
UNRATED = "none"  # how a missing rating is called in the address


def behind(requirements: pd.DataFrame, actions: pd.DataFrame, named: Collection[str]) -> dict[str, str]:
    """A plan's requirements, each followed by those of its actions that measures stand behind, by ref: ref and words."""
    found = {}
    for requirement in requirements.itertuples():
        found[requirement.ref] = f"{requirement.ref}: {requirement.title}"
        own = actions[(actions["requirement"] == requirement.ref) & actions["ref"].isin(named)]
        found |= {action.ref: f"{action.ref}: {action.title}" for action in own.itertuples()}
    return found


def chosen(
    latest: pd.DataFrame, ratings: Sequence[str], actions: Sequence[str], requirement_of: Mapping[str, str], words: str
) -> pd.DataFrame:
    """The rows of `latest` that the filters leave, red ones and those that signal worse on top.

    A row must have one of the ratings (UNRATED for none), one of the actions or requirements behind it, and each of the words
    somewhere in its title, signal, reason or actions.
    """

    def fits(row: Any) -> bool:
        text = f"{row.title} {row.signal} {row.reason} {' '.join(row.actions)}".casefold()
        return (
            (not ratings or (row.rating or UNRATED) in ratings)
            and (not actions or any(ref in actions or requirement_of.get(ref) in actions for ref in row.actions))
            and all(word in text for word in words.casefold().split())
        )

    left = latest.loc[[fits(row) for row in latest.itertuples()]]
    left = left.assign(place=left["rating"].map(EXCEPTIONS_FIRST.index), is_worse=left["meaning"] == "worse")
    left = left.sort_values(["place", "is_worse"], ascending=[True, False], kind="stable", ignore_index=True)
    return left.drop(columns=["place", "is_worse"])


def overview(latest: pd.DataFrame, as_at: date) -> Figure:
    """Measures in a table in the order of their rows, with the sentence that counts them."""
    return Figure(
        title=f"Indicators, as at {long_date(as_at)}",
        table=table(latest),
        words=headline(latest),
        whole=export(latest),
        as_at=as_at,
        is_illustrative=bool(latest["is_illustrative"].any()),
    )


def headline(latest: pd.DataFrame) -> str:
    """How many measures are red, amber, green, without a figure or a target, and how many signal a change, in Markdown."""
    without = int(latest["value"].isna().sum())
    if without == len(latest):
        return "No indicators are loaded."
    counts = {rating: int((latest["rating"] == rating).sum()) for rating in Rating}
    parts = [f"**{counts[one]}** {RATING_NAMES[one].lower()}" for one in (Rating.RED, Rating.AMBER, Rating.GREEN)]
    if without:
        parts.append(f"**{without}** without a figure")
    if untargeted := counts[Rating.NONE] - without:
        parts.append(f"**{untargeted}** without a target")
    worse, better = (int((latest["meaning"] == way).sum()) for way in ("worse", "better"))
    limited = int(latest["can_signal"].astype(bool).sum())
    return (
        f"Of {count(len(latest), 'measure')}, {listed(parts)}. Of {limited} with limits in a control chart **{worse} signal"
        f"{'s' if worse == 1 else ''} a change for the worse**, {better} for the better."
    )


def table(latest: pd.DataFrame) -> pd.DataFrame:
    """All measures as they are shown; `Rating` holds lists of one label, which the screen colours."""
    rows = list(latest.itertuples())
    return pd.DataFrame(
        {
            "Rating": [[label(row.rating)] for row in rows],
            "Measure": latest["title"],
            "Latest": [said(number(row.value), Unit(row.unit)) for row in rows],
            "Target": [_target(row) for row in rows],
            "Gap to target": [gap_in_words(row.gap, Unit(row.unit), row.polarity) for row in rows],
            "Last 13": [_trend(row) for row in rows],
            "Signal": [bare_signal(row.signal) for row in rows],
            "Month": latest["month"],
            "Why": [bare_reason(row._asdict()) for row in rows],
            "Stands behind": latest["actions"].map(", ".join),
            "Data": ["illustrative" if row.is_illustrative else "" for row in rows],
        }
    )


def _target(row: Any) -> str:
    target = number(row.target)
    if target is None:
        return "None set"
    return f"{'near ' if row.polarity == Polarity.NEAR else ''}{said(target, Unit(row.unit))}"


def _trend(row: Any) -> list[float]:
    """The known values of the last months, percentages as such."""
    values = [value for one in row.recent if (value := number(one)) is not None]
    return [round(value * (100 if row.unit == Unit.PERCENT else 1), 2) for value in values]


def export(latest: pd.DataFrame) -> pd.DataFrame:
    """All measures as they are downloaded: numbers with their parts (a percentage as a fraction), words in the place of signs."""
    return pd.DataFrame(
        {
            "Code": latest["code"],
            "Measure": latest["title"],
            "Rating": latest["rating"],
            "Rating in words": [RATING_NAMES[Rating(one)] for one in latest["rating"]],
            "Reason": latest["reason"],
            "Month": latest["month"],
            "Unit": latest["unit"],
            **numbers(latest, {"Latest": "value", "Numerator": "numerator", "Denominator": "denominator"}),
            "Flag": latest["flag"],
            **numbers(latest, {"Target": "target", "Floor": "floor", "Gap to target": "gap"}),
            "Signal": latest["signal"],
            "Meaning": latest["meaning"],
            "Stands behind": latest["actions"].map(", ".join),
            "Illustrative": yes_or_no(latest["is_illustrative"]),
        }
    )


def exceptions(latest: pd.DataFrame) -> list[str]:
    """The measures in exception, a line of Markdown each: red ones first, then others that signal worse."""
    is_red, is_worse = latest["rating"] == Rating.RED, latest["meaning"] == "worse"
    rows = pd.concat([latest[is_red & is_worse], latest[is_red & ~is_worse], latest[~is_red & is_worse]])
    return [_exception(row) for row in rows.to_dict("records")]


def _exception(row: Mapping[str, Any]) -> str:
    moving = f" **{plain(bare_signal(row['signal']))}.**" if row["meaning"] == "worse" else ""
    return f"- {badge(row['rating'])} **{plain(row['title'])}**, {month_name(row['month'])}: {plain(bare_reason(row))}.{moving}"
