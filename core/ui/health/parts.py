"""Pieces that the health check's views share: the choice of round and place, grids, notices, downloads."""

from collections.abc import Callable
from datetime import date

import pandas as pd
import streamlit as st

from core.figures import Display
from core.health import displays
from core.health.measures import WHOLE_SERVICE, Place
from core.health.rules import Rating
from core.palette import RATING_COLOURS
from core.people import Person, Role
from core.plan.rules import Rating as PlanRating
from core.ui.health import loaders as health_loaders
from core.ui.pieces import address, figures
from core.words import long_date

_OPENED = "times that a cell of a grid was opened"


def chosen_round(as_at: date, visitor: Person) -> Display:
    """The chosen round, the latest on or before the reporting date unless the address asks for another; where there is none
    the page ends with what to do."""
    rounds = health_loaders.rounds_until(as_at)
    if rounds.empty:
        _without_round(as_at, visitor)
        st.stop()
    known = {str(one["id"]): one for one in reversed(rounds.to_dict("records"))}
    names = {name: long_date(one["held_on"]) for name, one in known.items()}
    _pass_over_later_round(set(known), as_at)
    chosen: Display = known[address.one_in_list("Round", "round", names, next(iter(known)))]
    return chosen


def _pass_over_later_round(known: set[str], as_at: date) -> None:
    """Say so where the address asks for a round that was held after the reporting date, as the form for answers may."""
    wanted, rounds = address.named("round"), health_loaders.rounds()
    later = rounds[rounds["id"].astype(str) == wanted]
    if len(later) and wanted not in known:
        held_on = later["held_on"].iloc[0]
        st.info(
            f"The round of {long_date(held_on)} lies after the reporting date, {long_date(as_at)}, and is not shown here."
        )
        address.go("round", None)


def chosen_place(round_: Display) -> Place:
    """The chosen place, the whole service unless the address asks for another."""
    places = health_loaders.places(round_["id"])
    names = {"" if place == WHOLE_SERVICE else displays.place_name(*place): place for place in places}
    return names[address.one_in_list("Place", "place", {name: name or displays.SERVICE for name in names}, "")]


def _without_round(as_at: date, visitor: Person) -> None:
    """What to do where no round was held by the reporting date."""
    rounds = health_loaders.rounds()
    if len(rounds):
        first: date = rounds["held_on"].iloc[0]
        st.info(
            f"No round was held on or before {long_date(as_at)}. The earliest is of {long_date(first)}: choose that date, or a "
            "later one, as the reporting date."
        )
        st.button(f"Show {long_date(first)}", on_click=address.go, args=("as_at", first.isoformat()))
    elif visitor.role == Role.PROGRAMME_OFFICE:
        st.info("No round of the health check is open yet. Open the first one: its figures fill themselves at once.")
        st.button("Open a round", type="primary", on_click=address.go, args=("view", "rounds"))
    else:
        st.info("No round of the health check is open yet. Ask the programme office to open one.")


def grid(rows: pd.DataFrame, about: str, open_cell: Callable[[int, int], None]) -> None:
    """A grid of ratings whose cells are coloured. A chosen cell is opened by its row and its column, 0 being the names."""
    key = f"{about} {st.session_state.get(_OPENED, 0)}"
    found = displays.labels(rows)
    first, *others = rows.columns
    st.dataframe(
        rows,
        hide_index=True,
        height=min(38 + 35 * len(rows), 600),
        alt=about,
        key=key,
        on_select=lambda: _open(key, list(rows.columns), open_cell),
        selection_mode="single-cell",
        placeholder="Not asked",
        column_config={
            first: st.column_config.TextColumn(width=200, pinned=True),
            **{
                name: st.column_config.MultiselectColumn(
                    width=170, options=found, color=[_colour(label) for label in found], help=name
                )
                for name in others
            },
        },
    )


def _open(key: str, columns: list[str], open_cell: Callable[[int, int], None]) -> None:
    """Open what was chosen. The grid gets a new key, so that nothing is ticked when one comes back."""
    if cells := st.session_state[key].selection.cells:
        row, name = cells[0]
        open_cell(row, columns.index(name))
        st.session_state[_OPENED] = st.session_state.get(_OPENED, 0) + 1


def _colour(label: str) -> str:
    """The colour of a label, whose first letter is its rating."""
    letter = label.split(" ")[0]
    return RATING_COLOURS[PlanRating(letter) if letter in tuple(Rating) else PlanRating.NOT_DUE]


def downloads(lines: pd.DataFrame, round_: Display, name: str, about: str) -> None:
    """Buttons for lines as files, with the round's date and whether they are made up."""
    _downloads(lambda: displays.export_lines(lines, round_), round_, name, about, bool(round_["is_illustrative"]))


def grid_downloads(shown: Display, round_: Display, name: str, about: str) -> None:
    """Buttons for a grid as files."""
    made_up = bool(shown["is_illustrative"])
    _downloads(lambda: displays.export_grid(shown["grid"], made_up), round_, name, about, made_up)


def _downloads(make: Callable[[], pd.DataFrame], round_: Display, name: str, about: str, is_made_up: bool) -> None:
    day, made_up = round_["held_on"], " Illustrative, made up." if is_made_up else ""
    figures.downloads(make, f"health-check-{name}-{day}", f"{about}, round of {long_date(day)}.{made_up}")


def meaning() -> None:
    """What the ratings, bands and themes mean."""
    with st.expander("What the ratings mean, and how a theme is rated"):
        st.markdown(displays.MEANING)
