"""Whether a cell says that an action is done: by its words, a tick, a percentage; colours and what is doubtful are asked."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from core.plan.document.days import DATE, read_date

TICK = re.compile(r"[✓✔☑√ü\uf0fc\uf0fe]\ufe0f?")
COLOURS = {
    "b": "blue", "r": "red", "a": "amber", "g": "green", "blue": "blue", "red": "red", "amber": "amber",
    "green": "green", "yellow": "yellow", "orange": "orange", "purple": "purple", "grey": "grey", "gray": "grey",
    "white": "white", "black": "black",
}  # fmt: skip
NEVER_DONE = {"red", "amber", "yellow", "orange"}  # in every key of colours
WORDS = r"(?:completed?|done|closed|achieved|met|implemented|delivered|finished|accomplished|actioned|discharged|signed off)"
DONE = re.compile(
    rf"(?:(?:yes|y|task|action|now|all|fully|this is|has been|have been|was|is|been|are)\b[\s,:–-]*)*{WORDS}\b",
    re.IGNORECASE,
)
YES = re.compile(r"(?:yes|y|true)\b", re.IGNORECASE)
NOT_DONE = re.compile(
    r"\b(?:not|no|never|n't|partial(?:ly)?|part(?:ly)?|nearly|almost|in|un|to be|will be|due to be|yet|mostly"
    r"|substantially|largely|"
    r"awaiting|until|before|when|once|if|should be|expected|aim|plan(?:ned)?|on track|target|being|half)\b",
    re.IGNORECASE,
)
SAYS_NO = re.compile(
    rf"(?:no|n|false|none|incomplete|outstanding|overdue|on ?track|off ?track|in progress|ongoing|on-going|not "
    rf"started|not due|started|"
    rf"underway|under way|open|delayed|behind|at risk|slipped|paused|on hold|partial(?:ly)?|part(?:ly)?|to do|pending"
    rf"|active|planned|"
    rf"not (?:yet )?{WORDS}|progressing)\b",
    re.IGNORECASE,
)
PERCENT = re.compile(r"(\d{1,3})(?:\.\d+)? ?%(?: (?:complete|done)d?)?", re.IGNORECASE)
COLOUR_FIRST = re.compile(r"(?P<colour>[a-z]+)\s*(?:[-–—:/,]\s*|\s)(?P<rest>.+)", re.IGNORECASE)


@dataclass(frozen=True)
class Said:
    """What a cell says: `is_done` is None where it does not say, `on` the day on which it was done, `rest` the words beside
    a bare tick or word. `colour` is one whose meaning only the document's readers know,
    `is_doubtful` other words that may say done."""

    is_done: bool | None = None
    on: date | None = None
    rest: str = ""
    colour: str = ""
    is_doubtful: bool = False


@lru_cache(10_000)
def read_done(text: str) -> Said:
    """What a cell of completion, status or progress says of being done."""
    bare = text.strip()
    if not bare:
        return Said()
    tick = TICK.match(bare)
    if tick and (not bare.startswith("ü") or bare == "ü"):
        rest = bare[tick.end() :].strip(" -–—:,")
        return Said(True, _day_in(rest), rest)
    if colour := COLOURS.get(bare.rstrip(".").casefold()):
        return Said(False, colour=colour) if colour in NEVER_DONE else Said(None, colour=colour)
    if percent := PERCENT.fullmatch(bare):
        return Said(int(percent[1]) >= 100)
    first = COLOUR_FIRST.fullmatch(bare)
    if first and first["colour"].casefold() in COLOURS and len(first["colour"]) > 1:
        bare = first["rest"].strip(" ()")
    return _by_words(bare)


def _by_words(text: str) -> Said:
    if re.match(r"no longer\b", text, re.IGNORECASE):
        return Said(is_doubtful=True)
    if SAYS_NO.match(text):
        return Said(False)
    word = DONE.match(text) or YES.match(text)
    if word:
        clause = re.split(r"[.;]|\bsee\b", text[word.end() :], maxsplit=1)[0]
        if re.search(
            r"\b(?:by|for|in) (?:the )?(?:end|next)\b|\bto be\b|\bexcept|\bbut\b|\bapart from\b|\bsubject to\b"
            r"|\bon-?going\b|\bawaiting\b|\bpending\b",
            clause,
            re.IGNORECASE,
        ):
            return Said(is_doubtful=True)
        if re.search(r"\bnot\b|\bpartial", clause, re.IGNORECASE) or re.match(
            r"\s*(?:in part|partly)", clause, re.IGNORECASE
        ):
            return Said(is_doubtful=True)
        rest = text[word.end() :].strip(" .,;:–—-")
        return Said(True, _day_in(text), text if rest else "")
    inside = re.search(rf"\b{WORDS}\b", text, re.IGNORECASE)
    if (
        inside
        and not NOT_DONE.search(text)
        and len(text.split()) <= 6
        and re.search(r"\b(?:action|task|complete)", text, re.IGNORECASE)
    ):
        return Said(is_doubtful=True)
    if NOT_DONE.match(text):
        return Said(False)
    return Said()


def _day_in(text: str) -> date | None:
    """The one day that the words name; none where they name several."""
    found = [read_date(one[0], is_end=True) for one in DATE.finditer(text)]
    return found[0] if len(found) == 1 and isinstance(found[0], date) else None
