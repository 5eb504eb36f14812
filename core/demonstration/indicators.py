"""Illustrative indicators: 36 months to June 2011, made up by a seeded generator and marked so in the database.

The last three months stand as a file in `data/examples`, and are read from there as a user's would be. Making it anew:
`python -m core.demonstration.indicators`.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlmodel import Session

from core.indicators.commands import mark_step_change
from core.indicators.definitions import Frequency, Measure, Origin, Polarity, Unit, shipped_measures
from core.indicators.intake import INDICATORS
from core.indicators.queries import GENERATOR
from core.indicators.rows.columns import WHOLE_SERVICE
from core.indicators.rows.observations import ObservationRow
from core.people import Person, Role
from core.settings import ROOT
from core.sheets.checking import check
from core.sheets.columns import Place
from core.sheets.outcome import Checked
from core.uploads.tables import File
from core.words import percent

SEED = 2010
EXAMPLES = ROOT / "data" / "examples"
MONTHS = [day.date() for day in pd.date_range("2008-07-31", "2011-06-30", freq="ME")]
IN_FILE = 3
AUTHOR = Person(GENERATOR, Role.PROGRAMME_OFFICE)

# Each district's share of the work, of 100, and how hard it is there: what the rates lose.
DISTRICTS = {
    "Ashford": (7.5, 0.0), "Canterbury": (8.0, -0.1), "Dartford": (7.5, 0.05), "Dover": (8.0, 0.05),
    "Gravesham": (8.0, 0.1), "Maidstone": (9.5, -0.05), "Sevenoaks": (5.5, -0.2), "Shepway": (9.0, 0.1),
    "Swale": (11.5, 0.3), "Thanet": (13.0, 0.35), "Tonbridge and Malling": (6.5, -0.15), "Tunbridge Wells": (6.0, -0.2),
}  # fmt: skip
NAMES = list(DISTRICTS)
SHARES = np.array([share for share, _ in DISTRICTS.values()]) / 100
HARDSHIP = np.array([hard for _, hard in DISTRICTS.values()])
IN_POST_FTE = 300.0  # of children's social workers, about as the illustrative vacancies have them


class Course(NamedTuple):
    """How a measure goes: how many are counted each month in the whole service (`of`), and the rate in percent on some days.

    Between these days it goes evenly. It is first counted in the month of the first day. A jump, as with another definition,
    is two neighbouring days. `noise` is how far districts stray from it, in log odds.
    """

    of: float
    rates: Mapping[str, float]
    noise: float = 0.06


COURSES = {
    "initial_assessments": Course(1400, {
        "2008-07": 61, "2009-06": 56, "2010-03": 51, "2010-04": 61, "2010-11": 61, "2010-12": 64, "2011-03": 75, "2011-06": 82}),
    "core_assessments": Course(380, {"2008-07": 76, "2009-06": 70, "2010-11": 60, "2011-03": 68, "2011-06": 75}),
    "referrals_to_assessment": Course(1900, {"2008-07": 57, "2009-12": 54, "2010-11": 58, "2011-03": 62, "2011-06": 65}),
    "cases_judged_adequate": Course(420, {"2010-09": 57, "2011-01": 59, "2011-03": 64, "2011-06": 73}),
    "initial_conferences": Course(96, {"2008-07": 71, "2009-12": 66, "2010-11": 69, "2011-03": 80, "2011-06": 83}),
    "conference_reports_shared": Course(105, {"2008-07": 47, "2010-11": 50, "2011-03": 72, "2011-06": 84}),
    "protection_reviews": Course(920, {"2008-07": 96.6, "2011-06": 96.8}, noise=0.1),
    "measurable_plans": Course(130, {"2010-12": 44, "2011-03": 62, "2011-06": 81}),
    "long_protection_plans": Course(1150, {"2008-07": 8.3, "2011-06": 8.4}, noise=0.1),
    "repeat_protection_plans": Course(1350, {"2008-07": 12.6, "2010-06": 12.8, "2010-12": 15.4, "2011-06": 16.6}, noise=0.02),
    "ethnicity_recorded": Course(7000, {"2008-07": 92.3, "2010-12": 92.3, "2011-02": 91.2, "2011-06": 91}, noise=0.12),
    "lac_reviews": Course(1420, {"2008-07": 88, "2009-12": 83, "2010-11": 82, "2011-03": 87, "2011-06": 91}),
    "lac_health_assessments": Course(1150, {
        "2008-07": 74, "2010-06": 73, "2010-07": 81, "2010-11": 81, "2011-03": 86, "2011-06": 91}),
    "personal_education_plans": Course(1050, {"2008-07": 72, "2011-06": 72}, noise=0.1),
    "substance_misuse_screened": Course(110, {"2010-04": 22, "2010-12": 24, "2011-03": 45, "2011-06": 82}),
    "camhs_seen_in_time": Course(120, {"2008-07": 74, "2009-12": 72, "2010-12": 70, "2011-06": 54}),
    "return_interviews": Course(75, {"2008-07": 55, "2010-12": 57, "2011-02": 76, "2011-06": 92}),
    "lac_exclusions": Course(1050, {"2008-07": 12.6, "2011-06": 12.4}, noise=0.12),
    "three_placements": Course(1560, {"2008-07": 11.4, "2010-03": 11.6, "2010-11": 10.8, "2011-06": 9.4}),
    "placement_stability": Course(1120, {"2008-07": 69.5, "2010-06": 69, "2010-11": 66, "2011-06": 63}, noise=0.02),
    "turnover_rate": Course(IN_POST_FTE, {"2008-07": 16.2, "2009-10": 18.1, "2010-11": 14.6, "2011-06": 12.6}),
    "absence_rate": Course(IN_POST_FTE * 253, {"2008-07": 4.6, "2010-01": 5.2, "2010-11": 4.5, "2011-06": 3.9}),
    "supervision_held": Course(860, {
        "2008-07": 58, "2010-03": 55, "2010-04": 66, "2010-11": 67, "2011-03": 79, "2011-06": 86}),
}  # fmt: skip
# What is counted up over the months: how many of the whole, at the end of each month.
AUDITED = {"2010-11": 840, "2010-12": 2870, "2011-01": 4430, "2011-02": 5480, "2011-03": 6120, "2011-04": 6560,
           "2011-05": 6790, "2011-06": 6930}  # fmt: skip
REVIEWED = {"2011-01": 45, "2011-02": 220, "2011-03": 400, "2011-04": 540, "2011-05": 640, "2011-06": 735}
TO_AUDIT = 7000
TEAMS_RATED = {"2010-12": 2, "2011-01": 7, "2011-02": 9, "2011-03": 11, "2011-04": 12, "2011-05": 12, "2011-06": 12}
# Figures that could not be given, by measure, month and district; and those that never came.
FLAGS = {
    ("return_interviews", "2009-02", "Thanet"): ":", ("camhs_seen_in_time", "2010-08", "Dover"): "x",
    ("lac_exclusions", "2010-09", "Sevenoaks"): "u", ("substance_misuse_screened", "2011-03", "Swale"): "x",
    ("long_protection_plans", "2009-11", "Gravesham"): ":", ("measurable_plans", "2011-05", "Ashford"): "x",
}  # fmt: skip
NEVER_CAME = {("personal_education_plans", "2010-05", "Shepway"), ("lac_reviews", "2009-08", "Dartford")}
SUPPRESSED = "camhs_seen_in_time"  # counts under 5 of few young people are suppressed; then the whole service is given
STEP_CHANGES = (
    ("supervision_held", date(2010, 4, 30),
     "Illustrative: supervision is counted from the recording form of the new policy, and no longer from diaries."),
    ("lac_health_assessments", date(2010, 7, 31),
     "Illustrative: assessments of children placed outside the county are reported and counted since this month."),
)  # fmt: skip


def load_illustrative_indicators(session: Session, at: datetime) -> None:
    """Store the illustrative observations and step changes, in the session's transaction: the last months from their file."""
    for month, rows in list(rows_by_month().items())[:-IN_FILE]:
        placed = [(Place("", number), ObservationRow.model_construct(**row)) for number, row in enumerate(rows, 2)]
        checked = Checked(rows=placed, rows_read=len(placed))
        file = File(f"indicators {month}, generated", b"", b"")
        INDICATORS.store(session, checked, month, file, AUTHOR, at, is_illustrative=True)
    path = example()
    content = path.read_bytes()
    checked = check(path, ObservationRow, {"as_at": MONTHS[-1]})
    file = File(path.name, content, content)
    INDICATORS.store(session, checked, MONTHS[-1], file, AUTHOR, at, is_illustrative=True)
    for measure, month, reason in STEP_CHANGES:
        mark_step_change(session, measure, month, reason, AUTHOR, at)


