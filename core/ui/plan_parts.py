"""Pieces of the plan's screens."""

from typing import Any

import pandas as pd
import streamlit as st

from core.plan import phrases
from core.plan.bands import Band
from core.plan.measures import CHANGES, RATINGS, Frames
from core.ui import loaders, parts
from core.ui.parts import URGENT_FIRST
from core.words import count, days, plain, short_date

CHANGE_NAMES = {
    "completed": ("Completed", "No action was completed."),
    "newly red": ("Newly red", "No action turned red."),
    "recovered": ("Recovered", "No red action recovered."),
    "re-dated": ("Re-dated", "No date was moved."),
}
SHOWN_AT_ONCE = 60


def plan_name(plan: Frames) -> str:
    """`Putting Children First, Kent County Council`."""
    about = plan["plan"]
    return plain(", ".join(part for part in about[["title", "council"]].iloc[0] if part)) if len(about) else "No plan"


def no_plan() -> None:
    """What to do where no plan is loaded."""
    st.info(
        "No plan is loaded yet. The programme office loads one with the command `python -m core import plan FILE`, "
        "from a Word file, an Excel workbook, a CSV or a text file; `python -m core check plan FILE` tries it first."
    )


def band_cards(bands: pd.DataFrame) -> None:
    """A card for each band: its bar by rating, its counts, and what ends after its limit."""
    theme = st.context.theme.type or "light"
    grid = st.grid(3, min_column_width=200, gap="small")
    for band in bands.to_dict("records"):
        counts = {letter: band[letter] for letter in RATINGS}
        name = phrases.BAND_NAMES[Band(band["band"])]
        with grid.container(border=True):
            st.subheader(name)
            st.caption(count(band["total"], "action"))
            if band["total"]:
                picture = loaders.ratings_picture(tuple(counts.items()), theme)
                st.image(picture, width="stretch", alt=phrases.bar_description(name, counts))
            st.markdown("  \n".join(parts.counted(letter, counts[letter]) for letter in URGENT_FIRST if counts[letter]))
            st.caption(phrases.limit_sentence(band["limit_on"], band["ends_after_limit"]))


def attention_table(red: pd.DataFrame, leads: pd.DataFrame) -> None:
    """The red actions: what, whose, due when, how late; with the short forms that stand in them explained."""
    if red.empty:
        st.success("No action is red at this date.")
        return
    shown = red.head(SHOWN_AT_ONCE)
    posts = dict(zip(leads["code"], leads["post"], strict=True))
    table = pd.DataFrame(
        {
            "What": [f"**{plain(row.ref)}** {plain(row.title)}" for row in shown.itertuples()],
            "Whose": [
                plain(posts.get(row.accountable[0], "")) if row.accountable else "Nobody" for row in shown.itertuples()
            ],
            "Due, and how late": [_how_late(row) for row in shown.itertuples()],
        }
    )
    st.table(table, hide_index=True, border="horizontal", alt="Red actions, longest overdue first")
    if len(red) > len(shown):
        st.caption(f"The {len(shown)} longest overdue of {len(red):,}. The action plan page shows all of them.")
    parts.abbreviations(*shown["title"], *table["Whose"])


def _how_late(row: Any) -> str:
    due = short_date(row.late_against)
    if row.days_overdue:
        return f"{due}, **{days(row.days_overdue)} late**"
    return f"{due}, forecast **{days(row.days_forecast_late)} late**"


def changes_lists(changes: pd.DataFrame) -> None:
    """What changed, in four lists."""
    grid = st.grid(2, min_column_width=320)
    for change in CHANGES:
        found = changes[changes["change"] == change]
        name, none = CHANGE_NAMES[change]
        with grid.container():
            st.subheader(f"{name}: {len(found)}" if len(found) else name)
            st.markdown("\n".join(_change_line(row) for row in found.head(SHOWN_AT_ONCE).itertuples()) or none)
            if len(found) > SHOWN_AT_ONCE:
                st.caption(f"The first {SHOWN_AT_ONCE} of {len(found):,}.")
    parts.abbreviations(*changes["title"])


def _change_line(row: Any) -> str:
    said = "" if row.change == "completed" else f": {plain(row.detail.removeprefix('Red: '))}"
    return f"- **{plain(row.ref)}** {plain(row.title)}{said}"


def sources(plan: Frames) -> None:
    """Which plan is loaded, how much of it, and which part of its progress is made up."""
    if plan["plan"].empty:
        no_plan()
        return
    progress = plan["progress"]
    made_up = int(progress["is_illustrative"].astype(bool).sum())
    st.markdown(
        f"- **Plan.** {plan_name(plan)}: {plain(plan['plan']['source'].iloc[0])}. "
        f"{count(len(plan['requirements']), 'requirement')}, {count(len(plan['actions']), 'action')}. References, dates and "
        "codes are the document’s own.\n"
        "- **Titles and notes** of the plan that comes with this product are shortened in our own words. The *strand* "
        "(safeguarding or looked after) and the *workstream* of an action are our own sorting, and say so.\n"
        f"- **Progress.** {count(len(progress), 'entry', 'entries').capitalize()}, {count(made_up, 'of them', 'of them')} "
        "illustrative: made up to show how the pages work, and marked wherever they are shown.\n"
        "- **Rules.** The ratings are derived from dates and recorded progress by the rules above, never typed in."
    )


def lead_key(leads: pd.DataFrame) -> None:
    """What the codes of leads mean: post titles, not people."""
    st.header("Codes of leads")
    if leads.empty:
        st.caption("No plan is loaded yet.")
        return
    rows = [(f"**{plain(lead.code)}**", plain(lead.post), plain(lead.holder or "")) for lead in leads.itertuples()]
    table = pd.DataFrame(rows, columns=["Code", "Post, team or body", "In post"])
    st.table(table if table["In post"].any() else table.drop(columns="In post"), hide_index=True, border="horizontal")
