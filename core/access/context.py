"""What is asked of a request: who is it from, did another site's page send it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.requests import HTTPConnection

from core.access import tokens
from core.people import Person, Role
from core.settings import Settings, now
from core.storage.file import FileReplaced

if TYPE_CHECKING:  # the gate starts before the database's libraries are loaded
    from sqlalchemy import Engine
    from sqlmodel import Session

P = ParamSpec("P")
T = TypeVar("T")

HASHES_WAITING = 20  # of one address, or of all people at places that are known
SECOND_FACTOR_OF = frozenset({Role.PROGRAMME_OFFICE, Role.HR_LEAD})  # where the setting requires it
NOTED_EACH = timedelta(minutes=1)
STRANGERS_WAITING = 40  # addresses from which nobody signed in lately


class DatabaseSilent(Exception):
    """The database did not answer; the message is what anybody may be told."""

    def __init__(self, error: Exception) -> None:
        is_replaced = isinstance(error, FileReplaced)
        super().__init__(str(error) if is_replaced else "The database does not answer. Please try again in a minute.")


class TooBusy(Exception):
    """More people sign in at once than the server can check in a few seconds."""


@dataclass
class Gateway:
    """What this server knows for all its requests."""

    settings: Settings
    key: str
    open_database: "Callable[[], Engine]"
    looking_up: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(8))
    is_open: bool = False
    known: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(2))
    strangers: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(1))
    turns: dict[str, CapacityLimiter] = field(default_factory=dict)
    noted: dict[tuple[str, datetime], datetime] = field(default_factory=dict)

    async def open(self) -> None:
        """Wait until the database is open, before anything that needs its libraries: two threads that load them at once
        would get in each other's way. Raises DatabaseSilent."""
        if not self.is_open:
            await to_thread.run_sync(self._open, limiter=self.looking_up, abandon_on_cancel=True)

    def _open(self) -> None:
        try:
            self.open_database()
        except Exception as error:
            raise DatabaseSilent(error) from error
        self.is_open = True

    @property
    def database(self) -> "Engine":
        return self.open_database()

    async def signed_in(self, request: HTTPConnection) -> "Person | None":
        """The user of this request's session, None for a stranger. Raises DatabaseSilent."""
        token = request.cookies.get(tokens.cookie(request.url.scheme))
        if not token:
            return None
        await self.open()
        from core.access import queries

        idle = self.settings.idle_limit
        return await self.read(lambda session: queries.signed_in(session, token, self.key, now(), idle))

    def requires(self, person: "Person") -> bool:
        """Whether this person must have a second factor."""
        return self.settings.requires_second_factor and person.role in SECOND_FACTOR_OF

    async def lacks_second_factor(self, person: "Person") -> bool:
        """Whether this person must set up a second factor before anything opens. Raises DatabaseSilent."""
        if not self.requires(person):
            return False
        from core.access import queries

        stands = await self.read(lambda session: queries.second_factor(session, person.username))
        return not stands.is_on

    def claims(self, request: HTTPConnection) -> tokens.Claims | None:
        """What the token of this request says, None where none is genuine."""
        return tokens.read(request.cookies.get(tokens.cookie(request.url.scheme), ""), self.key, now())

    async def note_activity(self, request: HTTPConnection) -> None:
        """Keep that somebody did something in this request's session; once a minute is enough. Raises DatabaseSilent."""
        claims = self.claims(request)
        if claims is None:
            return
        session, at = (claims.username, claims.issued_at), now()
        if at - self.noted.get(session, claims.issued_at) < min(NOTED_EACH, self.settings.idle_limit / 10):
            return
        from core.access.sessions import seen

        self.noted = {one: then for one, then in self.noted.items() if at - then < tokens.LIFE} | {session: at}
        await in_thread(self.looking_up, seen, self.database, claims.username, claims.issued_at, at)

    def not_before_token(self, request: HTTPConnection, moment: datetime) -> datetime:
        """The moment, or that of the token's issue by another server whose clock runs ahead."""
        claims = tokens.read(request.cookies.get(tokens.cookie(request.url.scheme), ""), self.key, moment)
        return max(moment, claims.issued_at) if claims else moment

    async def hash_for_known(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What slow work with passwords returns, for people at known places: no stranger stands before them. Raises TooBusy."""
        if self.known.statistics().tasks_waiting >= HASHES_WAITING:
            raise TooBusy
        return await in_thread(self.known, work, *args, **kwargs)

    async def hash_for_stranger(self, place: str, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What slow work with passwords returns, for whoever comes from an unknown place: each address has one turn at a time, so
        that many attempts from one do not hold up another. Raises TooBusy."""
        turn = self.turns.setdefault(place, CapacityLimiter(1))
        waiting = turn.statistics().tasks_waiting
        if waiting >= HASHES_WAITING or len(self.turns) > STRANGERS_WAITING:
            self._end_turn(place)
            raise TooBusy
        try:
            async with turn:
                return await in_thread(self.strangers, work, *args, **kwargs)
        finally:
            self._end_turn(place)

    def _end_turn(self, place: str) -> None:
        turn = self.turns.get(place)
        if turn and not turn.borrowed_tokens and not turn.statistics().tasks_waiting:
            del self.turns[place]

    async def read(self, query: "Callable[[Session], T]", limiter: CapacityLimiter | None = None) -> T:
        """What a query gives, asked beside the event loop. Raises DatabaseSilent."""

        def answer() -> T:
            from core.storage.engine import reading

            with reading(self.database) as session:
                return query(session)

        return await in_thread(limiter or self.looking_up, answer)


async def in_thread(limiter: CapacityLimiter, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What the work returns, done beside the event loop. Raises DatabaseSilent for any error of the database."""

    def done() -> T:
        from sqlalchemy.exc import SQLAlchemyError

        from core.storage.file import DatabaseProblem

        try:
            return work(*args, **kwargs)
        except (SQLAlchemyError, DatabaseProblem) as error:
            raise DatabaseSilent(error) from error

    return await to_thread.run_sync(done, limiter=limiter, abandon_on_cancel=True)


def place_of(request: HTTPConnection) -> str:
    """The address of a connection by which attempts are counted: an IPv6 customer has a whole network of them."""
    host = request.client.host if request.client else "unknown"
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return "::1" if address.is_loopback else str(ip_network((address, 64), strict=False))
    return str(address)


def is_cross_site(request: HTTPConnection) -> bool:
    """Whether another site's page sent this request; a request that names no page, as a script's, is not."""
    sent_by = request.headers.get("sec-fetch-site")
    if sent_by is not None:
        return sent_by not in ("same-origin", "none")
    return "origin" in request.headers and not is_of_this_site(request)


def is_of_this_site(request: HTTPConnection) -> bool:
    """Whether the request says that a page of this very host sent it, as each websocket of a browser does."""
    host = request.headers.get("host", "").lower()
    return request.headers.get("origin", "").lower() in (f"http://{host}", f"https://{host}")
