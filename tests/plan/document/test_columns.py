"""What headings of a plan's columns are read as, in the matcher of uploads."""

import pytest

from core.plan.document.columns import is_plan, matched
from core.sheets.reading import Row


def fields(*rows: list[str]) -> dict[int, str]:
    found = matched([Row(number, [cell or None for cell in row]) for number, row in enumerate(rows, 1)], [], {})
    return {heading.column: name for name, heading in found.headings.items()}


def test_a_broken_heading_names_its_column_and_one_over_two_columns_both() -> None:
    before = ["Ref.", "Requirements", "Actions in response", "Leads", "", "Timescale", ""]
    columns = fields([*before, "Compl- etion/ Evidence", "Governance and Accountability", "Notes"])
    names = "ref requirement action accountable responsible start end completion governance note"
    assert columns == dict(enumerate(names.split()))


def test_headings_over_two_rows_are_read_together() -> None:
    first = ["Ref", "Requirement", "Action", "Leads", "", "Timescale", "", "Notes"]
    second = ["", "", "", "A", "R", "Start", "End", ""]
    names = "ref requirement action accountable responsible start end note"
    assert fields(first, second) == dict(enumerate(names.split()))


@pytest.mark.parametrize(
    ("headings", "names"),
    [
        ("Ref|Action|Lead|Timescale|Notes", "ref action accountable end note"),
        ("Rec no.|Recommendation|Action no.|Action|Owner|Due date|Status",
         "ref requirement action_ref action accountable end status"),
        ("No|What Ofsted said|What we will do|Who|By when|How we will know|BRAG",
         "ref requirement action accountable end success_measure status"),
        ("ACTION REQUIRED|Lead Officer(s)|Target date|Completion date|Evidence|Progress to date",
         "action accountable end completed_on evidence progress"),
        ("Theme|Recomendation|Actions|Responsible officer|Start date|End date|RAG rating|% complete|Cost",
         "group requirement action accountable start end status percent cost"),
    ],
)  # fmt: skip
def test_headings_of_other_councils_are_known_by_name_or_near_it(headings: str, names: str) -> None:
    assert fields(headings.split("|")) == dict(enumerate(names.split()))


def test_what_names_nothing_to_be_done_is_no_plan() -> None:
    assert not is_plan({"success_measure": 1, "end": 2, "status": 3})
    assert not is_plan({"action": 1})
    assert is_plan({"action": 1, "accountable": 2})
    assert is_plan({"requirement": 1, "accountable": 2, "end": 3})
