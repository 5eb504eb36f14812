"""The words that people use on establishment sheets for a post's state and its role."""

import re
from datetime import date
from enum import StrEnum
from functools import lru_cache

from dateutil.relativedelta import relativedelta


class Status(StrEnum):
    """The state of a post. A frozen post is vacant by definition; an unknown one stays outside every rate."""

    FILLED = "filled"
    VACANT = "vacant"
    FROZEN = "frozen"
    DELETED = "deleted"
    UNKNOWN = "unknown"


class Cover(StrEnum):
    """How a vacant post is covered meanwhile. Agency cover is never in post."""

    NONE = "none"
    AGENCY = "agency"
    ACTING = "acting"
    FIXED_TERM = "fixed term"


class Stage(StrEnum):
    """How far the recruitment to a vacant post has come."""

    NOT_STARTED = "not started"
    APPROVAL = "approval"
    ADVERT = "advert"
    SHORTLIST = "shortlist"
    INTERVIEW = "interview"
    OFFER = "offer"
    CHECKS = "checks"
    START_AGREED = "start agreed"
    STARTED = "started"


class Reason(StrEnum):
    """Why a post is vacant, in groups: what was typed may name a person and is not kept."""

    RESIGNATION = "resignation"
    RETIREMENT = "retirement"
    PROMOTION = "promotion or transfer"
    LEAVE = "long leave"
    NEW_POST = "new post"
    END_OF_CONTRACT = "end of contract"
    DISMISSAL = "dismissal"
    OTHER = "other"


class Age(StrEnum):
    """How long a post has been vacant, in calendar months."""

    UNDER_3 = "under 3 months"
    FROM_3_TO_6 = "3 to 6 months"
    OVER_6 = "over 6 months"
    UNKNOWN = "not known"


@lru_cache(maxsize=10_000)
def age_of_vacancy(vacant_since: date | None, as_at: date) -> Age:
    """The age of a vacancy on a day: exactly 3 and exactly 6 months both count as 3 to 6.

    Where a month is too short its last day counts: 3 months from 30 November end on 28 February. A vacancy
    that lies ahead is under 3 months old.
    """
    if vacant_since is None:
        return Age.UNKNOWN
    # The first comparison spares the second for a day near the calendar's end, after which no months can be counted.
    if as_at < vacant_since or as_at < vacant_since + relativedelta(months=3):
        return Age.UNDER_3
    return Age.OVER_6 if as_at > vacant_since + relativedelta(months=6) else Age.FROM_3_TO_6


