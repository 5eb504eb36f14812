"""A reminder as a message: text, and the same as HTML. Whatever was typed into the plan is harmless in it."""

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from core.digest.content import Point, Reminder
from core.palette import ON_RATING, RATING_COLOURS
from core.plan.phrases import rating_label
from core.plan.states import Rating
from core.settings import MailSettings
from core.words import count, long_date, one_line

LONGEST_NAME = 100  # of a person or post beside an address: mail programs cut longer ones anyway
ILLUSTRATIVE = (
    "What is marked as illustrative rests on progress that was made up to show how the dashboard works. "
    "The plan itself is real."
)
_TURNING = {chr(code) for code in (0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A))}


class Plan(NamedTuple):
    """Which plan it is, and what each rating means."""

    title: str
    council: str
    key: Mapping[Rating, str]

    @property
    def name(self) -> str:
        return f"{self.council}: {self.title}" if self.council else self.title


def letter(reminder: Reminder, plan: Plan, mail: MailSettings, at: datetime) -> EmailMessage:
    """The message to a lead, who has an address."""
    message = EmailMessage(policy=policy.SMTP)
    message["Subject"] = subject(reminder)
    if mail.sender:
        message["From"] = Address(in_header(parseaddr(mail.sender)[0]), addr_spec=mail.address)
    message["To"] = Address(in_header(reminder.holder or reminder.post), addr_spec=reminder.address)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = _identity(reminder, plan, mail.address)
    message["Auto-Submitted"] = "auto-generated"  # so that no absence note answers it
    message.set_content(as_text(reminder, plan, mail), cte="quoted-printable")
    message.add_alternative(as_html(reminder, plan, mail), subtype="html", cte="quoted-printable")
    return message


def subject(reminder: Reminder) -> str:
    """`Improvement plan: 3 actions to look at, as at 31 March 2011`."""
    return f"Improvement plan: {count(len(reminder.refs), 'action')} to look at, as at {long_date(reminder.as_at)}"


def as_text(reminder: Reminder, plan: Plan, mail: MailSettings) -> str:
    """The message for programs that show plain text."""
    return _rendered("reminder.txt", reminder, plan, mail) + "\n"


def as_html(reminder: Reminder, plan: Plan, mail: MailSettings) -> str:
    """The message as HTML: styles within it, nothing that is fetched from elsewhere, every text escaped."""
    return _rendered("reminder.html", reminder, plan, mail).lstrip()


def _rendered(template: str, reminder: Reminder, plan: Plan, mail: MailSettings) -> str:
    used = {point.rating for point in reminder.points}
    text: str = (
        _templates()
        .get_template(template)
        .render(
            title=subject(reminder),
            plan=one_line(plan.name),
            day=long_date(reminder.as_at),
            to=_for(reminder),
            why=_why(reminder),
            illustrative=ILLUSTRATIVE if any(point.is_illustrative for point in reminder.points) else "",
            parts=[(part.heading, [_shown(point, reminder, mail) for point in part.points]) for part in reminder.parts],
            key=[(rating_label(one), RATING_COLOURS[one], meaning) for one, meaning in plan.key.items() if one in used],
            questions=_questions(mail),
            on_rating=ON_RATING,
        )
    )
    return text


def link_to(point: Point, reminder: Reminder, mail: MailSettings) -> str:
    """The opened action in the dashboard, at the reporting date; empty where it is not known where the dashboard stands."""
    choices = urlencode({"action": point.ref, "as_at": reminder.as_at.isoformat()})
    return f"{mail.public_address}/action_plan?{choices}" if mail.public_address else ""


def in_header(text: str) -> str:
    """Text for a header: one line, without signs that cannot be seen, such as those that turn the direction of writing."""
    kept = "".join(sign for sign in one_line(text) if sign == "\u200d" or unicodedata.category(sign) != "Cf")
    return kept[:LONGEST_NAME].strip()


def _line(text: str) -> str:
    """A line of plain text, in which what turns the direction of writing turns no other line."""
    line = one_line(text)
    return f"\u2068{line}\u2069" if _TURNING & set(line) else line


def _for(reminder: Reminder) -> str:
    who = ", ".join(_line(part) for part in (reminder.holder, reminder.post) if part)
    return f"For {who} ({_line(reminder.code)})"


def _why(reminder: Reminder) -> str:
    number = len(reminder.refs)
    return (
        f"You are accountable for {count(number, 'action')} of this plan that {'is' if number == 1 else 'are'} late, due soon or "
        f"without an update. Please record {'its latest progress' if number == 1 else 'the latest progress of each'}, and what "
        "comes next."
    )


def _questions(mail: MailSettings) -> str:
    reply = f" A reply to this message goes to {mail.address}." if mail.address else ""
    return (
        "Ask the programme office, which keeps the plan, if an action is not yours or a date is wrong. "
        f"It also knows how to record progress, and changes who gets these reminders.{reply}"
    )


def _shown(point: Point, reminder: Reminder, mail: MailSettings) -> dict[str, Any]:
    return {
        "ref": one_line(point.ref),
        "title": one_line(point.title),
        "rating": rating_label(point.rating),
        "colour": RATING_COLOURS[Rating(point.rating)],
        "words": one_line(point.words),
        "is_illustrative": point.is_illustrative,
        "link": link_to(point, reminder, mail),
    }


def _identity(reminder: Reminder, plan: Plan, sender: str) -> str:
    """The same for the same reminder, so that a mailbox that got it twice after all can tell."""
    parts = (plan.name, reminder.code, reminder.as_at.isoformat(), reminder.address)
    return f"<{sha256(repr(parts).encode()).hexdigest()[:32]}@{sender.partition('@')[2] or 'localhost'}>"


@cache
def _templates() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

    folder = FileSystemLoader(Path(__file__).parent / "templates")
    templates = Environment(loader=folder, autoescape=select_autoescape(), undefined=StrictUndefined)
    templates.filters["line"] = _line
    return templates
