"""Signing in and out, lock-out, and passwords. Time is an argument: no test waits."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import jwt
import pytest
from sqlalchemy import Engine
from sqlmodel import select

from core.access import commands, passwords, queries, sessions, tokens
from core.access.tables import SignInLimit, User
from core.audit.tables import AuditEntry
from core.people import Person, Role
from core.refusals import Refused
from core.storage.engine import reading, writing
from core.storage.revision import data_revision
from tests.access.stand_in import KEY, NOW, PASSWORD, a_user, quick_hash, user_row, who

MINUTE = timedelta(minutes=1)
NEW = "a wholly new passphrase"
OFFICE = Person("command line", Role.PROGRAMME_OFFICE)


def sign_in(database: Engine, password: str = PASSWORD, at: datetime = NOW, username: str = "jo.bloggs") -> str:
    return sessions.sign_in(database, KEY, username, password, at)


def fail(database: Engine, times: int, at: datetime = NOW, username: str = "jo.bloggs") -> None:
    for _ in range(times):
        with pytest.raises(Refused):
            sign_in(database, "a wrong password", at, username)


def trail(database: Engine) -> list[AuditEntry]:
    with reading(database) as session:
        return list(session.exec(select(AuditEntry).order_by(AuditEntry.id)))  # type: ignore[arg-type]


def test_the_right_password_signs_in_with_name_and_role_of_the_table(database: Engine) -> None:
    assert who(database, sign_in(database)) == Person("jo.bloggs", Role.SENIOR_MANAGER, "Jo Bloggs")


def test_the_username_may_be_typed_in_capitals(database: Engine) -> None:
    assert who(database, sign_in(database, username=" Jo.Bloggs"))


def test_a_role_changed_in_the_table_holds_at_once(database: Engine) -> None:
    token = sign_in(database)
    with writing(database) as session:
        session.get_one(User, "jo.bloggs").role = Role.CABINET_MEMBER
    found = who(database, token)
    assert found
    assert found.role is Role.CABINET_MEMBER


def test_unknown_wrong_and_locked_get_the_same_words_after_one_check_each(database: Engine, checks: list[str]) -> None:
    said = []
    fail(database, 5)
    for username, password, at in [
        ("nobody", PASSWORD, NOW),
        ("not a username!", PASSWORD, NOW),
        ("jo.bloggs", PASSWORD, NOW),
        ("jo.bloggs", "wrong", NOW + 2 * MINUTE),
        ("jo.bloggs", "", NOW + 4 * MINUTE),
    ]:
        checks.clear()
        with pytest.raises(Refused) as refused:
            sign_in(database, password, at, username)
        said.append(str(refused.value))
        assert len(checks) == 1
    assert len(set(said)) == 1


def test_an_unknown_and_a_locked_account_cost_a_full_check(database: Engine, checks: list[str]) -> None:
    fail(database, 5)
    checks.clear()
    for username in ("nobody", "jo.bloggs"):
        with pytest.raises(Refused):
            sign_in(database, username=username)
    assert [hashed[:7] for hashed in checks] == ["$2b$12$", "$2b$12$"]


def test_four_wrong_passwords_do_not_lock(database: Engine) -> None:
    fail(database, 4)
    assert sign_in(database)


def test_after_five_wrong_passwords_even_the_right_one_waits_half_a_minute(database: Engine) -> None:
    fail(database, 5)
    with pytest.raises(Refused):
        sign_in(database, at=NOW + timedelta(seconds=29))
    assert sign_in(database, at=NOW + timedelta(seconds=30))


def test_a_wrong_password_while_waiting_does_not_lengthen_the_wait(database: Engine) -> None:
    fail(database, 5)
    fail(database, 2, NOW + timedelta(seconds=29))
    assert sign_in(database, at=NOW + timedelta(seconds=30))


def test_a_success_forgets_the_failures(database: Engine) -> None:
    for _ in range(3):
        fail(database, 4)
        sign_in(database)


def test_a_storm_of_guesses_does_not_slip_past_the_counter(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    all_have_checked = Barrier(12)

    def wrong(password: str, password_hash: str) -> bool:
        all_have_checked.wait(10)
        return False

    monkeypatch.setattr(passwords, "is_right", wrong)
    with ThreadPoolExecutor(12) as threads:
        list(threads.map(lambda _: fail(database, 1), range(12)))
    with reading(database) as session:
        counted = {limit.kind: limit.failures for limit in session.exec(select(SignInLimit))}
    assert counted == {"account": 5, "address": 10}  # a twelfth guess counts no more: it had to wait already


def test_the_right_guess_that_arrives_after_the_lock_began_is_refused(
    database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lock_meanwhile(password: str, password_hash: str) -> bool:
        with writing(database) as session:
            session.add(SignInLimit(kind="account", name="jo.bloggs", failures=5, until=NOW + MINUTE, last_at=NOW))
        return True

    monkeypatch.setattr(passwords, "is_right", lock_meanwhile)
    with pytest.raises(Refused):
        sign_in(database)


def test_the_old_password_does_not_sign_in_when_it_was_changed_during_the_check(
    database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change_meanwhile(password: str, password_hash: str) -> bool:
        with writing(database) as session:
            session.get_one(User, "jo.bloggs").password_hash = quick_hash(NEW)
        return True

    monkeypatch.setattr(passwords, "is_right", change_meanwhile)
    with pytest.raises(Refused):
        sign_in(database)


def test_signing_out_ends_every_session_for_good(database: Engine) -> None:
    here, there = sign_in(database), sign_in(database, at=NOW + MINUTE)
    sessions.sign_out(database, "jo.bloggs", NOW + 2 * MINUTE)
    assert who(database, here, NOW + 2 * MINUTE) is None
    assert who(database, there, NOW + 2 * MINUTE) is None
    assert who(database, sign_in(database, at=NOW + 2 * MINUTE), NOW + 2 * MINUTE)


def test_signing_out_at_the_very_moment_of_signing_in_ends_the_session(database: Engine) -> None:
    token = sign_in(database)
    sessions.sign_out(database, "jo.bloggs", NOW)
    assert who(database, token) is None
    assert who(database, sign_in(database))


def test_sign_ins_of_one_user_in_the_same_instant_are_sessions_of_their_own(database: Engine) -> None:
    with ThreadPoolExecutor(4) as at_once:
        issued = list(at_once.map(lambda _: sign_in(database), range(4)))
    moments = {tokens.read(token, KEY, NOW) for token in issued}
    assert len(moments) == 4
    first, *others = issued
    claims = tokens.read(first, KEY, NOW)
    assert claims is not None
    sessions.end_session(database, "jo.bloggs", claims.issued_at, NOW, Person("jo.bloggs", Role.SENIOR_MANAGER))
    assert who(database, first, NOW) is None
    assert all(who(database, token, NOW) for token in others)


def test_signing_out_leaves_others_signed_in(database: Engine) -> None:
    with writing(database) as session:
        session.add(a_user("other"))
    token = sign_in(database, username="other")
    sessions.sign_out(database, "jo.bloggs", NOW + MINUTE)
    sessions.sign_out(database, "nobody", NOW + MINUTE)
    assert who(database, token, NOW + MINUTE)


def test_a_token_of_a_removed_user_does_not_count_even_after_the_name_is_given_anew(database: Engine) -> None:
    token = sign_in(database)
    with writing(database) as session:
        session.delete(session.get_one(User, "jo.bloggs"))
    assert who(database, token) is None
    with writing(database) as session:
        session.add(a_user(valid_after=NOW + MINUTE))
    assert who(database, token, NOW + MINUTE) is None


def test_changing_the_password_ends_all_sessions_but_the_new_one(database: Engine) -> None:
    before = sign_in(database)
    after = sessions.change_password(database, KEY, "jo.bloggs", PASSWORD, NEW, NOW)
    assert who(database, before) is None
    assert who(database, after)
    with pytest.raises(Refused):
        sign_in(database)
    assert sign_in(database, NEW)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("wrong wrong wrong", NEW, "present password is not right"),
        (PASSWORD, "short", "too short"),
        (PASSWORD, PASSWORD, "is the present one"),
    ],
)
def test_a_refused_change_of_password_changes_nothing(database: Engine, old: str, new: str, words: str) -> None:
    token, before = sign_in(database), user_row(database)
    with pytest.raises(Refused, match=words):
        sessions.change_password(database, KEY, "jo.bloggs", old, new, NOW)
    assert user_row(database).password_hash == before.password_hash
    assert who(database, token)


def test_guessing_the_present_password_in_a_session_waits_too(database: Engine) -> None:
    for _ in range(5):
        with pytest.raises(Refused):
            sessions.change_password(database, KEY, "jo.bloggs", "a wrong password", NEW, NOW)
    with pytest.raises(Refused):
        sessions.change_password(database, KEY, "jo.bloggs", PASSWORD, NEW, NOW)
    assert sessions.change_password(database, KEY, "jo.bloggs", PASSWORD, NEW, NOW + timedelta(seconds=1))


def test_a_set_password_ends_sessions_and_lock(database: Engine) -> None:
    token = sign_in(database)
    fail(database, 5)
    commands.set_password(database, "Jo.Bloggs", NEW, NOW, OFFICE)
    assert who(database, token) is None
    assert sign_in(database, NEW)
    with pytest.raises(Refused, match="no account called nobody"):
        commands.set_password(database, "nobody", NEW, NOW, OFFICE)


def test_the_first_real_account_makes_the_demonstration_accounts_vanish(
    demonstration: Engine, given: dict[str, str]
) -> None:
    token = sessions.sign_in(demonstration, KEY, "manager", given["manager"], NOW)
    assert who(demonstration, token)
    commands.add_user(demonstration, "Manager", "Ann Real", "Senior Manager", NEW, NOW, OFFICE)
    with reading(demonstration) as session:
        assert [user.username for user in session.exec(select(User))] == ["manager"]
        assert queries.demonstration_accounts(session) == []
    assert user_row(demonstration, "manager").name == "Ann Real"
    with pytest.raises(Refused):
        sign_in(demonstration, given["manager"], username="manager")
    assert sign_in(demonstration, NEW, username="manager")


def test_a_token_of_a_demonstration_account_does_not_count_for_a_real_one_of_the_same_name(
    demonstration: Engine, given: dict[str, str]
) -> None:
    token = sessions.sign_in(demonstration, KEY, "manager", given["manager"], NOW)
    commands.add_user(demonstration, "manager", "Ann", "senior manager", NEW, NOW + MINUTE, OFFICE)
    assert who(demonstration, token, NOW + MINUTE) is None


def test_a_demonstration_account_keeps_its_password(demonstration: Engine, given: dict[str, str]) -> None:
    with pytest.raises(Refused, match="demonstration account keeps"):
        sessions.change_password(demonstration, KEY, "hr", given["hr"], NEW, NOW)
    assert sign_in(demonstration, given["hr"], username="hr")


def test_the_trail_tells_of_accounts_and_holds_no_secret(demonstration: Engine) -> None:
    commands.add_user(demonstration, "ann", "Ann", "HR lead", PASSWORD, NOW, OFFICE)
    sessions.change_password(demonstration, KEY, "ann", PASSWORD, NEW, NOW)
    whole = [(entry.who, entry.what, entry.subject) for entry in trail(demonstration)]
    assert whole[-2:] == [("command line", "added account", "ann"), ("ann", "changed password", "ann")]
    assert ("command line", "removed demonstration account", "hr") in whole
    text = repr([entry.model_dump() for entry in trail(demonstration)])
    assert "$2b$" not in text
    assert PASSWORD not in text
    assert NEW not in text


def test_signing_in_and_out_is_in_the_trail_and_leaves_the_caches_alone(database: Engine) -> None:
    with reading(database) as session:
        before = data_revision(session)
    sign_in(database)
    sessions.sign_out(database, "jo.bloggs", NOW)
    with reading(database) as session:
        assert data_revision(session) == before
    assert [entry.what for entry in trail(database)] == ["signed in", "signed out"]


def test_the_library_s_token_without_our_moment_does_not_count(database: Engine) -> None:
    token = jwt.encode({"username": "jo.bloggs", "exp_date": NOW.timestamp() + 60.0}, KEY, "HS256")
    assert who(database, token) is None
    assert who(database, tokens.issue("jo.bloggs", KEY, NOW))
