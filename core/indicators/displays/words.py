"""How ratings, gaps, signals and numbers of indicators are said on screens and in reports."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from core.indicators.definitions import FLAGS, Origin, Polarity, Unit
from core.indicators.rules import RATING_NAMES, Rating, distance

BADGES = {Rating.GREEN: "green", Rating.AMBER: "orange", Rating.RED: "red", Rating.NONE: "gray"}
ORIGIN_WORDS = {
    Origin.UPLOAD: "The figures are uploaded, or typed under ‘Record’.",
    Origin.ANNEX_A: "The figures are counted from Annex A, or typed under ‘Record’.",
    Origin.WORKFORCE: "The figures are counted from the workforce data, as on its own pages, and are never typed.",
    Origin.WORKFORCE_DENOMINATOR: "The numerator is uploaded or typed; the denominator is counted from the workforce data.",
}
POLARITY_WORDS = {
    Polarity.HIGH: "Higher is better.",
    Polarity.LOW: "Lower is better.",
    Polarity.NEAR: "Near the target is best: far above it is as bad as far below.",
}


def number(value: Any) -> float | None:
    """A number of a frame, or None where it has none."""
    return None if value is None or pd.isna(value) else float(value)


def numbers(rows: pd.DataFrame, columns: Mapping[str, str]) -> dict[str, list[float | None]]:
    """Columns of a frame as numbers, by their headings."""
    return {heading: [number(value) for value in rows[name]] for heading, name in columns.items()}


def yes_or_no(values: pd.Series) -> list[str]:
    return ["yes" if value else "no" for value in values]


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


def bare_signal(signal: str) -> str:
    """`Worse: below the mean of 80.0% since May 2010, ...`; `No signal` and the like without their explanation."""
    head, _, _ = signal.partition(": ")
    return head if head.startswith(("No ", "Too few")) else signal.rstrip(".")


def gap_in_words(gap: Any, unit: Unit, polarity: Polarity) -> str:
    """`3.2 points better`, `8.8 points worse`, `2.3 points away` from a target to be near, `none`; empty where no gap is."""
    by = number(gap)
    if by is None:
        return ""
    size = distance(by, unit).replace("percentage points", "points")
    if not float(size.split(" ")[0].replace(",", "")):
        return "none" if by >= 0 else "just missed"
    return f"{size} {'away' if polarity == Polarity.NEAR else 'better' if by > 0 else 'worse'}"


def counted(value: float) -> str:
    """`1,204`, `8.5`."""
    return f"{value:,.0f}" if value.is_integer() else f"{value:,.1f}"


def numbers_in_words(numerator: Any, denominator: Any, unit: Unit) -> str:
    """`45 of 60`; empty for a number, which says it itself."""
    top, bottom = number(numerator), number(denominator)
    return "" if unit == Unit.NUMBER or top is None or bottom is None else f"{counted(top)} of {counted(bottom)}"


def flag_in_words(flag: Any) -> str:
    """`c: suppressed`; empty where there is none."""
    return f"{flag}: {FLAGS[flag]}" if isinstance(flag, str) and flag in FLAGS else ""
