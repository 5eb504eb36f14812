"""The action plan for senior managers: a list, a timeline, the load of each lead, workstreams, and plan quality."""

import streamlit as st

from core.ui import address, loaders, opened_action, parts, plan_parts, plan_views, session
from core.words import long_date

session.guard(*session.WHOLE_PLAN)
as_at = address.chosen_reporting_date()
plan = loaders.plan()
status = loaders.status(as_at)

st.title("Action plan")
st.caption(f"{plan_parts.plan_name(plan)} · as at {long_date(as_at)}")
if status.empty:
    plan_parts.no_plan()
    st.stop()
parts.illustrative_notice(bool(status["is_illustrative"].any()))

if opened := address.named("action"):
    opened_action.show(opened, status, plan, as_at)
    st.stop()

view = address.one_of("View", "view", plan_views.VIEWS)
if view in plan_views.FILTERED:
    status = plan_views.filtered(status, plan["leads"])
if view == "list":
    plan_views.list_of_actions(status, as_at)
elif view == "timeline":
    plan_views.timeline(status, plan["bands"], as_at)
elif view == "leads":
    plan_views.leads(status, plan["leads"], as_at)
elif view == "workstreams":
    plan_views.workstreams(status, plan["overarching_actions"], as_at)
else:
    plan_views.quality(loaders.quality_findings(), status)
