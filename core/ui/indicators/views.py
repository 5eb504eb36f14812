"""The views of the indicators page: all measures in one table, the marks alone, delivery against impact."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from core.indicators.definitions import DefinitionsProblem, Measure
from core.indicators.displays.impact import HAS_NOT_HELPED, URGENT_FIRST, without_effect
from core.indicators.displays.marks import drawing
from core.indicators.displays.overview import UNRATED
from core.indicators.displays.words import LABELS
from core.indicators.rules import Rating
from core.palette import RATING_COLOURS
from core.people import Person
from core.plan.displays import short_forms
from core.settings import ROOT
from core.ui.indicators import loaders as indicator_loaders
from core.ui.indicators.loaders import Chosen
from core.ui.pieces import address, figures, tables
from core.ui.plan import loaders
from core.ui.plan import views as plan_views
from core.ui.workforce import loaders as workforce_loaders
from core.uploads.tables import MAY_UPLOAD, Kind
from core.words import count, long_date, plain

VIEWS = {"table": "All measures", "marks": "Marks alone", "impact": "Delivery against impact"}
LABEL_COLOURS = [RATING_COLOURS[one.value or "N"] for one in Rating]
VERDICT_COLOURS = [
    RATING_COLOURS["R" if one in HAS_NOT_HELPED else "B" if one.startswith("Done") else "N"] for one in URGENT_FIRST
]


def head(title: str, as_at: date) -> Mapping[str, Measure]:
    """The head of the page, and the measures; where their file is not as it should be the page ends with what to mend."""
    st.title(title)
    st.caption(f"{loaders.plan_name()} · as at {long_date(as_at)}")
    figures.loaded_without(indicator_loaders.loaded_without(as_at))
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
    shown = figure.table.assign(**pictures)[["Measure", "Variation ", "Variation", "Assurance ", "Assurance"]]
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
    if indicator_loaders.latest(as_at)["value"].isna().all():
        st.info("No indicators are loaded for this date, so nothing can be told of the effect of what is done.")
    elif still := without_effect(figure.table):
        st.header(f"Done, no effect seen: {count(len(still), 'requirement')}")
        st.markdown("\n".join(still))
    else:
        st.caption("No requirement is done of whose measures it could be told that no effect is seen.")
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


DRAWN = {"table": all_measures, "marks": marks, "impact": impact}
