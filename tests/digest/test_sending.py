"""Reminders through a real mail server: each once, and nothing counted as sent that was not."""

import ssl
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import Engine
from sqlmodel import select

from core.audit.tables import AuditEntry
from core.audit.trail import broken_link
from core.digest import sending
from core.digest.content import reminders
from core.digest.letters import Plan
from core.digest.queries import sent_for
from core.digest.sending import Fate, Mailing, send_all, write_all
from core.digest.tables import SentDigest
from core.plan.phrases import rating_key
from core.plan.queries import plan_frames
from core.plan.rules import RatingNumbers
from core.settings import MailSettings, now
from core.storage.engine import reading, writing
from core.storage.revision import data_revision
from tests.browser.conftest import free_port
from tests.digest.conftest import Inbox, bodies, knows_password, served, set_lead
from tests.plan.test_measures import day

PLAN = Plan("A small plan", "Kent", rating_key(RatingNumbers()))
AS_AT = day("2011-03-31")


def mail_to(inbox: Inbox, **more: Any) -> MailSettings:
    return replace(MailSettings("localhost", inbox.port, sender="plan@council.test"), **more)


def sent_by(database: Engine, mail: MailSettings, again: bool = False) -> dict[str, tuple[str, str]]:
    """What became of each lead's reminder, and how it was said, by lead."""
    with reading(database) as session:
        found = reminders(plan_frames(session), AS_AT, RatingNumbers(), 35)
    outcomes = send_all(Mailing(database, PLAN, mail, "test", again), found)
    return {one.reminder.code: (one.fate.value, one.words) for one in outcomes}


def fates(found: dict[str, tuple[str, str]]) -> dict[str, str]:
    return {code: fate for code, (fate, _) in found.items()}


def noted(database: Engine) -> dict[str, bool]:
    """Whether each noted reminder was sent, by lead."""
    with reading(database) as session:
        return {lead: row.sent_at is not None for lead, row in sent_for(session, AS_AT).items()}


def test_each_lead_gets_their_own_reminder_once(small: Engine, inbox: Inbox) -> None:
    assert sent_by(small, mail_to(inbox)) == {
        "P": ("sent", "sent to p@council.test."),
        "Q": ("sent", "sent to q@council.test."),
    }
    again = sent_by(small, mail_to(inbox))
    assert fates(again) == {"P": "sent before", "Q": "sent before"}
    assert again["P"][1].endswith("to p@council.test.")
    assert inbox.addresses() == ["p@council.test", "q@council.test"]
    texts = {addresses[0]: bodies(message)[0] for addresses, message in inbox.accepted}
    assert (
        "X1.2 Do what X1.2 says\nR Red. Forecast 31 August 2011, 62 days after its due date.\n"
        in texts["p@council.test"]
    )
    assert "X2.1" not in texts["p@council.test"]
    assert "X2.1 Do what X2.1 says\nG Green. Due 30 April 2011 (in 30 days).\n" in texts["q@council.test"]


def test_every_sent_reminder_stands_in_the_audit_trail_and_no_figure_changes(small: Engine, inbox: Inbox) -> None:
    with reading(small) as session:
        before = data_revision(session)
    sent_by(small, mail_to(inbox))
    with reading(small) as session:
        entries = session.exec(select(AuditEntry).where(AuditEntry.what == "reminder sent")).all()
        assert [(one.who, one.subject) for one in entries] == [("test", "P"), ("test", "Q")]
        assert entries[1].after == (
            '{"actions": ["X1.2", "X2.1", "X2.2"], "address": "q@council.test", "as_at": "2011-03-31"}'
        )
        assert broken_link(session) is None
        assert data_revision(session) == before


def test_another_reporting_date_is_another_reminder(small: Engine, inbox: Inbox) -> None:
    sent_by(small, mail_to(inbox))
    with reading(small) as session:
        later = reminders(plan_frames(session), AS_AT + timedelta(1), RatingNumbers(), 35)
    outcomes = send_all(Mailing(small, PLAN, mail_to(inbox), "test"), later)
    assert [one.fate for one in outcomes] == [Fate.SENT, Fate.SENT]


