"""Who is reminded of what: worked out by hand for the small plan of tests/plan/test_measures.py."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from core.digest.content import Reminder, reminders
from core.plan import commands
from core.plan.queries import plan_frames
from core.plan.rules import RatingNumbers
from core.storage.engine import reading, writing
from tests.digest.conftest import set_lead
from tests.plan.test_measures import day, recorded

LATE = "Overdue, or forecast more than 30 days late"
NEAR = "Due or expected within 30 days"
FAR = "Due or expected in 31 to 60 days"
SILENT = "Without an update for 35 days or more"
Said = dict[str, dict[str, list[tuple[str, str, str]]]]


def made(database: Engine, as_at: str, numbers: RatingNumbers | None = None, silent: int = 35) -> dict[str, Reminder]:
    with reading(database) as session:
        found = reminders(plan_frames(session), day(as_at), numbers or RatingNumbers(), silent)
    return {one.code: one for one in found}


def said(found: dict[str, Reminder]) -> Said:
    return {
        code: {part.heading: [(one.ref, one.rating, one.words) for one in part.points] for part in reminder.parts}
        for code, reminder in found.items()
    }


def test_at_the_end_of_february_the_late_and_the_silent_are_named(small: Engine) -> None:
    assert said(made(small, "2011-02-28")) == {
        "P": {LATE: [("X1.1", "R", "Due 31 January 2011, 28 days overdue")]},
        "Q": {
            LATE: [("X2.1", "R", "Forecast 30 June 2011, 61 days after its due date")],
            SILENT: [("X2.2", "A", "Nothing was recorded yet; it was to start 1 January 2011, 58 days before")],
        },
    }


def test_a_day_later_what_is_due_in_60_days_is_named_too(small: Engine) -> None:
    assert said(made(small, "2011-03-01"))["Q"][FAR] == [
        ("X2.1", "R", "Due 30 April 2011 (in 60 days), forecast 30 June 2011 (in 121 days)"),
        ("X2.2", "A", "Due 30 April 2011 (in 60 days)"),
    ]


def test_an_action_with_two_accountable_leads_reminds_both_and_a_finished_one_nobody(small: Engine) -> None:
    late = [("X1.2", "R", "Forecast 31 August 2011, 62 days after its due date")]
    assert said(made(small, "2011-03-31")) == {
        "P": {LATE: late},
        "Q": {
            LATE: late,
            NEAR: [("X2.1", "G", "Due 30 April 2011 (in 30 days)"), ("X2.2", "A", "Due 30 April 2011 (in 30 days)")],
            SILENT: [("X2.2", "A", "Nothing was recorded yet; it was to start 1 January 2011, 89 days before")],
        },
    }


@pytest.mark.parametrize(("as_at", "is_silent"), [("2011-05-04", False), ("2011-05-05", True)])
def test_an_action_is_silent_from_the_chosen_day_on(small: Engine, as_at: str, is_silent: bool) -> None:
    found = said(made(small, as_at))["P"]
    assert (SILENT in found) == is_silent
    if is_silent:
        assert found[SILENT] == [("X1.2", "R", "Last update for 31 March 2011, 35 days before")]


def test_the_numbers_that_were_chosen_count(small: Engine) -> None:
    found = said(made(small, "2011-03-31", RatingNumbers(red_forecast=62), silent=90))
    assert found == {"P": {}, "Q": {NEAR: found["Q"][NEAR]}}


def test_the_day_itself_is_said_as_today(small: Engine) -> None:
    assert ("X2.1", "A", "Due 30 April 2011 (today)") in said(made(small, "2011-04-30"))["Q"][NEAR]


def test_what_is_red_by_the_rule_is_named_though_another_rating_was_set_by_hand(small: Engine) -> None:
    entry = recorded(
        "X1.2", "2011-03-31", "in progress", forecast_on=day("2011-08-31"),
        override_rating="G", override_reason="the board agreed to it",
    )  # fmt: skip
    with writing(small) as session:
        commands.add_progress(session, [entry])
    ((ref, rating, words),) = said(made(small, "2011-03-31"))["P"][LATE]
    assert (ref, rating) == ("X1.2", "G")
    assert words.startswith("Set by hand")
    assert "the board agreed to it" in words
    assert "by the rule Red: forecast 31 August 2011, 62 days after its due date" in words


def test_illustrative_progress_is_marked_action_by_action(small: Engine) -> None:
    with writing(small) as session:
        commands.add_progress(session, [recorded("X2.1", "2011-03-31", "in progress", is_illustrative=True)])
    marks = {(one.ref, one.is_illustrative) for one in made(small, "2011-03-31")["Q"].points}
    assert marks == {("X1.2", False), ("X2.1", True), ("X2.2", False)}


def test_a_reminder_knows_who_it_is_for(small: Engine) -> None:
    set_lead(small, "P", holder="Jo Bloggs", email=" jo@council.test ")
    set_lead(small, "Q", email=None)
    found = made(small, "2011-03-31")
    assert [(one.code, one.post, one.holder, one.address) for one in found.values()] == [
        ("P", "Head of P", "Jo Bloggs", "jo@council.test"),
        ("Q", "Head of Q", "", ""),
    ]
    assert found["Q"].refs == ("X1.2", "X2.1", "X2.2")


def test_of_an_action_with_two_dates_both_are_said_once(database: Engine) -> None:
    """A1.1 of Kent's plan: 31 December 2010 for CP and CIN, 31 January 2011 for LAC."""
    found = said(made(database, "2010-12-15"))
    about = [words for one in found.values() for ref, _, words in one.get(NEAR, []) if ref == "A1.1"]
    assert len(about) == 1
    assert about[0].endswith("due 31 December 2010 (in 16 days)")
    later = [words for one in found.values() for ref, _, words in one.get(FAR, []) if ref == "A1.1"]
    assert [words.partition(": ")[2] for words in later] == ["due 31 January 2011 (in 47 days)"]
    both = said(made(database, "2010-12-02"))["HD"][NEAR]
    assert day("2010-12-31") - day("2010-12-02") == timedelta(29)
    assert [ref for ref, _, _ in both].count("A1.1") == 1


def test_an_empty_plan_reminds_nobody(database: Engine) -> None:
    with reading(database) as session:
        frames = plan_frames(session)
    empty = {name: frame.iloc[:0] for name, frame in frames.items()}
    assert reminders(empty, day("2011-03-31"), RatingNumbers(), 35) == []
