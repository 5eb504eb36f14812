"""The screens as people use them: choices in the address, the back button, phones, paper, and readers without sight."""

import re
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Server, hindrances, settle, sign_in

Pages = Callable[..., Page]
SCREENS = {
    "/": "Improvement plan summary",
    "/about": "About this dashboard",
    "/action_plan": "Action plan",
    "/action_plan?view=timeline": "Action plan",
    "/action_plan?view=leads": "Action plan",
    "/action_plan?view=workstreams": "Action plan",
    "/action_plan?view=quality": "Action plan",
    "/action_plan?action=A1.1": "Action plan",
    "/progress": "Progress",
    "/progress?view=time": "Progress",
    "/progress?view=changes": "Progress",
    "/progress?view=slippage": "Progress",
    "/progress?view=due": "Progress",
    "/progress?view=waiting": "Progress",
    "/vacancies": "Vacancies",
    "/vacancies?view=time": "Vacancies",
    "/vacancies?view=recruitment": "Vacancies",
    "/vacancies?view=posts": "Vacancies",
    "/vacancies?view=councils": "Vacancies",
    "/vacancies?as_at=2001-01-01": "Vacancies",
    "/caseloads": "Caseloads",
    "/caseloads?view=places": "Caseloads",
    "/caseloads?view=time": "Caseloads",
    "/caseloads?view=capacity&target=24": "Caseloads",
    "/indicators": "Indicators",
    "/indicators?view=impact": "Indicators",
    "/indicators?measure=initial_assessments": "Indicators",
    "/programme": "Programme",
    "/programme?view=entries": "Programme",
    "/programme?view=record": "Programme",
    "/health": "Health check",
    "/health?view=places": "Health check",
    "/health?theme=workload": "Health check",
    "/health?view=priorities": "Health check",
    "/health?view=answer&line=Q09": "Health check",
}


@pytest.fixture
def manager(server: Server, new_page: Pages) -> Page:
    page = new_page()
    sign_in(page, server, "manager")
    settle(page, "Improvement plan summary")
    return page


def test_choices_live_in_the_address_and_the_back_button_undoes_them(server: Server, manager: Page) -> None:
    manager.get_by_role("link", name="Action plan").click()
    settle(manager, "Action plan")
    expect(manager).to_have_url(f"{server.address}/action_plan?as_at=2011-03-31")
    manager.get_by_label("Search").first.fill("CAMHS")
    manager.keyboard.press("Enter")
    expect(manager).to_have_url(re.compile("find=CAMHS"))
    expect(manager.get_by_text("Showing 2 of 56 actions.")).to_be_visible()
    manager.get_by_text("By lead", exact=True).click()
    expect(manager).to_have_url(re.compile("find=CAMHS.*view=leads|view=leads.*find=CAMHS"))
    link = manager.url
    manager.go_back()
    expect(manager.get_by_role("radio", name="List")).to_be_checked()
    manager.go_back()
    expect(manager.get_by_text("Showing 56 of 56 actions.")).to_be_visible()
    expect(manager.get_by_label("Search").first).to_have_value("")
    manager.goto(link)
    settle(manager, "Action plan")
    expect(manager.get_by_role("radio", name="By lead")).to_be_checked()
    expect(manager.get_by_text("Showing 2 of 56 actions.")).to_be_visible()


def test_the_reporting_date_goes_along_from_page_to_page(server: Server, manager: Page) -> None:
    manager.goto(f"{server.address}/?as_at=2011-05-31")
    settle(manager, "Improvement plan summary")
    expect(manager.get_by_text("as at 31 May 2011").first).to_be_visible()
    manager.get_by_role("link", name="Action plan").click()
    settle(manager, "Action plan")
    expect(manager.get_by_text("as at 31 May 2011").first).to_be_visible()
    expect(manager).to_have_url(re.compile("as_at=2011-05-31"))


