"""A small line for a figure: its last values, and its target as a dashed line. Pure."""

from collections.abc import Sequence
from datetime import date

from core.palette import INK, SERIES

WIDTH, HEIGHT, EDGE = 112, 44, 5


def small_line(days: Sequence[date], values: Sequence[float], theme: str, target: float | None = None) -> str:
    """An SVG picture of the values by their days, the oldest first, on a scale that holds them and the target; empty below two
    values."""
    if len(values) < 2:
        return ""
    shown = [*values, *([] if target is None else [target])]
    low, high = min(shown), max(shown)

    def place(value: float) -> float:
        within = (value - low) / (high - low) if high > low else 0.5
        return round(HEIGHT - EDGE - within * (HEIGHT - 2 * EDGE), 1)

    span = (WIDTH - 2 * EDGE) / max(1, (days[-1] - days[0]).days)
    points = [(round(EDGE + (day - days[0]).days * span, 1), place(one)) for day, one in zip(days, values, strict=True)]
    colour = SERIES[theme]["first"]
    dashed = (
        ""
        if target is None
        else f'<line x1="0" x2="{WIDTH}" y1="{place(target)}" y2="{place(target)}" stroke="{INK[theme]}" stroke-dasharray="3 3"/>'
    )
    line = " ".join(f"{x},{y}" for x, y in points)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">{dashed}'
        f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>'
        f'<circle cx="{points[-1][0]}" cy="{points[-1][1]}" r="3.5" fill="{colour}"/></svg>'
    )
