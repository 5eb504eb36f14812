"""Two people who record progress in real browsers: record, conflict, assure, and what summary, history and downloads then say."""

import re
from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Server, hindrances, settle, sign_in

Pages = Callable[..., Page]
AS_AT = "as_at=2011-03-31"
HOSTILE = (
    "<img src=x onerror=\"document.title='ran'\"> **bold** =1+1 [a](javascript:alert(1)) \u202eabc 🙂\nsecond line"
)


pytestmark = pytest.mark.usefixtures("patience")


@pytest.fixture
def manager(server: Server, new_page: Pages) -> Page:
    return signed_in(server, new_page(height=2000), "manager")


@pytest.fixture
def office(server: Server, new_page: Pages) -> Page:
    return signed_in(server, new_page(height=2000), "programme")


def signed_in(server: Server, page: Page, username: str) -> Page:
    sign_in(page, server, username, path="/about")
    settle(page, "About this dashboard")
    return page


def open_form(page: Page, server: Server, ref: str) -> None:
    page.goto(f"{server.address}/action_plan?action={ref}&do=record&{AS_AT}")
    settle(page, "Action plan")
    expect(page.get_by_role("heading", name="Record progress")).to_be_visible()


def box(page: Page, label: str = "What was done") -> Locator:
    return page.get_by_role("textbox", name=label, exact=True)


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=re.compile(label)).click()
    page.get_by_role("option", name=option, exact=True).click()
    settle(page, "Action plan")


def record(page: Page) -> None:
    page.get_by_role("button", name="Record", exact=True).click()
    settle(page, "Action plan")


def day(page: Page, label: str, text: str) -> None:
    """Type a day into a field, as figures after each other."""
    field = page.get_by_test_id("stDateInput").filter(has_text=label)
    field.get_by_role("spinbutton").first.click()
    page.keyboard.type(text, delay=30)
    page.keyboard.press("Tab")
    settle(page, "Action plan")


def test_from_record_over_conflict_and_assurance_to_the_summary(server: Server, manager: Page, office: Page) -> None:
    open_form(manager, server, "A8.3")
    open_form(office, server, "A8.3")
    box(manager).fill("Agreed with partners")
    box(office).fill("The board asked again")
    record(office)
    expect(office.get_by_text("Recorded for 31 March 2011.").first).to_be_visible()
    record(manager)
    expect(manager.get_by_role("alert").filter(has_text="recorded progress of this action")).to_be_visible()
    expect(manager.get_by_text("The board asked again").first).to_be_visible()
    expect(box(manager)).to_have_value("Agreed with partners")
    choose(manager, "^(Selected .*)?Delivery", "Complete awaiting assurance")
    record(manager)
    expect(manager.get_by_text("Give the day on which the action was complete.")).to_be_visible()
    day(manager, "Completed on", "28032011")
    record(manager)
    expect(manager.get_by_text("Recorded for 31 March 2011.").first).to_be_visible()
    expect(manager.get_by_text("C Complete, awaiting assurance").first).to_be_visible()
    open_form(office, server, "A8.3")
    choose(office, "^(Selected .*)?Delivery", "Complete assured")
    box(office, "Evidence").fill("Minutes of 30 March")
    record(office)
    expect(office.get_by_text("B Complete, assured").first).to_be_visible()
    office.goto(f"{server.address}/summary?{AS_AT}")
    settle(office, "Improvement plan summary")
    expect(office.locator("table.stack")).not_to_contain_text("A8.3")
    office.get_by_text("completed, and").click()
    expect(office.get_by_role("listitem").filter(has_text="A8.3 Review the conference process").first).to_be_visible()


def test_hostile_text_shows_as_typed_and_runs_nowhere(server: Server, manager: Page) -> None:
    open_form(manager, server, "A9.1")
    box(manager).fill(HOSTILE)
    record(manager)
    expect(manager.get_by_text("Recorded for 31 March 2011.").first).to_be_visible()
    history = manager.get_by_test_id("stTable").filter(has_text="second line").last
    expect(history).to_contain_text("<img src=x onerror=")
    expect(history).to_contain_text("**bold** =1+1 [a](javascript:alert(1))")
    assert manager.title() != "ran"
    assert not manager.locator("a[href^='javascript']").count()
    with manager.expect_download() as downloaded:
        manager.get_by_role("button", name="Download CSV").first.click()
    assert "<img src=x" in downloaded.value.path().read_text(encoding="utf-8-sig")


def test_evidence_is_attached_kept_over_a_reload_and_downloaded_again(server: Server, manager: Page) -> None:
    open_form(manager, server, "A9.2")
    uploader = manager.get_by_test_id("stFileUploaderDropzoneInput")
    uploader.set_input_files({"name": "run.exe", "mimeType": "application/octet-stream", "buffer": b"MZ" + b"\0" * 100})
    expect(manager.get_by_text("run.exe is of a kind that cannot be attached").first).to_be_visible()
    uploader.set_input_files({"name": "audit.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 audit %%EOF"})
    expect(manager.get_by_text("audit.pdf (1 kB), not recorded yet")).to_be_visible()
    manager.reload()
    settle(manager, "Action plan")
    expect(manager.get_by_text("audit.pdf (1 kB), not recorded yet")).to_be_visible()
    record(manager)
    with manager.expect_download() as downloaded:
        manager.get_by_role("button", name="audit.pdf").click()
    assert downloaded.value.path().read_bytes() == b"%PDF-1.4 audit %%EOF"


def test_several_actions_are_recorded_together_or_none(server: Server, manager: Page) -> None:
    manager.goto(f"{server.address}/action_plan?view=record&find=conference&{AS_AT}")
    settle(manager, "Action plan")
    for row in (0, 1):
        type_into(manager, row, 950, f"Row {row}")
    expect(manager.get_by_text(re.compile("2 actions changed"))).to_be_visible()
    manager.get_by_role("button", name="Record 2 actions").click()
    expect(manager.get_by_text("2 actions recorded for 31 March 2011.").first).to_be_visible()
    expect(manager.get_by_text("Nothing is changed yet.")).to_be_visible()


def type_into(page: Page, row: int, across: int, words: str) -> None:
    """Type into a cell of the table, whose place on the page follows from the widths of its columns."""
    place = page.get_by_test_id("stDataFrame").bounding_box()
    assert place
    cell = page.locator("textarea.gdg-input")
    page.mouse.dblclick(place["x"] + across, place["y"] + 35 + 17 + 35 * row)
    cell.fill(words)
    cell.press("Enter")
    expect(cell).to_have_count(0)
    settle(page, "Action plan")


@pytest.mark.parametrize(("width", "scheme"), [(1400, "light"), (390, "dark")])
def test_the_forms_can_be_read_by_everybody(
    server: Server, new_page: Pages, width: int, scheme: Literal["light", "dark"]
) -> None:
    page = signed_in(server, new_page(width=width, height=3000, scheme=scheme), "programme")
    for query in ("action=A1.1&do=record", "view=record"):
        page.goto(f"{server.address}/action_plan?{query}&{AS_AT}")
        settle(page, "Action plan")
        assert hindrances(page) == [], query