def test_a_refused_addressee_holds_up_nobody_and_is_tried_again(small: Engine, inbox: Inbox) -> None:
    inbox.refused.add("p@council.test")
    found = sent_by(small, mail_to(inbox))
    assert fates(found) == {"P": "not sent", "Q": "sent"}
    assert found["P"][1] == (
        f"not sent. The mail server localhost:{inbox.port} refused p@council.test (550 No such mailbox)."
    )
    assert noted(small) == {"Q": True}
    inbox.refused.clear()
    assert fates(sent_by(small, mail_to(inbox))) == {"P": "sent", "Q": "sent before"}
    assert inbox.addresses() == ["p@council.test", "q@council.test"]


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"refused_senders": {"plan@council.test"}}, "refused the sender plan@council.test (550 You may not send)."),
        ({"answer": "552 Too much mail"}, "refused the message (552 Too much mail)."),
    ],
)
def test_a_refused_sender_or_message_counts_as_not_sent(
    small: Engine, inbox: Inbox, how: dict[str, Any], words: str
) -> None:
    for name, value in how.items():
        setattr(inbox, name, value)
    found = sent_by(small, mail_to(inbox))
    assert fates(found) == {"P": "not sent", "Q": "not sent"}
    assert found["Q"][1].endswith(words)
    assert noted(small) == {}


def test_a_server_that_cannot_be_reached_is_said_once_and_nothing_counts_as_sent(small: Engine) -> None:
    port = free_port()
    found = sent_by(small, MailSettings(host="localhost", port=port, sender="plan@council.test"))
    assert found["P"][0] == "not sent"
    assert found["P"][1].startswith(f"not sent. The mail server localhost:{port} cannot be reached (")
    assert found["P"][1].endswith("see SMTP_HOST and SMTP_PORT, and that the server runs.")
    assert found["Q"] == ("not sent", "not tried, for the same reason.")
    assert noted(small) == {}


def test_a_server_lost_in_the_middle_leaves_it_open_and_is_not_tried_again_by_itself(
    small: Engine, inbox: Inbox
) -> None:
    inbox.breaks = True
    found = sent_by(small, mail_to(inbox))
    assert fates(found) == {"P": "unfinished", "Q": "unfinished"}
    assert "may or may not have got it" in found["P"][1]
    inbox.breaks = False
    assert fates(sent_by(small, mail_to(inbox))) == {"P": "being sent", "Q": "being sent"}
    assert inbox.addresses() == ["p@council.test", "q@council.test"]


def claimed(database: Engine, at: datetime) -> None:
    with writing(database) as session:
        session.add(SentDigest(lead="P", as_at=AS_AT, address="p@council.test", claimed_at=at))


def test_what_a_crash_left_is_told_with_what_to_do_and_sent_again_only_when_asked(small: Engine, inbox: Inbox) -> None:
    claimed(small, now() - timedelta(minutes=11))
    found = sent_by(small, mail_to(inbox))
    assert fates(found) == {"P": "unfinished", "Q": "sent"}
    assert "--lead 'P' --again" in found["P"][1]
    assert fates(sent_by(small, mail_to(inbox), again=True)) == {"P": "sent", "Q": "sent before"}
    assert inbox.addresses() == ["p@council.test", "q@council.test"]
    assert noted(small) == {"P": True, "Q": True}


def test_what_another_run_is_sending_is_left_to_it_even_when_asked_again(small: Engine, inbox: Inbox) -> None:
    claimed(small, now() - timedelta(minutes=9))
    assert fates(sent_by(small, mail_to(inbox), again=True)) == {"P": "being sent", "Q": "sent"}
    assert inbox.addresses() == ["q@council.test"]


def test_a_program_that_ends_between_sending_and_noting_leaves_an_open_claim(
    small: Engine, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def end(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sending, "mark_sent", end)
    with pytest.raises(KeyboardInterrupt):
        sent_by(small, mail_to(inbox))
    assert noted(small) == {"P": False}


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (None, "has no mail address. Add one on the page Settings, view Posts."),
        ("  ", "has no mail address. Add one on the page Settings, view Posts."),
        (
            "p@council.test\nBcc: all@council.test",
            r"has 'p@council.test\nBcc: all@council.test', which is no mail address. Mend it on the page Settings, view Posts.",
        ),
        ("p@council.test, q@council.test", None),
        ("Jo <p@council.test>", None),
        ("müller@council.test", None),
        ("p@", None),
        (".p@council.test", None),
        ("p" * 300 + "@council.test", None),
    ],
)
def test_a_lead_without_a_usable_address_is_named_and_holds_up_nobody(
    small: Engine, inbox: Inbox, address: str | None, words: str | None
) -> None:
    set_lead(small, "P", email=address)
    found = sent_by(small, mail_to(inbox))
    assert fates(found) == {"P": "without an address", "Q": "sent"}
    assert words in (None, found["P"][1])
    assert inbox.addresses() == ["q@council.test"]


def test_hostile_text_reaches_the_mailbox_as_one_harmless_message(small: Engine, inbox: Inbox) -> None:
    set_lead(small, "P", holder="Jo\r\nBcc: all@council.test\r\n\r\n.\r\nQUIT", post="\u202e=1+1 <script>")
    assert fates(sent_by(small, mail_to(inbox)))["P"] == "sent"
    message = next(message for addresses, message in inbox.accepted if addresses == ["p@council.test"])
    assert message["Bcc"] is None
    assert inbox.addresses() == ["p@council.test", "q@council.test"]
    assert "For Jo Bcc: all@council.test . QUIT, \u2068\u202e=1+1 <script>\u2069 (P)" in bodies(message)[0]