@pytest.mark.parametrize("across", [15, 420], ids=["its box", "its title"])
def test_a_row_opens_its_action_and_the_back_button_closes_it(server: Server, manager: Page, across: int) -> None:
    manager.goto(f"{server.address}/action_plan?rating=U")
    settle(manager, "Action plan")
    table = manager.get_by_test_id("stDataFrame")
    table.wait_for()
    box = table.bounding_box()
    assert box
    manager.mouse.click(box["x"] + across, box["y"] + 35 + 17)
    expect(manager.get_by_role("heading", name="A12.1 Review how independent")).to_be_visible()
    expect(manager).to_have_url(re.compile("action=A12.1"))
    manager.go_back()
    expect(manager.get_by_text("Showing 8 of 56 actions.")).to_be_visible()


def test_a_download_holds_what_is_shown(server: Server, manager: Page) -> None:
    manager.goto(f"{server.address}/action_plan?rating=U")
    settle(manager, "Action plan")
    with manager.expect_download() as downloaded:
        manager.get_by_role("button", name="Download CSV").click()
    text = downloaded.value.path().read_text(encoding="utf-8-sig")
    assert [line.split(",")[0] for line in text.splitlines()[1:]] == [
        "A12.1", "A12.2", "A13.1", "A14.1", "A14.2", "A16.1", "A16.2", "A18.2",
    ]  # fmt: skip


@pytest.fixture(scope="module", params=[(1400, "light"), (390, "dark")], ids=lambda window: f"{window[0]} {window[1]}")
def reader(request: pytest.FixtureRequest, server: Server, browser: Browser) -> Iterator[Page]:
    """A page in which somebody who signed in once goes from screen to screen; errors of its scripts fail the last of them."""
    width, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": 1800}, color_scheme=scheme)
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    sign_in(page, server, "manager")
    settle(page, "Improvement plan summary")
    yield page
    context.close()
    assert errors == []


@pytest.mark.parametrize("path", SCREENS)
def test_a_screen_fits_its_window_and_can_be_read_by_everybody(server: Server, reader: Page, path: str) -> None:
    page = reader
    page.goto(server.address + path)
    settle(page, SCREENS[path])
    assert hindrances(page) == []


def test_the_sign_in_page_can_be_read_by_everybody(server: Server, new_page: Pages) -> None:
    for scheme in ("light", "dark"):
        page = new_page(width=390, height=900, scheme=scheme)
        page.goto(f"{server.address}/signin")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert [one["id"] for one in Axe().run(page).response["violations"]] == []


def test_on_paper_the_summary_has_no_sidebar_and_says_its_date(server: Server, manager: Page) -> None:
    manager.emulate_media(media="print")
    expect(manager.get_by_test_id("stSidebar")).to_be_hidden()
    expect(manager.get_by_text("Putting Children First, Summary, as at 31 March 2011")).to_be_visible()
    expect(manager.get_by_role("heading", name="8 red actions")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_summary_is_one_screen_and_one_page_on_paper(server: Server, new_page: Pages, scheme: str) -> None:
    """At most 1,700 px tall on a desk, 3,000 px on a phone, and one side of A4."""
    tallest = "document.querySelector('[data-testid=stMainBlockContainer]').offsetHeight"
    page = new_page(width=1400, height=900, scheme=scheme)
    sign_in(page, server, "cabinet", path="/summary?as_at=2011-03-31")
    settle(page, "Improvement plan summary")
    assert page.evaluate(tallest) <= 1700
    expect(page.get_by_role("heading", name="8 red actions")).to_be_in_viewport()
    pdf = page.pdf(format="A4", print_background=True, prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    page.set_viewport_size({"width": 390, "height": 900})
    page.wait_for_timeout(500)
    assert page.evaluate(tallest) <= 3000


def test_a_cabinet_member_opens_a_red_action_by_keyboard_and_closes_it(server: Server, new_page: Pages) -> None:
    page = new_page(width=1400, height=900)
    sign_in(page, server, "cabinet", path="/summary?as_at=2011-03-31")
    settle(page, "Improvement plan summary")
    page.get_by_role("link", name="A1.1 Audit all CIN").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("31 December 2010 (CP CIN)").first).to_be_visible()
    expect(dialog.get_by_role("button", name="Record")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page).not_to_have_url(re.compile("action="))
