"""Can the database file be used? Asked with the standard library alone, so that the answer comes before anything is
loaded, and with nothing written, so that a file which cannot be used is left as it was."""

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

VERSIONS = Path(__file__).parent / "migrations" / "versions"
SCHEMA_VERSION = "0023"  # the newest of them
BUSY_MILLISECONDS = 5_000


class DatabaseProblem(Exception):
    """The database cannot be used; the message is one sentence that says why and what to do."""


class FileReplaced(DatabaseProblem):
    """The file was taken away, or another one stands in its place, since the program opened it."""

    def __init__(self) -> None:
        super().__init__(
            "The database file was removed or replaced while the program ran, so nothing is read or written: "
            "put it back, or start the program again."
        )


class Watched:
    """A database file that must stay the one that was opened first: what is written to one that was removed is lost."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.opened: tuple[int, int] | None = None

    def know(self) -> None:
        """Keep which file was opened."""
        self.opened = self.opened or self._stands()

    def forget(self) -> None:
        """Take whatever file is opened next."""
        self.opened = None

    def check(self) -> None:
        """Raises FileReplaced where the file is not the one that was opened."""
        if self.opened and self._stands() != self.opened:
            raise FileReplaced

    def _stands(self) -> tuple[int, int] | None:
        try:
            about = self.path.stat()
        except OSError:
            return None
        return about.st_dev, about.st_ino


def schema_version(url: str) -> str | None:
    """The schema version of the database at this address; None if it is still to be made, or is no SQLite file.

    Raises DatabaseProblem when the file is locked, read-only, damaged, another program's or of a newer version.
    """
    path = file_of(url)
    if path is None or not path.exists():
        return None
    if not path.is_file():
        raise DatabaseProblem(f"{path} is no file: set DATABASE_URL to a file's address.")
    if not os.access(path, os.W_OK) or not path.stat().st_mode & 0o222:
        raise DatabaseProblem(f"The database file {path} is read-only: allow this program to write to it.")
    try:
        version = _read_version(path)
    except sqlite3.OperationalError as error:
        raise DatabaseProblem(
            f"The database file {path} cannot be read ({error}): close the program that holds it, then start again."
        ) from error
    except sqlite3.DatabaseError as error:
        raise DatabaseProblem(
            f"The file {path} is damaged or is no database: put a backup in its place, or move it away to begin anew."
        ) from error
    if version and version > SCHEMA_VERSION:
        raise DatabaseProblem(
            f"The database file {path} was made by a newer version of this program (its version is {version}, "
            f"this program's {SCHEMA_VERSION}): start the newer program, or set DATABASE_URL to another file."
        )
    if version and not any(VERSIONS.glob(f"{version}_*.py")):
        raise DatabaseProblem(
            f"The file {path} is of a version that this program does not know ({version}): move it away."
        )
    return version


def keep_private(*files: Path) -> None:
    """Let nobody but their owner read or write these files; those that do not exist are passed over.

    Raises DatabaseProblem for one that others may read and whose owner somebody else is. On Windows the folder's own
    permissions decide.
    """
    if os.name != "posix":
        return
    for file in files:
        if file.exists() and stat.S_IMODE(file.stat().st_mode) & 0o077:
            try:
                file.chmod(stat.S_IMODE(file.stat().st_mode) & 0o700)
            except OSError as error:
                raise DatabaseProblem(
                    f"Others may read {file}, and this program cannot change that ({error.strerror}): give the file to the "
                    "account that runs this program, or take the others' permissions off."
                ) from error


def keep_database_private(url: str) -> None:
    """The same for an SQLite database with the two files that stand beside it while it is open; one that is still to be
    made is made empty, so that it is private from its first byte on."""
    if file := file_of(url):
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))
        keep_private(file, Path(f"{file}-wal"), Path(f"{file}-shm"))


def file_of(url: str) -> Path | None:
    """The file of an SQLite address; None for another kind of database, or one in memory."""
    kind, _, rest = url.partition("://")
    return Path(rest[1:]) if kind.partition("+")[0] == "sqlite" and len(rest) > 1 else None


def _read_version(path: Path) -> str | None:
    address = f"{path.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=BUSY_MILLISECONDS / 1000)) as connection:
        if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("damaged")
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if "alembic_version" in tables:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            return str(row[0]) if row else None
    if tables:
        raise DatabaseProblem(f"The file {path} is another program's database: move it away, or set DATABASE_URL.")
    return None
