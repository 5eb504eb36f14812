"""The screen around every page: the guard, the sidebar and the list of pages. Streamlit's main script."""

from core.ui.shell.warm_up import wait_until_ready

wait_until_ready()

import streamlit as st  # noqa: E402

from core.people import Role  # noqa: E402
from core.settings import ROOT, today  # noqa: E402
from core.ui.pieces import address  # noqa: E402
from core.ui.plan import loaders  # noqa: E402
from core.ui.shell import session, style  # noqa: E402
from core.words import long_date  # noqa: E402

PAGES = {
    "summary": ("Summary", session.EVERYONE),
    "action_plan": ("Action plan", session.WHOLE_PLAN),
    "progress": ("Progress", session.WHOLE_PLAN),
    "vacancies": ("Vacancies", session.WORKFORCE),
    "caseloads": ("Caseloads", session.WORKFORCE),
    "health": ("Health check", session.WORKFORCE),
    "indicators": ("Indicators", session.WHOLE_PLAN),
    "programme": ("Programme", session.WHOLE_PLAN),
    "upload": ("Upload", session.UPLOADERS),
    "report": ("Board report", session.OFFICE),
    "plan_setup": ("Plan setup", session.OFFICE),
    "settings": ("Settings", session.OFFICE),
    "audit": ("Audit trail", session.OFFICE),
    "about": ("About", session.EVERYONE),
}

st.set_page_config(page_title="Putting Children First", layout="wide", initial_sidebar_state=240)
style.apply()
visitor = session.guard(*session.EVERYONE)

opening = "plan_setup" if visitor.role == Role.PROGRAMME_OFFICE and loaders.is_first_start() else "summary"
page = st.navigation(
    [
        st.Page(
            ROOT / "pages" / f"{name}.py",
            title=title,
            url_path=name,
            default=name == opening,
            visibility="visible" if visitor.role in roles else "hidden",
        )
        for name, (title, roles) in PAGES.items()
    ],
    expanded=True,  # else the last pages hide behind a button
)
session.note_page(page.url_path or opening)
session.warn_before_the_end()
address.notes_here()
with st.sidebar:
    as_at = address.reporting_date(loaders.default_reporting_date() or today())
    style.account(visitor.name, visitor.role)
page.run()
style.on_paper(f"Putting Children First, {page.title}, as at {long_date(as_at)}")
