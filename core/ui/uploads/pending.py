"""The file that waits on the upload page for its confirmation, read and checked. It owns its places in the session."""

import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.settings import today
from core.sheets.copies import marked_copy
from core.sheets.outcome import Checked
from core.sheets.values import STANDARD_WEEK
from core.storage.engine import reading
from core.storage.revision import data_revision
from core.ui.pieces.address import EARLIEST
from core.ui.shell.loading import opened_database
from core.uploads.displays import Preview
from core.uploads.history import same_file
from core.uploads.intake import Intake, Known, check_file, file_as_kept
from core.uploads.tables import File, Kind, Upload, checksum

_WAITING = "upload that waits for its confirmation"
_COMPARISON = "comparison of the waiting upload with what is stored"
_SEEN = "upload with which the waiting one was last compared on the screen"


class Source(NamedTuple):
    """A chosen file: what kind of sheet it is to be read as, its name and its bytes."""

    kind: Kind
    name: str
    content: bytes
    mark: str  # what tells the widgets of one file from those of another


@dataclass(frozen=True)
class Waiting:
    """A file as it was read with these choices: the date, the hours of a full week, headings set by hand."""

    source: Source
    intake: Intake
    knows: Known
    as_at: date
    hours: float
    mapping: Mapping[str, str]
    checked: Checked[Any]

    @property
    def file(self) -> File:
        """The file with what is to be kept of it."""
        return file_as_kept(self.source.name, self.source.content, self.knows.model, self.checked)

    def marked(self) -> bytes:
        """The file as a workbook with its problems marked."""
        return marked_copy(self.checked)


class Comparison(NamedTuple):
    """A waiting file against what is stored: the upload that was made of the same bytes, and what would change."""

    again: Upload | None
    preview: Preview


def waiting_for(intake: Intake, chosen: UploadedFile) -> Waiting:
    """The chosen file, read when it is first seen; its date is what its rows say, else what its name says, else a month's end."""
    content = chosen.getvalue()
    kept: Waiting | None = st.session_state.get(_WAITING)
    if kept and kept.source[:3] == (intake.kind, chosen.name, content):
        return kept
    source = Source(intake.kind, chosen.name, content, checksum(content)[:12])
    with reading(opened_database()) as session:
        knows = intake.known(session)
    first = Waiting(source, intake, knows, _possible(likely_date(source.name, today())), STANDARD_WEEK, {}, Checked())
    return _keep(_dated(_read(first)))


def _dated(read: Waiting) -> Waiting:
    """A file as it is read for the date that its rows tell, where it is another than its name made likely."""
    undated = replace(read, checked=_checked(read, None)) if read.checked.problems else read
    told = read.intake.dated_by(undated.checked)
    if told is None or _possible(told) == read.as_at:
        return read
    return _read(replace(read, as_at=_possible(told)))


def read_again(waiting: Waiting, **choices: Any) -> Waiting:
    """The same file, checked with other choices."""
    return _keep(_read(replace(waiting, **choices)))


def comparison(waiting: Waiting) -> Comparison:
    """The waiting file against what is stored, made anew only after somebody wrote."""
    with reading(opened_database()) as session:
        revision = data_revision(session)
        kept = st.session_state.get(_COMPARISON)
        if kept and kept[0] is waiting and kept[1] == revision:
            found: Comparison = kept[2]
            return found
        source = waiting.source
        made = Comparison(
            same_file(session, source.kind, waiting.as_at, source.content),
            waiting.intake.preview(session, waiting.checked, waiting.as_at),
        )
    st.session_state[_COMPARISON] = waiting, revision, made
    return made


def last_compared(kind: Kind, as_at: date, seen: int | None) -> int | None:
    """The upload that the comparison on the user's screen was with; the one that is drawn now takes its place."""
    before = st.session_state.get(_SEEN, {})
    st.session_state[_SEEN] = {(kind, as_at): seen}
    last: int | None = before.get((kind, as_at), seen)
    return last


def forget() -> None:
    st.session_state.pop(_WAITING, None)
    st.session_state.pop(_COMPARISON, None)


def likely_date(name: str, today: date) -> date:
    """The date in a file's name, such as 2011-06-30, else the last day of the month before today."""
    if found := re.search(r"(20\d\d)-(\d\d)-(\d\d)", name):
        try:
            return date(*map(int, found.groups()))
        except ValueError:
            pass
    return today.replace(day=1) - timedelta(days=1)


def _possible(day: date) -> date:
    """A day, or the nearest one that may be chosen."""
    return max(EARLIEST, min(day, today()))


def _keep(waiting: Waiting) -> Waiting:
    st.session_state[_WAITING] = waiting
    return waiting


def _read(waiting: Waiting) -> Waiting:
    return replace(waiting, checked=_checked(waiting, waiting.as_at))


def _checked(waiting: Waiting, as_at: date | None) -> Checked[Any]:
    """The file checked for a date, with a bar that shows how far it has come; its bytes are read only the first time."""
    bar = st.progress(0.0, "Reading the file")

    def show(part: float, words: str) -> None:
        bar.progress(min(part, 1.0), words)

    with tempfile.TemporaryDirectory() as folder, reading(opened_database()) as session:
        path = Path(folder) / "upload"
        if waiting.checked.contents is None:
            path.write_bytes(waiting.source.content)
        checked = check_file(
            waiting.intake, waiting.checked.contents or path, waiting.knows, session,
            as_at=as_at, standard_hours=waiting.hours, mapping=waiting.mapping or None, progress=show,
        )  # fmt: skip
    bar.empty()
    return checked
