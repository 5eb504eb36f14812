"""What any subject's screens show, ready to draw: numbers as tables, charts in words. Pure, so that it can be cached."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from core.words import NO_FIGURE, plain, short_date

Display = dict[str, Any]

MOST_BARS = 24


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
