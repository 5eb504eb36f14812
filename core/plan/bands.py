"""The three timescale bands of a plan."""

import re
from enum import StrEnum


class Band(StrEnum):
    IMMEDIATE = "immediate"
    THREE_MONTHS = "3 months"
    SIX_MONTHS = "6 months"


WORDS = {"immediate": Band.IMMEDIATE, "immediately": Band.IMMEDIATE}
MONTHS = {"three": Band.THREE_MONTHS, "3": Band.THREE_MONTHS, "six": Band.SIX_MONTHS, "6": Band.SIX_MONTHS}
TIMESCALE = re.compile(r"(immediate\w*|urgent\w*|.*\b(days?|weeks?|months?|years?|term))\b.{0,20}", re.IGNORECASE)


def band_named(text: str) -> Band | None:
    """The band that a heading such as "Within Three Months:" names; None where it names none of the three."""
    words = text.strip().rstrip(":.").casefold().split()
    if words[:1] in (["within"], ["in"]):
        words = words[1:]
    if len(words) == 1:
        return WORDS.get(words[0])
    is_in_months = len(words) == 2 and words[1] in ("month", "months")
    return MONTHS.get(words[0]) if is_in_months else None


def is_like_a_band(text: str) -> bool:
    """Whether a short line speaks of a timescale, as a band's heading does."""
    return len(text.split()) <= 6 and TIMESCALE.fullmatch(text.strip()) is not None
