"""The snapshots of the workforce as frames."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Select
from sqlmodel import Session, col, select

from core.districts import key_of_name, known_districts
from core.storage.frames import frame
from core.uploads.history import named_as_mended, uploads
from core.uploads.tables import Kind, Upload
from core.workforce.measures import VACANT
from core.workforce.roles import Group, counted_workers, key_of_role, shipped_groups, shipped_roles, social_workers
from core.workforce.snapshots import NOT_GIVEN
from core.workforce.tables import CaseloadTotal, ChosenRole, Neighbour, Post, PostTotal, PublishedFigure, Unallocated

POST_TOTALS, CASELOAD_TOTALS, UNALLOCATED = (
    ("as_at", *list(table.model_fields)[1:]) for table in (PostTotal, CaseloadTotal, Unallocated)
)
POSTS = (
    "post_id", "posts", "title", "role", "grade", "team", "district", "status", "established_fte", "in_post_fte",
    "cover_type", "cover_fte", "vacant_since", "reason", "stage", "expected_start",
)  # fmt: skip
Dates = Mapping[int, date]
MOVEMENTS = ("day", "kind", "district", "team", "role", "fte")


def snapshots(session: Session) -> pd.DataFrame:
    """The uploads that count, the oldest snapshot first: the columns of `uploads.Upload`; a file's name says what it lacks."""
    rows = named_as_mended(uploads(session))
    return rows[rows["is_current"]].sort_values(["kind", "as_at"], ignore_index=True)


def districts(session: Session) -> list[str]:
    """The names of districts that real uploads have used, in alphabetical order."""
    real = select(Upload.id).where(col(Upload.is_illustrative).is_(False), col(Upload.undone_at).is_(None))
    used = (select(table.district).where(col(table.upload).in_(real)) for table in (PostTotal, CaseloadTotal))
    return sorted({name for query in used for name in session.exec(query.distinct())} - {NOT_GIVEN})


def teams_by_key(session: Session | None) -> dict[str, str]:
    """The teams that real uploads which count have used, by their keys."""
    if session is None:
        return {}
    current = uploads(session)
    real = [int(one) for one in current.loc[current["is_current"] & ~current["is_illustrative"].astype(bool), "id"]]
    used = (select(table.team).where(col(table.upload).in_(real)) for table in (PostTotal, CaseloadTotal))
    names = {name for query in used for name in session.exec(query.distinct())} - {NOT_GIVEN}
    return {key_of_name(name): name for name in sorted(names)}


def districts_by_key(session: Session | None) -> dict[str, str]:
    """The districts that a sheet may name, by their keys: those shipped, and those that real uploads have used."""
    return known_districts(districts(session) if session else ())


def role_groups(session: Session | None) -> dict[str, str]:
    """What every role counts as that somebody has decided about, by `roles.key_of_role`; without a session as shipped."""
    chosen = session.exec(select(ChosenRole)) if session else ()
    return shipped_groups() | {one.role: one.counts_as for one in chosen}


def roles_in_use(session: Session) -> dict[str, str]:
    """What each role counts as (`roles.Group`), by its name, those that nobody has decided about first: the shipped roles, and
    those of uploads that count."""
    groups, current = role_groups(session), [int(one) for one in snapshots(session)["id"]]
    queries = (select(table.role).where(col(table.upload).in_(current)) for table in (PostTotal, CaseloadTotal))
    used = {role for query in queries for role in session.exec(query.distinct())} - {""}
    names = {key_of_role(name): name for name in (*sorted(used), *shipped_roles())}
    found = {name: groups.get(key, Group.UNDECIDED.value) for key, name in names.items()}
    return dict(sorted(found.items(), key=lambda one: (one[1] != Group.UNDECIDED, one[0].casefold())))


def post_totals(session: Session) -> pd.DataFrame:
    """The totals of every vacancy snapshot that counts, of children's social workers alone: POST_TOTALS, FTE as numbers, the
    oldest first."""
    return social_workers(every_post_total(session), role_groups(session))


def every_post_total(session: Session, dates: Dates | None = None) -> pd.DataFrame:
    """The totals of every post, whatever its role: POST_TOTALS, FTE as numbers, the oldest first."""
    return _of_snapshots(session, Kind.VACANCIES, PostTotal, POST_TOTALS, dates)


def caseload_totals(session: Session) -> pd.DataFrame:
    """The totals of every caseload snapshot that counts, of the workers whom caseload figures count (`roles.counted_workers`):
    CASELOAD_TOTALS, the oldest first."""
    return counted_workers(every_caseload_total(session), role_groups(session))


