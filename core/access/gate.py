"""The gate before everything: strangers get the sign-in page, static files and health answers, and nothing else."""

from collections.abc import Callable
from functools import partial
from secrets import compare_digest
from typing import TYPE_CHECKING

from starlette.middleware import Middleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core import security_log
from core.access import addresses, inside, tokens
from core.access.context import DatabaseSilent, Gateway, is_cross_site, is_of_this_site, place_of
from core.access.handed import Handed, Whom
from core.access.headers import Compression, SecurityHeaders
from core.access.health import Health
from core.access.pages import Pages
from core.access.second_factor_page import SecondFactorPage
from core.people import Person, Role
from core.settings import Settings

if TYPE_CHECKING:  # the gate starts before the database's libraries are loaded
    from sqlalchemy import Engine

PERSON = "X-Children-First-Person"  # for `server.trustedUserHeaders`
UPLOADERS = frozenset(Role) - {Role.CABINET_MEMBER}  # whose pages have an uploader
SESSION_ENDED = 1008  # the websocket's code for a refusal by rule


def built(settings: Settings, open_database: "Callable[[], Engine]") -> tuple[list[Middleware], list[Route]]:
    """What stands before the screen, outermost first, and the server's own pages.

    Raises KeyProblem when there is no usable secret key, or none in the file that is named for the metrics' token.
    """
    gateway = Gateway(settings, tokens.secret_key(settings.secret_key_file), open_database)
    pages = Pages(gateway)
    metrics_token = tokens.metrics_token(settings.metrics_token_file)
    gate = Middleware(Gate, gateway=gateway, metrics_token=metrics_token)
    middleware = [Middleware(SecurityHeaders), Middleware(Compression), gate]
    routes = [
        Route(addresses.SIGN_IN, pages.sign_in, methods=["GET", "POST"]),
        Route(addresses.SIGN_OUT, pages.sign_out, methods=["GET", "POST"]),
        Route(addresses.PASSWORD, pages.change_password, methods=["GET", "POST"]),
        Route(addresses.SESSIONS, pages.sessions, methods=["GET", "POST"]),
        Route(addresses.SECOND_FACTOR, SecondFactorPage(gateway).answer, methods=["GET", "POST"]),
        Route(addresses.SUMMARY, _first_page, methods=["GET"]),
        Route(addresses.HEALTH, Health(gateway).answer, methods=["GET"]),
    ]
    return middleware, routes


async def _first_page(request: Request) -> RedirectResponse:
    """The summary by its name: it is the first page, which Streamlit serves at the root alone."""
    return RedirectResponse(f"/?{request.url.query}".rstrip("?"), 307)


