"""What is shown of delivery against impact. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from core.figures import Figure
from core.indicators.impact import NOTHING_MOVED, VERDICTS, Moved
from core.words import count, long_date, plain

# What is done comes first, and of that what has not helped.
URGENT_FIRST = [
    VERDICTS[moved][stage]
    for stage in range(3)
    for moved in (
        Moved.STILL, Moved.WORSE, Moved.MIXED, Moved.NO_FIGURE, Moved.NO_MEASURE, Moved.UNTOLD, Moved.BETTER,
        Moved.ON_TARGET,
    )
]  # fmt: skip
HAS_NOT_HELPED = (VERDICTS[Moved.STILL][0], VERDICTS[Moved.WORSE][0])
DOWNLOADED = {
    "requirement": "Ref", "title": "Requirement", "verdict": "Verdict", "reason": "Why", "actions": "Actions",
    "done": "Actions done", "measures": "Measures", "red": "Red", "amber": "Amber", "green": "Green",
    "no_figure": "No figure", "worse": "Signals: worse", "better": "Signals: better",
}  # fmt: skip


def impact_figure(impact: pd.DataFrame, as_at: date, is_illustrative: bool) -> Figure:
    """Each requirement with what is done and what its measures say, what should be looked at first on top."""
    order = impact["verdict"].map(URGENT_FIRST.index).sort_values(kind="stable").index
    impact = impact.loc[order].reset_index(drop=True)
    rows = list(impact.itertuples())
    measures = {"red": "red", "amber": "amber", "green": "green", "no_figure": "no figure"}
    table = pd.DataFrame(
        {
            "Ref": impact["requirement"],
            "Verdict": [[one] for one in impact["verdict"]],
            "Requirement": impact["title"],
            "Done": [f"{row.done} of {row.actions}" for row in rows],
            "Measures": [_counted(row, measures) for row in rows],
            "Signals": [_counted(row, {"worse": "worse", "better": "better"}) for row in rows],
            "Why": impact["reason"],
        }
    )
    return Figure(
        title=f"Delivery against impact, as at {long_date(as_at)}",
        table=table,
        words=_headline(impact),
        whole=impact[list(DOWNLOADED)]
        .rename(columns=DOWNLOADED)
        .assign(Illustrative="yes" if is_illustrative else "no"),
        as_at=as_at,
        is_illustrative=is_illustrative,
    )


def _headline(impact: pd.DataFrame) -> str:
    """How many requirements are done, and what became of them, in Markdown."""
    is_done = impact["verdict"].str.startswith("Done")
    verdicts = impact.loc[is_done, "verdict"].value_counts()
    parts = [f"{verdicts[one]} {one[:1].lower()}{one[1:]}" for one in URGENT_FIRST if one in verdicts]
    verb = "is" if is_done.sum() == 1 else "are"
    became = f": {'; '.join(parts)}" if parts else ""
    return f"Of {count(len(impact), 'requirement')}, **{int(is_done.sum())}** {verb} done{became}."


def _counted(row: Any, names: Mapping[str, str]) -> str:
    """`1 red, 2 green`, or `none`."""
    return ", ".join(f"{number} {name}" for field, name in names.items() if (number := getattr(row, field))) or "none"


def nothing_moved(table: pd.DataFrame) -> list[str]:
    """The requirements that are done while nothing moved, a line of Markdown each."""
    return [
        f"- **{plain(row.Ref)} {plain(row.Requirement)}.** {plain(row.Why)}"
        for row in table.itertuples()
        if row.Verdict == [NOTHING_MOVED]
    ]
