"""The board report in the real browser: both files are made, downloaded and opened again."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.board.reading import sheets, word_paragraphs, word_tables
from tests.browser.conftest import Server, hindrances, settle, sign_in


def made(page: Page, what: str) -> bytes:
    """Make a file and download it."""
    page.get_by_role("button", name=f"Make the {what}").click()
    download = page.get_by_role("button", name=f"Download the {what}")
    download.wait_for(timeout=120_000)
    settle(page, "Board report")
    with page.expect_download() as waiting:
        download.click()
    return Path(waiting.value.path()).read_bytes()


def test_both_files_are_made_downloaded_and_opened_again(server: Server, new_page: Callable[..., Page]) -> None:
    page = new_page(height=1400)
    sign_in(page, server, "programme", path="/report?as_at=2011-06-30&since=2011-03-31")
    settle(page, "Board report")
    word, excel = made(page, "Word file"), made(page, "Excel workbook")
    assert word_paragraphs(word, "Heading 1")[2] == "Changes since 31 March 2011"
    assert len(word_tables(word)["The plan"]) == 1 + 56
    assert list(sheets(excel))[:3] == ["Board report", "Summary", "Red actions"]
    expect(page.get_by_text("board-report-2011-06-30.docx")).to_be_visible()
    assert hindrances(page) == []
    page.get_by_text("For publication").first.click()
    expect(page.get_by_role("button", name="Download the Word file")).to_have_count(0)
    published = made(page, "Word file")
    assert "Thanet" not in str(word_tables(published))
    assert "Thanet" in str(word_tables(word))
