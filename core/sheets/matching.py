"""Headings -> the fields of a row model: by name, by the other names of a column, by near-misses in spelling."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from hashlib import sha256
from typing import NamedTuple

from rapidfuzz.distance import OSA

from core.sheets.columns import Column, SheetRow, columns

NEAR = 90.0  # the fit of a heading that is spelled nearly like a name; over 100 fits exactly
SHORTEST_NEAR = 5  # letters of a word that may be misspelled: `rate` is no misspelled `date`, and `posts` no `post`
MOST_WORDS = 8
FEWEST_SUIT = 0.25  # of what stands beneath a heading
SUITING = 0.3  # what all of it adds to the fit
OWN, ALSO, WITHOUT_BRACKET = 103.0, 102.0, 101.0
LATER = 0.01  # what a name loses that stands later among a column's other names
WITHOUT_GROUP = 5  # what a match loses where the group heading above is left aside
OTHER_WORDS = {"contact", "posts", "rates", "ended", "closed", "unsuitable"}  # no misspellings of what they look like


class Beneath(tuple[str, ...]):
    """What stands beneath a heading; not shown, as it may be names."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{len(self)} values"


class Heading(NamedTuple):
    """A column's heading: as it is shown, unlike any other of its sheet, and the texts that it may be read as.

    The first of the texts is the whole heading, with the group headings above it; the last leaves those aside. `values` are
    the first that stand beneath.
    """

    column: int
    label: str
    texts: tuple[str, ...]
    has_data: bool = True
    values: Beneath = Beneath()


class Match(NamedTuple):
    """The heading of each field that was found; what is doubtful and must be mended; what should be known."""

    headings: dict[str, Heading]
    doubtful: list[str]
    remarks: list[str]


def key(text: str) -> str:
    """What spellings of a heading have in common: no case, single spaces, and of punctuation only what tells, as in `16+`."""
    return " ".join(re.sub(r"[^\w%+<>]|_", " ", text.casefold().replace("&", " and ")).split())


def shape(headings: Iterable[Heading]) -> str:
    """A word that files with the same headings share, whatever their order."""
    words = sorted({key(heading.label) for heading in headings if heading.texts})
    return sha256("\n".join(words).encode()).hexdigest()[:16] if words else ""


@cache
def names(model: type[SheetRow]) -> dict[str, dict[str, float]]:
    """The fields that go by each name, and how well."""
    found: dict[str, dict[str, float]] = {}
    for field, column in columns(model).items():
        for place, name in enumerate(column.also):
            found.setdefault(key(name), {})[field] = ALSO - place * LATER
        found.setdefault(key(column.heading), {})[field] = OWN
    return found


