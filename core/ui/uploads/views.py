"""Choosing, checking and confirming an upload, and the history with its undoing."""

import tempfile
from pathlib import Path
from typing import Any

import streamlit as st

from core.exports import WORKBOOK
from core.kinds import INTAKES
from core.people import Person, Role
from core.refusals import Refused
from core.settings import now
from core.sheets.copies import marked_copy
from core.sheets.reading import UnreadableFile
from core.sheets.template import template
from core.storage.engine import reading
from core.ui.pieces import figures
from core.ui.shell import session
from core.ui.shell.loading import opened_database
from core.ui.uploads import annex_a, forms, loaders, mending, results
from core.ui.uploads.forms import PendingUpload
from core.uploads import commands
from core.uploads import displays as upload_displays
from core.uploads import history as uploads
from core.uploads.displays import MOST_ROWS, Preview
from core.uploads.intake import Intake, file_as_kept
from core.uploads.tables import MAY_UPLOAD, File, Kind
from core.words import count, long_date, plain
from core.workforce.commands import store_published
from core.workforce.displays.uploads import published_in_words
from core.workforce.published import read_published
from core.workforce.rows import names as staff_names

PUBLISHED = "published"


def kinds_for(role: Role) -> dict[str, str]:
    """The kinds of file that a role may upload, by their names in the address."""
    sheets = {kind.value: intake.name for kind, intake in INTAKES.items() if role in MAY_UPLOAD[kind]}
    sheets |= {Kind.ANNEX_A.value: "Annex A"} if role in MAY_UPLOAD[Kind.ANNEX_A] else {}
    return sheets | ({PUBLISHED: "Published figures"} if role in MAY_UPLOAD[Kind.BENCHMARKS] else {})


def upload(kind: str, visitor: Person) -> None:
    """A file of one of the kinds of `kinds_for`, from its choice to the confirmation."""
    if kind == PUBLISHED:
        _published(visitor)
    elif kind == Kind.ANNEX_A:
        annex_a.upload(visitor)
    else:
        _sheet(INTAKES[Kind(kind)], visitor)


def _sheet(intake: Intake, visitor: Person) -> None:
    chosen = mending.carried(intake.kind) or forms.chosen_file(intake.kind)
    if chosen is None:
        forms.forget()
        _how_to_begin(intake)
        return
    others = [one for kind, one in INTAKES.items() if visitor.role in MAY_UPLOAD[kind] and one is not intake]
    pending = forms.pending_upload(intake, chosen, others)
    mending.what_it_looks_like(pending, chosen)
    _outcome(pending)
    forms.questions(pending)
    mending.rows(pending)
    if pending.checked.rows_read:
        forms.columns_read(pending)
        forms.date_and_week(pending)
    if pending.checked.problems:
        st.caption(
            "Nothing was changed. Correct the cells here, set right how the file is read, or choose it again once it is mended."
        )
        return
    if pending.checked.open_questions:
        st.caption("Nothing can be loaded before the questions are answered.")
        return
    _confirm(pending, visitor)


def _how_to_begin(intake: Intake) -> None:
    model = loaders.row_model(intake.kind)
    needs = intake.needs or upload_displays.needed_words(model)
    st.markdown(
        f"The file needs at least: {plain(needs)}. Other columns are welcome, in any "
        "order and under the headings that they have. Columns for people's names are never stored."
    )
    blank = f"{intake.kind}-template.xlsx"
    figures.download("Download a blank template", lambda: template(model, intake.name), blank, WORKBOOK)


def _outcome(pending: PendingUpload) -> None:
    """How many rows were used, skipped and rejected, and why; the problems first."""
    checked, name = pending.checked, Path(pending.name).stem
    st.subheader(upload_displays.counts_in_words(checked))
    if checked.problems:
        table = upload_displays.problem_rows(checked.problems)
        st.error(upload_displays.problems_in_words(checked))
        st.table(upload_displays.problem_lines(checked.problems), hide_index=True, border="horizontal")
        figures.downloads(lambda: table, f"problems-{name}", f"Problems of {pending.name}")
        if checked.rejected:
            label = "Download the file with its problems marked"
            figures.download(label, lambda: marked_copy(checked), f"{name}-marked.xlsx", WORKBOOK)
    mending.cells(pending)
    st.markdown(upload_displays.remark_lines(checked))
    if checked.skipped:
        with st.expander(f"Rows that were skipped: {len(checked.skipped):,}"):
            skipped = upload_displays.skipped_rows(checked.skipped)
            st.dataframe(skipped.head(MOST_ROWS), hide_index=True, alt="Rows that hold no record, with the reason")
            figures.downloads(lambda: skipped, f"skipped-{name}", f"Skipped rows of {pending.name}")


def _confirm(pending: PendingUpload, visitor: Person) -> None:
    """What the file would change, and the button that makes it count."""
    intake, checked, as_at = pending.intake, pending.checked, pending.as_at
    again, preview = forms.comparison(pending)
    if again:
        st.info(
            f"This very file was already uploaded for {long_date(as_at)} by {plain(again.who)}. There is nothing to do."
        )
        return
    _what_would_change(pending, preview)
    seen = forms.last_compared(intake.kind, as_at, preview.seen)
    names = staff_names.names_in(checked.rows, pending.knows.context.get("districts", {}))
    what = forms.what_of_names(pending, names) if names else forms.KEEP
    if what == forms.CUT:
        checked = staff_names.cut(checked, names)
    if st.button(f"Load this as {intake.counts_as} {long_date(as_at)}", type="primary", disabled=what is None):
        file = file_as_kept(pending.name, pending.content, pending.knows.model, checked)
        is_whole = file.kept == file.content
        results.write(
            lambda session: intake.store(session, checked, as_at, file, visitor, now(), seen=seen),
            upload_displays.stored_in_words(pending.name, intake.counts_as, as_at, checked, is_whole),
            intake.page,
            as_at,
        )


