"""What the indicators page shows of all measures, ready to draw: frames of words and Markdown. Pure, so that it can be cached."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from core.indicators.definitions import Polarity, Unit
from core.indicators.impact import VERDICTS, Moved
from core.indicators.rules import RATING_NAMES, Rating, distance, said
from core.words import count, listed, plain

BADGES = {Rating.GREEN: "green", Rating.AMBER: "orange", Rating.RED: "red", Rating.NONE: "gray"}
EXCEPTIONS_FIRST = [Rating.RED, Rating.AMBER, Rating.NONE, Rating.GREEN]
UNRATED = "none"  # how a missing rating is called in the address
# What is done comes first, and of that what has not helped.
URGENT_FIRST = [
    VERDICTS[moved][stage]
    for stage in range(3)
    for moved in (
        Moved.STILL, Moved.WORSE, Moved.MIXED, Moved.NO_FIGURE, Moved.NO_MEASURE, Moved.BETTER, Moved.ON_TARGET,
    )
]  # fmt: skip
HAS_NOT_HELPED = (VERDICTS[Moved.STILL][0], VERDICTS[Moved.WORSE][0])


def number(value: Any) -> float | None:
    """A number of a frame, or None where it has none."""
    return None if value is None or pd.isna(value) else float(value)


def month_name(month: date) -> str:
    """`March 2011`."""
    return f"{month:%B %Y}"


def label(rating: str) -> str:
    """`G Green`, or `No rating`."""
    return f"{rating} {RATING_NAMES[Rating(rating)]}".strip()


LABELS = {rating: label(rating) for rating in Rating}


def badge(rating: str) -> str:
    """A rating as a coloured label with its letter and name, in Markdown."""
    return f":{BADGES[Rating(rating)]}-badge[{label(rating)}]"


def bare_reason(row: Mapping[str, Any]) -> str:
    """A rating's reason without the rating's name before it, for a place where the name stands already."""
    words = str(row["reason"])
    return words.partition(": ")[2] if row["rating"] else words


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
    """The rows of `latest` that the filters leave, red ones and those that get worse on top.

    A row must have one of the ratings (UNRATED for none), one of the actions or requirements behind it, and each of the words
    somewhere in its title, signal, reason or actions.
    """
    keep = pd.Series(True, index=latest.index)
    if ratings:
        keep &= latest["rating"].isin(["" if one == UNRATED else one for one in ratings])
    if actions:
        keep &= latest["actions"].map(
            lambda refs: any(ref in actions or requirement_of.get(ref) in actions for ref in refs)
        )
    texts = [f"{row.title} {row.signal} {row.reason} {' '.join(row.actions)}".casefold() for row in latest.itertuples()]
    keep &= pd.Series(
        [all(word in text for word in words.casefold().split()) for text in texts], index=latest.index, dtype=bool
    )
    left = latest[keep]
    left = left.assign(place=left["rating"].map(EXCEPTIONS_FIRST.index), is_worse=left["meaning"] == "worse")
    left = left.sort_values(["place", "is_worse"], ascending=[True, False], kind="stable", ignore_index=True)
    return left.drop(columns=["place", "is_worse"])


def headline(latest: pd.DataFrame) -> str:
    """How many measures are red, amber, green, without a figure or a target, and how many signal a change, in Markdown."""
    without = int(latest["value"].isna().sum())
    if without == len(latest):
        return f"{count(len(latest), 'measure').capitalize()}, none of them with a figure."
    counts = {rating: int((latest["rating"] == rating).sum()) for rating in Rating}
    parts = [f"**{counts[one]}** {RATING_NAMES[one].lower()}" for one in (Rating.RED, Rating.AMBER, Rating.GREEN)]
    if without:
        parts.append(f"**{without}** without a figure")
    if untargeted := counts[Rating.NONE] - without:
        parts.append(f"**{untargeted}** without a target")
    worse, better = (int((latest["meaning"] == way).sum()) for way in ("worse", "better"))
    return (
        f"Of {count(len(latest), 'measure')}, {listed(parts)}. By their control charts **{worse} signal"
        f"{'s' if worse == 1 else ''} that things are getting worse**, {better} that they are getting better."
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
            "Last 13": [_trend(row.recent, Unit(row.unit)) for row in rows],
            "Signal": [bare_signal(row.signal) for row in rows],
            "Month": latest["month"],
            "Why": [bare_reason(row._asdict()) for row in rows],
            "Stands behind": latest["actions"].map(", ".join),
            "Data": ["illustrative" if row.is_illustrative else "" for row in rows],
        }
    )


def bare_signal(signal: str) -> str:
    """`Worse: eight or more in a row below the mean`; `No signal` and the like without their explanation."""
    head, _, rest = signal.rstrip(".").partition(": ")
    return f"{head}: {rest}" if head in ("Better", "Worse") else head


def _target(row: Any) -> str:
    target = number(row.target)
    if target is None:
        return "None set"
    return f"{'near ' if row.polarity == Polarity.NEAR else ''}{said(target, Unit(row.unit))}"


def gap_in_words(gap: Any, unit: Unit, polarity: Polarity) -> str:
    """`3.2 points better`, `8.8 points worse`, `2.3 points away` from a target to be near, `none`; empty where no gap is."""
    by = number(gap)
    if by is None:
        return ""
    size = distance(by, unit).replace("percentage points", "points")
    if not float(size.split(" ")[0].replace(",", "")):
        return "none" if by >= 0 else "just missed"
    return f"{size} {'away' if polarity == Polarity.NEAR else 'better' if by > 0 else 'worse'}"


def _trend(recent: Iterable[float | None], unit: Unit) -> list[float]:
    """The known values of the last months, percentages as such."""
    values = [value for one in recent if (value := number(one)) is not None]
    return [round(value * (100 if unit == Unit.PERCENT else 1), 2) for value in values]


def export(latest: pd.DataFrame) -> pd.DataFrame:
    """All measures as they are downloaded: numbers with their parts (a percentage as a fraction), words in the place of signs."""
    numbers = {"Latest": "value", "Numerator": "numerator", "Denominator": "denominator"}
    targets = {"Target": "target", "Floor": "floor", "Gap to target": "gap"}
    return pd.DataFrame(
        {
            "Code": latest["code"],
            "Measure": latest["title"],
            "Rating": latest["rating"],
            "Rating in words": [RATING_NAMES[Rating(one)] for one in latest["rating"]],
            "Reason": latest["reason"],
            "Month": latest["month"],
            "Unit": latest["unit"],
            **{name: [number(one) for one in latest[column]] for name, column in numbers.items()},
            "Flag": latest["flag"],
            **{name: [number(one) for one in latest[column]] for name, column in targets.items()},
            "Signal": latest["signal"],
            "Meaning": latest["meaning"],
            "Stands behind": latest["actions"].map(", ".join),
            "Illustrative": latest["is_illustrative"].map({True: "yes", False: "no"}),
        }
    )


def exceptions(latest: pd.DataFrame) -> list[str]:
    """The measures in exception, a line of Markdown each: red ones first, then others that signal worse."""
    is_red, is_worse = latest["rating"] == Rating.RED, latest["meaning"] == "worse"
    rows = pd.concat([latest[is_red & is_worse], latest[is_red & ~is_worse], latest[~is_red & is_worse]])
    return [_exception(row) for row in rows.to_dict("records")]


def _exception(row: Mapping[str, Any]) -> str:
    moving = " **It is getting worse, by more than chance.**" if row["meaning"] == "worse" else ""
    return f"- {badge(row['rating'])} **{plain(row['title'])}**, {month_name(row['month'])}: {plain(bare_reason(row))}.{moving}"


def impact_headline(impact: pd.DataFrame) -> str:
    """How many requirements are done, and what became of them, in Markdown."""
    is_done = impact["verdict"].str.startswith("Done")
    verdicts = impact.loc[is_done, "verdict"].value_counts()
    said = [
        f"{verdicts[verdict]} {verdict[:1].lower()}{verdict[1:]}" for verdict in URGENT_FIRST if verdict in verdicts
    ]
    found = f": {'; '.join(said)}" if said else ""
    verb = "is" if is_done.sum() == 1 else "are"
    return f"Of {count(len(impact), 'requirement')}, **{int(is_done.sum())}** {verb} done{found}."


def nothing_moved(still: pd.DataFrame) -> str:
    """The requirements that are done while nothing moved, a line each in Markdown."""
    return "\n".join(
        f"- **{plain(row.requirement)} {plain(row.title)}.** {plain(row.reason)}" for row in still.itertuples()
    )


def impact_rows(impact: pd.DataFrame) -> pd.DataFrame:
    """Each requirement with what is done and what its measures say, what should be looked at first on top."""
    impact = _urgent_first(impact)
    return pd.DataFrame(
        {
            "Ref": impact["requirement"],
            "Verdict": [[one] for one in impact["verdict"]],
            "Requirement": impact["title"],
            "Done": [f"{row.done} of {row.actions}" for row in impact.itertuples()],
            "Measures": [
                _counted(row, {"red": "red", "amber": "amber", "green": "green", "no_figure": "no figure"})
                for row in impact.itertuples()
            ],
            "Signals": [_counted(row, {"worse": "worse", "better": "better"}) for row in impact.itertuples()],
            "Why": impact["reason"],
        }
    )


def _urgent_first(impact: pd.DataFrame) -> pd.DataFrame:
    order = impact["verdict"].map(URGENT_FIRST.index).sort_values(kind="stable").index
    return impact.loc[order].reset_index(drop=True)


def _counted(row: Any, names: Mapping[str, str]) -> str:
    """`1 red, 2 green`, or `none`."""
    return ", ".join(f"{number} {name}" for field, name in names.items() if (number := getattr(row, field))) or "none"


def impact_export(impact: pd.DataFrame, is_illustrative: bool) -> pd.DataFrame:
    """Delivery against impact as it is downloaded."""
    names = {
        "requirement": "Ref", "title": "Requirement", "verdict": "Verdict", "reason": "Why", "actions": "Actions",
        "done": "Actions done", "measures": "Measures", "red": "Red", "amber": "Amber", "green": "Green",
        "no_figure": "No figure", "worse": "Signals: worse", "better": "Signals: better",
    }  # fmt: skip
    told = _urgent_first(impact)[list(names)].rename(columns=names)
    return told.assign(Illustrative="yes" if is_illustrative else "no")
