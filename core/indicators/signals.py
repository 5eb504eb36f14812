"""What the control chart of a measure says: its limits, the kind of signal in its last months, and what that means. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import pandas as pd

from core.indicators.control_charts import LEAST_POINTS, WORDS, latest_signal, xmr
from core.indicators.definitions import Definition, Measure, Polarity
from core.indicators.rules import meaning

NO_SIGNAL = "No signal: what changed is no more than chance would have it."
VARIATION = {"better": "improving", "worse": "concerning", "": "special cause"}
COMMON_CAUSE = "common cause"
WILL_MEET, WILL_MISS, MAY_OR_MAY_NOT = "will meet", "will miss", "may or may not meet"


def starts(months: Sequence[date], measure: Measure, marked: Iterable[date]) -> list[int]:
    """The positions among months at which a process begins anew: a marked step change, or another definition."""
    days = [*marked, *(one.holds_from for one in measure.definitions if one.holds_from)]
    found = {next((number for number, month in enumerate(months) if month >= day), 0) for day in days}
    return sorted(found - {0})


def signal(months: pd.DataFrame, measure: Measure, definition: Definition, marked: Iterable[date]) -> dict[str, Any]:
    """The columns of `measures.LATEST` that the control chart gives, of the months of `measures.series`.

    `rule` is the first rule in the order of `Rule` that the last known value is part of; `variation` and `assurance` are the
    marks of *Making Data Count*; None where there are no limits.
    """
    chart = xmr(months["value"].tolist(), starts(months["month"].tolist(), measure, marked))
    last = chart.iloc[-1]
    if pd.isna(last["mean"]):
        too_few = f"Too few months for a signal: it takes {LEAST_POINTS} of the same process."
        return {**NOTHING, "signal": too_few, "can_signal": False}
    found = {
        **NOTHING,
        "can_signal": True,
        "signal": NO_SIGNAL,
        "variation": COMMON_CAUSE,
        "assurance": assurance(last["lower"], last["upper"], definition, measure.polarity),
        "limits": _limits(chart, months),
    }
    rule, direction = latest_signal(chart)
    if rule is None:
        return found
    known = chart[chart["value"].notna()].iloc[-1]
    means = meaning(direction, float(known["value"]), float(known["mean"]), definition, measure.polarity)
    words = f"{means.capitalize()}: {WORDS[rule][direction]}." if means else f"{WORDS[rule][direction].capitalize()}."
    return found | {
        "direction": direction, "meaning": means, "signal": words, "rule": rule.value, "variation": VARIATION[means],
    }  # fmt: skip


NOTHING: dict[str, Any] = {
    "direction": "", "meaning": "", "signal": "", "can_signal": False, "rule": None, "variation": None, "assurance": None,
    "limits": None,
}  # fmt: skip


def _limits(chart: pd.DataFrame, months: pd.DataFrame) -> dict[str, Any]:
    """The limits that hold for the last month, and the first and last month that they rest on."""
    last = chart.iloc[-1]
    base = months["month"][((chart["segment"] == last["segment"]) & chart["value"].notna()).to_numpy()]
    numbers = {name: float(last[name]) for name in ("mean", "lower", "upper")}
    return numbers | {"from": base.iloc[0], "to": base.iloc[-1]}


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
