"""The chain of the audit trail: whatever is done to it behind the program's back is told, here and by `status`."""

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine
from sqlmodel import select

from core.audit import trail
from core.audit.tables import AuditEntry
from core.plan.queries import plan_frames
from core.settings import Settings
from core.storage.engine import engine, prepare, reading, writing

ROOT = Path(__file__).parents[2]
AT = datetime(2011, 4, 4, 9, tzinfo=UTC)
ENTRIES = 20
NOTHING_OUTSIDE = {"hashes": 0, "differs_at": None, "problem": ""}
ALTERED = {
    "a word of an entry is altered": ("UPDATE audit_entry SET who = 'somebody else' WHERE id = 7", 7),
    "a value before is altered": ("UPDATE audit_entry SET before = '1' WHERE id = 7", 7),
    "a value after is altered": ("UPDATE audit_entry SET after = '' WHERE id = 7", 7),
    "the time is altered": ("UPDATE audit_entry SET at = '2011-04-05 09:00:00.000000' WHERE id = 7", 7),
    "a hash is altered": ("UPDATE audit_entry SET chained = 'abc' WHERE id = 7", 7),
    "an entry in the middle is removed": ("DELETE FROM audit_entry WHERE id = 7", 7),
    "the first entry is removed": ("DELETE FROM audit_entry WHERE id = 1", 1),
    "the last entry is removed": ("DELETE FROM audit_entry WHERE id = 20", 20),
    "the last two entries are removed": ("DELETE FROM audit_entry WHERE id > 18", 19),
    "every entry is removed": ("DELETE FROM audit_entry", 1),
    "an entry is removed and the rest numbered anew": (
        "DELETE FROM audit_entry WHERE id = 7; UPDATE audit_entry SET id = id - 1 WHERE id > 7", 7,
    ),
    "an entry is added at the end": (
        "INSERT INTO audit_entry SELECT 21, at, who, what, subject, before, after, chained FROM audit_entry WHERE id = 20", 21,
    ),
    "an entry is put in between": (
        "UPDATE audit_entry SET id = -id - 1 WHERE id > 6; UPDATE audit_entry SET id = -id WHERE id < 0; "
        "INSERT INTO audit_entry SELECT 7, at, who, what, subject, before, after, chained FROM audit_entry WHERE id = 6", 7,
    ),
    "two entries change places": (
        "UPDATE audit_entry SET id = -7 WHERE id = 7; UPDATE audit_entry SET id = 7 WHERE id = 8; "
        "UPDATE audit_entry SET id = 8 WHERE id = -7", 7,
    ),
    "the end of the chain is altered": ("UPDATE audit_head SET chained = 'abc'", 21),
    "the end of the chain is removed": ("DELETE FROM audit_head", 21),
}  # fmt: skip


@pytest.fixture
def written(copied: Callable[[bool], Settings]) -> Path:
    """A copied database with a trail of 20 entries."""
    url = copied(False).database_url
    with writing(engine(url)) as session:
        while trail.newest(session).entry < ENTRIES:
            number = trail.newest(session).entry + 1
            trail.record(session, "jo", AT, "number set", f"Number {number}", number, "<b>=1+1</b>\u202e")
    with engine(url).connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return Path(url.removeprefix("sqlite:///"))


def spoil(file: Path, statements: str) -> None:
    """Do what somebody with the file in their hands can do, who takes the triggers off first."""
    connection = sqlite3.connect(file)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.executescript(statements)
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def found(file: Path) -> trail.Chain:
    with reading(engine(f"sqlite:///{file}")) as session:
        return trail.chain(session)


def test_a_trail_that_nobody_touched_holds(written: Path) -> None:
    chain = found(written)
    assert (chain.entries, chain.holds, len(chain.newest_hash)) == (ENTRIES, True, 64)


@pytest.mark.parametrize(("statements", "broken_at"), ALTERED.values(), ids=list(ALTERED))
def test_what_is_done_to_the_trail_is_told(written: Path, statements: str, broken_at: int) -> None:
    spoil(written, statements)
    assert found(written).broken_at == broken_at


