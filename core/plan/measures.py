"""What the plan's frames say at a reporting date: the state of each action, the bands, what changed, who carries what."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from core.plan.bands import called, group_titles
from core.plan.rules import FINISHED, Rated, RatingNumbers, cross_references, rate
from core.plan.states import ActionState, Confidence, Delivery, MilestoneState, Override, Rating, with_borrowed_dates

Frames = Mapping[str, pd.DataFrame]


class Said(NamedTuple):
    """A text of an action, the date that it was said for, and who said it."""

    text: str
    as_at: date
    by: str
    is_illustrative: bool


class Silence(NamedTuple):
    """Open actions that nobody has reported on, and the date after which nobody has."""

    actions: int
    since: date | None


RATINGS = [rating.value for rating in Rating]
STATUS_COLUMNS = [
    "ref", "requirement", "band", "group", "called", "title", "rating", "reason", "by_rule", "days_overdue", "days_forecast_late",
    "late_against", "delivery", "confidence", "starts_on", "due_on", "due_part", "forecast_on", "ends_on", "expected_on",
    "has_no_new_date", "is_due_today", "is_unreviewed", "contradicted_by", "is_ongoing", "dates_as", "reviewed_on",
    "completed_on", "done", "next_step", "proof", "proof_link", "said", "recorded_by", "entry",
    "accountable", "responsible", "strand", "workstream", "governance", "evidence", "note", "is_illustrative",
    "is_numbered_by_us", "text", "success_measure", "status_as_said", "progress_as_said", "due_as_said", "priority", "cost",
    "source", "extra",
]  # fmt: skip
DONE = (Rating.COMPLETE, Rating.ASSURED)
OF_ENTRY = {"completed_on": "completed_on", "entry": "id"}
SAID = {"done": "done", "next_step": "next_step", "proof": "evidence", "proof_link": "evidence_link"}
OF_RATING = ("reason", "days_overdue", "days_forecast_late", "late_against")


def states(frames: Frames, as_at: date) -> dict[str, ActionState]:
    """The state of every action at the reporting date, by its ref: the plan, and what was recorded up to then."""
    latest, planned = _latest_progress(frames, as_at), baseline(frames)
    said = _milestone_progress(frames, planned, as_at)
    draws_on = cross_references(frames)
    ticked = set(frames["actions"].loc[frames["actions"]["is_complete"].astype(bool), "ref"])
    published_on = plan_date(frames)
    if published_on and as_at < published_on:
        ticked = set()
    return {
        ref: replace(
            state,
            milestones=tuple(_known(one, said.get((ref, one.label)), as_at) for one in state.milestones),
            draws_on=draws_on.get(ref, ()),
            **_recorded(latest.get(ref), ref in ticked),
        )
        for ref, state in planned.items()
    }


def plan_date(frames: Frames) -> date | None:
    """The date of the plan document: what it ticks counts from then on; None where nobody has said it."""
    day: date | None = frames["plan"]["published_on"].iloc[0] if len(frames["plan"]) else None
    return day


def baseline(frames: Frames) -> dict[str, ActionState]:
    """Every action as the plan has it: start and milestones, those taken from another action included."""
    milestones: dict[str, list[MilestoneState]] = defaultdict(list)
    for row in frames["milestones"].itertuples():
        milestones[row.action].append(MilestoneState(row.due_on, row.label))
    own = {
        row.ref: ActionState(row.starts_on, tuple(milestones[row.ref]), bool(row.is_ongoing))
        for row in frames["actions"].itertuples()
    }
    borrowers = frames["actions"].dropna(subset="dates_as")
    return with_borrowed_dates(own, dict(zip(borrowers["ref"], borrowers["dates_as"], strict=True)))


def starts(frames: Frames) -> dict[str, date]:
    """The day on which each action begins by the plan, by its ref, of those that have one."""
    return {ref: state.starts_on for ref, state in baseline(frames).items() if state.starts_on}


def status(frames: Frames, as_at: date, numbers: RatingNumbers | None = None) -> pd.DataFrame:
    """One row an action in the plan's order, columns STATUS_COLUMNS; `band` is its group's key, `group` that one's title
    and `called` what the plan calls a group. What the plan's document says of an action stands as in `tables.Action`.

    `due_on` is the date that the rating speaks of (the milestone longest overdue, else the next one unmet, else the last),
    `due_part` that milestone's label, `forecast_on` its forecast that still lies ahead. `ends_on` is the last baseline end,
    `expected_on` the last end as forecast or met, None where an overdue milestone has no new date (`has_no_new_date`). Of a
    red action, `days_overdue` counts from its most overdue unmet milestone, `days_forecast_late` is the longest delay that is
    forecast, and `late_against` the due date that the first of the two counts from. `rating` is what was set by hand where
    that was done, and `by_rule` then the rule's own; else `by_rule` is None. `is_unreviewed`: amber for silence alone.
    `contradicted_by` are the red actions that a complete one draws on. `reviewed_on` is the date of the last report,
    `recorded_by` the name of who recorded the entry of number `entry` that counts. `done`, `next_step` and the evidence, `proof`
    and `proof_link`, are what was last said, by whichever entry: an entry without a text takes none back. `said` tells of
    these when and by whom, by the fields of `Progress`. `accountable` and `responsible` are tuples of lead codes, the one named
    first leading.
    """
    state_of = states(frames, as_at)
    rated, leads = rate(state_of, as_at, numbers), leads_of(frames)
    latest, said_of = _latest_progress(frames, as_at), last_said(frames, as_at)
    strands, titles = frames["requirements"].set_index("ref")["strand"].to_dict(), group_titles(frames["groups"])
    word, rows = called(frames["groups"]), []
    for action in frames["actions"].itertuples():
        state, result, entry = state_of[action.ref], rated[action.ref], latest.get(action.ref)
        said = said_of.get(action.ref, {})
        rows.append(
            {
                **{name: getattr(action, name, None) for name in STATUS_COLUMNS},
                **{column: getattr(entry, name, None) for column, name in OF_ENTRY.items()},
                **{column: said[name].text if name in said else "" for column, name in SAID.items()},
                "said": said,
                **{name: getattr(result, name) for name in OF_RATING},
                "recorded_by": (entry.recorded_name or entry.recorded_by) if entry else None,
                "group": titles[action.band],
                "called": word,
                "rating": result.rating.value,
                "by_rule": result.by_rule.value if result.by_rule else None,
                "delivery": state.delivery.value,
                "confidence": state.confidence.value if state.confidence else None,
                **_dates(state, as_at),
                "is_unreviewed": result.is_unreviewed and result.by_rule is None,
                "contradicted_by": tuple(_red_sources(state, rated)) if result.rating in DONE else (),
                "reviewed_on": state.reviewed_on,
                "accountable": leads.get((action.ref, "accountable"), ()),
                "responsible": leads.get((action.ref, "responsible"), ()),
                "strand": strands[action.requirement],
                "is_illustrative": any(one.is_illustrative for one in (entry, *said.values()) if one),
            }
        )
    return pd.DataFrame(rows, columns=STATUS_COLUMNS, dtype=object)


def _dates(state: ActionState, as_at: date) -> dict[str, Any]:
    """The dates of an action's row: those of the milestone that its rating speaks of, and its ends."""
    due = state.milestone_in_question(as_at)
    no_new_date = any(one.has_no_new_date(as_at) for one in state.unmet)
    expected = max((one.expected_on for one in state.milestones), default=None)
    return {
        "starts_on": state.starts_on,
        "due_on": due.due_on if due else None,
        "due_part": due.label if due else "",
        "forecast_on": due.forecast_on if due and due.met_on is None else None,
        "ends_on": max((one.due_on for one in state.milestones), default=None),
        "expected_on": None if no_new_date else expected,
        "has_no_new_date": no_new_date,
        "is_due_today": any(one.due_on == as_at for one in state.unmet),
    }


