"""The plan as it was agreed, and the append-only history of its progress.

Baseline dates never change; what is expected or done since is recorded as progress, dated by the reporting
date for which it holds.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field

from core.plan.bands import GROUP
from core.storage.engine import Base


class Plan(Base, table=True):
    """One row: which plan this is, the date its screens open with (None follows today), the last day for which reporting is
    closed, so that no progress is recorded for it or an earlier one any more, and the date of the plan document."""

    __tablename__ = "plan"
    id: int = Field(default=1, primary_key=True)
    title: str
    council: str
    source: str
    reporting_date: date | None = None
    closed_until: date | None = None
    published_on: date | None = None


class Group(Base, table=True):
    """A group of the plan's actions, in the plan's own order: a timescale, priority, theme or objective, by its key `band`.

    `limit_on` is the last day that it allows, where it has one. `is_ours`: the plan has no groups, so its actions are grouped
    by the time between its start and their due date. `called` is what the plan calls such a group.
    """

    __tablename__ = "plan_group"
    band: str = Field(primary_key=True)
    position: int
    title: str
    limit_on: date | None = None
    is_ours: bool = False
    called: str = GROUP


class Requirement(Base, table=True):
    """`text` are the plan's own words, `title` the short form; a plan in our own words has no `text`."""

    __tablename__ = "requirement"
    ref: str = Field(primary_key=True)
    position: int
    band: str
    title: str
    text: str | None = None
    strand: str | None = None
    is_numbered_by_us: bool = False
    retired_in: int | None = None


class Action(Base, table=True):
    """An action as the plan has it: `text` in its own words, `title` in short; a plan in our own words has no `text`.

    `dates_as` names the action whose dates hold for this one. What the document says of its progress stands in `is_complete`,
    `completed_on` and, as it says it, in `status_as_said` and `progress_as_said`; `due_as_said` are words about its due date
    beside the date itself. `extra` holds the document's further columns by their headings. `retired_in` is the number of
    the version without it: its row stays for what was recorded of it.
    """

    __tablename__ = "action"
    ref: str = Field(primary_key=True)
    position: int
    requirement: str = Field(foreign_key="requirement.ref")
    band: str
    title: str
    starts_on: date | None = None
    is_ongoing: bool = False
    dates_as: str | None = None
    is_complete: bool = False
    governance: str | None = None
    evidence: str | None = None
    note: str | None = None
    workstream: str | None = None
    text: str | None = None
    is_numbered_by_us: bool = False
    completed_on: date | None = None
    success_measure: str | None = None
    status_as_said: str | None = None
    progress_as_said: str | None = None
    due_as_said: str | None = None
    priority: str | None = None
    cost: str | None = None
    source: str | None = None
    extra: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    retired_in: int | None = None


class Milestone(Base, table=True):
    """A date by which an action, or its part named by `label`, is due."""

    __tablename__ = "milestone"
    action: str = Field(primary_key=True, foreign_key="action.ref")
    label: str = Field(primary_key=True)
    due_on: date


class Lead(Base, table=True):
    """A post, team or body that leads; `holder` is the person in post and `email` where reminders go, which the council may
    fill in."""

    __tablename__ = "lead"
    code: str = Field(primary_key=True)
    post: str
    holder: str | None = None
    email: str | None = None


class ActionLead(Base, table=True):
    """Who leads an action: `part` is accountable or responsible, `position` 1 is named first."""

    __tablename__ = "action_lead"
    action: str = Field(primary_key=True, foreign_key="action.ref")
    part: str = Field(primary_key=True)
    code: str = Field(primary_key=True, foreign_key="lead.code")
    position: int


class CrossReference(Base, table=True):
    """An action draws on another action, or on every action of a requirement."""

    __tablename__ = "cross_reference"
    action: str = Field(primary_key=True, foreign_key="action.ref")
    draws_on: str = Field(primary_key=True)


class OverarchingAction(Base, table=True):
    """An action under one of the plan's workstream headings; two headings may share a number."""

    __tablename__ = "overarching_action"
    id: int = Field(primary_key=True)
    workstream: int
    heading: str
    title: str


class Progress(Base, table=True):
    """What was recorded of an action for a reporting date; never altered.

    A correction is an entry that names in `corrects` the one in whose place it stands, which then counts no more. Who
    records *complete, assured* is the assurer. `override_rating` is a schedule rating set by hand, with its reason. `form` is
    the number of the form that was filled in, so that one that is sent twice is recorded once.
    """

    __tablename__ = "progress"
    id: int | None = Field(default=None, primary_key=True)
    action: str = Field(foreign_key="action.ref", index=True)
    as_at: date
    delivery: str
    confidence: str | None = None
    completed_on: date | None = None
    done: str = ""
    next_step: str = ""
    evidence: str = ""
    evidence_link: str = ""
    override_rating: str | None = None
    override_reason: str = ""
    corrects: int | None = Field(default=None, foreign_key="progress.id")
    recorded_by: str
    recorded_name: str = Field(default="", description="The name of who recorded it, as it was then.")
    recorded_at: datetime
    form: str | None = Field(default=None, unique=True)
    is_illustrative: bool = False


class MilestoneProgress(Base, table=True):
    """What a progress entry says of one milestone: its forecast, or the day it was met; neither takes back what was said."""

    __tablename__ = "milestone_progress"
    progress: int = Field(primary_key=True, foreign_key="progress.id")
    label: str = Field(primary_key=True)
    forecast_on: date | None = None
    met_on: date | None = None


class EvidenceFile(Base, table=True):
    """A file that was attached to a progress entry as evidence."""

    __tablename__ = "evidence_file"
    id: int | None = Field(default=None, primary_key=True)
    progress: int = Field(foreign_key="progress.id", index=True)
    name: str
    media_type: str
    checksum: str
    content: bytes


class Comment(Base, table=True):
    """What somebody said of an action; never altered."""

    __tablename__ = "comment"
    id: int | None = Field(default=None, primary_key=True)
    action: str = Field(foreign_key="action.ref", index=True)
    text: str
    who: str
    name: str
    at: datetime
    form: str | None = Field(default=None, unique=True)


class PlanVersion(Base, table=True):
    """The plan as it was in force from a day on, None from its beginning, until a later version's day.

    `plan` is the whole of it as a `PlanDocument`, `kept` what no document holds, both as they stood when the next version came
    (of the newest as it began; the other tables hold it). Of the version before: `moved` gives the ref then of each action
    that is the same under another ref, and `gone` for each that is not there any more the ref under which what was
    recorded of it is kept. `told` are the progress entries that came with it, `removed` the illustrative ones that went.
    Where it `begins_anew`, those before are in force on no day. `form` is the number of the form that made it.
    """

    __tablename__ = "plan_version"
    number: int = Field(primary_key=True)
    in_force_from: date | None = None
    kind: str
    reason: str
    source: str
    checksum: str = ""
    who: str
    name: str = ""
    at: datetime
    begins_anew: bool = False
    plan: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    kept: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    moved: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    gone: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    told: list[int] = Field(default_factory=list, sa_type=JSON)
    removed: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    undone_by: str | None = None
    undone_at: datetime | None = None
    form: str | None = Field(default=None, unique=True)


class RememberedPlan(Base, table=True):
    """How a document of a shape was read when it was last loaded: the headings that were chosen for fields, empty for none, and
    the answers by the keys of their questions."""

    __tablename__ = "remembered_plan"
    shape: str = Field(primary_key=True)
    mapping: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    answers: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
