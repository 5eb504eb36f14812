"""The server's own pages: signing in and out, and the change of one's own password."""

from datetime import UTC, datetime
from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from core.access import addresses
from core.access.answers import BUSY, forget_token, form_of, give_token, page
from core.access.context import Gateway, TooBusy, in_thread, is_cross_site, place_of
from core.refusals import Refused
from core.settings import now


class Pages:
    """What libraries of the database need is imported once the gateway is open, as a stranger's first answer cannot wait."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway

    async def sign_in(self, request: Request) -> Response:
        """The form (GET), and what it sends (POST): on success a session and the way to the wanted page."""
        if request.method == "POST":
            return await self._sign_in(request)
        onward = addresses.safe_next(request.query_params.get("next"))
        if await self.gateway.signed_in(request):
            return RedirectResponse(onward, 303)
        is_signed_out = "left" in request.query_params
        return await self._sign_in_page(request, onward, said="You have signed out." if is_signed_out else "")

    async def _sign_in(self, request: Request) -> Response:
        form = await form_of(request)
        onward = addresses.safe_next(form.get("next"))
        if "step" in form:
            return await self._second_step(request, form["step"], form.get("code", ""), onward)
        await self.gateway.open()
        from core.access import limits
        from core.access.sessions import CodeNeeded, TooManyFromHere, sign_in, stored_username

        username = form.get("username", "")
        place = place_of(request)
        known = stored_username(username)
        source = await self.gateway.read(lambda session: limits.source(session, known, place, now()))
        work = partial(
            sign_in, self.gateway.database, self.gateway.key, username, form.get("password", ""), now(), place
        )
        try:
            if source.is_known:
                token = await self.gateway.hash_for_known(work)
            else:
                token = await self.gateway.hash_for_stranger(place, work)
        except CodeNeeded as needed:
            return page("code.html", 200, onward=onward, step=needed.step, problem="")
        except TooManyFromHere as refused:
            return await self._sign_in_page(request, onward, username, problem=str(refused), status=429)
        except Refused as refused:
            return await self._sign_in_page(request, onward, username, problem=str(refused), status=401)
        except TooBusy:
            return await self._sign_in_page(request, onward, username, problem=BUSY, status=503)
        return _let_in(request, token, onward)

    async def _second_step(self, request: Request, step: str, code: str, onward: str) -> Response:
        """What the code brings that is asked for after the right password."""
        await self.gateway.open()
        from core.access.second_factor import StepEnded, finish_sign_in

        about = self.gateway.database, self.gateway.key, step, code, now(), place_of(request)
        try:
            token = await in_thread(self.gateway.looking_up, finish_sign_in, *about)
        except StepEnded as refused:
            return await self._sign_in_page(request, onward, problem=str(refused), status=401)
        except Refused as refused:
            return page("code.html", 401, onward=onward, step=step, problem=str(refused))
        return _let_in(request, token, onward)

    async def _sign_in_page(
        self, request: Request, onward: str, username: str = "", problem: str = "", said: str = "", status: int = 200
    ) -> Response:
        from core.access.demonstration import MAY
        from core.access.queries import demonstration_accounts

        accounts = await self.gateway.read(demonstration_accounts)
        known = {"onward": onward, "username": username[:64], "problem": problem, "said": said}
        return page(
            "signin.html",
            status,
            **known,
            accounts=accounts,
            may=MAY,
            file=self.gateway.settings.demonstration_file.name,
        )

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

    async def change_password(self, request: Request) -> Response:
        """The form (GET), and what it sends (POST): on success this session goes on and all others end."""
        user = await self.gateway.signed_in(request)
        if user is None:
            return RedirectResponse(addresses.sign_in_address(addresses.PASSWORD), 303)
        if request.method != "POST":
            return _password_page(user.username, is_done="changed" in request.query_params)
        from core.access.sessions import change_password

        form = await form_of(request)
        new = form.get("new", "")
        if new != form.get("again", ""):
            return _password_page(user.username, "The two new passwords differ. Please type them again.", 400)
        place = place_of(request)
        passwords = user.username, form.get("old", ""), new, now(), place
        try:
            token = await self.gateway.hash_for_known(
                change_password, self.gateway.database, self.gateway.key, *passwords
            )
        except Refused as refused:
            return _password_page(user.username, str(refused), 400)
        except TooBusy:
            return _password_page(user.username, BUSY, 503)
        answer = RedirectResponse(f"{addresses.PASSWORD}?changed=yes", 303)
        give_token(answer, request, token)
        return answer

    async def sessions(self, request: Request) -> Response:
        """The user's own sessions (GET), and the ending of one of them (POST)."""
        user = await self.gateway.signed_in(request)
        if user is None:
            return RedirectResponse(addresses.sign_in_address(addresses.SESSIONS), 303)
        from core.access.queries import live_sessions
        from core.access.sessions import end_session
        from core.words import at_moment

        problem = ""
        if request.method == "POST":
            chosen = _moment((await form_of(request)).get("issued_at", ""))
            ended = self.gateway.database, user.username, chosen, now(), user
            try:
                await in_thread(self.gateway.looking_up, end_session, *ended)
                return RedirectResponse(f"{addresses.SESSIONS}?ended=yes", 303)
            except Refused as refused:
                problem = str(refused)
        idle, username, own = self.gateway.settings.idle_limit, user.username, self.gateway.claims(request)
        live = await self.gateway.read(lambda session: live_sessions(session, now(), idle, username))
        known = {"sessions": live, "own": own and own.issued_at, "problem": problem, "at_moment": at_moment}
        return page("sessions.html", 400 if problem else 200, **known, is_done="ended" in request.query_params)


def _let_in(request: Request, token: str, onward: str) -> Response:
    answer = RedirectResponse(onward, 303)
    give_token(answer, request, token)
    return answer


def _moment(text: str) -> datetime:
    """The moment that a form names; one at which no session began where it names none."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return datetime.min.replace(tzinfo=UTC)


def _password_page(username: str, problem: str = "", status: int = 200, is_done: bool = False) -> Response:
    """The password form, with what is wrong or that it is done."""
    from core.access.passwords import LONGEST, RULE, SHORTEST

    limits = {"rule": RULE, "shortest": SHORTEST, "longest": LONGEST}
    return page("password.html", status, username=username, problem=problem, is_done=is_done, **limits)
