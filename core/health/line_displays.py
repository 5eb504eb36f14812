"""The lines of an opened theme in words: what was answered, what it leads to, and how it went over the rounds. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from core.figures import Figure
from core.health.displays import action_words, badge, small_badge
from core.health.questions import FILLS_ITSELF
from core.health.rules import Rating
from core.settings import ENGLAND
from core.words import NO_FIGURE, count, long_date, plain, short_date

Row = Mapping[str, Any]  # of LINES or THEMES
Past = Sequence[tuple[date, Any]]


@dataclass(frozen=True)
class LineCard:
    """A line in words (Markdown), the action of the plan that it leads to, and its trend where two rounds have a figure."""

    words: str
    action: str
    trend: Figure | None


def theme_words(theme: Row, about: str) -> str:
    """How a theme is rated and what its survey says; Markdown."""
    score = ""
    if theme["score"] is not None:
        score = f" Survey score **{theme['score']}** of 100; {theme['responses']} people answered."
    return f"{badge(theme['rating'])} {plain(_bare(theme['reason']))}.{score}\n\n{plain(about)}"


def line_cards(lines: pd.DataFrame, history: Mapping[date, pd.DataFrame], actions: Mapping[str, str]) -> list[LineCard]:
    """A card for each line of an opened theme.

    `history` holds LINES of the same place by the days of rounds up to this one, `actions` the titles of the plan's actions.
    The trend of a card has as_at and value.
    """
    past: dict[str, list[tuple[date, Any]]] = {}
    for day in sorted(history):
        for row in history[day].itertuples():
            past.setdefault(row.question, []).append((day, row))
    return [_line_card(line, past.get(line["question"], []), actions) for line in lines.to_dict("records")]


def _line_card(line: Row, past: Past, actions: Mapping[str, str]) -> LineCard:
    action = line["action"]
    titles = {action: f"{plain(action)} {plain(actions[action])}"} if action in actions else {}
    parts = [
        f"**{plain(line['question'])} {plain(line['text'])}**",
        _answer(line),
        *(f"**{name}:** {plain(line[name.lower()])}" for name in ("Commentary", "Evidence") if line[name.lower()]),
        f"**Priority:** {line['priority']}" if line["priority"] else "",
        f"**Leads to:** {action_words(action, titles)}" if action else "",
        _letters(past),
        _origin(line),
    ]
    points = pd.DataFrame([(day, row.value) for day, row in past if row.value is not None], columns=["as_at", "value"])
    said = "; ".join(f"{short_date(day)}: {row.said or NO_FIGURE}" for day, row in past)
    title = f"{line['question']} by round"
    trend = Figure(title, points, alt=f"{title}. {said}") if len(points) > 1 else None
    return LineCard("  \n".join(part for part in parts if part), action if titles else "", trend)


def _answer(line: Row) -> str:
    said = f" **{plain(line['said'])}**" if line["said"] else ""
    if line["rating"] and line["kind"] not in FILLS_ITSELF:
        return f"{badge(line['rating'])}{said}"
    reason = _bare(line["reason"]).removeprefix(f"{line['said']}, ").removeprefix(f"a score of {line['value']} is ")
    return f"{badge(line['rating'])}{said}{_parts(line)} :small[{plain(reason)}]"


def _parts(line: Row) -> str:
    """What a figure is made of, or how many answered."""
    if line["answers"]:
        return f" ({count(int(line['answers']), 'answer')})"
    if line["denominator"] is None:
        return ""
    parts = (plain(f"{line[part]:,.1f}".removesuffix(".0")) for part in ("numerator", "denominator"))
    return f" ({' / '.join(parts)})"


def _bare(reason: str) -> str:
    """A reason without the colour before it, for a place where the rating stands already."""
    colour, _, rest = reason.partition(": ")
    return rest if colour in {rating.colour for rating in Rating} else reason


def _letters(past: Past) -> str:
    """The ratings of all rounds, the first at the left, and from where to where a figure went."""
    if len(past) < 2:
        return ""
    known = [row.said for _, row in past if row.value is not None]
    went = f" :small[{plain(known[0])} to {plain(known[-1])}]" if len(known) > 1 else ""
    return f":small[Since {long_date(past[0][0])}:] {' '.join(small_badge(row.rating) for _, row in past)}{went}"


def _origin(line: Row) -> str:
    """Where an answer comes from, and of when."""
    parts = [f"Source: {plain(line['source'])}."] if line["source"] else []
    if line["answer"]:
        what = "Commented" if line["kind"] in FILLS_ITSELF else "Answered"
        parts.append(f"{what} by {plain(line['who'])} on {long_date(line['at'].astimezone(ENGLAND).date())}.")
    return f":small[{' '.join(parts)}]" if parts else ""
