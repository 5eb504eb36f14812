"""Answering a round of the health check: the list of its lines, and the form of the one that is opened.

The form can be left and resumed, by several people: what is typed is kept by `drafts` until it is saved, and a save
says over which answer it was typed, so that nobody's answer is replaced unseen.
"""

import pandas as pd
import streamlit as st

from core.figures import Display
from core.health import answer_displays, displays, measures
from core.health.commands import LONGEST, Place, Typed, answer
from core.health.questions import Kind, Priority
from core.health.rules import Rating
from core.people import Person, Role
from core.refusals import ChangedMeanwhile, Refused
from core.settings import now
from core.storage.engine import writing
from core.ui.health import drafts as health_drafts
from core.ui.health import loaders as health_loaders
from core.ui.health.drafts import Line
from core.ui.pieces import address, drafts
from core.ui.pieces.drafts import Draft
from core.ui.shell.loading import opened_database
from core.words import long_date, plain

TEXTS = {
    "commentary": "What stands behind the answer, for those who read the health check.",
    "evidence": "Where it can be seen: a report, an audit, minutes. No names of children or staff.",
}
_SAID = "what was saved of the health check"
_OPENED = "times that a line was opened"


def answer_view(visitor: Person) -> None:
    """The lines of a round that the visitor may answer, for the whole service or a place of it; one of them opened."""
    rounds = health_loaders.rounds()
    if rounds.empty:
        no_round(visitor)
        return
    choices = st.grid(3, min_column_width=200)
    with choices.cell():
        round_ = choose_round(rounds)
    with choices.cell():
        place = _choose_place(round_["id"])
    lines = _answerable(health_loaders.lines(round_["id"], *place), visitor)
    with choices.cell():
        shown = _of_theme(lines, round_["question_set"])
    _notices(visitor, round_)
    if said := st.session_state.pop(_SAID, ""):
        st.success(said)
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


def choose_round(rounds: pd.DataFrame) -> Display:
    """The chosen round; the latest open one unless another is asked for, the latest where all are closed.

    It is put into the address, so that whoever types stays at it when it is closed or another is opened.
    """
    known = {str(one["id"]): one for one in reversed(rounds.to_dict("records"))}
    default = next((name for name, one in known.items() if one["closed_at"] is None), next(iter(known)))
    names = {name: answer_displays.round_name(one) for name, one in known.items()}
    number = address.one_in_list("Round", "round", names, default)
    if address.named("round") != number:
        address.go("round", number)
    chosen: Display = known[number]
    return chosen


def _choose_place(round_number: int) -> Place:
    places = {displays.place_name(*one) if any(one) else "": one for one in health_loaders.places(round_number)}
    names = {name: name or displays.place_name("", "") for name in places}
    return Place(*places[address.one_in_list("Place", "place", names, "")])


def _answerable(lines: pd.DataFrame, visitor: Person) -> pd.DataFrame:
    """The lines that the visitor's role may answer."""
    return lines[lines["is_workforce"].astype(bool)] if visitor.role == Role.HR_LEAD else lines


def _notices(visitor: Person, round_: Display) -> None:
    if visitor.role == Role.HR_LEAD:
        st.caption(
            "These are the lines on the workforce, which the HR lead answers. Senior managers answer the others."
        )
    if round_["is_illustrative"]:
        st.info(
            "**Illustrative round**, made up to show how this page works. What is answered here goes from every page once the "
            "programme office opens a real round."
        )


def _of_theme(lines: pd.DataFrame, question_set: int) -> pd.DataFrame:
    themes = health_loaders.themes()
    asked = themes[(themes["question_set"] == question_set) & themes["code"].isin(lines["theme"])]
    names = {one.code: f"{one.number}. {one.title}" for one in asked.itertuples()}
    theme = address.one_in_list("Theme", "theme", {"": "All themes", **names}, "")
    return lines[lines["theme"] == theme] if theme else lines


