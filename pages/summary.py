"""The summary for cabinet members: one screen of plain words."""

import streamlit as st

from core.plan.measures import month_before
from core.ui.pieces import address, figures
from core.ui.plan import loaders
from core.ui.plan import views as plan_views
from core.ui.shell import session, style
from core.ui.summary import health as health_summary
from core.ui.summary import indicators as indicator_summary
from core.ui.summary import workforce as workforce_summary
from core.words import long_date

session.guard(*session.EVERYONE)
as_at = address.chosen_reporting_date()
plan_views.plan_page("Improvement plan summary", as_at)
shown = loaders.summary(as_at)
st.markdown(shown["headline"])

cards = st.grid(3, min_column_width=150)
for card in shown["cards"]:
    with cards.container(border=True):
        st.markdown(card["heading"])
        picture = loaders.ratings_picture(as_at, card["name"], style.theme())
        st.image(picture, width="stretch", alt=card["description"])
        st.markdown(card["lines"])

workforce_summary.show(as_at)
figures.illustrative_notice(
    progress=loaders.is_illustrative(as_at),
    workforce_figures=workforce_summary.is_illustrative(as_at),
    indicators=indicator_summary.is_illustrative(as_at),
    health_check=health_summary.is_illustrative(as_at),
)

st.header(shown["attention_heading"])
if len(shown["attention"]):
    st.table(shown["attention"], hide_index=True, border="horizontal", alt="Red actions, longest overdue first")
    figures.caption(shown["attention_more"])
    figures.caption(shown["attention_short_forms"])
else:
    st.success("No action is red at this date.")

indicator_summary.show(as_at)
health_summary.show(as_at)

st.header(f"Changed since {long_date(month_before(as_at))}")
lists = st.grid(2, min_column_width=320)
for change in shown["changes"]:
    lists.markdown(change)
figures.caption(shown["changes_short_forms"])

st.header("What the ratings mean")
plan_views.key_of_ratings()
