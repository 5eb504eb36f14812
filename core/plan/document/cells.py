"""What single cells of an improvement plan say: references, ticks, headings of columns, text that runs on."""

import re
from datetime import date, datetime

from core.sheets.reading import Cell

REFERENCE = r"[A-Za-z]{0,4}\d{1,3}(?:\.\d{1,3}){0,2}"
ACTION_CELL = re.compile(r"([A-Za-z]{0,4})(\s?)(\d{1,3}(?:\.\d{1,3}){1,2}[a-z]?)[.:)]?(?:\s+(?:[-–—]\s+)?(.*))?")
REQUIREMENT_CELL = re.compile(r"([A-Za-z]{0,4})\s?(\d{1,3})\.?")
ANY_REF = re.compile(
    r"(?:[A-Za-z]{1,14}[ .:/-]?)?[A-Za-z]{0,3}\d{1,4}(?:[./-]?[A-Za-z]{0,3}\d{1,4}){0,4}[a-z]?(?:\([a-z0-9]{1,3}\))?"
    r"|[A-Z]{1,3}|[ivxIVX]{1,5}"
)
BRACKET = re.compile(r"\(([^()]*)\)")
BRACKET_WORDS = re.compile(r"\s*(cross[ -]?ref|to be addressed|see |refer|linked? )", re.IGNORECASE)

TAG = re.compile(r"</?(?:i|b|u|em|strong)>", re.IGNORECASE)


def plain_text(cell: Cell) -> str:
    """A cell's text on one line, single-spaced."""
    text = cell_text(cell)
    text = TAG.sub(" ", text) if "<" in text else text
    return " ".join(text.replace("\u200b", "").replace("\u00ad", "").split()) if text else ""


def cell_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "Yes" if cell else ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def action_number(text: str, prefixes: set[str]) -> tuple[str, str] | None:
    """An action's reference and its text, from a cell that begins with the reference.

    `prefixes` are the letters of the plan's requirements. Others count only in capitals right before the number, so
    that "of 2.5 hours" is text.
    """
    found = ACTION_CELL.fullmatch(text)
    if not found:
        return None
    is_plain = found[1].isupper() and not found[2]
    if found[1].upper() not in prefixes and not is_plain:
        return None
    return found[1].upper() + found[3], found[4] or ""


def is_like_a_number(text: str, prefixes: set[str]) -> bool:
    """Whether a text begins as an action's reference does, though it is none that can be read."""
    found = re.match(r"([A-Za-z]{0,4})\d+\s?([.,:;-]\s?\d)?", text)
    return found is not None and found[1].upper() in prefixes and (found[1] != "" or found[2] is not None)


def requirement_number(text: str) -> str | None:
    """A requirement's reference, its full stop left out."""
    found = REQUIREMENT_CELL.fullmatch(text)
    return found[1].upper() + found[2] if found else None


def letters(ref: str) -> str:
    return ref.rstrip("0123456789.")


def order(ref: str) -> tuple[str, list[int]]:
    """What references are sorted by: A2 comes before A10."""
    return letters(ref), [int(number) for number in re.findall(r"\d+", ref)]


def cross_references(text: str, prefixes: set[str]) -> list[str]:
    """The references in the brackets of an action's text, each once.

    They count in a bracket that says that it refers, such as "(cross reference to A1.1)", and in one that holds nothing
    but a reference. `prefixes` are the letters of the plan's own references: "(see KS2)" is none of them.
    """
    found: list[str] = []
    for bracket in BRACKET.findall(text):
        refs = [ref.upper() for ref in re.findall(rf"\b{REFERENCE}\b(?!\.\d)", bracket)]
        if BRACKET_WORDS.match(bracket):
            found += [ref for ref in refs if letters(ref) in prefixes or (letters(ref) and "." in ref)]
        elif (
            re.fullmatch(REFERENCE, bracket.strip())
            and letters(refs[0]) in prefixes
            and ("." in refs[0] or letters(refs[0]))
        ):
            found += refs
    return list(dict.fromkeys(found))


def without_reference(text: str, prefixes: set[str]) -> str:
    """An action's text without the bracket of references that it begins with, unless nothing else would be left."""
    leading = re.match(r"\(([^()]*)\)\s*", text)
    if leading and BRACKET_WORDS.match(leading[1]) and cross_references(leading[0], prefixes):
        return text[leading.end() :] or text
    return text


def any_ref(text: str) -> str | None:
    """A reference in a column of references, whatever its form: 1a, R1/A1, 3.2, Rec 4; None for words."""
    bare = text.strip().rstrip(".:").strip()
    bare = bare.rstrip(")").lstrip("(") if bare.startswith("(") or "(" not in bare else bare
    return bare if len(bare) <= 20 and ANY_REF.fullmatch(bare) else None


def parent_of(ref: str) -> str:
    """The requirement that a reference of an action names itself: 1 of 1.2 and 1a, R1 of R1/A1; empty where it names none."""
    found = re.fullmatch(r"(.+)[./-][^./-]+", ref) or re.fullmatch(r"(.*\d)(?:[a-z]|\([a-z0-9]+\))", ref)
    return found[1] if found else ""


# Cells that run on over several rows.


def joined(first: str, second: str) -> str:
    return f"{first} {second}".strip()


def runs_on(first: str, second: str, cells: list[str]) -> bool:
    """Whether a governance cell goes on with the next one in the same requirement.

    So it is when both together stand in another cell of the document, the first ends in a connective, or the second
    starts in lower case.
    """
    ends_open = re.search(r"(\band|[&,/–-])$", first) is not None
    return ends_open or second[:1].islower() or any(joined(first, second) in cell for cell in cells)


def note_runs_on(first: str, second: str) -> bool:
    """Whether a note that starts a sentence without ending it goes on, in lower case, with the second."""
    return not first[:1].islower() and not first.endswith((".", "!", "?")) and second[:1].islower()
