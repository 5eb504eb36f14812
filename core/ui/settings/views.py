"""The views of the settings page: the plan and its reporting, the numbers, the posts, and illustrative data."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from core.demonstration import clearing
from core.demonstration.clearing import Illustrative
from core.numbers import NUMBERS, set_numbers
from core.people import Person
from core.plan import settings_commands
from core.refusals import Refused
from core.settings import now, today
from core.storage.engine import writing
from core.ui.pieces import address
from core.ui.plan import loaders
from core.ui.plan import views as plan_views
from core.ui.settings import forms as settings_form
from core.ui.settings import loaders as settings_loaders
from core.ui.settings.forms import Form
from core.ui.settings.users import users
from core.ui.shell.loading import opened_database
from core.words import count, listed, plain

VIEWS = {"plan": "Plan and reporting", "numbers": "Numbers", "posts": "Posts", "users": "Users"}
KINDS = {
    "vacancies": "posts and vacancies", "caseloads": "caseloads", "indicators": "indicators", "survey": "the staff survey",
}  # fmt: skip


def plan(visitor: Person) -> None:
    """What the plan is called, its dates, and clearing what is illustrative."""
    stands = settings_loaders.plan_settings()
    if stands:
        _plan_form(Form("plan", visitor, stands))
    else:
        plan_views.no_plan()
    st.header("Illustrative data")
    _illustrative(visitor)


def _plan_form(form: Form) -> None:
    form.line("title", "Title of the plan")
    form.line("council", "Council")
    st.subheader("Reporting date")
    st.caption("The date that every page opens with. Everybody may choose another one at the left for their own visit.")
    form.day("reporting_date", "Reporting date", "Empty: the pages follow today.")
    if form.value("reporting_date"):
        st.button("Follow today", on_click=form.put, args=("reporting_date", None))
    else:
        st.caption("The pages follow today.")
    st.subheader("Closing of reporting")
    st.caption(
        "For this day and earlier ones nobody can record progress any more, so that what was reported stays as it was. It can be "
        "opened again here; both stand in the audit trail."
    )
    form.day("closed_until", "Reporting closed up to", "Empty: progress can be recorded for every day.")
    if form.value("closed_until"):
        st.button("Open reporting again", on_click=form.put, args=("closed_until", None))
    st.subheader("Limits of the timescale bands")
    st.caption("The last day of each band. *Immediately* has none of its own.")
    grid = st.grid(2, min_column_width=200)
    with grid.cell():
        form.day("three_months", "Within three months, until")
    with grid.cell():
        form.day("six_months", "Within six months, until")
    form.end("Save the plan’s settings", _save_plan)


def _save_plan(typed: Mapping[str, Any], seen: Mapping[str, Any], author: Person) -> str:
    with writing(opened_database()) as session:
        changed = settings_commands.set_plan(session, typed, seen, author, now())
    if settings_commands.TITLES["reporting_date"] in changed:
        day: date = typed["reporting_date"] or today()
        address.go("as_at", day.isoformat())
    return _saved(changed)


def _saved(changed: list[str]) -> str:
    return (
        f"Saved: {plain(listed(changed))}." if changed else "Nothing differs from what stood, so nothing was changed."
    )


def _illustrative(visitor: Person) -> None:
    found = settings_loaders.illustrative()
    if not found:
        st.caption("Nothing illustrative is left: every figure is the council’s own.")
        return
    st.markdown("Made up to show how the pages work, and marked so wherever it is shown:")
    st.markdown("\n".join(f"- {one}" for one in _held(found)))
    if st.button("Clear all illustrative data"):
        _ask(found, visitor)


def _held(found: Illustrative) -> list[str]:
    lines = []
    if found.progress:
        lines.append(f"{count(found.progress, 'entry', 'entries')} of progress")
    lines += [f"{count(number, 'upload')} of {KINDS.get(kind, kind)}" for kind, number in found.uploads.items()]
    if found.rounds:
        answers = f", with {count(found.answers, 'answer')}" if found.answers else ""
        lines.append(f"{count(found.rounds, 'round')} of the health check{answers}")
    return lines


@st.dialog("Clear all illustrative data?")
def _ask(found: Illustrative, visitor: Person) -> None:
    st.markdown("These go from every page, and cannot be brought back here:")
    st.markdown("\n".join(f"- {one}" for one in _held(found)))
    st.markdown(
        "What people have answered in illustrative rounds goes with them. The plan, real progress, comments, real uploads, "
        "questions and accounts stay. Pages without figures of your own will say how to load them."
    )
    if st.button("Yes, clear it", type="primary"):
        try:
            with writing(opened_database()) as session:
                clearing.clear_illustrative(session, visitor, now())
        except Refused as refused:
            st.error(plain(str(refused)))
            return
        settings_form.say("All illustrative data are cleared.")


def numbers(visitor: Person) -> None:
    """The numbers of the rating rule and the targets, and what others would change."""
    form = Form("numbers", visitor, loaders.numbers())
    st.caption("Every page and the command line use these numbers, for every reporting date.")
    for name, number in NUMBERS.items():
        form.whole_number(name, f"{number.title} ({number.unit})", number.lowest, number.highest)
        st.caption(f"{number.about} {number.lowest} to {number.highest}; {number.default} unless set.")
    typed = {name: form.value(name) for name in NUMBERS}
    if typed != form.stands and None not in typed.values():
        _consequences(form.stands, typed)
    form.end("Save the numbers", _save_numbers)


def _consequences(stands: Mapping[str, int], typed: Mapping[str, int]) -> None:
    with st.container(border=True):
        st.markdown("**What saving would change**")
        lines = [
            f"{NUMBERS[name].title}: {value} instead of {stands[name]}."
            for name, value in typed.items()
            if value != stands[name]
        ]
        lines += settings_loaders.consequences(address.chosen_reporting_date(), tuple(typed.items()))
        st.markdown("\n".join(f"- {line}" for line in lines))


def _save_numbers(typed: Mapping[str, Any], seen: Mapping[str, Any], author: Person) -> str:
    with writing(opened_database()) as session:
        return _saved(set_numbers(session, typed, seen, author, now()))


def posts(visitor: Person) -> None:
    """Who holds each post, and where reminders go."""
    names = settings_loaders.lead_names()
    if not names:
        plan_views.no_plan()
        return
    form = Form("posts", visitor, settings_loaders.posts())
    st.caption(
        "The pages name posts, not people. The person in post stands in the key of leads; the e-mail address is where reminders "
        "of overdue and silent actions go, for those who lead actions. Both may be left empty."
    )
    for code, post in names.items():
        st.markdown(f"**{plain(code)}** {plain(post)}")
        grid = st.grid(2, min_column_width=220)
        with grid.cell():
            form.line(f"holder {code}", f"{plain(code)}: person in post")
        with grid.cell():
            form.line(f"email {code}", f"{plain(code)}: e-mail address", autocomplete="off")
    form.end("Save the posts", _save_posts)


def _save_posts(typed: Mapping[str, Any], seen: Mapping[str, Any], author: Person) -> str:
    with writing(opened_database()) as session:
        return _saved(settings_commands.set_posts(session, typed, seen, author, now()))


DRAWN = {"plan": plan, "numbers": numbers, "posts": posts, "users": users}