def rows_by_month() -> dict[date, list[dict[str, Any]]]:
    """The rows of every month, the oldest first, with the fields of `ObservationRow` but for the percentage."""
    by_month: dict[date, list[dict[str, Any]]] = {month: [] for month in MONTHS}
    for code, measure in shipped_measures().items():
        for row in _along_course(measure, COURSES[code]) if code in COURSES else _counted_up(code):
            by_month[row["month"]].append(row)
    return by_month


def example(folder: Path = EXAMPLES) -> Path:
    """Where the file of the last months stands."""
    return folder / f"indicators-{MONTHS[-1]}.csv"


def write_example(folder: Path = EXAMPLES) -> None:
    """Write the file of the last months as a performance team would: titles, months in words, percentages beside numbers."""
    measures, text = shipped_measures(), io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["Indicator", "Month", "District", "Numerator", "Denominator", "Percentage"])
    for month, rows in list(rows_by_month().items())[-IN_FILE:]:
        for row in rows:
            writer.writerow(_typed(row, measures[row["measure"]], month))
    example(folder).write_text(text.getvalue(), encoding="utf-8-sig", newline="")


def _typed(row: Mapping[str, Any], measure: Measure, month: date) -> list[str]:
    top, bottom = row["numerator"], row["denominator"]
    is_rate = measure.unit == Unit.PERCENT and top is not None and bool(bottom)
    return [
        measure.title,
        f"{month:%b %Y}",
        row["district"] or WHOLE_SERVICE,
        row["flag"] if top is None else f"{top:g}",
        "" if bottom is None else f"{bottom:g}",
        percent(top / bottom) if is_rate else "",
    ]


