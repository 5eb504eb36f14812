"""Claiming a reminder before it is sent, so that two programs that run at once send it once; each in a transaction of the
session that is handed in."""

from datetime import datetime, timedelta

from sqlmodel import Session

from core.audit import trail
from core.digest.content import Reminder
from core.digest.tables import SentDigest

LONGEST_SENDING = timedelta(minutes=10)  # a claim that is older was left by a program that ended in between


def claim(session: Session, reminder: Reminder, at: datetime, again: bool = False) -> SentDigest | None:
    """Claim a reminder for this program: None where that is done, else the claim of whoever was first.

    `again` takes over a claim that was left unfinished, and no other.
    """
    held = session.get(SentDigest, (reminder.code, reminder.as_at))
    if held is not None and not (again and is_unfinished(held, at)):
        return held
    session.merge(SentDigest(lead=reminder.code, as_at=reminder.as_at, address=reminder.address, claimed_at=at))
    return None


def is_unfinished(held: SentDigest, at: datetime) -> bool:
    """Whether a claim was left by a program that ended before it knew whether the reminder was sent."""
    return held.sent_at is None and at - held.claimed_at > LONGEST_SENDING


def mark_sent(session: Session, reminder: Reminder, who: str, at: datetime) -> None:
    """Note that a claimed reminder was sent, with its entry in the audit trail."""
    held = session.get_one(SentDigest, (reminder.code, reminder.as_at))
    held.sent_at = at
    what = {"as_at": reminder.as_at, "address": reminder.address, "actions": list(reminder.refs)}
    trail.note(session, who, at, "reminder sent", reminder.code, after=what)


def take_back(session: Session, reminder: Reminder) -> None:
    """Give up a claim whose reminder was surely not sent, so that the next run tries again."""
    session.delete(session.get_one(SentDigest, (reminder.code, reminder.as_at)))
