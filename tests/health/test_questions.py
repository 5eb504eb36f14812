"""Sets of questions: the shipped one, and what is said of sets that are not right. Worked by hand."""

from collections import Counter
from typing import Any

import pandas as pd
import pytest

from core.health.questions import Kind, known_figures, shipped_set, typed_set
from core.indicators.definitions import Polarity, shipped_measures

THEME: dict[str, Any] = {"code": "workload", "number": 1, "title": "Workload", "about": ""}
CHOICE: dict[str, Any] = {
    "code": "Q1", "theme": "workload", "number": 1, "text": "Is the work shared out fairly?", "kind": "choice",
    "figure": "", "higher_is_better": True, "green": None, "amber": None, "is_workforce": False,
}  # fmt: skip
RATE: dict[str, Any] = {
    **CHOICE, "text": "Posts that are vacant", "kind": "rate", "figure": "workforce:vacancy_rate",
    "higher_is_better": False, "green": 0.1, "amber": 0.15,
}  # fmt: skip


def problems(*questions: dict[str, Any], themes: tuple[dict[str, Any], ...] = (THEME,)) -> list[str]:
    return typed_set(pd.DataFrame(themes), pd.DataFrame(questions)).problems


def test_the_shipped_set_is_right_and_has_39_lines_over_five_themes() -> None:
    themes, questions = shipped_set()
    made = typed_set(themes, questions)
    assert made.problems == []
    kinds = Counter(question["kind"] for question in made.questions)
    assert kinds[Kind.FIGURE] + kinds[Kind.RATE] == 14
    assert (kinds[Kind.CHOICE], kinds[Kind.TEXT], kinds[Kind.SCORE]) == (14, 4, 7)
    assert Counter(question["theme"] for question in made.questions).keys() == {theme["code"] for theme in made.themes}
    assert len(made.themes) == 5
    scores = Counter(question["theme"] for question in made.questions if question["kind"] == Kind.SCORE)
    assert set(scores.values()) <= {1, 2}
    assert len(scores) == 5


def test_a_shipped_line_turns_green_and_amber_where_its_indicator_does() -> None:
    same = {"workforce:average": "average_caseload", "workforce:unallocated": "unallocated_cases",
            "workforce:vacancy_rate": "vacancy_rate", "workforce:agency_worker_rate": "agency_worker_rate"}  # fmt: skip
    measures = shipped_measures()
    compared = 0
    for line in typed_set(*shipped_set()).questions:
        code = same.get(line["figure"]) or line["figure"].removeprefix("indicators:")
        if code in measures:
            newest = measures[code].definitions[-1]
            assert (line["green"], line["amber"]) == (newest.target, newest.floor), line["code"]
            assert line["higher_is_better"] == (measures[code].polarity == Polarity.HIGH)
            compared += 1
    assert compared == 11


def test_a_right_set_has_no_problems_and_its_blank_lines_are_left_out() -> None:
    blank = {
        **dict.fromkeys(CHOICE),
        "higher_is_better": False,
        "is_workforce": False,
        "text": " ",
        "green": float("nan"),
    }
    assert problems(CHOICE, blank, {**RATE, "code": "Q2", "number": 2}) == []
    assert len(typed_set(pd.DataFrame([THEME]), pd.DataFrame([CHOICE, blank])).questions) == 1


@pytest.mark.parametrize(("typed", "kept"), [("10%", 0.1), (0.1, 0.1), ("0.1", 0.1), ("12.5 %", 0.125), (0, 0.0)])
def test_a_rates_threshold_may_be_typed_as_a_percentage_or_a_fraction(typed: Any, kept: float) -> None:
    made = typed_set(pd.DataFrame([THEME]), pd.DataFrame([{**RATE, "green": typed, "amber": "15%"}]))
    assert made.problems == []
    assert made.questions[0]["green"] == kept


