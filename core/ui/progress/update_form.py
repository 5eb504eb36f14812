"""Recording progress of an action: the form, which can be left and resumed, and by which nothing is recorded twice.

What is typed is kept by `drafts` until it is recorded. The form has a number until then, so that a second press of the button
finds that its form was recorded.
"""

from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import uuid4

import pandas as pd
import streamlit as st

from core.people import Person
from core.plan.progress import evidence, recording
from core.plan.progress import fields as forms
from core.plan.progress import words as progress_words
from core.plan.progress.evidence import Attached
from core.plan.rules import Confidence, Delivery, Rating
from core.refusals import ChangedMeanwhile, Refused
from core.settings import now
from core.storage.engine import writing
from core.ui.pieces import address, drafts, figures
from core.ui.pieces.drafts import Draft
from core.ui.progress import loaders
from core.ui.progress.loaders import OpenedForm
from core.ui.shell.loading import opened_database
from core.words import count, listed, long_date, moment, plain, plain_lines

EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)  # what is too early or late is said at the field
DELIVERIES = [one for one in Delivery if one != Delivery.NO_UPDATE]
RATINGS = {Rating.RED: "Red", Rating.AMBER: "Amber", Rating.GREEN: "Green"}
TEXTS = {
    "done": ("What was done", "Since the last report, in plain words. No names of children."),
    "next_step": ("What comes next", "And what brings a late action back on course."),
    "evidence": ("Evidence", "Where it can be seen that it was done: an audit, minutes, a report."),
}
ASSURANCE = (
    "‘Complete, assured’ is set by the programme office, or by somebody whom it named as assurer, and never by the person who "
    "reported the action complete."
)
_SAID = "what was recorded of the plan"
_NUMBER = "number of the form"


class Form(NamedTuple):
    """Whose form it is, for which action, and which entry it corrects."""

    username: str
    action: str
    corrects: int | None = None


def say_what_was_done() -> None:
    if said := st.session_state.pop(_SAID, ""):
        st.success(said)


def show(ref: str, as_at: date, visitor: Person) -> None:
    """The button that opens the form, or the form: for those who may record."""
    if visitor.role not in recording.MAY_RECORD:
        return
    form = Form(visitor.username, ref, _corrects())
    draft = drafts.of(form)
    if address.named("do") != "record" and form.corrects is None:
        label = "Go on recording progress" if draft else "Record progress"
        st.button(label, type="primary", on_click=address.go, args=("do", "record"))
        return
    known = loaders.opened_form(_day_of(draft) or as_at, ref, form.corrects)
    with st.container(border=True):
        if known is None:
            st.warning("The entry that the address asks to correct is not one of this action.")
            _close_button()
            return
        _form(form, draft, known, visitor)


def _day_of(draft: Draft | None) -> date | None:
    """The reporting date that was chosen in the form: what nobody typed is filled as it stands at that one."""
    chosen: date | None = draft.typed["as_at"] if draft and "as_at" in draft.touched else None
    return chosen if chosen and address.EARLIEST <= chosen <= address.LATEST else None


def _corrects() -> int | None:
    number = address.named("correct") or ""
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None


def _form(form: Form, draft: Draft | None, known: OpenedForm, visitor: Person) -> None:
    stands, newest = known.initial, known.newest
    typed = draft.over(stands) if draft else stands
    if draft and (gone := [draft.typed[name] for name in sorted(draft.touched) if name not in stands]):
        st.warning(
            "The plan has changed while you were typing, and a milestone is no longer in it. Your date for it, "
            f"{listed(long_date(one) for one in gone)}, is left out."
        )
    st.subheader("Correct an entry" if form.corrects else "Record progress")
    if form.corrects:
        st.info(f"What you record here stands in the place of the entry: {known.corrected}")
    if draft and draft.began != newest:
        _meanwhile(known.entries, draft)
    fields = Fields(form, typed, stands, newest, draft.problems if draft else {})
    _state(fields, known, visitor)
    _milestones(fields, known.milestones)
    for name, (label, help) in TEXTS.items():
        fields.text(name, label, help)
    _proof(fields, known.files)
    _by_hand(fields, known.rating)
    if draft and draft.refused:
        st.error(plain(draft.refused))
    _buttons(form, draft, known, visitor)


