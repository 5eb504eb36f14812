"""Which reminders were sent, or begun."""

from datetime import date

from sqlmodel import Session, select

from core.digest.tables import SentDigest


def sent_for(session: Session, as_at: date) -> dict[str, SentDigest]:
    """The reminders of a reporting date that were sent or begun, by the code of their lead."""
    return {row.lead: row for row in session.exec(select(SentDigest).where(SentDigest.as_at == as_at))}
