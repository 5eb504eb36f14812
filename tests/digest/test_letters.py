"""A reminder as a message: what it says, and that nothing that was typed into a plan does harm in it."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.digest.content import Part, Point, Reminder
from core.digest.letters import Plan, letter
from core.plan.phrases import rating_key
from core.plan.rules import RatingNumbers
from core.settings import MailSettings
from tests.digest.conftest import bodies
from tests.plan.test_measures import day

AT = datetime(2011, 4, 1, 7, 30, tzinfo=UTC)
PLAN = Plan("Our plan", "Kent County Council", rating_key(RatingNumbers()))
MAIL = MailSettings(
    host="localhost", sender="Programme office <plan@council.test>", public_address="https://plan.council.test"
)
HEADERS = [
    "Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
]  # fmt: skip
HOSTILE = [
    "<script>alert(1)</script>",
    "</bdi></p></td></table><img src=x onerror=alert(1)>",
    "{{ 7 * 7 }} {% raw %}",
    "line one\r\nBcc: everybody@council.test\r\n\r\n<b>a body</b>",
    "line one\nSubject: another",
    "\u202eright to left\u2066",
    "👩🏽‍⚕️ care 🧒",
    '=HYPERLINK("https://evil.test")',
    "null\x00byte \x1b[31mred\x1b[0m \ud800",
    "a\u2028b\u2029c\x85d\x0be",
    "=?utf-8?q?Bcc=3A_evil=40evil.test?=",
    "x" * 20_000,
    ", evil@evil.test, \"quoted\" (comment) <evil@evil.test>;",
    "",
    "مرحبا بالعالم",
]  # fmt: skip


def reminder(text: str = "Look at every case", holder: str = "Jo Bloggs", illustrative: bool = False) -> Reminder:
    point = Point("X1.1", text, "R", "Due 31 January 2011, 28 days overdue", illustrative)
    soon = Point("X1.2", "Second", "A", "Due 30 April 2011 (in 30 days)", False)
    parts = (Part("Overdue", (point,)), Part("Due within 30 days", (soon,)))
    return Reminder("HD", "Head of Services", holder, "jo@council.test", day("2011-03-31"), parts)


def sent(one: Reminder, mail: MailSettings = MAIL, plan: Plan = PLAN) -> EmailMessage:
    """The message as it is read at the other end."""
    read = message_from_bytes(letter(one, plan, mail, AT).as_bytes(), policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words += data


def read_html(message: EmailMessage) -> Tags:
    tags = Tags()
    tags.feed(bodies(message)[1])
    return tags


def test_the_text_says_what_a_lead_needs_and_no_more() -> None:
    assert (
        bodies(sent(reminder(illustrative=True)))[0]
        == """\
Kent County Council: Our plan
Your actions as at 31 March 2011

For Jo Bloggs, Head of Services (HD)

You are accountable for 2 actions of this plan that are late, due soon or without an update. \
Please record the latest progress of each, and what comes next.

What is marked as illustrative rests on progress that was made up to show how the dashboard works. The plan itself is real.


OVERDUE (1)

X1.1 Look at every case
R Red (illustrative progress). Due 31 January 2011, 28 days overdue.
https://plan.council.test/action_plan?action=X1.1&as_at=2011-03-31


DUE WITHIN 30 DAYS (1)

X1.2 Second
A Amber. Due 30 April 2011 (in 30 days).
https://plan.council.test/action_plan?action=X1.2&as_at=2011-03-31


WHAT THE RATINGS MEAN

R Red: A milestone is past its due date and not met, or is forecast more than 30 days after its due date.
A Amber: It is due on the reporting date itself and not reported done; or a forecast is 1 to 30 days late; \
or it is due within 30 days and not started; or its lead's confidence is low; \
or it is past its start by over 30 days and not started; or it draws on an action that is red or ends after it; \
or it is ongoing and was not reviewed for more than 92 days.


QUESTIONS

