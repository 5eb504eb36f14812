"""A write that is refused for who asks for it: said to them, and a line of the security log."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from core import numbers, security_log
from core.access import commands as accounts
from core.access import second_factor, sessions
from core.demonstration.clearing import clear_illustrative
from core.health import commands as health
from core.indicators import commands as indicators
from core.people import Person, Role
from core.plan import settings as plan_settings
from core.plan.progress import recording
from core.plan.progress.updates import Update
from core.refusals import Refused
from core.storage.engine import writing
from core.uploads import commands as uploads
from core.uploads.tables import Counts, File, Kind

NOW = datetime(2011, 4, 4, 9, 30, tzinfo=UTC)
MARCH = date(2011, 3, 31)
CAROL = Person("carol", Role.CABINET_MEMBER, "What carol typed")
MAY_NOT: dict[str, Callable[[Session], object]] = {
    "record": lambda session: recording.record(session, "A8.3", Update(MARCH, "in progress"), CAROL, NOW, None),
    "comment": lambda session: recording.comment(session, "A8.3", "What carol typed", CAROL, NOW),
    "set the plan": lambda session: plan_settings.set_plan(session, {}, {}, CAROL, NOW),
    "set posts": lambda session: plan_settings.set_posts(session, {}, {}, CAROL, NOW),
    "set numbers": lambda session: numbers.set_numbers(session, {}, {}, CAROL, NOW),
    "mark": lambda session: indicators.mark_step_change(session, "vacancy_rate", MARCH, "What carol typed", CAROL, NOW),
    "withdraw": lambda session: indicators.withdraw_step_change(session, 1, CAROL, NOW),
    "upload": lambda session: uploads.begin(
        session, Kind.VACANCIES, MARCH, File("a.csv", b"", b""), Counts(0, 0, 0, 0), CAROL, NOW
    ),
    "questions": lambda session: health.change_questions(
        session, pd.DataFrame(), pd.DataFrame(), "What carol typed", CAROL, NOW, None
    ),
    "open": lambda session: health.open_round(session, MARCH, CAROL, NOW),
    "close": lambda session: health.close_round(session, 1, CAROL, NOW),
    "reopen": lambda session: health.reopen_round(session, 1, CAROL, NOW),
    "clear": lambda session: clear_illustrative(session, CAROL, NOW),
}
ACCOUNTS: dict[str, Callable[[Engine], object]] = {
    "add": lambda database: accounts.add_user(database, "eve", "Eve", "HR lead", "a password of carol", NOW, CAROL),
    "password": lambda database: accounts.set_password(database, "hr", "a password of carol", NOW, CAROL),
    "role": lambda database: accounts.change_user(database, "hr", {}, {}, NOW, CAROL),
    "remove": lambda database: accounts.remove_user(database, "hr", NOW, CAROL),
    "second factor": lambda database: second_factor.reset(database, "hr", NOW, CAROL),
    "session": lambda database: sessions.end_session(database, "hr", NOW, NOW, CAROL),
}


@pytest.fixture
def log(tmp_path: Path) -> Path:
    security_log.write_to(tmp_path / "security.log")
    return tmp_path / "security.log"


def assert_noted(log: Path) -> None:
    (line,) = log.read_text().splitlines()
    assert line.partition(" ")[2] == "write refused account=carol role='cabinet member'"


@pytest.mark.parametrize("write", MAY_NOT)
def test_a_write_that_a_role_may_not_make_is_noted_without_what_was_typed(
    database: Engine, log: Path, write: str
) -> None:
    with pytest.raises(Refused), writing(database) as session:
        MAY_NOT[write](session)
    assert_noted(log)


@pytest.mark.parametrize("write", ACCOUNTS)
def test_a_change_of_accounts_that_a_role_may_not_make_is_noted(database: Engine, log: Path, write: str) -> None:
    with pytest.raises(Refused):
        ACCOUNTS[write](database)
    assert_noted(log)


def test_a_write_of_who_lost_the_role_meanwhile_is_noted(database: Engine, log: Path) -> None:
    hugh = Person("hr", Role.PROGRAMME_OFFICE)  # as the page was drawn; the table says HR lead
    with pytest.raises(Refused, match="Your account was changed meanwhile"):
        accounts.remove_user(database, "manager", NOW, hugh)
    assert log.read_text().partition(" ")[2] == "write refused account=hr role='programme office'\n"