REASON_WORDS = {
    Reason.RESIGNATION: ("resignation", "resigned", "leaver", "left"),
    Reason.RETIREMENT: ("retirement", "retired", "retiring"),
    Reason.PROMOTION: ("promotion", "promoted", "transfer", "transferred", "moved", "internal move", "redeployed"),
    Reason.LEAVE: ("maternity", "maternity leave", "mat leave", "career break", "secondment", "seconded", "sick"),
    Reason.NEW_POST: ("new", "new post", "growth", "additional post", "restructure"),
    Reason.END_OF_CONTRACT: ("end of contract", "contract ended", "fixed term ended", "end of fixed term"),
    Reason.DISMISSAL: ("dismissal", "dismissed", "capability", "failed probation"),
}
STATUS_WORDS = {
    Status.FILLED: (
        "filled", "occupied", "in post", "permanent", "perm", "current", "employed", "substantive", "active",
    ),
    Status.VACANT: ("vacant", "vac", "vacancy", "empty", "unfilled"),
    Status.FROZEN: ("frozen", "on hold", "hold"),
    Status.DELETED: ("deleted", "delete", "disestablished", "removed", "closed"),
}  # fmt: skip
# Words that are the position's state in some systems and the holder's in others, each with words that settle it beside it.
_VACANT = ("vacant", "vacancy", "unoccupied", "unfilled")
DOUBTFUL_STATES: dict[str, tuple[str, ...]] = {
    "active": (), "current": (), "open": (), "closed": (), "live": (), "established": (), "occupied": _VACANT,
}  # fmt: skip
COVER_WORDS = {
    Cover.NONE: ("none", "no", "n", "no cover", "uncovered", "not covered", "nil"),
    Cover.AGENCY: ("agency", "agency worker", "locum", "yes - agency", "agency cover", "agency sw"),
    Cover.ACTING: ("acting", "acting up", "internal", "secondment", "seconded"),
    Cover.FIXED_TERM: ("fixed term", "fixed-term", "ftc", "temp", "temporary", "fixed term contract"),
}
STAGE_WORDS = {
    Stage.NOT_STARTED: ("not started", "none", "not begun"),
    Stage.APPROVAL: ("approval", "awaiting approval", "approved", "authorisation", "business case"),
    Stage.ADVERT: ("advert", "advertised", "advertising", "at advert", "out to advert", "live advert", "re-advertised"),
    Stage.SHORTLIST: ("shortlist", "shortlisting", "shortlisted", "sifting"),
    Stage.INTERVIEW: ("interview", "interviews", "interviewing", "interview stage"),
    Stage.OFFER: ("offer", "offered", "offer made", "conditional offer", "appointed"),
    Stage.CHECKS: ("checks", "pre-employment checks", "crb", "crb check", "dbs", "references", "clearances", "vetting"),
    Stage.START_AGREED: ("start agreed", "start date agreed", "start date confirmed", "starting", "accepted"),
    Stage.STARTED: ("started", "in post", "commenced"),
}
NEWLY_QUALIFIED = "Newly qualified social worker"
_ROLES = {
    NEWLY_QUALIFIED: ("nqsw", "newly qualified social worker", "asye social worker"),
    "Senior social worker": ("ssw", "senior social worker", "senior sw", "snr social worker", "snr sw"),
    "Principal social worker": ("psw", "principal social worker", "principal sw"),
    "Senior practitioner": ("senior practitioner", "snr practitioner", "advanced practitioner", "sp"),
    "Assistant team leader": ("deputy team leader", "assistant team leader", "assistant team manager", "atm", "dtm"),
    "Team leader": ("tl", "tm", "team leader", "team manager", "team mgr", "team ldr"),
    "Social worker": ("sw", "social worker", "qualified social worker", "qsw"),
    "Social work assistant": ("swa", "social work assistant", "family support worker", "fsw"),
}
_TIMES = re.compile(
    r"^\s*(\d{1,2})\s*(?:(?:x|×|\*)\s*|no\.\s*|no\s+)(?=[a-z])"
    r"|(?:(?:\s+|\s*\(\s*)x|\s*\(?\s*[×*])\s*(\d{1,2})\s*\)?\s*$",
    re.IGNORECASE,
)


@lru_cache(10_000)
def posts_in(title: str) -> int:
    """How many posts a title stands for: 2 for `2x SW`, `2 no. SW` and `Social Worker x 2`, else 1 as for `Box 2`."""
    found = _TIMES.search(title)
    return int(found[1] or found[2]) if found else 1


@lru_cache(10_000)
def title_of_one(title: str) -> str:
    """The title without the number of posts: `SW` for `2x SW`."""
    return _TIMES.sub("", title).strip() or title


@lru_cache(10_000)
def role_of(title: str) -> str:
    """The role behind a post title, abbreviations and grades in it understood; a title that is not known is its own role."""
    one = title_of_one(title)
    bare = re.sub(r"[^a-z ]+", " ", one.lower())
    bare = re.sub(
        r"\b(?:level|grade|kr|ks|l|g|the|children s|childrens|child|children|and families|families)\b", " ", bare
    )
    bare = " ".join(bare.split())
    return next((role for role, known in _ROLES.items() if bare in known), " ".join(one.split()))
