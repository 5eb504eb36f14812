"""The summary page: its content, an action that was opened on it, and what its reader does next."""

from datetime import date
from functools import partial

import streamlit as st

from core.people import Person, Role
from core.plan.measures import default_reporting_date
from core.plan.states import Rating
from core.settings import ROOT, today
from core.storage.engine import reading
from core.storage.revision import data_revision
from core.summary.page import styles
from core.ui.pieces import address, figures
from core.ui.plan import loaders as plan_loaders
from core.ui.shell import session, style
from core.ui.shell.loading import opened_database
from core.ui.summary import loaders
from core.ui.uploads import loaders as upload_loaders
from core.words import count, long_date, plain


def page(as_at: date) -> None:
    """The summary below its title."""
    theme = style.theme()
    st.html(f"<style>{styles(theme)}</style>")
    st.html(loaders.page_at(as_at, theme))


def first_start() -> None:
    """What is awaited of whom before the plan runs."""
    if plan_loaders.is_first_start():
        st.info(
            "This is the plan that the product comes with, and nothing is recorded of it yet. Awaited of the programme office: "
            "the council’s own plan, on the page Plan setup; or, where this is the council’s plan, the first update, on the "
            "page Action plan."
        )


def opened_action(as_at: date) -> None:
    """The action that the address names, in a dialog in which nothing can be changed."""
    if ref := address.named("action"):
        shown = plan_loaders.opened_action(as_at, ref)
        title = shown.title if shown else "No such action"
        close = partial(address.go, "action", None)
        session.ask(title, session.EVERYONE, lambda visitor: _action(ref, as_at, visitor), close)


def _action(ref: str, as_at: date, visitor: Person) -> None:
    shown = plan_loaders.opened_action(as_at, ref)
    if shown is None:
        st.warning(f"The address asks for the action ‘{plain(ref[:40])}’, which is not in the plan.")
        return
    st.markdown(shown.rating)
    st.table(shown.fields, hide_index=True, hide_header=True, border="horizontal")
    figures.caption(shown.short_forms)
    if len(shown.milestones):
        st.subheader("Milestones")
        st.table(shown.milestones, hide_index=True, border="horizontal")
    if visitor.role in session.WHOLE_PLAN:
        _link("See all of it, and its history", "action_plan", action=ref)


def next_steps(visitor: Person, as_at: date) -> None:
    """What the reader's role asks of them, with a way there; a cabinet member reads alone."""
    steps = {Role.HR_LEAD: _of_hr, Role.SENIOR_MANAGER: _of_manager, Role.PROGRAMME_OFFICE: _of_office}
    if visitor.role in steps:
        with st.container(key="next-steps", gap="xsmall"):
            st.subheader("Your next steps")
            steps[visitor.role](visitor, as_at)


def _of_hr(visitor: Person, as_at: date) -> None:
    real = upload_loaders.history(visitor.role).real
    for kind, sheet in (("vacancies", "vacancy sheet"), ("caseloads", "caseload sheet")):
        days = real.loc[real["kind"] == kind, "as_at"] if len(real) else []
        last = f"the last upload is as at {long_date(max(days))}" if len(days) else "nothing is uploaded yet"
        st.markdown(f"{kind.capitalize()}: {last}.")
        _link(f"Load a new {sheet}", "upload", kind=kind)


def _of_manager(visitor: Person, as_at: date) -> None:
    leads = plan_loaders.plan(as_at)["leads"]
    codes = set(leads.loc[leads["holder"].fillna("").str.casefold() == visitor.name.casefold(), "code"])
    if not codes:
        st.markdown(
            "No post of the plan names you as its holder; the programme office says on *Settings* who holds which."
        )
        _link("See the actions of each lead", "action_plan", view="leads")
        return
    status = plan_loaders.status(as_at)
    own = status[status["accountable"].map(lambda those: not codes.isdisjoint(those)).astype(bool)]
    red = int((own["rating"] == Rating.RED).sum())
    st.markdown(f"You are accountable for **{count(len(own), 'action')}**; {red:,} {'is' if red == 1 else 'are'} red.")
    _link("See your actions", "action_plan", lead=",".join(sorted(codes)))


def _of_office(visitor: Person, as_at: date) -> None:
    status = plan_loaders.status(as_at)
    waiting, unheard = int((status["rating"] == Rating.COMPLETE).sum()), int(status["reviewed_on"].isna().sum())
    st.markdown(f"**{count(waiting, 'action')}** reported complete and not yet assured.")
    _link("See what waits for assurance", "progress", view="waiting")
    st.markdown(f"Nobody has ever reported on **{count(unheard, 'action')}**.")
    _link("See what is due and silent", "progress", view="due")


def _link(label: str, page: str, **query: str) -> None:
    st.page_link(ROOT / "pages" / f"{page}.py", label=label, query_params=query)


def warm() -> None:
    """Load what the summary shows as it opens, before the first visitor asks."""
    with reading(opened_database()) as found:
        revision = data_revision(found)
    as_at = default_reporting_date(plan_loaders.plan.at(revision)) or today()
    for theme in ("light", "dark"):
        loaders.page_at.at(revision, as_at, theme)
