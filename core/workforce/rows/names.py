"""Names of staff that were typed into post titles and teams: `Social worker - Jane Example`, `Team Jane Example`.

A guess, which a person decides about: a name is two or three words with capitals that are neither words of the trade nor
places, at the end behind a dash, a colon, a comma, a slash, a bracket or the word Team, or behind Mr, Mrs, Ms, Miss or Dr.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from core.sheets.columns import Place
from core.sheets.outcome import Checked
from core.words import count, listed

FIELDS = ("post_title", "job_title", "team", "service", "grade")
NOT_NAMED = "Not named"  # what stands where nothing but a name was typed
_WORD = r"[A-Z][a-z]*(?:['’-]?[A-Z]?[a-z]+)+"
_PERSON = re.compile(
    rf"(?:\s*[-–—:,/(]\s*|\b[Tt]eam\s+)(?P<name>{_WORD}(?:\s+(?:[A-Z]\.?\s+)?{_WORD}){{1,2}})\s*\)?\s*$"
)
_TITLED = re.compile(rf"\s*[-–—:,/(]?\s*\b(?:Mr|Mrs|Ms|Miss|Dr)\.?\s+(?:[A-Z]\.?\s+)*{_WORD}(?:\s+{_WORD})?\s*\)?\s*$")
_TRADE_WORDS = """
access adolescent adolescents adoption adult advanced after agency and area assessment assistant asye business care
carer carers case central centre child childhood children childrens cin coast commissioning community complex
conference contact coordinator core county court cp deputy development direct director disability disabled district dm
duty early east edge education emergency executive exploitation families family first fixed fostering from full group
head health help home hospital hub in independent initial intake intervention justice key kinship lac lead leader
leaving life locality locum long looked maternity mental mid missing need needs new newly north of office officer on
one operations out outreach parenting part participation performance permanence permanent placement placements plan
planning police post practice practitioner prevention principal private project protection qualified quality referral
referrals registered rehabilitation residential resource response reviewing safeguarding school secondment senior
service services sexual short social south specialist staff student supervised supervising support surgery team teams
temporary term the therapeutic time town training transition two unaccompanied unit united vacancy vacant valley
vulnerable west women work worker workers young youth
"""
_TRADE = frozenset(_TRADE_WORDS.split())


class FoundName(NamedTuple):
    """A cell that may hold a name: where it stands, what was typed, and what is left without the name."""

    place: Place
    field: str
    typed: str
    shorter: str


def without_name(typed: str, places: Collection[str]) -> str:
    """The text without what looks like a person's name; the text itself where nothing does.

    `places` are words of places, in small letters.
    """
    if found := _TITLED.search(typed):
        return typed[: found.start()].strip()
    found = _PERSON.search(typed)
    if found is None:
        return typed
    words = {word.lower() for word in re.findall(r"\w+", found["name"])}
    if words & _TRADE or words & set(places):
        return typed
    return typed[: found.start("name")].rstrip(" -–—:,/(").strip()


def names_in(rows: Sequence[tuple[Place, Any]], districts: Collection[str]) -> list[FoundName]:
    """The cells of post and job titles, teams, services and grades that may hold a name."""
    places = {word for name in districts for word in re.findall(r"\w+", name.lower())}
    typed = [(place, field, text) for place, row in rows for field in FIELDS if (text := getattr(row, field, None))]
    shorter = {text: without_name(text, places) or NOT_NAMED for text in {text for *_, text in typed}}
    return [FoundName(place, field, text, shorter[text]) for place, field, text in typed if shorter[text] != text]


def in_words(names: Sequence[FoundName]) -> str:
    """How many cells may hold a name, with some of them, and who would read them."""
    examples = listed(list(dict.fromkeys(f"‘{one.typed}’" for one in names))[:5])
    return (
        f"{count(len(names), 'cell')} may hold the name of a member of staff: {examples}. Titles and teams are stored "
        "and shown to everybody who reads these pages."
    )


def cut(checked: Checked[Any], names: Sequence[FoundName]) -> Checked[Any]:
    """The file as it counts without these names. Its contents go, so that a copy without them is kept, not the file itself."""
    shorter: dict[Place, dict[str, str]] = {}
    for one in names:
        shorter.setdefault(one.place, {})[one.field] = one.shorter
    rows = [(place, row.model_copy(update=shorter.get(place, {}))) for place, row in checked.rows]
    return replace(checked, rows=rows, contents=None)
