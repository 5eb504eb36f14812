"""Charts as pictures, drawn in this process: nothing is fetched from anywhere."""

from collections.abc import Mapping
from typing import Any

from core.words import visible

WIDTH, SCALE = 620, 2
FONT = "Arial, Liberation Sans, Helvetica, sans-serif"


def png(spec: Mapping[str, Any]) -> bytes:
    """A Vega-Lite chart as a PNG on white, as wide as a page. Control characters are drawn as their pictures: what draws
    would end the whole process over them."""
    import vl_convert

    config = {**spec.get("config", {}), "font": FONT}
    whole = _visible({**spec, "width": WIDTH, "background": "white", "config": config})
    return bytes(vl_convert.vegalite_to_png(whole, scale=SCALE))


def _visible(part: Any) -> Any:
    if isinstance(part, str):
        return visible(part)
    if isinstance(part, Mapping):
        return {name: _visible(value) for name, value in part.items()}
    return [_visible(value) for value in part] if isinstance(part, list | tuple) else part


def warm() -> None:
    """Draw the smallest of charts, so that the first real one need not wait for what draws to begin."""
    png({"data": {"values": [{"x": 1}]}, "mark": "point", "encoding": {"x": {"field": "x", "type": "quantitative"}}})
