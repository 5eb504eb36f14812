"""How fast the application is against an empty Streamlit page: `python -m tests.benchmarks`.

Prints ratios of medians taken side by side in one run. Three measurements, with the plan as it is and with 100 times
its actions: the server's time for a warm rerun of each page, the start until the first answer, and in the browser the
first load of the summary until everything is drawn.
"""

import argparse
import http.client
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psutil
from playwright.sync_api import sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets import Origin
from websockets.sync.client import ClientConnection, connect

from core.access import tokens
from core.settings import ROOT, Settings, now
from core.start import open_database
from tests.benchmarks.larger import enlarge
from tests.browser.conftest import QUIET, browser_path, free_port

EMPTY_APP = "import streamlit as st\nst.title('Empty')\n"
PAGES = {
    "summary": ("", ""),
    "about": ("about", ""),
    "action plan, list": ("action_plan", ""),
    "action plan, timeline": ("action_plan", "view=timeline"),
    "action plan, by lead": ("action_plan", "view=leads"),
    "action plan, workstreams": ("action_plan", "view=workstreams"),
    "action plan, plan quality": ("action_plan", "view=quality"),
    "action plan, an action": ("action_plan", "action=A1.1"),
}


def main() -> None:
    parser = argparse.ArgumentParser("python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=9, help="how often each thing is measured")
    rounds = parser.parse_args().rounds
    for times in (1, 100):
        with tempfile.TemporaryDirectory() as folder:
            settings = made(Path(folder), times)
            print(f"\n{56 * times:,} actions", flush=True)
            report_start(settings, Path(folder), rounds)
            with served(settings, "tests/benchmarks/app.py") as (port, process):
                report_reruns(settings, port, process, rounds)
            report_first_load(settings, Path(folder), rounds)


def made(folder: Path, times: int) -> Settings:
    """A database with so many times the actions of the plan, with illustrative progress."""
    settings = Settings(f"sqlite:///{folder / 'dashboard.db'}", folder / "secret.key", times == 1, False)
    database = open_database(settings)
    if times > 1:
        enlarge(database, times)
    return settings


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
        "PYTHONPATH": str(ROOT),
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


def report_start(settings: Settings, folder: Path, rounds: int) -> None:
    (folder / "empty").mkdir()
    (folder / "empty" / "app.py").write_text(EMPTY_APP)

    def start(script: str, where: Path, path: str) -> None:
        port, process = begun(settings, script, where)
        first_answer(port, path)
        taken.append(time.perf_counter())
        end(process)

    taken: list[float] = []

    def until_answered(script: str, where: Path, path: str) -> Callable[[], float]:
        def measured() -> float:
            begin = time.perf_counter()
            start(script, where, path)
            return taken.pop() - begin

        return measured

    found = interleaved(
        {
            "empty app": until_answered("app.py", folder / "empty", "/"),
            "start to first answer": until_answered("app.py", ROOT, "/"),
            "start to the sign-in page": until_answered("app.py", ROOT, "/signin"),
        },
        rounds,
    )
    report("start", found, "empty app")


def report_reruns(settings: Settings, port: int, process: psutil.Process, rounds: int) -> None:
    """The server's processor time for a rerun, asked for over the websocket as the browser does it.

    Processor time, because a script that asks again at once waits for delayed acknowledgements, 40 ms at a time.
    """
    with session(settings, port) as empty:
        visits = {name: session(settings, port) for name in PAGES}
        opened = {name: visit.__enter__() for name, visit in visits.items()}
        works: dict[str, Callable[[], float]] = {"empty page": partial(reruns, process, empty, "", "empty=1")}
        for name, (page, query) in PAGES.items():
            works[name] = partial(reruns, process, opened[name], page, query)
        for work in works.values():
            work()
        report("warm rerun, CPU", interleaved(works, rounds), "empty page")
        for visit in visits.values():
            visit.__exit__(None, None, None)


@contextmanager
def session(settings: Settings, port: int) -> Iterator[ClientConnection]:
    token = tokens.issue("programme", tokens.secret_key(settings.secret_key_file), now())
    with connect(
        f"ws://localhost:{port}/_stcore/stream",
        additional_headers={"Cookie": f"{tokens.COOKIE}={token}"},
        origin=Origin(f"http://localhost:{port}"),
        max_size=None,
    ) as connection:
        yield connection


def reruns(process: psutil.Process, connection: ClientConnection, page: str, query: str, times: int = 20) -> float:
    """The processor seconds that a rerun takes, on average over so many."""
    before = process.cpu_times()
    for _ in range(times):
        rerun(connection, page, query)
    after = process.cpu_times()
    return float(after.user + after.system - before.user - before.system) / times


def rerun(connection: ClientConnection, page: str, query: str) -> None:
    """Ask for a rerun and wait until it has ended."""
    message = BackMsg()
    message.rerun_script.query_string = f"as_at=2011-03-31&{query}"
    message.rerun_script.page_name = page
    connection.send(message.SerializeToString())
    while True:
        answer = ForwardMsg()
        answer.ParseFromString(bytes(connection.recv(timeout=60, decode=False)))
        if answer.WhichOneof("type") == "script_finished":
            return


def report_first_load(settings: Settings, folder: Path, rounds: int) -> None:
    """From a new browser's request for the summary until it is drawn, pictures included."""
    token = tokens.issue("cabinet", tokens.secret_key(settings.secret_key_file), now())
    with (
        served(settings, "app.py") as (ours, _),
        served(settings, "app.py", folder / "empty") as (empty, _),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=browser_path(playwright), args=QUIET)

        def load(port: int, last: str) -> float:
            context = browser.new_context(viewport={"width": 1024, "height": 1366})
            context.add_cookies([{"name": tokens.COOKIE, "value": token, "url": f"http://localhost:{port}"}])
            page = context.new_page()
            begin = time.perf_counter()
            page.goto(f"http://localhost:{port}/")
            page.get_by_role("heading", name=last).wait_for()
            page.wait_for_function("[...document.images].every(one => one.complete)")
            taken = time.perf_counter() - begin
            context.close()
            return taken

        works: dict[str, Callable[[], float]] = {
            "empty page": lambda: load(empty, "Empty"),
            "summary": lambda: load(ours, "What the ratings mean"),
        }
        for work in works.values():
            work()
        report("first load in the browser", interleaved(works, rounds), "empty page")
        browser.close()


def interleaved(works: dict[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            found[name].append(work())
    return found


def report(title: str, found: dict[str, list[float]], base: str) -> None:
    against = statistics.median(found[base])
    for name, taken in found.items():
        median = statistics.median(taken)
        print(f"  {title:26} {name:28} {median * 1000:8.1f} ms  {median / against:5.2f} times {base}", flush=True)


if __name__ == "__main__":
    main()