def status(environment: dict[str, str], file: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    shutil.copy(file, environment["DATABASE_URL"].removeprefix("sqlite:///"))
    return subprocess.run(
        [sys.executable, "-m", "core", "status", *options],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_status_tells_that_the_chain_holds(written: Path, environment: dict[str, str]) -> None:
    newest = found(written).newest_hash
    run = status(environment, written)
    assert run.returncode == 0
    assert run.stdout.splitlines()[-2] == f"Audit trail: 20 entries, the chain holds, newest hash {newest}"
    run = status(environment, written, "--json")
    said = json.loads(run.stdout)["audit"]
    assert said == {"entries": 20, "broken_at": None, "newest_hash": newest, "holds": True, "outside": NOTHING_OUTSIDE}


def test_status_tells_where_the_chain_is_broken_and_exits_1(written: Path, environment: dict[str, str]) -> None:
    spoil(written, "DELETE FROM audit_entry WHERE id = 17")
    run = status(environment, written)
    assert run.returncode == 1
    assert (
        run.stdout.splitlines()[-2] == "Audit trail: 19 entries; the chain is broken, entry 17 was altered or removed."
    )
    run = status(environment, written, "--json")
    said = json.loads(run.stdout)["audit"]
    assert (run.returncode, said["holds"], said["broken_at"], said["entries"]) == (1, False, 17, 19)


def test_who_set_something_last_is_named(database: Engine) -> None:
    with writing(database) as session:
        trail.record(session, "jo", AT, "number set", "Due soon", 30, 14)
        trail.record(session, "ann", AT, "number set", "Due soon", 14, 7)
        assert trail.who_set(session, ["number set"], "Due soon") == "ann"
        assert trail.who_set(session, ["number set"], "Late start") == "somebody"


OLD = """
INSERT INTO plan VALUES (1, 'Old plan', 'Old council', 'a file', '2011-03-31');
INSERT INTO requirement VALUES ('A1', 1, 'immediate', 'Know every case', NULL);
INSERT INTO action (ref, position, requirement, band, title, starts_on, is_ongoing, is_complete)
  VALUES ('A1.1', 1, 'A1', 'immediate', 'Look at every case', '2010-11-01', 0, 0);
INSERT INTO milestone VALUES ('A1.1', '', '2010-12-31');
INSERT INTO lead VALUES ('HD', 'Director', 'Jo Bloggs');
INSERT INTO progress (id, action, as_at, delivery, confidence, completed_on, done, next_step, recorded_by, recorded_at,
  is_illustrative)
  VALUES (1, 'A1.1', '2010-12-31', 'in progress', 'low', NULL, 'begun', 'go on', 'jo', '2010-12-31 17:00:00.000000', 0);
INSERT INTO milestone_progress VALUES (1, '', '2011-02-28', NULL);
INSERT INTO user (username, name, role, password_hash, valid_after, failures, is_demonstration)
  VALUES ('jo', 'Jo', 'programme office', 'x', '2010-12-01 00:00:00.000000', 0, 0);
INSERT INTO audit_entry VALUES (3, '2010-12-01 09:00:00.000000', 'jo', 'added account', 'jo', '', '{"name": "Jo"}');
INSERT INTO audit_entry VALUES (5, '2010-12-02 09:00:00.000000', 'jo', 'plan replaced', 'a file', '{}', '{"é": "“x”"}');
INSERT INTO audit_entry VALUES (9, '2010-12-31 17:00:00.000000', 'jo', 'signed in', 'jo', '', '');
"""


def test_a_database_of_the_version_before_is_migrated_whole_and_its_old_entries_are_chained(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    config = Config()
    config.set_main_option("script_location", str(ROOT / "core" / "storage" / "migrations"))
    config.attributes["url"] = url
    command.upgrade(config, "0003")
    spoil(tmp_path / "old.db", OLD)
    prepare(url)
    with reading(engine(url)) as session:
        plan = plan_frames(session)
        assert trail.chain(session)[:2] == (3, None)
        entries = session.execute(select(AuditEntry.who, AuditEntry.what, AuditEntry.after)).all()
        assert [tuple(one) for one in entries] == [
            ("jo", "added account", '{"name": "Jo"}'), ("jo", "plan replaced", '{"é": "“x”"}'), ("jo", "signed in", ""),
        ]  # fmt: skip
    (entry,) = plan["progress"].to_dict("records")
    kept = {name: entry[name] for name in ("action", "delivery", "confidence", "done", "next_step", "recorded_by")}
    assert kept == {
        "action": "A1.1", "delivery": "in progress", "confidence": "low", "done": "begun", "next_step": "go on",
        "recorded_by": "jo",
    }  # fmt: skip
    assert (entry["evidence"], entry["corrects"], entry["override_rating"]) == ("", None, None)
    assert str(plan["milestone_progress"]["forecast_on"].iloc[0]) == "2011-02-28"
    assert plan["leads"][["holder", "email"]].values.tolist() == [["Jo Bloggs", None]]
    assert plan["plan"]["closed_until"].tolist() == [None]
    with writing(engine(url)) as session:
        trail.record(session, "jo", AT, "number set", "Due soon", 30, 14)
    with reading(engine(url)) as session:
        assert trail.chain(session)[:2] == (4, None)
