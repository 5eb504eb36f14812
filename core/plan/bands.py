"""What a group's heading says of time: spellings that mean one timescale have one key, and months give a limit."""

import re
from collections.abc import Mapping

import pandas as pd

IMMEDIATE = "immediate"
NUMBERS = {
    word: number
    for number, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), 1
    )
} | {"eighteen": 18, "twenty four": 24, "twenty-four": 24}
WITHIN = re.compile(
    r"(?:(?:with)?in|up to|0 ?[-–to]+)?\s*(?:the next\s+)?([a-z]+(?:[- ]four)?|\d{1,2})[- ](month|year)s?"
)


def months_of(title: str) -> int | None:
    """The months that a heading such as "Within Three Months:" allows, and no other heading."""
    found = WITHIN.fullmatch(_bare(title))
    number = found and (int(found[1]) if found[1].isdigit() else NUMBERS.get(found[1]))
    return number * (12 if found and found[2] == "year" else 1) if number else None


def band_key(title: str) -> str:
    """The key of the group that a heading names: "3 months" for "Within Three Months:", else its words as they stand."""
    if _bare(title) in (IMMEDIATE, "immediately", "immediate actions"):
        return IMMEDIATE
    months = months_of(title)
    return f"{months} months" if months else " ".join(title.split()).rstrip(":. ")


def _bare(title: str) -> str:
    return " ".join(title.split()).rstrip(":. ").casefold()


def group_titles(frames: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """The titles of the plan's groups by their keys, in the plan's order."""
    return dict(zip(frames["groups"]["band"], frames["groups"]["title"], strict=True))
