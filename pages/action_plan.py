"""The action plan for senior managers: a list, a timeline, the load of each lead, workstreams, and plan quality."""

import streamlit as st

from core.ui.pieces import address, figures
from core.ui.plan import loaders
from core.ui.plan import views as plan_views
from core.ui.progress.forms import table as progress_table
from core.ui.shell import session

visitor = session.guard(*session.WHOLE_PLAN)
as_at = address.chosen_reporting_date()
plan = plan_views.plan_page("Action plan", as_at)

if opened := address.named("action"):
    figures.illustrative_notice(progress=loaders.is_illustrative(as_at))
    plan_views.opened_action(opened, as_at, visitor)
    st.stop()

view = address.one_of("View", "view", plan_views.VIEWS)
if view != "quality":
    figures.illustrative_notice(progress=loaders.is_illustrative(as_at))
if view == "workstreams":
    plan_views.workstreams(as_at)
elif view == "quality":
    plan_views.quality(as_at)
elif view == "record":
    progress_table.show(as_at, plan_views.filters(plan, as_at), visitor)
else:
    plan_views.FILTERED[view](as_at, plan_views.filters(plan, as_at))
