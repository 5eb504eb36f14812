"""The districts of the council: by which names they are known, and the column in which a sheet names one."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Annotated, Any

from pydantic import AfterValidator, ValidationInfo
from rapidfuzz import fuzz, process

from core.settings import ROOT
from core.sheets.columns import Column, Place
from core.sheets.questions import AS_TYPED, Asked, Choice, Doubt, folded
from core.sheets.reading import Cell
from core.sheets.values import Text
from core.words import listed

NEARLY = 85  # of 100: spellings so alike are more likely a slip than another district


@cache
def shipped_districts() -> dict[str, str]:
    """Kent's districts by every name that they go by, as `key_of_name` makes it."""
    with (ROOT / "data" / "workforce" / "districts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        key_of_name(name): row["district"]
        for row in rows
        for name in (row["district"], *filter(None, row["also"].split(";")))
    }


@lru_cache(10_000)
def key_of_name(name: str) -> str:
    """What two spellings of a name have in common: no case, no spaces, `&` as `and`, no word such as `District`."""
    bare = re.sub(r"\b(?:district|area|borough|team)\b", " ", name.lower().replace("&", " and "))
    return re.sub(r"[^a-z0-9]+", "", bare) or name.lower().strip()


def known_districts(names: Iterable[str]) -> dict[str, str]:
    """The districts to be recognised by their keys: the shipped ones, and these that the council has used."""
    return {**{key_of_name(name): name for name in names}, **shipped_districts()}


def _district(typed: str | None, info: ValidationInfo) -> str | None:
    """A district by the name that is known for it; one that is spelled nearly like a known one is a problem.

    Names that differ in their digits alone, such as Locality 1 and Locality 3, are different districts.
    """
    if typed is None:
        return None
    context = info.context or {}
    known = _known(context)
    near = near_name(typed, known)
    if near and folded(typed) not in context.get("as_typed", ()):
        raise ValueError(f"there is no district of this name; did you mean {near}?")
    return known.get(key_of_name(typed), typed)


def _doubt(typed: Cell, values: frozenset[str], context: Mapping[str, Any]) -> Doubt | None:
    """Whether a district is spelled nearly like a known one, which somebody must decide."""
    return doubt_of_name("district", typed, _known(context))


def doubt_of_name(what: str, typed: Cell, known: Mapping[str, str]) -> Doubt | None:
    """Whether the name of a district or team is spelled nearly like a known one; these by their keys."""
    near = near_name(typed, known) if isinstance(typed, str) and typed.strip() else None
    if near is None:
        return None
    choices = Choice(near, f"{near}, misspelled"), Choice(AS_TYPED, f"a {what} of its own")
    return Doubt(f"There is no {what} ‘{' '.join(str(typed).split())}’; did you mean {near}?", choices, AS_TYPED)


def near_name(typed: str, known: Mapping[str, str]) -> str | None:
    """The known name that one which is not known is spelled nearly like."""
    key = key_of_name(typed)
    if key in known:
        return None
    others = [other for other in known if _without_digits(other) != _without_digits(key)]
    near = process.extractOne(key, others, scorer=fuzz.ratio, score_cutoff=NEARLY)
    return known[near[0]] if near else None


def _known(context: Mapping[str, Any]) -> Mapping[str, str]:
    """The districts that are known, by their keys."""
    return context.get("districts") or shipped_districts()


@lru_cache(10_000)
def _without_digits(key: str) -> str:
    return re.sub(r"\d", "", key)


District = Annotated[
    Text | None,
    AfterValidator(_district),
    Asked(_doubt),
    Column(
        "District",
        "The district. Where each district has a sheet of its own, the sheet’s name is read instead.",
        ("locality", "area", "office", "district name", "borough", "location"),
        accepts="the name of a district",
        examples=("Ashford", "Ashford", "Dover"),
        from_sheet_name=True,
    ),
]


def new_districts(rows: Sequence[tuple[Place, Any]], context: Mapping[str, Any]) -> Iterable[str]:
    """What a reader should be told of districts that no earlier upload has named."""
    known = _known(context)
    names = sorted({row.district for _, row in rows if row.district and key_of_name(row.district) not in known})
    if len(names) == 1:
        yield f"New district, not seen in earlier uploads: {names[0]}. If it is a misspelling, mend it before you confirm."
    elif names:
        yield (
            f"New districts, not seen in earlier uploads: {listed(names)}. "
            "If one is a misspelling, mend it before you confirm."
        )
