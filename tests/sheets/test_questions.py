"""What a file leaves doubtful is asked, once for each value; what is answered is followed, and kept for the next file."""

from core.sheets.questions import AS_TYPED, LEAVE_EMPTY
from core.workforce.rows.vacancies import VacancyRow
from tests.sheets.orders import Order, check_tables, table

HEADINGS = ["Article", "Shop", "Pieces", "State"]
SHEET = table(
    HEADINGS, ["Lamp", "North", 3, "on its way"], ["Chair", "North", 4, "On its  way"], ["Desk", "South", 1, "sent"]
)
KEY = "state: on its way"


def test_a_value_that_is_not_known_is_asked_about_once_with_its_rows() -> None:
    result = check_tables([SHEET], Order, {})
    (question,) = result.questions
    assert (question.key, question.asks, question.column) == (KEY, "What does ‘on its way’ mean here?", "State")
    assert [choice.answer for choice in question.choices] == ["open", "sent", LEAVE_EMPTY]
    assert [place.row for place in question.places] == [2, 3]
    assert question.is_open
    assert [row.state for _, row in result.rows] == [None, None, "sent"]


def test_an_answer_is_followed_and_what_is_no_choice_answers_nothing() -> None:
    answered = check_tables([SHEET], Order, {}, answers={KEY: "sent"})
    assert [row.state for _, row in answered.rows] == ["sent", "sent", "sent"]
    assert not answered.open_questions
    assert check_tables([SHEET], Order, {}, answers={KEY: "lost"}).open_questions


def test_a_district_spelled_nearly_like_a_known_one_is_a_choice() -> None:
    headings = ["Post title", "District", "FTE", "Status"]
    sheet = table(headings, ["SW", "Ashfrod", 1, "filled"], ["SW", "Dover", 1, "vacant"])
    result = check_tables([sheet], VacancyRow, {})
    (question,) = result.questions
    assert question.asks == "There is no district ‘Ashfrod’; did you mean Ashford?"
    assert [one.row for one in result.problems] == [2]
    for answer, district in (("Ashford", "Ashford"), (AS_TYPED, "Ashfrod")):
        answered = check_tables([sheet], VacancyRow, {}, answers={"district: ashfrod": answer})
        assert [row.district for _, row in answered.rows] == [district, "Dover"]
        assert not answered.problems
