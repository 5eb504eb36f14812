"""Databases to test with: made once by the program's own start, then copied, so that no test sees another's writes."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings
from sqlalchemy import Engine

from core.settings import Settings
from core.start import open_database
from core.storage.engine import engine
from tests.postgresql import cluster, new_on_postgresql

__all__ = ["cluster", "new_on_postgresql"]
SHARED = Path(__file__).parents[2] / "shared"

hypothesis_settings.register_profile("no clock", deadline=None)  # a noisy machine is no failure
hypothesis_settings.load_profile("no clock")


def settings_for(folder: Path, with_illustrative_data: bool = False) -> Settings:
    name = "illustrative.db" if with_illustrative_data else "plan.db"
    return Settings(
        database_url=f"sqlite:///{folder / name}",
        secret_key_file=folder / "secret.key",
        loads_illustrative_data=with_illustrative_data,
    )


@pytest.fixture(scope="session")
def made_databases(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Path]:
    """The file of a new database, by whether it holds illustrative progress."""
    made = {}
    for is_illustrative in (False, True):
        folder = tmp_path_factory.mktemp("made")
        opened = open_database(settings_for(folder, is_illustrative))
        with opened.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        opened.dispose()
        made[is_illustrative] = Path(str(opened.url.database))
    return made


@pytest.fixture
def copied(made_databases: dict[bool, Path], tmp_path: Path) -> Iterator[Callable[[bool], Settings]]:
    """A copy of a new database, as settings that point to it."""
    used: list[Engine] = []

    def copy(with_illustrative_data: bool) -> Settings:
        settings = settings_for(tmp_path, with_illustrative_data)
        made = made_databases[with_illustrative_data]
        shutil.copy(made, tmp_path)
        shutil.copy(made.with_name(settings.demonstration_file.name), tmp_path)
        used.append(engine(settings.database_url))
        return settings

    yield copy
    for one in used:
        one.dispose()


@pytest.fixture
def database(copied: Callable[[bool], Settings]) -> Engine:
    """A new database with the plan alone."""
    return engine(copied(False).database_url)


@pytest.fixture
def illustrative_database(copied: Callable[[bool], Settings]) -> Engine:
    """A new database with the plan and illustrative progress."""
    return engine(copied(True).database_url)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The surroundings of a program started by a test: its own database and key, nothing from outside."""
    return {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'dashboard.db'}",
        "SECRET_KEY_FILE": str(tmp_path / "secret.key"),
        "TEMPORARY_FOLDER": str(tmp_path / "temporary"),
        "ILLUSTRATIVE": "yes",
    }
