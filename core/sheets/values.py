"""The types of the cells in row models: what people type, as values. What stays doubtful is an error, never a guess.

An error's message begins in lower case and ends without a full stop: `core.sheets.sentences` makes a sentence of it. A
cell that says nothing, such as a dash, counts as left empty where that cannot be mistaken for a zero.
"""

import math
import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Annotated, TypeGuard

from pydantic import BeforeValidator, ValidationInfo
from pydantic_core import PydanticUseDefault

from core.sheets.reading import UNSTORED

STANDARD_WEEK = 37.0
NOTHING = {"", "-", "--", "n/a", "na", "not applicable"}
NOT_KNOWN = NOTHING | {"asap", "tbc", "tba", "n/k", "nk", "not known", "unknown", "to be confirmed", "to be advised"}
ZERO = {"-", "--", "nil", "none"}
NO_REFERENCE = NOT_KNOWN | ZERO | {"–", "—"}
FORMULA_ERRORS = {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}

NUMBER = r"(?:\d+(?:\.\d+)?|\.\d+)"
FULL_TIME = dict.fromkeys(("full time", "full-time", "f/t", "ft", "fulltime", "whole time"), "1")
AMOUNT = re.compile(rf"({NUMBER})\s*(%|fte|wte|f\.t\.e\.?|w\.t\.e\.?|h|hr|hrs|hours?)?")
HOURS = re.compile(rf"({NUMBER})\s*(?:h|hrs?|hours?)?(?:\s*(?:per|a|/)\s*w(?:ee)?k)?")
CLOCK = re.compile(r"(?:(\d+) days?, )?(\d{1,3}):([0-5]\d)(?::00)?(?:\s*(?:h|hrs?|hours?))?")
TIME_OF_DAY = re.compile(r"[T ]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?$")
WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+", re.IGNORECASE)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"  # noqa: E501
WHOLE_NUMBER = re.compile(r"^(\d+)\.0+$")
ISO_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
NUMBERED_DAY = re.compile(r"(\d{1,2})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{4}|\d\d)")
NAMED_DAY = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[-\s]*{MONTH}[-\s,]*(\d{{4}}|\d\d)", re.IGNORECASE)
MONTH_FIRST = re.compile(rf"{MONTH}\s*(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})", re.IGNORECASE)
WHOLE_MONTH = re.compile(rf"{MONTH}[-\s,]*(\d{{4}})", re.IGNORECASE)
NO_YEAR = re.compile(
    rf"\d{{1,2}}\s?[-/.]\s?\d{{1,2}}|\d{{1,2}}(?:st|nd|rd|th)?[-\s]*{MONTH}|{MONTH}[-\s]*\d{{1,2}}(?:st|nd|rd|th)?",
    re.IGNORECASE,
)
FIRST_SERIAL, LAST_SERIAL = 20_000, 80_000
FIRST_YEAR, LAST_YEAR = 1950, 2100
OPEN_ENDS = (9999, 4712)  # the years in which payroll systems let end what has no end
NO_DAY = re.compile(r"0{1,4}[-/.]0{1,2}[-/.]0{1,4}|0{8}")

WRITE_FTE = "write a number such as 0.6, hours such as 22.2 hrs, or a sum such as 0.6 + 0.4"
WRITE_HOURS = "write hours such as 22.2"
WRITE_DAY = "write it like 31/03/2011"
WRITE_COUNT = "write a whole number such as 12"
# What statistics write in the place of a number that is kept back, or is none.
FLAG = re.compile(r"(?:<|less than|fewer than|under)\s?\d{1,2}|\*|\.\.|:|\[?(?:c|x|z|u|low)\]?")


