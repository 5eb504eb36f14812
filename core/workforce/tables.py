"""Dated snapshots of the workforce: posts, workers' caseloads, published figures of other councils.

Every row belongs to an upload and is never altered. Totals are stored when a snapshot is written, so that no screen
reads the history's rows.
"""

from datetime import date

from sqlmodel import Field

from core.storage.engine import Base


class Post(Base, table=True):
    """One row of an establishment sheet: `number` counts the rows of the upload, `posts` the posts that the row stands for.

    FTE (full-time equivalent) of the post as budgeted and as held: `in_post_fte` is 0 unless the post is filled.
    Who holds it is not stored.
    """

    __tablename__ = "post"
    upload: int = Field(primary_key=True, foreign_key="upload.id")
    number: int = Field(primary_key=True)
    post_id: str | None = None
    posts: int = 1
    title: str
    role: str
    grade: str | None = None
    team: str
    district: str
    service: str | None = None
    status: str
    established_fte: float
    in_post_fte: float = 0
    holder_start: date | None = None
    holder_end: date | None = None
    cover_type: str | None = None
    cover_fte: float = 0
    vacant_since: date | None = None
    reason: str | None = None
    stage: str | None = None
    expected_start: date | None = None


class PostTotal(Base, table=True):
    """The posts of an upload that share district, team, role, status, stage and age of vacancy, in numbers and FTE."""

    __tablename__ = "post_total"
    upload: int = Field(primary_key=True, foreign_key="upload.id")
    district: str = Field(primary_key=True)
    team: str = Field(primary_key=True)
    role: str = Field(primary_key=True)
    status: str = Field(primary_key=True)
    stage: str = Field(primary_key=True, description="Recruitment stage of a vacant post, else empty.")
    age: str = Field(primary_key=True, description="Age band of a vacancy at the snapshot's date, else empty.")
    posts: int
    established_fte: float
    in_post_fte: float
    agency_cover_fte: float


class ChosenRole(Base, table=True):
    """What the programme office has decided that a role counts as: one of `roles.Group`, by `roles.key_of_role`."""

    __tablename__ = "workforce_role"
    role: str = Field(primary_key=True)
    counts_as: str


class Caseload(Base, table=True):
    """The cases of one worker, by kind: children in need, with a child protection plan, looked after; care leavers; and those
    that the sheet gave in total only. The role is empty where the sheet gives none."""

    __tablename__ = "caseload"
    upload: int = Field(primary_key=True, foreign_key="upload.id")
    number: int = Field(primary_key=True)
    worker: str
    role: str = ""
    team: str
    district: str
    fte: float
    is_newly_qualified: bool = False
    cin: int
    cp: int
    lac: int
    care_leavers: int
    not_by_kind: int = 0


class CaseloadTotal(Base, table=True):
    """The workers of an upload with the same team, role, standing and caseload, and what they hold.

    `per_fte` is cases per FTE rounded up to a whole number, so that "more than 30" is exactly `per_fte > 30`;
    `highest` is the highest caseload per FTE among them, not rounded.
    """

    __tablename__ = "caseload_total"
    upload: int = Field(primary_key=True, foreign_key="upload.id")
    district: str = Field(primary_key=True)
    team: str = Field(primary_key=True)
    role: str = Field(primary_key=True, description="Empty where the sheet gives none.")
    is_newly_qualified: bool = Field(primary_key=True)
    per_fte: int = Field(primary_key=True)
    workers: int
    fte: float
    cin: int
    cp: int
    lac: int
    care_leavers: int
    not_by_kind: int = 0
    highest: float


class Unallocated(Base, table=True):
    """The cases of a team that no worker holds, and how many days the longest of them has waited."""

    __tablename__ = "unallocated"
    upload: int = Field(primary_key=True, foreign_key="upload.id")
    district: str = Field(primary_key=True)
    team: str = Field(primary_key=True)
    cin: int
    cp: int
    lac: int
    care_leavers: int
    not_by_kind: int = 0
    longest_wait_days: int | None = None


class PublishedFigure(Base, table=True):
    """One figure of the Department for Education's workforce statistics: a value, or the flag that stands in its place."""

    __tablename__ = "published_figure"
    upload: int = Field(primary_key=True, foreign_key="upload.id")
    year: int = Field(primary_key=True)
    level: str = Field(primary_key=True, description="National, Regional or Local authority.")
    area_code: str = Field(primary_key=True)
    measure: str = Field(primary_key=True)
    area: str
    region: str = ""
    value: float | None = None
    flag: str | None = None


class Neighbour(Base, table=True):
    """A statistical neighbour of a local authority, the closest first."""

    __tablename__ = "neighbour"
    upload: int = Field(primary_key=True, foreign_key="upload.id")
    area_code: str = Field(primary_key=True)
    rank: int = Field(primary_key=True)
    neighbour_code: str
    closeness: str = ""