def test_two_runs_at_once_send_each_reminder_once(small: Engine, inbox: Inbox) -> None:
    runs: list[dict[str, str]] = []
    start = threading.Barrier(4)

    def run() -> None:
        start.wait()
        runs.append(fates(sent_by(small, mail_to(inbox))))

    threads = [threading.Thread(target=run) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert inbox.addresses() == ["p@council.test", "q@council.test"]
    for code in ("P", "Q"):
        found = [run[code] for run in runs]
        assert found.count("sent") == 1
        assert set(found) <= {"sent", "sent before", "being sent"}


def test_message_files_are_written_again_but_not_what_was_sent(small: Engine, inbox: Inbox, tmp_path: Path) -> None:
    mailing = Mailing(small, PLAN, MailSettings(), "test")
    with reading(small) as session:
        found = reminders(plan_frames(session), AS_AT, RatingNumbers(), 35)
    folder = tmp_path / "new" / "folder"
    for _ in range(2):
        assert [one.fate for one in write_all(folder, mailing, found, {})] == [Fate.WRITTEN, Fate.WRITTEN]
    files = sorted(file.name for file in folder.iterdir())
    assert [name[:13] for name in files] == ["2011-03-31 P ", "2011-03-31 Q "]
    assert b"To: Head of P <p@council.test>\r\n" in (folder / files[0]).read_bytes()
    assert noted(small) == {}
    sent_by(small, mail_to(inbox))
    with reading(small) as session:
        held = sent_for(session, AS_AT)
    assert [one.fate for one in write_all(folder, mailing, found, held)] == [Fate.SENT_BEFORE, Fate.SENT_BEFORE]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost that nobody signed but itself, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), today, today + timedelta(1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("certificate") / "server.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.fixture
def protected(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


Trust = Callable[[], None]


@pytest.fixture
def trust(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Trust:
    return lambda: monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


def login(password: str = "correct horse") -> dict[str, str]:
    return {"security": "starttls", "user": "plan", "password": password}


def test_with_starttls_and_a_login_reminders_are_sent(small: Engine, protected: ssl.SSLContext, trust: Trust) -> None:
    trust()
    inbox, controller = served(
        tls_context=protected, require_starttls=True, authenticator=knows_password, auth_required=True
    )
    try:
        wrong = sent_by(small, mail_to(inbox, **login("guessed")))
        right = sent_by(small, mail_to(inbox, **login()))
    finally:
        controller.stop()
    assert fates(wrong) == {"P": "not sent", "Q": "not sent"}
    assert f"localhost:{inbox.port} refused the login of plan (535 " in wrong["P"][1]
    assert "guessed" not in wrong["P"][1]
    assert wrong["Q"][1] == "not tried, for the same reason."
    assert fates(right) == {"P": "sent", "Q": "sent"}


def test_a_certificate_that_nobody_vouches_for_is_refused(small: Engine, protected: ssl.SSLContext) -> None:
    inbox, controller = served(tls_context=protected)
    try:
        found = sent_by(small, mail_to(inbox, **login()))
    finally:
        controller.stop()
    assert f"localhost:{inbox.port} does not protect the connection (" in found["P"][1]
    assert "CERTIFICATE_VERIFY_FAILED" in found["P"][1]
    assert inbox.accepted == []


def test_a_server_that_offers_no_protection_gets_neither_password_nor_mail(small: Engine, inbox: Inbox) -> None:
    found = sent_by(small, mail_to(inbox, **login()))
    assert f"localhost:{inbox.port} does not protect the connection (" in found["P"][1]
    assert inbox.accepted == []
    assert noted(small) == {}


def test_a_server_without_logins_is_told_as_a_refused_login(small: Engine, inbox: Inbox) -> None:
    found = sent_by(small, mail_to(inbox, user="plan", password="correct horse"))
    assert "refused the login of plan" in found["P"][1]


def test_with_tls_from_the_first_word_reminders_are_sent(
    small: Engine, protected: ssl.SSLContext, trust: Trust
) -> None:
    inbox, controller = served(ssl_context=protected)
    try:
        stranger = sent_by(small, mail_to(inbox, security="tls"))
        trust()
        known = sent_by(small, mail_to(inbox, security="tls"))
    finally:
        controller.stop()
    assert "has no protected connection that can be trusted (" in stranger["P"][1]
    assert fates(known) == {"P": "sent", "Q": "sent"}
