"""The report's sections about the plan, from the frames of its screens. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from core.board.report import Notice, Part, Picture, Section, Table
from core.charts import Series, lines
from core.plan import displays, phrases
from core.plan.bands import Band
from core.plan.measures import CHANGES, Frames
from core.plan.rules import Rating, RatingNumbers
from core.words import count, days, listed, long_date, short_date

NOBODY = "Nobody is named"
MADE_UP = "**Illustrative progress**, made up to show how the report works. The plan itself is real."
SHOWN_AS = "Illustrative progress: made up"


@dataclass(frozen=True)
class PlanState:
    """The plan at the reporting date and at the one before, as the screens' measures have it."""

    frames: Frames
    as_at: date
    since: date
    numbers: RatingNumbers
    now: pd.DataFrame
    bands: pd.DataFrame
    red: pd.DataFrame
    red_since: Mapping[str, date]
    milestones: pd.DataFrame
    changes: pd.DataFrame
    slippage: pd.DataFrame
    curve: pd.DataFrame

    @property
    def is_illustrative(self) -> bool:
        return bool(self.now["is_illustrative"].any())


def mark(is_made_up: bool) -> str:
    """What stands behind a caption whose figures are made up."""
    return " (illustrative)" if is_made_up else ""


def band_table(plan: PlanState) -> Table:
    """The bands with a count for each rating that occurs, and the sum of all."""
    present = [letter for letter in displays.URGENT_FIRST if plan.bands[letter].sum()]
    names = {"band": "Band", "total": "Actions", **{one: phrases.RATING_NAMES[Rating(one)] for one in present}}
    rows = plan.bands[list(names)].rename(columns=names)
    rows["Band"] = rows["Band"].map(lambda band: phrases.BAND_NAMES[Band(band)])
    total = {"Band": "All", **{name: int(rows[name].sum()) for name in rows.columns[1:]}}
    rows = pd.concat([rows, pd.DataFrame([total])], ignore_index=True)
    widths = (2.6, 1.2, *(1.3 if len(names[one]) < 10 else 2.1 for one in present))
    return Table(
        f"Actions by band and rating, as at {long_date(plan.as_at)}{mark(plan.is_illustrative)}", rows, widths=widths
    )


def counts(plan: PlanState) -> str:
    """What changed, in one sentence."""
    found = plan.changes["change"].value_counts()
    said = [f"{int(found.get(change, 0))} {change}" for change in CHANGES]
    return f"Since {long_date(plan.since)}: {listed(said)}."


def exceptions(plan: PlanState) -> Section:
    """Every red action: whose it is, since when, how late, and what recovers it."""
    made_up = plan.red["is_illustrative"].any()
    intro = (
        f"{count(len(plan.red), 'action is', 'actions are').capitalize()} red as at {long_date(plan.as_at)}, the longest "
        "overdue first. *Red since* is the first day as at which the action was red, without a break up to now: the day after "
        "the due date that was missed, or the reporting date for which a forecast was first more than "
        f"{days(plan.numbers.red_forecast)} late. Where a rating was set by hand, the rule’s own stands beside it."
        if len(plan.red)
        else "No action is red."
    )
    parts: list[Part] = [Notice(MADE_UP)] if made_up else []
    parts.append(intro)
    if len(plan.red):
        parts.append(_exceptions(plan, bool(made_up)))
    return Section("Red actions", "Red actions", tuple(parts), is_wide=True)


def _exceptions(plan: PlanState, made_up: bool) -> Table:
    posts, forecasts = displays.posts_of(plan.frames), _forecasts(plan.milestones)
    red = list(plan.red.itertuples())
    rows = pd.DataFrame(
        {
            "Ref": plan.red["ref"],
            "Action": plan.red["title"],
            "Rating": plan.red["rating"].map(phrases.rating_label),
            "By the rule": plan.red["by_rule"].map(_label_or_nothing),
            "Owner": [named(row.accountable, posts) for row in red],
            "Red since": [plan.red_since.get(row.ref) for row in red],
            "Due": plan.red["late_against"],
            "Days overdue": plan.red["days_overdue"],
            "Days forecast late": plan.red["days_forecast_late"],
            "Forecast": [forecasts.get(row.ref) for row in red],
            "Next step": plan.red["next_step"].map(_text),
            "Reason": plan.red["reason"],
            "Illustrative progress": plan.red["is_illustrative"].map(displays.said_yes),
        }
    )
    paper = pd.DataFrame(
        {
            "Action": [f"{row.ref} {row.title}" for row in red],
            "Rating": [_both(row) for row in red],
            "Owner": rows["Owner"],
            "Red since": rows["Red since"],
            "Due, and how late": [_how_late(row) for row in red],
            "Recovery": [_recovery(row, forecasts.get(row.ref), plan.as_at) for row in red],
        }
    )
    caption = f"Red actions as at {long_date(plan.as_at)}{mark(made_up)}"
    return Table(caption, rows, paper, (4.4, 1.7, 2.6, 1.5, 2.2, 3.6), ("Rating", "By the rule"))


