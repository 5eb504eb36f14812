"""How often passwords may be tried. After some failures each further one makes the next attempt wait longer: by address, and by
account for whoever comes from elsewhere than its owner did lately. From where an account signed in lately, it has a count of its
own with a short wait, so that no stranger can keep the owner out. Wrong codes of a second factor, which only who knows
the password can try, are counted by account alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from core.access.tables import SignInLimit, UserSession

FREE = {"address": 10, "account": 5, "place": 5, "code": 5}  # failures before anybody waits
LONGEST = {
    "address": timedelta(minutes=15),
    "account": timedelta(minutes=15),
    "place": timedelta(seconds=30),
    "code": timedelta(minutes=15),
}
FIRST = {
    "address": timedelta(seconds=1),
    "account": timedelta(seconds=30),
    "place": timedelta(seconds=1),
    "code": timedelta(seconds=30),
}
FORGOTTEN_AFTER = timedelta(days=1)
LATELY = timedelta(days=90)


@dataclass(frozen=True)
class Source:
    """Where an attempt comes from: its address, as `context.place_of` gives it; did the account sign in from there lately?"""

    place: str
    is_known: bool

    def counted(self, username: str) -> tuple[tuple[str, str], ...]:
        """The kinds and names under which a failure is counted; a username that nobody has counts for its address alone."""
        if self.is_known:
            return (("place", f"{username} {self.place}"),)
        of_address = ("address", self.place)
        return (of_address, ("account", username)) if username else (of_address,)


def source(session: Session, username: str, place: str, now: datetime) -> Source:
    """Where an attempt on this account comes from."""
    lately = select(UserSession.username).where(
        UserSession.username == username, UserSession.place == place, UserSession.last_seen_at > now - LATELY
    )
    return Source(place, session.exec(lately).first() is not None)


def waits_until(session: Session, kind: str, name: str, now: datetime) -> datetime | None:
    """Until when this account or address must wait, None where it need not."""
    limit = session.get(SignInLimit, (kind, name))
    return limit.until if limit and limit.until and now < limit.until else None


def has_to_wait(session: Session, counted: tuple[tuple[str, str], ...], now: datetime) -> bool:
    """Whether an attempt that is counted so must wait."""
    return any(waits_until(session, kind, name, now) for kind, name in counted)


def count_failure(session: Session, counted: Iterable[tuple[str, str]], now: datetime) -> None:
    """Count a wrong password or code, and forget what nobody has tried for a day."""
    session.execute(delete(SignInLimit).where(col(SignInLimit.last_at) < now - FORGOTTEN_AFTER))
    for kind, name in counted:
        limit = session.get(SignInLimit, (kind, name)) or SignInLimit(kind=kind, name=name, last_at=now)
        limit.failures, limit.last_at = limit.failures + 1, now
        limit.until = now + wait_after(kind, limit.failures)
        session.add(limit)


def forget(session: Session, counted: Iterable[tuple[str, str]]) -> None:
    """Begin anew for an account after the right password; an address that guesses stays one."""
    for kind, name in counted:
        if kind != "address":
            session.execute(delete(SignInLimit).where(col(SignInLimit.kind) == kind, col(SignInLimit.name) == name))


def forget_all(session: Session, username: str) -> None:
    """Begin anew for an account, wherever somebody comes from."""
    of_places = (col(SignInLimit.kind) == "place") & col(SignInLimit.name).startswith(f"{username} ", autoescape=True)
    of_account = (col(SignInLimit.kind) == "account") & (col(SignInLimit.name) == username)
    session.execute(delete(SignInLimit).where(of_places | of_account))


def wait_after(kind: str, failures: int) -> timedelta:
    """How long the next attempt waits after so many failures: nothing for the first few, then each time twice as long."""
    beyond = failures - FREE[kind]
    if beyond < 0:
        return timedelta()
    longer: timedelta = FIRST[kind] * 2 ** min(beyond, 20)
    return min(LONGEST[kind], longer)
