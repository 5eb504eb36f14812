"""What the indicators page loads, cached by the data revision and the choices.

Observations are never altered, so what follows from them is kept for as long as the same uploads count, whatever else is
written meanwhile.
"""

from collections.abc import Mapping
from datetime import date, datetime

import pandas as pd
import streamlit as st

from core import charts as shared_charts
from core.charts import Series
from core.figures import Display, described
from core.indicators import charts, displays, from_workforce, measures, opened_measure, queries
from core.indicators import impact as plan_impact
from core.indicators.control_charts import xmr
from core.indicators.definitions import Measure, Unit, shipped_measures, with_targets
from core.plan.displays import badge
from core.storage.engine import reading
from core.ui.plan import loaders
from core.ui.shell.loading import MOST_KEPT, Loader, opened_database
from core.ui.workforce import loaders as workforce_loaders
from core.uploads.tables import Kind
from core.words import plain
from core.workforce.queries import districts_by_key

KINDS = (Kind.INDICATORS, Kind.TYPED_INDICATORS, Kind.VACANCIES, Kind.CASELOADS)
FORMS = {Unit.PERCENT: ".0%", Unit.RATIO: ",.1f", Unit.NUMBER: ",.0f"}
AXES = {Unit.PERCENT: "Share", Unit.RATIO: "Ratio", Unit.NUMBER: "Number"}
MOST_MONTHS = 36
Counted = tuple[tuple[int, datetime], ...]
Chosen = tuple[tuple[str, ...], tuple[str, ...], str]


@Loader
def shipped(revision: int) -> Mapping[str, Measure]:
    """The measures by their codes, with the targets that the programme office has set. Raises DefinitionsProblem."""
    return with_targets(shipped_measures(), dict(_targets.at(revision)))


@Loader
def _targets(revision: int) -> tuple[tuple[str, float], ...]:
    chosen = loaders.numbers.at(revision)
    return ("average_caseload", chosen["target_caseload"]), ("vacancy_rate", chosen["target_vacancy_rate"] / 100)


@Loader
def steps(revision: int) -> pd.DataFrame:
    """The marked step changes: id, measure, month, reason, who, at."""
    with reading(opened_database()) as session:
        return queries.step_changes(session)


@Loader
def _follow_from(revision: int) -> tuple[Counted, tuple[int, ...]]:
    """What all figures follow from: the uploads that count, and the step changes that are marked."""
    rows = workforce_loaders.snapshots.at(revision)
    counted = rows.loc[rows["kind"].isin(KINDS), ["id", "at"]].itertuples(index=False, name=None)
    return tuple(counted), tuple(steps.at(revision)["id"])


@Loader
def uploaded(revision: int) -> pd.DataFrame:
    """Every row of every upload of indicators that counts, what was typed included: OBSERVATIONS."""
    return _uploaded(_follow_from.at(revision)[0])


@st.cache_resource(show_spinner=False, max_entries=2)
def _uploaded(counted: Counted) -> pd.DataFrame:
    with reading(opened_database()) as session:
        return queries.observations(session)


@Loader
def observations(revision: int) -> pd.DataFrame:
    """Every observation that counts, those that come from workforce data among them: OBSERVATIONS."""
    return _observations(_follow_from.at(revision)[0], revision)


@st.cache_resource(show_spinner=False, max_entries=2)
def _observations(counted: Counted, _revision: int) -> pd.DataFrame:
    return from_workforce.with_workforce(
        uploaded.at(_revision),
        workforce_loaders.posts.at(_revision),
        workforce_loaders.held.at(_revision),
        workforce_loaders.waiting.at(_revision),
        workforce_loaders.snapshots.at(_revision),
    )


@Loader
def has_illustrative(revision: int) -> bool:
    """Whether uploads of indicators that are made up count."""
    return bool(uploaded.at(revision)["is_illustrative"].any())


@Loader
def steps_of(revision: int, code: str) -> pd.DataFrame:
    rows = steps.at(revision)
    return rows[rows["measure"] == code].reset_index(drop=True)


@Loader
def known_districts(revision: int) -> dict[str, str]:
    """The districts that may be named, by their keys."""
    with reading(opened_database()) as session:
        return districts_by_key(session)


@Loader
def districts(revision: int) -> list[str]:
    return sorted(set(known_districts.at(revision).values()))


@Loader
def first_known(revision: int) -> date | None:
    """The earliest day on which any figure was known."""
    return min(observations.at(revision)["as_at"], default=None)


@Loader
def known(revision: int, as_at: date) -> pd.DataFrame:
    """The observations as they were known at a reporting date, one a measure, month and district."""
    return _known(_follow_from.at(revision)[0], as_at, revision)


