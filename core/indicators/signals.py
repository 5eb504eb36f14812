"""What the control chart of a measure says: its limits, the kind of signal in its last months, and what that means. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import pandas as pd

from core.indicators.control_charts import (
    DEFAULT_LENGTHS,
    FIRM_POINTS,
    LEAST_POINTS,
    Lengths,
    Rule,
    latest_signals,
    xmr,
)
from core.indicators.definitions import Definition, Measure, Period, Polarity, Unit
from core.indicators.rules import meaning, said, told_apart
from core.words import count, listed, month_name

NO_SIGNAL = "No signal: no change stands out from chance"
NO_LIMITS = {
    Period.ROLLING: "No limits: each figure is of 12 months, most of which the one before it holds too.",
    Period.STOCK: "No limits: most of what is counted in a month was there in the month before.",
    Period.TOTAL: "No limits: each figure holds all that was counted before it.",
}
SIDES = {"up": "above", "down": "below"}
VARIATION = {"better": "improving", "worse": "concerning", "": "special cause"}
COMMON_CAUSE = "common cause"
WILL_MEET, WILL_MISS, MAY_OR_MAY_NOT = "will meet", "will miss", "may or may not meet"


def starts(months: Sequence[date], measure: Measure, marked: Iterable[date]) -> list[int]:
    """The positions among months at which a process begins anew: a marked step change, or another definition."""
    days = [*marked, *(one.holds_from for one in measure.definitions if one.holds_from)]
    found = {next((number for number, month in enumerate(months) if month >= day), 0) for day in days}
    return sorted(found - {0})


NOTHING: dict[str, Any] = {
    "direction": "", "meaning": "", "signal": "", "can_signal": False, "rule": None, "variation": None, "assurance": None,
    "limits": None,
}  # fmt: skip


def control_chart(
    values: Sequence[float | None],
    months: Sequence[date],
    measure: Measure,
    marked: Iterable[date],
    lengths: Lengths = DEFAULT_LENGTHS,
) -> pd.DataFrame:
    """The control chart of a measure's values as `control_charts.xmr` gives it; no limits where its period is not its own."""
    baseline, begun = measure.baseline if measure.period == Period.OWN else 0, measure.acted_on_from
    until = next((number for number, month in enumerate(months) if begun and month >= begun), None)
    return xmr(values, starts(months, measure, marked), baseline, lengths, until)


def signal(
    months: pd.DataFrame,
    measure: Measure,
    definition: Definition,
    marked: Iterable[date],
    lengths: Lengths = DEFAULT_LENGTHS,
) -> dict[str, Any]:
    """The columns of `measures.LATEST` that the control chart gives, of the months of `measures.series`.

    `rule` is the first rule in the order of `Rule` that the last known value is part of; `variation` and `assurance` are the
    marks of *Making Data Count*; None where there are no limits.
    """
    if measure.period != Period.OWN:
        return {**NOTHING, "signal": NO_LIMITS[measure.period]}
    days = months["month"].tolist()
    chart = control_chart(months["value"].tolist(), days, measure, marked, lengths)
    last = chart.iloc[-1]
    if pd.isna(last["mean"]):
        return {**NOTHING, "signal": f"Too few months for a signal: it takes {LEAST_POINTS} of the same process."}
    found = {
        **NOTHING,
        "can_signal": True,
        "signal": f"{NO_SIGNAL}.",
        "variation": COMMON_CAUSE,
        "assurance": assurance(last["lower"], last["upper"], definition, measure.polarity),
        "limits": _limits(chart, months),
    }
    signals = latest_signals(chart)
    if not signals and pd.isna(last["value"]):
        found["signal"] = f"{NO_SIGNAL} up to {month_name(days[chart['value'].last_valid_index()])}."
    if signals:
        rule, direction = signals[0]
        first = begin(chart, rule, direction)
        means = meaning_at(chart, int(chart["value"].last_valid_index()), rule, direction, definition, measure.polarity)
        words = _in_words(chart, days, rule, direction, first, measure.unit)
        head = f"Getting {means}" if means and rule == Rule.TREND else means.capitalize()
        words = f"{head}: {words}." if head else f"{words[0].upper()}{words[1:]}."
        found |= {
            "direction": direction, "meaning": means, "signal": words, "rule": rule.value, "variation": VARIATION[means],
        }  # fmt: skip
    return found | {"signal": f"{found['signal']}{_trial(len(base_of(chart, days)))}"}


def _trial(base: int) -> str:
    return f" Trial limits, of {count(base, 'figure')}." if base < FIRM_POINTS else ""


def base_of(chart: pd.DataFrame, months: Sequence[date], place: int = -1) -> list[date]:
    """The months that the limits at a place of the chart rest on."""
    is_base = chart["is_base"] & (chart["segment"] == chart["segment"].iloc[place])
    return [months[at] for at in chart.index[is_base]]


