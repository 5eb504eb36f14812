"""Files and secrets: who may read what the program writes, what a killed process leaves, what errors and messages say."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from core.access.tokens import secret_key
from core.plan.tables import Lead
from core.settings import Settings
from core.sheets import reading as sheets
from core.start import open_database
from core.storage.engine import engine, writing
from core.storage.file import DatabaseProblem, keep_database_private, keep_private
from tests.conftest import settings_for

ROOT = Path(__file__).parents[2]
KEEPS_A_FILE = """
import sys, tempfile, time
from pathlib import Path
from core.storage import temporary
temporary.use(Path(sys.argv[1]))
Path(tempfile.mkdtemp(), "names.csv").write_text("Jane Example")
print("written", flush=True)
time.sleep(60)
"""


def mode(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0o000)
    yield
    os.umask(before)


@pytest.mark.usefixtures("open_umask")
def test_database_and_key_are_their_owners_alone_from_the_first_start_on(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    secret_key(settings.secret_key_file)
    database = open_database(settings)
    with writing(database) as session:
        session.add(Lead(code="ZZ", post="Nobody"))
    found = {file.name: mode(file) for file in tmp_path.iterdir() if not file.name.endswith(("-starting", "-in-use"))}
    assert found == dict.fromkeys(
        ("plan.db", "plan.db-wal", "plan.db-shm", "secret.key", "demonstration-accounts.txt"), 0o600
    )
    database.dispose()


def test_what_others_may_read_is_taken_from_them_at_the_start(copied: Callable[[bool], Settings]) -> None:
    url = copied(False).database_url
    file = Path(url.removeprefix("sqlite:///"))
    beside = [Path(f"{file}{ending}") for ending in ("", "-wal", "-shm")]
    for one in beside:
        one.touch()
        one.chmod(0o664)
    keep_database_private(url)
    assert [mode(one) for one in beside] == [0o600] * 3


def test_a_file_that_cannot_be_taken_from_others_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_self: Path, _mode: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    key = tmp_path / "secret.key"
    key.touch()
    key.chmod(0o644)
    monkeypatch.setattr(Path, "chmod", refuse)
    with pytest.raises(DatabaseProblem, match=rf"Others may read {key}, and this program cannot change that"):
        keep_private(key)


def keeper(folder: Path) -> "subprocess.Popen[str]":
    """A process that has written a temporary file, and lives."""
    started = subprocess.Popen(
        [sys.executable, "-c", KEEPS_A_FILE, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert started.stdout is not None
    assert started.stdout.readline() == "written\n"
    return started


def test_what_a_killed_process_left_is_swept_at_the_next_start_and_a_living_ones_stays(tmp_path: Path) -> None:
    folder = tmp_path / "temporary"
    killed, living = keeper(folder), keeper(folder)
    try:
        (mine,) = [one.parents[1] for one in folder.glob("*/*/names.csv") if one.parents[1] != folder][:1]
        assert mode(folder) == mode(mine) == 0o700
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        assert len(list(folder.glob("*/*/names.csv"))) == 2
        third = keeper(folder)
        assert len(list(folder.glob("*/*/names.csv"))) == 2  # the living one's and the third's
        third.kill()
        third.wait()
    finally:
        for one in (killed, living):
            one.kill()
            one.wait()


def test_a_process_that_ends_by_itself_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "temporary"
    subprocess.run(
        [sys.executable, "-c", KEEPS_A_FILE.replace("sleep(60)", "sleep(0)"), str(folder)],
        cwd=ROOT, stdout=subprocess.DEVNULL, check=True,
    )  # fmt: skip
    assert [one.name for one in folder.iterdir() if one.name != ".sweeping"] == []


def test_a_folder_for_temporary_files_that_cannot_be_used_is_named(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "no-folder").write_text("")
    run = status(environment | {"TEMPORARY_FOLDER": str(tmp_path / "no-folder")})
    assert run.returncode == 1
    assert run.stderr.startswith(f"The folder for temporary files, {tmp_path / 'no-folder'}, cannot be used")
    assert "Traceback" not in run.stderr


def test_a_killed_reader_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = "import tempfile, time, pathlib; pathlib.Path(tempfile.mkdtemp(), 'x').write_text('Jane'); time.sleep(60)"
    monkeypatch.setattr(sheets, "CHILD", [sys.executable, "-c", script])
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    file = tmp_path / "sheet.csv"
    file.write_text("a,b\n")

    def stop_when_written(_seconds: float) -> None:
        if list(tmp_path.glob("*/*/x")):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sheets.read_file(file, stop_when_written)
    assert list(tmp_path.iterdir()) == [file]


def test_a_database_error_shows_nothing_of_what_was_written(database: Engine) -> None:
    def write_twice() -> None:
        with writing(database) as session:
            session.add(Lead(code="DM", post="Jane Example's post"))

    with pytest.raises(IntegrityError) as refused:
        write_twice()
    assert "Jane" not in str(refused.value)
    assert "Jane" not in repr(refused.value)


def status(environment: dict[str, str], folder: Path = ROOT) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "core", "status"],
        cwd=folder, env=environment | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    "address",
    [
        "postgresql+psycopg://jo:hush-hush@127.0.0.1:1/plan",
        "postgresql+psycopg://127.0.0.1:1/plan?user=jo&password=hush-hush",
        "sqlite+nothing:///hush-hush?password=hush-hush",
        "postgresql://jo:hush-hush/@127.0.0.1:1/plan",
        "postgresql://jo:x:hush-hush@127.0.0.1:y/plan",
    ],
)
def test_no_message_shows_the_password_of_the_database(
    environment: dict[str, str], address: str, tmp_path: Path
) -> None:
    run = status(environment | {"DATABASE_URL": address}, tmp_path)  # where the one that names a file may leave it
    said = run.stdout + run.stderr
    assert run.returncode == 1
    assert "hush-hush" not in said.replace("///hush-hush", "")
    assert "Traceback" not in said
    assert said.startswith(("The database ", "DATABASE_URL is no database's address"))


def test_the_engine_of_an_address_that_is_none_says_so() -> None:
    with pytest.raises(DatabaseProblem, match="DATABASE_URL is no database's address"):
        engine("hush")
