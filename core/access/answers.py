"""What the server's own pages share: drawing, reading a form, and handing out the session cookie."""

from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from core.access import addresses, tokens

LARGEST_FORM = 10_000
BUSY = "Many people are signing in at this moment. Please try again in a minute."


def page(template: str, status: int, **values: Any) -> Response:
    """A drawn page; every value is escaped."""
    return HTMLResponse(_templates().get_template(template).render(addresses=addresses, **values), status)


@cache
def _templates() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    folder = FileSystemLoader(Path(__file__).parent / "templates")
    return Environment(loader=folder, autoescape=True, undefined=StrictUndefined)


def give_token(answer: Response, request: Request, token: str) -> None:
    """Put the session cookie on an answer, out of reach of scripts and of other sites."""
    life = int(tokens.LIFE.total_seconds())
    answer.set_cookie(
        tokens.cookie(request.url.scheme),
        token,
        max_age=life,
        path="/",
        secure=is_https(request),
        httponly=True,
        samesite="lax",
    )


def is_https(request: Request) -> bool:
    """Whether the browser came over https, as the server or its trusted proxy says."""
    return request.url.scheme == "https"


def forget_token(answer: Response, request: Request) -> None:
    """Remove the session cookie from the browser that gets this answer."""
    answer.delete_cookie(
        tokens.cookie(request.url.scheme), path="/", secure=is_https(request), httponly=True, samesite="lax"
    )


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a small form; what is no form has none. A large one is answered with 413 by itself."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_FORM:
            raise HTTPException(413, "The form is too large.")
    try:
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20))
    except ValueError:
        return {}