def every_caseload_total(session: Session, dates: Dates | None = None) -> pd.DataFrame:
    """The totals of every worker, whatever the role: CASELOAD_TOTALS, the oldest first."""
    return _of_snapshots(session, Kind.CASELOADS, CaseloadTotal, CASELOAD_TOTALS, dates)


def unallocated(session: Session, dates: Dates | None = None) -> pd.DataFrame:
    """The unallocated cases of every caseload snapshot that counts: UNALLOCATED, the oldest first; a wait not told None."""
    rows = _of_snapshots(session, Kind.CASELOADS, Unallocated, UNALLOCATED, dates)
    waits = [None if pd.isna(days) else int(days) for days in rows["longest_wait_days"]]
    return rows.assign(longest_wait_days=pd.Series(waits, dtype=object))


def posts(session: Session, upload: int) -> pd.DataFrame:
    """Every post of a snapshot: POSTS, in the order of the sheet; missing values None."""
    return frame(session, _of_upload(Post, upload, POSTS).order_by(col(Post.number)), POSTS)


def vacant_posts(session: Session, upload: int) -> pd.DataFrame:
    """The vacant and frozen posts of a snapshot: POSTS, in the order of the sheet; missing values None."""
    query = _of_upload(Post, upload, POSTS).where(col(Post.status).in_(VACANT)).order_by(col(Post.number))
    return frame(session, query, POSTS)


def movements(session: Session, upload: int, as_at: date) -> pd.DataFrame:
    """Who is known to come and go after a snapshot's date: MOVEMENTS; `kind` is start (agreed) or leave.

    `fte` is the post's for a start and what the holder works for a leave. An agreed start whose day has passed counts for
    the day after the snapshot; whoever leaves on the snapshot's day is in post on it.
    """
    who, day_after = ("district", "team", "role"), as_at + timedelta(days=1)
    start = _of_upload(Post, upload, ("expected_start", *who, "established_fte")).where(
        col(Post.status).in_(VACANT),
        col(Post.stage).in_(["start agreed", "started"]),
        col(Post.expected_start).is_not(None),
    )
    leave = _of_upload(Post, upload, ("holder_end", *who, "in_post_fte")).where(
        col(Post.status) == "filled", col(Post.holder_end) >= as_at
    )
    rows = [
        (max(day, day_after) if kind == "start" else day, kind, *rest)
        for kind, query in (("start", start), ("leave", leave))
        for day, *rest in session.execute(query)
    ]
    return pd.DataFrame(rows, columns=list(MOVEMENTS)).astype({"day": object, "fte": float})


def published(session: Session) -> pd.DataFrame:
    """The published figures that count: year, level, area_code, area, region, measure, value (a number or NaN), flag."""
    names = ("year", "level", "area_code", "area", "region", "measure", "value", "flag")
    return _newest(session, Kind.BENCHMARKS, PublishedFigure, names).astype({"value": float})


def neighbours(session: Session) -> pd.DataFrame:
    """The statistical neighbours that count: area_code, rank, neighbour_code, closeness."""
    return _newest(session, Kind.NEIGHBOURS, Neighbour, ("area_code", "rank", "neighbour_code", "closeness"))


def _of_upload(table: Any, upload: int, names: Iterable[str]) -> Select[Any]:
    query: Select[Any] = select(*(getattr(table, name) for name in names)).where(table.upload == upload)
    return query


def _newest(session: Session, kind: Kind, table: Any, names: Sequence[str]) -> pd.DataFrame:
    """The rows of the newest upload of a kind that counts."""
    current = snapshots(session)
    numbers = [0, *current.loc[current["kind"] == kind, "id"]]
    return pd.DataFrame(session.execute(_of_upload(table, int(numbers[-1]), names)).all(), columns=list(names))


def _of_snapshots(
    session: Session,
    kind: Kind,
    table: type[PostTotal | CaseloadTotal | Unallocated],
    names: tuple[str, ...],
    dates: Dates | None,
) -> pd.DataFrame:
    """The rows of a table that belong to these uploads, by default to those that count, with the uploads' dates."""
    if dates is None:
        current = snapshots(session)
        dates = dict(current.loc[current["kind"] == kind, ["id", "as_at"]].itertuples(index=False, name=None))
    query = select(table.upload, *(getattr(table, name) for name in names[1:])).where(col(table.upload).in_(dates))
    rows = pd.DataFrame(session.execute(query).all(), columns=list(names))
    rows["as_at"] = rows["as_at"].map(dates).astype(object)
    return rows.sort_values("as_at", kind="stable", ignore_index=True)
