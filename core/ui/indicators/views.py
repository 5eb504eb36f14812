"""The views of the indicators page: all measures in one table, and delivery against impact."""

from collections.abc import Mapping
from datetime import date

import pandas as pd
import streamlit as st

from core.indicators import displays
from core.indicators.definitions import DefinitionsProblem, Measure
from core.indicators.impact import NOTHING_MOVED
from core.indicators.rules import Rating
from core.palette import RATING_COLOURS
from core.people import Person, Role
from core.plan.displays import short_forms
from core.plan.rules import Rating as PlanRating
from core.settings import ROOT
from core.ui.indicators import loaders as indicator_loaders
from core.ui.indicators.loaders import Chosen
from core.ui.pieces import address, figures
from core.ui.plan import loaders
from core.ui.plan import views as plan_views
from core.uploads.tables import Kind
from core.words import count, long_date, plain

VIEWS = {"table": "All measures", "impact": "Delivery against impact"}
LABEL_COLOURS = [RATING_COLOURS[PlanRating(one.value or PlanRating.NOT_DUE)] for one in Rating]
VERDICT_COLOURS = [
    RATING_COLOURS[
        PlanRating.RED
        if one in displays.HAS_NOT_HELPED
        else PlanRating.ASSURED
        if one.startswith("Done")
        else PlanRating.NOT_DUE
    ]
    for one in displays.URGENT_FIRST
]
_OPENED = "times that a measure was opened"


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
        _without_figures(as_at, visitor)
    figures.illustrative_notice(figures=bool(latest["is_illustrative"].any()))
    chosen = _filters(as_at)
    table = indicator_loaders.table(as_at, chosen)
    if table.empty:
        st.warning("No measure fits these filters. Take one of them away to see more.")
        return
    st.markdown(indicator_loaders.headline(as_at, chosen))
    st.caption(
        "Click a row to open the measure; scroll sideways for more columns. A signal is a change that is more than chance, by "
        "the measure’s control chart; without one, up or down means nothing."
    )
    codes = list(indicator_loaders.filtered(as_at, chosen)["code"])
    key = f"rows of measures {st.session_state.get(_OPENED, 0)}"
    st.dataframe(
        table,
        hide_index=True,
        height=min(38 + 35 * len(table), 1100),
        on_select=lambda: _open(key, codes, "measure"),
        selection_mode=["single-row", "single-cell"],
        key=key,
        alt="The measures with rating, latest figure, target, gap, trend, signal and month",
        column_config={
            "Rating": st.column_config.MultiselectColumn(
                width=100, options=list(displays.LABELS.values()), color=LABEL_COLOURS
            ),
            "Measure": st.column_config.TextColumn(width=300),
            "Latest": st.column_config.TextColumn(width=80),
            "Target": st.column_config.TextColumn(width=85),
            "Gap to target": st.column_config.TextColumn(width=130),
            "Last 13": st.column_config.LineChartColumn(
                width=110, help="The last 13 figures, each measure on a scale of its own."
            ),
            "Signal": st.column_config.TextColumn(width=290),
            "Month": st.column_config.DateColumn(format="MMM YYYY", width=85),
        },
    )
    about = f"Indicators, as at {long_date(as_at)}"
    figures.downloads(indicator_loaders.export.later(as_at, chosen), f"indicators-{as_at}", about)
    figures.caption(short_forms(table["Measure"]))


