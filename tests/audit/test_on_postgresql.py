"""The audit trail on a real PostgreSQL, which the test starts: nothing in it is altered by the product's own user."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from core.access import sessions, tokens
from core.access.tables import User
from core.audit import trail
from core.audit.tables import AuditEntry
from core.storage.engine import engine, prepare, reading, writing
from tests.access.stand_in import KEY, PASSWORD, a_user

NOW = datetime(2011, 4, 4, 9, 30, tzinfo=UTC)
ATTEMPTS = [
    "UPDATE audit_entry SET who = 'somebody else' WHERE id = 1",
    "DELETE FROM audit_entry",
    "TRUNCATE audit_entry",
    "INSERT INTO audit_entry SELECT * FROM audit_entry WHERE id = 1 ON CONFLICT (id) DO UPDATE SET who = 'x'",
    "UPDATE audit_head SET entry = 1",
    "UPDATE audit_head SET chained = 'abc'",
    "DELETE FROM audit_head",
    "TRUNCATE audit_head",
]


@pytest.fixture(scope="module")
def database(new_on_postgresql: Callable[[], str]) -> Iterator[Engine]:
    """The product's schema as its own start makes it, with three entries in the trail."""
    url = new_on_postgresql()
    prepare(url)
    opened = engine(url)
    with writing(opened) as session:
        for number in range(3):
            trail.record(session, "jo", NOW, "number set", str(number))
    yield opened
    opened.dispose()


@pytest.mark.parametrize("statement", ATTEMPTS)
def test_nothing_in_the_trail_is_altered_or_removed(database: Engine, statement: str) -> None:
    with reading(database) as session:
        before = trail.chain(session)
    with (
        pytest.raises(DBAPIError, match=r"permission denied for table audit_|never altered or removed"),
        writing(database) as session,
    ):
        session.connection().exec_driver_sql(statement)
    with reading(database) as session:
        assert trail.chain(session) == before
        assert (before.holds, before.entries) == (True, 3)


def test_no_right_to_alter_or_remove_is_granted_to_the_product(database: Engine) -> None:
    asked = (
        "SELECT t, r FROM unnest(ARRAY['audit_entry', 'audit_head']) t, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', "
        "'DELETE', 'TRUNCATE']) r WHERE has_table_privilege('product', t, r) ORDER BY 1, 2"
    )
    with reading(database) as session:
        granted = [tuple(row) for row in session.connection().exec_driver_sql(asked)]
    assert granted == [
        ("audit_entry", "INSERT"), ("audit_entry", "SELECT"),
        ("audit_head", "INSERT"), ("audit_head", "SELECT"), ("audit_head", "UPDATE"),
    ]  # fmt: skip


def test_the_triggers_stand_against_whoever_grants_the_rights_again(database: Engine) -> None:
    for statement in ("UPDATE audit_entry SET who = 'x'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"):
        with (
            pytest.raises(DBAPIError, match="entries of the audit trail are never altered or removed"),
            writing(database) as session,
        ):
            session.connection().exec_driver_sql(f"GRANT ALL ON audit_entry TO product; {statement}")


def test_sign_ins_of_one_user_in_the_same_instant_are_sessions_of_their_own(database: Engine) -> None:
    with writing(database) as session:
        session.add(a_user())
    with ThreadPoolExecutor(8) as at_once:
        issued = list(
            at_once.map(lambda n: sessions.sign_in(database, KEY, "jo.bloggs", PASSWORD, NOW, f"192.0.2.{n}"), range(8))
        )
    assert len({tokens.read(token, KEY, NOW) for token in issued}) == 8
    with reading(database) as session:
        assert session.get_one(User, "jo.bloggs").role == "senior manager"
        assert len(session.exec(select(AuditEntry).where(AuditEntry.what == "signed in")).all()) == 8
        assert trail.chain(session).holds
