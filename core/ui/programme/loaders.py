"""What the programme page loads of the registers, kept for as long as the same entries stand."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from core.figures import Figure
from core.registers import displays, queries
from core.registers.every import REGISTERS
from core.registers.intake import context
from core.registers.register import Around, known_at
from core.storage.engine import reading
from core.ui.plan import loaders as plan_loaders
from core.ui.shell.loading import Loader, opened_database


@Loader
def state(revision: int, name: str) -> queries.State:
    with reading(opened_database()) as session:
        return queries.state(session, REGISTERS[name])


@st.cache_resource(show_spinner=False, max_entries=2 * len(REGISTERS))
def _entries(name: str, state: queries.State) -> pd.DataFrame:
    with reading(opened_database()) as session:
        return queries.entries(session, REGISTERS[name])


@Loader
def entries(revision: int, name: str, as_at: date) -> pd.DataFrame:
    """The entries that count at a date: see `queries.stored`."""
    return known_at(_entries(name, state.at(revision, name)), REGISTERS[name].model, as_at)


@Loader
def all_entries(revision: int, name: str) -> pd.DataFrame:
    return _entries(name, state.at(revision, name))


@Loader
def _around(revision: int, as_at: date, theme: str) -> Around:
    with reading(opened_database()) as session:
        live = queries.live_cases(session)
    return Around(as_at, live, queries.due_dates(plan_loaders.plan.at(revision, as_at)), theme)


@Loader
def figures(revision: int, name: str, as_at: date, theme: str) -> list[Figure]:
    """What a register shows at a date; empty where there is no entry."""
    known = entries.at(revision, name, as_at)
    return REGISTERS[name].figures(known, _around.at(revision, as_at, theme)) if len(known) else []


@Loader
def exceptions(revision: int, as_at: date) -> dict[str, list[str]]:
    """What needs attention, by the names of the registers; lines of Markdown."""
    found = {}
    for name, register in REGISTERS.items():
        known = entries.at(revision, name, as_at)
        if len(known) and (lines := register.exceptions(known, _around.at(revision, as_at, "light"))):
            found[name] = lines
    return found


@Loader
def made_up(revision: int, as_at: date) -> dict[str, bool]:
    """Whether the entries of each register that holds any are illustrative, by their names in a sentence."""
    known = {REGISTERS[name].ones: entries.at(revision, name, as_at) for name in REGISTERS}
    return {name: displays.is_illustrative(rows) for name, rows in known.items() if len(rows)}


@Loader
def tells(revision: int, measure: str) -> str:
    """The title of the register whose real entries a measure is counted from; empty where none tells it."""
    for name, register in REGISTERS.items():
        known = all_entries.at(revision, name)
        if measure in register.measures and len(known) and not displays.is_illustrative(known):
            return register.title
    return ""


@Loader
def history(revision: int, name: str, number: int) -> pd.DataFrame:
    with reading(opened_database()) as session:
        return queries.history(session, REGISTERS[name], number)


def checks() -> dict[str, Any]:
    """What the checks of a typed entry ask for: the districts, and the key for references."""
    with reading(opened_database()) as session:
        return context(session)
