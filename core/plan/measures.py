"""What the plan's frames say at a reporting date: the state of each action, the bands, what changed, who carries what."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from core.plan.bands import Band
from core.plan.rules import (
    ActionState,
    Confidence,
    Delivery,
    MilestoneState,
    Override,
    Rating,
    RatingNumbers,
    rate,
    refs_meant,
    with_borrowed_dates,
)
from core.words import long_date

Frames = Mapping[str, pd.DataFrame]

RATINGS = [rating.value for rating in Rating]
STATUS_COLUMNS = [
    "ref", "requirement", "band", "title", "rating", "reason", "by_rule", "days_overdue", "days_forecast_late",
    "late_against", "delivery", "confidence", "starts_on", "due_on", "expected_on", "is_ongoing", "dates_as", "reviewed_on",
    "completed_on", "done", "next_step", "proof", "proof_link", "recorded_by", "entry",
    "accountable", "responsible", "strand", "workstream", "governance", "evidence", "note", "is_illustrative",
]  # fmt: skip
OF_ENTRY = {
    "completed_on": "completed_on", "done": "done", "next_step": "next_step", "proof": "evidence",
    "proof_link": "evidence_link", "entry": "id",
}  # fmt: skip
OF_RATING = ("reason", "days_overdue", "days_forecast_late", "late_against")


def states(frames: Frames, as_at: date) -> dict[str, ActionState]:
    """The state of every action at the reporting date, by its ref: the plan, and what was recorded up to then."""
    latest, said = _latest_progress(frames, as_at), _milestone_progress(frames, as_at)
    draws_on = _draws_on(frames)
    ticked = set(frames["actions"].loc[frames["actions"]["is_complete"].astype(bool), "ref"])
    return {
        ref: replace(
            state,
            milestones=tuple(_known(one, said.get((ref, one.label))) for one in state.milestones),
            draws_on=draws_on.get(ref, ()),
            **_recorded(latest.get(ref), ref in ticked),
        )
        for ref, state in baseline(frames).items()
    }


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


def status(frames: Frames, as_at: date, numbers: RatingNumbers | None = None) -> pd.DataFrame:
    """One row an action in the plan's order, columns STATUS_COLUMNS.

    `due_on` is the last baseline end, `expected_on` the last end as forecast or met. Of a red action, `days_overdue`
    counts from its most overdue unmet milestone, `days_forecast_late` is the longest delay that is forecast, and
    `late_against` the due date that the first of the two counts from. `rating` is what was set by hand where that was done,
    and `by_rule` then the rule's own; else `by_rule` is None. `proof` and `proof_link` are the evidence that was recorded,
    `recorded_by` the name of who recorded the entry of number `entry` that counts. `accountable` and `responsible` are tuples
    of lead codes, the one named first leading.
    """
    state_of = states(frames, as_at)
    rated = rate(state_of, as_at, numbers)
    latest = _latest_progress(frames, as_at)
    leads = leads_of(frames)
    strands = dict(zip(frames["requirements"]["ref"], frames["requirements"]["strand"], strict=True))
    rows = []
    for action in frames["actions"].itertuples():
        state, result, entry = state_of[action.ref], rated[action.ref], latest.get(action.ref)
        rows.append(
            {
                **{name: getattr(action, name, None) for name in STATUS_COLUMNS},
                **{column: getattr(entry, name, None) for column, name in OF_ENTRY.items()},
                **{name: getattr(result, name) for name in OF_RATING},
                "recorded_by": (entry.recorded_name or entry.recorded_by) if entry else None,
                "rating": result.rating.value,
                "by_rule": result.by_rule.value if result.by_rule else None,
                "delivery": state.delivery.value,
                "confidence": state.confidence.value if state.confidence else None,
                "starts_on": state.starts_on,
                "due_on": max((one.due_on for one in state.milestones), default=None),
                "expected_on": max((one.expected_on for one in state.milestones), default=None),
                "reviewed_on": state.reviewed_on,
                "accountable": leads.get((action.ref, "accountable"), ()),
                "responsible": leads.get((action.ref, "responsible"), ()),
                "strand": strands[action.requirement],
                "is_illustrative": bool(entry.is_illustrative) if entry else False,
            }
        )
    return pd.DataFrame(rows, columns=STATUS_COLUMNS, dtype=object)


def leads_of(frames: Frames) -> dict[tuple[str, str], tuple[str, ...]]:
    """The lead codes of each action and part, `accountable` or `responsible`, the one named first leading."""
    found = frames["action_leads"].groupby(["action", "part"], sort=False)["code"].agg(tuple)
    return dict(found.items()) if len(found) else {}


def milestone_status(frames: Frames, as_at: date) -> pd.DataFrame:
    """One row a milestone: action, label, due_on (baseline), forecast_on and met_on as known at the reporting date."""
    said = _milestone_progress(frames, as_at)
    rows = [
        (ref, one.label, one.due_on, one.forecast_on, one.met_on)
        for ref, state in baseline(frames).items()
        for one in (_known(planned, said.get((ref, planned.label))) for planned in state.milestones)
    ]
    return pd.DataFrame(rows, columns=["action", "label", "due_on", "forecast_on", "met_on"], dtype=object)


def band_summary(status: pd.DataFrame, limits: pd.DataFrame) -> pd.DataFrame:
    """One row a band: band, limit_on, total, ends_after_limit and a count for each rating letter.

    `ends_after_limit` counts actions whose baseline end lies after the band's limit, ongoing ones not among them;
    it is None for a band without a limit.
    """
    limit_of = dict(zip(limits["band"], limits["limit_on"], strict=True))
    rows = []
    for band in Band:
        actions = status[status["band"] == band.value]
        limit = limit_of.get(band.value)
        counts = actions["rating"].value_counts()
        rows.append(
            {
                "band": band.value,
                "limit_on": limit,
                "total": len(actions),
                "ends_after_limit": int(_ends_after(actions, limit).sum()) if limit else None,
                **{rating: int(counts.get(rating, 0)) for rating in RATINGS},
            }
        )
    return pd.DataFrame(rows, dtype=object)


def needs_attention(status: pd.DataFrame) -> pd.DataFrame:
    """The red actions, longest overdue first, then those whose forecast alone is late, latest first; those among them that
    are red by the rule alone, as another rating was set by hand."""
    red = status[(status["rating"] == Rating.RED) | (status["by_rule"] == Rating.RED)]
    return red.sort_values(["days_overdue", "days_forecast_late"], ascending=False, kind="stable", ignore_index=True)


def filtered(
    status: pd.DataFrame, bands: Collection[str], ratings: Collection[str], leads: Collection[str], words: str
) -> pd.DataFrame:
    """The actions of these bands, ratings and leads (accountable or responsible; empty means all) that hold every word
    somewhere in ref, title, reason, evidence, note or governance."""
    keep = pd.Series(True, index=status.index)
    if bands:
        keep &= status["band"].isin(bands)
    if ratings:
        keep &= status["rating"].isin(ratings)
    if leads:
        wanted = set(leads)
        keep &= (
            (status["accountable"] + status["responsible"]).map(lambda codes: not wanted.isdisjoint(codes)).astype(bool)
        )
    if words:
        text = status["ref"].str.cat(status[["title", "reason", "evidence", "note", "governance"]], sep=" ", na_rep="")
        for word in words.casefold().split():
            keep &= text.str.casefold().str.contains(word, regex=False)
    return status[keep].reset_index(drop=True)


def by_lead(status: pd.DataFrame, leads: pd.DataFrame) -> pd.DataFrame:
    """One row an accountable lead: code, post, total, a count for each rating, by_hand, how many of the ratings were set by
    hand, red_by_rule, how many are red or would be but for that, and is_illustrative, whether progress of any of the
    actions is made up; the heaviest load first.

    An action with several accountable leads counts for each of them, so the totals exceed the number of actions.
    """
    columns = ["accountable", "rating", "by_rule", "is_illustrative"]
    carried = status[columns].explode("accountable").dropna(subset="accountable")
    by_rule = carried["by_rule"].fillna(carried["rating"])
    counts = pd.crosstab(carried["accountable"], carried["rating"]).reindex(columns=RATINGS, fill_value=0)
    counts.insert(0, "total", counts.sum(axis=1))
    counts["by_hand"] = carried["by_rule"].notna().groupby(carried["accountable"]).sum()
    counts["red_by_rule"] = (by_rule == Rating.RED).groupby(carried["accountable"]).sum()
    counts["is_illustrative"] = carried.groupby("accountable")["is_illustrative"].any()
    posts = dict(zip(leads["code"], leads["post"], strict=True))
    counts.insert(0, "post", [posts.get(code, "") for code in counts.index])
    counts = counts.rename_axis(index="code", columns=None).reset_index()
    return counts.sort_values(["total", "R", "code"], ascending=[False, False, True], ignore_index=True)


def default_reporting_date(frames: Frames) -> date | None:
    """The date that the plan's screens open with; None follows today."""
    about = frames["plan"]
    day: date | None = about["reporting_date"].iloc[0] if len(about) else None
    return day


