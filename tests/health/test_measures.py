"""Lines, themes, changes and priorities of a round, from frames written out by hand."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.health import displays, measures
from core.health.figures import FIGURES
from core.health.measures import LINES, SCORES, Place
from core.health.queries import ANSWERS, QUESTIONS, SURVEY_COUNTS

MARCH = date(2011, 3, 31)
AT = datetime(2011, 4, 4, 9, tzinfo=UTC)
SERVICE, DOVER, DUTY = ("", ""), ("Dover", ""), ("Dover", "Dover Duty")
THEMES = pd.DataFrame(
    [("workload", 1, "Workload", "About it"), ("tools", 2, "Tools", "")], columns=["code", "number", "title", "about"]
)


def question(code: str, kind: str, theme: str = "workload", **fields: Any) -> dict[str, Any]:
    whole = dict.fromkeys(QUESTIONS) | {"question_set": 1, "code": code, "theme": theme, "number": int(code[1:])}
    return whole | {"text": f"Text of {code}", "kind": kind, "figure": "", "higher_is_better": True} | fields


RATE = question("Q1", "rate", figure="workforce:vacancy_rate", higher_is_better=False, green=0.10, amber=0.15)
CHOICE, WORDS, SCORE = question("Q2", "choice"), question("Q3", "text"), question("Q4", "score")
INDICATOR = question("Q5", "rate", "tools", figure="indicators:core_assessments", green=0.85, amber=0.70)


def questions(*of: dict[str, Any]) -> pd.DataFrame:
    return _frame(of, QUESTIONS)


def answers(*of: dict[str, Any]) -> pd.DataFrame:
    whole = {"round": 1, "district": "", "team": "", "rating": "", "who": "sam", "at": AT}
    texts = dict.fromkeys(("commentary", "evidence", "priority", "action"), "")
    return _frame([{"id": number, **whole, **texts, **one} for number, one in enumerate(of, 1)], ANSWERS)


def figures(*of: tuple[str, str, str, float | None]) -> pd.DataFrame:
    about = {
        "unit": "percent",
        "said": "as said",
        "why": "",
        "as_at": MARCH,
        "source": "a file",
        "is_illustrative": False,
    }
    rows = [{"figure": name, "district": one, "team": team, "value": value, **about} for name, one, team, value in of]
    return _frame(rows, FIGURES)


def counts(*of: tuple[str, str, str, int, int], day: date = MARCH) -> pd.DataFrame:
    """Survey counts: district, team, question, score, answers."""
    rows = [(1, day, *one, "survey.xlsx", False) for one in of]
    return pd.DataFrame(rows, columns=list(SURVEY_COUNTS), dtype=object)


def _frame(rows: Any, columns: tuple[str, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=list(columns), dtype=object)
    return frame.where(frame.notna(), None)


NO_FIGURES, NO_SCORES = _frame([], FIGURES), _frame([], SCORES)


def lines_of(
    questions: pd.DataFrame,
    answers: pd.DataFrame,
    figures: pd.DataFrame,
    scores: pd.DataFrame,
    places: Sequence[Place] = (SERVICE,),
) -> pd.DataFrame:
    return measures.lines(questions, answers, pd.concat([figures, scores]), places)


def line(of: pd.DataFrame, code: str, place: Place = SERVICE) -> dict[str, Any]:
    (found,) = of[(of["question"] == code) & (of["district"] == place[0]) & (of["team"] == place[1])].to_dict("records")
    return dict(found)


def rated(*letters: str, theme: str = "workload", kind: str = "choice") -> pd.DataFrame:
    """Lines of the whole service with these ratings, as far as themes and changes look at them."""
    rows = [
        {
            "district": "",
            "team": "",
            "question": f"Q{number}",
            "text": f"Text of Q{number}",
            "figure": "",
            "theme": theme,
            "kind": kind,
            "rating": letter,
            "priority": "",
        }
        for number, letter in enumerate(letters, 1)
    ]
    return _frame(rows, LINES)


def test_a_score_is_the_mean_of_the_answers_at_each_place() -> None:
    """Dover: 6 x 50 and 2 x 100 give 500 / 8 = 62.5, rounded up; with Ashford's 8 x 25, 700 / 16 = 43.75."""
    found = measures.scores(
        counts(
            ("Dover", "Dover Duty", "Q4", 50, 6), ("Dover", "Dover Duty", "Q4", 100, 2), ("Ashford", "Ashford Duty", "Q4", 25, 8)
        ),
        MARCH,
    )  # fmt: skip
    values = {(row.district, row.team): (row.value, row.answers) for row in found.itertuples()}
    assert values == {
        SERVICE: (44, 16), DOVER: (63, 8), ("Ashford", ""): (25, 8), DUTY: (63, 8), ("Ashford", "Ashford Duty"): (25, 8),
    }  # fmt: skip
    assert set(found["figure"]) == {"survey:Q4"}


