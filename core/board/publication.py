"""What a report for publication keeps back: counts of fewer than 5 people, and every figure from which one could be worked out.
Pure.

Nothing is told of districts and teams, so nothing can be taken from the whole; what is said of the whole service is hidden
together with all that is made from it, in tables, in trends and in words.
"""

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import pandas as pd

from core.figures import Figure
from core.indicators.control_charts import WORDS, Rule
from core.palette import COLOUR_NAMES
from core.workforce.measures import Figures
from core.workforce.summary import SUPPRESSED_BELOW

FEW = f"fewer than {SUPPRESSED_BELOW}"
NOT_SHOWN = "not shown"
WHY = (
    f"**For publication.** Counts of people from 1 to {SUPPRESSED_BELOW - 1} are given as *{FEW}*; figures from which such a "
    "count could be worked out are *not shown*. The highest caseload is one worker's, and the longest wait one child's: "
    "both are *not shown*. Nothing is told of single districts or teams. Words that leads typed stand as "
    "they were typed: read them before you publish."
)
# What can be worked out with each count, and is hidden with it.
MADE_FROM = {
    "in_post_fte": ("established_fte", "vacancy_rate", "unfilled_rate"),
    "agency_cover_fte": ("unfilled_rate", "agency_cover_rate"),
    "workers": ("fte", "cases", "average", "above", "share_above", "highest"),
    "cases": ("average",),
    "above": ("share_above",),
    "newly_qualified_workers": ("newly_qualified_average",),
    "unallocated": (),
}
OF_ONE_PERSON = ("highest", "newly_qualified_highest", "longest_wait_days")
NOTHING = {"value": None, "numerator": None, "denominator": None}
COUNTS_OF_PEOPLE = {"workers", "above", "cases", "unallocated", "in_post_fte", "agency_cover_fte", "agency_fte"}


def _is_no_figure(number: Any) -> bool:
    return number is None or bool(pd.isna(number))


def is_few(number: Any) -> bool:
    """Whether a number counts someone, but fewer than 5; nobody and no figure are not few."""
    return number is not None and not pd.isna(number) and 0 < float(number) < SUPPRESSED_BELOW


def hidden(figures: Mapping[str, Any]) -> dict[str, str]:
    """The figures of a snapshot that are not told, with what stands in the place of each."""
    few = [name for name in MADE_FROM if is_few(figures.get(name))]
    if _tells_of_few(figures.get("above"), figures.get("workers")) and "above" not in few:
        few.append("above")  # all but a few are above the target
    new = figures.get("newly_qualified_workers")
    if not _is_no_figure(new) and _tells_of_few(new, figures.get("workers")):
        few.append("newly_qualified_workers")  # or all but a few are newly qualified
    made = {name: NOT_SHOWN for one in few for name in MADE_FROM[one]}
    made |= {name: NOT_SHOWN for name in OF_ONE_PERSON if not _is_no_figure(figures.get(name))}
    return made | {name: FEW if is_few(figures.get(name)) else NOT_SHOWN for name in few}


def _tells_of_few(numerator: Any, denominator: Any) -> bool:
    """Whether a part of a whole, the whole or the rest is of a few people."""
    if numerator is None or denominator is None or pd.isna(numerator) or pd.isna(denominator):
        return is_few(numerator) or is_few(denominator)
    return any(is_few(number) for number in (numerator, denominator, float(denominator) - float(numerator)))


def without_few(trend: pd.DataFrame) -> pd.DataFrame:
    """A trend of the workforce's figures, in which what is not told is no figure."""
    rows = [
        {name: None if name in hidden(row) else value for name, value in row.items()}
        for row in trend.to_dict("records")
    ]
    return pd.DataFrame(rows, columns=trend.columns, dtype=object)


def cards_without_few(cards: Iterable[Figure], figures: Figures) -> list[Figure]:
    """The cards of the summary, of which those are left out that say what is not told; counts of a few say so themselves."""
    said = {"Vacancy rate": ("vacancy_rate", "unfilled_rate"), "Average caseload": ("average",)}
    kept_back = {name for name, words in hidden(figures).items() if words == NOT_SHOWN}
    return [
        card
        for card in cards
        if not kept_back & set(said.get(card.title, () if card.title.startswith("Unalloc") else ("above",)))
    ]


def indicators_without_few(latest: pd.DataFrame) -> pd.DataFrame:
    """Where the indicators stand, in which a value that tells of a few people is no figure, and its reason says so.

    A signal is told by its kind, without the figures of earlier months, which may tell of few.
    """
    rows = [
        {
            **row,
            **NOTHING,
            "gap": None,
            "reason": f"{_colour(row)}{NOT_SHOWN}, as it would tell of {FEW} people",
        }
        if _tells_of_few(row["numerator"], row["denominator"])
        else row
        for row in latest.to_dict("records")
    ]
    told = [{**row, "signal": _kind(row) if row["rule"] else row["signal"]} for row in rows]
    return pd.DataFrame(told, columns=latest.columns, dtype=object)


def _kind(row: Mapping[str, Any]) -> str:
    """`Worse: part of a falling trend.`"""
    kind = WORDS[Rule(row["rule"])][row["direction"]]
    return f"{row['meaning'].capitalize()}: {kind}." if row["meaning"] else f"{kind.capitalize()}."


def lines_without_few(lines: pd.DataFrame, figures: Figures) -> pd.DataFrame:
    """Lines of the health check, in which a figure that tells of a few people is not told, nor is what it is made of.

    `figures` are the workforce's of the same day.
    """
    kept_back = {f"workforce:{name}" for name in hidden(figures)}
    rows = [
        {**row, **NOTHING, "said": f"{NOT_SHOWN} ({FEW} people)", "reason": f"{_colour(row)}{NOT_SHOWN}"}
        if row["figure"] in kept_back or _is_line_of_few(row)
        else row
        for row in lines.to_dict("records")
    ]
    return pd.DataFrame(rows, columns=lines.columns, dtype=object)


def _colour(row: Mapping[Hashable, Any]) -> str:
    """The rating at the beginning of a reason."""
    colour, colon, _ = row["reason"].partition(": ")
    return f"{colour}: " if colon and colour in COLOUR_NAMES.values() else ""


def _is_line_of_few(line: Mapping[Hashable, Any]) -> bool:
    if not line["figure"] or line["answers"]:  # a score of the survey has a rule of its own
        return False
    if line["denominator"] is None:
        return line["figure"].removeprefix("workforce:") in COUNTS_OF_PEOPLE and is_few(line["value"])
    return _tells_of_few(line["numerator"], line["denominator"])
