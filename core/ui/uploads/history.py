"""The history of uploads: who loaded what and when, the kept file, and undoing."""

import pandas as pd
import streamlit as st

from core.people import Person, Role
from core.settings import now
from core.storage.engine import reading
from core.ui.pieces import figures
from core.ui.shell.loading import Loader, opened_database
from core.ui.uploads.views import author, write
from core.uploads import commands
from core.uploads import displays as upload_displays
from core.uploads import history as uploads
from core.uploads.tables import MAY_UPLOAD
from core.words import long_date, plain


@Loader
def history(revision: int, role: Role) -> pd.DataFrame:
    """The uploads of the kinds that a role may upload, the newest first, as `uploads.uploads` gives them."""
    with reading(opened_database()) as session:
        every = uploads.uploads(session)
    kinds = [kind for kind, roles in MAY_UPLOAD.items() if role in roles]
    return every[every["kind"].isin(kinds)]


@Loader
def history_rows(revision: int, role: Role) -> pd.DataFrame:
    return upload_displays.history_rows(_real(history.at(revision, role)))


def _real(every: pd.DataFrame) -> pd.DataFrame:
    return every[~every["is_illustrative"].astype(bool)].reset_index(drop=True)


def show(visitor: Person) -> None:
    """Every real upload of the visitor's kinds; one can be chosen to download its file again, or to undo it."""
    every = history(visitor.role)
    real = _real(every)
    if real.empty:
        shown = "The pages show illustrative figures until then. " if len(every) else ""
        st.info(f"Nothing has been uploaded yet. {shown}Choose a file above to begin.")
        return
    rows = history_rows(visitor.role)
    st.dataframe(
        rows.head(upload_displays.MOST_ROWS),
        hide_index=True,
        alt="Every upload with its date, file, author and counts",
        column_config={"Date": st.column_config.DateColumn(format="D MMM YYYY")},
    )
    figures.downloads(lambda: rows, "uploads", "History of uploads")
    chosen = st.selectbox(
        "One upload",
        list(real["id"].head(upload_displays.MOST_ROWS)),
        format_func=lambda number: _name(real[real["id"] == number].iloc[0]),
        key=f"upload chosen among {len(real)}",
    )
    _actions(real[real["id"] == chosen].iloc[0], visitor)


def _name(upload) -> str:  # type: ignore[no-untyped-def]
    return f"No. {upload.id}: {upload.kind}, {long_date(upload.as_at)}, {upload.file_name}"


def _actions(upload, visitor: Person) -> None:  # type: ignore[no-untyped-def]
    number = int(upload.id)
    with reading(opened_database()) as session:
        is_whole = uploads.is_kept_whole(session, number)
    with st.container(horizontal=True):
        if is_whole is not None:
            st.download_button(
                "Download the file" if is_whole else "Download what was kept of the file",
                lambda: _content(number),
                upload.file_name if is_whole else f"{upload.file_name.rpartition('.')[0]}-kept.xlsx",
                key=f"file of upload {number}",
                on_click="ignore",
            )
        if upload.undone_at is None and st.button(
            "Undo this upload", key=f"undo {number}", disabled=not upload.is_current
        ):
            _ask(number, str(upload.file_name), visitor)
    if upload.undone_at is None and not upload.is_current:
        st.caption("A later upload for the same date builds on this one; undo that one first.")


def _content(number: int) -> bytes:
    with reading(opened_database()) as session:
        file = uploads.kept_file(session, number)
    return file.content if file else b""


@st.dialog("Undo this upload?")
def _ask(number: int, name: str, visitor: Person) -> None:
    st.markdown(
        f"‘{plain(name)}’ will count no longer, and what it replaced will count again. It stays in the history, and the same "
        "file can be uploaded anew."
    )
    if st.button("Yes, undo it", type="primary"):
        write(
            lambda session: commands.undo(session, number, author(visitor), now()),
            f"The upload of ‘{plain(name)}’ was undone.",
        )
