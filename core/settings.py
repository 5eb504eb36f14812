"""What the surroundings decide: folders, the database's address, switches; and the one place that reads the clock."""

import os
import re
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import parseaddr
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

ROOT = Path(__file__).parent.parent
ENGLAND = ZoneInfo("Europe/London")
LOCAL = ("localhost", "127.0.0.1", "::1")
PORTS = {"none": 25, "starttls": 587, "tls": 465}
_WORD = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_MAIL_ADDRESS = re.compile(rf"{_WORD}(\.{_WORD})*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


@dataclass(frozen=True)
class Settings:
    """What the environment says, read once at the start."""

    database_url: str
    secret_key_file: Path
    loads_illustrative_data: bool
    idle_limit: timedelta = timedelta(minutes=60)
    requires_second_factor: bool = False
    temporary_folder: Path = ROOT / "data" / "temporary"
    audit_hashes_file: Path = ROOT / "data" / "audit-hashes.txt"
    virus_scanner: str = ""
    metrics_token_file: Path | None = None
    backup_folder: Path = ROOT / "data" / "backups"
    backup_key_file: Path | None = None
    proxies: str = ""

    @property
    def security_log(self) -> Path:
        """Where failed sign-ins and refusals are written, beside the secret key."""
        return self.secret_key_file.with_name("security.log")

    @property
    def demonstration_file(self) -> Path:
        """Where the passwords of the demonstration accounts stand, beside the secret key."""
        return self.secret_key_file.with_name("demonstration-accounts.txt")


def from_environment() -> Settings:
    """The settings of this process: DATABASE_URL, SECRET_KEY_FILE, ILLUSTRATIVE (yes or no), TEMPORARY_FOLDER,
    AUDIT_HASHES_FILE and BACKUP_FOLDER (beside the key where nothing is set), BACKUP_KEY_FILE, VIRUS_SCANNER,
    METRICS_TOKEN_FILE, IDLE_MINUTES, SECOND_FACTOR and FORWARDED_ALLOW_IPS. Raises SystemExit with a sentence where a number is
    none, or a word another."""
    key = Path(os.environ.get("SECRET_KEY_FILE", ROOT / "data" / "secret.key"))
    return Settings(
        database_url=os.environ.get("DATABASE_URL", f"sqlite:///{ROOT / 'data' / 'dashboard.db'}"),
        secret_key_file=key,
        loads_illustrative_data=os.environ.get("ILLUSTRATIVE", "yes").lower() != "no",
        idle_limit=timedelta(minutes=_minutes("IDLE_MINUTES", 60)),
        requires_second_factor=_requires_second_factor(),
        temporary_folder=Path(os.environ.get("TEMPORARY_FOLDER", ROOT / "data" / "temporary")),
        audit_hashes_file=Path(os.environ.get("AUDIT_HASHES_FILE", key.parent / "audit-hashes.txt")),
        virus_scanner=os.environ.get("VIRUS_SCANNER", "").strip(),
        metrics_token_file=_file("METRICS_TOKEN_FILE"),
        backup_folder=Path(os.environ.get("BACKUP_FOLDER", key.parent / "backups")),
        backup_key_file=_file("BACKUP_KEY_FILE"),
        proxies=_proxies(),
    )


def version() -> str:
    """The program's version, which stands in pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def _file(name: str) -> Path | None:
    named = os.environ.get(name, "").strip()
    return Path(named) if named else None


def _minutes(name: str, default: int) -> int:
    text = os.environ.get(name, "").strip() or str(default)
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= 720):
        raise SystemExit(f"{name} is {text!r}: write a number of minutes from 1 to 720.")
    return int(text)


def _requires_second_factor() -> bool:
    text = os.environ.get("SECOND_FACTOR", "").strip().lower()
    if text not in ("", "offered", "required"):
        raise SystemExit(f"SECOND_FACTOR is {text!r}: write required or offered.")
    return text == "required"


def _proxies() -> str:
    """The addresses and networks of proxies that are believed, with commas between; none unless they are named."""
    named = [one.strip() for one in os.environ.get("FORWARDED_ALLOW_IPS", "").split(",") if one.strip()]
    for one in named:
        try:
            ip_network(one)
        except ValueError:
            raise SystemExit(
                f"FORWARDED_ALLOW_IPS names {one!r}, which is no address or network: write the proxies such as 127.0.0.1 or "
                "10.0.0.0/24, with commas between."
            ) from None
    return ",".join(named)


class MailProblem(Exception):
    """The settings for mail cannot be used; the message says which and why."""


@dataclass(frozen=True)
class MailSettings:
    """The mail server that reminders go through, and where the dashboard stands; all empty where nothing is set."""

    host: str = ""
    port: int = 25
    security: str = "none"
    sender: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    public_address: str = ""

    @property
    def address(self) -> str:
        """The sender's address, without a name."""
        return parseaddr(self.sender)[1]


def mail_from_environment() -> MailSettings:
    """The settings for mail: SMTP_HOST, SMTP_PORT, SMTP_FROM, SMTP_USER, SMTP_PASSWORD_FILE, SMTP_SECURITY (none, starttls or
    tls) and PUBLIC_ADDRESS. Raises MailProblem."""
    host, user, sender = (os.environ.get(name, "").strip() for name in ("SMTP_HOST", "SMTP_USER", "SMTP_FROM"))
    security = os.environ.get("SMTP_SECURITY", "").strip().lower() or ("none" if host in LOCAL else "starttls")
    if security not in PORTS:
        raise MailProblem(f"SMTP_SECURITY is {security!r}: set it to none, starttls or tls.")
    if host and not sender:
        raise MailProblem("SMTP_HOST is set, but not SMTP_FROM: set it to the address that reminders come from.")
    if sender and not (sender.isprintable() and is_mail_address(parseaddr(sender)[1])):
        raise MailProblem(f"SMTP_FROM is {sender!r}, which is no mail address: write one such as plan@council.gov.uk.")
    if user and security == "none" and host not in LOCAL:
        raise MailProblem("The password would travel unprotected: set SMTP_SECURITY to starttls or tls.")
    return MailSettings(host, _port(security), security, sender, user, _mail_password(user), _public_address())


def is_mail_address(text: str) -> bool:
    """Whether mail can be sent to this, in letters that every mail server knows."""
    return len(text) <= 254 and _MAIL_ADDRESS.fullmatch(text) is not None


def _port(security: str) -> int:
    text = os.environ.get("SMTP_PORT", "").strip()
    if text and not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise MailProblem(f"SMTP_PORT is {text!r}: write a number from 1 to 65535.")
    return int(text or PORTS[security])


def _mail_password(user: str) -> str:
    """The first line of the file, so that the password stands in no list of processes."""
    file = os.environ.get("SMTP_PASSWORD_FILE", "").strip()
    if bool(user) != bool(file):
        raise MailProblem("SMTP_USER and SMTP_PASSWORD_FILE belong together: set both, or neither.")
    try:
        password = Path(file).read_text(encoding="utf-8").partition("\n")[0].rstrip("\r") if file else ""
    except (OSError, UnicodeError) as error:
        raise MailProblem(f"SMTP_PASSWORD_FILE, {file}, cannot be read: {error}.") from error
    if file and not password:
        raise MailProblem(f"SMTP_PASSWORD_FILE, {file}, has no password in its first line.")
    return password


def _public_address() -> str:
    address = os.environ.get("PUBLIC_ADDRESS", "").strip().rstrip("/")
    try:
        parts = urlsplit(address)
        is_usable = parts.scheme in ("http", "https") and parts.hostname and address.isascii() and address.isprintable()
    except ValueError:
        is_usable = False
    if address and (not is_usable or " " in address or parts.query or parts.fragment):
        raise MailProblem(
            f"PUBLIC_ADDRESS is {address!r}: write the dashboard's address, such as https://plan.council.gov.uk."
        )
    return address


def now() -> datetime:
    """This moment, in universal time."""
    return datetime.now(UTC)


def today() -> date:
    """Today's date in England."""
    return now().astimezone(ENGLAND).date()
