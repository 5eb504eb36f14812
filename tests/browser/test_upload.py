"""The upload in a real browser, from the choice of a file to its undoing: a good file, a bad one and a hostile one."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import python_calamine as calamine
import xlsxwriter
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, hindrances, settle, sign_in

HEADINGS = ["Post ID", "Post title", "Team", "District", "FTE", "Status"]


def workbook(path: Path, *rows: list[object]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Posts")
        for number, row in enumerate([HEADINGS, *rows]):
            sheet.write_row(number, 0, row)
    return path


def post(number: int, status: str) -> list[object]:
    return [f"P{number}", "Social worker", "Duty", "Dover", 1, status]


def hostile(path: Path) -> Path:
    """A workbook of a few kilobytes that asks its reader for 17 thousand million cells."""
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write(1_048_575, 16_383, "far away")
    return path


@pytest.fixture
def hr(server: Server, new_page: Callable[..., Page]) -> Page:
    page: Page = new_page(height=1800)
    sign_in(page, server, "hr", path="/upload")
    settle(page, "Upload data")
    return page


def choose(page: Page, path: Path, outcome: str | re.Pattern[str]) -> None:
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_role("heading", name=outcome)).to_be_visible(timeout=40_000)
    settle(page, "Upload data")


def test_from_the_choice_of_a_file_to_its_undoing(server: Server, hr: Page, tmp_path: Path) -> None:
    first = workbook(tmp_path / "posts 2011-02-28.xlsx", *(post(n, "vacant" if n < 3 else "filled") for n in range(10)))
    choose(hr, first, "11 rows read: 10 used, 1 skipped, 0 with problems")
    hr.get_by_role("button", name="Load this as the snapshot of 28 February 2011").click()
    expect(hr.get_by_text("now counts as the snapshot of 28 February 2011")).to_be_visible()
    second = workbook(
        tmp_path / "posts 2011-03-31.xlsx", *(post(n, "vacant" if n < 1 else "filled") for n in range(10))
    )
    choose(hr, second, "11 rows read: 10 used, 1 skipped, 0 with problems")
    expect(hr.get_by_text("Compared with the snapshot before, of 28 February 2011.")).to_be_visible()
    expect(hr.get_by_text("2 become filled")).to_be_visible()
    hr.get_by_role("button", name="Load this as the snapshot of 31 March 2011").click()
    expect(hr.get_by_text("now counts as the snapshot of 31 March 2011")).to_be_visible()
    with hr.expect_download() as downloaded:
        hr.get_by_role("button", name="Download the file", exact=True).click()
    assert downloaded.value.path().read_bytes() == second.read_bytes()
    expect_vacancy_rate(hr, server, "10.0%")
    hr.goto(f"{server.address}/upload")
    settle(hr, "Upload data")
    hr.get_by_role("button", name="Undo this upload").click()
    hr.get_by_role("button", name="Yes, undo it").click()
    expect(hr.get_by_text(re.compile("was undone"))).to_be_visible()
    expect_vacancy_rate(hr, server, "30.0%")


def expect_vacancy_rate(page: Page, server: Server, rate: str) -> None:
    page.goto(f"{server.address}/vacancies?as_at=2011-03-31")
    settle(page, "Vacancies")
    expect(page.get_by_test_id("stMain").get_by_text(rate).first).to_be_visible()
    expect(page.get_by_text("Illustrative vacancies")).to_have_count(0)


TEAMS = ("Ashford Duty", "Dover Duty", "Thanet Duty", "Ashford CIN", "Dover CIN", "Thanet CIN")
OF_HR = ["Title", "Job title", "Post ID", "Team", "FTE", "Status", "Vacant since"]


def of_team(team: str) -> list[list[object]]:
    """Four posts of a team, three held and one vacant."""
    code = "".join(word[0] for word in team.split())
    held: list[list[object]] = [
        ["Mrs", "Social worker", f"{code}{n}", team, "f/t", "Active", "31.12.9999"] for n in range(3)
    ]
    return [*held, [None, "Social worker", f"{code}3", team, "Full time", "Vacant", "01/02/2011"]]


def of_an_hr_system(path: Path) -> Path:
    """Twelve sheets: each team's posts, all of them again, leavers, an archive, a pivot, a cover with a form; sub-totals, deleted
    posts below a table, and half a vacant post whose FTE nobody can read."""
    gone: list[list[object]] = [["Mr", "Social worker", f"L{n}", "Dover Duty", 1, "Active", None] for n in range(2)]
    sheets: dict[str, list[list[object]]] = {
        "Cover": [["Name:", "Jane Example", "Post:", "HR adviser"], ["Position as at 30/06/2011"]],
        "Guidance": [["Please fill in a row for each post."]],
        "All posts": [list(OF_HR), *(row for team in TEAMS for row in of_team(team))],
        **{team: [["Establishment, position as at 30/06/2011"], list(OF_HR), *of_team(team)] for team in TEAMS},
        "Leavers": [list(OF_HR), *gone],
        "Pivot": [["Team", "FTE"], *([team, 4] for team in TEAMS)],
        "Archive 2010": [list(OF_HR), *of_team("Dover Duty")],
    }
    sheets["Thanet Duty"].append([None, "Social worker", "TDX", "Thanet Duty", "see HR", "Vacant", None])
    sheets["Thanet Duty"].append(["Sub-total Thanet Duty", None, None, None, 4])
    sheets["Thanet CIN"] += [[None], ["DELETED POSTS"], *([*row[:2], f"D{n}", *row[3:]] for n, row in enumerate(gone))]
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def answer(page: Page, question: str, words: str) -> None:
    page.get_by_role("radiogroup", name=re.compile(question)).get_by_text(words, exact=True).click()


def test_a_workbook_of_twelve_sheets_comes_to_the_right_rate_and_is_undone(
    server: Server, hr: Page, tmp_path: Path
) -> None:
    """24 posts of 1 FTE and half a one: 18 are held, 6.5 of 24.5 are vacant, which is 26.5%."""
    choose(hr, of_an_hr_system(tmp_path / "hr.xlsx"), re.compile("24 used, .* 1 with problems"))
    for sheet in ("All posts", "Leavers", "Archive 2010"):
        answer(hr, f"‘{sheet}’ count beside the others", "no, leave it out")
    answer(hr, "DELETED POSTS", "no, leave them out")
    answer(hr, "What does ‘Active’ mean here", "filled")
    hr.get_by_role("button", name="Read the file again with these answers").click()
    expect(hr.get_by_role("heading", name="Questions, answered")).to_be_visible(timeout=40_000)
    # 6 of 24 are vacant without the post in question, 6 of 25 where it is held whole, 7 of 25 where it is vacant whole
    expect(
        hr.get_by_text(re.compile("Without this row the vacancy rate is 25.0%.*between 24.0% and 28.0%"))
    ).to_be_visible()
    hr.get_by_role("textbox", name="Thanet Duty row 7, FTE").fill("0.5")
    hr.get_by_role("button", name="Read the file again with these corrections").click()
    expect(hr.get_by_role("heading", name=re.compile("25 used, .* 0 with problems"))).to_be_visible(timeout=40_000)
    hr.get_by_role("button", name="Load this as the snapshot of 30 June 2011").click()
    expect(hr.get_by_text("now counts as the snapshot of 30 June 2011")).to_be_visible(timeout=40_000)
    expect(hr.get_by_role("cell", name="see HR", exact=True)).to_be_visible()
    hr.goto(f"{server.address}/vacancies?as_at=2011-06-30")
    settle(hr, "Vacancies")
    expect(hr.get_by_test_id("stMain").get_by_text("26.5%").first).to_be_visible()
    hr.goto(f"{server.address}/upload")
    settle(hr, "Upload data")
    hr.get_by_role("button", name="Undo this upload").click()
    hr.get_by_role("button", name="Yes, undo it").click()
    expect(hr.get_by_text(re.compile("was undone"))).to_be_visible()
    hr.goto(f"{server.address}/vacancies?as_at=2011-06-30")
    settle(hr, "Vacancies")
    expect(hr.get_by_text("26.5%")).to_have_count(0)


def test_a_bad_file_is_given_back_with_its_problems_marked(hr: Page, tmp_path: Path) -> None:
    bad = workbook(tmp_path / "bad.xlsx", post(1, "filled"), ["P2", "Social worker", "Duty", "Dover", "lots", "vacant"])
    choose(hr, bad, "3 rows read: 1 used, 1 skipped, 1 with problems")
    expect(hr.get_by_role("cell", name="lots", exact=True)).to_be_visible()
    expect(hr.get_by_role("button", name="Load this")).to_have_count(0)
    with hr.expect_download() as downloaded:
        hr.get_by_role("button", name="Download the file with its problems marked").click()
    content = downloaded.value.path().read_bytes()
    sheets = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names
    assert sheets == ["Problems", "Posts"]


def test_a_hostile_file_ends_in_a_sentence_and_the_server_goes_on(server: Server, hr: Page, tmp_path: Path) -> None:
    choose(hr, hostile(tmp_path / "bomb.xlsx"), "The file could not be read")
    expect(hr.get_by_role("alert").first).to_contain_text("try again")
    hr.goto(f"{server.address}/?as_at=2011-03-31")
    settle(hr, "Improvement plan summary")


def test_figures_of_the_indicators_are_loaded_and_seen_by_the_programme_office(
    server: Server, new_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = new_page(height=1800)
    sign_in(page, server, "programme", path="/upload?kind=indicators")
    settle(page, "Upload data")
    path = tmp_path / "figures.csv"
    path.write_text(
        "Measure,Month,District,Numerator,Denominator\n"
        "Initial assessments completed in time,Mar 2011,,450,600\nNI 60,Mar 2011,,c,c\n",
        encoding="utf-8",
    )
    choose(page, path, "3 rows read: 2 used, 1 skipped, 0 with problems")
    expect(page.get_by_text("These are the first real figures of the indicators")).to_be_visible()
    page.get_by_role("button", name="Load this as what was known on 31 March 2011").click()
    expect(page.get_by_text("now counts as what was known on 31 March 2011: 2 rows used.")).to_be_visible()
    page.get_by_role("link", name="See what it shows as at 31 March 2011").click()
    expect(page.get_by_text("75.0%").first).to_be_attached(timeout=40_000)


@pytest.mark.parametrize(("width", "scheme"), [(1400, "light"), (390, "dark")])
def test_the_upload_page_can_be_read_by_everybody(
    server: Server, new_page: Callable[..., Page], tmp_path: Path, width: int, scheme: str
) -> None:
    page = new_page(width=width, height=2400, scheme=scheme)
    sign_in(page, server, "hr", path="/upload")
    settle(page, "Upload data")
    problem: list[object] = ["P2", "Social worker", "Duty", "Dover", "lots", "vacant"]
    choose(page, workbook(tmp_path / "bad.xlsx", post(1, "filled"), problem), re.compile("1 with problems"))
    assert hindrances(page) == []
    page.reload()
    settle(page, "Upload data")
    choose(page, workbook(tmp_path / "good.xlsx", post(1, "filled")), re.compile("0 with problems"))
    assert hindrances(page) == []
