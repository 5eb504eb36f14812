"""The sign-in, sign-out and password pages, and the health answer."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from httpx2 import Response
from sqlalchemy import Engine
from starlette.testclient import TestClient

from core.access import answers as drawing
from core.access import commands, health, sessions, tokens
from core.people import Person, Role
from tests.access.stand_in import KEY, PASSWORD, Site

NEW = "a wholly new passphrase"
OFFICE = Person("command line", Role.PROGRAMME_OFFICE)


def sign_in(browser: TestClient, password: str = PASSWORD, onward: str = "/", username: str = "jo.bloggs") -> Response:
    answer: Response = browser.post("/signin", data={"username": username, "password": password, "next": onward})
    return answer


def change(browser: TestClient, old: str, new: str, again: str) -> Response:
    answer: Response = browser.post("/account/password", data={"old": old, "new": new, "again": again})
    return answer


def test_signing_in_leads_to_the_wanted_page_with_its_query(site: Site) -> None:
    browser = site.browser()
    form = browser.get(browser.get("/action_plan?a=1&b=two%20words").headers["location"]).text
    onward = re.search(r'name="next" value="([^"]*)"', form)
    assert onward
    answer = sign_in(browser, onward=onward[1].replace("&amp;", "&"))
    assert answer.status_code == 303
    assert answer.headers["location"] == "/action_plan?a=1&b=two%20words"
    assert browser.get("/action_plan").text.startswith("SECRET")


@pytest.mark.parametrize("onward", ["//evil.example", "https://evil.example", "/\\evil.example", "/signin", ""])
def test_signing_in_never_leads_off_the_site(site: Site, onward: str) -> None:
    assert sign_in(site.browser(), onward=onward).headers["location"] == "/"


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(site: Site) -> None:
    cookie = sign_in(site.browser()).headers["set-cookie"]
    assert cookie.startswith("children_first=")
    assert {part.strip().lower() for part in cookie.split(";")[1:]} == {
        "httponly",
        "samesite=lax",
        "path=/",
        "max-age=43200",
    }


def test_over_https_the_cookie_is_secure(site: Site) -> None:
    assert "; Secure" in sign_in(site.browser(address="https://dashboard.kent.example")).headers["set-cookie"]


def test_a_forwarded_scheme_from_anyone_is_not_believed(site: Site) -> None:
    answer = site.browser().post(
        "/signin", data={"username": "jo.bloggs", "password": PASSWORD}, headers={"x-forwarded-proto": "https"}
    )
    assert "Secure" not in answer.headers["set-cookie"]


def test_a_refused_sign_in_says_why_keeps_the_username_and_gives_no_cookie(site: Site) -> None:
    answer = sign_in(site.browser(), "wrong", "/action_plan")
    assert answer.status_code == 401
    assert 'role="alert"' in answer.text
    assert "The username or the password is not right" in answer.text
    assert 'value="jo.bloggs"' in answer.text
    assert 'name="next" value="/action_plan"' in answer.text
    assert "set-cookie" not in answer.headers


def test_what_is_typed_is_shown_as_text(site: Site) -> None:
    answer = sign_in(site.browser(), "wrong", username='"><script>alert(1)</script>')
    assert "<script" not in answer.text


def test_an_unknown_and_a_locked_user_see_the_same_page(site: Site) -> None:
    for _ in range(5):
        wrong = sign_in(site.browser(), "wrong")
    locked, unknown = sign_in(site.browser()), sign_in(site.browser(), username="nobody123")
    assert wrong.text == locked.text == unknown.text.replace("nobody123", "jo.bloggs")
    assert wrong.status_code == locked.status_code == unknown.status_code


def test_who_is_signed_in_needs_no_form(site: Site, token: str) -> None:
    assert site.browser(token).get("/signin?next=/action_plan").headers["location"] == "/action_plan"


def test_the_form_is_made_for_password_managers_and_screen_readers(site: Site) -> None:
    text = site.browser().get("/signin").text
    for part in (
        '<html lang="en-GB">',
        '<label for="username">',
        '<label for="password">',
        'autocomplete="username"',
        'autocomplete="current-password"',
        "Putting Children First",
        'name="viewport"',
        "prefers-color-scheme: dark",
    ):
        assert part in text
    assert "<script" not in text
    assert 'role="alert"' not in text


def test_the_page_shows_the_demonstration_accounts_until_a_real_one_is_added(
    demonstration_site: Site, demonstration: Engine, given: dict[str, str]
) -> None:
    browser = demonstration_site.browser()
    before = browser.get("/signin").text
    for shown in ("cabinet", "demonstration-accounts.txt", "HR lead", "upload workforce data"):
        assert shown in before
    assert sign_in(browser, given["programme"], username="programme").status_code == 303
    commands.add_user(demonstration, "ann", "Ann", "HR lead", NEW, datetime.now(UTC), OFFICE)
    assert browser.get("/").status_code == 303
    assert "demonstration-accounts.txt" not in browser.get("/signin").text


@pytest.mark.parametrize("body", ["", "username=jo", "&&&", "%ff%fe=%00", "a=1&" * 50, "username=%00&password=%00"])
def test_an_odd_form_is_a_refused_sign_in(site: Site, body: str) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert site.browser().post("/signin", content=body, headers=headers).status_code == 401


def test_a_form_that_is_too_large_is_refused(site: Site) -> None:
    assert sign_in(site.browser(), "x" * 10_001).status_code == 413


@pytest.mark.parametrize("path", ["/signin", "/signout", "/account/password"])
def test_a_form_on_another_site_does_nothing(site: Site, token: str, path: str) -> None:
    browser = site.browser(token)
    data = {"username": "jo.bloggs", "password": PASSWORD, "old": PASSWORD, "new": NEW, "again": NEW}
    answer = browser.post(path, data=data, headers={"origin": "https://evil.example"})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert browser.get("/").status_code == 200


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_signing_out_ends_the_session_and_the_cookie(site: Site, method: str) -> None:
    browser = site.browser()
    sign_in(browser)
    stolen = browser.cookies["children_first"]
    answer = browser.request(method, "/signout", headers={"sec-fetch-site": "same-origin"})
    assert answer.headers["location"] == "/signin?left=yes"
    assert "children_first" not in browser.cookies
    assert site.browser(stolen).get("/").status_code == 303
    assert "You have signed out." in browser.get("/signin?left=yes").text
    sign_in(browser)
    assert browser.get("/").status_code == 200
    assert site.browser(stolen).get("/").status_code == 303


def test_a_link_on_another_site_does_not_sign_out(site: Site, token: str) -> None:
    answer = site.browser(token).get("/signout", headers={"sec-fetch-site": "cross-site"})
    assert '<form method="post" action="/signout">' in answer.text
    assert site.browser(token).get("/").status_code == 200


def test_a_stranger_who_signs_out_ends_nobody_s_session(site: Site, token: str) -> None:
    ended = tokens.issue("jo.bloggs", KEY, datetime(2011, 1, 1, tzinfo=UTC))
    assert site.browser(ended).post("/signout").status_code == 303
    assert site.browser(token).get("/").status_code == 200


def test_the_password_page_is_for_who_is_signed_in(site: Site) -> None:
    assert site.browser().get("/account/password").headers["location"] == "/signin?next=%2Faccount%2Fpassword"
    assert change(site.browser(), PASSWORD, NEW, NEW).status_code == 401


def test_changing_the_password_keeps_this_session_and_ends_the_others(site: Site) -> None:
    here, there = site.browser(), site.browser()
    sign_in(here)
    sign_in(there)
    answer = change(here, PASSWORD, NEW, NEW)
    assert answer.status_code == 303
    assert "Your password is changed." in here.get(answer.headers["location"]).text
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 303
    assert sign_in(there).status_code == 401
    assert sign_in(there, NEW).status_code == 303


@pytest.mark.parametrize(
    ("old", "new", "again", "words"),
    [
        ("wrong", NEW, NEW, "present password is not right"),
        (PASSWORD, NEW, NEW + "x", "new passwords differ"),
        (PASSWORD, "short", "short", "too short"),
        (PASSWORD, PASSWORD, PASSWORD, "is the present one"),
    ],
)
def test_a_refused_change_says_why(site: Site, token: str, old: str, new: str, again: str, words: str) -> None:
    answer = change(site.browser(token), old, new, again)
    assert answer.status_code == 400
    assert words in answer.text
    assert 'role="alert"' in answer.text
    assert sign_in(site.browser()).status_code == 303


def test_too_many_at_once_are_asked_to_come_back(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.access.context.HASHES_WAITING", 0)
    answer = sign_in(site.browser())
    assert answer.status_code == 503
    assert drawing.BUSY in answer.text


def test_health_says_one_word(site: Site) -> None:
    answer = site.browser().get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok")


def test_health_fails_without_a_usable_database(site: Site, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("other")
    (folder / "damaged.db").write_bytes(b"no database at all" * 500)
    for address in (f"sqlite:///{folder}/empty.db", f"sqlite:///{folder}/damaged.db", f"sqlite:///{folder}/no/x.db"):
        answer = Site(replace(site.settings, database_url=address)).browser().get("/healthz")
        assert (answer.status_code, answer.text) == (503, "unavailable")


def test_health_does_not_wait_long(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setattr(health, "SECONDS", 0.1)
    monkeypatch.setattr(health, "data_revision", lambda session: time.sleep(2))
    began = time.monotonic()
    assert site.browser().get("/healthz").status_code == 503
    assert time.monotonic() - began < 1.5


def test_the_words_of_a_refusal_are_those_of_the_command(site: Site) -> None:
    assert sessions.NOT_SIGNED_IN in sign_in(site.browser(), "wrong").text


def test_over_https_the_cookie_is_bound_to_this_host_and_a_plain_one_does_not_count(site: Site) -> None:
    browser = site.browser(address="https://dashboard.kent.example")
    given = sign_in(browser).headers["set-cookie"]
    assert given.startswith("__Host-children_first=")
    assert "; Path=/" in given
    assert "domain=" not in given.lower()
    token = browser.cookies["__Host-children_first"]
    assert site.browser(address="https://dashboard.kent.example", token=token).get("/").status_code == 303
    assert browser.get("/", follow_redirects=False).status_code == 200
