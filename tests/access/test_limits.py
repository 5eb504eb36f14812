"""A stranger is slowed down, and keeps nobody out. Time is an argument: no test waits."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from starlette.requests import HTTPConnection
from starlette.testclient import TestClient
from streamlit.proto.BackMsg_pb2 import BackMsg

from core import security_log
from core.access import inside, limits, queries, sessions
from core.access.context import place_of
from core.people import Person, Role
from core.refusals import Refused
from core.storage.engine import reading
from tests.access.stand_in import KEY, NOW, PASSWORD, Site

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
OWNER, STRANGER = "192.0.2.7", "203.0.113.9"


def sign_in(
    database: Engine, place: str, password: str = PASSWORD, username: str = "jo.bloggs", at: datetime = NOW
) -> str:
    return sessions.sign_in(database, KEY, username, password, at, place)


def attack(
    database: Engine, times: int, place: str = STRANGER, username: str = "jo.bloggs", at: datetime = NOW
) -> None:
    for _ in range(times):
        with pytest.raises(Refused):
            sign_in(database, place, "a wrong password", username, at)


def test_the_wait_doubles_and_ends_at_a_quarter_of_an_hour() -> None:
    waits = [limits.wait_after("account", failures) for failures in (4, 5, 6, 7, 8, 9, 10, 500)]
    assert waits == [0 * SECOND, 30 * SECOND, *(n * MINUTE for n in (1, 2, 4, 8, 15, 15))]
    assert [limits.wait_after("address", n) / SECOND for n in (9, 10, 11, 19, 20)] == [0, 1, 2, 512, 900]


def test_an_attack_from_elsewhere_does_not_keep_the_owner_out(database: Engine) -> None:
    sign_in(database, OWNER)
    for other in range(30):
        attack(database, 2, f"203.0.113.{other}")
    with pytest.raises(Refused):
        sign_in(database, STRANGER)
    assert sign_in(database, OWNER)
    assert sessions.change_password(database, KEY, "jo.bloggs", PASSWORD, "a wholly new passphrase", NOW, OWNER)


def test_a_place_is_known_for_ninety_days(database: Engine) -> None:
    sign_in(database, OWNER)
    for days, is_known in ((89, True), (91, False)):
        with reading(database) as session:
            assert limits.source(session, "jo.bloggs", OWNER, NOW + timedelta(days=days)).is_known is is_known


def test_whoever_guesses_at_a_known_place_waits_for_half_a_minute_at_most(database: Engine) -> None:
    sign_in(database, OWNER)
    for guess in range(40):
        attack(database, 1, OWNER, at=NOW + guess * MINUTE)
    with pytest.raises(Refused):
        sign_in(database, OWNER, at=NOW + 39 * MINUTE + 29 * SECOND)
    assert sign_in(database, OWNER, at=NOW + 39 * MINUTE + 30 * SECOND)


def test_an_address_that_guesses_is_refused_before_any_check(database: Engine, checks: list[str]) -> None:
    attack(database, 10, username="nobody")
    checks.clear()
    with pytest.raises(sessions.TooManyFromHere):
        sign_in(database, STRANGER)
    assert checks == []
    assert sign_in(database, "198.51.100.1")
    assert sign_in(database, STRANGER, at=NOW + SECOND)


def test_who_signed_in_from_an_address_may_again_when_others_guess_there(database: Engine) -> None:
    sign_in(database, OWNER)
    attack(database, 12, OWNER, username="nobody")
    assert sign_in(database, OWNER)


@pytest.mark.parametrize(
    ("host", "place"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::1", "::1"),
        (None, "unknown"),
    ],
)
def test_what_counts_as_one_address(host: str | None, place: str) -> None:
    scope: dict[str, object] = {"type": "http", "headers": [], "client": (host, 1) if host else None}
    assert place_of(HTTPConnection(scope)) == place


def test_the_pages_take_the_address_of_the_connection_and_not_of_a_header(site: Site) -> None:
    data = {"username": "nobody", "password": "a wrong password"}
    stranger = TestClient(site.app, base_url="http://localhost:8501", follow_redirects=False, client=(STRANGER, 1))
    said = [
        stranger.post("/signin", data=data, headers={"x-forwarded-for": f"198.51.100.{n}"}).status_code
        for n in range(12)
    ]
    assert said[:10] == [401] * 10
    assert 429 in said[10:]
    owner = TestClient(site.app, base_url="http://localhost:8501", follow_redirects=False, client=(OWNER, 1))
    assert owner.post("/signin", data={"username": "jo.bloggs", "password": PASSWORD}).status_code == 303


def test_each_failure_is_a_line_without_what_was_typed(database: Engine, tmp_path: Path) -> None:
    log = tmp_path / "security.log"
    security_log.write_to(log)
    attack(database, 1)
    attack(database, 1, username="my secret password")
    lines = log.read_text().splitlines()
    assert [line.split(" ", 1)[1] for line in lines] == [
        "sign-in failed account=jo.bloggs place=203.0.113.9",
        "sign-in failed account='(no such account)' place=203.0.113.9",
    ]
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_a_session_that_somebody_ends_counts_no_more_and_others_do(database: Engine) -> None:
    here, there = sign_in(database, OWNER), sign_in(database, STRANGER, at=NOW + MINUTE)
    with reading(database) as session:
        live = queries.live_sessions(session, NOW + MINUTE, timedelta(hours=1), "jo.bloggs")
    assert [(one.place, one.issued_at) for one in live] == [(STRANGER, NOW + MINUTE), (OWNER, NOW)]
    other = Person("hr", Role.HR_LEAD)
    with pytest.raises(Refused, match="may not end other people’s sessions"):
        sessions.end_session(database, "jo.bloggs", NOW, NOW + MINUTE, other)
    sessions.end_session(database, "jo.bloggs", NOW, NOW + MINUTE, Person("jo.bloggs", Role.SENIOR_MANAGER))
    with reading(database) as session:
        assert queries.signed_in(session, here, KEY, NOW + MINUTE) is None
        assert queries.signed_in(session, there, KEY, NOW + MINUTE)
        assert queries.last_sign_ins(session) == {"jo.bloggs": NOW + MINUTE}


def test_an_idle_session_ends_and_one_that_is_used_goes_on(database: Engine) -> None:
    hour = timedelta(hours=1)
    token = sign_in(database, OWNER)
    with reading(database) as session:
        assert queries.signed_in(session, token, KEY, NOW + hour, hour)
        assert queries.signed_in(session, token, KEY, NOW + hour + SECOND, hour) is None
    sessions.seen(database, "jo.bloggs", NOW, NOW + 50 * MINUTE)
    with reading(database) as session:
        assert queries.signed_in(session, token, KEY, NOW + 110 * MINUTE, hour)
        assert queries.signed_in(session, token, KEY, NOW + 111 * MINUTE, hour) is None


def test_a_heartbeat_and_a_part_that_draws_itself_anew_are_nobodys_doing() -> None:
    by_itself, pressed = BackMsg(), BackMsg()
    by_itself.rerun_script.is_auto_rerun = True
    pressed.rerun_script.query_string = "as_at=2011-03-31"
    done = [
        inside.is_done_by_somebody(one.SerializeToString()) for one in (BackMsg(app_heartbeat=True), by_itself, pressed)
    ]
    assert done == [False, False, True]
    assert inside.is_passed(by_itself.SerializeToString(), may_upload=False)


def test_only_what_somebody_does_keeps_a_session(site: Site, database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    began = datetime.now(UTC)
    browser = site.browser(sign_in(database, OWNER, at=began))
    later = began + 50 * MINUTE
    monkeypatch.setattr("core.access.context.now", lambda: later)
    assert browser.get("/_stcore/host-config").status_code == 200
    monkeypatch.setattr("core.access.context.now", lambda: began + 59 * MINUTE)
    assert browser.get("/action_plan").status_code == 200
    monkeypatch.setattr("core.access.context.now", lambda: began + 118 * MINUTE)
    assert browser.get("/_stcore/host-config").status_code == 200
    monkeypatch.setattr("core.access.context.now", lambda: began + 120 * MINUTE)
    assert browser.get("/action_plan").status_code == 303


def test_a_user_sees_and_ends_their_own_sessions_on_a_page(site: Site, database: Engine) -> None:
    began = datetime.now(UTC) - MINUTE
    elsewhere = site.browser(sign_in(database, STRANGER, at=began))
    here = site.browser(sign_in(database, OWNER, at=began + SECOND))
    shown = here.get("/account/sessions").text
    assert STRANGER in shown
    assert OWNER in shown
    assert shown.count('name="issued_at"') == 1  # the session that asks is ended by signing out
    done = here.post("/account/sessions", data={"issued_at": began.isoformat()})
    assert done.headers["location"] == "/account/sessions?ended=yes"
    assert elsewhere.get("/").status_code == 303
    assert here.get("/").status_code == 200
    assert "has ended already" in here.post("/account/sessions", data={"issued_at": "nonsense"}).text
    assert site.browser().get("/account/sessions").status_code == 303