def test_fewer_than_five_answers_are_no_score_and_their_number_is_not_told() -> None:
    found = measures.scores(counts(("Dover", "Dover Duty", "Q4", 100, 4), ("Dover", "", "Q4", 0, 1)), MARCH)
    by_place = {(row.district, row.team): row for row in found.itertuples()}
    assert by_place[DOVER].value == 80
    hidden = by_place[DUTY]
    assert (hidden.value, hidden.numerator, hidden.denominator, hidden.answers) == (None, None, None, None)
    assert hidden.said == "Fewer than 5 answers"


def test_the_latest_survey_up_to_the_day_counts() -> None:
    both = pd.concat(
        [counts(("", "", "Q4", 0, 9), day=date(2010, 9, 30)), counts(("", "", "Q4", 100, 9), day=date(2011, 4, 1))]
    )
    (score,) = measures.scores(both, MARCH).to_dict("records")
    assert (score["value"], score["as_at"]) == (0, date(2010, 9, 30))
    assert measures.scores(both, date(2010, 1, 1)).empty


def test_a_figure_fills_its_line_whatever_somebody_typed() -> None:
    typed = answers(
        {"question": "Q1", "rating": "G", "commentary": "It will fall", "priority": "high", "action": "A17.1"}
    )
    found = lines_of(questions(RATE), typed, figures(("workforce:vacancy_rate", "", "", 0.26)), NO_SCORES)
    one = line(found, "Q1")
    assert (one["rating"], one["reason"]) == ("R", "Red: 26.0%, green up to 10.0%, amber up to 15.0%")
    assert (one["commentary"], one["priority"], one["action"], one["answer"]) == ("It will fall", "high", "A17.1", 1)
    assert (one["source"], one["as_at"]) == ("a file", MARCH)


def test_without_a_figure_a_line_has_no_rating_and_says_why() -> None:
    found = lines_of(questions(RATE, INDICATOR), answers(), NO_FIGURES, NO_SCORES, [SERVICE, DUTY])
    assert {line(found, "Q1")["rating"], line(found, "Q1", DUTY)["rating"]} == {""}
    assert line(found, "Q1")["said"] == "No figure"
    assert line(found, "Q1")["reason"] == "No figure: nothing was loaded for this date"
    assert line(found, "Q5", DUTY)["reason"].startswith("No figure for a team")


def test_a_choice_is_said_in_its_own_words_and_an_open_one_says_so() -> None:
    typed = answers({"question": "Q2", "rating": "A"}, {"question": "Q3", "commentary": "begun"})
    found = lines_of(questions(CHOICE, WORDS, SCORE), typed, NO_FIGURES, NO_SCORES)
    assert (line(found, "Q2")["said"], line(found, "Q2")["reason"]) == ("Partly", "Amber: partially achieved")
    assert (line(found, "Q3")["rating"], line(found, "Q3")["reason"]) == ("", "No answer yet")
    assert line(found, "Q4")["reason"] == "No survey up to this date"
    assert list(measures.unanswered(found)["question"]) == ["Q3", "Q4"]


def test_an_answer_of_one_place_is_not_that_of_another() -> None:
    typed = answers({"question": "Q2", "rating": "R", "district": "Dover"}, {"question": "Q2", "rating": "G"})
    found = lines_of(questions(CHOICE), typed, NO_FIGURES, NO_SCORES, [SERVICE, DOVER, DUTY])
    assert [line(found, "Q2", place)["rating"] for place in (SERVICE, DOVER, DUTY)] == ["G", "R", ""]


def test_a_figure_without_thresholds_is_answered_but_not_rated() -> None:
    bare = RATE | {"green": None, "amber": None}
    found = lines_of(questions(bare), answers(), figures(("workforce:vacancy_rate", "", "", 0.26)), NO_SCORES)
    assert line(found, "Q1")["rating"] == ""
    assert measures.unanswered(found).empty


