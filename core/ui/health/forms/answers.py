"""Answering a round of the health check: the list of its lines, and the form of the one that is opened.

The form can be left and resumed, by several people: a save says over which answer it was typed, so that nobody's answer is
replaced unseen.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from core.health import answer_displays, displays, measures
from core.health.commands import LONGEST, Place, Typed, answer
from core.health.questions import Kind, Priority
from core.health.rounds import HeldRound
from core.health.rules import Rating
from core.people import Person, Role
from core.settings import now
from core.ui.health import loaders as health_loaders
from core.ui.pieces import address, drafts, forms, tables
from core.ui.pieces.forms import Form
from core.ui.plan import loaders
from core.words import long_date, plain

TEXTS = {
    "commentary": "What stands behind the answer, for those who read the health check.",
    "evidence": "Where it can be seen: a report, an audit, minutes. No names of children or staff.",
}


def answer_view(visitor: Person) -> None:
    """The lines of a round that the visitor may answer, for the whole service or a place of it; one of them opened."""
    rounds = health_loaders.frames().held()
    if not rounds:
        no_round(visitor)
        return
    choices = st.grid(3, min_column_width=200)
    with choices.cell():
        round_ = choose_round(rounds)
    with choices.cell():
        place = _choose_place(round_.id)
    lines = _answerable(health_loaders.standing(round_.id, *place).lines, visitor)
    with choices.cell():
        shown = _of_theme(lines, round_.question_set)
    _notices(visitor, round_)
    forms.say_what_was_done()
    code = address.named("line")
    if code in set(shown["question"]):
        _opened(visitor, round_, place, shown, str(code))
        return
    if code:
        st.warning(
            f"The address asks for the line ‘{plain(code[:40])}’, which is not among these. Showing all of them."
        )
    _list(visitor, round_, place, shown)


def no_round(visitor: Person) -> None:
    """What to do before the first round."""
    whom = (
        "Open one in the view ‘Rounds’." if visitor.role == Role.PROGRAMME_OFFICE else "The programme office opens it."
    )
    st.info(f"No round of the health check has been opened yet. {whom}")


def choose_round(rounds: list[HeldRound]) -> HeldRound:
    """The chosen round; the latest open one unless another is asked for, the latest where all are closed.

    It is put into the address, so that whoever types stays at it when it is closed or another is opened.
    """
    known = {str(one.id): one for one in rounds}
    default = next((name for name, one in known.items() if one.is_open), next(iter(known)))
    names = {name: answer_displays.round_name(one) for name, one in known.items()}
    number = address.one_in_list("Round", "round", names, default)
    if address.named("round") != number:
        address.go("round", number)
    return known[number]


def _choose_place(round_number: int) -> Place:
    places = {displays.place_name(*one) if any(one) else "": one for one in health_loaders.asked(round_number).places}
    names = {name: name or displays.place_name("", "") for name in places}
    return Place(*places[address.one_in_list("Place", "place", names, "")])


def _answerable(lines: pd.DataFrame, visitor: Person) -> pd.DataFrame:
    """The lines that the visitor's role may answer."""
    return lines[lines["is_workforce"].astype(bool)] if visitor.role == Role.HR_LEAD else lines


def _notices(visitor: Person, round_: HeldRound) -> None:
    if visitor.role == Role.HR_LEAD:
        st.caption(
            "These are the lines on the workforce, which the HR lead answers. Senior managers answer the others."
        )
    if round_.is_illustrative:
        st.info(
            "**Illustrative round**, made up to show how this page works. What is answered here goes from every page once the "
            "programme office opens a real round."
        )


def _of_theme(lines: pd.DataFrame, question_set: int) -> pd.DataFrame:
    themes = health_loaders.frames().themes
    asked = themes[(themes["question_set"] == question_set) & themes["code"].isin(lines["theme"])]
    names = {one.code: f"{one.number}. {one.title}" for one in asked.itertuples()}
    theme = address.one_in_list("Theme", "theme", {"": "All themes", **names}, "")
    return lines[lines["theme"] == theme] if theme else lines


def _list(visitor: Person, round_: HeldRound, place: Place, lines: pd.DataFrame) -> None:
    """How far the round is, and its lines; choosing a row opens the line."""
    unanswered = set(measures.unanswered(lines)["question"])
    st.markdown(answer_displays.progress_in_words(lines, unanswered))
    following = answer_displays.next_open(lines, unanswered)
    if following and round_.is_open:
        st.button(f"Answer {following}", type="primary", on_click=address.go, args=("line", following))
    _closed_note(round_)
    begun = {str(key[-1]) for key in drafts.keys(visitor.username, "answer", round_.id, *place)}
    table = answer_displays.answering_rows(lines, unanswered, begun)
    st.caption("Click a row to open the line.")
    column = st.column_config.TextColumn
    tables.opening(
        table,
        "lines",
        "The lines of the round with who answered them",
        lambda row, _: address.go("line", table["Line"].iloc[row]),
        {"Line": column(width=60, pinned=True), "Question": column(width=330)},
    )


