"""Vacancies for senior managers and HR: two rates with their parts, where, since when, and what recruitment will bring."""

import streamlit as st

from core.ui.pieces import address
from core.ui.shell import session
from core.ui.workforce import views

visitor = session.guard(*session.WORKFORCE)
snapshot = views.head("Vacancies", address.chosen_reporting_date(), visitor)
view = address.one_of("View", "view", views.VACANCY_VIEWS)
if view == "councils":
    views.councils(snapshot)
else:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        places = views.places("vacancies", snapshot)
    views.VACANCIES[view](snapshot, places)
views.source(snapshot)
