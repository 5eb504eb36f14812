"""An opened measure: its rating and why, its chart, its districts, its definitions, its data, and what may be recorded."""

from collections.abc import Mapping
from datetime import date

import streamlit as st

from core.indicators import displays
from core.indicators import opened_measure as opened
from core.indicators.definitions import Measure, Origin
from core.indicators.rows import WHOLE_SERVICE
from core.people import Person, Role
from core.plan.displays import short_forms
from core.settings import ROOT
from core.ui.indicators import forms as indicator_forms
from core.ui.indicators import loaders as indicator_loaders
from core.ui.pieces import address, figures, forms
from core.ui.shell import style
from core.words import count, long_date, plain

MOST_SOURCES = 1_000
WORKFORCE_PAGES = {"unallocated_cases": "caseloads", "average_caseload": "caseloads"}  # all others: vacancies


def show(code: str, measures: Mapping[str, Measure], as_at: date, visitor: Person) -> None:
    """The measure of this code, or that there is none."""
    st.button("Back to all measures", on_click=address.go, args=("measure", None))
    if code not in measures:
        st.warning(f"The address asks for the measure ‘{plain(code[:40])}’, which is not among the measures.")
        return
    measure = measures[code]
    shown = indicator_loaders.heading(as_at, code)
    st.header(shown["title"])
    st.markdown(shown["rating"])
    st.markdown(shown["signal"])
    figures.illustrative_notice(figures=shown["is_illustrative"])
    forms.say_what_was_done()
    part = address.one_of("Part", "part", PARTS)
    DRAWN[part](measure, as_at, visitor)
    _where_figures_come_from(measure, as_at)
    _actions_behind(measure, as_at)
    figures.caption(short_forms([measure.title, *(one.definition for one in measure.definitions)]))


def _place(measure: Measure, as_at: date) -> str:
    """The chosen district, empty for the whole service."""
    names = {"": WHOLE_SERVICE} | {name: name for name in indicator_loaders.districts_of(as_at, measure.code)}
    return address.one_in_list("Place", "district", names, "")


def over_time(measure: Measure, as_at: date, visitor: Person) -> None:
    """The control chart, with what its limits and marks mean."""
    district = _place(measure, as_at)
    shown = indicator_loaders.control_chart(as_at, measure.code, district, style.theme())
    if not shown["months"]:
        _without_figures(measure, as_at, visitor)
        return
    st.subheader(f"{plain(district or WHOLE_SERVICE)}, month by month")
    figures.chart(shown)
    st.markdown(shown["key"])
    st.caption(shown["limits"])
    if shown["notes"]:
        st.markdown(f"**Marked in the chart**\n{shown['notes']}")
    with st.expander("How to read the chart"):
        st.markdown(opened.LIMITS_MEAN)


def districts(measure: Measure, as_at: date, visitor: Person) -> None:
    """The districts at the latest month."""
    shown = indicator_loaders.districts_shown(as_at, measure.code, style.theme())
    if shown is None:
        _without_figures(measure, as_at, visitor)
        return
    if not len(shown["table"]["words"]):
        st.info(
            f"{displays.month_name(shown['month'])}: the figure is of the whole service; no district has one of its own."
        )
        return
    st.subheader(f"Districts in {displays.month_name(shown['month'])}")
    st.caption(shown["note"])
    figures.chart(shown)
    figures.table(shown["table"], f"{measure.title} by district")
    figures.downloads(
        indicator_loaders.district_export.later(as_at, measure.code),
        f"{measure.code}-by-district-{shown['month']}",
        f"{measure.title} by district, {displays.month_name(shown['month'])}",
    )


def definition(measure: Measure, as_at: date, visitor: Person) -> None:
    """What is counted, from when, against which target."""
    for text in opened.definitions(measure, as_at):
        with st.container(border=True):
            st.markdown(text)


def data(measure: Measure, as_at: date, visitor: Person) -> None:
    """Every month as a table, and every district's figures with where they come from."""
    district = _place(measure, as_at)
    table = indicator_loaders.data_table(as_at, measure.code, district)
    if table.empty:
        _without_figures(measure, as_at, visitor)
        return
    place = district or WHOLE_SERVICE
    st.subheader(f"{plain(place)}, month by month")
    st.dataframe(
        table,
        hide_index=True,
        height=min(38 + 35 * len(table), 600),
        alt=f"{measure.title}, {place}, month by month",
        placeholder="",
        column_config={
            **{name: st.column_config.NumberColumn(format="%.1f%%") for name in table if name.endswith("(%)")},
            "Month": st.column_config.DateColumn(format="MMM YYYY", pinned=True),
            "Signal": st.column_config.TextColumn(width=270),
        },
    )
    about = f"{measure.title}, {place}, as at {long_date(as_at)}"
    name = f"{measure.code}-{place.lower().replace(' ', '-')}-{as_at}"
    figures.downloads(indicator_loaders.data_table.later(as_at, measure.code, district), name, about)
    sources = indicator_loaders.source_table(as_at, measure.code)
    with st.expander(f"Every figure with its source: {count(len(sources), 'row')}"):
        if len(sources) > MOST_SOURCES:
            st.caption(f"The newest {MOST_SOURCES:,} are shown; the downloads hold all.")
        st.dataframe(sources.head(MOST_SOURCES), hide_index=True, alt="Figures with their sources", height=400)
        figures.downloads(
            indicator_loaders.source_table.later(as_at, measure.code), f"{measure.code}-sources-{as_at}", about
        )


def _without_figures(measure: Measure, as_at: date, visitor: Person) -> None:
    st.info(f"No figure of this measure was known on {long_date(as_at)}.")
    if visitor.role == Role.PROGRAMME_OFFICE and measure.comes_from != Origin.WORKFORCE:
        st.caption("Upload its figures on the Upload page, or type them under ‘Record’.")


def _where_figures_come_from(measure: Measure, as_at: date) -> None:
    """Where the figures come from, with the way to the workforce's page where they are counted there."""
    st.caption(f"{opened.ORIGIN_WORDS[measure.comes_from]} {plain(indicator_loaders.sources(as_at, measure.code))}")
    if measure.comes_from != Origin.UPLOAD:
        page = WORKFORCE_PAGES.get(measure.code, "vacancies")
        st.page_link(ROOT / "pages" / f"{page}.py", label=f"See {page} in the workforce data")


def _actions_behind(measure: Measure, as_at: date) -> None:
    """The plan's actions that the measure stands behind, with their ratings, each a way to the action."""
    if not measure.actions:
        return
    st.subheader("Actions behind it")
    links = indicator_loaders.action_links(as_at, measure.code)
    for ref, label in links.items():
        if st.button(label, key=f"open {ref}", type="tertiary", wrap=True):
            st.switch_page(ROOT / "pages" / "action_plan.py", query_params={"action": ref})
    if gone := [ref for ref in measure.actions if ref not in links]:
        st.caption(f"Not in the plan that is loaded: {', '.join(gone)}.")


PARTS = {
    "chart": "Over time",
    "districts": "By district",
    "definition": "Definition",
    "data": "Data",
    "record": "Record",
}
DRAWN = {
    "chart": over_time,
    "districts": districts,
    "definition": definition,
    "data": data,
    "record": indicator_forms.record,
}
