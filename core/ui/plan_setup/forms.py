"""The plan's document that waits for its confirmation: how it is read, what is asked of it, and what it does not hold itself.

It owns its places in the session.
"""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import streamlit as st

from core.plan.commands import PlanAbout
from core.plan.comparison import PlanPreview
from core.plan.document.columns import PlanRow
from core.plan.document.contents import PlanDocument, Question
from core.plan.document.reading import read_plan
from core.plan.queries import plan_preview, remembered
from core.settings import today
from core.sheets.columns import columns
from core.sheets.reading import SECONDS
from core.storage.engine import reading
from core.ui.pieces.address import EARLIEST
from core.ui.shell.loading import opened_database
from core.ui.uploads import forms
from core.uploads.tables import checksum
from core.words import count, plain

AS_IT_STANDS = ""  # what a column is that is kept as a further column
MOST_PLACES = 8
_PENDING = "plan that waits for its confirmation"
_SEEN = "what the pending plan was shown to change"


@dataclass(frozen=True)
class PendingPlan:
    """A chosen document as it was read with these answers and headings set by hand; `asked` is all that it ever raised."""

    name: str
    content: bytes
    answers: Mapping[str, str] = field(default_factory=dict)
    mapping: Mapping[str, str] = field(default_factory=dict)
    asked: Mapping[str, Question] = field(default_factory=dict)
    plan: PlanDocument = field(default_factory=PlanDocument)

    @cached_property
    def mark(self) -> str:
        """What tells the widgets of one file from those of another."""
        return checksum(self.content)[:12]


def pending_plan() -> PendingPlan | None:
    """The chosen document, read when it is first seen, as the last one with the same headings was; None before one is chosen."""
    chosen = forms.chosen_file("plan", "Word, Excel, .ods, CSV or text file")
    kept: PendingPlan | None = st.session_state.get(_PENDING)
    if chosen is None:
        st.session_state.pop(_PENDING, None)
        return None
    if kept and (kept.name, kept.content) == (chosen.name, chosen.getvalue()):
        return kept
    pending = _read(PendingPlan(chosen.name, chosen.getvalue()))
    with reading(opened_database()) as session:
        known = remembered(session, pending.plan)
    answers = {key: answer for key, answer in known.answers.items() if key in pending.asked}
    return _read(pending, mapping=known.mapping, answers=answers) if known.mapping or answers else pending


def _read(pending: PendingPlan, **choices: Any) -> PendingPlan:
    """The document read with these choices, with a bar that shows how long it has taken of the time that it has."""
    pending = replace(pending, **choices)
    bar = st.progress(0.0, "Reading the file")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan"
        path.write_bytes(pending.content)
        found = read_plan(
            path, pending.answers, pending.mapping, lambda seconds: bar.progress(min(1.0, seconds / SECONDS))
        )
    bar.empty()
    asked = {**pending.asked, **{one.key: one for one in found.questions}}
    pending = st.session_state[_PENDING] = replace(pending, plan=found, asked=asked)
    return pending


def questions(pending: PendingPlan) -> None:
    """What the document leaves open; answers stay on the page and may be changed."""
    if not pending.asked:
        return
    still = len(pending.plan.questions)
    st.subheader(f"{count(still, 'question').capitalize()} to answer" if still else "Questions, answered")
    with st.form("questions of the plan", border=False):
        st.caption(
            "The document does not say it by itself. Without an answer, a place stays as the document has it. Answers are "
            "remembered for the next file with the same headings, once the plan is loaded."
        )
        given = {key: _answer_to(one, pending) for key, one in pending.asked.items()}
        if st.form_submit_button("Read the file again with these answers"):
            _read(pending, answers={key: answer.strip() for key, answer in given.items() if answer and answer.strip()})
            st.rerun()


def _answer_to(question: Question, pending: PendingPlan) -> str | None:
    places = question.places[:MOST_PLACES]
    more = len(question.places) - len(places)
    where = f" ({'; '.join(places)}{f' and {more} more' if more else ''})" if places else ""
    must = " This must be answered." if question.is_needed else ""
    label, key = plain(f"{question.question}{where}{must}"), f"question {question.key} {pending.mark}"
    given = pending.answers.get(question.key)
    if not question.answers:
        return st.text_input(label, given or "", key=key)
    chosen = question.answers.index(given) if given in question.answers else None
    return st.radio(label, question.answers, chosen, format_func=lambda answer: plain(answer.capitalize()), key=key)


