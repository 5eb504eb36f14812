"""Uploads: what was loaded for which date, by whom, from which file, and how its columns were read."""

from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

from sqlmodel import Field

from core.people import Role
from core.storage.engine import Base


class Kind(StrEnum):
    VACANCIES = "vacancies"
    CASELOADS = "caseloads"
    BENCHMARKS = "benchmarks"
    NEIGHBOURS = "neighbours"
    INDICATORS = "indicators"
    TYPED_INDICATORS = "typed indicators"
    SURVEY = "survey"
    ANNEX_A = "Annex A"
    CASE_AUDITS = "case audits"


MAY_UPLOAD = {
    Kind.VACANCIES: (Role.HR_LEAD, Role.PROGRAMME_OFFICE),
    Kind.CASELOADS: (Role.HR_LEAD, Role.PROGRAMME_OFFICE),
    Kind.BENCHMARKS: (Role.HR_LEAD, Role.PROGRAMME_OFFICE),
    Kind.NEIGHBOURS: (Role.HR_LEAD, Role.PROGRAMME_OFFICE),
    Kind.INDICATORS: (Role.PERFORMANCE_ANALYST, Role.PROGRAMME_OFFICE),
    Kind.TYPED_INDICATORS: (Role.PERFORMANCE_ANALYST, Role.PROGRAMME_OFFICE),
    Kind.SURVEY: (Role.HR_LEAD, Role.PROGRAMME_OFFICE),
    Kind.ANNEX_A: (Role.PERFORMANCE_ANALYST, Role.PROGRAMME_OFFICE),
    Kind.CASE_AUDITS: (Role.PERFORMANCE_ANALYST, Role.PROGRAMME_OFFICE),
}
# What is typed counts beside the files of its subject, and beside what else was typed for the same date.
SUBJECTS = {Kind.TYPED_INDICATORS: Kind.INDICATORS, Kind.ANNEX_A: Kind.INDICATORS}
OF_INDICATORS = (Kind.INDICATORS, Kind.TYPED_INDICATORS, Kind.ANNEX_A)
OF_INDICATOR_FIGURES = (*OF_INDICATORS, Kind.VACANCIES, Kind.CASELOADS)
OF_ALL_FIGURES = (*OF_INDICATOR_FIGURES, Kind.SURVEY)
STAND_TOGETHER = (Kind.TYPED_INDICATORS,)


class Upload(Base, table=True):
    """One load of a file for a date, with the counts of its rows. It counts for nothing once it is undone.

    `part_of` is the upload of another kind that came out of the same file: both are undone together. `corrected` counts
    the cells that were corrected on the page, `left_out` the rows that were left out as they had problems, and `leaves_open` says
    in words what that leaves open.
    """

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
    part_of: int | None = Field(default=None, foreign_key="upload.id")
    corrected: int = 0
    left_out: int = 0
    leaves_open: str = ""


class CorrectedCell(Base, table=True):
    """A cell that was corrected on the page, as `sheets.corrections.Correction`; what may be a person's name is not kept."""

    __tablename__ = "corrected_cell"
    upload: int = Field(primary_key=True, foreign_key="upload.id")
    sheet: str = Field(primary_key=True)
    row_number: int = Field(primary_key=True)
    column_number: int = Field(primary_key=True)
    heading: str
    was: str | None = None
    now: str | None = None


class RowLeftOut(Base, table=True):
    """A row that was left out of an upload by choice, as it had a problem."""

    __tablename__ = "row_left_out"
    upload: int = Field(primary_key=True, foreign_key="upload.id")
    sheet: str = Field(primary_key=True)
    row_number: int = Field(primary_key=True)


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


class RememberedAnswer(Base, table=True):
    """What was answered to a question that a file of a shape raised, as its upload confirmed it."""

    __tablename__ = "remembered_answer"
    upload: int = Field(primary_key=True, foreign_key="upload.id")
    question: str = Field(primary_key=True)
    shape: str
    answer: str


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


def checksum(content: bytes) -> str:
    return sha256(content).hexdigest()