def named(codes: Iterable[str], posts: Mapping[str, str]) -> str:
    """The posts of these leads, the one who answers first."""
    return "; ".join(posts.get(code) or code for code in codes) or NOBODY


def _both(row: Any) -> str:
    """The rating, and the rule's own where another was set by hand."""
    label = phrases.rating_label(row.rating)
    return f"{label}\nset by hand; by the rule {phrases.rating_label(row.by_rule)}" if _text(row.by_rule) else label


def _label_or_nothing(letter: Any) -> str:
    return phrases.rating_label(letter) if _text(letter) else ""


def _text(value: Any) -> str:
    return "" if value is None or (isinstance(value, float) and pd.isna(value)) else str(value)


def _how_late(row: Any) -> str:
    due = short_date(row.late_against)
    if row.days_overdue:
        return f"{due}, {days(row.days_overdue)} overdue"
    if row.days_forecast_late:
        return f"{due}, forecast {days(row.days_forecast_late)} late"
    return short_date(row.due_on) if row.due_on else "No due date"


def _forecasts(milestones: pd.DataFrame) -> dict[str, date]:
    """The last forecast of each action for what is not met yet."""
    unmet = milestones[milestones["met_on"].isna() & milestones["forecast_on"].notna()]
    found: dict[str, date] = {}
    for row in unmet.itertuples():
        found[row.action] = max(found.get(row.action, date.min), row.forecast_on)
    return found


def _recovery(row: Any, forecast: date | None, as_at: date) -> str:
    """What comes next, and by when the action is expected to be done."""
    step = f"Next: {_text(row.next_step) or 'nothing was recorded'}"
    if forecast is None:
        return f"{step}\nNo new date is forecast."
    return f"{step}\nForecast: {short_date(forecast)}{', which has passed' if forecast < as_at else ''}."


def changed(plan: PlanState) -> Section:
    """What was completed, turned red, recovered or got another date since the previous reporting date."""
    order = {change: place for place, change in enumerate(CHANGES)}
    found = plan.changes.assign(place=plan.changes["change"].map(order)).sort_values("place", kind="stable")
    rows = pd.DataFrame(
        {
            "Change": found["change"].map(lambda one: displays.CHANGE_NAMES[one][0]),
            "Ref": found["ref"],
            "Action": found["title"],
            "What": found["detail"],
        }
    ).reset_index(drop=True)
    caption = f"Changes from {long_date(plan.since)} to {long_date(plan.as_at)}{mark(plan.is_illustrative)}"
    parts: list[Part] = [Notice(MADE_UP)] if plan.is_illustrative else []
    parts.append(counts(plan))
    if len(rows):
        parts.append(Table(caption, rows, widths=(1.5, 1.0, 5.5, 5.5)))
    return Section(f"Changes since {long_date(plan.since)}", "Changes", tuple(parts))


def redated(plan: PlanState) -> Section:
    """The actions that are expected, or were met, after their baseline, or whose forecast moved."""
    found = plan.slippage
    rows = pd.DataFrame(
        {
            "Ref": found["ref"],
            "Action": found["title"],
            "Part": found["label"],
            "Baseline": found["due_on"],
            "Forecast or met": found["expected_on"],
            "Is met": found["is_met"].map(displays.said_yes),
            "Days from baseline": found["days_moved"],
            "Times moved": found["moves"],
        },
        dtype=object,
    )
    paper = pd.DataFrame(
        {
            "Action": [f"{row.ref} {row.title}{f' ({row.label})' if row.label else ''}" for row in found.itertuples()],
            "Baseline": found["due_on"],
            "Forecast, or met": [
                f"{'met ' if row.is_met else ''}{short_date(row.expected_on)}" for row in found.itertuples()
            ],
            "Days": found["days_moved"],
            "Times moved": found["moves"],
        },
        dtype=object,
    )
    parts: list[Part] = [Notice(MADE_UP)] if plan.is_illustrative else []
    parts.append(
        f"{count(len(found), 'milestone is', 'milestones are').capitalize()} expected, or met, on another day than the plan’s "
        "own, the latest first. The baseline never changes; *times moved* counts how often another forecast was recorded."
    )
    if len(found):
        caption = f"Re-dated milestones as at {long_date(plan.as_at)}{mark(plan.is_illustrative)}"
        parts.append(Table(caption, rows, paper, (6.5, 1.7, 2.2, 1.0, 1.3)))
    return Section("Re-dated actions", "Re-dated", tuple(parts))


