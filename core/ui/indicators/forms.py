"""What may be recorded of a measure: a figure of a month, and the month from which its process is another."""

from collections.abc import Callable
from datetime import date

import streamlit as st
from pydantic import ValidationError
from sqlmodel import Session

from core.indicators import commands, displays
from core.indicators.commands import LONGEST_REASON
from core.indicators.definitions import Measure, Origin, Unit
from core.indicators.rows import WHOLE_SERVICE, ObservationRow
from core.people import Person, Role
from core.refusals import Refused
from core.settings import now, today
from core.sheets import sentences
from core.sheets.columns import columns
from core.storage.engine import writing
from core.ui.indicators import loaders as indicator_loaders
from core.ui.shell.loading import opened_database
from core.ui.uploads import views as upload_views
from core.words import long_date, plain, short_date

_SAID = "what was recorded of a measure"
_ROUND = "times that something was recorded of a measure"
_SEEN = "upload of the figure that was shown when the form was drawn"


def say_what_was_done() -> None:
    """Say once what was recorded last."""
    if said := st.session_state.pop(_SAID, ""):
        st.success(said)


def record(measure: Measure, as_at: date, visitor: Person) -> None:
    """A figure for the programme office to type, and step changes for it and for senior managers."""
    st.subheader("Type a figure")
    if measure.comes_from == Origin.WORKFORCE:
        st.info(
            "This measure is counted from the workforce data and is never typed. Where it is wrong, upload the mended sheet of "
            "vacancies or caseloads."
        )
    elif visitor.role != Role.PROGRAMME_OFFICE:
        st.caption("The programme office types or uploads figures.")
    else:
        _figure(measure, as_at, visitor)
    st.subheader("Step changes")
    _step_changes(measure, as_at, visitor)


def _figure(measure: Measure, as_at: date, visitor: Person) -> None:
    """A month and a district, what is known of them, and the form for the figure."""
    known_on = min(as_at, today())
    if indicator_loaders.has_illustrative():
        st.warning(
            "The first real figure that is saved takes the place of all illustrative indicators: they are then no longer shown."
        )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        month = st.selectbox(
            "Month",
            indicator_loaders.months_up_to(known_on),
            format_func=displays.month_name,
            key="month of the figure",
        )
        district = st.selectbox(
            "District", ["", *indicator_loaders.districts()], format_func=lambda one: one or WHOLE_SERVICE,
            key="district of the figure",
        )  # fmt: skip
    stands = indicator_loaders.figure(known_on, measure.code, month, district)
    st.markdown(stands["words"])
    cell = (measure.code, month, district)
    if st.session_state.get(_SEEN, (None,))[0] != cell:
        st.session_state[_SEEN] = cell, stands["upload"]
    typed = _typed_figure(measure, month)
    if typed is None:
        return
    row = _checked(typed | {"measure": measure.code, "month": month, "district": district}, measure, known_on)
    if row is None:
        return
    seen = dict([st.session_state[_SEEN]])
    _write(
        lambda session: commands.type_observations(session, [row], known_on, upload_views.author(visitor), now(), seen),
        f"{displays.month_name(month)}, {plain(district or WHOLE_SERVICE)}, was saved as known on {long_date(known_on)}.",
    )
    st.session_state[_SEEN] = cell, stands["upload"]  # who was told of a change has seen it, and may save again


def _typed_figure(measure: Measure, month: date) -> dict[str, str] | None:
    """What was typed, once the button is pressed; what stands in the form stays there until it was saved."""
    one, times = measure.at(month), st.session_state.get(_ROUND, 0)
    with st.form(f"figure of {measure.code} {times}"):
        typed = {"numerator": st.text_input(_label(one.numerator, "Numerator"), key=f"numerator {times}", max_chars=40)}
        if measure.unit != Unit.NUMBER and measure.comes_from == Origin.UPLOAD:
            typed["denominator"] = st.text_input(
                _label(one.denominator, "Denominator"), key=f"denominator {times}", max_chars=40
            )
        st.caption(
            "Where there is no figure, write a flag in place of the number: z not applicable, x or : not available, c suppressed."
        )
        pressed = st.form_submit_button("Save the figure", type="primary")
    return typed if pressed else None


def _label(meaning: str, name: str) -> str:
    return f"{name}: {plain(meaning[:1].lower() + meaning[1:])}"


def _checked(typed: dict[str, object], measure: Measure, known_on: date) -> ObservationRow | None:
    """The row as the upload would check it; what is wrong with it is said, and None given."""
    context = {
        "measures": indicator_loaders.shipped(),
        "districts": indicator_loaders.known_districts(),
        "as_at": known_on,
    }
    try:
        return ObservationRow.model_validate(typed, context=context)
    except ValidationError as problem:
        for found in problem.errors(include_url=False, include_input=False):
            st.error(plain(_problem(found, typed)))  # type: ignore[arg-type]
        st.caption("Nothing was changed.")
        return None


def _problem(found: dict[str, object], typed: dict[str, object]) -> str:
    """What is wrong with a typed figure, in a sentence."""
    about = found.get("ctx", {})
    assert isinstance(about, dict)
    field = str(about.get("field") or (found["loc"] or ("numerator",))[0])  # type: ignore[index]
    heading = columns(ObservationRow)[field].heading
    if found["type"] == "wrong":
        return f"{heading}: {sentences.sentence(about['message'])}"
    reason = str(about["error"]) if "error" in about else sentences.accepted(columns(ObservationRow)[field])
    return f"{heading}: {sentences.not_understood(str(typed.get(field, '')), reason)}"


def _step_changes(measure: Measure, as_at: date, visitor: Person) -> None:
    """The marked step changes, each with a way to withdraw it, and the form for another."""
    st.caption(
        "A step change says that from a month on the process is another, so that limits begin anew there. Mark one only where "
        "the reason is known: a new way of working, of counting or of recording."
    )
    marked = indicator_loaders.steps_of(measure.code)
    for row in marked.itertuples():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                f"**{displays.month_name(row.month)}**: {plain(row.reason)} (marked by {plain(row.who)}, "
                f"{short_date(row.at.date())})"
            )
            if st.button("Withdraw", key=f"withdraw {row.id}"):
                _write(
                    lambda session, number=row.id: commands.withdraw_step_change(  # type: ignore[misc]
                        session, number, upload_views.author(visitor), now()
                    ),
                    "The step change was withdrawn.",
                )
    if marked.empty:
        st.caption("None is marked.")
    times = st.session_state.get(_ROUND, 0)
    with st.form(f"step change of {measure.code} {times}"):
        month = st.selectbox(
            "First month of the changed process",
            indicator_loaders.months_up_to(min(as_at, today())),
            format_func=displays.month_name,
            key=f"month of the step change {times}",
        )
        reason = st.text_area("What changed, and why", max_chars=LONGEST_REASON, key=f"reason {times}", height=90)
        if st.form_submit_button("Mark the step change"):
            _write(
                lambda session: commands.mark_step_change(
                    session, measure.code, month, reason, upload_views.author(visitor), now()
                ),
                f"A step change was marked in {displays.month_name(month)}.",
            )


def _write(change: Callable[[Session], object], said: str) -> None:
    """One transaction, then a fresh page that says so. Where it is refused, the reason is said and nothing typed is lost."""
    try:
        with writing(opened_database()) as session:
            change(session)
    except Refused as problem:
        st.error(plain(str(problem)))
        return
    st.session_state[_SAID] = said
    st.session_state.pop(_SEEN, None)
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    st.rerun()
