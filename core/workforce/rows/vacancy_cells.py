"""What the cells of a vacancy sheet that may name people say of the post: its state, agency and since when."""

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

from core.sheets.values import ISO_DAY, NAMED_DAY, NO_REFERENCE, NUMBERED_DAY, WHOLE_MONTH, Day, as_text
from core.workforce.words import STATUS_WORDS, Cover, Status

_STATES = {
    state: re.compile(rf"(?:(?:currently|now|post|position) )*(?:{'|'.join(map(re.escape, known))})\b", re.IGNORECASE)
    for state, known in STATUS_WORDS.items()
}
_NO_HOLDER = re.compile(
    r"(?:no|not|none|nobody|held|unknown|tb[ac]|to be|awaiting|currently|out to)\b"
    r"|.*\b(?:recruit\w*|advert\w*|post ?holder|vacant|vacancy|frozen|deleted)\b",
    re.IGNORECASE,
)
_AGENCY = re.compile(r"\b(?:agency|locum)\b", re.IGNORECASE)
_HELD_BY_AGENCY = re.compile(
    r"(?:agency|locum)\b(?!.*\b(?:left|ended|finished|requested|required|needed|sought|tb[ac]|to be)\b).*"
    r"|.*[-–(,/:]\s*(?:agency|locum)(?:\s+(?:worker|cover|staff|sw))?\W*",
    re.IGNORECASE,
)
_COVERED_BY_AGENCY = re.compile(
    r"vac\w*\W+(?:(?:but|and|with|currently|now|is|being|covered|cover|by|an|a)\W+)*"
    r"(?:agency|locum)(?:\W+(?:worker|cover|covering|staff|sw|in place))*\W*",
    re.IGNORECASE,
)
_DAYS = "|".join(day.pattern for day in (ISO_DAY, NUMBERED_DAY, NAMED_DAY, WHOLE_MONTH))
_FROM_DAY = re.compile(rf"\b(?:from|since|wef|w\.e\.f\.?|as of)\s+({_DAYS})(?!\d)", re.IGNORECASE)
_DAY: TypeAdapter[date | None] = TypeAdapter(Day)


def state_by_holder(typed: object) -> Status | Cover | None:
    """What a post holder's cell says of the post: a name, which is not kept, means that it is filled.

    An agency worker never holds the post, whoever it is. Words that are no name and no state leave it unknown, and so
    does agency beside a name in other words than those of a holder, such as `A Smith, was agency`.
    """
    words = as_text(typed)
    if not words:
        return None
    state = next((state for state, beginning in _STATES.items() if beginning.match(words)), None)
    if _AGENCY.search(words) and state not in (Status.FROZEN, Status.DELETED):
        is_held_by_it = state != Status.FILLED and (
            _HELD_BY_AGENCY.fullmatch(words) or _COVERED_BY_AGENCY.fullmatch(words)
        )
        return Cover.AGENCY if is_held_by_it else state if state == Status.VACANT else Status.UNKNOWN
    if state:
        return state
    is_no_name = _NO_HOLDER.match(words) or words.lower() in NO_REFERENCE or not any(map(str.isalpha, words))
    return Status.UNKNOWN if is_no_name else Status.FILLED


class Additions(NamedTuple):
    """What the words of a status say besides the status itself: of agency, and the day from which it holds."""

    names_agency: bool = False
    is_covered_by_agency: bool = False
    since: date | None = None


@lru_cache(10_000)
def additions(status: object) -> Additions:
    """What a status such as `Vacant from 1/9/11` says besides; raises ValueError for a day that cannot be."""
    words = as_text(status)
    named = _FROM_DAY.search(words)
    try:
        since = _DAY.validate_python(named[1]) if named else None
    except ValidationError as error:
        raise ValueError(str(error.errors()[0]["ctx"]["error"])) from None
    return Additions(bool(_AGENCY.search(words)), bool(_COVERED_BY_AGENCY.fullmatch(words)), since)
