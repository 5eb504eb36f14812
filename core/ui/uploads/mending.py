"""Setting a file right on the page: its kind, its cells corrected, and the rows left out that nobody can mend yet."""

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.sheets.columns import Place
from core.sheets.corrections import Correction, Mended
from core.sheets.outcome import Problem, correction_of
from core.ui.pieces import address
from core.ui.uploads.forms import CARRIED, PendingUpload, read_again
from core.uploads.displays import correction_rows, left_out_in_words, offer_in_words
from core.uploads.tables import Kind
from core.words import count, plain

MOST_CELLS = 40


def what_it_looks_like(pending: PendingUpload, chosen: UploadedFile) -> None:
    """The offer to load the file as the kind of sheet that it looks like."""
    if pending.looks_like is None:
        return
    name = pending.looks_like.name
    st.warning(
        f"This looks like another kind of file: {name}. It has more columns of that kind than of {pending.intake.name}."
    )
    if st.button(f"Load it as {name}"):
        st.session_state[CARRIED] = pending.looks_like.kind, chosen
        address.go("kind", pending.looks_like.kind.value)
        st.rerun()


def carried(kind: Kind) -> UploadedFile | None:
    """The file that was chosen as another kind and is loaded as this one."""
    of_kind, file = st.session_state.get(CARRIED, (None, None))
    if of_kind != kind or file is None:
        return None
    st.markdown(plain(file.name))
    if st.button("Choose another file"):
        st.session_state.pop(CARRIED)
        st.rerun()
    chosen: UploadedFile = file
    return chosen


def cells(pending: PendingUpload) -> None:
    """A field for each cell with a problem, and what was corrected so far."""
    _corrected(pending)
    problems = {(one.sheet, one.row, one.column): one for one in pending.checked.problems if one.row and one.column}
    if not problems:
        return
    shown = list(problems.values())[:MOST_CELLS]
    with st.expander("Correct cells here", expanded=True), st.form("cells", border=False):
        st.caption(
            "Your file stays as it is: what you write here is put over its cells, and listed in the history of uploads. "
            + (f"The first {MOST_CELLS} of {len(problems):,} cells; the others follow." * (len(problems) > MOST_CELLS))
        )
        places = st.grid(2, min_column_width=260)
        typed = [(one, _field(places, one, pending.mark)) for one in shown]
        if st.form_submit_button("Read the file again with these corrections"):
            changed = [(one, text) for one, text in typed if text.strip() != one.value]
            _correct(pending, [found for one, text in changed if (found := _correction(pending, one, text))])


def _field(places: st.delta_generator.DeltaGenerator, problem: Problem, mark: str) -> str:
    where = f"{problem.sheet} row {problem.row}" if problem.sheet else f"Row {problem.row}"
    return str(
        places.text_input(
            plain(f"{where}, {problem.column}"),
            problem.value,
            help=plain(problem.message),
            key=f"cell {problem.sheet} {problem.row} {problem.column} {mark}",
        )
    )


def _correction(pending: PendingUpload, problem: Problem, typed: str) -> Correction | None:
    return correction_of(pending.checked, pending.knows.model, problem, typed)


def _correct(pending: PendingUpload, corrections: list[Correction]) -> None:
    read_again(pending, mended=pending.mended.with_corrections(corrections))
    st.rerun()


def _corrected(pending: PendingUpload) -> None:
    corrections = pending.mended.corrections
    if not corrections:
        return
    with st.expander(f"{count(len(corrections), 'cell').capitalize()} corrected here"):
        st.table(
            correction_rows(Mended(corrections)).astype(str).map(plain), hide_index=True, border="horizontal",
            alt="Cells that were corrected here",
        )  # fmt: skip
        if st.button("Take these corrections back"):
            read_again(pending, mended=pending.mended._replace(corrections=()))
            st.rerun()


def rows(pending: PendingUpload) -> None:
    """The offer to load the file without the rows that have problems, with what that does; and what is left out already."""
    checked, intake = pending.checked, pending.intake
    left_out = pending.mended.left_out
    in_rows = [one for one in checked.problems if one.row is not None]
    is_offered = bool(checked.rows) and len(in_rows) == len(checked.problems) > 0
    if not left_out and not is_offered:
        return
    without = intake.without(checked, pending.as_at, pending.knows.context)
    if left_out:
        st.error(plain(left_out_in_words(checked, without)))
        if st.button("Put this row back" if len(left_out) == 1 else "Put these rows back"):
            read_again(pending, mended=pending.mended._replace(left_out=()))
            st.rerun()
        return
    many = count(checked.rejected, "row")
    st.subheader("Load the file without what has problems")
    st.markdown(plain(offer_in_words(checked, without)))
    if st.button(f"Leave out {'this row' if checked.rejected == 1 else f'these {many}'}"):
        found = dict.fromkeys(Place(one.sheet, one.row) for one in in_rows if one.row is not None)
        read_again(pending, mended=pending.mended._replace(left_out=tuple(found)))
        st.rerun()
