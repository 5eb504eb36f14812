"""Statistical process control of single values over time: the XmR chart (individual values and moving range).

Limits stand at the mean ± 2.66 × the mean moving range (Wheeler, *Understanding Variation*, 2nd edition, page 60; the same
constant in NHS England's *Making Data Count*). 2.66 is 3 / 1.128 rounded, which is what the NIST/SEMATECH e-Handbook
6.3.2.2 uses.
"""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

XMR = ("value", "mean", "lower", "upper", "segment", "signals")
FACTOR = 2.66
LEAST_POINTS = 6  # “useful limits may be constructed with as few as five or six values”, Wheeler as above
FIRM_POINTS = 12  # with fewer, Making Data Count calls the limits trial limits
RUN, TREND, WINDOW, OF_WINDOW = 8, 6, 3, 2
_NOISE = 1e-9  # of the largest value: differences so small come from binary fractions, not from the data

Numbers = NDArray[np.float64]
Marks = NDArray[np.bool_]


class Rule(StrEnum):
    """The rules by which a change is more than chance, in the order in which they say where the values are going.

    OUTSIDE, NEAR and RUN are tests 1, 2 and 4 of the Western Electric handbook (1956): a value beyond a limit; two of three
    in a row beyond two thirds of the way to the same limit, the third anywhere; eight in a row on one side of the mean. TREND
    is Nelson's test 3 (Journal of Quality Technology 16, 1984): six in a row, each above, or each below, the one before it.
    A value that equals the mean, or the one before it, ends a run, and so does a gap.
    """

    TREND = "trend"
    OUTSIDE = "outside"
    NEAR = "near"
    RUN = "run"


WORDS = {
    Rule.TREND: {"up": "six or more in a row rising", "down": "six or more in a row falling"},
    Rule.OUTSIDE: {"up": "above the upper limit", "down": "below the lower limit"},
    Rule.NEAR: {"up": "two of three near the upper limit", "down": "two of three near the lower limit"},
    Rule.RUN: {"up": "eight or more in a row above the mean", "down": "eight or more in a row below the mean"},
}


def xmr(values: Sequence[float | None], starts: Sequence[int] = ()) -> pd.DataFrame:
    """One row a value, columns XMR: the limits that hold for it, and in `signals` the rules that it is part of.

    None is a gap: it has no moving range on either side. At each position in `starts` a new segment begins with limits of
    its own; no run reaches over it. A segment with fewer than LEAST_POINTS values has neither limits nor signals (NaN).
    """
    numbers = np.array([np.nan if value is None else value for value in values], dtype=float)
    segment = np.zeros(len(numbers), dtype=int)
    for start in sorted({start for start in starts if 0 < start < len(numbers)}):
        segment[start:] += 1
    parts = [_part(numbers[segment == number], number) for number in sorted(set(segment.tolist()))]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(XMR))


def _part(numbers: Numbers, segment: int) -> pd.DataFrame:
    """The rows of a segment."""
    known = int(np.isfinite(numbers).sum())
    ranges = np.abs(np.diff(numbers))
    if known < LEAST_POINTS or int(np.isfinite(ranges).sum()) < LEAST_POINTS - 1:
        mean = reach = np.nan
    else:
        mean, reach = float(np.nanmean(numbers)), FACTOR * float(np.nanmean(ranges))
    found = _signals(numbers, mean, reach)
    signals = [tuple(rule.value for rule in Rule if found[rule][place]) for place in range(len(numbers))]
    rows = {"value": numbers, "mean": mean, "lower": mean - reach, "upper": mean + reach, "segment": segment}
    return pd.DataFrame({**rows, "signals": pd.Series(signals, dtype=object)}, columns=list(XMR))


def _signals(numbers: Numbers, mean: float, reach: float) -> dict[Rule, Marks]:
    """Which values are part of a signal, by rule; all of them False where there is no mean."""
    if np.isnan(mean):
        return dict.fromkeys(Rule, np.zeros(len(numbers), dtype=bool))
    noise = _NOISE * float(np.nanmax(np.abs(numbers)))
    away, steps = numbers - mean, np.diff(numbers)
    near, found = 2 / 3 * reach + noise, dict.fromkeys(Rule, np.zeros(len(numbers), dtype=bool))
    for sign in (1, -1):
        is_near = sign * away > near
        found[Rule.OUTSIDE] = found[Rule.OUTSIDE] | (sign * away > reach + noise)
        found[Rule.RUN] = found[Rule.RUN] | _covered(sign * away > noise, RUN, RUN)
        found[Rule.NEAR] = found[Rule.NEAR] | (is_near & _covered(is_near, WINDOW, OF_WINDOW))
        rising = _covered(sign * steps > noise, TREND - 1, TREND - 1)
        found[Rule.TREND] = found[Rule.TREND] | _ends(rising, len(numbers))
    return found


def _covered(marks: Marks, length: int, least: int) -> Marks:
    """The places in any stretch of `length` that has at least `least` marks."""
    if len(marks) < length:
        return np.zeros(len(marks), dtype=bool)
    full = sliding_window_view(marks, length).sum(axis=1) >= least
    return np.convolve(full, np.ones(length)) > 0.5


def _ends(steps: Marks, values: int) -> Marks:
    """The values at either end of the marked steps."""
    ends = np.zeros(values, dtype=bool)
    ends[:-1] |= steps
    ends[1:] |= steps
    return ends


def directions(chart: pd.DataFrame) -> list[str]:
    """`up` or `down` for each row of `xmr` that is part of a signal, by the first of its rules in the order of `Rule`."""
    return [_direction(chart, place, names) for place, names in enumerate(chart["signals"])]


def _direction(chart: pd.DataFrame, place: int, names: tuple[str, ...]) -> str:
    """A trend goes where it comes from, its first point where it goes to; all else lies on a side of the mean."""
    if not names:
        return ""
    value = chart["value"].iloc[place]
    if names[0] != Rule.TREND:
        return "up" if value > chart["mean"].iloc[place] else "down"
    if place and Rule.TREND in chart["signals"].iloc[place - 1] and chart["value"].iloc[place - 1] != value:
        return "up" if value > chart["value"].iloc[place - 1] else "down"
    return "up" if chart["value"].iloc[place + 1] > value else "down"


def latest_signal(chart: pd.DataFrame) -> tuple[Rule | None, str]:
    """The first rule in the order of `Rule` that the last known value of `xmr` is part of, and its direction, up or down.

    (None, "") where the last value is part of none: what was a signal and is over says nothing of where things go now.
    """
    known = np.flatnonzero(chart["value"].notna())
    if not len(known) or not (names := chart["signals"].iloc[known[-1]]):
        return None, ""
    return Rule(names[0]), _direction(chart, int(known[-1]), names)


def signals_in_words(chart: pd.DataFrame) -> list[str]:
    """The first signal of each row of `xmr` in words; empty where it is part of none."""
    return [
        WORDS[Rule(names[0])][direction] if names else ""
        for names, direction in zip(chart["signals"], directions(chart), strict=True)
    ]