@lru_cache(20_000)
def fits(model: type[SheetRow], text: str) -> Mapping[str, float]:
    """The fields that a heading may mean, each with how well it fits: over 100 exactly, below in spelling only."""
    known = names(model)
    whole, bare = key(text), key(re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", text))
    if whole in known:
        return known[whole]
    if bare in known:
        return dict.fromkeys(known[bare], WITHOUT_BRACKET)
    return {field: NEAR for name in known if is_near(whole, name) for field in known[name]}


def is_near(text: str, name: str) -> bool:
    """Whether a heading has the words of a name, in any order, one of them perhaps misspelled.

    A short word, or one that is known to mean something else, is not misspelled.
    """
    typed, known = text.split(), name.split()
    if "".join(typed) == "".join(known):
        return True
    if len(typed) != len(known) or len(typed) > MOST_WORDS:
        return False
    left, others = (
        list((Counter(typed) - Counter(known)).elements()),
        list((Counter(known) - Counter(typed)).elements()),
    )
    if not left:
        return True
    return len(left) == 1 and _is_misspelled(left[0], others[0])


@lru_cache(20_000)
def _is_misspelled(word: str, known: str) -> bool:
    if len(known) < SHORTEST_NEAR or word in OTHER_WORDS or not word.isalpha():
        return False
    return OSA.distance(word, known, score_cutoff=2) <= (1 if len(known) < 8 else 2)


def best(model: type[SheetRow], heading: Heading) -> tuple[list[str], float]:
    """The fields that a heading fits best, more than one where it fits them equally, and how well."""
    for number, text in enumerate(heading.texts):
        suits = {field: _suits(columns(model)[field], heading) for field in fits(model, text)}
        if found := {field: fit + SUITING * suits[field] for field, fit in fits(model, text).items() if suits[field]}:
            most = max(found.values())
            return [field for field, score in found.items() if score == most], most - WITHOUT_GROUP * (number > 0)
    return [], 0


def _suits(column: Column, heading: Heading) -> float:
    """How much of what stands beneath a heading, totals and titles among it, may stand in a column, from 0 to 1.

    Under a quarter counts as nothing, but what bears the column's own name is the column.
    """
    if column.may_be is None or not heading.values:
        return 1
    share = sum(map(column.may_be, heading.values)) / len(heading.values)
    return share if share >= FEWEST_SUIT or key(column.heading) in map(key, heading.texts) else 0


def score(model: type[SheetRow], headings: Sequence[Heading], wanted: Mapping[str, str]) -> tuple[int, float]:
    """How many fields a row of headings has, and how well they fit together."""
    found = {field: 100.0 for field, label in wanted.items() if label and _named(headings, label)}
    for heading in headings:
        fields, fit = best(model, heading)
        if len(fields) == 1:
            found[fields[0]] = max(fit, found.get(fields[0], 0))
    return len(found), sum(found.values())


def match(model: type[SheetRow], headings: Sequence[Heading], wanted: Mapping[str, str]) -> Match:
    """The heading of each field. What somebody chose (`wanted`, empty for no heading) comes first, then the best fit."""
    result = Match({}, [], [])
    for field, label in wanted.items():
        if field in columns(model) and (chosen := _named(headings, label)):
            result.headings[field] = chosen
    taken = {heading.column for heading in result.headings.values()}
    offers: dict[str, list[tuple[float, Heading]]] = {}
    for heading in headings:
        fields, fit = best(model, heading)
        if heading.column in taken:
            continue
        if len(fields) > 1:
            names = " and ".join(f"‘{columns(model)[field].heading}’" for field in fields)
            result.remarks.append(f"The column ‘{heading.label}’ is not read, as it may be {names} alike.")
        elif fields and fields[0] not in result.headings and wanted.get(fields[0]) != "":
            offers.setdefault(fields[0], []).append((fit, heading))
    for field, offered in offers.items():
        _take_best(model, field, offered, result)
    return result


def _named(headings: Sequence[Heading], label: str) -> Heading | None:
    """The heading that a label names, letter for letter or else by what spellings have in common."""
    same = (heading for heading in headings if heading.label == label)
    return next(same, None) or next((one for one in headings if label and key(one.label) == key(label)), None)


def _take_best(model: type[SheetRow], field: str, offered: list[tuple[float, Heading]], result: Match) -> None:
    """Of several headings for a field the best; two with the same words are doubtful unless only one has data."""
    name = columns(model)[field].heading
    full = [offer for offer in offered if offer[1].has_data] or offered
    fit, heading = max(full, key=lambda offer: offer[0])
    same = [one for other, one in full if abs(other - fit) <= SUITING and key(one.texts[0]) == key(heading.texts[0])]
    if len(same) > 1:
        result.doubtful.append(
            f"{len(same)} columns are headed ‘{heading.texts[0]}’: rename or delete those that should not be read "
            f"as {name}, or choose one of them."
        )
    result.headings[field] = heading
    for _, other in offered:
        if other not in same:
            result.remarks.append(f"The column ‘{other.label}’ is not read, as ‘{heading.label}’ is read as {name}.")
