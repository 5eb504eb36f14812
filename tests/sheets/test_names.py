"""No question, problem or list repeats a cell that could be a person's name."""

import json
from typing import Any

import pytest

from core.command_line.uploads import as_json
from core.sheets.checking import check
from core.sheets.names import may_name
from core.sheets.reading import Contents, Row, Table
from core.workforce.intake import VACANCIES


@pytest.mark.parametrize(
    "text",
    [
        "Jane Smith",
        "Vacant - Jane Smith left",
        "J. Smith",
        "J Smith",
        "SMITH, Jane",
        "Mrs example",
        "Dr. X",
        "O’Neill Ann",
    ],
)
def test_what_could_be_a_name(text: str) -> None:
    assert may_name(text)


@pytest.mark.parametrize(
    "text",
    ["Active", "Out to advert", "Awaiting Approval", "ON HOLD", "lots", "31/02/2011", "Maternity Leave", "TBC", "Position Closed",
     "Encumbered", "0.6 FTE", "2 x 0.5", "n/k", "Recruitment In Progress 2"],
)  # fmt: skip
def test_what_says_a_state_or_an_amount_is_no_name(text: str) -> None:
    assert not may_name(text)


def test_names_in_columns_of_states_numbers_and_days_are_nowhere_repeated() -> None:
    rows: list[list[Any]] = [
        ["Post ID", "Post title", "Team", "FTE", "Status", "Vacant since", "Notes"],
        ["1", "Social worker", "Duty", "Jane Smith", "filled", None, "Ann Smith"],
        ["2", "Social worker", "Duty", 1, "Jane Smith", None, None],
        ["3", "Social worker", "Duty", 1, "vacant", "when J. Smith left", None],
        ["4", "Social worker", "Duty", 1, "vacant", "soon", None],
        ["Jane Smith’s posts"],
        ["5", "Social worker", "Duty", 1, "vacant", None, None],
    ]
    table = Table("sheet", "Posts", [Row(number, row) for number, row in enumerate(rows, 1)], [])
    knows = VACANCIES.known(None)
    checked = check(Contents([table], []), knows.model, knows.context)
    said = json.dumps(as_json(VACANCIES, knows, checked), default=str)
    assert "Smith" not in said
    assert "smith" not in said
    assert [(one.row, one.column) for one in checked.problems] == [(2, "FTE"), (4, "Vacant since"), (5, "Vacant since")]
    assert [one.value for one in checked.problems] == ["", "", "soon"]
    assert len(checked.questions) == 2