Ask the programme office, which keeps the plan, if an action is not yours or a date is wrong. It also knows how to record \
progress, and changes who gets these reminders. A reply to this message goes to plan@council.test.
"""
    )


def test_the_html_says_the_same_words() -> None:
    message = sent(reminder(illustrative=True))
    words = " ".join(read_html(message).words.split())
    for line in bodies(message)[0].splitlines():
        if line and not line.startswith("https://") and not line.isupper() and not re.search(r"\(\d\)$|^[RAX]", line):
            assert line in words
    for said in ("R Red Due 31 January 2011, 28 days overdue", "X1.2 Second", "Illustrative progress.", "Overdue (1)"):
        assert said in words


def test_the_headers_say_from_whom_to_whom_and_about_which_day() -> None:
    message = sent(reminder())
    assert message.keys() == HEADERS
    assert message["Subject"] == "Improvement plan: 2 actions to look at, as at 31 March 2011"
    assert message["From"] == "Programme office <plan@council.test>"
    assert message["To"] == "Jo Bloggs <jo@council.test>"
    assert message["Date"] == "Fri, 01 Apr 2011 07:30:00 +0000"
    assert message["Auto-Submitted"] == "auto-generated"


def test_the_same_reminder_has_the_same_identity_and_another_another() -> None:
    first, again, other = (
        sent(one)["Message-ID"] for one in (reminder(), reminder("changed"), replace(reminder(), code="HE"))
    )
    assert first == again
    assert first != other
    assert first.endswith("@council.test>")


def test_without_made_up_progress_nothing_is_called_illustrative() -> None:
    assert not re.search("illustrative", "".join(bodies(sent(reminder()))), re.IGNORECASE)


def test_without_the_dashboards_address_there_are_no_links() -> None:
    text, html = bodies(sent(reminder(), MailSettings()))
    assert "http" not in text
    assert "href" not in html
    assert sent(reminder(), MailSettings())["From"] is None


def test_a_ref_with_signs_of_an_address_links_to_that_action_alone() -> None:
    point = Point("A 1&as_at=1999-01-01#", "Odd", "R", "Late", False)
    one = Reminder("HD", "Head", "", "jo@council.test", day("2011-03-31"), (Part("Overdue", (point,)),))
    assert "action_plan?action=A+1%26as_at%3D1999-01-01%23&as_at=2011-03-31\n" in bodies(sent(one))[0]


def test_nothing_is_fetched_from_elsewhere() -> None:
    tags = read_html(sent(reminder()))
    assert not {"img", "script", "link", "style", "iframe", "svg"} & set(tags.tags)
    assert {value for name, value in tags.attributes if name in ("src", "background")} == set()
    assert "url(" not in bodies(sent(reminder()))[1]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:30])
def test_any_text_is_harmless_in_headers_text_and_html(text: str) -> None:
    plain = sent(reminder())
    message = sent(reminder(text, holder=text), plan=Plan(text, text, PLAN.key))
    assert message.keys() == HEADERS
    assert [one.addr_spec for one in message["To"].addresses] == ["jo@council.test"]
    assert not message.defects
    assert len(list(message.walk())) == 3
    assert read_html(message).tags == read_html(plain).tags
    lines, expected = bodies(message)[0].splitlines(), bodies(plain)[0].splitlines()
    assert len(lines) == len(expected)
    assert [now == then for now, then in zip(lines, expected, strict=True)].count(False) <= 3  # plan, person, title


def test_text_stands_in_the_message_as_it_was_typed() -> None:
    for text in ("<b>bold</b> & =1+1", "{{ 7 * 7 }}", "👩🏽‍⚕️ care", "مرحبا بالعالم", "'quoted' “too”"):
        message = sent(reminder(text, holder=text))
        assert f"X1.1 {text}" in bodies(message)[0]
        assert text in read_html(message).words
        assert [one.display_name for one in message["To"].addresses] == [text]


def test_what_turns_the_direction_of_writing_turns_its_own_line_alone() -> None:
    text, html = bodies(sent(reminder("\u202egnp.exe", holder="\u202eJo")))
    assert "\u2068X1.1 \u202egnp.exe\u2069" in text.splitlines()
    assert "<bdi>\u202egnp.exe</bdi>" in html
    assert "For \u2068\u202eJo\u2069, Head of Services (HD)" in text
    assert "For \u2068\u202eJo\u2069, Head of Services (HD)" in html
    assert sent(reminder(holder="\u202eJo"))["To"] == "Jo <jo@council.test>"


@given(st.text(), st.text())
def test_no_text_adds_a_header_an_addressee_or_a_tag(title: str, holder: str) -> None:
    message = sent(reminder(title, holder))
    assert message.keys() == HEADERS
    assert [one.addr_spec for one in message["To"].addresses] == ["jo@council.test"]
    assert read_html(message).tags == read_html(sent(reminder())).tags
