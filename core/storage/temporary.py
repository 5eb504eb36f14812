"""Where temporary files stand: in one folder of this program's own, readable by its owner alone and swept at each start.

Each process has a folder inside it and holds a lock on that folder for as long as it lives, so that what a killed process
left is told from what a living one uses. Child processes are given the folder as TMPDIR.
"""

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

from filelock import FileLock, Timeout

from core.storage.file import DatabaseProblem


@cache
def use(folder: Path) -> Path:
    """From here on put every temporary file of this process, and of those it starts, into a folder of its own inside `folder`.

    Sweeps what processes that have ended left there. Raises DatabaseProblem where the folder cannot be used.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with FileLock(folder / ".sweeping"):
            _sweep(folder)
            own = Path(tempfile.mkdtemp(dir=folder))
            lock = FileLock(f"{own}.lock", thread_local=False)
            lock.acquire()
    except OSError as error:
        raise DatabaseProblem(
            f"The folder for temporary files, {folder}, cannot be used ({error.strerror or error}): allow this program to "
            "write to it, or set TEMPORARY_FOLDER."
        ) from error
    tempfile.tempdir = os.environ["TMPDIR"] = str(own)
    atexit.register(_leave, own, lock)
    return own


def _sweep(folder: Path) -> None:
    for left in (one for one in folder.iterdir() if one.is_dir()):
        lock = FileLock(f"{left}.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            continue  # its process lives
        _leave(left, lock)


def _leave(own: Path, lock: FileLock) -> None:
    shutil.rmtree(own, ignore_errors=True)
    Path(lock.lock_file).unlink(missing_ok=True)
    lock.release()
