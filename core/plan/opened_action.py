"""What an opened action shows, ready to draw. Pure, so that it can be cached."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

import pandas as pd

from core.figures import Figure
from core.plan import measures, phrases
from core.plan.displays import badge, posts_of, said_yes, short_forms
from core.plan.document_words import document_columns
from core.plan.history import history
from core.plan.measures import Frames
from core.plan.phrases import NO_NEW_DATE, due_words, evidence_against, expected_words
from core.plan.states import Delivery, Rating
from core.words import days, long_date, plain, plain_lines, short_date

LINK = "Link to the evidence"
OUR_WORDING = "Title and notes are in our own wording: the plan that comes with the product is shortened, not quoted."
OUR_NUMBER = "The plan gives the action no number: this one is ours."
REACHED_BY = ("https://", "http://")


@dataclass(frozen=True)
class OpenedAction:
    """All of an action; `draws_on` and `drawn_on_by` are labels by ref. Texts are Markdown."""

    title: str
    rating: str
    fields: pd.DataFrame
    wording: str
    short_forms: str
    milestones: pd.DataFrame
    draws_on: dict[str, str]
    drawn_on_by: dict[str, str]
    history: Figure


def opened_action(
    ref: str,
    as_at: date,
    plan: Frames,
    status: pd.DataFrame,
    milestones: pd.DataFrame,
    late: pd.DataFrame,
    moves: Mapping[tuple[str, str], int],
    shipped: Collection[str] = (),
) -> OpenedAction | None:
    """An action with all its fields, milestones, history, and what it draws on and what draws on it; None if there is none.

    `late` and `moves` as `tracking.late_dependencies` and `tracking.forecast_moves` give them; `shipped` are the refs of the
    actions that the product came with.
    """
    found = status[status["ref"] == ref]
    if found.empty:
        return None
    (action,) = found.itertuples()
    recorded = history(plan, ref, as_at)
    fields = _fields(action, plan, recorded)
    lines = [(name, _link(value) if name == LINK else plain_lines(value)) for name, value in fields.items()]
    expected = dict(zip(status["ref"], status["expected_on"], strict=True))
    why = {(row.ref, row.draws_on): row.why for row in late.itertuples()}
    draws_on, drawn_on_by = measures.drawn_on(plan, ref), measures.drawing_on(plan, ref)
    linked = status[status["ref"].isin([*draws_on, *drawn_on_by])]
    labels = {row.ref: f"{badge(row.rating)} **{plain(row.ref)}** {plain(row.title)}" for row in linked.itertuples()}
    return OpenedAction(
        title=f"{plain(ref)} {plain(action.title)}",
        wording=_wording(action, ref in shipped),
        rating=_rating(action),
        fields=pd.DataFrame(lines, columns=["Field", "Value"]),
        short_forms=short_forms([action.title, *fields.values()]),
        milestones=_milestone_rows(milestones[milestones["action"] == ref], as_at, moves),
        draws_on={
            one: labels[one] + _late_source(why.get((ref, one)), expected[one]) for one in draws_on if one in labels
        },
        drawn_on_by={one: labels[one] + _late_for(why.get((one, ref)), expected[one]) for one in drawn_on_by},
        history=Figure(
            f"History of {ref} up to {long_date(as_at)}", _history_rows(recorded), whole=_history_export(recorded)
        ),
    )


def _wording(action: Any, is_shipped: bool) -> str:
    """Whose words and number these are, where they are not the plan's; Markdown."""
    words = [OUR_WORDING] if is_shipped and not action.text else []
    return " ".join([*words, *([OUR_NUMBER] if action.is_numbered_by_us else [])])


def _rating(action: Any) -> str:
    """The rating with its reason; of one that was set by hand both ratings stand before it."""
    reason = plain_lines(phrases.bare_reason(action.reason))
    if action.by_rule is None:
        return f"{badge(action.rating)} {reason}"
    return f"{badge(action.rating)} set by hand · {badge(action.by_rule)} by the rule  \n{reason}"


