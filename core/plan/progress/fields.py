"""The form in which progress is recorded: what its fields hold to begin with, and the update that it makes. Pure."""

from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any

import pandas as pd

from core.plan.measures import Frames
from core.plan.progress.updates import NO_NEW_DATE, Update
from core.plan.states import Delivery
from core.sheets.values import WRITE_DAY, as_text, day_of
from core.words import long_date

Typed = Mapping[str, Any]
CHOICES = ("confidence", "override_rating")  # empty where nothing is chosen
SAID = ("done", "next_step", "evidence", "evidence_link")  # what was last said of these stays until another is said
TEXTS = (*SAID, "override_reason")
NOTHING_CHANGED = (
    "Nothing is changed, so nothing is recorded. An emptied text takes nothing back: what was last said stays until something "
    "else is said. Where all stands as before, say so under ‘What was done’, and it counts as a report."
)


def initial_fields(plan: Frames, milestones: pd.DataFrame, action: Any, as_at: date) -> dict[str, Any]:
    """What the fields hold before anybody typed: what stands of an action, a row of `measures.status`, at the reporting date.

    `milestones` are the action's as `measures.milestone_status` gives them. Made-up texts are left out, so that nobody records
    them as real.
    """
    texts = {name: one.text for name, one in action.said.items() if not one.is_illustrative}
    return _fields(_entry(plan, action.entry), milestones, as_at) | {
        "delivery": str(action.delivery),
        **{name: texts.get(name, "") for name in SAID},
    }


def fields_of_entry(plan: Frames, milestones: pd.DataFrame, entry: int, as_at: date) -> dict[str, Any]:
    """What the fields hold when an entry is corrected: what it said, and of milestones that it does not name what was known for
    its date, for which `milestones` are."""
    fields, rows = _fields(_entry(plan, entry), milestones, as_at), plan["milestone_progress"]
    for row in rows[(rows["progress"] == entry) & rows["label"].isin(milestones["label"])].itertuples():
        fields |= {f"forecast {row.label}": row.forecast_on, f"met {row.label}": row.met_on}
    return fields


def _entry(plan: Frames, number: int | None) -> dict[str, Any]:
    rows = plan["progress"]
    return next(iter(rows[rows["id"] == number].to_dict("records")), {}) if number else {}


def _fields(recorded: Typed, milestones: pd.DataFrame, as_at: date) -> dict[str, Any]:
    """The fields of an entry; that there is no new date yet has to be said each time."""
    is_real = not recorded.get("is_illustrative")
    return {
        "as_at": as_at,
        "delivery": recorded.get("delivery", ""),
        **{name: recorded.get(name) or "" for name in CHOICES},
        "completed_on": recorded.get("completed_on"),
        **{name: (recorded.get(name) or "") if is_real else "" for name in TEXTS},
        **{f"forecast {row.label}": row.forecast_on for row in milestones.itertuples()},
        **{f"met {row.label}": row.met_on for row in milestones.itertuples()},
        "no_new_date": False,
        "files": (),
    }


def is_changed(typed: Typed, stands: Typed, corrects: int | None = None) -> bool:
    """Whether fields say anything else than what stands. An emptied text does only in a correction."""
    changed = {name: value for name, value in typed.items() if value != stands[name]}
    return any(corrects or name not in SAID or value.strip() for name, value in changed.items())


def news(typed: Typed, stands: Typed) -> Typed:
    """The fields without the texts that stand already, so that these keep their date and author. On what evidence an action is
    assured belongs to the assurance."""
    kept = ("evidence", "evidence_link") if typed["delivery"] == Delivery.ASSURED else ()
    return {**typed, **{name: "" for name in SAID if typed[name] == stands[name] and name not in kept}}


def update_of(typed: Typed, corrects: int | None = None) -> Update:
    """The update that the fields make."""
    same = ("as_at", "delivery", "completed_on", *TEXTS, "no_new_date", "files")
    chosen: dict[str, Any] = {name: typed[name] or None for name in CHOICES}
    return Update(
        **{name: typed[name] for name in same},
        **chosen,
        forecasts=_by_label(typed, "forecast "),
        met=_by_label(typed, "met "),
        corrects=corrects,
    )


def fingerprint(update: Update) -> str:
    """What tells an update from another: the same says the same of everything, files included."""
    said = {**vars(update), "files": [(one.name, one.checksum) for one in update.files]}
    return sha256(repr(sorted(said.items())).encode("utf-8", "surrogatepass")).hexdigest()


def _by_label(typed: Typed, prefix: str) -> dict[str, date | None]:
    return {name.removeprefix(prefix): day for name, day in typed.items() if name.startswith(prefix)}


