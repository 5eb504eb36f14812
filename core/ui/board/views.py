"""Making the board report: what to choose, the buttons, what is seen while it is made, and the download."""

from datetime import date
from typing import NamedTuple

import streamlit as st

from core.board.commands import note_report
from core.board.process import STAGES, Kind, Wanted, in_a_child
from core.exports import WORKBOOK
from core.people import Person
from core.plan.measures import month_before
from core.refusals import Refused
from core.settings import ENGLAND, now
from core.ui.pieces import address, figures
from core.ui.shell.loading import revision_of_run, writing_for_visitor
from core.words import long_date, plain

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NAMES = {Kind.WORD: ("Word file", WORD), Kind.EXCEL: ("Excel workbook", WORKBOOK)}
PUBLICATION = (
    "Counts of people from 1 to 4 are given as ‘fewer than 5’, figures from which such a count could be worked out are left out, "
    "and nothing is told of single districts or teams."
)
CONTENTS = (
    "- **Summary**, one page: where the plan stands, its groups, the workforce, the health check, and indicators in exception.\n"
    "- **Red actions**: whose each is, since when it is red, how late it is, and what recovers it; those too that are red by "
    "the rule though another rating was set by hand.\n"
    "- **Changes since the previous reporting date**, and **re-dated actions** with baseline, forecast and number of moves.\n"
    "- **Progress by group** of actions against the plan’s own dates, with the finish curve.\n"
    "- **Workforce and caseloads**, **health check** and **indicators**, with charts and what each shows in words.\n"
    "- **What the ratings and figures mean**, and the date and source of every figure.\n"
    "- **Annex**: the full plan, each action with rating, reason, leads, dates, and what was done, comes next and is evidence.\n"
    "- **Audit trail**: how many entries it holds and its newest check value, which later proves that none was altered.\n\n"
    "Illustrative figures are marked wherever they stand."
)
_FILES = "board reports made in this visit"


class ReportFile(NamedTuple):
    """A report that was written: its content, when, and the data revision that it shows."""

    content: bytes
    at: str
    revision: int


def choice(as_at: date) -> dict[Kind, Wanted]:
    """The reports that may be made for what is chosen; the page ends where the dates are in the wrong order."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        since = address.another_day("Previous reporting date", "since", month_before(as_at))
        for_publication = address.ticked("For publication", "publication", PUBLICATION)
    if since >= as_at:
        st.error(
            f"The previous reporting date, {long_date(since)}, must be before the reporting date, {long_date(as_at)}. "
            "Choose an earlier one."
        )
        st.stop()
    st.caption(
        f"The report tells how things stand as at {long_date(as_at)}, chosen at the left, and what changed since "
        f"{long_date(since)}.{f' {PUBLICATION}' if for_publication else ''}"
    )
    return {kind: Wanted(kind, as_at, since, for_publication) for kind in Kind}


def show(choice: dict[Kind, Wanted], visitor: Person) -> None:
    """A button for each kind of file and the download of what was written for the same choice; what the report holds is drawn
    first, so that it can be read while one is written."""
    place = st.container()
    st.header("What the report holds")
    st.markdown(CONTENTS)
    with place:
        with st.container(horizontal=True):
            pressed = [
                kind for kind in Kind if st.button(f"Make the {NAMES[kind][0]}", key=f"make {kind}", type="primary")
            ]
        for kind in pressed:
            _write(choice[kind], visitor)
        for wanted in choice.values():
            if file := st.session_state.get(_FILES, {}).get(wanted):
                _download(wanted, file)


def _write(wanted: Wanted, visitor: Person) -> None:
    """Write a report in a process of its own, say how far it is, note it, and keep it for the download."""
    bar = st.progress(0.0, "Beginning …")

    def say(stage: str) -> None:
        if stage in STAGES:
            bar.progress((1 + STAGES.index(stage)) / (1 + len(STAGES)), f"{stage} …")

    try:
        content, revision = in_a_child(wanted, say), revision_of_run()
        with writing_for_visitor() as session:
            note_report(session, visitor, now(), wanted, content)
    except Refused as problem:
        st.error(plain(str(problem)))
        return
    finally:
        bar.empty()
    files = {one: file for one, file in st.session_state.get(_FILES, {}).items() if one.kind != wanted.kind}
    written = ReportFile(content, f"{now().astimezone(ENGLAND):%H:%M}", revision)
    st.session_state[_FILES] = {**files, wanted: written}


def _download(wanted: Wanted, file: ReportFile) -> None:
    name, media_type = NAMES[wanted.kind]
    key = f"download {wanted.kind}"
    figures.download(f"Download the {name}", lambda: file.content, wanted.file_name, media_type, key)
    changed = (
        " The data have changed since; make it again to have them in it." if file.revision != revision_of_run() else ""
    )
    st.caption(f"{wanted.file_name}, {len(file.content) / 1_000_000:.1f} MB, made at {file.at}.{changed}")
