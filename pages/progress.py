"""How the plan moves: one's own actions, progress over time, what changed, what slipped, what falls due or silent, what waits."""

import streamlit as st

from core.ui.pieces import address, figures
from core.ui.plan import views as plan_views
from core.ui.progress import loaders as progress_loaders
from core.ui.progress import views as progress_views
from core.ui.shell import session

visitor = session.guard(*session.WHOLE_PLAN)
as_at = address.chosen_reporting_date()
plan_views.plan_page("Progress", as_at)
figures.illustrative_notice(progress=progress_loaders.is_illustrative(as_at))

if opened := address.named("action"):
    plan_views.opened_action(opened, as_at, visitor)
    st.stop()

view = address.one_of("View", "view", progress_views.VIEWS)
progress_views.DRAWN[view](as_at, visitor)
