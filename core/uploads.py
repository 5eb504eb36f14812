"""The history of uploads: what was loaded for which date, by whom, from which file; what counts now; undoing.

Rows that belong to an upload carry its number and are never altered. Which upload counts for a date follows from the
history alone: the last one for that date that was not undone. Real data of a kind take the place of illustrative data.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, NamedTuple

import pandas as pd
from sqlmodel import Field, Session, col, select

from core import audit
from core.access.tables import Role
from core.database import Base
from core.settings import ENGLAND
from core.sheets.outcome import Checked
from core.words import listed, long_date


class Kind(StrEnum):
    VACANCIES = "vacancies"
    CASELOADS = "caseloads"
    BENCHMARKS = "benchmarks"
    NEIGHBOURS = "neighbours"
    INDICATORS = "indicators"
    TYPED_INDICATORS = "typed indicators"
    SURVEY = "survey"


MAY_UPLOAD = {
    Kind.VACANCIES: (Role.HR_LEAD, Role.PROGRAMME_OFFICE),
    Kind.CASELOADS: (Role.HR_LEAD, Role.PROGRAMME_OFFICE),
    Kind.BENCHMARKS: (Role.HR_LEAD, Role.PROGRAMME_OFFICE),
    Kind.NEIGHBOURS: (Role.HR_LEAD, Role.PROGRAMME_OFFICE),
    Kind.INDICATORS: (Role.PROGRAMME_OFFICE,),
    Kind.TYPED_INDICATORS: (Role.PROGRAMME_OFFICE,),
    Kind.SURVEY: (Role.HR_LEAD, Role.PROGRAMME_OFFICE),
}
# What is typed counts beside the files of its subject, and beside what else was typed for the same date.
SUBJECTS = {Kind.TYPED_INDICATORS: Kind.INDICATORS}
STAND_TOGETHER = (Kind.TYPED_INDICATORS,)


class Upload(Base, table=True):
    """One load of a file for a date, with the counts of its rows. It counts for nothing once it is undone."""

    __tablename__ = "upload"
    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(index=True)
    as_at: date
    file_name: str
    checksum: str
    who: str
    at: datetime
    rows_read: int
    used: int
    skipped: int
    rejected: int
    is_illustrative: bool = False
    undone_by: str | None = None
    undone_at: datetime | None = None


class UploadFile(Base, table=True):
    """The file of an upload; not `is_original` where columns that may hold people's names were left out."""

    __tablename__ = "upload_file"
    upload: int = Field(primary_key=True, foreign_key="upload.id")
    content: bytes
    is_original: bool


class RememberedColumn(Base, table=True):
    """The heading from which a field was read in a file of a shape, as its upload confirmed it; empty: from none."""

    __tablename__ = "remembered_column"
    upload: int = Field(primary_key=True, foreign_key="upload.id")
    field: str = Field(primary_key=True)
    shape: str = Field(index=True)
    heading: str


class Author(NamedTuple):
    """Who writes, with the role that was just read from the users table."""

    name: str
    role: Role


class File(NamedTuple):
    """A file as it came (`content`) and as it is kept, which is without the columns that may hold people's names."""

    name: str
    content: bytes
    kept: bytes


class Counts(NamedTuple):
    rows_read: int
    used: int
    skipped: int
    rejected: int


class UploadRefused(Exception):
    """The upload or its undoing was not done; the message says why in one sentence."""


def checksum(content: bytes) -> str:
    return sha256(content).hexdigest()


def uploads(session: Session) -> pd.DataFrame:
    """Every upload, the newest first: the columns of `Upload`, and `is_current`: whether it counts for its date."""
    rows = [one.model_dump() for one in session.exec(select(Upload).order_by(col(Upload.id).desc()))]
    frame = pd.DataFrame(rows, columns=list(Upload.model_fields), dtype=object)
    is_alive = frame["undone_at"].isna()
    is_real, subject = ~frame["is_illustrative"].astype(bool), frame["kind"].replace(SUBJECTS)
    counts = is_alive & (is_real | ~subject.isin(set(subject[is_alive & is_real])))
    newest = frame[counts].groupby(["kind", "as_at"])["id"].max() if counts.any() else []
    is_current = frame["id"].isin(set(newest)) | (counts & frame["kind"].isin(STAND_TOGETHER))
    return frame.assign(is_current=is_current)


def current_upload(session: Session, kind: Kind, as_at: date) -> int | None:
    """The number of the upload that counts for a date, illustrative ones left out."""
    return session.exec(
        select(Upload.id)
        .where(Upload.kind == kind, Upload.as_at == as_at, col(Upload.undone_at).is_(None))
        .where(col(Upload.is_illustrative).is_(False))
        .order_by(col(Upload.id).desc())
    ).first()


def same_file(session: Session, kind: Kind, as_at: date, content: bytes) -> Upload | None:
    """The upload that counts for this date and came from the very same bytes."""
    found = current_upload(session, kind, as_at)
    upload = session.get(Upload, found) if found else None
    return upload if upload and upload.checksum == checksum(content) else None


