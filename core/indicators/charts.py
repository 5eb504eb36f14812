"""Charts of one measure: its control chart and the bars of its districts. Frames go in, charts and figures come out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from string import ascii_lowercase
from typing import Any

import altair as alt
import pandas as pd

from core import charts
from core.figures import MOST_BARS, Figure, described
from core.indicators.control_charts import DEFAULT_LENGTHS, Lengths, Rule, directions, signals_in_words
from core.indicators.definitions import Definition, Measure, Unit
from core.indicators.displays import opened
from core.indicators.displays.words import number, numbers_in_words
from core.indicators.rules import said
from core.indicators.signals import control_chart as chart_of
from core.indicators.signals import meaning_at
from core.palette import FAINT, INK, SERIES
from core.words import listed, month_name, plain

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
FORMS = {Unit.PERCENT: ".0%", Unit.RATIO: ",.1f", Unit.NUMBER: ",.0f"}
AXES = {Unit.PERCENT: "Share", Unit.RATIO: "Ratio", Unit.NUMBER: "Number"}
HEIGHT = 320
MOST_SIGNALS = 12
LIMITS_MEAN = (
    "The **limits** show how far this measure moves from one month to the next by chance alone: the mean ± 2.66 times the mean "
    "step between neighbouring months, as in a statistical process control chart of single values (XmR: individual values and "
    "moving range). They rest on the first figures of the process, 12 unless the measure says otherwise, so that an improvement "
    "does not widen the limits that it is held against; a step above 3.27 times the mean step is left out. With fewer than 12 "
    "figures they are trial limits.\n\nA **signal** is what chance rarely does: a month outside the limits; {run} in a row on "
    "one side of the mean; {trend} in a row, each higher, or each lower, than the one before (one that stays the same neither "
    "counts nor ends it); or two of three beyond two thirds of the way to the same limit, all three on one side of the mean. "
    "Without a signal, up or down means nothing.\n\nLimits begin anew where the definition changes and where a step change is "
    "marked. Figures of 12 months, stocks and running totals hold most of what the figure before them held: they have a line, no "
    "limits and no signals."
)


@dataclass(frozen=True)
class ControlChart:
    """A control chart, of which `words` say what changed where and `note` how firm its limits are, and its key in Markdown."""

    figure: Figure
    key: str


def control_chart_of(
    rows: pd.DataFrame, measure: Measure, steps: pd.DataFrame, district: str, theme: str
) -> ControlChart:
    """The control chart of a measure in a district or (empty) the whole service. `rows` as `chart_rows` gives them."""
    changes = notes(list(rows["month"]), measure, steps)
    chart = control_chart(rows, changes, theme, axis=AXES[measure.unit], form=FORMS[measure.unit])
    figure = Figure(
        title=f"{measure.title}, {district or 'whole service'}",
        chart=chart.to_dict(validate=False),
        alt=chart_in_words(rows, measure, district),
        words="\n".join(
            f"- **{row.mark}** from {month_name(row.month)}: {plain(row.words)}" for row in changes.itertuples()
        ),
        note=opened.limits_note(rows, measure),
    )
    return ControlChart(figure, key(rows))


def chart_rows(
    series: pd.DataFrame,
    measure: Measure,
    steps: pd.DataFrame,
    district: str = "",
    lengths: Lengths = DEFAULT_LENGTHS,
) -> pd.DataFrame:
    """The months of `measures.series` as `control_chart` draws them, with the words of each; `steps` are the measure's own.

    Limits beyond what a unit can be (below 0, over 100%) stand at its edge. `run` counts the gaps up to a month, so that no
    line is drawn over one. The target of a count is that of the whole service, and not drawn for a district.
    """
    months: list[date] = list(series["month"])
    chart = chart_of(series["value"].tolist(), months, measure, steps["month"], lengths)
    held = [measure.at(month) for month in months]
    values = [number(value) for value in series["value"]]
    has_target = not district or measure.unit != Unit.NUMBER
    words = zip(values, series.itertuples(), signals_in_words(chart), strict=True)
    return pd.DataFrame(
        {
            "month": pd.Series(months, dtype=object),
            "value": pd.Series(values, dtype=float),
            "mean": chart["mean"].astype(float),
            "lower": chart["lower"].astype(float).clip(lower=0.0),
            "upper": chart["upper"].astype(float).clip(upper=1.0 if measure.unit == Unit.PERCENT else None),
            "target": pd.Series([one.target if has_target else None for one in held], dtype=float),
            "floor": pd.Series([one.floor if has_target else None for one in held], dtype=float),
            "segment": chart["segment"],
            "is_base": chart["is_base"],
            "definition": pd.Series([measure.definitions.index(one) for one in held], dtype=int),
            "run": pd.Series([value is None for value in values], dtype=bool).cumsum(),
            "kind": pd.Series(_kinds(chart, held, measure), dtype=object),
            "label": pd.Series([month_name(month) for month in months], dtype=object),
            "said": pd.Series(
                [_month_in_words(value, row, signal, measure) for value, row, signal in words], dtype=object
            ),
        }
    )


def _kinds(chart: pd.DataFrame, held: Sequence[Definition], measure: Measure) -> list[str]:
    """What each month's signal means: better, worse, signal where neither can be said, none where it is part of no signal."""
    return [
        (meaning_at(chart, place, Rule(names[0]), direction, one, measure.polarity) or "signal")
        if direction
        else "none"
        for place, (direction, names, one) in enumerate(zip(directions(chart), chart["signals"], held, strict=True))
    ]


