"""Figures of indicators as people type them, and measures to test with."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from sqlmodel import Session

from core.indicators.definitions import Definition, Frequency, Measure, Origin, Period, Polarity, Unit
from core.indicators.intake import INDICATORS
from core.indicators.queries import OBSERVATIONS
from core.indicators.rows.observations import ObservationRow
from core.people import Person, Role
from core.sheets.checking import check
from core.sheets.columns import Place
from core.sheets.outcome import Checked
from core.uploads.tables import File

JANUARY, FEBRUARY, MARCH, APRIL = date(2011, 1, 31), date(2011, 2, 28), date(2011, 3, 31), date(2011, 4, 30)
AT = datetime(2011, 6, 1, 9, tzinfo=UTC)
OFFICE = Person("chris.office", Role.PROGRAMME_OFFICE)
MANAGER = Person("sam.manager", Role.SENIOR_MANAGER)
MEMBER = Person("alex.member", Role.CABINET_MEMBER)

RATE = "ethnicity_recorded"


def definition(**about: Any) -> Definition:
    told: dict[str, Any] = {
        "holds_from": None, "why_changed": "", "definition": "d", "numerator": "n", "denominator": "o", "working_days": None,
        "source": "s", "target": 0.9, "floor": 0.7, "margin": None,
    }  # fmt: skip
    return Definition(**(told | about))


def measure(code: str = "rate", *definitions: Definition, **about: Any) -> Measure:
    """A monthly percentage of which much is good, unless it says otherwise."""
    told: dict[str, Any] = {
        "title": code.capitalize(), "unit": Unit.PERCENT, "polarity": Polarity.HIGH, "comes_from": Origin.UPLOAD,
        "frequency": Frequency.MONTHLY, "period": Period.OWN, "baseline": 12, "actions": (),
    }  # fmt: skip
    return Measure(code=code, definitions=definitions or (definition(),), **(told | about))


def row(month: date | str = MARCH, district: str = "Ashford", **typed: object) -> dict[str, object]:
    """A row of a sheet of indicators as typed; 45 of 60 unless it says otherwise, and None for an empty cell."""
    about = {"measure": RATE, "month": month, "district": district, "numerator": 45, "denominator": 60} | typed
    return {name: value for name, value in about.items() if value is not None}


def checked(*typed: Mapping[str, object]) -> Checked[ObservationRow]:
    rows = [(Place("", number), ObservationRow.model_validate(one)) for number, one in enumerate(typed, 2)]
    return Checked(rows=rows, rows_read=len(rows) + 1)


def file(content: str) -> File:
    return File("indicators.csv", content.encode(), content.encode())


def store(session: Session, as_at: date, content: str, *typed: Mapping[str, object], **more: Any) -> int:
    """Figures stored by the programme office as known on a date, from a file with this content."""
    at = more.pop("at", AT)
    return INDICATORS.store(session, checked(*typed), as_at, file(content), OFFICE, at, **more)


def check_text(folder: Path, text: str, **context: Any) -> Checked[ObservationRow]:
    """A text file with these lines, read and checked by the engine."""
    path = folder / "indicators.csv"
    path.write_text(text, encoding="utf-8")
    return check(path, ObservationRow, {"as_at": date(2011, 6, 30)} | context)


def frame(*rows: Mapping[str, Any]) -> pd.DataFrame:
    """Observations as the queries give them: measure `rate`, the whole service, March, 45 of 60 known at the month’s end."""
    made = []
    for number, one in enumerate(rows, 1):
        told = {
            "measure": "rate",
            "month": MARCH,
            "district": "",
            "numerator": 45,
            "denominator": 60,
            "flag": None,
        }
        told |= {"upload": number, "at": AT, "who": "x", "file_name": "f", "is_illustrative": False} | dict(one)
        made.append({"as_at": told["month"]} | told)
    found = pd.DataFrame(made, columns=list(OBSERVATIONS))
    return found.astype(
        {"numerator": float, "denominator": float, "is_illustrative": bool, "flag": object, "upload": int}
    )


def districts(month: date, numbers: Mapping[str, tuple[Any, Any]], **about: Any) -> Iterable[dict[str, Any]]:
    for district, (top, bottom) in numbers.items():
        yield {"month": month, "district": district, "numerator": top, "denominator": bottom} | about
