"""Choices that live in the page's address, so that a link shows the same screen and the back button undoes a choice.

The address decides: each run sets the widget from it, and a change of the widget is written to it. Streamlit's own
`bind="query-params"` is not used, because it leaves no trace in the browser's history, drops a default value from
the address, and passes over a value that makes no sense without a word.
"""

from collections.abc import Mapping
from datetime import date
from typing import Literal, TypeVar

import streamlit as st

from core.words import listed, long_date, plain

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
_REMEMBERED = "remembered reporting date"
_NOTES = "place for notes on the address"
Day = TypeVar("Day", date, None)


def notes_here() -> None:
    """Where it is said that a choice in the address makes no sense: above the page, seen on a phone too."""
    st.session_state[_NOTES] = st.container()


def reporting_date(default: date) -> date:
    """The reporting date, chosen here; it stays through the visit, and stands in every address."""
    remembered = st.session_state.get(_REMEMBERED, default)
    day = _read_date("reporting date", "as_at", remembered)
    if st.query_params.get("as_at") != day.isoformat():
        st.query_params["as_at"] = day.isoformat()
    st.session_state[_REMEMBERED] = day
    st.session_state["choice of as_at"] = day
    st.date_input(
        "Reporting date",
        key="choice of as_at",
        min_value=EARLIEST,
        max_value=LATEST,
        format="DD/MM/YYYY",
        on_change=_write,
        args=("as_at",),
        help="Everything is shown as it was recorded for this date. Choose a day, or type one and press Tab.",
    )
    return day


def chosen_reporting_date() -> date:
    """The reporting date that the sidebar's choice left for the page."""
    day: date = st.session_state[_REMEMBERED]
    return day


def another_day(label: str, name: str, default: date) -> date:
    """A day chosen beside the reporting date."""
    default = max(default, EARLIEST)
    return _day(label, name, default, 200)


def day_or_none(label: str, name: str) -> date | None:
    """A day that may be left open."""
    return _day(label, name, None)


def _day(label: str, name: str, default: Day, width: int | Literal["stretch"] = "stretch") -> date | Day:
    day = _read_date("day", name, default)
    st.session_state[f"choice of {name}"] = day
    st.date_input(
        label,
        key=f"choice of {name}",
        min_value=EARLIEST,
        max_value=LATEST,
        format="DD/MM/YYYY",
        on_change=_write,
        args=(name, default),
        width=width,
    )
    return day


def ticked(label: str, name: str, help: str = "") -> bool:
    """Whether a box is ticked; `yes` in the address ticks it."""
    st.session_state[f"choice of {name}"] = named(name) == "yes"
    return bool(st.checkbox(label, key=f"choice of {name}", on_change=_write_tick, args=(name,), help=help or None))


def _write_tick(name: str) -> None:
    go(name, "yes" if st.session_state[f"choice of {name}"] else None)


def one_of(label: str, name: str, options: Mapping[str, str]) -> str:
    """The option chosen in a row of buttons; the first is the default. `options` maps names in the address to labels."""
    default = next(iter(options))
    wanted = st.query_params.get(name) or default
    if wanted not in options:
        _say_unknown(name, wanted, f"Showing ‘{options[default]}’.")
    st.session_state[f"choice of {name}"] = wanted if wanted in options else default
    return str(
        st.segmented_control(
            label,
            list(options),
            key=f"choice of {name}",
            format_func=lambda one: options[one],
            required=True,
            on_change=_write,
            args=(name, default),
            label_visibility="collapsed",
        )
    )


def one_in_list(label: str, name: str, options: Mapping[str, str], default: str) -> str:
    """The option chosen in a list. `options` maps names in the address to labels."""
    wanted = named(name) or default
    if wanted not in options:
        _say_unknown(name, wanted, f"Showing ‘{options[default]}’.")
        wanted = default
    st.session_state[f"choice of {name}"] = wanted
    return str(
        st.selectbox(
            label,
            list(options),
            key=f"choice of {name}",
            format_func=lambda one: options[one],
            on_change=_write,
            args=(name, default),
        )
    )


def several_of(label: str, name: str, options: Mapping[str, str]) -> list[str]:
    """The options chosen in a list, none meaning all. `options` maps names in the address to labels."""
    wanted = list(dict.fromkeys(st.query_params.get_all(name)))
    if unknown := [one for one in wanted if one not in options]:
        _say_unknown(name, listed(unknown), "It is left out.")
    st.session_state[f"choice of {name}"] = [one for one in wanted if one in options]
    return list(
        st.multiselect(
            label,
            list(options),
            key=f"choice of {name}",
            format_func=lambda one: options[one],
            placeholder="All",
            on_change=_write,
            args=(name,),
        )
    )


def whole_number(label: str, name: str, default: int, lowest: int, highest: int, help: str = "") -> int:
    """The number chosen, within its limits."""
    typed = st.query_params.get(name, str(default))
    number = _as_number(typed)
    if number is None or not lowest <= number <= highest:
        _say_unknown(name, typed, f"Showing {default}.")
        number = default
    st.session_state[f"choice of {name}"] = number
    return int(
        st.number_input(
            label,
            lowest,
            highest,
            step=1,
            key=f"choice of {name}",
            on_change=_write,
            args=(name, default),
            help=help or None,
            width=150,
        )
    )


def words(label: str, name: str, placeholder: str = "") -> str:
    """The words typed into a field."""
    st.session_state[f"choice of {name}"] = st.query_params.get(name, "")[:200]
    typed = st.text_input(
        label, key=f"choice of {name}", placeholder=placeholder, max_chars=200, on_change=_write, args=(name,)
    )
    return str(typed or "").strip()


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


def _write(name: str, default: str | int | date | None = None) -> None:
    value = st.session_state[f"choice of {name}"]
    if not value or value == default:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = (
            value.isoformat() if isinstance(value, date) else value if isinstance(value, list) else str(value)
        )
