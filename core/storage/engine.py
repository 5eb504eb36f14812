"""The one database: its engine, its two kinds of session, and its making and migrating at the start.

Reads see one consistent moment; a write takes SQLite's only write lock at its beginning, so that what it
read cannot change before it commits.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import registry
from sqlmodel import Session, SQLModel

from core.storage import file as database_file
from core.storage.file import SCHEMA_VERSION, DatabaseProblem

WRITERS_WAIT_MILLISECONDS = 30_000  # a large upload holds the only write lock for some seconds


class Base(SQLModel, registry=registry()):
    """Every table's base, with a registry of its own so that an edited module can be loaded again."""


@cache
def engine(url: str) -> Engine:
    """The engine of a database address, one a process. Raises DatabaseProblem for what is no address."""
    try:
        make_url(url)
    except (ArgumentError, ValueError):  # neither is said, as both may hold a part of the password
        raise DatabaseProblem(
            "DATABASE_URL is no database's address: write it like sqlite:////folder/dashboard.db, and signs such as @ : / # in "
            "a password as %40 %3A %2F %23."
        ) from None
    database = create_engine(url, hide_parameters=True)  # an error is logged: what was written stands in none
    if database.dialect.name == "sqlite":
        event.listen(database, "connect", _set_up_connection)
        event.listen(database, "begin", _begin)
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


def _set_up_connection(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={WRITERS_WAIT_MILLISECONDS}")
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    is_write = connection.get_execution_options().get("is_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_write else "BEGIN")


@contextmanager
def reading(database: Engine) -> Iterator[Session]:
    """A session for reading; nothing is kept of what it changes."""
    with Session(database) as session:
        yield session


@contextmanager
def writing(database: Engine) -> Iterator[Session]:
    """A session whose block is one transaction: all of it is kept, or after an error none."""
    with Session(database.execution_options(is_write=True), expire_on_commit=False) as session, session.begin():
        yield session


def prepare(url: str) -> None:
    """Make the database, or bring it to the newest schema.

    Raises DatabaseProblem, and leaves the file as it was, when it is locked, read-only, no database or of a
    newer version than this program.
    """
    if database_file.schema_version(url) == SCHEMA_VERSION:
        return
    from alembic import command  # here, as most starts find nothing to do
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["url"] = url
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        said = f"The database {{url}} is not one that this program can bring up to date ({error}): "
        raise DatabaseProblem(
            without_password(url, said) + "put a backup in its place, or set DATABASE_URL to another."
        ) from error
