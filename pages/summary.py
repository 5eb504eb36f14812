"""The summary for cabinet members: one screen of plain words."""

import streamlit as st

from core.ui.pieces import address
from core.ui.plan import views as plan_views
from core.ui.shell import session
from core.ui.summary import views

session.guard(*session.EVERYONE)
as_at = address.chosen_reporting_date()
plan_views.plan_page("Improvement plan summary", as_at)
views.bands(as_at)
views.workforce(as_at)
views.illustrative_notice(as_at)
views.attention(as_at)
views.indicators(as_at)
views.health(as_at)
views.changes(as_at)
st.header("What the ratings mean")
plan_views.key_of_ratings()
