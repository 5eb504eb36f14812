"""From a new database to the running plan of another council, by the programme office alone; its second version, and undone."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Page, expect

from core.settings import today
from tests.browser.conftest import Server, hindrances, settle, sign_in, start

HEADINGS = ("Ref", "Recommendation", "Action", "Post", "By when", "RAG")
POSTS = ("Head of Access", "HR Director", "Head of Quality", "Principal Social Worker")

pytestmark = pytest.mark.usefixtures("patience")


@pytest.fixture(scope="module")
def new_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The application on a database that is made without illustrative data."""
    started = start(tmp_path_factory.mktemp("new"), ILLUSTRATIVE="no")
    yield started
    started.stop()


def rows() -> list[tuple[str, ...]]:
    """40 actions under eight recommendations, in two phases of the council's own; the first three are blue."""
    found: list[tuple[str, ...]] = []
    for number in range(1, 41):
        recommendation, part = (number - 1) // 5 + 1, (number - 1) % 5 + 1
        found.append((
            f"{recommendation}.{part}", f"Recommendation {recommendation} of the inspection",
            f"Carry out step {number} of the work on thresholds", POSTS[number % 4],
            f"{today() + timedelta(days=40 + number):%d/%m/%Y}", "Blue" if number < 4 else "Amber",
        ))  # fmt: skip
    return found


def plan_file(path: Path, actions: Sequence[tuple[str, ...]]) -> Path:
    document = docx.Document()
    document.add_paragraph("Improvement plan of Newshire County Council")
    table = document.add_table(rows=0, cols=len(HEADINGS))
    for number, row in enumerate([HEADINGS, *actions]):
        if number in (1, 21):
            heading = table.add_row().cells
            heading[0].merge(heading[-1]).text = "Phase 1: First steps" if number == 1 else "Phase 2: Later steps"
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.save(str(path))
    return path


def choose(page: Page, path: Path, outcome: str) -> None:
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_role("heading", name=outcome)).to_be_visible(timeout=40_000)
    settle(page, "Plan setup")


def press(page: Page, label: str) -> None:
    page.get_by_role("button", name=label, exact=True).click()
    settle(page, "Plan setup")


def mend_the_column_of_leads(page: Page) -> None:
    page.get_by_text("Columns and what they were read as").click()
    column = page.get_by_role("combobox", name=re.compile("Post$"))
    column.scroll_into_view_if_needed()
    page.wait_for_timeout(700)  # the part opens in a movement, which would close a list again
    column.press_sequentially("Accountable:")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    press(page, "Read the file again with these columns")
    expect(page.get_by_role("heading", name="and 4 leads")).to_be_visible()


def say_that_blue_is_done(page: Page) -> None:
    page.get_by_role("radiogroup", name=re.compile("blue")).get_by_text("Yes", exact=True).click()
    press(page, "Read the file again with these answers")
    expect(page.get_by_role("heading", name="Questions, answered")).to_be_visible()


def test_another_councils_plan_runs_gets_a_second_version_and_has_it_undone(
    new_server: Server, new_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = new_page(height=2400)
    sign_in(page, new_server, "programme")
    settle(page, "Plan setup")
    expect(page.get_by_text("choose the council’s own above")).to_be_visible()
    choose(
        page,
        plan_file(tmp_path / "newshire.docx", rows()),
        "The file holds 40 actions, 2 groups, 8 requirements and no leads",
    )
    expect(page.get_by_text("not read: Post.")).to_be_visible()
    mend_the_column_of_leads(page)
    say_that_blue_is_done(page)
    expect(page.get_by_text("This is another plan")).to_be_visible()
    page.get_by_role("textbox", name="Name of the plan").fill("Newshire’s plan")
    page.get_by_role("textbox", name="Council", exact=True).fill("Newshire")
    page.keyboard.press("Tab")
    settle(page, "Plan setup")
    assert hindrances(page) == []
    press(page, "Load this plan")
    expect(page.get_by_text("‘newshire.docx’ is the plan now, with 40 actions.")).to_be_visible()

    page.goto(f"{new_server.address}/")
    settle(page, "Improvement plan summary")
    expect(page.get_by_text("Newshire’s plan").first).to_be_visible()
    page.goto(f"{new_server.address}/action_plan?action=2.1&do=record")
    settle(page, "Action plan")
    expect(page.get_by_role("heading", name="Record progress")).to_be_visible()
    page.get_by_role("combobox", name=re.compile("^(Selected .*)?Delivery")).click()
    page.get_by_role("option", name="In progress", exact=True).click()
    settle(page, "Action plan")
    page.get_by_role("textbox", name="What was done", exact=True).fill("The first draft is with the board")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_text(re.compile("^Recorded for")).first).to_be_visible()

    later = rows()
    later[5] = (*later[5][:2], "Carry out step 6 of the work on thresholds with the schools", *later[5][3:])
    del later[-1]
    page.goto(f"{new_server.address}/plan_setup")
    settle(page, "Plan setup")
    choose(
        page,
        plan_file(tmp_path / "newshire 2.docx", later),
        "The file holds 39 actions, 2 groups, 8 requirements and 4 leads",
    )
    said = "38 are the same as now, 1 are reworded, 0 have another number and 0 are new; 1 of the plan’s are gone"
    expect(page.get_by_text(re.compile(said))).to_be_visible()
    press(page, "Load this plan")
    expect(page.get_by_text("‘newshire 2.docx’ is the plan now, with 39 actions.")).to_be_visible()
    assert "schools" in opened(page, new_server, "2.1")

    page.goto(f"{new_server.address}/plan_setup")
    settle(page, "Plan setup")
    press(page, "Undo this change")
    press(page, "Yes, undo it")
    expect(page.get_by_text("the plan before it is in force again")).to_be_visible()
    again = opened(page, new_server, "2.1")
    assert "The first draft is with the board" in again
    assert "schools" not in again


def opened(page: Page, server: Server, ref: str) -> str:
    page.goto(f"{server.address}/action_plan?action={ref}")
    settle(page, "Action plan")
    expect(page.get_by_text("The first draft is with the board").first).to_be_visible()
    return page.get_by_test_id("stMain").inner_text()
