"""The measures behind the plan: what each counts, which way is good, its targets, and from when a definition holds."""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from core.indicators.control_charts import FIRM_POINTS, LEAST_POINTS
from core.settings import ROOT
from core.words import listed

FILE = ROOT / "data" / "indicators" / "measures.csv"
# Why there is no figure, in the signs of published statistics.
FLAGS = {
    "z": "not applicable",
    "x": "not available",
    ":": "not available",
    "c": "suppressed",
    "low": "rounds to 0",
    "u": "low reliability",
}


SIGNS = {"*": "c", "..": ":", ".": "z", "[*]": "c", "[..]": ":"}  # other signs of published statistics


def flag_of(cell: object) -> str | None:
    """The flag that a cell says, also in brackets and as `<5` (suppressed), None where it says none."""
    text = "" if cell is None else str(cell).strip().casefold()
    if re.fullmatch(r"(?:<|less than|fewer than|under)\s?\d{1,2}", text):
        return "c"
    text = SIGNS.get(text, text.removeprefix("[").removesuffix("]") if text.startswith("[") else text)
    return text if text in FLAGS else None


class Unit(StrEnum):
    """A percentage and a ratio are numerator / denominator; a number is a numerator alone, which districts add up to."""

    PERCENT = "percent"
    RATIO = "ratio"
    NUMBER = "number"


class Polarity(StrEnum):
    """Which values are good: high ones, low ones, or those near the target."""

    HIGH = "high"
    LOW = "low"
    NEAR = "near"


class Origin(StrEnum):
    """Where the figures come from; with the workforce's denominator the numerator alone is uploaded.

    Those that only Annex A gives are shown once it gave them.
    """

    UPLOAD = "upload"
    ANNEX_A = "annex a"
    WORKFORCE = "workforce"
    WORKFORCE_DENOMINATOR = "workforce denominator"


class Frequency(StrEnum):
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"


class Period(StrEnum):
    """What a figure speaks of: what happened in its own month, or what overlaps with the figures before it.

    The latter move slowly by their making, so that limits from their moving ranges would be far too narrow.
    """

    OWN = "own month"
    ROLLING = "rolling 12 months"
    STOCK = "stock"
    TOTAL = "running total"


@dataclass(frozen=True)
class Definition:
    """What is counted from a day on. Target, floor and margin of a percentage are fractions: 0.9 is 90%.

    The floor is the last value that is still amber. Near a target, `margin` away from it is still green.
    """

    holds_from: date | None
    why_changed: str
    definition: str
    numerator: str
    denominator: str
    working_days: int | None
    source: str
    target: float | None
    floor: float | None
    margin: float | None


@dataclass(frozen=True)
class Measure:
    """A measure with its definitions, the oldest first, and the refs of the actions that it stands behind.

    The limits of its control chart rest on the first `baseline` figures of each process, and only where the period is its own.
    `acted_on_from` is the day from which the plan has its actions begin: what they may have changed is no baseline.
    """

    code: str
    title: str
    unit: Unit
    polarity: Polarity
    comes_from: Origin
    frequency: Frequency
    period: Period
    baseline: int
    actions: tuple[str, ...]
    definitions: tuple[Definition, ...]
    acted_on_from: date | None = None

    def at(self, day: date) -> Definition:
        """The definition that holds on a day; the first one before it began."""
        begun = [one for one in self.definitions if one.holds_from is None or one.holds_from <= day]
        return begun[-1] if begun else self.definitions[0]


# The columns of the file, which has a line for each definition.
OF_MEASURE = [one.name for one in fields(Measure) if one.name not in ("definitions", "acted_on_from")]
OF_DEFINITION = [one.name for one in fields(Definition)]


class DefinitionsProblem(Exception):
    """The file of measures is not as it should be; the message says where and how to mend it, in one sentence."""


