"""The page on which everybody sets up their own second factor, and turns it off."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from core.access import addresses
from core.access.answers import form_of, page
from core.access.context import Gateway, in_thread, place_of
from core.people import Person
from core.refusals import Refused
from core.settings import now


class SecondFactorPage:
    """What libraries of the database need is imported once the gateway is open, as a stranger's first answer cannot wait."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway

    async def answer(self, request: Request) -> Response:
        """How it stands, with a new secret where there is none (GET); turning it on or off with a code (POST)."""
        user = await self.gateway.signed_in(request)
        if user is None:
            return RedirectResponse(addresses.sign_in_address(addresses.SECOND_FACTOR), 303)
        form = await form_of(request) if request.method == "POST" else {}
        problem, step = "", form.get("step", "")
        try:
            if form and step:
                return await self._turn_on(user, step, form.get("code", ""))
            if form:
                return await self._turn_off(request, user, form.get("code", ""))
        except Refused as refused:
            problem = str(refused)
        return await self._page(user, step, problem, is_off="off" in request.query_params)

    async def _turn_on(self, user: Person, step: str, code: str) -> Response:
        from core.access.second_factor import secret_of, turn_on

        secret = secret_of(step, user.username, self.gateway.key, now())
        about = self.gateway.database, user.username, secret, code, now()
        return page("recovery_codes.html", 200, codes=await in_thread(self.gateway.looking_up, turn_on, *about))

    async def _turn_off(self, request: Request, user: Person, code: str) -> Response:
        from core.access.second_factor import turn_off

        about = self.gateway.database, user.username, code, now(), place_of(request)
        await in_thread(self.gateway.looking_up, turn_off, *about)
        return RedirectResponse(f"{addresses.SECOND_FACTOR}?off=yes", 303)

    async def _page(self, user: Person, step: str, problem: str, is_off: bool) -> Response:
        from core.access.queries import second_factor
        from core.access.second_factor import NOT_FOR_DEMONSTRATION, StepEnded, begin_set_up, qr_code, secret_of

        stands = await self.gateway.read(lambda session: second_factor(session, user.username))
        known = {"stands": stands, "problem": problem, "is_off": is_off, "is_required": self.gateway.requires(user)}
        secret = ""
        if not stands.is_on and stands.is_offered:
            try:
                secret = secret_of(step, user.username, self.gateway.key, now())
            except StepEnded:
                step = begin_set_up(user.username, self.gateway.key, now())
                secret = secret_of(step, user.username, self.gateway.key, now())
        known |= {"step": step, "secret": secret, "qr": qr_code(user.username, secret) if secret else ""}
        return page("second_factor.html", 400 if problem else 200, **known, refused=NOT_FOR_DEMONSTRATION)
