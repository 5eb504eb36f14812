"""The trail is guarded where it lies, and its newest hash is kept outside the database."""

import json
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from core.audit import outside, trail
from core.audit.tables import AuditEntry, AuditHead
from core.settings import Settings
from core.storage.engine import engine, reading, writing

ROOT = Path(__file__).parents[2]
NOW = datetime(2011, 4, 4, 9, 30, tzinfo=UTC)
ATTEMPTS = [
    "UPDATE audit_entry SET who = 'somebody else' WHERE id = 1",
    "UPDATE audit_entry SET chained = 'abc'",
    "UPDATE audit_entry SET id = id + 1000",
    "DELETE FROM audit_entry WHERE id = 1",
    "DELETE FROM audit_entry",
    "INSERT OR REPLACE INTO audit_entry SELECT id, at, 'x', what, subject, before, after, chained FROM audit_entry",
    "REPLACE INTO audit_entry SELECT * FROM audit_entry WHERE id = 2",
    "UPDATE OR REPLACE audit_entry SET id = 1 WHERE id = 2",
    "INSERT INTO audit_entry SELECT * FROM audit_entry WHERE id = 1 ON CONFLICT (id) DO UPDATE SET who = 'x'",
    "UPDATE audit_head SET entry = 1",
    "UPDATE audit_head SET chained = 'abc'",
    "DELETE FROM audit_head",
    "REPLACE INTO audit_head (id, entry, chained) VALUES (1, 1, 'abc')",
    "INSERT INTO audit_head (id, entry, chained) VALUES (2, 1, 'abc')",
]


@pytest.mark.parametrize("statement", ATTEMPTS)
def test_the_database_refuses_to_alter_or_remove_an_entry(database: Engine, statement: str) -> None:
    with reading(database) as session:
        before = trail.chain(session)
        assert before.entries > 1
    with (
        pytest.raises(IntegrityError, match="entries of the audit trail are never altered or removed"),
        writing(database) as session,
    ):
        session.connection().exec_driver_sql(statement)
    with reading(database) as session:
        assert trail.chain(session) == before


def test_entries_are_still_added_several_in_one_transaction(database: Engine) -> None:
    with reading(database) as session:
        before = trail.newest(session).entry
    with writing(database) as session:
        for number in range(3):
            trail.record(session, "jo", NOW, "number set", str(number))
    with reading(database) as session:
        assert trail.chain(session).holds
        assert trail.newest(session).entry == before + 3


def test_the_newest_hash_is_added_to_the_file_once_for_each_state_of_the_trail(
    database: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "elsewhere" / "hashes.txt"
    outside.keep_newest(database, file, NOW)
    outside.keep_newest(database, file, NOW)
    with writing(database) as session:
        trail.record(session, "jo", NOW, "number set", "x")
    outside.keep_newest(database, file, NOW)
    with reading(database) as session:
        head = session.get(AuditHead, 1)
        assert head is not None
        before = session.exec(select(AuditEntry.chained).where(AuditEntry.id == head.entry - 1)).one()
        assert file.read_text() == (
            f"2011-04-04T09:30:00Z {head.entry - 1} {before}\n2011-04-04T09:30:00Z {head.entry} {head.chained}\n"
        )
        assert outside.compared(session, file) == outside.Outside(2)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def status(environment: dict[str, str], *options: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "core", "status", *options],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def kept(copied: Callable[[bool], Settings], environment: dict[str, str]) -> tuple[Path, Path]:
    """The database that the environment names, and the file of its hashes."""
    made = copied(False)
    database = engine(made.database_url)
    file = Path(environment["SECRET_KEY_FILE"]).with_name("audit-hashes.txt")
    outside.keep_newest(database, file, NOW)
    with writing(database) as session:
        trail.record(session, "jo", NOW, "number set", "x")
    outside.keep_newest(database, file, NOW)
    database.dispose()
    there = Path(environment["DATABASE_URL"].removeprefix("sqlite:///"))
    shutil.copy(made.database_url.removeprefix("sqlite:///"), there)
    return there, file


def rewritten(database: Path) -> None:
    """The whole chain made anew after one entry was altered, as somebody with the file in their hands can do."""
    with closing(sqlite3.connect(database)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE audit_entry SET who = 'somebody else' WHERE id = 1")
        connection.commit()
    again = engine(f"sqlite:///{database}")
    with writing(again) as session:
        chained = ""
        for one in session.exec(select(AuditEntry).order_by(AuditEntry.id)).all():  # type: ignore[arg-type]
            parts = (getattr(one, name) for name in trail.Entry._fields)
            one.chained = chained = trail.hash_of(trail.Entry(*parts), chained)
        head = session.get(AuditHead, 1)
        assert head is not None
        head.chained = chained
    again.dispose()


def test_status_says_that_the_hashes_outside_agree(environment: dict[str, str], kept: tuple[Path, Path]) -> None:
    run = status(environment)
    assert run.returncode == 0
    said = f"Hashes outside the database: 2 in {kept[1]}, all of which the trail holds"
    assert run.stdout.splitlines()[-1] == said


def test_status_finds_a_chain_that_was_made_anew(environment: dict[str, str], kept: tuple[Path, Path]) -> None:
    rewritten(kept[0])
    run = status(environment)
    assert run.returncode == 1
    chain, beside = run.stdout.splitlines()[-2:]
    assert "the chain holds" in chain, "the database alone cannot tell"
    entry = int(kept[1].read_text().split()[1])
    assert beside.startswith(f"Hashes outside the database: entry {entry} is not in the trail as {kept[1]} says.")
    said = json.loads(status(environment, "--json").stdout)["audit"]
    assert (said["broken_at"], said["holds"], said["outside"]["differs_at"]) == (None, False, entry)


@pytest.mark.parametrize("spoilt", ["nonsense\n", "2011-04-04T09:30:00Z 1 abc\n2011-04-04T09:30:00Z 1 abd\n", "\udcff"])
def test_a_file_of_hashes_that_cannot_be_read_is_said(
    environment: dict[str, str], kept: tuple[Path, Path], spoilt: str
) -> None:
    kept[1].write_bytes(spoilt.encode("utf-8", "surrogateescape"))
    run = status(environment)
    assert run.returncode == 1
    assert re.search(r"Hashes outside the database: .*audit-hashes.txt cannot be read \(", run.stdout)
    assert "Traceback" not in run.stderr
