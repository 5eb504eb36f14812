"""What cells of dates say."""

from datetime import date

import pytest

from core.plan.document import dates


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Jan 2011", date(2011, 1, 1), date(2011, 1, 31)),
        ("January 2011", date(2011, 1, 1), date(2011, 1, 31)),
        ("Sept 2010", date(2010, 9, 1), date(2010, 9, 30)),
        ("Sep. 2010", date(2010, 9, 1), date(2010, 9, 30)),
        ("feb-2012", date(2012, 2, 1), date(2012, 2, 29)),
        ("Nov-10", date(2010, 11, 1), date(2010, 11, 30)),
        ("by the end of May 2011", date(2011, 5, 1), date(2011, 5, 31)),
        ("03/02/2011", date(2011, 2, 3), date(2011, 2, 3)),
        ("3.2.11", date(2011, 2, 3), date(2011, 2, 3)),
        ("2011-02-03", date(2011, 2, 3), date(2011, 2, 3)),
        ("3rd February 2011", date(2011, 2, 3), date(2011, 2, 3)),
    ],
)
def test_a_month_starts_on_its_first_and_ends_on_its_last_day_and_a_full_date_keeps_its_day(
    text: str, first: date, last: date
) -> None:
    assert dates.read_start(text).dated == [("", first)]
    assert dates.read_end(text).dated == [("", last)]


def test_an_end_may_have_a_date_for_each_part() -> None:
    end = dates.read_end("Dec 2010 (CP CIN) Jan 2011 (LAC)")
    assert end.dated == [("CP CIN", date(2010, 12, 31)), ("LAC", date(2011, 1, 31))]


def test_an_end_may_be_ongoing_with_or_without_a_first_date() -> None:
    assert dates.read_end("Ongoing") == dates.Dates([], is_ongoing=True)
    assert dates.read_end("Jan 2011 and ongoing") == dates.Dates([("", date(2011, 1, 31))], is_ongoing=True)


def test_dates_may_be_those_of_another_action() -> None:
    assert dates.read_start("See A7.1").dates_as == "A7.1"
    assert dates.read_end("as action B2.3").dates_as == "B2.3"


@pytest.mark.parametrize("text", ["", "-", "n/a"])
def test_no_date_is_no_problem(text: str) -> None:
    assert dates.read_start(text) == dates.Dates([])
    assert dates.read_end(text) == dates.Dates([])


@pytest.mark.parametrize("text", ["Jan", "31 March", "December"])
def test_a_month_without_a_year_is_never_guessed_at(text: str) -> None:
    assert dates.read_start(text).problem == dates.NO_YEAR
    assert dates.read_end(text).problem == dates.NO_YEAR


@pytest.mark.parametrize("text", ["soon", "2011", "31/02/2011", "13/13/2011", "Nov 10", "tbc", "Jan 20111", "A7.1"])
def test_what_is_no_date_is_a_problem(text: str) -> None:
    assert dates.read_start(text).problem == dates.NO_START
    assert dates.read_end(text).problem == dates.NO_END


def test_a_start_is_one_date_and_two_ends_need_labels() -> None:
    assert dates.read_start("Ongoing").problem == dates.NO_START
    assert dates.read_start("Jan 2011 Feb 2011").problem == dates.NO_START
    assert dates.read_end("Jan 2011 Feb 2011").problem == dates.NO_LABEL
