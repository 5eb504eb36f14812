"""The groups of a plan: what it calls them, and what a heading says of time, as spellings that mean one timescale have one key
and months give a limit."""

import re

import pandas as pd

IMMEDIATE = "immediate"
GROUP, OURS = "Group", "{title} (our grouping)"
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


def group_titles(groups: pd.DataFrame) -> dict[str, str]:
    """The titles of the plan's groups by their keys, in the plan's order; those that are ours say so."""
    return {row.band: OURS.format(title=row.title) if row.is_ours else row.title for row in groups.itertuples()}


def called(rows: pd.DataFrame) -> str:
    """What the plan calls a group of its actions, by the column `called` of groups or actions: "Group" where it has no word."""
    return str(rows["called"].iloc[0]) if len(rows) else GROUP


def several(word: str) -> str:
    """The word for several groups, within a sentence: "bands", "priorities"."""
    word = word.lower()
    return f"{word[:-1]}ies" if word.endswith("y") else word if word.endswith("s") else f"{word}s"
