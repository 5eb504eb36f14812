"""The views of one opened measure: its chart, districts, definition, data, and the form for its figures."""

from collections.abc import Mapping
from datetime import date

import streamlit as st

from core.indicators.charts import LIMITS_MEAN
from core.indicators.definitions import Measure, Origin
from core.indicators.displays.opened import definitions
from core.indicators.rows.columns import WHOLE_SERVICE
from core.people import Person
from core.plan.displays import short_forms
from core.settings import ROOT
from core.ui.indicators import forms as indicator_forms
from core.ui.indicators import loaders as indicator_loaders
from core.ui.pieces import address, figures, forms
from core.ui.shell.style import theme
from core.uploads.tables import MAY_UPLOAD, Kind
from core.words import count, long_date, month_name, plain

MOST_SOURCES = 1_000
WORKFORCE_PAGES = {"unallocated_cases": "caseloads", "average_caseload": "caseloads"}  # all others: vacancies


def opened_measure(code: str, measures: Mapping[str, Measure], as_at: date, visitor: Person) -> None:
    """The measure of this code: its rating and why, the chosen part, its source and its actions; or that there is none."""
    st.button("Back to all measures", on_click=address.go, args=("measure", None))
    if code not in measures:
        st.warning(f"The address asks for the measure ‘{plain(code[:40])}’, which is not among the measures.")
        return
    measure = measures[code]
    forms.say_what_was_done()
    if code not in set(indicator_loaders.latest(as_at)["code"]):  # only Annex A gives it, and it did not yet
        st.header(plain(measure.title))
        st.info(f"No figure of this measure was known on {long_date(as_at)}: Annex A gives it, once it is uploaded.")
        indicator_forms.record(measure, as_at, visitor)
        return
    opened = indicator_loaders.opened(as_at, code)
    st.header(opened.title)
    st.markdown(opened.rating)
    st.markdown(opened.signal)
    figures.illustrative_notice(figures=opened.is_illustrative)
    PARTS_DRAWN[address.one_of("Part", "part", PARTS)](measure, as_at, visitor)
    st.caption(opened.source)
    if measure.comes_from in (Origin.WORKFORCE, Origin.WORKFORCE_DENOMINATOR):
        page = WORKFORCE_PAGES.get(code, "vacancies")
        st.page_link(ROOT / "pages" / f"{page}.py", label=f"See {page} in the workforce data")
    _actions_behind(opened.actions)
    figures.caption(short_forms([measure.title, *(one.definition for one in measure.definitions)]))


def _actions_behind(links: Mapping[str, str]) -> None:
    """The plan's actions that a measure stands behind, with their ratings, each a way to the action."""
    if not links:
        return
    st.subheader("Actions behind it")
    for ref, label in links.items():
        if st.button(label, key=f"open {ref}", type="tertiary", wrap=True):
            st.switch_page(ROOT / "pages" / "action_plan.py", query_params={"action": ref})


def _district(measure: Measure, as_at: date) -> str:
    """The chosen district, empty for the whole service."""
    districts = indicator_loaders.opened(as_at, measure.code).districts
    return address.one_in_list("Place", "district", {"": WHOLE_SERVICE} | {name: name for name in districts}, "")


def _over_time(measure: Measure, as_at: date, visitor: Person) -> None:
    """The control chart, with what its limits and marks mean."""
    district = _district(measure, as_at)
    chart = indicator_loaders.control_chart(as_at, measure.code, district, theme())
    if chart is None:
        _without_figures(measure, as_at, visitor)
        return
    st.subheader(f"{plain(district or WHOLE_SERVICE)}, month by month")
    figures.chart_of(chart.figure)
    st.markdown(chart.key)
    st.caption(chart.figure.note)
    if chart.figure.words:
        st.markdown(f"**Marked in the chart**\n{chart.figure.words}")
    with st.expander("How to read the chart"):
        lengths = indicator_loaders.lengths()
        st.markdown(LIMITS_MEAN.format(run=lengths.signal_run, trend=lengths.signal_trend))


def _districts(measure: Measure, as_at: date, visitor: Person) -> None:
    """The districts at the latest month."""
    figure = indicator_loaders.districts(as_at, measure.code, theme())
    if figure is None or figure.as_at is None:
        _without_figures(measure, as_at, visitor)
        return
    month = month_name(figure.as_at)
    if figure.table.empty:
        st.info(f"{month}: the figure is of the whole service; no district has one of its own.")
        return
    st.subheader(f"Districts in {month}")
    st.caption(figure.note)
    figures.chart_of(figure)
    if len(figure.table) <= figures.MOST_IN_A_TABLE:
        st.table(figure.table, hide_index=True, border="horizontal", alt=figure.title)
    else:
        figures.frame(figure.export, figure.title)
    about = f"{figure.title}, {month}"
    figures.downloads(lambda: figure.export, f"{measure.code}-by-district-{figure.as_at}", about)


def _definition(measure: Measure, as_at: date, visitor: Person) -> None:
    """What is counted, from when, against which target."""
    for text in definitions(measure, as_at):
        with st.container(border=True):
            st.markdown(text)


def _data(measure: Measure, as_at: date, visitor: Person) -> None:
    """Every month as a table, and every district's figures with where they come from."""
    district = _district(measure, as_at)
    months, sources = indicator_loaders.data(as_at, measure.code, district)
    if months.table.empty:
        _without_figures(measure, as_at, visitor)
        return
    place = district or WHOLE_SERVICE
    st.subheader(f"{plain(place)}, month by month")
    st.dataframe(
        months.table,
        hide_index=True,
        height=min(38 + 35 * len(months.table), 600),
        alt=f"{measure.title}, {place}, month by month",
        placeholder="",
        column_config={
            **{one: st.column_config.NumberColumn(format="%.1f%%") for one in months.table if one.endswith("(%)")},
            "Month": st.column_config.DateColumn(format="MMM YYYY", pinned=True),
            "Signal": st.column_config.TextColumn(width=270),
        },
    )
    figures.downloads_of(months, f"{measure.code}-{place.lower().replace(' ', '-')}-{as_at}")
    with st.expander(f"Every figure with its source: {count(len(sources.table), 'row')}"):
        if len(sources.table) > MOST_SOURCES:
            st.caption(f"The newest {MOST_SOURCES:,} are shown; the downloads hold all.")
        st.dataframe(sources.table.head(MOST_SOURCES), hide_index=True, alt="Figures with their sources", height=400)
        figures.downloads_of(sources, f"{measure.code}-sources-{as_at}")


def _without_figures(measure: Measure, as_at: date, visitor: Person) -> None:
    st.info(f"No figure of this measure was known on {long_date(as_at)}.")
    if visitor.role in MAY_UPLOAD[Kind.INDICATORS] and measure.comes_from != Origin.WORKFORCE:
        st.caption("Upload its figures on the Upload page, or type them under ‘Record’.")


PARTS = {
    "chart": "Over time",
    "districts": "By district",
    "definition": "Definition",
    "data": "Data",
    "record": "Record",
}
PARTS_DRAWN = {
    "chart": _over_time,
    "districts": _districts,
    "definition": _definition,
    "data": _data,
    "record": indicator_forms.record,
}
