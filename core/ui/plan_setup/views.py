"""The page on which a plan is set up: its document read, checked and confirmed, and what a council does next."""

from dataclasses import replace

import pandas as pd
import streamlit as st
from sqlmodel import Session

from core.exports import WORKBOOK
from core.people import Person, Role
from core.plan.commands import PlanAbout, load_plan, remember
from core.plan.comparison import PlanPreview
from core.plan.document.contents import Action, PlanDocument
from core.plan.document.problems import Problem
from core.plan.document.workbook import blank_plan, plan_workbook
from core.plan.queries import current_plan
from core.plan.tables import Plan
from core.plan.versions.commands import undo
from core.plan.versions.refs import Version, alive, newest
from core.settings import ROOT, now, today
from core.sheets.questions import Chosen
from core.storage.engine import reading
from core.ui.pieces import address, figures
from core.ui.plan import loaders as plan_loaders
from core.ui.plan_setup import forms
from core.ui.plan_setup import loaders as setup_loaders
from core.ui.plan_setup.forms import PendingPlan
from core.ui.shell import session
from core.ui.shell.loading import opened_database
from core.ui.uploads import loaders, results
from core.uploads.displays import MOST_ROWS
from core.uploads.tables import checksum
from core.words import at_moment, count, listed, long_date, plain

VIEWS = {"load": "Load a plan", "edit": "Edit the plan", "versions": "Versions"}


def load(visitor: Person) -> None:
    """A plan from the choice of its file to the confirmation."""
    pending = forms.pending_plan()
    if pending is None:
        _how_to_begin()
        return
    found = pending.plan
    _what_was_read(pending)
    forms.questions(pending)
    forms.columns_read(pending)
    if found.problems:
        st.caption("Nothing was changed. Choose the file again once it is mended, or set right how it is read.")
    elif any(one.is_needed for one in found.questions):
        st.caption("Nothing can be loaded before the questions are answered that must be.")
    else:
        _confirm(pending, visitor)


def _how_to_begin() -> None:
    st.markdown(
        "The document needs a table with a row of headings: what is to be done, such as ‘Action’, and by whom, by when or how "
        "far, such as ‘Lead officer’, ‘By when’ or ‘Status’. Other columns are welcome, in any order and under the headings "
        "that they have; groups may be headings within the table, a column, or a sheet or table each. Or fill in the template."
    )
    with st.container(horizontal=True):
        figures.download("Download a blank template", blank_plan, "plan-template.xlsx", WORKBOOK)
        if not plan_loaders.plan()["actions"].empty:
            figures.download("Download the plan as it stands", _as_it_stands, "plan.xlsx", WORKBOOK)
    st.caption("The plan as it stands has the shape of the template: change it in Excel, and load it again here.")


def _as_it_stands() -> bytes:
    with reading(opened_database()) as found:
        return plan_workbook(current_plan(found))


def _what_was_read(pending: PendingPlan) -> None:
    found = pending.plan
    if found.actions:
        counted = (
            count(len(found.actions), "action"), count(len(found.groups), "group"),
            count(len(found.requirements), "requirement"), count(len(found.leads), "lead"),
        )  # fmt: skip
        st.subheader(f"The file holds {listed(counted)}")
    else:
        st.subheader("No plan could be read")
    if found.problems:
        st.error(f"{count(len(found.problems), 'problem').capitalize()} to mend before it can be loaded")
        _table(_as_rows(found.problems), "Each problem with its place and how to mend it")
    if not found.actions:
        return
    groups = [f"{one.title} (ours)" if one.is_ours else one.title for one in found.groups]
    st.markdown(f"Groups: {plain('; '.join(groups))}.")
    st.markdown(f"Leads: {plain('; '.join(one.code for one in found.leads)) or 'none'}.")
    if found.not_read:
        st.markdown(f"Columns that are kept as they stand, and not read: {plain('; '.join(found.not_read))}.")
    with st.expander("Actions as they were read"):
        _table(pd.DataFrame([_as_row(one) for one in found.actions]), "The actions that were read")
    if found.remarks:
        with st.expander(f"How doubtful places were read: {len(found.remarks):,}"):
            _table(_as_rows(found.remarks), "Each doubtful place with how it was read")


def _as_rows(said: list[Problem]) -> pd.DataFrame:
    return pd.DataFrame([{"Place": one.place, "Value": one.value, "What": one.message} for one in said])


def _as_row(action: Action) -> dict[str, str]:
    due = [f"{one.label} {long_date(one.due_on)}".strip() for one in action.milestones]
    return {
        "Number": action.ref,
        "Action": action.title,
        "Group": action.group,
        "Leads": "; ".join([*action.accountable, *action.responsible]),
        "Start": long_date(action.starts_on) if action.starts_on else "",
        "Due": "; ".join(due) or ("ongoing" if action.is_ongoing else ""),
        "Status as the document says": action.status_as_said or "",
        "Done": "yes" if action.is_complete else "",
    }


def _table(rows: pd.DataFrame, about: str) -> None:
    st.dataframe(rows.head(MOST_ROWS), hide_index=True, alt=about)
    if len(rows) > MOST_ROWS:
        st.caption(f"The first {MOST_ROWS:,} of {len(rows):,} are shown.")


