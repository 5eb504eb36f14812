"""The forms of the settings page: the plan's settings, the numbers, the posts, an account and its password."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from core.access import commands
from core.access import second_factor as access_second_factor
from core.access.demonstration import keep_file
from core.access.passwords import RULE
from core.numbers import NUMBERS, set_numbers
from core.people import Person, Role
from core.plan import settings as settings_commands
from core.plan.bands import called, group_titles, several
from core.refusals import Refused
from core.settings import from_environment, now, today
from core.ui.pieces import address, forms
from core.ui.pieces.forms import Form
from core.ui.settings import loaders as settings_loaders
from core.ui.settings.loaders import People
from core.ui.shell.loading import opened_database
from core.words import listed, plain
from core.workforce.commands import set_roles
from core.workforce.roles import DECIDED

ROLES = [role.value for role in Role]
FIELDS = ("name", "role", "may_assure", "leads")
NEW = {"username": "", "name": "", "role": Role.CABINET_MEMBER.value, "may_assure": False, "leads": []}
ASSURER = "May confirm as assured what others have reported complete. The programme office always may."
HELD = "The codes of the plan’s posts that this person holds: their actions are the person’s own."
_TIMES = "times that a password was set"


def plan(visitor: Person, settings: Mapping[str, Any], groups: pd.DataFrame) -> None:
    """`groups` as the plan's frames have them."""
    form = Form(visitor, "plan settings", stands=settings)
    form.line("title", "Title of the plan")
    form.line("council", "Council")
    st.subheader("Reporting date")
    st.caption("The date that every page opens with. Everybody may choose another one at the left for their own visit.")
    form.day(
        "published_on", "Date of the plan document", "What the document itself ticks as done counts from this day on."
    )
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
    st.subheader(f"Limits of the {plain(several(called(groups)))}")
    st.caption("The last day of each group of the plan’s actions. Empty: it has none of its own.")
    grid = st.grid(2, min_column_width=200)
    for band, title in group_titles(groups).items():
        with grid.cell():
            form.day(f"{settings_commands.LIMIT}{band}", f"{title}, until")
    form.end("Save the plan’s settings", _save_plan)


def _save_plan(typed: Mapping[str, Any], seen: Mapping[str, Any], author: Person) -> str:
    changed = forms.write(lambda session: settings_commands.set_plan(session, typed, seen, author, now()))
    if settings_commands.TITLES["reporting_date"] in changed:
        day: date = typed["reporting_date"] or today()
        address.go("as_at", day.isoformat())
    return _saved(changed)


def _saved(changed: list[str]) -> str:
    return (
        f"Saved: {plain(listed(changed))}." if changed else "Nothing differs from what stood, so nothing was changed."
    )


def numbers(visitor: Person, chosen: Mapping[str, int]) -> None:
    form = Form(visitor, "numbers", stands=chosen)
    st.caption("Every page uses these numbers, for every reporting date.")
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
    return _saved(forms.write(lambda session: set_numbers(session, typed, seen, author, now())))


def roles(visitor: Person, stands: Mapping[str, str]) -> None:
    form = Form(visitor, "roles", stands=stands)
    st.caption(
        "Figures of the Department for Education count children’s social workers alone: registered social workers, from those "
        "who hold cases to their managers. Other posts have a line of their own on the Vacancies page. A role of an uploaded "
        "sheet about which nobody has decided stands first, and is in no rate until then. What is saved counts for every date; "
        "closed rounds of the health check and printed reports keep their figures."
    )
    for name in stands:
        form.choice(name, plain(name), list(DECIDED))
    form.end("Save the roles", _save_roles)


def _save_roles(typed: Mapping[str, Any], seen: Mapping[str, Any], author: Person) -> str:
    return _saved(forms.write(lambda session: set_roles(session, typed, seen, author, now())))


def posts(visitor: Person, people: People) -> None:
    form = Form(visitor, "posts", stands=people.holders)
    st.caption(
        "The pages name posts, not people. The person in post stands in the key of leads; the e-mail address is where reminders "
        "of overdue and silent actions go, for those who lead actions. Both may be left empty."
    )
    for code, post in people.posts.items():
        st.markdown(f"**{plain(code)}** {plain(post)}")
        grid = st.grid(2, min_column_width=220)
        with grid.cell():
            form.line(f"holder {code}", f"{plain(code)}: person in post")
        with grid.cell():
            form.line(f"email {code}", f"{plain(code)}: e-mail address", autocomplete="off")
    form.end("Save the posts", _save_posts)


