"""The views of the action plan page."""

from datetime import date

import pandas as pd
import streamlit as st

from core.plan import measures, phrases
from core.plan.bands import Band
from core.plan.measures import RATINGS
from core.plan.rules import Rating
from core.ui import address, loaders, parts
from core.ui.parts import URGENT_FIRST
from core.words import count, listed, long_date, plain

VIEWS = {
    "list": "List",
    "timeline": "Timeline",
    "leads": "By lead",
    "workstreams": "Workstreams",
    "quality": "Plan quality",
}
FILTERED = ("list", "timeline", "leads")
MOST_BARS = 150
_OPENED = "times that an action was opened"
DAY = st.column_config.DateColumn


def filtered(status: pd.DataFrame, leads: pd.DataFrame) -> pd.DataFrame:
    """The actions that the filters leave: band, rating, lead, and words that stand anywhere in an action."""
    posts = dict(zip(leads["code"], leads["post"], strict=True))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        bands = address.several_of("Band", "band", {band.value: phrases.BAND_NAMES[band] for band in Band})
        ratings = address.several_of("Rating", "rating", {one.value: phrases.rating_label(one) for one in Rating})
        chosen = address.several_of("Lead", "lead", {code: f"{code}: {post}" for code, post in posts.items()})
        typed = address.words("Search", "find", "Words to find")
    shown = measures.filtered(status, bands, ratings, chosen, typed)
    st.caption(f"Showing {len(shown):,} of {count(len(status), 'action')}.")
    if shown.empty:
        st.warning("No action fits these filters. Take one of them away to see more.")
        st.stop()
    return shown


def list_of_actions(status: pd.DataFrame, as_at: date) -> None:
    """The actions as a table; choosing a row opens the action."""
    table = pd.DataFrame(
        {
            "Ref": status["ref"],
            "Action": status["title"],
            "Rating": status["rating"].map(phrases.rating_label),
            "Why": status["reason"],
            "Band": status["band"].map(phrases.BAND_NAMES),
            "Accountable": status["accountable"].map(", ".join),
            "Responsible": status["responsible"].map(", ".join),
            "Starts": status["starts_on"],
            "Due": status["due_on"],
            "Expected": status["expected_on"],
            "Delivery": status["delivery"].str.capitalize(),
        }
    )
    st.caption(
        "Tick a row at its left edge to open the action. Due is the plan’s own date, Expected the latest forecast."
    )
    key = f"rows of actions {st.session_state.get(_OPENED, 0)}"
    st.dataframe(
        table.style.apply(_coloured, subset=["Rating"]) if len(table) <= 1000 else table,
        hide_index=True,
        height=min(38 + 35 * len(table), 900),
        on_select=lambda: _open(key, list(status["ref"])),
        selection_mode="single-row",
        key=key,
        alt="The actions of the plan with rating, reason, leads and dates",
        column_config={
            "Ref": st.column_config.TextColumn(width=70, pinned=True),
            "Action": st.column_config.TextColumn(width=330),
            "Rating": st.column_config.TextColumn(width=215),
            "Why": st.column_config.TextColumn(width=330),
            **{name: DAY(format="D MMM YYYY", width=100) for name in ("Starts", "Due", "Expected")},
        },
    )
    _downloads(export(status), "action-plan", "Action plan", as_at)
    parts.abbreviations(*status["title"].head(MOST_BARS))


def _open(key: str, refs: list[str]) -> None:
    """Open the chosen row's action. The table gets a new key, so that no row is ticked when one comes back."""
    if rows := st.session_state[key].selection.rows:
        address.go("action", refs[rows[0]])
        st.session_state[_OPENED] = st.session_state.get(_OPENED, 0) + 1


def export(status: pd.DataFrame) -> pd.DataFrame:
    """The actions as they are downloaded: every field, with words instead of codes and marks."""
    return pd.DataFrame(
        {
            "Ref": status["ref"],
            "Requirement": status["requirement"],
            "Band": status["band"],
            "Action": status["title"],
            "Rating": status["rating"],
            "Rating in words": status["rating"].map(lambda one: phrases.RATING_NAMES[Rating(one)]),
            "Reason": status["reason"],
            "Days overdue": status["days_overdue"],
            "Delivery": status["delivery"],
            "Confidence": status["confidence"],
            "Accountable": status["accountable"].map(", ".join),
            "Responsible": status["responsible"].map(", ".join),
            "Starts": status["starts_on"],
            "Due (baseline)": status["due_on"],
            "Expected": status["expected_on"],
            "Ongoing": status["is_ongoing"].map(_yes),
            "Last reviewed": status["reviewed_on"],
            "Governance": status["governance"],
            "Completion or evidence": status["evidence"],
            "Note": status["note"],
            "Strand (our sorting)": status["strand"],
            "Workstream (our link)": status["workstream"],
            "Illustrative progress": status["is_illustrative"].map(_yes),
        }
    )


