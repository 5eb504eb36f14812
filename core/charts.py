"""Charts of any subject: a frame goes in, an Altair chart comes out."""

from collections.abc import Mapping
from typing import NamedTuple

import altair as alt
import pandas as pd

from core.palette import FAINT, INK, SERIES

_DASHES = ([1, 0], [6, 3])
_STEP = 40


class Series(NamedTuple):
    """What a number is called in the legend, and its shade in `palette.SERIES`: the same thing has the same shade everywhere."""

    name: str
    shade: str = "first"


class Mark(NamedTuple):
    """A value that a line is compared with, and what it is called."""

    name: str
    value: float


def bars(
    rows: pd.DataFrame, parts: Mapping[str, Series], theme: str, *, axis: str, form: str = ",.0f"
) -> alt.TopLevelMixin:
    """A horizontal bar a row, in the order of `rows`, with its name and numbers in words above it.

    `rows` has name and label, and a number in the column of each of `parts`, which are stacked and named by its values.
    Words above the bar leave it the whole width of a phone. A number in `mark` draws a
    line across the row's bar.
    """
    base = alt.Chart(rows.assign(row=range(len(rows))))
    y = alt.Y("row:O", axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    drawn = (
        base.transform_fold(list(parts), as_=["part", "amount"])
        .transform_calculate(place=f"indexof({list(parts)}, datum.part)")
        .mark_bar(height=14, yOffset=9)
        .encode(
            y=y,
            x=alt.X("amount:Q", title=axis, stack="zero", axis=_axis(form, theme)),
            color=_colour("part", parts, theme),
            order=alt.Order("place:Q"),
            tooltip=[alt.Tooltip("name:N", title="Where"), alt.Tooltip("label:N", title="Figures")],
        )
    )  # fmt: skip
    layers = [drawn, *_words(base, y, theme)]
    if "mark" in rows:
        ticks = base.mark_tick(height=22, thickness=3, yOffset=9, color=INK[theme], opacity=1)
        layers.append(ticks.encode(y=y, x="mark:Q"))
    chart: alt.TopLevelMixin = alt.layer(*layers).properties(height=alt.Step(_STEP))
    return chart


def lines(
    rows: pd.DataFrame, series: Mapping[str, Series], theme: str, *, axis: str, form: str, mark: Mark | None = None
) -> alt.TopLevelMixin:
    """A line a series over dates, from zero, the dates that have a number below it. `rows` has as_at and a number, or nothing,
    in each series."""
    long = rows[["as_at", *series]].melt(id_vars="as_at", var_name="series", value_name="amount").dropna()
    long = long.assign(as_at=pd.to_datetime(long["as_at"]), amount=long["amount"].astype(float))
    ticks = [alt.DateTime(year=day.year, month=day.month, date=day.day) for day in sorted(set(long["as_at"]))]
    days = alt.Axis(format="%-d %b %Y", labelOverlap=True, values=ticks, grid=False)
    drawn = (
        alt.Chart(long)
        .mark_line(strokeWidth=2.5, point=alt.OverlayMarkDef(size=22, filled=True))
        .encode(
            x=alt.X("as_at:T", title=None, axis=days),
            y=alt.Y("amount:Q", title=axis, scale=alt.Scale(zero=True), axis=_axis(form, theme)),
            color=_colour("series", series, theme, "stroke"),
            strokeDash=_dash(series),
            tooltip=[
                alt.Tooltip("as_at:T", title="As at", format="%d %B %Y"),
                alt.Tooltip("amount:Q", title=axis, format=form),
            ],
        )
    )
    layers = [drawn, *_rule(mark, theme, long["amount"].max())] if mark else [drawn]
    chart: alt.TopLevelMixin = alt.layer(*layers).properties(height=260)
    return chart


def columns(rows: pd.DataFrame, theme: str, *, axis: str, across: str) -> alt.TopLevelMixin:
    """A column a row of `rows` (name, amount, is_above), its number on top; those above the target are in a second colour."""
    sides = {"no": Series("At or below the target"), "yes": Series("Above the target", "second")}
    base = alt.Chart(rows.assign(side=rows["is_above"].map({True: "yes", False: "no"}))).encode(
        x=alt.X("name:N", title=across, sort=None, axis=alt.Axis(labelAngle=0, labelOverlap=True))
    )
    drawn = base.mark_bar().encode(
        y=alt.Y("amount:Q", title=axis, axis=alt.Axis(tickMinStep=1, tickCount=5, gridColor=FAINT[theme])),
        color=_colour("side", sides, theme),
        tooltip=[alt.Tooltip("name:N", title=across), alt.Tooltip("amount:Q", title=axis)],
    )
    numbers = base.mark_text(dy=-8, fontSize=12, color=INK[theme]).encode(y="amount:Q", text=alt.Text("amount:Q"))
    chart: alt.TopLevelMixin = alt.layer(drawn, numbers).properties(height=280)
    return chart


def _axis(form: str, theme: str) -> alt.Axis:
    """An axis of numbers; whole numbers have no ticks between them, which would all read the same."""
    return alt.Axis(format=form, tickCount=5, tickMinStep=1 if form == ",.0f" else 0.01, gridColor=FAINT[theme])


def _colour(field: str, names: Mapping[str, Series], theme: str, symbol: str = "square") -> alt.Color:
    """Colour by a field whose values are the keys of `names`, with a legend in words where there is more than one."""
    shades = [SERIES[theme][series.shade] for series in names.values()]
    return alt.Color(f"{field}:N", scale=alt.Scale(domain=list(names), range=shades), legend=_legend(names, symbol))


def _dash(names: Mapping[str, Series]) -> alt.StrokeDash:
    scale = alt.Scale(domain=list(names), range=[list(dash) for dash in _DASHES[: len(names)]])
    return alt.StrokeDash("series:N", scale=scale, legend=_legend(names, "stroke"))


def _legend(names: Mapping[str, Series], symbol: str) -> alt.Legend | None:
    if len(names) == 1:
        return None
    labels = " : ".join(f"datum.value == '{key}' ? '{series.name}'" for key, series in names.items())
    return alt.Legend(title=None, orient="top", columns=2, labelExpr=f"{labels} : ''", labelLimit=0, symbolType=symbol)


def _words(base: alt.Chart, y: alt.Y, theme: str) -> list[alt.Chart]:
    """A row's name at the left and its numbers at the right, above its bar."""
    name = base.mark_text(align="left", yOffset=-8, fontSize=13, fontWeight="bold", color=INK[theme])
    label = base.mark_text(align="right", yOffset=-8, fontSize=13, color=INK[theme])
    return [
        name.encode(y=y, x=alt.value(0), text="name:N"),
        label.encode(y=y, x=alt.value("width"), text="label:N"),
    ]


def _rule(mark: Mark, theme: str, highest: float) -> list[alt.Chart]:
    """A dashed line at a height, with its name on the side where the other lines are not."""
    beside = -8 if highest <= mark.value else 12
    base = alt.Chart(pd.DataFrame([mark._asdict()])).encode(y="value:Q")
    return [
        base.mark_rule(strokeDash=[4, 4], strokeWidth=2, color=INK[theme]),
        base.mark_text(align="left", dy=beside, fontSize=12, color=INK[theme]).encode(x=alt.value(4), text="name:N"),
    ]
