"""The caseload sheet as a row model: what HR may upload, and when a row is right."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field, model_validator

from core.districts import District, new_districts
from core.sheets.columns import Finding, Place, SheetRow, wrong
from core.sheets.values import NO_REFERENCE, Count, Fte, Reference, Text, YesNo, as_text
from core.words import count
from core.workforce.roles import shipped_groups, workers_in_no_figure
from core.workforce.rows import caseload_columns as column
from core.workforce.rows.checks import SLACK, check_place, doubles, other_days
from core.workforce.rows.columns import SnapshotDate, StandardHours, Team
from core.workforce.words import NEWLY_QUALIFIED, role_of

UNALLOCATED = "Unallocated"
DOUBLE = "this worker stands in {places}, with more than 1 FTE together: take out what is double"
# Names are told apart by a digit, as in Amy 1: letters in front are few, and capitals or followed by many digits. The word
# Worker stands in no reference, as a worker whose name is not kept goes by it.
_REFERENCE = re.compile(
    r"(?:(?i:staff|employee|payroll|id|ref|no)[\s.:#-]*)*"
    r"(?:[A-Z][\s/.-]?|[A-Z]{2,3}[\s/.-]?(?=\d\d)|[a-z]{1,2}[\s/.-]?(?=\d{3}))?\d[\d/.-]*[A-Za-z]?"
)


def _worker(typed: object) -> object:
    """Who holds the cases: a reference, or UNALLOCATED. A name is not kept: what is no reference becomes None."""
    words = as_text(typed)
    if re.search(r"unalloc|not alloc|un-alloc|awaiting alloc|no worker", words.lower()):
        return UNALLOCATED
    if words.lower() in NO_REFERENCE or re.match(r"vacan|\W*$", words.lower()):
        raise ValueError("it names no worker; write a reference such as W042, or ‘Unallocated’")
    return words if _REFERENCE.fullmatch(words) else None


class CaseloadRow(SheetRow):
    """One row of a caseload sheet: a worker with the children held, by kind; or a team's unallocated cases."""

    what: ClassVar[str] = "workers"
    identity: ClassVar[str] = "worker"
    needs_one_of: ClassVar = (("team", "district"), ("cin", "cp", "lac", "care_leavers", "total"))

    worker: Annotated[Reference | None, BeforeValidator(_worker), column.WORKER]
    team: Annotated[Team, column.TEAM] = None
    district: District = None
    job_title: Annotated[Text | None, column.JOB_TITLE] = None
    standard_hours: StandardHours = Field(default=None, validate_default=True)
    fte: Annotated[Fte | None, column.FTE] = None
    newly_qualified: Annotated[YesNo | None, column.NEWLY_QUALIFIED] = None
    cin: Annotated[Count | None, column.CIN] = None
    cp: Annotated[Count | None, column.CP] = None
    lac: Annotated[Count | None, column.LAC] = None
    care_leavers: Annotated[Count | None, column.CARE_LEAVERS] = None
    total: Annotated[Count | None, column.TOTAL] = None
    longest_wait_days: Annotated[Count | None, column.LONGEST_WAIT_DAYS] = None
    snapshot_date: SnapshotDate = None

    def kept(self) -> dict[str, Any]:
        """The row with the reference to its worker, which is no name."""
        return super().kept() | {"worker": self.worker}

    @property
    def role(self) -> str:
        """The role behind the job title; empty where the sheet gives none."""
        return role_of(self.job_title) if self.job_title else ""

    @property
    def is_newly_qualified(self) -> bool:
        """As the sheet says; where it does not, by the role."""
        return self.role == NEWLY_QUALIFIED if self.newly_qualified is None else self.newly_qualified

    @property
    def is_unallocated(self) -> bool:
        return self.worker == UNALLOCATED

    @property
    def kinds(self) -> tuple[int | None, ...]:
        return self.cin, self.cp, self.lac, self.care_leavers

    @property
    def cases(self) -> int:
        """All cases of the row: those by kind, else the total alone."""
        return sum(number or 0 for number in self.kinds) + self.not_by_kind

    @property
    def not_by_kind(self) -> int:
        """The cases of a row that gives them in total only."""
        return (self.total or 0) if all(kind is None for kind in self.kinds) else 0

    @model_validator(mode="after")
    def _fits_together(self) -> "CaseloadRow":
        check_place(self)
        if self.total is None and all(kind is None for kind in self.kinds):
            raise wrong(
                "cin", "no cases are given: write a number under each kind, 0 where there are none, or their total"
            )
        if self.total is not None and self.total != self.cases:
            raise wrong("total", f"the kinds add up to {self.cases}: mend the total or the kinds")
        if not self.is_unallocated and self.fte is None:
            raise wrong("fte", "the worker’s FTE is missing: write a number such as 1 or 0.6")
        if not self.is_unallocated and self.cases and not self.fte:
            raise wrong("fte", "a worker of 0 FTE holds cases: mend the FTE, or move the cases to another worker")
        if (self.fte or 0) > 1 + SLACK:
            raise wrong("fte", "a worker has at most 1 FTE: write hours as ‘37 hrs’, and give each worker a row")
        return self

    @classmethod
    def check_together(
        cls, rows: Sequence[tuple[Place, "CaseloadRow"]], context: Mapping[str, Any]
    ) -> Iterable[Finding]:
        """A worker may stand in several teams, but not twice in one; and with 1 FTE at most, all rows together."""
        yield from doubles([(place, row) for place, row in rows if not row.is_unallocated], "worker", "fte", DOUBLE)
        yield from other_days(rows, context)

    @classmethod
    def remarks(cls, rows: Sequence[tuple[Place, "CaseloadRow"]], context: Mapping[str, Any]) -> Iterable[str]:
        yield from new_districts(rows, context)
        holding: Counter[str] = Counter()
        for _, row in rows:
            if not row.is_unallocated:
                holding[row.role] += bool(row.cases)
        yield workers_in_no_figure(holding, context.get("role_groups") or shipped_groups())
        if total_only := sum(row.not_by_kind for _, row in rows):
            yield f"{count(total_only, 'case')} are given in total only: they count, but by kind there is no figure of them."
        if named := sum(row.worker is None for _, row in rows):
            yield f"{count(named, 'worker')} stood there by name: the names are not kept, each is shown as a number."
        if not any(row.is_unallocated for _, row in rows):
            yield "No row of unallocated cases was found: unallocated cases will show as ‘No figure’."