@pytest.mark.parametrize(
    ("letters", "points", "rating"),
    [
        (("G", "A", "R", "G"), 63, "A"),  # (100 + 50 + 0 + 100) / 4 = 62.5
        (("R", "A", "R"), 17, "R"),
        (("G", "G", "A", "G"), 88, "G"),
        (("A", "A"), 50, "R"),  # 50 is low: half of the way everywhere is not moderate
        (("G", "", "", "A"), 75, "G"),  # half of the lines are rated
        (("G", "", ""), None, ""),  # fewer than half are
    ],
)
def test_a_theme_is_rated_from_the_points_of_its_rated_lines(
    letters: tuple[str, ...], points: Any, rating: str
) -> None:
    (theme,) = measures.themes(rated(*letters), THEMES).to_dict("records")
    assert (theme["points"], theme["rating"]) == (points, rating)
    assert theme["rated"] == sum(1 for letter in letters if letter)
    assert theme["lines"] == len(letters)


@given(st.lists(st.sampled_from(["G", "A", "R", ""]), min_size=1, max_size=30))
def test_the_counts_of_a_theme_are_those_of_its_lines(letters: list[str]) -> None:
    (theme,) = measures.themes(rated(*letters), THEMES).to_dict("records")
    assert [theme["green"], theme["amber"], theme["red"]] == [letters.count(one) for one in "GAR"]


def test_themes_stand_in_their_order_at_each_place_in_turn() -> None:
    found = lines_of(questions(CHOICE, INDICATOR), answers(), NO_FIGURES, NO_SCORES, [SERVICE, DOVER])
    themes = measures.themes(found, THEMES)
    places = list(themes[["district", "theme"]].itertuples(index=False, name=None))
    assert places == [("", "workload"), ("", "tools"), ("Dover", "workload"), ("Dover", "tools")]


def test_a_themes_score_leaves_out_what_fewer_than_five_answered() -> None:
    """Q4: 5 x 100 and 1 x 0 = 500 / 6; Q6: 4 answers, which the score of the theme must not give away; Q7: 9 x 25."""
    asked = questions(SCORE, question("Q6", "score"), question("Q7", "score"))
    of = counts(
        ("", "", "Q4", 100, 5), ("", "", "Q4", 0, 1), ("", "", "Q6", 0, 4), ("", "", "Q7", 25, 9)
    )  # fmt: skip
    found = lines_of(asked, answers(), NO_FIGURES, measures.scores(of, MARCH))
    (theme,) = measures.themes(found, THEMES).to_dict("records")
    assert theme["score"] == round((500 + 225) / 15)
    assert theme["responses"] == 9


def test_what_improved_and_worsened_leaves_out_what_was_not_rated_twice() -> None:
    before, now = rated("R", "A", "G", "", "A", "R"), rated("G", "R", "G", "G", "", "A")
    changed = measures.changes(now, before)
    assert [(row.question, row.was, row.rating, row.change) for row in changed.itertuples()] == [
        ("Q1", "R", "G", "better"), ("Q2", "A", "R", "worse"), ("Q6", "R", "A", "better"),
    ]  # fmt: skip


def test_a_question_that_the_round_before_did_not_ask_has_not_changed() -> None:
    assert measures.changes(rated("G", "G"), rated("R")).question.tolist() == ["Q1"]
    assert measures.changes(rated("G"), rated()).empty


def score_change(before: dict[int, int], now: dict[int, int]) -> dict[str, Any]:
    """What is said of a survey's question whose answers were these in two rounds."""
    found = []
    for said in (before, now):
        of = measures.scores(counts(*(("", "", "Q4", score, number) for score, number in said.items())), MARCH)
        found.append(lines_of(questions(SCORE), answers(), NO_FIGURES, of))
    (change,) = measures.changes(found[1], found[0]).to_dict("records")
    return dict(change)


def test_a_survey_that_moves_by_one_point_with_thirty_answers_has_not_worsened() -> None:
    """10 each of 50, 75 and 100: 75.0, green. Then 11, 9, 10: 2,225 / 30 = 74.17, amber at 74. Variances 431.03 and 451.87;
    standard error sqrt(882.9 / 30) = 5.425, times 1.96: 10.6 points."""
    change = score_change({50: 10, 75: 10, 100: 10}, {50: 11, 75: 9, 100: 10})
    assert (change["said_before"], change["said"], change["was"], change["rating"]) == (
        "75 of 100",
        "74 of 100",
        "G",
        "A",
    )
    assert change["change"] == "chance"
    assert change["smallest"] == pytest.approx(10.63, abs=0.01)
    words = displays.change_lists(pd.DataFrame([change]))
    assert words[1] == "### Worsened\nNo line worsened."
    assert words[2].startswith("### Moved no more than chance: 1")
    assert words[2].endswith("(75 to 74); 30 answers, so that less than 10.6 points may be chance")