def leads_of(frames: Frames) -> dict[tuple[str, str], tuple[str, ...]]:
    """The lead codes of each action and part, `accountable` or `responsible`, the one named first leading."""
    found = frames["action_leads"].groupby(["action", "part"], sort=False)["code"].agg(tuple)
    return dict(found.items()) if len(found) else {}


def milestone_status(frames: Frames, as_at: date) -> pd.DataFrame:
    """One row a milestone: action, label, due_on (baseline), forecast_on and met_on as known at the reporting date, and
    passed_on, a forecast that has passed unmet and so is none."""
    planned = baseline(frames)
    said = _milestone_progress(frames, planned, as_at)
    rows = [
        (ref, one.label, one.due_on, one.forecast_on, one.met_on, one.passed_on)
        for ref, state in planned.items()
        for one in (_known(due, said.get((ref, due.label)), as_at) for due in state.milestones)
    ]
    return pd.DataFrame(rows, columns=["action", "label", "due_on", "forecast_on", "met_on", "passed_on"], dtype=object)


def silence(status: pd.DataFrame, as_at: date, longest: int, published_on: date | None = None) -> Silence:
    """How many open actions nobody has reported on for so many days or ever, and since when nobody has on any of them: the
    last report on one of them, else the date of the plan; None where neither is known, or no action is silent."""
    is_open = ~status["by_rule"].fillna(status["rating"]).isin([one.value for one in FINISHED])
    reported = status.loc[is_open, "reviewed_on"]
    silent = reported[reported.map(lambda day: day is None or (as_at - day).days >= longest).astype(bool)]
    first = published_on if published_on and published_on <= as_at else None
    return Silence(len(silent), max(silent.dropna(), default=first) if len(silent) else None)


def default_reporting_date(frames: Frames) -> date | None:
    """The date that the plan's screens open with; None follows today."""
    return next(iter(frames["plan"]["reporting_date"]), None)


