"""The sign-in page and the sign-out."""

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from core.access import addresses
from core.access.answers import BUSY, forget_token, form_of, give_token, page
from core.access.context import Door, TooBusy, in_thread, is_cross_site
from core.refusals import Refused
from core.settings import now

if TYPE_CHECKING:
    from core.access.demonstration import DemonstrationAccount

SIGNED_OUT = "You have signed out."


class SignIn:
    """Signing in and out, before and behind the door."""

    def __init__(self, door: Door) -> None:
        self.door = door

    async def sign_in(self, request: Request) -> Response:
        """The form (GET), and what it sends (POST): on success a session and the way to the wanted page."""
        if request.method == "POST":
            return await self._signed_in(request)
        onward = addresses.safe_next(request.query_params.get("next"))
        if await self.door.signed_in(request):
            return RedirectResponse(onward, 303)
        return await self._sign_in_page(request, onward, said=SIGNED_OUT if "left" in request.query_params else "")

    async def _signed_in(self, request: Request) -> Response:
        from core.access import commands

        form = await form_of(request)
        username, onward = form.get("username", ""), addresses.safe_next(form.get("next"))
        try:
            token = await self.door.hash_in_thread(
                commands.sign_in,
                self.door.database,
                self.door.key,
                username,
                form.get("password", ""),
                now(),
                allows_demonstration=self.door.allows_demonstration(request),
            )
        except Refused as refused:
            return await self._sign_in_page(request, onward, username, problem=str(refused), status=401)
        except TooBusy:
            return await self._sign_in_page(request, onward, username, problem=BUSY, status=503)
        answer = RedirectResponse(onward, 303)
        give_token(answer, request, token)
        return answer

    async def _sign_in_page(
        self,
        request: Request,
        onward: str,
        username: str = "",
        problem: str = "",
        said: str = "",
        status: int = 200,
    ) -> Response:
        from core.access.demonstration import MAY

        accounts = await self._demonstration_accounts(request)
        return page(
            "signin.html",
            status,
            onward=onward,
            username=username[:64],
            problem=problem,
            said=said,
            accounts=accounts,
            may=MAY,
        )

    async def _demonstration_accounts(self, request: Request) -> "list[DemonstrationAccount]":
        if not self.door.allows_demonstration(request):
            return []
        return await in_thread(self.door.looking_up, self._read_demonstration_accounts)

    def _read_demonstration_accounts(self) -> "list[DemonstrationAccount]":
        from core.access.queries import demonstration_accounts
        from core.storage.engine import reading

        with reading(self.door.database) as session:
            return demonstration_accounts(session)

    async def sign_out(self, request: Request) -> Response:
        """End every session of the user. A link on another site ends nothing: it gets a page with a button."""
        if request.method == "HEAD" or is_cross_site(request):
            return page("signout.html", 200)
        user = await self.door.signed_in(request)
        if user:
            from core.access.commands import sign_out

            at = self.door.not_before_token(request, now())
            await in_thread(self.door.looking_up, sign_out, self.door.database, user.username, at)
        answer = RedirectResponse(f"{addresses.SIGN_IN}?left=yes", 303)
        forget_token(answer, request)
        return answer
