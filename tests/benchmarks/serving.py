"""A running server, and how long it takes to start."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from core.settings import ROOT, Settings
from tests.benchmarks.measuring import interleaved, report
from tests.browser.conftest import free_port

EMPTY_APP = "import streamlit as st\nst.title('Empty')\n"
BENCHMARK_APP = "tests/benchmarks/app.py"


@contextmanager
def served(settings: Settings, script: str, folder: Path = ROOT) -> Iterator[tuple[int, psutil.Process]]:
    """A running server's port and process."""
    port, process = begun(settings, script, folder)
    try:
        first_answer(port)
        time.sleep(4)  # what is loaded beside the first answer
        yield port, psutil.Process(process.pid)
    finally:
        end(process)


def begun(settings: Settings, script: str, folder: Path) -> tuple[int, subprocess.Popen[bytes]]:
    port = free_port()
    surroundings = {
        **os.environ,
        "DATABASE_URL": settings.database_url,
        "SECRET_KEY_FILE": str(settings.secret_key_file),
        "PYTHONPATH": str(folder if (folder / "core").is_dir() else ROOT),
    }
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        script,
        "--server.port",
        str(port),
        "--server.headless",
        "true",
    ]
    process = subprocess.Popen(
        [*command, "--browser.gatherUsageStats", "false"],
        cwd=folder, env=surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return port, process


def end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    process.wait(20)


def first_answer(port: int, path: str = "/") -> None:
    while True:
        try:
            connection = http.client.HTTPConnection("localhost", port, timeout=20)
            connection.request("GET", path)
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            time.sleep(0.005)
        else:
            return


def empty_app(folder: Path) -> Path:
    """The folder of an app that shows nothing but a title."""
    where = folder / "empty"
    where.mkdir(exist_ok=True)
    (where / "app.py").write_text(EMPTY_APP)
    return where


def report_start(settings: Settings, folder: Path, rounds: int) -> None:
    """From the command until the first answer."""

    def until_answered(where: Path, path: str) -> Callable[[], float]:
        def measured() -> float:
            begin = time.perf_counter()
            port, process = begun(settings, "app.py", where)
            first_answer(port, path)
            taken = time.perf_counter() - begin
            end(process)
            return taken

        return measured

    works = {
        "empty app": until_answered(empty_app(folder), "/"),
        "start to first answer": until_answered(ROOT, "/"),
        "start to the sign-in page": until_answered(ROOT, "/signin"),
    }
    report("start", interleaved(works, rounds), "empty app")
