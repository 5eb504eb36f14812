"""An opened action: all its fields, its milestones, what it draws on and what draws on it, and its history."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from core.plan import measures, phrases
from core.plan.bands import Band
from core.plan.measures import Frames
from core.ui import address, loaders, parts
from core.words import days, long_date, plain


def show(ref: str, status: pd.DataFrame, plan: Frames, as_at: date) -> None:
    """One action with all its fields, its history, what it draws on and what draws on it."""
    st.button("Back to the actions", on_click=address.go, args=("action", None))
    found = status[status["ref"] == ref]
    if found.empty:
        st.warning(f"The address asks for the action ‘{plain(ref[:40])}’, which is not in the plan.")
        return
    action = found.iloc[0]
    st.header(f"{plain(ref)} {plain(action['title'])}")
    st.markdown(f"{parts.badge(action['rating'])} {plain(phrases.bare_reason(action['reason']))}")
    st.table(
        pd.DataFrame(_fields(action, plan), columns=["Field", "Value"]),
        hide_index=True,
        hide_header=True,
        border="horizontal",
    )
    parts.abbreviations(*(value for _, value in _fields(action, plan)), action["title"])
    _milestone_table(ref, as_at)
    left, right = st.columns(2)
    with left:
        _links("Draws on", measures.drawn_on(plan, ref), status, "It draws on no other action.")
    with right:
        _links("Is drawn on by", measures.drawing_on(plan, ref), status, "No other action draws on it.")
    _history(measures.history(plan, ref, as_at), ref, as_at)


def _fields(action: Any, plan: Frames) -> list[tuple[str, str]]:
    posts = dict(zip(plan["leads"]["code"], plan["leads"]["post"], strict=True))
    requirements = dict(zip(plan["requirements"]["ref"], plan["requirements"]["title"], strict=True))
    ends = "Ongoing" if action["is_ongoing"] else long_date(action["due_on"])
    fields = {
        "Requirement": f"{action['requirement']} {requirements[action['requirement']]}",
        "Band": phrases.BAND_NAMES[Band(action["band"])],
        "Accountable": _named(action["accountable"], posts),
        "Responsible": _named(action["responsible"], posts),
        "Starts": long_date(action["starts_on"]),
        "Due (the plan’s own date)": ends,
        "Expected": "Ongoing" if action["is_ongoing"] else long_date(action["expected_on"]),
        "Takes its dates from": action["dates_as"],
        "Delivery": str(action["delivery"]).capitalize(),
        "Confidence of its lead": str(action["confidence"]).capitalize() if action["confidence"] else None,
        "Completed on": long_date(action["completed_on"]) if action["completed_on"] else None,
        "What was done": action["done"],
        "What comes next": action["next_step"],
        "Last reviewed": long_date(action["reviewed_on"]) if action["reviewed_on"] else "Nothing recorded yet",
        "Completion or evidence": action["evidence"],
        "Governance and accountability": action["governance"],
        "Note": action["note"],
        "Strand (our sorting)": str(action["strand"]).capitalize() if action["strand"] else None,
        "Workstream (our link)": action["workstream"],
    }
    return [(name, plain(value)) for name, value in fields.items() if value]


def _named(codes: Iterable[str], posts: dict[str, str]) -> str:
    return "; ".join(f"{code}: {posts.get(code, '')}" for code in codes) or "Nobody is named"


def _milestone_table(ref: str, as_at: date) -> None:
    due = loaders.milestones(as_at)
    due = due[due["action"] == ref]
    if due.empty:
        return
    st.subheader("Milestones")
    table = pd.DataFrame(
        {
            "Part": [plain(label) or "All of it" for label in due["label"]],
            "Due (baseline)": due["due_on"].map(long_date),
            "Forecast": [long_date(day) if day else "As planned" for day in due["forecast_on"]],
            "Met": [
                long_date(day) if day else _unmet(end, as_at)
                for day, end in zip(due["met_on"], due["due_on"], strict=True)
            ],
        }
    )
    st.table(table, hide_index=True, border="horizontal")


def _unmet(due_on: date, as_at: date) -> str:
    return f"Not met, {days((as_at - due_on).days)} overdue" if due_on < as_at else "Not yet"


def _links(title: str, refs: list[str], status: pd.DataFrame, none: str) -> None:
    st.subheader(title)
    if not refs:
        st.caption(none)
    rows = status.set_index("ref")
    for ref in refs:
        rating = rows["rating"].get(ref, "U")
        st.button(
            f"{parts.badge(rating)} **{plain(ref)}** {plain(rows['title'].get(ref, ''))}",
            key=f"{title} {ref}",
            type="tertiary",
            on_click=address.go,
            args=("action", ref),
            wrap=True,
        )


def _history(entries: pd.DataFrame, ref: str, as_at: date) -> None:
    st.subheader("History")
    if entries.empty:
        st.caption(f"Nothing was recorded up to {long_date(as_at)}.")
        return
    table = pd.DataFrame(
        {
            "As at": entries["as_at"].map(long_date),
            "Delivery": entries["delivery"].str.capitalize(),
            "Confidence": [str(one).capitalize() if one else "Not said" for one in entries["confidence"]],
            "Milestones": entries["dates"],
            "Done": entries["done"],
            "Next": entries["next_step"],
            "Recorded by": entries["recorded_by"],
        }
    )
    shown = pd.DataFrame(
        {
            "As at": [f"{row.as_at:%d %b %Y}, by {plain(row.recorded_by)}" for row in entries.itertuples()],
            "What was recorded": [plain(_said(row)) for row in entries.itertuples()],
        }
    )
    st.table(shown, hide_index=True, border="horizontal")
    parts.downloads(table, f"history-{ref}", f"History of {ref} up to {long_date(as_at)}")


def _said(entry: Any) -> str:
    """A progress entry as one line."""
    confidence = f"confidence {entry.confidence}" if entry.confidence else ""
    said = (str(entry.delivery).capitalize(), confidence, entry.dates, entry.done, entry.next_step)
    return "; ".join(part.rstrip(".") for part in said if part)
