"""The questions of the health check as they are edited, compared and downloaded. Pure."""

import re
from collections.abc import Iterator
from typing import Any

import pandas as pd

from core.health.questions import QUESTIONS, THEMES, Kind
from core.words import count

HEADINGS = {
    "code": "Code",
    "number": "Order",
    "title": "Title",
    "about": "About",
    "theme": "Theme",
    "text": "Question",
    "kind": "Kind",
    "figure": "Filled by",
    "higher_is_better": "Higher is better",
    "green": "Green from",
    "amber": "Amber from",
    "is_workforce": "HR lead answers",
}
TICKS = ("higher_is_better", "is_workforce")
MOST_CHANGES = 12


def editable(frame: pd.DataFrame) -> pd.DataFrame:
    """The themes or questions of a set as they are typed: thresholds such as `10%` or `30`, numbers, and ticks.

    Takes a frame of a query; gives THEMES or QUESTIONS.
    """
    names = QUESTIONS if "theme" in frame else THEMES
    typed = pd.DataFrame({name: list(frame[name]) for name in names}, dtype=object)
    typed["number"] = pd.to_numeric(typed["number"]).astype("Int64")
    for name in {*TICKS} & set(names):
        typed[name] = typed[name].astype(bool)
    for name in {"green", "amber"} & set(names):
        typed[name] = [_typed(value, kind) for value, kind in zip(typed[name], typed["kind"], strict=True)]
    return typed


def _typed(value: Any, kind: str) -> str:
    if value is None:
        return ""
    return f"{value * 100:.10g}%" if kind == Kind.RATE else f"{value:.10g}"


def figure_name(figure: object) -> str:
    """`Workforce: vacancy rate` of `workforce:vacancy_rate`."""
    return str(figure).replace(":", ": ").replace("_", " ").capitalize()


def problems_in_words(problems: list[str], themes: pd.DataFrame, questions: pd.DataFrame) -> list[str]:
    """The problems of a typed set with the code of each line, and columns named as the screen does."""
    codes = {"Themes": list(themes["code"]), "Questions": list(questions["code"])}

    def with_code(found: re.Match[str]) -> str:
        code = codes[found[1]][int(found[2]) - 1]
        return f"{found[0]} ({code})" if code and isinstance(code, str) else found[0]

    def with_heading(found: re.Match[str]) -> str:
        return f"column ‘{HEADINGS.get(found[1], found[1])}’"

    said = [re.sub(r"^(Themes|Questions), line ([0-9]+)", with_code, problem) for problem in problems]
    return [re.sub(r"column ‘(\w+)’", with_heading, problem) for problem in said]


def differences(before: pd.DataFrame, after: pd.DataFrame) -> list[str]:
    """What differs between two frames of `editable`, a sentence for each line; rows without a code are new."""
    old, new = ({row["code"]: row for row in _rows(frame)} for frame in (before, after))
    said = [f"{code} is added." for code in new if code not in old]
    said += [f"{code} is taken out." for code in old if code not in new]
    for code in new:
        changed = [HEADINGS[name] for name in new[code] if code in old and new[code][name] != old[code][name]]
        if changed:
            said.append(f"{code}: {', '.join(changed)} changed.")
    return said


def _rows(frame: pd.DataFrame) -> Iterator[dict[str, str]]:
    """The rows that hold something, as text, so that nothing typed and nothing there are the same."""
    for row in frame.astype(object).where(frame.notna(), "").to_dict("records"):
        cells = {name: "" if value is False else str(value).strip() for name, value in row.items()}
        if any(cells.values()):
            yield cells | {"code": cells["code"] or "A line without a code"}


def changes_in_words(said: list[str]) -> str:
    """The first differences as a list; Markdown must be escaped by whoever shows it."""
    more = [f"and {count(len(said) - MOST_CHANGES, 'line')} more."] if len(said) > MOST_CHANGES else []
    return "\n".join(f"- {one}" for one in [*said[:MOST_CHANGES], *more])


def export(themes: pd.DataFrame, questions: pd.DataFrame) -> pd.DataFrame:
    """A set in one table, its lines under their headings, with the title of the theme."""
    titles = dict(zip(themes["code"], themes["title"], strict=True))
    lines = editable(questions).assign(theme=[titles.get(code, code) for code in questions["theme"]])
    for name in TICKS:
        lines[name] = ["yes" if one else "no" for one in lines[name]]
    return lines.astype(object).rename(columns=HEADINGS)
