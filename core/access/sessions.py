"""Signing in and out, and the passwords that it takes.

It is recorded but raises no data revision, because it changes no figure and would make every cache start anew.
"""

from datetime import datetime, timedelta
from typing import Annotated, NamedTuple

from pydantic import BeforeValidator, StringConstraints, TypeAdapter, ValidationError
from sqlalchemy import Engine, delete
from sqlmodel import Session, col

from core import security_log
from core.access import limits, passwords, queries, tokens
from core.access.tables import User, UserSession
from core.audit.trail import note, record
from core.people import Person, Role, not_allowed, programme_office_only
from core.refusals import Refused
from core.storage.engine import reading, writing

TOO_MANY = (
    f"is not right, or there were too many attempts. After {limits.FREE['account']} wrong passwords each further attempt has to "
    f"wait longer, up to {limits.LONGEST['account'].seconds // 60} minutes."
)
NOT_SIGNED_IN = f"The username or the password {TOO_MANY}"
OLD_NOT_RIGHT = f"The present password {TOO_MANY}"
FROM_HERE = (
    "Too many wrong passwords came from your network. Please wait a moment and try again: the wait grows with each wrong one, "
    f"up to {limits.LONGEST['address'].seconds // 60} minutes."
)


SECOND_STEP = "sign-in"  # the purpose of the token between password and code


class TooManyFromHere(Refused):
    """Wrong passwords came from this address lately, and the account never signed in from it."""


class CodeNeeded(Exception):
    """The password was right, and the account has a second factor: `step` is the token of the step that is done."""

    def __init__(self, step: str) -> None:
        super().__init__("A code is needed.")
        self.step = step


class _Passed(NamedTuple):
    """At which moment the password was right, or the session began; whether a code is needed before one begins."""

    at: datetime
    needs_code: bool = False


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


Username = Annotated[
    str, BeforeValidator(_lower), StringConstraints(pattern=r"^[a-z0-9._-]+$", min_length=2, max_length=64)
]
_USERNAME = TypeAdapter(Username)


def sign_in(database: Engine, key: str, username: str, password: str, now: datetime, place: str = "here") -> str:
    """A token for the user, whose session is kept as one that began at this place (see `limits.place_of`).

    Raises CodeNeeded after the right password of an account with a second factor. Raises Refused with the same words, after one
    bcrypt check, for an unknown user, a wrong password and an account that must wait: then even the right password is refused.
    Raises TooManyFromHere before any check where the address must wait.
    """
    known = stored_username(username)
    passed = _checked(database, known, password, now, place, signs_in=True)
    if passed is None:
        raise Refused(NOT_SIGNED_IN)
    if passed.needs_code:
        raise CodeNeeded(tokens.issue_step(known, SECOND_STEP, key, passed.at))
    return tokens.issue(known, key, passed.at)


def sign_out(database: Engine, username: str, now: datetime) -> None:
    """End every session of this user for good; nothing happens when the user is gone."""
    with writing(database) as session:
        user = session.get(User, username)
        if user:
            end_sessions(user, now)
            note(session, user.username, now, "signed out", user.username)


def change_password(
    database: Engine, key: str, username: str, old: str, new: str, now: datetime, place: str = "here"
) -> str:
    """Change one's own password, end every session, and return a token for a new one.

    Raises Refused when the new one breaks the rule or the old one is not right, which counts as a failed sign-in.
    """
    with reading(database) as session:
        passwords.check_new(new, username, queries.council(session))
    if new == old:
        raise Refused("The new password is the present one. Please choose another.")
    if _checked(database, username, old, now, place) is None:
        raise Refused(OLD_NOT_RIGHT)
    store_password(database, username, new, now, by=username)
    with writing(database) as session:
        issued_at = begin_session(session, session.get_one(User, username), now, place)
    return tokens.issue(username, key, issued_at)


def _checked(
    database: Engine, known: str, password: str, now: datetime, place: str, signs_in: bool = False
) -> _Passed | None:
    """What follows from the right password: a session has begun where somebody signs in without a second factor. None when the
    attempt is refused. Whoever does not sign in is signed in, and counted as somebody at a known place.

    The tables are read again after the slow check, under the lock of a write, so that of many guesses at once
    only as many count as are allowed.
    """
    attempt = _looked_up(database, known, now, place, signs_in)
    is_right = passwords.is_right(password, attempt.password_hash) and attempt.may_try
    with writing(database) as session:
        user = session.get(User, known)
        is_open = not limits.has_to_wait(session, attempt.counted, now)
        if user and is_right and is_open and user.password_hash == attempt.password_hash:
            limits.forget(session, attempt.counted)
            return _passed(session, user, now, place) if signs_in else _Passed(now)
        failed = [one for one in attempt.counted if attempt.may_try or one[0] == "address"]
        limits.count_failure(session, [one for one in failed if not limits.waits_until(session, *one, now)], now)
    account = known if attempt.is_of_somebody else security_log.UNKNOWN
    security_log.note("sign-in failed" if signs_in else "password not changed", account=account, place=place)
    return None