def month_before(as_at: date) -> date:
    """The same day a month earlier; from a month's last day the last day of the month before."""
    day = pd.Timestamp(as_at)
    earlier = day - (pd.offsets.MonthEnd(1) if day.is_month_end else pd.DateOffset(months=1))
    return date(earlier.year, earlier.month, earlier.day)


def history(frames: Frames, ref: str, as_at: date) -> pd.DataFrame:
    """What was recorded of an action up to the reporting date, newest first: the columns of `Progress`, `is_corrected`, whether
    a later entry stands in its place, and `dates`, its milestones' forecasts and fulfilments in words."""
    entries = frames["progress"]
    own = entries[entries["action"] == ref]
    entries = own[own["as_at"] <= as_at].sort_values(["as_at", "id"], ascending=False, ignore_index=True)
    entries = entries.assign(is_corrected=entries["id"].isin(own["corrects"].dropna()))
    said = frames["milestone_progress"]
    said = said[said["progress"].isin(entries["id"])]
    words: dict[int, list[str]] = defaultdict(list)
    for row in said.itertuples():
        part = f"{row.label}: " if row.label else ""
        words[row.progress].append(f"{part}{_said_of(row)}")
    return entries.assign(dates=["; ".join(words[entry]) for entry in entries["id"]])


def _said_of(milestone: Any) -> str:
    if milestone.met_on:
        return f"met {long_date(milestone.met_on)}"
    return f"forecast {long_date(milestone.forecast_on)}" if milestone.forecast_on else "as planned"


