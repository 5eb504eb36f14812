"""Uploads for HR: choose a file, see what is in it and what it would change, confirm, and undo."""

import streamlit as st

from core.ui import address, session, upload_history, upload_views
from core.uploads import Kind

visitor = session.guard(*session.UPLOADERS)

st.title("Upload workforce data")
st.caption(
    "Choose a spreadsheet as it is. It is read and checked first; nothing counts before you confirm, and every upload can "
    "be undone."
)
upload_views.say_what_was_done()
kind = address.one_of("Kind of file", "kind", upload_views.KIND_NAMES)
if kind == "published":
    upload_views.published(visitor)
else:
    upload_views.sheet(Kind(kind), visitor)
st.header("History of uploads")
upload_history.show(visitor)
