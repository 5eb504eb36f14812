"""The questions of the health check: their versions, and the editor in which the programme office makes a new one."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from core.health import answer_displays, queries, question_displays
from core.health.commands import LONGEST_NOTE, change_questions
from core.health.question_displays import HEADINGS
from core.health.questions import Kind, known_figures, typed_set
from core.people import Person, Role
from core.settings import now
from core.storage.engine import reading
from core.ui.pieces import drafts, figures, forms
from core.ui.pieces.forms import Form, Given
from core.ui.shell.loading import Loader, opened_database
from core.words import count, long_date, moment, plain

Set = tuple[pd.DataFrame, pd.DataFrame]
EDITOR = "questions of the health check"
MOST_PROBLEMS = 12


@dataclass(frozen=True)
class Versions:
    """Every version of the questions, the oldest first, and by their numbers its themes and questions as they are stored."""

    known: pd.DataFrame
    stored: dict[int, Set]

    def editable(self, version: int) -> Set:
        """The themes and questions of a version, as they are edited."""
        themes, questions = self.stored[version]
        return question_displays.editable(themes), question_displays.editable(questions)


@Loader
def versions(revision: int) -> Versions:
    with reading(opened_database()) as session:
        known, themes, questions = queries.question_sets(session), queries.themes(session), queries.questions(session)
    of_version = {
        number: (themes[themes["question_set"] == number], questions[questions["question_set"] == number])
        for number in known["id"]
    }
    return Versions(known, of_version)


def questions_view(visitor: Person) -> None:
    """The editor for the programme office, and the versions for everybody who sees the health check."""
    forms.say_what_was_done()
    every = versions()
    if every.known.empty:
        st.info("There are no questions yet. They come with the product: start the program anew to load them.")
        return
    if visitor.role == Role.PROGRAMME_OFFICE:
        _editor(visitor, every)
    _versions(every)


def _editor(visitor: Person, every: Versions) -> None:
    """Themes and questions in two tables, what is wrong with them, what would change, and the button that saves them."""
    newest = int(every.known["id"].iloc[-1])
    form = Form(visitor, "questions", stands={"note": ""}, newest=newest)
    version = form.draft.began if form.draft else newest
    window = forms.given(EDITOR, version, lambda: _begun(form, every.editable(version)))
    st.markdown(
        "Change the questions here and save them as a new version. **Rounds that were opened keep the questions they were "
        "asked**; the new version holds for rounds opened from then on."
    )
    if form.draft:
        _meanwhile(every, version)
    themes, questions = _tables(window)
    changed = _differences(every.editable(version), (themes, questions))
    help = "For those who later ask why a line differs from the round before."
    form.line("note", "What was changed, and why", help, max_chars=LONGEST_NOTE)
    _keep(form, {"themes": themes, "questions": questions} if changed else {})
    if not changed:
        st.caption("Nothing is changed yet.")
        return
    problems = question_displays.problems_in_words(typed_set(themes, questions).problems, themes, questions)
    _problems(problems)
    st.markdown(f"**Would change:**\n\n{_list(changed)}")
    form.refusal()
    with st.container(horizontal=True):
        saves = st.button("Save as a new version", type="primary", key=f"save questions {form.number}")
        st.button("Discard what I changed", on_click=_discard, args=(form,))
    if saves and problems:
        st.info("Nothing is saved yet: mend what is listed above first. What you typed stays.")
    elif saves:
        note, seen = form.value("note"), form.seen
        number = form.save(
            lambda: forms.write(
                lambda session: change_questions(session, themes, questions, note, visitor, now(), seen)
            )
        )
        forms.give_anew(EDITOR)
        forms.say(f"Saved as version {number}. Rounds that were opened keep the questions they were asked.")


def _begun(form: Form, stands: Set) -> Set:
    typed = form.draft.typed if form.draft else {}
    themes, questions = stands
    return typed.get("themes", themes).reset_index(drop=True), typed.get("questions", questions).reset_index(drop=True)


def _keep(form: Form, frames: dict[str, pd.DataFrame]) -> None:
    """Keep what the tables hold where they differ from what stood, beside the note."""
    typed = frames | ({"note": form.value("note")} if form.value("note") else {})
    if not typed:
        form.forget()
        return
    draft = form.begin()
    draft.typed = typed
    if not frames:  # a note alone was typed over no version
        draft.began = draft.seen = form.newest
    drafts.keep(form.key, draft)


def _discard(form: Form) -> None:
    form.forget()
    forms.give_anew(EDITOR)


def _differences(before: Set, after: Set) -> list[str]:
    """What differs between the themes and questions of two versions."""
    return [line for old, new in zip(before, after, strict=True) for line in question_displays.differences(old, new)]


def _list(changes: list[str]) -> str:
    return question_displays.changes_in_words([plain(one) for one in changes])


def _tables(window: Given[Set]) -> Set:
    """The two editors."""
    st.subheader("Themes")
    text, number = st.column_config.TextColumn, st.column_config.NumberColumn
    choice, tick = st.column_config.SelectboxColumn, st.column_config.CheckboxColumn
    order = number(HEADINGS["number"], min_value=1, step=1, width=70)
    themes: pd.DataFrame = st.data_editor(
        window.frames[0],
        num_rows="dynamic",
        key=f"themes of {window.key}",
        column_config={
            "code": text(HEADINGS["code"], width=100),
            "number": order,
            "title": text(HEADINGS["title"], width=260),
            "about": text(HEADINGS["about"], width=500),
        },
    )
    st.subheader("Questions")
    st.caption(
        "Kind: a figure or rate is filled from the data that is named, and rated by the thresholds, where a rate is typed like "
        "10%; a choice is yes, partly or no; text is rated by hand; a score comes from the staff survey. Add a line in the "
        "last row; tick a row at its left side to take it out."
    )
    questions: pd.DataFrame = st.data_editor(
        window.frames[1],
        num_rows="dynamic",
        height=500,
        key=window.key,
        column_config={
            "code": text(HEADINGS["code"], width=70),
            "theme": choice(HEADINGS["theme"], options=[one for one in themes["code"] if one], width=100),
            "number": order,
            "text": text(HEADINGS["text"], width=420),
            "kind": choice(HEADINGS["kind"], options=[one.value for one in Kind], width=80),
            "figure": choice(
                HEADINGS["figure"],
                options=["", *sorted(known_figures())],
                width=220,
                format_func=question_displays.figure_name,
            ),
            "higher_is_better": tick(HEADINGS["higher_is_better"], default=True),
            "green": text(HEADINGS["green"], width=90),
            "amber": text(HEADINGS["amber"], width=90),
            "is_workforce": tick(HEADINGS["is_workforce"], default=False),
        },
    )
    return themes, questions


def _meanwhile(every: Versions, began: int) -> None:
    """The versions of others that came while somebody typed, and what they changed."""
    for one in every.known[every.known["id"] > began].itertuples():
        changes = _differences(every.editable(began), every.editable(int(one.id)))
        st.warning(
            f"{plain(one.who)} saved version {one.id} on {moment(one.at)}: {plain(one.note)} What you typed "
            f"stands below, begun from version {began}. Saving it makes a later version without these "
            f"changes, unless you make them too:\n\n{_list(changes)}"
        )


def _problems(problems: list[str]) -> None:
    if problems:
        rest = len(problems) - MOST_PROBLEMS
        more = [f"and {count(rest, 'problem')} more."] if rest > 0 else []
        listed = "\n".join(f"- {plain(one)}" for one in [*problems[:MOST_PROBLEMS], *more])
        st.error(f"**Mend this before you save:**\n\n{listed}")


def _versions(every: Versions) -> None:
    """Who made which version and when, and one of them to download."""
    st.header("Versions")
    st.table(answer_displays.version_rows(every.known), hide_index=True, border="horizontal")
    days = {int(one.id): one.at.date() for one in reversed(list(every.known.itertuples()))}
    chosen = st.selectbox("Version to download", list(days), format_func=lambda number: f"Version {number}")
    about = f"Questions of the health check, version {chosen} of {long_date(days[chosen])}"
    export = question_displays.export
    figures.downloads(lambda: export(*every.stored[chosen]), f"health-check-questions-version-{chosen}", about)
