"""How recorded progress is said: entries, comments and files, as they were typed. Pure."""

from typing import Any

import pandas as pd

from core.words import long_date, moment, short_date


def size(number: int) -> str:
    """`1.4 MB`, `12 kB`."""
    return f"{number / 2**20:.1f} MB" if number >= 2**20 else f"{max(1, round(number / 1024))} kB"


def who(entry: Any) -> str:
    return str(entry.recorded_name or entry.recorded_by)


def short_entry(entry: Any) -> str:
    """`31 Mar 2011, in progress, by Jo Bloggs`."""
    return f"{short_date(entry.as_at)}, {entry.delivery}, by {who(entry)}"


def entry_in_words(entry: Any) -> str:
    """An entry of `history` with all that was typed, in lines."""
    confidence = f", confidence {entry.confidence}" if entry.confidence else ""
    parts = {
        "": f"{who(entry)}, {moment(entry.recorded_at)}, for {long_date(entry.as_at)}: {entry.delivery}{confidence}.",
        "Completed on": long_date(entry.completed_on) if entry.completed_on else "",
        "Dates": entry.dates,
        "What was done": entry.done,
        "What comes next": entry.next_step,
        "Evidence": "\n".join(part for part in (entry.evidence, entry.evidence_link) if part),
        "Rating set by hand": f"{entry.override_rating}, {entry.override_reason}" if entry.override_rating else "",
    }
    return "\n".join(f"{name}: {text}" if name else text for name, text in parts.items() if text)


def comment_export(comments: pd.DataFrame) -> pd.DataFrame:
    """The comments on an action as they are downloaded."""
    return pd.DataFrame(
        {
            "Action": comments["action"],
            "When": comments["at"].map(moment),
            "Who": comments["name"],
            "Comment": comments["text"],
        }
    )
