"""How numbers, dates and counts are said on screens and in exports. Every such sentence is made here."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from core.settings import ENGLAND

NO_FIGURE = "No figure"
_PICTURES = {
    **{code: chr(0x2400 + code) for code in range(32) if chr(code) not in "\n\t"},
    0x7F: "\u2421",
    **dict.fromkeys((*range(0x80, 0xA0), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF), "\ufffd"),
}
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LINK = re.compile(r"https?(?=:)|www(?=\.)|\w(?=@)", re.IGNORECASE)


def long_date(day: date | None) -> str:
    """`31 March 2011`, or `No date`."""
    return f"{day.day} {day:%B %Y}" if day else "No date"


def short_date(day: date | None) -> str:
    """`31 Mar 2011`, or `No date`."""
    return f"{day.day} {day:%b %Y}" if day else "No date"


def month_name(day: date) -> str:
    """`March 2011`."""
    return f"{day:%B %Y}"


def moment(at: datetime) -> str:
    """`31 March 2011 at 14:05`, by the clock in England."""
    local = at.astimezone(ENGLAND)
    return f"{long_date(local.date())} at {local:%H:%M}"


def at_moment(at: datetime) -> str:
    """`at 14:05 on 31 March 2011`, by the clock in England."""
    local = at.astimezone(ENGLAND)
    return f"at {local:%H:%M} on {long_date(local.date())}"


def exact_moment(at: datetime) -> str:
    """`31 Mar 2011, 14:03:09`, by the clock in England."""
    local = at.astimezone(ENGLAND)
    return f"{short_date(local.date())}, {local:%H:%M:%S}"


def count(number: int, noun: str, nouns: str = "") -> str:
    """`1 action`, `2 actions`, `no actions`."""
    if number == 1:
        return f"1 {noun}"
    return f"{number:,} {nouns or noun + 's'}" if number else f"no {nouns or noun + 's'}"


def days(number: int) -> str:
    """`1 day`, `28 days`."""
    return "1 day" if number == 1 else f"{number:,} days"


def percent(fraction: float | None) -> str:
    """`14.4%` of 0.144, or `No figure`."""
    return NO_FIGURE if fraction is None else f"{fraction:.1%}"


def fte(number: float | None) -> str:
    """`128.9 FTE` (full-time equivalent), or `No figure`."""
    return NO_FIGURE if number is None else f"{number:,.1f} FTE"


def one_place(number: float | None) -> str:
    """`17.0`, or `No figure`."""
    return NO_FIGURE if number is None else f"{number:,.1f}"


def whole(number: int | None) -> str:
    """`1,204`, or `No figure`."""
    return NO_FIGURE if number is None else f"{number:,}"


def moved(by: float | None, unit: str = "", places: int = 1) -> str:
    """`up 1.2 points`, `down 3 cases`, `no change`; `nothing to compare with` where there is no earlier figure."""
    if by is None:
        return "nothing to compare with"
    size = f"{abs(by):,.{places}f}"
    if not float(size.replace(",", "")):
        return "no change"
    return f"{'up' if by > 0 else 'down'} {size} {unit}".rstrip()


def listed(items: Iterable[str], joint: str = "and") -> str:
    """`a, b and c`."""
    items = list(items)
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {joint} {items[-1]}" if items else ""


def first_listed(items: Sequence[str], most: int = 5) -> str:
    """`row 2, row 3 and 7,998 more rows`: the first places of rows, and how many more there are."""
    more = len(items) - most
    return listed([*items[:most], count(more, "more row")] if more > 0 else items)


def spelled_out(text: str, meanings: Mapping[str, str]) -> list[tuple[str, str]]:
    """The abbreviations that stand in a text with their meanings, in alphabetical order."""
    found = {part.strip("().,;:/'’") for part in re.split(r"[\s/–-]+", text)}
    return [(short, meanings[short]) for short in sorted(meanings) if short in found]


def plain(text: str) -> str:
    """Text as it was typed, for a place that reads Markdown: every sign with a meaning there is escaped."""
    text = _LINK.sub("\\g<0>\u2060", text)  # nothing to see, but enough that no link is made of it
    text = "".join(f"\\{sign}" if sign in "\\`*_{}[]()#+-.!|$~:<>^=&" else sign for sign in text.replace("\n", " "))
    return _kept_apart(text) if _TURNS.search(text) else text


def _kept_apart(text: str) -> str:
    """Text with signs that turn the direction of reading, closed off so that they turn nothing that stands after it."""
    embedded, isolated = re.findall("[\u202a\u202b\u202d\u202e]", text), re.findall("[\u2066-\u2068]", text)
    return "\u2068" + text + "\u2069" * (1 + len(isolated)) + "\u202c" * len(embedded)


def plain_lines(text: str) -> str:
    """Text as it was typed, its line breaks, empty lines and indents too, for a place that reads Markdown."""
    return "  \n".join(_indented(line) for line in text.replace("\r\n", "\n").strip("\n").split("\n"))


def _indented(line: str) -> str:
    """A line whose first spaces stay: Markdown would drop them, or read them as code; an empty line begins no paragraph."""
    line = line.replace("\t", "    ").rstrip()
    words = line.lstrip(" ")
    return "&nbsp;" * (len(line) - len(words)) + plain(words) if words else "&nbsp;"


def visible(text: str) -> str:
    """Text in which control characters, which files cannot hold, stand as their pictures: `␀` for a null byte.

    Line breaks and tabs stay; half a character becomes the sign for an unknown one.
    """
    if text.isprintable():  # most text is, and is told at once
        return text
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_PICTURES)


def one_line(text: str) -> str:
    """Text in one line, its control characters as their pictures."""
    return " ".join(visible(text).split())
