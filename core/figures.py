"""A figure as screens, board report and exports show it: its chart, its words, its table, its source. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from core.words import NO_FIGURE, plain, short_date

MOST_BARS = 24


def _no_rows() -> pd.DataFrame:
    return pd.DataFrame()


@dataclass(frozen=True)
class Figure:
    """What is shown of one question, wherever it is shown: screens, the board report and downloads draw from the same.

    `table` holds values under their headings, as `numbers` makes them, and is what a download holds unless `whole` has more.
    On paper it is `paper`, where that differs, in columns of these `widths`; cells of the columns `rated` begin with a rating's
    letter, and bear its colour.
    `chart` is a Vega-Lite specification, `picture` an SVG; `alt` says either in words for those who cannot see it. `words` and
    `note` are Markdown: what the figure says, and what to know when reading it. `source` names the upload or document that it
    comes from, and `as_at` the date that it is of; `loaded_without` says of which uploads rows with problems were left out.
    """

    title: str
    table: pd.DataFrame = field(default_factory=_no_rows, repr=False)
    alt: str = ""
    chart: Mapping[str, Any] | None = field(default=None, repr=False)
    picture: str = field(default="", repr=False)
    words: str = ""
    note: str = ""
    whole: pd.DataFrame | None = field(default=None, repr=False)
    paper: pd.DataFrame | None = field(default=None, repr=False)
    widths: tuple[float, ...] = ()
    rated: tuple[str, ...] = ()
    as_at: date | None = None
    source: str = ""
    is_illustrative: bool = False
    loaded_without: str = ""

    @property
    def export(self) -> pd.DataFrame:
        """What a download of the figure holds."""
        held = self.table if self.whole is None else self.whole
        return held.assign(**{"Loaded without": self.loaded_without}) if self.loaded_without else held

    @property
    def caption(self) -> str:
        """The title as a report prints it, which says where the figures are made up."""
        return f"{self.title} (illustrative)" if self.is_illustrative else self.title

    @property
    def printed(self) -> pd.DataFrame:
        """The table as it stands on paper."""
        return self.table if self.paper is None else self.paper

    @cached_property
    def in_words(self) -> pd.DataFrame:
        """The table as it is read."""
        return in_words(self.table)


@dataclass(frozen=True)
class Card:
    """A number with its change, for the row of figures at the top of a page: `delta` says how it moved and whether that is
    better, which colour and arrow repeat."""

    label: str
    value: str
    delta: str
    delta_color: str
    delta_arrow: str


def numbers(rows: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    """The columns of a frame under their headings; those that end with `(%)` as percentages, with at most 4 places."""
    return pd.DataFrame(
        {
            heading: [_number(value, heading) for value in rows[name]] if len(rows) else []
            for name, heading in columns.items()
        },
        dtype=object,
    )


def _number(value: Any, heading: str) -> Any:
    if value is None or isinstance(value, str | int | date):
        return value
    if pd.isna(value):
        return None
    return round(float(value) * (100 if heading.endswith("(%)") else 1), 4)


def in_words(table: pd.DataFrame) -> pd.DataFrame:
    """A table of `numbers` as it is read: `14.4%`, `128.9`, `1,204`, `31 Mar 2011`, `No figure`."""
    return pd.DataFrame(
        {name: [plain(one) if isinstance(one, str) else said(one, name) for one in table[name]] for name in table},
        dtype=object,
    )


def said(value: Any, heading: str) -> str:
    """A value of a table under its heading in words; text is as it was typed."""
    if value is None:
        return NO_FIGURE
    if isinstance(value, date):
        return short_date(value)
    if isinstance(value, float):
        return f"{value:,.1f}{'%' if heading.endswith('(%)') else ''}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def described(title: str, rows: pd.DataFrame, most: int = MOST_BARS) -> str:
    """A chart of `rows` (name, label) in words, for those who cannot see it."""
    shown = "; ".join(f"{row.name}: {row.label}" for row in rows.head(most)[["name", "label"]].itertuples(index=False))
    return f"{title}. {shown}. The table below holds the same figures." if shown else f"{title}: no figures."
