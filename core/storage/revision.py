"""The data revision: a number that every write raises, and that keys what the screens cache."""

from sqlmodel import Field, Session, select

from core.storage.engine import Base


class DataRevision(Base, table=True):
    """One row: the number of the last write."""

    __tablename__ = "data_revision"
    id: int = Field(default=1, primary_key=True)
    revision: int = 0


def data_revision(session: Session) -> int:
    """The number of the last write; 0 before the first."""
    return session.exec(select(DataRevision.revision)).first() or 0


def raise_revision(session: Session) -> None:
    """Tell every cache that the data changed."""
    row = session.get(DataRevision, 1) or DataRevision(revision=0)
    row.revision += 1
    session.add(row)
