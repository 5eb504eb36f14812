"""An application behind the real gate whose inside would show if it were reached, and an account to come in with."""

import base64
import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import anyio
import bcrypt
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket
from streamlit.proto.BackMsg_pb2 import BackMsg

from core.access import gate, queries, tokens
from core.access.tables import User
from core.people import Person
from core.settings import Settings
from core.storage.engine import engine, reading

NOW = datetime(2011, 3, 31, 9, 0, tzinfo=UTC)
A_HEARTBEAT = BackMsg(app_heartbeat=True).SerializeToString()
KEY = "a key of tests, forty characters or more long"
PASSWORD = "correct horse battery staple"


def quick_hash(password: str) -> str:
    """A bcrypt hash that is quick to check, made without the code under test."""
    digest = base64.b64encode(hashlib.sha256(password.encode()).digest())
    return bcrypt.hashpw(digest, bcrypt.gensalt(4)).decode()


def a_user(username: str = "jo.bloggs", valid_after: datetime = NOW - timedelta(days=1)) -> User:
    return User(
        username=username,
        name="Jo Bloggs",
        role="senior manager",
        password_hash=quick_hash(PASSWORD),
        valid_after=valid_after,
    )


def user_row(database: Engine, username: str = "jo.bloggs") -> User:
    with reading(database) as session:
        user = session.get(User, username)
    assert user is not None
    return user


@dataclass
class Site:
    """The gate with an inside that notes what reached it."""

    settings: Settings
    reached: list[str] = field(default_factory=list)
    named: list[list[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        middleware, routes = gate.built(self.settings, self.database)
        self.app = Starlette(routes=[*routes, Mount("/", app=self.inside)], middleware=middleware)

    def database(self) -> Engine:
        return engine(self.settings.database_url)

    async def inside(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.reached.append(scope["path"])
        self.named.append([value.decode() for name, value in scope["headers"] if name == b"x-children-first-person"])
        if scope["path"] == "/broken":
            raise RuntimeError("broken")
        if scope["type"] == "websocket":
            websocket = WebSocket(scope, receive, send)
            await websocket.accept()
            async for received in websocket.iter_bytes():
                await websocket.send_bytes(b"SECRET " + received)
        else:
            sent = {"X-Frame-Options": "SAMEORIGIN", "Cache-Control": "public, immutable, max-age=1"}
            await PlainTextResponse("SECRET " * 500, headers=sent)(scope, receive, send)

    def browser(self, token: str | None = None, address: str = "http://localhost:8501") -> TestClient:
        browser = TestClient(self.app, base_url=address, follow_redirects=False, raise_server_exceptions=False)
        if token:
            browser.cookies.set(tokens.COOKIE, token)
        return browser

    def websocket(self, token: str | None = None, path: str = "/_stcore/stream") -> WebSocketTestSession:
        """A websocket that a page of this site opens; the test client's own host is `testserver`."""
        return self.browser(token).websocket_connect(path, headers={"origin": "http://testserver"})

    def ask(self, method: str, path: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
        """One request with exactly this path, as no well-behaved client would send it."""
        with ThreadPoolExecutor(
            1
        ) as alone:  # a thread of its own has no loop yet, which the browser's tests leave behind
            return alone.submit(anyio.run, _ask, self.app, method, path, headers or {}).result()


async def _ask(app: Starlette, method: str, path: str, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
    sent: list[Message] = []
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode("utf-8", "surrogateescape"),
        "query_string": b"",
        "headers": [(b"host", b"localhost:8501"), *((n.encode(), v.encode()) for n, v in headers.items())],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8501),
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    got = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], got, b"".join(message.get("body", b"") for message in sent[1:])


def who(database: Engine, token: str, at: datetime = NOW) -> Person | None:
    with reading(database) as session:
        return queries.signed_in(session, token, KEY, at)
