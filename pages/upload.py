"""Uploads: choose a file, see what is in it and what it would change, confirm, and undo."""

import streamlit as st

from core.ui.pieces import address
from core.ui.shell import session
from core.ui.uploads import results, views

visitor = session.guard(*session.UPLOADERS)

st.title("Upload data")
st.caption(
    "Choose a spreadsheet as it is. It is read and checked first; nothing counts before you confirm, and every upload can "
    "be undone."
)
results.say_result()
results.offer_to_move(visitor)
kind = address.one_of("Kind of file", "kind", views.kinds_for(visitor.role))
views.upload(kind, visitor)
st.header("History of uploads")
views.history(visitor)
