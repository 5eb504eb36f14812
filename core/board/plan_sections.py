"""The report's sections about the plan, from the frames of its screens. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from core import charts
from core.board.report import Part, Section
from core.charts import Series
from core.figures import Figure
from core.plan import displays, phrases
from core.plan.bands import called
from core.plan.changes import CHANGE_NAMES, CHANGES
from core.plan.measures import Frames
from core.plan.rules import RatingNumbers
from core.plan.states import Rating
from core.plan.totals import Unsaid
from core.words import count, days, listed, long_date, short_date

ILLUSTRATIVE = "**Illustrative progress**, made up to show how the report works. The plan itself is real."


@dataclass(frozen=True)
class PlanState:
    """The plan at the reporting date and at the one before, as the screens' measures have it."""

    frames: Frames
    as_at: date
    since: date
    numbers: RatingNumbers
    unsaid: Unsaid
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

    @property
    def notice(self) -> str:
        return ILLUSTRATIVE if self.is_illustrative else ""


def band_table(plan: PlanState) -> Figure:
    """The plan’s groups with a count for each rating that occurs, and the sum of all."""
    present = [letter for letter in displays.URGENT_FIRST if plan.bands[letter].sum()]
    word = called(plan.bands)
    names = {"group": word, "total": "Actions", **{one: phrases.RATING_NAMES[Rating(one)] for one in present}}
    rows = plan.bands[list(names)].rename(columns=names)
    total = {word: "All", **{name: int(rows[name].sum()) for name in rows.columns[1:]}}
    return Figure(
        f"Actions by {word.lower()} and rating, as at {long_date(plan.as_at)}",
        pd.concat([rows, pd.DataFrame([total])], ignore_index=True),
        widths=(2.6, 1.2, *(1.3 if len(names[one]) < 10 else 2.1 for one in present)),
        is_illustrative=plan.is_illustrative,
    )


def counts(plan: PlanState) -> str:
    """What changed, in one sentence."""
    numbers = plan.changes["change"].value_counts()
    return f"Since {long_date(plan.since)}: {listed(f'{int(numbers.get(one, 0))} {one}' for one in CHANGES)}."


def exceptions(plan: PlanState) -> Section:
    """Every red action: whose it is, since when, how late, and what recovers it."""
    against = [said] if (said := phrases.against_sentence(plan.unsaid.against_evidence)) else []
    if plan.red.empty:
        return Section("Red actions", "Red actions", ("No action is red.", *against), is_wide=True)
    intro = (
        f"{count(len(plan.red), 'action is', 'actions are').capitalize()} red as at {long_date(plan.as_at)}, the longest "
        "overdue first. *Red since* is the first day as at which the action was red, without a break up to now: the day after "
        "the due date that was missed, or the reporting date for which a forecast was first more than "
        f"{days(plan.numbers.red_forecast)} late. Where a rating was set by hand, the rule’s own stands beside it."
    )
    figure = _exceptions(plan)
    notice = ILLUSTRATIVE if figure.is_illustrative else ""
    return Section("Red actions", "Red actions", (intro, figure, *against), notice, is_wide=True)


def _exceptions(plan: PlanState) -> Figure:
    red, posts, forecasts = plan.red, displays.posts_of(plan.frames), _forecasts(plan.milestones)
    rows = pd.DataFrame(
        {
            "Ref": red["ref"],
            "Action": red["title"],
            "Rating": red["rating"].map(phrases.rating_label),
            "By the rule": red["by_rule"].map(lambda letter: phrases.rating_label(letter) if text_of(letter) else ""),
            "Owner": red["accountable"].map(
                lambda codes: "; ".join(posts.get(code) or code for code in codes) or "Nobody is named"
            ),
            "Red since": red["ref"].map(plan.red_since.get),
            "Due": red["late_against"],
            "Days overdue": red["days_overdue"],
            "Days forecast late": red["days_forecast_late"],
            "Forecast": red["ref"].map(forecasts.get),
            "Next step": [phrases.as_last_said(row, "next_step") for row in red.itertuples()],
            "Reason": red["reason"],
            "Illustrative progress": red["is_illustrative"].map(displays.said_yes),
        }
    )
    paper = pd.DataFrame(
        {
            "Action": red["ref"] + " " + red["title"],
            "Rating": [both_ratings(row) for row in red.itertuples()],
            "Owner": rows["Owner"],
            "Red since": rows["Red since"],
            "Due, and how late": [_how_late(row) for row in red.itertuples()],
            "Recovery": [_recovery(row, forecasts.get(row.ref), plan.as_at) for row in red.itertuples()],
        }
    )
    return Figure(
        f"Red actions as at {long_date(plan.as_at)}",
        rows,
        paper=paper,
        widths=(4.4, 1.7, 2.6, 1.5, 2.2, 3.6),
        rated=("Rating", "By the rule"),
        is_illustrative=bool(red["is_illustrative"].any()),
    )


def both_ratings(row: Any) -> str:
    """The rating, and the rule's own where another was set by hand."""
    label = phrases.rating_label(row.rating)
    return f"{label}\nset by hand; by the rule {phrases.rating_label(row.by_rule)}" if text_of(row.by_rule) else label


