"""The workforce on the summary page: four figures with small trends, as pictures made on the server."""

from datetime import date

import streamlit as st

from core import charts
from core.figures import Figure
from core.ui.pieces import figures
from core.ui.plan import loaders
from core.ui.shell import style
from core.ui.shell.loading import Loader
from core.ui.workforce import loaders as workforce_loaders
from core.workforce import summary


@Loader
def cards(revision: int, as_at: date) -> list[Figure]:
    """The cards of the workforce at a reporting date; none where no snapshot is on or before it."""
    return summary.summary_cards(
        workforce_loaders.posts.at(revision),
        workforce_loaders.held.at(revision),
        workforce_loaders.waiting.at(revision),
        as_at,
        loaders.numbers.at(revision)["target_caseload"],
    )


@Loader
def trend_picture(revision: int, as_at: date, name: str, theme: str) -> str:
    """The trend of a card's figure as an SVG picture; empty where there are not two snapshots."""
    import vl_convert

    (card,) = [card for card in cards.at(revision, as_at) if card.title == name]
    if len(card.table) < 2:
        return ""
    return str(vl_convert.vegalite_to_svg(charts.trend_line(card.table, theme).to_dict(validate=False)))


@Loader
def is_illustrative(revision: int, as_at: date) -> bool:
    return summary.is_illustrative(workforce_loaders.snapshots.at(revision), as_at)


def show(as_at: date) -> None:
    """The four figures, or what to do where none is loaded for the date."""
    st.header("The workforce and its caseloads")
    shown = cards(as_at)
    if not shown:
        st.info("No workforce figures are loaded for this date. The HR lead loads them on the Upload page.")
        return
    places = st.grid(len(shown), min_column_width=150)
    for card in shown:
        with places.container(border=True):
            st.markdown(card.words)
            if picture := trend_picture(as_at, card.title, style.theme()):
                st.image(picture, width="stretch", alt=card.alt)
            figures.caption(card.note)
    figures.caption(summary.lacking(shown))


def warm(revision: int, as_at: date) -> None:
    """Load what the summary shows of the workforce, before the first visitor asks."""
    is_illustrative.at(revision, as_at)
    for card in cards.at(revision, as_at):
        for theme in ("light", "dark"):
            trend_picture.at(revision, as_at, card.title, theme)
