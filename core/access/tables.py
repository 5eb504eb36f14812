"""Who may sign in."""

from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field

from core.storage.engine import Base


class User(Base, table=True):
    """An account. A token counts only if it was issued at or after `valid_after`.

    `may_assure` names a person as assurer, who may confirm what others report complete; `leads` are the codes of the posts
    that the person holds.
    """

    __tablename__ = "user"
    username: str = Field(primary_key=True)
    name: str
    role: str
    password_hash: str
    valid_after: datetime
    failures: int = 0
    locked_until: datetime | None = None
    is_demonstration: bool = False
    may_assure: bool = False
    leads: list[str] = Field(default_factory=list, sa_type=JSON)
