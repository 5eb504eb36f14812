"""Sheets of the workforce as the engine would hand them over, and what goes with an upload."""

from datetime import UTC, date, datetime
from typing import Any

from sqlmodel import Session

from core.people import Person, Role
from core.sheets.columns import Place
from core.sheets.outcome import Checked
from core.uploads.tables import File
from core.workforce.intake import CASELOADS, VACANCIES
from core.workforce.rows.caseloads import CaseloadRow
from core.workforce.rows.vacancies import VacancyRow

MARCH, APRIL, MAY = date(2011, 3, 31), date(2011, 4, 30), date(2011, 5, 31)
AT = datetime(2011, 6, 1, 9, tzinfo=UTC)
HR = Person("pat.hr", Role.HR_LEAD)
OFFICE = Person("chris.office", Role.PROGRAMME_OFFICE)
CONTEXT: dict[str, Any] = {"as_at": None, "standard_hours": None}

SOCIAL_WORKER = {"post_title": "Social worker", "team": "Duty", "district": "Ashford", "budgeted_fte": 1}


def post(status: str = "filled", **fields: object) -> dict[str, object]:
    """A row of an establishment sheet as typed: a social worker's post of 1 FTE, unless it says otherwise."""
    return _typed(SOCIAL_WORKER | {"status": status} | fields)


def worker(reference: str, cin: int = 10, **fields: object) -> dict[str, object]:
    """A row of a caseload sheet as typed: a worker of 1 FTE, unless it says otherwise."""
    return _typed({"worker": reference, "team": "Duty", "district": "Ashford", "fte": 1, "cin": cin} | fields)


def _typed(fields: dict[str, object]) -> dict[str, object]:
    """Without the cells that are empty, here written as None."""
    return {name: value for name, value in fields.items() if value is not None}


def vacancies(*typed: dict[str, object], **more: Any) -> Checked[VacancyRow]:
    rows = [(Place("", number), VacancyRow.model_validate(row, context=CONTEXT)) for number, row in enumerate(typed, 2)]
    return Checked(rows=rows, rows_read=len(rows) + 1, **more)


def caseloads(*typed: dict[str, object], **more: Any) -> Checked[CaseloadRow]:
    rows = [
        (Place("", number), CaseloadRow.model_validate(row, context=CONTEXT)) for number, row in enumerate(typed, 2)
    ]
    return Checked(rows=rows, rows_read=len(rows) + 1, **more)


def file(content: str, name: str = "posts.csv") -> File:
    return File(name, content.encode(), content.encode())


def store(session: Session, as_at: date, content: str, *typed: dict[str, object], **more: Any) -> int:
    """Posts stored by HR as the snapshot of a date, from a file with this content."""
    return VACANCIES.store(session, vacancies(*typed), as_at, file(content), HR, AT, **more)


def store_cases(session: Session, as_at: date, content: str, *typed: dict[str, object], **more: Any) -> int:
    return CASELOADS.store(session, caseloads(*typed), as_at, file(content), HR, AT, **more)
