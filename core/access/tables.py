"""Who may sign in."""

from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field

from core.storage.engine import Base


class User(Base, table=True):
    """An account. A token counts only if it was issued at or after `valid_after`.

    `may_assure` names a person as assurer, who may confirm what others report complete; `leads` are the codes of the posts
    that the person holds. `second_factor` is the secret of the time-based codes, empty where there is none, `second_factor_step`
    the time step of the last code that counted, `recovery_codes` the hashes of those that are left.
    """

    __tablename__ = "user"
    username: str = Field(primary_key=True)
    name: str
    role: str
    password_hash: str
    valid_after: datetime
    is_demonstration: bool = False
    may_assure: bool = False
    leads: list[str] = Field(default_factory=list, sa_type=JSON)
    second_factor: str = ""
    second_factor_step: int = 0
    recovery_codes: list[str] = Field(default_factory=list, sa_type=JSON)


class UserSession(Base, table=True):
    """A sign-in: its token is the one issued to this user at this moment. It counts until it is ended; `place` is the address
    that it began from."""

    __tablename__ = "user_session"
    username: str = Field(primary_key=True)
    issued_at: datetime = Field(primary_key=True)
    place: str
    last_seen_at: datetime
    ended_at: datetime | None = None


class SignInLimit(Base, table=True):
    """Wrong passwords, counted by `kind`: address, account, or place (of an account, where it signed in lately); and wrong
    codes of an account's second factor, kind code."""

    __tablename__ = "sign_in_limit"
    kind: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    failures: int = 0
    until: datetime | None = None
    last_at: datetime


class UserDraft(Base, table=True):
    """What a user typed into a form and has not saved. `form` and `content` are JSON, and `stamp` is another one after each
    change."""

    __tablename__ = "user_draft"
    username: str = Field(primary_key=True, foreign_key="user.username", ondelete="CASCADE")
    form: str = Field(primary_key=True)
    content: str
    stamp: str
