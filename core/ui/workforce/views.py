"""The views of the vacancies page and of the caseloads page."""

from dataclasses import replace
from datetime import date

import streamlit as st

from core.figures import Figure
from core.numbers import NUMBERS
from core.people import Person
from core.settings import ROOT
from core.ui.pieces import address, figures
from core.ui.plan import loaders as plan_loaders
from core.ui.shell import session, style
from core.ui.workforce import caseload_loaders, loaders
from core.ui.workforce.loaders import Places
from core.uploads.tables import Kind
from core.words import long_date, plain
from core.workforce.displays import benchmarks, caseloads, vacancies
from core.workforce.displays.snapshot import Snapshot, age_of_snapshot, none_loaded
from core.workforce.measures import NO_STAGE
from core.workforce.roles import WHO
from core.workforce.words import Age, Stage

VACANCY_VIEWS = {
    "now": "Now",
    "time": "Over time",
    "recruitment": "Outlook and recruitment",
    "posts": "Vacant posts",
    "councils": "Other councils",
}
CASELOAD_VIEWS = {"now": "Now", "places": "By district, team and kind", "time": "Over time", "capacity": "Capacity"}
SHORT_FORMS = caseloads.SHORT_FORMS
SET_BY = "A1.4"


def head(title: str, as_at: date, visitor: Person) -> Snapshot:
    """The head of a page, and the snapshot that it shows; where there is none the page ends with what to do."""
    st.title(title)
    kind = Kind(title.lower())
    snapshot = loaders.snapshot(kind, as_at)
    if snapshot is None:
        st.caption(f"{plan_loaders.plan_name()} · reporting date {long_date(as_at)}")
        _without_snapshot(kind, as_at, visitor)
        st.stop()
    st.caption(
        f"{plan_loaders.plan_name()} · **snapshot of {long_date(snapshot.as_at)}**, {age_of_snapshot(snapshot.as_at, as_at)} "
        "· FTE: full-time equivalent"
    )
    figures.illustrative_notice(**{kind.value: snapshot.is_illustrative})
    figures.loaded_without(snapshot.loaded_without)
    if kind == Kind.VACANCIES:
        figures.undecided_roles(loaders.undecided(snapshot.as_at))
    else:
        st.caption(caseload_loaders.whose_cases(snapshot))
    return snapshot


def _without_snapshot(kind: Kind, as_at: date, visitor: Person) -> None:
    """Where no snapshot is to be shown: the earliest one there is, or who loads one."""
    rows = loaders.snapshots()
    if first := min(rows.loc[rows["kind"] == kind, "as_at"], default=None):
        st.info(f"{none_loaded(rows, kind, as_at)} Choose {long_date(first)}, or a later date, as the reporting date.")
        st.button(f"Show {long_date(first)}", on_click=address.go, args=("as_at", first.isoformat()))
    elif visitor.role in session.UPLOADERS:
        st.info(
            f"No {kind} are loaded yet. Upload the spreadsheet that you have: it is checked before anything counts."
        )
        st.page_link(ROOT / "pages" / "upload.py", label=f"Upload {kind}", query_params={"kind": kind.value})
    else:
        st.info(f"No {kind} are loaded yet. Ask the HR lead to upload the spreadsheet on the Upload page.")


def places(kind: str, snapshot: Snapshot, has_teams: bool = True) -> Places:
    """The chosen districts, teams and roles; drawn side by side with what else stands in the same container."""
    options = loaders.places_of(Kind(kind), snapshot.as_at)
    districts = address.several_of("District", "district", options["district"])
    teams = address.several_of("Team", "team", options["team"]) if has_teams else []
    roles = address.several_of("Role", "role", options["role"]) if has_teams and "role" in options else []
    return tuple(districts), tuple(teams), tuple(roles)


def target() -> int:
    """The target caseload: cases per FTE worker."""
    chosen, number = plan_loaders.numbers()["target_caseload"], NUMBERS["target_caseload"]
    help = f"Cases per FTE worker. {chosen} is the target that the programme office has set; try another here."
    return address.whole_number("Target caseload", "target", chosen, number.lowest, number.highest, help)


