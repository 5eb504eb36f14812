"""The summary for cabinet members: one screen of plain words."""

import streamlit as st

from core.plan import measures, phrases
from core.ui import address, loaders, parts, plan_parts, session
from core.words import count, long_date

session.guard(*session.EVERYONE)
as_at = address.chosen_reporting_date()
plan = loaders.plan()
status = loaders.status(as_at)
bands = measures.band_summary(status, plan["bands"])
changes = loaders.changes(as_at)
red = measures.needs_attention(status)

st.title("Improvement plan summary")
st.caption(f"{plan_parts.plan_name(plan)} · as at {long_date(as_at)}")
if status.empty:
    plan_parts.no_plan()
    st.stop()
st.markdown(phrases.headline(bands))
plan_parts.band_cards(bands)
parts.illustrative_notice(bool(status["is_illustrative"].any()))

st.header(f"Needs attention: {count(len(red), 'red action')}")
plan_parts.attention_table(red, plan["leads"])

st.header(f"Changed since {long_date(measures.month_before(as_at))}")
plan_parts.changes_lists(changes)

st.header("What the ratings mean")
parts.key_of_ratings()
