"""The audit trail on a real PostgreSQL, which the test starts: nothing in it is altered by the product's own user."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

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
NO_POSTGRESQL = "This test needs PostgreSQL (Debian and Ubuntu: `apt-get install postgresql`)."
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


def program(name: str) -> str:
    """One of PostgreSQL's programs. Where none can be had the test is skipped, where one could be it fails; both say how."""
    folders = [str(one) for one in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    found = shutil.which(name, path=os.pathsep.join([*folders, os.environ["PATH"]]))
    if found is None and shutil.which("apt-get") is None:
        pytest.skip(NO_POSTGRESQL)
    if found is None:
        pytest.fail(NO_POSTGRESQL, pytrace=False)
    return found


def run(name: str, *options: str) -> None:
    """Run a program, as its own user where we are root, whom PostgreSQL refuses."""
    as_user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    done = subprocess.run(
        [*as_user, program(name), *options], cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A cluster of our own, with a database that a user without special rights owns; it listens on a socket alone."""
    program("initdb")
    where = Path(tempfile.mkdtemp(prefix="plan-", dir="/tmp"))
    if os.getuid() == 0:
        shutil.chown(where, "postgres")
    data = str(where / "data")
    try:
        run("initdb", "-D", data, "-U", "office", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C")
        run("pg_ctl", "-D", data, "-w", "-l", str(where / "log"), "-o", f"-k {where} -c listen_addresses= -F", "start")
        try:
            run("createuser", "-h", str(where), "-U", "office", "product")
            run("createdb", "-h", str(where), "-U", "office", "-O", "product", "plan")
            yield where
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(where, ignore_errors=True)


@pytest.fixture(scope="module")
def database(folder: Path) -> Iterator[Engine]:
    """The product's schema as its own start makes it, with three entries in the trail."""
    url = f"postgresql+psycopg://product@/plan?host={folder}"
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
