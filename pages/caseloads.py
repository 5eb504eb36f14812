"""Caseloads for senior managers and HR: against the target, by place and kind, over time, and what the target would take."""

import streamlit as st

from core.ui.pieces import address, figures
from core.ui.shell import session
from core.ui.workforce import caseload_views
from core.ui.workforce import parts as workforce_parts
from core.uploads.tables import Kind
from core.words import plain
from core.workforce.caseload_displays import SHORT_FORMS

visitor = session.guard(*session.WORKFORCE)
as_at = address.chosen_reporting_date()
snapshot = workforce_parts.head("Caseloads", Kind.CASELOADS, as_at, visitor)
figures.illustrative_notice(workforce_figures=snapshot["is_illustrative"])

view = address.one_of("View", "view", caseload_views.VIEWS)
with st.container(horizontal=True, vertical_alignment="bottom"):
    places = workforce_parts.places(Kind.CASELOADS, snapshot["as_at"], has_teams=view != "capacity")
    target = caseload_views.target()
caseload_views.DRAWN[view](snapshot, places, target)
st.caption(f"{SHORT_FORMS}  \n{plain(snapshot['source'])}")
caseload_views.where_the_target_stands(visitor)
