"""Uploads: choose a file, see what is in it and what it would change, confirm, and undo."""

import streamlit as st

from core.ui.pieces import address
from core.ui.shell import session
from core.ui.uploads import history as upload_history
from core.ui.uploads import views as upload_views

visitor = session.guard(*session.UPLOADERS)

st.title("Upload data")
st.caption(
    "Choose a spreadsheet as it is. It is read and checked first; nothing counts before you confirm, and every upload can "
    "be undone."
)
upload_views.say_what_was_done()
kind = address.one_of("Kind of file", "kind", upload_views.kinds_for(visitor.role))
upload_views.upload(kind, visitor)
st.header("History of uploads")
upload_history.show(visitor)
