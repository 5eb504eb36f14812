"""Charts as pictures, drawn in this process: nothing is fetched from anywhere."""

from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from core.words import visible

if TYPE_CHECKING:  # so that a drawer is there, and begins, before what takes long to load is loaded
    from core.board.report import Section
    from core.figures import Figure

WIDTH, SCALE = 620, 2
FONT = "Arial, Liberation Sans, Helvetica, sans-serif"
SMALLEST = {"data": {"values": [{"x": 1}]}, "mark": "point", "encoding": {"x": {"field": "x", "type": "quantitative"}}}


class Drawer:
    """Draws charts beside whatever else is done, as that takes a second to begin and a while for each."""

    def __init__(self) -> None:
        self._beside = ThreadPoolExecutor(1)
        self._begun: dict[int, Future[bytes]] = {}
        self._beside.submit(png, SMALLEST)

    def begin(self, sections: "Iterable[Section]") -> None:
        """Begin to draw the pictures of these sections."""
        for section in sections:
            for part in section.parts:
                if not isinstance(part, str) and part.chart is not None:
                    self._begun[id(part)] = self._beside.submit(png, part.chart)

    def png(self, figure: "Figure") -> bytes:
        """A figure's chart, as soon as it is drawn; drawn now where nobody has begun it."""
        begun = self._begun.get(id(figure))
        return begun.result() if begun else png(figure.chart or {})


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
