"""The health check: its themes by round and place, what comes first, and the forms in which a round is answered."""

import streamlit as st

from core.ui.health import views as health_views
from core.ui.pieces import address
from core.ui.shell import session

visitor = session.guard(*session.WORKFORCE)
as_at = address.chosen_reporting_date()

st.title("Health check")
st.caption("A local version, in our own words, of the health check that the Social Work Task Force set out in 2009.")
views = health_views.views_of(visitor.role)
view = address.one_of("View", "view", views)
if view in health_views.FORMS:
    health_views.FORMS[view](visitor)
else:
    health_views.shown(view, visitor, as_at)
