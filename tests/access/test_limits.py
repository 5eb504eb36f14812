"""A stranger is slowed down, and keeps nobody out. Time is an argument: no test waits."""

import stat
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from core.access import limits, queries, security_log, sessions
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
    assert limits.place_of(host) == place


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
