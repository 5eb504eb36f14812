"""The views of the health check's page that show what a round says."""

from datetime import date

import streamlit as st

from core.figures import Display
from core.health import displays
from core.health.measures import WHOLE_SERVICE, Place
from core.people import Person, Role
from core.settings import ROOT
from core.ui.health import loaders as health_loaders
from core.ui.health import parts as health_parts
from core.ui.health.forms import answers as health_answers
from core.ui.health.forms import questions as health_questions
from core.ui.health.forms import rounds as health_rounds
from core.ui.pieces import address, figures
from core.ui.shell import style as look
from core.words import count, long_date, plain

VIEWS = {
    "themes": "Themes",
    "places": "By district and team",
    "priorities": "Priorities",
    "answer": "Answer",
    "rounds": "Rounds",
    "questions": "Questions",
}
OFFICE_ALONE = ("rounds", "questions")
FORMS = {
    "answer": health_answers.answer_view,
    "rounds": health_rounds.rounds_view,
    "questions": health_questions.questions_view,
}


def views_of(role: Role) -> dict[str, str]:
    """What a role may see: the HR lead answers lines of the workforce, the programme office sees everything."""
    if role == Role.HR_LEAD:
        return {"answer": VIEWS["answer"]}
    return {name: label for name, label in VIEWS.items() if name not in OFFICE_ALONE or role == Role.PROGRAMME_OFFICE}


def shown(view: str, visitor: Person, as_at: date) -> None:
    """A view of the chosen round."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        round_ = health_parts.chosen_round(as_at, visitor)
        place = WHOLE_SERVICE if view == "places" else health_parts.chosen_place(round_)
    st.caption(_of_when(round_, as_at))
    if view == "places":
        by_place(round_)
    elif view == "priorities":
        priorities(round_, place, as_at)
    elif theme := address.named("theme"):
        opened_theme(round_, place, theme)
    else:
        themes(round_, place)
    health_parts.meaning()


def _of_when(round_: Display, as_at: date) -> str:
    is_open = "still open, so its answers may change" if round_["closed_at"] is None else "closed"
    return f"**Round of {long_date(round_['held_on'])}**, {is_open} · reporting date {long_date(as_at)}"


def themes(round_: Display, place: Place) -> None:
    """Themes by round, where things stand, what changed and what is open."""
    shown = health_loaders.overview(round_["id"], *place)
    figures.illustrative_notice(health_check=shown["is_illustrative"])
    where = displays.place_name(*place)
    st.markdown(f"{plain(where)}: {shown['sentence']}")
    st.header("Themes by round")
    st.caption(
        "The latest round first. The number is the staff survey’s score, 0 to 100. Choose a cell, or one of the themes below "
        "the table, to open a theme."
    )
    codes = list(shown["codes"])
    about = f"Themes by round, {where}"
    health_parts.grid(shown["grid"], about, lambda row, _: address.go("theme", codes[row]))
    health_parts.grid_downloads(shown, round_, "themes", f"Health check: {about}")
    for code, label in shown["themes"].items():
        st.button(label, key=f"theme {code}", type="tertiary", on_click=address.go, args=("theme", code), wrap=True)
    if shown["changes"]:
        st.header(f"Changed since {long_date(shown['since'])}")
        lists = st.grid(2, min_column_width=320)
        for words in shown["changes"]:
            lists.markdown(words)
    st.header(f"Without an answer: {count(shown['open'], 'line')}")
    if shown["open"]:
        with st.expander("Show the lines"):
            st.markdown(shown["open_list"])
    st.caption("Every line of this round, with its answer:")
    health_parts.downloads(shown["lines"], round_, "lines", f"Lines of the health check, {where}")


def by_place(round_: Display) -> None:
    """Themes by district and team."""
    by = address.one_of("By", "by", {"district": "By district", "team": "By team"})
    shown = health_loaders.place_grid(round_["id"], by)
    figures.illustrative_notice(health_check=shown["is_illustrative"])
    st.header(f"Themes by {by}")
    st.caption(
        "The number is the staff survey’s score, 0 to 100, where 5 people or more answered. A place has a rating once half of "
        "a theme’s lines are answered there. Indicators are counted by district, so a team has no figure of theirs. Choose a "
        "cell to open its theme."
    )

    def open_cell(row: int, column: int) -> None:
        place = shown["places"][row]
        address.go("place", None if place == WHOLE_SERVICE else displays.place_name(*place))
        address.go("theme", shown["themes"][column - 1] if column else None)
        address.go("view", None)

    about = f"Themes of the health check by {by}"
    health_parts.grid(shown["grid"], about, open_cell)
    health_parts.grid_downloads(shown, round_, f"by-{by}", about)


def opened_theme(round_: Display, place: Place, theme: str) -> None:
    """A theme with its lines, each with its answer, its trend and the action that it leads to."""
    st.button("Back to the themes", on_click=address.go, args=("theme", None))
    shown = health_loaders.opened_theme(round_["id"], *place, theme)
    if shown is None:
        st.warning(
            f"The address asks for the theme ‘{plain(theme[:40])}’, which this round did not ask about. Go back to choose one."
        )
        return
    figures.illustrative_notice(health_check=shown["is_illustrative"])
    st.header(shown["title"])
    st.caption(plain(displays.place_name(*place)))
    st.markdown(shown["words"])
    for card in shown["cards"]:
        with st.container(border=True):
            _line(card, round_["id"], place, theme)
    figures.caption(shown["short_forms"])
    health_parts.downloads(shown["lines"], round_, theme, f"Lines of the theme {shown['name']}")


def _line(card: Display, number: int, place: Place, theme: str) -> None:
    st.markdown(card["words"])
    if card["trend"] is not None:
        picture = health_loaders.trend_picture(number, *place, theme, card["question"], look.theme())
        st.image(picture, width=220, alt=card["trend_words"])
    if card["action"]:
        _open_action(card["action"])


def _open_action(ref: str) -> None:
    page = ROOT / "pages" / "action_plan.py"
    st.page_link(page, label=f"Open {plain(ref)}", query_params={"action": ref})


def priorities(round_: Display, place: Place, as_at: date) -> None:
    """What comes first, and what is done about it."""
    shown = health_loaders.priorities(round_["id"], *place, as_at)
    figures.illustrative_notice(health_check=shown["is_illustrative"], progress=shown["is_progress_illustrative"])
    st.markdown(f"{plain(displays.place_name(*place))}: {shown['words']}")
    if not shown["lists"]:
        st.info("Give a line a priority in the view ‘Answer’: it then stands here, with the action that it leads to.")
        return
    st.caption(
        f"What is not yet achieved stands first. An action’s rating is its schedule rating at {long_date(as_at)}."
    )
    for words in shown["lists"]:
        st.markdown(words)
    with st.container(horizontal=True):
        for ref in shown["actions"]:
            _open_action(ref)
    figures.caption(shown["short_forms"])
    health_parts.downloads(shown["lines"], round_, "priorities", "Lines with a priority")
