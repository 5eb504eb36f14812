"""The gate before a real Streamlit server that has just started, and streamlit-authenticator on our token."""

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.access import tokens
from core.storage.engine import engine, prepare, writing
from tests.access.stand_in import KEY, PASSWORD, a_user

ROOT = Path(__file__).parents[2]
APP = """
import streamlit as st
from pathlib import Path
from core.access import gate
from core.storage.engine import engine
from core.settings import from_environment

settings = from_environment()
here = Path(__file__).parent
middleware, routes = gate.built(settings, lambda: engine(settings.database_url))
app = st.App(here / "inside" / "screen.py", routes=routes, middleware=middleware)
"""
OPENING = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}
REFUSED = [
    ("GET", "/", 303),
    ("GET", "/upload?x=1", 303),
    ("GET", "/static/../upload", 303),
    ("GET", "/signin/../upload", 303),
    ("HEAD", "/", 303),
    ("POST", "/", 401),
    ("GET", "/_stcore/metrics", 401),
    ("GET", "/static/../_stcore/metrics", 401),
    ("GET", "/static/%2e%2e/_stcore/metrics", 401),
    ("GET", "/%5fstcore/metrics", 401),
    ("GET", "/_stcore/host-config", 401),
    ("GET", "/_stcore/bidi-components/x", 401),
    ("GET", "//_stcore/metrics", 401),
    ("GET", "/media/x.csv", 401),
    ("GET", "/component/x/index.html", 401),
    ("PUT", "/_stcore/upload_file/a/b", 401),
    ("DELETE", "/_stcore/upload_file/a/b", 401),
    ("OPTIONS", "/_stcore/upload_file/a/b", 401),
]


