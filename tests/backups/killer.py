"""A program for `test_killed.py`: lets processes back up and restore, and kills each at a random moment.

After each it looks whether what they write is whole: prints a line a kill, or fails. Processes are forked, so that each starts at
once.
"""

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from core.backups import making, restoring
from core.backups.contents import contents
from core.settings import Settings
from core.storage.copying import fingerprints
from core.storage.engine import engine
from core.storage.file import DatabaseProblem
from core.storage.in_use import IN_USE

NOW = datetime(2011, 4, 4, 9, 30, tzinfo=UTC)


def held(url: str) -> dict[str, str]:
    database = engine(url)
    with database.connect() as connection:
        found = fingerprints(connection)
        whole = connection.exec_driver_sql("PRAGMA integrity_check").scalar() if url.startswith("sqlite") else "ok"
    assert whole == "ok", whole
    database.dispose()
    return found


def restore(settings: Settings, backup: Path) -> None:
    """PostgreSQL takes a moment to see that the program at the other end was killed."""
    for is_last in (False,) * 50 + (True,):
        try:
            with restoring.opened(settings, backup) as (copy, _):
                restoring.restore(settings, copy)
            return
        except DatabaseProblem as problem:
            if is_last or str(problem) != IN_USE:
                raise
            time.sleep(0.1)


def kill(work: Callable[[], object], seconds: float, url: str) -> None:
    engine(url).dispose()  # a connection is not shared with a child
    if not (child := os.fork()):
        try:
            work()
        finally:
            os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def main(url: str, folder: Path, times: int, seed: int) -> None:
    moments, settings = random.Random(seed), Settings(url, folder / "secret.key", False, temporary_folder=folder)
    first, second, new = folder / "first.backup", folder / "second.backup", folder / "new.backup"
    begun = time.perf_counter()
    making.make(settings, first, NOW)
    longest = 2 * (time.perf_counter() - begun)
    one = held(url)
    restore(settings, folder / "other.backup")
    making.make(settings, second, NOW)
    other = held(url)
    assert one != other
    begun = time.perf_counter()
    restore(settings, first)
    restores = 2 * (time.perf_counter() - begun)
    for number in range(times):
        new.unlink(missing_ok=True)
        kill(lambda: making.make(settings, new, NOW), moments.uniform(0, longest), url)
        if new.exists():
            contents(new, new)
        wanted = (first, second)[number % 2]
        kill(lambda wanted=wanted: restore(settings, wanted), moments.uniform(0, restores), url)  # type: ignore[misc]
        assert held(url) in (one, other)
        print("backup is whole" if new.exists() else "no backup", flush=True)
    restore(settings, first)
    assert held(url) == one


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
