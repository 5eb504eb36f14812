"""The report's sections about indicators and the health check, from the frames of their screens. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from core import charts
from core.board.markdown import bare
from core.board.report import Part, Section
from core.charts import Series
from core.figures import Display, Figure, described
from core.health import displays, measures
from core.health.rules import Rating
from core.indicators import displays as indicator_displays
from core.words import count, long_date

MADE_UP = "**Illustrative health check**, made up to show how the report works."
INDICATORS_MADE_UP = "**Illustrative indicator figures**, made up to show how the report works."
MOST_IN_SUMMARY = 6


@dataclass(frozen=True)
class HealthCheck:
    """The latest round on or before the reporting date for the whole service, and the one before it."""

    round_: Display
    before: Display | None
    lines: pd.DataFrame
    lines_before: pd.DataFrame
    themes: pd.DataFrame
    themes_before: pd.DataFrame | None

    @property
    def is_illustrative(self) -> bool:
        return bool(self.round_["is_illustrative"]) or bool(self.lines["is_illustrative"].eq(True).any())

    @property
    def held_on(self) -> date:
        day: date = self.round_["held_on"]
        return day


def theme_table(health: HealthCheck) -> Figure:
    """The themes as on the summary page: where each stands, and since the round before."""
    shown = displays.summary_rows(health.themes, health.themes_before)
    rows = pd.DataFrame({name: shown[name].map(bare) for name in shown})
    caption = f"Themes of the health check, round of {long_date(health.held_on)}"
    return Figure(
        caption, rows, widths=(5.0, 3.0, 4.0), rated=("Where it stands",), is_illustrative=health.is_illustrative
    )


def section(health: HealthCheck | None) -> Section:
    """The themes with points and survey scores, what improved and worsened, and what comes first."""
    if health is None:
        return Section("Health check", "Health check", ("No round of the health check was held by this date.",))
    changed = measures.changes(health.lines, health.lines_before)
    since = health.before["held_on"] if health.before else None
    parts: list[Part] = [
        f"Whether social workers can do their job safely and well: {displays.LOCAL_VERSION}.",
        displays.standing(health.themes, health.lines, changed, since, health.held_on),
        _themes(health),
    ]
    if health.themes["points"].notna().any():
        parts.append(_picture(health))
    if since:
        parts += [displays.change_list(changed, one) for one in ("better", "worse")]
    first = measures.priorities(health.lines)
    if len(first):
        parts.append(_priorities(first, health))
    return Section("Health check", "Health check", parts, MADE_UP if health.is_illustrative else "")


def _themes(health: HealthCheck) -> Figure:
    was = (
        {}
        if health.themes_before is None
        else dict(zip(health.themes_before["theme"], health.themes_before["points"], strict=True))
    )
    found = health.themes
    rows = pd.DataFrame(
        {
            "Theme": [f"{row.number}. {row.title}" for row in found.itertuples()],
            "Rating": [_label(row.rating) for row in found.itertuples()],
            "Points": found["points"],
            "Points before": found["theme"].map(was).astype(object),
            "Lines rated": [f"{row.rated} of {row.lines}" for row in found.itertuples()],
            "Survey score": found["score"],
        },
        dtype=object,
    )
    caption = f"Themes with their points, round of {long_date(health.held_on)}"
    return Figure(
        caption,
        rows.where(rows.notna(), None),
        widths=(4.2, 3.1, 1.1, 1.3, 1.6, 1.3),
        rated=("Rating",),
        is_illustrative=health.is_illustrative,
    )


def _label(rating: str) -> str:
    return f"{rating} {Rating(rating).words}" if rating else displays.NO_RATING


def _picture(health: HealthCheck) -> Figure:
    rated = health.themes[health.themes["points"].notna()]
    rows = pd.DataFrame(
        {
            "name": rated["title"],
            "label": [f"{_label(row.rating)}, {row.points} of 100" for row in rated.itertuples()],
            "points": rated["points"].astype(float),
        }
    )
    spec = charts.bars(rows, {"points": Series("Points")}, "light", axis="Points of 100", form=",.0f").to_dict(
        validate=False
    )
    about = f"Points of each theme, round of {long_date(health.held_on)}"
    return Figure(
        about,
        alt=described(about, rows).removesuffix(" The table below holds the same figures."),
        chart=spec,
        is_illustrative=health.is_illustrative,
    )


def _priorities(first: pd.DataFrame, health: HealthCheck) -> Figure:
    rows = pd.DataFrame(
        {
            "Priority": first["priority"].str.capitalize(),
            "Line": [f"{row.question} {row.text}" for row in first.itertuples()],
            "Rating": [_label(row.rating) for row in first.itertuples()],
            "Answer": first["said"],
            "Leads to": first["action"].map(lambda ref: ref or "no action yet"),
        },
        dtype=object,
    )
    caption = f"Lines with a priority, round of {long_date(health.held_on)}"
    return Figure(
        caption,
        rows,
        widths=(1.3, 5.6, 3.0, 1.6, 1.4),
        rated=("Rating",),
        is_illustrative=health.is_illustrative,
    )


def in_exception(latest: pd.DataFrame) -> list[str]:
    """The indicators in exception as on the summary page, a point each; Markdown."""
    lines = indicator_displays.exceptions(latest)
    more = len(lines) - MOST_IN_SUMMARY
    head = f"**Indicators in exception: {len(lines)} of {count(len(latest), 'measure')}**"
    if latest["value"].isna().all() and not lines:
        return ["No indicator figures are loaded for this date."]
    if not lines:
        return ["No indicator is red, and none signals that things are getting worse."]
    return [head, *lines[:MOST_IN_SUMMARY], *([f"- And {more} more, under ‘Indicators’."] if more > 0 else [])]


def indicators(latest: pd.DataFrame, headline: str, as_at: date) -> Section:
    """Every measure with its rating, its gap to the target and what its control chart signals."""
    made_up = bool(latest["is_illustrative"].any())
    notice = INDICATORS_MADE_UP if made_up else ""
    if latest["value"].isna().all() and (latest["rating"] == "").all():
        nothing = ["No indicator figures are loaded for this date."]
        return Section("Indicators", "Indicators", nothing, notice, is_wide=True)
    shown = indicator_displays.chosen(latest, [], [], {}, "")
    table = indicator_displays.table(shown)
    rows = table.drop(columns="Last 13").assign(
        Rating=table["Rating"].map(lambda one: one[0]),
        Latest=[_kept_back(said, row) for said, row in zip(table["Latest"], shown.itertuples(), strict=True)],
    )
    paper = rows.drop(columns=["Stands behind", "Data"]).assign(
        Measure=[
            f"{one}{' (illustrative)' if made else ''}" for one, made in zip(rows["Measure"], rows["Data"], strict=True)
        ],
        Month=[f"{month:%b %Y}" if month else "" for month in rows["Month"].where(rows["Month"].notna(), None)],
    )
    parts: list[Part] = [
        headline,
        "Red first. A signal is a change that is more than chance, by the measure’s control chart.",
        Figure(
            f"Indicators as at {long_date(as_at)}",
            rows.where(rows.notna(), None),
            paper=paper,
            widths=(1.4, 4.2, 1.2, 1.2, 1.9, 4.0, 1.3, 4.6),
            rated=("Rating",),
            is_illustrative=made_up,
        ),
    ]
    return Section("Indicators", "Indicators", parts, notice, is_wide=True)


def _kept_back(said: str, row: Any) -> str:
    return "not shown" if "not shown" in row.reason else said
