"""Districts and their names. Every expected value is worked by hand."""

import pytest

from core.districts import key_of_name, known_districts, shipped_districts


@pytest.mark.parametrize(
    ("typed", "district"),
    [
        ("T&M", "Tonbridge and Malling"),
        ("tonbridge & malling", "Tonbridge and Malling"),
        ("Tonbridge and Malling District", "Tonbridge and Malling"),
        ("ASHFORD", "Ashford"),
        ("Dover Borough", "Dover"),
        ("T Wells", "Tunbridge Wells"),
    ],
)
def test_a_district_is_known_by_each_of_its_names(typed: str, district: str) -> None:
    assert shipped_districts()[key_of_name(typed)] == district


def test_kent_has_twelve_districts() -> None:
    assert len(set(shipped_districts().values())) == 12


def test_districts_that_the_council_has_used_are_known_beside_the_shipped_ones() -> None:
    known = known_districts(["County-wide", "ASHFORD"])
    assert known["countywide"] == "County-wide"
    assert known["ashford"] == "Ashford"
