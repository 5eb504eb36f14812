"""Large tables whose rows or cells open something."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import pandas as pd
import streamlit as st

from core.palette import RATING_COLOURS
from core.plan import phrases
from core.plan.states import Rating
from core.ui.pieces import address

_OPENED = "times that a row was opened"
MOST_ROWS = 60  # on a page of a long table
ROW: Sequence[Literal["single-row", "single-cell"]] = ("single-row", "single-cell")


def opening(
    table: pd.DataFrame,
    name: str,
    about: str,
    opens: Callable[[int, str], object],
    columns: Mapping[str, Any],
    *,
    highest: int = 900,
    by_cell: bool = False,
    missing: str = "–",
) -> None:
    """A table in which choosing a row calls `opens` with its position and the column that was pressed, empty for the row.

    With `by_cell` only cells can be chosen. The table gets a new key once something was opened, so that no row is ticked when
    one comes back.
    """
    key = f"rows of {name} {st.session_state.get(_OPENED, 0)}"
    st.dataframe(
        table,
        hide_index=True,
        height=min(38 + 35 * len(table), highest),
        on_select=lambda: _open(key, opens),
        selection_mode="single-cell" if by_cell else list(ROW),
        key=key,
        alt=about,
        placeholder=missing,
        column_config=dict(columns),
    )


def actions(table: pd.DataFrame, name: str, about: str, columns: Mapping[str, Any], page: str = address.PAGE) -> None:
    """A table of actions, with the columns `Ref` and, as lists of labels, `Rating`; choosing a row opens the action.

    A long one is shown in pages, `page` being the name of the chosen one in the address.
    """
    table = _page_of(table, page)
    labels = [label(one) for label in (phrases.rating_label, phrases.by_rule_label) for one in Rating]
    rated = st.column_config.MultiselectColumn(
        width=215, options=labels, color=[RATING_COLOURS[one] for one in Rating] * 2
    )
    opening(
        table,
        name,
        about,
        lambda row, _: address.go("action", str(table["Ref"].iloc[row])),
        {"Ref": st.column_config.TextColumn(width=60, pinned=True), "Rating": rated, **columns},
    )


def _page_of(table: pd.DataFrame, page: str) -> pd.DataFrame:
    """The rows of the page that is chosen, with a line that says which they are; all of a table that fits on one."""
    pages = -(-len(table) // MOST_ROWS)
    if pages <= 1:
        return table
    first = (address.page(page, pages) - 1) * MOST_ROWS
    shown = table.iloc[first : first + MOST_ROWS]
    st.caption(
        f"Rows {first + 1:,} to {first + len(shown):,} of {len(table):,}. Sorting sorts the rows that are shown; the download "
        "holds all."
    )
    return shown.reset_index(drop=True)


def _open(key: str, opens: Callable[[int, str], object]) -> None:
    selection = st.session_state[key].selection
    if chosen := [*((row, "") for row in selection.rows), *selection.cells]:
        opens(*chosen[0])
        st.session_state[_OPENED] = st.session_state.get(_OPENED, 0) + 1
