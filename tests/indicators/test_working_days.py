"""Working days against England's bank holidays as GOV.UK and the Gazette gave them for 2009 to 2012."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.indicators.working_days import add_working_days, is_working_day

HOLIDAYS = [
    date(2009, 12, 25), date(2009, 12, 28),  # Boxing Day fell on a Saturday
    date(2010, 1, 1), date(2010, 4, 2), date(2010, 4, 5), date(2010, 5, 3), date(2010, 5, 31), date(2010, 8, 30),
    date(2010, 12, 27), date(2010, 12, 28),  # in the place of Saturday and Sunday
    date(2011, 1, 3),  # in the place of Saturday
    date(2011, 4, 22), date(2011, 4, 25), date(2011, 4, 29),  # Easter, and the royal wedding
    date(2011, 5, 2), date(2011, 5, 30), date(2011, 8, 29), date(2011, 12, 26), date(2011, 12, 27),
    date(2012, 1, 2), date(2012, 4, 6), date(2012, 4, 9), date(2012, 5, 7),
    date(2012, 6, 4), date(2012, 6, 5),  # moved for the jubilee, and the jubilee
    date(2012, 8, 27), date(2012, 12, 25), date(2012, 12, 26),
]  # fmt: skip
days = st.dates(date(2005, 1, 1), date(2015, 12, 31))


def working_days_between(start: date, end: date) -> int:
    """How many working days lie after `start` up to `end`, so that `add_working_days` of as many reaches `end` or its eve.

    0 where `end` is not after `start`.
    """
    return sum(is_working_day(start + timedelta(days=number)) for number in range(1, (end - start).days + 1))


def test_the_weekdays_that_are_no_working_days_are_the_bank_holidays() -> None:
    day, found = date(2009, 12, 1), []
    while day < date(2013, 1, 1):
        if day.weekday() < 5 and not is_working_day(day):
            found.append(day)
        day += timedelta(days=1)
    assert found == HOLIDAYS


@pytest.mark.parametrize("day", [date(2011, 3, 17), date(2011, 7, 12), date(2010, 8, 2), date(2010, 11, 30)])
def test_the_holidays_of_scotland_and_northern_ireland_are_working_days(day: date) -> None:
    assert is_working_day(day)


@pytest.mark.parametrize(
    ("day", "number", "last"),
    [
        (date(2011, 3, 31), 10, date(2011, 4, 14)),
        (date(2011, 4, 14), 10, date(2011, 5, 4)),  # Good Friday, Easter Monday, the wedding and May Day between
        (date(2011, 4, 21), 1, date(2011, 4, 26)),  # over Easter
        (date(2010, 12, 24), 1, date(2010, 12, 29)),  # Saturday, Sunday, and the two days in their place
        (date(2010, 12, 20), 10, date(2011, 1, 6)),
        (date(2010, 12, 31), 1, date(2011, 1, 4)),
        (date(2011, 4, 28), 1, date(2011, 5, 3)),  # the wedding, the weekend, May Day
        (date(2011, 4, 23), 1, date(2011, 4, 26)),  # from a Saturday
        (date(2011, 4, 23), 0, date(2011, 4, 23)),
    ],
)
def test_the_last_day_in_time_as_counted_on_the_calendar(day: date, number: int, last: date) -> None:
    assert add_working_days(day, number) == last
    assert working_days_between(day, last) == number


@given(days, st.integers(1, 60))
def test_the_last_day_in_time_is_a_working_day_with_just_as_many_up_to_it(day: date, number: int) -> None:
    last = add_working_days(day, number)
    assert is_working_day(last)
    assert working_days_between(day, last) == number
    assert working_days_between(day, last - timedelta(days=1)) == number - 1


@given(days, st.integers(0, 90), st.integers(0, 90))
def test_days_before_and_after_a_day_add_up(day: date, first: int, second: int) -> None:
    middle, end = day + timedelta(days=first), day + timedelta(days=first + second)
    assert working_days_between(day, end) == working_days_between(day, middle) + working_days_between(middle, end)


def test_nothing_lies_between_a_day_and_one_before_it() -> None:
    assert working_days_between(date(2011, 4, 5), date(2011, 4, 1)) == 0
