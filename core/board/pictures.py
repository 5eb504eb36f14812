"""Charts as pictures, drawn in this process: nothing is fetched from anywhere."""

from collections.abc import Mapping
from typing import Any

WIDTH, SCALE = 620, 2
FONT = "Arial, Liberation Sans, Helvetica, sans-serif"


def png(spec: Mapping[str, Any]) -> bytes:
    """A Vega-Lite chart as a PNG on white, as wide as a page."""
    import vl_convert

    config = {**spec.get("config", {}), "font": FONT}
    return bytes(
        vl_convert.vegalite_to_png({**spec, "width": WIDTH, "background": "white", "config": config}, scale=SCALE)
    )


def warm() -> None:
    """Draw the smallest of charts, so that the first real one need not wait for what draws to begin."""
    png({"data": {"values": [{"x": 1}]}, "mark": "point", "encoding": {"x": {"field": "x", "type": "quantitative"}}})
