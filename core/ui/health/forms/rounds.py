"""The rounds of the health check: opening one, closing it, and opening it again."""

from datetime import date

import streamlit as st

from core.health import answer_displays, measures
from core.health.commands import close_round, open_round, reopen_round
from core.health.rounds import HeldRound
from core.people import Person, Role
from core.settings import now, today
from core.ui.health import loaders as health_loaders
from core.ui.health.forms.answers import choose_round, no_round
from core.ui.pieces import address, forms
from core.ui.shell import session
from core.words import long_date


def rounds_view(visitor: Person) -> None:
    """Every round with who opened and closed it; the programme office opens, closes and reopens them here."""
    forms.say_what_was_done()
    rounds = health_loaders.frames().held()
    may_change = visitor.role == Role.PROGRAMME_OFFICE
    if not rounds and not may_change:
        no_round(visitor)
        return
    if rounds:
        st.table(answer_displays.round_rows(rounds), hide_index=True, border="horizontal")
    if not may_change:
        st.caption("The programme office opens and closes rounds.")
        return
    _open(visitor, rounds)
    if rounds:
        _close_or_reopen(rounds)


def _open(visitor: Person, rounds: list[HeldRound]) -> None:
    """The day of a new round, by default the last quarter's end up to the reporting date."""
    st.header("Open a round")
    if not rounds:
        st.markdown(
            "A round looks at the service as it was on a day, usually the last of a quarter. Open the first one here: lines "
            "that are figures fill themselves, and the others can then be answered, line by line and by several people."
        )
    elif all(one.is_illustrative for one in rounds):
        st.markdown("The rounds above are illustrative. They go from every page once a real round is opened.")
    day = st.date_input(
        "The day that the round looks at",
        answer_displays.quarter_end(address.chosen_reporting_date()),
        min_value=address.EARLIEST,
        max_value=today(),
        format="DD/MM/YYYY",
        width=250,
    )
    st.caption("It is asked with the newest questions, and keeps them whatever is changed in them later.")
    if isinstance(day, date) and st.button(f"Open the round of {long_date(day)}", key=f"open after {len(rounds)}"):
        forms.do(
            lambda: forms.write(lambda session: open_round(session, day, visitor, now())),
            f"The round of {long_date(day)} is open, and can be answered.",
        )


def _close_or_reopen(rounds: list[HeldRound]) -> None:
    st.header("Close or reopen a round")
    chosen = choose_round(rounds)
    lines = health_loaders.standing(chosen.id, "", "").lines
    words = answer_displays.open_in_words(len(measures.unanswered(lines)), chosen.held_on)
    st.markdown(words)
    label = "Close this round" if chosen.is_open else "Reopen this round"
    if st.button(label, key=f"{label} {chosen.id} {chosen.closed_at}"):
        session.ask(f"{label}?", session.OFFICE, lambda visitor: _confirm(visitor, chosen, words))


def _confirm(visitor: Person, round_: HeldRound, words: str) -> None:
    name, number = f"The round of {long_date(round_.held_on)}", round_.id
    if round_.is_open:
        st.markdown(f"{words} Nobody can answer it while it is closed; you can reopen it at any time.")
        label, change, outcome = "Yes, close it", close_round, f"{name} is closed."
    else:
        st.markdown(
            f"{answer_displays.closed_in_words(round_)} {words} Once reopened its answers can be changed again."
        )
        label, change, outcome = "Yes, reopen it", reopen_round, f"{name} is open again."
    if st.button(label, type="primary"):
        forms.do(lambda: forms.write(lambda session: change(session, number, visitor, now())), outcome)
