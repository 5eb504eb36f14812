"""The security log: one line for each failed sign-in and each refusal, never with what somebody typed.

`2026-11-27T09:00:00+00:00 sign-in failed account=jo.bloggs place=192.0.2.7`
"""

import logging
import os
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from core.settings import now

LARGEST, KEPT = 5_000_000, 5
UNKNOWN = "(no such account)"
_log = logging.getLogger("children_first.security")
_log.propagate = False


class _OwnersFile(RotatingFileHandler):
    """A file that its owner alone may read."""

    def _open(self) -> TextIOWrapper:
        os.close(os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
        return super()._open()


def write_to(file: Path) -> None:
    """Keep the log in this file from now on; it is cut after 5 MB, and five older ones are kept."""
    file.parent.mkdir(parents=True, exist_ok=True)
    for handler in list(_log.handlers):
        _log.removeHandler(handler)
        handler.close()
    _log.addHandler(_OwnersFile(file, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8", delay=True))
    _log.setLevel(logging.INFO)


def note(event: str, **about: str) -> None:
    """Write a line; nothing where no file is set. A value must be a stored name, a role, an address of ours or of a network."""
    words = " ".join(f"{name}={str(value)!r}" if " " in value else f"{name}={value}" for name, value in about.items())
    _log.info("%s %s %s", now().isoformat(timespec="seconds"), event, words)
