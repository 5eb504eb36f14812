"""Backups: made while people work, checked, put back whole; what cannot be used is said, and changes nothing."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.audit import trail
from core.backups import making, restoring, sealing
from core.settings import Settings
from core.storage.copying import fingerprints
from core.storage.engine import engine, reading, writing
from core.storage.file import SCHEMA_VERSION, DatabaseProblem
from tests.command_line.test_uploads import Done, called
from tests.storage.test_released import as_released

ROOT = Path(__file__).parents[2]
NOW = datetime(2011, 4, 4, 9, 30, tzinfo=UTC)
SAID = (
    "made 4 Apr 2011, 10:30:00 by version 0.2.0: Putting Children First, Kent County Council; "
    f"schema {SCHEMA_VERSION}; audit trail of "
)


def held(settings: Settings) -> dict[str, str]:
    """What every table of the database holds."""
    database = engine(settings.database_url)
    with database.connect() as connection:
        found = fingerprints(connection)
    database.dispose()
    return found


def file_of(settings: Settings) -> Path:
    return Path(settings.database_url.removeprefix("sqlite:///"))


def restore(settings: Settings, backup: Path) -> None:
    engine(settings.database_url).dispose()
    with restoring.opened(settings, backup) as (copy, _):
        restoring.restore(settings, copy)


def add(settings: Settings, words: str) -> None:
    with writing(engine(settings.database_url)) as session:
        trail.record(session, "jo", NOW, "number set", words)


@pytest.fixture
def settings(copied: Callable[[bool], Settings]) -> Settings:
    return copied(False)


@pytest.fixture
def key(tmp_path: Path) -> Path:
    file = tmp_path / "backup.key"
    file.write_text("Sixty-four signs of a key which nobody guesses, made for a test.\n")
    return file


RECORDS = """
import sys, time
from core.storage.engine import engine, writing
from tests.plan.recorder import record_one
database = engine(sys.argv[1])
for number in range(40):
    record_one(database, f"update {number}", "A2.1")
