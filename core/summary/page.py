"""The summary as HTML: its styles, and its content from `templates/summary.html`. Pure.

All text is escaped by the template; what users typed stands in `bdi`, so that signs which turn the direction of reading turn
nothing beside it.
"""

from base64 import b64encode
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from core.health.displays import LOCAL_VERSION
from core.palette import COLOUR_NAMES, FAINT, INK, RATING_COLOURS
from core.summary.contents import Summary
from core.words import long_date, short_date, visible

MOST_CHANGES = 20
SHORT_NAMES = {
    "B": "Assured", "C": "To be assured", "G": "On course", "N": "Not due", "U": "Undated", "A": "At risk", "R": "Red",
}  # fmt: skip
QUIET = {"light": "#4A5260", "dark": "#B4BBC6"}
SOFT = {"light": "#F1F4F8", "dark": "#1D232D"}
LINK = {"light": "#1F4E9C", "dark": "#8FBCFF"}


@cache
def _templates() -> Environment:
    folder = FileSystemLoader(Path(__file__).parent / "templates")
    found = Environment(
        loader=folder, autoescape=True, undefined=StrictUndefined, trim_blocks=True, finalize=_finalised
    )
    found.filters |= {
        "long_date": long_date,
        "short_date": short_date,
        "base64": lambda text: b64encode(text.encode()).decode(),
    }
    return found


def _finalised(value: object) -> object:
    """Text without control characters, which no page can hold."""
    return visible(value) if type(value) is str else value


def styles(theme: str) -> str:
    """The page's style sheet for a theme of the screen."""
    return (
        _templates()
        .get_template("summary.css")
        .render(
            link=LINK[theme],
            quiet=QUIET[theme],
            ink=INK[theme],
            faint=FAINT[theme],
            soft=SOFT[theme],
            ratings=RATING_COLOURS,
        )
    )


def content(summary: Summary, theme: str) -> str:
    """The page below its title."""
    about = {
        "short_names": SHORT_NAMES,
        "colours": COLOUR_NAMES,
        "local_version": _begun(LOCAL_VERSION),
        "most": MOST_CHANGES,
    }
    mixed = len({sign.is_illustrative for sign in summary.signs}) > 1
    return _templates().get_template("summary.html").render(s=summary, theme=theme, is_mixed=mixed, **about)


def _begun(words: str) -> str:
    return words[:1].upper() + words[1:]
