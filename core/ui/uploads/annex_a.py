"""Annex A on the upload page: what it counts, what would change, the districts of its teams, and the confirmation."""

import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

import streamlit as st
from sqlmodel import Session

from core.access import tokens
from core.annex_a import displays
from core.annex_a.checking import AnnexA, check_annex_a
from core.annex_a.commands import (
    Seen,
    Told,
    average_hours,
    districts_of_teams,
    figures_known,
    observations,
    seen,
    store,
    told_differently,
)
from core.people import Person
from core.settings import from_environment, now, today
from core.sheets.reading import UnreadableFile
from core.storage.engine import reading
from core.ui.pieces import figures
from core.ui.pieces.address import EARLIEST
from core.ui.shell.loading import opened_database
from core.ui.uploads import forms, results
from core.uploads.displays import MOST_ROWS, problem_lines, problem_rows
from core.uploads.history import same_file
from core.uploads.tables import Kind, Upload, checksum
from core.words import count, long_date, plain
from core.workforce.queries import districts_by_key

NO_DISTRICT = ""
_PENDING = "Annex A file that waits for its confirmation"


@dataclass(frozen=True)
class _Pending:
    """A chosen file by its checksum, with what it counted for a day and a period."""

    mark: str
    read: AnnexA


class _Comparison(NamedTuple):
    """What is stored beside a pending file: the upload of the same bytes, what counts for the day, the districts of teams as they
    were last chosen, all districts, and the figures that are known."""

    again: Upload | None
    seen: Seen
    districts_of_teams: dict[str, str]
    districts: list[str]
    known: Told


def upload(visitor: Person) -> None:
    """From the choice of a file to its confirmation. Of the file only counts are kept, and only those reach this process."""
    st.markdown(
        "Choose the workbook of Annex A (the child-level lists that Ofsted asks for), or a zip file with a CSV file for each "
        "list. It is counted in a process of its own: no row of a child is kept, shown or logged, and workers go by references."
    )
    chosen = forms.chosen_file(Kind.ANNEX_A)
    if chosen is None:
        st.session_state.pop(_PENDING, None)
        return
    content = chosen.getvalue()
    try:
        pending = _pending(content)
    except UnreadableFile as problem:
        st.error(plain(str(problem)))
        return
    _what_it_is(pending.read)
    _day_and_period(pending, content)
    if not pending.read.is_usable:
        st.caption("Nothing was changed. Choose the file again once it is mended.")
        return
    _what_it_counts(pending.read)
    _confirm(pending, chosen.name, content, visitor)


def _pending(content: bytes, as_at: date | None = None, begins: date | None = None) -> _Pending:
    """The file as it was counted; it is counted anew for another file, day or period."""
    mark = checksum(content)
    kept: _Pending | None = st.session_state.get(_PENDING)
    if kept and kept.mark == mark and as_at in (None, kept.read.as_at) and begins in (None, kept.read.begins):
        return kept
    bar = st.progress(0.0, "Counting the lists")
    key = tokens.secret_key(from_environment().secret_key_file).encode()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        path.write_bytes(content)
        read = check_annex_a(
            path, key, today(), as_at=as_at, begins=begins,
            tell=lambda seconds: bar.progress(min(seconds / 25, 1.0), "Counting the lists"),
        )  # fmt: skip
    bar.empty()
    st.session_state[_PENDING] = pending = _Pending(mark, read)
    return pending


def _what_it_is(read: AnnexA) -> None:
    rows = sum(read.rows.values())
    st.subheader(f"{count(len(read.rows), 'list').capitalize()}, {count(rows, 'row')}")
    if read.problems:
        problems = problem_rows(read.problems)
        st.error(
            f"{count(len(read.problems), 'problem').capitalize()}. Cells that cannot be read are left out of the figures."
        )
        st.table(problem_lines(read.problems), hide_index=True, border="horizontal")
        figures.downloads(lambda: problems, f"annex-a-problems-{read.as_at}", "Problems of the Annex A file")
    for remark in (*read.missing, *read.remarks):
        st.markdown(plain(remark))
    if read.rows:
        with st.expander("Lists and columns that were not read"):
            st.table(displays.list_rows(read).map(lambda cell: plain(str(cell))), hide_index=True, border="horizontal")


def _day_and_period(pending: _Pending, content: bytes) -> None:
    """The day of the file, and from which day it holds what happened; a change counts the file again."""
    read = pending.read
    with st.container(horizontal=True, vertical_alignment="bottom"):
        day = st.date_input(
            "Day whose state the file shows (its last day, unless you know better)", min(max(read.as_at, EARLIEST), today()),
            min_value=EARLIEST, max_value=today(), format="DD/MM/YYYY", key=f"day {pending.mark}",
        )  # fmt: skip
        begins = st.date_input(
            "Lists 1 to 5 hold what happened since", read.begins, format="DD/MM/YYYY", key=f"since {pending.mark} {read.as_at}",
            help="Months that the file covers only in part give no figure.",
        )  # fmt: skip
    if not isinstance(day, date) or not isinstance(begins, date) or (day, begins) == (read.as_at, read.begins):
        return
    _pending(content, day, begins if day == read.as_at else None)
    st.rerun()


