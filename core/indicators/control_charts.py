"""Statistical process control of single values over time: the XmR chart (individual values and moving range).

Limits stand at the mean ± 2.66 × the mean moving range (Wheeler, *Understanding Variation*, 2nd edition, page 60; the same
constant in NHS England's *Making Data Count*). 2.66 is 3 / 1.128 rounded, which is what the NIST/SEMATECH e-Handbook
6.3.2.2 uses. As in *Making Data Count*, they rest on a baseline, the first points of a process, and stand until a step is marked;
moving ranges above 3.267 times their mean are left out of it, once (Nelson, Journal of Quality Technology 14, 1982).
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

XMR = ("value", "mean", "lower", "upper", "segment", "is_base", "signals")
FACTOR = 2.66
OUTLYING = 3.267  # Shewhart’s constant D4 for ranges of two
LEAST_POINTS = 6  # “useful limits may be constructed with as few as five or six values”, Wheeler as above
FIRM_POINTS = 12  # with fewer, Making Data Count calls the limits trial limits
WINDOW, OF_WINDOW = 3, 2
_NOISE = 1e-9  # of the largest value: differences so small come from binary fractions, not from the data

Numbers = NDArray[np.float64]
Marks = NDArray[np.bool_]


class Lengths(NamedTuple):
    """How many points in a row are a run on one side of the mean, and how many a trend; settings, by their names."""

    signal_run: int = 8
    signal_trend: int = 6

    @classmethod
    def of(cls, numbers: Mapping[str, int]) -> "Lengths":
        """Out of the numbers of `core.numbers`."""
        return cls(*(numbers[name] for name in cls._fields))


DEFAULT_LENGTHS = Lengths()


class Rule(StrEnum):
    """The rules by which a change is more than chance, in the order in which they say where the values are going.

    OUTSIDE, NEAR and RUN are tests 1, 2 and 4 of the Western Electric handbook (1956): a value beyond a limit; two of three
    in a row beyond two thirds of the way to the same limit, all three on the same side of the mean as Making Data Count has it;
    seven or eight in a row on one side of the mean. TREND is Nelson's test 3 (Journal of Quality Technology 16, 1984): six or
    seven in a row, each above, or each below, the one before it; one that equals the one before neither counts nor ends it. A
    value that equals the mean ends a run, and a gap ends everything.
    """

    TREND = "trend"
    OUTSIDE = "outside"
    NEAR = "near"
    RUN = "run"


WORDS = {
    Rule.TREND: {"up": "part of a rising trend", "down": "part of a falling trend"},
    Rule.OUTSIDE: {"up": "above the upper limit", "down": "below the lower limit"},
    Rule.NEAR: {"up": "two of three near the upper limit", "down": "two of three near the lower limit"},
    Rule.RUN: {"up": "part of a run above the mean", "down": "part of a run below the mean"},
}


def xmr(
    values: Sequence[float | None],
    starts: Sequence[int] = (),
    baseline: int = FIRM_POINTS,
    lengths: Lengths = DEFAULT_LENGTHS,
    until: int | None = None,
) -> pd.DataFrame:
    """One row a value, columns XMR: the limits that hold for it, and in `signals` the rules that it is part of.

    None is a gap: it has no moving range on either side. At each position in `starts` a new segment begins; no run reaches over
    it. The limits of a segment rest on its first `baseline` values (`is_base`) and hold to its end; where it has LEAST_POINTS
    before the position `until`, on none from there on. One with fewer than LEAST_POINTS values has neither limits nor signals
    (NaN).
    """
    numbers = np.array([np.nan if value is None else value for value in values], dtype=float)
    segment = np.zeros(len(numbers), dtype=int)
    for start in sorted({start for start in starts if 0 < start < len(numbers)}):
        segment[start:] += 1
    is_late = np.arange(len(numbers)) >= (len(numbers) if until is None else until)
    parts = [
        _part(numbers[segment == number], number, baseline, lengths, is_late[segment == number])
        for number in sorted(set(segment.tolist()))
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(XMR))


def _part(numbers: Numbers, segment: int, baseline: int, lengths: Lengths, is_late: Marks) -> pd.DataFrame:
    """The rows of a segment."""
    is_known = np.isfinite(numbers)
    is_base = is_known & (np.cumsum(is_known) <= baseline)
    if int((is_base & ~is_late).sum()) >= LEAST_POINTS:
        is_base &= ~is_late
    mean, reach = _limits(np.where(is_base, numbers, np.nan))
    found = _signals(numbers, mean, reach, lengths)
    signals = [tuple(rule.value for rule in Rule if found[rule][place]) for place in range(len(numbers))]
    rows = {
        "value": numbers, "mean": mean, "lower": mean - reach, "upper": mean + reach, "segment": segment, "is_base": is_base,
    }  # fmt: skip
    return pd.DataFrame({**rows, "signals": pd.Series(signals, dtype=object)}, columns=list(XMR))


def _limits(base: Numbers) -> tuple[float, float]:
    """The mean, and how far from it the limits are; NaN where there are too few values, or too few neighbours."""
    ranges = np.abs(np.diff(base))
    ranges = ranges[np.isfinite(ranges)]
    if int(np.isfinite(base).sum()) < LEAST_POINTS or len(ranges) < LEAST_POINTS - 1:
        return np.nan, np.nan
    usual = ranges[ranges <= OUTLYING * ranges.mean()]
    return float(np.nanmean(base)), FACTOR * float(usual.mean())


def _signals(numbers: Numbers, mean: float, reach: float, lengths: Lengths) -> dict[Rule, Marks]:
    """Which values are part of a signal, by rule; all of them False where there is no mean."""
    if np.isnan(mean):
        return dict.fromkeys(Rule, np.zeros(len(numbers), dtype=bool))
    noise = _NOISE * float(np.nanmax(np.abs(numbers)))
    away = numbers - mean
    near, found = 2 / 3 * reach + noise, dict.fromkeys(Rule, np.zeros(len(numbers), dtype=bool))
    for sign in (1, -1):
        is_side, is_near = sign * away > noise, sign * away > near
        found[Rule.OUTSIDE] = found[Rule.OUTSIDE] | (sign * away > reach + noise)
        found[Rule.RUN] = found[Rule.RUN] | _covered(is_side, lengths.signal_run)
        found[Rule.NEAR] = found[Rule.NEAR] | (is_near & _two_of_three(is_near, is_side))
        found[Rule.TREND] = found[Rule.TREND] | _trend(sign * numbers, noise, lengths.signal_trend)
    return found


def _two_of_three(is_near: Marks, is_side: Marks) -> Marks:
    """The places in any three in a row on one side, of which two are near its limit."""
    if len(is_near) < WINDOW:
        return np.zeros(len(is_near), dtype=bool)
    near, side = (sliding_window_view(marks, WINDOW).sum(axis=1) for marks in (is_near, is_side))
    return np.convolve((near >= OF_WINDOW) & (side == WINDOW), np.ones(WINDOW)) > 0.5


def _trend(numbers: Numbers, noise: float, least: int) -> Marks:
    """The values of each stretch without a fall or a gap in which at least `least` values rise, its first one counted; ties at
    either end belong to none."""
    found = np.zeros(len(numbers), dtype=bool)
    steps = np.diff(numbers)
    rises = np.flatnonzero(steps > noise)
    breaks = np.flatnonzero(~(steps >= -noise))
    for stretch in np.split(rises, np.searchsorted(rises, breaks)):
        if len(stretch) >= least - 1:
            found[stretch[0] : stretch[-1] + 2] = True
    return found


def _covered(marks: Marks, length: int) -> Marks:
    """The places in any stretch of `length` marks."""
    if len(marks) < length:
        return np.zeros(len(marks), dtype=bool)
    full = sliding_window_view(marks, length).all(axis=1)
    return np.convolve(full, np.ones(length)) > 0.5


def directions(chart: pd.DataFrame) -> list[str]:
    """`up` or `down` for each row of `xmr` that is part of a signal, by the first of its rules in the order of `Rule`."""
    return [_direction(chart, place, names) for place, names in enumerate(chart["signals"])]


def _direction(chart: pd.DataFrame, place: int, names: tuple[str, ...]) -> str:
    """A trend goes where it comes from, its first points where it goes to; all else lies on a side of the mean."""
    if not names:
        return ""
    values = chart["value"].tolist()
    if names[0] != Rule.TREND:
        return "up" if values[place] > chart["mean"].iloc[place] else "down"
    is_trend = [Rule.TREND in one for one in chart["signals"]]
    for before in range(place - 1, -1, -1):
        if not is_trend[before]:
            break
        if values[before] != values[place]:
            return "up" if values[place] > values[before] else "down"
    after = next(value for value in values[place + 1 :] if value != values[place])
    return "up" if after > values[place] else "down"


def latest_signals(chart: pd.DataFrame) -> list[tuple[Rule, str]]:
    """The rules that the last known value of `xmr` is part of, in the order of `Rule`, each with its direction, up or down.

    None where the last value is part of none: what was a signal and is over says nothing of where things go now.
    """
    if (place := chart["value"].last_valid_index()) is None:
        return []
    return [(Rule(name), _direction(chart, int(place), (name,))) for name in chart["signals"].iloc[int(place)]]


def signals_in_words(chart: pd.DataFrame) -> list[str]:
    """The first signal of each row of `xmr` in words; empty where it is part of none."""
    return [
        WORDS[Rule(names[0])][direction] if names else ""
        for names, direction in zip(chart["signals"], directions(chart), strict=True)
    ]