def progress(plan: PlanState) -> Section:
    """How many actions of each band are finished, against the plan's own dates, with the curve over time."""
    today = plan.curve[plan.curve["as_at"] == plan.as_at]
    rows = pd.DataFrame(
        {
            "Band": today["band"].map(lambda band: phrases.BAND_NAMES[Band(band)]),
            "Actions": list(plan.bands["total"]),
            "Planned to be finished": today["planned"],
            "Finished": today["finished"],
            "Limit of the band": list(plan.bands["limit_on"]),
            "Planned to end after it": list(plan.bands["ends_after_limit"]),
        },
        dtype=object,
    ).reset_index(drop=True)
    made_up = mark(plan.is_illustrative)
    parts: list[Part] = [Notice(MADE_UP)] if plan.is_illustrative else []
    parts += [
        "*Planned* counts the actions that the plan’s own dates have finished by a day, *finished* those that were complete, "
        "assured or not. Ongoing and undated actions are never planned to be finished, yet may be.",
        Table(
            f"Progress by band as at {long_date(plan.as_at)}{made_up}", rows,
            rows.astype({"Planned to end after it": object}).where(rows.notna(), "no limit"), (3.0, 1.2, 1.8, 1.4, 2.0, 1.8),
        ),
    ]  # fmt: skip
    if plan.curve["as_at"].nunique() > 1:
        parts.append(_curve(plan, made_up))
    return Section("Progress by band", "Progress", tuple(parts))


def _curve(plan: PlanState, made_up: str) -> Picture:
    total = plan.curve.groupby("as_at", as_index=False)[["planned", "finished"]].sum()
    series = {"planned": Series("Planned to be finished", "quiet"), "finished": Series("Finished")}
    spec = lines(total, series, "light", axis="Actions", form=",.0f").to_dict(validate=False)
    first, last = total.iloc[0], total.iloc[-1]
    words = (
        f"Actions planned to be finished and finished, by month end. At {long_date(first.as_at)}, {first.planned} were planned "
        f"to be finished and {first.finished} were; at {long_date(last.as_at)}, {last.planned} and {last.finished}."
    )
    return Picture(f"Finish curve of the whole plan{made_up}", words, spec)


def annex(plan: PlanState, for_publication: bool) -> Section:
    """Every action of the plan with its rating, reason, leads, dates, delivery and what was recorded."""
    now, posts = plan.now, displays.posts_of(plan.frames)
    rows = displays.export_rows(now).assign(**{"Completed on": now["completed_on"]})
    if for_publication:
        rows = rows.drop(columns="Recorded by")
    actions = list(now.itertuples())
    paper = pd.DataFrame(
        {
            "Ref": now["ref"],
            "Action": now["title"],
            "Rating": [_both(row) for row in actions],
            "Why": now["reason"].map(phrases.bare_reason),
            "Leads": [_leads(row) for row in actions],
            "Start, due, expected": [_dates(row) for row in actions],
            "Delivery": [_delivery(row) for row in actions],
            "Done, next, evidence": [_recorded(row) for row in actions],
        }
    )
    codes = "; ".join(f"{code}: {post}" for code, post in posts.items())
    parts: list[Part] = [Notice(MADE_UP)] if plan.is_illustrative else []
    parts += [
        "Every action, in the plan’s order. A is who is accountable, R who is responsible. *Due* is the "
        "plan’s own date, *expected* the latest forecast or the day it was met.",
        Table(
            f"The plan as at {long_date(plan.as_at)}{mark(plan.is_illustrative)}", rows, paper,
            (1.0, 4.0, 2.2, 3.6, 1.9, 2.6, 2.1, 5.2), ("Rating",),
        ),
    ]  # fmt: skip
    if codes:
        parts.append(Table("Codes of leads", _codes(plan.frames["leads"]), widths=(1.5, 6.0)))
    return Section("Annex: the full plan", "Plan", tuple(parts), is_wide=True, is_on_new_page=True)


def _codes(leads: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"Code": leads["code"], "Post, team or body": leads["post"]}, dtype=object)


def _leads(row: Any) -> str:
    return f"A: {', '.join(row.accountable) or 'nobody'}\nR: {', '.join(row.responsible) or 'nobody'}"


def _dates(row: Any) -> str:
    start = f"from {short_date(row.starts_on)}" if row.starts_on else "no start"
    if row.is_ongoing:
        return f"{start}\nongoing"
    if not row.due_on:
        return f"{start}\nno end given"
    expected = f"\nexpected {short_date(row.expected_on)}" if row.expected_on != row.due_on else ""
    return f"{start}\ndue {short_date(row.due_on)}{expected}"


def _delivery(row: Any) -> str:
    confidence = f"\nconfidence {row.confidence}" if _text(row.confidence) else ""
    made_up = "\nillustrative" if row.is_illustrative else ""
    return f"{row.delivery.capitalize()}{confidence}{made_up}"


def _recorded(row: Any) -> str:
    said = {
        "Done": row.done, "Completed on": short_date(row.completed_on) if row.completed_on else "", "Next": row.next_step,
        "Evidence": row.proof, "Link": row.proof_link, "The plan asks for": row.evidence,
    }  # fmt: skip
    return "\n".join(f"{name}: {_text(text)}" for name, text in said.items() if _text(text))


def key_of_ratings(numbers: RatingNumbers) -> Table:
    """Every rating with its meaning, in the order in which the rules are tried."""
    rows = [(phrases.rating_label(rating), meaning) for rating, meaning in phrases.rating_key(numbers).items()]
    return Table(
        "Key of ratings", pd.DataFrame(rows, columns=["Rating", "What it means"]), None, (3.0, 9.0), ("Rating",)
    )
