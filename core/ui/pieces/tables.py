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


def actions(table: pd.DataFrame, name: str, about: str, columns: Mapping[str, Any]) -> None:
    """A table of actions, with the columns `Ref` and, as lists of labels, `Rating`; choosing a row opens the action."""
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


def _open(key: str, opens: Callable[[int, str], object]) -> None:
    selection = st.session_state[key].selection
    if chosen := [*((row, "") for row in selection.rows), *selection.cells]:
        opens(*chosen[0])
        st.session_state[_OPENED] = st.session_state.get(_OPENED, 0) + 1
