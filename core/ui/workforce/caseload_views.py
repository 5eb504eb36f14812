"""The views of the caseloads page."""

from datetime import date

import streamlit as st

from core.figures import Display
from core.numbers import NUMBERS
from core.people import Person
from core.settings import ROOT
from core.ui.pieces import address, figures
from core.ui.plan import loaders
from core.ui.shell import session, style
from core.ui.workforce import caseload_loaders
from core.ui.workforce import parts as workforce_parts
from core.ui.workforce.loaders import Places
from core.words import long_date, plain
from core.workforce import caseload_displays

VIEWS = {"now": "Now", "places": "By district, team and kind", "time": "Over time", "capacity": "Capacity"}
SET_BY = "A1.4"


def target() -> int:
    """The target caseload: cases per FTE worker."""
    chosen, number = loaders.numbers()["target_caseload"], NUMBERS["target_caseload"]
    help = f"Cases per FTE worker. {chosen} is the target that the programme office has set; try another here."
    return address.whole_number("Target caseload", "target", chosen, number.lowest, number.highest, help)


def where_the_target_stands(visitor: Person) -> None:
    """The action that sets the plan's first target, opened by those who may read the plan."""
    if SET_BY not in set(loaders.plan()["actions"]["ref"]):
        return
    if visitor.role in session.WHOLE_PLAN:
        page = ROOT / "pages" / "action_plan.py"
        st.page_link(page, label=f"Action {SET_BY} sets the plan’s first target", query_params={"action": SET_BY})
    else:
        st.caption(f"Action {SET_BY} of the plan sets its first target.")


def now(snapshot: Display, places: Places, target: int) -> None:
    """How heavy caseloads are against the target, newly qualified workers apart, and what nobody holds."""
    day: date = snapshot["as_at"]
    shown = caseload_loaders.caseloads_now(day, snapshot["before"], places, target)
    figures.cards(shown["cards"], 150)
    st.markdown(shown["sentence"])
    st.caption(shown["since"])
    st.header("Workers by cases per FTE")
    st.caption(
        f"{long_date(day)}. Workers who hold a case, employed and agency. Cases per FTE are rounded up: "
        f"{target}.2 stands in {target + 1}, as it is above {target}."
    )
    figures.chart(caseload_loaders.distribution_spec(day, places, target, style.theme()))
    st.markdown(shown["newly_qualified"])
    table = caseload_loaders.distribution_table(day, places, target)
    figures.table(table, "Workers by cases per FTE")
    workforce_parts.downloads(table, "caseload-distribution", f"Workers by cases per FTE, target {target}", snapshot)
    workforce_parts.meaning(caseload_displays.MEANING, snapshot)


def by_place(snapshot: Display, places: Places, target: int) -> None:
    """Each district or team against the target, and the kinds of cases."""
    day: date = snapshot["as_at"]
    by = address.one_of("By", "by", caseload_displays.BY)
    found = caseload_loaders.caseloads_by(day, places, target, by)
    st.caption(f"{long_date(day)}. {caseload_displays.bars_note(found, target)}")
    figures.chart(caseload_loaders.caseloads_by_spec(day, places, target, by, style.theme()))
    table = caseload_loaders.caseloads_by_table(day, places, target, by)
    about = f"Caseloads {caseload_displays.BY[by].lower()}"
    figures.table(table, about)
    workforce_parts.downloads(table, f"caseloads-by-{by}", about, snapshot)
    st.header("Cases held, by kind")
    st.caption(f"{long_date(day)}. Unallocated cases are not among them.")
    figures.chart(caseload_loaders.kinds_spec(day, places, style.theme()))
    kinds = caseload_loaders.kinds_table(day, places)
    figures.table(kinds, "Cases held, by kind")
    workforce_parts.downloads(kinds, "cases-by-kind", "Cases held, by kind", snapshot)


def over_time(snapshot: Display, places: Places, target: int) -> None:
    """What is followed from snapshot to snapshot."""
    day: date = snapshot["as_at"]
    grid = st.grid(2, min_column_width=320)
    for shown in caseload_loaders.caseload_trend_specs(day, places, target, style.theme()):
        with grid.cell():
            st.subheader(shown["heading"])
            figures.chart(shown)
    table = caseload_loaders.caseload_trend_table(day, places, target)
    about = f"Caseloads at each snapshot up to {long_date(day)}"
    figures.table(table, about)
    workforce_parts.downloads(table, "caseloads-over-time", about, snapshot)


def capacity(snapshot: Display, places: Places, target: int) -> None:
    """The FTE that the target asks for, district by district, against posts now and after the pipeline."""
    as_at = address.chosen_reporting_date()
    shown = caseload_loaders.capacity_shown(as_at, places, target, style.theme())
    if shown["half_made_up"]:
        st.info(shown["half_made_up"])
    st.markdown(shown["words"])
    st.header("FTE in post against FTE needed")
    st.caption("Where most is missing first; the line across a bar is what is needed.")
    figures.chart(shown)
    st.caption(f"{shown['note']} {plain(shown['source'])}")
    table = caseload_loaders.capacity_table(as_at, places, target)
    figures.table(table, "FTE needed, in post and missing by district")
    about = f"Capacity at {target} cases per FTE"
    mark = {**snapshot, "is_illustrative": shown["is_illustrative"]}
    workforce_parts.downloads(table, f"capacity-at-{target}", about, mark)


DRAWN = {"now": now, "places": by_place, "time": over_time, "capacity": capacity}
