"""Cells that say one of a few values, by their own words or by others that are known for them; other words are asked about."""

import re
from collections.abc import Collection, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic_core import PydanticUseDefault

from core.sheets.columns import KnownWords
from core.sheets.names import may_name
from core.sheets.questions import LEAVE_EMPTY, Asked, Choice, Doubt
from core.sheets.reading import Cell
from core.sheets.values import NOT_KNOWN, NOTHING, as_text, plain


def choice(
    words: Mapping[Any, tuple[str, ...]],
    otherwise: StrEnum | None = None,
    *,
    doubtful: Mapping[str, Collection[str]] | None = None,
    is_asked: bool = True,
    says_nothing: str = "nothing: leave the cell empty",
) -> Any:
    """The type of a cell that says one of an enumeration's members, by its value or one of its synonyms.

    `Vacant - leaving 31/3` says vacant, as the word stands first; where it names another member besides, it is doubtful.
    What says none of them is asked about, and so are `doubtful` words, unless one of the others that each names stands in the
    column too. Until it is answered, and where nothing is asked, it is `otherwise`, if that is given, or nothing.
    """
    member_of = {plain(word): member for member, known in words.items() for word in (*known, str(member))}
    # Short words such as "no" are common in remarks and name nothing there.
    named = [(re.compile(rf"\b{re.escape(word)}\b"), member) for word, member in member_of.items() if len(word) > 3]
    accepted = _either([str(member) for member in words])
    members = [*words, *([otherwise] if otherwise else [])]
    choices = (*(Choice(str(member), str(member)) for member in members), Choice(LEAVE_EMPTY, says_nothing))
    unclear = doubtful or {}

    def doubt(value: Cell, values: frozenset[str], context: Mapping[str, Any]) -> Doubt | None:
        try:
            text = plain(value)
        except ValueError:
            return None
        says_none = text in NOTHING or (otherwise is not None and text in {*NOT_KNOWN, str(otherwise)})
        first = None if says_none else _first_known(text, member_of)
        is_known = says_none or (first is not None and first not in unclear)
        if is_known or (first is not None and not values.isdisjoint(unclear[first])):
            return None
        what = "this cell, not shown as it may hold a name," if may_name(as_text(value)) else f"‘{as_text(value)}’"
        return Doubt(f"What does {what} mean here?", choices, str(otherwise or LEAVE_EMPTY))

    @lru_cache(10_000, typed=True)
    def chosen(value: object) -> Any:
        text = plain(value)
        if text in member_of:
            return member_of[text]
        if text in NOTHING:
            raise PydanticUseDefault
        first = _first_known(text, member_of)
        if first is None and otherwise is None:
            raise ValueError(f"none of the words known here; write {accepted}")
        if first is None:
            return otherwise
        others = {member for word, member in named if member != member_of[first] and word.search(text)}
        if others:
            raise ValueError(
                f"it says {member_of[first]} and {' and '.join(sorted(others))}; write only one, {accepted}"
            )
        return member_of[first]

    marks = [KnownWords(frozenset({*member_of, *NOTHING})), *[Asked(doubt)] * is_asked]
    return Annotated[type(next(iter(words))), BeforeValidator(chosen), *marks]


def _first_known(text: str, member_of: Mapping[str, Any]) -> str | None:
    """The longest word that the text begins with, followed by something other than a letter or digit."""
    found = [word for word in member_of if text.startswith(word) and not text[len(word) :][:1].isalnum()]
    return max(found, key=len, default=None)


def _either(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"
