"""The parts of the summary page."""

from datetime import date

import streamlit as st

from core.health.displays import LOCAL_VERSION
from core.indicators.definitions import DefinitionsProblem
from core.plan import measures
from core.plan.measures import default_reporting_date
from core.settings import today
from core.storage.engine import reading
from core.storage.revision import data_revision
from core.ui.health import loaders as health_loaders
from core.ui.pieces import figures
from core.ui.plan import loaders as plan_loaders
from core.ui.shell import style
from core.ui.shell.loading import opened_database
from core.ui.summary import loaders
from core.ui.workforce import loaders as workforce_loaders
from core.words import count, long_date, plain

MOST_LINES = 6


def bands(as_at: date) -> None:
    """What is done and what is late in a sentence, and a card for each group of the plan."""
    shown, pictures = loaders.plan(as_at), loaders.pictures(as_at, style.theme())
    st.markdown(shown.headline)
    grid = st.grid(3, min_column_width=150)
    for card in shown.cards:
        with grid.container(border=True):
            st.markdown(card.heading)
            st.image(pictures[card.name], width="stretch", alt=card.description)
            st.markdown(card.lines)


def workforce(as_at: date) -> None:
    """The four figures with small trends, or what to do where none is loaded for the date."""
    st.header("The workforce and its caseloads")
    shown, pictures = loaders.workforce(as_at), loaders.pictures(as_at, style.theme())
    if not shown.cards:
        st.info(f"{shown.lacking} The HR lead loads them on the Upload page.".strip())
        figures.undecided_roles(workforce_loaders.undecided(as_at))
        return
    grid = st.grid(len(shown.cards), min_column_width=150)
    for card in shown.cards:
        with grid.container(border=True):
            st.markdown(card.words)
            if card.title in pictures:
                st.image(pictures[card.title], width="stretch", alt=card.alt)
            figures.caption(f"{card.note}{'; illustrative' * card.is_illustrative}")
    figures.caption(shown.lacking)
    figures.undecided_roles(workforce_loaders.undecided(as_at))


def illustrative_notice(as_at: date) -> None:
    """Which of the things on the page are made up."""
    check = health_loaders.summary(as_at)
    figures.illustrative_notice(
        progress=plan_loaders.is_illustrative(as_at),
        vacancies="vacancies" in loaders.workforce(as_at).made_up,
        caseloads="caseloads" in loaders.workforce(as_at).made_up,
        indicators=loaders.indicators(as_at).is_illustrative,
        health_check=check is not None and check.is_illustrative,
    )


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


def indicators(as_at: date) -> None:
    """The first measures in exception and how many more there are, or that there is none."""
    try:
        shown = loaders.indicators(as_at)
    except DefinitionsProblem as problem:
        st.header("Indicators")
        st.error(plain(f"The indicators cannot be shown, because the file of measures is to be mended: {problem}"))
        return
    lines = shown.exceptions
    if not shown.with_figure:
        st.header("No indicators are loaded")
        st.info("No indicator figures are loaded for this date. The programme office loads them on the Upload page.")
        return
    st.header(f"Indicators in exception: {len(lines)} of {count(shown.with_figure, 'measure')} with a figure")
    if not lines:
        st.success("No measure is red, and none signals a change for the worse.")
        return
    st.markdown("\n".join(lines[:MOST_LINES]))
    more = f"And {len(lines) - MOST_LINES} more. " if len(lines) > MOST_LINES else ""
    figures.caption(
        f"{more}In exception: red, which is worse than the floor standard, or a change for the worse that is more than chance."
    )


def health(as_at: date) -> None:
    """The themes with their ratings, or what to do where no round was held by the date."""
    st.header("The health check of social work")
    check = health_loaders.summary(as_at)
    if check is None:
        st.info("No round of the health check was held by this date. The programme office opens rounds on its page.")
        return
    st.caption(
        f"Round of {long_date(check.as_at)}. Whether social workers can do their job safely and well: {LOCAL_VERSION}."
    )
    st.table(check.table, hide_index=True, border="horizontal", alt="Themes of the health check with their ratings")


def changes(as_at: date) -> None:
    """What changed in the plan within a month."""
    shown = loaders.plan(as_at)
    st.header(f"Changed since {long_date(measures.since(plan_loaders.plan(), as_at))}")
    grid = st.grid(2, min_column_width=320)
    for change in shown.changes:
        grid.markdown(change)
    figures.caption(shown.short_forms)


def warm() -> None:
    """Load what the summary shows as it opens, before the first visitor asks."""
    with reading(opened_database()) as session:
        revision = data_revision(session)
    as_at = default_reporting_date(plan_loaders.plan.at(revision)) or today()
    plan_loaders.status.at(revision, as_at)
    for theme in ("light", "dark"):
        loaders.pictures.at(revision, as_at, theme)
    loaders.indicators.at(revision, as_at)
    health_loaders.summary.at(revision, as_at)
