"""The views of the health check's page that show what a round says."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import streamlit as st

from core.figures import Figure
from core.health import displays
from core.health.commands import MAY_ANSWER
from core.health.measures import WHOLE_SERVICE, Place
from core.health.rounds import HeldRound
from core.palette import RATING_COLOURS, rating_colour
from core.people import Person, Role
from core.settings import ROOT
from core.ui.health import loaders as health_loaders
from core.ui.health.forms import answers as health_answers
from core.ui.health.forms import questions as health_questions
from core.ui.health.forms import rounds as health_rounds
from core.ui.pieces import address, figures, tables
from core.ui.shell import style
from core.ui.workforce import loaders as workforce_loaders
from core.words import count, long_date, plain

VIEWS = {
    "themes": "Themes",
    "places": "By district and team",
    "priorities": "Priorities",
    "answer": "Answer",
    "rounds": "Rounds",
    "questions": "Questions",
}
FORMS = {
    "answer": health_answers.answer_view,
    "rounds": health_rounds.rounds_view,
    "questions": health_questions.questions_view,
}


def views_of(role: Role) -> dict[str, str]:
    """What a role may see: the HR lead answers lines of the workforce, the programme office sees everything, and who may not
    answer sees no form for it."""
    if role == Role.HR_LEAD:
        return {"answer": VIEWS["answer"]}
    hidden = set() if role == Role.PROGRAMME_OFFICE else {"rounds", "questions"}
    hidden |= set() if role in MAY_ANSWER else {"answer"}
    return {name: label for name, label in VIEWS.items() if name not in hidden}


def shown(view: str, visitor: Person, as_at: date) -> None:
    """A view of the chosen round."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        held = _chosen_round(as_at, visitor)
        place = WHOLE_SERVICE if view == "places" else _chosen_place(held)
    st.caption(
        f"**Round of {long_date(held.held_on)}**, {displays.kept_in_words(held)} · reporting date {long_date(as_at)}"
    )
    figures.loaded_without(health_loaders.loaded_without(held.held_on))
    figures.undecided_roles(workforce_loaders.undecided(held.held_on))
    if view == "places":
        _by_place(held)
    elif view == "priorities":
        _priorities(held, place, as_at)
    elif theme := address.named("theme"):
        _opened_theme(held, place, theme)
    else:
        _themes(held, place)
    with st.expander("What the ratings mean, and how a theme is rated"):
        st.markdown(displays.MEANING)


def _chosen_round(as_at: date, visitor: Person) -> HeldRound:
    """The chosen round, the latest on or before the reporting date unless the address asks for another; where there is none
    the page ends with what to do."""
    every = health_loaders.frames().held()
    known = {str(one.id): one for one in every if one.held_on <= as_at}
    if not known:
        _without_round(every, as_at, visitor)
        st.stop()
    later = {str(one.id): long_date(one.held_on) for one in every if one.held_on > as_at}
    if day := later.get(address.named("round") or ""):  # as the form for answers may have asked for
        st.info(f"The round of {day} lies after the reporting date, {long_date(as_at)}, and is not shown here.")
        address.go("round", None)
    names = {name: long_date(one.held_on) for name, one in known.items()}
    return known[address.one_in_list("Round", "round", names, next(iter(known)))]


def _without_round(every: list[HeldRound], as_at: date, visitor: Person) -> None:
    """What to do where no round was held by the reporting date."""
    if every:
        first = every[-1].held_on
        st.info(
            f"No round was held on or before {long_date(as_at)}. The earliest is of {long_date(first)}: choose that date, or a "
            "later one, as the reporting date."
        )
        st.button(f"Show {long_date(first)}", on_click=address.go, args=("as_at", first.isoformat()))
    elif visitor.role == Role.PROGRAMME_OFFICE:
        st.info("No round of the health check is open yet. Open the first one: its figures fill themselves at once.")
        st.button("Open a round", type="primary", on_click=address.go, args=("view", "rounds"))
    else:
        st.info("No round of the health check is open yet. Ask the programme office to open one.")


def _chosen_place(held: HeldRound) -> Place:
    """The chosen place, the whole service unless the address asks for another."""
    places = health_loaders.asked(held.id).places
    names = {"" if place == WHOLE_SERVICE else displays.place_name(*place): place for place in places}
    return names[address.one_in_list("Place", "place", {name: name or displays.SERVICE for name in names}, "")]