class _Attempt(NamedTuple):
    """Whether the password may be tried, under which names a failure counts, and the hash to check it against."""

    is_of_somebody: bool
    may_try: bool
    counted: tuple[tuple[str, str], ...]
    password_hash: str


def _looked_up(database: Engine, known: str, now: datetime, place: str, signs_in: bool) -> _Attempt:
    """What stands of an account before the slow check. Raises TooManyFromHere."""
    with reading(database) as session:
        source = limits.source(session, known, place, now) if signs_in else limits.Source(place, is_known=True)
        if not source.is_known and limits.waits_until(session, "address", place, now):
            security_log.note("sign-in delayed", place=place)
            raise TooManyFromHere(FROM_HERE)
        user = session.get(User, known)
        counted = source.counted(known if user else "")
        may_try = user is not None and not limits.has_to_wait(session, counted, now)
        password_hash = user.password_hash if user and may_try else passwords.NOBODYS_HASH
        return _Attempt(user is not None, may_try, counted, password_hash)


def _passed(session: Session, user: User, now: datetime, place: str) -> _Passed:
    """What follows from the right password of somebody who signs in."""
    if user.second_factor:
        return _Passed(max(now, user.valid_after), needs_code=True)
    note(session, user.username, now, "signed in", user.username)
    return _Passed(begin_session(session, user, now, place))


def begin_session(session: Session, user: User, now: datetime, place: str) -> datetime:
    """Keep that a session begins; the moment at which its token is issued, which no other of this user has."""
    issued_at = max(now, user.valid_after)
    while session.get(UserSession, (user.username, issued_at)):
        issued_at += timedelta(microseconds=1)
    session.add(UserSession(username=user.username, issued_at=issued_at, place=place, last_seen_at=now))
    session.execute(delete(UserSession).where(col(UserSession.last_seen_at) < now - limits.LATELY))
    return issued_at


def still_office(session: Session, author: Person) -> None:
    """Raises Refused where an account that writes is gone, or of the programme office no longer; programs have none."""
    if stored_username(author.username):
        user = session.get(User, author.username)
        if user is None or user.role != Role.PROGRAMME_OFFICE:
            raise not_allowed(
                author, "Your account was changed meanwhile, and may not change accounts or sessions. Nothing was done."
            )


def store_password(
    database: Engine, username: str, password: str, now: datetime, by: str, author: Person | None = None
) -> None:
    """Store a password, which ends every session of the user; `author` is whoever sets another's."""
    password_hash = passwords.hashed(password)
    with writing(database) as session:
        if author:
            still_office(session, author)
        user = session.get(User, username)
        if user is None:
            raise Refused(f"There is no account called {username}.")
        if user.is_demonstration:
            raise Refused("A demonstration account keeps its password, and goes when the first real account is added.")
        user.password_hash = password_hash
        end_sessions(user, now)
        limits.forget_all(session, username)
        record(session, by, now, "changed password", username)


def end_sessions(user: User, now: datetime) -> None:
    """Let no token count that was issued so far, one of this very moment included."""
    user.valid_after = max(now, user.valid_after) + timedelta(microseconds=1)


def stored_username(typed: str) -> str:
    """The username as it is stored, empty for what cannot be one."""
    try:
        return _USERNAME.validate_python(typed)
    except ValidationError:
        return ""


def seen(database: Engine, username: str, issued_at: datetime, now: datetime) -> None:
    """Keep that somebody did something in this session, which a heartbeat is not."""
    with writing(database) as session:
        row = session.get(UserSession, (username, issued_at))
        if row and row.ended_at is None:
            row.last_seen_at = max(now, row.last_seen_at)


def end_session(database: Engine, username: str, issued_at: datetime, now: datetime, author: Person) -> None:
    """End one session: one's own, or for the programme office anybody's. Raises Refused."""
    if author.username != username:
        programme_office_only(author, "end other people’s sessions")
    with writing(database) as session:
        if author.username != username:
            still_office(session, author)
        row = session.get(UserSession, (username, issued_at))
        if row is None or row.ended_at:
            raise Refused("This session has ended already.")
        row.ended_at = now
        note(session, author.username, now, "ended session", username)
