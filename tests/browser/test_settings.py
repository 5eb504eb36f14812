"""The programme office at its settings and the audit trail, in a real browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Server, hindrances, settle, sign_in

Pages = Callable[..., Page]
SUMMARY = "Improvement plan summary"
OWN_SCREENS = {
    "/plan_setup": "Plan setup",
    "/settings": "Settings",
    "/settings?view=numbers": "Settings",
    "/settings?view=posts": "Settings",
    "/settings?view=users": "Settings",
    "/audit": "Audit trail",
    "/audit?entry=2": "Audit trail",
}


@pytest.fixture
def office(server: Server, new_page: Pages) -> Page:
    page = new_page(height=1600)
    sign_in(page, server, "programme")
    settle(page, SUMMARY)
    return page


def main(page: Page) -> Locator:
    return page.get_by_test_id("stMain")


def choose_day(page: Page, label: str, day: str) -> None:
    """Type a day such as 31052011 into a date field of the page, not of the sidebar."""
    field = main(page).get_by_test_id("stDateInput").filter(has_text=label)
    field.get_by_role("spinbutton").first.click()
    page.keyboard.type(day, delay=30)


def test_another_reporting_date_is_set_and_the_summary_shows_it(server: Server, office: Page) -> None:
    office.goto(f"{server.address}/settings")
    settle(office, "Settings")
    choose_day(office, "Reporting date", "31052011")
    office.get_by_role("button", name="Save the plan’s settings").click()
    expect(office.get_by_text("Saved: Reporting date.").first).to_be_visible()
    office.goto(f"{server.address}/")
    settle(office, SUMMARY)
    expect(office.get_by_text("as at 31 May 2011").first).to_be_visible()
    for page in ("Plan setup", "Settings", "Audit trail", "About"):
        expect(office.get_by_role("link", name=page, exact=True)).to_be_visible()


def test_a_number_of_the_rule_changes_a_rating_on_the_plans_page(server: Server, office: Page) -> None:
    """A forecast that is tolerated for a year makes amber what was red by its forecast alone."""
    reds = f"{server.address}/action_plan?as_at=2011-03-31&rating=R"
    office.goto(reds)
    settle(office, "Action plan")
    before = office.get_by_text(re.compile(r"Showing \d+ of 56 actions")).inner_text()
    office.goto(f"{server.address}/settings?view=numbers&as_at=2011-03-31")
    settle(office, "Settings")
    office.get_by_label("Forecast that turns an action red").fill("365")
    office.keyboard.press("Tab")
    expect(office.get_by_text("What saving would change")).to_be_visible()
    expect(office.get_by_text(re.compile("from red to amber"))).to_be_visible()
    office.get_by_role("button", name="Save the numbers").click()
    expect(office.get_by_text("Saved: Forecast that turns an action red.").first).to_be_visible()
    office.goto(reds)
    settle(office, "Action plan")
    after = office.get_by_text(re.compile(r"Showing \d+ of 56 actions")).inner_text()
    assert int(after.split()[1]) < int(before.split()[1])
    office.goto(f"{server.address}/audit?what=number+set")
    settle(office, "Audit trail")
    expect(office.get_by_text("1 entry, the newest first.")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(1400, "light"), (390, "dark")])
def test_the_offices_own_screens_fit_and_can_be_read_by_everybody(
    server: Server, new_page: Pages, width: int, scheme: str
) -> None:
    page = new_page(width=width, height=1800, scheme=scheme)
    sign_in(page, server, "programme")
    settle(page, SUMMARY)
    for path, heading in OWN_SCREENS.items():
        page.goto(server.address + path)
        settle(page, heading)
        assert hindrances(page) == [], path


def test_illustrative_data_go_after_a_second_press_and_the_first_real_account_takes_over(
    server: Server, office: Page
) -> None:
    """The last test of this file: it leaves neither figures nor demonstration accounts."""
    office.goto(f"{server.address}/settings")
    settle(office, "Settings")
    office.get_by_role("button", name="Clear all illustrative data").click()
    dialog = office.get_by_role("dialog")
    expect(dialog.get_by_text("212 entries of progress")).to_be_visible()
    dialog.get_by_role("button", name="Yes, clear it").click()
    expect(office.get_by_text("All illustrative data are cleared.")).to_be_visible()
    expect(office.get_by_text("Nothing illustrative is left")).to_be_visible()
    office.goto(f"{server.address}/settings?view=users")
    settle(office, "Settings")
    for label, text in {
        "Name": "Ann Real", "Username": "ann", "New password": "a wholly new passphrase",
        "New password again": "a wholly new passphrase",
    }.items():  # fmt: skip
        main(office).get_by_label(label, exact=True).fill(text)
        office.keyboard.press("Tab")
    office.get_by_role("button", name="Add the account").click()
    office.get_by_role("heading", name="You are signed out").wait_for()
    sign_in(office, server, "ann", "a wholly new passphrase", "/settings?view=users")
    settle(office, "Settings")
    expect(office.get_by_role("cell", name="Ann Real (ann)")).to_be_visible()
