"""The health check on the summary page: its themes in plain words."""

from datetime import date

import streamlit as st

from core.figures import Display
from core.health import displays
from core.health.measures import WHOLE_SERVICE
from core.ui.health import loaders as health_loaders
from core.ui.shell.loading import Loader
from core.words import long_date


@Loader
def shown(revision: int, as_at: date) -> Display | None:
    """The themes of the latest round on or before a day for the whole service; None where there is none."""
    rounds = health_loaders.rounds_until.at(revision, as_at)
    if rounds.empty:
        return None
    number = int(rounds["id"].iloc[-1])
    round_ = health_loaders.round_of.at(revision, number)
    before = round_["before"]
    now = health_loaders.themes_at.at(revision, number, *WHOLE_SERVICE)
    earlier = None if before is None else health_loaders.themes_at.at(revision, before, *WHOLE_SERVICE)
    return {
        "held_on": round_["held_on"],
        "rows": displays.summary_rows(now, earlier),
        "is_illustrative": health_loaders.is_illustrative(
            round_, health_loaders.lines.at(revision, number, *WHOLE_SERVICE)
        ),
    }


@Loader
def is_illustrative(revision: int, as_at: date) -> bool:
    found = shown.at(revision, as_at)
    return found is not None and bool(found["is_illustrative"])


def show(as_at: date) -> None:
    """The themes with their ratings, or what to do where no round was held by the date."""
    st.header("The health check of social work")
    found = shown(as_at)
    if found is None:
        st.info("No round of the health check was held by this date. The programme office opens rounds on its page.")
        return
    st.caption(
        f"Round of {long_date(found['held_on'])}. Whether social workers can do their job safely and well: "
        f"{displays.LOCAL_VERSION}."
    )
    st.table(found["rows"], hide_index=True, border="horizontal", alt="Themes of the health check with their ratings")


def warm(revision: int, as_at: date) -> None:
    """Load what the summary shows of the health check, before the first visitor asks."""
    is_illustrative.at(revision, as_at)
