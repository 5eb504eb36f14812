"""The indicators on the summary page: those in exception, which are red or signal that things are getting worse."""

from datetime import date

import streamlit as st

from core.indicators.definitions import DefinitionsProblem
from core.indicators.displays.overview import exceptions as lines_of
from core.ui.indicators import loaders as indicator_loaders
from core.ui.pieces import figures
from core.ui.shell.loading import Loader
from core.words import count, plain

MOST_LINES = 6


@Loader
def exceptions(revision: int, as_at: date) -> list[str]:
    """The measures in exception at a reporting date, a line of Markdown each."""
    return lines_of(indicator_loaders.latest.at(revision, as_at))


@Loader
def is_illustrative(revision: int, as_at: date) -> bool:
    """Whether any figure of the indicators at a reporting date is made up."""
    return bool(indicator_loaders.latest.at(revision, as_at)["is_illustrative"].any())


def show(as_at: date) -> None:
    """The first measures in exception and how many more there are, or that there is none."""
    try:
        latest, lines = indicator_loaders.latest(as_at), exceptions(as_at)
    except DefinitionsProblem as problem:
        st.header("Indicators")
        st.error(plain(f"The indicators cannot be shown, because the file of measures is to be mended: {problem}"))
        return
    st.header(f"Indicators in exception: {len(lines)} of {count(len(latest), 'measure')}")
    if latest["value"].isna().all():
        st.info("No indicator figures are loaded for this date. The programme office loads them on the Upload page.")
        return
    if not lines:
        st.success("No measure is red, and none signals that things are getting worse.")
        return
    st.markdown("\n".join(lines[:MOST_LINES]))
    more = f"And {len(lines) - MOST_LINES} more. " if len(lines) > MOST_LINES else ""
    figures.caption(
        f"{more}In exception: red, which is worse than the floor standard, or a change for the worse that is more than chance."
    )


def warm(revision: int, as_at: date) -> None:
    """Load what the summary shows of the indicators, before the first visitor asks."""
    exceptions.at(revision, as_at)
    is_illustrative.at(revision, as_at)