def _opened(visitor: Person, round_: HeldRound, place: Place, lines: pd.DataFrame, code: str) -> None:
    """One line: the question, what stood in the round before, and the form, or what was answered in a closed round."""
    line = lines[lines["question"] == code].iloc[0].to_dict()
    st.button("Back to the lines", on_click=address.go, args=("line", None))
    st.header(f"{code}. {plain(line['text'])}")
    st.caption(answer_displays.answered_in_words(line))
    fills_itself = answer_displays.fills_itself(line)
    if fills_itself:
        st.markdown(answer_displays.figure_in_words(line))
    _round_before(round_, place, line)
    stands = {part: str(line[part] or "") for part in Typed._fields} | ({"rating": ""} if fills_itself else {})
    name = ("answer", round_.id, *place, code)
    form = Form(visitor, *name, stands=stands, newest=line["answer"], is_whole=True)
    if not round_.is_open:
        _closed(round_, line, form)
        return
    _fields(line, form)
    if form.is_overtaken:
        _meanwhile(line)
    form.refusal()
    with st.container(horizontal=True):
        goes_on = st.button("Save and go to the next open line", type="primary", key=f"save and go on {form.number}")
        stays = st.button("Save", key=f"save {form.number}")
        form.discard()
    if goes_on or stays:
        _save(form, round_.id, place, lines, code, goes_on)
    form.kept()


def _round_before(round_: HeldRound, place: Place, line: Mapping[str, Any]) -> None:
    """What stood for the same question and place in the round before."""
    before = health_loaders.standing(round_.id, *place).before
    if before is None:
        return
    same = before.lines[before.lines["question"] == line["question"]].to_dict("records")
    with st.container(border=True):
        st.markdown(f"**In the round before, of {long_date(before.held_on)}**")
        st.markdown(answer_displays.line_before_in_words(same[0] if same else None, line))


def _fields(line: Mapping[str, Any], form: Form) -> None:
    if not answer_displays.fills_itself(line):
        is_choice = line["kind"] == Kind.CHOICE
        words = answer_displays.CHOICE_WORDS if is_choice else answer_displays.RATINGS
        form.buttons("rating", "Answer" if is_choice else "Rating", {one.value: words[one] for one in Rating})
    for part, help in TEXTS.items():
        form.text(part, part.capitalize(), help, max_chars=LONGEST[part])
    grid = st.grid(2, min_column_width=320)
    with grid.cell():
        form.buttons("priority", "Priority", {one.value: one.capitalize() for one in Priority})
    with grid.cell():
        chosen = form.value("action")
        titles = {"": "None", chosen: f"{chosen}: not in the plan"} if chosen else {"": "None"}
        titles |= {ref: f"{ref}: {title}" for ref, title in health_loaders.action_titles(loaders.plan()).items()}
        form.choice("action", "Action of the plan that it leads to", list(titles), names=titles.__getitem__)


def _meanwhile(line: Mapping[str, Any]) -> None:
    """The answer of somebody else that came while this one was typed."""
    with st.container(border=True):
        st.markdown(f"**{answer_displays.answered_in_words(line)} while you were typing:**")
        st.markdown(answer_displays.answer_in_words(line))
        st.caption("What you typed stands above and is not saved yet. Saving it takes the place of this answer.")


def _save(form: Form, number: int, place: Place, lines: pd.DataFrame, code: str, goes_on: bool) -> None:
    """Save what was typed, and say so on a fresh page: of this line, or of the next one that is open, in the list's order."""
    words = f"Nothing new was typed for {code}."
    if form.draft:
        typed, at = Typed(**form.values()), now()
        form.save(
            lambda: forms.write(
                lambda session: answer(session, number, code, place, typed, form.visitor, at, seen=form.seen)
            )
        )
        words = f"{code} is saved."
    if goes_on:
        following = answer_displays.next_open(lines, set(measures.unanswered(lines)["question"]), code)
        words += "" if following else " No other line here is left open."
        address.go("line", following)
    forms.say(words)


def _closed_note(round_: HeldRound) -> None:
    if not round_.is_open:
        st.info(
            f"{answer_displays.closed_in_words(round_)} It can be read, and answered again once the programme office reopens it."
        )


def _closed(round_: HeldRound, line: Mapping[str, Any], form: Form) -> None:
    """What was answered, and what somebody typed whom the closing overtook, to be copied."""
    _closed_note(round_)
    with st.container(border=True):
        st.markdown(f"**In this round, of {long_date(round_.held_on)}**")
        st.markdown(answer_displays.answer_in_words(line))
    if form.draft is None:
        return
    st.warning(
        "What you typed was not saved before the round was closed. Copy it from here; it is kept until you discard it."
    )
    typed = form.values()
    st.markdown(answer_displays.answer_in_words({**line, **typed, **dict.fromkeys(TEXTS, "")}))
    for part in TEXTS:
        if typed[part]:
            st.caption(part.capitalize())
            st.code(typed[part], language=None, wrap_lines=True)
    form.discard()
