"""The settings, for the programme office: the plan and its reporting, the numbers, the posts, and the users."""

import streamlit as st

from core.ui.pieces import address, forms
from core.ui.settings import views as settings_views
from core.ui.shell import session

visitor = session.guard(*session.OFFICE)

st.title("Settings")
st.caption("Each change stands in the audit trail with who made it, and counts on every page at once.")
view = address.one_of("View", "view", settings_views.VIEWS)
forms.say_what_was_done()
settings_views.DRAWN[view](visitor)
