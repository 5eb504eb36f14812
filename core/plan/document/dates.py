"""What a plan's cells of dates say: a month, a full date, several with labels, "Ongoing" or "See A7.1"."""

import calendar
import re
from datetime import date
from typing import NamedTuple

from core.plan.document.cells import REFERENCE

MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
YEAR = r"(?P<year>(?:19|20)\d\d)"
FORMS = [
    rf"{YEAR}-(?P<month>\d\d)-(?P<day>\d\d)",
    r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>(?:19|20)?\d\d)",
    rf"{DAY}\s*{MONTH},?\s*{YEAR}",
    rf"{MONTH}(?:[\s,/-]*{YEAR}|\s?['’/-](?P<short>\d\d))",
]
ANY_DATE = re.sub(r"\?P<\w+>", "?:", "|".join(FORMS))
DATED_PART = re.compile(rf"\b(?P<date>{ANY_DATE})(?!\w)\s*(?:\((?P<label>[^()]*)\))?", re.IGNORECASE)
ONGOING = re.compile(r"\bon[ -]?going\b", re.IGNORECASE)
FILLERS = re.compile(r"(?i)\b(and|by|the|end|of|then)\b|[&,;+/–-]")
NO_DATE = {"", "-", "–", "—", "n/a"}
DATES_AS = re.compile(rf"(?:as|see|as per|as for)\s+(?:action\s+)?({REFERENCE})\.?", re.IGNORECASE)

NO_YEAR = 'has no year: write the month with its year, such as "Jan 2011".'
NO_DATE_READ = 'is not a date: write a month and year such as "Jan 2011", a full date such as 31/01/2011'
NO_START = f'{NO_DATE_READ} or "See" and an action.'
NO_END = f'{NO_DATE_READ}, "Ongoing" or "See" and an action.'
NO_LABEL = (
    "gives more than one date without saying what each is for: "
    'write the part in brackets after each date, such as "Dec 2010 (CP) Jan 2011 (LAC)".'
)


class Dates(NamedTuple):
    """What a cell of dates says. `dated` holds (label, date); `problem` says what is wrong with the rest.

    `month` is that of a cell which is a month without a year and nothing else.
    """

    dated: list[tuple[str, date]]
    is_ongoing: bool = False
    dates_as: str | None = None
    problem: str | None = None
    month: int | None = None


def read_start(text: str) -> Dates:
    """A start: a month stands for its first day."""
    dates = read_dates(text, is_end=False, otherwise=NO_START)
    if dates.is_ongoing or len(dates.dated) > 1 or any(label for label, _ in dates.dated):
        return Dates([], problem=NO_START)
    return dates


def read_end(text: str) -> Dates:
    """An end: a month stands for its last day, and there may be a date for each named part."""
    dates = read_dates(text, is_end=True, otherwise=NO_END)
    labels = {label for label, _ in dates.dated}
    if len(labels) < len(dates.dated):
        return Dates([], problem=NO_LABEL)
    return dates


def latest_start(month: int, ends: list[date]) -> date:
    """The first day of the latest such month that does not begin after the first of the ends."""
    end = min(ends)
    return date(end.year if month <= end.month else end.year - 1, month, 1)


def read_dates(text: str, is_end: bool, otherwise: str) -> Dates:
    """All dates in a cell; anything that is neither date, label nor "ongoing" is a problem, never guessed at."""
    if text.casefold() in NO_DATE:
        return Dates([])
    if same := DATES_AS.fullmatch(text):
        return Dates([], dates_as=same[1].upper())
    if bare := re.fullmatch(rf"(?:{DAY}\s*)?{MONTH}", text, re.IGNORECASE):
        return Dates([], problem=NO_YEAR, month=None if bare["day"] else month_of(bare["month"]))
    dated: list[tuple[str, date]] = []
    for part in DATED_PART.finditer(text):
        day = read_date(part["date"], is_end)
        if day is None:
            return Dates([], problem=otherwise)
        dated.append((" ".join((part["label"] or "").split()), day))
    rest, ongoing = ONGOING.subn(" ", DATED_PART.sub(" ", text))
    if FILLERS.sub(" ", rest).strip(" .") or not (dated or ongoing):
        return Dates([], problem=otherwise)
    return Dates(dated, is_ongoing=ongoing > 0)


def read_date(text: str, is_end: bool) -> date | None:
    """One date, None where there is no such day; a full date keeps its day, and day comes before month."""
    found = next(filter(None, (re.fullmatch(form, text, re.IGNORECASE) for form in FORMS)))
    parts = found.groupdict()
    year = int(parts["year"] or parts["short"])
    year += 2000 if year < 100 else 0
    month = int(parts["month"]) if parts["month"].isdigit() else month_of(parts["month"])
    try:
        day = parts.get("day") or (calendar.monthrange(year, month)[1] if is_end else 1)
        return date(year, month, int(day))
    except ValueError:
        return None


def month_of(name: str) -> int:
    return [month.casefold() for month in calendar.month_abbr].index(name[:3].casefold())
