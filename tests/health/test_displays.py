"""What the health check's screens say, from lines and themes written out by hand."""

from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import pytest

from core.health import displays, line_displays
from core.health.measures import CHANGES, LINES, THEMES
from core.health.rounds import HeldRound

JUNE, MARCH = date(2010, 6, 30), date(2011, 3, 31)
AT = datetime(2011, 4, 4, 9, tzinfo=UTC)
EMPTY = dict.fromkeys(("rating", "said", "reason", "commentary", "evidence", "priority", "action", "source"), "")


def lines(*of: dict[str, Any]) -> pd.DataFrame:
    """Lines of the whole service that ask for a choice, unless they say otherwise."""
    about = {"district": "", "team": "", "theme": "tools", "kind": "choice", **EMPTY}
    rows = [{**about, "question": f"Q{number}", "text": f"Text {number}?", **one} for number, one in enumerate(of, 1)]
    return _frame(rows, LINES)


def themes(*of: dict[str, Any]) -> pd.DataFrame:
    about = {"district": "", "team": "", "rating": "", "reason": ""}
    rows = [{**about, "theme": f"t{n}", "number": n, "title": f"Theme {n}", **one} for n, one in enumerate(of, 1)]
    return _frame(rows, THEMES)


def _frame(rows: Any, columns: tuple[str, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(columns), dtype=object)
    return frame.where(frame.notna(), None)


NO_CHANGES = _frame([], CHANGES)
FIGURE = {
    "kind": "rate", "rating": "R", "said": "20.0%", "value": 0.2, "numerator": 25.5, "denominator": 127.5, "as_at": MARCH,
    "reason": "Red: 20.0%, green up to 10.0%, amber up to 15.0%", "source": "posts.csv",
}  # fmt: skip


@pytest.mark.parametrize(
    ("district", "team", "name"),
    [
        ("", "", "Whole service"), ("Dover", "", "Dover"), ("Dover", "Dover Duty", "Dover Duty"),
        ("Dover", "Duty, Dover", "Duty, Dover"), ("Dover", "Duty", "Dover: Duty"), ("Dover", "Dover", "Dover: Dover"),
    ],
)  # fmt: skip
def test_a_place_is_named_without_saying_its_district_twice(district: str, team: str, name: str) -> None:
    assert displays.place_name(district, team) == name


@pytest.mark.parametrize(
    ("rating", "score", "words"),
    [
        ("A", 64, ["A Partially", "Survey 64"]),
        ("G", None, ["G Achieved"]),
        ("R", 0, ["R Not yet", "Survey 0"]),
        ("", None, ["No rating"]),
    ],
)  # fmt: skip
def test_a_cell_has_letter_word_and_score(rating: str, score: int | None, words: list[str]) -> None:
    assert displays.cell(rating, score) == words


def test_where_a_place_stands_is_said_in_numbers() -> None:
    of = themes({"rating": "G"}, {"rating": "A"}, {"rating": "A"}, {"rating": ""})
    changed = _frame([{"change": "better"}, {"change": "worse"}, {"change": "better"}], CHANGES)
    said = displays.standing(of, lines({"rating": "G"}, {}), changed, JUNE, MARCH)
    assert said == (
        "Of 4 themes, 1 is **achieved**, 2 are **partially achieved** and 1 is **not rated** on 31 March 2011. Since the "
        "round of 30 June 2010, 2 lines improved and 1 line worsened. 1 of 2 lines has no answer."
    )


def test_the_first_round_has_nothing_to_be_compared_with() -> None:
    said = displays.standing(themes({"rating": "G"}), lines({"rating": "G"}), NO_CHANGES, None, MARCH)
    assert "This is the first round, so there is nothing to compare it with. Every line has an answer." in said


def test_the_latest_round_stands_first_and_a_theme_that_was_not_asked_is_left_empty() -> None:
    grid = displays.round_grid(
        {JUNE: themes({"rating": "R"}), MARCH: themes({"rating": "A", "score": 60}, {"rating": "G"})}
    )
    assert list(grid.columns) == ["Theme", "31 Mar 2011", "30 Jun 2010"]
    assert grid.to_numpy().tolist() == [
        ["Theme 1", ["A Partially", "Survey 60"], ["R Not yet"]],
        ["Theme 2", ["G Achieved"], []],
    ]
    assert displays.labels(grid) == ["A Partially", "G Achieved", "R Not yet", "Survey 60"]


def test_a_downloaded_grid_holds_words_and_says_whether_it_is_made_up() -> None:
    grid = displays.export_grid(displays.round_grid({MARCH: themes({"rating": "G"})}), True)
    assert grid.to_dict("records") == [{"Theme": "Theme 1", "31 Mar 2011": "G Achieved", "Illustrative": "yes"}]


def test_places_stand_in_rows_and_themes_in_columns() -> None:
    both = pd.concat([themes({"rating": "G"}, {}), themes({"rating": "R"}, {}).assign(district="Dover")])
    grid = displays.place_grid(both)
    assert grid.to_numpy().tolist() == [
        ["Whole service", ["G Achieved"], ["No rating"]],
        ["Dover", ["R Not yet"], ["No rating"]],
    ]
    assert list(grid.columns) == ["Place", "Theme 1", "Theme 2"]


def test_a_card_says_all_of_a_figure_and_its_trend() -> None:
    answered = FIGURE | {
        "commentary": "It *falls*",
        "priority": "high",
        "action": "A1",
        "answer": 1,
        "who": "sam",
        "at": AT,
    }
    now = lines(answered)
    before = lines(FIGURE | {"rating": "A", "value": 0.12, "said": "12.0%"})
    (card,) = line_displays.line_cards(now, {MARCH: now, JUNE: before}, {"A1": "Recruit"})
    said = card.words.replace("\\", "")
    assert (
        ":red-badge[R Not yet achieved] **20.0%** (25.5 / 127.5) :small[green up to 10.0%, amber up to 15.0%]" in said
    )
    assert "It \\*falls\\*" in card.words
    assert "**Leads to:** A1 Recruit" in said
    assert ":small[Since 30 June 2010:] :orange-badge[A] :red-badge[R] :small[12.0% to 20.0%]" in said
    assert "Source: posts.csv. Commented by sam on 4 April 2011." in said
    assert card.trend is not None
    assert card.trend.table.to_dict("list") == {"as_at": [JUNE, MARCH], "value": [0.12, 0.2]}
    assert card.trend.alt == "Q1 by round. 30 Jun 2010: 12.0%; 31 Mar 2011: 20.0%"


def test_an_action_that_the_plan_does_not_have_is_named_but_not_linked() -> None:
    now = lines({"rating": "R", "said": "No", "action": "Z9"})
    (card,) = line_displays.line_cards(now, {MARCH: now}, {"A1": "Recruit"})
    assert card.action == ""
    assert "Z9, which is not in the plan" in card.words.replace("\\", "")
    assert card.trend is None


def test_what_changed_names_both_ratings_and_both_figures() -> None:
    rows = [
        {**lines(FIGURE).iloc[0], "was": "A", "said_before": "12.0%", "change": "worse"},
        {**lines({"rating": "G"}).iloc[0], "was": "R", "said_before": "No", "change": "better"},
    ]
    changed = _frame(rows, CHANGES)
    worse = displays.change_list(changed, "worse").replace("\\", "")
    assert worse == "### Worsened: 1\n- :orange-badge[A] to :red-badge[R] Q1 Text 1? (12.0% to 20.0%)"
    assert displays.change_list(changed, "better").endswith("Q1 Text 1?")
    assert displays.change_list(NO_CHANGES, "better") == "### Improved\nNo line improved."


def test_open_lines_say_why_they_are_open() -> None:
    found = lines({"rating": "G"}, {"reason": "No answer yet"}, {"value": 3, "reason": "No thresholds"})
    assert displays.open_list(found).replace("\\", "") == "- Q2 Text 2? :small[No answer yet.]"


def test_priorities_stand_under_each_other_with_their_actions() -> None:
    found = lines({"rating": "R", "priority": "high", "action": "A1"}, {"rating": "A", "priority": "low"})
    high, low = displays.priority_lists(found, {"A1": "A1 Recruit, red"})
    assert high.startswith("## High priority: 1\n- **Q1**")
    assert high.endswith("Leads to A1 Recruit, red")
    assert low.endswith("Leads to no action yet")
    words = displays.priority_words(found)
    assert words == "**2 lines** with a priority (1 high and 1 low); 1 of them leads to no action yet."
    assert displays.priority_words(lines()) == "No line of this round has a priority."


def test_the_summary_says_in_plain_words_what_became_better_or_worse() -> None:
    now = themes({"rating": "A"}, {"rating": "R"}, {"rating": "G"}, {"rating": ""}, {"rating": "G"})
    before = themes({"rating": "R"}, {"rating": "A"}, {"rating": "G"}, {"rating": "G"})
    moved = _frame([{"theme": one.theme, "change": "better"} for one in now.itertuples()][:1], CHANGES)
    worse = _frame([{"theme": one.theme, "change": "worse"} for one in now.itertuples()][1:2], CHANGES)
    changes = pd.concat([moved, worse])
    assert list(displays.summary_rows(now, before, changes)["Since the round before"]) == [
        "better: was not yet achieved", "worse: was partially achieved", "no change", "nothing to compare with",
        "nothing to compare with",
    ]  # fmt: skip
    by_chance = displays.summary_rows(now, before, changes.assign(change="chance"))["Since the round before"]
    assert list(by_chance)[:2] == ["was not yet achieved", "was partially achieved"], (
        "no line moved by more than chance"
    )


def test_a_file_of_lines_says_place_source_and_whether_it_is_made_up() -> None:
    rows = displays.export_lines(lines(FIGURE), HeldRound(1, MARCH, 1, "chris", AT, None, None, True)).to_dict(
        "records"
    )
    assert rows[0]["Place"] == "Whole service"
    assert rows[0]["Rating in words"] == "Not yet achieved"
    assert (rows[0]["Numerator"], rows[0]["Denominator"], rows[0]["Source"]) == (25.5, 127.5, "posts.csv")
    assert rows[0]["Illustrative"] == "yes"


def test_what_was_typed_is_shown_as_typed() -> None:
    nasty = "[x](https://evil.example) <b>"
    now = lines({"rating": "R", "said": "No", "text": nasty, "commentary": nasty, "evidence": nasty, "action": nasty})
    (card,) = line_displays.line_cards(now, {MARCH: now}, {})
    assert "[x](" not in card.words
    assert "[x](" not in displays.open_list(lines({"text": nasty}))