def _along_course(measure: Measure, course: Course) -> Iterator[dict[str, Any]]:
    rng, months = np.random.default_rng([SEED, *measure.code.encode()]), _months_of(measure, course)
    rate = np.array([_rate(course, month) for month in months])[:, None]
    sign = 1 if measure.polarity == Polarity.LOW else -1
    odds = np.log(rate / (1 - rate)) + sign * HARDSHIP + rng.normal(0, course.noise, (len(months), len(NAMES)))
    rates = 1 / (1 + np.exp(-odds))
    if measure.comes_from == Origin.WORKFORCE_DENOMINATOR:
        for month, tops in zip(months, course.of * SHARES * rates, strict=True):
            yield from _rows(measure.code, month, tops.round(1), [None] * len(NAMES))
        return
    sizes = rng.poisson(course.of * SHARES, rates.shape).clip(1)
    for month, tops, bottoms in zip(months, rng.binomial(sizes, rates), sizes, strict=True):
        yield from _as_reported(measure.code, month, _rows(measure.code, month, tops, bottoms))


def _months_of(measure: Measure, course: Course) -> list[date]:
    first = min(course.rates)
    step = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.YEARLY: 12}[measure.frequency]
    return [month for month in MONTHS if f"{month:%Y-%m}" >= first and month.month % step == 0]


def _rate(course: Course, month: date) -> float:
    """The rate of a month, as a fraction, between the days of the course."""
    days = [pd.Period(day, "M").ordinal for day in course.rates]
    return float(np.interp(pd.Period(month, "M").ordinal, days, list(course.rates.values()))) / 100


def _as_reported(code: str, month: date, rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The rows as they come: some flagged, one never; where counts under 5 are suppressed the whole service has a row."""
    when = f"{month:%Y-%m}"
    whole = _row(code, month, "", sum(row["numerator"] for row in rows), sum(row["denominator"] for row in rows))
    for row in rows:
        key = (code, when, row["district"])
        if flag := FLAGS.get(key):
            row |= {"numerator": None, "denominator": None, "flag": flag}
        elif code == SUPPRESSED and 0 < row["numerator"] < 5:
            row |= {"numerator": None, "flag": "c"}
        if key not in NEVER_CAME:
            yield row
    if any(row["flag"] == "c" for row in rows):
        yield whole


def _counted_up(code: str) -> Iterator[dict[str, Any]]:
    """What is counted up from month to month, district by district."""
    to_audit, teams = _shared_out(TO_AUDIT), np.arange(len(NAMES))
    counted: dict[str, list[tuple[str, Any, Any]]] = {
        "cases_audited": [(when, np.minimum(_shared_out(all_), to_audit), to_audit) for when, all_ in AUDITED.items()],
        "audits_reviewed_externally": [
            (when, _shared_out(reviewed), _shared_out(AUDITED[when])) for when, reviewed in REVIEWED.items()
        ],
        "duty_teams_assessed": [(when, teams < rated, np.ones(len(NAMES))) for when, rated in TEAMS_RATED.items()],
    }
    for when, tops, bottoms in counted.get(code, ()):
        yield from _rows(code, pd.Period(when, "M").end_time.date(), tops, bottoms)


def _shared_out(total: int) -> NDArray[np.int64]:
    """A number shared out over the districts in whole numbers that add up to it."""
    ends = np.rint(np.cumsum(SHARES) / SHARES.sum() * total).astype(int)
    shares: NDArray[np.int64] = np.diff(ends, prepend=0)
    return shares


def _rows(code: str, month: date, tops: Iterable[float], bottoms: Iterable[float | None]) -> list[dict[str, Any]]:
    return [
        _row(code, month, name, float(top), None if bottom is None else float(bottom))
        for name, top, bottom in zip(NAMES, tops, bottoms, strict=True)
    ]


def _row(code: str, month: date, district: str, top: float, bottom: float | None) -> dict[str, Any]:
    return {
        "measure": code, "month": month, "district": district, "numerator": top, "denominator": bottom, "flag": None,
    }  # fmt: skip


if __name__ == "__main__":
    write_example()