def month_before(as_at: date) -> date:
    """The same day a month earlier; from a month's last day the last day of the month before."""
    day = pd.Timestamp(as_at)
    earlier = day - (pd.offsets.MonthEnd(1) if day.is_month_end else pd.DateOffset(months=1))
    return date(earlier.year, earlier.month, earlier.day)


def since(frames: Frames, as_at: date) -> date:
    """The day with which a reporting date is compared: a month before, but never before the plan was published."""
    published_on, earlier = plan_date(frames), month_before(as_at)
    return max(earlier, min(published_on, as_at)) if published_on else earlier


def drawn_on(frames: Frames, ref: str) -> list[str]:
    """The actions that an action draws on, as the plan says."""
    return list(cross_references(frames).get(ref, ()))


def drawing_on(frames: Frames, ref: str) -> list[str]:
    """The actions that draw on an action, the ones that mean its whole requirement included."""
    return [action for action, sources in cross_references(frames).items() if ref in sources]


def counted(frames: Frames, as_at: date) -> pd.DataFrame:
    """The progress entries up to the reporting date that no other entry corrects, by date and then as they were recorded."""
    entries = frames["progress"]
    corrected = entries["corrects"].dropna()
    known = entries[entries["as_at"] <= as_at]
    known = known[~known["id"].isin(corrected)] if len(corrected) else known
    return known.sort_values(["as_at", "id"], kind="stable")


def _latest_progress(frames: Frames, as_at: date) -> dict[str, Any]:
    entries = counted(frames, as_at)
    return {row.action: row for row in entries.drop_duplicates("action", keep="last").itertuples()}


def last_said(frames: Frames, as_at: date) -> dict[str, dict[str, Said]]:
    """What was last said of each action up to the reporting date, by its ref and the field of `Progress`; a text stays until
    another is said."""
    entries, found = counted(frames, as_at), defaultdict[str, dict[str, Said]](dict)
    about = ["action", "as_at", "recorded_name", "recorded_by", "is_illustrative"]
    for name in SAID.values():
        last = entries[entries[name].astype(bool)].drop_duplicates("action", keep="last")
        for text, row in zip(last[name], last[about].itertuples(), strict=True):
            by = row.recorded_name or row.recorded_by
            found[row.action][name] = Said(text, row.as_at, by, bool(row.is_illustrative))
    return dict(found)


class SaidOfMilestone(NamedTuple):
    """What was last recorded of a milestone, and the forecast that had passed when an overdue one was given no new date."""

    forecast_on: date | None
    met_on: date | None
    passed_on: date | None


def _milestone_progress(
    frames: Frames, planned: Mapping[str, ActionState], as_at: date
) -> dict[tuple[str, str], SaidOfMilestone]:
    """What was last recorded of each milestone up to the reporting date, by action and label."""
    due = {(ref, one.label): one.due_on for ref, state in planned.items() for one in state.milestones}
    entries = counted(frames, as_at)[["id", "action", "as_at"]]
    said = frames["milestone_progress"].merge(entries, left_on="progress", right_on="id")
    found: dict[tuple[str, str], SaidOfMilestone] = {}
    for row in said.sort_values(["as_at", "id"], kind="stable").itertuples():
        key, passed = (row.action, row.label), None
        before = found.get(key)
        if before and row.forecast_on is None and key in due and due[key] < row.as_at:
            earlier = before.forecast_on or before.passed_on
            passed = earlier if earlier and earlier < row.as_at else None
        found[key] = SaidOfMilestone(row.forecast_on, row.met_on, passed)
    return found


def _known(milestone: MilestoneState, said: SaidOfMilestone | None, as_at: date) -> MilestoneState:
    """A milestone with what was last recorded of it; a forecast that has passed unmet is none."""
    if not said:
        return milestone
    has_passed = said.met_on is None and said.forecast_on is not None and said.forecast_on < as_at
    forecast, passed = (
        (None, said.forecast_on) if has_passed else (said.forecast_on, None if said.met_on else said.passed_on)
    )
    return replace(milestone, forecast_on=forecast, met_on=said.met_on, passed_on=passed)


def _red_sources(state: ActionState, rated: Mapping[str, Rated]) -> list[str]:
    """What an action draws on that is red by the rule."""
    return [ref for ref in state.draws_on if ref in rated and (rated[ref].by_rule or rated[ref].rating) == Rating.RED]


def _recorded(entry: Any, is_ticked: bool) -> dict[str, Any]:
    """What a progress entry says of its action; without one the plan's own tick counts."""
    if entry is None:
        return {"delivery": Delivery.COMPLETE if is_ticked else Delivery.NO_UPDATE}
    return {
        "delivery": Delivery(entry.delivery),
        "confidence": Confidence(entry.confidence) if entry.confidence else None,
        "reviewed_on": entry.as_at,
        "override": Override(Rating(entry.override_rating), entry.override_reason) if entry.override_rating else None,
    }
