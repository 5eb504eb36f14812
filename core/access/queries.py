"""Who is signed in, and which demonstration accounts there are."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, func, select

from core.access import tokens
from core.access.demonstration import DEMONSTRATION_ACCOUNTS, DemonstrationAccount
from core.access.tables import User, UserSession
from core.people import Person, Role


@dataclass(frozen=True)
class LiveSession:
    """A session that counts at this moment, and the address at which it began."""

    username: str
    issued_at: datetime
    place: str
    last_seen_at: datetime


@dataclass(frozen=True)
class SecondFactor:
    """Whether a user has a second factor, can have one, and how many recovery codes are left."""

    is_on: bool
    is_offered: bool
    recovery_codes: int


def signed_in(session: Session, token: str, key: str, now: datetime, idle: timedelta = tokens.LIFE) -> Person | None:
    """The user of a token; None when the token is not genuine, has ended or was revoked, when nobody did anything with it for so
    long, or the user is gone.

    Name and role come from the table, never from the token.
    """
    claims = tokens.read(token, key, now)
    user = session.get(User, claims.username) if claims else None
    if claims is None or user is None or claims.issued_at < user.valid_after:
        return None
    kept = session.get(UserSession, (claims.username, claims.issued_at))
    if (kept and kept.ended_at) or now > _last_seen(claims, kept) + idle:
        return None
    return Person(user.username, Role(user.role), user.name, user.may_assure, tuple(user.leads))


def idle_until(session: Session, token: str, key: str, now: datetime, idle: timedelta) -> datetime | None:
    """When the session of a token ends if nobody does anything with it; None for what is no genuine token."""
    claims = tokens.read(token, key, now)
    if claims is None:
        return None
    return _last_seen(claims, session.get(UserSession, (claims.username, claims.issued_at))) + idle


def _last_seen(claims: tokens.Claims, kept: UserSession | None) -> datetime:
    return kept.last_seen_at if kept else claims.issued_at


def second_factor(session: Session, username: str) -> SecondFactor:
    """How the second factor of a user stands; that of one who is gone is neither on nor offered."""
    user = session.get(User, username)
    if user is None:
        return SecondFactor(is_on=False, is_offered=False, recovery_codes=0)
    return SecondFactor(bool(user.second_factor), not user.is_demonstration, len(user.recovery_codes))


def council(session: Session) -> str:
    """The council's name as the plan gives it; read past the plan's own rooms, which stand above this one."""
    return str(session.execute(text("SELECT council FROM plan")).scalar() or "")


def accounts(session: Session) -> list[dict[str, Any]]:
    """Every account by its username: username, name, role, may_assure, leads, is_demonstration and
    has_second_factor."""
    fields = {"username", "name", "role", "may_assure", "leads", "is_demonstration"}
    users = session.exec(select(User).order_by(User.username))
    return [user.model_dump(include=fields) | {"has_second_factor": bool(user.second_factor)} for user in users]


def live_sessions(session: Session, now: datetime, idle: timedelta, username: str = "") -> list[LiveSession]:
    """The sessions that count at this moment, of one user or of all, the one that was used last first."""
    found = (
        select(UserSession)
        .join(User, col(User.username) == UserSession.username)
        .where(
            col(UserSession.ended_at).is_(None),
            UserSession.issued_at >= User.valid_after,
            UserSession.issued_at > now - tokens.LIFE,
            UserSession.last_seen_at >= now - idle,
            *([UserSession.username == username] if username else []),
        )
        .order_by(col(UserSession.last_seen_at).desc(), UserSession.username)
    )
    return [LiveSession(one.username, one.issued_at, one.place, one.last_seen_at) for one in session.exec(found)]


def last_sign_ins(session: Session) -> dict[str, datetime]:
    """When each user signed in last, by username; who never did is not there."""
    newest = select(UserSession.username, func.max(UserSession.issued_at)).group_by(UserSession.username)
    return dict(session.exec(newest).all())


def demonstration_accounts(session: Session) -> list[DemonstrationAccount]:
    """The demonstration accounts that are still in the table, in their usual order."""
    present = set(session.exec(select(User.username).where(col(User.is_demonstration))))
    return [account for account in DEMONSTRATION_ACCOUNTS if account.username in present]
