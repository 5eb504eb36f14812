"""Databases with accounts, and a site behind the gate."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import bcrypt
import pytest
from sqlalchemy import Engine

from core.access import passwords, tokens
from core.access.demonstration import make_accounts, passwords_in
from core.settings import Settings
from core.storage.engine import engine, prepare, writing
from tests.access.stand_in import KEY, NOW, Site, a_user, quick_hash


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("database") / "empty.db"
    prepare(f"sqlite:///{file}")
    return file


@pytest.fixture
def url(empty_file: Path, tmp_path: Path) -> str:
    copy = tmp_path / "dashboard.db"
    shutil.copy(empty_file, copy)
    return f"sqlite:///{copy}"


@pytest.fixture
def database(url: str) -> Engine:
    """A database with one real account, jo.bloggs."""
    with writing(engine(url)) as session:
        session.add(a_user())
    return engine(url)


@pytest.fixture
def demonstration(url: str, demonstration_file: Path) -> Engine:
    """A database with the demonstration accounts."""
    with writing(engine(url)) as session:
        make_accounts(session, NOW, demonstration_file, "first start")
    return engine(url)


@pytest.fixture
def demonstration_file(tmp_path: Path) -> Path:
    return tmp_path / "demonstration-accounts.txt"


@pytest.fixture
def given(demonstration: Engine, demonstration_file: Path) -> dict[str, str]:
    """The passwords of the demonstration accounts, by username."""
    return passwords_in(demonstration_file)


@pytest.fixture
def settings(url: str, tmp_path: Path) -> Settings:
    key_file = tmp_path / "secret.key"
    key_file.write_text(KEY)
    return Settings(url, key_file, loads_illustrative_data=False)


@pytest.fixture
def site(settings: Settings, database: Engine) -> Site:
    return Site(settings)


@pytest.fixture
def demonstration_site(settings: Settings, demonstration: Engine) -> Site:
    return Site(settings)


@pytest.fixture
def token() -> str:
    """A session of jo.bloggs that counts at this moment."""
    return tokens.issue("jo.bloggs", KEY, datetime.now(UTC))


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hashes that bcrypt checked, with each check really done."""
    passwords.is_right("to load the library", quick_hash("anything"))
    checked: list[str] = []
    real: Callable[..., bool] = bcrypt.checkpw

    def spy(password: bytes, hashed: bytes) -> bool:
        checked.append(hashed.decode())
        return real(password, hashed)

    monkeypatch.setattr("streamlit_authenticator.utilities.hasher.bcrypt.checkpw", spy)
    return checked
