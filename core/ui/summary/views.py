"""The parts of the summary page."""

from datetime import date

import streamlit as st

from core.plan.measures import default_reporting_date, month_before
from core.settings import today
from core.storage.engine import reading
from core.storage.revision import data_revision
from core.ui.pieces import figures
from core.ui.plan import loaders as plan_loaders
from core.ui.shell import style
from core.ui.shell.loading import opened_database
from core.ui.summary import health, indicators, loaders, workforce
from core.words import long_date


def bands(as_at: date) -> None:
    """What is done and what is late in a sentence, and a card for each band of the plan."""
    shown, pictures = loaders.plan(as_at), loaders.ratings_pictures(as_at, style.theme())
    st.markdown(shown.headline)
    grid = st.grid(3, min_column_width=150)
    for card in shown.cards:
        with grid.container(border=True):
            st.markdown(card.heading)
            st.image(pictures[card.name], width="stretch", alt=card.description)
            st.markdown(card.lines)


def attention(as_at: date) -> None:
    """The red actions, the longest overdue first."""
    red = loaders.plan(as_at).attention
    st.header(red.title)
    if red.table.empty:
        st.success("No action is red at this date.")
        return
    st.table(red.table, hide_index=True, border="horizontal", alt=red.alt)
    figures.caption(red.words)
    figures.caption(red.note)


def changes(as_at: date) -> None:
    """What changed in the plan within a month."""
    shown = loaders.plan(as_at)
    st.header(f"Changed since {long_date(month_before(as_at))}")
    grid = st.grid(2, min_column_width=320)
    for change in shown.changes:
        grid.markdown(change)
    figures.caption(shown.short_forms)


def warm() -> None:
    """Load what the summary shows as it opens, before the first visitor asks."""
    with reading(opened_database()) as session:
        revision = data_revision(session)
    as_at = default_reporting_date(plan_loaders.plan.at(revision)) or today()
    for theme in ("light", "dark"):
        loaders.ratings_pictures.at(revision, as_at, theme)
    for subject in (workforce, indicators, health):
        subject.warm(revision, as_at)
