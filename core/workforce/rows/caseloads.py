"""The caseload sheet as a row model: what HR may upload, and when a row is right."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field, model_validator

from core.districts import District, new_districts
from core.sheets.columns import Column, Finding, Place, SheetRow, wrong
from core.sheets.values import NO_REFERENCE, Count, Fte, Reference, Text, YesNo, as_text
from core.words import count, listed
from core.workforce.rows.columns import SLACK, SnapshotDate, StandardHours, other_days

UNALLOCATED = "Unallocated"
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
    needs_one_of: ClassVar = (("team", "district"), ("cin", "cp", "lac", "care_leavers", "total"))

    worker: Annotated[
        Reference | None,
        BeforeValidator(_worker),
        Column(
            "Worker",
            "A reference to the worker, such as a payroll number; ‘Unallocated’ in the row of a team’s unallocated cases. "
            "Names are not kept: they are replaced by numbers.",
            ("worker ref", "worker reference", "worker id", "social worker", "allocated worker", "employee number",
             "payroll number", "staff id", "name", "case holder", "caseholder", "worker name", "employee"),
            accepts="a reference such as W042, or ‘Unallocated’",
            examples=("W042", "W057", "Unallocated"),
            may_hold_names=True,
        ),
    ]  # fmt: skip
    team: Annotated[
        Text | None,
        Column(
            "Team",
            "The worker’s team.",
            ("team name", "unit", "work group"),
            examples=("Ashford Children in Need",) * 3,
        ),
    ] = None
    district: District = None
    standard_hours: StandardHours = Field(default=None, validate_default=True)
    fte: Annotated[
        Fte | None,
        Column(
            "FTE",
            "The worker’s full-time equivalent (FTE): 1 is a full week.",
            ("wte", "worker fte", "contract fte", "full time equivalent", "hours"),
            accepts="a number such as 0.6, or hours such as ‘22.2 hrs’",
            examples=(1, 0.6),
        ),
    ] = None
    newly_qualified: Annotated[
        YesNo | None,
        Column(
            "Newly qualified",
            "Whether the worker is a newly qualified social worker (NQSW).",
            ("nqsw", "newly qualified social worker", "nq", "asye", "newly qualified?"),
            accepts="yes or no",
            choices=("yes", "no"),
            examples=("no", "yes"),
        ),
    ] = None
    cin: Annotated[
        Count | None,
        Column(
            "CIN",
            "Children in need (CIN) held.",
            ("children in need", "child in need", "cin cases"),
            accepts="a whole number",
            examples=(14, 11, 5),
        ),
    ] = None
    cp: Annotated[
        Count | None,
        Column(
            "CP",
            "Children with a child protection (CP) plan held.",
            ("child protection", "cpp", "cp cases", "cp plans", "child protection plan"),
            accepts="a whole number",
            examples=(4, 1, 0),
        ),
    ] = None
    lac: Annotated[
        Count | None,
        Column(
            "LAC",
            "Looked after children (LAC) held.",
            ("looked after children", "looked after", "cla", "lac cases", "children looked after"),
            accepts="a whole number",
            examples=(6, 0, 2),
        ),
    ] = None
    care_leavers: Annotated[
        Count | None,
        Column(
            "Care leavers",
            "Care leavers held.",
            ("cl", "leaving care", "care leaver", "16+", "leaving care cases"),
            accepts="a whole number",
            examples=(1, 0, 0),
        ),
    ] = None
    total: Annotated[
        Count | None,
        Column(
            "Total cases",
            "All cases held; compared with the sum of the kinds.",
            ("total", "cases", "caseload", "all cases", "number of cases", "total caseload"),
            accepts="a whole number",
        ),
    ] = None
    longest_wait_days: Annotated[
        Count | None,
        Column(
            "Longest wait (days)",
            "In a row of unallocated cases: for how many days the longest has waited.",
            ("longest wait", "days waiting", "longest wait days", "max wait", "oldest unallocated days"),
            accepts="a whole number of days",
        ),
    ] = None
    snapshot_date: SnapshotDate = None

    def kept(self) -> dict[str, Any]:
        """The row with the reference to its worker, which is no name."""
        return super().kept() | {"worker": self.worker}

    @property
    def is_unallocated(self) -> bool:
        return self.worker == UNALLOCATED

    @property
    def cases(self) -> int:
        return (self.cin or 0) + (self.cp or 0) + (self.lac or 0) + (self.care_leavers or 0)

    @model_validator(mode="after")
    def _fits_together(self) -> "CaseloadRow":
        if not self.team and not self.district:
            raise wrong("team", "the row says neither team nor district: write one of them in this row")
        kinds = (self.cin, self.cp, self.lac, self.care_leavers)
        if all(kind is None for kind in kinds):
            raise wrong("cin", "no cases are given by kind: write a number under each kind, 0 where there are none")
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
        by_worker: dict[str, list[tuple[Place, CaseloadRow]]] = defaultdict(list)
        for place, row in rows:
            if row.worker and not row.is_unallocated:
                by_worker[row.worker].append((place, row))
        for same in by_worker.values():
            if len(same) > 1 and sum(row.fte or 0 for _, row in same) > 1 + SLACK:
                others = listed(place.words for place, _ in same)
                for place, _ in same:
                    yield Finding(
                        place,
                        "worker",
                        f"this worker stands in {others}, with more than 1 FTE together: take out what is double",
                    )
        yield from other_days(rows, context)

    @classmethod
    def remarks(cls, rows: Sequence[tuple[Place, "CaseloadRow"]], context: Mapping[str, Any]) -> Iterable[str]:
        yield from new_districts(rows, context)
        if named := sum(row.worker is None for _, row in rows):
            yield f"{count(named, 'worker')} stood there by name: the names are not kept, each is shown as a number."
        if not any(row.is_unallocated for _, row in rows):
            yield "No row of unallocated cases was found: unallocated cases will show as ‘No figure’."
