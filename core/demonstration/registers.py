"""Illustrative entries of the registers, made up by a seeded generator near what was reported at the time, and marked so in the
database: about 7,000 cases audited, 9 in 100 with a concern, a tenth reviewed externally."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pandas as pd
from sqlmodel import Session

from core.demonstration.indicators import AUDITED, AUTHOR, REVIEWED, TO_AUDIT
from core.registers import queries
from core.registers.every import REGISTERS
from core.registers.intake import intake_of
from core.registers.register import Entry
from core.registers.rows.case_audits import Auditor, CaseAudit, Cohort, Grade
from core.sheets.columns import Place
from core.sheets.outcome import Checked
from core.uploads.tables import File

SEED = 2010
UNTIL = date(2011, 6, 30)
BEGAN = date(2010, 10, 31)  # the caseloads from which the cases to be audited are taken
LATER = {Cohort.CP: 0.0, Cohort.CIN: 0.25, Cohort.LAC: 0.55}  # how much later a cohort comes in the audit
TEAMS = {Cohort.CIN: "Children in Need", Cohort.CP: "Child Protection", Cohort.LAC: "Looked After Children"}
ADEQUATE = {
    "2010-11": 57,
    "2010-12": 58,
    "2011-01": 59,
    "2011-02": 62,
    "2011-03": 64,
    "2011-04": 67,
    "2011-05": 70,
    "2011-06": 73,
}
CONCERNED = 541 / 6000
WORSE_OUTSIDE, BETTER_OUTSIDE = 0.16, 0.05


def load_illustrative_registers(session: Session, at: datetime) -> None:
    """Store illustrative entries of every register, in the session's transaction; the workforce's are there already."""
    live = queries.live_cases(session)
    made: dict[str, list[Entry]] = {"case-audits": list(case_audits(live[live["as_at"] == BEGAN]))}
    for name, entries in made.items():
        placed = [(Place("", number), entry) for number, entry in enumerate(entries, 2)]
        checked: Checked[Any] = Checked(rows=placed, rows_read=len(placed))
        file = File(f"{name}, generated", b"", b"")
        intake_of(REGISTERS[name]).store(session, checked, UNTIL, file, AUTHOR, at, is_illustrative=True)


def case_audits(live: pd.DataFrame) -> Iterator[CaseAudit]:
    """An internal audit of nearly every live case, month by month, and an external one of a tenth of them."""
    chance = Random(SEED)
    cases = [
        (chance.random() + LATER[Cohort(row.cohort)], Cohort(row.cohort), row.district)
        for row in live.itertuples()
        for _ in range(row.cases)
    ]
    cases.sort()
    done: list[CaseAudit] = []
    reviews = 0
    for month, total in AUDITED.items():
        target = round(total * len(cases) / TO_AUDIT)
        for number in range(len(done), target):
            _, cohort, district = cases[number]
            done.append(_audit(f"C-{number:016x}", cohort, district, month, chance))
            yield done[-1]
        more = round(REVIEWED.get(month, 0) * len(cases) / TO_AUDIT) - reviews
        for position in range(reviews, reviews + more):
            yield _review(done[position * 7], month, chance)
        reviews += more


def _day(month: str, chance: Random) -> date:
    first = date.fromisoformat(f"{month}-01")
    day = first + timedelta(days=chance.randrange(28))
    return max(
        first, day - timedelta(days=max(0, day.weekday() - 4))
    )  # no audit on a weekend, but for a month's first days


def _audit(case: str, cohort: Cohort, district: str, month: str, chance: Random) -> CaseAudit:
    share, luck = ADEQUATE[month] / 100, chance.random()
    cuts = ((0.04 * share, Grade.OUTSTANDING), (0.38 * share, Grade.GOOD), (share, Grade.ADEQUATE))
    grade = next((grade for cut, grade in cuts if luck < cut), Grade.INADEQUATE)
    day, concern = _day(month, chance), chance.random() < CONCERNED
    due = day + timedelta(days=14 if concern else 42) if concern or grade == Grade.INADEQUATE else None
    done = due + timedelta(days=chance.choice((-9, -6, -3, -1, 0, 5, 16))) if due and chance.random() < 0.93 else None
    return CaseAudit.model_construct(
        case=case, audited_on=day, cohort=cohort, district=district, team=f"{district} {TEAMS[cohort]}", grade=grade,
        audited_by=Auditor.INTERNAL, auditor=f"A-{chance.randrange(60):016x}", concern=concern, follow_up_due=due,
        follow_up_done=done,
    )  # fmt: skip


def _review(audit: CaseAudit, month: str, chance: Random) -> CaseAudit:
    order, luck = list(Grade), chance.random()
    step = 1 if luck < WORSE_OUTSIDE else -1 if luck > 1 - BETTER_OUTSIDE else 0
    grade = order[min(len(order) - 1, max(0, order.index(audit.grade) + step))]
    about = {
        "audited_on": max(_day(month, chance), audit.audited_on or date.min), "grade": grade, "audited_by": Auditor.EXTERNAL,
        "auditor": f"A-{900 + chance.randrange(5):016x}", "concern": False, "follow_up_due": None, "follow_up_done": None,
    }  # fmt: skip
    return audit.model_copy(update=about)