def _what_it_counts(read: AnnexA) -> None:
    st.subheader("What the file counts")
    told = displays.figure_rows(read)
    st.dataframe(told, hide_index=True, alt="Figures of the whole service by measure and month")
    figures.downloads(lambda: told, f"annex-a-{read.as_at}", "What the Annex A file counts")
    with reading(opened_database()) as session:
        hours = displays.hours_in_words(*average_hours(session, read.as_at))
    st.markdown(plain(displays.caseloads_in_words(read, hours)))
    journeys = displays.journey_rows(read)
    if len(journeys):
        st.subheader("How far children referred in a quarter came")
        st.table(journeys, hide_index=True, border="horizontal")
    faults = displays.quality_rows(read)
    if len(faults):
        st.subheader("Data quality")
        st.caption("Row numbers without names, for those who mend the case system. Nothing here stops the file.")
        st.dataframe(faults.head(MOST_ROWS), hide_index=True, alt="What is wrong in the lists, with row numbers")
        figures.downloads(lambda: faults, f"annex-a-quality-{read.as_at}", "Data quality of the Annex A file")


def _compare(session: Session, read: AnnexA, content: bytes) -> _Comparison:
    return _Comparison(
        same_file(session, Kind.ANNEX_A, read.as_at, content),
        seen(session, read.as_at),
        districts_of_teams(session),
        sorted(set(districts_by_key(session).values())),
        figures_known(session, read),
    )


def _confirm(pending: _Pending, name: str, content: bytes, visitor: Person) -> None:
    read, as_at = pending.read, pending.read.as_at
    compared = forms.compared_once(pending, lambda session: _compare(session, read, content))
    if compared.again:
        st.info(
            f"This very file was already uploaded for {long_date(as_at)} by {plain(compared.again.who)}. There is nothing to do."
        )
        return
    districts = _districts(read, compared.districts_of_teams, compared.districts, pending.mark)
    new = {(row["measure"], row["month"], row["district"]): row for row in observations(read, districts)}
    stands = told_differently(compared.known, new.values())
    st.subheader("What would change")
    st.markdown(
        f"{count(len(new), 'figure').capitalize()} of {count(len({key[0] for key in new}), 'measure')} and the caseloads of "
        f"{long_date(as_at)} would count. What counted for that day before is kept and counts again if you undo this. Once real "
        "figures are loaded, illustrative indicators and caseloads are no longer shown anywhere."
    )
    restates = False
    if stands:
        st.dataframe(
            displays.changed_rows(
                (key, stands[key], (new[key]["numerator"], new[key]["denominator"])) for key in stands
            ),
            hide_index=True,
            alt="Figures that an earlier file told otherwise",
        )
        restates = st.checkbox(
            f"Tell {count(len(stands), 'earlier figure')} anew from this file; both stay in the history",
            key=f"anew {pending.mark}",
        )
    last = forms.last_compared(Kind.ANNEX_A, as_at, compared.seen)
    if st.button(f"Load this as Annex A of {long_date(as_at)}", type="primary"):
        results.write(
            lambda session: store(
                session, read, name, content, visitor, now(), compared=last, districts=districts,
                restates=restates,
            ),
            f"‘{plain(name)}’ was counted and loaded for {long_date(as_at)}. Nothing of a child was kept.",
            "indicators",
            as_at,
        )  # fmt: skip


def _districts(read: AnnexA, remembered: dict[str, str], known: list[str], mark: str) -> dict[str, str]:
    """The district of each team, as it was chosen before or now; none where nobody chose one."""
    teams = sorted({*read.counts["team"], *read.held["team"], *read.unallocated["team"]} - {""})
    if not teams or not known:
        return {}
    chosen = len([team for team in teams if remembered.get(team)])
    with st.expander(f"Districts of the {count(len(teams), 'team')} ({chosen} known)"):
        st.caption("Figures of districts come from the teams that you place here. It is remembered for the next file.")
        return {
            team: st.selectbox(
                plain(team),
                [NO_DISTRICT, *known],
                [NO_DISTRICT, *known].index(remembered.get(team, NO_DISTRICT)) if remembered.get(team) in known else 0,
                format_func=lambda district: district or "none",
                key=f"district of {team} {mark}",
            )
            for team in teams
        }
