"""A process that is killed while it backs up or restores: what it writes is there whole or not at all.

`python -m pytest tests/backups/test_killed.py` with KILLS=1000 in the environment does it as often as that.
"""

import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from core.backups.restoring import copy_database
from core.settings import Settings
from tests.storage.test_released import as_released

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("KILLS", "5"))


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the processes are forked, which this system cannot")
def test_backups_and_databases_are_whole_after_kills(
    copied: Callable[[bool], Settings], tmp_path: Path, kind: str, request: pytest.FixtureRequest
) -> None:
    url = copied(False).database_url
    if kind == "postgresql":
        url, lite = request.getfixturevalue("new_on_postgresql")(), url
        copy_database(lite, url)
    as_released("0012", tmp_path / "other.backup")
    seed = random.randrange(2**32)
    print(f"seed {seed}")  # pytest shows it where the test fails
    arguments = [url, str(tmp_path), str(KILLS), str(seed)]
    run = subprocess.run(
        [sys.executable, "-m", "tests.backups.killer", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert len(run.stdout.splitlines()) == KILLS
