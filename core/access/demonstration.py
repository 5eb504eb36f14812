"""The accounts of a fresh database, one a role. Their passwords are random for each installation and stand in one file, which
its owner alone may read; they vanish with the first real account."""

import os
import secrets
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from core.access import passwords
from core.access.tables import User
from core.audit.trail import note, record
from core.people import Role
from core.storage.engine import reading, writing

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that are taken for each other
GROUPS, GROUP = 4, 5  # 99 bits


class DemonstrationAccount(NamedTuple):
    username: str
    name: str
    role: Role
    leads: tuple[str, ...] = ()

    @property
    def described(self) -> dict[str, object]:
        """What the audit trail says of it."""
        return {"name": self.name, "role": str(self.role), "may_assure": False, "leads": list(self.leads)}


DEMONSTRATION_ACCOUNTS = [
    DemonstrationAccount("cabinet", "Demonstration cabinet member", Role.CABINET_MEMBER),
    DemonstrationAccount("manager", "Demonstration senior manager", Role.SENIOR_MANAGER, ("DM", "DMs")),
    DemonstrationAccount("hr", "Demonstration HR lead", Role.HR_LEAD),
    DemonstrationAccount("analyst", "Demonstration performance analyst", Role.PERFORMANCE_ANALYST),
    DemonstrationAccount("programme", "Demonstration programme office", Role.PROGRAMME_OFFICE),
]

MAY = {
    Role.CABINET_MEMBER: "Read the summary",
    Role.SENIOR_MANAGER: "Read everything and record progress",
    Role.HR_LEAD: "Read the summary and the workforce pages, upload workforce data",
    Role.PERFORMANCE_ANALYST: "Read everything, bring in Annex A and the indicators",
    Role.PROGRAMME_OFFICE: "Everything, users and settings included",
}


def make_accounts(session: Session, now: datetime, file: Path, by: str) -> None:
    """Put the demonstration accounts into a database without accounts, and their passwords into the file; does nothing in any
    other."""
    if session.exec(select(User)).first():
        return
    made = _new_passwords()
    for account in DEMONSTRATION_ACCOUNTS:
        user = User(
            username=account.username,
            name=account.name,
            role=account.role,
            password_hash=passwords.hash_of_random(made[account.username]),
            valid_after=now,
            is_demonstration=True,
            leads=list(account.leads),
        )
        session.add(user)
        record(session, by, now, "added account", user.username, after=account.described)
    _write(file, made)


def remove_accounts(session: Session, now: datetime, by: str) -> None:
    """Remove every demonstration account."""
    for user in _users(session):
        session.delete(user)
        record(session, by, now, "removed demonstration account", user.username)
    session.flush()


def keep_file(database: Engine, file: Path, now: datetime, by: str) -> None:
    """Bring the file and the table to agreement: without demonstration accounts the file goes; an account whose password the file
    does not hold, such as one of an earlier version whose passwords were known to all, gets a new one."""
    with reading(database) as session:
        users = _users(session)
    if not users:
        file.unlink(missing_ok=True)
        return
    known = passwords_in(file)
    if all(passwords.is_hash_of_random(user.password_hash, known.get(user.username, "")) for user in users):
        return
    made = _new_passwords()
    with writing(database) as session:
        for user in _users(session):
            user.password_hash = passwords.hash_of_random(made[user.username])
            user.valid_after = max(now, user.valid_after)
            note(session, by, now, "changed password", user.username)
        _write(file, made)


def passwords_in(file: Path) -> dict[str, str]:
    """The passwords in the file by username; none where it cannot be read."""
    try:
        lines = [line.split() for line in file.read_text(encoding="utf-8").splitlines()]
    except (OSError, UnicodeError):
        return {}
    usernames = {account.username for account in DEMONSTRATION_ACCOUNTS}
    return {words[0]: words[1] for words in lines if len(words) > 1 and words[0] in usernames}


def sign_ins(file: Path) -> list[str]:
    """A line for each demonstration account, as the file holds them: username, password, role."""
    return _lines(passwords_in(file))


def _lines(known: dict[str, str]) -> list[str]:
    return [
        f"{account.username:<12}{known[account.username]:<26}{account.role}"
        for account in DEMONSTRATION_ACCOUNTS
        if account.username in known
    ]


def _new_passwords() -> dict[str, str]:
    return {account.username: _random_password() for account in DEMONSTRATION_ACCOUNTS}


def _random_password() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))


def _write(file: Path, made: dict[str, str]) -> None:
    """Write the file whole or not at all, for its owner's eyes alone."""
    lines = ["Putting Children First: the demonstration accounts of this installation (username, password, role).", ""]
    lines += _lines(made)
    lines += ["", "They vanish with the first real account, and this file with them."]
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f"{file.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as writer:
        writer.write("\n".join([*lines, ""]))
    os.replace(beside, file)


def _users(session: Session) -> list[User]:
    found: Iterable[User] = session.exec(select(User).where(col(User.is_demonstration)))
    return list(found)