def _table(figure: Figure, name: str, about: str = "") -> None:
    """The table of a figure with its downloads; `about` is their title where it is not the table's."""
    figures.table_of(figure)
    _downloads(figure, name, about)


def _downloads(figure: Figure, name: str, about: str = "") -> None:
    title = f"{about or figure.title}, snapshot of {long_date(figure.as_at)}"
    figures.downloads_of(replace(figure, title=title), f"{name}-{figure.as_at}")


def _meaning(words: str, snapshot: Snapshot) -> None:
    """What the figures mean and which upload they come from."""
    with st.expander("What these figures mean, and where they come from"):
        st.markdown(f"{words}\n- **{plain(snapshot.source)}**")


def _whose(places: Places) -> str:
    return "the chosen roles" if places[2] else WHO


def vacancies_now(snapshot: Snapshot, places: Places) -> None:
    """Both rates with their parts and changes, then each district, team or role."""
    now = loaders.vacancies_now(snapshot, places)
    sides = st.grid(2, min_column_width=320)
    with sides.cell():
        figures.cards(now.cards, 150)
        st.markdown(now.sentence)
    with sides.cell():
        st.table(now.parts, hide_index=True, border="horizontal", alt="The parts of the rates, in FTE")
    st.caption(now.since)
    _table(loaders.lines_of_posts(snapshot, places), "posts-by-kind")
    st.header("Where the vacancies are")
    by = address.one_of("By", "by", vacancies.BY)
    where = loaders.vacancies_by(snapshot, places, by, style.theme())
    st.caption(f"{long_date(snapshot.as_at)}. Posts of {_whose(places)}. {where.note}")
    figures.chart_of(where)
    _table(where, f"vacancies-by-{by}")
    _meaning(vacancies.MEANING, snapshot)


def vacancies_over_time(snapshot: Snapshot, places: Places) -> None:
    """The rates against the target and agency cover, snapshot by snapshot."""
    rates, cover = loaders.vacancies_over_time(snapshot, places, style.theme())
    st.markdown(f"Posts of {_whose(places)}. {rates.words}")
    st.subheader("Vacancy rate and unfilled rate, share of FTE")
    figures.chart_of(rates)
    st.subheader(cover.title)
    figures.chart_of(cover)
    st.caption(rates.note)
    _table(rates, "vacancies-over-time")


def recruitment(snapshot: Snapshot, places: Places) -> None:
    """How long posts have been vacant, how far recruitment is, and where it leads."""
    outlook, *counts = loaders.recruitment(snapshot, places, style.theme())
    st.header("Where this leads")
    st.markdown(f"Posts of {_whose(places)}. {outlook.words}")
    figures.chart_of(outlook)
    _table(outlook, "projected-vacancy-rate")
    for column, figure in zip(vacancies.COUNTED, counts, strict=True):
        st.header(figure.title)
        st.caption(
            f"Vacant and frozen posts of {_whose(places)} on {long_date(snapshot.as_at)}, in FTE (full-time equivalent)."
        )
        figures.chart_of(figure)
        _table(figure, f"vacancies-by-{column}")


def vacant_posts(snapshot: Snapshot, places: Places) -> None:
    """The list of vacant posts."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        stages = address.several_of("Stage", "stage", {one: one.capitalize() for one in (*map(str, Stage), NO_STAGE)})
        ages = address.several_of("Vacant for", "age", {one.value: one.value.capitalize() for one in Age})
    posts = loaders.vacant_posts(snapshot, places, tuple(stages), tuple(ages))
    st.caption(f"{long_date(snapshot.as_at)}. {posts.words} No names are stored.")
    if posts.table.empty:
        st.warning("No vacant post fits these choices. Take one of them away to see more.")
        return
    figures.frame(posts.table, posts.title, missing="")
    _downloads(posts, "vacant-posts")


def councils(snapshot: Snapshot) -> None:
    """One's own rates beside neighbours, the region and England, where published figures are loaded."""
    if loaders.published()[2] is None:
        st.info(
            "No published figures are loaded for this council. The Department for Education’s file "
            "csww_indicators_….csv is loaded on the Upload page, as Published figures."
        )
        return
    measure = address.one_of("Measure", "measure", benchmarks.COMPARED)
    shown = loaders.compared(snapshot.as_at, measure, style.theme())
    figures.caption(shown.words)
    figures.chart_of(shown)
    st.table(shown.table.rename(columns=plain), hide_index=True, border="horizontal", alt="Published figures by year")
    figures.downloads_of(shown, f"{measure}-compared")


