"""The views of the action plan page."""

from datetime import date

import pandas as pd
import streamlit as st

from core.plan import displays, measures, phrases
from core.plan.bands import Band
from core.plan.displays import MOST_IN_A_TABLE
from core.plan.measures import Frames
from core.plan.rules import Rating
from core.ui.pieces import address, figures, tables
from core.ui.plan import loaders
from core.ui.shell import style
from core.words import count, listed, long_date

VIEWS = {
    "list": "List",
    "record": "Record several",
    "timeline": "Timeline",
    "leads": "By lead",
    "workstreams": "Workstreams",
    "quality": "Plan quality",
}
Filters = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], str]


def plan_page(title: str, as_at: date) -> Frames:
    """The head of a page that shows the plan, and the plan; where none is loaded the page ends with what to do."""
    st.title(title)
    st.caption(f"{loaders.plan_name()} · as at {long_date(as_at)}")
    plan = loaders.plan()
    if plan["actions"].empty:
        no_plan()
        st.stop()
    return plan


def no_plan() -> None:
    """What to do where no plan is loaded."""
    st.info(
        "No plan is loaded yet. The programme office loads one with the command `python -m core import plan FILE`, "
        "from a Word file, an Excel workbook, a CSV or a text file; `python -m core check plan FILE` tries it first."
    )


def key_of_ratings() -> None:
    """Every rating with its meaning."""
    st.table(displays.rating_key_rows(loaders.rating_numbers()), hide_index=True, border="horizontal")


def filters(plan: Frames, as_at: date) -> Filters:
    """The chosen bands, ratings, leads and words, with a line that says how much they leave."""
    posts = dict(zip(plan["leads"]["code"], plan["leads"]["post"], strict=True))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        bands = address.several_of("Band", "band", {band.value: phrases.BAND_NAMES[band] for band in Band})
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
    table = loaders.action_rows(as_at, *chosen)
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
    tables.actions(table, "actions", "The actions of the plan with rating, reason, leads and dates", columns)
    _downloads(as_at, chosen, "action-plan", "Action plan")
    figures.caption(displays.short_forms(table["Action"].head(MOST_IN_A_TABLE)))


def timeline(as_at: date, chosen: Filters) -> None:
    """Bars from start to end, milestones, the reporting date and the limits of bands."""
    shown = loaders.actions(as_at, *chosen)
    dated = measures.dated(shown)
    if len(dated) > MOST_IN_A_TABLE:
        st.warning(
            f"Showing the first {MOST_IN_A_TABLE} of {len(dated):,} dated actions. "
            "Filter by band, rating or lead to see others."
        )
    if len(dated):
        st.subheader("Start to expected end of each action")
        st.vega_lite_chart(
            loaders.timeline_spec(as_at, style.theme(), *chosen),
            width="stretch",
            alt="Timeline of the actions with milestones, the reporting date and the limits of bands. "
            "The list view holds the same dates as a table.",
        )
        st.caption(
            f"Solid line: the reporting date, {long_date(as_at)}. Dashed lines: the limits of the bands"
            f"{_limit_words(loaders.plan()['bands'])}. A diamond is a milestone at the plan’s own date, blue once it is met. "
            "The letter before a title is its rating. A bar that reaches the right edge is ongoing."
        )
    if undated := list(shown.loc[~shown["ref"].isin(dated["ref"]), "ref"]):
        st.caption(f"Without any date, and so not drawn: {', '.join(undated[:MOST_IN_A_TABLE])}.")
    _downloads(as_at, chosen, "timeline", "Timeline of the action plan")


def _limit_words(limits: pd.DataFrame) -> str:
    said = [
        f"{phrases.BAND_NAMES[Band(row.band)].lower()} {long_date(row.limit_on)}"
        for row in limits.itertuples()
        if row.limit_on
    ]
    return f", {listed(said)}" if said else ""


def leads(as_at: date, chosen: Filters) -> None:
    """How many actions each accountable post carries, by rating."""
    table = loaders.lead_rows(as_at, *chosen)
    st.subheader("Actions by accountable lead and rating")
    st.vega_lite_chart(
        loaders.leads_spec(as_at, *chosen),
        width="stretch",
        alt=f"Bars of actions by accountable lead, {count(len(table), 'lead')}. The table below holds the same numbers.",
    )
    st.caption(
        "An action with several accountable leads counts for each of them, so the bars add up to more than the plan."
    )
    if "Set by hand" in table:
        st.caption(
            "Some ratings were set by hand, and count as they were set. ‘Red by the rule’ counts the actions that are red, or "
            "would be without that; opened, such an action shows both ratings and the reason."
        )
    st.dataframe(
        table,
        hide_index=True,
        alt="Actions by accountable lead and rating",
        column_config={"Post": st.column_config.TextColumn(width=320)},
    )
    about = f"Actions by accountable lead, as at {long_date(as_at)}"
    figures.downloads(loaders.lead_export.later(as_at, *chosen), f"actions-by-lead-{as_at}", about)


FILTERED = {"list": list_of_actions, "timeline": timeline, "leads": leads}


def workstreams(overarching: pd.DataFrame, as_at: date) -> None:
    """The overarching actions under their headings, each heading with the actions that we link to it."""
    if overarching.empty:
        st.info("This plan has no workstreams.")
        return
    st.caption(
        "The plan’s summary names these overarching actions. It does not say which of its actions belong to them: "
        "the links are ours. A number that stands at two headings is printed so in the plan."
    )
    for card in loaders.workstream_cards(as_at):
        with st.container(border=True):
            st.subheader(card["title"])
            st.markdown(card["actions"])
            st.markdown(card["linked"])
            figures.caption(card["refs"])
    figures.downloads(loaders.workstream_rows.later(), "workstreams", "Overarching actions")
    figures.caption(displays.short_forms(overarching["title"]))


def quality(as_at: date) -> None:
    """What a reader should be told about the plan itself, each finding with its actions."""
    st.caption("These findings are about the plan as it was written. They do not depend on the reporting date.")
    tables = loaders.quality_tables(as_at)
    if not tables:
        st.success("Nothing to report: every action has leads, an end and dates that fit together.")
        return
    for table in tables:
        st.subheader(table["title"])
        st.caption(table["explanation"])
        st.table(table["rows"], hide_index=True, border="horizontal")
        figures.caption(table["more"])
    about = "What a reader of the plan should be told about the plan itself"
    figures.downloads(loaders.quality_rows.later(), "plan-quality", about)


def _downloads(as_at: date, chosen: Filters, name: str, title: str) -> None:
    figures.downloads(
        loaders.export_rows.later(as_at, *chosen),
        f"{name}-{as_at}",
        f"{title}, as at {long_date(as_at)}",
    )
