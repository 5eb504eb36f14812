"""Which reminders were sent, so that nobody gets the same one twice for a day."""

from datetime import date, datetime

from sqlmodel import Field

from core.storage.engine import Base


class SentDigest(Base, table=True):
    """The reminder of a lead for a reporting date; without `sent_at` it was claimed and is being sent, or failed midway."""

    __tablename__ = "sent_digest"
    lead: str = Field(primary_key=True)
    as_at: date = Field(primary_key=True)
    address: str
    claimed_at: datetime
    sent_at: datetime | None = None
