"""Keeping accounts: who may, what is refused so that somebody always can, two people at once, and what the trail tells."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from core.access import commands, queries, sessions, tokens
from core.access.tables import User
from core.audit.tables import AuditEntry
from core.people import Person, Role
from core.refusals import ChangedMeanwhile, Refused
from core.storage.engine import reading, writing
from tests.access.stand_in import KEY, NOW, PASSWORD, a_user, user_row

NEW = "a wholly new passphrase"
OFFICE = Person("ann", Role.PROGRAMME_OFFICE)
JO = {"name": "Jo Bloggs", "role": "senior manager", "may_assure": False, "leads": []}


@pytest.fixture
def offices(database: Engine) -> Engine:
    """jo.bloggs, a senior manager, and ann of the programme office."""
    with writing(database) as session:
        ann = a_user("ann")
        ann.role = Role.PROGRAMME_OFFICE
        session.add(ann)
    return database


def change(database: Engine, username: str = "jo.bloggs", seen: dict[str, Any] | None = None, **typed: Any) -> None:
    seen = seen or JO
    commands.change_user(database, username, {**seen, **typed}, seen, NOW, OFFICE)


def newest(database: Engine) -> AuditEntry:
    with reading(database) as session:
        entry = session.exec(select(AuditEntry).order_by(col(AuditEntry.id).desc())).first()
    assert entry is not None
    return entry


def test_what_is_changed_of_an_account_is_stored_and_told_with_what_it_was(offices: Engine) -> None:
    change(offices, name=" Jo Real ", role="HR lead", may_assure=True, leads=["DMs", "DM"])
    user = user_row(offices)
    assert (user.name, user.role, user.may_assure, user.leads) == ("Jo Real", "HR lead", True, ["DM", "DMs"])
    entry = newest(offices)
    assert (entry.who, entry.what, entry.subject) == ("ann", "changed account", "jo.bloggs")
    assert json.loads(entry.before) == JO
    assert json.loads(entry.after) == {"name": "Jo Real", "role": "HR lead", "may_assure": True, "leads": ["DM", "DMs"]}


def test_a_new_role_counts_at_once_for_a_session_that_is_open(offices: Engine) -> None:
    token = sessions.sign_in(offices, KEY, "jo.bloggs", PASSWORD, NOW)
    commands.change_role(offices, "Jo.Bloggs", "CABINET member", NOW, OFFICE)
    with reading(offices) as session:
        signed_in = queries.signed_in(session, token, KEY, NOW)
    assert signed_in is not None
    assert signed_in.role == Role.CABINET_MEMBER


def test_the_last_account_of_the_programme_office_keeps_its_role_and_stays(offices: Engine) -> None:
    ann = {**JO, "name": "Jo Bloggs", "role": "programme office"}
    with pytest.raises(Refused, match="only account of the programme office") as refused:
        change(offices, "ann", ann, role="HR lead")
    assert list(refused.value.problems) == ["role"]
    with pytest.raises(Refused, match="only account of the programme office"):
        commands.remove_user(offices, "ann", NOW, Person("command line", Role.PROGRAMME_OFFICE))
    change(offices, role="programme office")
    change(offices, "ann", ann, role="HR lead")
    assert user_row(offices, "ann").role == "HR lead"


def test_two_offices_who_demote_each_other_at_once_leave_one(offices: Engine) -> None:
    change(offices, role="programme office")

    def demote(username: str) -> str:
        try:
            commands.change_role(offices, username, "HR lead", NOW, OFFICE)
        except Refused as refused:
            return str(refused)
        return "done"

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(demote, ["ann", "jo.bloggs"]))
    assert sorted(one == "done" for one in said) == [False, True]
    with reading(offices) as session:
        assert len(session.exec(select(User).where(User.role == Role.PROGRAMME_OFFICE)).all()) == 1


def test_nobody_removes_their_own_account(offices: Engine) -> None:
    change(offices, role="programme office")
    with pytest.raises(Refused, match="Nobody can remove their own account"):
        commands.remove_user(offices, "ann", NOW, OFFICE)


def test_a_removed_account_is_signed_out_and_the_trail_tells_what_it_was(offices: Engine) -> None:
    token = sessions.sign_in(offices, KEY, "jo.bloggs", PASSWORD, NOW)
    commands.remove_user(offices, "jo.bloggs", NOW, OFFICE)
    with reading(offices) as session:
        assert queries.signed_in(session, token, KEY, NOW) is None
    entry = newest(offices)
    assert (entry.who, entry.what, json.loads(entry.before)) == ("ann", "removed account", JO)
    commands.add_user(offices, "jo.bloggs", "Jo", "HR lead", NEW, NOW + timedelta(minutes=1), OFFICE)
    with reading(offices) as session:
        assert queries.signed_in(session, token, KEY, NOW) is None, "an old session is none of the new account"
    assert tokens.read(token, KEY, NOW) is not None


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PROGRAMME_OFFICE])
def test_nobody_else_keeps_accounts(offices: Engine, role: Role) -> None:
    author = Person("jo.bloggs", role)
    attempts: list[Callable[[], None]] = [
        lambda: commands.change_user(offices, "ann", {**JO, "name": "X"}, JO, NOW, author),
        lambda: commands.change_role(offices, "jo.bloggs", "programme office", NOW, author),
        lambda: commands.remove_user(offices, "ann", NOW, author),
        lambda: commands.set_password(offices, "ann", NEW, NOW, author),
        lambda: commands.add_user(offices, "eve", "Eve", "programme office", NEW, NOW, author),
    ]
    for attempt in attempts:
        with pytest.raises(Refused, match="may not change accounts"):
            attempt()


def test_the_second_who_changes_the_same_is_told_and_other_fields_go_through(offices: Engine) -> None:
    change(offices, role="HR lead")
    with pytest.raises(ChangedMeanwhile) as changed:
        change(offices, role="cabinet member")
    assert changed.value.problems["role"].startswith("ann has set this to ‘HR lead’ meanwhile")
    change(offices, may_assure=True)
    assert (user_row(offices).role, user_row(offices).may_assure) == ("HR lead", True)


@pytest.mark.parametrize(("field", "value"), [("name", " "), ("name", "x\x00"), ("role", "king")])
def test_what_is_not_accepted_is_refused_at_its_field(offices: Engine, field: str, value: str) -> None:
    with pytest.raises(Refused) as refused:
        change(offices, "jo.bloggs", JO, **{field: value})
    assert list(refused.value.problems) == [field]
    assert user_row(offices).name == "Jo Bloggs"


def test_a_demonstration_account_is_neither_changed_nor_removed(demonstration: Engine) -> None:
    programme = Person("programme", Role.PROGRAMME_OFFICE)
    with pytest.raises(Refused, match="stays as it is"):
        commands.change_user(demonstration, "hr", {**JO, "name": "X"}, JO, NOW, programme)
    with pytest.raises(Refused, match="stays as it is"):
        commands.remove_user(demonstration, "hr", NOW, programme)


def test_the_demonstration_office_adds_first_an_account_of_the_programme_office(demonstration: Engine) -> None:
    programme = Person("programme", Role.PROGRAMME_OFFICE)
    with pytest.raises(Refused, match="The first real account is of the programme office") as refused:
        commands.add_user(demonstration, "jo", "Jo", "HR lead", NEW, NOW, programme)
    assert list(refused.value.problems) == ["role"]
    with reading(demonstration) as session:
        assert len(queries.demonstration_accounts(session)) == 5
    commands.add_user(demonstration, "jo", "Jo", "programme office", NEW, NOW, programme, may_assure=True, leads=["DM"])
    with reading(demonstration) as session:
        assert queries.accounts(session) == [
            {"username": "jo", "name": "Jo", "role": "programme office", "may_assure": True, "leads": ["DM"],
             "is_demonstration": False, "has_second_factor": False},
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("username", "name", "role", "words"),
    [
        ("x", "Ann", "HR lead", "2 to 64"),
        ("ann smith", "Ann", "HR lead", "2 to 64"),
        ("ann", "", "HR lead", "name has 1"),
        ("ann", "Ann\x07", "HR lead", "name has 1"),
        (
            "ann",
            "Ann",
            "king",
            "role is one of: cabinet member, senior manager, HR lead, performance analyst, programme office",
        ),
        ("jo.bloggs", "Ann", "HR lead", "already an account called jo.bloggs"),
    ],
)
def test_an_account_that_is_not_accepted_is_refused_in_words(
    offices: Engine, username: str, name: str, role: str, words: str
) -> None:
    with pytest.raises(Refused, match=words):
        commands.add_user(offices, username, name, role, NEW, NOW, OFFICE)
    with reading(offices) as session:
        assert len(session.exec(select(User)).all()) == 2


def test_the_role_is_read_again_in_the_transaction_that_writes(offices: Engine) -> None:
    with writing(offices) as session:
        session.get_one(User, "ann").role = Role.CABINET_MEMBER
        session.add(a_user("victor"))
    attempts: list[Callable[[], None]] = [
        lambda: commands.remove_user(offices, "victor", NOW, OFFICE),
        lambda: commands.change_role(offices, "victor", "programme office", NOW, OFFICE),
        lambda: commands.change_user(offices, "victor", {**JO, "name": "V"}, JO, NOW, OFFICE),
        lambda: commands.set_password(offices, "victor", NEW, NOW, OFFICE),
        lambda: commands.add_user(offices, "new", "New", "HR lead", NEW, NOW, OFFICE),
        lambda: commands.remove_user(offices, "victor", NOW, Person("nobody", Role.PROGRAMME_OFFICE)),
    ]
    before = user_row(offices, "victor").model_dump()
    for attempt in attempts:
        with pytest.raises(Refused, match="may not change accounts"):
            attempt()
    assert user_row(offices, "victor").model_dump() == before
    with reading(offices) as session:
        assert session.get(User, "new") is None
