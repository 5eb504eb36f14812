"""The second factor: codes of six figures that an app makes from a secret and the time (RFC 6238), and ten recovery codes for
when the app is lost. Each counts once."""

import base64
import secrets
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Engine
from sqlmodel import Session

from core import security_log
from core.access import limits, tokens
from core.access.sessions import SECOND_STEP, begin_session, end_sessions, stored_username
from core.access.tables import User
from core.audit.trail import note, record
from core.people import Person, programme_office_only
from core.refusals import Refused
from core.storage.engine import writing

SET_UP = "second factor"  # the purpose of the token between QR code and first code
SECONDS = 30  # of a time step
STEPS_OFF = 1  # by which the clock of a phone may differ
RECOVERY_CODES, RECOVERY_BYTES, GROUP = 10, 10, 4
ISSUER = "Putting Children First"
NOT_RIGHT = (
    "The code is not right, was used before, or there were too many attempts. Please type the one that the app shows next. "
    f"After {limits.FREE['code']} wrong codes each further attempt has to wait longer, "
    f"up to {limits.LONGEST['code'].seconds // 60} minutes."
)
TOO_LONG_AGO = "The first step was too long ago, or the account has changed since. Please begin again."
NOT_FOR_DEMONSTRATION = "A demonstration account stays as it is: only a real account can have a second factor."


class StepEnded(Refused):
    """The token of the first step counts no longer."""


def finish_sign_in(database: Engine, key: str, step: str, code: str, now: datetime, place: str) -> str:
    """A token for the user who typed the right password a short while ago and now the right code, whose session begins.

    Raises StepEnded when that was too long ago or was revoked since, and Refused for a wrong or used code and while codes must
    wait.
    """
    done = tokens.read_step(step, SECOND_STEP, key, now)
    with writing(database) as session:
        user = session.get(User, done.username) if done else None
        if done is None or user is None or not user.second_factor or done.begun_at < user.valid_after:
            raise StepEnded(TOO_LONG_AGO)
        is_right = _counts(session, user, code, now)
        if is_right:
            note(session, user.username, now, "signed in", user.username)
            issued_at = begin_session(session, user, now, place)
    if not is_right:
        security_log.note("code refused", account=done.username, place=place)
        raise Refused(NOT_RIGHT)
    return tokens.issue(done.username, key, issued_at)


def begin_set_up(username: str, key: str, now: datetime) -> str:
    """The token of a first step, with a new secret."""
    import pyotp

    return tokens.issue_step(username, SET_UP, key, now, pyotp.random_base32())


def secret_of(step: str, username: str, key: str, now: datetime) -> str:
    """The secret that the user's first step made. Raises StepEnded."""
    begun = tokens.read_step(step, SET_UP, key, now)
    if begun is None or begun.username != username:
        raise StepEnded(TOO_LONG_AGO)
    return begun.secret


def qr_code(username: str, secret: str) -> str:
    """The secret for an app's camera, as the address of an SVG picture that holds itself."""
    import pyotp
    import segno

    address = pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)
    return segno.make_qr(address).svg_data_uri(scale=5, dark="#000000", light="#ffffff")


def turn_on(database: Engine, username: str, secret: str, code: str, now: datetime) -> list[str]:
    """Give the user a second factor once the app shows the right code; the recovery codes, which are not kept.

    Raises Refused for a wrong code, a demonstration account, and one that has a second factor.
    """
    with writing(database) as session:
        user = session.get_one(User, username)
        if user.is_demonstration:
            raise Refused(NOT_FOR_DEMONSTRATION)
        if user.second_factor:
            raise Refused("Your account has a second factor already.")
        step = _step(secret, code, now)
        if step is None:
            raise Refused(
                "The code is not right. Is the clock of the phone? Please type the code that the app shows next."
            )
        codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
        user.second_factor, user.second_factor_step = secret, step
        user.recovery_codes = [_hash(code) for code in codes]
        record(session, username, now, "turned on second factor", username)
    return codes


def turn_off(database: Engine, username: str, code: str, now: datetime, place: str) -> None:
    """Take the user's second factor away. Raises Refused for a wrong code, which counts as a failure."""
    with writing(database) as session:
        user = session.get_one(User, username)
        if not user.second_factor:
            raise Refused("Your account has no second factor.")
        is_right = _counts(session, user, code, now)
        if is_right:
            _remove(user)
            record(session, username, now, "turned off second factor", username)
    if not is_right:
        security_log.note("code refused", account=username, place=place)
        raise Refused(NOT_RIGHT)


def reset(database: Engine, username: str, now: datetime, author: Person) -> None:
    """Take away the second factor of somebody who has lost it, which ends the user's sessions.

    Raises Refused for a wrong role, one's own account, an unknown one, and one without a second factor.
    """
    programme_office_only(author, "reset a second factor")
    with writing(database) as session:
        user = session.get(User, stored_username(username))
        if user is None:
            raise Refused(f"There is no account called {username}.")
        if user.username == author.username:
            raise Refused("Nobody resets their own second factor: ask somebody else of the programme office.")
        if not user.second_factor:
            raise Refused(f"The account {user.username} has no second factor.")
        _remove(user)
        end_sessions(user, now)
        limits.forget(session, [("code", user.username)])
        record(session, author.username, now, "reset second factor", user.username)


def _remove(user: User) -> None:
    user.second_factor, user.recovery_codes = "", []


def _counts(session: Session, user: User, code: str, now: datetime) -> bool:
    """Whether a code is right and unused, and none has to wait; it is used thereby. A wrong one is counted."""
    counted = (("code", user.username),)
    if limits.has_to_wait(session, counted, now):
        return False
    step = _step(user.second_factor, code, now, after=user.second_factor_step)
    if step is not None:
        user.second_factor_step = step
    elif (hashed := _hash(code)) in user.recovery_codes:
        user.recovery_codes = [one for one in user.recovery_codes if one != hashed]
        note(
            session, user.username, now, "used a recovery code", user.username, after={"left": len(user.recovery_codes)}
        )
    else:
        limits.count_failure(session, counted, now)
        return False
    limits.forget(session, counted)
    return True


def _step(secret: str, code: str, now: datetime, after: int = 0) -> int | None:
    """The time step of which this is the code; None where it is none of those about now that come after the last that counted."""
    import pyotp

    typed = "".join(code.split())
    present = int(now.timestamp()) // SECONDS
    codes = pyotp.TOTP(secret, interval=SECONDS)
    for step in range(max(present - STEPS_OFF, after + 1), present + STEPS_OFF + 1):
        if secrets.compare_digest(codes.generate_otp(step).encode(), typed.encode("utf-8", "replace")):
            return step
    return None


def _recovery_code() -> str:
    """80 random bits in groups of four letters and figures."""
    letters = base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode().lower()
    return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))


def _hash(code: str) -> str:
    """What is stored of a recovery code; a plain hash is enough, as nobody guesses 80 random bits."""
    return sha256("".join(code.split()).replace("-", "").lower().encode("utf-8", "replace")).hexdigest()
