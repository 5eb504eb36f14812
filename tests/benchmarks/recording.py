"""What it takes to record an update: in the browser from the press until the page shows it, and the server's processor time."""

import time
from collections.abc import Callable
from itertools import count

import psutil
from playwright.sync_api import Page

from core.settings import Settings
from tests.benchmarks.in_browser import new_page, opened_browser
from tests.benchmarks.measuring import interleaved, report
from tests.benchmarks.reruns import END_OF_PLAN
from tests.benchmarks.serving import BENCHMARK_APP, served

ACTION = f"action=A8.3&as_at={END_OF_PLAN}"
PRESS, RECORD = "a click that opens the form", "recording an update"


def report_recording(settings: Settings, rounds: int) -> None:
    """An update against a click by which the same page is drawn again and nothing is written."""
    with served(settings, BENCHMARK_APP) as (port, process), opened_browser() as browser:
        page = new_page(browser, settings, port, "programme")
        numbers, spent = count(1), {PRESS: [0.0], RECORD: [0.0]}

        def press() -> float:
            page.goto(f"http://localhost:{port}/action_plan?{ACTION}")
            button = page.get_by_role("button", name="Record progress")
            settled(page)
            return measured(process, spent[PRESS], button.click, page.get_by_role("button", name="Close").wait_for)

        def record() -> float:
            text = f"Update {next(numbers)}"
            page.goto(f"http://localhost:{port}/action_plan?{ACTION}&do=record")
            page.get_by_role("textbox", name="What was done").fill(text)
            page.get_by_role("textbox", name="What was done").press("Tab")
            page.get_by_role("button", name="Discard what I typed").wait_for()
            settled(page)
            shown = page.get_by_test_id("stTable").filter(has_text=text).first
            button = page.get_by_role("button", name="Record", exact=True)
            return measured(process, spent[RECORD], button.click, shown.wait_for)

        press()
        record()
        report("in the browser", interleaved({PRESS: press, RECORD: record}, rounds), PRESS)
        report("the server's processor", {name: taken[2:] for name, taken in spent.items()}, PRESS)


def settled(page: Page) -> None:
    page.locator("[data-testid='stApp'][data-test-script-state='notRunning']").wait_for()
    page.wait_for_timeout(500)


def measured(
    process: psutil.Process, spent: list[float], press: Callable[[], None], until: Callable[[], None]
) -> float:
    """The seconds from a press until something is shown; the server's processor time for it is added to `spent`."""
    before, begun = process.cpu_times(), time.perf_counter()
    press()
    until()
    taken = time.perf_counter() - begun
    time.sleep(0.3)  # what the server still does for it
    after = process.cpu_times()
    spent.append(after.user + after.system - before.user - before.system)
    return taken