def _what_would_change(pending: PendingUpload, preview: Preview) -> None:
    st.subheader("What would change")
    st.markdown(plain(preview.compared_with))
    for doubt in preview.doubts:
        st.error(plain(doubt))
    st.table(preview.figures.rename(columns=plain).map(plain), hide_index=True, border="horizontal")
    st.caption(pending.intake.note)
    if preview.changed:
        st.markdown(f"**{plain(preview.changed)}**")
        st.dataframe(preview.changes.head(MOST_ROWS), hide_index=True, alt=preview.changed)
        figures.downloads(lambda: preview.changes, f"changes-{pending.as_at}", f"Changes by {pending.name}")


def _published(visitor: Person) -> None:
    """The Department for Education's published figures, or a list of statistical neighbours."""
    st.markdown(
        "The Department for Education publishes every council’s rates as ‘Children’s social work workforce’. Load its file "
        "`csww_indicators_….csv` to see England, your region and your statistical neighbours beside your own figures, and "
        "`sn_model_….csv` where your neighbours are others than those that are known already."
    )
    chosen = forms.chosen_file(PUBLISHED)
    if chosen is None:
        return
    name, content = chosen.name, chosen.getvalue()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "published"
        path.write_bytes(content)
        try:
            with st.spinner("Reading the file"):
                published = read_published(path, name)
        except (UnreadableFile, Refused) as problem:
            st.error(plain(str(problem)))
            return
    st.subheader(published_in_words(published))
    with reading(opened_database()) as session:
        current = uploads.current_upload(session, published.kind, published.as_at)
    seen = forms.last_compared(published.kind, published.as_at, current)
    if st.button("Load these figures", type="primary"):
        file = File(name, content, content)
        results.write(
            lambda session: store_published(session, published, file, visitor, now(), seen=seen),
            f"‘{plain(name)}’ was loaded: {count(len(published.rows), 'figure')}.",
        )


def history(visitor: Person) -> None:
    """Every real upload of the visitor's kinds; one can be chosen to download its file again, or to undo it."""
    every = loaders.history(visitor.role)
    real, rows = every.real, every.rows
    if real.empty:
        until_then = "The pages show illustrative figures until then. " if every.has_illustrative else ""
        st.info(f"Nothing has been uploaded yet. {until_then}Choose a file above to begin.")
        return
    st.dataframe(
        rows.head(MOST_ROWS),
        hide_index=True,
        alt="Every upload with its date, file, author and counts",
        column_config={"Date": st.column_config.DateColumn(format="D MMM YYYY")},
    )
    figures.downloads(lambda: rows, "uploads", "History of uploads")
    by_number = {row.id: row for row in real.head(MOST_ROWS).itertuples()}
    chosen = st.selectbox(
        "One upload",
        list(by_number),
        format_func=lambda number: _name(by_number[number]),
        key=f"upload chosen among {len(real)}",
    )
    _actions(by_number[chosen])


def _name(row: Any) -> str:
    return f"No. {row.number}: {row.kind}, {long_date(row.as_at)}, {row.file_name}"


def _actions(row: Any) -> None:
    number, is_undone = int(row.id), row.undone_at is not None
    with reading(opened_database()) as open_session:
        is_whole = uploads.is_kept_whole(open_session, number)
    with st.container(horizontal=True):
        if is_whole is not None:
            label = "Download the file" if is_whole else "Download what was kept of the file"
            name = row.file_name if is_whole else f"{row.file_name.rpartition('.')[0]}-kept.xlsx"
            figures.download(label, lambda: _content(number), name, key=f"file of upload {number}")
        if not is_undone and st.button("Undo this upload", key=f"undo {number}", disabled=not row.is_current):
            name = str(row.file_name)
            session.ask("Undo this upload?", session.UPLOADERS, lambda visitor: _confirm_undoing(number, name, visitor))
    st.caption(f"Checksum of the file (SHA-256): {row.checksum}")
    if row.corrected or row.left_out:
        _what_was_mended(number)
    if not is_undone and not row.is_current:
        st.caption("A later upload for the same date builds on this one; undo that one first.")


def _what_was_mended(number: int) -> None:
    """The cells that were corrected in an upload, and the rows that were left out of it."""
    with reading(opened_database()) as open_session:
        found = upload_displays.correction_rows(uploads.mended_in(open_session, number))
    st.markdown("**What was set right in this upload**")
    st.table(found.astype(str).map(plain), hide_index=True, border="horizontal", alt="Cells corrected, rows left out")


def _content(number: int) -> bytes:
    with reading(opened_database()) as session:
        file = uploads.kept_file(session, number)
    return file.content if file else b""


def _confirm_undoing(number: int, name: str, visitor: Person) -> None:
    st.markdown(
        f"‘{plain(name)}’ will count no longer, and what it replaced will count again. It stays in the history, and the same "
        "file can be uploaded anew."
    )
    if st.button("Yes, undo it", type="primary"):
        results.write(
            lambda session: commands.undo(session, number, visitor, now()),
            f"The upload of ‘{plain(name)}’ was undone.",
        )
