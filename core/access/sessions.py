"""Signing in and out, and the passwords that it takes.

It is recorded but raises no data revision, because it changes no figure and would make every cache start anew.
"""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import BeforeValidator, StringConstraints, TypeAdapter, ValidationError
from sqlalchemy import Engine
from sqlmodel import Session

from core.access import passwords, tokens
from core.access.tables import User
from core.audit.trail import note, record
from core.refusals import Refused
from core.storage.engine import reading, writing

FAILURES_ALLOWED = 5
LOCK = timedelta(minutes=15)
TOO_MANY = (
    "is not right, or there were too many attempts. "
    f"After {FAILURES_ALLOWED} wrong passwords an account rests for {LOCK.seconds // 60} minutes."
)
NOT_SIGNED_IN = f"The username or the password {TOO_MANY}"
OLD_NOT_RIGHT = f"The present password {TOO_MANY}"


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


Username = Annotated[
    str, BeforeValidator(_lower), StringConstraints(pattern=r"^[a-z0-9._-]+$", min_length=2, max_length=64)
]
_USERNAME = TypeAdapter(Username)


def sign_in(database: Engine, key: str, username: str, password: str, now: datetime) -> str:
    """A token for the user.

    Raises Refused with the same words, after one bcrypt check, for an unknown user, a wrong password and
    a locked account. While an account is locked even the right password is refused.
    """
    issued_at = _checked(database, username, password, now, signs_in=True)
    if issued_at is None:
        raise Refused(NOT_SIGNED_IN)
    return tokens.issue(stored_username(username), key, issued_at)


def sign_out(database: Engine, username: str, now: datetime) -> None:
    """End every session of this user for good; nothing happens when the user is gone."""
    with writing(database) as session:
        user = session.get(User, username, with_for_update=True)
        if user:
            end_sessions(user, now)
            note(session, user.username, now, "signed out", user.username)


def change_password(database: Engine, key: str, username: str, old: str, new: str, now: datetime) -> str:
    """Change one's own password, end every session, and return a token for a new one.

    Raises Refused when the new one breaks the rule or the old one is not right, which counts as a failed sign-in.
    """
    passwords.check_new(new, username)
    if new == old:
        raise Refused("The new password is the present one. Please choose another.")
    if _checked(database, username, old, now) is None:
        raise Refused(OLD_NOT_RIGHT)
    return tokens.issue(username, key, store_password(database, username, new, now, by=username))


def _checked(database: Engine, username: str, password: str, now: datetime, signs_in: bool = False) -> datetime | None:
    """The moment from which a token may be issued, None when the attempt is refused.

    The table is read again after the slow check, under the lock of a write, so that of many guesses at once
    only as many count as are allowed.
    """
    known = stored_username(username)
    with reading(database) as session:
        seen = _open_account(session.get(User, known), now)
        password_hash = seen.password_hash if seen else passwords.NOBODYS_HASH
    is_right = passwords.is_right(password, password_hash)
    with writing(database) as session:
        user = _open_account(session.get(User, known, with_for_update=True), now)
        if user is None or seen is None:
            return None
        if not is_right or user.password_hash != password_hash:
            _count_failure(session, user, now)
            return None
        user.failures, user.locked_until = 0, None
        if signs_in:
            note(session, user.username, now, "signed in", user.username)
        return max(now, user.valid_after)


def _open_account(user: User | None, now: datetime) -> User | None:
    """The account, None when it is unknown or locked."""
    return None if user is None or (user.locked_until and now < user.locked_until) else user


def _count_failure(session: Session, user: User, now: datetime) -> None:
    user.failures += 1
    if user.failures >= FAILURES_ALLOWED:
        user.failures, user.locked_until = 0, now + LOCK
        note(session, user.username, now, f"locked after {FAILURES_ALLOWED} wrong passwords", user.username)


def store_password(database: Engine, username: str, password: str, now: datetime, by: str) -> datetime:
    """Store a password, and return the moment from which the user's tokens count."""
    password_hash = passwords.hashed(password)
    with writing(database) as session:
        user = session.get(User, username, with_for_update=True)
        if user is None:
            raise Refused(f"There is no account called {username}.")
        if user.is_demonstration:
            raise Refused("A demonstration account keeps its password, and goes when the first real account is added.")
        user.password_hash, user.failures, user.locked_until = password_hash, 0, None
        end_sessions(user, now)
        record(session, by, now, "changed password", username)
        return user.valid_after


def end_sessions(user: User, now: datetime) -> None:
    """Let no token count that was issued so far, one of this very moment included."""
    user.valid_after = max(now, user.valid_after) + timedelta(microseconds=1)


def stored_username(typed: str) -> str:
    """The username as it is stored, empty for what cannot be one."""
    try:
        return _USERNAME.validate_python(typed)
    except ValidationError:
        return ""
