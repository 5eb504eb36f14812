"""The sign-in page and the sign-out."""

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from core.access import addresses
from core.access.answers import BUSY, forget_token, form_of, give_token, page
from core.access.context import Gateway, TooBusy, in_thread, is_cross_site
from core.refusals import Refused
from core.settings import now

if TYPE_CHECKING:
    from core.access.demonstration import DemonstrationAccount

SIGNED_OUT = "You have signed out."


class SignIn:
    """Signing in and out, before and behind the gate."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway

    async def sign_in(self, request: Request) -> Response:
        """The form (GET), and what it sends (POST): on success a session and the way to the wanted page."""
        if request.method == "POST":
            return await self._signed_in(request)
        onward = addresses.safe_next(request.query_params.get("next"))
        if await self.gateway.signed_in(request):
            return RedirectResponse(onward, 303)
        return await self._sign_in_page(request, onward, said=SIGNED_OUT if "left" in request.query_params else "")

    async def _signed_in(self, request: Request) -> Response:
        from core.access.sessions import sign_in

        form = await form_of(request)
        username, onward = form.get("username", ""), addresses.safe_next(form.get("next"))
        try:
            token = await self.gateway.hash_in_thread(
                sign_in,
                self.gateway.database,
                self.gateway.key,
                username,
                form.get("password", ""),
                now(),
                allows_demonstration=self.gateway.allows_demonstration(request),
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
        if not self.gateway.allows_demonstration(request):
            return []
        return await in_thread(self.gateway.looking_up, self._read_demonstration_accounts)

    def _read_demonstration_accounts(self) -> "list[DemonstrationAccount]":
        from core.access.queries import demonstration_accounts
        from core.storage.engine import reading

        with reading(self.gateway.database) as session:
            return demonstration_accounts(session)

    async def sign_out(self, request: Request) -> Response:
        """End every session of the user. A link on another site ends nothing: it gets a page with a button."""
        if request.method == "HEAD" or is_cross_site(request):
            return page("signout.html", 200)
        user = await self.gateway.signed_in(request)
        if user:
            from core.access.sessions import sign_out

            at = self.gateway.not_before_token(request, now())
            await in_thread(self.gateway.looking_up, sign_out, self.gateway.database, user.username, at)
        answer = RedirectResponse(f"{addresses.SIGN_IN}?left=yes", 303)
        forget_token(answer, request)
        return answer