@st.cache_resource(show_spinner=False, max_entries=4)  # with many observations one takes 100 MB
def _known(counted: Counted, as_at: date, _revision: int) -> pd.DataFrame:
    return measures.known_at(observations.at(_revision), as_at)


@Loader
def latest(revision: int, as_at: date) -> pd.DataFrame:
    """Where every measure stands at a reporting date: LATEST."""
    return _latest(*_follow_from.at(revision), _targets.at(revision), as_at, revision)


@st.cache_resource(show_spinner=False, max_entries=MOST_KEPT)
def _latest(
    counted: Counted, marked: tuple[int, ...], targets: tuple[tuple[str, float], ...], as_at: date, _revision: int
) -> pd.DataFrame:
    return measures.latest(known.at(_revision, as_at), shipped.at(_revision), steps.at(_revision), as_at)


@Loader
def behind(revision: int) -> dict[str, str]:
    """The requirements and actions that measures stand behind, in the plan's order, with their words."""
    named = {ref for measure in shipped.at(revision).values() for ref in measure.actions}
    plan = loaders.plan.at(revision)
    return displays.behind(plan["requirements"], plan["actions"], named)


@Loader
def _requirement_of(revision: int) -> dict[str, str]:
    actions = loaders.plan.at(revision)["actions"]
    return dict(zip(actions["ref"], actions["requirement"], strict=True))


@Loader
def filtered(revision: int, as_at: date, chosen: Chosen) -> pd.DataFrame:
    """The rows of `latest` that the filters leave."""
    ratings, actions, words = chosen
    return displays.chosen(latest.at(revision, as_at), ratings, actions, _requirement_of.at(revision), words)


@Loader
def headline(revision: int, as_at: date, chosen: Chosen) -> str:
    return displays.headline(filtered.at(revision, as_at, chosen))


@Loader
def table(revision: int, as_at: date, chosen: Chosen) -> pd.DataFrame:
    return displays.table(filtered.at(revision, as_at, chosen))


@Loader
def export(revision: int, as_at: date, chosen: Chosen) -> pd.DataFrame:
    return displays.export(filtered.at(revision, as_at, chosen))


@Loader
def impact(revision: int, as_at: date) -> pd.DataFrame:
    """What is done of each requirement, and what its measures say: IMPACT."""
    plan, status = loaders.plan.at(revision), loaders.status.at(revision, as_at)
    return plan_impact.impact(status, plan["requirements"], latest.at(revision, as_at))


@Loader
def impact_table(revision: int, as_at: date) -> pd.DataFrame:
    return displays.impact_rows(impact.at(revision, as_at))


@Loader
def impact_export(revision: int, as_at: date) -> pd.DataFrame:
    is_made_up = bool(latest.at(revision, as_at)["is_illustrative"].any()) or loaders.is_illustrative.at(
        revision, as_at
    )
    return displays.impact_export(impact.at(revision, as_at), is_made_up)


@Loader
def districts_of(revision: int, as_at: date, code: str) -> list[str]:
    """The districts that have rows of a measure, as known at a reporting date."""
    return sorted(set(_known_of.at(revision, as_at, code)["district"]) - {""})


@Loader
def series(revision: int, as_at: date, code: str, district: str) -> pd.DataFrame:
    """A measure by month as known at a reporting date, of a district or (empty) of the whole service: SERIES."""
    rows = _known_of.at(revision, as_at, code)
    if district:
        rows = rows[rows["district"] == district].assign(district="")
    return measures.series(rows, shipped.at(revision)[code])


@Loader
def _marked(revision: int, as_at: date, code: str) -> pd.DataFrame:
    rows = steps_of.at(revision, code)
    return rows[rows["month"].map(lambda month: month <= as_at).astype(bool)]


@Loader
def months(revision: int, as_at: date, code: str, district: str) -> pd.DataFrame:
    """The months of a measure with their limits and signals, as `opened_measure.chart_rows` gives them."""
    measure, found = shipped.at(revision)[code], series.at(revision, as_at, code, district)
    begun = measures.starts(list(found["month"]), measure, _marked.at(revision, as_at, code)["month"])
    chart = xmr(found["value"].tolist(), begun)
    rows = opened_measure.chart_rows(found, chart, measure)
    has_target = not district or measure.unit != Unit.NUMBER  # a count's target is that of the whole service
    return rows if has_target else rows.assign(target=float("nan"), floor=float("nan"))


@Loader
def heading(revision: int, as_at: date, code: str) -> Display:
    (row,) = latest.at(revision, as_at).query("code == @code").to_dict("records")
    return opened_measure.heading(row, shipped.at(revision)[code], as_at)


