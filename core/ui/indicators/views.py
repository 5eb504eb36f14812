"""The views of the indicators page: all measures in one table, delivery against impact, and the parts of an opened measure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from core.indicators.charts import LIMITS_MEAN
from core.indicators.definitions import DefinitionsProblem, Measure, Origin
from core.indicators.displays.impact import HAS_NOT_HELPED, URGENT_FIRST, without_effect
from core.indicators.displays.marks import drawing
from core.indicators.displays.opened import definitions
from core.indicators.displays.overview import UNRATED
from core.indicators.displays.words import LABELS
from core.indicators.rows.columns import WHOLE_SERVICE
from core.indicators.rules import Rating
from core.palette import RATING_COLOURS
from core.people import Person
from core.plan.displays import short_forms
from core.settings import ROOT
from core.ui.indicators import forms as indicator_forms
from core.ui.indicators import loaders as indicator_loaders
from core.ui.indicators.loaders import Chosen
from core.ui.pieces import address, figures, forms, tables
from core.ui.plan import loaders
from core.ui.plan import views as plan_views
from core.ui.shell.style import theme
from core.ui.workforce import loaders as workforce_loaders
from core.uploads.tables import MAY_UPLOAD, Kind
from core.words import count, long_date, month_name, plain

VIEWS = {"table": "All measures", "marks": "Marks alone", "impact": "Delivery against impact"}
LABEL_COLOURS = [RATING_COLOURS[one.value or "N"] for one in Rating]
VERDICT_COLOURS = [
    RATING_COLOURS["R" if one in HAS_NOT_HELPED else "B" if one.startswith("Done") else "N"] for one in URGENT_FIRST
]
MOST_SOURCES = 1_000
WORKFORCE_PAGES = {"unallocated_cases": "caseloads", "average_caseload": "caseloads"}  # all others: vacancies


def head(title: str, as_at: date) -> Mapping[str, Measure]:
    """The head of the page, and the measures; where their file is not as it should be the page ends with what to mend."""
    st.title(title)
    st.caption(f"{loaders.plan_name()} · as at {long_date(as_at)}")
    try:
        return indicator_loaders.shipped()
    except DefinitionsProblem as problem:
        st.error(plain(f"The measures cannot be shown, because their file is to be mended: {problem}"))
        st.stop()


def all_measures(as_at: date, visitor: Person) -> None:
    """Every measure with its latest figure; choosing a row opens the measure."""
    latest = indicator_loaders.latest(as_at)
    if latest["value"].isna().all():
        _without_any_figure(as_at, visitor)
    figures.illustrative_notice(figures=bool(latest["is_illustrative"].any()))
    figures.undecided_roles(workforce_loaders.undecided(as_at))
    figure = indicator_loaders.overview(as_at, _filters())
    if figure.table.empty:
        st.warning("No measure fits these filters. Take one of them away to see more.")
        return
    st.markdown(figure.words)
    st.caption(
        "Click a row to open the measure; scroll sideways for more columns. A signal is a change that is more than chance, by "
        "the measure’s control chart; without one, up or down means nothing."
    )
    tables.opening(
        figure.table,
        "measures",
        "The measures with rating, latest figure, target, gap, trend, signal and month",
        lambda row, _: address.go("measure", figure.export["Code"].iloc[row]),
        {
            "Rating": st.column_config.MultiselectColumn(width=100, options=list(LABELS.values()), color=LABEL_COLOURS),
            **_text_columns({"Measure": 300, "Latest": 80, "Target": 85, "Gap to target": 130, "Signal": 290}),
            "Last 13": st.column_config.LineChartColumn(
                width=110, help="The last 13 figures, each measure on a scale of its own."
            ),
            "Month": st.column_config.DateColumn(format="MMM YYYY", width=85),
        },
        highest=1100,
    )
    figures.downloads_of(figure, f"indicators-{as_at}")
    figures.caption(short_forms(figure.table["Measure"]))


def _text_columns(widths: Mapping[str, int]) -> dict[str, Any]:
    return {name: st.column_config.TextColumn(width=width) for name, width in widths.items()}


def _filters() -> Chosen:
    """The chosen ratings, requirements or actions, and words."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        ratings = address.several_of("Rating", "rating", {one.value or UNRATED: LABELS[one] for one in Rating})
        actions = address.several_of("Requirement or action", "action", indicator_loaders.behind())
        words = address.words("Search", "find", "Words to find")
    return tuple(ratings), tuple(actions), words


def _without_any_figure(as_at: date, visitor: Person) -> None:
    """What to do where no measure has a figure at the reporting date."""
    first = indicator_loaders.first_known()
    if first and first > as_at:
        st.info(
            f"No figure was known on {long_date(as_at)}. The earliest were known on {long_date(first)}: choose that date, or a "
            "later one, as the reporting date."
        )
        st.button(f"Show {long_date(first)}", on_click=address.go, args=("as_at", first.isoformat()))
    elif visitor.role in MAY_UPLOAD[Kind.INDICATORS]:
        st.info(
            "No indicator figures are loaded yet. Upload the spreadsheet that you have, which is checked before anything "
            "counts, or open a measure below and type its figures."
        )
        page = ROOT / "pages" / "upload.py"
        st.page_link(page, label="Upload indicators", query_params={"kind": Kind.INDICATORS.value})
    else:
        st.info("No indicator figures are loaded yet. Ask the programme office to upload them on the Upload page.")


