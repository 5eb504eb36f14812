"""The rating of an indicator's value, with its reason in words."""

from enum import StrEnum

from core.indicators.definitions import Definition, Polarity, Unit
from core.palette import COLOUR_NAMES
from core.words import NO_FIGURE


class Rating(StrEnum):
    """Green: the target is met; amber: the floor is; red: not even the floor. NONE where there is nothing to rate."""

    GREEN = "G"
    AMBER = "A"
    RED = "R"
    NONE = ""


RATING_NAMES = {**COLOUR_NAMES, Rating.NONE.value: "No rating"}
_NOISE = 1e-9  # differences so small come from binary fractions, not from the data


def rate(value: float | None, definition: Definition, polarity: Polarity, unit: Unit) -> tuple[Rating, str]:
    """The rating of a value by the target and the floor of its definition, and why.

    A value that equals the target meets it. Near a target: green within the margin of it, amber as far from it as the floor
    is, on either side. Without a floor whatever misses the target is red. The unrounded value decides.
    """
    if value is None:
        return Rating.NONE, NO_FIGURE
    if definition.target is None:
        return Rating.NONE, f"No rating: {said(value, unit)}, and no target is set"
    if polarity == Polarity.NEAR:
        return _near(value, definition, unit)
    sign = 1 if polarity == Polarity.HIGH else -1
    target, floor = definition.target, definition.floor
    shown, of_target = told_apart(value, target, unit)
    if sign * (value - target) >= -_NOISE:
        return Rating.GREEN, f"Green: {shown}, target {of_target} met"
    side = "below" if sign > 0 else "above"
    if floor is None:
        return Rating.RED, f"Red: {shown}, {side} the target {of_target}"
    if sign * (value - floor) >= -_NOISE:
        return Rating.AMBER, f"Amber: {shown}, {side} the target {of_target}, floor {said(floor, unit)} met"
    shown, of_floor = told_apart(value, floor, unit)
    return Rating.RED, f"Red: {shown}, {side} the floor {of_floor}, target {said(target, unit)}"


def _near(value: float, definition: Definition, unit: Unit) -> tuple[Rating, str]:
    """The rating of a value that should be near the target."""
    assert definition.target is not None
    away, margin = abs(value - definition.target), definition.margin or 0.0
    words = f"{said(value, unit)}, {distance(away, unit)} from the target {said(definition.target, unit)}"
    if away <= margin + _NOISE:
        return Rating.GREEN, f"Green: {words}, within the margin of {distance(margin, unit)}"
    if definition.floor is None:
        return Rating.RED, f"Red: {words}, over the margin of {distance(margin, unit)}"
    furthest = abs(definition.target - definition.floor)
    if away <= furthest + _NOISE:
        return Rating.AMBER, f"Amber: {words}, over the margin of {distance(margin, unit)}"
    return Rating.RED, f"Red: {words}, over the {distance(furthest, unit)} that are amber"


def gap(value: float | None, definition: Definition, polarity: Polarity) -> float | None:
    """How much better than the target a value is, below 0 where it is worse; near a target no value is better than it."""
    if value is None or definition.target is None:
        return None
    if polarity == Polarity.NEAR:
        return -abs(value - definition.target)
    return value - definition.target if polarity == Polarity.HIGH else definition.target - value


def meaning(direction: str, value: float, mean: float, definition: Definition, polarity: Polarity) -> str:
    """Whether a signal is better or worse; near a target, whether it leads towards it."""
    if polarity == Polarity.NEAR:
        if definition.target is None:
            return ""
        return "better" if abs(value - definition.target) < abs(mean - definition.target) else "worse"
    return "better" if (direction == "up") == (polarity == Polarity.HIGH) else "worse"


def said(value: float | None, unit: Unit, places: int = 1) -> str:
    """A value in its unit: `91.2%` of 0.912, `17.0`, `1,204`, `No figure`."""
    if value is None:
        return NO_FIGURE
    if unit == Unit.PERCENT:
        return f"{value:.{places}%}"
    return f"{value:,.0f}" if unit == Unit.NUMBER else f"{value:,.{places}f}"


def told_apart(value: float, other: float, unit: Unit) -> tuple[str, str]:
    """Two values in words, with as many places as it takes to see that they differ, where they do."""
    places = 1
    while places < 4 and abs(value - other) > _NOISE and said(value, unit, places) == said(other, unit, places):
        places += 1
    return said(value, unit, places), said(other, unit, places)


def distance(by: float, unit: Unit) -> str:
    """How far two values are from each other: `3.2 percentage points`, `1.5`, `12`."""
    if unit == Unit.PERCENT:
        return f"{abs(by) * 100:,.1f} percentage points"
    return said(abs(by), unit)
