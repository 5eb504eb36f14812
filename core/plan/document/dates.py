"""What a plan's cells of dates say, as people write them: each is read, or asked, or a problem; none is guessed.

Day first always.

A month stands for its last day as an end and for its first as a start; a quarter is one of a council's year, April to March,
where it names such a year.
"""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

import pandas as pd

from core.plan.document.cells import REFERENCE
from core.plan.document.days import DATE, DAY, MONTH, MONTH_FIRST, day_of, month_of, read_date

DATED_PART = re.compile(rf"(?P<date>{DATE.pattern})\s*(?:\((?P<label>[^()]*)\))?", re.IGNORECASE)
ONGOING = re.compile(
    r"\bon[ -]?going(?:ly)?\b|\bcontinu(?:ous|ing|al|ally|ously)\b|\b(?:and |then )?(?:bi-?)?(?:daily|weekly|monthly"
    r"|quarterly|annually|yearly"
    r"|annual|termly|fortnightly|each (?:month|quarter|year)|every (?:month|quarter|year))\b(?: thereafter| afterwards)?",
    re.IGNORECASE,
)
REVISED = re.compile(
    r"^(?P<new>.+?)[\s,;:(\[–-]*\b(?:revised from|moved from|extended from|changed from|was|originally|previously"
    r"|formerly|original(?: date)?)\b:?\s*"
    r"(?P<old>.+?)[)\]\s.]*$"
    r"|^(?P<old2>.+?)[\s,;:(\[–-]*\b(?:(?:now\s+)?(?:revised|moved|extended|changed|slipped|rescheduled)(?: date)?(?: "
    r"to)?|now)\b:?\s*(?P<new2>.+?)[)\]\s.]*$",
    re.IGNORECASE,
)
REVIEW = re.compile(r"[\s,;:(–-]*\b(?:to be |for |and |with )?review(?:ed|s)?\b.*$", re.IGNORECASE)
DONE = re.compile(
    r"\b(?:fully )?(?:completed?|done|achieved|closed|implemented)\b(?: (?:on|in|by))?|[✓✔☑√]", re.IGNORECASE
)
RANGE = re.compile(r"\s*(?:\s[-–—]\s|[–—]|\bto\b|\buntil\b|\btill\b|\bthrough\b)\s*", re.IGNORECASE)
WITHIN = re.compile(
    r"(?:with)?in\s+(?:the next\s+)?(?P<number>\d{1,2}|[a-z]+)\s+(?P<unit>day|week|month|year)s?", re.IGNORECASE
)
WORD_NUMBERS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
SEASON = re.compile(
    r"\b(?P<name>(?:(?:end of |start of |mid[ -]|early |late )?(?:the )?(?:spring|summer|autumn|winter|michaelmas"
    r"|lent|easter|christmas|half)\b(?:[ -]term)?)"
    r"|(?:end of |start of )?(?:the )?term(?: [1-6])?)\s*(?:of\s+)?(?P<year>(?:20)\d\d(?:\s?[/–-]\s?(?:20)?\d\d)?)?",
    re.IGNORECASE,
)
VAGUE = re.compile(
    r"\b(?:mid|early|late|beginning of|start of|middle of)\b|^(?:19|20)\d\d$|\bq(?:uarter)?\s?[1-4]\b", re.IGNORECASE
)
FILLERS = re.compile(
    r"(?i)\b(?:and|by|the|end|of|then|no|later|than|not|before|w/?c|week|commencing|w/?e|ending|on|for|from|due|date|deadline|target|in|at|"
    r"mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?|latest|year|fy|"
    r"complete|financial|quarter|start(?:ing|s)?|commence|as|thereafter|afterwards|until|to)\b|[&,;:+/–—.()-]"
)
ABOUT = re.compile(r"\b(?:mid|early|late)[ -]", re.IGNORECASE)
ONLY_ONGOING = re.compile(r"on[ -]?going", re.IGNORECASE)
OF_WEEK = re.compile(r"\bw/?c\b|commencing", re.IGNORECASE)
NO_DATE = {"", "-", "–", "—", "n/a", "na", "none", "nil"}
NOT_YET = re.compile(
    r"(?:date )?(?:tbc|tba|tbd|tb[acd]\b.*|to be (?:confirmed|agreed|advised|determined|decided|set)|asap"
    r"|a\.s\.a\.p\.?|as soon as possible|"
    r"immediate(?:ly)?(?: effect)?|with immediate effect|not (?:yet )?(?:set|known|agreed|applicable)|unknown|urgent|now)\.?",
    re.IGNORECASE,
)
DATES_AS = re.compile(rf"(?:as|see|as per|as for)\s+(?:action\s+)?({REFERENCE})\.?", re.IGNORECASE)

