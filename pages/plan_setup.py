"""Plan setup: load a council's own plan, see what was read and what would change, confirm; and what comes next."""

import streamlit as st

from core.ui.plan_setup import views
from core.ui.shell import session
from core.ui.uploads import results

visitor = session.guard(*session.OFFICE)

st.title("Plan setup")
st.caption(
    "Choose the plan’s document as it is. It is read and checked first; nothing changes before you confirm. Each change "
    "can be undone."
)
results.say_result()
views.load(visitor)
views.last_loaded()
st.header("What comes next")
views.next_steps()
