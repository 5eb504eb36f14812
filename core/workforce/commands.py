"""Writing snapshots of the workforce, in the transaction of the session that is handed in."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from core.people import Person
from core.sheets.outcome import Checked
from core.storage.engine import Base
from core.uploads.commands import begin
from core.uploads.tables import File, Kind
from core.workforce.published import Published
from core.workforce.snapshots import caseload_totals_of, caseloads_of, post_totals_of, posts_of
from core.workforce.tables import Caseload, CaseloadTotal, Neighbour, Post, PostTotal, PublishedFigure, Unallocated


def write_vacancies(session: Session, upload: int, checked: Checked[Any], as_at: date) -> None:
    """Write the establishment and its vacancies as the rows of an upload."""
    posts = posts_of(checked.rows)
    _add(session, Post, upload, posts)
    _add(session, PostTotal, upload, post_totals_of(posts, as_at))


def write_caseloads(session: Session, upload: int, checked: Checked[Any], as_at: date) -> None:
    """Write the workers' caseloads and the unallocated cases as the rows of an upload."""
    workers, unallocated = caseloads_of(checked.rows)
    _add(session, Caseload, upload, workers)
    _add(session, CaseloadTotal, upload, caseload_totals_of(workers))
    _add(session, Unallocated, upload, unallocated)


def store_published(
    session: Session, published: Published, file: File, author: Person, at: datetime, *, seen: int | None = None
) -> int:
    """Write published figures, or the list of statistical neighbours, in the place of those that are there."""
    number = begin(session, published.kind, published.as_at, file, published.counts, author, at, seen=seen)
    _add(session, PublishedFigure if published.kind == Kind.BENCHMARKS else Neighbour, number, published.rows)
    return number


def _add(session: Session, table: type[Base], upload: int, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        session.execute(
            insert(Base.metadata.tables[str(table.__tablename__)]), [{"upload": upload, **row} for row in rows]
        )
