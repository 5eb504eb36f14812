"""Security headers and compression on every answer, refusals and failures included."""

from starlette.datastructures import Headers as Pairs
from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.access.addresses import is_static

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
HTTPS_FOR_A_YEAR = "max-age=31536000"
COMPRESSION_LEVEL = 6
SMALLEST = 500
ASKED_FOR_A_PART = frozenset({"range", "if-none-match", "if-modified-since"})


class SecurityHeaders:
    """Puts the headers on every answer, in the place of any that bear the same name."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal is_started
            if message["type"] == "http.response.start":
                is_started = True
                _add_headers(MutableHeaders(scope=message), scope, message["status"])
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        except Exception:
            if not is_started:
                failure = PlainTextResponse("Something went wrong here. Please try again.", 500)
                await failure(scope, receive, send_with_headers)
            raise


def _add_headers(headers: MutableHeaders, scope: Scope, status: int) -> None:
    for name, value in ALWAYS.items():
        headers[name] = value
    if scope["scheme"] == "https":
        headers["Strict-Transport-Security"] = HTTPS_FOR_A_YEAR
    if not is_static(scope["path"]) or (status >= 300 and status != 304):
        headers["Cache-Control"] = "no-store"


class Compression:
    """Compresses answers, and keeps the compressed bytes of Streamlit's own scripts and styles, which never change."""

    def __init__(self, app: ASGIApp) -> None:
        self.compressing = GZipMiddleware(app, minimum_size=SMALLEST, compresslevel=COMPRESSION_LEVEL)
        self.kept: dict[str, Response] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _may_be_kept(scope):
            await self.compressing(scope, receive, send)
        elif scope["path"] in self.kept:
            await self.kept[scope["path"]](scope, receive, send)
        else:
            await self._answer_and_keep(scope, receive, send)

    async def _answer_and_keep(self, scope: Scope, receive: Receive, send: Send) -> None:
        start: Message = {}
        parts: list[bytes] = []

        async def send_and_collect(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            elif _is_kept(start):
                parts.append(message.get("body", b""))
                if not message.get("more_body"):
                    self.kept[scope["path"]] = _response(start, b"".join(parts))
            await send(message)

        await self.compressing(scope, receive, send_and_collect)


def _may_be_kept(scope: Scope) -> bool:
    """Whether a plain request for a whole static file came from someone who takes gzip."""
    if scope["type"] != "http" or scope["method"] != "GET" or not is_static(scope["path"]):
        return False
    asked = Pairs(scope=scope)
    return "gzip" in asked.get("accept-encoding", "") and ASKED_FOR_A_PART.isdisjoint(asked.keys())


def _is_kept(start: Message) -> bool:
    answered = Pairs(raw=start["headers"])
    is_lasting = "immutable" in answered.get("cache-control", "")
    return start["status"] == 200 and is_lasting and answered.get("content-encoding") == "gzip"


def _response(start: Message, body: bytes) -> Response:
    response = Response(body)
    length = (b"content-length", str(len(body)).encode())
    response.raw_headers = [*(pair for pair in start["headers"] if pair[0] != b"content-length"), length]
    return response
