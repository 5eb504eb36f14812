"""What a measure did since the actions behind it began: its figure before they did, at their completion and now. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

import pandas as pd

from core.indicators.control_charts import DEFAULT_LENGTHS, WINDOW, Lengths, Rule, latest_signals
from core.indicators.definitions import Measure, Period, Polarity
from core.indicators.rules import meaning, said
from core.indicators.signals import base_of, begin, control_chart
from core.words import month_name

HIGHER = {Polarity.HIGH: "higher", Polarity.LOW: "lower", Polarity.NEAR: "nearer the target"}


class Effect(StrEnum):
    """What may be claimed of a measure since the actions behind it began."""

    BETTER = "better"
    WORSE = "worse"
    NONE = "no effect seen"
    UNTOLD = ""


@dataclass(frozen=True)
class Told:
    """What the measures say at a day, by their codes: each measure, its months as `measures.SERIES`, and all marked steps."""

    measures: Mapping[str, Measure]
    months: Mapping[str, pd.DataFrame]
    steps: pd.DataFrame
    lengths: Lengths = DEFAULT_LENGTHS

    def marked(self, code: str, day: date) -> list[date]:
        """The months up to a day at which a step change of a measure was marked."""
        return list(self.steps.loc[(self.steps["measure"] == code) & (self.steps["month"] <= day), "month"])


@dataclass(frozen=True)
class Point:
    month: date
    value: float


@dataclass(frozen=True)
class Compared:
    """The figures of a measure before its actions began, when they were complete and now, what may be claimed, and why."""

    before: Point | None
    at_completion: Point | None
    now: Point | None
    effect: Effect
    words: str


def compared(told: Told, code: str, begun_on: date | None, completed_on: date | None) -> Compared:
    """A measure before and after a day; without one nothing is compared.

    Before: the last figure of a month that was over when the actions began. At completion: the figure of the month in which
    they were complete, or the last one before that. A measure is better, or worse, where its last figure is part of a signal
    that began after the actions did, by the limits that held before they did, and is better, or worse, than the figure before.
    No effect is seen where it is part of none; or where it has no limits (its figures overlap, or are too few) and is not
    better than the one before. A better figure without limits tells nothing, as chance may have made it.
    """
    measure, frame = told.measures[code], told.months[code]
    known = frame[frame["value"].notna()]
    points = [Point(month, float(value)) for month, value in zip(known["month"], known["value"], strict=True)]
    if not points:
        return Compared(None, None, None, Effect.UNTOLD, "no figure")
    now = points[-1]
    if begun_on is None:
        return Compared(None, None, now, Effect.UNTOLD, f"{_said(now, measure)}; the actions behind it have not begun")
    before = _last(points, begun_on, is_over=True)
    at = _last(points, completed_on, is_over=False) if completed_on else None
    at = None if at is not None and (at.month < begun_on or at == before) else at
    effect, why = _effect(told, measure, frame, before, now, begun_on)
    parts = [
        f"{_said(before, measure)} before they began" if before else "",
        f"{_said(at, measure)} at their completion" if at and at != now else "",
        _said(now, measure),
    ]
    return Compared(before, at, now, effect, f"{', '.join(filter(None, parts))}: {why}")


def _said(point: Point, measure: Measure) -> str:
    return f"{said(point.value, measure.unit)} in {month_name(point.month)}"


def _last(points: Sequence[Point], day: date, *, is_over: bool) -> Point | None:
    """The last point of a month that was over by a day, or (not `is_over`) of the month of that day."""
    end = day if is_over else (pd.Timestamp(day) + pd.offsets.MonthEnd(0)).date()
    return next((one for one in reversed(points) if one.month < end or (not is_over and one.month == end)), None)


def _effect(
    told: Told, measure: Measure, frame: pd.DataFrame, before: Point | None, now: Point, begun_on: date
) -> tuple[Effect, str]:
    """What may be claimed, and why."""
    if before is None:
        return Effect.UNTOLD, "no figure before they began to compare with"
    if now.month <= begun_on:
        return Effect.UNTOLD, "no figure since they began"
    definition = measure.at(now.month)
    if measure.at(before.month) is not definition:
        return Effect.UNTOLD, "its definition has changed since, so that the two cannot be compared"
    way = "up" if now.value > before.value else "down" if now.value < before.value else ""
    moved = meaning(way, now.value, before.value, definition, measure.polarity) if way else ""
    months = frame["month"].tolist()
    chart = control_chart(
        frame["value"].tolist(), months, replace(measure, acted_on_from=begun_on),
        told.marked(measure.code, before.month), told.lengths,
    )  # fmt: skip
    place = months.index(now.month)
    base = base_of(chart, months, place)
    if pd.isna(chart["mean"].iloc[place]) or base[-1] >= begun_on:
        if way and not moved:
            return Effect.UNTOLD, "no target is set, by which it would be better or worse"
        return _without_limits(measure, moved)
    return _by_signals(chart, months, way, moved, before)


def _by_signals(chart: pd.DataFrame, months: Sequence[date], way: str, moved: str, before: Point) -> tuple[Effect, str]:
    """By the first signal of the last figure that goes the way it went, and that began after the figure before."""
    signals = latest_signals(chart)
    began = [_began(chart, rule, direction, months) for rule, direction in signals]
    for (rule, direction), month in zip(signals, began, strict=True):
        is_trend = rule == Rule.TREND
        if direction == way and (month >= before.month if is_trend else month > before.month):
            since = f"{'a trend' if is_trend else 'a signal'} since {month_name(month)}"
            return Effect(moved), f"{moved or 'changed'}, {since}"
    if not signals:
        return Effect.NONE, "no signal"
    if signals[0][1] != way:
        return Effect.NONE, "no signal of the way that it went since they began"
    return Effect.NONE, f"its signal began before they did, in {month_name(began[0])}"


def _began(chart: pd.DataFrame, rule: Rule, direction: str, months: Sequence[date]) -> date:
    """The month in which a signal began; of two near a limit in three, that of the first of the two."""
    first = begin(chart, rule, direction)
    if rule == Rule.NEAR and first >= WINDOW - 1:
        three = chart.iloc[first - WINDOW + 1 : first + 1]
        side = (three["value"] > three["mean"]) == (direction == "up")
        if side.all() and three["segment"].nunique() == 1 and rule in three["signals"].iloc[0]:
            first -= WINDOW - 1
    return months[first]


def _without_limits(measure: Measure, moved: str) -> tuple[Effect, str]:
    """No better than before is a fact; a better figure may be chance, and nothing tells which."""
    why = "no limits" if measure.period != Period.OWN else "too few figures before they began for limits"
    if moved == "better":
        return Effect.UNTOLD, f"{HIGHER[measure.polarity]}, but {why} to tell it from chance"
    return Effect.NONE, f"no better, and {why}"
