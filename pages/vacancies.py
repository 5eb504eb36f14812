"""Vacancies for senior managers and HR: two rates with their parts, where, since when, and what recruitment will bring."""

import streamlit as st

from core.ui.pieces import address, figures
from core.ui.shell import session
from core.ui.workforce import parts as workforce_parts
from core.ui.workforce import vacancy_views
from core.uploads.tables import Kind
from core.words import plain

visitor = session.guard(*session.WORKFORCE)
as_at = address.chosen_reporting_date()
snapshot = workforce_parts.head("Vacancies", Kind.VACANCIES, as_at, visitor)
figures.illustrative_notice(workforce_figures=snapshot["is_illustrative"])

view = address.one_of("View", "view", vacancy_views.VIEWS)
if view == "councils":
    vacancy_views.councils(snapshot)
else:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        places = workforce_parts.places(Kind.VACANCIES, snapshot["as_at"])
    vacancy_views.IN_PLACES[view](snapshot, places)
st.caption(plain(snapshot["source"]))
