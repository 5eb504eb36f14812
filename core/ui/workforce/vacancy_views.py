"""The views of the vacancies page."""

from datetime import date

import streamlit as st

from core.figures import Display
from core.ui.pieces import address, figures
from core.ui.shell import style
from core.ui.workforce import parts as workforce_parts
from core.ui.workforce import vacancy_loaders
from core.ui.workforce.loaders import Places
from core.words import long_date, plain
from core.workforce import vacancy_displays
from core.workforce.measures import MONTHS_AHEAD, NO_STAGE, Age
from core.workforce.words import Stage

VIEWS = {
    "now": "Now",
    "time": "Over time",
    "recruitment": "Outlook and recruitment",
    "posts": "Vacant posts",
    "councils": "Other councils",
}


def now(snapshot: Display, places: Places) -> None:
    """Both rates with their parts and changes, then each district, team or role."""
    day: date = snapshot["as_at"]
    shown = vacancy_loaders.vacancies_now(day, snapshot["before"], places)
    sides = st.grid(2, min_column_width=320)
    with sides.cell():
        figures.cards(shown["cards"], 150)
        st.markdown(shown["sentence"])
    with sides.cell():
        st.table(shown["parts"], hide_index=True, border="horizontal", alt="The parts of the rates, in FTE")
    st.caption(shown["since"])
    st.header("Where the vacancies are")
    by = address.one_of("By", "by", vacancy_displays.BY)
    found = vacancy_loaders.vacancies_by(day, places, by)
    st.caption(f"{long_date(day)}. {vacancy_displays.bars_note(found, by)}")
    figures.chart(vacancy_loaders.vacancies_by_spec(day, places, by, style.theme()))
    table = vacancy_loaders.vacancies_by_table(day, places, by)
    about = f"Vacancies {vacancy_displays.BY[by].lower()}"
    figures.table(table, about)
    workforce_parts.downloads(table, f"vacancies-by-{by}", about, snapshot)
    workforce_parts.meaning(vacancy_displays.MEANING, snapshot)


def over_time(snapshot: Display, places: Places) -> None:
    """The rates against the target and agency cover, snapshot by snapshot."""
    day: date = snapshot["as_at"]
    shown = vacancy_loaders.vacancy_trend_specs(day, places, style.theme())
    st.markdown(shown["words"])
    st.subheader("Vacancy rate and unfilled rate, share of FTE")
    figures.chart({"spec": shown["rates"], "alt": shown["words"]})
    st.subheader("Agency cover of vacant posts, FTE")
    figures.chart({"spec": shown["cover"], "alt": shown["words"]})
    st.caption(f"{vacancy_displays.target_words(vacancy_loaders.target_rate())}. {vacancy_displays.IN_AND_OUT}")
    table = vacancy_loaders.vacancy_trend_table(day, places)
    about = f"Vacancies at each snapshot up to {long_date(day)}"
    figures.table(table, about)
    workforce_parts.downloads(table, "vacancies-over-time", about, snapshot)


def recruitment(snapshot: Display, places: Places) -> None:
    """How long posts have been vacant, how far recruitment is, and where it leads."""
    day: date = snapshot["as_at"]
    st.header("Where this leads")
    ahead = vacancy_loaders.projection(snapshot["id"], day, places)
    st.markdown(ahead["words"])
    spec = vacancy_loaders.projection_spec(snapshot["id"], day, places, style.theme())
    figures.chart({"spec": spec, "alt": "Vacancy rate, recorded and projected. The table below holds the months."})
    table = vacancy_loaders.projection_table(snapshot["id"], day, places)
    about = f"Projected vacancy rate, the next {MONTHS_AHEAD} months"
    figures.table(table, about)
    workforce_parts.downloads(table, "projected-vacancy-rate", about, snapshot)
    for column, heading in (("age", "How long posts have been vacant"), ("stage", "Recruitment pipeline by stage")):
        st.header(heading)
        st.caption(f"Vacant and frozen posts on {long_date(day)}, in FTE (full-time equivalent).")
        figures.chart(vacancy_loaders.vacant_counts_spec(day, places, column, style.theme()))
        counts = vacancy_loaders.vacant_counts_table(day, places, column)
        figures.table(counts, heading)
        workforce_parts.downloads(counts, f"vacancies-by-{column}", heading, snapshot)


def posts(snapshot: Display, places: Places) -> None:
    """The list of vacant posts."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        stages = address.several_of("Stage", "stage", {one: one.capitalize() for one in (*map(str, Stage), NO_STAGE)})
        ages = address.several_of("Vacant for", "age", {one.value: one.value.capitalize() for one in Age})
    found = vacancy_loaders.vacant_posts(snapshot["id"], snapshot["as_at"], places, tuple(stages), tuple(ages))
    st.caption(f"{long_date(snapshot['as_at'])}. {found['words']} No names are stored.")
    if found["all"].empty:
        st.warning("No vacant post fits these choices. Take one of them away to see more.")
        return
    about = "Vacant and frozen posts, vacant longest first"
    figures.frame(found["shown"], about, missing="")
    workforce_parts.downloads({"numbers": found["all"]}, "vacant-posts", about, snapshot)


def councils(snapshot: Display) -> None:
    """One's own rates beside neighbours, the region and England, where published figures are loaded."""
    if vacancy_loaders.area_code() is None:
        st.info(
            "No published figures are loaded for this council. The Department for Education’s file "
            "csww_indicators_….csv is loaded on the Upload page, or with `python -m core import benchmarks FILE`."
        )
        return
    measure = address.one_of("Measure", "measure", vacancy_displays.COMPARED)
    shown = vacancy_loaders.compared(snapshot["as_at"], measure, style.theme())
    figures.caption(shown["words"])
    figures.chart(shown)
    table = shown["table"].rename(columns=plain)
    st.table(table, hide_index=True, border="horizontal", alt="Published figures by year")
    about = f"{vacancy_displays.COMPARED[measure]}: this council, neighbours, region and England"
    figures.downloads(lambda: shown["table"], f"{measure}-compared", about)


IN_PLACES = {"now": now, "time": over_time, "recruitment": recruitment, "posts": posts}
