"""What the indicators page loads, cached by the data revision and the choices.

Observations are never altered, so what follows from them is kept for as long as the same uploads count, whatever else is
written meanwhile.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

import pandas as pd
import streamlit as st

from core.figures import Figure
from core.indicators import charts, from_workforce, measures, queries
from core.indicators import impact as plan_impact
from core.indicators.aims import targets_set, with_plan, with_targets
from core.indicators.charts import ControlChart
from core.indicators.control_charts import Lengths
from core.indicators.definitions import Measure, shipped_measures
from core.indicators.displays import impact as impact_displays
from core.indicators.displays import opened as opened_displays
from core.indicators.displays import overview as overview_displays
from core.indicators.displays.marks import marks_figure
from core.indicators.displays.opened import OpenedMeasure
from core.indicators.effects import Told
from core.indicators.from_registers import with_registers
from core.indicators.rows.columns import WHOLE_SERVICE
from core.plan.displays import badge
from core.plan.progress import tracking
from core.registers import queries as register_queries
from core.registers.every import REGISTERS
from core.storage.engine import reading
from core.ui.plan import loaders
from core.ui.programme import loaders as register_loaders
from core.ui.shell.loading import MOST_KEPT, Loader, opened_database
from core.ui.uploads import loaders as upload_loaders
from core.ui.workforce import loaders as workforce_loaders
from core.uploads.tables import OF_INDICATOR_FIGURES
from core.words import long_date, plain
from core.workforce.queries import districts_by_key

MOST_MONTHS = 36
Counted = tuple[tuple[int | str, datetime | str | tuple[int, ...]], ...]
Targets = tuple[tuple[str, float], ...]
Linked = tuple[tuple[str, tuple[str, ...], date | None], ...]
Chosen = tuple[tuple[str, ...], tuple[str, ...], str]


@Loader
def loaded_without(revision: int, as_at: date) -> str:
    """Which uploads behind the indicators, up to a date, were loaded without rows that have problems."""
    return upload_loaders.loaded_without.at(revision, OF_INDICATOR_FIGURES, as_at)


def _marked(figure: Figure, revision: int, as_at: date) -> Figure:
    return replace(figure, loaded_without=loaded_without.at(revision, as_at))


@Loader
def shipped(revision: int) -> Mapping[str, Measure]:
    """The measures by their codes, with the targets that are set and the actions of the plan. Raises DefinitionsProblem."""
    return with_plan(with_targets(shipped_measures(), dict(_targets(revision))), loaders.plan.at(revision))


def _linked(revision: int) -> Linked:
    return tuple((code, one.actions, one.acted_on_from) for code, one in shipped.at(revision).items())


def _targets(revision: int) -> Targets:
    return tuple(targets_set(loaders.numbers.at(revision)).items())


@Loader
def steps(revision: int) -> pd.DataFrame:
    """The marked step changes: id, measure, month, reason, who, at."""
    with reading(opened_database()) as session:
        return queries.step_changes(session)


@Loader
def lengths(revision: int) -> Lengths:
    """How many figures in a row are a run, and how many a trend."""
    return Lengths.of(loaders.numbers.at(revision))


def _counted(revision: int) -> Counted:
    """What all figures follow from: the uploads that count, and which roles are children's social workers."""
    rows = workforce_loaders.snapshots.at(revision)
    uploads = rows.loc[rows["kind"].isin(OF_INDICATOR_FIGURES), ["id", "at"]].itertuples(index=False, name=None)
    told = (register_loaders.state.at(revision, name) for name, one in REGISTERS.items() if one.measures)
    return (*uploads, *workforce_loaders.role_groups.at(revision).items(), *told)


@st.cache_resource(show_spinner=False, max_entries=2)
def _uploaded(counted: Counted) -> pd.DataFrame:
    """Every row of every upload of indicators that counts, what was typed included: OBSERVATIONS."""
    with reading(opened_database()) as session:
        return queries.observations(session)