def meaning_at(
    chart: pd.DataFrame, place: int, rule: Rule, direction: str, definition: Definition, polarity: Polarity
) -> str:
    """What a signal means at a place: a trend by what it went from and to, all else by the mean. As `rules.meaning` says it."""
    if rule != Rule.TREND:
        value, before = chart["value"].iloc[place], chart["mean"].iloc[place]
    else:
        value, before = (
            chart["value"].iloc[end] for end in (_end(chart, direction, place), begin(chart, rule, direction, place))
        )
    return meaning(direction, float(value), float(before), definition, polarity)


def _end(chart: pd.DataFrame, direction: str, place: int) -> int:
    """The last place of the trend that a place is part of."""
    sign = 1 if direction == "up" else -1
    values, segment = chart["value"].tolist(), chart["segment"].iloc[place]
    for after in range(place + 1, len(values)):
        is_on = Rule.TREND in chart["signals"].iloc[after] and chart["segment"].iloc[after] == segment
        if not is_on or sign * (values[after] - values[after - 1]) < 0:
            break
        place = after
    return place


def begin(chart: pd.DataFrame, rule: Rule, direction: str, place: int | None = None) -> int:
    """The place from which on every value up to a place, or else the last known one, is part of the same signal."""
    place = int(chart["value"].last_valid_index()) if place is None else place
    sign = 1 if direction == "up" else -1
    values, segment = chart["value"].tolist(), chart["segment"].iloc[place]
    while place and rule in chart["signals"].iloc[place - 1] and chart["segment"].iloc[place - 1] == segment:
        from_here = (
            values[place] - values[place - 1] if rule == Rule.TREND else values[place - 1] - chart["mean"].iloc[place]
        )
        if sign * from_here < 0:
            break
        place -= 1
    return place


def _in_words(chart: pd.DataFrame, days: Sequence[date], rule: Rule, direction: str, first: int, unit: Unit) -> str:
    """What the last known value is part of, by the kind of signal, with the figures and the months that it rests on."""
    at = int(chart["value"].last_valid_index())
    last, values = chart.iloc[at], chart["value"].tolist()
    told = [f"{said(values[place], unit)} in {month_name(days[place])}" for place in range(len(values))]
    if rule == Rule.TREND:
        span = (days[at].year - days[first].year) * 12 + days[at].month - days[first].month
        way = "rising" if direction == "up" else "falling"
        return f"{way} for {count(span, 'month')}, from {told[first]} to {told[at]}"
    lower, upper = max(last["lower"], 0.0), min(last["upper"], 1.0) if unit == Unit.PERCENT else last["upper"]
    if rule == Rule.NEAR:
        near = [told[place] for place in range(max(at - 2, 0), at + 1) if Rule.NEAR in chart["signals"].iloc[place]]
        high_or_low = "high" if direction == "up" else "low"
        usual = f"the usual range is {said(lower, unit)} to {said(upper, unit)}"
        return f"{high_or_low} in {len(near)} of the last 3 figures, {listed(near)}; {usual}"
    if rule == Rule.OUTSIDE:
        shown, edge = told_apart(values[at], upper if direction == "up" else lower, unit)
        ends = (said(lower, unit), edge) if direction == "up" else (edge, said(upper, unit))
        level = f"{SIDES[direction]} the usual range of {ends[0]} to {ends[1]}"
    else:
        shown, mean = told_apart(values[at], last["mean"], unit)
        base = base_of(chart, days)
        level = f"{SIDES[direction]} {mean}, the mean from {month_name(base[0])} to {month_name(base[-1])}"
    return f"{level}{_since(values, days, first) if first < at else ''}, {shown} in {month_name(days[at])}"


def _since(values: Sequence[float], days: Sequence[date], first: int) -> str:
    """`, since May 2010` where there is a figure before it, else `, from May 2010 on`."""
    has_before = first > 0 and not pd.isna(values[first - 1])
    return f", since {month_name(days[first])}" if has_before else f", from {month_name(days[first])} on"


def _limits(chart: pd.DataFrame, months: pd.DataFrame) -> dict[str, Any]:
    """The limits that hold for the last month, and the first and last month that they rest on."""
    base = base_of(chart, months["month"].tolist())
    numbers = {name: float(chart[name].iloc[-1]) for name in ("mean", "lower", "upper")}
    return numbers | {"from": base[0], "to": base[-1]}


def assurance(lower: float, upper: float, definition: Definition, polarity: Polarity) -> str | None:
    """Whether a process that stays as it is will meet its target, will miss it, or may or may not; None without a target.

    As in *Making Data Count*: only where the target lies beyond a limit can it be told. Near a target, the range from the margin
    below it to the margin above it takes the place of the target.
    """
    if definition.target is None:
        return None
    if polarity == Polarity.NEAR:
        margin = definition.margin or 0.0
        least, most = definition.target - margin, definition.target + margin
        is_met, is_missed = least <= lower and upper <= most, upper < least or lower > most
    elif polarity == Polarity.HIGH:
        is_met, is_missed = definition.target < lower, definition.target > upper
    else:
        is_met, is_missed = definition.target > upper, definition.target < lower
    return WILL_MEET if is_met else WILL_MISS if is_missed else MAY_OR_MAY_NOT
