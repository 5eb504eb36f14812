"""The database file at the start: made, migrated, or refused with one sentence and left as it was."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

import core.access.tables
import core.digest.tables
import core.health.tables
import core.indicators.tables
import core.numbers
import core.plan.tables
import core.uploads
import core.workforce.tables  # noqa: F401, the tables must be known to be compared
from core.settings import Settings
from core.storage.engine import Base, engine, prepare, reading, writing
from core.storage.file import SCHEMA_VERSION, DatabaseProblem, schema_version
from core.storage.revision import data_revision

ROOT = Path(__file__).parents[2]


def test_the_migrations_make_what_the_tables_say(database: Engine) -> None:
    with database.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_the_schema_version_is_the_newest_migration() -> None:
    assert ScriptDirectory(str(ROOT / "core" / "storage" / "migrations")).get_current_head() == SCHEMA_VERSION


def test_preparing_twice_changes_nothing(copied: Callable[[bool], Settings]) -> None:
    url = copied(False).database_url
    with reading(engine(url)) as session:
        before = data_revision(session)
    prepare(url)
    with reading(engine(url)) as session:
        assert data_revision(session) == before


def test_a_write_that_fails_leaves_nothing(database: Engine) -> None:
    from core.plan.tables import Lead

    def fail_halfway() -> None:
        with writing(database) as session:
            session.add(Lead(code="ZZ", post="Nobody"))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_halfway()
    with reading(database) as session:
        assert session.get(Lead, "ZZ") is None


def test_what_a_reading_session_changes_is_not_kept(database: Engine) -> None:
    from core.plan.tables import Lead

    with reading(database) as session:
        session.add(Lead(code="ZZ", post="Nobody"))
        session.flush()
    with reading(database) as session:
        assert session.get(Lead, "ZZ") is None


def made_file(copied: Callable[[bool], Settings]) -> Path:
    return Path(copied(False).database_url.removeprefix("sqlite:///"))


def corrupt(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[4096 * 3 : 4096 * 6] = b"\xff" * 4096 * 3
    file.write_bytes(bytes(content))


def no_database(file: Path) -> None:
    file.write_bytes(b"Dear all, please find attached the minutes. " * 200)


def newer(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()


def anothers(file: Path) -> None:
    file.unlink()
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE photographs (id INTEGER)")
    connection.close()


def read_only(file: Path) -> None:
    file.chmod(0o444)


REFUSED = [
    (corrupt, "is damaged or is no database: put a backup in its place"),
    (no_database, "is damaged or is no database: put a backup in its place"),
    (newer, "was made by a newer version of this program (its version is 9999"),
    (anothers, "is another program's database: move it away"),
    (read_only, "is read-only: allow this program to write to it"),
]


@pytest.mark.parametrize(("spoil", "words"), REFUSED, ids=[spoil.__name__ for spoil, _ in REFUSED])
def test_a_file_that_cannot_be_used_is_refused_and_left_as_it_was(
    copied: Callable[[bool], Settings], spoil: Callable[[Path], None], words: str
) -> None:
    file = made_file(copied)
    spoil(file)
    before = file.read_bytes()
    with pytest.raises(DatabaseProblem, match=r"^The (database )?file") as refused:
        prepare(f"sqlite:///{file}")
    assert words in str(refused.value)
    assert file.read_bytes() == before


def test_a_locked_file_is_refused_with_one_sentence(
    copied: Callable[[bool], Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.storage.file.BUSY_MILLISECONDS", 100)
    file = made_file(copied)
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("PRAGMA locking_mode=EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(DatabaseProblem, match="close the program that holds it"):
            schema_version(f"sqlite:///{file}")
    finally:
        holder.close()


@pytest.mark.parametrize("command", [["status"], ["import", "plan", "data/plan/actions.csv"]], ids=" ".join)
def test_the_command_line_says_the_sentence_and_no_traceback(
    copied: Callable[[bool], Settings], environment: dict[str, str], command: list[str]
) -> None:
    file = made_file(copied)
    no_database(file)
    shutil.copy(file, file.with_name("dashboard.db"))
    run = subprocess.run(
        [sys.executable, "-m", "core", *command], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert run.returncode == 1
    assert "Traceback" not in run.stderr
    assert len(run.stderr.strip().splitlines()) >= 1