class Fields(NamedTuple):
    """The widgets of a form, each filled with what was typed, or with what stands; what is wrong stands below each."""

    form: Form
    typed: Mapping[str, Any]
    stands: Mapping[str, Any]
    newest: int | None
    problems: Mapping[str, str]

    def tied(self, name: str, value: Any) -> dict[str, Any]:
        return drafts.widget(self.form, name, value, self.stands, self.newest)

    def day(self, name: str, label: str, help: str) -> None:
        st.date_input(
            label,
            min_value=EARLIEST,
            max_value=LATEST,
            format="DD/MM/YYYY",
            help=help,
            **self.tied(name, self.typed[name]),
        )
        self.problem(name)

    def choice(self, name: str, label: str, options: list[str], names: Mapping[Any, str], help: str = "") -> None:
        st.selectbox(
            label,
            options,
            format_func=lambda one: names.get(one) or str(one).capitalize(),
            help=help or None,
            **self.tied(name, self.typed[name]),
        )
        self.problem(name)

    def text(self, name: str, label: str, help: str) -> None:
        st.text_area(label, help=help, height=100, **self.tied(name, self.typed[name]))
        self.problem(name)

    def line(self, name: str, label: str, help: str) -> None:
        st.text_input(label, help=help, **self.tied(name, self.typed[name]))
        self.problem(name)

    def problem(self, name: str) -> None:
        if name in self.problems:
            st.error(plain(self.problems[name]))


def _state(fields: Fields, known: OpenedForm, visitor: Person) -> None:
    """The date, delivery, confidence and day of completion, side by side where there is room."""
    grid = st.grid(4, min_column_width=200)
    with grid.cell():
        fields.day("as_at", "For the reporting date", "The date for which this holds.")
    with grid.cell():
        fields.choice("delivery", "Delivery", _deliveries(fields, known, visitor), {}, ASSURANCE)
    with grid.cell():
        fields.choice("confidence", "Confidence in the dates", ["", *Confidence], {"": "Not given"})
    with grid.cell():
        fields.day("completed_on", "Completed on", "Only for an action that is complete.")


def _deliveries(fields: Fields, known: OpenedForm, visitor: Person) -> list[str]:
    """What may be chosen: *complete, assured* by those alone who may assure, of an action that is reported complete."""
    offered = recording.may_assure(visitor) and known.is_complete
    shown = [one.value for one in DELIVERIES if one != Delivery.ASSURED or offered]
    return shown if fields.typed["delivery"] in shown else [*shown, fields.typed["delivery"]]


def _milestones(fields: Fields, milestones: pd.DataFrame) -> None:
    for one in milestones.itertuples():
        part = f" ({one.label})" if one.label else ""
        grid = st.grid(2, min_column_width=200)
        with grid.cell():
            due = f"The plan’s own date, {long_date(one.due_on)}, never changes; leave this empty while it holds."
            fields.day(f"forecast {one.label}", f"Forecast{part}, due {long_date(one.due_on)}", due)
        with grid.cell():
            fields.day(f"met {one.label}", f"Met on{part}", "The day on which this part was done; empty until then.")


