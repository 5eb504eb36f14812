"""The rule for a password and its hashing."""

import bcrypt
import pytest

from core.access import passwords
from core.access.passwords import check_new
from core.refusals import Refused
from tests.access.stand_in import quick_hash


@pytest.mark.parametrize(
    "password",
    [
        "twelve chars",
        "correct horse battery staple",
        "pässwörd über alles",
        "🙂🙃😀🚌🌳🏠🍎🎈🐝🚲🎵🌧",
        "long words " * 18,
    ],
)
def test_passphrases_are_welcome(password: str) -> None:
    check_new(password, "jo")


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("", "too short"),
        ("eleven char", "too short"),
        ("x" * 201, "too long"),
        ("aaaaaaaaaaaa", "one character"),
        ("AaAaAaAaAaAa", "one character"),
        (" " * 14, "one character"),
        ("Jo.Bloggs-at-kent", "username"),
        ("jo.bloggs-at-kent ", "username"),
        ("null byte \x00 inside", "cannot be seen"),
        ("tab character \t inside", "cannot be seen"),
        ("half a character \ud800", "cannot be seen"),
    ],
)
def test_a_password_that_breaks_the_rule_is_refused_in_words(password: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        check_new(password, "jo.bloggs-at-kent")


def test_a_long_passphrase_counts_to_its_last_character() -> None:
    long = "a passphrase that goes on and on " * 6
    stored = passwords.hashed(long + "!")
    assert passwords.is_right(long + "!", stored)
    assert not passwords.is_right(long + "?", stored)


def test_an_accent_typed_in_two_ways_is_one_password() -> None:
    assert passwords.is_right("cafe\u0301 at the corner", quick_hash("caf\u00e9 at the corner"))


@pytest.mark.parametrize("password", ["", "\x00", "\ud800", "é" * 5_000])
def test_anything_typed_can_be_checked(password: str) -> None:
    assert not passwords.is_right(password, quick_hash("something else"))


def test_nobody_s_hash_costs_what_a_real_one_costs() -> None:
    assert passwords.NOBODYS_HASH[:7] == bcrypt.gensalt().decode()[:7] == "$2b$12$"
    assert len(passwords.NOBODYS_HASH) == 60


@pytest.mark.parametrize("password", ["qwerty123456", "sonyericsson", "leavemealone", "Password1234", "1q2w3e4r5t6y"])
def test_a_common_password_is_refused(password: str) -> None:
    with pytest.raises(Refused, match="guessed first"):
        check_new(password, "jo.bloggs")


@pytest.mark.parametrize(
    "password",
    [
        "Putting Children First",
        "kentcountycouncil2011",
        "jo.bloggs-jo.bloggs",
        "Kent improvement plan!",
        "bloggs children",
    ],
)
def test_words_of_product_council_and_username_alone_are_refused(password: str) -> None:
    with pytest.raises(Refused, match="little but the username"):
        check_new(password, "jo.bloggs", "Kent County Council")


@pytest.mark.parametrize(
    "password", ["a wholly new passphrase", "children like purple dragons", "correct horse battery staple"]
)
def test_several_words_that_do_not_belong_together_are_taken(password: str) -> None:
    check_new(password, "jo.bloggs", "Kent County Council")