NO_YEAR = 'has no year: write the month with its year, such as "Jan 2011".'
NO_DATE_READ = 'is not a date: write a month and year such as "Jan 2011", a full date such as 31/01/2011'
NO_START = f'{NO_DATE_READ} or "See" and an action.'
NO_END = f'{NO_DATE_READ}, "Ongoing" or "See" and an action.'
NO_LABEL = (
    "gives more than one date without saying what each is for: "
    'write the part in brackets after each date, such as "Dec 2010 (CP) Jan 2011 (LAC)".'
)
WHICH_DAY = "Which day is meant by ‘{name}’?"
WHICH_YEAR = "Which year is meant by the dates without one?"
PLAN_START = "From which day do ‘within 3 months’ and the like count: when does the plan start?"


@dataclass(frozen=True)
class Dates:
    """What a cell of dates says. `dated` holds (label, date); `problem` says what is wrong with the rest.

    `first` is the start of a range, `revised_to` the date that the document itself set in place of the first, `said` the cell's
    words where they say more than the date, `asked` the key and words of a question that only a person can answer. `month`
    is that of a cell which is a month without a year and nothing else.
    """

    dated: list[tuple[str, date]] = field(default_factory=list)
    is_ongoing: bool = False
    dates_as: str | None = None
    problem: str | None = None
    month: int | None = None
    first: date | None = None
    revised_to: date | None = None
    said: str | None = None
    asked: tuple[str, str] | None = None
    is_done: bool = False


@dataclass(frozen=True, eq=False)
class Known:
    """What is known beside the cell: the day from which the plan runs, and answers to questions by their keys."""

    plan_start: date | None = None
    answers: Mapping[str, str] = field(default_factory=dict)


UNKNOWN = Known()


def read_start(text: str, known: Known | None = None) -> Dates:
    """A start: a month stands for its first day."""
    dates = read_dates(text, is_end=False, otherwise=NO_START, known=known or UNKNOWN)
    if dates.first:
        return Dates([("", dates.first)])
    if dates.is_ongoing and not dates.dated:
        return Dates(said=text) if dates.said else Dates([], problem=NO_START)
    if len(dates.dated) > 1 or any(label for label, _ in dates.dated):
        return Dates([], problem=NO_START)
    return dates


def read_end(text: str, known: Known | None = None) -> Dates:
    """An end: a month stands for its last day, and there may be a date for each named part."""
    dates = read_dates(text, is_end=True, otherwise=NO_END, known=known or UNKNOWN)
    labels = {label for label, _ in dates.dated}
    if len(labels) < len(dates.dated):
        return Dates([], problem=NO_LABEL)
    return dates


def latest_start(month: int, ends: list[date]) -> date:
    """The first day of the latest such month that does not begin after the first of the ends."""
    end = min(ends)
    return date(end.year if month <= end.month else end.year - 1, month, 1)


@lru_cache(10_000)
def read_dates(text: str, is_end: bool, otherwise: str, known: Known) -> Dates:
    """All dates in a cell; anything that is neither date, label nor a known word is asked or a problem, never guessed at."""
    if text.casefold() in NO_DATE:
        return Dates([])
    if NOT_YET.fullmatch(text):
        return Dates(said=text)
    if same := DATES_AS.fullmatch(text):
        return Dates([], dates_as=same[1].upper())
    if bare := re.fullmatch(rf"(?:by |end |the |of )*(?:{DAY}\s*)?{MONTH}", text, re.IGNORECASE):
        return _without_year(bare, is_end, known)
    if MONTH_AND_TWO.fullmatch(text):
        return _asked(text, known, otherwise)
    if within := WITHIN.fullmatch(FILLERS_BEFORE.sub("", text)):
        return _within(within, text, known, otherwise)
    if (revised := REVISED.match(text)) and len(DATE.findall(text)) > 1:
        return _revised(revised, is_end, otherwise, known, text)
    return _plain_dates(text, is_end, otherwise, known)


MONTH_AND_TWO = re.compile(rf"(?:by |end |the |of )*{MONTH}\s\d\d", re.IGNORECASE)  # a day, or a year?
FILLERS_BEFORE = re.compile(r"^(?:to be )?(?:completed? )?(?:by |due )?", re.IGNORECASE)


def _without_year(bare: re.Match[str], is_end: bool, known: Known) -> Dates:
    month = month_of(bare["month"])
    year = known.answers.get("year", "")
    if year.isdigit():
        day = int(bare["day"]) if bare["day"] else calendar.monthrange(int(year), month)[1] if is_end else 1
        return Dates([("", date(int(year), month, day))], said=bare[0])
    return Dates([], problem=NO_YEAR, month=None if bare["day"] else month, asked=("year", WHICH_YEAR))


def _within(found: re.Match[str], text: str, known: Known, otherwise: str) -> Dates:
    """So many days, weeks, months or years from the plan's start."""
    word = found["number"].lower()
    if not word.isdigit() and word not in WORD_NUMBERS:
        return Dates(problem=otherwise)
    number = int(word) if word.isdigit() else WORD_NUMBERS.index(word)
    start = day_of(known.answers.get("plan_start", "")) or known.plan_start
    if start is None:
        return Dates(asked=("plan_start", PLAN_START), problem=otherwise, said=text)
    unit = f"{found['unit'].lower()}s"
    due = (pd.Timestamp(start) + pd.DateOffset(**{unit: number})).date()
    return Dates([("", due)], said=text)


