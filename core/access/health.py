"""The health answer for whoever watches over the server."""

from anyio import CapacityLimiter, move_on_after
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from core.access.context import DatabaseSilent, Gateway
from core.storage.file import FileReplaced
from core.storage.revision import data_revision

SECONDS = 2


class Health:
    """Whether the database answers, behind the gate."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self.asking = CapacityLimiter(2)

    async def answer(self, request: Request) -> Response:
        """Whether the database answers within a moment; says one word and no more, but for a file that was replaced."""
        with move_on_after(SECONDS):
            try:
                await self.gateway.open()
                await self.gateway.read(data_revision, self.asking)
            except DatabaseSilent as silence:
                said = f"unavailable: {silence}" if isinstance(silence.__cause__, FileReplaced) else "unavailable"
                return PlainTextResponse(said, 503)
            return PlainTextResponse("ok")
        return PlainTextResponse("unavailable", 503)
