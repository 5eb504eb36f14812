"""What a board report leaves in the audit trail."""

from datetime import datetime
from hashlib import sha256

from sqlmodel import Session

from core import audit
from core.access.tables import Role
from core.board.making import Wanted
from core.plan.tables import Plan
from core.uploads import Author

MAY_REPORT = (Role.PROGRAMME_OFFICE,)


class ReportRefused(Exception):
    """A report is not for this person; the message says why."""


def note_report(session: Session, author: Author, at: datetime, wanted: Wanted, content: bytes) -> None:
    """Note in the audit trail that a report was made, with the check value of its file. No figure changes by it.

    Raises ReportRefused for a role that makes none.
    """
    if author.role not in MAY_REPORT:
        raise ReportRefused("The board report is made by the programme office.")
    plan = session.get(Plan, 1)
    made = {
        "file": wanted.file_name,
        "as_at": wanted.as_at,
        "since": wanted.since,
        "for_publication": wanted.for_publication,
        "sha256": sha256(content).hexdigest(),
    }
    audit.note(session, author.name, at, "board report made", plan.title if plan else "", None, made)