@st.cache_resource(show_spinner=False, max_entries=2)
def _observations(counted: Counted, _revision: int) -> pd.DataFrame:
    """Every observation that counts, those that come from workforce data and registers among them: OBSERVATIONS."""
    whole = from_workforce.with_workforce(
        _uploaded(counted),
        workforce_loaders.posts.at(_revision),
        workforce_loaders.held.at(_revision),
        workforce_loaders.waiting.at(_revision),
        workforce_loaders.snapshots.at(_revision),
    )
    with reading(opened_database()) as session:
        return with_registers(whole, register_queries.observations(session))


@Loader
def known(revision: int, as_at: date) -> pd.DataFrame:
    """The observations as they were known at a reporting date, one a measure, month and district."""
    return _known(_counted(revision), as_at, revision)


@st.cache_resource(show_spinner=False, max_entries=4)  # with many observations one takes 100 MB
def _known(counted: Counted, as_at: date, _revision: int) -> pd.DataFrame:
    return measures.known_at(_observations(counted, _revision), as_at)


@Loader
def latest(revision: int, as_at: date) -> pd.DataFrame:
    """Where every measure stands at a reporting date: LATEST."""
    marked = tuple(steps.at(revision)["id"])
    about = (marked, _targets(revision), _linked(revision), lengths.at(revision))
    return _latest(_counted(revision), about, as_at, revision)


@st.cache_resource(show_spinner=False, max_entries=MOST_KEPT)
def _latest(counted: Counted, about: tuple[object, ...], as_at: date, _revision: int) -> pd.DataFrame:
    """`about` is what a standing follows from beside the uploads."""
    return measures.latest(
        known.at(_revision, as_at), shipped.at(_revision), steps.at(_revision), as_at, lengths.at(_revision)
    )


@Loader
def first_known(revision: int) -> date | None:
    """The earliest day on which any figure was known."""
    return min(_observations(_counted(revision), revision)["as_at"], default=None)


@Loader
def behind(revision: int) -> dict[str, str]:
    """The requirements and actions that measures stand behind, in the plan's order, with their words."""
    named = {ref for measure in shipped.at(revision).values() for ref in measure.actions}
    plan = loaders.plan.at(revision)
    return overview_displays.behind(plan["requirements"], plan["actions"], named)


@Loader
def marks(revision: int, as_at: date) -> Figure:
    """Every measure's marks of variation and assurance."""
    return _marked(marks_figure(latest.at(revision, as_at), as_at), revision, as_at)


@Loader
def overview(revision: int, as_at: date, chosen: Chosen) -> Figure:
    """The measures that the filters leave."""
    actions = loaders.plan.at(revision)["actions"]
    requirement_of = dict(zip(actions["ref"], actions["requirement"], strict=True))
    ratings, refs, words = chosen
    rows = overview_displays.chosen(latest.at(revision, as_at), ratings, refs, requirement_of, words)
    return _marked(overview_displays.overview(rows, as_at), revision, as_at)


def _months(revision: int, as_at: date) -> dict[str, pd.DataFrame]:
    return measures.series_of_all(known.at(revision, as_at), shipped.at(revision))


@Loader
def impact(revision: int, as_at: date) -> Figure:
    """What is done of each requirement, and what its measures say."""
    plan, rows = loaders.plan.at(revision, as_at), latest.at(revision, as_at)
    is_illustrative = bool(rows["is_illustrative"].any()) or bool(
        loaders.status.at(revision, as_at)["is_illustrative"].any()
    )
    told = Told(shipped.at(revision), _months(revision, as_at), steps.at(revision), lengths.at(revision))
    found = plan_impact.impact(tracking.delivered(plan, as_at), plan["requirements"], rows, told)
    return _marked(impact_displays.impact_figure(found, as_at, is_illustrative), revision, as_at)


@Loader
def opened(revision: int, as_at: date, code: str) -> OpenedMeasure:
    """What stands around each part of an opened measure."""
    (row,) = latest.at(revision, as_at).query("code == @code").to_dict("records")
    measure, status = shipped.at(revision)[code], loaders.status.at(revision, as_at)
    behind = status[status["ref"].isin(measure.actions)]
    links = {one.ref: f"{badge(one.rating)} **{plain(one.ref)}** {plain(one.title)}" for one in behind.itertuples()}
    return opened_displays.opened(row, _known_of(revision, as_at, code), measure, as_at, links)


