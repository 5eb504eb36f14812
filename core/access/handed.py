"""The addresses of files that were handed to people: each answers the person and the role alone that it was made for."""

from collections import OrderedDict, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from core.access import inside

MOST = 2_000  # addresses of one person
QUOTA = 100 * 2**20  # bytes of one person's files that wait in memory
LARGEST = 21 * 2**20  # bytes that a request may bring that does not say how many
TOO_MANY = (
    f"You have files of {QUOTA // 2**20} MB waiting here, which is the most: take some away or confirm them and reload the "
    "page, then try again."
)
Whom = tuple[str, str]  # username and role


@dataclass
class Handed:
    """The addresses that this server handed out, and what it takes of each person's files."""

    known: defaultdict[Whom, OrderedDict[str, None]] = field(default_factory=lambda: defaultdict(OrderedDict))
    arriving: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    def note(self, whom: Whom, addresses: Iterable[str]) -> None:
        """Remember what is handed out; of more than MOST the oldest are forgotten."""
        for address in addresses:
            self.known[whom][address] = None
            self.known[whom].move_to_end(address)
            if len(self.known[whom]) > MOST:
                self.known[whom].popitem(last=False)

    def is_for(self, whom: Whom, path: str) -> bool:
        """Whether exactly this path was handed to them."""
        return path in self.known.get(whom, ())

    async def upload(self, app: ASGIApp, whom: Whom, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a file in, unless its sender's files would fill more of the memory than one person may."""
        username, path = whom[0], scope["path"]
        waiting = inside.held(one for of, known in self.known.items() if of[0] == username for one in known)
        waiting.pop(path, None)
        size = _size(scope)
        if sum(waiting.values()) + self.arriving[username] + size > QUOTA:
            await JSONResponse(TOO_MANY, 413)(scope, receive, send)
            return
        self.arriving[username] += size
        try:
            await app(scope, receive, send)
        finally:
            self.arriving[username] -= size


def _size(scope: Scope) -> int:
    said = dict(scope["headers"]).get(b"content-length", b"")
    return int(said) if said.isdigit() and len(said) < 12 else LARGEST
