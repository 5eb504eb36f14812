"""What the server does while it starts: open the database, load what the first visitor would wait for, say where it is."""

import gc
import logging
import os
import sys
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from pkgutil import walk_packages
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any

import streamlit as st

from core.settings import from_environment, now
from core.storage.file import DatabaseProblem

if TYPE_CHECKING:
    from sqlalchemy import Engine

SCREEN = "core.ui.shell.screen"  # the main script, which Streamlit runs
_loading = Lock()
_is_ready = Event()
_is_ready.set()


def database() -> "Engine":
    """The database, opened by whoever asks first; the libraries that it needs are loaded only then."""
    with _loading:
        from core.start import open_database

    return open_database(from_environment())


def wait_until_ready() -> None:
    """Wait until all that a page needs is loaded: two threads that load it at once would get in each other's way."""
    _is_ready.wait()


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """Answer at once, and get ready beside it."""
    _is_ready.clear()
    Thread(target=_get_ready, name="warm-up", daemon=True).start()
    yield


def on_script_error(error: Exception) -> bool:
    """Log an unforeseen error of a page, and show the user a reference in the place of a traceback."""
    reference = uuid.uuid4().hex[:8]
    print(f"{now():%Y-%m-%d %H:%M:%S} error {reference} {type(error).__name__}", file=sys.stderr)
    sys.excepthook(type(error), error, error.__traceback__)
    st.error(
        f"Something went wrong on this page, and nothing was changed. Please reload it; if it happens again, tell the "
        f"programme office the reference {reference}."
    )
    return True


def _get_ready() -> None:
    try:
        database()
        _say_where()
        _load()
    except DatabaseProblem as problem:
        print(problem, file=sys.stderr, flush=True)
        os._exit(1)  # the server runs in the main thread, and has nothing to serve
    finally:
        _is_ready.set()
    Thread(target=_keep_hashes, name="audit hashes", daemon=True).start()
    gc.collect()
    gc.freeze()  # Streamlit collects garbage after each run; what is loaded by now need not be gone through again


def _keep_hashes() -> None:
    """Keep the audit trail's newest hash outside the database, now and each hour."""
    from sqlalchemy.exc import SQLAlchemyError

    from core.audit import outside

    file = from_environment().audit_hashes_file
    while True:
        try:
            outside.keep_newest(database(), file, now())
        except (OSError, SQLAlchemyError) as error:
            print(f"The audit trail's newest hash was not added to {file}: {error}", file=sys.stderr, flush=True)
        time.sleep(outside.EVERY_SECONDS)


def _load() -> None:
    """Import what pages draw with, and fill the caches for the summary as it opens."""
    logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context").setLevel(logging.ERROR)
    import core.ui

    screens = [found.name for found in walk_packages(core.ui.__path__, "core.ui.") if found.name != SCREEN]
    for name in ("streamlit_authenticator.utilities.hasher", "vl_convert", *screens):
        import_module(name)
    from core.ui.summary import views

    views.warm()


def _say_where() -> None:
    from streamlit import config

    from core.access.demonstration import sign_ins

    address = config.get_option("server.address") or "localhost"
    print(f"Putting Children First: http://{address}:{config.get_option('server.port')}", flush=True)
    file = from_environment().demonstration_file
    if accounts := sign_ins(file):
        print(f"Demonstration accounts (username, password, role), kept in {file}:")
        print("\n".join(f"  {account}" for account in accounts), flush=True)
