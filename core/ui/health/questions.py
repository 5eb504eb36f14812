"""The questions of the health check: their versions, and the editor in which the programme office makes a new one."""

import pandas as pd
import streamlit as st

from core.figures import Display
from core.health import answer_displays, queries, question_displays
from core.health.commands import LONGEST_NOTE, change_questions
from core.health.question_displays import HEADINGS
from core.health.questions import Kind, check_questions, known_figures
from core.people import Person, Role
from core.refusals import ChangedMeanwhile, Refused
from core.settings import now
from core.storage.engine import reading, writing
from core.ui.health import drafts as health_drafts
from core.ui.health import loaders as health_loaders
from core.ui.health.drafts import QuestionsDraft
from core.ui.pieces import figures
from core.ui.shell.loading import Loader, opened_database
from core.words import count, long_date, moment, plain

_BEGUN = "questions that the editors were given"
_SAID = "what was done to the questions"
MOST_PROBLEMS = 12


@Loader
def versions(revision: int) -> pd.DataFrame:
    """Every version of the questions, the oldest first."""
    with reading(opened_database()) as session:
        return queries.question_sets(session)


@Loader
def editable(revision: int, version: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The themes and questions of a version, as they are edited."""
    themes, questions = _of_version(revision, version)
    return question_displays.editable(themes), question_displays.editable(questions)


@Loader
def export(revision: int, version: int) -> pd.DataFrame:
    return question_displays.export(*_of_version(revision, version))


def _of_version(revision: int, version: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    themes, questions = health_loaders.themes.at(revision), health_loaders.questions.at(revision)
    return themes[themes["question_set"] == version], questions[questions["question_set"] == version]


def questions_view(visitor: Person) -> None:
    """The editor for the programme office, and the versions for everybody who sees the health check."""
    if said := st.session_state.pop(_SAID, ""):
        st.success(said)
    known = versions()
    if known.empty:
        st.info("There are no questions yet. They come with the product: start the program anew to load them.")
        return
    if visitor.role == Role.PROGRAMME_OFFICE:
        _editor(visitor, known)
    _versions(known)


def _editor(visitor: Person, known: pd.DataFrame) -> None:
    """Themes and questions in two tables, what is wrong with them, what would change, and the button that saves them."""
    newest = int(known["id"].iloc[-1])
    draft = health_drafts.of_questions(visitor.username)
    begun = _given(newest, draft)
    st.markdown(
        "Change the questions here and save them as a new version. **Rounds that were opened keep the questions they were "
        "asked**; the new version holds for rounds opened from then on."
    )
    _meanwhile(known, draft)
    themes, questions = _tables(begun)
    changed = _differences(editable(begun["version"]), (themes, questions))
    note = _note(begun, draft)
    if not changed:
        health_drafts.forget_questions(visitor.username)
        st.caption("Nothing is changed yet.")
        return
    draft = _kept(visitor, begun, draft, themes, questions, note)
    problems = question_displays.problems_in_words(check_questions(themes, questions), themes, questions)
    _problems(problems)
    st.markdown(f"**Would change:**\n\n{_list(changed)}")
    if draft.refused:
        st.error(plain(draft.refused))
    _buttons(visitor, draft, problems, begun)


def _differences(before: tuple[pd.DataFrame, pd.DataFrame], after: tuple[pd.DataFrame, pd.DataFrame]) -> list[str]:
    """What differs between the themes and questions of two versions."""
    return [line for old, new in zip(before, after, strict=True) for line in question_displays.differences(old, new)]


def _list(said: list[str]) -> str:
    return question_displays.changes_in_words([plain(one) for one in said])


def _given(newest: int, draft: QuestionsDraft | None) -> Display:
    """The frames that the editors start from, which stay the same while somebody types in them.

    They are given anew, from the draft or else the newest version, after a save, and when the editors were not on the
    screen, as what was typed into them is then known to the draft alone.
    """
    begun: Display | None = st.session_state.get(_BEGUN)
    version = draft.began if draft else newest
    if begun and begun["version"] == version and _key(begun, "questions") in st.session_state:
        return begun
    themes, questions = (draft.themes, draft.questions) if draft else editable(version)
    begun = {
        "version": version,
        "times": begun["times"] + 1 if begun else 0,
        "themes": themes.reset_index(drop=True),
        "questions": questions.reset_index(drop=True),
    }
    st.session_state[_BEGUN] = begun
    return begun


def _key(begun: Display, name: str) -> str:
    return f"editor of {name} {begun['times']}"


def _tables(begun: Display) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The two editors."""
    st.subheader("Themes")
    text, number = st.column_config.TextColumn, st.column_config.NumberColumn
    choice, tick = st.column_config.SelectboxColumn, st.column_config.CheckboxColumn
    order = number(HEADINGS["number"], min_value=1, step=1, width=70)
    themes: pd.DataFrame = st.data_editor(
        begun["themes"],
        num_rows="dynamic",
        key=_key(begun, "themes"),
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
        begun["questions"],
        num_rows="dynamic",
        height=500,
        key=_key(begun, "questions"),
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


def _note(begun: Display, draft: QuestionsDraft | None) -> str:
    key = f"note on the questions {begun['version']}"
    if key not in st.session_state:
        st.session_state[key] = draft.note if draft else ""
    help = "For those who later ask why a line differs from the round before."
    return str(st.text_input("What was changed, and why", max_chars=LONGEST_NOTE, key=key, help=help) or "")


def _kept(
    visitor: Person,
    begun: Display,
    draft: QuestionsDraft | None,
    themes: pd.DataFrame,
    questions: pd.DataFrame,
    note: str,
) -> QuestionsDraft:
    version = begun["version"]
    kept = draft or QuestionsDraft(themes, questions, version, version)
    kept.themes, kept.questions, kept.note = themes, questions, note
    health_drafts.keep_questions(visitor.username, kept)
    return kept


def _meanwhile(known: pd.DataFrame, draft: QuestionsDraft | None) -> None:
    """The versions of others that came while somebody typed, and what they changed."""
    if draft is None:
        return
    for one in known[known["id"] > draft.began].itertuples():
        said = _differences(editable(draft.began), editable(int(one.id)))
        st.warning(
            f"{plain(one.who)} saved version {one.id} on {moment(one.at)}: {plain(one.note)} What you typed "
            f"stands below, begun from version {draft.began}. Saving it makes a later version without these "
            f"changes, unless you make them too:\n\n{_list(said)}"
        )


def _problems(problems: list[str]) -> None:
    if problems:
        rest = len(problems) - MOST_PROBLEMS
        more = [f"and {count(rest, 'problem')} more."] if rest > 0 else []
        listed = "\n".join(f"- {plain(one)}" for one in [*problems[:MOST_PROBLEMS], *more])
        st.error(f"**Mend this before you save:**\n\n{listed}")


def _buttons(visitor: Person, draft: QuestionsDraft, problems: list[str], begun: Display) -> None:
    with st.container(horizontal=True):
        saves = st.button("Save as a new version", type="primary", key=f"save questions {begun['version']}")
        if st.button("Discard what I changed"):
            health_drafts.forget_questions(visitor.username)
            _begin_anew()
    if saves and problems:
        st.info("Nothing is saved yet: mend what is listed above first. What you typed stays.")
    elif saves:
        _save(visitor, draft)


def _save(visitor: Person, draft: QuestionsDraft) -> None:
    try:
        with writing(opened_database()) as session:
            author = visitor
            number = change_questions(session, draft.themes, draft.questions, draft.note, author, now(), draft.seen)
    except ChangedMeanwhile as changed:
        draft.refused, draft.seen = str(changed), int(changed.newest or 0)
        st.rerun()
    except Refused as refused:
        st.error(plain(str(refused)))
        return
    health_drafts.forget_questions(visitor.username)
    st.session_state[_SAID] = f"Saved as version {number}. Rounds that were opened keep the questions they were asked."
    _begin_anew()


def _begin_anew() -> None:
    """A fresh page whose editors are given the newest version."""
    st.session_state[_BEGUN]["version"] = None
    st.rerun()


def _versions(known: pd.DataFrame) -> None:
    """Who made which version and when, and one of them to download."""
    st.header("Versions")
    st.table(answer_displays.version_rows(known), hide_index=True, border="horizontal")
    numbers = [int(one) for one in reversed(list(known["id"]))]
    chosen = st.selectbox("Version to download", numbers, format_func=lambda one: f"Version {one}")
    day = known.loc[known["id"] == chosen, "at"].iloc[0]
    about = f"Questions of the health check, version {chosen} of {long_date(day.date())}"
    figures.downloads(export.later(int(chosen)), f"health-check-questions-version-{chosen}", about)
