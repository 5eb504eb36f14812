"""Two people who answer the health check in real browsers: different lines, the same line, a round closed meanwhile."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Server, hindrances, settle, sign_in

Pages = Callable[..., Page]
# A choice, which both may answer, for each test; the round is the illustrative one that is open.
DIFFERENT, SAME, CLOSED, FAST, TWICE = ("Q16", "Q17"), "Q18", "Q19", "Q20", "Q23"


pytestmark = pytest.mark.usefixtures("patience")


@pytest.fixture
def manager(server: Server, new_page: Pages) -> Page:
    return signed_in(server, new_page(height=1800), "manager")


@pytest.fixture
def office(server: Server, new_page: Pages) -> Page:
    return signed_in(server, new_page(height=1800), "programme")


def signed_in(server: Server, page: Page, username: str) -> Page:
    sign_in(page, server, username, path="/health?view=answer")
    settle(page, "Health check")
    return page


def open_line(page: Page, server: Server, line: str) -> None:
    page.goto(f"{server.address}/health?view=answer&line={line}")
    settle(page, "Health check")
    expect(page.get_by_role("heading", name=re.compile(f"^{line}\\."))).to_be_visible()


def box(page: Page, label: str = "Commentary") -> Locator:
    return page.get_by_role("textbox", name=label)


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    settle(page, "Health check")


def test_two_people_answer_different_lines_and_both_stay(server: Server, manager: Page, office: Page) -> None:
    for page, line in zip((manager, office), DIFFERENT, strict=True):
        open_line(page, server, line)
        box(page).fill(f"What we know of {line}")
    for page, line in zip((office, manager), reversed(DIFFERENT), strict=True):
        save(page)
        expect(page.get_by_text(f"{line} is saved.").first).to_be_visible()
    for page, line in zip((office, manager), DIFFERENT, strict=True):
        open_line(page, server, line)
        expect(box(page)).to_have_value(f"What we know of {line}")


def test_the_second_to_save_a_line_is_told_sees_both_and_decides(server: Server, manager: Page, office: Page) -> None:
    for page, words in ((manager, "The manager’s view"), (office, "The office’s view")):
        open_line(page, server, SAME)
        box(page).fill(words)
    save(manager)
    expect(manager.get_by_text(f"{SAME} is saved.").first).to_be_visible()
    office.get_by_role("button", name="Save and go to the next open line").click()
    told = office.get_by_role("alert").filter(has_text="manager answered this line")
    expect(told).to_contain_text("Yours was not saved yet")
    expect(box(office)).to_have_value("The office’s view")
    expect(office.get_by_text("The manager’s view").first).to_be_visible()
    save(office)
    expect(office.get_by_text(f"{SAME} is saved.").first).to_be_visible()
    open_line(manager, server, SAME)
    expect(box(manager)).to_have_value("The office’s view")


def test_a_second_press_in_haste_saves_once(server: Server, manager: Page) -> None:
    open_line(manager, server, TWICE)
    before = saved_answers(server)
    box(manager).fill("Pressed twice")
    manager.get_by_role("button", name="Save", exact=True).dblclick()
    expect(manager.get_by_text(re.compile(f"{TWICE} is saved|Nothing new was typed for {TWICE}")).first).to_be_visible()
    settle(manager, "Health check")
    assert saved_answers(server) == before + 1
    expect(manager.get_by_text("Yours was not saved yet")).to_have_count(0)


def saved_answers(server: Server) -> int:
    with closing(sqlite3.connect(server.log.with_name("dashboard.db"))) as opened:
        return int(opened.execute("SELECT count(*) FROM health_answer").fetchone()[0])


def test_a_round_closed_while_somebody_types_gives_every_word_back(server: Server, manager: Page, office: Page) -> None:
    open_line(manager, server, CLOSED)
    box(manager).fill("Nearly finished")
    decide(office, server, "Close this round", "Yes, close it", "is closed")
    manager.get_by_role("button", name="Save", exact=True).click()
    expect(manager.get_by_text(re.compile("This round was closed by programme"))).to_be_visible()
    expect(manager.get_by_test_id("stCode").first).to_contain_text("Nearly finished")
    decide(office, server, "Reopen this round", "Yes, reopen it", "is open again")
    manager.reload()
    settle(manager, "Health check")
    expect(box(manager)).to_have_value("Nearly finished")
    save(manager)
    expect(manager.get_by_text(f"{CLOSED} is saved.").first).to_be_visible()


def decide(page: Page, server: Server, asked: str, answered: str, said: str) -> None:
    page.goto(f"{server.address}/health?view=rounds&round=6")
    settle(page, "Health check")
    page.get_by_role("button", name=asked).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("no answer")
    dialog.get_by_role("button", name=answered).click()
    expect(page.get_by_text(re.compile(f"The round of 30 June 2011 {said}")).first).to_be_visible()


def test_keys_that_are_pressed_while_the_page_is_drawn_anew_are_not_undone(server: Server, manager: Page) -> None:
    open_line(manager, server, FAST)
    box(manager).fill("First")
    box(manager, "Evidence").click()
    manager.keyboard.type("typed while the page was drawn anew, and on", delay=8)
    settle(manager, "Health check")
    manager.wait_for_timeout(500)
    expect(box(manager, "Evidence")).to_have_value(re.compile("typed while the page was drawn anew, and on$"))
    manager.get_by_role("button", name="Back to the lines").click()
    expect(manager.get_by_text("Click a row to open the line.")).to_be_visible()
    open_line(manager, server, FAST)
    expect(box(manager)).to_have_value("First")
    expect(box(manager, "Evidence")).to_have_value(re.compile("typed while the page was drawn anew, and on$"))
    manager.get_by_role("button", name="Discard what I typed").click()
    expect(box(manager)).not_to_have_value("First")


def test_a_question_is_reworded_in_the_table_and_saved_as_a_version(server: Server, office: Page) -> None:
    office.goto(f"{server.address}/health?view=questions")
    settle(office, "Health check")
    reword(office, "A shorter question of our own")
    expect(office.get_by_text("Q01: Question changed.")).to_be_visible()
    office.get_by_text("Rounds", exact=True).first.click()
    expect(office.get_by_role("heading", name="Open a round", exact=True)).to_be_visible()
    office.get_by_text("Questions", exact=True).first.click()
    expect(office.get_by_text("Q01: Question changed.")).to_be_visible()
    office.reload()
    settle(office, "Health check")
    expect(office.get_by_text("Q01: Question changed.")).to_be_visible()
    office.get_by_role("button", name="Save as a new version").click()
    expect(office.get_by_role("alert").filter(has_text="Say in a few words what was changed")).to_be_visible()
    office.get_by_role("textbox", name="What was changed, and why").fill("Shorter words")
    office.get_by_role("button", name="Save as a new version").click()
    expect(office.get_by_text("Saved as version 2.").first).to_be_visible()
    expect(office.get_by_role("cell", name="Shorter words")).to_be_visible()
    expect(office.get_by_text("Nothing is changed yet.")).to_be_visible()
    with office.expect_download() as downloaded:
        office.get_by_role("button", name="Download CSV").click()
    text = downloaded.value.path().read_text(encoding="utf-8-sig")
    assert text.splitlines()[1].split(",")[3] == "A shorter question of our own"


def reword(page: Page, words: str) -> None:
    """Type into the first question's text, which stands in the fourth column of the second table."""
    table = page.get_by_test_id("stDataFrame").nth(1)
    place = table.bounding_box()
    assert place
    cell = page.locator("textarea.gdg-input")
    page.mouse.dblclick(place["x"] + 350, place["y"] + 35 + 17)
    cell.fill(words)
    cell.press("Enter")
    expect(cell).to_have_count(0)


@pytest.mark.parametrize(("width", "scheme"), [(1400, "light"), (390, "dark")])
def test_the_forms_can_be_read_by_everybody(
    server: Server, new_page: Pages, width: int, scheme: Literal["light", "dark"]
) -> None:
    page = signed_in(server, new_page(width=width, height=2400, scheme=scheme), "programme")
    for query in ("view=answer", "view=answer&line=Q10", "view=answer&line=Q01", "view=rounds", "view=questions"):
        page.goto(f"{server.address}/health?{query}")
        settle(page, "Health check")
        assert hindrances(page) == [], query
