"""Databases of every schema that there was, made by the program as it was then, brought to the newest: on SQLite and PostgreSQL.

`released/NNNN.sql.gz` is what the program's last commit of that schema made at its first start, with all but a few of the
uploads' rows, entries of progress and answers left out. `python -m tests.storage.releasing` makes that of the newest.
"""

import gzip
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import func, select

import core.digest.tables  # noqa: F401, its tables must be known to be compared
from core.access.tables import User
from core.audit import trail
from core.backups.contents import contents
from core.plan.tables import Action, Plan, Progress, Requirement
from core.settings import Settings
from core.start import open_database
from core.storage.copying import copy_rows
from core.storage.engine import Base, engine, for_writing, prepare, reading
from core.storage.file import SCHEMA_VERSION, VERSIONS
from tests.conftest import settings_for

RELEASED = Path(__file__).parent / "released"
SCHEMAS = sorted(one.name.partition(".")[0] for one in RELEASED.glob("*.sql.gz"))


def as_released(schema: str, file: Path) -> None:
    """Make the database of a schema as the dump has it."""
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(gzip.decompress((RELEASED / f"{schema}.sql.gz").read_bytes()).decode())


def counted(file: Path, table: str) -> int:
    with closing(sqlite3.connect(file)) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_no_schema_is_left_out() -> None:
    assert sorted(one.name.partition("_")[0] for one in VERSIONS.glob("[0-9]*.py"))[: len(SCHEMAS)] == SCHEMAS


@pytest.fixture(params=["sqlite", "postgresql"])
def released(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], tuple[Settings, Path]]:
    """Settings of a database of a schema, and the dump as a file, from which it was made."""

    def make(schema: str) -> tuple[Settings, Path]:
        made, settings = tmp_path / "released.db", replace(settings_for(tmp_path), backup_folder=tmp_path / "backups")
        as_released(schema, made)
        if request.param == "sqlite":
            as_released(schema, tmp_path / "plan.db")
            return settings, made
        url = request.getfixturevalue("new_on_postgresql")()
        prepare(url, schema)
        with engine(f"sqlite:///{made}").connect() as here, for_writing(engine(url)).begin() as there:
            copy_rows(here, there)
        return replace(settings, database_url=url), made

    return make


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_database_of_each_schema_is_backed_up_and_brought_to_the_newest(
    released: Callable[[str], tuple[Settings, Path]], schema: str
) -> None:
    settings, made = released(schema)
    database = open_database(settings)
    with database.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    with reading(database) as session:
        plan = session.get_one(Plan, 1)
        assert (plan.title, plan.council) == ("Putting Children First", "Kent County Council")
        numbers = [
            session.exec(select(func.count()).select_from(kind)).one() for kind in (Requirement, Action, Progress)
        ]
        assert numbers == [23, 56, 20]
        assert session.exec(select(func.count()).select_from(User)).one() == counted(made, '"user"')
        assert trail.broken_link(session) is None
        assert trail.newest(session).entry >= counted(made, "audit_entry")
    backups = list(settings.backup_folder.glob("*")) if settings.backup_folder.exists() else []
    assert len(backups) == (schema != SCHEMA_VERSION)
    for one in backups:
        found = contents(one, one)
        assert (found.schema, found.entries) == (schema, counted(made, "audit_entry"))
    database.dispose()
