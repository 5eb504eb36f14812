"""`streamlit run app.py` on a database that cannot be used: one sentence, no traceback, and the end."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from core.indicators.definitions import FILE, shipped_measures
from core.start import open_database
from core.storage.file import DatabaseProblem
from tests.conftest import settings_for

ROOT = Path(__file__).parents[1]


def garbage(folder: Path) -> str:
    (folder / "a.db").write_bytes(b"These are the minutes of the meeting. " * 300)
    return f"sqlite:///{folder / 'a.db'}"


def newer(folder: Path) -> str:
    with sqlite3.connect(folder / "a.db") as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES ('9999')")
    connection.close()
    return f"sqlite:///{folder / 'a.db'}"


def newer_with_its_driver_named(folder: Path) -> str:
    return newer(folder).replace("sqlite:", "sqlite+pysqlite:")


def a_folder(folder: Path) -> str:
    return f"sqlite:///{folder}"


def in_no_folder_that_can_be_made(folder: Path) -> str:
    (folder / "file").write_text("in the way")
    return f"sqlite:///{folder / 'file' / 'a.db'}"


def no_address(folder: Path) -> str:
    return "foo"


def without_its_driver(folder: Path) -> str:
    return "postgresql://localhost/nothing"


def of_an_unknown_version(folder: Path) -> str:
    url = newer(folder)
    with sqlite3.connect(folder / "a.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
    connection.close()
    return url


CASES = [garbage, newer, newer_with_its_driver_named, a_folder, in_no_folder_that_can_be_made, no_address,
         without_its_driver, of_an_unknown_version]  # fmt: skip


@pytest.mark.parametrize("address", CASES, ids=lambda case: case.__name__.strip("_"))
def test_a_start_that_cannot_be_ends_with_one_sentence(tmp_path: Path, address: Callable[[Path], str]) -> None:
    url = address(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    run = subprocess.run(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", "0"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url, "SECRET_KEY_FILE": str(tmp_path / "key" / "secret.key")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode != 0
    assert "Traceback" not in run.stdout + run.stderr
    sentences = [line for line in run.stderr.splitlines() if line.strip() and line.strip() != "Aborted!"]
    assert len(sentences) == 1, run.stderr
    assert sentences[0].endswith(".")
    assert {path: path.read_bytes() for path in before} == before


HOLD = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


def test_a_new_database_that_another_program_holds_is_one_sentence_too(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path / "a.db")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        test_a_start_that_cannot_be_ends_with_one_sentence(tmp_path, lambda folder: f"sqlite:///{folder / 'a.db'}")
        holder.kill()


def test_a_file_of_measures_that_is_wrong_ends_the_start_with_a_sentence_and_makes_no_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = tmp_path / "measures.csv"
    wrong.write_text(FILE.read_text(encoding="utf-8").replace(",high,", ",hgih,"), encoding="utf-8")
    monkeypatch.setattr("core.start.shipped_measures", lambda: shipped_measures(wrong))
    with pytest.raises(DatabaseProblem, match=r"data/indicators: measures\.csv, line 2, column polarity: ‘hgih’"):
        open_database(settings_for(tmp_path))
    assert list(tmp_path.iterdir()) == [wrong]
