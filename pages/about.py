"""What the figures mean, the key of ratings, the glossary, and where the data come from."""

import streamlit as st

from core.plan import displays
from core.ui import loaders, parts, session

session.guard(*session.EVERYONE)
plan = loaders.plan()

st.title("About this dashboard")
st.markdown(
    "Putting Children First shows how far a council’s improvement plan for its children’s services has come: what is done, "
    "what is late, and who owns it."
)
st.header("What the figures mean")
st.markdown(
    "- **Reporting date.** Everything is shown as it had been recorded for the date chosen at the left. Choose an earlier "
    "date to see what was known then.\n"
    "- **Timescale band.** The plan promises its actions *immediately*, *within three months* or *within six months*. "
    f"{loaders.limits_in_words()}\n"
    "- **Due and expected.** *Due* is the plan’s own date, which never changes. *Expected* is the latest forecast. A date "
    "that names a month only means its first day for a start, and its last day for an end.\n"
    "- **A tick in the plan.** What the plan itself ticks as done counts as reported complete at every date, until an entry "
    "says otherwise; the plan does not say when it was done.\n"
    "- **How late.** Days from the due date of the milestone that is longest overdue to the reporting date.\n"
    "- **Planned to end after the limit.** Actions whose own due date lies after the last day of their band.\n"
    "- **Accountable and responsible.** The accountable post answers for an action, the responsible ones do it. Posts are "
    "shown, not people."
)
st.header("Key of ratings")
st.markdown(
    "Each action gets one rating, by the first of these rules that holds. Every rating comes with its reason in words."
)
parts.key_of_ratings()
st.header("Short forms")
st.table(displays.glossary_rows(), hide_index=True, border="horizontal")
st.header("Codes of leads")
if plan["leads"].empty:
    parts.no_plan()
else:
    st.table(loaders.lead_key(), hide_index=True, border="horizontal")
st.header("Where the data come from")
st.markdown(loaders.sources())
