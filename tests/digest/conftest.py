"""The small plan with addresses of its leads, and a real mail server that keeps what it is given."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from sqlalchemy import Engine

from core.plan import commands
from core.plan.tables import Lead
from core.storage.engine import writing
from tests.browser.conftest import free_port
from tests.plan.test_measures import AT, SMALL, day, recorded


@pytest.fixture
def small(database: Engine) -> Engine:
    """The small plan with its progress; the leads P and Q have addresses. W is accountable for nothing."""
    with writing(database) as session:
        commands.replace_plan(session, SMALL, "small.csv", "test", AT, commands.PlanAbout("A small plan", "Kent"))
        commands.add_progress(
            session,
            [
                recorded("X1.1", "2011-02-28", "in progress"),
                recorded("X1.1", "2011-03-31", "complete awaiting assurance", met_on=day("2011-03-20")),
                recorded("X1.2", "2011-02-28", "in progress", forecast_on=day("2011-07-10")),
                recorded("X1.2", "2011-03-31", "in progress", forecast_on=day("2011-08-31")),
                recorded("X2.1", "2011-02-28", "in progress", forecast_on=day("2011-06-30")),
                recorded("X2.1", "2011-03-31", "in progress", forecast_on=day("2011-04-30"), confidence="high"),
            ],
        )
    set_lead(database, "P", email="p@council.test")
    set_lead(database, "Q", email="q@council.test")
    return database


def set_lead(database: Engine, code: str, **values: Any) -> None:
    with writing(database) as session:
        lead = session.get_one(Lead, code)
        for name, value in values.items():
            setattr(lead, name, value)


@dataclass
class Inbox:
    """A mail server's handler: keeps what it accepted, and refuses what it is told to."""

    accepted: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    refused_senders: set[str] = field(default_factory=set)
    answer: str = "250 Kept"
    breaks: bool = False
    port: int = 0

    def addresses(self) -> list[str]:
        return sorted(address for addresses, _ in self.accepted for address in addresses)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused_senders:
            return "550 You may not send"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            message = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(message, EmailMessage)
            self.accepted.append((list(envelope.rcpt_tos), message))
        if self.breaks:
            server.transport.abort()  # type: ignore[union-attr]
        return self.answer


def served(**options: Any) -> tuple[Inbox, Controller]:
    """A mail server on a free port, running; whoever asks for it stops it."""
    inbox = Inbox()
    inbox.port = free_port()
    controller = Controller(inbox, hostname="localhost", port=inbox.port, **options)
    controller.start()
    return inbox, controller


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    kept, controller = served()
    yield kept
    controller.stop()


def knows_password(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any) -> AuthResult:
    is_known = (data.login, data.password) == (b"plan", b"correct horse")
    return AuthResult(success=is_known, handled=False)


def bodies(message: EmailMessage) -> tuple[str, str]:
    """The text and the HTML of a message."""
    found = message.get_body(("plain",)), message.get_body(("html",))
    text, html = (one.get_content().replace("\r\n", "\n") for one in found if one)
    return text, html