def begin(
    session: Session,
    kind: Kind,
    as_at: date,
    file: File,
    counts: Counts,
    author: Author,
    at: datetime,
    *,
    seen: int | None = None,
    is_illustrative: bool = False,
) -> int:
    """Add an upload and its file, in the session's transaction, and give its number for the rows that belong to it.

    `seen` is the number of the upload for this date that the preview was compared with. Raises UploadRefused for a wrong
    role, for a date that lies ahead, for the same bytes again, and when another upload for this date came in between.
    """
    if author.role not in MAY_UPLOAD[kind]:
        raise UploadRefused(f"A {author.role} may not upload {kind}. Ask the {listed(MAY_UPLOAD[kind], 'or the')}.")
    if as_at > at.astimezone(ENGLAND).date():
        raise UploadRefused(f"{long_date(as_at)} lies ahead: choose the day whose state the file shows.")
    if not is_illustrative and kind not in STAND_TOGETHER:
        _refuse_second(session, kind, as_at, file, seen)
    upload = Upload(
        kind=kind, as_at=as_at, file_name=file.name, checksum=checksum(file.content), who=author.name, at=at,
        is_illustrative=is_illustrative, **counts._asdict(),
    )  # fmt: skip
    session.add(upload)
    session.flush()
    number = upload.id or 0
    session.add(UploadFile(upload=number, content=file.kept, is_original=file.kept == file.content))
    if not is_illustrative:
        audit.record(session, author.name, at, f"{kind} uploaded", file.name, {"replaces": seen}, upload.model_dump())
    return number


def begin_sheet(
    session: Session,
    kind: Kind,
    checked: Checked[Any],
    as_at: date,
    file: File,
    author: Author,
    at: datetime,
    *,
    seen: int | None = None,
    is_illustrative: bool = False,
) -> int:
    """Begin the upload of a checked sheet, as `begin` does, and remember from which headings its columns were read.

    Raises UploadRefused also for a file with problems, and for one without rows.
    """
    if checked.problems or not checked.rows:
        raise UploadRefused("Nothing was changed, because the file has problems.")
    counts = Counts(checked.rows_read, checked.used, len(checked.skipped), checked.rejected)
    number = begin(session, kind, as_at, file, counts, author, at, seen=seen, is_illustrative=is_illustrative)
    if not is_illustrative:
        _, row = checked.rows[0]
        read_from = {field: checked.mapping.get(field, "") for field in type(row).model_fields}
        remember(session, number, checked.shape, read_from)
    return number


def _refuse_second(session: Session, kind: Kind, as_at: date, file: File, seen: int | None) -> None:
    current = current_upload(session, kind, as_at)
    if same := same_file(session, kind, as_at, file.content):
        raise UploadRefused(
            f"This very file was already uploaded for {long_date(as_at)} by {same.who}; nothing was changed."
        )
    if current != seen:
        raise UploadRefused(
            f"While you were checking, {_done_since(session, seen, current)} for {long_date(as_at)}, so nothing of yours "
            "was changed. Look at the new comparison, then confirm again if your file is the right one."
        )


def _done_since(session: Session, seen: int | None, current: int | None) -> str:
    """Who made `current` count in the place of `seen`: a later upload, else the undoing of the one that was seen."""
    if current is not None and current > (seen or 0):
        later = session.get_one(Upload, current)
        return f"{later.who} uploaded ‘{later.file_name}’"
    undone = session.get_one(Upload, seen)
    return f"{undone.undone_by} undid the upload of ‘{undone.file_name}’"


def undo(session: Session, number: int, author: Author, at: datetime) -> None:
    """Take an upload back whole, so that what it replaced counts again.

    Raises UploadRefused for a wrong role, for one that is undone already, and when a later upload for the same date
    builds on it.
    """
    upload = session.get(Upload, number)
    if upload is None or upload.is_illustrative:
        raise UploadRefused("There is no such upload to undo.")
    kind = Kind(upload.kind)
    if author.role not in MAY_UPLOAD[kind]:
        raise UploadRefused(
            f"A {author.role} may not undo an upload of {kind}. Ask the {listed(MAY_UPLOAD[kind], 'or the')}."
        )
    if upload.undone_at is not None:
        raise UploadRefused(f"{upload.undone_by} has already undone this upload.")
    current = number if kind in STAND_TOGETHER else current_upload(session, kind, upload.as_at)
    if current != number:
        later = session.get_one(Upload, current)
        raise UploadRefused(
            f"A later upload for {long_date(upload.as_at)} builds on this one: undo ‘{later.file_name}’ by {later.who} first."
        )
    before = upload.model_dump()
    upload.undone_by, upload.undone_at = author.name, at
    session.add(upload)
    audit.record(
        session, author.name, at, f"{upload.kind} upload undone", upload.file_name, before, upload.model_dump()
    )


def is_kept_whole(session: Session, number: int) -> bool | None:
    """Whether the file of an upload is kept as it came; None where there is none. The file itself is not read."""
    return session.exec(select(UploadFile.is_original).where(UploadFile.upload == number)).first()


def kept_file(session: Session, number: int) -> UploadFile | None:
    """The file of an upload, as it is kept."""
    return session.get(UploadFile, number)


def remembered(session: Session, kind: Kind, shape: str) -> dict[str, str]:
    """The heading of each field, as the last upload of a file of this shape confirmed it that was not undone."""
    of_shape = select(RememberedColumn.upload).join(Upload).where(RememberedColumn.shape == shape, Upload.kind == kind)
    last = session.exec(
        of_shape.where(col(Upload.undone_at).is_(None)).order_by(col(RememberedColumn.upload).desc())
    ).first()
    rows = session.exec(select(RememberedColumn).where(RememberedColumn.upload == last))
    return {row.field: row.heading for row in rows}


def remember(session: Session, upload: int, shape: str, mapping: Mapping[str, str]) -> None:
    """Keep which heading each field was read from, for the next file of this shape."""
    for field, heading in mapping.items():
        session.add(RememberedColumn(upload=upload, field=field, shape=shape, heading=heading))