def _themes(held: HeldRound, place: Place) -> None:
    """Themes by round, where things stand, what changed and what is open."""
    overview = health_loaders.overview(held.id, *place)
    figures.illustrative_notice(health_check=overview.grid.is_illustrative)
    st.markdown(f"{plain(displays.place_name(*place))}: {overview.sentence}")
    st.header("Themes by round")
    st.caption(
        "The latest round first. The letter and colour are the theme’s rating; the grey label is the staff survey’s score of "
        "100, which is one line among others. Choose a cell, or one of the themes below the table, to open a theme."
    )
    _grid(overview.grid, lambda row, _: address.go("theme", overview.codes[row]))
    _downloads(overview.grid, "themes")
    for code, label in overview.buttons.items():
        st.button(label, key=f"theme {code}", type="tertiary", on_click=address.go, args=("theme", code), wrap=True)
    figures.caption(overview.later)
    if overview.since:
        st.header(f"Changed since {long_date(overview.since)}")
        lists = st.grid(2, min_column_width=320)
        for words in overview.changes:
            lists.markdown(words)
    st.header(f"Without an answer: {count(overview.open_lines, 'line')}")
    if overview.open_lines:
        with st.expander("Show the lines"):
            st.markdown(overview.open_list)
    st.caption("Every line of this round, with its answer:")
    _downloads(overview.lines, "lines")


def _by_place(held: HeldRound) -> None:
    """Themes by district and team."""
    by = address.one_of("By", "by", {"district": "By district", "team": "By team"})
    found = health_loaders.place_grid(held.id, by)
    figures.illustrative_notice(health_check=found.grid.is_illustrative)
    st.header(f"Themes by {by}")
    st.caption(
        "The letter and colour are the rating; the grey label is the staff survey’s score of 100, where 5 people or more "
        "answered. A place has a rating once half of a theme’s lines are answered there. Indicators are counted by district, so "
        "a team has no figure of theirs. Choose a cell to open its theme."
    )

    def open_cell(row: int, heading: str) -> None:
        place, column = found.places[row], list(found.grid.table).index(heading)
        address.go("place", None if place == WHOLE_SERVICE else displays.place_name(*place))
        address.go("theme", found.codes[column - 1] if column else None)
        address.go("view", None)

    _grid(found.grid, open_cell)
    _downloads(found.grid, f"by-{by}")


def _grid(figure: Figure, open_cell: Callable[[int, str], None]) -> None:
    """A grid of ratings whose cells are coloured, and open something by their row and heading."""
    first, *others = figure.table.columns
    labels = displays.labels(figure.table)
    rated = {
        name: st.column_config.MultiselectColumn(
            width=170,
            options=labels,
            color=[rating_colour(label) or RATING_COLOURS["N"] for label in labels],
            help=plain(name),
        )
        for name in others
    }
    columns = {first: st.column_config.TextColumn(width=200, pinned=True), **rated}
    tables.opening(
        figure.table, figure.alt, figure.alt, open_cell, columns, highest=600, by_cell=True, missing="Not asked"
    )


def _opened_theme(held: HeldRound, place: Place, theme: str) -> None:
    """A theme with its lines, each with its answer, its trend and the action that it leads to."""
    st.button("Back to the themes", on_click=address.go, args=("theme", None))
    opened = health_loaders.opened_theme(held.id, *place, theme, style.theme())
    if opened is None:
        st.warning(
            f"The address asks for the theme ‘{plain(theme[:40])}’, which this round did not ask about. Go back to choose one."
        )
        return
    figures.illustrative_notice(health_check=opened.is_illustrative)
    st.header(opened.title)
    st.caption(plain(displays.place_name(*place)))
    st.markdown(opened.words)
    for card in opened.cards:
        with st.container(border=True):
            st.markdown(card.words)
            if card.trend:
                st.image(card.trend.picture, width=220, alt=card.trend.alt)
            if card.action:
                _open_action(card.action)
    figures.caption(opened.short_forms)
    _downloads(opened.lines, theme)


def _open_action(ref: str) -> None:
    page = ROOT / "pages" / "action_plan.py"
    st.page_link(page, label=f"Open {plain(ref)}", query_params={"action": ref})


def _priorities(held: HeldRound, place: Place, as_at: date) -> None:
    """What comes first, and what is done about it."""
    first = health_loaders.priorities(held.id, *place, as_at)
    figures.illustrative_notice(health_check=first.is_illustrative, progress=first.is_progress_illustrative)
    st.markdown(f"{plain(displays.place_name(*place))}: {first.words}")
    if not first.lists:
        st.info("Give a line a priority in the view ‘Answer’: it then stands here, with the action that it leads to.")
        return
    st.caption(
        f"What is not yet achieved stands first. An action’s rating is its schedule rating at {long_date(as_at)}."
    )
    for words in first.lists:
        st.markdown(words)
    with st.container(horizontal=True):
        for ref in first.actions:
            _open_action(ref)
    figures.caption(first.short_forms)
    _downloads(first.lines, "priorities")


def _downloads(figure: Figure, name: str) -> None:
    """Buttons for a figure as files, with the round's date and whether it is made up."""
    title = f"{figure.title}, round of {long_date(figure.as_at)}"
    marked = replace(figure, title=title, loaded_without=health_loaders.loaded_without(figure.as_at))
    figures.downloads_of(marked, f"health-check-{name}-{figure.as_at}")
