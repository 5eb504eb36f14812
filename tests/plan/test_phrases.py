"""The summary's sentences, for plans in every state."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from core.plan.measures import Silence
from core.plan.phrases import bare_reason, headline, limits_in_words, rating_key
from core.plan.rules import RatingNumbers
from core.plan.states import Rating
from core.plan.totals import Unsaid

RECENT = Unsaid(0, 0, 0, Silence(0, None), None, False, date(2011, 3, 31))


def bands(*counts: dict[str, int]) -> pd.DataFrame:
    names = ["Immediately", "Within three months", "Within six months"]
    rows = [
        {"group": name, "total": sum(one.values()), **{rating.value: one.get(rating.value, 0) for rating in Rating}}
        for name, one in zip(names, counts, strict=True)
    ]
    return pd.DataFrame(rows, dtype=object)


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (
            ({"B": 2, "C": 1, "G": 3, "R": 4}, {"A": 1, "R": 1}, {"U": 2}),
            "Of the plan's 14 actions, **3 are complete** (2 of them checked and assured), 3 are on course or not due to "
            "start, and one is at risk (amber). **5 are red**: late, or forecast to be. 4 of them are under ‘Immediately’. "
            "2 are undated: the plan gives no end.",
        ),
        (
            ({"R": 1}, {}, {"N": 1}),
            "Of the plan's 2 actions, **none is complete**, one is on course or not due to start, and none is at risk "
            "(amber). **One is red**: late, or forecast to be. It is under ‘Immediately’.",
        ),
        (
            ({"R": 2}, {"R": 2}, {}),
            "Of the plan's 4 actions, **none is complete**, none is on course or not due to start, and none is at risk "
            "(amber). **4 are red**: late, or forecast to be. ‘Immediately’ and ‘Within three months’ have 2 each.",
        ),
        (
            ({"B": 1}, {}, {}),
            "Of the plan's 1 action, **one is complete** (1 of them checked and assured), none is on course or not due to "
            "start, and none is at risk (amber). **None is red.**",
        ),
        (({}, {}, {}), "No plan is loaded yet."),
    ],
)
def test_the_headline_says_what_is_done_and_what_is_late(counts: tuple[dict[str, int], ...], said: str) -> None:
    assert headline(bands(*counts), RECENT) == said


@pytest.mark.parametrize(
    ("unsaid", "first", "rest"),
    [
        (
            replace(RECENT, has_no_report=True, silence=Silence(3, date(2010, 12, 1))),
            "**Nobody has reported any progress yet.** What follows is what the plan’s own dates say. Of the plan's",
            "Nobody has reported on **3 open actions** since 1 December 2010.",
        ),
        (
            replace(RECENT, old_report_on=date(2011, 1, 31)),
            "**The last report is of 31 January 2011, 59 days ago.** What follows may be out of date. Of the plan's",
            "",
        ),
        (
            replace(RECENT, unreviewed=1),
            "Of the plan's 3 actions, **none is complete**, none is on course or not due to start, and one is at risk (amber).",
            "One is amber for no other reason than that nobody has reviewed it lately.",
        ),
        (replace(RECENT, due_today=2), "Of the plan's 3 actions", "Due today and not reported done: **2**."),
        (replace(RECENT, without_new_date=1), "Of the plan's 3 actions", "1 overdue action has no new date."),
    ],
)
def test_the_headline_tells_silence_as_silence(unsaid: Unsaid, first: str, rest: str) -> None:
    found = headline(bands({"A": 2, "R": 1}, {}, {}), unsaid)
    assert found.startswith(first)
    assert found.endswith(rest or "It is under ‘Immediately’.")


def test_a_reason_without_the_name_of_its_rating() -> None:
    assert bare_reason("Red: due 31 January 2011, 28 days overdue") == "Due 31 January 2011, 28 days overdue"
    assert bare_reason("Not due to start until 1 March 2011") == "Not due to start until 1 March 2011"


def test_the_ends_of_groups_are_said_or_said_to_be_missing() -> None:
    limits = pd.DataFrame(
        [("Within three months", pd.Timestamp("2011-02-19").date()), ("Immediately", None)],
        columns=["title", "limit_on"],
    ).assign(called="Band")
    assert limits_in_words(limits) == (
        "The band *within three months* ends on 19 February 2011; *immediately* has no end date of its own."
    )
    assert limits_in_words(limits.iloc[1:]) == "The days on which the bands end are not set."
    assert limits_in_words(limits.assign(called="Priority")).startswith("The priority *within three months* ends on")
    assert (
        limits_in_words(limits.iloc[1:].assign(called="Priority"))
        == "The days on which the priorities end are not set."
    )


def test_the_key_of_ratings_stands_in_the_order_in_which_the_rules_are_tried() -> None:
    assert "".join(rating_key(RatingNumbers())) == "BCSRANUG"
