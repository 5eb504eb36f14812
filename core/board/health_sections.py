"""The report's sections about indicators and the health check, from the frames of their screens. Pure."""

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from core import charts
from core.board.report import Part, Section
from core.charts import Series
from core.figures import Figure, described
from core.health import displays, measures
from core.health.rounds import Standing
from core.indicators.displays import overview
from core.indicators.displays.marks import KEY, marks_figure
from core.markdown import bare
from core.words import count, long_date

MADE_UP = "**Illustrative health check**, made up to show how the report works."
INDICATORS_MADE_UP = "**Illustrative indicator figures**, made up to show how the report works."
NO_INDICATORS = "No indicator figures are loaded for this date."
MOST_IN_SUMMARY = 6


def theme_table(check: Standing) -> Figure:
    """The themes as on the summary page."""
    figure = displays.summary(check)
    return replace(figure, table=figure.table.map(bare), widths=(5.0, 3.0, 4.0), rated=("Where it stands",))


def _figure(check: Standing, caption: str, table: pd.DataFrame, **more: Any) -> Figure:
    title = f"{caption}, round of {long_date(check.held_on)}"
    return Figure(title, table, is_illustrative=check.is_illustrative, **more)


def section(check: Standing | None, for_publication: bool) -> Section:
    """The themes with points and survey scores, what improved and worsened, and what comes first."""
    if check is None:
        return Section("Health check", "Health check", ("No round of the health check was held by this date.",))
    parts: list[Part] = [
        f"Whether social workers can do their job safely and well: {displays.LOCAL_VERSION}.",
        displays.standing(check.themes, check.lines, check.changes, check.since, check.held_on),
        _themes(check),
    ]
    if check.themes["points"].notna().any():
        parts.append(_picture(check))
    if check.since:
        parts += displays.change_lists(check.changes)
    # Not for publication, as what is hidden in the round could stand in what later data say.
    later = "" if for_publication else displays.later_list(check.now.later(measures.WHOLE_SERVICE, check.lines))
    parts += [later] if later else []
    first = measures.priorities(check.lines)
    if len(first):
        parts.append(_priorities(first, check))
    return Section("Health check", "Health check", parts, MADE_UP if check.is_illustrative else "")


def _themes(check: Standing) -> Figure:
    themes, before = check.themes, check.before
    was = dict(zip(before.themes["theme"], before.themes["points"], strict=True)) if before else {}
    rows = pd.DataFrame(
        {
            "Theme": [f"{row.number}. {row.title}" for row in themes.itertuples()],
            "Rating": themes["rating"].map(displays.label),
            "Points": themes["points"],
            "Points before": themes["theme"].map(was).astype(object),
            "Lines rated": [f"{row.rated} of {row.lines}" for row in themes.itertuples()],
            "Survey score": themes["score"],
        },
        dtype=object,
    )
    widths = (4.2, 3.1, 1.1, 1.3, 1.6, 1.3)
    return _figure(check, "Themes with their points", rows.where(rows.notna(), None), widths=widths, rated=("Rating",))


def _picture(check: Standing) -> Figure:
    rated = check.themes[check.themes["points"].notna()]
    rows = pd.DataFrame(
        {
            "name": rated["title"],
            "label": [f"{displays.label(row.rating)}, {row.points} of 100" for row in rated.itertuples()],
            "points": rated["points"].astype(float),
        }
    )
    bars = charts.bars(rows, {"points": Series("Points")}, "light", axis="Points of 100", form=",.0f")
    figure = _figure(check, "Points of each theme", pd.DataFrame(), chart=bars.to_dict(validate=False))
    alt = described(figure.title, rows).removesuffix(" The table below holds the same figures.")
    return replace(figure, alt=alt)


def _priorities(first: pd.DataFrame, check: Standing) -> Figure:
    rows = pd.DataFrame(
        {
            "Priority": first["priority"].str.capitalize(),
            "Line": [f"{row.question} {row.text}" for row in first.itertuples()],
            "Rating": first["rating"].map(displays.label),
            "Answer": first["said"],
            "Leads to": first["action"].map(lambda ref: ref or "no action yet"),
        },
        dtype=object,
    )
    return _figure(check, "Lines with a priority", rows, widths=(1.3, 5.6, 3.0, 1.6, 1.4), rated=("Rating",))


def in_exception(latest: pd.DataFrame) -> list[str]:
    """The indicators in exception as on the summary page, a point each; Markdown."""
    lines = overview.exceptions(latest)
    if not lines:
        is_empty = latest["value"].isna().all()
        return [NO_INDICATORS if is_empty else "No indicator is red, and none signals a change for the worse."]
    with_figure = count(int(latest["value"].notna().sum()), "measure")
    head = f"**Indicators in exception: {len(lines)} of {with_figure} with a figure**"
    more = [f"- And {len(lines) - MOST_IN_SUMMARY} more, under ‘Indicators’."] if len(lines) > MOST_IN_SUMMARY else []
    return [head, *lines[:MOST_IN_SUMMARY], *more]


def _marks(latest: pd.DataFrame, as_at: date) -> list[Part]:
    """The marks alone, of the measures that have any."""
    figure = marks_figure(latest[latest["variation"].notna()], as_at)
    return [figure.words, replace(figure, words="", note="", whole=None), KEY] if len(figure.table) else []


def indicators(latest: pd.DataFrame, headline: str, as_at: date) -> Section:
    """Every measure with its rating, its gap to the target and what its control chart signals."""
    figure = overview.overview(overview.chosen(latest, [], [], {}, ""), as_at)
    notice = INDICATORS_MADE_UP if figure.is_illustrative else ""
    if latest["value"].isna().all() and (latest["rating"] == "").all():
        return Section("Indicators", "Indicators", [NO_INDICATORS], notice, is_wide=True)
    table = figure.table.drop(columns="Last 13")
    values = zip(table["Latest"], table["Why"], strict=True)
    rows = table.assign(
        Rating=table["Rating"].map(lambda labels: labels[0]),
        Latest=["not shown" if "not shown" in why else value for value, why in values],
    )
    measures_in_words = zip(rows["Measure"], rows["Data"], strict=True)
    paper = rows.drop(columns=["Stands behind", "Data"]).assign(
        Measure=[f"{measure} (illustrative)" if made_up else measure for measure, made_up in measures_in_words],
        Month=[f"{month:%b %Y}" if month else "" for month in rows["Month"].where(rows["Month"].notna(), None)],
    )
    parts: list[Part] = [
        headline,
        *_marks(latest, as_at),
        "Red first. A signal is a change that is more than chance, by the measure’s control chart.",
        replace(
            figure,
            title=f"Indicators as at {long_date(as_at)}",
            table=rows.where(rows.notna(), None),
            words="",
            whole=None,
            paper=paper,
            widths=(1.4, 4.2, 1.2, 1.2, 1.9, 4.0, 1.3, 4.6),
            rated=("Rating",),
        ),
    ]
    return Section("Indicators", "Indicators", parts, notice, is_wide=True)