def _late_source(why: str | None, expected_on: date | None) -> str:
    """What a source that is late says to the action that draws on it."""
    late = {"red": ": **is red**", "ends after": f": **ends after this one**, {long_date(expected_on)}"}
    return late[why] if why else ""


def _late_for(why: str | None, expected_on: date | None) -> str:
    """What an action that is late says to one that draws on it."""
    ends = f", {long_date(expected_on)}" if expected_on else ""
    late = {"red": ": **waits for this one**, which is red", "ends after": f": **ends before this one**{ends}"}
    return late[why] if why else ""


def _fields(action: Any, plan: Frames, history: pd.DataFrame) -> dict[str, str]:
    """The fields that the action has, by name."""
    posts = posts_of(plan)
    requirements = {row.ref: row for row in plan["requirements"].itertuples()}
    requirement = requirements[action.requirement]
    is_assured = action.rating == Rating.ASSURED
    is_complete = is_assured or action.rating == Rating.COMPLETE
    fields = {
        **_as_the_document_says(action),
        "Requirement": f"{action.requirement} {requirement.title}",
        "Requirement in the plan’s own words": requirement.text,
        action.called: action.group,
        "Accountable": _named(action.accountable, posts),
        "Responsible": _named(action.responsible, posts),
        "Starts": long_date(action.starts_on),
        "Due (the plan’s own date)": due_words(action),
        "Expected": expected_words(action),
        "Evidence against": evidence_against(action),
        "Takes its dates from": action.dates_as,
        "Delivery": action.delivery.capitalize(),
        "Confidence of its lead": (action.confidence or "").capitalize(),
        "Completed on": action.completed_on and long_date(action.completed_on),
        "Reported complete by": is_complete and _recorder(history, Delivery.COMPLETE),
        "Assured by": is_assured and _recorder(history, Delivery.ASSURED),
        "What was done": _said_last(action, "done"),
        "What comes next": _said_last(action, "next_step"),
        "Evidence recorded": _said_last(action, "evidence"),
        LINK: _said_last(action, "evidence_link"),
        "Last update": f"{long_date(action.reviewed_on)}, by {action.recorded_by}"
        if action.reviewed_on
        else "Nothing recorded yet",
        "Completion or evidence": action.evidence,
        "Governance and accountability": action.governance,
        "Note": action.note,
        "Strand (our sorting)": (action.strand or "").capitalize(),
        "Workstream (our link)": action.workstream,
    }
    return {name: value for name, value in fields.items() if value}


def _as_the_document_says(action: Any) -> dict[str, Any]:
    """What the plan's document says of an action, in its own words."""
    found = document_columns(pd.DataFrame([action._asdict()], dtype=object))
    return {name: str(one) for name, (one,) in found.items() if one}


def _recorder(history: pd.DataFrame, delivery: Delivery) -> str:
    """Who first recorded the delivery in which the action last was, and for which date; empty where nobody did."""
    found = ""
    for entry in history[~history["is_corrected"].astype(bool)].itertuples():
        if entry.delivery == delivery:
            when, who = _when_and_who(entry)
            found = f"{who}, {when}"
        elif found:
            break
    return found


def _when_and_who(entry: Any) -> tuple[str, str]:
    return long_date(entry.as_at), entry.recorded_name or entry.recorded_by


def _said_last(action: Any, field: str) -> str:
    """A text as it was last said, with its date and author on a line of their own."""
    said = action.said.get(field)
    return f"{said.text}\n{phrases.said_words(said)}" if said else ""


def _link(said: str) -> str:
    link, by = said.split("\n", 1)
    return f"{safe_link(link)}  \n{plain(by)}"


def safe_link(link: str) -> str:
    """An address as plain text, with a link to it where it leads to the web, in Markdown."""
    text = plain(link)
    if not link.lower().startswith(REACHED_BY):
        return text
    return f"{text} [Open the link]({quote(link, safe='/:?&=%#@!;,+~-._')})"


