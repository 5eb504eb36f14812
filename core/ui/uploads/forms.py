"""The upload that is pending until it is confirmed, and how far its reading can be set right.

It owns its places in the session.
"""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import streamlit as st
from sqlmodel import Session
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core import scanner
from core.settings import from_environment, today
from core.sheets.columns import columns
from core.sheets.corrections import NOTHING_MENDED, Mended
from core.sheets.outcome import Checked
from core.sheets.questions import Question
from core.sheets.values import STANDARD_WEEK
from core.storage.engine import reading
from core.storage.revision import data_revision
from core.ui.pieces.address import EARLIEST
from core.ui.shell.loading import opened_database
from core.uploads.dates import day_above, day_in_name
from core.uploads.displays import Preview, columns_in_words, headings_of, places_in_words
from core.uploads.history import corrections_before, same_file
from core.uploads.intake import Intake, Known, check_file, likelier
from core.uploads.tables import Kind, Upload, checksum
from core.words import count, plain
from core.workforce.rows.names import FoundName, in_words

Made = TypeVar("Made")
WEEKS = (STANDARD_WEEK, 36.0, 35.0, 37.5, 40.0)
CUT, KEEP = "Cut these names", "Store the cells as they stand"
_PENDING = "upload that waits for its confirmation"
_COMPARISON = "comparison of the pending upload with what is stored"
_SEEN = "upload with which the pending one was last compared on the screen"
CARRIED = "file that was chosen as another kind, with its kind"
_ROUND = "times that something was uploaded"


@dataclass(frozen=True)
class PendingUpload:
    """A chosen file as it was read with these choices: the date, the hours of a full week, headings set by hand, answers,
    cells set right."""

    intake: Intake
    name: str
    content: bytes
    knows: Known
    as_at: date
    hours: float = STANDARD_WEEK
    mapping: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    mended: Mended = NOTHING_MENDED
    looks_like: Intake | None = None
    checked: Checked[Any] = field(default_factory=Checked)

    @cached_property
    def mark(self) -> str:
        """What tells the widgets of one file from those of another."""
        return checksum(self.content)[:12]


class Comparison(NamedTuple):
    """A pending upload against what is stored: the upload that was made of the same bytes, and what would change."""

    again: Upload | None
    preview: Preview


def chosen_file(kind: str, accepts: str = "Excel workbook, .ods or CSV file") -> UploadedFile | None:
    """The file that was chosen, None also for one that the virus scanner refuses, which is said."""
    chosen = st.file_uploader(
        f"{'Excel workbook or zip file' if kind == Kind.ANNEX_A else accepts}, up to 20 MB",
        key=f"file of {kind} {st.session_state.get(_ROUND, 0)}",
        max_upload_size=20,
    )
    if chosen and (reason := scanner.why_refused(chosen.name, chosen.getvalue(), from_environment().virus_scanner)):
        st.error(plain(reason))
        return None
    return chosen


def pending_upload(intake: Intake, chosen: UploadedFile, others: Sequence[Intake]) -> PendingUpload:
    """The chosen file, read when it is first seen, with which of the `others` it looks like instead.

    Its date is what its rows say, else a line above them, else its name, else a month's end.
    """
    content = chosen.getvalue()
    kept: PendingUpload | None = st.session_state.get(_PENDING)
    if kept and (kept.intake.kind, kept.name, kept.content) == (intake.kind, chosen.name, content):
        return kept
    with reading(opened_database()) as session:
        knows, mended = intake.known(session), corrections_before(session, intake.kind, content)
    day = _possible(day_in_name(chosen.name) or today().replace(day=1) - timedelta(days=1))
    pending = read_again(PendingUpload(intake, chosen.name, content, knows, day, mended=mended))
    with reading(opened_database()) as session:
        pending = replace(pending, looks_like=likelier(intake, others, pending.checked.contents, session))
    st.session_state[_PENDING] = pending
    undated = _checked(pending, None) if pending.checked.problems else pending.checked
    own_date = intake.dated_by(undated) or day_above(undated)
    if own_date is None or _possible(own_date) == pending.as_at:
        return pending
    return read_again(replace(pending, checked=undated), as_at=_possible(own_date))


def read_again(pending: PendingUpload, **choices: Any) -> PendingUpload:
    """The same file, checked with other choices."""
    pending = replace(pending, **choices)
    pending = replace(pending, checked=_checked(pending, pending.as_at))
    st.session_state[_PENDING] = pending
    return pending


def _checked(pending: PendingUpload, as_at: date | None) -> Checked[Any]:
    """The file checked for a date, with a bar that shows how far it has come; its bytes are read only the first time."""
    bar = st.progress(0.0, "Reading the file")
    with tempfile.TemporaryDirectory() as folder, reading(opened_database()) as session:
        path = Path(folder) / "upload"
        if pending.checked.contents is None:
            path.write_bytes(pending.content)
        checked = check_file(
            pending.intake, pending.checked.contents or path, pending.knows, session,
            as_at=as_at, standard_hours=pending.hours, mapping=pending.mapping or None, answers=pending.answers,
            mended=pending.mended, progress=lambda part, words: bar.progress(min(part, 1.0), words),
        )  # fmt: skip
    bar.empty()
    return checked


