"""Choices that live in the page's address, so that a link shows the same screen and the back button undoes a choice.

The address decides: each run sets the widget from it, and a change of the widget is written to it. Streamlit's own
`bind="query-params"` is not used, because it leaves no trace in the browser's history, drops a default value from
the address, and passes over a value that makes no sense without a word.
"""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any, TypeVar

import streamlit as st

from core.words import listed, long_date, plain

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
PAGE = "page_number"  # the names of chosen pages begin so
_REMEMBERED = "remembered reporting date"
_NOTES = "place for notes on the address"
Day = TypeVar("Day", date, None)
_date_input = partial(st.date_input, min_value=EARLIEST, max_value=LATEST, format="DD/MM/YYYY")


def notes_here() -> None:
    """Where it is said that a choice in the address makes no sense: above the page, seen on a phone too."""
    st.session_state[_NOTES] = st.container()


def reporting_date(default: date) -> date:
    """The reporting date, chosen here; it stays through the visit, and stands in every address."""
    day = _read_date("reporting date", "as_at", st.session_state.get(_REMEMBERED, default))
    if st.query_params.get("as_at") != day.isoformat():
        st.query_params["as_at"] = day.isoformat()
    st.session_state[_REMEMBERED] = day
    advice = "Everything is shown as it was recorded for this date. Choose a day, or type one and press Tab."
    _date_input("Reporting date", help=advice, **_tied("as_at", day))
    return day


def chosen_reporting_date() -> date:
    """The reporting date that the sidebar's choice left for the page."""
    day: date = st.session_state[_REMEMBERED]
    return day


def another_day(label: str, name: str, default: date) -> date:
    """A day chosen beside the reporting date."""
    default = max(default, EARLIEST)
    day = _read_date("day", name, default)
    _date_input(label, width=200, **_tied(name, day, default))
    return day


def day_or_none(label: str, name: str) -> date | None:
    """A day that may be left open."""
    day = _read_date("day", name, None)
    _date_input(label, **_tied(name, day))
    return day


def ticked(label: str, name: str, help: str = "") -> bool:
    """Whether a box is ticked; `yes` in the address ticks it."""
    return bool(st.checkbox(label, help=help or None, **_tied(name, named(name) == "yes")))


def one_of(label: str, name: str, options: Mapping[str, str]) -> str:
    """The option chosen in a row of buttons; the first is the default. `options` maps names in the address to labels."""
    default = next(iter(options))
    tie = _tied(name, _among(options, name, default), default)
    return str(
        st.segmented_control(
            label, list(options), format_func=options.__getitem__, required=True, label_visibility="collapsed", **tie
        )
    )


def one_in_list(label: str, name: str, options: Mapping[str, str], default: str) -> str:
    """The option chosen in a list. `options` maps names in the address to labels."""
    tie = _tied(name, _among(options, name, default), default)
    return str(st.selectbox(label, list(options), format_func=options.__getitem__, **tie))


def _among(options: Mapping[str, str], name: str, default: str) -> str:
    """What the address names of these options; the default where it names none, or none of these."""
    wanted = named(name) or default
    if wanted in options:
        return wanted
    _say_unknown(name, wanted, f"Showing ‘{options[default]}’.")
    return default


def several_of(label: str, name: str, options: Mapping[str, str]) -> list[str]:
    """The options chosen in a list, none meaning all. `options` maps names in the address to labels."""
    wanted = list(dict.fromkeys(st.query_params.get_all(name)))
    if unknown := [one for one in wanted if one not in options]:
        _say_unknown(name, listed(unknown), "It is left out.")
    tie = _tied(name, [one for one in wanted if one in options])
    return list(st.multiselect(label, list(options), format_func=options.__getitem__, placeholder="All", **tie))


def whole_number(label: str, name: str, default: int, lowest: int, highest: int, help: str = "") -> int:
    """The number chosen, within its limits."""
    typed = st.query_params.get(name, str(default))
    number = _as_number(typed)
    if number is None or not lowest <= number <= highest:
        _say_unknown(name, typed, f"Showing {default}.")
        number = default
    tie = _tied(name, number, default)
    return int(st.number_input(label, lowest, highest, step=1, help=help or None, width=150, **tie))


def words(label: str, name: str, placeholder: str = "") -> str:
    """The words typed into a field."""
    tie = _tied(name, st.query_params.get(name, "")[:200])
    return str(st.text_input(label, placeholder=placeholder, max_chars=200, **tie) or "").strip()


def _tied(name: str, value: Any, default: Any = None) -> dict[str, Any]:
    """What ties a widget to the address: it shows this value, and a change is written to the address."""
    key = f"choice of {name}"
    st.session_state[key] = value
    return {"key": key, "on_change": _write, "args": (name, default)}


def page(name: str, pages: int) -> int:
    """The page chosen of a long list, from 1; the last one where the address asks for a later one. Any other choice in the
    address begins at the first page again."""
    chosen = min(pages, max(1, number(name) or 1))
    if pages > 1:
        st.pagination(pages, **_tied(name, chosen, 1))
    return chosen


def named(name: str) -> str | None:
    """A value that stands in the address without a widget of its own."""
    return st.query_params.get(name)


def number(name: str) -> int | None:
    """A whole number that stands in the address without a widget of its own; None where there is none."""
    return _as_number(named(name) or "")


def _as_number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


def go(name: str, value: str | None) -> None:
    """Set a value in the address, or take it away."""
    if value is None:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = value


def _read_date(what: str, name: str, default: Day) -> date | Day:
    if name not in st.query_params:
        return default
    typed = st.query_params[name]
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        day = date.min
    if EARLIEST <= day <= LATEST:
        return day
    st.session_state[_NOTES].info(
        f"The address asks for the {what} ‘{plain(typed[:40])}’, which is no day between {EARLIEST.year} and "
        f"{LATEST.year} written like 2011-03-31. {f'Showing {long_date(default)}' if default else 'It is left out'}."
    )
    return default


def _say_unknown(name: str, value: str, instead: str) -> None:
    st.session_state[_NOTES].info(
        f"The address asks for {name} ‘{plain(value[:60])}’, which is not among the choices. {instead}"
    )


def _write(name: str, default: Any) -> None:
    for other in [one for one in st.query_params if one.startswith(PAGE) and not name.startswith(PAGE)]:
        st.query_params.pop(other, None)
    value = st.session_state[f"choice of {name}"]
    if not value or value == default:
        st.query_params.pop(name, None)
    elif isinstance(value, list):
        st.query_params[name] = value
    else:
        st.query_params[name] = "yes" if value is True else str(value)  # a date is written like 2011-03-31
