"""The tables of the audit trail."""

from datetime import datetime

from sqlmodel import Field

from core.storage.engine import Base


class AuditEntry(Base, table=True):
    """One change. `before` and `after` are JSON, empty where there was or is nothing; `chained` is its hash."""

    __tablename__ = "audit_entry"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    who: str
    what: str
    subject: str
    before: str = ""
    after: str = ""
    chained: str = ""


class AuditHead(Base, table=True):
    """One row: the number of the newest entry, and its hash."""

    __tablename__ = "audit_head"
    id: int = Field(default=1, primary_key=True)
    entry: int = 0
    chained: str = ""
