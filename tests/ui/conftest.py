"""Pages as a signed-in person gets them: a real token, a real database, the shell's own pieces; only the browser is not real."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import pytest
import streamlit as st
from sqlalchemy import Engine
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from core.access import tokens
from core.access.demonstration import DEMONSTRATION_ACCOUNTS
from core.people import Role
from core.settings import Settings, now
from core.storage.engine import engine

ROOT = Path(__file__).parents[2]
SHELL = """
import streamlit as st
from core.settings import ROOT, today
from core.ui.pieces import address
from core.ui.plan import loaders
from core.ui.shell import session
pages = [st.Page(one, url_path=one.stem, default=one.stem == "summary") for one in (ROOT / "pages").glob("*.py")]
st.navigation(pages, position="hidden")
if session.user():
    address.notes_here()
    address.reporting_date(loaders.default_reporting_date() or today())
exec(compile(open({page!r}, encoding="utf-8").read(), {page!r}, "exec"))
"""
USERNAMES = {account.role: account.username for account in DEMONSTRATION_ACCOUNTS}


class Visit(Protocol):
    def __call__(self, page: str, role: Role | None = Role.PROGRAMME_OFFICE, **query: str | list[str]) -> AppTest: ...


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[[Settings], None]:
    """Make these settings the program's surroundings."""

    def become(settings: Settings) -> None:
        monkeypatch.setenv("DATABASE_URL", settings.database_url)
        monkeypatch.setenv("SECRET_KEY_FILE", str(settings.secret_key_file))
        st.cache_resource.clear()
        st.cache_data.clear()

    return become


@pytest.fixture
def settings(copied: Callable[[bool], Settings], use: Callable[[Settings], None]) -> Settings:
    """The surroundings: a new database with illustrative progress."""
    made = copied(True)
    use(made)
    return made


@pytest.fixture
def shown_database(settings: Settings) -> Engine:
    return engine(settings.database_url)


@pytest.fixture
def visit(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Visit:
    """Open a page as someone of a role (None: as a stranger) with these words in the address."""

    def open_page(page: str, role: Role | None = Role.PROGRAMME_OFFICE, **query: str | list[str]) -> AppTest:
        key = tokens.secret_key(settings.secret_key_file)
        cookies = {tokens.COOKIE: tokens.issue(USERNAMES[role], key, now())} if role else {}
        script = ROOT / "core" / "ui" / "shell" / "screen.py"
        if page == "screen":
            app = AppTest.from_file(str(script), default_timeout=60)
        else:
            app = AppTest.from_string(SHELL.format(page=str(ROOT / "pages" / f"{page}.py")), default_timeout=60)
        for name, value in query.items():
            app.query_params[name] = value
        run = app._run

        def run_as_this_person(*of: Any, **how: Any) -> AppTest:
            monkeypatch.setattr(ContextProxy, "cookies", property(lambda _: cookies))
            return run(*of, **how)

        monkeypatch.setattr(app, "_run", run_as_this_person)
        return app.run()

    return open_page
