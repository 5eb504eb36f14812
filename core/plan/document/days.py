"""One day as people write it: a full date, a month, a quarter or a council's year. Day first always."""

import calendar
import re
from collections.abc import Mapping
from datetime import date

import pandas as pd

MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:\s+of)?"
YEAR = r"(?P<year>(?:19|20)\d\d)"
SPAN = r"(?P<first>(?:20)?\d\d)\s?[/–-]\s?(?P<second>(?:20)?\d\d)"
QUARTER = r"(?:q|quarter\s?|qtr\s?)(?P<quarter>[1-4])"
FORMS = [
    rf"{YEAR}-(?P<month>\d\d)-(?P<day>\d\d)(?:[T ]00:00(?::00)?)?",
    r"(?P<day>\d{1,2})\s?[/.-]\s?(?P<month>\d{1,2})\s?[/.-]\s?(?P<year>(?:19|20)?\d\d)",
    rf"{DAY}[\s-]*{MONTH}[\s,-]*{YEAR}",
    rf"{DAY}[\s-]*{MONTH}[\s'’/-]+(?P<short>\d\d)",
    rf"{MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{YEAR}",
    rf"{QUARTER}[\s,of-]*(?:fy\s?)?(?:\(\s*)?{SPAN}(?:\s*\))?",
    rf"(?:fy\s?)?{SPAN}[\s,-]*{QUARTER}",
    r"(?:fy\s?|financial year\s?)?(?P<first>20\d\d)\s?[/–-]\s?(?P<second>(?:20)?\d\d)",
    rf"{MONTH}(?:[\s,/-]*{YEAR}|\s?['’/-]?\s?(?P<short>\d\d))",
]
ANY_DATE = re.sub(r"\?P<\w+>", "?:", "|".join(FORMS))
DATE = re.compile(rf"\b(?:{ANY_DATE})(?![\w/])", re.IGNORECASE)
MONTH_FIRST = "has the month before the day: write the day first, such as 31/01/2011."
NO_SUCH_DAY = "is a day that the calendar does not have: correct it."


def read_date(text: str, is_end: bool) -> date | str:
    """One date, or what is wrong with it where there is no such day; a full date keeps its day, and day comes before month."""
    found = next(filter(None, (re.fullmatch(form, text.strip(), re.IGNORECASE) for form in FORMS)))
    parts = found.groupdict()
    if parts.get("first"):
        return _of_financial_year(parts, is_end)
    year = int(parts.get("year") or parts.get("short") or 0)
    year += 2000 if year < 100 else 0
    month = int(parts["month"]) if parts["month"].isdigit() else month_of(parts["month"])
    try:
        day = parts.get("day") or (calendar.monthrange(year, month)[1] if is_end else 1)
        return date(year, month, int(day))
    except (ValueError, calendar.IllegalMonthError):
        is_month_first = month > 12 and parts.get("day") and int(parts["day"]) <= 12
        return MONTH_FIRST if is_month_first else NO_SUCH_DAY


def _of_financial_year(parts: Mapping[str, str | None], is_end: bool) -> date | str:
    """The first or last day of a council's year, or of a quarter of it."""
    first, second = int(parts["first"] or 0) % 100 + 2000, int(parts["second"] or 0) % 100 + 2000
    if second != first + 1:
        return NO_SUCH_DAY
    quarter = int(parts.get("quarter") or (4 if is_end else 1))
    begin = pd.Timestamp(first, 4, 1) + pd.DateOffset(months=3 * (quarter - 1))
    day: date = (begin + pd.DateOffset(months=3, days=-1)).date() if is_end else begin.date()
    return day


def day_of(text: str) -> date | None:
    """The day that an answer names; None where it names none."""
    if not DATE.fullmatch(text.strip()):
        return None
    day = read_date(text.strip(), is_end=True)
    return day if isinstance(day, date) else None


def month_of(name: str) -> int:
    return [month.casefold() for month in calendar.month_abbr].index(name[:3].casefold())
