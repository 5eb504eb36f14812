"""What a user waits for, in a real browser: the first load of the summary, and a choice on the vacancies page."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import cycle
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from core.access import tokens
from core.settings import Settings, now
from tests.benchmarks.measuring import interleaved, report
from tests.benchmarks.reruns import LAST_SNAPSHOT
from tests.benchmarks.serving import BENCHMARK_APP, empty_app, served
from tests.browser.conftest import QUIET, browser_path

DISTRICTS = (
    "Ashford", "Canterbury", "Dartford", "Dover", "Gravesham", "Maidstone", "Sevenoaks", "Shepway", "Swale", "Thanet",
    "Tonbridge and Malling", "Tunbridge Wells",
)  # fmt: skip
CHARTS, TITLE = "[data-testid='stVegaLiteChart'] svg", "h1"
STILL = 300  # milliseconds without a change, after which a page counts as drawn

# The milliseconds from the next press of the pointer to the last change of what fits a selector, once all of it is new.
UNTIL_REDRAWN = """([selector, still]) => {
  const shown = () => [...document.querySelectorAll(selector)].map(one => one.innerHTML);
  window.redrawn = new Promise(done => document.addEventListener("pointerdown", () => {
    const before = shown(), began = performance.now();
    let last = before.join(), changed = began;
    const look = () => {
      const now = shown(), all = now.join();
      if (all !== last) { last = all; changed = performance.now(); }
      const isNew = now.length === before.length && now.every((one, place) => one !== before[place]);
      if (isNew && performance.now() - changed > still) done(changed - began);
      else requestAnimationFrame(look);
    };
    look();
  }, { once: true, capture: true }));
}"""


def report_first_load(settings: Settings, folder: Path, rounds: int) -> None:
    """From a new browser's request for the summary until it is drawn, pictures included."""
    with (
        served(settings, "app.py") as (ours, _),
        served(settings, "app.py", empty_app(folder)) as (empty, _),
        opened_browser() as browser,
    ):

        def load(port: int, last: str) -> float:
            page = new_page(browser, settings, port, "cabinet")
            begin = time.perf_counter()
            page.goto(f"http://localhost:{port}/")
            page.get_by_role("heading", name=last).wait_for()
            page.wait_for_function("[...document.images].every(one => one.complete)")
            taken = time.perf_counter() - begin
            page.context.close()
            return taken

        works: dict[str, Callable[[], float]] = {
            "empty page": lambda: load(empty, "Empty"),
            "summary": lambda: load(ours, "What the ratings mean"),
        }
        for work in works.values():
            work()
        report("first load in the browser", interleaved(works, rounds), "empty page")


def report_choice(settings: Settings, rounds: int) -> None:
    """From the choice of a district until the charts have changed for the last time, against one click on a button.

    Each district is chosen twice: when nobody has chosen it yet, as far as there are districts, and again.
    """
    with served(settings, BENCHMARK_APP) as (port, _), opened_browser() as browser:
        page = new_page(browser, settings, port, "programme")

        def press() -> float:
            page.goto(f"http://localhost:{port}/?button=1")
            button = page.get_by_role("button", name="Press")
            button.wait_for()
            return until_redrawn(page, button, TITLE)

        def choose(view: str, districts: Iterator[str]) -> float:
            page.goto(f"http://localhost:{port}/vacancies?as_at={LAST_SNAPSHOT}&view={view}")
            page.locator(f"{CHARTS} text").first.wait_for()
            page.locator("[data-testid='stApp'][data-test-script-state='notRunning']").wait_for()
            district = next(districts)
            page.get_by_role("combobox", name="District").fill(district)  # the list draws no more options than fit
            return until_redrawn(page, page.get_by_role("option", name=district, exact=True), CHARTS)

        works: dict[str, Callable[[], float]] = {"a click on a button": press}
        for view, name in (("now", "now"), ("time", "over time")):
            districts = cycle(one for one in DISTRICTS for _ in range(2))
            for when in ("a new choice", "again"):
                works[f"{name}, {when}"] = partial(choose, view, districts)
        press()
        choose("now", iter(["Tunbridge Wells"]))
        report("a choice in the browser", interleaved(works, rounds), "a click on a button")


@contextmanager
def opened_browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(playwright), args=QUIET)
        yield browser
        browser.close()


def new_page(browser: Browser, settings: Settings, port: int, username: str) -> Page:
    """A page in a browser profile of its own, signed in."""
    token = tokens.issue(username, tokens.secret_key(settings.secret_key_file), now())
    context = browser.new_context(viewport={"width": 1024, "height": 1366})
    context.add_cookies([{"name": tokens.COOKIE, "value": token, "url": f"http://localhost:{port}"}])
    return context.new_page()


def until_redrawn(page: Page, pressed: Locator, selector: str) -> float:
    """The seconds from a press until all that fits the selector has changed, as the browser's own clock has them."""
    pressed.wait_for()
    page.wait_for_timeout(STILL)
    page.evaluate(UNTIL_REDRAWN, [selector, STILL])
    pressed.click()
    return float(page.evaluate("window.redrawn")) / 1000
