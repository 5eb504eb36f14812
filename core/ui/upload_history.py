"""The history of uploads: who loaded what and when, the kept file, and undoing."""

import streamlit as st

from core import database, uploads
from core.access.queries import SignedIn
from core.settings import now
from core.ui import loaders, parts
from core.ui.upload_views import author, write
from core.words import long_date, plain
from core.workforce import upload_displays


def show(visitor: SignedIn) -> None:
    """Every real upload, the newest first; one can be chosen to download its file again, or to undo it."""
    with database.reading(loaders.opened_database()) as session:
        history = uploads.uploads(session)
    made_up = int(history["is_illustrative"].astype(bool).sum())
    real = history[~history["is_illustrative"].astype(bool)].reset_index(drop=True)
    if real.empty:
        shown = "The pages show illustrative figures until then. " if made_up else ""
        st.info(f"Nothing has been uploaded yet. {shown}Choose a file above to begin.")
        return
    rows = upload_displays.history_rows(real)
    st.dataframe(
        rows.head(upload_displays.MOST_ROWS),
        hide_index=True,
        alt="Every upload with its date, file, author and counts",
        column_config={"Snapshot of": st.column_config.DateColumn(format="D MMM YYYY")},
    )
    parts.downloads(lambda: rows, "uploads", "History of uploads")
    chosen = st.selectbox(
        "One upload",
        list(real["id"].head(upload_displays.MOST_ROWS)),
        format_func=lambda number: _name(real[real["id"] == number].iloc[0]),
        key=f"upload chosen among {len(real)}",
    )
    _actions(real[real["id"] == chosen].iloc[0], visitor)


def _name(upload) -> str:  # type: ignore[no-untyped-def]
    return f"No. {upload.id}: {upload.kind}, {long_date(upload.as_at)}, {upload.file_name}"


def _actions(upload, visitor: SignedIn) -> None:  # type: ignore[no-untyped-def]
    number = int(upload.id)
    with database.reading(loaders.opened_database()) as session:
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
    with database.reading(loaders.opened_database()) as session:
        file = uploads.kept_file(session, number)
    return file.content if file else b""


@st.dialog("Undo this upload?")
def _ask(number: int, name: str, visitor: SignedIn) -> None:
    st.markdown(
        f"‘{plain(name)}’ will count no longer, and what it replaced will count again. It stays in the history, and the same "
        "file can be uploaded anew."
    )
    if st.button("Yes, undo it", type="primary"):
        write(
            lambda session: uploads.undo(session, number, author(visitor), now()),
            f"The upload of ‘{plain(name)}’ was undone.",
        )