@lru_cache(maxsize=8)
def shipped_measures(path: Path = FILE) -> Mapping[str, Measure]:
    """The measures of a file by their codes, in its order. Raises DefinitionsProblem."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DefinitionsProblem(f"{path.name} cannot be read ({error}): save it as CSV in UTF-8.") from error
    with io.StringIO(text, newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in (*OF_MEASURE, *OF_DEFINITION) if name not in (reader.fieldnames or ())]
        if missing:
            raise DefinitionsProblem(f"{path.name}, line 1, lacks the column {listed(missing)}: add it.")
        lines = [_Line(path.name, reader.line_num, row) for row in reader]
    by_code: dict[str, list[_Line]] = {}
    for line in lines:
        by_code.setdefault(line.text("code"), []).append(line)
    return MappingProxyType({code: _measure(code, group) for code, group in by_code.items()})


def title_of(code: str) -> str:
    """The title of a measure of the file, or the code of one that is no longer in it."""
    measure = shipped_measures().get(code)
    return measure.title if measure else code


Member = TypeVar("Member", bound=StrEnum)


@dataclass(frozen=True)
class _Line:
    """A line of the file, read cell by cell."""

    file: str
    number: int
    row: Mapping[str, str | None]

    def wrong(self, column: str, what: str) -> DefinitionsProblem:
        return DefinitionsProblem(f"{self.file}, line {self.number}, column {column}: {what}.")

    def optional(self, column: str) -> str:
        return (self.row[column] or "").strip()

    def text(self, column: str) -> str:
        if not (text := self.optional(column)):
            raise self.wrong(column, "the cell is empty: fill it in")
        return text

    def member(self, column: str, kind: type[Member]) -> Member:
        text = self.text(column)
        if text not in list(kind):
            raise self.wrong(column, f"‘{text}’ is none of the words known here: write {listed(kind, 'or')}")
        return kind(text)

    def day(self, column: str) -> date | None:
        text = self.optional(column)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            raise self.wrong(column, f"‘{text}’ is no day: write it like 2010-04-01") from None

    def number_of(self, column: str) -> float | None:
        text = self.optional(column)
        try:
            number = float(text) if text else None
        except ValueError:
            number = -1
        if number is not None and not 0 <= number < float("inf"):
            raise self.wrong(column, f"‘{text}’ is no number from 0 up: write it like 90, without a sign for percent")
        return number


def _measure(code: str, lines: list[_Line]) -> Measure:
    first = lines[0]
    for line in lines[1:]:
        for column in OF_MEASURE:
            if line.optional(column) != first.optional(column):
                raise line.wrong(column, f"it is not the same as in line {first.number}, which also defines {code}")
    measure = Measure(
        code=code,
        title=first.text("title"),
        unit=first.member("unit", Unit),
        polarity=first.member("polarity", Polarity),
        comes_from=first.member("comes_from", Origin),
        frequency=first.member("frequency", Frequency),
        period=first.member("period", Period),
        baseline=_baseline(first),
        actions=tuple(first.optional("actions").split()),
        definitions=tuple(_definition(line) for line in lines),
    )
    _check_order(lines, measure.definitions)
    for line, definition in zip(lines, measure.definitions, strict=True):
        _check_targets(line, definition, measure.polarity)
    return measure


def _baseline(line: _Line) -> int:
    number = line.number_of("baseline")
    if number is None:
        return FIRM_POINTS
    if not number.is_integer() or number < LEAST_POINTS:
        raise line.wrong(
            "baseline", f"limits take {LEAST_POINTS} figures or more: write a whole number, or leave the cell empty"
        )
    return int(number)


def _definition(line: _Line) -> Definition:
    unit = line.member("unit", Unit)
    per, working_days = (100 if unit == Unit.PERCENT else 1), line.number_of("working_days")
    if unit == Unit.NUMBER and line.optional("denominator"):
        raise line.wrong("denominator", "a number has none: leave the cell empty")
    if working_days is not None and not working_days.is_integer():
        raise line.wrong("working_days", "days are whole: write a number such as 10")
    target, floor, margin = (
        None if (number := line.number_of(column)) is None else round(number / per, 9)
        for column in ("target", "floor", "margin")
    )
    return Definition(
        holds_from=line.day("holds_from"),
        why_changed=line.optional("why_changed"),
        definition=line.text("definition"),
        numerator=line.text("numerator"),
        denominator="" if unit == Unit.NUMBER else line.text("denominator"),
        working_days=None if working_days is None else int(working_days),
        source=line.text("source"),
        target=target,
        floor=floor,
        margin=margin,
    )


def _check_order(lines: Iterable[_Line], definitions: Iterable[Definition]) -> None:
    """Definitions follow each other day by day, and each but the first says why it took over."""
    for (_, before), (line, after) in pairwise(zip(lines, definitions, strict=True)):
        if after.holds_from is None or (before.holds_from and after.holds_from <= before.holds_from):
            raise line.wrong("holds_from", "the definition must begin later than the one before it")
        if not after.why_changed:
            raise line.wrong("why_changed", "say what changed with this definition")


def _check_targets(line: _Line, definition: Definition, polarity: Polarity) -> None:
    target, floor = definition.target, definition.floor
    if target is None and floor is None:
        return
    if target is None or floor is None:
        raise line.wrong("floor", "target and floor go together: write both, or neither")
    if (polarity == Polarity.HIGH and floor > target) or (polarity == Polarity.LOW and floor < target):
        raise line.wrong("floor", "the floor is better than the target: mend one of the two, or the polarity")
    if (polarity == Polarity.NEAR) != (definition.margin is not None):
        raise line.wrong("margin", "a margin belongs to every measure that is to be near its target, and to no other")
