"""Working days in England: weekdays that are no bank holiday, substitute and single ones such as 29 April 2011 included."""

from datetime import date, timedelta
from functools import cache

import holidays


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def add_working_days(day: date, number: int) -> date:
    """The last day that is in time when something is due within a number of working days of a day.

    The day itself does not count: day 1 is the first working day after it. With 0, the day itself.
    """
    while number > 0:
        day += timedelta(days=1)
        number -= is_working_day(day)
    return day


@cache
def bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))
