"""The indicators behind the plan: all measures in a table, one opened to its chart, and delivery against impact."""

import streamlit as st

from core.ui.indicators import opened as opened_views
from core.ui.indicators import views as indicator_views
from core.ui.pieces import address
from core.ui.shell import session

visitor = session.guard(*session.WHOLE_PLAN)
as_at = address.chosen_reporting_date()
measures = indicator_views.head("Indicators", as_at)

if opened := address.named("measure"):
    opened_views.opened_measure(opened, measures, as_at, visitor)
    st.stop()

view = address.one_of("View", "view", indicator_views.VIEWS)
indicator_views.DRAWN[view](as_at, visitor)
