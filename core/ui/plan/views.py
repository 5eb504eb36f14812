"""The views of the action plan page, and an opened action."""

from datetime import date

import streamlit as st

from core.people import Person
from core.plan import displays, phrases
from core.plan.bands import called, group_titles
from core.plan.measures import Frames
from core.plan.rules import RatingNumbers
from core.plan.states import Rating
from core.ui.pieces import address, figures, forms, tables
from core.ui.plan import loaders
from core.ui.progress import loaders as progress_loaders
from core.ui.progress.forms import comments, update
from core.ui.shell import style
from core.ui.shell.loading import revision_of_run
from core.words import count, long_date, plain

VIEWS = {
    "list": "List", "record": "Record several", "timeline": "Timeline", "leads": "By lead", "workstreams": "Workstreams",
    "quality": "Plan quality",
}  # fmt: skip
Filters = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], str]


def plan_page(title: str, as_at: date) -> Frames:
    """The head of a page that shows the plan, and the plan; where none is loaded the page ends with what to do."""
    st.title(title)
    st.caption(f"{loaders.plan_name()} · as at {long_date(as_at)}")
    return loaded_plan(as_at)


def loaded_plan(as_at: date) -> Frames:
    """The plan; where none is loaded the page ends with what to do."""
    plan = loaders.plan(as_at)
    if plan["actions"].empty:
        no_plan()
        st.stop()
    return plan


def no_plan() -> None:
    """What to do where no plan is loaded."""
    st.info(
        "No plan is loaded yet. Awaited of the programme office: the council’s plan, a Word file, workbook, CSV or text "
        "file, on the page Plan setup."
    )


def key_of_ratings() -> None:
    """Every rating with its meaning."""
    st.table(displays.rating_key_rows(RatingNumbers.of(loaders.numbers())), hide_index=True, border="horizontal")


def filters(plan: Frames, as_at: date) -> Filters:
    """The chosen groups, ratings, leads and words, with a line that says how much they leave."""
    posts = displays.posts_of(plan)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        bands = address.several_of(called(plan["groups"]), "band", group_titles(plan["groups"]))
        ratings = address.several_of("Rating", "rating", {one.value: phrases.rating_label(one) for one in Rating})
        leads = address.several_of("Lead", "lead", {code: f"{code}: {post}" for code, post in posts.items()})
        words = address.words("Search", "find", "Words to find")
    chosen = (tuple(bands), tuple(ratings), tuple(leads), words)
    left = len(loaders.actions(as_at, *chosen))
    st.caption(f"Showing {left:,} of {count(len(plan['actions']), 'action')}.")
    if not left:
        st.warning("No action fits these filters. Take one of them away to see more.")
        st.stop()
    return chosen


def list_of_actions(as_at: date, chosen: Filters) -> None:
    """The actions as a table; choosing a row opens the action."""
    figure = loaders.action_list(as_at, *chosen)
    st.caption(
        "Click a row to open the action; scroll sideways for more columns. Due is the plan’s own date, Expected the latest "
        "forecast."
    )
    columns = {
        "Action": st.column_config.TextColumn(width=340),
        "Accountable": st.column_config.TextColumn(width=100),
        "Why": st.column_config.TextColumn(width=330),
        **{name: st.column_config.DateColumn(format="D MMM YYYY", width=100) for name in ("Starts", "Due", "Expected")},
    }
    tables.actions(figure.table, "actions", "The actions of the plan with rating, reason, leads and dates", columns)
    figures.downloads_of(figure, f"action-plan-{as_at}")
    figures.caption(figure.note)


def timeline(as_at: date, chosen: Filters) -> None:
    """Bars from start to end, milestones, the reporting date and the limits of groups."""
    shown = loaders.timeline(as_at, style.theme(), *chosen)
    if shown.figure.words:
        st.warning(shown.figure.words)
    if shown.figure.chart is not None:
        st.subheader("Start to expected end of each action")
        figures.chart_of(shown.figure)
        st.caption(shown.figure.note)
    figures.caption(shown.undated)
    figures.downloads_of(shown.figure, f"timeline-{as_at}")