def _named(codes: Iterable[str], posts: Mapping[str, str]) -> str:
    return "; ".join(f"{code}: {posts.get(code, '')}" for code in codes) or "Nobody is named"


def _milestone_rows(due: pd.DataFrame, as_at: date, moves: Mapping[tuple[str, str], int]) -> pd.DataFrame:
    rows = []
    for row in due.itertuples():
        forecast = _forecast(row, as_at)
        moved = phrases.moved_times(moves.get((row.action, row.label), 0))
        overdue = (as_at - row.due_on).days
        unmet = f"Not met, {days(overdue)} overdue" if overdue > 0 else "Not yet"
        met = long_date(row.met_on) if row.met_on else unmet
        rows.append((plain(row.label) or "All of it", long_date(row.due_on), forecast + moved, met))
    return pd.DataFrame(rows, columns=["Part", "Due (baseline)", "Forecast", "Met"])


def _forecast(row: Any, as_at: date) -> str:
    if row.forecast_on:
        return long_date(row.forecast_on)
    is_overdue = row.met_on is None and row.due_on < as_at
    passed = f"; {long_date(row.passed_on)} has passed" if row.passed_on else ""
    return f"{NO_NEW_DATE}{passed}" if is_overdue or row.passed_on else "As planned"


def _history_rows(entries: pd.DataFrame) -> pd.DataFrame:
    corrected_by = {row.corrects: row for row in entries.itertuples() if row.corrects is not None}
    said_for = dict(zip(entries["id"], entries["as_at"], strict=True))
    rows = [
        (
            f"{short_date(row.as_at)}, by {plain(row.recorded_name or row.recorded_by)}",
            "  \n".join(_said(row, corrected_by.get(row.id), said_for)),
        )
        for row in entries.itertuples()
    ]
    return pd.DataFrame(rows, columns=["As at", "What was recorded"])


def _said(entry: Any, later: Any, said_for: Mapping[int, date]) -> Iterable[str]:
    """A progress entry as lines of Markdown, what became of it first."""
    if entry.is_corrected:
        yield _gone(later)
    if entry.corrects is not None:
        corrected = said_for.get(entry.corrects)
        yield f"*Corrects the entry for {short_date(corrected)}.*" if corrected else "*Corrects an earlier entry.*"
    confidence = f"confidence {entry.confidence}" if entry.confidence else ""
    yield plain("; ".join(part for part in (entry.delivery.capitalize(), confidence, entry.dates) if part))
    titles = {"done": "", "next_step": "Next: ", "evidence": "Evidence: "}
    for name, title in titles.items():
        if text := getattr(entry, name):
            yield title + plain_lines(text)
    if entry.evidence_link:
        yield safe_link(entry.evidence_link)
    if entry.override_rating:
        yield f"Rating set by hand: {badge(entry.override_rating)} “{plain_lines(entry.override_reason)}”"


def _gone(later: Any) -> str:
    """That an entry counts no more, and which one stands in its place."""
    if later is None:
        return "**Corrected by a later entry**, and counts no more."
    when, who = _when_and_who(later)
    return f"**Corrected by the entry of {plain(who)} for {when}**, and counts no more."


def _history_export(entries: pd.DataFrame) -> pd.DataFrame:
    names = {
        "id": "Entry", "as_at": "As at", "delivery": "Delivery", "confidence": "Confidence", "completed_on": "Completed on",
        "dates": "Milestones", "done": "Done", "next_step": "Next", "evidence": "Evidence", "evidence_link": LINK,
        "override_rating": "Rating set by hand", "override_reason": "Reason of that rating", "corrects": "Corrects entry",
        "is_corrected": "Corrected", "recorded_by": "Recorded by (username)", "recorded_name": "Recorded by",
        "is_illustrative": "Illustrative progress",
    }  # fmt: skip
    said = entries[list(names)].rename(columns=names)
    return said.assign(**{name: said[name].map(said_yes) for name in ("Corrected", "Illustrative progress")})