def _known_of(revision: int, as_at: date, code: str) -> pd.DataFrame:
    rows = known.at(revision, as_at)
    return rows[rows["measure"] == code].reset_index(drop=True)


def _series(revision: int, as_at: date, code: str, district: str) -> pd.DataFrame:
    """A measure by month as known at a reporting date, of a district or (empty) of the whole service: SERIES."""
    rows = _known_of(revision, as_at, code)
    if district:
        rows = rows[rows["district"] == district].assign(district="")
    return measures.series(rows, shipped.at(revision)[code])


def _steps_of(revision: int, as_at: date, code: str) -> pd.DataFrame:
    rows = steps.at(revision)
    return rows[(rows["measure"] == code) & (rows["month"] <= as_at)]


@Loader
def control_chart(revision: int, as_at: date, code: str, district: str, theme: str) -> ControlChart | None:
    """The control chart of a measure; None where it has no figure."""
    measure, marked = shipped.at(revision)[code], _steps_of(revision, as_at, code)
    rows = charts.chart_rows(_series(revision, as_at, code, district), measure, marked, district, lengths.at(revision))
    return charts.control_chart_of(rows, measure, marked, district, theme) if rows["value"].notna().any() else None


@Loader
def districts(revision: int, as_at: date, code: str, theme: str) -> Figure | None:
    """The districts of a measure in its latest month, the worst first; None where it has no month."""
    series, measure = _series(revision, as_at, code, ""), shipped.at(revision)[code]
    if series.empty:
        return None
    month: date = series["month"].iloc[-1]
    found = measures.by_district(known.at(revision, as_at), measure, month)
    return _marked(charts.district_figure(found, measure, month, theme), revision, as_at)


@Loader
def data(revision: int, as_at: date, code: str, district: str) -> tuple[Figure, Figure]:
    """Every month of a measure as numbers, and every figure of it with its source, each the newest first."""
    measure, series = shipped.at(revision)[code], _series(revision, as_at, code, district)
    rows = charts.chart_rows(series, measure, _steps_of(revision, as_at, code), district, lengths.at(revision))
    title = f"{measure.title}, {district or WHOLE_SERVICE}, as at {long_date(as_at)}"
    months, sources = opened_displays.data(_known_of(revision, as_at, code), rows, series, measure, title)
    return _marked(months, revision, as_at), _marked(sources, revision, as_at)


@dataclass(frozen=True)
class TypedBefore:
    """What is known of a measure in a month and district, in words, and the upload that says so."""

    words: str
    upload: int | None


@Loader
def figure(revision: int, known_on: date, code: str, month: date, district: str) -> TypedBefore:
    """What was uploaded or typed for a month and district; workforce data apart."""
    rows = _uploaded(_counted(revision))
    cell = rows[(rows["measure"] == code) & (rows["month"] == month) & (rows["district"] == district)]
    found = measures.known_at(cell, known_on)
    is_summed = not district and bool((rows["measure"] == code).any())
    words = opened_displays.figure_in_words(found, known_on, is_summed)
    return TypedBefore(words, None if found.empty else int(found["upload"].iloc[0]))


@dataclass(frozen=True)
class FormChoices:
    """The districts that a figure may be typed for, by their keys, and whether made-up figures would give way to it."""

    districts: Mapping[str, str]
    replaces_illustrative: bool


@Loader
def form_choices(revision: int) -> FormChoices:
    with reading(opened_database()) as session:
        return FormChoices(districts_by_key(session), bool(_uploaded(_counted(revision))["is_illustrative"].any()))


def months_up_to(day: date) -> list[date]:
    """The last days of the last 36 months that are over on a day, the newest first."""
    return [one.date() for one in pd.date_range(end=day, periods=MOST_MONTHS, freq="ME")][::-1]
