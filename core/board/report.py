"""What a board report is made of, whatever file it becomes: sections of words, tables and pictures. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from core.words import long_date


@dataclass(frozen=True)
class Table:
    """A table with its caption. A workbook holds `rows`, with numbers and days as such; paper shows `on_paper` where that
    differs, in columns of these `widths`. Cells of the columns `rated` begin with a rating's letter, and bear its colour."""

    caption: str
    rows: pd.DataFrame
    on_paper: pd.DataFrame | None = None
    widths: tuple[float, ...] = ()
    rated: tuple[str, ...] = ()

    @property
    def printed(self) -> pd.DataFrame:
        return self.rows if self.on_paper is None else self.on_paper


@dataclass(frozen=True)
class Picture:
    """A chart with its caption, and the description for those who cannot see it."""

    caption: str
    description: str
    spec: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Notice:
    """Words that must not be overlooked: what is made up, what is kept back. Markdown."""

    words: str


Part = str | Notice | Table | Picture  # words are Markdown: paragraphs, `### ` before a heading, `- ` before a point


@dataclass(frozen=True)
class Section:
    """A part of the report under its heading; `name` is that of its sheet in a workbook."""

    heading: str
    name: str
    parts: tuple[Part, ...]
    is_wide: bool = False
    is_on_new_page: bool = False


@dataclass(frozen=True)
class Report:
    """The board report of a plan at a reporting date, with what changed since an earlier one."""

    title: str
    council: str
    as_at: date
    since: date
    made_on: date
    for_publication: bool
    is_illustrative: bool
    remarks: tuple[str, ...]  # Markdown
    sections: tuple[Section, ...]


def running_title(report: Report) -> str:
    """What stands at the head of every page, and names the file's properties."""
    made_up = " · contains illustrative figures" if report.is_illustrative else ""
    published = " · for publication" if report.for_publication else ""
    return f"{report.title}: board report as at {long_date(report.as_at)}{made_up}{published}"


def notices(report: Report) -> list[str]:
    """What the report says of itself before anything else, in Markdown."""
    found = []
    if report.is_illustrative:
        found.append(
            "**This report contains illustrative figures**, made up to show how the product works. They are marked wherever they "
            "stand. Do not take them for the council’s own."
        )
    return [*found, *report.remarks]
