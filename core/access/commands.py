"""Signing in and out, and the keeping of accounts.

What changes an account is recorded and raises the data revision. Signing in and out is recorded too but
raises nothing, because it changes no figure and would make every cache start anew.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, StringConstraints, TypeAdapter, ValidationError
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from core.access import passwords, tokens
from core.access.demonstration import DEMONSTRATION_ACCOUNTS, PASSWORD_HASHES
from core.access.passwords import PasswordRefused
from core.access.tables import Role, User
from core.audit import note, record
from core.database import reading, writing

FAILURES_ALLOWED = 5
LOCK = timedelta(minutes=15)
NOT_SIGNED_IN = (
    "The username or the password is not right, or there were too many attempts. "
    f"After {FAILURES_ALLOWED} wrong passwords an account rests for {LOCK.seconds // 60} minutes."
)
OLD_NOT_RIGHT = (
    "The present password is not right, or there were too many attempts. "
    f"After {FAILURES_ALLOWED} wrong passwords an account rests for {LOCK.seconds // 60} minutes."
)


class SignInRefused(Exception):
    """The sign-in failed; the message does not tell an unknown, a wrong and a locked one apart."""


class AccountRefused(Exception):
    """An account cannot be made or changed; the message says why."""


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


def _as_role(value: object) -> object:
    return next((role for role in Role if str(value).strip().lower() == role.lower()), value)


Username = Annotated[
    str, BeforeValidator(_lower), StringConstraints(pattern=r"^[a-z0-9._-]+$", min_length=2, max_length=64)
]
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")
]
USERNAME = TypeAdapter(Username)


class NewAccount(BaseModel):
    """An account as it comes in, checked."""

    username: Username
    name: Name
    role: Annotated[Role, BeforeValidator(_as_role)]


ACCEPTED = {
    "username": "A username has 2 to 64 characters: letters a to z, figures, full stops, hyphens and underscores.",
    "name": "A name has 1 to 100 characters.",
    "role": f"The role is one of: {', '.join(Role)}.",
}


def sign_in(
    database: Engine, key: str, username: str, password: str, now: datetime, allows_demonstration: bool = True
) -> str:
    """A token for the user.

    Raises SignInRefused with the same words, after one bcrypt check, for an unknown user, a wrong password and
    a locked account. While an account is locked even the right password is refused.
    """
    issued_at = _checked(database, username, password, now, allows_demonstration, note="signed in")
    if issued_at is None:
        raise SignInRefused(NOT_SIGNED_IN)
    return tokens.issue(_username(username) or "", key, issued_at)


def sign_out(database: Engine, username: str, now: datetime) -> None:
    """End every session of this user for good; nothing happens when the user is gone."""
    with writing(database) as session:
        user = session.get(User, username, with_for_update=True)
        if user:
            _end_sessions(user, now)
            _note(session, user, now, "signed out")


def change_password(database: Engine, key: str, username: str, old: str, new: str, now: datetime) -> str:
    """Change one's own password, end every session, and return a token for a new one.

    Raises PasswordRefused when the new one breaks the rule or the old one is not right, which counts as a
    failed sign-in.
    """
    passwords.check_new(new, username)
    if new == old:
        raise PasswordRefused("The new password is the present one. Please choose another.")
    if _checked(database, username, old, now, allows_demonstration=True) is None:
        raise PasswordRefused(OLD_NOT_RIGHT)
    try:
        valid_after = _store_password(database, username, new, now, by=username)
    except AccountRefused as refused:
        raise PasswordRefused(str(refused)) from refused
    return tokens.issue(username, key, valid_after)


def set_password(database: Engine, username: str, password: str, now: datetime, by: str) -> None:
    """Give a user a new password, which ends the user's sessions and any lock.

    Raises PasswordRefused when it breaks the rule, AccountRefused when there is no such account.
    """
    passwords.check_new(password, username)
    _store_password(database, _username(username) or username, password, now, by)


def add_user(database: Engine, username: str, name: str, role: str, password: str, now: datetime, by: str) -> None:
    """Add a real account and remove every demonstration account.

    Raises AccountRefused when a value is not accepted or the username is taken by a real account,
    PasswordRefused when the password breaks the rule.
    """
    account = _accepted(username, name, role)
    passwords.check_new(password, account.username)
    password_hash = passwords.hashed(password)
    with writing(database) as session:
        _remove_demonstration_accounts(session, now, by)
        if session.get(User, account.username):
            raise AccountRefused(f"There is already an account called {account.username}.")
        user = User(**account.model_dump(), password_hash=password_hash, valid_after=now)
        session.add(user)
        record(session, by, now, "added account", user.username, after=_described(user))


def make_demonstration_accounts(session: Session, now: datetime) -> None:
    """Put the demonstration accounts into a database without accounts; does nothing in any other."""
    if session.exec(select(User)).first():
        return
    for account in DEMONSTRATION_ACCOUNTS:
        user = User(
            username=account.username,
            name=account.name,
            role=account.role,
            password_hash=PASSWORD_HASHES[account.username],
            valid_after=now,
            is_demonstration=True,
            leads=list(account.leads),
        )
        session.add(user)
        record(session, "first start", now, "added account", user.username, after=_described(user))


def _checked(
    database: Engine, username: str, password: str, now: datetime, allows_demonstration: bool, note: str = ""
) -> datetime | None:
    """The moment from which a token may be issued, None when the attempt is refused.

    The table is read again after the slow check, under the lock of a write, so that of many guesses at once
    only as many count as are allowed.
    """
    known = _username(username) or ""
    with reading(database) as session:
        seen = _open_account(session.get(User, known), now, allows_demonstration)
        password_hash = seen.password_hash if seen else passwords.NOBODYS_HASH
    is_right = passwords.is_right(password, password_hash)
    with writing(database) as session:
        user = _open_account(session.get(User, known, with_for_update=True), now, allows_demonstration)
        if user is None or seen is None:
            return None
        if not is_right or user.password_hash != password_hash:
            _count_failure(session, user, now)
            return None
        user.failures, user.locked_until = 0, None
        if note:
            _note(session, user, now, note)
        return max(now, user.valid_after)


def _open_account(user: User | None, now: datetime, allows_demonstration: bool) -> User | None:
    """The account, None when it is unknown, locked or a demonstration account in the wrong place."""
    if user is None or (user.locked_until and now < user.locked_until):
        return None
    return user if allows_demonstration or not user.is_demonstration else None


def _count_failure(session: Session, user: User, now: datetime) -> None:
    user.failures += 1
    if user.failures >= FAILURES_ALLOWED:
        user.failures, user.locked_until = 0, now + LOCK
        _note(session, user, now, f"locked after {FAILURES_ALLOWED} wrong passwords")


def _store_password(database: Engine, username: str, password: str, now: datetime, by: str) -> datetime:
    """Store a password, and return the moment from which the user's tokens count."""
    password_hash = passwords.hashed(password)
    with writing(database) as session:
        user = session.get(User, username, with_for_update=True)
        if user is None:
            raise AccountRefused(f"There is no account called {username}.")
        if user.is_demonstration:
            raise AccountRefused("A demonstration account keeps the password that the sign-in page shows.")
        user.password_hash, user.failures, user.locked_until = password_hash, 0, None
        _end_sessions(user, now)
        record(session, by, now, "changed password", username)
        return user.valid_after


def _end_sessions(user: User, now: datetime) -> None:
    """Let no token count that was issued so far, one of this very moment included."""
    user.valid_after = max(now, user.valid_after) + timedelta(microseconds=1)


def _remove_demonstration_accounts(session: Session, now: datetime, by: str) -> None:
    accounts: Iterable[User] = session.exec(select(User).where(col(User.is_demonstration)))
    for user in list(accounts):
        session.delete(user)
        record(session, by, now, "removed demonstration account", user.username, before=_described(user))
    session.flush()


def _accepted(username: str, name: str, role: str) -> NewAccount:
    try:
        return NewAccount(username=username, name=name, role=role)
    except ValidationError as error:
        refused = {str(problem["loc"][0]) for problem in error.errors()}
        raise AccountRefused(" ".join(words for field, words in ACCEPTED.items() if field in refused)) from error


def _username(typed: str) -> str | None:
    """The username as it is stored, None for what cannot be one."""
    try:
        return USERNAME.validate_python(typed)
    except ValidationError:
        return None


def _note(session: Session, user: User, now: datetime, what: str) -> None:
    note(session, user.username, now, what, user.username)


def _described(user: User) -> dict[str, str]:
    return {"name": user.name, "role": str(user.role)}