def as_text(value: object) -> str:
    """What a cell shows, on one line and single-spaced: 1234.0 as 1234, a day as 31/03/2011.

    Raises ValueError for a formula that failed.
    """
    if isinstance(value, str):
        text = " ".join(value.replace("\u200b", "").replace("\ufeff", "").split())
        if text == UNSTORED:
            raise ValueError("the formula in this cell has no stored result: open and save the file in Excel")
        if text.startswith("#") and text.upper() in FORMULA_ERRORS:
            raise ValueError(f"the cell shows the formula error {text}; mend the formula or type the value")
        return text
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.10g}"
    return str(value)


@lru_cache(10_000, typed=True)
def plain(value: object) -> str:
    """A cell's text in lower case with plain hyphens, to compare with known words."""
    return as_text(value).casefold().replace("–", "-").replace("—", "-")


@lru_cache(10_000, typed=True)
def _text(value: object) -> str:
    text = as_text(value)
    if text in ("", "-", "–", "—"):
        raise PydanticUseDefault
    return text


def _reference(value: object) -> str:
    """A number or code that identifies something: never a quantity, so that zeros before it stay."""
    text = as_text(value).removeprefix("'")
    if text.casefold() in NO_REFERENCE:
        raise PydanticUseDefault
    return WHOLE_NUMBER.sub(r"\1", text) if text.endswith("0") and "." in text else text


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _fte(value: object, info: ValidationInfo) -> float:
    week = info.data.get("standard_hours") or (info.context or {}).get("standard_hours") or STANDARD_WEEK
    return fte_of(value, float(week))


@lru_cache(10_000, typed=True)
def fte_of(value: object, week: float) -> float:
    """Full-time equivalent, to 4 decimals, of a number, a percentage, hours over the full week, or a sum of such."""
    fte = float(value) if _is_number(value) else sum(_amounts(FULL_TIME.get(plain(value), plain(value)), week))
    if not math.isfinite(fte) or fte > 100:
        raise ValueError(f"more than 100 FTE; {WRITE_FTE}")
    if fte < 0:
        raise ValueError(f"FTE is never below 0; {WRITE_FTE}")
    return round(fte, 4)


def _amounts(text: str, week: float) -> list[float]:
    """The FTE of each part of a sum. A part without a unit is FTE; beside hours that is certain only up to 1."""
    if found := re.match(r"(\d+),(\d+)", text):
        raise ValueError(f"a comma is no decimal point; write it with a point: {found[1]}.{found[2]}")
    parts = [AMOUNT.fullmatch(part.strip()) for part in text.split("+")]
    if not all(parts):
        raise ValueError(f"not a clear amount; {WRITE_FTE}")
    amounts = [(float(part[1]), part[2] or "") for part in parts if part]
    if any(unit.startswith("h") for _, unit in amounts) and any(not unit and size > 1 for size, unit in amounts):
        raise ValueError("a sum with hours in it and a number without a unit; write ‘hrs’ after each number of hours")
    return [size / week if unit.startswith("h") else size / 100 if unit == "%" else size for size, unit in amounts]


@lru_cache(10_000, typed=True)
def _hours(value: object) -> float:
    """Hours of a week, from a number, `22.2 hrs` or hours and minutes such as `37:00`."""
    if _is_number(value):
        hours = float(value)
    elif found := HOURS.fullmatch(plain(value)):
        hours = float(found[1])
    elif found := CLOCK.fullmatch(plain(value)):
        hours = 24 * int(found[1] or 0) + int(found[2]) + int(found[3]) / 60
    else:
        raise ValueError(f"not a number of hours; {WRITE_HOURS}")
    if not 0 <= hours <= 168:
        raise ValueError(f"a week has 0 to 168 hours; {WRITE_HOURS}")
    return round(hours, 4)


