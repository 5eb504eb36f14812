"""Headings -> the fields of a row model: by name, by the other names of a column, by near-misses in spelling."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from hashlib import sha256
from typing import NamedTuple

from rapidfuzz import fuzz, process

from core.sheets.columns import SheetRow, columns

NEAR = 88  # of 100: spellings so alike are taken for the same heading
OWN, ALSO, WITHOUT_BRACKET = 103, 102, 101
WITHOUT_GROUP = 5  # what a match loses where the group heading above is left aside
SHORTEST_NEAR, LONGEST_NEAR = 4, 60


class Heading(NamedTuple):
    """A column's heading: as it is shown, unlike any other of its sheet, and the texts that it may be read as.

    The first of the texts is the whole heading, with the group headings above it; the last leaves those aside.
    """

    column: int
    label: str
    texts: tuple[str, ...]
    has_data: bool = True


class Match(NamedTuple):
    """The heading of each field that was found; what is doubtful and must be mended; what should be known."""

    headings: dict[str, Heading]
    doubtful: list[str]
    remarks: list[str]


def key(text: str) -> str:
    """What spellings of a heading have in common: no case, no punctuation, single spaces."""
    return " ".join(re.sub(r"[^\w%]|_", " ", text.casefold().replace("&", " and ")).split())


def shape(headings: Iterable[Heading]) -> str:
    """A word that files with the same headings share, whatever their order."""
    words = sorted({key(heading.label) for heading in headings if heading.texts})
    return sha256("\n".join(words).encode()).hexdigest()[:16] if words else ""


@cache
def names(model: type[SheetRow]) -> dict[str, dict[str, int]]:
    """The fields that go by each name, and how well."""
    found: dict[str, dict[str, int]] = {}
    for field, column in columns(model).items():
        for name, score in [*((also, ALSO) for also in column.also), (column.heading, OWN)]:
            found.setdefault(key(name), {})[field] = score
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
    if not SHORTEST_NEAR <= len(whole) <= LONGEST_NEAR:
        return {}
    found: dict[str, float] = {}
    for scorer in (fuzz.ratio, fuzz.token_sort_ratio):
        for name, score, _ in process.extract(whole, known.keys(), scorer=scorer, score_cutoff=NEAR, limit=None):
            for field in known[name]:
                found[field] = max(score, found.get(field, 0))
    return found


def best(model: type[SheetRow], heading: Heading) -> tuple[list[str], float]:
    """The fields that a heading fits best, more than one where it fits them equally, and how well."""
    for number, text in enumerate(heading.texts):
        if found := fits(model, text):
            most = max(found.values())
            return [field for field, score in found.items() if score == most], most - WITHOUT_GROUP * (number > 0)
    return [], 0


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
    same = [one for other, one in full if other == fit and key(one.texts[0]) == key(heading.texts[0])]
    if len(same) > 1:
        result.doubtful.append(
            f"{len(same)} columns are headed ‘{heading.texts[0]}’: rename or delete those that should not be read "
            f"as {name}, or choose one of them."
        )
    result.headings[field] = heading
    for _, other in offered:
        if other not in same:
            result.remarks.append(f"The column ‘{other.label}’ is not read, as ‘{heading.label}’ is read as {name}.")
