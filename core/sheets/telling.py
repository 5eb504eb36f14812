"""How much is told of what may be many: the first of it, and the rest counted, so that no answer is too long to be read."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

MOST_PROBLEMS = 200
MOST_KINDS = 20
OTHERS = "other kinds"
# What tells apart problems of one kind: values between quotation marks, and numbers.
OF_ONE = re.compile(r"‘[^‘’]*’|\"[^\"]*\"|\d+")


def the_rest(items: Collection[T], words: Callable[[T], str], most: int = MOST_PROBLEMS) -> dict[str, int]:
    """How many there are beyond the first, by their words; of very many kinds the most frequent, and the others together."""
    counted = Counter(map(words, islice(items, most, None)))
    named = dict(counted.most_common(MOST_KINDS))
    others = counted.total() - sum(named.values())
    return named | {OTHERS: others} if others else named


def kind_of(message: str) -> str:
    """What the messages of one rule have in common: neither values nor places."""
    return OF_ONE.sub("…", message)


def rest_in_words(rest: dict[str, int]) -> Iterable[str]:
    """A line for each kind, such as `And 7,800 more: FTE: ‘…’ is not understood.`"""
    return (f"And {number:,} more: {kind}" for kind, number in rest.items())