WRONG = [
    ({"kind": "score?"}, "kind", "‘score?’ is not known; write figure, rate, choice, text or score."),
    ({"figure": "workforce:luck"}, "figure", "nothing fills ‘workforce:luck’; write a name such as workforce:vacancy_rate."),
    ({"figure": ""}, "figure", "a rate needs to be filled; write a name such as workforce:vacancy_rate."),
    ({"figure": "workforce:average"}, "kind", "‘workforce:average’ is a figure and not a rate; change the kind or the figure."),
    ({"amber": 0.05}, "amber", "lower is better here, so amber must not lie below green; mend one of the three."),
    ({"higher_is_better": "yes"}, "amber", "higher is better here, so amber must not lie above green; mend one of the three."),
    ({"green": None}, "green", "write a share such as 10%."),
    ({"green": "ten"}, "green", "write a share such as 10%."),
    ({"amber": 15}, "amber", "‘15’ is more than the whole; write a share such as 10%."),
    ({"amber": "inf"}, "amber", "write a share such as 10%."),
    ({"green": -0.1}, "green", "a threshold is never below 0."),
    ({"text": ""}, "text", "it is empty; fill it in."),
    ({"text": "Vacancies"}, "text", "‘Vacancies’ is too short; write at least 15 characters."),
    ({"text": "x" * 301}, "text", "it has 301 characters; shorten it to 300 at most."),
    ({"text": "Posts that\0are vacant"}, "text", "it holds a sign that cannot be shown; type the text anew."),
    ({"code": "first"}, "code", "‘first’ is no code; write one such as Q31."),
    ({"number": 1.5}, "number", "write a whole number from 1 to 999."),
    ({"theme": "tools"}, "theme", "‘tools’ is not known; write workload."),
    ({"is_workforce": "maybe"}, "is_workforce", "write yes or no."),
]  # fmt: skip


@pytest.mark.parametrize(("change", "column", "remedy"), WRONG)
def test_what_is_wrong_with_a_line_is_said_with_its_line_and_column(
    change: dict[str, Any], column: str, remedy: str
) -> None:
    found = problems({**RATE, **change})
    assert f"Questions, line 1, column ‘{column}’: {remedy}" in found
    assert all(one.endswith(".") for one in found)


def test_only_figures_and_rates_are_filled() -> None:
    (found,) = problems({**CHOICE, "green": 0.1})
    assert found == (
        "Questions, line 1, column ‘green’: only figures and rates are filled, and this line is a choice; leave it empty."
    )


def test_a_survey_question_is_no_longer_than_a_heading_may_be() -> None:
    long = {**CHOICE, "kind": "score", "text": "I " + "really " * 15}
    assert problems(long) == ["Questions, line 1, column ‘text’: it has 106 characters; shorten it to 100 at most."]


@pytest.mark.parametrize(
    ("column", "value"), [("code", "Q1"), ("number", 1), ("text", "Is the work, shared out, FAIRLY?")]
)
def test_what_stands_twice_is_said_with_both_lines(column: str, value: Any) -> None:
    second = {**CHOICE, "code": "Q2", "number": 2, "text": "Is anybody told of it in time?"}
    (found,) = problems(CHOICE, {**second, column: value})
    assert found.startswith(f"Questions, line 2, column ‘{column}’: ")
    assert "stands in line 1 already; change one of the two." in found


def test_every_theme_has_a_question() -> None:
    other = {**THEME, "code": "tools", "number": 2, "title": "Tools"}
    assert problems(CHOICE, themes=(THEME, other)) == [
        "Themes, line 2: no question belongs to the theme ‘tools’; add one, or take the theme out."
    ]


def test_an_empty_set_and_a_lost_column_are_told() -> None:
    nothing = pd.DataFrame(columns=list(CHOICE))
    assert typed_set(pd.DataFrame([THEME]), nothing).problems == ["There is no question: write at least one."]
    assert typed_set(pd.DataFrame(columns=list(THEME)), nothing).problems[0] == "There is no theme: write at least one."
    assert typed_set(pd.DataFrame([THEME]), nothing.drop(columns="kind")).problems == [
        "The questions lack the column ‘kind’: add it."
    ]


def test_every_indicator_may_fill_a_line() -> None:
    assert {f"indicators:{code}" for code in shipped_measures()} < known_figures().keys()