def timeline(status: pd.DataFrame, limits: pd.DataFrame, as_at: date) -> None:
    """Bars from start to end, milestones, the reporting date and the limits of bands."""
    dated = status[status["starts_on"].notna() | status["due_on"].notna()]
    shown = dated.head(MOST_BARS)
    if len(dated) > len(shown):
        st.warning(
            f"Showing the first {MOST_BARS} of {len(dated):,} dated actions. Filter by band, rating or lead to see others."
        )
    if len(shown):
        st.subheader("Start to expected end of each action")
        st.vega_lite_chart(
            loaders.timeline_spec(as_at, tuple(shown["ref"])),
            width="stretch",
            alt=f"Timeline of {count(len(shown), 'action')} with milestones, the reporting date and the limits of bands. "
            "The list view holds the same dates as a table.",
        )
        st.caption(
            f"Solid line: the reporting date, {long_date(as_at)}. Dashed lines: the limits of the bands"
            f"{_limit_words(limits)}. A diamond is a milestone at the plan’s own date, blue once it is met. The letter "
            "before a title is its rating. A bar that reaches the right edge is ongoing."
        )
    if undated := list(status.loc[~status["ref"].isin(dated["ref"]), "ref"]):
        st.caption(f"Without any date, and so not drawn: {', '.join(undated[:MOST_BARS])}.")
    _downloads(export(status), "timeline", "Timeline of the action plan", as_at)


def _limit_words(limits: pd.DataFrame) -> str:
    said = [
        f"{phrases.BAND_NAMES[Band(row.band)].lower()} {long_date(row.limit_on)}"
        for row in limits.itertuples()
        if row.limit_on
    ]
    return f", {listed(said)}" if said else ""


def leads(status: pd.DataFrame, leads: pd.DataFrame, as_at: date) -> None:
    """How many actions each accountable post carries, by rating."""
    carried = measures.by_lead(status, leads)
    st.subheader("Actions by accountable lead and rating")
    st.vega_lite_chart(
        loaders.leads_spec(as_at, tuple(status["ref"])),
        width="stretch",
        alt=f"Bars of actions by accountable lead, {len(carried)} leads. The table below holds the same numbers.",
    )
    st.caption(
        "An action with several accountable leads counts for each of them, so the bars add up to more than the plan."
    )
    present = [letter for letter in URGENT_FIRST if carried[letter].any()]
    table = carried[["code", "post", "total", *present]].rename(
        columns={"code": "Code", "post": "Post", "total": "Actions"}
        | {letter: parts.name(letter) for letter in present}
    )
    st.dataframe(
        table,
        hide_index=True,
        alt="Actions by accountable lead and rating",
        column_config={"Post": st.column_config.TextColumn(width=320)},
    )
    _downloads(table, "actions-by-lead", "Actions by accountable lead", as_at)


def workstreams(status: pd.DataFrame, overarching: pd.DataFrame, as_at: date) -> None:
    """The overarching actions under their headings, each heading with the actions that we link to it."""
    st.caption(
        "The plan’s summary names these overarching actions. It does not say which of its actions belong to them: "
        "the links and their ratings are ours."
    )
    if overarching.empty:
        st.info("This plan has no workstreams.")
        return
    for (number, heading), group in overarching.groupby(["workstream", "heading"], sort=False):
        linked = status[status["workstream"] == heading]
        with st.container(border=True):
            st.subheader(f"Workstream {number}: {heading}")
            st.markdown("\n".join(f"- {plain(title)}" for title in group["title"]))
            counts = linked["rating"].value_counts().reindex(RATINGS, fill_value=0)
            badges = " · ".join(parts.counted(letter, n) for letter, n in counts.items() if n)
            st.markdown(f"**Linked by us: {count(len(linked), 'action')}.** {badges}")
            if len(linked):
                st.caption(", ".join(linked["ref"].head(MOST_BARS)))
    if overarching.groupby("workstream")["heading"].nunique().max() > 1:
        st.caption("The plan gives one number to two headings; both are shown as printed.")
    table = overarching[["workstream", "heading", "title"]]
    _downloads(
        table.rename(columns={"workstream": "Workstream", "heading": "Heading", "title": "Overarching action"}),
        "workstreams",
        "Overarching actions by workstream",
        as_at,
    )
    parts.abbreviations(*overarching["title"])


def quality(findings: pd.DataFrame, status: pd.DataFrame) -> None:
    """What a reader should be told about the plan itself, each finding with its actions."""
    st.caption("These findings are about the plan as it was written. They do not depend on the reporting date.")
    if findings.empty:
        st.success("Nothing to report: every action has leads, an end and dates that fit together.")
        return
    titles = dict(zip(status["ref"], status["title"], strict=True))
    for (finding, explanation), group in findings.groupby(["finding", "explanation"], sort=False):
        with st.expander(f"{finding}: {count(group['ref'].nunique(), 'action')}", expanded=len(findings) < MOST_BARS):
            st.caption(explanation)
            table = pd.DataFrame(
                {
                    "Action": [f"**{plain(ref)}** {plain(titles.get(ref, ''))}" for ref in group["ref"]],
                    "Detail": [plain(detail) for detail in group["detail"]],
                }
            )
            st.table(table.head(MOST_BARS), hide_index=True, border="horizontal")
    about = findings.rename(
        columns={"finding": "Finding", "explanation": "What it means", "ref": "Action", "detail": "Detail"}
    )
    parts.downloads(about, "plan-quality", "What a reader of the plan should be told about the plan itself")


def _downloads(frame: pd.DataFrame, name: str, title: str, as_at: date) -> None:
    parts.downloads(frame, f"{name}-{as_at}", f"{title}, as at {long_date(as_at)}")


def _coloured(ratings: pd.Series) -> list[str]:
    from core.palette import ON_RATING, RATING_COLOURS

    return [f"background-color: {RATING_COLOURS[Rating(one[0])]}; color: {ON_RATING}" for one in ratings]


def _yes(value: object) -> str:
    return "yes" if value else "no"
