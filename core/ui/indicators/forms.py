"""What may be recorded of a measure: a figure of a month, and the month from which its process is another."""

from datetime import date
from typing import Any

import streamlit as st

from core.indicators import commands
from core.indicators.commands import LONGEST_REASON
from core.indicators.definitions import Measure, Origin, Unit
from core.indicators.rows.columns import WHOLE_SERVICE
from core.indicators.rows.observations import ObservationRow
from core.people import Person
from core.settings import now, today
from core.sheets.typed import checked_row
from core.ui.indicators import loaders as indicator_loaders
from core.ui.pieces import forms
from core.ui.pieces.forms import Form
from core.ui.programme import loaders as register_loaders
from core.uploads.tables import MAY_UPLOAD, Kind
from core.words import long_date, month_name, plain, short_date

_SEEN = "upload of the figure that was shown when the form was drawn"


def record(measure: Measure, as_at: date, visitor: Person) -> None:
    """A figure for the programme office to type, and step changes for it and for senior managers."""
    st.subheader("Type a figure")
    if measure.comes_from == Origin.WORKFORCE:
        st.info(
            "This measure is counted from the workforce data and is never typed. Where it is wrong, upload the mended sheet of "
            "vacancies or caseloads."
        )
    elif told_by := register_loaders.tells(measure.code):
        st.info(
            f"This measure is counted from the register {told_by}, on the page Programme, and is not typed twice. Where it is "
            "wrong, correct the entry there."
        )
    elif visitor.role not in MAY_UPLOAD[Kind.TYPED_INDICATORS]:
        st.caption("The performance analyst and the programme office type or upload figures.")
    else:
        _figure(measure, min(as_at, today()), visitor)
    st.subheader("Step changes")
    _step_changes(measure, min(as_at, today()), visitor)


def _figure(measure: Measure, known_on: date, visitor: Person) -> None:
    """A month and a district, what is known of them, and the form for the figure."""
    choices = indicator_loaders.form_choices()
    if choices.replaces_illustrative:
        st.warning(
            "The first real figure that is saved takes the place of all illustrative indicators: they are then no longer shown."
        )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        months = indicator_loaders.months_up_to(known_on)
        month = st.selectbox("Month", months, format_func=month_name, key="month of the figure")
        districts = ["", *sorted(set(choices.districts.values()))]
        district = st.selectbox(
            "District", districts, format_func=lambda one: one or WHOLE_SERVICE, key="district of the figure"
        )
    known = indicator_loaders.figure(known_on, measure.code, month, district)
    st.markdown(known.words)
    cell = (measure.code, month, district)
    # What counts as seen is what stood when the cell was chosen, not what came while somebody prepared to type.
    if st.session_state.get(_SEEN, (None,))[0] != cell:
        st.session_state[_SEEN] = cell, known.upload
    has_denominator = measure.unit != Unit.NUMBER and measure.comes_from != Origin.WORKFORCE_DENOMINATOR
    stands = {"numerator": "", "denominator": ""} if has_denominator else {"numerator": ""}
    form = Form(visitor, "figure", *cell, stands=stands, newest=st.session_state[_SEEN][1])
    with st.container(border=True):
        meaning = measure.at(month)
        form.line("numerator", _label(meaning.numerator, "Numerator"), max_chars=40)
        if has_denominator:
            form.line("denominator", _label(meaning.denominator, "Denominator"), max_chars=40)
        for field in form.problems.keys() - stands.keys():
            form.problem(field)
        if form.problems:
            st.caption("Nothing was changed.")
        else:
            form.refusal()
        st.caption(
            "Where there is no figure, write a flag in place of the number: z not applicable, x or : not available, c suppressed."
        )
        saves = st.button("Save the figure", type="primary", key=f"save {form.number}")
        form.discard()
        form.kept()
    if saves:
        typed = {name: form.value(name) for name in stands}
        _save(form, typed | {"measure": measure.code, "month": month, "district": district}, known_on)
        st.session_state.pop(_SEEN)
        forms.say(
            f"{month_name(month)}, {plain(district or WHOLE_SERVICE)}, was saved as known on {long_date(known_on)}."
        )


def _label(meaning: str, name: str) -> str:
    return f"{name}: {plain(meaning[:1].lower() + meaning[1:])}"


def _save(form: Form, typed: dict[str, Any], known_on: date) -> None:
    seen = {(typed["measure"], typed["month"], typed["district"]): form.seen}

    def save() -> None:
        row = _checked(typed, known_on)
        forms.write(lambda session: commands.type_observations(session, [row], known_on, form.visitor, now(), seen))

    form.save(save)


def _checked(typed: dict[str, Any], known_on: date) -> ObservationRow:
    """The row as the upload would check it. Raises Refused with what is wrong, by its field."""
    context = {
        "measures": indicator_loaders.shipped(),
        "districts": indicator_loaders.form_choices().districts,
        "as_at": known_on,
    }
    return checked_row(ObservationRow, typed, context, "numerator")


def _step_changes(measure: Measure, known_on: date, visitor: Person) -> None:
    """The marked step changes, each with a way to withdraw it, and the form for another."""
    st.caption(
        "A step change says that from a month on the process is another, so that limits begin anew there. Mark one only where "
        "the reason is known: a new way of working, of counting or of recording."
    )
    steps = indicator_loaders.steps()
    steps = steps[steps["measure"] == measure.code]
    for row in steps.itertuples():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                f"**{month_name(row.month)}**: {plain(row.reason)} (marked by {plain(row.who)}, "
                f"{short_date(row.at.date())})"
            )
            if st.button("Withdraw", key=f"withdraw {row.id}"):
                _withdraw(row.id, visitor)
    if steps.empty:
        st.caption("None is marked.")
    months = indicator_loaders.months_up_to(known_on)
    form = Form(visitor, "step change", measure.code, stands={"month": months[0], "reason": ""})
    with st.container(border=True):
        form.choice("month", "First month of the changed process", months, names=month_name)
        form.text("reason", "What changed, and why", height=90, max_chars=LONGEST_REASON)
        form.refusal()
        marks = st.button("Mark the step change", key=f"mark {form.number}")
        form.discard()
        form.kept()
    if marks:
        month, reason = form.value("month"), form.value("reason")
        change = (measure.code, month, reason, visitor, now())
        form.save(lambda: forms.write(lambda session: commands.mark_step_change(session, *change)))
        forms.say(f"A step change was marked in {month_name(month)}.")


def _withdraw(number: int, visitor: Person) -> None:
    forms.do(
        lambda: forms.write(lambda session: commands.withdraw_step_change(session, number, visitor, now())),
        "The step change was withdrawn.",
    )
