"""Recording progress of an action: the form, which can be left and resumed, and by which nothing is recorded twice."""

from datetime import date

import pandas as pd
import streamlit as st

from core import scanner
from core.people import Person
from core.plan.progress import evidence, fields, recording, updates
from core.plan.progress import words as progress_words
from core.plan.progress.evidence import Attached
from core.plan.states import Confidence, Delivery, Rating
from core.refusals import Refused
from core.settings import from_environment, now
from core.ui.pieces import address, drafts, forms
from core.ui.pieces.forms import Form
from core.ui.progress import loaders as progress_loaders
from core.ui.progress.loaders import OpenedForm
from core.words import count, listed, long_date, plain, plain_lines

DELIVERIES = [one.value for one in Delivery if one != Delivery.NO_UPDATE]
RATINGS: dict[str, str] = {Rating.RED: "Red", Rating.AMBER: "Amber", Rating.GREEN: "Green"}
ASSURANCE = (
    "‘Complete, assured’ is set by the programme office, or by somebody whom it named as assurer, and never by the person who "
    "reported the action complete."
)
TEXTS = {
    "done": ("What was done", "Since the last report, in plain words. No names of children."),
    "next_step": ("What comes next", "And what brings a late action back on course."),
    "evidence": ("Evidence", "Where it can be seen that it was done: an audit, minutes, a report."),
}


def show(ref: str, as_at: date, visitor: Person) -> None:
    """The button that opens the form, or the form: for those who may record."""
    if visitor.role not in recording.MAY_RECORD:
        return
    corrects = address.number("correct") or None
    name = ("progress", ref, corrects)
    draft = drafts.get((visitor.username, *name))
    if address.named("do") != "record" and corrects is None:
        label = "Go on recording progress" if draft else "Record progress"
        st.button(label, type="primary", on_click=address.go, args=("do", "record"))
        return
    # What nobody typed is filled as it stands at the reporting date that was chosen in the form.
    chosen: date = (draft and draft.typed.get("as_at")) or as_at
    day = chosen if address.EARLIEST <= chosen <= address.LATEST else as_at
    opened = progress_loaders.opened_form(day, ref, corrects)
    with st.container(border=True):
        if opened is None:
            st.warning("The entry that the address asks to correct is not one of this action.")
            _close_button()
            return
        form = Form(visitor, *name, stands=opened.initial, newest=opened.newest, verb="record")
        _form(form, ref, corrects, opened)


def _form(form: Form, ref: str, corrects: int | None, opened: OpenedForm) -> None:
    typed = form.draft.typed if form.draft else {}
    if gone := [typed[name] for name in sorted(typed) if name not in form.stands]:
        st.warning(
            "The plan has changed while you were typing, and a milestone is no longer in it. Your date for it, "
            f"{listed(long_date(day) for day in gone)}, is left out."
        )
    st.subheader("Correct an entry" if corrects else "Record progress")
    if corrects:
        st.info(f"What you record here stands in the place of the entry: {opened.corrected}")
    if form.draft and form.is_overtaken:
        _meanwhile(opened.entries, form.draft.began or 0)
    _state(form, opened)
    _milestones(form, opened.milestones)
    _no_new_date(form, opened.milestones)
    for name, (label, help) in TEXTS.items():
        form.text(name, label, help)
    _proof(form, opened.files)
    _by_hand(form, opened.rating)
    if form.problems:
        st.error(f"Nothing is recorded yet: {count(len(form.problems), 'field is', 'fields are')} to be mended.")
    else:
        form.refusal()
    with st.container(horizontal=True):
        records = st.button("Record", type="primary", key=f"record {form.number}")
        form.discard()
        _close_button()
    if records:
        _record(form, ref, corrects)
    form.kept()


def _state(form: Form, opened: OpenedForm) -> None:
    """The date, delivery, confidence and day of completion, side by side where there is room.

    *Complete, assured* may be chosen by those alone who may assure, of an action that is reported complete.
    """
    offered = recording.may_assure(form.visitor) and opened.is_complete
    deliveries = [one for one in DELIVERIES if one != Delivery.ASSURED or offered]
    if offered and opened.against:
        st.warning(plain(opened.against))
    grid = st.grid(4, min_column_width=200)
    with grid.cell():
        form.day("as_at", "For the reporting date", "The date for which this holds.")
    with grid.cell():
        form.choice("delivery", "Delivery", deliveries, ASSURANCE)
    with grid.cell():
        form.choice("confidence", "Confidence in the dates", ["", *Confidence], names=_or("Not given"))
    with grid.cell():
        form.day("completed_on", "Completed on", "Only for an action that is complete.")


def _or(none: str) -> forms.Names:
    return lambda option: forms.capital(option) or none


def _milestones(form: Form, milestones: pd.DataFrame) -> None:
    for one in milestones.itertuples():
        part = f" ({plain(one.label)})" if one.label else ""
        grid = st.grid(2, min_column_width=200)
        with grid.cell():
            due = f"The plan’s own date, {long_date(one.due_on)}, never changes; leave this empty while it holds."
            form.day(f"forecast {one.label}", f"Forecast{part}, due {long_date(one.due_on)}", due)
        with grid.cell():
            form.day(f"met {one.label}", f"Met on{part}", "The day on which this part was done; empty until then.")


