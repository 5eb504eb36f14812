"""The history of uploads: what was loaded for which date, by whom, from which file; what counts now; undoing.

Rows that belong to an upload carry its number and are never altered. Which upload counts for a date follows from the
history alone: the last one for that date that was not undone. Real data of a kind take the place of illustrative data.
"""

from datetime import date

import pandas as pd
from sqlmodel import Session, col, select

from core.sheets.columns import Place
from core.sheets.corrections import NOTHING_MENDED, Correction, Mended
from core.sheets.questions import Chosen
from core.uploads.tables import (
    STAND_TOGETHER,
    SUBJECTS,
    CorrectedCell,
    Kind,
    RememberedAnswer,
    RememberedColumn,
    RowLeftOut,
    Upload,
    UploadFile,
    checksum,
)
from core.words import count


def uploads(session: Session) -> pd.DataFrame:
    """Every upload, the newest first: the columns of `Upload`, `is_current`: whether it counts for its date, and `number`: how
    many real ones there are up to it, which is how people name it."""
    rows = [one.model_dump() for one in session.exec(select(Upload).order_by(col(Upload.id).desc()))]
    frame = pd.DataFrame(rows, columns=list(Upload.model_fields), dtype=object)
    is_alive = frame["undone_at"].isna()
    is_real, subject = ~frame["is_illustrative"].astype(bool), frame["kind"].replace(SUBJECTS)
    counts = is_alive & (is_real | ~subject.isin(set(subject[is_alive & is_real])))
    newest = frame[counts].groupby(["kind", "as_at"])["id"].max() if counts.any() else []
    is_current = frame["id"].isin(set(newest)) | (counts & frame["kind"].isin(STAND_TOGETHER))
    return frame.assign(is_current=is_current, number=is_real[::-1].astype(int).cumsum()[::-1])


def current_upload(session: Session, kind: Kind, as_at: date) -> int | None:
    """The number of the upload that counts for a date, illustrative ones left out."""
    return session.exec(
        select(Upload.id)
        .where(Upload.kind == kind, Upload.as_at == as_at, col(Upload.undone_at).is_(None))
        .where(col(Upload.is_illustrative).is_(False))
        .order_by(col(Upload.id).desc())
    ).first()


def same_file(
    session: Session, kind: Kind, as_at: date, content: bytes, mended: Mended = NOTHING_MENDED
) -> Upload | None:
    """The upload that counts for this date and came from the very same bytes, set right in the same way."""
    found = current_upload(session, kind, as_at)
    upload = session.get(Upload, found) if found else None
    if upload is None or found is None or upload.checksum != checksum(content):
        return None
    before = mended_in(session, found)
    is_same = _cells(before) == _cells(mended) and set(before.left_out) == set(mended.left_out)
    return upload if is_same else None


def same_bytes(session: Session, kind: Kind, as_at: date, content: bytes) -> Upload | None:
    """The last upload of these very bytes for another date, if it was not undone."""
    of_bytes = select(Upload).where(Upload.kind == kind, Upload.checksum == checksum(content), Upload.as_at != as_at)
    return session.exec(of_bytes.where(col(Upload.undone_at).is_(None)).order_by(col(Upload.id).desc())).first()


def _cells(mended: Mended) -> set[tuple[Place, int, str]]:
    return {(one.place, one.column, "" if one.names_people else one.now) for one in mended.corrections}


def mended_in(session: Session, number: int) -> Mended:
    """What was set right of the file of an upload; values of columns for people are not kept."""
    cells = session.exec(select(CorrectedCell).where(CorrectedCell.upload == number))
    rows = session.exec(select(RowLeftOut).where(RowLeftOut.upload == number))
    corrections = [
        Correction(
            Place(one.sheet, one.row_number), one.column_number, one.heading, one.was, one.now or "", one.now is None
        )
        for one in cells
    ]
    left_out = [Place(one.sheet, one.row_number) for one in rows]
    return Mended(tuple(sorted(corrections)), tuple(sorted(left_out)))


def corrections_before(session: Session, kind: Kind, content: bytes) -> Mended:
    """The corrections of the last upload of these very bytes that was not undone, as far as their values are kept."""
    last = session.exec(
        select(Upload.id)
        .where(Upload.kind == kind, Upload.checksum == checksum(content), col(Upload.undone_at).is_(None))
        .order_by(col(Upload.id).desc())
    ).first()
    found = mended_in(session, last).corrections if last else ()
    return Mended(tuple(one for one in found if not one.names_people))


def named_as_mended(uploads: pd.DataFrame) -> pd.DataFrame:
    """Uploads whose `file_name` says how many rows were left out of the file, wherever a figure names its source."""
    names = [
        f"{row.file_name} (without {count(row.left_out, 'row')} with problems)" if row.left_out else row.file_name
        for row in uploads.itertuples()
    ]
    return uploads.assign(file_name=pd.Series(names, index=uploads.index, dtype=object))


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
