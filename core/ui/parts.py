"""Pieces that several screens show: notices, the rating key, short forms, downloads."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from core.displays import Display
from core.exports import WORKBOOK, as_csv, as_workbook
from core.palette import RATING_COLOURS
from core.plan import displays, phrases
from core.plan.measures import Frames
from core.plan.rules import Rating
from core.ui import address, loaders
from core.words import NO_FIGURE, listed, long_date

MOST_IN_A_TABLE = 20
MOST_COLUMNS = 5  # as many as a phone shows without scrolling, which a plain table cannot do by keyboard
_OPENED = "times that an action was opened"


def illustrative_notice(**made_up: bool) -> None:
    """Say which of the things on the page are made up, where any is: `workforce_figures=True`."""
    if what := listed(name.replace("_", " ") for name, is_shown in made_up.items() if is_shown):
        plan = " The plan itself is real." if made_up.get("progress") else ""
        st.info(f"**Illustrative {what}**, made up to show how this page works.{plan}")


def plan_page(title: str, as_at: date) -> Frames:
    """The head of a page that shows the plan, and the plan; where none is loaded the page ends with what to do."""
    st.title(title)
    st.caption(f"{loaders.plan_name()} · as at {long_date(as_at)}")
    plan = loaders.plan()
    if plan["actions"].empty:
        no_plan()
        st.stop()
    return plan


def no_plan() -> None:
    """What to do where no plan is loaded."""
    st.info(
        "No plan is loaded yet. The programme office loads one with the command `python -m core import plan FILE`, "
        "from a Word file, an Excel workbook, a CSV or a text file; `python -m core check plan FILE` tries it first."
    )


def key_of_ratings() -> None:
    """Every rating with its meaning."""
    st.table(displays.rating_key_rows(loaders.rating_numbers()), hide_index=True, border="horizontal")


def caption(words: str) -> None:
    """A quiet line, left out where there is nothing to say."""
    if words:
        st.caption(words)


def downloads(make: Callable[[], pd.DataFrame], name: str, about: str) -> None:
    """Buttons for a frame as CSV and as an Excel workbook, which says what it shows. Made only when pressed."""
    with st.container(horizontal=True):
        st.download_button(
            "Download CSV", lambda: as_csv(make()), f"{name}.csv", "text/csv", key=f"csv {name}", on_click="ignore"
        )
        st.download_button(
            "Download Excel",
            lambda: as_workbook(make(), about),
            f"{name}.xlsx",
            WORKBOOK,
            key=f"xlsx {name}",
            on_click="ignore",
        )


def cards(shown: list[dict[str, Any]], least_width: int) -> None:
    """Figures side by side, each with its change."""
    grid = st.grid(len(shown), min_column_width=least_width)
    for card in shown:
        grid.metric(**card, border=True)


def chart(shown: Display) -> None:
    """A chart with its description."""
    st.vega_lite_chart(shown["spec"], width="stretch", alt=shown["alt"])


def table(shown: Display, about: str) -> None:
    """A table of `workforce_loaders.table`: a small one in words, a large one that scrolls and sorts."""
    if len(shown["words"]) <= MOST_IN_A_TABLE and len(shown["words"].columns) <= MOST_COLUMNS:
        st.table(shown["words"], hide_index=True, border="horizontal", alt=about)
    else:
        frame(shown["numbers"], about)


def frame(rows: pd.DataFrame, about: str, missing: str = NO_FIGURE) -> None:
    """A large table."""
    st.dataframe(
        rows,
        hide_index=True,
        height=min(38 + 35 * len(rows), 600),
        alt=about,
        placeholder=missing,
        column_config={name: column for name in rows if (column := _column(str(name)))},
    )


def actions(table: pd.DataFrame, name: str, about: str, columns: Mapping[str, Any]) -> None:
    """A table of actions, with the columns `Ref` and, as lists of labels, `Rating`; choosing a row opens the action."""
    key = f"rows of {name} {st.session_state.get(_OPENED, 0)}"
    labels = [label(one) for label in (phrases.rating_label, phrases.by_rule_label) for one in Rating]
    st.dataframe(
        table,
        hide_index=True,
        height=min(38 + 35 * len(table), 900),
        on_select=lambda: _open(key, table),
        selection_mode=["single-row", "single-cell"],
        key=key,
        alt=about,
        placeholder="–",
        column_config={
            "Ref": st.column_config.TextColumn(width=60, pinned=True),
            "Rating": st.column_config.MultiselectColumn(
                width=215, options=labels, color=[RATING_COLOURS[one] for one in Rating] * 2
            ),
            **columns,
        },
    )


def _open(key: str, table: pd.DataFrame) -> None:
    """Open the chosen row's action. The table gets a new key, so that no row is ticked when one comes back."""
    selection = st.session_state[key].selection
    if rows := [*selection.rows, *(row for row, _ in selection.cells)]:
        address.go("action", str(table["Ref"].iloc[rows[0]]))
        st.session_state[_OPENED] = st.session_state.get(_OPENED, 0) + 1


def _column(heading: str) -> Any:
    if heading.endswith("(%)"):
        return st.column_config.NumberColumn(format="%.1f%%")
    if heading.endswith("(FTE)") or "per FTE" in heading or heading == "Highest":
        return st.column_config.NumberColumn(format="%.1f")
    if heading in ("District", "Team"):
        return st.column_config.TextColumn(width=170)
    if heading in ("As at", "Snapshot", "Vacant since", "Expected start"):
        return st.column_config.DateColumn(format="D MMM YYYY")
    return None