def _no_new_date(form: Form, milestones: pd.DataFrame) -> None:
    """The word that there is no new date yet, where something is overdue."""
    as_at = form.value("as_at")
    is_overdue = [one.met_on is None and as_at is not None and one.due_on < as_at for one in milestones.itertuples()]
    if any(is_overdue) or form.value("no_new_date"):
        help = "What is overdue needs a forecast that lies ahead, a day on which it was met, or this."
        form.tick("no_new_date", updates.NO_NEW_DATE, help)


def _proof(form: Form, kept: pd.DataFrame) -> None:
    """A link and files as evidence. A chosen file goes to the list below, so that it is kept as long as what was typed."""
    form.line("evidence_link", "Link to the evidence", "An address that begins with https://")
    for one in kept.itertuples():
        st.caption(f"Attached before, and kept: {plain(one.name)}")
    files: tuple[Attached, ...] = form.value("files")
    key = _uploader(form, files)
    st.file_uploader(
        "Attach files as evidence",
        accept_multiple_files=True,
        max_upload_size=evidence.LARGEST // 2**20,
        key=key,
        on_change=_attach,
        args=(form, key),
        help=f"{evidence.ACCEPTED}. No names of children.",
    )
    st.caption(f"{evidence.ACCEPTED}.")
    for reason in st.session_state.pop(f"refused {key}", ()):
        st.error(plain(reason))
    for number, file in enumerate(files):
        rest = files[:number] + files[number + 1 :]
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"{plain(file.name)} ({progress_words.size(len(file.content))}), not recorded yet")
            st.button("Take out", key=f"take out {number} of {key}", on_click=form.put, args=("files", rest))
    form.problem("files")


def _uploader(form: Form, files: tuple[Attached, ...]) -> str:
    return f"files of {form.key} {len(files)}"


def _attach(form: Form, key: str) -> None:
    """Put the chosen files into the draft; one that cannot be attached is named with the reason."""
    files: tuple[Attached, ...] = form.begin().typed.get("files", ())
    refused, set_scanner = [], from_environment().virus_scanner
    for one in st.session_state[key]:
        file = Attached(one.name, one.getvalue())
        if reason := evidence.why_refused((*files, file)) or scanner.why_refused(file.name, file.content, set_scanner):
            refused.append(reason)
        elif file not in files:
            files = (*files, file)
    form.put("files", files)
    st.session_state[f"refused {_uploader(form, files)}"] = refused


def _by_hand(form: Form, rating: str) -> None:
    """The rating that is set by hand, in a part that is opened where it is used."""
    is_used = any(form.value(name) or name in form.problems for name in ("override_rating", "override_reason"))
    with st.expander("Set the rating by hand", expanded=is_used):
        st.caption(
            f"The rule says: {plain(rating)} Where you set another rating, both are shown everywhere, with your reason."
        )
        names: dict[str, str] = {"": "As the rule says"} | RATINGS
        form.choice("override_rating", "Rating", list(names), names=names.__getitem__)
        form.text("override_reason", "Reason", "Why the rule’s rating does not fit.")


def _meanwhile(entries: pd.DataFrame, began: int) -> None:
    """What others recorded while this was typed."""
    with st.container(border=True):
        st.markdown("**Recorded while you were typing:**")
        for entry in entries[entries["id"] > began].itertuples():
            st.markdown(plain_lines(progress_words.entry_in_words(entry)))
        st.caption("What you typed stands below and is not recorded yet. Recording it adds it after these.")


def _close_button() -> None:
    st.button("Close", key="close the form", on_click=close)


def close() -> None:
    """Close the form; what was typed is kept."""
    address.go("do", None)
    address.go("correct", None)


def _record(form: Form, ref: str, corrects: int | None) -> None:
    """Record what the form holds."""
    typed = form.values()
    if not fields.is_changed(typed, form.stands, corrects):
        st.info(fields.NOTHING_CHANGED)
        return
    update = fields.update_of(typed if corrects else fields.news(typed, form.stands), corrects)
    number = f"{form.number} {fields.fingerprint(update)}"

    def recorded() -> None:
        if update.as_at is None:
            raise Refused(problems={"as_at": "Give the date for which this holds."})
        forms.write(lambda session: recording.record(session, ref, update, form.visitor, now(), form.seen, number))

    form.save(recorded)
    close()
    forms.say(f"Recorded for {long_date(update.as_at)}.")


def corrections(entries: pd.DataFrame, visitor: Person) -> None:
    """The choice of an entry to correct, where there is one that no other stands in the place of."""
    open_ones = entries[~entries["is_corrected"].astype(bool)]
    if visitor.role not in recording.MAY_RECORD or open_ones.empty:
        return
    names = {int(row.id): progress_words.short_entry(row) for row in open_ones.itertuples()}
    with st.expander("Correct an entry"):
        st.caption("A correction is a new entry, which says in whose place it stands. Both stay in the history.")
        # Entries of two actions may read alike: without a key of its own the choice made for one would go over to the other.
        chosen = st.selectbox("Entry", list(names), format_func=lambda entry: names[entry], key=f"entry {max(names)}")
        st.button("Correct this entry", on_click=address.go, args=("correct", str(chosen)))
