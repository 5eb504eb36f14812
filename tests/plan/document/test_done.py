"""Which words say that an action is done, which say that it is not, and what is asked."""

from datetime import date

import pytest

from core.plan.document.done import read_done

YES = (
    "✓", "✔", "☑", "ü", "Yes", "yes - done", "complete", "Completed.", "COMPLETE", "Done", "Closed", "Achieved",
    "100%", "100% complete",
    "Action completed", "Fully met", "Green - complete", "BLUE: completed", "Complete - see board paper 12", "Done. "
        "Evidence in folder 4",
)  # fmt: skip
NO = (
    "Not complete", "Not yet complete", "Partially complete", "Partly done", "Incomplete", "No", "80%", "On track", "Off track",
    "In progress", "Not started", "Ongoing", "Red", "A", "Amber - on track", "Overdue",
)  # fmt: skip
DOUBTFUL = (
    "Completed by end of next month",
    "Complete in part",
    "Completed but not signed off",
    "Complete and ongoing",
    "No longer needed",
)


@pytest.mark.parametrize("text", YES)
def test_a_word_or_tick_says_that_it_is_done(text: str) -> None:
    assert read_done(text).is_done is True


@pytest.mark.parametrize("text", NO)
def test_a_word_says_that_it_is_not_done(text: str) -> None:
    assert read_done(text).is_done is False


@pytest.mark.parametrize("text", DOUBTFUL)
def test_doubtful_words_are_asked(text: str) -> None:
    found = read_done(text)
    assert (found.is_done, found.is_doubtful) == (None, True)


@pytest.mark.parametrize(("text", "colour"), [("B", "blue"), ("Blue", "blue"), ("G", "green"), ("grey", "grey")])
def test_a_colour_whose_meaning_differs_between_councils_is_asked(text: str, colour: str) -> None:
    found = read_done(text)
    assert (found.is_done, found.colour) == (None, colour)


@pytest.mark.parametrize(
    "text", ["", "Tool agreed; pilot in two teams", "Two cohorts done", "Review in May", "Live since January"]
)
def test_other_words_say_nothing_of_it(text: str) -> None:
    found = read_done(text)
    assert (found.is_done, found.colour, found.is_doubtful) == (None, "", False)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Completed July 18", date(2018, 7, 31)),
        ("Completed 12/03/2019", date(2019, 3, 12)),
        ("Closed on 3 May 2019", date(2019, 5, 3)),
    ],
)
def test_a_day_in_the_words_is_when_it_was_done(text: str, day: date) -> None:
    assert (read_done(text).is_done, read_done(text).on) == (True, day)


def test_what_stands_beside_a_tick_is_kept() -> None:
    assert read_done("✓ signed off").rest == "signed off"