def columns_read(pending: PendingPlan) -> None:
    """What each column of the document was read as, to be changed where it is wrong."""
    found = pending.plan
    read_as = {heading: name for name, heading in found.mapping.items()}
    headings = list(dict.fromkeys([*read_as, *found.not_read]))
    if not headings:
        return
    fields = columns(PlanRow)
    options = [AS_IT_STANDS, *fields]
    names = {name: f"{column.heading}: {column.means}" for name, column in fields.items()}
    with st.expander("Columns and what they were read as"), st.form("columns of the plan", border=False):
        st.caption(
            "Choose what each column of the file is, where it was read wrongly. It is remembered for the next file with the same "
            "headings, once the plan is loaded."
        )
        places = st.grid(2, min_column_width=320)
        wanted = {
            heading: places.selectbox(
                plain(heading),
                options,
                options.index(read_as.get(heading, AS_IT_STANDS)),
                format_func=lambda name: names.get(name, "Kept as it stands, not read"),
                key=f"column {heading} {pending.mark}",
            )
            for heading in headings
        }
        if st.form_submit_button("Read the file again with these columns"):
            _read_with(pending, wanted)


def _read_with(pending: PendingPlan, wanted: Mapping[str, str]) -> None:
    """Read the file with what was chosen for each heading; two columns cannot be one thing."""
    chosen = {name: heading for heading, name in wanted.items() if name}
    for heading, name in wanted.items():
        if name and chosen[name] != heading:
            both = f"‘{plain(heading)}’ and ‘{plain(chosen[name])}’"
            st.error(f"{both} cannot both be {plain(columns(PlanRow)[name].heading)}: choose one of them.")
            return
    before = pending.plan.mapping
    changed = {name: heading for name, heading in chosen.items() if before.get(name) != heading}
    left = {name: "" for name in before if name not in chosen}
    _read(pending, mapping={**pending.mapping, **left, **changed})
    st.rerun()


def seen(pending: PendingPlan) -> PlanPreview:
    """The preview that stood on the screen when a button was pressed; one that is shown anew takes its place."""
    kept = st.session_state.get(_SEEN)
    if kept is None or kept[0] is not pending:
        with reading(opened_database()) as session:
            kept = st.session_state[_SEEN] = pending, plan_preview(session, pending.plan)
    preview: PlanPreview = kept[1]
    return preview


def look_again() -> None:
    """What would change is compared anew: the plan is another than the one that was shown."""
    st.session_state.pop(_SEEN, None)


def about(pending: PendingPlan, preview: PlanPreview) -> PlanAbout:
    """What the document does not hold; what is left empty stays as it is, and of another plan has none."""
    if preview.same.is_another:
        st.caption(
            "Its name, council and dates are not those of the plan before: give them here, or later on Settings."
        )
    else:
        st.caption("What is left empty here stays as it is.")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        title = st.text_input("Name of the plan", key=f"title of {pending.mark}", max_chars=200)
        council = st.text_input("Council", key=f"council of {pending.mark}", max_chars=200)
        days = [
            st.date_input(label, None, EARLIEST, today(), format="DD/MM/YYYY", key=f"{label} of {pending.mark}")
            for label in ("Date of the document", "Day from which its months count")
        ]
    reason, since = "", None
    if not preview.changes_nothing:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            since = st.date_input(
                "In force from, if not from the reporting date",
                None,
                EARLIEST,
                format="DD/MM/YYYY",
                key=f"since of {pending.mark}",
            )
            reason = st.text_input(
                "Reason, such as a notice or a board’s decision", key=f"reason of {pending.mark}", max_chars=300
            )
    published_on, counted_from, in_force_from = (day if isinstance(day, date) else None for day in (*days, since))
    return PlanAbout(
        title.strip() or None, council.strip() or None, counted_from, published_on, in_force_from, reason.strip()
    )
