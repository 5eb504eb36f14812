"""The command that reminds accountable leads by mail, made for cron."""

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Engine

from core.command_line.arguments import COMMAND_LINE, day
from core.digest.content import Reminder, reminders
from core.digest.letters import Plan, as_text, subject
from core.digest.queries import sent_for
from core.digest.sending import FAILED, Fate, Mailing, Outcome, dry_run, send_all, write_all
from core.digest.tables import SentDigest
from core.numbers import chosen_numbers
from core.plan.phrases import rating_key
from core.plan.queries import plan_frames, reporting_date
from core.plan.rules import RatingNumbers
from core.settings import MailProblem, from_environment, mail_from_environment, today
from core.start import open_database
from core.storage.engine import reading
from core.words import listed, long_date, one_line

NO_SERVER = (
    "No mail server is set, so nothing is sent: set SMTP_HOST and SMTP_FROM (and PUBLIC_ADDRESS for links), or choose --folder "
    "to write message files, or --dry-run."
)


def digest(chosen: argparse.Namespace) -> int:
    """Remind each accountable lead who has something to be told; exit 1 where a reminder could not be sent."""
    try:
        mail = mail_from_environment()
    except MailProblem as problem:
        return _complaint(str(problem), 2)
    database = open_database(from_environment())
    known = _read(database, chosen.as_at)
    leads = [one.code for one in known.reminders]
    if chosen.lead not in (None, *leads):
        named = listed(leads) or "the plan has none"
        return _complaint(f"No action has {chosen.lead!r} as accountable lead: {named}.", 2)
    found = [one for one in known.reminders if chosen.lead in (None, one.code)]
    mailing = Mailing(database, known.plan, mail, COMMAND_LINE.username, chosen.again)
    try:
        outcomes = _outcomes(chosen, mailing, [one for one in found if one.parts], known.held)
    except OSError as error:
        return _complaint(f"The folder {chosen.folder} cannot be written to: {error}.", 1)
    (_print_json if chosen.json else _print)(known.as_at, outcomes, [one for one in found if not one.parts], mailing)
    return 1 if any(one.fate in FAILED for one in outcomes) else 0


class Known(NamedTuple):
    """What the database says: the reminders of all leads for a reporting date, and those that were sent or begun."""

    as_at: date
    plan: Plan
    reminders: list[Reminder]
    held: dict[str, SentDigest]


def _read(database: Engine, as_at: date | None) -> Known:
    with reading(database) as session:
        as_at = as_at or reporting_date(session) or today()
        frames, numbers = plan_frames(session, as_at=as_at), chosen_numbers(session)
        held = sent_for(session, as_at)
    rule = RatingNumbers.of(numbers)
    about: Any = next(frames["plan"].itertuples(), None)
    plan = Plan(about.title if about else "", about.council if about else "", rating_key(rule))
    return Known(as_at, plan, reminders(frames, as_at, rule, numbers["silent"]), held)


def _complaint(sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr)
    return code


def _outcomes(
    chosen: argparse.Namespace, mailing: Mailing, found: list[Reminder], held: dict[str, SentDigest]
) -> list[Outcome]:
    has_way = mailing.mail.host or chosen.folder
    if not (has_way or chosen.dry_run):
        print(NO_SERVER, file=sys.stderr)
    if chosen.dry_run or not has_way:
        return dry_run(found, held)
    return write_all(chosen.folder, mailing, found, held) if chosen.folder else send_all(mailing, found)


def _print(as_at: date, outcomes: list[Outcome], silent: list[Reminder], mailing: Mailing) -> None:
    """Say what became of each reminder; what a person has to mend goes to standard error, which cron sends on."""
    print(f"Reminders as at {long_date(as_at)}")
    for one in outcomes:
        print(f"{_name(one.reminder)}: {one.words}", file=sys.stderr if one.fate in FAILED else sys.stdout)
        if one.fate == Fate.SHOWN:
            rule, text = "-" * 72, as_text(one.reminder, mailing.plan, mailing.mail)
            print(f"\n{rule}\nSubject: {subject(one.reminder)}\n\n{text}{rule}\n")
    if silent:
        print(f"Nothing to say to {listed(_name(one) for one in silent)}.")
    done = listed(f"{number} {fate}" for fate in Fate if (number := sum(one.fate == fate for one in outcomes)))
    print(f"Reminders: {done or 'none'}.")


def _print_json(as_at: date, outcomes: list[Outcome], silent: list[Reminder], mailing: Mailing) -> None:
    said = {
        "as_at": as_at,
        "reminders": [
            {
                "lead": one.reminder.code,
                "post": one.reminder.post,
                "address": one.reminder.address,
                "fate": one.fate,
                "words": one.words,
                "subject": subject(one.reminder),
                "parts": [
                    {"heading": part.heading, "actions": [point._asdict() for point in part.points]}
                    for part in one.reminder.parts
                ],
            }
            for one in outcomes
        ],
        "nothing_to_say": [one.code for one in silent],
    }
    print(json.dumps(said, default=str, ensure_ascii=False, indent=2))


def _name(reminder: Reminder) -> str:
    return one_line(f"{reminder.code} ({reminder.post})")


def add_commands(verbs: Any) -> None:
    """Add `digest` to the command line."""
    verb = verbs.add_parser(
        "digest",
        help="remind accountable leads by mail of what is late, due soon or without an update",
        description="Each accountable lead gets one reminder at most for a reporting date. One whose sending was begun and not "
        "finished is named, and never sent again by itself. Exits 1 where one could not be sent.",
    )
    verb.add_argument("--as-at", type=day, metavar="DATE", help="reporting date, such as 2011-03-31")
    verb.add_argument("--dry-run", action="store_true", help="print the reminders; send and record nothing")
    verb.add_argument(
        "--folder", type=Path, metavar="DIR", help="write message files (.eml) into this folder instead of sending"
    )
    verb.add_argument("--lead", metavar="CODE", help="only the reminder of this lead")
    verb.add_argument("--again", action="store_true", help="send what was begun and not finished once more")
    verb.add_argument("--json", action="store_true", help="print as JSON")
    verb.set_defaults(run=digest)
