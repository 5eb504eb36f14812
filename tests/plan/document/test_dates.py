"""What cells of dates say."""

from datetime import date

import pytest

from core.plan.document import dates, days


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
    assert dates.read_end("Jan 2011 and ongoing") == dates.Dates(
        [("", date(2011, 1, 31))], is_ongoing=True, said="Jan 2011 and ongoing"
    )


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


@pytest.mark.parametrize("text", ["soon", "when ready", "Jan 20111", "A7.1"])
def test_what_is_no_date_is_a_problem(text: str) -> None:
    assert dates.read_start(text).problem == dates.NO_START
    assert dates.read_end(text).problem == dates.NO_END


def test_a_start_is_one_date_and_two_ends_need_labels() -> None:
    assert dates.read_start("Ongoing").problem == dates.NO_START
    assert dates.read_start("Jan 2011 Feb 2011").problem == dates.NO_START
    assert dates.read_end("Jan 2011 Feb 2011").problem == dates.NO_LABEL


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("end of Q3 2019/20", date(2019, 12, 31)),
        ("Q4 2019-20", date(2020, 3, 31)),
        ("2019/20", date(2020, 3, 31)),
        ("by the end of March", None),
        ("no later than 31 March 2019", date(2019, 3, 31)),
        ("w/c 4 March 2019", date(2019, 3, 4)),
        ("Sept-19", date(2019, 9, 30)),
        ("Dec-23", date(2023, 12, 31)),
        ("31st of March 2011", date(2011, 3, 31)),
        ("Thursday 31 March 2011", date(2011, 3, 31)),
        ("within 3 months", date(2019, 7, 1)),
        ("Within three months", date(2019, 7, 1)),
        ("30.06.19", date(2019, 6, 30)),
    ],
)
def test_dates_are_read_as_people_write_them(text: str, end: date | None) -> None:
    found = dates.read_end(text, dates.Known(plan_start=date(2019, 4, 1)))
    assert [day for _, day in found.dated] == ([end] if end else [])


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Jan - Mar 2019", date(2019, 1, 1), date(2019, 3, 31)),
        ("1 January 2019 to 31 March 2019", date(2019, 1, 1), date(2019, 3, 31)),
        ("Nov 2010 – Jan 2011", date(2010, 11, 1), date(2011, 1, 31)),
        ("Nov - Jan 2011", date(2010, 11, 1), date(2011, 1, 31)),
    ],
)
def test_of_a_range_the_last_day_is_the_end_and_the_first_the_start(text: str, first: date, last: date) -> None:
    found = dates.read_end(text)
    assert (found.dated, found.first) == ([("", last)], first)


@pytest.mark.parametrize(
    "text",
    ["31 March 2011 (revised from 28 Feb 2011)", "28 Feb 2011 revised to 31 March 2011", "31/03/2011 (was 28/02/2011)"],
)
def test_a_revised_date_is_a_baseline_and_its_first_forecast(text: str) -> None:
    found = dates.read_end(text)
    assert (found.dated, found.revised_to) == ([("", date(2011, 2, 28))], date(2011, 3, 31))


@pytest.mark.parametrize("text", ["Monthly", "Ongoing - review May 2011", "Quarterly", "ongoing (monthly)"])
def test_what_is_done_again_and_again_is_ongoing_and_its_words_are_kept(text: str) -> None:
    found = dates.read_end(text)
    assert (found.dated, found.is_ongoing, found.said, found.problem) == ([], True, text, None)


def test_a_first_date_may_go_on_thereafter() -> None:
    found = dates.read_end("31 March 2011 and quarterly thereafter")
    assert (found.dated, found.is_ongoing) == ([("", date(2011, 3, 31))], True)


@pytest.mark.parametrize("text", ["TBC", "ASAP", "To be confirmed", "Immediate"])
def test_what_says_no_date_gives_none_and_its_words_are_kept(text: str) -> None:
    assert dates.read_end(text) == dates.Dates(said=text)


@pytest.mark.parametrize(
    ("text", "key", "answer", "day"),
    [
        ("Summer 2019", "day:summer 2019", "31/07/2019", date(2019, 7, 31)),
        ("end of autumn term 2019", "day:end of autumn term 2019", "19 December 2019", date(2019, 12, 19)),
        ("Q1 2020", "day:q1 2020", "June 2020", date(2020, 6, 30)),
        ("mid March 2019", "day:mid march 2019", "15/03/2019", date(2019, 3, 15)),
        ("2019", "day:2019", "31/12/2019", date(2019, 12, 31)),
        ("Nov 10", "day:nov 10", "30/11/2010", date(2010, 11, 30)),
        ("March", "year", "2019", date(2019, 3, 31)),
        ("by 4 September", "year", "2019", date(2019, 9, 4)),
        ("within 6 weeks", "plan_start", "1 April 2019", date(2019, 5, 13)),
    ],
)
def test_what_only_a_person_can_say_is_asked_and_the_answer_read(text: str, key: str, answer: str, day: date) -> None:
    asked = dates.read_end(text)
    assert (asked.dated, asked.asked and asked.asked[0]) == ([], key)
    assert dates.read_end(text, dates.Known(answers={key: answer})).dated == [("", day)]


@pytest.mark.parametrize(
    ("text", "fault"),
    [("03/31/2019", days.MONTH_FIRST), ("31/02/2019", days.NO_SUCH_DAY), ("13/13/2011", days.NO_SUCH_DAY)],
)
def test_an_impossible_day_is_said(text: str, fault: str) -> None:
    assert dates.read_end(text).problem == fault
