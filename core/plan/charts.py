"""Charts of the plan: a frame goes in, an Altair chart comes out."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

import altair as alt
import pandas as pd

from core.palette import FAINT, INK, ON_RATING, RATING_COLOURS
from core.plan.phrases import RATING_NAMES
from core.words import days

_ORDER = ["B", "C", "G", "N", "U", "A", "R", "S"]
_NAMES = {rating.value: name for rating, name in RATING_NAMES.items()}
FAR = timedelta(days=366)
_FONT = "Source Sans, Arial, sans-serif"
_PART_COLUMNS = ["rating", "number", "from", "to", "middle", "label"]


def _rating_colour(present: Iterable[str], legend: bool = True) -> alt.Color:
    """Colour by rating letter, with a legend in words of the ratings that are present."""
    shown = [letter for letter in _ORDER if letter in set(present)]
    labels = " : ".join(f"datum.value == '{letter}' ? '{letter} {_NAMES[letter]}'" for letter in shown)
    return alt.Color(
        "rating:N",
        scale=alt.Scale(domain=shown, range=[RATING_COLOURS[letter] for letter in shown]),
        legend=alt.Legend(title=None, orient="top", columns=1, labelExpr=f"{labels} : ''", labelLimit=0)
        if legend and shown
        else None,
    )


def _tips(titles: Mapping[str, str]) -> list[alt.Tooltip]:
    """What a mark says when it is pointed at: fields with their titles, days in full."""
    return [
        alt.Tooltip(field, title=title, format="%d %B %Y" if field.endswith(":T") else alt.Undefined)
        for field, title in titles.items()
    ]


def _parts(counts: Mapping[str, int], total: int) -> Iterator[tuple[str, int, float, float, float, str]]:
    """The parts of a stacked bar that is `total` wide, columns _PART_COLUMNS: each with its letter, and its number where there
    is room."""
    start = 0.0
    for letter in _ORDER:
        if number := int(counts.get(letter, 0)):
            share = number / total
            label = f"{letter} {number}" if share > 0.09 else letter if share > 0.035 else ""
            yield letter, number, start, start + share, start + share / 2, label
            start += share


def ratings_over_time(rows: pd.DataFrame, theme: str) -> alt.TopLevelMixin:
    """A stacked bar a day of how many actions had each rating. `rows`: name, the day in words, and a count by rating letter."""
    total = max(1, *(sum(int(row[letter]) for letter in _ORDER) for row in rows.to_dict("records")))
    long = pd.DataFrame(
        [(row["name"], *part) for row in rows.to_dict("records") for part in _parts(row, total)],
        columns=["name", *_PART_COLUMNS],
    )
    long = long.assign(words=long["rating"].map(_NAMES), **{end: long[end] * total for end in ("from", "to", "middle")})
    y = alt.Y(
        "name:N",
        scale=alt.Scale(domain=list(rows["name"]), paddingInner=0.2),
        title=None,
        axis=alt.Axis(ticks=False, domain=False, labelLimit=0),
    )
    base = alt.Chart(long).encode(y=y)
    axis = alt.Axis(tickMinStep=1, format=",.0f", tickCount=5, gridColor=FAINT[theme])
    bars = base.mark_bar().encode(
        x=alt.X("from:Q", title="Actions", scale=alt.Scale(domain=[0, total], nice=False), axis=axis),
        x2="to:Q",
        color=_rating_colour(long["rating"]),
        tooltip=_tips({"name:N": "As at", "words:N": "Rating", "number:Q": "Actions"}),
    )
    words = (
        base.transform_calculate(room=f"(datum.to - datum.from) / {total} * width")
        .transform_calculate(
            said="datum.room > 34 ? datum.rating + ' ' + datum.number : datum.room > 11 ? datum.rating : ''"
        )
        .mark_text(color=ON_RATING, fontSize=12, fontWeight="bold", font=_FONT)
        .encode(x="middle:Q", text="said:N")
    )
    chart: alt.TopLevelMixin = alt.layer(bars, words).properties(height=alt.Step(30))
    return chart


def slippage(rows: pd.DataFrame, as_at: date, theme: str) -> alt.TopLevelMixin:
    """A line a milestone from its baseline, an open circle, to the day expected, a filled one, or met, a filled diamond; above
    it what it is and by how much it moved. `rows` as `tracking.slippage` gives it."""
    shown = pd.DataFrame(
        {
            "row": range(len(rows)),
            "name": [f"{row.ref} {f'({row.label}) ' if row.label else ''}{row.title}" for row in rows.itertuples()],
            "moved": [days(number) for number in rows["days_moved"]],
            "due": pd.to_datetime(rows["due_on"]).to_numpy(),
            "expected": pd.to_datetime(rows["expected_on"]).to_numpy(),
            "is_met": rows["is_met"].astype(bool).to_numpy(),
        }
    )
    y = alt.Y("row:O", axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    axis = alt.Axis(format="%b %Y", orient="top", tickCount=6, labelOverlap=True, gridColor=FAINT[theme])
    base = alt.Chart(shown).encode(
        y=y,
        tooltip=_tips(
            {"name:N": "Milestone", "due:T": "Due (baseline)", "expected:T": "Expected or met", "moved:N": "Moved by"}
        ),
    )
    x = alt.X("due:T", title=None, axis=axis)
    line = base.mark_rule(strokeWidth=2, color=RATING_COLOURS["A"], yOffset=10).encode(x=x, x2="expected:T")
    start = base.mark_point(size=70, filled=False, strokeWidth=2, color=INK[theme], opacity=1, yOffset=10).encode(x=x)
    end = base.mark_point(size=80, filled=True, stroke=INK[theme], strokeWidth=1, opacity=1, yOffset=10).encode(
        x="expected:T",
        shape=alt.condition("datum.is_met", alt.value("diamond"), alt.value("circle")),
        color=alt.condition("datum.is_met", alt.value(RATING_COLOURS["B"]), alt.value(RATING_COLOURS["A"])),
    )
    words = base.mark_text(align="left", yOffset=-7, fontSize=12, color=INK[theme], limit=alt.ExprRef("width - 70"))
    numbers = base.mark_text(align="right", yOffset=-7, fontSize=12, fontWeight="bold", color=INK[theme])
    layers = [
        *_date_lines({"Reporting date": as_at}), line, start, end,
        words.encode(x=alt.value(0), text="name:N"), numbers.encode(x=alt.value("width"), text="moved:N"),
    ]  # fmt: skip
    chart: alt.TopLevelMixin = alt.layer(*layers).properties(height=alt.Step(40))
    return chart


def leads_bars(by_lead: pd.DataFrame) -> alt.TopLevelMixin:
    """How much each accountable lead carries: a stacked bar a lead, by rating. `by_lead` as measures.by_lead gives it."""
    long = by_lead.melt(id_vars=["code", "post", "total"], value_vars=_ORDER, var_name="rating", value_name="actions")
    long = long[long["actions"] > 0].assign(
        name=lambda frame: frame["rating"].map(_NAMES), place=lambda frame: frame["rating"].map(_ORDER.index)
    )
    base = alt.Chart(long).encode(
        y=alt.Y("code:N", scale=alt.Scale(domain=list(by_lead["code"])), title=None), order=alt.Order("place:Q")
    )
    bars = base.mark_bar().encode(
        x=alt.X("actions:Q", stack="zero", title="Actions", axis=alt.Axis(tickMinStep=1)),
        color=_rating_colour(long["rating"]),
        tooltip=_tips({"post:N": "Post", "name:N": "Rating", "actions:Q": "Actions"}),
    )
    letters = base.mark_text(color=ON_RATING, fontSize=11, fontWeight="bold").encode(
        x=alt.X("actions:Q", stack="zero", bandPosition=0.5), text="rating:N"
    )
    chart: alt.TopLevelMixin = alt.layer(bars, letters).properties(height=alt.Step(24))
    return chart


def timeline(
    status: pd.DataFrame, milestones: pd.DataFrame, limits: dict[str, date], as_at: date, theme: str
) -> alt.TopLevelMixin:
    """Bars from start to end with milestones, the reporting date and band limits, in the order of `status`.

    `status` and `milestones` as measures give them; `limits` by the words that stand at their lines. An action
    without a start begins its bar at its first milestone; an ongoing one runs to the chart's right edge. A line that is
    more than a year away from every bar is left out, as it would press the bars to dots.
    """
    bars = status.merge(_spans(status, milestones, as_at), on="ref")
    begin, edge = min(bars["from"]), max(bars["to"])
    lines = {name: day for name, day in {"Reporting date": as_at, **limits}.items() if begin - FAR <= day <= edge + FAR}
    edge = max([edge, *lines.values()]) + timedelta(days=20)
    bars.loc[bars["is_ongoing"].astype(bool), "to"] = edge
    ends = [
        "ongoing" if is_ongoing else f"{day:%d %B %Y}" if day else "no end given"
        for is_ongoing, day in zip(bars["is_ongoing"], bars["expected_on"], strict=True)
    ]
    rows = bars[["ref", "title", "rating", "reason"]].assign(
        start=pd.to_datetime(bars["from"]), end=pd.to_datetime(bars["to"]), ends=ends
    )
    order = list(bars["ref"])
    y = alt.Y("ref:N", scale=alt.Scale(domain=order), title=None, axis=alt.Axis(ticks=False, domain=False))
    base = alt.Chart(rows)
    spans = base.mark_bar(height=10, yOffset=8, cornerRadius=2).encode(
        y=y,
        x=alt.X(
            "start:T", title=None, axis=alt.Axis(format="%b %Y", orient="top", tickCount="month", labelOverlap=True)
        ),
        x2="end:T",
        color=_rating_colour(rows["rating"]),
        tooltip=_tips(
            {"ref:N": "Action", "title:N": "What", "reason:N": "Rating", "start:T": "Starts", "ends:N": "Ends"}
        ),
    )
    titles = (
        base.transform_calculate(words="datum.rating + '  ' + datum.title")
        .mark_text(align="left", yOffset=-6, fontSize=12, color=INK[theme], limit=alt.ExprRef("width"))
        .encode(y=y, x=alt.value(0), text="words:N")
    )
    return alt.layer(spans, titles, *_milestone_marks(milestones, order, theme), *_date_lines(lines)).properties(
        height=alt.Step(36)
    )


def _spans(status: pd.DataFrame, milestones: pd.DataFrame, as_at: date) -> pd.DataFrame:
    """The first and last day to draw of each action that has any: start, or first milestone; end as now expected,
    or the reporting date where it is overdue without a new date."""
    first = milestones.groupby("action")["due_on"].min()
    rows = []
    for action in status.itertuples():
        begin = action.starts_on or first.get(action.ref)
        if begin is not None:
            rows.append(
                (action.ref, begin, max(begin, action.expected_on or (as_at if action.has_no_new_date else begin)))
            )
    return pd.DataFrame(rows, columns=["ref", "from", "to"])


def _milestone_marks(milestones: pd.DataFrame, order: list[str], theme: str) -> list[alt.Chart]:
    rows = milestones.assign(due=pd.to_datetime(milestones["due_on"]), is_met=milestones["met_on"].notna())
    if rows.empty:
        return []
    marks = alt.Chart(rows[["action", "label", "due", "is_met"]]).mark_point(
        shape="diamond",
        size=70,
        yOffset=8,
        filled=True,
        stroke=FAINT["dark" if theme == "light" else "light"],
        strokeWidth=1,
        opacity=1,
    )
    return [
        marks.encode(
            y=alt.Y("action:N", scale=alt.Scale(domain=order), title=None),
            x="due:T",
            color=alt.condition("datum.is_met", alt.value(RATING_COLOURS["B"]), alt.value(INK[theme])),
            tooltip=_tips({"action:N": "Milestone of", "label:N": "Part", "due:T": "Due", "is_met:N": "Met"}),
        )
    ]


def _date_lines(named: dict[str, date]) -> list[alt.Chart]:
    lines = pd.DataFrame(
        [(name, pd.Timestamp(day), name != "Reporting date") for name, day in named.items()],
        columns=["line", "day", "is_limit"],
    )
    return [
        alt.Chart(lines)
        .mark_rule(strokeWidth=2, color=RATING_COLOURS["C"])
        .encode(
            x="day:T",
            strokeDash=alt.condition("datum.is_limit", alt.value([5, 4]), alt.value([1, 0])),
            tooltip=_tips({"line:N": "Line", "day:T": "Day"}),
        )
    ]
