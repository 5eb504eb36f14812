"""The summary for cabinet members: one screen of plain words."""

import streamlit as st

from core.ui.pieces import address
from core.ui.plan import views as plan_views
from core.ui.shell import session
from core.ui.summary import views

visitor = session.guard(*session.EVERYONE)
as_at = address.chosen_reporting_date()
st.title("Improvement plan summary")
plan_views.loaded_plan(as_at)
views.first_start()
views.page(as_at)
views.opened_action(as_at)
views.next_steps(visitor, as_at)