def _proof(fields: Fields, kept: pd.DataFrame) -> None:
    """A link and files as evidence. A chosen file goes to the list below, so that it is kept as long as what was typed."""
    fields.line("evidence_link", "Link to the evidence", "An address that begins with https://")
    files: tuple[Attached, ...] = fields.typed["files"]
    for one in kept.itertuples():
        st.caption(f"Attached before, and kept: {plain(one.name)}")
    key = f"files of {fields.form} {len(files)}"
    st.file_uploader(
        "Attach files as evidence",
        accept_multiple_files=True,
        max_upload_size=evidence.LARGEST // 2**20,
        key=key,
        on_change=_attach,
        args=(fields, key),
        help=f"{evidence.ACCEPTED}. No names of children.",
    )
    st.caption(f"{evidence.ACCEPTED}.")
    for reason in st.session_state.pop(f"refused {key}", ()):
        st.error(plain(reason))
    for number, file in enumerate(files):
        rest = files[:number] + files[number + 1 :]
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"{plain(file.name)} ({progress_words.size(len(file.content))}), not recorded yet")
            st.button(
                "Take out",
                key=f"take out {number} of {key}",
                on_click=drafts.put,
                args=(fields.form, "files", rest, fields.stands, fields.newest),
            )
    fields.problem("files")


def _attach(fields: Fields, key: str) -> None:
    """Put the chosen files into the draft; one that cannot be attached is named with the reason."""
    draft = drafts.of(fields.form)
    files: tuple[Attached, ...] = draft.typed["files"] if draft else ()
    refused = []
    for one in st.session_state[key]:
        file = Attached(one.name, one.getvalue())
        if reason := evidence.why_refused((*files, file)):
            refused.append(reason)
        elif file not in files:
            files = (*files, file)
    drafts.put(fields.form, "files", files, fields.stands, fields.newest)
    st.session_state[f"refused files of {fields.form} {len(files)}"] = refused


def _by_hand(fields: Fields, rating: str) -> None:
    """The rating that is set by hand, in a part that is opened where it is used."""
    names = ("override_rating", "override_reason")
    is_used = any(fields.typed[name] or name in fields.problems for name in names)
    with st.expander("Set the rating by hand", expanded=is_used):
        st.caption(
            f"The rule says: {plain(rating)} Where you set another rating, both are shown everywhere, with your reason."
        )
        fields.choice("override_rating", "Rating", ["", *RATINGS], {"": "As the rule says", **RATINGS})
        fields.text("override_reason", "Reason", "Why the rule’s rating does not fit.")


def _meanwhile(entries: pd.DataFrame, draft: Draft) -> None:
    """What others recorded while this was typed."""
    with st.container(border=True):
        st.markdown("**Recorded while you were typing:**")
        for entry in entries[entries["id"] > (draft.began or 0)].itertuples():
            st.markdown(plain_lines(progress_words.entry_in_words(entry)))
        st.caption("What you typed stands below and is not recorded yet. Recording it adds it after these.")


def _buttons(form: Form, draft: Draft | None, known: OpenedForm, visitor: Person) -> None:
    number = st.session_state.setdefault(f"{_NUMBER} {form}", uuid4().hex)
    with st.container(horizontal=True):
        records = st.button("Record", type="primary", key=f"record {number}")
        if draft:
            st.button("Discard what I typed", key=f"discard {number}", on_click=drafts.forget, args=(form,))
        _close_button()
    if records:
        _record(form, draft, known, visitor, number)
    if draft:
        st.caption("What you typed is kept, but does not count before you record it.")


def _close_button() -> None:
    st.button("Close", key="close the form", on_click=close)


def close() -> None:
    """Close the form; what was typed is kept."""
    address.go("do", None)
    address.go("correct", None)


def _record(form: Form, draft: Draft | None, known: OpenedForm, visitor: Person, number: str) -> None:
    """Record what stands in the form. A refusal stays beside what was typed."""
    typed = draft.over(known.initial) if draft else known.initial
    update = forms.update_of(typed, form.corrects)
    try:
        if typed["as_at"] is None:
            raise Refused(problems={"as_at": "Give the date for which this holds."})
        with writing(opened_database()) as session:
            seen = draft.seen if draft else known.newest
            recording.record(
                session, form.action, update, visitor, now(), seen, f"{number} {forms.fingerprint(update)}"
            )
    except Refused as refused:
        _refused(form, draft, known, refused)
        st.rerun()
    drafts.forget(form)
    del st.session_state[f"{_NUMBER} {form}"]
    st.session_state[_SAID] = f"Recorded for {long_date(update.as_at)}."
    close()
    st.rerun()


