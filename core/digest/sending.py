"""Sending each lead's reminder once for a reporting date, and what became of each."""

from contextlib import closing
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from sqlalchemy import Engine

from core.digest.commands import claim, is_unfinished, mark_sent, take_back
from core.digest.content import Reminder
from core.digest.letters import Plan, letter
from core.digest.mail_server import MailServer, MessageRefused, MessageUncertain, ServerUnusable
from core.digest.tables import SentDigest
from core.settings import MailSettings, is_mail_address, now
from core.storage.engine import writing
from core.words import moment


class Fate(StrEnum):
    """What became of a reminder."""

    SENT = "sent"
    WRITTEN = "written"
    SHOWN = "shown"
    SENT_BEFORE = "sent before"
    BEING_SENT = "being sent"
    UNFINISHED = "unfinished"
    NO_ADDRESS = "without an address"
    NOT_SENT = "not sent"


FAILED = (Fate.UNFINISHED, Fate.NOT_SENT)


class Outcome(NamedTuple):
    """A reminder and what became of it, in a sentence that begins after the lead's mailing."""

    reminder: Reminder
    fate: Fate
    words: str


class Mailing(NamedTuple):
    """All that is needed to send: where what was sent is noted, how it is said, through which server, by whom; `again` sends
    once more what was begun and not finished."""

    database: Engine
    plan: Plan
    mail: MailSettings
    who: str
    again: bool = False


def send_all(mailing: Mailing, reminders: list[Reminder]) -> list[Outcome]:
    """Send each reminder that nobody else sent or is sending; where the server cannot be used, the rest is not tried."""
    outcomes: list[Outcome] = []
    is_usable = True
    with closing(MailServer(mailing.mail)) as server:
        for reminder in reminders:
            outcome = without_address(reminder)
            if not (outcome or is_usable):
                outcome = Outcome(reminder, Fate.NOT_SENT, "not tried, for the same reason.")
            try:
                outcomes.append(outcome or _send(mailing, reminder, server))
            except ServerUnusable as problem:
                is_usable = False
                outcomes.append(Outcome(reminder, Fate.NOT_SENT, f"not sent. {problem}"))
    return outcomes


def write_all(folder: Path, mailing: Mailing, reminders: list[Reminder], held: dict[str, SentDigest]) -> list[Outcome]:
    """Write each reminder that was not sent as a message file that mail programs open. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    outcomes = []
    for reminder in reminders:
        outcome = without_address(reminder) or earlier(reminder, held.get(reminder.code), now())
        if outcome is None:
            file = folder / _file_name(reminder)
            file.write_bytes(letter(reminder, mailing.plan, mailing.mail, now()).as_bytes())
            outcome = Outcome(reminder, Fate.WRITTEN, f"written to {file}, and not sent.")
        outcomes.append(outcome)
    return outcomes


def dry_run(reminders: list[Reminder], held: dict[str, SentDigest]) -> list[Outcome]:
    """What would become of each reminder."""
    outcomes = []
    for reminder in reminders:
        lacking = without_address(reminder)
        words = lacking.words if lacking else f"would get this at {reminder.address}; nothing was sent."
        before = earlier(reminder, held.get(reminder.code), now())
        outcomes.append(before or Outcome(reminder, Fate.SHOWN, words))
    return outcomes


def without_address(reminder: Reminder) -> Outcome | None:
    """That the lead has no address to send to, and how to mend it; None where there is one."""
    mend = "on the page Settings, view Posts."
    if not reminder.address:
        return Outcome(reminder, Fate.NO_ADDRESS, f"has no mail address. Add one {mend}")
    if not is_mail_address(reminder.address):
        return Outcome(reminder, Fate.NO_ADDRESS, f"has {reminder.address!r}, which is no mail address. Mend it {mend}")
    return None


def earlier(reminder: Reminder, held: SentDigest | None, at: datetime) -> Outcome | None:
    """What became of a reminder that was sent or begun before; None where it was not."""
    if held is None:
        return None
    if held.sent_at:
        return Outcome(reminder, Fate.SENT_BEFORE, f"was sent on {moment(held.sent_at)} to {held.address}.")
    begun = f"begun on {moment(held.claimed_at)} to {held.address}"
    if not is_unfinished(held, at):
        return Outcome(reminder, Fate.BEING_SENT, f"is being sent by another run, {begun}.")
    return Outcome(
        reminder, Fate.UNFINISHED,
        f"may or may not have got it: sending was {begun}, and not finished. Ask there; to send it once more, run this with "
        f"--lead {reminder.code!r} --again.",
    )  # fmt: skip


def _send(mailing: Mailing, reminder: Reminder, server: MailServer) -> Outcome:
    """Claim, send, mark as sent. What was surely not sent is given up again; where that is not sure, the claim stays."""
    at = now()
    message = letter(reminder, mailing.plan, mailing.mail, at).as_bytes()
    with writing(mailing.database) as session:
        held = claim(session, reminder, at, mailing.again)
    if outcome := earlier(reminder, held, at):
        return outcome
    try:
        server.send(message, mailing.mail.address, reminder.address)
    except (MessageRefused, ServerUnusable) as problem:
        with writing(mailing.database) as session:
            take_back(session, reminder)
        if isinstance(problem, ServerUnusable):
            raise
        return Outcome(reminder, Fate.NOT_SENT, f"not sent. {problem}")
    except MessageUncertain as problem:
        return Outcome(
            reminder, Fate.UNFINISHED,
            f"may or may not have got it. {problem} Ask at {reminder.address}; it is not sent again by itself.",
        )  # fmt: skip
    with writing(mailing.database) as session:
        mark_sent(session, reminder, mailing.who, now())
    return Outcome(reminder, Fate.SENT, f"sent to {reminder.address}.")


def _file_name(reminder: Reminder) -> str:
    """`2011-03-31 DMs 1a2b3c.eml`: a name for every code, also where a disk takes `DMs` and `DMS` for the same."""
    apart = sha256(reminder.code.encode()).hexdigest()[:6]
    return f"{reminder.as_at} {quote(reminder.code, safe=' ')[:60]} {apart}.eml"
