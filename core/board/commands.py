"""What a board report leaves in the audit trail."""

from datetime import datetime
from hashlib import sha256

from sqlmodel import Session

from core.audit import trail
from core.board.process import Wanted
from core.people import Person, Role, not_allowed
from core.plan.tables import Plan

MAY_REPORT = (Role.PROGRAMME_OFFICE,)


def note_report(session: Session, author: Person, at: datetime, wanted: Wanted, content: bytes) -> None:
    """Note in the audit trail that a report was made, with the check value of its file. No figure changes by it.

    Raises Refused for a role that makes none.
    """
    if author.role not in MAY_REPORT:
        raise not_allowed(author, "The board report is made by the programme office.")
    plan = session.get(Plan, 1)
    made = {
        "file": wanted.file_name,
        "as_at": wanted.as_at,
        "since": wanted.since,
        "for_publication": wanted.for_publication,
        "sha256": sha256(content).hexdigest(),
    }
    trail.note(session, author.username, at, "board report made", plan.title if plan else "", None, made)
