"""Caseloads for senior managers and HR: against the target, by place and kind, over time, and what the target would take."""

import streamlit as st

from core.ui.pieces import address
from core.ui.shell import session
from core.ui.workforce import views

visitor = session.guard(*session.WORKFORCE)
snapshot = views.head("Caseloads", address.chosen_reporting_date(), visitor)
view = address.one_of("View", "view", views.CASELOAD_VIEWS)
with st.container(horizontal=True, vertical_alignment="bottom"):
    places = views.places("caseloads", snapshot, has_teams=view != "capacity")
    target = views.target()
views.CASELOADS[view](snapshot, places, target)
views.source(snapshot, views.SHORT_FORMS)
views.where_the_target_stands(visitor)
