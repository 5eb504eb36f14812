"""The questions of the health check: the set that the product comes with, and what makes a set right.

A set is two frames, as they stand in `data/health_check` or as somebody typed them in the product.
"""

import math
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from core.indicators.definitions import Unit, shipped_measures
from core.settings import ROOT
from core.words import listed
from core.workforce import measures

SHIPPED = ROOT / "data" / "health_check"
THEMES = ("code", "number", "title", "about")
QUESTIONS = (
    "code", "theme", "number", "text", "kind", "figure", "higher_is_better", "green", "amber", "is_workforce",
)  # fmt: skip
SHORTEST_TEXT, LONGEST_TEXT, LONGEST_TITLE, LONGEST_ABOUT = 15, 300, 80, 500
LONGEST_SURVEY_TEXT = 100  # it is the heading of a column, and longer ones are cut where they are read
MOST_LINES = 200

Row = dict[str, Any]


class Kind(StrEnum):
    """What answers a line: a figure or a rate that fills itself, a choice, words, or the score of the staff survey."""

    FIGURE = "figure"
    RATE = "rate"
    CHOICE = "choice"
    TEXT = "text"
    SCORE = "score"


class Priority(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


FROM_FIGURES = (Kind.FIGURE, Kind.RATE)
FILLS_ITSELF = (Kind.FIGURE, Kind.RATE, Kind.SCORE)


class TypedSet(NamedTuple):
    """A set as it was typed: rows with the fields of `tables.Theme` and `tables.Question` but the set, whole only where there
    are no problems. A problem is a sentence with the line and the column."""

    themes: list[Row]
    questions: list[Row]
    problems: list[str]


def shipped_set(folder: Path = SHIPPED) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The themes and questions that the product comes with, as they are typed in their files: THEMES and QUESTIONS."""
    themes, questions = (
        pd.read_csv(folder / f"{name}.csv", dtype=object, keep_default_na=False) for name in ("themes", "questions")
    )
    return themes, questions


@cache
def known_figures() -> dict[str, Kind]:
    """What may fill a line, and whether it is a figure or a rate: the workforce's figures, and the indicators' by code."""
    of_workforce = (*measures.POST_SUMS, *measures.POST_RATES, *measures.CASELOAD_FIGURES)
    is_rate = {f"workforce:{name}": name in (*measures.POST_RATES, "share_above") for name in of_workforce}
    is_rate |= {f"indicators:{code}": one.unit == Unit.PERCENT for code, one in shipped_measures().items()}
    return {name: Kind.RATE if rate else Kind.FIGURE for name, rate in is_rate.items()}


def typed_set(themes: pd.DataFrame, questions: pd.DataFrame) -> TypedSet:
    """The themes and questions of two frames, of which lines with nothing in them are left out; they count from 1."""
    missing = [f"The themes lack the column ‘{name}’: add it." for name in THEMES if name not in themes]
    missing += [f"The questions lack the column ‘{name}’: add it." for name in QUESTIONS if name not in questions]
    if missing:
        return TypedSet([], [], missing)
    theme_lines, lines = list(_filled("Themes", themes, THEMES)), list(_filled("Questions", questions, QUESTIONS))
    theme_rows = [_theme(line) for line in theme_lines]
    rows = [_question(line, {theme["code"] for theme in theme_rows}) for line in lines]
    problems = [problem for line in (*theme_lines, *lines) for problem in line.problems]
    return TypedSet(theme_rows, rows, [*problems, *_of_the_whole(theme_lines, lines, theme_rows, rows)])


def _filled(what: str, frame: pd.DataFrame, names: tuple[str, ...]) -> Iterator["_Line"]:
    for number, row in enumerate(frame[list(names)].itertuples(index=False, name=None), 1):
        cells = {name: _cell(value) for name, value in zip(names, row, strict=True)}
        if any(value not in ("", False) for value in cells.values()):
            yield _Line(what, number, cells)


def _cell(value: Any) -> Any:
    """A cell without what a frame puts into empty ones, and a text without spaces around it."""
    if isinstance(value, str):
        return " ".join(value.split())
    return "" if pd.isna(value) else value


class _Line:
    """A line of one of the two frames, with what is found wrong in it."""

    def __init__(self, what: str, number: int, cells: Mapping[str, Any]) -> None:
        self.what, self.number, self.cells = what, number, cells
        self.problems: list[str] = []

    def wrong(self, column: str, remedy: str) -> None:
        self.problems.append(f"{self.what}, line {self.number}, column ‘{column}’: {remedy}.")

    def text(self, column: str, longest: int, shortest: int = 1) -> str:
        """A text within its limits of length."""
        text = str(self.cells[column])
        if not text and shortest:
            self.wrong(column, "it is empty; fill it in")
        elif len(text) < shortest:
            self.wrong(column, f"‘{text}’ is too short; write at least {shortest} characters")
        elif len(text) > longest:
            self.wrong(column, f"it has {len(text)} characters; shorten it to {longest} at most")
        elif not text.isprintable():
            self.wrong(column, "it holds a sign that cannot be shown; type the text anew")
        return text

    def code(self, pattern: str, example: str) -> str:
        text = str(self.cells["code"])
        if not re.fullmatch(pattern, text):
            self.wrong("code", f"‘{_cut(text)}’ is no code; write one such as {example}")
        return text

    def one_of(self, column: str, choices: tuple[str, ...]) -> str:
        text = str(self.cells[column])
        if text not in choices:
            said = f"‘{_cut(text)}’ is not known" if text else "it is empty"
            self.wrong(column, f"{said}; write {listed(choices, 'or')}")
        return text

    def whole_number(self, column: str) -> int:
        number = _number(self.cells[column])
        if number is None or not number.is_integer() or not 0 < number < 1000:
            self.wrong(column, "write a whole number from 1 to 999")
            return 0
        return int(number)

    def threshold(self, column: str, is_rate: bool) -> float | None:
        """A threshold in the unit of its figure: a rate as a fraction, typed as 10% or 0.1."""
        typed = self.cells[column]
        number = _number(typed)
        if number is None:
            self.wrong(column, f"write {'a share such as 10%' if is_rate else 'a number such as 30'}")
        elif number < 0:
            self.wrong(column, "a threshold is never below 0")
        elif is_rate and number > 1:
            self.wrong(column, f"‘{_cut(str(typed))}’ is more than the whole; write a share such as 10%")
        elif not is_rate and isinstance(typed, str) and typed.endswith("%"):
            self.wrong(column, "the line is a figure and no rate; write a number such as 30")
        return number

    def is_true(self, column: str) -> bool:
        words = str(self.cells[column]).casefold()
        if words not in _YES | _NO:
            self.wrong(column, "write yes or no")
        return words in _YES


_YES, _NO = {"yes", "true", "1"}, {"no", "false", "0", ""}


def _number(typed: Any) -> float | None:
    """The number that somebody typed, 10% as 0.1; None where it is none."""
    text = str(typed)
    try:
        number = round(float(text.removesuffix("%")) / 100, 12) if text.endswith("%") else float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _cut(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"


def _theme(line: _Line) -> Row:
    return {
        "code": line.code(r"[a-z][a-z0-9_]{1,29}", "workload"),
        "number": line.whole_number("number"),
        "title": line.text("title", LONGEST_TITLE, 3),
        "about": line.text("about", LONGEST_ABOUT, 0),
    }


def _question(line: _Line, themes: set[str]) -> Row:
    kind = line.one_of("kind", tuple(Kind))
    question = {
        "code": line.code(r"[A-Z]{1,4}[0-9]{1,4}", "Q31"),
        "theme": line.one_of("theme", tuple(sorted(themes))) if themes else "",
        "number": line.whole_number("number"),
        "text": line.text("text", LONGEST_SURVEY_TEXT if kind == Kind.SCORE else LONGEST_TEXT, SHORTEST_TEXT),
        "kind": kind,
        "is_workforce": line.is_true("is_workforce"),
    }
    return question | (_thresholds(line, kind) if kind in FROM_FIGURES else _no_thresholds(line, kind))


def _thresholds(line: _Line, kind: str) -> Row:
    """The figure that fills a line, and where it turns green and amber."""
    figure = str(line.cells["figure"])
    if not figure:
        line.wrong("figure", f"a {kind} needs to be filled; write a name such as workforce:vacancy_rate")
    elif figure not in known_figures():
        line.wrong("figure", f"nothing fills ‘{_cut(figure)}’; write a name such as workforce:vacancy_rate")
    elif known_figures()[figure] != kind:
        line.wrong("kind", f"‘{figure}’ is a {known_figures()[figure]} and not a {kind}; change the kind or the figure")
    before = len(line.problems)
    green, amber = (line.threshold(column, kind == Kind.RATE) for column in ("green", "amber"))
    higher = line.is_true("higher_is_better")
    better, side, way = ("higher", "above", 1) if higher else ("lower", "below", -1)
    if green is not None and amber is not None and len(line.problems) == before and way * (amber - green) > 0:
        line.wrong("amber", f"{better} is better here, so amber must not lie {side} green; mend one of the three")
    return {"figure": figure, "higher_is_better": higher, "green": green, "amber": amber}


def _no_thresholds(line: _Line, kind: str) -> Row:
    for column in ("figure", "green", "amber"):
        if line.cells[column] != "" and kind in tuple(Kind):
            line.wrong(column, f"only figures and rates are filled, and this line is a {kind}; leave it empty")
    return {"figure": "", "higher_is_better": True, "green": None, "amber": None}


def _of_the_whole(theme_lines: list[_Line], lines: list[_Line], themes: list[Row], rows: list[Row]) -> Iterator[str]:
    """What is wrong with lines that are right each by itself."""
    if not themes:
        yield "There is no theme: write at least one."
    if not rows:
        yield "There is no question: write at least one."
    if len(rows) > MOST_LINES:
        yield f"There are {len(rows)} questions: keep to {MOST_LINES} at most."
    for column in ("code", "number", "title"):
        yield from _twice(theme_lines, themes, column)
    for column in ("code", "number", "text"):
        yield from _twice(lines, rows, column)
    used = {question["theme"] for question in rows}
    for line, code in zip(theme_lines, (theme["code"] for theme in themes), strict=True):
        if rows and code and code not in used:
            yield (
                f"Themes, line {line.number}: no question belongs to the theme ‘{_cut(code)}’; add one, or take the theme out."
            )


def _twice(lines: list[_Line], rows: list[Row], column: str) -> Iterator[str]:
    """The lines that repeat what another has, letter case and punctuation aside."""
    first: dict[Any, int] = {}
    for line, row in zip(lines, rows, strict=True):
        value = re.sub(r"\W+", " ", str(row[column] or "").casefold()).strip()
        if value and value in first:
            yield (
                f"{line.what}, line {line.number}, column ‘{column}’: ‘{_cut(str(row[column]))}’ stands in line "
                f"{first[value]} already; change one of the two."
            )
        elif value:
            first[value] = line.number