def caseloads_now(snapshot: Snapshot, places: Places, target: int) -> None:
    """How heavy caseloads are against the target, newly qualified workers apart, and what nobody holds."""
    now, workers = caseload_loaders.caseloads_now(snapshot, places, target, style.theme())
    figures.cards(now.cards, 150)
    st.markdown(now.sentence)
    st.caption(now.since)
    if lines := caseload_loaders.lines_of_workers(snapshot, places):
        _table(lines, "workers-by-kind")
    st.header(workers.title)
    st.caption(
        f"{long_date(snapshot.as_at)}. {now.who} who hold a case, employed and agency. Cases per FTE are rounded up: "
        f"{target}.2 stands in {target + 1}, as it is above {target}."
    )
    figures.chart_of(workers)
    st.markdown(now.newly_qualified)
    _table(workers, "caseload-distribution", f"{workers.title}, target {target}")
    _meaning(caseloads.MEANING, snapshot)


def caseloads_by_place(snapshot: Snapshot, places: Places, target: int) -> None:
    """Each district or team against the target, and the kinds of cases."""
    by = address.one_of("By", "by", caseloads.BY)
    averages, kinds = caseload_loaders.caseloads_by_place(snapshot, places, target, by, style.theme())
    st.caption(f"{long_date(snapshot.as_at)}. {averages.note}")
    figures.chart_of(averages)
    _table(averages, f"caseloads-by-{by}")
    st.header(kinds.title)
    st.caption(f"{long_date(snapshot.as_at)}. Unallocated cases are not among them.")
    figures.chart_of(kinds)
    _table(kinds, "cases-by-kind")


def caseloads_over_time(snapshot: Snapshot, places: Places, target: int) -> None:
    """What is followed from snapshot to snapshot."""
    charts, table = caseload_loaders.caseloads_over_time(snapshot, places, target, style.theme())
    grid = st.grid(2, min_column_width=320)
    for figure in charts:
        with grid.cell():
            st.subheader(figure.title)
            figures.chart_of(figure)
    figures.caption(table.note)
    _table(table, "caseloads-over-time")


def capacity(snapshot: Snapshot, places: Places, target: int) -> None:
    """The FTE that the target asks for, district by district, against posts now and after the pipeline."""
    as_at = address.chosen_reporting_date()
    shown, half_made_up = caseload_loaders.needed_and_in_post(snapshot, as_at, places, target, style.theme())
    if half_made_up:
        st.info(half_made_up)
    st.markdown(shown.words)
    st.header("FTE in post against FTE needed")
    st.caption("Where most is missing first; the line across a bar is what is needed.")
    figures.chart_of(shown)
    st.caption(shown.note)
    _table(shown, f"capacity-at-{target}", f"Capacity at {target} cases per FTE")


def source(snapshot: Snapshot, short_forms: str = "") -> None:
    """Which upload the page's figures come from, below what its short forms mean."""
    st.caption("  \n".join(filter(None, (short_forms, plain(snapshot.source)))))


def where_the_target_stands(visitor: Person) -> None:
    """The action that sets the plan's first target, opened by those who may read the plan."""
    ref = plan_loaders.shipped_refs().get(SET_BY)
    if ref is None:
        return
    if visitor.role in session.WHOLE_PLAN:
        page = ROOT / "pages" / "action_plan.py"
        st.page_link(page, label=f"Action {plain(ref)} sets the plan’s first target", query_params={"action": ref})
    else:
        st.caption(f"Action {plain(ref)} of the plan sets its first target.")


VACANCIES = {"now": vacancies_now, "time": vacancies_over_time, "recruitment": recruitment, "posts": vacant_posts}
CASELOADS = {"now": caseloads_now, "places": caseloads_by_place, "time": caseloads_over_time, "capacity": capacity}
