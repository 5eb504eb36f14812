"""Who may sign in."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field

from core.database import Base


class Role(StrEnum):
    CABINET_MEMBER = "cabinet member"
    SENIOR_MANAGER = "senior manager"
    HR_LEAD = "HR lead"
    PROGRAMME_OFFICE = "programme office"


class User(Base, table=True):
    """An account. A token counts only if it was issued at or after `valid_after`."""

    __tablename__ = "user"
    username: str = Field(primary_key=True)
    name: str
    role: str
    password_hash: str
    valid_after: datetime
    failures: int = 0
    locked_until: datetime | None = None
    is_demonstration: bool = False