def _filters(as_at: date) -> Chosen:
    """The chosen ratings, requirements or actions, and words."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        ratings = address.several_of(
            "Rating", "rating", {one.value or displays.UNRATED: displays.LABELS[one] for one in Rating}
        )
        actions = address.several_of("Requirement or action", "action", indicator_loaders.behind())
        words = address.words("Search", "find", "Words to find")
    return tuple(ratings), tuple(actions), words


def _open(key: str, names: list[str], parameter: str) -> None:
    """Open what the chosen row shows. The table gets a new key, so that no row is ticked when one comes back."""
    selection = st.session_state[key].selection
    if rows := [*selection.rows, *(row for row, _ in selection.cells)]:
        address.go(parameter, names[rows[0]])
        st.session_state[_OPENED] = st.session_state.get(_OPENED, 0) + 1


def _without_figures(as_at: date, visitor: Person) -> None:
    """What to do where no measure has a figure at the reporting date."""
    first = indicator_loaders.first_known()
    if first and first > as_at:
        st.info(
            f"No figure was known on {long_date(as_at)}. The earliest were known on {long_date(first)}: choose that date, or a "
            "later one, as the reporting date."
        )
        st.button(f"Show {long_date(first)}", on_click=address.go, args=("as_at", first.isoformat()))
    elif visitor.role == Role.PROGRAMME_OFFICE:
        st.info(
            "No indicator figures are loaded yet. Upload the spreadsheet that you have, which is checked before anything "
            "counts, or open a measure below and type its figures."
        )
        page = ROOT / "pages" / "upload.py"
        st.page_link(page, label="Upload indicators", query_params={"kind": Kind.INDICATORS.value})
    else:
        st.info("No indicator figures are loaded yet. Ask the programme office to upload them on the Upload page.")


def impact(as_at: date, visitor: Person) -> None:
    """Each requirement: how much of it is done, and what its measures say."""
    found = indicator_loaders.impact(as_at)
    if found.empty:
        plan_views.no_plan()
        return
    figures.illustrative_notice(
        figures=bool(indicator_loaders.latest(as_at)["is_illustrative"].any()), progress=loaders.is_illustrative(as_at)
    )
    st.markdown(displays.impact_headline(found))
    st.caption(
        "Done is not the same as better: delivery says what was carried out, impact what the measures say since. A requirement "
        "counts as done when all its actions are complete, assured or not. A measure moves only where its control chart "
        "signals a change."
    )
    _nothing_moved(found)
    table = indicator_loaders.impact_table(as_at)
    refs = list(table["Ref"])
    key = f"rows of impact {st.session_state.get(_OPENED, 0)}"
    st.caption("Click a row to see the measures of a requirement.")
    st.dataframe(
        table,
        hide_index=True,
        height=min(38 + 35 * len(table), 900),
        on_select=lambda: _open_requirement(key, refs),
        selection_mode=["single-row", "single-cell"],
        key=key,
        alt="The requirements with what is done and what their measures say",
        column_config={
            "Ref": st.column_config.TextColumn(width=55, pinned=True),
            "Verdict": st.column_config.MultiselectColumn(
                width=210, options=displays.URGENT_FIRST, color=VERDICT_COLOURS
            ),
            "Requirement": st.column_config.TextColumn(width=290),
            "Done": st.column_config.TextColumn("Actions done", width=95),
            "Measures": st.column_config.TextColumn(width=120),
            "Signals": st.column_config.TextColumn(width=80),
            "Why": st.column_config.TextColumn(width=420),
        },
    )
    about = f"Delivery against impact, as at {long_date(as_at)}"
    figures.downloads(indicator_loaders.impact_export.later(as_at), f"delivery-against-impact-{as_at}", about)
    figures.caption(short_forms([*table["Requirement"], *table["Why"]]))


def _nothing_moved(found: pd.DataFrame) -> None:
    """The requirements that are done while their measures stand still, each with its reason."""
    still = found[found["verdict"] == NOTHING_MOVED]
    st.header(f"Done, but nothing moved: {count(len(still), 'requirement')}")
    if still.empty:
        st.success("No requirement is done while its measures stand still.")
    else:
        st.markdown(displays.nothing_moved(still))


def _open_requirement(key: str, refs: list[str]) -> None:
    """Show the measures behind the chosen row's requirement."""
    _open(key, refs, "action")
    address.go("view", None)


DRAWN = {"table": all_measures, "impact": impact}
