"""The file that waits on the upload page for its confirmation, read and checked. It owns one place in the session."""

import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core import database
from core.settings import today
from core.sheets.marked import marked_copy
from core.sheets.outcome import Checked
from core.sheets.values import STANDARD_WEEK
from core.ui import loaders
from core.ui.address import EARLIEST
from core.uploads import File, Kind, checksum
from core.workforce import intake

_WAITING = "upload that waits for its confirmation"
_SEEN = "upload with which the waiting one was last compared on the screen"


class Source(NamedTuple):
    """A chosen file: what kind of sheet it is to be read as, its name and its bytes."""

    kind: Kind
    name: str
    content: bytes
    mark: str  # what tells the widgets of one file from those of another


@dataclass(frozen=True)
class Waiting:
    """A file as it was read with these choices: the snapshot's date, the hours of a full week, headings set by hand."""

    source: Source
    as_at: date
    hours: float
    mapping: Mapping[str, str]
    checked: Checked[Any]

    @property
    def file(self) -> File:
        """The file with what is to be kept of it."""
        with on_disk(self.source) as path:
            return intake.file_as_kept(path, self.source.name, self.checked, self.source.kind)

    def marked(self) -> bytes:
        """The file as a workbook with its problems marked."""
        with on_disk(self.source) as path:
            return marked_copy(path, self.checked)


def waiting_for(kind: Kind, chosen: UploadedFile) -> Waiting:
    """The chosen file, read when it is first seen; its date is what its rows say, else what its name says, else a month's end."""
    content = chosen.getvalue()
    kept: Waiting | None = st.session_state.get(_WAITING)
    if kept and kept.source[:3] == (kind, chosen.name, content):
        return kept
    source = Source(kind, chosen.name, content, checksum(content)[:12])
    checked = _checked(source, None, STANDARD_WEEK, {})
    as_at = max(EARLIEST, min(intake.dated_by(checked) or likely_date(source.name, today()), today()))
    first = Waiting(source, as_at, STANDARD_WEEK, {}, checked)
    return _keep(first) if checked.problems else read_again(first)


def read_again(waiting: Waiting, **choices: Any) -> Waiting:
    """The same file, read with other choices."""
    new = replace(waiting, **choices)
    return _keep(replace(new, checked=_checked(new.source, new.as_at, new.hours, new.mapping)))


def last_compared(seen: int | None) -> int | None:
    """The upload that the comparison on the user's screen was with; the one that is drawn now takes its place."""
    before: int | None = st.session_state.get(_SEEN)
    st.session_state[_SEEN] = seen
    return before


def forget() -> None:
    st.session_state.pop(_WAITING, None)


def likely_date(name: str, today: date) -> date:
    """The date in a file's name, such as 2011-06-30, else the last day of the month before today."""
    if found := re.search(r"(20\d\d)-(\d\d)-(\d\d)", name):
        try:
            return date(*map(int, found.groups()))
        except ValueError:
            pass
    return today.replace(day=1) - timedelta(days=1)


def _keep(waiting: Waiting) -> Waiting:
    st.session_state[_WAITING] = waiting
    return waiting


def _checked(source: Source, as_at: date | None, hours: float, mapping: Mapping[str, str]) -> Checked[Any]:
    """The file read and checked, with a bar that shows how far it has come."""
    bar = st.progress(0.0, "Reading the file")

    def show(part: float, words: str) -> None:
        bar.progress(min(part, 1.0), words)

    with on_disk(source) as path, database.reading(loaders.opened_database()) as session:
        checked = intake.check_sheet(
            source.kind, path, intake.known(session, source.kind),
            as_at=as_at, standard_hours=hours, mapping=mapping or None, progress=show,
        )  # fmt: skip
    bar.empty()
    return checked


@contextmanager
def on_disk(source: Source) -> Iterator[Path]:
    """The file in a folder of its own, for as long as it is read."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        path.write_bytes(source.content)
        yield path
