"""Writing snapshots of the workforce, in the transaction of the session that is handed in."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from core.audit import trail
from core.people import Person, programme_office_only
from core.refusals import Refused, own_changes
from core.sheets.outcome import Checked
from core.storage.engine import Base
from core.uploads.commands import begin
from core.uploads.tables import File, Kind
from core.workforce.published import Published
from core.workforce.queries import roles_in_use
from core.workforce.roles import DECIDED, key_of_role
from core.workforce.snapshots import Rows, caseload_totals_of, caseloads_of, post_totals_of, posts_of
from core.workforce.tables import (
    Caseload,
    CaseloadTotal,
    ChosenRole,
    Neighbour,
    Post,
    PostTotal,
    PublishedFigure,
    Unallocated,
)

ROLE_SET = "role counted"


def write_vacancies(session: Session, upload: int, checked: Checked[Any], as_at: date) -> None:
    """Write the establishment and its vacancies as the rows of an upload."""
    posts = posts_of(checked.rows)
    _add(session, Post, upload, posts)
    _add(session, PostTotal, upload, post_totals_of(posts, as_at))


def write_caseloads(session: Session, upload: int, checked: Checked[Any], as_at: date) -> None:
    """Write the workers' caseloads and the unallocated cases as the rows of an upload."""
    write_snapshot_of_cases(session, upload, *caseloads_of(checked.rows))


def write_snapshot_of_cases(session: Session, upload: int, workers: Rows, unallocated: Rows) -> None:
    """Write workers' caseloads and teams' unallocated cases, as `snapshots.caseloads_of` gives them."""
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


def set_roles(
    session: Session, typed: Mapping[str, str], seen: Mapping[str, str], author: Person, at: datetime
) -> list[str]:
    """Set what the roles that were changed in a form count as, each with its entry in the audit trail, and give their names.

    Raises Refused for a wrong role and for a group that is none, and ChangedMeanwhile.
    """
    programme_office_only(author, "decide which roles are children’s social workers")
    stands = dict.fromkeys(typed, "") | roles_in_use(session)  # an upload that named a role may be undone meanwhile
    changed = own_changes(typed, seen, stands, lambda name: trail.who_set(session, [ROLE_SET], name))
    if wrong := {name: "Choose one of the list." for name, group in changed.items() if group not in DECIDED}:
        raise Refused(problems=wrong)
    for name, group in changed.items():
        session.merge(ChosenRole(role=key_of_role(name), counts_as=group))
        trail.record(session, author.username, at, ROLE_SET, name, stands[name], group)
    return list(changed)


def _add(session: Session, table: type[Base], upload: int, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        session.execute(
            insert(Base.metadata.tables[str(table.__tablename__)]), [{"upload": upload, **row} for row in rows]
        )
