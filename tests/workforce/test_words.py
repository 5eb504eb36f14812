"""The words of establishment sheets. Every expected value is worked by hand."""

import pytest

from core.workforce.words import posts_in, role_of, title_of_one


@pytest.mark.parametrize(
    ("title", "posts", "one"),
    [
        ("2x SW", 2, "SW"),
        ("2 x SW", 2, "SW"),
        ("2 × Social Worker", 2, "Social Worker"),
        ("3*Social worker", 3, "Social worker"),
        ("SW x 2", 2, "SW"),
        ("Social Worker x2", 2, "Social Worker"),
        ("SW", 1, "SW"),
        ("Level 2 SW", 1, "Level 2 SW"),
        ("Social worker 2", 1, "Social worker 2"),
        ("2nd Social worker", 1, "2nd Social worker"),
        ("10x Administrator", 10, "Administrator"),
        ("Ex-offender link worker", 1, "Ex-offender link worker"),
        ("2 North Kent Social Worker", 1, "2 North Kent Social Worker"),
        ("2 no. SW", 2, "SW"),
        ("2 no SW", 2, "SW"),
        ("2no. SW", 2, "SW"),
        ("SW Box 12", 1, "SW Box 12"),
        ("SW (x 2)", 2, "SW"),
        ("SW(x2)", 2, "SW"),
    ],
)
def test_a_title_may_stand_for_several_posts(title: str, posts: int, one: str) -> None:
    assert (posts_in(title), title_of_one(title)) == (posts, one)


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("SW", "Social worker"),
        ("Social Worker", "Social worker"),
        ("Level 2 SW", "Social worker"),
        ("Social Worker KR9", "Social worker"),
        ("Social Worker (Grade 9)", "Social worker"),
        ("2x SW", "Social worker"),
        ("Children's Social Worker", "Social worker"),
        ("Social Worker - Children and Families", "Social worker"),
        ("NQSW", "Newly qualified social worker"),
        ("Snr Practitioner", "Senior practitioner"),
        ("SENIOR SOCIAL WORKER", "Senior social worker"),
        ("Team Manager", "Team leader"),
        ("Deputy Team Leader", "Assistant team leader"),
        ("SWA", "Social work assistant"),
        ("Family  Support Worker", "Social work assistant"),
        ("Principal Social Worker", "Principal social worker"),
        ("Business  Support Officer", "Business Support Officer"),
        ("3x Driver", "Driver"),
    ],
)
def test_a_role_is_known_by_its_abbreviations_and_whatever_the_grade(title: str, role: str) -> None:
    assert role_of(title) == role