time.sleep(60)
"""


def test_forty_writes_a_kill_a_backup_and_a_loss_and_everything_is_there_again(
    settings: Settings, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", RECORDS, settings.database_url]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout
        assert [writer.stdout.readline() for _ in range(40)][-1] == "update 39\n"
        writer.kill()
    assert Path(f"{file_of(settings)}-wal").stat().st_size, "what was written last stands beside the file"
    making.make(settings, tmp_path / "b.backup", NOW)
    before = held(settings)
    assert before["progress"].startswith("40 ")
    file_of(settings).write_bytes(b"the disk was lost " * 1000)
    Path(f"{file_of(settings)}-wal").write_bytes(b"left over")
    restore(settings, tmp_path / "b.backup")
    assert not Path(f"{file_of(settings)}-wal").exists()
    assert held(settings) == before
    with reading(engine(settings.database_url)) as session:
        assert trail.chain(session).holds


def test_a_backup_is_of_one_moment_while_somebody_writes(settings: Settings, tmp_path: Path) -> None:
    before = held(settings)
    with writing(engine(settings.database_url)) as session:
        trail.record(session, "jo", NOW, "number set", "half done")
        session.flush()
        found = making.make(settings, tmp_path / "b.backup", NOW)
    add(settings, "later")
    restore(settings, tmp_path / "b.backup")
    assert held(settings) == before
    assert found.in_words() == f"{SAID}{before['audit_entry'].split()[0]} entries".replace(" 1 entries", " 1 entry")


def test_what_stood_there_is_kept(settings: Settings, tmp_path: Path) -> None:
    making.make(settings, tmp_path / "b.backup", NOW)
    add(settings, "after the backup")
    before = held(settings)
    with restoring.opened(settings, tmp_path / "b.backup") as (copy, _):
        kept = restoring.restore(settings, copy)
    assert kept == Path(f"{file_of(settings)}-before-restore")
    assert held(replace(settings, database_url=f"sqlite:///{kept}")) == before


def test_an_encrypted_backup_opens_with_its_key_alone(settings: Settings, tmp_path: Path, key: Path) -> None:
    keyed, backup, before = replace(settings, backup_key_file=key), tmp_path / "b.backup", held(settings)
    making.make(keyed, backup, NOW)
    assert b"SQLite" not in backup.read_bytes()
    assert b"Kent County Council" not in backup.read_bytes()
    other = tmp_path / "other.key"
    other.write_text("Another key of more than thirty-two signs, which is the wrong one.")
    add(settings, "after the backup")
    stands = held(settings)
    with pytest.raises(DatabaseProblem, match=r"b\.backup is encrypted: set BACKUP_KEY_FILE"):
        restore(settings, backup)
    with pytest.raises(DatabaseProblem, match="does not open with the key of BACKUP_KEY_FILE"):
        restore(replace(settings, backup_key_file=other), backup)
    assert held(settings) == stands
    restore(keyed, backup)
    assert held(settings) == before


@pytest.mark.parametrize("size", [0, 1, sealing.PIECE - 1, sealing.PIECE, sealing.PIECE + 1, 3 * sealing.PIECE])
def test_what_was_sealed_comes_back_and_nothing_of_what_was_cut_altered_or_moved(tmp_path: Path, size: int) -> None:
    plain, sealed, back = tmp_path / "plain", tmp_path / "sealed", tmp_path / "back"
    plain.write_bytes(bytes(number % 251 for number in range(size)))
    sealing.seal(plain, sealed, b"k" * 32)
    sealing.unseal(sealed, back, b"k" * 32)
    assert back.read_bytes() == plain.read_bytes()
    whole, begins, piece = sealed.read_bytes(), len(sealing.MARK) + sealing.SALT, sealing.PIECE + sealing.TAG
    wrong = [whole[:-1], whole + b"x", whole[:-1] + bytes([whole[-1] ^ 1]), whole[: len(sealing.MARK) + 5]]
    if size > 2 * sealing.PIECE:
        pieces = [whole[begins + n * piece : begins + (n + 1) * piece] for n in range(3)]
        wrong += [whole[:begins] + b"".join(pieces[n] for n in order) for order in ((1, 0, 2), (0, 1), (0, 2))]
    for content in wrong:
        sealed.write_bytes(content)
        with pytest.raises(DatabaseProblem, match="or the file is damaged"):
            sealing.unseal(sealed, back, b"k" * 32)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-5000])


def corrupt(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[4096 * 3 : 4096 * 6] = b"\xff" * 4096 * 3
    file.write_bytes(bytes(content))


def minutes(file: Path) -> None:
    file.write_bytes(b"Dear all, please find attached the minutes. " * 200)


def empty(file: Path) -> None:
    file.write_bytes(b"")


def anothers(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE photographs (id INTEGER)")


def newer(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def rewritten(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DROP TRIGGER audit_entry_not_altered")
        connection.execute("UPDATE audit_entry SET who = 'somebody else' WHERE id = 1")


def gone(file: Path) -> None:
    file.unlink()
    file.mkdir()


REFUSED = [
    (cut, "is damaged"),
    (corrupt, "is damaged"),
    (minutes, "is no backup of this program, or is damaged"),
    (empty, "is no backup of this program, or is damaged"),
    (anothers, "is no backup of this program"),
    (newer, "is from a newer version of this program (its schema is 9999"),
    (rewritten, "is broken: entry 1 was altered or removed"),
    (gone, "cannot be put in place (Is a directory)"),
]


@pytest.mark.parametrize(("spoil", "words"), REFUSED, ids=[spoil.__name__ for spoil, _ in REFUSED])
def test_a_backup_that_cannot_be_used_is_said_and_changes_nothing(
    settings: Settings, tmp_path: Path, spoil: Callable[[Path], None], words: str
) -> None:
    backup = tmp_path / "b.backup"
    making.make(settings, backup, NOW)
    spoil(backup)
    before = held(settings)
    with pytest.raises(DatabaseProblem) as refused:
        restore(settings, backup)
    assert words in str(refused.value)
    assert str(backup) in str(refused.value)
    assert held(settings) == before
    assert not list(tmp_path.glob(".backup-*"))


def test_a_damaged_database_is_not_backed_up_in_the_place_of_a_good_backup(settings: Settings, tmp_path: Path) -> None:
    backup = tmp_path / "b.backup"
    making.make(settings, backup, NOW)
    good = backup.read_bytes()
    corrupt(file_of(settings))
    with pytest.raises(DatabaseProblem, match="damaged"):
        making.make(settings, backup, NOW)
    assert backup.read_bytes() == good


def test_a_database_with_a_broken_trail_is_backed_up_and_said(settings: Settings, tmp_path: Path) -> None:
    rewritten(file_of(settings))
    assert making.make(settings, tmp_path / "b.backup", NOW).in_words().endswith(", broken at entry 1")
    assert (tmp_path / "b.backup").exists()


def test_a_backup_replaces_no_file_that_is_none(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "report.docx").write_bytes(b"PK\x03\x04 the board report")
    for file, words in (
        (tmp_path / "report.docx", "is there already, and is no backup"),
        (file_of(settings), "is the database itself"),
        (tmp_path, "is no file"),
    ):
        with pytest.raises(DatabaseProblem, match=words):
            making.make(settings, file, NOW)
    with pytest.raises(DatabaseProblem, match="There is no database"):
        making.make(replace(settings, database_url=f"sqlite:///{tmp_path / 'none.db'}"), tmp_path / "b.backup", NOW)
    assert not (tmp_path / "none.db").exists()


def test_an_older_schema_is_restored_and_brought_up_to_date(settings: Settings, tmp_path: Path) -> None:
    as_released("0003", tmp_path / "old.db")
    with restoring.opened(settings, tmp_path / "old.db") as (copy, found):
        assert found.in_words().startswith(
            "a copy without a date: Putting Children First, Kent County Council; schema 0003"
        )
        restoring.restore(settings, copy)
    with engine(settings.database_url).connect() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == SCHEMA_VERSION
        assert connection.exec_driver_sql("SELECT count(*) FROM action").scalar() == 56
        assert "backup" not in fingerprints(connection)


def test_a_folder_keeps_the_newest(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    for day in (1, 2, 3):
        making.make_in(settings, folder, 2, NOW.replace(day=day))
    (folder / "notes.txt").write_text("stays")
    _, _, removed = making.make_in(settings, folder, 2, NOW.replace(day=4))
    assert [one.name for one in removed] == ["plan-20110402-093000Z.backup"]
    assert sorted(one.name for one in folder.iterdir()) == [
        "notes.txt", "plan-20110403-093000Z.backup", "plan-20110404-093000Z.backup",
    ]  # fmt: skip


OPENS = """
import os, sys, time
from pathlib import Path
from core.settings import from_environment
from core.start import open_database
database = open_database(from_environment())
database.dispose()
print("open", flush=True)
time.sleep(60)
"""


@pytest.fixture
def ours(settings: Settings, environment: dict[str, str]) -> dict[str, str]:
    return environment | {"DATABASE_URL": settings.database_url}


@pytest.fixture
def started(ours: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    """A program that has opened the database, with no connection of its own at this moment."""
    command = [sys.executable, "-c", OPENS]
    with subprocess.Popen(command, cwd=ROOT, env=ours, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout
        assert program.stdout.readline() == "open\n"
        yield program
        program.kill()


def test_nothing_is_restored_while_the_program_runs(
    settings: Settings, tmp_path: Path, started: "subprocess.Popen[str]"
) -> None:
    making.make(settings, tmp_path / "b.backup", NOW)
    before = held(settings)
    with pytest.raises(DatabaseProblem, match="The database is in use: stop the server"):
        restore(settings, tmp_path / "b.backup")
    assert held(settings) == before
    started.kill()
    started.wait()
    restore(settings, tmp_path / "b.backup")


def test_nothing_is_restored_while_another_program_has_the_file_open(settings: Settings, tmp_path: Path) -> None:
    making.make(settings, tmp_path / "b.backup", NOW)
    with closing(sqlite3.connect(file_of(settings))) as connection:
        connection.execute("SELECT * FROM plan").fetchall()
        with pytest.raises(DatabaseProblem, match="The database is in use"):
            restore(settings, tmp_path / "b.backup")


def test_the_commands_say_what_they_did(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("AUDIT_HASHES_FILE", str(tmp_path / "hashes.txt"))
    backup, moved = tmp_path / "b.backup", tmp_path / "moved.db"
    entries = held(settings)["audit_entry"].split()[0]
    assert called("--version").out == "0.2.0\n"
    made = called("backup", backup)
    assert made.out.startswith(f"{backup}: made ")
    assert f"Kent County Council; schema {SCHEMA_VERSION}; audit trail of {entries} " in made.out
    words = "Name either a file for the backup or, with --folder, a folder for it.\n"
    assert called("backup") == called("backup", backup, "--folder", tmp_path) == Done(1, "", words)
    assert called("backup", "--folder", tmp_path / "x", "--keep", "0").code == 2
    assert called("restore", backup, "--yes").out.splitlines()[1] == (
        f"The database was restored. What stood there is kept as {file_of(settings)}-before-restore."
    )
    done = called("copy-database", settings.database_url, f"sqlite:///{moved}")
    assert done.out.endswith("Set DATABASE_URL to it and start the program.\n")
    assert called("copy-database", settings.database_url, f"sqlite:///{moved}").error == (
        f"{moved} is there already: name a file that is not.\n"
    )
    nothing = called("copy-database", f"sqlite:///{tmp_path / 'none.db'}", f"sqlite:///{tmp_path / 'new.db'}")
    assert nothing == Done(1, "", f"There is no database {tmp_path / 'none.db'}.\n")


def test_a_file_that_is_taken_away_or_replaced_is_noticed_and_good_again_once_it_is_back(
    settings: Settings, tmp_path: Path
) -> None:
    file, database = file_of(settings), engine(settings.database_url)

    def refuses() -> None:
        with pytest.raises(DatabaseProblem, match="The database file was removed or replaced"):
            add(settings, "lost")
        with (
            pytest.raises(DatabaseProblem, match="The database file was removed or replaced"),
            reading(database) as one,
        ):
            trail.chain(one)

    add(settings, "kept")
    before = held(settings)
    with reading(database) as session:
        trail.chain(session)
    file.rename(tmp_path / "away.db")
    refuses()
    assert not file.exists(), "no empty one is made in its place"
    shutil.copy(tmp_path / "away.db", file)
    refuses()
    (tmp_path / "away.db").rename(file)
    assert held(settings) == before


def test_what_a_killed_backup_left_goes_after_a_day(settings: Settings, tmp_path: Path) -> None:
    old, new = tmp_path / ".backup-1.part", tmp_path / ".backup-2.part"
    for one in (old, new):
        one.write_text("half")
    os.utime(old, (time.time() - 90_000,) * 2)
    making.make(settings, tmp_path / "b.backup", NOW)
    assert (old.exists(), new.exists()) == (False, True)
