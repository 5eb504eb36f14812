"""What the workforce's screens have in common, ready to draw: cards, tables, sources. Pure, so that it can be cached."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from core.figures import Display
from core.settings import ENGLAND
from core.words import count, days, listed, long_date, moved, plain, short_date
from core.workforce.figures import FIGURES, said
from core.workforce.measures import Figures

LOWER_IS_BETTER = {
    "vacancy_rate", "unfilled_rate", "vacant_fte", "average", "above", "share_above", "highest", "unallocated",
    "longest_wait_days",
}  # fmt: skip
HIGHER_IS_BETTER = {"in_post_fte"}
FTE_MEANS = "FTE is full-time equivalent: 1 is a full week."


def change(figure: str, now: Figures, before: Figures | None) -> str:
    """How a figure moved since the snapshot before, and whether that is better: `up 1.2 points, worse`."""
    by = difference(figure, now, before)
    words = moved(by, *_unit(figure))
    if words.startswith("no") or by is None:
        return words
    if figure.endswith("days") and abs(by) == 1:
        words = words.removesuffix("s")
    return f"{words}, {_meaning(figure, by)}".removesuffix(", ")


def difference(figure: str, now: Figures, before: Figures | None) -> float | None:
    """A figure less what it was, rates in percentage points; None where one of the two is no figure."""
    was = before[figure] if before else None
    if was is None or now[figure] is None:
        return None
    return float(now[figure] - was) * (100 if _is_rate(figure) else 1)


def card(figure: str, label: str, now: Figures, before: Figures | None) -> Display:
    """A figure for `st.metric`. The arrow says the direction, a word and the colour whether that is better."""
    words, by = change(figure, now, before), difference(figure, now, before)
    meaning = _meaning(figure, by) if by and words.startswith(("up", "down")) else ""
    return {
        "label": label,
        "value": said(figure, now[figure]),
        "delta": words,
        "delta_color": {"better": "green", "worse": "red"}.get(meaning, "gray"),
        "delta_arrow": words.split(" ")[0] if words.startswith(("up", "down")) else "off",
    }


def _meaning(figure: str, by: float) -> str:
    if figure not in LOWER_IS_BETTER | HIGHER_IS_BETTER:
        return ""
    return "better" if (by < 0) == (figure in LOWER_IS_BETTER) else "worse"


def _is_rate(figure: str) -> bool:
    return figure.endswith("_rate") or figure == "share_above"


def _unit(figure: str) -> tuple[str, int]:
    """The unit in which a figure moves, and to how many places that is said."""
    if _is_rate(figure):
        return "points", 1
    if figure.endswith("fte"):
        return "FTE", 1
    if figure in ("average", "highest"):
        return "", 1
    return "days" if figure.endswith("days") else "", 0


def since_words(before: date | None) -> str:
    """What changes are counted from."""
    if before is None:
        return "This is the first snapshot, so there is no change to show."
    return f"Changes are since the snapshot before, of {long_date(before)}; points are percentage points."


def parts_table(names: Mapping[str, str], now: Figures, before: Figures | None, day: date) -> pd.DataFrame:
    """The parts of a rate, a row each: what it is, how much, and the change. `names` are the figures' names here."""
    rows = [(name, said(figure, now[figure]), change(figure, now, before)) for figure, name in names.items()]
    return pd.DataFrame(rows, columns=["", short_date(day), "Change"])


def export(table: pd.DataFrame, day: date, is_illustrative: bool) -> pd.DataFrame:
    """A table as it is downloaded: with its snapshot's date, and whether its figures are made up."""
    about = {"Snapshot": day, "Illustrative": "yes" if is_illustrative else "no"}
    return table.assign(**{name: value for name, value in about.items() if name not in table})


def scope(districts: Sequence[str], teams: Sequence[str], roles: Sequence[str] = ()) -> str:
    """Which part of the service is chosen, as a sentence begins with it; empty for all of it."""
    chosen = [plain(one) for one in (*districts, *teams, *roles)]
    shown = chosen if len(chosen) < 5 else [*chosen[:3], f"{len(chosen) - 3} more"]
    return listed(shown)


def age_of_snapshot(day: date, as_at: date) -> str:
    """How old a snapshot is at the reporting date, in words."""
    if day == as_at:
        return "the reporting date"
    return f"the latest on or before the reporting date, {long_date(as_at)}, and then {days((as_at - day).days)} old"


def source(snapshot: Mapping[str, Any]) -> str:
    """Which upload the figures come from, in a sentence."""
    if snapshot["is_illustrative"]:
        return f"Source: illustrative snapshot of {long_date(snapshot['as_at'])}, {snapshot['file_name']}."
    at = snapshot["at"].astimezone(ENGLAND)
    return (
        f"Source: {snapshot['file_name']}, uploaded by {snapshot['who']} on {long_date(at.date())} at "
        f"{at:%H:%M}; {count(snapshot['used'], 'row')} used of {snapshot['rows_read']:,}."
    )


def definition(figures: Sequence[str], meanings: Mapping[str, str]) -> str:
    """What figures mean, a line each in Markdown."""
    return "\n".join(f"- **{FIGURES[figure].name}.** {meanings[figure]}" for figure in figures)
