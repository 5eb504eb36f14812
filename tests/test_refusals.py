"""What is refused, and what two people change at once."""

from datetime import date
from typing import Any

import pytest

from core.refusals import ChangedMeanwhile, Refused, in_words, own_changes

SEEN = {"title": "Plan", "council": "Kent"}


def changes(typed: dict[str, Any], stands: dict[str, Any]) -> dict[str, Any]:
    return own_changes({**SEEN, **typed}, SEEN, {**SEEN, **stands}, lambda name: f"who set the {name}")


def test_a_refusal_says_what_is_to_be_mended_where_it_has_no_sentence_of_its_own() -> None:
    assert str(Refused(problems={"title": "Write one.", "council": "Too long."})) == "Write one. Too long."
    assert str(Refused("Not now.", {"title": "Write one."})) == "Not now."


def test_what_was_typed_is_changed_and_what_others_changed_beside_it_stays() -> None:
    assert changes({"title": "Mine"}, {"council": "Theirs"}) == {"title": "Mine"}


def test_two_who_type_the_same_agree() -> None:
    assert changes({"title": "Same"}, {"title": "Same"}) == {}


def test_who_changes_what_another_has_changed_is_told_by_whom_and_to_what() -> None:
    with pytest.raises(ChangedMeanwhile) as told:
        changes({"title": "Mine", "council": "Mine"}, {"title": "Theirs"})
    assert list(told.value.problems) == ["title"]
    assert told.value.problems["title"].startswith("who set the title has set this to ‘Theirs’ meanwhile")
    assert told.value.stands["title"] == "Theirs"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "nothing"),
        ("", "nothing"),
        ([], "nothing"),
        (True, "yes"),
        (False, "no"),
        (0, "0"),
        (date(2011, 3, 31), "31 March 2011"),
        ("Jo", "‘Jo’"),
        (["DM", "DMs"], "DM and DMs"),
    ],
)
def test_a_value_is_said_in_words(value: Any, words: str) -> None:
    assert in_words(value) == words
