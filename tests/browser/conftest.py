"""The real application in a real browser: started as README says, on a database of its own."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from core.access.demonstration import passwords_in

ROOT = Path(__file__).parents[2]
INSTALLED = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
ELSEWHERE = [
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("C:/Program Files/Google/Chrome/Application/chrome.exe"),
]
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
NO_BROWSER = (
    "The browser tests need Chromium or Chrome: install one (Debian and Ubuntu: `apt-get install chromium`) "
    "or run `python -m playwright install chromium`."
)


def browser_path(playwright: Playwright) -> str:
    """An installed Chromium or Chrome, else Playwright's own, fetched if need be; the test fails where there is none."""
    found = [path for name in INSTALLED if (path := shutil.which(name))] + [
        str(path) for path in ELSEWHERE if path.exists()
    ]
    if found:
        return found[0]
    own = playwright.chromium.executable_path
    if not Path(own).exists():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], capture_output=True, check=False)
    if not Path(own).exists():
        pytest.fail(NO_BROWSER, pytrace=False)
    return own


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser_path(playwright), args=QUIET)
        yield opened
        opened.close()


@dataclass
class Server:
    """A running application."""

    address: str
    process: subprocess.Popen[bytes]
    log: Path

    def password(self, username: str) -> str:
        """The password of a demonstration account, as the server's own file holds it."""
        return passwords_in(self.log.with_name("demonstration-accounts.txt"))[username]

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def start(folder: Path, *options: str, **environment: str) -> Server:
    """Start the application as README says and wait until it answers; its data lie in this folder."""
    port, log = free_port(), folder / "server.log"
    surroundings = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{folder / 'dashboard.db'}",
        "SECRET_KEY_FILE": str(folder / "secret.key"),
        "TEMPORARY_FOLDER": str(folder / "temporary"),
        **environment,
    }
    with log.open("ab") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), *options],
            cwd=ROOT,
            env=surroundings,
            stdout=written,
            stderr=subprocess.STDOUT,
        )
    server = Server(f"http://localhost:{port}", process, log)
    until = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < until:
        try:
            if urllib.request.urlopen(f"{server.address}/healthz", timeout=30).status == 200:
                return server
        except OSError:
            time.sleep(0.2)
    server.stop()
    raise AssertionError(f"The application did not start:\n{log.read_text()}")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    started = start(tmp_path_factory.mktemp("served"))
    yield started
    started.stop()


@pytest.fixture(scope="module")
def patience() -> Iterator[None]:
    """Longer waits, for tests with two people at once, who take their time on a busy machine."""
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """A page in a browser profile of its own; what goes wrong in its scripts fails the test."""
    contexts, errors = [], []

    def open_one(width: int = 1400, height: int = 1000, scheme: Literal["light", "dark"] = "light") -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert errors == []


def sign_in(page: Page, server: Server, username: str, password: str | None = None, path: str = "/") -> None:
    """Go to an address as a stranger, and sign in on the page that one is led to."""
    page.goto(server.address + path)
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password", exact=True).fill(password or server.password(username))
    page.get_by_role("button", name="Sign in").click()


def settle(page: Page, heading: str | re.Pattern[str]) -> None:
    """Wait until the page with this heading is drawn and its script has ended."""
    page.get_by_role("heading", name=heading, level=1).wait_for()
    page.locator("[data-testid='stApp'][data-test-script-state='notRunning']").wait_for()
    page.locator("[data-testid='stSkeleton']").first.wait_for(state="detached")


def hindrances(page: Page) -> list[tuple[str, str]]:
    """What keeps people from reading a page, once it is drawn: what is cut off at the side, has failed, or axe finds serious."""
    page.wait_for_timeout(500)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (
        f"cut off at the side: {page.url}"
    )
    assert not page.get_by_test_id("stException").count(), page.url
    found = Axe().run(page).response["violations"]
    return [(one["id"], one["nodes"][0]["html"][:160]) for one in found if one["impact"] in ("serious", "critical")]