class Server:
    def __init__(self, port: int) -> None:
        self.port = port

    def ask(
        self, method: str, path: str, token: str = "", headers: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        """One request with exactly this path; HTTP libraries would tidy it."""
        sent = {"Cookie": f"{tokens.COOKIE}={token}"} if token else {}
        connection = http.client.HTTPConnection("localhost", self.port, timeout=20)
        try:
            connection.request(method, path, headers=sent | (headers or {}))
            answer = connection.getresponse()
            body = b"" if answer.status == 101 else answer.read()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body
        finally:
            connection.close()


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def wait_until_up(server: Server, process: subprocess.Popen[bytes]) -> None:
    give_up_at = time.monotonic() + 40
    while time.monotonic() < give_up_at and process.poll() is None:
        try:
            server.ask("GET", "/_stcore/health")
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server did not start")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a page and an uploads folder beside its app.py, as ours has."""
    folder = tmp_path_factory.mktemp("server")
    for name in ("inside", "pages"):
        (folder / name).mkdir()
    (folder / "inside" / "screen.py").write_text("import streamlit as st\nst.write('SECRET')\n")
    (folder / "pages" / "upload.py").write_text("import streamlit as st\nst.write('SECRET')\n")
    (folder / "app.py").write_text(APP)
    (folder / "secret.key").write_text(KEY)
    url = f"sqlite:///{folder / 'dashboard.db'}"
    prepare(url)
    with writing(engine(url)) as session:
        session.add(a_user())
    server = Server(free_port())
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true"]
    command += [f"--server.port={server.port}", "--server.address=localhost", "--browser.gatherUsageStats=false"]
    environment = {"DATABASE_URL": url, "SECRET_KEY_FILE": str(folder / "secret.key"), "PYTHONPATH": str(ROOT)}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
    try:
        wait_until_up(server, process)
        yield server
    finally:
        process.terminate()
        process.wait(20)


def new_token() -> str:
    return tokens.issue("jo.bloggs", KEY, datetime.now(UTC))


@pytest.mark.parametrize(("method", "path", "status"), REFUSED)
def test_a_stranger_is_refused_by_a_server_that_just_started(
    server: Server, method: str, path: str, status: int
) -> None:
    got, headers, body = server.ask(method, path)
    assert got == status
    assert headers["x-frame-options"] == "DENY"
    assert headers["cache-control"] == "no-store"
    assert b"<script" not in body


@pytest.mark.parametrize("path", ["/_stcore/stream", "/%5fstcore/stream", "//_stcore/stream", "/upload/_stcore/stream"])
def test_a_stranger_s_websocket_is_refused(server: Server, path: str) -> None:
    assert server.ask("GET", path, headers=OPENING)[0] == 403


def test_a_session_gets_page_parts_and_websocket(server: Server) -> None:
    token = new_token()
    status, headers, body = server.ask("GET", "/upload?x=1", token)
    assert (status, headers["cache-control"]) == (200, "no-store")
    assert b"<script" in body
    assert server.ask("GET", "/_stcore/host-config", token)[0] == 200
    of_this_site = OPENING | {"Origin": f"http://localhost:{server.port}"}
    assert server.ask("GET", "/_stcore/stream", token, of_this_site)[0] == 101


def test_a_session_from_another_site_s_page_gets_no_websocket(server: Server) -> None:
    headers = OPENING | {"Origin": "https://evil.example"}
    assert server.ask("GET", "/_stcore/stream", new_token(), headers)[0] == 403


def test_signing_in_out_and_health_on_a_real_server(server: Server) -> None:
    assert server.ask("GET", "/healthz")[::2] == (200, b"ok")
    form = f"username=jo.bloggs&password={PASSWORD.replace(' ', '+')}&next=/upload%3Fx%3D1"
    connection = http.client.HTTPConnection("localhost", server.port, timeout=20)
    connection.request("POST", "/signin", form, {"Content-Type": "application/x-www-form-urlencoded"})
    answer = connection.getresponse()
    token = str(answer.headers["set-cookie"]).split(";")[0].partition("=")[2]
    assert (answer.status, answer.headers["location"]) == (303, "/upload?x=1")
    assert server.ask("GET", "/", token)[0] == 200
    assert server.ask("POST", "/signout", token)[0] == 303
    assert server.ask("GET", "/", token)[0] == 303


def test_streamlit_s_scripts_come_compressed_and_stay_in_the_browser(server: Server) -> None:
    index = server.ask("GET", "/", new_token())[2].decode()
    script = "/static/js/" + index.partition("static/js/")[2].partition('"')[0]
    plain = server.ask("GET", script)
    first, second = (server.ask("GET", script, headers={"Accept-Encoding": "gzip"}) for _ in range(2))
    assert len(plain[2]) > 100_000
    assert first[2] == second[2]
    assert len(first[2]) < len(plain[2]) / 2
    for _, headers, _ in (plain, first, second):
        assert "immutable" in headers["cache-control"]
        assert "default-src 'self'" in headers["content-security-policy"]


def a_page_of_the_library(key: str, token: str) -> None:
    from unittest.mock import patch

    import streamlit as st
    import streamlit_authenticator as library

    accounts = {"usernames": {"jo.bloggs": {"name": "Jo Bloggs", "email": "", "password": "$2b$", "roles": []}}}
    with patch.object(type(st.context), "cookies", {"children_first": token}):
        library.Authenticate(accounts, "children_first", key, 1, auto_hash=False).login("unrendered")
    st.text(f"{st.session_state['authentication_status']} {st.session_state['username']}")


def library_says(key: str, token: str) -> str:
    page = AppTest.from_function(a_page_of_the_library, kwargs={"key": key, "token": token}).run(timeout=20)
    assert not page.exception
    return page.text[0].value


def test_the_library_recognises_our_token() -> None:
    assert library_says(KEY, new_token()) == "True jo.bloggs"


def test_the_library_does_not_recognise_another_key_or_an_ended_token() -> None:
    assert library_says("q" * 64, new_token()) == "None None"
    assert library_says(KEY, tokens.issue("jo.bloggs", KEY, datetime(2011, 1, 1, tzinfo=UTC))) == "None None"
