"""What strangers, ended sessions and other sites get at each address."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from sqlalchemy import Engine
from starlette.websockets import WebSocketDisconnect
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest, BackMsg, InstallSkillsRequestPayload
from streamlit.proto.Common_pb2 import FileURLsRequest

from core.access import gate, sessions, tokens
from core.access.tables import User
from core.plan.progress import recording
from core.storage.engine import engine, writing
from core.uploads.tables import MAY_UPLOAD
from tests.access.stand_in import A_HEARTBEAT, KEY, Site

PAGES = [
    "/",
    "/action_plan",
    "/upload?x=1",
    "/static/../upload",
    "/signin/../action_plan",
    "/app/static/x",
    "/favicon.png",
]
PARTS = [
    "/_stcore/stream",
    "/_stcore/upload_file/session/file",
    "/_stcore/metrics",
    "/_stcore/host-config",
    "/_stcore/script-health-check",
    "/_stcore/bidi-components/x",
    "/_stcore/agent/mcp",
    "/media/abc.csv",
    "/component/x/index.html",
    "//_stcore/stream",
    "//_stcore//metrics",
    "/static/../_stcore/metrics",
    "/signin/../_stcore/metrics",
    "/./_stcore/metrics",
]


def at(**ago: float) -> datetime:
    return datetime.now(UTC) - timedelta(**ago)


def a_new_token(username: str) -> str:
    return tokens.issue(username, KEY, datetime.now(UTC))


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_stranger_is_led_from_every_page_to_the_sign_in(site: Site, method: str, path: str) -> None:
    status, headers, body = site.ask(method, path)
    assert status == 303
    assert headers["location"].startswith("/signin")
    assert b"SECRET" not in body
    assert site.reached == []


@pytest.mark.parametrize("path", PARTS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "ODD"])
def test_a_stranger_is_refused_at_every_part(site: Site, method: str, path: str) -> None:
    status, _, body = site.ask(method, path)
    assert status == 401
    assert b"SECRET" not in body
    assert site.reached == []


@pytest.mark.parametrize("path", [*PAGES, "/signin/", "/static/x.js", "/healthz", "/_stcore/health"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_a_stranger_sends_nothing_to_a_page(site: Site, method: str, path: str) -> None:
    assert site.ask(method, path)[0] == 401
    assert site.reached == []


@pytest.mark.parametrize("path", ["/_stcore/stream", "//_stcore/stream", "/", "/static/x", "/anything", "/signin"])
def test_a_stranger_s_websocket_is_closed_before_it_opens(site: Site, path: str) -> None:
    with pytest.raises(WebSocketDisconnect), site.websocket(path=path):
        pytest.fail("the websocket was opened")
    assert site.reached == []


@pytest.mark.parametrize("path", ["/_stcore/health", "/static/js/index.js"])
def test_static_files_and_health_are_open(site: Site, path: str) -> None:
    assert site.ask("GET", path)[0] == 200
    assert site.reached == [path]


@pytest.mark.parametrize("path", ["/", "/action_plan", "/_stcore/host-config"])
def test_a_session_passes(site: Site, token: str, path: str) -> None:
    assert site.browser(token).get(path).text.startswith("SECRET")


def test_a_session_opens_the_websocket(site: Site, token: str) -> None:
    with site.websocket(token) as websocket:
        websocket.send_bytes(A_HEARTBEAT)
        assert websocket.receive_bytes() == b"SECRET " + A_HEARTBEAT


def test_an_open_websocket_ends_with_its_session(site: Site, token: str, database: Engine) -> None:
    with site.websocket(token) as websocket:
        websocket.send_bytes(A_HEARTBEAT)
        websocket.receive_bytes()
        sessions.sign_out(database, "jo.bloggs", datetime.now(UTC))
        websocket.send_bytes(A_HEARTBEAT)
        with pytest.raises(WebSocketDisconnect):
            websocket.receive_bytes()


def alg_none() -> str:
    claims = {"username": "jo.bloggs", "exp_date": at().timestamp() + 99.0, "issued_at": at().timestamp()}
    return jwt.encode(claims, "", algorithm="none")


BAD_TOKENS: list[Callable[[], str]] = [
    lambda: "rubbish",
    lambda: "[" * 3_000,
    lambda: tokens.issue("jo.bloggs", "q" * 64, at()),
    lambda: tokens.issue("nobody", KEY, at()),
    lambda: tokens.issue("jo.bloggs", KEY, at(hours=12, seconds=1)),
    lambda: tokens.issue("jo.bloggs", KEY, datetime(2011, 1, 1, tzinfo=UTC)),
    alg_none,
]


@pytest.mark.parametrize("make", BAD_TOKENS)
def test_a_token_that_does_not_count_is_a_stranger_s(site: Site, make: Callable[[], str]) -> None:
    token = make()
    browser = site.browser(token)
    assert browser.get("/action_plan").headers["location"] == "/signin?next=%2Faction_plan"
    assert browser.put("/_stcore/upload_file/a/b").status_code == 401
    with pytest.raises(WebSocketDisconnect), site.websocket(token):
        pytest.fail("the websocket was opened")
    assert site.reached == []


def test_a_session_ends_when_its_user_is_removed(site: Site, token: str, database: Engine) -> None:
    browser = site.browser(token)
    assert browser.get("/").status_code == 200
    with writing(database) as session:
        session.delete(session.get_one(User, "jo.bloggs"))
    assert browser.get("/").status_code == 303


def test_the_deep_link_with_its_query_comes_along(site: Site) -> None:
    answer = site.browser().get("/action_plan?as_at=2011-03-31&band=3%20months")
    assert answer.headers["location"] == "/signin?next=%2Faction_plan%3Fas_at%3D2011-03-31%26band%3D3%2520months"


def test_an_address_that_names_another_host_is_not_carried_on(site: Site) -> None:
    assert site.ask("GET", "//evil.example/x")[1]["location"] == "/signin"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://localhost:9999"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "http://localhost:8501"}, 403),
        ({"origin": "http://localhost:8501"}, 200),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({}, 200),
    ],
)
def test_what_another_site_s_page_sends_is_refused(
    site: Site, token: str, headers: dict[str, str], status: int
) -> None:
    assert site.browser(token).put("/action_plan", headers=headers).status_code == status
    assert bool(site.reached) == (status == 200)


@pytest.mark.parametrize("host", ["", "[", "[::1", "a b", "\xff", "localhost:x", "user@localhost:8501"])
def test_an_odd_host_is_no_failure(site: Site, token: str, host: str) -> None:
    answer = site.browser(token).get("/", headers={b"host": host.encode("latin-1")})
    assert answer.status_code == 200
    assert site.browser().get("/signin", headers={b"host": host.encode("latin-1")}).status_code == 200


@pytest.mark.parametrize("headers", [{}, {"x-forwarded-for": "127.0.0.1"}, {"forwarded": "for=127.0.0.1"}])
@pytest.mark.parametrize("address", ["http://localhost:8501", "http://[::1]:8501", "https://dashboard.kent.example"])
def test_no_page_shows_a_demonstration_password_whatever_a_client_says(
    demonstration_site: Site, given: dict[str, str], address: str, headers: dict[str, str]
) -> None:
    shown = demonstration_site.browser(None, address).get("/signin", headers=headers).text
    assert "demonstration-accounts.txt" in shown
    assert [password for password in given.values() if password in shown] == []
    for username in given:
        assert f"<code>{username}</code>" in shown


def test_a_database_that_does_not_answer_is_said_plainly(site: Site, token: str, database: Engine) -> None:
    with engine(site.settings.database_url).connect() as connection:
        connection.exec_driver_sql("ALTER TABLE user RENAME TO gone")
        connection.commit()
    browser = site.browser(token)
    for path in ("/", "/signin", "/account/password"):
        answer = browser.get(path)
        assert answer.status_code == 503
        assert answer.text == "The database does not answer. Please try again in a minute."
    with pytest.raises(WebSocketDisconnect), site.websocket(token):
        pytest.fail("the websocket was opened")
    assert site.reached == []


def test_a_page_of_this_very_site_alone_opens_a_websocket(site: Site, token: str) -> None:
    for origin in (None, "null", "https://evil.example", "http://testserver:81", "http://testserver.evil.example"):
        headers = {"origin": origin} if origin else {}
        with (
            pytest.raises(WebSocketDisconnect),
            site.browser(token).websocket_connect("/_stcore/stream", headers=headers),
        ):
            pytest.fail("the websocket was opened")
    assert site.reached == []


def test_the_name_that_a_client_gives_itself_goes_no_further(site: Site, token: str) -> None:
    forged = {"X-Children-First-Person": "pat programme office", "origin": "http://testserver"}
    with site.browser(token).websocket_connect("/_stcore/stream", headers=forged):
        pass
    site.browser(token).get("/", headers=forged)
    assert site.named == [["jo.bloggs senior manager"], []]


@pytest.mark.parametrize(
    "sent",
    [
        BackMsg(clear_cache=True),
        BackMsg(set_run_on_save=True),
        BackMsg(load_git_info=True),
        BackMsg(debug_disconnect_websocket=True),
        BackMsg(debug_shutdown_runtime=True),
        BackMsg(),
        BackMsg(backend_operation_request=BackendOperationRequest(install_skills=InstallSkillsRequestPayload())),
        BackMsg(file_urls_request=FileURLsRequest(request_id="1", file_names=["a"] * 51)),
        b"\xff\xff rubbish",
    ],
)
def test_messages_that_no_screen_needs_stay_outside(site: Site, token: str, sent: BackMsg | bytes) -> None:
    with site.websocket(token) as websocket:
        websocket.send_bytes(sent if isinstance(sent, bytes) else sent.SerializeToString())
        websocket.send_bytes(A_HEARTBEAT)
        assert websocket.receive_bytes() == b"SECRET " + A_HEARTBEAT


def test_an_open_websocket_ends_with_its_persons_role(site: Site, token: str, database: Engine) -> None:
    with site.websocket(token) as websocket:
        with writing(database) as session:
            session.get_one(User, "jo.bloggs").role = "cabinet member"
        websocket.send_bytes(A_HEARTBEAT)
        with pytest.raises(WebSocketDisconnect):
            websocket.receive_bytes()


def test_a_file_is_given_to_nobody_to_whom_it_was_not_handed(site: Site, token: str) -> None:
    for path in (
        "/media/abc.csv",
        "//media/abc.csv",
        "/media/../media/abc.csv",
        "/_stcore/upload_file/a/b",
        "/x/media/a",
    ):
        assert site.ask("GET", path, {"cookie": f"{tokens.COOKIE}={token}"})[0] == 404
    assert site.reached == []


def test_an_uploader_stands_on_pages_of_these_roles_alone() -> None:
    assert {*recording.MAY_RECORD, *(role for roles in MAY_UPLOAD.values() for role in roles)} == gate.UPLOADERS