class Gate:
    """Lets a request through when its address is open to strangers or its session counts at this moment.

    What goes inside bears the person's name and role in the header PERSON, which no client can set: Streamlit lets a session be
    resumed by the same alone.
    """

    def __init__(self, app: ASGIApp, gateway: Gateway, metrics_token: str) -> None:
        self.app = app
        self.gateway = gateway
        self.metrics_token = metrics_token
        self.handed = Handed()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer: ASGIApp
        try:
            answer = await self._answer(HTTPConnection(scope))
            await answer(_bearing(scope, None), receive, send)
        except DatabaseSilent as silence:
            silent = PlainTextResponse(str(silence), 503)
            await silent(scope, receive, send)

    async def _answer(self, request: HTTPConnection) -> ASGIApp:
        """What answers a request: the inside for one that may pass, else a refusal."""
        method, path = request.scope["method"], request.scope["path"]
        if method not in addresses.READING and method != "OPTIONS" and is_cross_site(request):
            security_log.note("request of another site refused", place=place_of(request))
            return PlainTextResponse("This was sent by a page of another site.", 403)
        if addresses.is_metrics(path):
            return self.app if self._is_operator(request) else JSONResponse("This is for the operator’s token.", 401)
        if addresses.is_open(method, path):
            return self.app
        if person := await self.gateway.signed_in(request):
            if path != addresses.SECOND_FACTOR and await self.gateway.lacks_second_factor(person):
                return _second_factor_first(path)
            if addresses.is_page(path):
                await self.gateway.note_activity(request)
            return self._inside(request, person)
        if method in addresses.READING and addresses.is_page(path):
            return RedirectResponse(addresses.sign_in_address(_address(request.scope)), 303)
        return JSONResponse("Your session has ended. Reload the page to sign in.", 401)  # Streamlit shows JSON only

    def _inside(self, request: HTTPConnection, person: Person) -> ASGIApp:
        """What answers somebody who is signed in; addresses of files only those to whom they were handed."""
        path = request.scope["path"]
        if not addresses.is_file(path):
            return self.app
        if not self.handed.is_for(_whom(person), path):
            security_log.note("file refused", account=person.username)
            return JSONResponse("There is no such file for you. Reload the page and try again.", 404)
        if request.scope["method"] == "PUT":
            return partial(self.handed.upload, self.app, _whom(person))
        return self.app

    def _is_operator(self, request: HTTPConnection) -> bool:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        is_right = compare_digest(token.encode(), self.metrics_token.encode())
        return is_right and kind.lower() == "bearer" and bool(self.metrics_token) and request.scope["method"] == "GET"

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a stranger's connection and one that another site's page opens; let through what a screen needs, as long as
        the person is signed in and has the same role."""
        connection = HTTPConnection(scope)
        person = await self._person(connection) if is_of_this_site(connection) else None
        if person is None:
            security_log.note("connection refused", place=place_of(connection))
            await send({"type": "websocket.close", "code": SESSION_ENDED})
            return
        whom, is_closed = _whom(person), False

        async def receive_of_this_person() -> Message:
            nonlocal is_closed
            while True:
                message = await receive()
                if message["type"] != "websocket.receive":
                    return message
                now = await self._person(connection)
                if now is None or _whom(now) != whom:
                    is_closed = True
                    security_log.note("connection ended", account=person.username, place=place_of(connection))
                    await send({"type": "websocket.close", "code": SESSION_ENDED})
                    return {"type": "websocket.disconnect", "code": SESSION_ENDED}
                if inside.is_passed(message.get("bytes") or b"", now.role in UPLOADERS):
                    if inside.is_done_by_somebody(message["bytes"]):
                        await self.gateway.note_activity(connection)
                    return message

        async def send_while_open(message: Message) -> None:
            if is_closed:
                return
            if message["type"] == "websocket.send":
                self.handed.note(whom, inside.addresses_in(message.get("bytes") or b""))
            await send(message)

        await self.app(_bearing(scope, person), receive_of_this_person, send_while_open)

    async def _person(self, connection: HTTPConnection) -> Person | None:
        try:
            person = await self.gateway.signed_in(connection)
            return None if person and await self.gateway.lacks_second_factor(person) else person
        except DatabaseSilent:
            return None


def _second_factor_first(path: str) -> ASGIApp:
    if addresses.is_page(path):
        return RedirectResponse(addresses.SECOND_FACTOR, 303)
    return JSONResponse("Your role needs a second factor. Reload the page to set it up.", 403)


def _whom(person: Person) -> Whom:
    return person.username, str(person.role)


def _bearing(scope: Scope, person: Person | None) -> Scope:
    """The request with the person's name and role in its header, or with none whatever the client wrote there."""
    headers = [(name, value) for name, value in scope["headers"] if name.lower() != PERSON.lower().encode()]
    if person:
        headers.append((PERSON.lower().encode(), " ".join(_whom(person)).encode("latin-1")))
    return {**scope, "headers": headers}


def _address(scope: Scope) -> str:
    """The path and query as the browser sent them."""
    path = bytes(scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
    query = scope["query_string"].decode("latin-1")
    return f"{path}?{query}" if query else path