def _possible(day: date) -> date:
    """A day, or the nearest one that may be chosen."""
    return max(EARLIEST, min(day, today()))


def comparison(pending: PendingUpload) -> Comparison:
    """The pending upload against what is stored, made anew only after somebody wrote."""

    def compare(session: Session) -> Comparison:
        again = same_file(session, pending.intake.kind, pending.as_at, pending.content, pending.mended)
        return Comparison(again, pending.intake.previewed(session, pending.checked, pending.as_at, pending.content))

    return compared_once(pending, compare)


def compared_once(what: object, compare: Callable[[Session], Made]) -> Made:
    """What `compare` reads for this pending thing, read anew for another one and after somebody wrote."""
    with reading(opened_database()) as session:
        revision = data_revision(session)
        kept = st.session_state.get(_COMPARISON)
        if kept is None or kept[0] is not what or kept[1] != revision:
            kept = st.session_state[_COMPARISON] = what, revision, compare(session)
    made: Made = kept[2]
    return made


def last_compared(kind: Kind, as_at: date, seen: Made) -> Made:
    """What the comparison on the user's screen was with; what is drawn now takes its place."""
    last: Made = st.session_state.get(_SEEN, {}).get((kind, as_at), seen)
    st.session_state[_SEEN] = {(kind, as_at): seen}
    return last


def forget() -> None:
    st.session_state.pop(_PENDING, None)
    st.session_state.pop(_COMPARISON, None)


def begin_anew() -> None:
    """After something was written: nothing is pending, and the next run offers an empty place for a file."""
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    st.session_state.pop(CARRIED, None)
    forget()


def columns_read(pending: PendingUpload) -> None:
    """Which heading each column was read from, to be changed where it is wrong."""
    model, headings, mapping = pending.knows.model, headings_of(pending.checked), pending.checked.mapping
    if not headings:
        return
    title, is_open = columns_in_words(pending.checked, model), not pending.checked.rows
    with st.expander(plain(title), expanded=is_open), st.form("columns", border=False):
        st.caption(
            "Set right what was read wrongly. It is remembered for the next file with the same headings, once the upload is "
            "confirmed."
        )
        places, options = st.grid(3, min_column_width=260), ["", *headings]
        wanted = {
            name: places.selectbox(
                plain(column.heading),
                options,
                options.index(mapping[name]) if mapping.get(name) in options else 0,
                format_func=lambda heading: heading or "not in the file",
                help=plain(column.means),
                key=f"column {name} {pending.mark}",
            )
            for name, column in columns(model).items()
        }
        if st.form_submit_button("Read the file again with these columns"):
            read_again(pending, mapping=wanted)
            st.rerun()


def questions(pending: PendingUpload) -> None:
    """What the file leaves doubtful, to be answered; answers given before are chosen already and may be changed."""
    asked = pending.checked.questions
    if not asked:
        return
    still = count(len(pending.checked.open_questions), "question")
    st.subheader(f"{still.capitalize()} to answer" if pending.checked.open_questions else "Questions, answered")
    with st.form("questions", border=False):
        st.caption(
            "The file does not say it by itself. Your answers are remembered for the next file with the same headings, once the "
            "upload is confirmed."
        )
        given = {one.key: _answer_to(one, pending.mark) for one in asked}
        if st.form_submit_button("Read the file again with these answers"):
            read_again(pending, answers={**pending.answers, **{key: answer for key, answer in given.items() if answer}})
            st.rerun()


def _answer_to(question: Question, mark: str) -> str | None:
    words = {one.answer: one.words for one in question.choices}
    where = places_in_words(question)
    return st.radio(
        plain(f"{question.asks} ({where})" if where else question.asks),
        list(words),
        list(words).index(question.answer) if question.answer else None,
        format_func=lambda answer: plain(words[answer]),
        key=f"question {question.key} {mark}",
    )


def date_and_week(pending: PendingUpload) -> None:
    """The day for which the file counts, and the hours of a full week where they matter; a change reads the file again."""
    hours = pending.hours
    with st.container(horizontal=True, vertical_alignment="bottom"):
        day = st.date_input(
            pending.intake.date_means,
            pending.as_at,
            min_value=EARLIEST,
            max_value=today(),
            format="DD/MM/YYYY",
            key=f"date of {pending.mark}",
        )
        if pending.intake.has_full_week:
            hours = st.selectbox(
                "Hours of a full week, where the file does not say",
                WEEKS,
                WEEKS.index(hours),
                format_func=lambda one: f"{one:g} hours",
                key=f"week of {pending.mark}",
            )
    if isinstance(day, date) and (day, hours) != (pending.as_at, pending.hours):
        read_again(pending, as_at=day, hours=hours)
        st.rerun()


def what_of_names(pending: PendingUpload, names: list[FoundName]) -> str | None:
    """What somebody decides about cells that look as if they held names of staff: CUT or KEEP, None before the choice."""
    st.warning(plain(in_words(names)))
    return st.radio(
        "What is to be stored?",
        [CUT, KEEP],
        index=None,
        captions=[plain(f"For example ‘{names[0].shorter}’"), "They are no names of people"],
        key=f"names of {pending.mark}",
    )