def _month_in_words(value: float | None, row: Any, signal: str, measure: Measure) -> str:
    """`75.0% · 45 of 60 · above the upper limit`."""
    parts = (said(value, measure.unit), numbers_in_words(row.numerator, row.denominator, measure.unit), signal)
    return " · ".join(part for part in parts if part)


def notes(months: Sequence[date], measure: Measure, steps: pd.DataFrame) -> pd.DataFrame:
    """Where the definition or the process changed within the months drawn, in time: month, mark (a letter), words."""
    changes = [(one.holds_from, f"the definition changed. {one.why_changed}") for one in measure.definitions]
    changes += [(row.month, f"step change, marked by {row.who}. {row.reason}") for row in steps.itertuples()]
    drawn = [
        (min(month for month in months if month >= day), words)
        for day, words in changes
        if day and months and months[0] < day <= months[-1]
    ]
    rows = [(month, ascii_lowercase[place % 26], words) for place, (month, words) in enumerate(sorted(drawn))]
    return pd.DataFrame(rows, columns=["month", "mark", "words"])


def chart_in_words(rows: pd.DataFrame, measure: Measure, district: str) -> str:
    """The control chart for those who cannot see it: from where to where, the limits, and the last signals."""
    known = rows[rows["value"].notna()]
    first, last = known.iloc[0], known.iloc[-1]
    mean, lower, upper = (said(number(last[name]), measure.unit) for name in ("mean", "lower", "upper"))
    limits = f" The mean is now {mean}, the limits are {lower} and {upper}." if number(last["mean"]) is not None else ""
    signals = [f"{row.label} ({row.kind})" for row in known[known["kind"] != "none"].itertuples()]
    earlier = f"{len(signals) - MOST_SIGNALS} earlier, " if len(signals) > MOST_SIGNALS else ""
    words = f" Signals: {earlier}{listed(signals[-MOST_SIGNALS:])}." if signals else " No signal." if limits else ""
    return (
        f"{measure.title}, {district or 'whole service'}, {first['label']} to {last['label']}: from "
        f"{said(first['value'], measure.unit)} to {said(last['value'], measure.unit)}.{limits}{words} The part "
        "‘Data’ holds the same figures as a table."
    )


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


def _scale(signs: list[str]) -> alt.Scale:
    return alt.Scale(domain=list(POINTS), range=signs)


def _lines(rows: pd.DataFrame, x: alt.X, theme: str) -> list[alt.Chart]:
    """Mean and limits, broken where they begin anew; target and floor, broken where the definition changes."""
    return [
        alt.Chart(rows.dropna(subset=[name])[["day", name, "segment", "definition"]])
        .mark_line(strokeWidth=1.8, strokeDash=dash, color=SERIES[theme][shade])
        .encode(x=x, y=alt.Y(f"{name}:Q"), detail="definition:N" if name in ("target", "floor") else "segment:N")
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


def district_figure(districts: pd.DataFrame, measure: Measure, month: date, theme: str) -> Figure:
    """The districts of `measures.by_district` in a month, the worst first: bars, a table in Markdown, and numbers to download."""
    target = measure.at(month).target
    rows = opened.worst_first(districts, measure, target)
    bars = district_bars(rows, measure, target)
    spec = charts.bars(
        bars, {"value": charts.Series(measure.title)}, theme, axis=AXES[measure.unit], form=FORMS[measure.unit]
    )
    return Figure(
        title=f"{measure.title} by district",
        table=opened.district_table(rows, measure),
        chart=spec.to_dict(validate=False),
        alt=described(f"{measure.title} by district, {month_name(month)}, the worst first", bars),
        note=_districts_note(rows, month, "mark" in bars),
        whole=opened.district_export(rows, month),
        as_at=month,
    )


def district_bars(districts: pd.DataFrame, measure: Measure, target: float | None) -> pd.DataFrame:
    """Bars of the districts that have a figure: name, label, value, and mark (the target), which a count has only as a whole."""
    known = districts[districts["value"].notna()].head(MOST_BARS)
    labels = [f"{said(row.value, measure.unit)} {row.rating}".strip() for row in known.itertuples()]
    bars = pd.DataFrame({"name": known["district"], "label": labels, "value": known["value"].astype(float)})
    return bars if target is None or measure.unit == Unit.NUMBER else bars.assign(mark=target)


def _districts_note(districts: pd.DataFrame, month: date, has_mark: bool) -> str:
    """What the bars of the districts show, and which districts have no figure."""
    without = [row.district for row in districts.itertuples() if row.value is None]
    mark = "; the line across a bar is the target" if has_mark else ""
    lacking = f" Without a figure: {listed(without)}." if without else ""
    known = len(districts) - len(without)
    cut = f" The chart has the first {MOST_BARS} of {known:,}, the table all." if known > MOST_BARS else ""
    return plain(f"{month_name(month)}, the worst first{mark}. The letter is the district’s own rating.{lacking}{cut}")
