"""What single cells say."""

from datetime import datetime

import pytest

from core.plan.document import cells


@pytest.mark.parametrize(
    ("text", "prefixes", "number"),
    [
        ("A1.1 Audit", {"A"}, ("A1.1", "Audit")),
        ("a1.1: Audit", {"A"}, ("A1.1", "Audit")),
        ("A 1.1 – Audit", {"A"}, ("A1.1", "Audit")),
        ("SG1.2 Train", {"SG"}, ("SG1.2", "Train")),
        ("1.2 Train", {""}, ("1.2", "Train")),
        ("B3.1", {"A"}, ("B3.1", "")),
        ("1.5 hours", {"A"}, None),
        ("of 2.5 hours", {""}, None),
        ("A1.1.2 Audit", {"A"}, ("A1.1.2", "Audit")),
        ("A1,1 Audit", {"A"}, None),
    ],
)
def test_an_action_begins_with_its_number(text: str, prefixes: set[str], number: tuple[str, str] | None) -> None:
    assert cells.action_number(text, prefixes) == number


def test_numbers_are_ordered_as_numbers() -> None:
    assert sorted(["A10.1", "A2.1", "A9.2", "A9"], key=cells.order) == ["A2.1", "A9", "A9.2", "A10.1"]


@pytest.mark.parametrize(
    ("text", "prefixes", "refs", "rest"),
    [
        ("(cross reference with A7.2) Draw up", {"A"}, ["A7.2"], "Draw up"),
        ("(Cross reference to A6) Draw up", {"A"}, ["A6"], "Draw up"),
        (
            "(to be addressed through A7.1 and A18.1)",
            {"A"},
            ["A7.1", "A18.1"],
            "(to be addressed through A7.1 and A18.1)",
        ),
        ("Check the above (A5.1) again", {"A"}, ["A5.1"], "Check the above (A5.1) again"),
        ("(cross reference to 1.2) Draw up", {""}, ["1.2"], "Draw up"),
        ("(initial) Set a target (30) of (KS2) (see KS2)", {"A"}, [], "(initial) Set a target (30) of (KS2) (see KS2)"),
        ("A5.1 outside of brackets is text", {"A"}, [], "A5.1 outside of brackets is text"),
    ],
)
def test_references_in_brackets_count(text: str, prefixes: set[str], refs: list[str], rest: str) -> None:
    assert cells.cross_references(text, prefixes) == refs
    assert cells.without_reference(text, prefixes) == rest


def test_a_cell_of_any_kind_becomes_one_line_of_text() -> None:
    assert cells.plain_text("<i>One</i>\n<i>two </i>") == "One two"
    assert cells.plain_text(1.2) == "1.2"
    assert cells.plain_text(True) == "Yes"
    assert cells.plain_text(datetime(2011, 1, 31, 9, 30)) == "2011-01-31"  # noqa: DTZ001, as in a workbook
    assert cells.plain_text(None) == ""


@pytest.mark.parametrize(
    ("ref", "parent"),
    [
        ("A1.1", "A1"),
        ("R1/A1", "R1"),
        ("1a", "1"),
        ("3.2", "3"),
        ("1.2.3", "1.2"),
        ("2(b)", "2"),
        ("7", ""),
        ("Rec 4", ""),
    ],
)
def test_a_reference_of_any_form_names_the_requirement_that_it_serves(ref: str, parent: str) -> None:
    assert (cells.any_ref(f"{ref}."), cells.parent_of(ref)) == (ref, parent)


@pytest.mark.parametrize("text", ["first", "The plan", "Learn to read", "12 month programme of work"])
def test_words_are_no_reference(text: str) -> None:
    assert cells.any_ref(text) is None
