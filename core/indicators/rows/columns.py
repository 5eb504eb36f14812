"""The columns of the sheet of indicators: what may stand in each cell, and how it is read."""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Annotated, Any

from pydantic import BeforeValidator, TypeAdapter, ValidationError, ValidationInfo
from pydantic_core import PydanticUseDefault
from rapidfuzz import fuzz, process

from core.districts import District
from core.indicators.definitions import FLAGS, Measure, flag_of, shipped_measures
from core.sheets.columns import Column
from core.sheets.matching import key
from core.sheets.questions import Asked, Choice, Doubt
from core.sheets.reading import Cell
from core.sheets.values import MONTH, MONTHS, Day, as_text, plain
from core.words import long_date

WHOLE_SERVICE = "Whole service"
WHOLE_WORDS = {
    "", "-", "all", "all districts", "whole service", "service", "whole county", "county", "county-wide", "countywide",
    "council", "whole council", "council total", "authority", "total", "grand total", "county total", "service total",
}  # fmt: skip
ALIKE = 60  # of 100: less alike than this, no title is worth suggesting

YEAR_FIRST = re.compile(r"(?P<year>\d{4})[-/. ](?P<month>\d{1,2})")
MONTH_FIRST = re.compile(r"(?P<month>\d{1,2})[-/. ](?P<year>\d{4})")
NAMED = re.compile(rf"{MONTH}[-\s,’']*(\d{{4}}|\d\d)", re.IGNORECASE)
NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|-?\.\d+")
PERCENTAGE = re.compile(r"(\d+(?:,\d{3})*(?:\.(\d*))?|\.(\d+))\s*(%|per ?cent)?", re.IGNORECASE)
_DAY: TypeAdapter[date | None] = TypeAdapter(Day)

FIRST_YEAR = 2000
WRITE_MONTH = "write it like Mar 2011"
NUMBER_OR_FLAG = "a number, or a flag: z, x, c, low, u or :"
WRITE_NUMBER = "write a number such as 45, or a flag: z, x, c, low, u or :"
THE_FLAGS = "z (not applicable), x or : (not available), c (suppressed), low (rounds to 0) or u (low reliability)"


def last_day(year: int, month: int) -> date:
    """The last day of a month. Raises ValueError where there is no such month."""
    return date(year, month, monthrange(year, month)[1])


def measures_of(context: Mapping[str, Any] | None) -> Mapping[str, Measure]:
    """The measures that a sheet may name."""
    return (context or {}).get("measures") or shipped_measures()


_key = lru_cache(10_000)(key)


@lru_cache(1_000)
def _national_indicator(text: str) -> str:
    """The number of the national indicator that a text names, as in `NI 59`; empty where it names none."""
    found = re.search(r"\bni\s?(\d+)\b", text.casefold())
    return found[1] if found else ""


def _measure(typed: object, info: ValidationInfo) -> str:
    """The code of the measure whose code, title or national indicator was typed; a title nearly like it is suggested."""
    text, measures = as_text(typed), measures_of(info.context)
    if text in measures:
        return text
    wanted, indicator = _key(text), _national_indicator(text)
    for code, measure in measures.items():
        if wanted in (_key(code), _key(measure.title)):
            return code
    for code, measure in measures.items():
        if indicator and indicator in [_national_indicator(one.source) for one in measure.definitions]:
            return code
    titles = [measure.title for measure in measures.values()]
    near = process.extractOne(wanted, titles, scorer=fuzz.WRatio, processor=_key, score_cutoff=ALIKE)
    advice = f"did you mean ‘{near[0]}’?" if near else "write a title or code from the page Indicators"
    raise ValueError(f"there is no measure of this name; {advice}")


def _doubt_of_month(typed: Cell, values: frozenset[str], context: Mapping[str, Any]) -> Doubt | None:
    """Whether a cell such as 2010/11 may be a financial year, as all of its column may that begin with a year."""
    found = _financial_year(str(typed).strip()) if isinstance(typed, str) else None
    others = [year for value in values if YEAR_FIRST.fullmatch(value) and (year := _financial_year(value)) is None]
    if found is None or others:
        return None
    first, second = found
    choices = [
        Choice(
            f"{last_day(first + 1, 3):%Y-%m-%d}", f"the financial year {first}/{first + 1}, kept as March {first + 1}"
        )
    ]
    if second <= 12:
        month = last_day(first, second)
        choices.append(Choice(f"{month:%Y-%m-%d}", f"{month:%B %Y}"))
    return Doubt(f"Is ‘{as_text(typed)}’ a month or a financial year?", tuple(choices), choices[0].answer)


def _financial_year(text: str) -> tuple[int, int] | None:
    """The first year and what follows it of a text such as 2010/11, whose second year is the next."""
    found = re.fullmatch(r"(\d{4})\s?[-/–]\s?(?:20)?(\d\d)", text)
    return (int(found[1]), int(found[2])) if found and (int(found[1]) + 1) % 100 == int(found[2]) else None


