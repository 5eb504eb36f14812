"""What the figures mean, the key of ratings, the glossary, and where the data come from."""

import streamlit as st

from core.ui.about import loaders
from core.ui.plan import views as plan_views
from core.ui.shell import session

session.guard(*session.EVERYONE)
about = loaders.about()

st.title("About this dashboard")
st.markdown(about.introduction)
for heading, meaning in about.meanings.items():
    st.header(heading)
    st.markdown(meaning)
st.header("Key of ratings")
st.markdown(
    "Each action gets one rating, by the first of these rules that holds. Every rating comes with its reason in words."
)
plan_views.key_of_ratings()
st.header("Short forms")
st.table(about.glossary, hide_index=True, border="horizontal")
st.header("Codes of leads")
if about.leads.empty:
    plan_views.no_plan()
else:
    st.table(about.leads, hide_index=True, border="horizontal")
st.header("Where the data come from")
st.markdown(about.sources)
