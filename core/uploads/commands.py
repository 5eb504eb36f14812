"""Beginning an upload, and undoing it, each in the transaction of the session that is handed in."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from core.audit import trail
from core.people import Person, not_allowed
from core.refusals import Refused
from core.settings import ENGLAND
from core.sheets.corrections import NOTHING_MENDED, Mended
from core.sheets.questions import Chosen
from core.uploads.history import current_upload, same_file
from core.uploads.tables import (
    MAY_UPLOAD,
    STAND_TOGETHER,
    CorrectedCell,
    Counts,
    File,
    Kind,
    RememberedAnswer,
    RememberedColumn,
    RowLeftOut,
    Upload,
    UploadFile,
    checksum,
)
from core.words import listed, long_date

CELL_CORRECTED, ROWS_LEFT_OUT = "cell of an upload corrected", "rows left out of an upload"


def begin(
    session: Session,
    kind: Kind,
    as_at: date,
    file: File,
    counts: Counts,
    author: Person,
    at: datetime,
    *,
    seen: int | None = None,
    is_illustrative: bool = False,
    part_of: int | None = None,
    mended: Mended = NOTHING_MENDED,
    leaves_open: str = "",
) -> int:
    """Add an upload and its file, in the session's transaction, and give its number for the rows that belong to it.

    `mended` is what was set right of the file, and `leaves_open` what the rows that are left out leave open. `seen` is the
    number of the upload for this date that the preview was compared with. Who may make the upload that this one is `part_of`
    may make this one too. Raises Refused for a wrong role, for a date that lies ahead, for the same bytes again, and when
    another upload for this date came in between.
    """
    if part_of is None and author.role not in MAY_UPLOAD[kind]:
        raise not_allowed(
            author, f"A {author.role} may not upload {kind}. Ask the {listed(MAY_UPLOAD[kind], 'or the')}."
        )
    if as_at > at.astimezone(ENGLAND).date():
        raise Refused(f"{long_date(as_at)} lies ahead: choose the day whose state the file shows.")
    if not is_illustrative and kind not in STAND_TOGETHER:
        _refuse_second(session, kind, as_at, file, seen, mended)
    upload = Upload(
        kind=kind, as_at=as_at, file_name=file.name, checksum=checksum(file.content), who=author.username, at=at,
        is_illustrative=is_illustrative, part_of=part_of, corrected=len(mended.corrections), left_out=len(mended.left_out),
        leaves_open=leaves_open, **counts._asdict(),
    )  # fmt: skip
    session.add(upload)
    session.flush()
    number = upload.id or 0
    session.add(UploadFile(upload=number, content=file.kept, is_original=file.kept == file.content))
    if not is_illustrative:
        trail.record(
            session, author.username, at, f"{kind} uploaded", file.name, {"replaces": seen}, upload.model_dump()
        )
    _keep_mended(session, upload, mended)
    return number


def _keep_mended(session: Session, upload: Upload, mended: Mended) -> None:
    """Keep what was set right of a file, each in the audit trail by its place; of a column for people no value."""
    number = upload.id or 0
    for one in mended.corrections:
        was, now = (None, None) if one.names_people else (one.was, one.now)
        session.add(
            CorrectedCell(
                upload=number, sheet=one.place.sheet, row_number=one.place.row, column_number=one.column,
                heading=one.heading, was=was, now=now,
            )
        )  # fmt: skip
        trail.record(session, upload.who, upload.at, CELL_CORRECTED, f"{upload.file_name}, {one.words}", was, now)
    for place in mended.left_out:
        session.add(RowLeftOut(upload=number, sheet=place.sheet, row_number=place.row))
    if mended.left_out:
        words = [place.words for place in mended.left_out]
        trail.record(session, upload.who, upload.at, ROWS_LEFT_OUT, upload.file_name, None, words)


def _refuse_second(session: Session, kind: Kind, as_at: date, file: File, seen: int | None, mended: Mended) -> None:
    current = current_upload(session, kind, as_at)
    if same := same_file(session, kind, as_at, file.content, mended):
        raise Refused(f"This very file was already uploaded for {long_date(as_at)} by {same.who}; nothing was changed.")
    if current != seen:
        raise Refused(
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


def undo(session: Session, number: int, author: Person, at: datetime) -> None:
    """Take an upload back whole, so that what it replaced counts again.

    What came out of the same file goes with it. Raises Refused for a wrong role, for one that is undone already, for a part,
    and when a later upload for the same date builds on it.
    """
    upload = session.get(Upload, number)
    if upload is None or upload.is_illustrative:
        raise Refused("There is no such upload to undo.")
    if upload.part_of is not None:
        whole = session.get_one(Upload, upload.part_of)
        raise Refused(f"This is part of the upload of ‘{whole.file_name}’ as {whole.kind}: undo that one.")
    kind = Kind(upload.kind)
    if author.role not in MAY_UPLOAD[kind]:
        raise not_allowed(
            author, f"A {author.role} may not undo an upload of {kind}. Ask the {listed(MAY_UPLOAD[kind], 'or the')}."
        )
    if upload.undone_at is not None:
        raise Refused(f"{upload.undone_by} has already undone this upload.")
    current = number if kind in STAND_TOGETHER else current_upload(session, kind, upload.as_at)
    if current != number:
        later = session.get_one(Upload, current)
        raise Refused(
            f"A later upload for {long_date(upload.as_at)} builds on this one: undo ‘{later.file_name}’ by {later.who} first."
        )
    for one in (upload, *session.exec(select(Upload).where(Upload.part_of == number, col(Upload.undone_at).is_(None)))):
        before = one.model_dump()
        one.undone_by, one.undone_at = author.username, at
        session.add(one)
        trail.record(session, author.username, at, f"{one.kind} upload undone", one.file_name, before, one.model_dump())


def remember(session: Session, upload: int, shape: str, chosen: Chosen) -> None:
    """Keep which heading each field was read from, and what was answered, for the next file of this shape."""
    for field, heading in chosen.mapping.items():
        session.add(RememberedColumn(upload=upload, field=field, shape=shape, heading=heading))
    for question, answer in chosen.answers.items():
        session.add(RememberedAnswer(upload=upload, question=question, shape=shape, answer=answer))