def leads(as_at: date, chosen: Filters) -> None:
    """How many actions each accountable post carries, by rating."""
    figure, about = loaders.leads(as_at, *chosen), "Actions by accountable lead and rating"
    st.subheader(about)
    figures.chart_of(figure)
    st.caption(
        "An action with several accountable leads counts for each of them, so the bars add up to more than the plan."
    )
    figures.caption(figure.note)
    columns = {"Post": st.column_config.TextColumn(width=320)}
    st.dataframe(figure.table, hide_index=True, alt=about, column_config=columns)
    figures.downloads_of(figure, f"actions-by-lead-{as_at}")


FILTERED = {"list": list_of_actions, "timeline": timeline, "leads": leads}


def workstreams(as_at: date) -> None:
    """The overarching actions under their headings, each heading with the actions that we link to it."""
    shown = loaders.workstreams(as_at)
    if not shown.headings:
        st.info("This plan has no workstreams.")
        return
    st.caption(
        "The plan’s summary names these overarching actions. It does not say which of its actions belong to them: "
        "the links are ours. A number that stands at two headings is printed so in the plan."
    )
    for heading in shown.headings:
        with st.container(border=True):
            st.subheader(heading.title)
            st.markdown(heading.actions)
            st.markdown(heading.linked)
            figures.caption(heading.refs)
    figures.downloads_of(shown.figure, "workstreams")
    figures.caption(shown.figure.note)


def quality(as_at: date) -> None:
    """What a reader should be told about the plan itself, each finding with its actions."""
    st.caption("These findings are about the plan as it was written. They do not depend on the reporting date.")
    shown = loaders.quality(as_at)
    if not shown.findings:
        st.success("Nothing to report: every action has leads, an end and dates that fit together.")
        return
    for finding in shown.findings:
        st.subheader(finding.title)
        st.caption(finding.words)
        st.table(finding.table, hide_index=True, border="horizontal")
        figures.caption(finding.note)
    figures.downloads_of(shown.whole, "plan-quality")


def opened_action(ref: str, as_at: date, visitor: Person) -> None:
    """All of an action, with the forms that record its progress; of one that is retired how it stood last."""
    st.button("Back to the actions", on_click=_go, args=(None,))
    if loaders.opened_action(as_at, ref):
        _opened(ref, as_at, visitor, may_record=True)
        return
    retired = loaders.retired(as_at, ref)
    if retired is None:
        st.warning(f"The address asks for the action ‘{plain(ref[:40])}’, which is not in the plan.")
        return
    st.warning(plain(retired.words))
    if retired.last_day:
        _opened(ref, retired.last_day, visitor, may_record=False)


def _opened(ref: str, as_at: date, visitor: Person, *, may_record: bool) -> None:
    shown = loaders.opened_action(as_at, ref)
    if shown is None:
        return
    st.header(shown.title)
    st.markdown(shown.rating)
    if may_record:
        forms.say_what_was_done()
        update.show(ref, as_at, visitor)
    st.table(shown.fields, hide_index=True, hide_header=True, border="horizontal")
    figures.caption(shown.short_forms)
    if len(shown.milestones):
        st.subheader("Milestones")
        st.table(shown.milestones, hide_index=True, border="horizontal")
    left, right = st.columns(2)
    with left:
        _links("Draws on", shown.draws_on, "It draws on no other action.")
    with right:
        _links("Is drawn on by", shown.drawn_on_by, "No other action draws on it.")
    st.subheader("History")
    if len(shown.history.table):
        st.table(shown.history.table, hide_index=True, border="horizontal")
        figures.downloads_of(shown.history, f"history-{ref}-{as_at}")
    else:
        st.caption(f"Nothing was recorded up to {long_date(as_at)}.")
    recorded = progress_loaders.recorded(as_at, ref)
    if may_record:
        update.corrections(recorded.entries, visitor)
    comments.attached_files(recorded.files)
    comments.comments(loaders.kept_ref(revision_of_run(), as_at, ref), recorded.comments, visitor)


def _links(title: str, labels: dict[str, str], none: str) -> None:
    st.subheader(title)
    if not labels:
        st.caption(none)
    for ref, label in labels.items():
        st.button(label, key=f"{title} {ref}", type="tertiary", on_click=_go, args=(ref,), wrap=True)


def _go(ref: str | None) -> None:
    update.close()
    address.go("action", ref)
