"""What an opened action shows, ready to draw. Pure, so that it can be cached."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from core.plan import measures, phrases
from core.plan.bands import Band
from core.plan.displays import Display, badge, posts_of, said_yes, short_forms
from core.plan.measures import Frames
from core.words import days, long_date, plain, short_date


def opened_action(
    ref: str, status: pd.DataFrame, milestones: pd.DataFrame, plan: Frames, as_at: date
) -> Display | None:
    """An action with all its fields, milestones, history, and what it draws on and what draws on it; None if there is none."""
    found = status[status["ref"] == ref]
    if found.empty:
        return None
    (action,) = found.itertuples()
    fields = _fields(action, plan)
    history = measures.history(plan, ref, as_at)
    labels = {row.ref: f"{badge(row.rating)} **{plain(row.ref)}** {plain(row.title)}" for row in status.itertuples()}
    return {
        "title": f"{plain(ref)} {plain(action.title)}",
        "rating": f"{badge(action.rating)} {plain(phrases.bare_reason(action.reason))}",
        "fields": pd.DataFrame(fields, columns=["Field", "Value"]),
        "short_forms": short_forms([action.title, *(value for _, value in fields)]),
        "milestones": _milestone_rows(milestones[milestones["action"] == ref], as_at),
        "draws_on": {one: labels[one] for one in measures.drawn_on(plan, ref) if one in labels},
        "drawn_on_by": {one: labels[one] for one in measures.drawing_on(plan, ref)},
        "history": _history_rows(history),
        "history_export": _history_export(history),
    }


def _fields(action: Any, plan: Frames) -> list[tuple[str, str]]:
    """The fields that the action has, by name."""
    posts = posts_of(plan)
    requirements = dict(zip(plan["requirements"]["ref"], plan["requirements"]["title"], strict=True))
    fields = {
        "Requirement": f"{action.requirement} {requirements[action.requirement]}",
        "Band": phrases.BAND_NAMES[Band(action.band)],
        "Accountable": _named(action.accountable, posts),
        "Responsible": _named(action.responsible, posts),
        "Starts": long_date(action.starts_on),
        "Due (the plan’s own date)": "Ongoing" if action.is_ongoing else long_date(action.due_on),
        "Expected": "Ongoing" if action.is_ongoing else long_date(action.expected_on),
        "Takes its dates from": action.dates_as,
        "Delivery": action.delivery.capitalize(),
        "Confidence of its lead": (action.confidence or "").capitalize(),
        "Completed on": long_date(action.completed_on) if action.completed_on else None,
        "What was done": action.done,
        "What comes next": action.next_step,
        "Last reviewed": long_date(action.reviewed_on) if action.reviewed_on else "Nothing recorded yet",
        "Completion or evidence": action.evidence,
        "Governance and accountability": action.governance,
        "Note": action.note,
        "Strand (our sorting)": (action.strand or "").capitalize(),
        "Workstream (our link)": action.workstream,
    }
    return [(name, plain(value)) for name, value in fields.items() if value]


def _named(codes: Iterable[str], posts: Mapping[str, str]) -> str:
    return "; ".join(f"{code}: {posts.get(code, '')}" for code in codes) or "Nobody is named"


def _milestone_rows(due: pd.DataFrame, as_at: date) -> pd.DataFrame:
    rows = [
        (
            plain(row.label) or "All of it",
            long_date(row.due_on),
            long_date(row.forecast_on) if row.forecast_on else "As planned",
            long_date(row.met_on) if row.met_on else _unmet(row.due_on, as_at),
        )
        for row in due.itertuples()
    ]
    return pd.DataFrame(rows, columns=["Part", "Due (baseline)", "Forecast", "Met"])


def _unmet(due_on: date, as_at: date) -> str:
    return f"Not met, {days((as_at - due_on).days)} overdue" if due_on < as_at else "Not yet"


def _history_rows(entries: pd.DataFrame) -> pd.DataFrame:
    rows = [
        (f"{short_date(row.as_at)}, by {plain(row.recorded_by)}", plain(_said(row))) for row in entries.itertuples()
    ]
    return pd.DataFrame(rows, columns=["As at", "What was recorded"])


def _said(entry: Any) -> str:
    """A progress entry as one line."""
    confidence = f"confidence {entry.confidence}" if entry.confidence else ""
    said = (entry.delivery.capitalize(), confidence, entry.dates, entry.done, entry.next_step)
    return "; ".join(part.rstrip(".") for part in said if part)


def _history_export(entries: pd.DataFrame) -> pd.DataFrame:
    names = {
        "as_at": "As at",
        "delivery": "Delivery",
        "confidence": "Confidence",
        "dates": "Milestones",
        "done": "Done",
        "next_step": "Next",
        "recorded_by": "Recorded by",
        "is_illustrative": "Illustrative progress",
    }
    return (
        entries[list(names)]
        .rename(columns=names)
        .assign(**{"Illustrative progress": entries["is_illustrative"].map(said_yes)})
    )
