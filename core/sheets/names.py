"""Whether a cell could be the name of a person, so that no question, problem or list repeats it.

A guess that rather hides too much: two words with capitals that are no common words of such sheets, an initial before one, or any
word behind Mr, Mrs, Ms, Miss or Dr. Columns of free text, such as titles and teams, are shown as typed.
"""

import re
from functools import lru_cache
from itertools import pairwise

from core.sheets.columns import KnownWords, SheetRow, columns, kinds, marked
from core.sheets.reading import Cell
from core.sheets.sentences import cell_text

_TITLED = re.compile(r"\b(?:mr|mrs|ms|miss|mx|dr)\b\.?\s+\w", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_WORDS = """
a absence acting active adult advert advertised advertisement agency agreed all allocated and any applied appointed approval
approved april area as assistant at august authorised available awaiting band basis being between board bank break budget by
campaign career case cases casual centre check checks child children childrens closed commissioner common community complete
completed conditional confirmed contract cost council court cover covered current currently data date day days dbs december
decision deleted delayed delivery department deputy director duty employed end ended established establishment external
february filled fixed for frozen from full funded funding grade graduate growth held hold holder honorary hours house hr in
inactive interim internal interview interviews january job july june last leave left leaver line live locum london long lost
manager march maternity may month months n name national new next no none normal not notice november occupied october of off
offer office officer on open other out over part paternity pending perm permanent person planned plus position post posts
practice practitioner principal project proposed qualified recruitment recruiting reference references released removed reserved
resigned restructure retired review role saving secondment seconded see senior september service share shared sheet short
shortlist shortlisted sick since social start started starter status student substantive sunday supernumerary suspended
team temp temporary term the time to total trainee training transfer transferred tuesday under unfilled unknown until vacancy
vacant vetting via wednesday week with withdrawn work worker yes zero
"""
_COMMON = frozenset(_WORDS.split())


@lru_cache(10_000)
def may_name(text: str) -> bool:
    """Whether a text could hold a person's name."""
    if _TITLED.search(text):
        return True
    found = list(_WORD.finditer(text))
    pairs = pairwise(found)
    return any(
        _is_of_a_name(one.group()) and _is_of_a_name(other.group()) and not text[one.end() : other.start()].strip(" .,")
        for one, other in pairs
    )


def _is_of_a_name(word: str) -> bool:
    return word[0].isupper() and word.casefold() not in _COMMON


def is_hidden(model: type[SheetRow], field: str, cell: Cell) -> bool:
    """Whether a cell of a column is not to be repeated, as it may be a name."""
    if field not in columns(model):
        return False
    is_free_text = kinds(model)[field] == "text" and field not in marked(model, KnownWords)
    return columns(model)[field].may_hold_names or (not is_free_text and may_name(cell_text(cell)))
