"""Signing in and out as people do it, in the real browser."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ROOT, Server, settle, sign_in, start

Pages = Callable[..., Page]


def test_a_cabinet_member_signs_in_and_reads_the_summary(server: Server, new_page: Pages) -> None:
    page = new_page()
    sign_in(page, server, "cabinet")
    settle(page, "Improvement plan summary")
    expect(page.get_by_role("link", name="Action plan")).to_have_count(0)
    expect(page.get_by_text("as at 31 March 2011").first).to_be_visible()


def test_a_deep_link_survives_the_sign_in_with_its_query(server: Server, new_page: Pages) -> None:
    page = new_page()
    sign_in(page, server, "manager", path="/action_plan?as_at=2011-01-31&view=leads&band=3+months")
    settle(page, "Action plan")
    expect(page.get_by_role("radio", name="By lead")).to_be_checked()
    expect(
        page.get_by_text("Showing 20 of 20 actions.").or_(page.get_by_text("Showing 20 of 56 actions."))
    ).to_be_visible()
    expect(page.get_by_text("as at 31 January 2011").first).to_be_visible()


def test_a_session_survives_a_reload_and_ends_for_good_at_sign_out(server: Server, new_page: Pages) -> None:
    page = new_page()
    sign_in(page, server, "manager", path="/about")
    settle(page, "About this dashboard")
    page.reload()
    settle(page, "About this dashboard")
    stolen = page.context.cookies()
    page.get_by_role("link", name="Sign out").click()
    expect(page).to_have_url(re.compile("/signin"))
    page.context.add_cookies([{"name": one["name"], "value": one["value"], "url": server.address} for one in stolen])
    page.goto(f"{server.address}/about")
    expect(page).to_have_url(re.compile("/signin"))


def test_a_wrong_password_says_so_and_keeps_the_way(server: Server, new_page: Pages) -> None:
    page = new_page()
    sign_in(page, server, "manager", "not my password", path="/action_plan?view=quality")
    expect(page.get_by_role("alert")).to_contain_text("not right")
    page.get_by_label("Username").fill("manager")
    page.get_by_label("Password", exact=True).fill(server.password("manager"))
    page.get_by_role("button", name="Sign in").click()
    settle(page, "Action plan")
    expect(page.get_by_role("radio", name="Plan quality")).to_be_checked()


def test_a_wrong_role_is_told_why(server: Server, new_page: Pages) -> None:
    page = new_page()
    sign_in(page, server, "hr", path="/action_plan")
    settle(page, "This page is not for your role")
    expect(page.get_by_text("You are signed in as HR lead")).to_be_visible()
    expect(page.get_by_text("A1.1")).to_have_count(0)


def test_the_cookie_is_out_of_reach_of_scripts(server: Server, new_page: Pages) -> None:
    page = new_page()
    sign_in(page, server, "cabinet")
    settle(page, "Improvement plan summary")
    (cookie,) = [one for one in page.context.cookies() if one["name"] == "children_first"]
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
    assert "children_first" not in page.evaluate("document.cookie")


def test_after_a_restart_a_stranger_gets_nothing_and_a_session_goes_on(
    tmp_path: Path, browser: Browser, new_page: Pages
) -> None:
    first = start(tmp_path)
    page = new_page()
    try:
        sign_in(page, first, "manager")
        settle(page, "Improvement plan summary")
    finally:
        first.stop()
    again = start(tmp_path)
    try:
        stranger = new_page()
        stranger.goto(f"{again.address}/action_plan")
        expect(stranger).to_have_url(re.compile("/signin"))
        expect(stranger.get_by_text("A1.1")).to_have_count(0)
        page.goto(f"{again.address}/action_plan")
        settle(page, "Action plan")
    finally:
        again.stop()
    assert browser.is_connected()


def test_changing_ones_password_ends_every_other_session(tmp_path: Path, new_page: Pages) -> None:
    environment = {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'dashboard.db'}",
        "SECRET_KEY_FILE": str(tmp_path / "secret.key"),
    }
    subprocess.run(
        [sys.executable, "-m", "core", "user", "add", "jo", "Jo Bloggs", "senior manager"],
        cwd=ROOT,
        env={**os.environ, **environment},
        input="a first long passphrase\n",
        text=True,
        check=True,
        capture_output=True,
    )
    server = start(tmp_path)
    try:
        here, elsewhere = new_page(), new_page()
        here.goto(server.address)
        expect(here.get_by_text("Demonstration accounts")).to_have_count(0)
        for page in (here, elsewhere):
            sign_in(page, server, "jo", "a first long passphrase")
            settle(page, "Improvement plan summary")
        here.get_by_role("link", name="Change password").click()
        here.get_by_label("Present password").fill("a first long passphrase")
        here.get_by_label("New password", exact=True).fill("a second long passphrase")
        here.get_by_label("New password again").fill("a second long passphrase")
        here.get_by_role("button", name="Change password").click()
        here.goto(f"{server.address}/about")
        settle(here, "About this dashboard")
        elsewhere.goto(f"{server.address}/about")
        expect(elsewhere).to_have_url(re.compile("/signin"))
    finally:
        server.stop()
