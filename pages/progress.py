"""How the plan moves: one's own actions, progress over time, what changed, what slipped, what falls due or silent, what waits."""

import streamlit as st

from core.ui import address, opened_action, parts, progress_loaders, progress_views, session

visitor = session.guard(*session.WHOLE_PLAN)
as_at = address.chosen_reporting_date()
parts.plan_page("Progress", as_at)
parts.illustrative_notice(progress=progress_loaders.is_illustrative(as_at))

if opened := address.named("action"):
    opened_action.show(opened, as_at, visitor)
    st.stop()

view = address.one_of("View", "view", progress_views.VIEWS)
progress_views.DRAWN[view](as_at, visitor)