def _revised(found: re.Match[str], is_end: bool, otherwise: str, known: Known, text: str) -> Dates:
    """A date that stands in place of another: the first is the baseline, the other the first forecast."""
    old, new = found["old"] or found["old2"], found["new"] or found["new2"]
    first, last = (_plain_dates(part, is_end, otherwise, known) for part in (old, new))
    if len(first.dated) != 1 or len(last.dated) != 1:
        return Dates(problem=otherwise)
    return replace(first, revised_to=last.dated[0][1], said=text)


def _plain_dates(text: str, is_end: bool, otherwise: str, known: Known) -> Dates:
    if ranged := _range(text, is_end):
        return ranged
    dated: list[tuple[str, date]] = []
    for part in DATED_PART.finditer(text):
        day = read_date(part["date"], is_end)
        if isinstance(day, str):
            return Dates([], problem=day)
        dated.append((" ".join((part["label"] or "").split()), day))
    if len(dated) == 1 and ONGOING.search(dated[0][0]):
        dated = [("", dated[0][1])]
    return _with_words(text, dated, otherwise, known)


def _with_words(text: str, dated: list[tuple[str, date]], otherwise: str, known: Known) -> Dates:
    """The dates of a cell with what its other words say of them; words that are not known are asked or a problem."""
    rest = DATED_PART.sub(_ongoing_label, text)
    is_done = bool(DONE.search(rest))
    rest, ongoing = ONGOING.subn(" ", DONE.sub(" ", rest))
    if ongoing and REVIEW.search(text):  # the date is that of the review
        others = FILLERS.sub(" ", REVIEW.sub(" ", rest)).strip()
        return Dates(problem=otherwise) if others else Dates(is_ongoing=True, said=text)
    is_vague = VAGUE.search(DATED_PART.sub(" ", text)) or ABOUT.search(text)
    if FILLERS.sub(" ", rest).strip(" .") or is_vague:
        return _asked(text, known, otherwise)
    if not (dated or ongoing or is_done):
        return Dates([], problem=otherwise)
    says_more = (ongoing and not ONLY_ONGOING.fullmatch(text)) or is_done or OF_WEEK.search(text)
    return Dates(dated, is_ongoing=ongoing > 0, said=text if says_more else None, is_done=is_done)


def _ongoing_label(part: re.Match[str]) -> str:
    """What is left of a date with its bracket: nothing, but a bracket that says that it goes on."""
    return f" {part['label']} " if part["label"] and ONGOING.search(part["label"]) else " "


def _range(text: str, is_end: bool) -> Dates | None:
    """From one date to another: the last day is the end, the first the start."""
    parts = RANGE.split(text.strip())
    if len(parts) != 2 and (found := re.fullmatch(rf"({MONTH})\s?[-/]\s?({DATE.pattern})", text, re.IGNORECASE)):
        parts = [found[1], text[found.end(1) :].strip(" -/")]
    if len(parts) != 2:
        return None
    first, last = (FILLERS_AROUND.sub("", part).strip() for part in parts)
    if not DATE.fullmatch(last):
        return None
    end, begin = read_date(last, is_end=True), None
    if isinstance(end, str):
        return Dates(problem=end)
    if DATE.fullmatch(first):
        begin = read_date(first, is_end=False)
    elif bare := re.fullmatch(rf"(?:{DAY}\s*)?{MONTH}", first, re.IGNORECASE):
        begin = latest_start(month_of(bare["month"]), [end])
        begin = begin.replace(day=int(bare["day"])) if bare["day"] else begin
    elif re.fullmatch(r"\d{1,2}(?:st|nd|rd|th)?", first) and 0 < int(re.sub(r"\D", "", first)) <= end.day:
        begin = end.replace(day=int(re.sub(r"\D", "", first)))
    if not isinstance(begin, date):
        return None
    return Dates([("", end if is_end else begin)], first=begin, said=None)


FILLERS_AROUND = re.compile(r"^(?:from|between|by|the|end|of|start|w/?c)\s+|[.,;]$", re.IGNORECASE)


def _asked(text: str, known: Known, otherwise: str) -> Dates:
    """A term, a season or another word for a time, whose day only a person can say: asked once a file."""
    season = SEASON.search(text)
    if season is None and not VAGUE.search(text) and not MONTH_AND_TWO.fullmatch(text):
        is_month_first = re.fullmatch(r"\d{1,2}/\d{1,2}/\d{2,4}", text)
        return Dates([], problem=MONTH_FIRST if is_month_first else otherwise)
    name = " ".join(text.split())
    if answer := day_of(known.answers.get(f"day:{name.casefold()}", "")):
        return Dates([("", answer)], said=text)
    return Dates(asked=(f"day:{name.casefold()}", WHICH_DAY.format(name=name)), problem=otherwise, said=text)
