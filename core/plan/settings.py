"""Setting what the plan is called, as at which date it opens, up to when reporting is closed, its bands' limits, and who holds
the posts: each in the transaction of the session that is handed in, with entries in the audit trail."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from core.audit import trail
from core.people import Person, programme_office_only
from core.plan.bands import Band
from core.plan.commands import set_band_limits
from core.plan.tables import BandLimit, Lead, Plan
from core.refusals import Refused, own_changes
from core.settings import ENGLAND
from core.words import long_date, visible

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
LONGEST = 200
LONGEST_ADDRESS = 254  # of an e-mail address, as the protocol has it
ADDRESS = re.compile(r"[^@\s<>,;:\"()\\\[\]]+@[^@\s<>,;:\"()\\\[\].]+(\.[^@\s<>,;:\"()\\\[\].]+)+")
PLAN_SET, POST_SET = "plan setting changed", "post holder changed"
LIMITS = {"three_months": Band.THREE_MONTHS, "six_months": Band.SIX_MONTHS}
TITLES = {
    "title": "Title of the plan",
    "council": "Council",
    "published_on": "Date of the plan document",
    "reporting_date": "Reporting date",
    "closed_until": "Reporting closed up to",
    "three_months": "Limit of ‘within three months’",
    "six_months": "Limit of ‘within six months’",
}


def plan_settings(session: Session) -> dict[str, Any]:
    """What stands of each setting in TITLES; a day is None where none is set. Empty where no plan is loaded."""
    plan = session.get(Plan, 1)
    if plan is None:
        return {}
    limits = {name: session.get(BandLimit, band) for name, band in LIMITS.items()}
    return {name: getattr(plan, name) for name in TITLES if name not in LIMITS} | {
        name: row.limit_on if row else None for name, row in limits.items()
    }


def set_plan(
    session: Session, typed: Mapping[str, Any], seen: Mapping[str, Any], author: Person, at: datetime
) -> list[str]:
    """Set what was changed in a form of plan settings, and give the titles of it.

    Raises Refused for a wrong role and with what is to be mended, and ChangedMeanwhile.
    """
    programme_office_only(author, "change the plan’s settings")
    stands = plan_settings(session)
    typed = {name: _clean(value) for name, value in typed.items()}
    changed = own_changes(typed, seen, stands, lambda name: trail.who_set(session, [PLAN_SET], TITLES[name]))
    today = at.astimezone(ENGLAND).date()
    problems = {name: said for name, said in _problems({**stands, **changed}, today) if name in changed}
    if problems:
        raise Refused(problems=problems)
    plan = session.get_one(Plan, 1)
    for name, value in changed.items():
        if name in LIMITS:
            set_band_limits(session, {LIMITS[name]: value})
        else:
            setattr(plan, name, value)
        trail.record(session, author.username, at, PLAN_SET, TITLES[name], stands[name], value)
    session.add(plan)
    return [TITLES[name] for name in changed]


def _problems(settings: Mapping[str, Any], today: date) -> Iterator[tuple[str, str]]:
    if not settings["title"]:
        yield "title", "Write the title of the plan, as it is to stand on every page."
    for name in ("title", "council"):
        if len(settings[name]) > LONGEST:
            yield name, f"{TITLES[name]}: write at most {LONGEST} characters; these are {len(settings[name]):,}."
    for name in ("published_on", "reporting_date", "closed_until", *LIMITS):
        if settings[name] and not EARLIEST <= settings[name] <= LATEST:
            yield name, f"{TITLES[name]}: choose a day between {EARLIEST.year} and {LATEST.year}."
    if settings["closed_until"] and settings["closed_until"] > today:
        said = f"{long_date(settings['closed_until'])} lies ahead: reporting can be closed for days that are over."
        yield "closed_until", said
    three, six = settings["three_months"], settings["six_months"]
    if three and six and six < three:
        said = "The limit of ‘within six months’ comes before that of ‘within three months’: mend one of the two."
        yield from ((name, said) for name in LIMITS)


def posts(session: Session) -> dict[str, Any]:
    """Who holds each post and where reminders go, by `holder CODE` and `email CODE`; empty where nothing is known."""
    leads = session.exec(select(Lead).order_by(col(Lead.code))).all()
    return {f"{field} {lead.code}": getattr(lead, field) or "" for lead in leads for field in ("holder", "email")}


def set_posts(
    session: Session, typed: Mapping[str, str], seen: Mapping[str, str], author: Person, at: datetime
) -> list[str]:
    """Set who holds the posts and where reminders go, as far as a form changed it, and give the codes of those posts.

    Raises Refused for a wrong role and with what is to be mended, and ChangedMeanwhile.
    """
    programme_office_only(author, "change who holds a post")
    gone = dict.fromkeys(typed, "")  # of a post that the plan no longer has
    stands = gone | posts(session)
    typed = {name: _clean(value) for name, value in typed.items()}
    changed = own_changes(typed, seen, stands, lambda name: trail.who_set(session, [POST_SET], name.partition(" ")[2]))
    leads = {lead.code: lead for lead in session.exec(select(Lead))}
    if problems := dict(_post_problems(changed, set(leads))):
        raise Refused(problems=problems)
    codes = list(dict.fromkeys(name.partition(" ")[2] for name in changed))
    for code in codes:
        own = {name.partition(" ")[0]: value for name, value in changed.items() if name.partition(" ")[2] == code}
        before = {field: getattr(leads[code], field) for field in own}
        for field, value in own.items():
            setattr(leads[code], field, value or None)
        session.add(leads[code])
        trail.record(session, author.username, at, POST_SET, code, before, own)
    return codes


def _post_problems(changed: Mapping[str, str], codes: set[str]) -> Iterator[tuple[str, str]]:
    for name, value in changed.items():
        field, _, code = name.partition(" ")
        if code not in codes:
            yield name, f"The plan that is loaded now has no post {code}."
        elif field == "holder" and len(value) > LONGEST:
            yield name, f"Write at most {LONGEST} characters; these are {len(value):,}."
        elif field == "email" and value and (len(value) > LONGEST_ADDRESS or not ADDRESS.fullmatch(value)):
            yield name, f"‘{value[:80]}’ is no e-mail address: write one address, like jo.bloggs@example.gov.uk."


def _clean(value: Any) -> Any:
    return " ".join(visible(value).split()) if isinstance(value, str) else value
