"""Clearing what is illustrative, all of it at once: made-up progress, uploads, and rounds of the health check."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, update
from sqlmodel import Session, col, func, select

from core.audit import trail
from core.health.tables import Answer, KeptFigure, Round
from core.people import Person, programme_office_only
from core.plan.tables import EvidenceFile, MilestoneProgress, Progress
from core.refusals import Refused
from core.uploads.tables import Upload


class Illustrative(NamedTuple):
    """How much is illustrative: progress, uploads by their kinds, rounds of the health check, and what was answered in them."""

    progress: int
    uploads: dict[str, int]
    rounds: int
    answers: int

    def __bool__(self) -> bool:
        return bool(self.progress or self.uploads or self.rounds)


def illustrative(session: Session) -> Illustrative:
    """What would go if it were cleared now."""
    made_up = select(Upload.kind, func.count()).where(*_uploads()).group_by(Upload.kind).order_by(Upload.kind)
    return Illustrative(
        session.exec(select(func.count()).select_from(Progress).where(col(Progress.is_illustrative))).one(),
        dict(session.exec(made_up).all()),
        session.exec(select(func.count()).select_from(Round).where(col(Round.is_illustrative))).one(),
        session.exec(select(func.count()).select_from(Answer).where(col(Answer.round).in_(_rounds()))).one(),
    )


def clear_illustrative(session: Session, author: Person, at: datetime) -> Illustrative:
    """Let nothing illustrative count any more, in the session's transaction, and give what it was.

    Uploads are undone, as a real one would be; progress and rounds go. A real entry that corrected an illustrative one stands
    by itself. Raises Refused for a wrong role, and where nothing illustrative is left.
    """
    programme_office_only(author, "clear illustrative data")
    gone = illustrative(session)
    if not gone:
        raise Refused("Nothing illustrative is left.")
    entries = select(Progress.id).where(col(Progress.is_illustrative))
    steps: list[Any] = [
        update(Progress).where(col(Progress.corrects).in_(entries)).values(corrects=None),
        delete(MilestoneProgress).where(col(MilestoneProgress.progress).in_(entries)),
        delete(EvidenceFile).where(col(EvidenceFile.progress).in_(entries)),
        delete(Progress).where(col(Progress.is_illustrative)),
        update(Upload).where(*_uploads()).values(undone_by=author.username, undone_at=at),
        delete(KeptFigure).where(col(KeptFigure.round).in_(_rounds())),
        delete(Answer).where(col(Answer.round).in_(_rounds())),
        delete(Round).where(col(Round.is_illustrative)),
    ]
    for step in steps:
        session.execute(step)
    trail.record(session, author.username, at, "illustrative data cleared", "all of it", gone._asdict())
    return gone


def _uploads() -> list[Any]:
    return [col(Upload.is_illustrative), col(Upload.undone_at).is_(None)]


def _rounds() -> Any:
    return select(Round.id).where(col(Round.is_illustrative))
