"""The health check on the summary page: its themes in plain words."""

from datetime import date

import streamlit as st

from core.health import displays
from core.ui.health import loaders as health_loaders
from core.words import long_date


def is_illustrative(as_at: date) -> bool:
    summary = health_loaders.summary(as_at)
    return summary is not None and summary.is_illustrative


def show(as_at: date) -> None:
    """The themes with their ratings, or what to do where no round was held by the date."""
    st.header("The health check of social work")
    summary = health_loaders.summary(as_at)
    if summary is None:
        st.info("No round of the health check was held by this date. The programme office opens rounds on its page.")
        return
    st.caption(
        f"Round of {long_date(summary.as_at)}. Whether social workers can do their job safely and well: "
        f"{displays.LOCAL_VERSION}."
    )
    st.table(summary.table, hide_index=True, border="horizontal", alt="Themes of the health check with their ratings")


def warm(revision: int, as_at: date) -> None:
    """Load what the summary shows of the health check, before the first visitor asks."""
    health_loaders.summary.at(revision, as_at)
