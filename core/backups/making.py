"""Making backups: one file, consistent while people work, checked after it is written, and there whole or not at all."""

import os
import re
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from core.backups import sealing
from core.backups.contents import HEADER, Contents, contents, mark
from core.settings import Settings
from core.storage.copying import copy_rows
from core.storage.engine import engine, for_writing, prepare, version_of, without_password
from core.storage.file import DatabaseProblem, file_of

NAME = "plan-{:%Y%m%d-%H%M%SZ}.backup"
NAMED_SO = re.compile(r"plan-\d{8}-\d{6}Z\.backup")
ONE_DAY = 24 * 3600.0


def make(settings: Settings, into: Path, now: datetime) -> Contents:
    """Write a backup of the database, encrypted where the settings name a key, and give what it holds: also of one whose audit
    trail is broken, which is there to be looked into.

    Raises DatabaseProblem, and leaves what stood there, where it cannot be made or is not whole.
    """
    key = sealing.key_in(settings.backup_key_file) if settings.backup_key_file else None
    _check_may_be_replaced(settings, into)
    try:
        with part(into.parent) as copy:
            _snapshot(settings.database_url, copy)
            mark(copy, now)
            found = contents(copy, into)
            if key:
                with part(into.parent) as sealed, part(into.parent) as opened:
                    sealing.seal(copy, sealed, key)
                    sealing.unseal(sealed, opened, key)
                    contents(opened, into)
                    put_in_place(sealed, into)
            else:
                put_in_place(copy, into)
    except OSError as error:
        raise DatabaseProblem(f"The backup {into} cannot be written ({error.strerror or error}).") from error
    return found


def make_in(settings: Settings, folder: Path, keep: int, now: datetime) -> tuple[Path, Contents, list[Path]]:
    """Write a backup named by this moment into a folder, and remove the oldest of those named so beyond the newest `keep`."""
    into = folder / NAME.format(now.astimezone(UTC))
    found = make(settings, into, now)
    older = sorted(one for one in folder.iterdir() if NAMED_SO.fullmatch(one.name))[:-keep]
    for one in older:
        one.unlink()
    return into, found, older


@contextmanager
def part(folder: Path) -> Iterator[Path]:
    """A new empty file in a folder, its owner's alone, which goes at the end of the block unless it was put in its place; what
    killed programs left there goes after a day."""
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(".backup-*.part*"):
        if time.time() - left.stat().st_mtime > ONE_DAY:
            left.unlink(missing_ok=True)
    opened, name = tempfile.mkstemp(prefix=".backup-", suffix=".part", dir=folder)
    os.close(opened)
    try:
        yield Path(name)
    finally:
        for one in ("", "-wal", "-shm", "-journal"):
            Path(f"{name}{one}").unlink(missing_ok=True)


def put_in_place(written: Path, place: Path) -> None:
    """Move a file to its place at one moment, after all of it is on the disk."""
    with written.open("rb+") as opened:
        os.fsync(opened.fileno())
    written.replace(place)
    if os.name == "posix":
        folder = os.open(place.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _check_may_be_replaced(settings: Settings, into: Path) -> None:
    database = file_of(settings.database_url)
    if database and into.resolve() == database.resolve():
        raise DatabaseProblem(f"{into} is the database itself: name another file.")
    if not into.exists():
        return
    if not into.is_file():
        raise DatabaseProblem(f"{into} is no file: name a file, or a folder with --folder.")
    with into.open("rb") as opened:
        begins = opened.read(len(sealing.MARK))
    if begins and begins != sealing.MARK and not begins.startswith(HEADER):
        raise DatabaseProblem(f"{into} is there already, and is no backup: name another file.")


def _snapshot(url: str, copy: Path) -> None:
    """The database as it stands at one moment, as an SQLite file."""
    if not (file := file_of(url)):
        _snapshot_of_postgresql(url, copy)
        return
    if not file.is_file():
        raise DatabaseProblem(f"There is no database {file}, and so nothing to back up.")
    try:
        with (
            closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
    except sqlite3.DatabaseError as error:
        raise DatabaseProblem(f"The database {file} cannot be read ({error}): it is held or damaged.") from error


def _snapshot_of_postgresql(url: str, copy: Path) -> None:
    database, target = engine(url), engine(f"sqlite:///{copy}")
    with database.connect() as source:
        if (schema := version_of(source)) is None:
            raise DatabaseProblem(without_password(url, "The database {url} is empty: there is nothing to back up."))
        prepare(f"sqlite:///{copy}", schema)
        with for_writing(target).begin() as connection:
            copy_rows(source, connection)
    target.dispose()
