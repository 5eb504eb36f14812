"""Plan setup: load a council's own plan and see what would change, edit it, its versions; and what comes next."""

import streamlit as st

from core.ui.pieces import address
from core.ui.plan_setup import edit, versions, views
from core.ui.shell import session
from core.ui.uploads import results

visitor = session.guard(*session.OFFICE)
as_at = address.chosen_reporting_date()

st.title("Plan setup")
view = address.one_of("View", "view", views.VIEWS)
if view == "load":
    st.caption(
        "Choose the plan’s document as it is. It is read and checked first; nothing changes before you confirm. Each change "
        "can be undone."
    )
    results.say_result()
    views.load(visitor)
    views.last_loaded()
    st.header("What comes next")
    views.next_steps()
elif view == "edit":
    edit.edit_the_plan(visitor, as_at)
else:
    versions.versions(as_at)
