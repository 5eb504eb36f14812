"""A file of workforce data on its way in: which kind of sheet it is, what it would change, how it is stored.

The command line and the screen both go this way.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from sqlmodel import Session

from core.sheets.checking import check
from core.sheets.columns import SheetRow
from core.sheets.marked import kept_copy
from core.sheets.outcome import Checked
from core.uploads import Author, File, Kind, current_upload, remembered
from core.workforce import measures, queries
from core.workforce.caseload_rows import CaseloadRow
from core.workforce.commands import store_caseloads, store_vacancies
from core.workforce.comparison import Preview, post_changes
from core.workforce.snapshots import caseload_totals_of, caseloads_of, post_totals_of, posts_of
from core.workforce.vacancy_rows import VacancyRow
from core.workforce.words import Status, known_districts

MODELS: dict[Kind, type[SheetRow]] = {Kind.VACANCIES: VacancyRow, Kind.CASELOADS: CaseloadRow}
SUMMARY = {
    Kind.VACANCIES: (
        "posts", "established_fte", "in_post_fte", "vacant_fte", "agency_cover_fte", "vacancy_rate", "unfilled_rate",
        "agency_cover_rate", "frozen_fte", "unknown_posts", "unknown_fte",
    ),
    Kind.CASELOADS: (
        "workers", "fte", "cases", "average", "above", "share_above", "highest", "unallocated", "longest_wait_days",
    ),
}  # fmt: skip
Progress = Callable[[float, str], None]


class Known(NamedTuple):
    """What the database knows that helps to read a file: districts by their keys, and remembered headings by shape."""

    districts: Mapping[str, str]
    headings: Callable[[str], Mapping[str, str]]


def known(session: Session, kind: Kind) -> Known:
    """What is known for reading a file of this kind; to be used while the session is open."""
    return Known(known_districts(queries.districts(session)), lambda shape: remembered(session, kind, shape))


NOTHING_KNOWN = Known(known_districts(()), lambda _shape: {})


def check_sheet(
    kind: Kind,
    path: Path,
    knows: Known = NOTHING_KNOWN,
    *,
    as_at: date | None = None,
    standard_hours: float | None = None,
    mapping: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Checked[Any]:
    """A file read and checked as a sheet of this kind, for a date if that is known."""
    context = {"districts": knows.districts, "as_at": as_at, "standard_hours": standard_hours}
    return check(path, MODELS[kind], context, mapping=mapping, remembered=knows.headings, progress=progress)


def dated_by(checked: Checked[Any]) -> date | None:
    """The one date that the file's own rows say they are of."""
    days = {row.snapshot_date for _, row in checked.rows} - {None}
    return next(iter(days)) if len(days) == 1 else None


def summary(kind: Kind, checked: Checked[Any], as_at: date) -> dict[str, Any]:
    """The figures of a checked file, by their names in SUMMARY: rates as fractions, None where there is no figure."""
    if kind == Kind.VACANCIES:
        totals = pd.DataFrame(post_totals_of(posts_of(checked.rows), as_at), columns=list(queries.POST_TOTALS))
        return _only(kind, measures.vacancy_figures(totals))
    workers, waiting = caseloads_of(checked.rows)
    held = pd.DataFrame(caseload_totals_of(workers), columns=list(queries.CASELOAD_TOTALS)).assign(as_at=as_at)
    unallocated = pd.DataFrame(waiting, columns=list(queries.UNALLOCATED)).assign(as_at=as_at)
    return _only(kind, measures.caseload_figures(held, unallocated, measures.NUMBERS.target_caseload))


def preview(session: Session, kind: Kind, checked: Checked[Any], as_at: date) -> Preview:
    """What a checked file would change, against the snapshot of its date, else the one before."""
    current = queries.snapshots(session)
    is_real = ~current["is_illustrative"].astype(bool)
    earlier = current[is_real & (current["kind"] == kind) & (current["as_at"] <= as_at)]
    after = summary(kind, checked, as_at)
    seen = current_upload(session, kind, as_at)
    if earlier.empty:
        return Preview(None, seen, _figures(dict.fromkeys(after), after), post_changes((), ()), 0)
    upload, since = int(earlier["id"].iloc[-1]), earlier["as_at"].iloc[-1]
    figures = _figures(_stored_summary(session, kind, since), after)
    if kind != Kind.VACANCIES:
        return Preview(since, seen, figures, post_changes((), ()), 0)
    posts = posts_of(checked.rows)
    stored = queries.posts(session, upload)
    names = list(stored)  # and not to_dict, which looks at each cell's type and takes three times as long
    before = (dict(zip(names, row, strict=True)) for row in stored.itertuples(index=False, name=None))
    changes = post_changes(before, posts)
    without_id = sum(post["posts"] for post in posts if not post["post_id"] and post["status"] != Status.DELETED)
    return Preview(since, seen, figures, changes, without_id)


def store(
    session: Session,
    kind: Kind,
    checked: Checked[Any],
    as_at: date,
    file: File,
    author: Author,
    at: datetime,
    seen: int | None,
) -> int:
    """Write a checked file as the snapshot of a date, and give the upload's number; raises UploadRefused."""
    keep = store_vacancies if kind == Kind.VACANCIES else store_caseloads
    return keep(session, checked, as_at, file, author, at, seen=seen)


def file_as_kept(path: Path, name: str, checked: Checked[Any], kind: Kind) -> File:
    """The file with what is to be kept of it: the bytes as they came, or a copy without what may hold people's names."""
    return File(name, path.read_bytes(), kept_copy(path, MODELS[kind], checked))


def _stored_summary(session: Session, kind: Kind, as_at: date) -> dict[str, Any]:
    if kind == Kind.VACANCIES:
        return _only(kind, measures.vacancy_figures(measures.of_day(queries.post_totals(session), as_at)))
    held = measures.of_day(queries.caseload_totals(session), as_at)
    waiting = measures.of_day(queries.unallocated(session), as_at)
    return _only(kind, measures.caseload_figures(held, waiting, measures.NUMBERS.target_caseload))


def _only(kind: Kind, figures: Mapping[str, Any]) -> dict[str, Any]:
    return {name: figures[name] for name in SUMMARY[kind]}


def _figures(before: Mapping[str, Any], after: Mapping[str, Any]) -> pd.DataFrame:
    rows = [(name, before[name], after[name]) for name in after]
    return pd.DataFrame(rows, columns=["figure", "before", "after"], dtype=object)