def _month(typed: object, info: ValidationInfo) -> date:
    """The last day of the month that was typed, in words, in numbers or as any of its days; it must be over."""
    month = _month_of(typed)
    if month.year < FIRST_YEAR:
        raise ValueError(f"the year is before {FIRST_YEAR}; {WRITE_MONTH}")
    as_at: date | None = (info.context or {}).get("as_at")
    if as_at and month > as_at:
        raise ValueError(f"the month is not over on {long_date(as_at)}, the day for which the figures are to be loaded")
    return month


def _month_of(typed: object) -> date:
    text = as_text(typed)
    if numbers := YEAR_FIRST.fullmatch(text) or MONTH_FIRST.fullmatch(text):
        try:
            return last_day(int(numbers["year"]), int(numbers["month"]))
        except ValueError:
            raise ValueError(f"the calendar has no such month; {WRITE_MONTH}") from None
    if named := NAMED.fullmatch(text):
        year = int(named[2]) + (2000 if len(named[2]) == 2 else 0)
        return last_day(year, 1 + MONTHS.index(named[1][:3].lower()))
    try:
        day = _DAY.validate_python(typed)
    except ValidationError:
        day = None
    if day is None:
        raise ValueError(f"not a month; {WRITE_MONTH}")
    return last_day(day.year, day.month)


def _whole_service(typed: object) -> object:
    """Nothing, where the words stand for all districts together."""
    return "" if typed is None or plain(typed) in WHOLE_WORDS else typed


def _number(typed: object) -> float:
    if isinstance(typed, int | float) and not isinstance(typed, bool):
        number = float(typed)
    else:
        text = plain(typed)
        if text == "":
            raise PydanticUseDefault
        if text.endswith("%"):
            raise ValueError("a percentage stands where a number is counted; write how many, and of how many")
        if not NUMBER.fullmatch(text):
            raise ValueError(f"not a number; {WRITE_NUMBER}")
        number = float(text.replace(",", ""))
    if not 0 <= number < 1e12:
        raise ValueError(f"not a number from 0 up; {WRITE_NUMBER}")
    return number


def _percentage(typed: object) -> str:
    text = as_text(typed)
    if text == "":
        raise PydanticUseDefault
    if not PERCENTAGE.fullmatch(text):
        raise ValueError("not a percentage; write it like 87%, or leave the cell empty")
    return text


def _flag(typed: object) -> str:
    text = plain(typed)
    if text == "":
        raise PydanticUseDefault
    if (flag := flag_of(text)) is None:
        raise ValueError(f"none of the flags known here; write {THE_FLAGS}")
    return flag


MeasureCode = Annotated[
    str,
    BeforeValidator(_measure),
    Column(
        "Measure",
        "The measure, by its title, its code or its national indicator (NI).",
        ("indicator", "pi", "performance indicator", "kpi", "measure name", "title", "code", "ni"),
        accepts="a title or code from the page Indicators, or a national indicator such as NI 59",
        examples=("Initial assessments completed in time", "NI 60", "ethnicity_recorded"),
    ),
]
Month = Annotated[
    date,
    BeforeValidator(_month),
    Asked(_doubt_of_month),
    Column(
        "Month",
        "The month that the figures are of.",
        ("period", "month ending", "month end", "reporting month", "date", "as at"),
        accepts="a month such as Mar 2011, or its last day",
        examples=(date(2011, 3, 31),) * 3,
    ),
]
DistrictOrWhole = Annotated[
    District | None,
    BeforeValidator(_whole_service),
    Column(
        "District",
        "The district; empty, or ‘whole service’, for all districts together.",
        ("locality", "area", "office", "district name", "borough", "location"),
        accepts="the name of a district, or ‘whole service’",
        examples=("Ashford", "Dover", WHOLE_SERVICE),
        from_sheet_name=True,
    ),
]
Numerator = Annotated[
    float | None,
    BeforeValidator(_number),
    Column(
        "Numerator",
        "How many were counted, as the measure defines it; a flag where there is no figure.",
        ("number", "count", "num", "top", "completed in time", "in time", "n"),
        accepts=NUMBER_OR_FLAG,
        examples=(45, "c", 6604),
    ),
]
Denominator = Annotated[
    float | None,
    BeforeValidator(_number),
    Column(
        "Denominator",
        "Of how many; empty for a measure that is a number, or whose denominator comes from workforce data.",
        ("out of", "of", "base", "den", "total", "cohort", "population", "d"),
        accepts=NUMBER_OR_FLAG,
        examples=(60, 38, 7010),
    ),
]
Percentage = Annotated[
    str | None,
    BeforeValidator(_percentage),
    Column(
        "Percentage",
        "The percentage, if the sheet has one; it is compared with numerator and denominator and not kept.",
        ("value", "rate", "%", "per cent", "percent", "performance", "result", "outturn"),
        accepts="a percentage such as 87% (87 and 0.87 are understood too)",
        examples=("75%", None, None),
    ),
]
Flag = Annotated[
    str | None,
    BeforeValidator(_flag),
    Column(
        "Flag",
        "Why there is no figure, in the signs of published statistics.",
        ("symbol", "note flag", "flags"),
        accepts=THE_FLAGS,
        choices=tuple(FLAGS),
    ),
]