@Loader
def control_chart(revision: int, as_at: date, code: str, district: str, theme: str) -> Display:
    """The control chart of a measure, its description, its notes in words and how firm its limits are."""
    measure, rows = shipped.at(revision)[code], months.at(revision, as_at, code, district)
    if not rows["value"].notna().any():
        return {"months": 0}
    notes = opened_measure.notes(list(rows["month"]), measure, _marked.at(revision, as_at, code))
    chart = charts.control_chart(rows, notes, theme, axis=AXES[measure.unit], form=FORMS[measure.unit])
    return {
        "months": len(rows),
        "spec": chart.to_dict(validate=False),
        "alt": opened_measure.chart_in_words(rows, measure, district),
        "key": charts.key(rows),
        "notes": opened_measure.notes_in_words(notes),
        "limits": opened_measure.limits_note(rows),
    }


@Loader
def districts_at_last(revision: int, as_at: date, code: str) -> tuple[date, pd.DataFrame] | None:
    """The latest month of a measure and its districts in it, the worst first: BY_DISTRICT."""
    found, measure = series.at(revision, as_at, code, ""), shipped.at(revision)[code]
    if found.empty:
        return None
    month: date = found["month"].iloc[-1]
    rows = measures.by_district(known.at(revision, as_at), measure, month)
    return month, opened_measure.worst_first(rows, measure, measure.at(month).target)


@Loader
def districts_shown(revision: int, as_at: date, code: str, theme: str) -> Display | None:
    """The districts at the latest month as a chart and a table."""
    found, measure = districts_at_last.at(revision, as_at, code), shipped.at(revision)[code]
    if found is None:
        return None
    month, rows = found
    bars = opened_measure.district_bars(rows, measure, measure.at(month).target)
    parts = {"value": Series(measure.title)}
    spec = shared_charts.bars(bars, parts, theme, axis=AXES[measure.unit], form=FORMS[measure.unit])
    words = opened_measure.district_table(rows, measure)
    return {
        "month": month,
        "spec": spec.to_dict(validate=False),
        "alt": described(f"{measure.title} by district, {displays.month_name(month)}, the worst first", bars),
        "note": opened_measure.districts_note(rows, measure, month),
        "table": {"words": words, "numbers": opened_measure.district_export(rows, month)},
    }


@Loader
def district_export(revision: int, as_at: date, code: str) -> pd.DataFrame:
    found = districts_at_last.at(revision, as_at, code)
    assert found is not None
    return opened_measure.district_export(found[1], found[0])


@Loader
def data_table(revision: int, as_at: date, code: str, district: str) -> pd.DataFrame:
    """Every month of a measure as numbers, the newest first."""
    found, rows = series.at(revision, as_at, code, district), months.at(revision, as_at, code, district)
    return opened_measure.data_table(rows, found, shipped.at(revision)[code])


@Loader
def _known_of(revision: int, as_at: date, code: str) -> pd.DataFrame:
    rows = known.at(revision, as_at)
    return rows[rows["measure"] == code].reset_index(drop=True)


@Loader
def source_table(revision: int, as_at: date, code: str) -> pd.DataFrame:
    return opened_measure.source_table(_known_of.at(revision, as_at, code))


@Loader
def sources(revision: int, as_at: date, code: str) -> str:
    return opened_measure.sources(_known_of.at(revision, as_at, code))


@Loader
def action_links(revision: int, as_at: date, code: str) -> dict[str, str]:
    """The actions behind a measure that the plan has: their ratings, refs and words in Markdown, by ref."""
    status = loaders.status.at(revision, as_at)
    rows = status[status["ref"].isin(shipped.at(revision)[code].actions)]
    return {row.ref: f"{badge(row.rating)} **{plain(row.ref)}** {plain(row.title)}" for row in rows.itertuples()}


@Loader
def figure(revision: int, known_on: date, code: str, month: date, district: str) -> Display:
    """What is known of a measure in a month and district, in words, and the upload that says so; workforce data apart."""
    rows = uploaded.at(revision)
    cell = rows[(rows["measure"] == code) & (rows["month"] == month) & (rows["district"] == district)]
    found = measures.known_at(cell, known_on)
    upload = None if found.empty else int(found["upload"].iloc[0])
    is_summed = not district and bool((rows["measure"] == code).any())
    return {"words": opened_measure.figure_in_words(found, known_on, is_summed), "upload": upload}


def months_up_to(day: date) -> list[date]:
    """The last days of the last 36 months that are over on a day, the newest first."""
    last = pd.Timestamp(day) + pd.Timedelta(days=1)
    return [one.date() for one in pd.date_range(end=last - pd.offsets.MonthEnd(1), periods=MOST_MONTHS, freq="ME")][
        ::-1
    ]