def _confirm(pending: PendingPlan, visitor: Person) -> None:
    """What the document would change, what it does not hold itself, and the button that makes it count."""
    preview = forms.seen(pending)
    st.subheader("What would change")
    place = st.empty()
    with place.container():
        _what_would_change(pending.plan, preview)
    about = forms.about(pending, preview)
    if preview.changes_nothing and about == PlanAbout():
        st.info("Nothing would change: this is the plan that is loaded.")
        return
    about = replace(about, checksum=checksum(pending.content))
    if st.button("Load this plan", type="primary"):
        loaded = count(len(pending.plan.actions), "action")
        results.write(
            lambda session: _load(session, pending, visitor, about, preview),
            f"‘{plain(pending.name)}’ is the plan now, with {loaded}. What it says is done is recorded as progress.",
        )
        forms.look_again()  # it was refused: shown is what would change by now, for another confirmation
        with place.container():
            _what_would_change(pending.plan, forms.seen(pending))


def _load(session: Session, pending: PendingPlan, visitor: Person, about: PlanAbout, preview: PlanPreview) -> None:
    load_plan(session, pending.plan, pending.name, visitor, now(), about, preview)
    remember(session, pending.plan, Chosen(pending.mapping, pending.answers))
    if preview.same.is_another:  # the day that was chosen belongs to the plan before
        reporting = session.get_one(Plan, 1).reporting_date
        address.go("as_at", (reporting or today()).isoformat())


def _what_would_change(plan: PlanDocument, preview: PlanPreview) -> None:
    same, titles = preview.same, {one.ref: one.title for one in plan.actions}
    new = [ref for ref in titles if ref not in same.old_ref]
    unmoved = len(same.old_ref) - len(same.reworded) - len(same.moved)
    st.markdown(
        f"Of the file’s {count(len(titles), 'action')}, {unmoved:,} are the same as now, {len(same.reworded):,} are reworded, "
        f"{len(same.moved):,} have another number and {len(new):,} are new; {len(same.gone):,} of the plan’s are gone. Recorded "
        "progress stays with an action that is the same, reworded or renumbered."
    )
    if preview.retired:
        kept = [f"{ref} ({count(number, 'entry', 'entries')})" for ref, number in preview.retired.items()]
        st.warning(
            plain(f"Actions that are gone count no more, and keep what was recorded of them: {', '.join(kept)}.")
        )
    if same.is_another:
        entries = f"all illustrative progress ({count(preview.made_up, 'entry', 'entries')}), " * bool(preview.made_up)
        st.warning(f"This is another plan: {entries}strands and links to workstreams are taken away.")
    fields = {ref: what for ref, what in preview.changes["action"].changed.items() if ref in same.old_ref}
    rows = [("Moved", ref, f"was {old}") for ref, old in same.moved.items()]
    rows += [("Changed", ref, ", ".join(what)) for ref, what in fields.items()]
    rows += [("New", ref, titles[ref]) for ref in new] + [("Gone", ref, "") for ref in same.gone]
    if rows:
        _table(pd.DataFrame(rows, columns=["What", "Action", "How"]), "Each action that would change")


def last_loaded() -> None:
    """The version that is in force since the last change, and taking it back whole."""
    every = plan_loaders.versions()
    last = newest(every)
    if last is None or len(alive(every)) < 2:
        return
    st.header("The last change of the plan")
    since = f", in force from {long_date(last.in_force_from)}" if last.in_force_from else ""
    source = f" from ‘{last.source}’" if last.source else ""
    reason = f" Reason: {last.reason}" if last.reason else ""
    st.markdown(
        plain(f"Version {last.number}, by {last.name or last.who} on {at_moment(last.at)}{source}{since}.{reason}")
    )
    if st.button("Undo this change"):
        session.ask("Undo the last change of the plan?", session.OFFICE, lambda visitor: _undo(last, visitor))


def _undo(last: Version, visitor: Person) -> None:
    st.markdown(
        "The plan before is in force again, whole, with what was recorded of it. Progress that came with this version goes; what "
        "was set on Settings since stays."
    )
    if st.button("Yes, undo it", type="primary"):
        results.write(
            lambda session: undo(session, last.number, visitor, now()),
            f"Version {last.number} is undone: the plan before it is in force again.",
        )


def next_steps() -> None:
    """What a council does until the plan runs, each with how far it is and a link."""
    plan, real = plan_loaders.plan(), loaders.history(Role.PROGRAMME_OFFICE).real
    actions, posts = len(plan["actions"]), plan["leads"]
    unnamed = int((posts["holder"].fillna("") == "").sum())
    reporting, accounts = plan_loaders.default_reporting_date(), setup_loaders.accounts()
    has_vacancies = bool((real["kind"] == "vacancies").any())
    if plan_loaders.is_first_start():
        own = "The plan here is the one that the product comes with: choose the council’s own above." if actions else ""
        st.markdown(own or "No plan is loaded yet: choose its file above.")
    steps = [
        ("Plan", f"it has {count(actions, 'action')}.", "Open the action plan", "action_plan", {}),
        (
            "Leads", f"it names {count(len(posts), 'lead')}; {unnamed:,} have no holder yet.",
            "Say who holds the posts", "settings", {"view": "posts"},
        ),
        (
            "Users",
            f"{count(accounts, 'account')} of people of the council." if accounts else "demonstration accounts alone so far.",
            "Add users", "settings", {"view": "users"},
        ),
        (
            "Reporting date", f"the pages open as at {long_date(reporting)}." if reporting else "the pages open as at today.",
            "Set the reporting date", "settings", {"view": "plan"},
        ),
        (
            "Workforce", "a vacancy sheet is loaded." if has_vacancies else "no vacancy sheet is loaded yet.",
            "Upload a vacancy sheet", "upload", {"kind": "vacancies"},
        ),
    ]  # fmt: skip
    for number, (what, words, label, page, query) in enumerate(steps, 1):
        st.markdown(f"{number}. **{what}**: {words}")
        st.page_link(ROOT / "pages" / f"{page}.py", label=label, query_params=query)
