"""The actions and requirements of a plan's rows, their cells not yet read."""

from collections import Counter
from dataclasses import dataclass, field

from core.plan.document.problems import Problem

ACTION_TWICE = "Action {value} stands in the plan twice: give one of the two another number or take it out."


@dataclass
class Draft:
    """An action, its cells not yet read; `place` is where its number stands, `requirement` the reference of what it serves."""

    ref: str
    place: str
    band: str
    requirement: str
    cells: dict[str, str] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)
    is_numbered_by_us: bool = False


@dataclass
class Heading:
    """A requirement of the table, its number apart."""

    place: str
    band: str
    text: str
    is_numbered_by_us: bool = False


@dataclass
class Drafts:
    """The actions in the order in which they are printed, and what the reading has open: `action` and `heading`.

    `prefixes` are the letters that the requirements' numbers begin with.
    """

    prefixes: set[str] = field(default_factory=lambda: {""})
    printed: list[Draft] = field(default_factory=list)
    requirements: dict[str, Heading] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    action: Draft | None = None
    heading: Heading | None = None
    heading_ref: str = ""
    by_text: dict[str, str] = field(default_factory=dict)
    under: Counter[str] = field(default_factory=Counter)
    refs: set[str] = field(default_factory=set)
