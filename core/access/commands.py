"""The keeping of accounts, each change recorded. It raises the data revision."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, StringConstraints, ValidationError
from sqlalchemy import Engine, delete
from sqlmodel import Session, col, select

from core.access import passwords, queries
from core.access.demonstration import remove_accounts
from core.access.sessions import Username, still_office, store_password, stored_username
from core.access.tables import User, UserSession
from core.audit.trail import record, who_set
from core.people import Person, Role, programme_office_only
from core.refusals import Refused, own_changes
from core.storage.engine import reading, writing


def _as_role(value: object) -> object:
    return next((role for role in Role if str(value).strip().lower() == role.lower()), value)


Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")
]


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
CHANGED, ADDED = "changed account", "added account"


def set_password(database: Engine, username: str, password: str, now: datetime, author: Person) -> None:
    """Give a user a new password, which ends the user's sessions and any lock.

    Raises Refused for a wrong role, when it breaks the rule and when there is no such account.
    """
    programme_office_only(author, "change accounts")
    _check_password(database, password, username)
    store_password(database, stored_username(username) or username, password, now, author.username, author)


def add_user(
    database: Engine,
    username: str,
    name: str,
    role: str,
    password: str,
    now: datetime,
    author: Person,
    may_assure: bool = False,
    leads: Iterable[str] = (),
) -> None:
    """Add a real account and remove every demonstration account.

    Raises Refused for a wrong role, when a value or the password is not accepted, when the username is taken by a real account,
    and when the demonstration programme office, which goes with it, would leave nobody who may keep users.
    """
    programme_office_only(author, "change accounts")
    account = _accepted(username, name, role)
    _check_password(database, password, account.username)
    password_hash = passwords.hashed(password)
    with _writing(database, author) as session:
        adder = session.get(User, author.username)
        if adder and adder.is_demonstration and account.role != Role.PROGRAMME_OFFICE:
            raise Refused(problems={"role": FIRST_ACCOUNT})
        remove_accounts(session, now, author.username)
        if session.get(User, account.username):
            raise Refused(problems={"username": f"There is already an account called {account.username}."})
        rights: dict[str, Any] = {"may_assure": may_assure, "leads": sorted(leads)}
        user = User(**account.model_dump(), **rights, password_hash=password_hash, valid_after=now)
        session.add(user)
        record(session, author.username, now, ADDED, user.username, after=_described(user))


def change_user(
    database: Engine,
    username: str,
    typed: Mapping[str, Any],
    seen: Mapping[str, Any],
    now: datetime,
    author: Person,
) -> None:
    """Change what a form changed of an account: name, role, may_assure, leads. A new role counts from the next click on.

    Raises Refused for a wrong role, an unknown or demonstration account, a value that is not accepted, and when the
    last programme office account would lose its role; ChangedMeanwhile where somebody else changed the same.
    """
    programme_office_only(author, "change accounts")
    _accepted(username, typed["name"], typed["role"])
    with _writing(database, author) as session:
        user = _real_account(session, username)
        before = _described(user)
        typed = {**typed, "name": typed["name"].strip(), "leads": sorted(typed["leads"])}
        changed = own_changes(typed, seen, before, lambda _: who_set(session, (CHANGED, ADDED), user.username))
        if changed.get("role", Role.PROGRAMME_OFFICE) != Role.PROGRAMME_OFFICE:
            _keep_one_office(session, user, "role")
        if not changed:
            return
        for field, value in changed.items():
            setattr(user, field, value)
        session.add(user)
        was = {name: before[name] for name in changed}
        record(session, author.username, now, CHANGED, user.username, was, changed)


def change_role(database: Engine, username: str, role: str, now: datetime, author: Person) -> None:
    """Give a user another role. Raises Refused as `change_user` does."""
    with reading(database) as session:
        stands = _described(_real_account(session, username))
    change_user(database, username, {**stands, "role": _as_role(role)}, stands, now, author)


def remove_user(database: Engine, username: str, now: datetime, author: Person) -> None:
    """Remove an account, which ends its sessions; what the person recorded stays under their name.

    Raises Refused for a wrong role, an unknown or demonstration account, one's own, and for the last one of the
    programme office.
    """
    programme_office_only(author, "change accounts")
    with _writing(database, author) as session:
        user = _real_account(session, username)
        if user.username == author.username:
            raise Refused("Nobody can remove their own account: ask somebody else of the programme office.")
        _keep_one_office(session, user, "")
        session.delete(user)
        session.execute(delete(UserSession).where(col(UserSession.username) == user.username))
        record(session, author.username, now, "removed account", user.username, before=_described(user))


def _check_password(database: Engine, password: str, username: str) -> None:
    with reading(database) as session:
        passwords.check_new(password, username, queries.council(session))


@contextmanager
def _writing(database: Engine, author: Person) -> Iterator[Session]:
    """One transaction, which begins by asking again whether its author may change accounts."""
    with writing(database) as session:
        still_office(session, author)
        yield session


def _accepted(username: str, name: str, role: str) -> NewAccount:
    try:
        return NewAccount(username=username, name=name, role=role)
    except ValidationError as error:
        refused = {str(problem["loc"][0]) for problem in error.errors()}
        problems = {field: words for field, words in ACCEPTED.items() if field in refused}
        raise Refused(problems=problems) from error


def _described(user: User) -> dict[str, Any]:
    return {"name": user.name, "role": str(user.role), "may_assure": user.may_assure, "leads": list(user.leads)}


def _real_account(session: Session, username: str) -> User:
    user = session.get(User, stored_username(username))
    if user is None:
        raise Refused(f"There is no account called {username}.")
    if user.is_demonstration:
        raise Refused("A demonstration account stays as it is, and goes when the first real account is added.")
    return user


def _keep_one_office(session: Session, user: User, field: str) -> None:
    """Refuse what would leave nobody who may keep users and settings."""
    offices = session.exec(select(User).where(User.role == Role.PROGRAMME_OFFICE)).all()
    if [one.username for one in offices] == [user.username]:
        raise Refused(LAST_OFFICE, {field: LAST_OFFICE} if field else {})
