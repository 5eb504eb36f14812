"""Signing in and out, and the keeping of accounts.

What changes an account is recorded and raises the data revision. Signing in and out is recorded too but
raises nothing, because it changes no figure and would make every cache start anew.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, BeforeValidator, StringConstraints, TypeAdapter, ValidationError
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from core.access import passwords, tokens
from core.access.demonstration import DEMONSTRATION_ACCOUNTS, PASSWORD_HASHES
from core.access.tables import User
from core.audit.trail import note, record, who_set
from core.people import Role
from core.refusals import Refused, own_changes
from core.storage.engine import reading, writing

if TYPE_CHECKING:  # the sign-in page, which needs this module, is there before the libraries for figures are
    from core.people import Person

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

FIRST_ACCOUNT = (
    "The first real account is of the programme office: the demonstration accounts, yours among them, go with it, and somebody "
    "must be left who can add the others."
)
LAST_OFFICE = "This is the only account of the programme office. Give somebody else that role first."
ACCOUNT_CHANGES = ("changed account", "added account")


def sign_in(
    database: Engine, key: str, username: str, password: str, now: datetime, allows_demonstration: bool = True
) -> str:
    """A token for the user.

    Raises Refused with the same words, after one bcrypt check, for an unknown user, a wrong password and
    a locked account. While an account is locked even the right password is refused.
    """
    issued_at = _checked(database, username, password, now, allows_demonstration, note="signed in")
    if issued_at is None:
        raise Refused(NOT_SIGNED_IN)
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

    Raises Refused when the new one breaks the rule or the old one is not right, which counts as a
    failed sign-in.
    """
    passwords.check_new(new, username)
    if new == old:
        raise Refused("The new password is the present one. Please choose another.")
    if _checked(database, username, old, now, allows_demonstration=True) is None:
        raise Refused(OLD_NOT_RIGHT)
    try:
        valid_after = _store_password(database, username, new, now, by=username)
    except Refused as refused:
        raise Refused(str(refused)) from refused
    return tokens.issue(username, key, valid_after)


def set_password(database: Engine, username: str, password: str, now: datetime, author: "Person") -> None:
    """Give a user a new password, which ends the user's sessions and any lock.

    Raises Refused when it breaks the rule, Refused for a wrong role and when there is no such account.
    """
    _programme_office_only(author)
    passwords.check_new(password, username)
    _store_password(database, _username(username) or username, password, now, author.username)


def add_user(
    database: Engine,
    username: str,
    name: str,
    role: str,
    password: str,
    now: datetime,
    author: "Person",
    may_assure: bool = False,
    leads: Iterable[str] = (),
) -> None:
    """Add a real account and remove every demonstration account.

    Raises Refused for a wrong role, when a value is not accepted, when the username is taken by a real account, and
    when the demonstration programme office, which goes with it, would leave nobody who may keep users; Refused when
    the password breaks the rule.
    """
    _programme_office_only(author)
    account = _accepted(username, name, role)
    passwords.check_new(password, account.username)
    password_hash = passwords.hashed(password)
    with writing(database) as session:
        if account.role != Role.PROGRAMME_OFFICE and _is_demonstration(session, author.username):
            raise Refused(FIRST_ACCOUNT, {"role": FIRST_ACCOUNT})
        _remove_demonstration_accounts(session, now, author.username)
        if session.get(User, account.username):
            taken = f"There is already an account called {account.username}."
            raise Refused(taken, {"username": taken})
        user = User(
            **account.model_dump(),
            password_hash=password_hash,
            valid_after=now,
            may_assure=may_assure,
            leads=sorted(leads),
        )
        session.add(user)
        record(session, author.username, now, "added account", user.username, after=_described(user))


def change_user(
    database: Engine,
    username: str,
    typed: Mapping[str, Any],
    seen: Mapping[str, Any],
    now: datetime,
    author: "Person",
) -> None:
    """Change what a form changed of an account: name, role, may_assure, leads. A new role counts from the next click on.

    Raises Refused for a wrong role, an unknown or demonstration account, a value that is not accepted, and when the
    last programme office account would lose its role; ChangedMeanwhile where somebody else changed the same.
    """
    _programme_office_only(author)
    _accepted(username, typed["name"], typed["role"])
    with writing(database) as session:
        user = _real_account(session, username)
        before = _described(user)
        typed = {**typed, "name": typed["name"].strip(), "leads": sorted(typed["leads"])}
        changed = own_changes(typed, seen, before, lambda _: who_set(session, ACCOUNT_CHANGES, user.username))
        if changed.get("role", Role.PROGRAMME_OFFICE) != Role.PROGRAMME_OFFICE:
            _keep_one_office(session, user, "role")
        if not changed:
            return
        for field, value in changed.items():
            setattr(user, field, value)
        session.add(user)
        what = "changed account"
        record(session, author.username, now, what, user.username, {name: before[name] for name in changed}, changed)


def change_role(database: Engine, username: str, role: str, now: datetime, author: "Person") -> None:
    """Give a user another role. Raises Refused as `change_user` does."""
    with reading(database) as session:
        stands = _described(_real_account(session, username))
    change_user(database, username, {**stands, "role": _as_role(role)}, stands, now, author)


def remove_user(database: Engine, username: str, now: datetime, author: "Person") -> None:
    """Remove an account, which ends its sessions; what the person recorded stays under their name.

    Raises Refused for a wrong role, an unknown or demonstration account, one's own, and for the last one of the
    programme office.
    """
    _programme_office_only(author)
    with writing(database) as session:
        user = _real_account(session, username)
        if user.username == author.username:
            raise Refused("Nobody can remove their own account: ask somebody else of the programme office.")
        _keep_one_office(session, user, "")
        session.delete(user)
        record(session, author.username, now, "removed account", user.username, before=_described(user))


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
            raise Refused(f"There is no account called {username}.")
        if user.is_demonstration:
            raise Refused("A demonstration account keeps the password that the sign-in page shows.")
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
        problems = {field: words for field, words in ACCEPTED.items() if field in refused}
        raise Refused(" ".join(problems.values()), problems) from error


def _username(typed: str) -> str | None:
    """The username as it is stored, None for what cannot be one."""
    try:
        return USERNAME.validate_python(typed)
    except ValidationError:
        return None


def _note(session: Session, user: User, now: datetime, what: str) -> None:
    note(session, user.username, now, what, user.username)


def _described(user: User) -> dict[str, Any]:
    return {"name": user.name, "role": str(user.role), "may_assure": user.may_assure, "leads": list(user.leads)}


def _programme_office_only(author: "Person") -> None:
    if author.role != Role.PROGRAMME_OFFICE:
        raise Refused(f"A {author.role} may not change accounts. Ask the programme office.")


def _is_demonstration(session: Session, username: str) -> bool:
    user = session.get(User, username)
    return user is not None and user.is_demonstration


def _real_account(session: Session, username: str) -> User:
    user = session.get(User, _username(username) or "", with_for_update=True)
    if user is None:
        raise Refused(f"There is no account called {username}.")
    if user.is_demonstration:
        raise Refused("A demonstration account stays as it is, and goes when the first real account is added.")
    return user


def _keep_one_office(session: Session, user: User, field: str) -> None:
    """Refuse what would leave nobody who may keep users and settings."""
    offices = session.exec(select(User).where(User.role == Role.PROGRAMME_OFFICE).with_for_update()).all()
    if [one.username for one in offices] == [user.username]:
        raise Refused(LAST_OFFICE, {field: LAST_OFFICE} if field else {})