def drawn_on(frames: Frames, ref: str) -> list[str]:
    """The actions that an action draws on, as the plan says."""
    return list(_draws_on(frames).get(ref, ()))


def drawing_on(frames: Frames, ref: str) -> list[str]:
    """The actions that draw on an action, the ones that mean its whole requirement included."""
    return [action for action, sources in _draws_on(frames).items() if ref in sources]


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


def _milestone_progress(frames: Frames, as_at: date) -> dict[tuple[str, str], Any]:
    """What was last recorded of each milestone up to the reporting date, by action and label."""
    entries = counted(frames, as_at)[["id", "action", "as_at"]]
    said = frames["milestone_progress"].merge(entries, left_on="progress", right_on="id")
    said = said.sort_values(["as_at", "id"], kind="stable")
    return {(row.action, row.label): row for row in said.itertuples()}


def _known(milestone: MilestoneState, said: Any) -> MilestoneState:
    return replace(milestone, forecast_on=said.forecast_on, met_on=said.met_on) if said else milestone


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


def _draws_on(frames: Frames) -> dict[str, tuple[str, ...]]:
    actions_of = frames["actions"].groupby("requirement", sort=False)["ref"].agg(tuple).to_dict()
    found: dict[str, tuple[str, ...]] = {}
    for row in frames["cross_references"].itertuples():
        meant = (ref for ref in refs_meant(row.draws_on, actions_of) if ref != row.action)
        found[row.action] = tuple(dict.fromkeys((*found.get(row.action, ()), *meant)))
    return found


def _ends_after(actions: pd.DataFrame, limit: date) -> pd.Series:
    return actions["due_on"].map(lambda day: day is not None and day > limit).astype(bool) & ~actions[
        "is_ongoing"
    ].astype(bool)
