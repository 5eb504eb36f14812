"""Setting what the plan is called, as at which date it opens, up to when reporting is closed, its bands' limits, and who holds
the posts: each in the transaction of the session that is handed in, with entries in the audit trail."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from sqlmodel import Session, col, select

from core.audit import trail
from core.people import Person, programme_office_only
from core.plan.bands import months_of
from core.plan.commands import set_limits
from core.plan.tables import Group, Lead, Plan
from core.refusals import Refused, own_changes
from core.settings import ENGLAND
from core.words import long_date, visible

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
LONGEST = 200
LONGEST_ADDRESS = 254  # of an e-mail address, as the protocol has it
ADDRESS = re.compile(r"[^@\s<>,;:\"()\\\[\]]+@[^@\s<>,;:\"()\\\[\].]+(\.[^@\s<>,;:\"()\\\[\].]+)+")
PLAN_SET, POST_SET = "plan setting changed", "post holder changed"
LIMIT = "limit "  # before the key of a group: the setting of its last day
TITLES = {
    "title": "Title of the plan",
    "council": "Council",
    "published_on": "Date of the plan document",
    "reporting_date": "Reporting date",
    "closed_until": "Reporting closed up to",
}


def plan_settings(session: Session) -> dict[str, Any]:
    """What stands of each setting: those in TITLES, and the limit of each group; a day is None where none is set. Empty where
    no plan is loaded."""
    plan = session.get(Plan, 1)
    if plan is None:
        return {}
    return {name: getattr(plan, name) for name in TITLES} | {
        f"{LIMIT}{group.band}": group.limit_on for group in groups(session)
    }


def groups(session: Session) -> list[Group]:
    """The plan's groups in its order."""
    return list(session.exec(select(Group).order_by(col(Group.position))))


def titles(session: Session) -> dict[str, str]:
    """What each setting is called."""
    return TITLES | {f"{LIMIT}{group.band}": f"Limit of ‘{group.title}’" for group in groups(session)}


def set_plan(
    session: Session, typed: Mapping[str, Any], seen: Mapping[str, Any], author: Person, at: datetime
) -> list[str]:
    """Set what was changed in a form of plan settings, and give the titles of it.

    Raises Refused for a wrong role and with what is to be mended, and ChangedMeanwhile.
    """
    programme_office_only(author, "change the plan’s settings")
    stands = plan_settings(session)
    typed = {name: _clean(value) for name, value in typed.items()}
    called = titles(session)
    if gone := [name for name in typed if name not in called]:
        raise Refused(problems=dict.fromkeys(gone, "The plan that is loaded now has no such group."))
    changed = own_changes(typed, seen, stands, lambda name: trail.who_set(session, [PLAN_SET], called[name]))
    today, now = at.astimezone(ENGLAND).date(), {**stands, **changed}
    problems = {name: said for name, said in _problems(now, groups(session), today) if name in changed}
    if problems:
        raise Refused(problems=problems)
    plan = session.get_one(Plan, 1)
    for name, value in changed.items():
        if name.startswith(LIMIT):
            set_limits(session, {name.removeprefix(LIMIT): value})
        else:
            setattr(plan, name, value)
        trail.record(session, author.username, at, PLAN_SET, called[name], stands[name], value)
    session.add(plan)
    return [called[name] for name in changed]


def _problems(settings: Mapping[str, Any], groups: Iterable[Group], today: date) -> Iterator[tuple[str, str]]:
    if not settings["title"]:
        yield "title", "Write the title of the plan, as it is to stand on every page."
    for name in ("title", "council"):
        if len(settings[name]) > LONGEST:
            yield name, f"{TITLES[name]}: write at most {LONGEST} characters; these are {len(settings[name]):,}."
    for name, value in settings.items():
        if isinstance(value, date) and not EARLIEST <= value <= LATEST:
            called = TITLES.get(name, "Limit of the group")
            yield name, f"{called}: choose a day between {EARLIEST.year} and {LATEST.year}."
    if settings["closed_until"] and settings["closed_until"] > today:
        said = f"{long_date(settings['closed_until'])} lies ahead: reporting can be closed for days that are over."
        yield "closed_until", said
    yield from _limits_out_of_order(settings, groups)


def _limits_out_of_order(settings: Mapping[str, Any], groups: Iterable[Group]) -> Iterator[tuple[str, str]]:
    """Groups of more months whose limit comes before that of fewer."""
    timed = sorted(((months, one) for one in groups if (months := months_of(one.title))), key=lambda timed: timed[0])
    for (_, shorter), (_, longer) in pairwise(timed):
        names = f"{LIMIT}{shorter.band}", f"{LIMIT}{longer.band}"
        first, last = (settings.get(name) for name in names)
        if first and last and last < first:
            said = f"The limit of ‘{longer.title}’ comes before that of ‘{shorter.title}’: mend one of the two."
            yield from ((name, said) for name in names)


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