def test_a_survey_that_moves_by_more_than_chance_has_worsened() -> None:
    """20 of 100 and 10 of 75: 91.7. Then 20 of 50 and 10 of 25: 41.7, 50 points lower."""
    assert score_change({100: 20, 75: 10}, {50: 20, 25: 10})["change"] == "worse"
    assert score_change({50: 20, 25: 10}, {100: 20, 75: 10})["change"] == "better"


def test_high_priorities_come_first_and_red_lines_before_green_ones() -> None:
    found = rated("G", "R", "A", "R").assign(priority=["high", "low", "high", ""])
    assert list(measures.priorities(found)["question"]) == ["Q3", "Q1", "Q2"]


def test_many_places_give_what_each_gives_alone() -> None:
    typed = answers({"question": "Q2", "rating": "R", "district": "Dover"}, {"question": "Q3", "rating": "A"})
    filled = figures(("workforce:vacancy_rate", "", "", 0.05), ("workforce:vacancy_rate", "Dover", "Dover Duty", 0.5))
    scored = measures.scores(counts(("Dover", "Dover Duty", "Q4", 75, 12)), MARCH)
    asked, places = questions(RATE, CHOICE, WORDS, SCORE, INDICATOR), [SERVICE, DOVER, DUTY]
    together = lines_of(asked, typed, filled, scored, places)
    alone = pd.concat([lines_of(asked, typed, filled, scored, [place]) for place in places], ignore_index=True)
    pd.testing.assert_frame_equal(together, alone)
    assert tuple(together.columns) == LINES


survey = st.dictionaries(
    st.tuples(st.sampled_from(["", "Dover", "Swale", "Thanet"]), st.sampled_from(["", "x", "y", "z"])).filter(
        lambda place: bool(place[0]) or not place[1]
    ),
    st.integers(1, 12),
    min_size=1,
)


@given(survey)
def test_no_hidden_score_can_be_worked_out_by_subtraction(people: dict[tuple[str, str], int]) -> None:
    """Whoever knows every number that is told knows of no 1 to 4 people what they answered, alone or together."""
    rows = [
        (district, f"{district} {team}" if team else "", "Q4", 50, number)
        for (district, team), number in people.items()
    ]
    told = {
        (row.district, row.team) for row in measures.scores(counts(*rows), MARCH).itertuples() if row.value is not None
    }

    def total(district: str = "", team: str = "") -> int:
        return sum(row[4] for row in rows if district in ("", row[0]) and team in ("", row[1]))

    wholes = {("", ""): sorted({(row[0], "") for row in rows if row[0]})}
    wholes |= {one: sorted({(one[0], row[1]) for row in rows if row[0] == one[0] and row[1]}) for one in wholes["", ""]}
    for whole, parts in wholes.items():
        rest = total(*whole) - sum(total(*part) for part in parts)
        hidden = [total(*part) for part in parts if part not in told] + [rest] * bool(rest)
        if whole in told and hidden:
            assert sum(hidden) >= 5
        if whole not in told and parts:
            assert hidden, "the parts would add up to what is hidden"
    assert all(total(*place) >= 5 for place in told)


def test_of_two_districts_the_other_is_not_told_either_where_one_has_few_answers() -> None:
    found = measures.scores(counts(("Ashford", "", "Q4", 75, 12), ("Dover", "", "Q4", 0, 1)), MARCH)
    told = {row.district: (row.value, row.said, row.answers) for row in found.itertuples()}
    assert told[""] == (69, "69 of 100", 13)
    assert told["Dover"] == (None, "Fewer than 5 answers", None)
    assert told["Ashford"] == (None, measures.KEPT_BACK, None)


def test_a_count_of_a_district_is_not_rated_by_the_threshold_of_the_service() -> None:
    asked = question("Q6", "figure", figure="workforce:unallocated", higher_is_better=False, green=500, amber=900)
    filling = figures(("workforce:unallocated", "", "", 1420.0), ("workforce:unallocated", "Dover", "", 480.0))
    found = lines_of(questions(asked), answers(), filling.assign(unit="number"), NO_SCORES, [SERVICE, DOVER])
    assert line(found, "Q6")["rating"] == "R"
    assert (line(found, "Q6", DOVER)["rating"], line(found, "Q6", DOVER)["reason"]) == ("", measures.OF_THE_SERVICE)


def test_a_line_that_asks_something_else_now_has_neither_improved_nor_worsened() -> None:
    before, now = rated("R", "R"), rated("G", "G")
    now.loc[0, "text"] = "Another question"
    assert list(measures.changes(now, before)["question"]) == ["Q2"]