def text_of(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)


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
    return dict(unmet.groupby("action")["forecast_on"].max())


def _recovery(row: Any, forecast: date | None, as_at: date) -> str:
    """What comes next, and by when the action is expected to be done."""
    step = f"Next: {phrases.as_last_said(row, 'next_step') or 'nothing was recorded'}"
    if forecast is None:
        return f"{step}\nNo new date is forecast."
    return f"{step}\nForecast: {short_date(forecast)}{', which has passed' if forecast < as_at else ''}."


def changed(plan: PlanState) -> Section:
    """What was completed, turned red, recovered or got another date since the previous reporting date."""
    changes = plan.changes.sort_values("change", key=lambda names: names.map(CHANGES.index), kind="stable")
    rows = pd.DataFrame(
        {
            "Change": changes["change"].map(lambda one: CHANGE_NAMES[one][0]),
            "Ref": changes["ref"],
            "Action": changes["title"],
            "What": changes["detail"],
        }
    )
    caption = f"Changes from {long_date(plan.since)} to {long_date(plan.as_at)}"
    figure = Figure(caption, rows, widths=(1.5, 1.0, 5.5, 5.5), is_illustrative=plan.is_illustrative)
    parts = (counts(plan), figure) if len(rows) else (counts(plan),)
    return Section(f"Changes since {long_date(plan.since)}", "Changes", parts, plan.notice)


def redated(plan: PlanState) -> Section:
    """The actions that are expected, or were met, after their baseline, or whose forecast moved."""
    moved = plan.slippage
    rows = pd.DataFrame(
        {
            "Ref": moved["ref"],
            "Action": moved["title"],
            "Part": moved["label"],
            "Baseline": moved["due_on"],
            "Forecast or met": moved["expected_on"],
            "Is met": moved["is_met"].map(displays.said_yes),
            "Days from baseline": moved["days_moved"],
            "Times moved": moved["moves"],
        },
        dtype=object,
    )
    paper = pd.DataFrame(
        {
            "Action": [f"{row.ref} {row.title}{f' ({row.label})' if row.label else ''}" for row in moved.itertuples()],
            "Baseline": moved["due_on"],
            "Forecast, or met": [
                f"{'met ' if row.is_met else ''}{short_date(row.expected_on)}" for row in moved.itertuples()
            ],
            "Days": moved["days_moved"],
            "Times moved": moved["moves"],
        },
        dtype=object,
    )
    intro = (
        f"{count(len(moved), 'milestone is', 'milestones are').capitalize()} expected, or met, on another day than the plan’s "
        "own, the latest first. The baseline never changes; *times moved* counts how often another forecast was recorded."
    )
    figure = Figure(
        f"Re-dated milestones as at {long_date(plan.as_at)}",
        rows,
        paper=paper,
        widths=(6.5, 1.7, 2.2, 1.0, 1.3),
        is_illustrative=plan.is_illustrative,
    )
    return Section("Re-dated actions", "Re-dated", (intro, figure) if len(moved) else (intro,), plan.notice)


def progress(plan: PlanState) -> Section:
    """How many actions of each group are finished, against the plan's own dates, with the curve over time."""
    word = called(plan.bands)
    title = f"Progress by {word.lower()}"
    today = plan.curve[plan.curve["as_at"] == plan.as_at]
    rows = pd.DataFrame(
        {
            word: list(plan.bands["group"]),
            "Actions": list(plan.bands["total"]),
            "Planned to be finished": today["planned"],
            "Finished": today["finished"],
            f"Limit of the {word.lower()}": list(plan.bands["limit_on"]),
            "Planned to end after it": list(plan.bands["ends_after_limit"]),
        },
        dtype=object,
    )
    figure = Figure(
        f"{title} as at {long_date(plan.as_at)}",
        rows,
        paper=rows.astype({"Planned to end after it": object}).where(rows.notna(), "no limit"),
        widths=(3.0, 1.2, 1.8, 1.4, 2.0, 1.8),
        is_illustrative=plan.is_illustrative,
    )
    parts: list[Part] = [
        "*Planned* counts the actions that the plan’s own dates have finished by a day, *finished* those that were complete, "
        "assured or not. Ongoing and undated actions are never planned to be finished, yet may be.",
        figure,
    ]
    if plan.curve["as_at"].nunique() > 1:
        parts.append(_curve(plan))
    return Section(title, "Progress", parts, plan.notice)


def _curve(plan: PlanState) -> Figure:
    total = plan.curve.groupby("as_at", as_index=False)[["planned", "finished"]].sum()
    series = {"planned": Series("Planned to be finished", "quiet"), "finished": Series("Finished")}
    first, last = total.iloc[0], total.iloc[-1]
    return Figure(
        "Finish curve of the whole plan",
        alt="Actions planned to be finished and finished, by month end. "
        f"At {long_date(first.as_at)}, {first.planned} were planned to be finished and {first.finished} were; "
        f"at {long_date(last.as_at)}, {last.planned} and {last.finished}.",
        chart=charts.lines(total, series, "light", axis="Actions", form=",.0f").to_dict(validate=False),
        is_illustrative=plan.is_illustrative,
    )
