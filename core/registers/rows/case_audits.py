"""A case audit as a row model: what may be uploaded or typed of one, and when it is right.

A case is a child; it appears by a reference made with the installation's key alone.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import model_validator

from core.districts import District
from core.registers import references
from core.registers.register import Entry
from core.sheets.choices import choice
from core.sheets.columns import Column, wrong
from core.sheets.values import Day, Text, YesNo
from core.words import long_date


class Cohort(StrEnum):
    CIN = "CIN"
    CP = "CP"
    LAC = "LAC"


class Grade(StrEnum):
    OUTSTANDING = "outstanding"
    GOOD = "good"
    ADEQUATE = "requires improvement or adequate"
    INADEQUATE = "inadequate"


class Auditor(StrEnum):
    INTERNAL = "internal"
    EXTERNAL = "external"


COHORTS = "CIN: children in need · CP: children with a child protection plan · LAC: looked-after children"

_COHORTS = choice(
    {
        Cohort.CIN: ("child in need", "children in need", "cin plan"),
        Cohort.CP: ("child protection", "cpp", "child protection plan", "cp plan"),
        Cohort.LAC: ("looked after", "looked after child", "looked after children", "cla", "children looked after"),
    }
)
_GRADES = choice(
    {
        Grade.OUTSTANDING: (),
        Grade.GOOD: (),
        Grade.ADEQUATE: ("adequate", "requires improvement", "requires improvement to be good", "ri", "satisfactory"),
        Grade.INADEQUATE: (),
    }
)
_AUDITORS = choice({Auditor.INTERNAL: ("int", "manager", "in-house"), Auditor.EXTERNAL: ("ext", "independent")})


class CaseAudit(Entry):
    """One audit of one case. An external auditor's review of an audited case is a row of its own."""

    what: ClassVar[str] = "case audits"
    same_by: ClassVar = ("case", "audited_on", "audited_by")
    dated_by: ClassVar[str] = "audited_on"
    filtered: ClassVar = ("cohort", "district", "grade", "audited_by")

    case: Annotated[
        references.of("C"),  # type: ignore[valid-type]
        Column(
            "Case reference",
            "The number of the case in the case system. It is not kept: what is kept is made from it with a key of this "
            "installation, and names nobody.",
            ("case", "case id", "case number", "child id", "child unique id", "client id", "reference", "ics number"),
            accepts="a number or reference, never a name",
            examples=("104233", "118790"),
            may_hold_names=True,
        ),
    ]
    audited_on: Annotated[
        Day,
        Column("Audited on", "The day of the audit.", ("audit date", "date of audit", "date audited", "date"),
               accepts="a day such as 31/01/2011", examples=(date(2011, 1, 12), date(2011, 2, 3))),
    ]  # fmt: skip
    cohort: Annotated[
        _COHORTS,  # type: ignore[valid-type]
        Column("Cohort", COHORTS + ".", ("case type", "category", "type of case", "status of child"),
               accepts="CIN, CP or LAC", choices=tuple(Cohort), examples=("CP", "LAC")),
    ]  # fmt: skip
    district: District = None
    team: Annotated[
        Text | None, Column("Team", "The team that holds the case.", ("team name",), examples=("Dover Duty",))
    ] = None
    grade: Annotated[
        _GRADES,  # type: ignore[valid-type]
        Column("Grade", "What the auditor judged of practice.", ("judgement", "audit grade", "overall grade", "rating"),
               accepts="outstanding, good, requires improvement (or adequate) or inadequate", choices=tuple(Grade),
               examples=("good", "inadequate")),
    ]  # fmt: skip
    audited_by: Annotated[
        _AUDITORS,  # type: ignore[valid-type]
        Column("Internal or external", "Whether the auditor works in the council or comes from outside.",
               ("audit type", "internal/external", "type of audit", "type of auditor", "internal or external auditor"),
               accepts="internal or external", choices=tuple(Auditor), examples=("internal", "external")),
    ] = Auditor.INTERNAL  # fmt: skip
    auditor: Annotated[
        references.of("A") | None,  # type: ignore[valid-type]
        Column("Auditor", "A reference to the auditor. It is not kept as it stands.", ("auditor ref", "auditor reference"),
               accepts="a reference", examples=("W042", "E07"), may_hold_names=True),
    ] = None  # fmt: skip
    concern: Annotated[
        YesNo,
        Column("Safeguarding concern", "Whether the audit raised a safeguarding concern that needed action.",
               ("concern", "concern raised", "safeguarding concerns", "action needed"),
               accepts="yes or no", choices=("yes", "no"), examples=("no", "yes")),
    ] = False  # fmt: skip
    follow_up_due: Annotated[
        Day,
        Column("Follow-up due", "By when what the audit asked for is to be done; empty where it asked for nothing.",
               ("follow up due", "action due", "due date", "follow up by"), accepts="a day", examples=(None, date(2011, 2, 17))),
    ] = None  # fmt: skip
    follow_up_done: Annotated[
        Day,
        Column("Follow-up done", "When it was done.", ("follow up done", "follow up completed", "action completed"),
               accepts="a day", examples=(None, date(2011, 2, 14))),
    ] = None  # fmt: skip

    @model_validator(mode="after")
    def _fits_together(self) -> "CaseAudit":
        if self.audited_on is None:
            raise wrong("audited_on", "the day of the audit is missing: write it like 31/01/2011")
        for name in ("follow_up_due", "follow_up_done"):
            day = getattr(self, name)
            if day is not None and day < self.audited_on:
                raise wrong(name, f"it lies before the audit of {long_date(self.audited_on)}: mend one of the two days")
        return self
