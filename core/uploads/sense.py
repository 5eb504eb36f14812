"""What does not look right about a file beside what was loaded before: a sentence each, empty where all is as usual. Pure."""

from collections.abc import Mapping
from datetime import date

from core.words import count, first_listed, long_date

FACTOR = 2.0  # so many times as many, or as few
LEAST_MOVED = 0.02  # of a rate: two points; less is no matter
MOST_KNOWN = 0.1  # of the numbers in a file that stood in the one before, where they were all given anew
MOST_CHANGED = 0.8  # of what both files hold


def size(what: str, now: int, before: int, since: date) -> str:
    """Whether a file holds far fewer, or far more, than the one before."""
    if not before or before / FACTOR < now < before * FACTOR:
        return ""
    return f"This file holds {now:,} {what}; the one before, of {long_date(since)}, holds {before:,}."


def gone(what: str, now: Mapping[str, int], before: Mapping[str, int], since: date) -> str:
    """Which districts are no longer in a file."""
    lost = [name for name in sorted(before) if before[name] and not now.get(name)]
    if not lost or len(before) < 2:
        return ""
    held = [f"{name} ({before[name]:,})" for name in lost]
    return f"No {what} of {first_listed(held)} are in this file; the one before, of {long_date(since)}, holds them."


def rate(name: str, now: float | None, before: float | None, words: tuple[str, str], since: date, least: float) -> str:
    """Whether a rate or an average has at least doubled or halved, and moved by so much; `words` are how both are said."""
    if not now or not before or abs(now - before) < least or before / FACTOR < now < before * FACTOR:
        return ""
    by = "doubled or more" if now > before else "halved or less"
    return f"The {name} has {by}: {words[0]} in this file, {words[1]} on {long_date(since)}."


def numbers(what: str, now: set[str], before: set[str], since: date) -> str:
    """Whether hardly any number of a file stood in the one before, so that nothing can be followed."""
    known = len(now & before)
    if not now or not before or known > MOST_KNOWN * len(now):
        return ""
    found = "None" if not known else f"Only {known:,}"
    return (
        f"{found} of the {len(now):,} {what} in this file {'stands' if known < 2 else 'stand'} in the one before, of "
        f"{long_date(since)}: what became of each cannot be followed."
    )


def changed(what: str, differing: int, both: int, since: date) -> str:
    """Whether nearly all that stands in both files is told otherwise."""
    if both < 2 or differing < MOST_CHANGED * both:
        return ""
    return f"{differing:,} of the {count(both, what)} that stood in the file of {long_date(since)} too are changed in this one."


def again(what: str, since: date) -> str:
    """That a file tells nothing new."""
    return f"Nothing in this file differs from the {what} of {long_date(since)}: it may be the same file again."


def same_bytes(name: str, who: str, day: date) -> str:
    return f"This very file was loaded for {long_date(day)} already, by {who}, as ‘{name}’."
