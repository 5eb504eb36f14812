"""Writing snapshots of the workforce, each in the transaction of the session that is handed in."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from core.people import Person
from core.sheets.outcome import Checked
from core.storage.engine import Base
from core.uploads.commands import begin, begin_sheet
from core.uploads.tables import File, Kind
from core.workforce.published import Published
from core.workforce.snapshots import caseload_totals_of, caseloads_of, post_totals_of, posts_of
from core.workforce.tables import Caseload, CaseloadTotal, Neighbour, Post, PostTotal, PublishedFigure, Unallocated


def _store(
    kind: Kind,
    session: Session,
    checked: Checked[Any],
    as_at: date,
    file: File,
    author: Person,
    at: datetime,
    *,
    seen: int | None = None,
    is_illustrative: bool = False,
) -> int:
    """Write a sheet of the workforce as the snapshot of a date, and give the upload's number.

    What counted for that date before stays, and counts again once this upload is undone. Raises Refused as
    `uploads.begin_sheet` does.
    """
    number = begin_sheet(session, kind, checked, as_at, file, author, at, seen=seen, is_illustrative=is_illustrative)
    if kind == Kind.VACANCIES:
        posts = posts_of(checked.rows)
        _add(session, Post, number, posts)
        _add(session, PostTotal, number, post_totals_of(posts, as_at))
    else:
        workers, unallocated = caseloads_of(checked.rows)
        _add(session, Caseload, number, workers)
        _add(session, CaseloadTotal, number, caseload_totals_of(workers))
        _add(session, Unallocated, number, unallocated)
    return number


store_vacancies = partial(_store, Kind.VACANCIES)
store_caseloads = partial(_store, Kind.CASELOADS)


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