def marks(as_at: date, visitor: Person) -> None:
    """Every measure with its marks alone, as for the board; choosing a row opens the measure."""
    figure = indicator_loaders.marks(as_at)
    if indicator_loaders.latest(as_at)["value"].isna().all():
        _without_any_figure(as_at, visitor)
        return
    figures.illustrative_notice(figures=figure.is_illustrative)
    st.markdown(figure.words)
    pictures = {f"{name} ": figure.table[name].map(drawing) for name in ("Variation", "Assurance")}
    shown = figure.table.assign(**pictures)[["Variation ", "Variation", "Assurance ", "Assurance", "Measure"]]
    tables.opening(
        shown,
        "marks",
        "The measures with their marks of variation and assurance",
        lambda row, _: address.go("measure", figure.export["Code"].iloc[row]),
        {
            "Variation ": st.column_config.ImageColumn("", width=45),
            "Assurance ": st.column_config.ImageColumn("", width=45),
            **_text_columns({"Variation": 125, "Assurance": 150, "Measure": 420}),
        },
        highest=1200,
    )
    st.caption(figure.note)
    figures.downloads_of(figure, f"marks-{as_at}")


def impact(as_at: date, visitor: Person) -> None:
    """Each requirement: how much of it is done, and what its measures say."""
    figure = indicator_loaders.impact(as_at)
    if figure.table.empty:
        plan_views.no_plan()
        return
    figures.illustrative_notice(
        figures=bool(indicator_loaders.latest(as_at)["is_illustrative"].any()), progress=loaders.is_illustrative(as_at)
    )
    st.markdown(figure.words)
    st.caption(
        "Done is not the same as better. A requirement counts as done when all its actions are complete, assured or not. Each "
        "measure is compared before its actions began, at their completion and now. It is better, or worse, since they began "
        "only where its control chart signals so by the limits from before they did, and the signal began after them; even then "
        "something else may be the cause. Without limits a better figure tells nothing; one that is no better shows no effect."
    )
    still = without_effect(figure.table)
    st.header(f"Done, no effect seen: {count(len(still), 'requirement')}")
    if still:
        st.markdown("\n".join(still))
    else:
        st.success("No requirement is done without any effect to be seen in its measures.")
    st.caption("Click a row to see the measures of a requirement.")
    tables.opening(
        figure.table,
        "impact",
        "The requirements with what is done and what their measures say",
        lambda row, _: _open_requirement(figure.table["Ref"].iloc[row]),
        {
            "Ref": st.column_config.TextColumn(width=55, pinned=True),
            "Verdict": st.column_config.MultiselectColumn(width=210, options=URGENT_FIRST, color=VERDICT_COLOURS),
            "Done": st.column_config.TextColumn("Actions done", width=95),
            **_text_columns({"Requirement": 290, "Measures": 120, "Since they began": 125, "Why": 620}),
        },
    )
    figures.downloads_of(figure, f"delivery-against-impact-{as_at}")
    figures.caption(short_forms([*figure.table["Requirement"], *figure.table["Why"]]))


def _open_requirement(ref: str) -> None:
    """Show the measures behind a requirement."""
    address.go("action", ref)
    address.go("view", None)


def opened_measure(code: str, measures: Mapping[str, Measure], as_at: date, visitor: Person) -> None:
    """The measure of this code: its rating and why, the chosen part, its source and its actions; or that there is none."""
    st.button("Back to all measures", on_click=address.go, args=("measure", None))
    if code not in measures:
        st.warning(f"The address asks for the measure ‘{plain(code[:40])}’, which is not among the measures.")
        return
    measure = measures[code]
    opened = indicator_loaders.opened(as_at, code)
    st.header(opened.title)
    st.markdown(opened.rating)
    st.markdown(opened.signal)
    figures.illustrative_notice(figures=opened.is_illustrative)
    forms.say_what_was_done()
    PARTS_DRAWN[address.one_of("Part", "part", PARTS)](measure, as_at, visitor)
    st.caption(opened.source)
    if measure.comes_from in (Origin.WORKFORCE, Origin.WORKFORCE_DENOMINATOR):
        page = WORKFORCE_PAGES.get(code, "vacancies")
        st.page_link(ROOT / "pages" / f"{page}.py", label=f"See {page} in the workforce data")
    _actions_behind(measure.actions, opened.actions)
    figures.caption(short_forms([measure.title, *(one.definition for one in measure.definitions)]))


def _actions_behind(refs: Sequence[str], links: Mapping[str, str]) -> None:
    """The plan's actions that a measure stands behind, with their ratings, each a way to the action."""
    if not refs:
        return
    st.subheader("Actions behind it")
    for ref, label in links.items():
        if st.button(label, key=f"open {ref}", type="tertiary", wrap=True):
            st.switch_page(ROOT / "pages" / "action_plan.py", query_params={"action": ref})
    if gone := [ref for ref in refs if ref not in links]:
        st.caption(f"Not in the plan that is loaded: {', '.join(gone)}.")


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


DRAWN = {"table": all_measures, "marks": marks, "impact": impact}
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