def _list(visitor: Person, round_: Display, place: Place, lines: pd.DataFrame) -> None:
    """How far the round is, and its lines; choosing a row opens the line."""
    unanswered = set(measures.unanswered(lines)["question"])
    st.markdown(answer_displays.progress_in_words(lines, unanswered))
    following = answer_displays.next_open(lines, unanswered)
    if following and round_["closed_at"] is None:
        st.button(f"Answer {following}", type="primary", on_click=address.go, args=("line", following))
    _closed_note(round_)
    begun = {
        one.question
        for one in health_drafts.of_round(visitor.username, round_["id"])
        if (one.district, one.team) == tuple(place)
    }
    table = answer_displays.answering_rows(lines, unanswered, begun)
    key = f"lines {st.session_state.get(_OPENED, 0)}"
    st.caption("Click a row to open the line.")
    st.dataframe(
        table,
        hide_index=True,
        height=min(38 + 35 * len(table), 900),
        on_select=lambda: _open_row(key, table),
        selection_mode=["single-row", "single-cell"],
        key=key,
        alt="The lines of the round with who answered them",
        column_config={
            "Line": st.column_config.TextColumn(width=60, pinned=True),
            "Question": st.column_config.TextColumn(width=330),
        },
    )


def _open_row(key: str, table: pd.DataFrame) -> None:
    """Open the chosen row's line. The table gets a new key, so that no row is ticked when one comes back."""
    selection = st.session_state[key].selection
    if rows := [*selection.rows, *(row for row, _ in selection.cells)]:
        address.go("line", table["Line"].iloc[rows[0]])
        st.session_state[_OPENED] = st.session_state.get(_OPENED, 0) + 1


def _opened(visitor: Person, round_: Display, place: Place, lines: pd.DataFrame, code: str) -> None:
    """One line: the question, what stood in the round before, and the form, or what was answered in a closed round."""
    row = lines[lines["question"] == code].iloc[0].to_dict()
    line = Line(visitor.username, round_["id"], *place, code)
    st.button("Back to the lines", on_click=address.go, args=("line", None))
    st.header(f"{code}. {plain(row['text'])}")
    st.caption(answer_displays.answered_in_words(row))
    if answer_displays.fills_itself(row):
        st.markdown(answer_displays.figure_in_words(row))
    _round_before(round_, place, row)
    draft = drafts.of(line)
    if round_["closed_at"] is not None:
        _closed(round_, row, line, draft)
        return
    _form(row, line, draft)
    if draft and draft.began != row["answer"]:
        _meanwhile(row)
    if draft and draft.refused:
        st.error(plain(draft.refused))
    _buttons(visitor, line, row, draft, lines)


def _round_before(round_: Display, place: Place, row: Display) -> None:
    """What stood for the same question and place in the round before."""
    rounds = health_loaders.rounds()
    earlier = rounds[rounds["held_on"] < round_["held_on"]]
    if earlier.empty:
        return
    before = earlier.iloc[-1]
    lines = health_loaders.lines(int(before["id"]), *place)
    found = lines[lines["question"] == row["question"]].to_dict("records")
    with st.container(border=True):
        st.markdown(f"**In the round before, of {long_date(before['held_on'])}**")
        st.markdown(answer_displays.line_before_in_words(found[0] if found else None, row))


def _form(row: Display, line: Line, draft: Draft | None) -> None:
    """The widgets of a line, each filled with the draft, or with what stands where nothing was typed."""
    stands = _stands(row)
    values = draft.typed if draft else stands
    if not answer_displays.fills_itself(row):
        words = answer_displays.CHOICE_WORDS if row["kind"] == Kind.CHOICE else answer_displays.RATINGS
        st.segmented_control(
            "Answer" if row["kind"] == Kind.CHOICE else "Rating",
            [one.value for one in Rating],
            format_func=lambda one: words[Rating(one)],
            **drafts.widget(line, "rating", values["rating"] or None, stands, row["answer"]),
        )
    for part, help in TEXTS.items():
        st.text_area(
            part.capitalize(),
            max_chars=LONGEST[part],
            help=help,
            height=100,
            **drafts.widget(line, part, values[part], stands, row["answer"]),
        )
    grid = st.grid(2, min_column_width=320)
    with grid.cell():
        st.segmented_control(
            "Priority",
            [one.value for one in Priority],
            format_func=str.capitalize,
            **drafts.widget(line, "priority", values["priority"] or None, stands, row["answer"]),
        )
    with grid.cell():
        titles = {"": "None", values["action"]: f"{values['action']}: not in the plan", **health_loaders.actions()}
        st.selectbox(
            "Action of the plan that it leads to",
            ["", *(ref for ref in titles if ref)],
            format_func=lambda ref: "None" if not ref else f"{ref}: {titles[ref]}",
            **drafts.widget(line, "action", values["action"], stands, row["answer"]),
        )


