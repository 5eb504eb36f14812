"""The form of any register: its fields follow from the row model."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.people import Person
from core.registers import commands
from core.registers.references import Made
from core.registers.register import Register
from core.settings import now
from core.sheets.columns import columns, kinds, marked
from core.sheets.typed import checked_row
from core.ui.pieces import address, forms
from core.ui.pieces.forms import Form
from core.ui.programme import loaders
from core.ui.shell import session
from core.words import plain

LONGEST = 2_000


def record(register: Register, visitor: Person, known: Mapping[str, Any] | None = None) -> None:
    """The form for a new entry, or for `known`, which what is saved takes the place of."""
    number = int(known["id"]) if known else None
    stands = {name: _as_typed(register, name, known[name] if known else None) for name in register.fields}
    form = Form(visitor, "register", register.name, number, stands=stands, newest=number, is_whole=True)
    with st.container(border=True):
        for name in register.fields:
            _field(form, register, name)
        form.end("Save the correction" if known else f"Record the {register.one}", _saving(register, number))


def _field(form: Form, register: Register, name: str) -> None:
    about, kind = columns(register.model)[name], kinds(register.model)[name]
    needs = register.model.model_fields[name].is_required()
    label, means = f"{about.heading}{'' if needs else ' (may be left empty)'}", about.means
    if kind == "date":
        form.day(name, label, means)
    elif kind == "boolean":
        form.choice(name, about.heading, ["no", "yes"], means)
    elif about.choices:
        form.choice(name, label, ["", *about.choices], means, names=lambda one: forms.capital(one) or "Choose")
    elif name in register.model.long:
        form.text(name, label, means, max_chars=LONGEST)
    else:
        made = marked(register.model, Made).get(name)
        form.line(
            name, label, means, (lambda typed: made.of(typed, loaders.checks()["key"])) if made else None, max_chars=200
        )


def _as_typed(register: Register, name: str, value: Any) -> Any:
    """A field's value as its widget holds it."""
    kind = kinds(register.model)[name]
    if kind == "date":
        return value
    if kind == "boolean":
        return "yes" if value else "no"
    return "" if value is None else f"{value:g}" if isinstance(value, int | float) else str(value)


def _saving(register: Register, number: int | None) -> forms.Save:
    def save(typed: Mapping[str, Any], seen: Mapping[str, Any], author: Person) -> str:
        filled = {name: value for name, value in typed.items() if value not in ("", None)}
        row = checked_row(register.model, filled, loaders.checks(), register.fields[0])
        made = forms.write(lambda session: commands.record(session, register, row, author, now(), number))
        if number is not None:
            address.go("entry", str(made))
        return f"The {register.one} was {'corrected' if number else 'recorded'}."

    return save


def take_out(register: Register, number: int, visitor: Person) -> None:
    """The button that lets an entry count no more, which asks once more."""
    if st.button(f"Take out this {register.one}", key=f"take out {register.name} {number}"):
        session.ask(f"Take out this {register.one}?", register.keepers, lambda who: _confirm(register, number, who))


def _confirm(register: Register, number: int, visitor: Person) -> None:
    st.markdown(
        f"It will count no longer. It stays in the history of the {plain(register.ones)} and in the audit trail."
    )
    if st.button("Yes, take it out", type="primary"):
        forms.do(
            lambda: forms.write(lambda session: commands.take_out(session, register, number, visitor, now())),
            f"The {register.one} was taken out.",
            lambda: address.go("entry", None),
        )
