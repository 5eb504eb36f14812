"""The rule for a password, and its hashing with streamlit-authenticator's hasher.

A password is first brought to one form and digested, so that a passphrase of any length fits into bcrypt's
72 bytes and an accent typed on another computer is the same accent.
"""

import base64
import hashlib
import logging
import re
import unicodedata
from functools import cache
from typing import Any

from core.refusals import Refused

SHORTEST = 12
LONGEST = 200
EXAMINED = 72  # characters; the library takes long over more
FEWEST_OWN = 8
PRODUCT = "putting children first improvement plan dashboard services council county borough"
RULE = f"Use {SHORTEST} characters or more. Several words with spaces between them are welcome."

NOBODYS_HASH = "$2b$12$iOlp3NStn0R47kYHlGc.6uc.hieWknMbyrOhEBYPIXwkJKzjEeaHu"  # of a random text that nobody kept


def hashed(password: str) -> str:
    """What is stored of a password."""
    return str(_hasher().hash(_digest(password)))


def hash_of_random(password: str) -> str:
    """What is stored of a long random password: few rounds, as nobody can guess it and a first start should not wait."""
    import bcrypt

    return bcrypt.hashpw(_digest(password).encode(), bcrypt.gensalt(4)).decode()


def is_hash_of_random(password_hash: str, password: str) -> bool:
    """Whether this is what `hash_of_random` stored of the password."""
    import bcrypt

    is_quick = password_hash.startswith("$2b$04$")
    return is_quick and bcrypt.checkpw(_digest(password).encode(), password_hash.encode())


def is_right(password: str, password_hash: str) -> bool:
    """Whether this is the password of which the hash was stored; costs one bcrypt check, whatever the answer."""
    return bool(_hasher().check_pw(_digest(password), password_hash))


def check_new(password: str, username: str, council: str = "") -> None:
    """Raise Refused, at the field `password`, unless it may be chosen: what zxcvbn finds easy to guess, the 30,000 most common
    passwords among it, may not, nor what holds little but words of the product, the council and the username."""
    problem = ""
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in password):
        problem = "The password holds a character that cannot be seen, such as a tab. Please type it again."
    elif len(password) < SHORTEST:
        problem = f"The password is too short. {RULE}"
    elif len(password) > LONGEST:
        problem = f"The password is too long: use {LONGEST} characters at most."
    elif len(set(password.casefold())) == 1:
        problem = "The password is one character, repeated. Please choose another."
    elif _is_of_known_words(password, f"{PRODUCT} {council} {username}"):
        problem = (
            "The password holds little but the username and words of this dashboard or council. Please choose another."
        )
    elif _is_easy(password):
        problem = "The password is among those that are guessed first. Use several words that do not belong together."
    if problem:
        raise Refused(problems={"password": problem})


def _is_of_known_words(password: str, known: str) -> bool:
    """Whether fewer than 8 letters and figures stand beside these words."""
    words = sorted({word for word in re.split(r"[\W_]+", known.casefold()) if len(word) > 2}, key=len, reverse=True)
    rest = re.sub("|".join(re.escape(word) for word in words), "", password.casefold())
    return rest != password.casefold() and sum(character.isalnum() for character in rest) < FEWEST_OWN


def _is_easy(password: str) -> bool:
    from zxcvbn import zxcvbn

    return int(zxcvbn(password[:EXAMINED])["score"]) < 3


def _digest(password: str) -> str:
    same_form = unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
    return base64.b64encode(hashlib.sha256(same_form).digest()).decode()


@cache
def _hasher() -> Any:
    """The library's hasher, loaded when first needed because that takes most of a second, and without the
    warnings that streamlit gives outside a page."""
    logging.disable(logging.WARNING)
    try:
        from streamlit_authenticator.utilities.hasher import Hasher
    finally:
        logging.disable(logging.NOTSET)
    return Hasher