@lru_cache(10_000, typed=True)
def day_of(value: object) -> date | None:
    """A day between 1950 and 2100; a month with its year is the month's first day; `asap`, 00.00.0000 and the end of
    time, such as 31.12.9999, are None."""
    if isinstance(value, datetime):
        day = value.date()
    elif isinstance(value, date):
        day = value
    elif _is_number(value):
        day = _day_of_serial(float(value))
    elif plain(value) in NOT_KNOWN or NO_DAY.fullmatch(plain(value)):
        return None
    else:
        day = _day_of_text(as_text(value))
    if day.year in OPEN_ENDS:
        return None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"the year {day.year} cannot be right; {WRITE_DAY}")
    return day


def _day_of_serial(number: float) -> date:
    """The day that a spreadsheet stores as this number."""
    if number == 2_958_465:  # 31 December 9999
        return date(9999, 12, 31)
    if not FIRST_SERIAL <= number < LAST_SERIAL + 1:
        raise ValueError(f"a number and not a date; {WRITE_DAY}")
    return date(1899, 12, 30) + timedelta(days=int(number))


def _day_of_text(text: str) -> date:
    text = WEEKDAY.sub("", TIME_OF_DAY.sub("", text))
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        return _day_of_serial(float(text))
    if found := ISO_DAY.fullmatch(text):
        return _valid_day(found[1], found[2], found[3])
    if found := NUMBERED_DAY.fullmatch(text):
        if int(found[2]) > 12 >= int(found[1]) > 0:
            raise ValueError(f"the month stands before the day; {WRITE_DAY}")
        return _valid_day(found[3], found[2], found[1])
    if found := NAMED_DAY.fullmatch(text):
        return _valid_day(found[3], found[2], found[1])
    if found := MONTH_FIRST.fullmatch(text):
        return _valid_day(found[3], found[1], found[2])
    if found := WHOLE_MONTH.fullmatch(text):
        return _valid_day(found[2], found[1], "1")
    if NO_YEAR.fullmatch(text):
        raise ValueError(f"a day without a year; {WRITE_DAY}")
    raise ValueError(f"not a date; {WRITE_DAY}")


def _valid_day(year: str, month: str, day: str) -> date:
    """The day; a year of two digits lies between 1950 and 2049. Raises ValueError where the calendar has no such day."""
    number = int(year) if len(year) > 2 else int(year) + (2000 if int(year) < 50 else 1900)
    try:
        return date(number, int(month) if month.isdigit() else 1 + MONTHS.index(month[:3].lower()), int(day))
    except ValueError:
        raise ValueError(f"the calendar has no such day; {WRITE_DAY}") from None


@lru_cache(10_000, typed=True)
def _count(value: object) -> int:
    if _is_number(value):
        number = float(value)
    elif plain(value) in ZERO:
        return 0
    elif re.fullmatch(r"\d{1,3}(,\d{3})+|\d{1,9}(\.0+)?", plain(value)):
        number = float(plain(value).replace(",", ""))
    elif FLAG.fullmatch(plain(value).strip()):
        raise ValueError("it stands in the place of a number that is kept back or not known; write the number itself")
    else:
        raise ValueError(f"not a whole number; {WRITE_COUNT}")
    if not number.is_integer() or number < 0:
        raise ValueError(f"not a whole number from 0 up; {WRITE_COUNT}")
    return int(number)


@lru_cache(10_000, typed=True)
def _yes_no(value: object) -> bool:
    words = plain(value)
    if words in NOTHING:
        raise PydanticUseDefault
    if words not in YES | NO:
        raise ValueError("neither yes nor no; write yes or no")
    return words in YES


YES = {"yes", "y", "true", "1", "✓", "✔"}
NO = {"no", "n", "false", "0"}

Text = Annotated[str, BeforeValidator(_text)]
Reference = Annotated[str, BeforeValidator(_reference)]
Fte = Annotated[float, BeforeValidator(_fte)]
Hours = Annotated[float, BeforeValidator(_hours)]
Day = Annotated[date | None, BeforeValidator(day_of)]
Count = Annotated[int, BeforeValidator(_count)]
YesNo = Annotated[bool, BeforeValidator(_yes_no)]
