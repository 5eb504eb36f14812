"""Whether a program uses the database at this moment, so that none is put into its place under it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from filelock import ReadWriteLock, Timeout
from sqlalchemy import Connection, text

from core.storage.engine import PROGRAM
from core.storage.file import DatabaseProblem

IN_USE = "The database is in use: stop the server and every other program that works with it, then try again."
SECONDS = 30.0
_held: list[ReadWriteLock] = []  # as long as the program lives


def hold(file: Path) -> None:
    """Use a database file until this program ends. Raises DatabaseProblem where one is being put in its place."""
    lock = _lock(file)
    try:
        lock.acquire_read(SECONDS)
    except Timeout as error:
        raise DatabaseProblem(
            f"A backup is being put in the place of {file}: start again when that is done."
        ) from error
    _held.append(lock)


@contextmanager
def alone(file: Path) -> Iterator[None]:
    """Let nobody else use a database file within the block. Raises DatabaseProblem where somebody does."""
    file.parent.mkdir(parents=True, exist_ok=True)
    lock = _lock(file)
    try:
        lock.acquire_write(blocking=False)
    except Timeout as error:
        raise DatabaseProblem(IN_USE) from error
    try:
        _check_nobody_has_it_open(file)
        yield
    finally:
        lock.release()


def check_alone_on_postgresql(connection: Connection) -> None:
    """Raises DatabaseProblem where another connection of this program is open."""
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = :program "
        "AND pid <> pg_backend_pid()"
    )
    if connection.execute(others, {"program": PROGRAM}).scalar():
        raise DatabaseProblem(IN_USE)


def _lock(file: Path) -> ReadWriteLock:
    return ReadWriteLock(f"{file}-in-use")


def _check_nobody_has_it_open(file: Path) -> None:
    """Another program than this one, or an older version, holds the lock on the file that SQLite itself takes."""
    if not file.exists():
        return
    with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            raise DatabaseProblem(IN_USE) from error
        except sqlite3.DatabaseError:
            return  # it is damaged, which is why another is put in its place