def _save_posts(typed: Mapping[str, Any], seen: Mapping[str, Any], author: Person) -> str:
    return _saved(forms.write(lambda session: settings_commands.set_posts(session, typed, seen, author, now())))


def account(visitor: Person, account: Mapping[str, Any], posts: Mapping[str, str]) -> None:
    username = account["username"]
    form = Form(visitor, "account", username, stands={name: account[name] for name in FIELDS})
    form.line("name", "Name")
    _rights(form, posts)

    def save(typed: Mapping[str, Any], seen: Mapping[str, Any], author: Person) -> str:
        commands.change_user(opened_database(), username, typed, seen, now(), author)
        return f"The account {plain(username)} is saved."

    form.end("Save the account", save)


def _rights(form: Form, posts: Mapping[str, str]) -> None:
    form.choice("role", "Role", ROLES, "Counts from the person’s next click on.")
    form.tick("may_assure", "Named as assurer", ASSURER)
    form.several("leads", "Posts held", posts, HELD)


def password(visitor: Person, username: str) -> None:
    st.caption(f"{RULE} A new password signs the person out everywhere.")
    with st.form(f"password of {username}", border=False):
        first, again = _two_passwords(f"of {username}")
        is_pressed = st.form_submit_button("Set the new password")

    def change() -> None:
        _refuse_unlike(first, again)
        commands.set_password(opened_database(), username, first, now(), visitor)

    if is_pressed:
        forms.do(change, f"{plain(username)} has a new password, and is signed out everywhere.", _forget_passwords)


def second_factor(visitor: Person, username: str) -> None:
    """The button for somebody else's second factor, which counts as lost."""
    st.subheader("Second factor")
    if username == visitor.username:
        st.caption("This is your own account: somebody else of the programme office can reset its second factor.")
        return
    st.caption("For somebody who has lost the app and the recovery codes. It signs the person out everywhere.")
    if st.button("Reset the second factor"):
        forms.do(
            lambda: access_second_factor.reset(opened_database(), username, now(), visitor),
            f"{plain(username)} has no second factor now, and is signed out everywhere.",
        )


def _two_passwords(whose: str) -> tuple[str, str]:
    """A new password, typed twice, for within Streamlit's own form: outside of one it is not sent when its field is left. It is
    kept nowhere; once it is set the fields are new ones."""
    times = st.session_state.get(_TIMES, 0)
    grid = st.grid(2, min_column_width=220)
    first, again = (
        grid.text_input(label, type="password", autocomplete="new-password", key=f"{label} {whose} {times}")
        for label in ("New password", "New password again")
    )
    return first or "", again or ""


def _refuse_unlike(first: str, again: str) -> None:
    if first != again:
        raise Refused(problems={"password": "The two passwords differ. Please type them again."})


def _forget_passwords() -> None:
    st.session_state[_TIMES] = st.session_state.get(_TIMES, 0) + 1


def new_account(visitor: Person, posts: Mapping[str, str], is_first: bool) -> None:
    """The form for another account; `is_first` says that there are but demonstration accounts."""
    if is_first:
        st.warning(
            "The first real account removes the demonstration accounts, yours among them: you are signed out, and sign in "
            "again with the new account. It is therefore one of the programme office."
        )
    role = Role.PROGRAMME_OFFICE.value if is_first else NEW["role"]
    form = Form(visitor, "new account", stands={**NEW, "role": role})
    grid = st.grid(2, min_column_width=220)
    with grid.cell():
        form.line("name", "Name", max_chars=100)
    with grid.cell():
        form.line("username", "Username", commands.ACCEPTED["username"], autocomplete="off")
    _rights(form, posts)
    st.caption(RULE)
    with st.form("passwords of the new account", border=False):
        first, again = _two_passwords("of the new account")
        form.problem("password")
        is_pressed = st.form_submit_button("Add the account", type="primary")

    def save(typed: Mapping[str, Any], _: Mapping[str, Any], author: Person) -> str:
        _refuse_unlike(first, again)
        rights = typed["may_assure"], typed["leads"]
        commands.add_user(
            opened_database(), typed["username"], typed["name"], typed["role"], first, now(), author, *rights
        )
        keep_file(opened_database(), from_environment().demonstration_file, now(), author.username)
        _forget_passwords()
        return f"The account {plain(typed['username'])} is added."

    form.finish(is_pressed, save)
