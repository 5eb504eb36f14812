"""Another checkout of the application beside this one, in one run: start, warm reruns of every page, first loads."""

import statistics
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser

from core.settings import ROOT, Settings
from tests.benchmarks.in_browser import new_page, opened_browser
from tests.benchmarks.measuring import interleaved
from tests.benchmarks.reruns import HEALTH_PAGES, LAST_SNAPSHOT, PLAN_PAGES, WORKFORCE_PAGES, reruns, session
from tests.benchmarks.serving import begun, end, first_answer, served

PAGES = {**PLAN_PAGES, **WORKFORCE_PAGES, **HEALTH_PAGES}
LOADED = ("", "action_plan", "vacancies", "indicators", "health")


def report_against(settings: Settings, other: Path, folder: Path, rounds: int) -> None:
    """Print for each measure this checkout's median as a ratio to that of `other`.

    Each checkout has a database of its own, made by its own first start.
    """
    theirs = replace(settings, database_url=f"sqlite:///{folder / 'other.db'}")
    checkouts = {"before": (theirs, other), "after": (settings, ROOT)}
    _report("start", interleaved({name: partial(_start, *where) for name, where in checkouts.items()}, rounds))
    with ExitStack() as stack:
        served_at = {
            name: stack.enter_context(served(where[0], "app.py", where[1])) for name, where in checkouts.items()
        }
        for title, (page, query) in PAGES.items():
            works: dict[str, Callable[[], float]] = {}
            for name, (port, process) in served_at.items():
                connection = stack.enter_context(session(checkouts[name][0], port))
                works[name] = partial(reruns, process, connection, page, f"as_at={LAST_SNAPSHOT}&{query}", 10)
                works[name]()
            _report(f"rerun, {title}", interleaved(works, rounds))
        browser = stack.enter_context(opened_browser())
        for page in LOADED:
            works = {
                name: partial(_load, browser, checkouts[name][0], port, page) for name, (port, _) in served_at.items()
            }
            _report(f"first load, {page or 'summary'}", interleaved(works, rounds))


def _start(settings: Settings, checkout: Path) -> float:
    begin = time.perf_counter()
    port, process = begun(settings, "app.py", checkout)
    first_answer(port, "/signin")
    taken = time.perf_counter() - begin
    end(process)
    return taken


def _load(browser: Browser, settings: Settings, port: int, page: str) -> float:
    opened = new_page(browser, settings, port, "programme")
    begin = time.perf_counter()
    opened.goto(f"http://localhost:{port}/{page}?as_at={LAST_SNAPSHOT}")
    opened.locator("[data-testid='stApp'][data-test-script-state='notRunning']").wait_for()
    taken = time.perf_counter() - begin
    opened.context.close()
    return taken


def _report(title: str, found: dict[str, list[float]]) -> None:
    before, after = (statistics.median(found[name]) for name in ("before", "after"))
    print(f"  {title:40} {before * 1000:8.1f} ms {after * 1000:8.1f} ms  {after / before:5.2f}", flush=True)
