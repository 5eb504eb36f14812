"""Putting a backup in the place of the database, whole or not at all; and moving a database to another kind."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, MetaData, text

from core.backups import sealing
from core.backups.contents import Contents, contents, unmark
from core.backups.making import part, put_in_place
from core.settings import Settings
from core.storage import in_use
from core.storage.copying import copy_rows
from core.storage.engine import engine, for_writing, prepare, problems_said, version_of, without_password
from core.storage.file import SCHEMA_VERSION, DatabaseProblem, file_of, keep_database_private

BESIDE = ("-wal", "-shm", "-journal")


@contextmanager
def opened(settings: Settings, backup: Path) -> Iterator[tuple[Path, Contents]]:
    """A backup decrypted and checked: a file for `restore`, and what it holds. Raises DatabaseProblem."""
    database = file_of(settings.database_url)
    try:
        with part(database.parent if database else settings.temporary_folder) as copy:
            if not sealing.is_sealed(backup):
                shutil.copyfile(backup, copy)
            elif settings.backup_key_file:
                sealing.unseal(backup, copy, sealing.key_in(settings.backup_key_file))
            else:
                raise DatabaseProblem(f"{backup} is encrypted: set BACKUP_KEY_FILE to the key that it was made with.")
            found = contents(copy, backup)
            if found.broken_at is not None:
                raise DatabaseProblem(
                    f"The audit trail in {backup} is broken: entry {found.broken_at:,} was altered or removed. Take another "
                    "backup."
                )
            yield copy, found
    except OSError as error:
        raise DatabaseProblem(f"The backup {backup} cannot be put in place ({error.strerror or error}).") from error


def restore(settings: Settings, copy: Path) -> Path | None:
    """Put an opened backup, brought to the newest schema, in the place of the database; give where the file is kept that stood
    there.

    Raises DatabaseProblem, and changes nothing, while the database is in use.
    """
    unmark(copy)
    prepare(f"sqlite:///{copy}")
    _one_file(copy)
    if file := file_of(settings.database_url):
        with in_use.alone(file):
            return _replace(file, copy)
    _restore_to_postgresql(settings.database_url, copy)
    return None


def copy_database(source: str, target: str) -> dict[str, str]:
    """Move an installation to another, empty database, and give each table's fingerprint.

    Raises DatabaseProblem, and leaves the target as it was, where it is not empty or the source is not of the newest schema.
    """
    if (file := file_of(source)) and not file.is_file():
        raise DatabaseProblem(f"There is no database {file}.")
    with problems_said(target), problems_said(source):
        if not (file := file_of(target)):
            return _copied(source, target)
        with in_use.alone(file), part(file.parent) as copy:
            if file.exists() and file.stat().st_size:
                raise DatabaseProblem(f"{file} is there already: name a file that is not.")
            done = _copied(source, f"sqlite:///{copy}")
            _one_file(copy)
            put_in_place(copy, file)
            return done


def _copied(source: str, target: str) -> dict[str, str]:
    """Copy into a database without tables, in one transaction."""
    prepared = file_of(target)
    if prepared:
        prepare(target)
    with engine(source).connect() as here, for_writing(engine(target)).begin() as there:
        if version_of(here) != SCHEMA_VERSION:
            raise DatabaseProblem(
                without_password(source, "{url} holds no database of this version: start the program on it first.")
            )
        if not prepared:
            if version_of(there) is not None:
                raise DatabaseProblem(
                    without_password(target, "{url} holds a database already: name one that is empty.")
                )
            prepare(target, connection=there)
        done = copy_rows(here, there)
    for one in (source, target):
        engine(one).dispose()
    return done


def _one_file(copy: Path) -> None:
    """Leave nothing of a database beside its file."""
    engine(f"sqlite:///{copy}").dispose()
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


def _replace(file: Path, copy: Path) -> Path | None:
    """What was written lately and stands beside the file is moved into it first: what stood there is whole at each moment."""
    kept = None
    if file.exists():
        with (
            suppress(sqlite3.DatabaseError),
            closing(sqlite3.connect(file)) as connection,
        ):  # a damaged one cannot be mended
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        kept = Path(f"{file}-before-restore")
        kept.unlink(missing_ok=True)
        kept.hardlink_to(file)
    for ending in BESIDE:
        Path(f"{file}{ending}").unlink(missing_ok=True)
    put_in_place(copy, file)
    keep_database_private(f"sqlite:///{file}")
    return kept


def _restore_to_postgresql(url: str, copy: Path) -> None:
    """All in one transaction: a start that comes meanwhile waits."""
    source = engine(f"sqlite:///{copy}")
    with source.connect() as here, for_writing(engine(url)).begin() as there:
        in_use.check_alone_on_postgresql(there)
        if version_of(there) is not None:
            _drop_all(there)
        prepare(url, connection=there)
        copy_rows(here, there)
    source.dispose()


def _drop_all(connection: Connection) -> None:
    """Take away every table, and the function that guards those of the audit trail."""
    found = MetaData()
    found.reflect(connection)
    found.drop_all(connection)
    connection.execute(text("DROP FUNCTION IF EXISTS audit_trail_stands()"))
