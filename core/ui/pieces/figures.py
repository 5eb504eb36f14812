"""Pieces that several screens show: notices, figures as charts and tables, downloads."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from core.exports import WORKBOOK, as_csv, as_workbook
from core.figures import Card, Figure
from core.ui.shell.loading import for_visitor
from core.words import NO_FIGURE, listed, plain

_DAY = st.column_config.DateColumn(format="D MMM YYYY")
MOST_IN_A_TABLE = 20
MOST_COLUMNS = 5  # as many as a phone shows without scrolling, which a plain table cannot do by keyboard


def illustrative_notice(**made_up: bool) -> None:
    """Say which of the things on the page are made up, where any is: `workforce_figures=True`."""
    if what := listed(name.replace("_", " ") for name, is_shown in made_up.items() if is_shown):
        plan = " The plan itself is real." if made_up.get("progress") else ""
        st.info(f"**Illustrative {what}**, made up to show how this page works.{plan}")


def loaded_without(words: str) -> None:
    """Say which uploads behind the page were loaded without rows that have problems."""
    if words:
        st.warning(plain(words))


def undecided_roles(words: str) -> None:
    """Say which posts are in no rate, as nobody has decided what their roles count as."""
    if words:
        st.warning(words)


def caption(words: str) -> None:
    """A quiet line, left out where there is nothing to say."""
    if words:
        st.caption(words)


def downloads(make: Callable[[], pd.DataFrame], name: str, about: str) -> None:
    """Buttons for a frame as CSV and as an Excel workbook, which says what it shows. Made only when pressed."""
    with st.container(horizontal=True):
        download("Download CSV", lambda: as_csv(make()), f"{name}.csv", "text/csv", f"csv {name}")
        download("Download Excel", lambda: as_workbook(make(), about), f"{name}.xlsx", WORKBOOK, f"xlsx {name}")


def download(
    label: str, make: Callable[[], bytes | str], name: str, media_type: str | None = None, key: str | None = None
) -> None:
    """A button for a file that is made only when it is pressed, and for the visitor alone."""
    st.download_button(label, for_visitor(make), name, media_type, key=key, on_click="ignore")


def cards(shown: Sequence[Card], least_width: int) -> None:
    """Figures side by side, each with its change."""
    grid = st.grid(len(shown), min_column_width=least_width)
    for card in shown:
        grid.metric(**vars(card), border=True)


def chart_of(figure: Figure) -> None:
    """The chart of a figure with its description; nothing where it has none."""
    if figure.chart is not None:
        st.vega_lite_chart(dict(figure.chart), width="stretch", alt=figure.alt)


def table_of(figure: Figure) -> None:
    """The table of a figure: a small one in words, a large one that scrolls and sorts."""
    if len(figure.table) <= MOST_IN_A_TABLE and len(figure.table.columns) <= MOST_COLUMNS:
        st.table(figure.in_words, hide_index=True, border="horizontal", alt=figure.title)
    else:
        frame(figure.table, figure.title)


def downloads_of(figure: Figure, name: str) -> None:
    """Buttons for what a figure holds; the file says what it shows, of which date, and whether it is made up."""
    illustrative = "Illustrative figures, made up." if figure.is_illustrative else ""
    note = " ".join(filter(None, (figure.source, illustrative, figure.loaded_without)))
    downloads(lambda: figure.export, name, f"{figure.title}. {note}" if note else figure.title)


def frame(rows: pd.DataFrame, about: str, missing: str = NO_FIGURE) -> None:
    """A large table."""
    st.dataframe(
        rows,
        hide_index=True,
        height=min(38 + 35 * len(rows), 600),
        alt=about,
        placeholder=missing,
        column_config=column_formats(rows),
    )


def column_formats(rows: pd.DataFrame) -> dict[str, Any]:
    """How the columns of a large table are drawn, by their headings and, of dates, by what stands in them."""
    days = {name for name in rows if rows[name].map(lambda one: isinstance(one, date)).any()}
    return {name: _DAY if name in days else column for name in rows if (column := _column(str(name))) or name in days}


def _column(heading: str) -> Any:
    if heading.endswith("(%)"):
        return st.column_config.NumberColumn(format="%.1f%%")
    if heading.endswith("(FTE)") or "per FTE" in heading or heading == "Highest":
        return st.column_config.NumberColumn(format="%.1f")
    if heading in ("District", "Team"):
        return st.column_config.TextColumn(width=170)
    return None
