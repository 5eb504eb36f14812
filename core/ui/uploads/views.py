"""Choosing, checking and confirming an upload."""

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.exports import WORKBOOK
from core.kinds import INTAKES
from core.people import Person, Role
from core.refusals import Refused
from core.settings import ROOT, now, today
from core.sheets.columns import Column, SheetRow, columns
from core.sheets.reading import UnreadableFile
from core.sheets.template import template
from core.sheets.values import STANDARD_WEEK
from core.storage.engine import reading, writing
from core.ui.pieces import address, figures
from core.ui.shell.loading import Loader, opened_database
from core.ui.uploads import pending as waiting
from core.ui.uploads.pending import Waiting
from core.uploads import displays as upload_displays
from core.uploads.displays import MOST_ROWS, Preview
from core.uploads.history import current_upload
from core.uploads.intake import Intake
from core.uploads.tables import MAY_UPLOAD, File, Kind
from core.words import count, long_date, plain
from core.workforce.commands import store_published
from core.workforce.published import Published, read_published
from core.workforce.upload_displays import published_in_words

PUBLISHED = "published"
WEEKS = (STANDARD_WEEK, 36.0, 35.0, 37.5, 40.0)
_SAID = "what the last upload came to"
_ROUND = "times that something was uploaded"


def kinds_for(role: Role) -> dict[str, str]:
    """The kinds of file that a role may upload, by their names in the address."""
    sheets = {kind.value: intake.name for kind, intake in INTAKES.items() if role in MAY_UPLOAD[kind]}
    return sheets | ({PUBLISHED: "Published figures"} if role in MAY_UPLOAD[Kind.BENCHMARKS] else {})


def say_what_was_done() -> None:
    """Say once what the last confirmed upload or undoing came to."""
    said, page, as_at = st.session_state.pop(_SAID, ("", None, None))
    if said:
        st.success(said)
    if page and as_at:
        label = f"See what it shows as at {long_date(as_at)}"
        st.page_link(ROOT / "pages" / f"{page}.py", label=label, query_params={"as_at": as_at.isoformat()})


def upload(kind: str, visitor: Person) -> None:
    """A file of one of the kinds of `kinds_for`, from its choice to the confirmation."""
    if kind == PUBLISHED:
        _published(visitor)
    else:
        _sheet(INTAKES[Kind(kind)], visitor)


def _sheet(intake: Intake, visitor: Person) -> None:
    chosen = _chosen_file(intake.kind)
    if chosen is None:
        waiting.forget()
        _how_to_begin(intake)
        return
    read = waiting.waiting_for(intake, chosen)
    _outcome(read)
    if read.checked.rows_read:
        _columns(read)
        _date_and_week(read)
    if read.checked.problems:
        st.caption("Nothing was changed. Choose the file again once it is mended, or set right how it is read.")
        return
    _confirm(read, visitor)


def _chosen_file(kind: str) -> UploadedFile | None:
    return st.file_uploader(
        "Excel workbook, .ods or CSV file, up to 20 MB",
        key=f"file of {kind} {st.session_state.get(_ROUND, 0)}",
        max_upload_size=20,
    )


@Loader
def _model(revision: int, kind: Kind) -> type[SheetRow]:
    """The row model of a kind of sheet."""
    with reading(opened_database()) as session:
        return INTAKES[kind].known(session).model


def _how_to_begin(intake: Intake) -> None:
    model = _model(intake.kind)
    needs = intake.needs or upload_displays.needed_words(model)
    st.markdown(
        f"The file needs at least: {plain(needs)}. Other columns are welcome, in any "
        "order and under the headings that they have. Names of people are never stored."
    )
    st.download_button(
        "Download a blank template",
        lambda: template(model, intake.name),
        f"{intake.kind}-template.xlsx",
        WORKBOOK,
        on_click="ignore",
    )


def _outcome(read: Waiting) -> None:
    """How many rows were used, skipped and rejected, and why; the problems first."""
    checked, name = read.checked, Path(read.source.name).stem
    st.subheader(upload_displays.counts_in_words(checked))
    if checked.problems:
        table = upload_displays.problem_rows(checked.problems)
        st.error(upload_displays.problems_in_words(checked))
        st.table(upload_displays.problem_lines(checked.problems), hide_index=True, border="horizontal")
        figures.downloads(lambda: table, f"problems-{name}", f"Problems of {read.source.name}")
        if checked.rejected:
            st.download_button(
                "Download the file with its problems marked",
                read.marked,
                f"{name}-marked.xlsx",
                WORKBOOK,
                on_click="ignore",
            )
    st.markdown(upload_displays.remark_lines(checked))
    if checked.skipped:
        with st.expander(f"Rows that were skipped: {len(checked.skipped):,}"):
            skipped = upload_displays.skipped_rows(checked.skipped)
            st.dataframe(skipped.head(MOST_ROWS), hide_index=True, alt="Rows that hold no record, with the reason")
            figures.downloads(lambda: skipped, f"skipped-{name}", f"Skipped rows of {read.source.name}")


