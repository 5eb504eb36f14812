"""The workforce on the summary: plain words, dates, small trends, and no count of people under five."""

from datetime import date

import pandas as pd

from core.workforce.queries import CASELOAD_TOTALS, POST_TOTALS, UNALLOCATED
from core.workforce.summary import WorkforceCard, lacking, made_up_kinds, marked, summary_cards

FEBRUARY, MARCH, APRIL = date(2011, 2, 28), date(2011, 3, 31), date(2011, 4, 30)


def posts(as_at: date, vacant: float, agency: float, in_post: float) -> list[tuple[object, ...]]:
    where = ("Dover", "Duty", "Social worker")
    return [
        (as_at, *where, "filled", "", "", int(in_post), in_post, in_post, 0.0),
        (as_at, *where, "vacant", "advert", "not known", int(vacant), vacant, 0.0, agency),
    ]


def workers(as_at: date, below: int, above: int) -> list[tuple[object, ...]]:
    """Workers of a full week with 20 cases each, and with 40."""
    return [
        (as_at, "Dover", "Duty", "", False, cases, number, float(number), cases * number, 0, 0, 0, 0, float(cases))
        for number, cases in ((below, 20), (above, 40))
        if number
    ]


def cards(as_at: date, above: int = 10, waiting: int = 12) -> dict[str, WorkforceCard]:
    made = summary_cards(
        pd.DataFrame([*posts(FEBRUARY, 30, 0, 70), *posts(MARCH, 20, 12, 80)], columns=list(POST_TOTALS)),
        pd.DataFrame([*workers(FEBRUARY, 50, 50), *workers(MARCH, 100 - above, above)], columns=list(CASELOAD_TOTALS)),
        pd.DataFrame(
            [(FEBRUARY, "Dover", "Duty", 30, 0, 0, 0, 0, 60), (MARCH, "Dover", "Duty", waiting, 0, 0, 0, 0, 21)],
            columns=list(UNALLOCATED),
        ),
        as_at,
        30,
    )
    return {card.title: card for card in made}


def test_the_cards_say_the_definitions_worked_example() -> None:
    """100 posts, 80 held, 12 of the vacant ones covered by agency: vacancy rate 20%, unfilled 8%."""
    shown = cards(APRIL)
    assert list(shown) == ["Vacancy rate", "Average caseload", "Workers above 30 cases", "Unallocated cases"]
    assert "## 20.0%" in shown["Vacancy rate"].words
    assert "8.0% once agency workers who cover them are counted" in shown["Vacancy rate"].words
    assert "## 22.0" in shown["Average caseload"].words, "90 workers hold 20 and 10 hold 40 each"
    assert "10 of 100 workers" in shown["Workers above 30 cases"].words
    assert "## 12" in shown["Unallocated cases"].words
    assert "the longest wait is 21 days" in shown["Unallocated cases"].words


def test_each_card_says_its_date_and_its_trend_in_words() -> None:
    for card in cards(APRIL).values():
        assert card.note == "At 31 March 2011; trend since 28 February 2011"
        assert "28 February 2011" in card.alt
    assert "from 30.0% at 28 February 2011 to 20.0% at 31 March 2011" in cards(APRIL)["Vacancy rate"].alt


def test_an_earlier_date_shows_what_was_known_then() -> None:
    shown = cards(FEBRUARY)
    assert "## 30.0%" in shown["Vacancy rate"].words
    assert shown["Vacancy rate"].note == "At 28 February 2011"
    assert cards(date(2011, 1, 31)) == {}


def test_a_count_of_fewer_than_five_people_is_told_nowhere() -> None:
    shown = cards(APRIL, above=3, waiting=2)
    above, waiting = shown["Workers above 30 cases"], shown["Unallocated cases"]
    assert "fewer than 5 of 100 workers" in above.words
    assert "Fewer than 5" in waiting.words
    for card, secret in ((above, "3.0%"), (waiting, "2 at")):
        assert secret not in card.words + card.alt
        assert list(card.table["as_at"]) == [FEBRUARY]


def test_nobody_above_the_target_is_said_plainly() -> None:
    assert "## 0.0%" in cards(APRIL, above=0)["Workers above 30 cases"].words


SNAPSHOTS = pd.DataFrame(
    [("vacancies", FEBRUARY, True), ("caseloads", APRIL, False), ("benchmarks", FEBRUARY, True)],
    columns=["kind", "as_at", "is_illustrative"],
)


def test_only_the_cards_of_made_up_kinds_are_marked() -> None:
    assert made_up_kinds(SNAPSHOTS, MARCH) == ("vacancies",)
    assert made_up_kinds(SNAPSHOTS[SNAPSHOTS["kind"] != "vacancies"], APRIL) == ()
    shown = marked(list(cards(APRIL).values()), ("vacancies",))
    assert [card.is_illustrative for card in shown] == [True, False, False, False]


def test_what_lacks_for_a_date_is_said_with_the_date_of_what_there_is() -> None:
    rows = SNAPSHOTS.assign(
        id=[1, 2, 3], is_current=True, left_out=0, leaves_open="", file_name="f", who="w", at=None, used=1, rows_read=1
    )
    assert lacking(rows, MARCH) == "No caseloads are loaded for 31 March 2011; the latest are of 30 April 2011."
    assert lacking(rows[:0], MARCH) == "No vacancies are loaded yet. No caseloads are loaded yet."
    both = pd.concat([rows, rows[1:2].assign(as_at=date(2011, 6, 30))])
    assert lacking(both, MARCH) == (
        "No caseloads are loaded for 31 March 2011; the earliest are of 30 April 2011, the latest are of 30 June 2011."
    )
