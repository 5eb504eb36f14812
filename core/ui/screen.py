"""The screen around every page: the guard, the sidebar and the list of pages. Streamlit's main script."""

import streamlit as st

from core.settings import ROOT
from core.ui import address, loaders, look, session
from core.words import long_date

PAGES = {
    "summary": ("Summary", session.EVERYONE),
    "action_plan": ("Action plan", session.WHOLE_PLAN),
    "about": ("About", session.EVERYONE),
}

st.set_page_config(page_title="Putting Children First", layout="wide", initial_sidebar_state=240)
look.apply()
visitor = session.guard(*session.EVERYONE)

page = st.navigation(
    [
        st.Page(
            ROOT / "pages" / f"{name}.py",
            title=title,
            url_path=name,
            default=name == "summary",
            visibility="visible" if visitor.role in roles else "hidden",
        )
        for name, (title, roles) in PAGES.items()
    ]
)
address.notes_here()
with st.sidebar:
    as_at = address.reporting_date(loaders.default_reporting_date())
    look.account(visitor.name, visitor.role)
page.run()
look.on_paper(f"Putting Children First, {page.title}, as at {long_date(as_at)}")
