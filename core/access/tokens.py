"""The session token, in streamlit-authenticator's own form, that between two steps of a form, and the key that signs both."""

import os
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

COOKIE = "children_first"
COOKIE_OF_HTTPS = f"__Host-{COOKIE}"  # browsers take this name only with Secure, for this host alone and over https
LIFE = timedelta(hours=12)
STEP_LIFE = timedelta(minutes=10)
ALGORITHM = "HS256"
SHORTEST_KEY = 32
LONGEST_TOKEN = 1_000
SECONDS_TO_WAIT = 2.0


class KeyProblem(Exception):
    """The secret key cannot be used; the message is one sentence that says why and what to do."""


@dataclass(frozen=True)
class Claims:
    """Who a genuine token was issued to, and when."""

    username: str
    issued_at: datetime


@dataclass(frozen=True)
class Step:
    """Who did the first step of a form, and when; `secret` is what that step made."""

    username: str
    begun_at: datetime
    secret: str


def cookie(scheme: str) -> str:
    """The name of the cookie that counts over this scheme of a request or websocket."""
    return COOKIE_OF_HTTPS if scheme in ("https", "wss") else COOKIE


def issue(username: str, key: str, now: datetime) -> str:
    """A signed token for this user that ends by itself after LIFE."""
    import jwt  # here, because a stranger's first answer should not wait for it

    claims = {"username": username, "exp_date": (now + LIFE).timestamp(), "issued_at": now.timestamp()}
    return jwt.encode(claims, key, algorithm=ALGORITHM)


def read(token: str, key: str, now: datetime) -> Claims | None:
    """What a token says, None unless this key signed it and its end lies ahead."""
    found = _decoded(token, key)
    username, ends_at, issued_at = (found.get(name) for name in ("username", "exp_date", "issued_at"))
    if not isinstance(username, str) or not isinstance(ends_at, float) or not isinstance(issued_at, float):
        return None
    if ends_at <= now.timestamp():
        return None
    return Claims(username, datetime.fromtimestamp(issued_at, UTC))


def issue_step(username: str, purpose: str, key: str, now: datetime, secret: str = "") -> str:
    """A signed token that takes a user from one step of a form to the next, within STEP_LIFE. It is no session's, whose token
    names its times otherwise."""
    import jwt

    claims = {"username": username, "purpose": purpose, "begun_at": now.timestamp(), "secret": secret}
    return jwt.encode(claims, key, algorithm=ALGORITHM)


def read_step(token: str, purpose: str, key: str, now: datetime) -> Step | None:
    """What a step's token says, None unless this key signed it for this purpose, within STEP_LIFE before now."""
    found = _decoded(token, key)
    username, begun_at, secret = (found.get(name) for name in ("username", "begun_at", "secret"))
    if found.get("purpose") != purpose or not isinstance(username, str) or not isinstance(begun_at, float):
        return None
    if begun_at + STEP_LIFE.total_seconds() <= now.timestamp():
        return None
    return Step(username, datetime.fromtimestamp(begun_at, UTC), str(secret))


def _decoded(token: str, key: str) -> dict[str, Any]:
    """The claims of a token that this key signed, none otherwise."""
    import jwt

    if len(token) > LONGEST_TOKEN:
        return {}
    try:
        return dict(jwt.decode(token, key, algorithms=[ALGORITHM]))
    except (jwt.PyJWTError, RecursionError):
        return {}


def secret_key(file: Path) -> str:
    """The key in this file, made at the first start; of two processes that start at once, both get the same.

    Raises KeyProblem when the file cannot be read or made, or holds too little. An existing file is never
    written to.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _make(file)
        key = _read(file)
    except (OSError, UnicodeDecodeError) as error:
        raise KeyProblem(
            f"The secret key file {file} cannot be used ({error}): mend it, or set SECRET_KEY_FILE."
        ) from error
    if len(key) < SHORTEST_KEY:
        raise KeyProblem(
            f"The secret key file {file} holds fewer than {SHORTEST_KEY} characters: "
            "delete it, and a new key is made at the next start (everyone then signs in again)."
        )
    return key


def metrics_token(file: Path | None) -> str:
    """The first line of the file, with which an operator may ask for metrics; empty without a file. Raises KeyProblem."""
    if file is None:
        return ""
    try:
        token = file.read_text().partition("\n")[0].strip()
    except (OSError, UnicodeDecodeError) as error:
        raise KeyProblem(f"METRICS_TOKEN_FILE, {file}, cannot be read ({error}): mend it, or do not set it.") from error
    if len(token) < SHORTEST_KEY:
        raise KeyProblem(f"METRICS_TOKEN_FILE, {file}, needs at least {SHORTEST_KEY} characters in its first line.")
    return token


def _make(file: Path) -> None:
    try:
        made = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(made, "w") as writer:
        writer.write(secrets.token_hex(32))


def _read(file: Path) -> str:
    """The key, waiting a moment for another process that is just writing it."""
    give_up_at = time.monotonic() + SECONDS_TO_WAIT
    key = file.read_text().strip()
    while len(key) < SHORTEST_KEY and time.monotonic() < give_up_at:
        time.sleep(0.05)
        key = file.read_text().strip()
    return key
