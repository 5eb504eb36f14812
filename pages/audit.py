"""The audit trail, for the programme office: who changed what, when, from what to what, and whether it is whole."""

import streamlit as st

from core.ui.audit import views as audit_views
from core.ui.shell import session

session.guard(*session.OFFICE)

st.title("Audit trail")
st.caption(
    "Everything that was changed and every sign-in. Entries are added and never altered; nothing here can be edited."
)
audit_views.show()