TABLE = {
    "ref": "Ref",
    "title": "Action",
    "rating": "Rating",
    "delivery": "Delivery",
    "confidence": "Confidence",
    "forecast": "Forecast",
    "completed_on": "Completed on",
    "done": "What was done",
    "next_step": "What comes next",
}
EDITED = tuple(TABLE)[3:]
DAYS = ("forecast", "completed_on")
SAY_NO_NEW_DATE = (NO_NEW_DATE.lower(), "no new date")


def table(plan: Frames, status: pd.DataFrame, milestones: pd.DataFrame, as_at: date) -> pd.DataFrame:
    """The fields of several actions, one a row: the columns of TABLE, days in words. `forecast` is that of an action's only
    milestone."""
    progress = plan["progress"]
    few = {"progress": progress[progress["id"].isin(status["entry"].dropna())]}
    rows = []
    for action in status.itertuples():
        own = milestones[milestones["action"] == action.ref]
        fields = initial_fields(few, own, action, as_at)
        fields["forecast"] = own["forecast_on"].iloc[0] if len(own) == 1 else None
        about = (action.ref, action.title, action.rating)
        rows.append((*about, *(as_shown(fields[name]) for name in EDITED)))
    return pd.DataFrame(rows, columns=list(TABLE), dtype=object)


def changed_rows(before: pd.DataFrame, after: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """What differs between two tables of the same actions: by ref, the new values by field."""
    found: dict[str, dict[str, Any]] = {}
    for was, now in zip(before.to_dict("records"), after.to_dict("records"), strict=True):
        fields = {name: _typed(now[name], name) for name in EDITED}
        if changed := {name: value for name, value in fields.items() if value != _typed(was[name], name)}:
            found[str(was["ref"])] = changed
    return found


def _typed(value: Any, name: str) -> Any:
    """A cell as a form has it: a text, empty without one; of a day the day, None without one, and the text where it is none.
    That there is no new date yet may be said in place of a forecast."""
    text = "" if value is None or value != value else value
    if name not in DAYS:
        return text
    if name == "forecast" and as_text(text).rstrip(".").casefold() in SAY_NO_NEW_DATE:
        return NO_NEW_DATE
    return (_day_or_problem(text)[0] or as_text(text)) if as_text(text) else None


def _day_or_problem(text: object) -> tuple[date | None, str]:
    """The day that a text says, read day first as in every sheet, and why it says none."""
    try:
        day = day_of(text)
    except ValueError as problem:
        return None, str(problem)
    return day, "" if day else f"that names no day; {WRITE_DAY}, or leave it empty"


def as_shown(value: Any) -> str:
    """A field's value as the table shows it: a day as `5 April 2011`."""
    return long_date(value) if isinstance(value, date) else value or ""


def days_read(changed: Typed) -> list[str]:
    """The days of a changed row as they were read: `Forecast 5 April 2011`."""
    days = {name: changed[name] for name in DAYS if name in changed and not _is_unread(changed[name])}
    words = {NO_NEW_DATE: f": {NO_NEW_DATE.lower()}", None: " taken out"}
    return [TABLE[name] + (words[day] if day in words else f" {long_date(day)}") for name, day in days.items()]


def days_not_read(changed: Typed) -> str:
    """What of a changed row was typed as a day and is none, with the reason and the remedy; empty where all was read."""
    typed = {name: changed[name] for name in DAYS if _is_unread(changed.get(name))}
    return " ".join(f"{TABLE[name]} ‘{text}’ is not read: {_day_or_problem(text)[1]}." for name, text in typed.items())


def _is_unread(value: Any) -> bool:
    return isinstance(value, str) and value != NO_NEW_DATE


def row_update(plan: Frames, milestones: pd.DataFrame, action: Any, as_at: date, changed: Typed) -> tuple[Update, str]:
    """The update that a changed row of an action makes, a row of `measures.status`, and what is wrong with the row itself, in a
    sentence; empty where nothing is."""
    stands, unread = initial_fields(plan, milestones, action, as_at), days_not_read(changed)
    changed = {name: value for name, value in changed.items() if not (name in DAYS and _is_unread(value))}
    typed = {**stands, **{name: value for name, value in changed.items() if name != "forecast"}}
    if "forecast" in changed and changed["forecast"] == NO_NEW_DATE:
        typed["no_new_date"] = True
    elif "forecast" in changed and len(milestones) == 1:
        typed[f"forecast {milestones['label'].iloc[0]}"] = changed["forecast"]
    elif "forecast" in changed:
        parts = "several milestones" if len(milestones) else "no milestone"
        return update_of(typed), f"The action has {parts}: open it to record its forecast."
    return update_of(news(typed, stands)), unread or ("" if is_changed(typed, stands) else NOTHING_CHANGED)
