"""What a plan's document holds, whatever its shape: groups, requirements, actions, leads, workstreams."""

import re
from datetime import date
from typing import Any

from pydantic import BaseModel, model_validator

from core.plan.bands import GROUP
from core.plan.document.problems import Problem

LONGEST_TITLE = 120
CLAUSE_END = re.compile(r"[.;:!?]\s|\n|\s[-–—]\s|\s[•·▪]\s")


def short_title(text: str) -> str:
    """The first clause of a text, cut at a word where it is long: what a list shows of it."""
    text = text.lstrip("•·▪-–* ")
    end = next((found.start() for found in CLAUSE_END.finditer(text) if found.start() >= 12), len(text))
    clause = " ".join(text[:end].split()).rstrip(" .;:,-–—")
    if len(clause) <= LONGEST_TITLE:
        return clause
    return f"{clause[:LONGEST_TITLE].rpartition(' ')[0] or clause[:LONGEST_TITLE]}…"


class Group(BaseModel):
    """A timescale, priority, theme or objective, by its key `band`; `is_ours` where the document has none, `called` as the
    document calls such a group."""

    band: str
    title: str
    limit_on: date | None = None
    is_ours: bool = False
    called: str = GROUP


class Titled(BaseModel):
    """What has a text as the document has it and a short title, which is the text's first clause unless it is given."""

    ref: str
    band: str
    text: str
    title: str = ""
    is_numbered_by_us: bool = False

    @model_validator(mode="after")
    def _has_title(self) -> "Titled":
        self.title = self.title or short_title(self.text)
        return self


class Requirement(Titled):
    pass


class Milestone(BaseModel):
    """A date by which an action is due, or its part that `label` names; `forecast_on` where the document itself revised it."""

    label: str
    due_on: date
    forecast_on: date | None = None


class Action(Titled):
    """`dates_as` names the action whose dates hold for this one; `is_complete` is the document's own tick or word.

    `status_as_said`, `progress_as_said` and `due_as_said` are the document's own words, `extra` its further columns by their
    headings.
    """

    requirement: str
    group: str = ""
    accountable: list[str] = []
    responsible: list[str] = []
    starts_on: date | None = None
    milestones: list[Milestone] = []
    is_ongoing: bool = False
    dates_as: str | None = None
    is_complete: bool = False
    cross_references: list[str] = []
    governance: str | None = None
    evidence: str | None = None
    note: str | None = None
    completed_on: date | None = None
    success_measure: str | None = None
    status_as_said: str | None = None
    progress_as_said: str | None = None
    due_as_said: str | None = None
    priority: str | None = None
    cost: str | None = None
    source: str | None = None
    extra: dict[str, str] = {}


class Lead(BaseModel):
    """A post, body or team by its code, or by its own name where it has no code; `post` is empty where the document does not
    say what a code means, `holder` a person whom it names."""

    code: str
    post: str
    holder: str | None = None


class Workstream(BaseModel):
    number: int
    title: str
    actions: list[str]


class Question(BaseModel):
    """What the document leaves open and only a person can say: one sentence, the places that it concerns, and what may be
    answered, by the word that stands for each answer. `key` names the question, so that its answer is kept.
    `is_needed`: without an answer the plan is not taken."""

    key: str
    question: str
    places: list[str] = []
    values: list[str] = []
    answers: list[str] = []
    is_needed: bool = False


class PlanDocument(BaseModel):
    """`problems` must be mended before the plan is taken, and `questions` answered; `remarks` only say how a doubtful value was
    read. `mapping` gives for each column of the plan the headings that it was read from, `not_read` the headings of the others.
    """

    groups: list[Group] = []
    requirements: list[Requirement] = []
    actions: list[Action] = []
    leads: list[Lead] = []
    workstreams: list[Workstream] = []
    problems: list[Problem] = []
    remarks: list[Problem] = []
    questions: list[Question] = []
    mapping: dict[str, str] = {}
    not_read: list[str] = []

    @model_validator(mode="after")
    def _has_groups(self) -> "PlanDocument":
        """Every band that is used has its group, and every action the title of its own."""
        known = {group.band for group in self.groups}
        used: dict[str, Any] = dict.fromkeys([*(one.band for one in (*self.requirements, *self.actions))])
        self.groups += [Group(band=band, title=band) for band in used if band not in known]
        titles = {group.band: group.title for group in self.groups}
        for action in self.actions:
            action.group = titles[action.band]
        return self
