"""The audit trail: who changed what, when, from what to what."""

import json
from datetime import datetime
from typing import Any

from sqlmodel import Field, Session

from core.database import Base, raise_revision


class AuditEntry(Base, table=True):
    """One change. `before` and `after` are JSON, empty where there was or is nothing."""

    __tablename__ = "audit_entry"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    who: str
    what: str
    subject: str
    before: str = ""
    after: str = ""


def record(
    session: Session, who: str, at: datetime, what: str, subject: str, before: Any = None, after: Any = None
) -> None:
    """Add an entry to the trail and raise the data revision, in the session's own transaction."""
    session.add(AuditEntry(at=at, who=who, what=what, subject=subject, before=_as_json(before), after=_as_json(after)))
    raise_revision(session)


def _as_json(value: Any) -> str:
    return "" if value is None else json.dumps(value, default=str, ensure_ascii=False, sort_keys=True)
