"""The views of the settings page: the plan and illustrative data, the numbers, the posts, and the users."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from core.access import commands, sessions
from core.access.queries import LiveSession
from core.demonstration import clearing
from core.demonstration.clearing import Illustrative
from core.people import Person
from core.settings import now
from core.ui.pieces import address, forms
from core.ui.plan import loaders
from core.ui.plan import views as plan_views
from core.ui.settings import forms as settings_forms
from core.ui.settings import loaders as settings_loaders
from core.ui.settings.loaders import SignIns
from core.ui.shell import session
from core.ui.shell.loading import opened_database
from core.words import at_moment, count, listed, plain

VIEWS = {"plan": "Plan and reporting", "numbers": "Numbers", "roles": "Roles", "posts": "Posts", "users": "Users"}
KINDS = {
    "vacancies": "posts and vacancies", "caseloads": "caseloads", "indicators": "indicators", "survey": "the staff survey",
}  # fmt: skip


def plan(visitor: Person) -> None:
    """What the plan is called, its dates, and clearing what is illustrative."""
    known = settings_loaders.plan()
    if known.settings:
        settings_forms.plan(visitor, known.settings, loaders.plan()["groups"])
    else:
        plan_views.no_plan()
    st.header("Illustrative data")
    if not known.illustrative:
        st.caption("Nothing illustrative is left: every figure is the council’s own.")
        return
    st.markdown("Made up to show how the pages work, and marked so wherever it is shown:")
    st.markdown(_list(known.illustrative))
    if st.button("Clear all illustrative data"):
        held = known.illustrative
        question = "Clear all illustrative data?"
        session.ask(question, session.OFFICE, lambda visitor: _confirm_clearing(held, visitor))


def _list(held: Illustrative) -> str:
    lines = [f"{count(held.progress, 'entry', 'entries')} of progress"] if held.progress else []
    lines += [f"{count(number, 'upload')} of {KINDS.get(kind, kind)}" for kind, number in held.uploads.items()]
    if held.rounds:
        answers = f", with {count(held.answers, 'answer')}" if held.answers else ""
        lines.append(f"{count(held.rounds, 'round')} of the health check{answers}")
    return "\n".join(f"- {line}" for line in lines)


def _confirm_clearing(held: Illustrative, visitor: Person) -> None:
    st.markdown("These go from every page, and cannot be brought back here:")
    st.markdown(_list(held))
    st.markdown(
        "What people have answered in illustrative rounds goes with them. The plan, real progress, comments, real uploads, "
        "questions and accounts stay. Pages without figures of your own will say how to load them."
    )
    if st.button("Yes, clear it", type="primary"):
        forms.do(
            lambda: forms.write(lambda session: clearing.clear_illustrative(session, visitor, now())),
            "All illustrative data are cleared.",
        )


def numbers(visitor: Person) -> None:
    """The numbers of the rating rule and the targets, and what others would change."""
    settings_forms.numbers(visitor, loaders.numbers())


def roles(visitor: Person) -> None:
    """Which roles are children's social workers."""
    settings_forms.roles(visitor, settings_loaders.roles())


def posts(visitor: Person) -> None:
    """Who holds each post, and where reminders go."""
    people = settings_loaders.people()
    if people.posts:
        settings_forms.posts(visitor, people)
    else:
        plan_views.no_plan()


def users(visitor: Person) -> None:
    """Every account, the form of the one that is chosen, and the form for another one."""
    people = settings_loaders.people()
    sign_ins = settings_loaders.sign_ins()
    rows = [_account_row(account, sign_ins) for account in people.accounts.values()]
    st.table(pd.DataFrame(rows), hide_index=True, border="horizontal", alt="Accounts")
    real = {
        name: f"{account['name']} ({name})"
        for name, account in people.accounts.items()
        if not account["is_demonstration"]
    }
    if real:
        chosen = address.one_in_list("Account to change", "user", {"": "None chosen", **real}, "")
        if chosen:
            _account(people.accounts[chosen], people.posts, visitor)
    st.header("Live sessions")
    for one in sign_ins.live:
        _session(one, visitor)
    st.header("Add an account")
    settings_forms.new_account(visitor, people.posts, is_first=not real)


def _account_row(account: Mapping[str, Any], sign_ins: SignIns) -> dict[str, str]:
    assurer = ", assurer" if account["may_assure"] else ""
    demonstration = " (demonstration)" if account["is_demonstration"] else ""
    last = sign_ins.last.get(account["username"])
    live = count(sum(one.username == account["username"] for one in sign_ins.live), "live session")
    signed_in = f"last sign-in {at_moment(last)}" if last else "no sign-in in 90 days"
    return {
        "Account": f"{plain(account['name'])} ({plain(account['username'])})  \n{signed_in}; {live}",
        "Role": f"{account['role']}{assurer}{demonstration}",
        "Posts held": plain(listed(account["leads"])),
    }


def _session(one: LiveSession, visitor: Person) -> None:
    since = f"{plain(one.username)}, signed in {at_moment(one.issued_at)}"
    st.markdown(f"{since}, from {plain(one.place)}, last used {at_moment(one.last_seen_at)}")
    # Two sessions of one person may begin in the same minute: their buttons read the same.
    if st.button(f"End the session of {since}", key=f"end {one.username} {one.issued_at.isoformat()}"):
        forms.do(
            lambda: sessions.end_session(opened_database(), one.username, one.issued_at, now(), visitor),
            f"The session of {since}, has ended.",
        )


def _account(account: Mapping[str, Any], posts: Mapping[str, str], visitor: Person) -> None:
    st.header(plain(account["name"]))
    settings_forms.account(visitor, account, posts)
    st.subheader("Password")
    settings_forms.password(visitor, account["username"])
    if account["has_second_factor"]:
        settings_forms.second_factor(visitor, account["username"])
    st.subheader("Remove")
    if account["username"] == visitor.username:
        st.caption("This is your own account: somebody else of the programme office can remove it.")
    elif st.button("Remove the account"):
        username, name = account["username"], account["name"]
        question = "Remove this account?"
        session.ask(question, session.OFFICE, lambda visitor: _confirm_removal(username, name, visitor))


def _confirm_removal(username: str, name: str, visitor: Person) -> None:
    st.markdown(
        f"{plain(name)} ({plain(username)}) can no longer sign in. What the person recorded stays, with their name."
    )
    if st.button("Yes, remove it", type="primary"):
        forms.do(
            lambda: commands.remove_user(opened_database(), username, now(), visitor),
            f"The account {plain(username)} is removed.",
            lambda: address.go("user", None),
        )


DRAWN = {"plan": plan, "numbers": numbers, "roles": roles, "posts": posts, "users": users}
