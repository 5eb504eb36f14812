"""The history of uploads: what was loaded for which date, by whom, from which file; what counts now; undoing.

Rows that belong to an upload carry its number and are never altered. Which upload counts for a date follows from the
history alone: the last one for that date that was not undone. Real data of a kind take the place of illustrative data.
"""

from datetime import date

import pandas as pd
from sqlmodel import Session, col, select

from core.sheets.questions import Chosen
from core.uploads.tables import (
    STAND_TOGETHER,
    SUBJECTS,
    Kind,
    RememberedAnswer,
    RememberedColumn,
    Upload,
    UploadFile,
    checksum,
)


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


def is_kept_whole(session: Session, number: int) -> bool | None:
    """Whether the file of an upload is kept as it came; None where there is none. The file itself is not read."""
    return session.exec(select(UploadFile.is_original).where(UploadFile.upload == number)).first()


def kept_file(session: Session, number: int) -> UploadFile | None:
    """The file of an upload, as it is kept."""
    return session.get(UploadFile, number)


def remembered(session: Session, kind: Kind, shape: str) -> Chosen:
    """The heading of each field and the answers, as the last upload of a file of this shape confirmed them that was not
    undone."""
    of_shape = select(RememberedColumn.upload).join(Upload).where(RememberedColumn.shape == shape, Upload.kind == kind)
    last = session.exec(
        of_shape.where(col(Upload.undone_at).is_(None)).order_by(col(RememberedColumn.upload).desc())
    ).first()
    rows = session.exec(select(RememberedColumn).where(RememberedColumn.upload == last))
    answers = session.exec(select(RememberedAnswer).where(RememberedAnswer.upload == last))
    return Chosen({row.field: row.heading for row in rows}, {row.question: row.answer for row in answers})
