"""What a board report is made of, whatever file it becomes: sections of words and figures. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.figures import Figure
from core.words import long_date

Part = str | Figure  # words are Markdown: paragraphs, `### ` before a heading, `- ` before a point


@dataclass(frozen=True)
class Section:
    """A part of the report under its heading; `name` is that of its sheet in a workbook. `notice` says what is illustrative, in
    Markdown, before anything else."""

    heading: str
    name: str
    parts: Sequence[Part]
    notice: str = ""
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


def cover_lines(report: Report) -> dict[str, str]:
    """Whose report this is, and of when."""
    return {
        "Council": report.council or "none is named",
        "Reporting date": long_date(report.as_at),
        "Compared with": long_date(report.since),
        "Made on": long_date(report.made_on),
    }


def notices(report: Report) -> list[str]:
    """What the report says of itself before anything else, in Markdown."""
    illustrative = (
        "**This report contains illustrative figures**, made up to show how the product works. They are marked wherever they "
        "stand. Do not take them for the council’s own."
    )
    return [*([illustrative] if report.is_illustrative else []), *report.remarks]
