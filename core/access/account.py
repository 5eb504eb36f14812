"""The page on which people change their own password."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from core.access import addresses
from core.access.answers import BUSY, form_of, give_token, page
from core.access.context import Gateway, TooBusy
from core.refusals import Refused
from core.settings import now


class Account:
    """One's own account, behind the gate."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway

    async def change_password(self, request: Request) -> Response:
        """The form (GET), and what it sends (POST): on success this session goes on and all others end."""
        user = await self.gateway.signed_in(request)
        if user is None:
            return RedirectResponse(addresses.sign_in_address(addresses.PASSWORD), 303)
        if request.method != "POST":
            return password_page(user.username, is_done="changed" in request.query_params)
        form = await form_of(request)
        return await self._changed_password(request, user.username, form)

    async def _changed_password(self, request: Request, username: str, form: dict[str, str]) -> Response:
        from core.access.sessions import change_password

        new = form.get("new", "")
        if new != form.get("again", ""):
            return password_page(username, "The two new passwords differ. Please type them again.", 400)
        try:
            token = await self.gateway.hash_in_thread(
                change_password, self.gateway.database, self.gateway.key, username, form.get("old", ""), new, now()
            )
        except Refused as refused:
            return password_page(username, str(refused), 400)
        except TooBusy:
            return password_page(username, BUSY, 503)
        answer = RedirectResponse(f"{addresses.PASSWORD}?changed=yes", 303)
        give_token(answer, request, token)
        return answer


def password_page(username: str, problem: str = "", status: int = 200, is_done: bool = False) -> Response:
    """The password form, with what is wrong or that it is done."""
    from core.access.passwords import LONGEST, RULE, SHORTEST

    return page(
        "password.html",
        status,
        username=username,
        problem=problem,
        is_done=is_done,
        rule=RULE,
        shortest=SHORTEST,
        longest=LONGEST,
    )
