"""The gate before everything: strangers get the sign-in page, static files and health answers, and nothing else."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.access import addresses, tokens
from core.access.context import DatabaseSilent, Gateway, is_cross_site
from core.access.headers import Compression, SecurityHeaders
from core.access.health import Health
from core.access.pages import Pages
from core.settings import Settings

if TYPE_CHECKING:  # the gate starts before the database's libraries are loaded
    from sqlalchemy import Engine

SESSION_ENDED = 1008  # the websocket's code for a refusal by rule


def built(settings: Settings, open_database: "Callable[[], Engine]") -> tuple[list[Middleware], list[Route]]:
    """What stands before the screen, outermost first, and the server's own pages: sign in, sign out, password and health.

    Raises KeyProblem when there is no usable secret key.
    """
    gateway = Gateway(settings, tokens.secret_key(settings.secret_key_file), open_database)
    pages = Pages(gateway)
    middleware = [Middleware(SecurityHeaders), Middleware(Compression), Middleware(Gate, gateway=gateway)]
    routes = [
        Route(addresses.SIGN_IN, pages.sign_in, methods=["GET", "POST"]),
        Route(addresses.SIGN_OUT, pages.sign_out, methods=["GET", "POST"]),
        Route(addresses.PASSWORD, pages.change_password, methods=["GET", "POST"]),
        Route(addresses.HEALTH, Health(gateway).answer, methods=["GET"]),
    ]
    return middleware, routes


class Gate:
    """Lets a request through when its address is open to strangers or its session counts at this moment."""

    def __init__(self, app: ASGIApp, gateway: Gateway) -> None:
        self.app = app
        self.gateway = gateway

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
            answer = await self._refusal(HTTPConnection(scope)) or self.app
            await answer(scope, receive, send)
        except DatabaseSilent:
            silent = PlainTextResponse("The database does not answer. Please try again in a minute.", 503)
            await silent(scope, receive, send)

    async def _refusal(self, request: HTTPConnection) -> Response | None:
        """What a request gets that may not pass, None for one that may."""
        method, path = request.scope["method"], request.scope["path"]
        if method not in addresses.READING and method != "OPTIONS" and is_cross_site(request):
            return PlainTextResponse("This was sent by another site's page.", 403)
        if addresses.is_own_page(path):
            await self.gateway.open()
        if addresses.is_open(method, path) or await self.gateway.signed_in(request):
            return None
        if method in addresses.READING and addresses.is_page(path):
            return RedirectResponse(addresses.sign_in_address(_address(request.scope)), 303)
        return JSONResponse("Your session has ended. Reload the page to sign in.", 401)  # Streamlit shows JSON only

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a stranger's connection, and end one whose session has ended since."""
        connection = HTTPConnection(scope)
        is_closed = False

        async def receive_while_signed_in() -> Message:
            nonlocal is_closed
            message = await receive()
            if message["type"] == "websocket.receive" and not await self._is_signed_in(connection):
                is_closed = True
                await send({"type": "websocket.close", "code": SESSION_ENDED})
                return {"type": "websocket.disconnect", "code": SESSION_ENDED}
            return message

        async def send_while_open(message: Message) -> None:
            if not is_closed:
                await send(message)

        if await self._is_signed_in(connection):
            await self.app(scope, receive_while_signed_in, send_while_open)
        else:
            await send({"type": "websocket.close", "code": SESSION_ENDED})

    async def _is_signed_in(self, connection: HTTPConnection) -> bool:
        try:
            return await self.gateway.signed_in(connection) is not None
        except DatabaseSilent:
            return False


def _address(scope: Scope) -> str:
    """The path and query as the browser sent them."""
    path = bytes(scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
    query = scope["query_string"].decode("latin-1")
    return f"{path}?{query}" if query else path