def _refused(form: Form, draft: Draft | None, known: OpenedForm, refused: Refused) -> None:
    if draft is None:
        draft = drafts.begin(form, known.initial, known.newest)
    draft.refused, draft.problems = str(refused), {}
    if refused.problems:
        draft.problems = refused.problems
        fields = count(len(refused.problems), "field is", "fields are")
        draft.refused = f"Nothing is recorded yet: {fields} to be mended."
    if isinstance(refused, ChangedMeanwhile):
        draft.seen = refused.newest


def corrections(entries: pd.DataFrame, visitor: Person) -> None:
    """The choice of an entry to correct, where there is one that no other stands in the place of."""
    open_ones = entries[~entries["is_corrected"].astype(bool)]
    if visitor.role not in recording.MAY_RECORD or open_ones.empty:
        return
    names = {int(row.id): progress_words.short_entry(row) for row in open_ones.itertuples()}
    with st.expander("Correct an entry"):
        st.caption("A correction is a new entry, which says in whose place it stands. Both stay in the history.")
        # Entries of two actions may read alike: without a key of its own the choice made for one would go over to the other.
        chosen = st.selectbox("Entry", list(names), format_func=lambda one: names[one], key=f"entry {max(names)}")
        st.button("Correct this entry", on_click=address.go, args=("correct", str(chosen)))


def attached_files(files: pd.DataFrame) -> None:
    """The files that belong to an action's entries, each to download."""
    if files.empty:
        return
    st.subheader("Attached evidence")
    for one in files.itertuples():
        st.download_button(
            f"{plain(one.name)} ({progress_words.size(one.size)})",
            loaders.file_later(int(one.id)),
            file_name=one.name,
            mime=one.media_type,
            key=f"evidence {one.id}",
            on_click="ignore",
        )


class Remark(NamedTuple):
    """The form of a comment."""

    username: str
    commented: str


def comments(said: pd.DataFrame, ref: str, visitor: Person) -> None:
    """What was said of the action, and a field to say more."""
    st.subheader("Comments")
    for one in said.itertuples():
        with st.container(border=True):
            st.caption(f"{plain(one.name)}, {moment(one.at)}")
            st.markdown(plain_lines(one.text))
    if len(said):
        figures.downloads(lambda: progress_words.comment_export(said), f"comments-{ref}", f"Comments on {ref}")
    else:
        st.caption("Nobody has commented on this action yet.")
    if visitor.role in recording.MAY_RECORD:
        _comment_form(Remark(visitor.username, ref), visitor)


def _comment_form(form: Remark, visitor: Person) -> None:
    stands = {"text": ""}
    draft = drafts.of(form)
    st.text_area(
        "Your comment",
        height=80,
        help="Seen by everybody who sees the plan, with your name. No names of children.",
        **drafts.widget(form, "text", draft.typed["text"] if draft else "", stands, None),
    )
    if draft and draft.refused:
        st.error(plain(draft.refused))
    number = st.session_state.setdefault(f"{_NUMBER} {form}", uuid4().hex)
    if st.button("Add the comment", key=f"comment {number}"):
        _comment(form, draft or drafts.begin(form, stands, None), visitor, number)


def _comment(form: Remark, draft: Draft, visitor: Person, number: str) -> None:
    try:
        with writing(opened_database()) as session:
            text: str = draft.typed["text"]
            recording.comment(
                session, form.commented, text, visitor, now(), f"{number} {sha256(text.encode()).hexdigest()}"
            )
    except Refused as refused:
        draft.refused = str(refused)
        st.rerun()
    drafts.forget(form)
    del st.session_state[f"{_NUMBER} {form}"]
    st.session_state[_SAID] = "Your comment was added."
    st.rerun()
