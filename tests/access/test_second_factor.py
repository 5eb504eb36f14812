"""The second factor, from setting it up to signing in with it. Codes are computed here by RFC 6238, not by the product."""

import base64
import hmac
import re
import struct
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

import jwt
import pytest
from httpx2 import Response
from sqlalchemy import Engine
from sqlmodel import select
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from core import security_log
from core.access import limits, queries, second_factor, sessions, tokens
from core.access.tables import User
from core.audit.tables import AuditEntry
from core.people import Person, Role
from core.refusals import Refused
from core.settings import from_environment
from core.storage.engine import reading, writing
from tests.access.stand_in import A_HEARTBEAT, KEY, NOW, PASSWORD, Site, a_user, user_row, who

OFFICE = Person("ann", Role.PROGRAMME_OFFICE)
RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()
RFC_CODES = {59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037"}


def code_at(secret: str, moment: float) -> str:
    """RFC 6238 with SHA-1, 30 seconds and six figures."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(moment) // 30), "sha1")
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def with_factor(database: Engine, secret: str = RFC_SECRET, used: int = 0) -> None:
    with writing(database) as session:
        user = session.get_one(User, "jo.bloggs")
        user.second_factor, user.second_factor_step = secret, used


def password(browser: TestClient, typed: str = PASSWORD, onward: str = "/") -> Response:
    answer: Response = browser.post("/signin", data={"username": "jo.bloggs", "password": typed, "next": onward})
    return answer


def field(answer: Response, name: str = "step") -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.text)
    assert found, answer.text
    return found[1]


def second_step(browser: TestClient, step: str, code: str, onward: str = "/") -> Response:
    answer: Response = browser.post("/signin", data={"step": step, "code": code, "next": onward})
    return answer


def set_up(browser: TestClient) -> tuple[str, list[str]]:
    """The secret that the page shows, and the recovery codes, after the second factor was set up with a right code."""
    shown = browser.get("/account/second-factor")
    found = re.search(r"<code>([A-Z2-7]{32})</code>", shown.text)
    assert found
    answer = browser.post("/account/second-factor", data={"step": field(shown), "code": code_at(found[1], time.time())})
    assert answer.status_code == 200, answer.text
    return found[1], re.findall(r"<code>([a-z2-7]{4}(?:-[a-z2-7]{4}){3})</code>", answer.text)


def trail(database: Engine) -> list[tuple[str, str, str]]:
    with reading(database) as session:
        entries = session.exec(select(AuditEntry).order_by(AuditEntry.id))  # type: ignore[arg-type]
        return [(one.who, one.what, one.subject) for one in entries]


def needed(database: Engine, at: datetime) -> str:
    with pytest.raises(sessions.CodeNeeded) as asked:
        sessions.sign_in(database, KEY, "jo.bloggs", PASSWORD, at)
    return asked.value.step


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    file = tmp_path / "security.log"
    security_log.write_to(file)
    yield file
    security_log.write_to(tmp_path / "afterwards.log")


@pytest.mark.parametrize(("seconds", "code"), RFC_CODES.items())
def test_the_codes_of_rfc_6238_sign_in(database: Engine, seconds: int, code: str) -> None:
    """Its appendix B gives eight figures for SHA-1, of which six are the last."""
    assert code_at(RFC_SECRET, seconds) == code
    at = datetime.fromtimestamp(seconds, UTC)
    with writing(database) as session:
        session.get_one(User, "jo.bloggs").valid_after = at - timedelta(seconds=1)
    with_factor(database)
    token = second_factor.finish_sign_in(database, KEY, needed(database, at), code, at, "here")
    assert who(database, token, at) == Person("jo.bloggs", Role.SENIOR_MANAGER, "Jo Bloggs")


def test_the_right_password_alone_begins_no_session(site: Site, database: Engine) -> None:
    with_factor(database)
    browser = site.browser()
    asked = password(browser, onward="/action_plan?a=1")
    assert asked.status_code == 200
    assert "set-cookie" not in asked.headers
    assert browser.get("/").status_code == 303
    assert 'autocomplete="one-time-code"' in asked.text
    answer = second_step(browser, field(asked), code_at(RFC_SECRET, time.time()), field(asked, "next"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/action_plan?a=1")
    assert browser.get("/").status_code == 200
    assert trail(database)[-1] == ("jo.bloggs", "signed in", "jo.bloggs")
    assert [what for _, what, _ in trail(database)].count("signed in") == 1


def test_a_wrong_password_is_told_as_ever_and_asks_for_no_code(site: Site, database: Engine) -> None:
    before = password(site.browser(), "wrong").text
    with_factor(database)
    assert password(site.browser(), "wrong").text == before


def test_the_token_between_the_steps_is_no_session_and_no_session_is_one(site: Site, database: Engine) -> None:
    with_factor(database)
    step = field(password(site.browser()))
    assert site.browser(step).get("/").status_code == 303
    session = tokens.issue("jo.bloggs", KEY, datetime.now(UTC))
    for other in (
        session,
        "",
        "nonsense",
        tokens.issue_step("jo.bloggs", second_factor.SET_UP, KEY, datetime.now(UTC)),
    ):
        refused = second_step(site.browser(), other, code_at(RFC_SECRET, time.time()))
        assert refused.status_code == 401
        assert "begin again" in refused.text
        assert "set-cookie" not in refused.headers


def test_a_step_of_another_key_is_refused(site: Site, database: Engine) -> None:
    with_factor(database)
    claims = jwt.decode(field(password(site.browser())), KEY, algorithms=["HS256"])
    forged = jwt.encode(claims, "another key of tests, forty characters long", algorithm="HS256")
    assert second_step(site.browser(), forged, code_at(RFC_SECRET, time.time())).status_code == 401


def test_the_first_step_counts_for_ten_minutes_and_ends_with_a_new_password(database: Engine) -> None:
    with_factor(database)
    step, late = needed(database, NOW), NOW + timedelta(minutes=10)
    with pytest.raises(second_factor.StepEnded):
        second_factor.finish_sign_in(database, KEY, step, code_at(RFC_SECRET, late.timestamp()), late, "here")
    step = needed(database, NOW)
    sessions.store_password(database, "jo.bloggs", "a wholly new passphrase", NOW, "ann")
    with pytest.raises(second_factor.StepEnded):
        second_factor.finish_sign_in(database, KEY, step, code_at(RFC_SECRET, NOW.timestamp()), NOW, "here")


def test_a_code_counts_once_and_no_earlier_one_after_it(database: Engine) -> None:
    with_factor(database)
    now = NOW.timestamp()
    second_factor.finish_sign_in(database, KEY, needed(database, NOW), code_at(RFC_SECRET, now), NOW, "here")
    for used in (now, now - 30):
        with pytest.raises(Refused, match="used before"):
            second_factor.finish_sign_in(database, KEY, needed(database, NOW), code_at(RFC_SECRET, used), NOW, "here")
    assert second_factor.finish_sign_in(
        database, KEY, needed(database, NOW), code_at(RFC_SECRET, now + 30), NOW, "here"
    )


@pytest.mark.parametrize(("seconds", "is_right"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_phone_s_clock_may_be_half_a_minute_off(database: Engine, seconds: int, is_right: bool) -> None:
    with_factor(database)
    step, code = needed(database, NOW), code_at(RFC_SECRET, NOW.timestamp() + seconds)
    if is_right:
        assert second_factor.finish_sign_in(database, KEY, step, code, NOW, "here")
    else:
        with pytest.raises(Refused):
            second_factor.finish_sign_in(database, KEY, step, code, NOW, "here")


def test_wrong_codes_make_the_right_one_wait_whatever_password_is_typed_between(database: Engine, log: Path) -> None:
    with_factor(database)
    wrong = code_at(RFC_SECRET, NOW.timestamp() + 600)
    for _ in range(5):
        with pytest.raises(Refused):
            second_factor.finish_sign_in(database, KEY, needed(database, NOW), wrong, NOW, "192.0.2.7")
    right = code_at(RFC_SECRET, NOW.timestamp())
    with pytest.raises(Refused, match="has to wait"):
        second_factor.finish_sign_in(database, KEY, needed(database, NOW), right, NOW, "192.0.2.7")
    later = NOW + timedelta(seconds=30)
    assert second_factor.finish_sign_in(
        database, KEY, needed(database, later), code_at(RFC_SECRET, later.timestamp()), later, "192.0.2.7"
    )
    with reading(database) as session:
        assert limits.waits_until(session, "code", "jo.bloggs", later) is None
    lines = log.read_text().splitlines()
    assert len(lines) == 6
    assert lines[0].endswith("code refused account=jo.bloggs place=192.0.2.7")
    assert wrong not in log.read_text()


@pytest.mark.parametrize("code", ["", " ", "٢٨٧٠٨٢", "x" * 5_000, "\x00", "\ud800", "-"])
def test_an_odd_code_is_a_wrong_one(database: Engine, code: str) -> None:
    with_factor(database)
    with pytest.raises(Refused):
        second_factor.finish_sign_in(database, KEY, needed(database, NOW), code, NOW, "here")


def test_setting_it_up_shows_a_picture_and_ten_codes_of_which_hashes_alone_are_kept(
    site: Site, database: Engine, token: str
) -> None:
    browser = site.browser(token)
    shown = browser.get("/account/second-factor").text
    picture = re.search(r'<img src="data:image/svg\+xml;charset=utf-8,([^"]*)"', shown)
    assert picture
    assert "<svg" in unquote(picture[1].replace("&#39;", "'"))
    secret, codes = set_up(browser)
    assert len(set(codes)) == 10
    user = user_row(database)
    assert user.second_factor == secret
    assert all(re.fullmatch("[0-9a-f]{64}", one) for one in user.recovery_codes)
    assert not set(codes) & set(user.recovery_codes)
    again = browser.get("/account/second-factor").text
    assert secret not in again
    assert not any(code in again for code in codes)
    assert "Recovery codes left: 10" in again
    assert trail(database)[-1] == ("jo.bloggs", "turned on second factor", "jo.bloggs")


def test_the_code_that_set_it_up_is_used_thereby(site: Site, database: Engine, token: str) -> None:
    secret, _ = set_up(site.browser(token))
    used = user_row(database).second_factor_step * 30
    answer = second_step(site.browser(), field(password(site.browser())), code_at(secret, used))
    assert answer.status_code == 401


def test_a_wrong_code_sets_up_nothing_and_keeps_the_secret(site: Site, database: Engine, token: str) -> None:
    browser = site.browser(token)
    step = field(browser.get("/account/second-factor"))
    answer = browser.post("/account/second-factor", data={"step": step, "code": "12345"})
    assert answer.status_code == 400
    assert "The code is not right" in answer.text
    assert field(answer) == step
    assert user_row(database).second_factor == ""


def test_the_secret_of_another_user_is_not_taken(site: Site, database: Engine, token: str) -> None:
    step = second_factor.begin_set_up("ann", KEY, datetime.now(UTC))
    secret = jwt.decode(step, KEY, algorithms=["HS256"])["secret"]
    data = {"step": step, "code": code_at(secret, time.time())}
    assert site.browser(token).post("/account/second-factor", data=data).status_code == 400
    assert user_row(database).second_factor == ""


def test_a_recovery_code_counts_once_however_it_is_typed(site: Site, database: Engine, token: str) -> None:
    _, codes = set_up(site.browser(token))
    for typed, status in [(codes[3].upper().replace("-", " "), 303), (codes[3], 401), (codes[4], 303)]:
        assert second_step(site.browser(), field(password(site.browser())), typed).status_code == status
    assert len(user_row(database).recovery_codes) == 8
    assert ("jo.bloggs", "used a recovery code", "jo.bloggs") in trail(database)


def test_it_is_turned_off_with_a_code_alone(site: Site, database: Engine, token: str) -> None:
    browser = site.browser(token)
    _, codes = set_up(browser)
    assert browser.post("/account/second-factor", data={"code": "000000x"}).status_code == 400
    assert user_row(database).second_factor
    done = browser.post("/account/second-factor", data={"code": codes[0]})
    assert done.headers["location"] == "/account/second-factor?off=yes"
    user = user_row(database)
    assert (user.second_factor, user.recovery_codes) == ("", [])
    assert password(site.browser()).status_code == 303
    assert trail(database)[-2] == ("jo.bloggs", "turned off second factor", "jo.bloggs")


def test_the_page_is_for_who_is_signed_in_and_no_form_of_another_site(site: Site, database: Engine, token: str) -> None:
    assert site.browser().get("/account/second-factor").headers["location"] == "/signin?next=%2Faccount%2Fsecond-factor"
    assert site.browser().post("/account/second-factor", data={"code": "1"}).status_code == 401
    foreign = {"origin": "https://evil.example"}
    assert site.browser(token).post("/account/second-factor", data={"code": "1"}, headers=foreign).status_code == 403


def test_a_demonstration_account_has_none(
    demonstration_site: Site, demonstration: Engine, given: dict[str, str]
) -> None:
    browser = demonstration_site.browser()
    browser.post("/signin", data={"username": "hr", "password": given["hr"]})
    shown = browser.get("/account/second-factor").text
    assert "only a real account" in shown
    assert "<img" not in shown
    now = datetime.now(UTC)
    with pytest.raises(Refused, match="only a real account"):
        second_factor.turn_on(demonstration, "hr", RFC_SECRET, code_at(RFC_SECRET, now.timestamp()), now)


@pytest.mark.parametrize("role", Role)
def test_where_it_is_required_nothing_opens_before_it_is_set_up(
    site: Site, database: Engine, token: str, role: Role
) -> None:
    with writing(database) as session:
        session.get_one(User, "jo.bloggs").role = role
    strict = Site(replace(site.settings, requires_second_factor=True))
    browser = strict.browser(token)
    must = role in (Role.PROGRAMME_OFFICE, Role.HR_LEAD)
    for path in ("/", "/account/password", "/account/sessions", "/action_plan?a=1"):
        assert (browser.get(path).headers.get("location") == "/account/second-factor") is must
    assert browser.get("/_stcore/host-config").status_code == (403 if must else 200)
    if not must:
        return
    with pytest.raises(WebSocketDisconnect), strict.websocket(token):
        pass
    assert strict.reached == []
    assert "Your role requires a second factor" in browser.get("/account/second-factor").text
    set_up(browser)
    assert browser.get("/").status_code == 200
    with strict.websocket(token) as open_one:
        open_one.send_bytes(A_HEARTBEAT)
        assert open_one.receive_bytes().startswith(b"SECRET")


def test_where_it_is_not_required_nobody_is_asked(site: Site, database: Engine, token: str) -> None:
    with writing(database) as session:
        session.get_one(User, "jo.bloggs").role = Role.PROGRAMME_OFFICE
    assert site.browser(token).get("/").status_code == 200


def test_the_setting_is_one_of_two_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECOND_FACTOR", raising=False)
    assert not from_environment().requires_second_factor
    monkeypatch.setenv("SECOND_FACTOR", "Required")
    assert from_environment().requires_second_factor
    monkeypatch.setenv("SECOND_FACTOR", "yes")
    with pytest.raises(SystemExit, match="SECOND_FACTOR is 'yes'"):
        from_environment()


def test_the_programme_office_resets_another_s_and_ends_the_sessions(site: Site, database: Engine) -> None:
    browser = site.browser(tokens.issue("jo.bloggs", KEY, datetime.now(UTC)))
    set_up(browser)
    second_factor.reset(database, "Jo.Bloggs", datetime.now(UTC), OFFICE)
    assert trail(database)[-1] == ("ann", "reset second factor", "jo.bloggs")
    assert browser.get("/").status_code == 303
    assert password(browser).status_code == 303
    with reading(database) as session:
        assert not queries.second_factor(session, "jo.bloggs").is_on


@pytest.mark.parametrize(
    ("author", "username", "words"),
    [
        (Person("ann", Role.HR_LEAD), "jo.bloggs", "may not reset"),
        (Person("jo.bloggs", Role.PROGRAMME_OFFICE), "jo.bloggs", "Nobody resets their own"),
        (OFFICE, "nobody", "no account called nobody"),
        (OFFICE, "ann", "Nobody resets their own"),
        (OFFICE, "ben", "has no second factor"),
    ],
)
def test_a_refused_reset_says_why(database: Engine, author: Person, username: str, words: str) -> None:
    with_factor(database)
    with writing(database) as session:
        session.add_all([a_user("ann"), a_user("ben")])
    with pytest.raises(Refused, match=words):
        second_factor.reset(database, username, NOW, author)
    assert user_row(database).second_factor
