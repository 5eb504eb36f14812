"""What may be recorded of an action: an update as somebody typed it, and what is wrong with it, field by field. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from core.plan.progress import evidence
from core.plan.progress.evidence import Attached
from core.plan.rules import NAMED, may_override
from core.plan.states import ActionState, Confidence, Delivery, MilestoneState, Rating
from core.words import long_date

LONGEST = 30_000  # characters, so that a text fits into one cell of a spreadsheet
LONGEST_LINK = 2_000
YEARS_AHEAD = 5
LINK = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
TEXTS = {
    "done": "What was done",
    "next_step": "What comes next",
    "evidence": "The evidence",
    "override_reason": "The reason",
}
NO_NEW_DATE = "No new date yet"
COMPLETE = (Delivery.COMPLETE, Delivery.ASSURED)
FINISHED = (*COMPLETE, Delivery.SUPERSEDED)


@dataclass(frozen=True)
class Update:
    """What somebody says of an action for a reporting date.

    `forecasts` and `met` hold a day by a milestone's label, or None; a milestone that is in neither stays as it stood.
    `no_new_date` says of what is overdue that nobody knows yet when it will be done. `corrects` is the number of the entry in
    whose place this one is to stand.
    """

    as_at: date
    delivery: str
    confidence: str | None = None
    completed_on: date | None = None
    done: str = ""
    next_step: str = ""
    evidence: str = ""
    evidence_link: str = ""
    override_rating: str | None = None
    override_reason: str = ""
    forecasts: dict[str, date | None] = field(default_factory=dict)
    met: dict[str, date | None] = field(default_factory=dict)
    no_new_date: bool = False
    files: tuple[Attached, ...] = ()
    corrects: int | None = None


@dataclass(frozen=True)
class Standing:
    """What an update is checked against: the action as it stands at the update's date, the plan's first and last day, the last
    day for which reporting is closed, and today; `kept_evidence` where a correction keeps the files of an earlier entry."""

    state: ActionState
    first_day: date
    last_day: date
    closed_until: date | None
    today: date
    kept_evidence: bool = False


def problems(update: Update, standing: Standing) -> dict[str, str]:
    """What is wrong with an update, a sentence by the field's name; empty where nothing is.

    A milestone's fields are named `forecast LABEL` and `met LABEL`. Who may do what is not asked here.
    """
    return dict(
        found
        for part in (_date, _delivery, _completed_on, _override, _overdue, _milestones, _texts, _proof)
        for found in part(update, standing)
    )


Found = Iterator[tuple[str, str]]


def _date(update: Update, standing: Standing) -> Found:
    closed = standing.closed_until
    if update.as_at < standing.first_day:
        yield "as_at", f"The plan begins on {long_date(standing.first_day)}: choose that day or a later one."
    elif update.as_at > standing.today:
        yield "as_at", f"{long_date(update.as_at)} lies ahead: progress is recorded for today or a day before."
    elif closed and update.as_at <= closed:
        yield (
            "as_at",
            f"Reporting is closed up to {long_date(closed)}: choose a later date, or ask the programme office to open it again.",
        )


def _delivery(update: Update, standing: Standing) -> Found:
    if update.delivery not in tuple(Delivery) or update.delivery == Delivery.NO_UPDATE:
        yield "delivery", "Choose how far the action is."
    elif update.delivery == Delivery.ASSURED and standing.state.delivery not in COMPLETE:
        yield (
            "delivery",
            "Nobody has reported this action complete for this date yet: record that first, then it can be assured.",
        )
    if update.confidence and update.confidence not in tuple(Confidence):
        yield "confidence", "The confidence is high, medium or low."
    is_new = standing.state.delivery != Delivery.SUPERSEDED
    if update.delivery == Delivery.SUPERSEDED and is_new and not update.done.strip():
        yield "done", "Say why the action is no longer to be done, and what takes its place."


def _completed_on(update: Update, standing: Standing) -> Found:
    day = update.completed_on
    if update.delivery in COMPLETE and day is None:
        yield "completed_on", "Give the day on which the action was complete."
    elif update.delivery not in COMPLETE and day is not None:
        yield (
            "completed_on",
            "A day of completion belongs to an action that is complete: choose that, or take the day out.",
        )
    elif day is not None:
        yield from _past_day("completed_on", day, update, standing)


def _override(update: Update, standing: Standing) -> Found:
    rating, state = update.override_rating, standing.state
    if not rating:
        if update.override_reason.strip():
            yield (
                "override_rating",
                "A reason is given, but no rating: choose red, amber or green, or take the reason out.",
            )
        return
    if rating not in tuple(Rating) or Rating(rating) not in NAMED:
        yield "override_rating", "Red, amber and green can be set by hand."
    elif update.delivery in FINISHED:
        yield "override_rating", "A finished action is rated by that alone: take the rating set by hand out."
    elif not may_override(state, Rating(rating)):
        yield "override_rating", "The plan gives this action no date, and an undated action is never green."
    if not update.override_reason.strip():
        yield "override_reason", "Say why the rating is set by hand: both ratings are shown with your reason."


def _overdue(update: Update, standing: Standing) -> Found:
    """What is overdue asks for a new date, or for the word that there is none yet."""
    without = [] if update.delivery in FINISHED else list(overdue(standing.state, update))
    if without and not update.no_new_date:
        ahead = f"give a forecast of {long_date(update.as_at)} or later, or say ‘{NO_NEW_DATE}’."
        for one in without:
            yield (
                f"forecast {one.label}",
                f"{one.label or 'It'} was due on {long_date(one.due_on)} and is not met: {ahead}",
            )


def overdue(state: ActionState, update: Update) -> Iterator[MilestoneState]:
    """The milestones that are past their due date after an update, not met, and without a day that still lies ahead."""
    for one in state.milestones:
        met, forecast = update.met.get(one.label, one.met_on), update.forecasts.get(one.label, one.forecast_on)
        if replace(one, met_on=met, forecast_on=forecast).has_no_new_date(update.as_at):
            yield one


def _milestones(update: Update, standing: Standing) -> Found:
    known = {one.label for one in standing.state.milestones}
    for label, day in update.forecasts.items():
        if label not in known:
            yield f"forecast {label}", "The plan has no such milestone."
        elif day is not None:
            yield from _any_day(f"forecast {label}", day, standing)
    for label, day in update.met.items():
        if label not in known:
            yield f"met {label}", "The plan has no such milestone."
        elif day is not None:
            yield from _past_day(f"met {label}", day, update, standing)


def _past_day(name: str, day: date, update: Update, standing: Standing) -> Found:
    if day > update.as_at:
        yield (
            name,
            f"{long_date(day)} is after the reporting date, {long_date(update.as_at)}: choose that day or an earlier one.",
        )
    else:
        yield from _any_day(name, day, standing)


def _any_day(name: str, day: date, standing: Standing) -> Found:
    latest = date(standing.last_day.year + YEARS_AHEAD, 12, 31)
    if day < standing.first_day:
        yield name, f"{long_date(day)} is before the plan begins, {long_date(standing.first_day)}: look at the year."
    elif day > latest:
        yield name, f"{long_date(day)} is more than {YEARS_AHEAD} years after the plan’s last date: look at the year."


def _texts(update: Update, standing: Standing) -> Found:
    for name, title in TEXTS.items():
        if (length := len(getattr(update, name))) > LONGEST:
            yield name, f"{title} has {length:,} characters: shorten it to {LONGEST:,}, or attach it as a file."
    link = update.evidence_link
    if len(link) > LONGEST_LINK:
        yield "evidence_link", f"The link has {len(link):,} characters: shorten it to {LONGEST_LINK:,}."
    elif link and not LINK.fullmatch(link):
        yield (
            "evidence_link",
            "A link begins with https:// or http:// and holds no spaces: copy it from the address bar.",
        )


def _proof(update: Update, standing: Standing) -> Found:
    if reason := evidence.why_refused(update.files):
        yield "files", reason
    has_proof = update.evidence.strip() or update.evidence_link or update.files or standing.kept_evidence
    if update.delivery == Delivery.ASSURED and not has_proof:
        yield "evidence", "Say on what evidence the action is assured: in words, by a link or by a file."
