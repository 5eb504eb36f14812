"""What a backup holds, read from the file itself, and whether it is whole.

A backup is an SQLite database, whatever kind of database it was made from, with one table more that says when.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import create_engine
from sqlmodel import Session

from core.audit import trail
from core.settings import version
from core.storage.file import SCHEMA_VERSION, VERSIONS, DatabaseProblem
from core.words import count, exact_moment

HEADER = b"SQLite format 3\0"
CHAINED_SINCE = "0004"  # the schema from which on the entries of the trail are chained


@dataclass(frozen=True)
class Contents:
    """What a backup is from; `made_at` and `program` are None where the file is a plain copy of a database. `broken_at` is the
    first entry of the audit trail that was altered or removed."""

    made_at: datetime | None
    program: str | None
    schema: str
    council: str
    title: str
    entries: int
    broken_at: int | None = None

    def in_words(self) -> str:
        when = (
            f"made {exact_moment(self.made_at)} by version {self.program}" if self.made_at else "a copy without a date"
        )
        plan = f"{self.title}, {self.council}" if self.title else "no plan yet"
        chain = f", broken at entry {self.broken_at:,}" if self.broken_at is not None else ""
        return f"{when}: {plan}; schema {self.schema}; audit trail of {count(self.entries, 'entry', 'entries')}{chain}"


def mark(file: Path, now: datetime) -> None:
    """Say in a copy of a database that it is a backup, made now; it is then one file, with none beside it."""
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("DROP TABLE IF EXISTS backup")
        connection.execute("CREATE TABLE backup (made_at TEXT NOT NULL, program TEXT NOT NULL)")
        connection.execute("INSERT INTO backup VALUES (?, ?)", (now.isoformat(), version()))


def unmark(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DROP TABLE IF EXISTS backup")


def contents(file: Path, name: Path) -> Contents:
    """What a backup holds: each page and reference is checked, and the audit trail's chain.

    `name` is the file as it is called in what is said. Raises DatabaseProblem.
    """
    with file.open("rb") as opened:
        if opened.read(len(HEADER)) != HEADER:
            raise DatabaseProblem(f"{name} is no backup of this program, or is damaged.")
    try:
        with closing(_opened(file)) as connection:
            found = _read(connection, name)
            if found.schema >= CHAINED_SINCE:
                found = replace(found, broken_at=_broken_link(file))
    except sqlite3.DatabaseError as error:
        raise DatabaseProblem(f"{name} is damaged ({error}).") from error
    return found


def _opened(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


def _read(connection: sqlite3.Connection, name: Path) -> Contents:
    if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
        raise DatabaseProblem(f"{name} is damaged: its pages do not fit together.")
    tables = {table for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not {"alembic_version", "plan", "audit_entry"} <= tables:
        raise DatabaseProblem(f"{name} is no backup of this program.")
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    schema = str(row[0]) if row else ""
    if schema > SCHEMA_VERSION:
        raise DatabaseProblem(
            f"{name} is from a newer version of this program (its schema is {schema}, this program's {SCHEMA_VERSION}): "
            "restore it with that one."
        )
    if not any(VERSIONS.glob(f"{schema}_*.py")):
        raise DatabaseProblem(f"{name} is of a version that this program does not know ({schema or 'none'}).")
    if connection.execute("PRAGMA foreign_key_check").fetchone():
        raise DatabaseProblem(f"{name} is damaged: rows refer to others that are not there.")
    made = connection.execute("SELECT made_at, program FROM backup").fetchone() if "backup" in tables else None
    plan = connection.execute("SELECT title, council FROM plan").fetchone() or ("", "")
    (entries,) = connection.execute("SELECT count(*) FROM audit_entry").fetchone()
    made_at, program = (datetime.fromisoformat(made[0]), str(made[1])) if made else (None, None)
    return Contents(made_at, program, schema, str(plan[1]), str(plan[0]), entries)


def _broken_link(file: Path) -> int | None:
    database = create_engine("sqlite://", creator=lambda: _opened(file), hide_parameters=True)
    with Session(database) as session:
        broken = trail.broken_link(session)
    database.dispose()
    return broken
