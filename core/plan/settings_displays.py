"""What the settings of the plan would change, in words. Pure."""

from datetime import date

import pandas as pd

from core.plan.phrases import RATING_NAMES
from core.plan.rules import Rating
from core.words import count, long_date, plain

MOST_SHOWN = 8


def rating_changes(now: pd.DataFrame, then: pd.DataFrame, as_at: date) -> list[str]:
    """How many ratings would be others, and which, as sentences in Markdown. Both frames as `measures.status` gives them."""
    both = now[["ref", "rating"]].merge(then[["ref", "rating"]], on="ref", suffixes=("", "_then"))
    changed = both[both["rating"] != both["rating_then"]]
    if changed.empty:
        return [f"No rating would be another at {long_date(as_at)}."]
    named = [
        f"{plain(one.ref)} from {RATING_NAMES[Rating(one.rating)].lower()} to {RATING_NAMES[Rating(one.rating_then)].lower()}"
        for one in changed.head(MOST_SHOWN).itertuples()
    ]
    rest = f", and {len(changed) - MOST_SHOWN:,} more" if len(changed) > MOST_SHOWN else ""
    return [
        f"{count(len(changed), 'action')} would have another rating at {long_date(as_at)}: {'; '.join(named)}{rest}."
    ]