def _columns(read: Waiting) -> None:
    """Which heading each column was read from, to be changed where it is wrong."""
    model, headings = read.knows.model, upload_displays.headings_of(read.checked)
    if not headings:
        return
    title = upload_displays.columns_in_words(read.checked, model)
    with st.expander(plain(title), expanded=not read.checked.rows), st.form("columns", border=False):
        st.caption(
            "Set right what was read wrongly. It is remembered for the next file with the same headings, once the upload is "
            "confirmed."
        )
        places = st.grid(3, min_column_width=260)
        wanted = {name: _heading(places, read, name, column, headings) for name, column in columns(model).items()}
        if st.form_submit_button("Read the file again with these columns"):
            waiting.read_again(read, mapping=wanted)
            st.rerun()


def _heading(places: Any, read: Waiting, name: str, column: Column, headings: list[str]) -> str:
    options = ["", *headings]
    now_read = read.checked.mapping.get(name, "")
    chosen = places.selectbox(
        plain(column.heading),
        options,
        options.index(now_read) if now_read in options else 0,
        format_func=lambda heading: heading or "not in the file",
        help=plain(column.means),
        key=f"column {name} {read.source.mark}",
    )
    return str(chosen)


def _date_and_week(read: Waiting) -> None:
    """The day for which the file counts, and the hours of a full week where they matter; a change reads the file again."""
    hours = read.hours
    with st.container(horizontal=True, vertical_alignment="bottom"):
        day = st.date_input(
            read.intake.date_means,
            read.as_at,
            min_value=address.EARLIEST,
            max_value=today(),
            format="DD/MM/YYYY",
            key=f"date of {read.source.mark}",
        )
        if read.intake.has_full_week:
            hours = st.selectbox(
                "Hours of a full week, where the file does not say",
                WEEKS,
                WEEKS.index(read.hours),
                format_func=lambda one: f"{one:g} hours",
                key=f"week of {read.source.mark}",
            )
    if isinstance(day, date) and (day, hours) != (read.as_at, read.hours):
        waiting.read_again(read, as_at=day, hours=hours)
        st.rerun()


def _confirm(read: Waiting, visitor: Person) -> None:
    """What the file would change, and the button that makes it count."""
    again, preview = waiting.comparison(read)
    if again:
        st.info(
            f"This very file was already uploaded for {long_date(read.as_at)} by {plain(again.who)}. There is nothing to do."
        )
        return
    _what_would_change(read, preview)
    compared_with = waiting.last_compared(read.source.kind, read.as_at, preview.seen)
    if st.button(f"Load this as {read.intake.counts_as} {long_date(read.as_at)}", type="primary"):
        _store(read, visitor, compared_with)


def _what_would_change(read: Waiting, preview: Preview) -> None:
    st.subheader("What would change")
    st.markdown(plain(preview.compared_with))
    st.table(preview.figures.rename(columns=plain).map(plain), hide_index=True, border="horizontal")
    st.caption(read.intake.note)
    if preview.changed:
        st.markdown(f"**{plain(preview.changed)}**")
        st.dataframe(preview.changes.head(MOST_ROWS), hide_index=True, alt=preview.changed)
        figures.downloads(lambda: preview.changes, f"changes-{read.as_at}", f"Changes by {read.source.name}")


def _store(read: Waiting, visitor: Person, seen: int | None) -> None:
    file = read.file
    write(
        lambda session: read.intake.store(session, read.checked, read.as_at, file, author(visitor), now(), seen=seen),
        upload_displays.stored_in_words(
            read.source.name, read.intake.counts_as, read.as_at, read.checked, is_whole=file.kept == file.content
        ),
        read.intake.page,
        read.as_at,
    )


def author(visitor: Person) -> Person:
    return visitor


def write(change: Callable[[Any], object], said: str, page: str | None = None, as_at: date | None = None) -> None:
    """One transaction, then a fresh page that says so, with a link to the page that shows it.

    Where it is refused, the reason is said and nothing is lost.
    """
    try:
        with writing(opened_database()) as session:
            change(session)
    except Refused as problem:
        st.error(plain(str(problem)))
        return
    st.session_state[_SAID] = said, page, as_at
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    waiting.forget()
    st.rerun()


def _published(visitor: Person) -> None:
    """The Department for Education's published figures, or a list of statistical neighbours."""
    st.markdown(
        "The Department for Education publishes every council’s rates as ‘Children’s social work workforce’. Load its file "
        "`csww_indicators_….csv` to see England, your region and your statistical neighbours beside your own figures, and "
        "`sn_model_….csv` where your neighbours are others than those that are known already."
    )
    chosen = _chosen_file(PUBLISHED)
    if chosen is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "published"
        path.write_bytes(chosen.getvalue())
        try:
            with st.spinner("Reading the file"):
                found = read_published(path, chosen.name)
        except (UnreadableFile, Refused) as problem:
            st.error(plain(str(problem)))
            return
    st.subheader(published_in_words(found))
    with reading(opened_database()) as session:
        current = current_upload(session, found.kind, found.as_at)
    compared_with = waiting.last_compared(found.kind, found.as_at, current)
    if st.button("Load these figures", type="primary"):
        _store_published(found, chosen, visitor, compared_with)


def _store_published(found: Published, chosen: UploadedFile, visitor: Person, seen: int | None) -> None:
    content = chosen.getvalue()
    file = File(chosen.name, content, content)
    write(
        lambda session: store_published(session, found, file, author(visitor), now(), seen=seen),
        f"‘{plain(chosen.name)}’ was loaded: {count(len(found.rows), 'figure')}.",
    )
