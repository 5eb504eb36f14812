"""What is shown of delivery against impact. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pandas as pd

from core.figures import Figure
from core.indicators.impact import NO_EFFECT, VERDICTS, Moved
from core.words import count, long_date, plain

# What is done comes first, and of that what has not helped.
URGENT_FIRST = [
    VERDICTS[moved][stage]
    for stage in range(3)
    for moved in (
        Moved.STILL, Moved.WORSE, Moved.MIXED, Moved.NO_FIGURE, Moved.NO_MEASURE, Moved.UNTOLD, Moved.BETTER,
        Moved.ON_TARGET,
    )
    if stage < len(VERDICTS[moved])
]  # fmt: skip
HAS_NOT_HELPED = (VERDICTS[Moved.STILL][0], VERDICTS[Moved.WORSE][0])
DOWNLOADED = (
    "Ref", "Requirement", "Verdict", "Actions", "Actions done", "Begun by", "Complete on", "Measure", "Unit", "Rating",
    "Month before they began", "Before they began", "Month of completion", "At completion", "Latest month", "Latest", "Effect",
    "Why", "Illustrative",
)  # fmt: skip


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
            "Since they began": [_counted(row, {"worse": "worse", "better": "better"}) for row in rows],
            "Why": impact["reason"],
        }
    )
    return Figure(
        title=f"Delivery against impact, as at {long_date(as_at)}",
        table=table,
        words=_headline(impact),
        whole=pd.DataFrame(
            [line for row in rows for line in _lines(row, is_illustrative)], columns=list(DOWNLOADED), dtype=object
        ),
        as_at=as_at,
        is_illustrative=is_illustrative,
    )


def _lines(row: Any, is_illustrative: bool) -> Iterator[tuple[object, ...]]:
    """What is downloaded of a requirement: a line for each measure behind it, or one without a measure."""
    head = (row.requirement, row.title, row.verdict, row.actions, row.done, row.begun_on, row.completed_on)
    made_up = "yes" if is_illustrative else "no"
    for one in row.behind:
        told = one.compared
        points = [
            (point.month, point.value) if point else (None, None)
            for point in (told.before, told.at_completion, told.now)
        ]
        numbers = [part for point in points for part in point]
        yield *head, one.title, one.unit, one.rating, *numbers, told.effect.value, told.words, made_up
    if not row.behind:
        yield *head, None, None, None, *[None] * 6, None, row.reason, made_up


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


def without_effect(table: pd.DataFrame) -> list[str]:
    """The requirements that are done and no effect is seen, a line of Markdown each."""
    return [
        f"- **{plain(row.Ref)} {plain(row.Requirement)}.** {plain(row.Why)}"
        for row in table.itertuples()
        if row.Verdict == [NO_EFFECT]
    ]
