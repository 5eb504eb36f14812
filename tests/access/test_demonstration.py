"""The demonstration accounts: their passwords belong to one installation and to the owner of one file."""

import stat
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from core.access import sessions
from core.access.demonstration import keep_file, make_accounts, passwords_in, sign_ins
from core.access.tables import User
from core.people import Person, Role
from core.refusals import Refused
from core.storage.engine import writing
from tests.access.stand_in import KEY, NOW, user_row

PUBLISHED = (
    "$2b$12$bxpQG9sOCzYK2U6G2UmE2.dY9yfCCs1kbCPCJH8ERR4fFBsPilH.y"  # of "late is late and said so", in earlier versions
)
OFFICE = Person("command line", Role.PROGRAMME_OFFICE)


def test_each_installation_has_passwords_of_its_own(database: Engine, demonstration_file: Path, tmp_path: Path) -> None:
    with writing(database) as session:
        session.delete(session.get_one(User, "jo.bloggs"))
        session.flush()
        make_accounts(session, NOW, demonstration_file, "first start")
        first = passwords_in(demonstration_file)
        for user in session.exec(select(User)):
            session.delete(user)
        session.flush()
        make_accounts(session, NOW, demonstration_file, "first start")
    second = passwords_in(demonstration_file)
    assert list(first) == list(second) == ["cabinet", "manager", "hr", "analyst", "programme"]
    assert len({*first.values(), *second.values()}) == 10
    assert all(len(password) == 23 for password in first.values())


def test_the_file_is_for_its_owner_alone_and_says_what_signs_in(
    demonstration: Engine, demonstration_file: Path, given: dict[str, str]
) -> None:
    assert stat.S_IMODE(demonstration_file.stat().st_mode) == 0o600
    assert [line.split()[:2] for line in sign_ins(demonstration_file)] == [list(pair) for pair in given.items()]
    for username, password in given.items():
        assert sessions.sign_in(demonstration, KEY, username, password, NOW)


def test_a_database_with_accounts_gets_no_demonstration(database: Engine, demonstration_file: Path) -> None:
    with writing(database) as session:
        make_accounts(session, NOW, demonstration_file, "first start")
    assert not demonstration_file.exists()


def test_a_password_that_was_the_same_everywhere_counts_no_more(
    demonstration: Engine, demonstration_file: Path, given: dict[str, str]
) -> None:
    with writing(demonstration) as session:
        session.get_one(User, "manager").password_hash = PUBLISHED
    assert sessions.sign_in(demonstration, KEY, "manager", "late is late and said so", NOW)
    keep_file(demonstration, demonstration_file, NOW + timedelta(days=1), "first start")
    with pytest.raises(Refused):
        sessions.sign_in(demonstration, KEY, "manager", "late is late and said so", NOW + timedelta(days=1))
    for username, password in passwords_in(demonstration_file).items():
        assert sessions.sign_in(demonstration, KEY, username, password, NOW + timedelta(days=1))


def test_a_lost_file_is_made_anew_and_one_that_fits_stays(demonstration: Engine, demonstration_file: Path) -> None:
    before = user_row(demonstration, "hr").password_hash
    keep_file(demonstration, demonstration_file, NOW, "first start")
    assert user_row(demonstration, "hr").password_hash == before
    demonstration_file.unlink()
    keep_file(demonstration, demonstration_file, NOW, "first start")
    assert sessions.sign_in(demonstration, KEY, "hr", passwords_in(demonstration_file)["hr"], NOW)


def test_the_file_goes_with_the_accounts(demonstration: Engine, demonstration_file: Path) -> None:
    from core.access import commands

    commands.add_user(demonstration, "ann", "Ann", "programme office", "a wholly new passphrase", NOW, OFFICE)
    keep_file(demonstration, demonstration_file, NOW, "command line")
    assert not demonstration_file.exists()
