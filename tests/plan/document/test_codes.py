"""The key of the leads, and the cells that use its codes."""

import pytest

from core.plan.document import codes

KEY = ["DM", "DMs", "HOS", "HR", "CY", "Imp. Team", "PSWs", "TLs", "AB"]


@pytest.mark.parametrize(
    ("text", "leads"),
    [
        ("HOS DMs TLs", ["HOS", "DMs", "TLs"]),
        ("HOS, DM's/TL’s", ["HOS", "DMs", "TLs"]),
        ("DMS", ["DMs"]),
        ("DM", ["DM"]),
        ("DM DMs", ["DM", "DMs"]),
        ("HR/ CY", ["HR", "CY"]),
        ("HOS Imp team AB", ["HOS", "Imp. Team", "AB"]),
        ("Imp Team\nimp. team", ["Imp. Team"]),
        ("PSW", ["PSWs"]),
        ("HOS & AB and CY", ["HOS", "AB", "CY"]),
        ("", []),
    ],
)
def test_lead_codes_are_those_of_the_key(text: str, leads: list[str]) -> None:
    assert codes.read_leads(text, KEY) == (leads, [])


@pytest.mark.parametrize("text", ["ZZ", "HO", "ABs", "Imp"])
def test_what_the_key_lacks_is_unknown(text: str) -> None:
    assert codes.read_leads(text, KEY) == ([], [text])


def test_a_singular_means_its_plural_only_where_it_is_no_code_itself() -> None:
    assert codes.read_leads("DM", ["DMs"]) == (["DMs"], [])
    assert codes.read_leads("DMs", ["DM"]) == ([], ["DMs"])


def test_two_codes_that_differ_in_capitals_only_are_never_mixed() -> None:
    assert codes.read_leads("DMs", ["DMs", "DMS"]) == (["DMs"], [])
    assert codes.read_leads("dms", ["DMs", "DMS"]) == ([], ["dms"])


@pytest.mark.parametrize(
    ("row", "lead"),
    [
        (["AB", "–", "Anna Bright, Head of Care"], ("AB", "Head of Care")),
        (["AB - Anna Bright, Director, Youth & Skills"], ("AB", "Director, Youth & Skills")),
        (["AB", "Dr Anna Bright, Director"], ("AB", "Director")),
        (["AB", "Anna Bright", "Director"], ("AB", "Director")),
        (["HOS – Heads of Service (CY, MW)"], ("HOS", "Heads of Service (CY, MW)")),
        (["Imp. Team", "", "Improvement Team"], ("Imp. Team", "Improvement Team")),
        (["HR", "–", "Human Resources"], ("HR", "Human Resources")),
        (["KG", "–", "Head of Service, East"], ("KG", "Head of Service, East")),
    ],
)
def test_a_line_of_the_key_gives_code_and_post_without_the_person(row: list[str], lead: tuple[str, str]) -> None:
    assert codes.key_line(row) == lead


@pytest.mark.parametrize("row", [["Prepared for the board"], ["this sentence is - no lead"], ["", ""]])
def test_other_lines_are_no_leads(row: list[str]) -> None:
    assert codes.key_line(row) is None


def test_a_plural_in_capitals_beside_its_singular_is_shown_with_a_small_s() -> None:
    key = [("DM", "Head of Care"), ("DMS", "District Managers"), ("HOS", "Heads of Service")]
    assert [code for code, _ in codes.shown_codes(key)] == ["DM", "DMs", "HOS"]
