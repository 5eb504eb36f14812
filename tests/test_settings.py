"""The settings for mail and proxies, as the environment gives them."""

from pathlib import Path

import pytest

from core.settings import MailProblem, MailSettings, from_environment, is_mail_address, mail_from_environment

NAMES = [
    "SMTP_HOST", "SMTP_PORT", "SMTP_FROM", "SMTP_USER", "SMTP_PASSWORD_FILE", "SMTP_SECURITY", "PUBLIC_ADDRESS",
]  # fmt: skip


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def read(monkeypatch: pytest.MonkeyPatch, **environment: str) -> MailSettings:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return mail_from_environment()


def test_with_nothing_set_there_is_no_server() -> None:
    assert mail_from_environment().host == ""


@pytest.mark.parametrize(
    ("environment", "security", "port"),
    [
        ({"SMTP_HOST": "mail.council.test"}, "starttls", 587),
        ({"SMTP_HOST": "localhost"}, "none", 25),
        ({"SMTP_HOST": "127.0.0.1"}, "none", 25),
        ({"SMTP_HOST": "mail.council.test", "SMTP_SECURITY": "TLS"}, "tls", 465),
        ({"SMTP_HOST": "mail.council.test", "SMTP_SECURITY": "none"}, "none", 25),
        ({"SMTP_HOST": "mail.council.test", "SMTP_PORT": "2525"}, "starttls", 2525),
    ],
)
def test_the_connection_is_protected_unless_the_server_is_on_this_machine(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], security: str, port: int
) -> None:
    found = read(monkeypatch, SMTP_FROM="plan@council.test", **environment)
    assert (found.security, found.port) == (security, port)


def test_the_password_is_the_files_first_line_and_is_never_printed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "password"
    file.write_text("correct horse\r\nanother line\n")
    found = read(
        monkeypatch, SMTP_HOST="mail.council.test", SMTP_FROM="The plan <plan@council.test>", SMTP_USER="plan",
        SMTP_PASSWORD_FILE=str(file), PUBLIC_ADDRESS="https://plan.council.test/",
    )  # fmt: skip
    assert (found.user, found.password, found.address) == ("plan", "correct horse", "plan@council.test")
    assert found.public_address == "https://plan.council.test"
    assert "horse" not in repr(found)


FROM = {"SMTP_FROM": "plan@council.test"}
WRONG = [
    ({"SMTP_HOST": "mail.council.test"}, "SMTP_HOST is set, but not SMTP_FROM"),
    ({"SMTP_FROM": "the plan"}, "SMTP_FROM is 'the plan'"),
    ({"SMTP_FROM": "plan@council.test\nBcc: all@council.test"}, "SMTP_FROM is"),
    (FROM | {"SMTP_SECURITY": "ssl"}, "SMTP_SECURITY is 'ssl'"),
    (FROM | {"SMTP_PORT": "smtp"}, "SMTP_PORT is 'smtp'"),
    (FROM | {"SMTP_PORT": "0"}, "SMTP_PORT is '0'"),
    (FROM | {"SMTP_PORT": "65536"}, "SMTP_PORT is '65536'"),
    (FROM | {"SMTP_PORT": "²"}, "SMTP_PORT is '²'"),
    (FROM | {"SMTP_USER": "plan"}, "belong together"),
    (FROM | {"SMTP_PASSWORD_FILE": "/nowhere"}, "belong together"),
    (FROM | {"SMTP_USER": "plan", "SMTP_PASSWORD_FILE": "/nowhere"}, "/nowhere, cannot be read"),
    (FROM | {"SMTP_USER": "plan", "SMTP_PASSWORD_FILE": "/dev/null"}, "/dev/null, has no password"),
    (FROM | {"SMTP_HOST": "mail.council.test", "SMTP_USER": "plan", "SMTP_SECURITY": "none"}, "travel unprotected"),
    ({"PUBLIC_ADDRESS": "plan.council.test"}, "PUBLIC_ADDRESS is 'plan.council.test'"),
    ({"PUBLIC_ADDRESS": "javascript:alert(1)"}, "PUBLIC_ADDRESS is"),
    ({"PUBLIC_ADDRESS": "https://[plan"}, "PUBLIC_ADDRESS is"),
    ({"PUBLIC_ADDRESS": "https://plan.council.test/?page=1"}, "PUBLIC_ADDRESS is"),
]


@pytest.mark.parametrize(("environment", "words"), WRONG, ids=[words for _, words in WRONG])
def test_a_wrong_setting_is_named_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], words: str
) -> None:
    with pytest.raises(MailProblem) as problem:
        read(monkeypatch, **environment)
    assert words in str(problem.value)
    assert "\n" not in str(problem.value)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("jo.bloggs@kent.gov.uk", True),
        ("o'neill+plan@council.test", True),
        ("jo@localhost", True),
        ("jo@", False),
        ("@kent.gov.uk", False),
        ("jo bloggs@kent.gov.uk", False),
        ("jo..bloggs@kent.gov.uk", False),
        ("jo@kent.gov.uk\n", False),
        ("jo@kent.gov.uk,al@kent.gov.uk", False),
        ("jö@kent.gov.uk", False),
        ("", False),
    ],
)
def test_what_mail_can_be_sent_to(text: str, is_one: bool) -> None:
    assert is_mail_address(text) == is_one


@pytest.mark.parametrize(
    ("typed", "proxies"),
    [("", ""), (" 127.0.0.1 , ::1", "127.0.0.1,::1"), ("10.0.0.0/24,", "10.0.0.0/24")],
)
def test_proxies_are_believed_only_where_they_are_named(
    monkeypatch: pytest.MonkeyPatch, typed: str, proxies: str
) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", typed)
    assert from_environment().proxies == proxies


@pytest.mark.parametrize("typed", ["*", "10.0.0.5/8", "proxy.council.gov.uk", "10.0.0.5 10.0.0.6"])
def test_a_proxy_that_is_no_address_ends_the_start_with_a_sentence(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", typed)
    with pytest.raises(SystemExit, match="is no address or network: write the proxies such as"):
        from_environment()
