"""The page on which a plan is set up: its document read, checked and confirmed, and what a council does next."""

import pandas as pd
import streamlit as st

from core.people import Person, Role
from core.plan.commands import PlanAbout, load_plan
from core.plan.comparison import PlanPreview
from core.plan.document.contents import Action, PlanDocument
from core.plan.document.problems import Problem
from core.settings import ROOT, now
from core.ui.plan import loaders as plan_loaders
from core.ui.plan_setup import forms
from core.ui.plan_setup.forms import PendingPlan
from core.ui.uploads import loaders, results
from core.uploads.displays import MOST_ROWS
from core.words import count, listed, long_date, plain


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
        "that they have; groups may be headings within the table, a column, or a sheet or table each."
    )


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
    if st.button("Load this plan", type="primary"):
        loaded = count(len(pending.plan.actions), "action")
        results.write(
            lambda session: load_plan(session, pending.plan, pending.name, visitor, now(), about, preview),
            f"‘{plain(pending.name)}’ is the plan now, with {loaded}. What it says is done is recorded as progress.",
        )
        forms.look_again()  # it was refused: shown is what would change by now, for another confirmation
        with place.container():
            _what_would_change(pending.plan, forms.seen(pending))


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
        entries = count(preview.made_up, "entry", "entries")
        st.warning(
            f"This is another plan: all illustrative progress ({entries}), strands and links to workstreams are taken away."
        )
    fields = {ref: what for ref, what in preview.changes["action"].changed.items() if ref in same.old_ref}
    rows = [("Moved", ref, f"was {old}") for ref, old in same.moved.items()]
    rows += [("Changed", ref, ", ".join(what)) for ref, what in fields.items()]
    rows += [("New", ref, titles[ref]) for ref in new] + [("Gone", ref, "") for ref in same.gone]
    if rows:
        _table(pd.DataFrame(rows, columns=["What", "Action", "How"]), "Each action that would change")


def next_steps() -> None:
    """What a council does until the plan runs, each with how far it is and a link."""
    plan, real = plan_loaders.plan(), loaders.history(Role.PROGRAMME_OFFICE).real
    actions, posts = len(plan["actions"]), plan["leads"]
    unnamed = int((posts["holder"].fillna("") == "").sum())
    reporting = plan_loaders.default_reporting_date()
    has_vacancies = bool((real["kind"] == "vacancies").any())
    steps = [
        (
            f"The plan has {count(actions, 'action')}." if actions else "No plan is loaded yet: choose its file above.",
            "Open the action plan", "action_plan", {},
        ),
        (
            f"It names {count(len(posts), 'lead')}; {unnamed:,} have no holder yet.",
            "Say who holds the posts", "settings", {"view": "posts"},
        ),
        ("Everybody who works with the plan needs an account.", "Add users", "settings", {"view": "users"}),
        (
            f"The pages open as at {long_date(reporting)}." if reporting else "The pages open as at today.",
            "Set the reporting date", "settings", {"view": "plan"},
        ),
        (
            "A vacancy sheet is loaded." if has_vacancies else "No vacancy sheet is loaded yet.",
            "Upload a vacancy sheet", "upload", {"kind": "vacancies"},
        ),
    ]  # fmt: skip
    for words, label, page, query in steps:
        st.markdown(words)
        st.page_link(ROOT / "pages" / f"{page}.py", label=label, query_params=query)
