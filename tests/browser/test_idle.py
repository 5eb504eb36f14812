"""A session with which nobody does anything ends, after a warning, and what was typed is found again."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from core.access.tables import UserSession
from core.settings import now
from core.storage.engine import engine, reading, writing
from tests.browser.conftest import Server, settle, sign_in, start

FORM = "/action_plan?action=A8.3&do=record&as_at=2011-03-31"
TYPED = "Agreed with partners on 30 March"
pytestmark = pytest.mark.usefixtures("patience")


class Idle:
    """The one session of a server's database: how long nobody did anything with it, and to make it longer."""

    def __init__(self, server: Server) -> None:
        self.database = engine(f"sqlite:///{server.log.with_name('dashboard.db')}")

    def seconds(self) -> float:
        with reading(self.database) as session:
            return (now() - session.exec(select(UserSession)).one().last_seen_at).total_seconds()

    def make(self, seconds: float) -> None:
        with writing(self.database) as session:
            session.exec(select(UserSession)).one().last_seen_at = now() - timedelta(seconds=seconds)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server whose sessions end after a minute, and warn in the last 15 seconds."""
    started = start(tmp_path, IDLE_MINUTES="1")
    yield started
    started.stop()


def test_a_warning_comes_before_the_end_and_nothing_typed_is_lost(
    server: Server, new_page: Callable[..., Page]
) -> None:
    page, idle = new_page(), Idle(server)
    warning = page.get_by_role("dialog").get_by_text("Are you still there?")
    sign_in(page, server, "manager", path=FORM)
    settle(page, "Action plan")
    page.wait_for_timeout(8_000)  # the page looks by itself meanwhile, which is nothing that somebody does
    assert idle.seconds() > 7
    expect(warning).to_have_count(0)

    idle.make(48)
    expect(warning).to_be_visible()
    expect(page.get_by_role("dialog")).to_contain_text("What you typed is kept for you.")
    page.get_by_role("button", name="Stay signed in").click()
    expect(warning).to_have_count(0)
    assert idle.seconds() < 10

    page.get_by_role("textbox", name="What was done").fill(TYPED)  # the field keeps the focus, so nothing is sent
    page.wait_for_timeout(8_000)
    assert idle.seconds() > 7
    idle.make(48)
    expect(page.get_by_text("kept, but does not count before you record it")).to_be_visible()

    idle.make(70)
    page.wait_for_timeout(5_000)
    page.reload()
    expect(page).to_have_url(re.compile("/signin"))
    page.get_by_label("Username").fill("manager")
    page.get_by_label("Password", exact=True).fill(server.password("manager"))
    page.get_by_role("button", name="Sign in").click()
    settle(page, "Action plan")
    expect(page.get_by_role("textbox", name="What was done")).to_have_value(TYPED)
