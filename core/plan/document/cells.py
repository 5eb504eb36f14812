"""What single cells of an improvement plan say: references, ticks, headings of columns, text that runs on."""

import re
from datetime import date, datetime

from core.sheets.reading import Cell

REFERENCE = r"[A-Za-z]{0,4}\d{1,3}(?:\.\d{1,3})?"
ACTION_CELL = re.compile(r"([A-Za-z]{0,4})(\s?)(\d{1,3}\.\d{1,3})[.:)]?(?:\s+(?:[-–—]\s+)?(.*))?")
REQUIREMENT_CELL = re.compile(r"([A-Za-z]{0,4})\s?(\d{1,3})\.?")
BRACKET = re.compile(r"\(([^()]*)\)")
BRACKET_WORDS = re.compile(r"\s*(cross[ -]?ref|to be addressed|see |refer|linked? )", re.IGNORECASE)

TICK = re.compile(r"[✓✔☑√ü\uf0fc\uf0fe]\ufe0f?\s*")
DONE_WORDS = {"yes", "complete", "completed", "done"}
TAG = re.compile(r"</?(?:i|b|u|em|strong)>", re.IGNORECASE)


def plain_text(cell: Cell) -> str:
    """A cell's text on one line, single-spaced."""
    return " ".join(TAG.sub(" ", cell_text(cell)).replace("\u200b", "").replace("\u00ad", "").split())


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
    return letters(ref), [int(number) for number in ref[len(letters(ref)) :].split(".")]


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


def read_completion(text: str) -> tuple[bool, str | None]:
    """Whether the completion cell ticks the action off, and the evidence that it gives besides."""
    tick = TICK.match(text)
    if tick and (not text.startswith("ü") or text == "ü"):
        return True, text[tick.end() :] or None
    return (True, None) if text.rstrip(".").casefold() in DONE_WORDS else (False, text or None)


HEADINGS = {
    "ref": r"ref(erence)?(no|number)?|no|number",
    "requirement": r"(requirement|recommendation).*",
    "action": r"actions?.*",
    "accountable": r"(leads?)?a(ccountable.*)?",
    "responsible": r"(leads?)?r(esponsible.*)?",
    "leads": r"leads?",
    "start": r"(timescale)?start(s|date)?",
    "end": r"(timescale)?(end|due)(s|date)?",
    "timescale": r"timescales?",
    "completion": r"(completion|evidence).*",
    "governance": r"governance.*",
    "note": r"(notes?|comments?).*",
}


def heading_of(text: str) -> str | None:
    """The column that a heading cell names, however it is broken or spaced; None where it names none of ours."""
    word = re.sub(r"[^a-z]", "", text.casefold())
    return next((column for column, form in HEADINGS.items() if re.fullmatch(form, word)), None)


def columns_of(headings: list[str]) -> dict[int, str]:
    """What stands in which column, by a row of headings.

    "Leads" above two columns means accountable and responsible, "Timescale" above two means start and end; above one
    they mean accountable and end.
    """
    columns = {place: named for place, text in enumerate(headings) if (named := heading_of(text))}
    for over, first, second in (("leads", "accountable", "responsible"), ("timescale", "start", "end")):
        for place in [place for place, named in columns.items() if named == over]:
            is_wide = place + 1 < len(headings) and not headings[place + 1]
            columns[place] = first if is_wide or over == "leads" else second
            if is_wide:
                columns[place + 1] = second
    return columns


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
