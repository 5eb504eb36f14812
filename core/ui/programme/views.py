"""The views of the programme page: what a register says, its list, and the form for an entry."""

from datetime import date

import streamlit as st

from core.people import Person
from core.registers import displays
from core.registers.every import REGISTERS
from core.registers.register import Register
from core.settings import ROOT
from core.sheets.columns import columns
from core.ui.pieces import address, figures, tables
from core.ui.pieces import forms as pieces
from core.ui.plan import loaders as plan_loaders
from core.ui.programme import forms, loaders
from core.ui.shell import style
from core.uploads.tables import MAY_UPLOAD
from core.words import long_date, plain

VIEWS = {"figures": "What it says", "entries": "All entries", "record": "Record"}


def chosen_register(as_at: date) -> Register:
    """The head of the page with the choice of the register."""
    st.title("Programme")
    st.caption(f"{plan_loaders.plan_name()} · as at {long_date(as_at)}")
    pieces.say_what_was_done()
    names = {name: register.title for name, register in REGISTERS.items()}
    register = REGISTERS[address.one_in_list("Register", "register", names, next(iter(names)))]
    st.markdown(register.about)
    return register


def draw(register: Register, as_at: date, visitor: Person) -> None:
    if (number := address.number("entry")) is not None:
        _opened(register, number, visitor)
        return
    known = loaders.entries(register.name, as_at)
    figures.illustrative_notice(**{register.ones.replace(" ", "_"): displays.is_illustrative(known)})
    may_record = visitor.role in register.keepers
    views = VIEWS if may_record else {name: label for name, label in VIEWS.items() if name != "record"}
    view = address.one_of("View", "view", views)
    if view == "record":
        _record(register, visitor)
    elif known.empty:
        _nothing(register, as_at, visitor)
    elif view == "entries":
        _entries(register, as_at)
    else:
        _figures(register, as_at)


def _figures(register: Register, as_at: date) -> None:
    known = loaders.entries(register.name, as_at)
    for position, figure in enumerate(loaders.figures(register.name, as_at, style.theme())):
        st.header(figure.title)
        if figure.words:
            st.markdown(figure.words)
        figures.chart_of(figure)
        if len(figure.table):
            figures.frame(figure.table, figure.title)  # whose headings are too long for a phone
            figures.caption(figure.note)
            figures.downloads_of(figure, f"{register.name}-{position + 1}-{as_at}")
    figures.caption(displays.source(known))


def _entries(register: Register, as_at: date) -> None:
    known = loaders.entries(register.name, as_at)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = {
            name: address.several_of(columns(register.model)[name].heading, name, {one: one for one in values})
            for name, values in displays.choices(known, register).items()
        }
        words = address.words("Search", "find", "Words to find")
    figure = displays.listed(known, register, as_at, words, chosen)
    st.markdown(figure.words)
    if figure.table.empty:
        st.warning("No entry fits these filters. Take one of them away to see more.")
        return
    st.caption("Click a row to open the entry; scroll sideways for more columns.")
    numbers = list(figure.table.index)
    tables.opening(
        figure.table,
        register.name,
        figure.title,
        lambda row, _: address.go("entry", str(numbers[row])),
        figures.column_formats(figure.table),
    )
    figures.downloads_of(figure, f"{register.name}-{as_at}")
    figures.caption(figure.source)


def _record(register: Register, visitor: Person) -> None:
    if displays.is_illustrative(loaders.all_entries(register.name)):
        st.warning(
            f"The first real {register.one} that is recorded takes the place of all illustrative {plain(register.ones)}: they "
            "are then no longer shown."
        )
    forms.record(register, visitor)
    if visitor.role in MAY_UPLOAD[register.kind]:
        _upload_link(register)


def _opened(register: Register, number: int, visitor: Person) -> None:
    st.button("Back to the entries", on_click=address.go, args=("entry", None))
    history = loaders.history(register.name, number)
    stands = loaders.all_entries(register.name)
    if history.empty or number not in set(stands["id"]):
        st.info(f"There is no such {register.one}, or it was corrected or taken out since.")
        return
    entry = history.iloc[0].to_dict()
    figures.illustrative_notice(**{register.ones.replace(" ", "_"): bool(entry["is_illustrative"])})
    st.header(f"{register.one[:1].upper()}{register.one[1:]} no. {number}")
    st.table(displays.opened(entry, register), hide_index=True, border="horizontal", alt=f"The {register.one}")
    st.subheader("History")
    st.markdown("\n".join(displays.past(history, register)))
    if visitor.role not in register.keepers:
        return
    if entry["is_illustrative"]:
        st.caption(
            "An illustrative entry cannot be corrected: record a real one, and what is illustrative goes by itself."
        )
        return
    st.subheader("Correct it")
    forms.record(register, visitor, entry)
    forms.take_out(register, number, visitor)


def _nothing(register: Register, as_at: date, visitor: Person) -> None:
    """What to do where no entry counts at the date."""
    every = loaders.all_entries(register.name)
    dated = register.model.dated_by
    if len(every) and dated:
        first = every[dated].min()
        st.info(
            f"No {register.one} is known by {long_date(as_at)}. The earliest is of {long_date(first)}: choose that date, or a "
            "later one."
        )
        st.button(f"Show {long_date(first)}", on_click=address.go, args=("as_at", first.isoformat()))
    elif visitor.role in MAY_UPLOAD[register.kind]:
        st.info(
            f"No {plain(register.ones)} are kept yet. Upload the list that you have, or type the first one under ‘Record’."
        )
        _upload_link(register)
    else:
        st.info(
            f"No {plain(register.ones)} are kept yet. Type the first one under ‘Record’, or ask the programme office to upload "
            "a list."
        )


def _upload_link(register: Register) -> None:
    page = ROOT / "pages" / "upload.py"
    st.page_link(page, label=f"Upload {register.ones}", query_params={"kind": register.kind.value})
