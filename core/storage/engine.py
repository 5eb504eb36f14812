"""The one database: its engine, its two kinds of session, and its making and migrating at the start.

Reads see one consistent moment; a write takes the only write lock at its beginning (SQLite's own, on PostgreSQL an advisory
one), so that what it read cannot change before it commits.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import registry
from sqlmodel import Session, SQLModel

from core.storage import file as database_file
from core.storage.file import SCHEMA_VERSION, DatabaseProblem, Watched

WRITERS_WAIT_MILLISECONDS = 30_000  # a large upload holds the only write lock for some seconds
LONGEST_PAUSE_MILLISECONDS = 300_000  # of a write on PostgreSQL whose server has gone without a word
PROGRAM = "putting children first"  # by which PostgreSQL tells our connections from others'
WRITE_LOCK = 0x50_43_46  # the number of the advisory lock on PostgreSQL
ON_POSTGRESQL: dict[str, Any] = {
    "isolation_level": "REPEATABLE READ",
    "pool_pre_ping": True,  # a connection that was lost meanwhile is made anew
    "connect_args": {
        "application_name": PROGRAM,
        "connect_timeout": 5,
        "options": f"-c lock_timeout={WRITERS_WAIT_MILLISECONDS} "
        f"-c idle_in_transaction_session_timeout={LONGEST_PAUSE_MILLISECONDS}",
    },
}


class Base(SQLModel, registry=registry()):
    """Every table's base, with a registry of its own so that an edited module can be loaded again."""


@cache
def engine(url: str) -> Engine:
    """The engine of a database address, one a process. Raises DatabaseProblem for what is no address."""
    try:
        kind = make_url(url).get_backend_name()
    except (ArgumentError, ValueError):  # neither is said, as both may hold a part of the password
        raise DatabaseProblem(
            "DATABASE_URL is no database's address: write it like sqlite:////folder/dashboard.db, and signs such as @ : / # in "
            "a password as %40 %3A %2F %23."
        ) from None
    more = ON_POSTGRESQL if kind == "postgresql" else {}
    database = create_engine(url, hide_parameters=True, **more)  # an error is logged: what was written stands in none
    if kind == "sqlite":
        if file := database_file.file_of(url):
            watched = Watched(file)
            event.listen(database, "do_connect", lambda *_: watched.check())
            event.listen(database, "connect", lambda *_: watched.know())
            event.listen(database, "begin", lambda _: watched.check())
            event.listen(database, "engine_disposed", lambda _: watched.forget())
        event.listen(database, "connect", _set_up_connection)
        event.listen(database, "begin", _begin)
    else:
        event.listen(database, "begin", _begin_on_postgresql)
    return database


def without_password(url: str, text: str = "{url}") -> str:
    """A text about a database's address, which stands for {url} in it, without the password that the address holds."""
    address = make_url(url)
    secret = {name: value for name, value in address.query.items() if "password" in name.lower()}
    shown = address.update_query_dict(dict.fromkeys(secret, "***")).render_as_string()
    text = text.replace("{url}", shown).replace(url, shown)
    for password in filter(None, (address.password, *secret.values())):
        text = text.replace(str(password), "***")
    return text


@contextmanager
def problems_said(url: str) -> Iterator[None]:
    """Raise what goes wrong with a database within the block as DatabaseProblem."""
    try:
        yield
    except (SQLAlchemyError, ImportError, OSError) as error:
        said = f"The database {{url}} cannot be used ({str(error).splitlines()[0]}): "
        raise DatabaseProblem(
            without_password(url, said)
            + "see that its address is right, that its folder may be written to, and that no other program holds it."
        ) from error


def _set_up_connection(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={WRITERS_WAIT_MILLISECONDS}")
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    is_write = connection.get_execution_options().get("is_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_write else "BEGIN")


def _begin_on_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get("is_write", False):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITE_LOCK})")


def for_writing(database: Engine) -> Engine:
    """The database with transactions that take the write lock at their beginning.

    On PostgreSQL they see what was committed before each statement, as one moment would be that before the wait for the lock.
    """
    level = {"isolation_level": "READ COMMITTED"} if database.dialect.name == "postgresql" else {}
    return database.execution_options(is_write=True, **level)


@contextmanager
def reading(database: Engine) -> Iterator[Session]:
    """A session for reading; nothing is kept of what it changes."""
    with Session(database) as session:
        yield session


@contextmanager
def writing(database: Engine) -> Iterator[Session]:
    """A session whose block is one transaction: all of it is kept, or after an error none."""
    with Session(for_writing(database), expire_on_commit=False) as session, session.begin():
        yield session


def version_of(connection: Connection) -> str | None:
    """The schema version of an open database; None where it holds no table.

    Raises DatabaseProblem for another program's.
    """
    tables = inspect(connection).get_table_names()
    if "alembic_version" in tables:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if tables:
        raise DatabaseProblem("The database holds another program's tables: name one that is empty.")
    return None


def prepare(url: str, version: str = SCHEMA_VERSION, connection: Connection | None = None) -> None:
    """Make the database, or bring it to a schema, by default the newest; in a transaction of a connection where one is given.

    Raises DatabaseProblem, and leaves the file as it was, when it is locked, read-only, no database or of a
    newer version than this program.
    """
    if connection is None and database_file.schema_version(url) == version:
        return
    from alembic import command  # here, as most starts find nothing to do
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes.update(url=url, connection=connection)
    try:
        command.upgrade(config, version)
    except CommandError as error:
        said = f"The database {{url}} is not one that this program can bring up to date ({error}): "
        raise DatabaseProblem(
            without_password(url, said) + "put a backup in its place, or set DATABASE_URL to another."
        ) from error
