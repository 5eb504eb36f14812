"""Who is signed in, and which demonstration accounts there are."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from core.access import tokens
from core.access.demonstration import DEMONSTRATION_ACCOUNTS, DemonstrationAccount
from core.access.tables import User
from core.people import Person, Role


def signed_in(session: Session, token: str, key: str, now: datetime) -> Person | None:
    """The user of a token; None when the token is not genuine, has ended or was revoked, or the user is gone.

    Name and role come from the table, never from the token.
    """
    claims = tokens.read(token, key, now)
    user = session.get(User, claims.username) if claims else None
    if claims is None or user is None or claims.issued_at < user.valid_after:
        return None
    return Person(user.username, Role(user.role), user.name, user.may_assure, tuple(user.leads))


def accounts(session: Session) -> list[dict[str, Any]]:
    """Every account by its username: username, name, role, may_assure, leads and is_demonstration."""
    fields = {"username", "name", "role", "may_assure", "leads", "is_demonstration"}
    return [user.model_dump(include=fields) for user in session.exec(select(User).order_by(User.username))]


def demonstration_accounts(session: Session) -> list[DemonstrationAccount]:
    """The demonstration accounts that are still in the table, in their usual order."""
    present = set(session.exec(select(User.username).where(col(User.is_demonstration))))
    return [account for account in DEMONSTRATION_ACCOUNTS if account.username in present]
