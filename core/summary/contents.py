"""What the summary page holds, ready to be drawn: plain texts, never Markdown or HTML. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.markdown import Run

Words = Sequence[Run]


@dataclass(frozen=True)
class GroupBar:
    """How far a group of the plan is: its ratings by letter, `share` of the width in percent, and what was due by now."""

    name: str
    limit: str
    due: str
    counts: Mapping[str, int]
    share: float
    total: int
    done: int
    red: int
    description: str


@dataclass(frozen=True)
class RedAction:
    """A red action: whose it is, how late, and what brings it back."""

    ref: str
    title: str
    rating: str
    whose: str
    late: str
    due: str
    back: str
    confidence: str
    step: str


@dataclass(frozen=True)
class Change:
    """Actions that changed in one way: how many, in which, and each by ref with its title and what happened to it."""

    number: int
    words: str
    actions: Sequence[tuple[str, str, str]]


@dataclass(frozen=True)
class OfPlan:
    """What the summary says of the plan, which calls its groups `groups_are`."""

    groups_are: str
    bars: Sequence[GroupBar]
    more_groups: int
    red_title: str
    red: Sequence[RedAction]
    more_red: int
    notes: Sequence[Words]
    changes: Sequence[Change]


@dataclass(frozen=True)
class Sign:
    """A figure of the workforce: its rating (empty without a target), how it moved, and a small trend as an SVG picture."""

    title: str
    number: str
    rating: str
    moved: str
    note: str
    picture: str
    alt: str
    is_illustrative: bool


@dataclass(frozen=True)
class MeasureLine:
    """A measure in exception with its figure, and how it moved."""

    rating: str
    title: str
    now: str
    acceptable: str
    target: str
    moved: str
    change: str


@dataclass(frozen=True)
class OfMeasures:
    """The measures in exception: those furthest below what is acceptable, and the others in a line each."""

    title: str
    about: str
    worst: Sequence[MeasureLine]
    others: Sequence[MeasureLine]


@dataclass(frozen=True)
class ThemeLine:
    """A theme of the health check at the round before and at the last one: rating, words, points of 100, the survey's score."""

    title: str
    before: tuple[str, str]
    rating: str
    words: str
    points: str
    way: str
    survey: str


@dataclass(frozen=True)
class OfHealth:
    """The themes of the last round; `before` is the day of the round before, empty for the first."""

    held_on: str
    before: str
    themes: Sequence[ThemeLine]


@dataclass(frozen=True)
class Summary:
    """The whole page. Where a block has nothing, the words that stand in its place say who does what next."""

    as_at: date
    since: date
    plan_name: str
    made_up: str
    is_behind: bool
    answer: Words
    plan: OfPlan
    signs: Sequence[Sign]
    without_signs: str
    measures: OfMeasures | None
    without_measures: str
    health: OfHealth | None
    without_health: str
    key: Sequence[tuple[str, str]]
    sources: str
    short_forms: str
    around: Sequence[tuple[str, str]] = ()  # what of the registers is past its date, each with the register's title
