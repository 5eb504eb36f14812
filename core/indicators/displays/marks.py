"""The marks of *Making Data Count* alone: how each measure varies, and whether it will meet its target. Own drawings. Pure."""

from datetime import date
from typing import Any
from urllib.parse import quote

import pandas as pd

from core.figures import Figure
from core.indicators.signals import COMMON_CAUSE, MAY_OR_MAY_NOT, VARIATION, WILL_MEET, WILL_MISS
from core.palette import RATING_COLOURS, SERIES
from core.words import count, listed, long_date

# What concerns first, then what misses its target.
VARIATIONS = [VARIATION["worse"], VARIATION[""], COMMON_CAUSE, VARIATION["better"]]
ASSURANCES = [WILL_MISS, MAY_OR_MAY_NOT, WILL_MEET]
NO_LIMITS, NO_TARGET = "no limits", "no target"
BLUE, ORANGE, GREY = SERIES["light"]["first"], SERIES["light"]["second"], RATING_COLOURS["N"]
COLOURS = {
    VARIATION["better"]: BLUE, VARIATION["worse"]: ORANGE, VARIATION[""]: GREY, COMMON_CAUSE: GREY, WILL_MEET: BLUE,
    WILL_MISS: ORANGE, MAY_OR_MAY_NOT: GREY,
}  # fmt: skip
LINES = {
    "up": "M7 23L13 18L17 20L25 9M19 9H25V15",
    "down": "M7 9L13 14L17 12L25 23M19 23H25V17",
    COMMON_CAUSE: "M6 16L10 11L14 20L18 12L22 20L26 16",
    WILL_MEET: "M9 17L14 22L23 10",
    WILL_MISS: "M10 10L22 22M22 10L10 22",
    MAY_OR_MAY_NOT: "M11 12C11 5 21 5 21 12C21 16 16 15 16 19M16 23V24",
}
KEY = (
    "**Variation**, by the control chart: *improving* or *concerning* where the last figure is part of a signal, the arrow says "
    "whether up or down; *common cause* where no change stands out from chance; *special cause* where a signal is neither. "
    "**Assurance**: whether figures within the limits *will meet* the target, *will miss* it, or *may or may not meet* it. Where "
    "the measure is improving or concerning its figures are leaving these limits: mark a step change before you rely on it. "
    "Measures without limits have no marks."
)


def marks_figure(latest: pd.DataFrame, as_at: date) -> Figure:
    """The measures with their marks in words, what concerns first; those without limits last."""
    rows = latest.assign(
        varies=latest["variation"].fillna(NO_LIMITS),
        assured=[
            (NO_TARGET if one.assurance is None else one.assurance) if one.variation else NO_LIMITS
            for one in latest.itertuples()
        ],
    )
    order = {mark: place for place, mark in enumerate([*VARIATIONS, *ASSURANCES, NO_TARGET, NO_LIMITS])}
    rows = rows.sort_values(["varies", "assured"], key=lambda marks: marks.map(order), kind="stable", ignore_index=True)
    table = pd.DataFrame(
        {
            "Measure": rows["title"],
            "Variation": [_variation(row) for row in rows.itertuples()],
            "Assurance": rows["assured"].str.capitalize(),
        }
    )
    return Figure(
        title=f"Variation and assurance, as at {long_date(as_at)}",
        table=table,
        words=_headline(rows),
        note=KEY,
        whole=table.assign(Code=rows["code"], Month=rows["month"], Signal=rows["signal"]),
        widths=(8.0, 4.0, 4.0),
        as_at=as_at,
        is_illustrative=bool(latest["is_illustrative"].any()),
    )


def _variation(row: Any) -> str:
    """`Concerning, down`."""
    return f"{row.varies.capitalize()}{f', {row.direction}' if row.direction else ''}"


def _headline(rows: pd.DataFrame) -> str:
    limited = rows[rows["varies"] != NO_LIMITS]
    parts = [
        listed(f"**{number}** {mark}" for mark in marks if (number := int((limited[column] == mark).sum())))
        for column, marks in (("varies", VARIATIONS), ("assured", [*ASSURANCES, NO_TARGET]))
    ]
    without = len(rows) - len(limited)
    words = (
        f"Of {count(len(limited), 'measure')} with limits: {'; '.join(filter(None, parts))}." if len(limited) else ""
    )
    return f"{words} {count(without, 'measure').capitalize()} without limits." if without else words


def drawing(words: str) -> str:
    """The mark of these words (`Concerning, down`, `Will meet`) as the address of an SVG picture; empty where there is none."""
    mark, _, direction = words.lower().partition(", ")
    if mark not in COLOURS:
        return ""
    line = LINES[direction or mark]
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="32" height="32"><circle cx="16" cy="16" r="14.5" '
        f'fill="#fff" stroke="{COLOURS[mark]}" stroke-width="2.5"/><path d="{line}" fill="none" stroke="{COLOURS[mark]}" '
        'stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"/></svg>'
    )
    return f"data:image/svg+xml,{quote(svg)}"
