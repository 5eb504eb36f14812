"""Charts of the indicators: a frame goes in, an Altair chart comes out."""

import altair as alt
import pandas as pd

from core.palette import FAINT, INK, SERIES

# What a point and a line say, with their shape or dash, their shade, and their sign in the key below the chart.
POINTS = {
    "none": ("circle", "first", ":blue[●] a month without a signal"),
    "better": ("triangle-up", "third", ":violet[▲] signal: better"),
    "worse": ("square", "second", ":orange[■] signal: worse"),
    "signal": ("diamond", "second", ":orange[◆] signal"),
}
LINES = {
    "mean": ([1, 0], "quiet", ":gray[──] mean"),
    "upper": ([2, 3], "quiet", ":gray[····] limits"),
    "lower": ([2, 3], "quiet", ""),
    "target": ([8, 4], "third", ":violet[─ ─] target"),
    "floor": ([2, 5], "second", ":orange[· · ·] floor"),
}
HEIGHT = 320


def key(rows: pd.DataFrame) -> str:
    """What the points and lines of a control chart mean, in Markdown."""
    points = [sign for kind, (_, _, sign) in POINTS.items() if kind in set(rows["kind"])]
    lines = [sign for line, (_, _, sign) in LINES.items() if sign and rows[line].notna().any()]
    return " · ".join([*points, *lines])


def control_chart(rows: pd.DataFrame, notes: pd.DataFrame, theme: str, *, axis: str, form: str) -> alt.TopLevelMixin:
    """Values over the months with mean, limits, target and floor; a signal has a shape and a colour of its own.

    `rows`: month, value, mean, lower, upper, target, floor (numbers or NaN), segment (of limits), definition (its place),
    run (of values without a gap), kind (of POINTS), label, said. `notes`: month, mark, words; each is a line down the chart
    with its mark at the top. A month stands at its first day. `key` says what is what, as no legend fits a phone.
    """
    rows = rows.assign(day=_first_day(rows["month"]))
    x = alt.X(
        "day:T",
        title=None,
        scale=alt.Scale(padding=10),
        axis=alt.Axis(format="%b %Y", labelOverlap=True, tickCount=6, grid=False),
    )
    tick = 1 if form == ",.0f" else 0.01
    y = alt.Y(
        "value:Q",
        title=axis,
        scale=alt.Scale(zero=False),
        axis=alt.Axis(format=form, tickCount=6, tickMinStep=tick, gridColor=FAINT[theme]),
    )
    known = alt.Chart(rows.dropna(subset=["value"])[["day", "value", "run", "kind", "label", "said"]])
    line = known.mark_line(strokeWidth=1.5, color=SERIES[theme]["first"]).encode(x=x, y=y, detail="run:N")
    points = known.mark_point(filled=True, opacity=1).encode(
        x=x,
        y=y,
        shape=alt.Shape("kind:N", scale=_scale([shape for shape, _, _ in POINTS.values()]), legend=None),
        color=alt.Color("kind:N", scale=_scale([SERIES[theme][shade] for _, shade, _ in POINTS.values()]), legend=None),
        size=alt.condition("datum.kind == 'none'", alt.value(32), alt.value(90)),
        tooltip=[alt.Tooltip("label:N", title="Month"), alt.Tooltip("said:N", title="Value")],
    )
    layers = [*_notes(notes, theme), *_lines(rows, x, theme), line, points]
    chart: alt.TopLevelMixin = alt.layer(*layers).properties(height=HEIGHT)
    return chart


def _first_day(months: pd.Series) -> pd.Series:
    return pd.to_datetime(months).dt.to_period("M").dt.start_time


def _scale(looks: list[str]) -> alt.Scale:
    return alt.Scale(domain=list(POINTS), range=looks)


def _lines(rows: pd.DataFrame, x: alt.X, theme: str) -> list[alt.Chart]:
    """Mean and limits, broken where they begin anew; target and floor, broken where the definition changes."""
    return [
        alt.Chart(rows.dropna(subset=[name])[["day", name, "segment", "definition"]])
        .mark_line(strokeWidth=1.8, strokeDash=dash, color=SERIES[theme][shade])
        .encode(
            x=x,
            y=alt.Y(f"{name}:Q"),
            detail="definition:N" if name in ("target", "floor") else "segment:N",
        )
        for name, (dash, shade, _) in LINES.items()
        if rows[name].notna().any()
    ]


def _notes(notes: pd.DataFrame, theme: str) -> list[alt.Chart]:
    """A line down the chart at each note, its mark on top."""
    if notes.empty:
        return []
    base = alt.Chart(notes.assign(day=_first_day(notes["month"]))[["day", "mark", "words"]])
    tooltip = [alt.Tooltip("mark:N", title="Note"), alt.Tooltip("words:N", title="What changed")]
    return [
        base.mark_rule(strokeWidth=1.5, strokeDash=[5, 3], color=INK[theme]).encode(x="day:T", tooltip=tooltip),
        base.mark_text(baseline="bottom", dy=-3, fontSize=13, fontWeight="bold", color=INK[theme]).encode(
            x="day:T", y=alt.value(0), text="mark:N", tooltip=tooltip
        ),
    ]