def _stands(row: Display) -> dict[str, str]:
    """What the answer says that counts now, in the form's own terms."""
    typed = {part: str(row[part] or "") for part in Typed._fields}
    return typed | {"rating": ""} if answer_displays.fills_itself(row) else typed


def _meanwhile(row: Display) -> None:
    """The answer of somebody else that came while this one was typed."""
    with st.container(border=True):
        st.markdown(f"**{answer_displays.answered_in_words(row)} while you were typing:**")
        st.markdown(answer_displays.answer_in_words(row))
        st.caption("What you typed stands above and is not saved yet. Saving it takes the place of this answer.")


def _buttons(visitor: Person, line: Line, row: Display, draft: Draft | None, lines: pd.DataFrame) -> None:
    with st.container(horizontal=True):
        goes_on = st.button("Save and go to the next open line", type="primary", key=f"save and go on {line}")
        stays = st.button("Save", key=f"save {line}")
        if draft:
            st.button("Discard what I typed", key=f"discard {line}", on_click=drafts.forget, args=(line,))
    if (goes_on or stays) and _is_saved(visitor, line, draft):
        _go_on(row, lines, goes_on, is_new=draft is not None)
    if draft:
        st.caption("What you typed is kept, but does not count before you save it.")


def _is_saved(visitor: Person, line: Line, draft: Draft | None) -> bool:
    """Save what was typed, and say whether that was done; a refusal stays beside it, and so does the text."""
    if draft is None:
        return True
    place, typed = Place(line.district, line.team), Typed(**draft.typed)
    try:
        with writing(opened_database()) as session:
            author = visitor
            answer(session, line.round, line.question, place, typed, author, now(), seen=draft.seen)
    except ChangedMeanwhile as changed:
        draft.refused, draft.seen = str(changed), changed.newest
        st.rerun()
    except Refused as refused:
        st.error(plain(str(refused)))
        return False
    drafts.forget(line)
    return True


def _go_on(row: Display, lines: pd.DataFrame, goes_on: bool, is_new: bool) -> None:
    """Say what was saved on a fresh page: of this line, or of the next one that is open, in the order of the list."""
    said = f"{row['question']} is saved." if is_new else f"Nothing new was typed for {row['question']}."
    if goes_on:
        following = answer_displays.next_open(lines, set(measures.unanswered(lines)["question"]), row["question"])
        said += "" if following else " No other line here is left open."
        address.go("line", following)
    st.session_state[_SAID] = said
    st.rerun()


def _closed_note(round_: Display) -> None:
    if round_["closed_at"] is not None:
        st.info(
            f"{answer_displays.closed_in_words(round_)} It can be read, and answered again once the programme office reopens it."
        )


def _closed(round_: Display, row: Display, line: Line, draft: Draft | None) -> None:
    """What was answered, and what somebody typed whom the closing overtook, to be copied."""
    _closed_note(round_)
    with st.container(border=True):
        st.markdown(f"**In this round, of {long_date(round_['held_on'])}**")
        st.markdown(answer_displays.answer_in_words(row))
    if draft is None:
        return
    st.warning(
        "What you typed was not saved before the round was closed. Copy it from here; it is kept until you discard it."
    )
    st.markdown(answer_displays.answer_in_words({**row, **draft.typed, **dict.fromkeys(TEXTS, "")}))
    for part in TEXTS:
        if draft.typed[part]:
            st.caption(part.capitalize())
            st.code(draft.typed[part], language=None, wrap_lines=True)
    st.button("Discard what I typed", on_click=drafts.forget, args=(line,))
