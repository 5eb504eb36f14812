"""The summary for cabinet members: one screen of plain words."""

import streamlit as st

from core.ui.pieces import address, figures
from core.ui.plan import loaders
from core.ui.plan import views as plan_views
from core.ui.shell import session
from core.ui.summary import health as health_summary
from core.ui.summary import indicators as indicator_summary
from core.ui.summary import views as summary_views
from core.ui.summary import workforce as workforce_summary

session.guard(*session.EVERYONE)
as_at = address.chosen_reporting_date()
plan_views.plan_page("Improvement plan summary", as_at)
summary_views.bands(as_at)
workforce_summary.show(as_at)
figures.illustrative_notice(
    progress=loaders.is_illustrative(as_at),
    workforce_figures=workforce_summary.is_illustrative(as_at),
    indicators=indicator_summary.is_illustrative(as_at),
    health_check=health_summary.is_illustrative(as_at),
)

summary_views.attention(as_at)
indicator_summary.show(as_at)
health_summary.show(as_at)
summary_views.changes(as_at)

st.header("What the ratings mean")
plan_views.key_of_ratings()
