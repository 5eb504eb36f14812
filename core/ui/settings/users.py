"""The view of the settings page that keeps users: who may sign in, as what, and who may assure."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from core.access import commands
from core.access.passwords import RULE
from core.people import Person, Role
from core.refusals import Refused
from core.settings import now
from core.ui.pieces import address
from core.ui.settings import forms as settings_form
from core.ui.settings import loaders as settings_loaders
from core.ui.settings.forms import Form
from core.ui.shell.loading import opened_database
from core.words import listed, plain

ROLES = [one.value for one in Role]
FIELDS = ("name", "role", "may_assure", "leads")
NEW: dict[str, Any] = {"username": "", "name": "", "role": Role.CABINET_MEMBER.value, "may_assure": False, "leads": []}
ASSURER = "May confirm as assured what others have reported complete. The programme office always may."
HELD = "The codes of the plan’s posts that this person holds: their actions are the person’s own."


def users(visitor: Person) -> None:
    """Every account, the form of the one that is chosen, and the form for another one."""
    accounts = {one["username"]: one for one in settings_loaders.accounts()}
    _table(accounts)
    real = {name: f"{one['name']} ({name})" for name, one in accounts.items() if not one["is_demonstration"]}
    if real:
        chosen = address.one_in_list("Account to change", "user", {"": "None chosen", **real}, "")
        if chosen:
            _one(accounts[chosen], visitor)
    st.header("Add an account")
    _add(visitor, is_first=not real)


def _table(accounts: Mapping[str, Mapping[str, Any]]) -> None:
    rows = [
        {
            "Account": plain(f"{one['name']} ({name})"),
            "Role": f"{one['role']}{', assurer' if one['may_assure'] else ''}"
            f"{' (demonstration)' if one['is_demonstration'] else ''}",
            "Posts held": plain(listed(one["leads"])),
        }
        for name, one in accounts.items()
    ]
    st.table(pd.DataFrame(rows), hide_index=True, border="horizontal", alt="Accounts")


def _one(account: Mapping[str, Any], visitor: Person) -> None:
    username = account["username"]
    st.header(plain(account["name"]))
    form = Form(f"user {username}", visitor, {name: account[name] for name in FIELDS})
    form.line("name", "Name")
    _about(form)
    form.end("Save the account", lambda typed, seen, author: _change(username, typed, seen, author))
    st.subheader("Password")
    _password(username, visitor)
    st.subheader("Remove")
    if username == visitor.username:
        st.caption("This is your own account: somebody else of the programme office can remove it.")
    elif st.button("Remove the account"):
        _ask(username, account["name"], visitor)


def _about(form: Form) -> None:
    form.choice("role", "Role", ROLES, "Counts from the person’s next click on.")
    form.tick("may_assure", "Named as assurer", ASSURER)
    form.several("leads", "Posts held", settings_loaders.lead_names(), HELD)


def _change(username: str, typed: Mapping[str, Any], seen: Mapping[str, Any], author: Person) -> str:
    commands.change_user(opened_database(), username, typed, seen, now(), author)
    return f"The account {plain(username)} is saved."


def _password(username: str, visitor: Person) -> None:
    st.caption(f"{RULE} A new password signs the person out everywhere.")
    with st.form(f"password of {username}", border=False):
        first, again = _two_passwords(f"of {username}")
        is_pressed = st.form_submit_button("Set the new password")
    if not is_pressed:
        return
    try:
        _refuse_unlike(first, again)
        author = visitor
        commands.set_password(opened_database(), username, first, now(), author)
    except Refused as refused:
        st.error(plain(str(refused)))
        return
    _forget_passwords()
    settings_form.say(f"{plain(username)} has a new password, and is signed out everywhere.")


_TIMES = "times that a password was set"


def _two_passwords(whose: str) -> tuple[str, str]:
    """A new password, typed twice, for within a form: outside of one it is not sent when its field is left. It is kept nowhere;
    once it is set the fields are new ones."""
    times = st.session_state.get(_TIMES, 0)
    grid = st.grid(2, min_column_width=220)
    typed = [
        grid.text_input(
            label,
            type="password",
            autocomplete="new-password",
            key=f"{label} {whose} {times}",
        )
        for label in ("New password", "New password again")
    ]
    return typed[0] or "", typed[1] or ""


def _refuse_unlike(first: str, again: str) -> None:
    if first != again:
        raise Refused("The two passwords differ. Please type them again.")


def _forget_passwords() -> None:
    st.session_state[_TIMES] = st.session_state.get(_TIMES, 0) + 1


@st.dialog("Remove this account?")
def _ask(username: str, name: str, visitor: Person) -> None:
    st.markdown(
        f"{plain(name)} ({plain(username)}) can no longer sign in. What the person recorded stays, with their name."
    )
    if st.button("Yes, remove it", type="primary"):
        try:
            commands.remove_user(opened_database(), username, now(), visitor)
        except Refused as refused:
            st.error(plain(str(refused)))
            return
        address.go("user", None)
        settings_form.say(f"The account {plain(username)} is removed.")


def _add(visitor: Person, is_first: bool) -> None:
    if is_first:
        st.warning(
            "The first real account removes the four demonstration accounts, yours among them: you are signed out, and sign in "
            "again with the new account. It is therefore one of the programme office."
        )
    role = Role.PROGRAMME_OFFICE.value if is_first else NEW["role"]
    form = Form("new user", visitor, {**NEW, "role": role})
    grid = st.grid(2, min_column_width=220)
    with grid.cell():
        form.line("name", "Name", max_chars=100)
    with grid.cell():
        form.line("username", "Username", commands.ACCEPTED["username"], autocomplete="off")
    _about(form)
    st.caption(RULE)
    with st.form("passwords of the new account", border=False):
        first, again = _two_passwords("of the new account")
        form.problem("password")
        is_pressed = st.form_submit_button("Add the account", type="primary")
    form.finish(is_pressed, lambda typed, _, author: _added(typed, first, again, author))


def _added(typed: Mapping[str, Any], first: str, again: str, author: Person) -> str:
    try:
        _refuse_unlike(first, again)
        commands.add_user(
            opened_database(), typed["username"], typed["name"], typed["role"], first, now(), author,
            typed["may_assure"], typed["leads"],
        )  # fmt: skip
    except Refused as refused:
        raise Refused(problems={"password": str(refused)}) from refused
    _forget_passwords()
    return f"The account {plain(typed['username'])} is added."
