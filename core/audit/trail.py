"""The audit trail: who changed what, when, from what to what. Entries are added and never altered.

Each entry carries a hash of itself and of the entry before it, and the newest hash stands apart in `audit_head`, so that
an entry that was altered or removed is told by `broken_link`. Whoever may write to the database file could make the whole
chain anew: to rule that out, note the newest hash elsewhere, as the board report does.
"""

import json
from collections.abc import Collection
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from sqlmodel import Session, col, func, select

from core.audit.tables import AuditEntry, AuditHead
from core.storage.revision import raise_revision


class Entry(NamedTuple):
    """What is chained of an entry."""

    id: int
    at: datetime
    who: str
    what: str
    subject: str
    before: str
    after: str


def note(
    session: Session, who: str, at: datetime, what: str, subject: str, before: Any = None, after: Any = None
) -> None:
    """Add an entry to the trail in the session's own transaction, without telling the caches: no figure has changed."""
    session.flush()
    head = session.get(AuditHead, 1) or AuditHead()
    entry = Entry(head.entry + 1, at, who, what, subject, _as_json(before), _as_json(after))
    head.entry, head.chained = entry.id, hash_of(entry, head.chained)
    session.add(head)
    session.add(AuditEntry(**entry._asdict(), chained=head.chained))


def record(
    session: Session, who: str, at: datetime, what: str, subject: str, before: Any = None, after: Any = None
) -> None:
    """Add an entry to the trail and raise the data revision, in the session's own transaction."""
    note(session, who, at, what, subject, before, after)
    raise_revision(session)


def hash_of(entry: Entry, chained_before: str) -> str:
    """The SHA-256 of an entry and of the hash before it, as 64 hexadecimal figures."""
    parts = [chained_before, *entry._replace(at=entry.at.astimezone(UTC).isoformat())]  # type: ignore[arg-type]
    return sha256(json.dumps(parts).encode()).hexdigest()


def broken_link(session: Session) -> int | None:
    """The number of the first entry that was altered, removed or added past the chain; None where all hold."""
    chained, number = "", 0
    columns = [getattr(AuditEntry, name) for name in (*Entry._fields, "chained")]
    rows = select(*columns).order_by(col(AuditEntry.id)).execution_options(yield_per=1000)
    for *parts, said in session.execute(rows):
        entry, number = Entry(*parts), number + 1
        chained = hash_of(entry, chained)
        if entry.id != number or said != chained:
            return number
    head = session.get(AuditHead, 1) or AuditHead()
    return None if (head.entry, head.chained) == (number, chained) else number + 1


class Chain(NamedTuple):
    """Whether the trail is whole: the number of its entries, where it is broken first (None where it holds), and the newest
    entry's hash."""

    entries: int
    broken_at: int | None
    newest_hash: str

    @property
    def holds(self) -> bool:
        return self.broken_at is None


def chain(session: Session) -> Chain:
    """The whole trail, read from its first entry to its last."""
    entries = session.exec(select(func.count()).select_from(AuditEntry)).one()
    return Chain(entries, broken_link(session), newest(session).chained)


def newest(session: Session) -> AuditHead:
    """The number of the newest entry and its hash; 0 and empty before the first."""
    return session.get(AuditHead, 1) or AuditHead()


def who_set(session: Session, what: Collection[str], subject: str) -> str:
    """Who is named by the newest entry of these kinds on a subject; `somebody` where none is."""
    found = session.exec(
        select(AuditEntry.who)
        .where(col(AuditEntry.what).in_(what), AuditEntry.subject == subject)
        .order_by(col(AuditEntry.id).desc())
    ).first()
    return found or "somebody"


def _as_json(value: Any) -> str:
    return "" if value is None else json.dumps(value, default=str, ensure_ascii=False, sort_keys=True)
