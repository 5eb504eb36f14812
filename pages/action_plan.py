"""The action plan for senior managers: a list, a timeline, the load of each lead, workstreams, and plan quality."""

import streamlit as st

from core.ui import address, loaders, opened_action, parts, plan_views, progress_table, session

visitor = session.guard(*session.WHOLE_PLAN)
as_at = address.chosen_reporting_date()
plan = parts.plan_page("Action plan", as_at)

if opened := address.named("action"):
    parts.illustrative_notice(progress=loaders.is_illustrative(as_at))
    opened_action.show(opened, as_at, visitor)
    st.stop()

view = address.one_of("View", "view", plan_views.VIEWS)
if view != "quality":
    parts.illustrative_notice(progress=loaders.is_illustrative(as_at))
if view == "workstreams":
    plan_views.workstreams(plan["overarching_actions"], as_at)
elif view == "quality":
    plan_views.quality(as_at)
elif view == "record":
    progress_table.show(as_at, plan_views.filters(plan, as_at), visitor)
else:
    filters = plan_views.filters(plan, as_at)
    plan_views.FILTERED[view](as_at, filters)
