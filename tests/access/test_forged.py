"""What a forging client gets from the real application over its real websocket: no more than its person may have now."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets import Origin
from websockets.exceptions import InvalidStatus

from core.access import sessions, tokens
from core.access.tables import User
from core.settings import now
from core.storage.engine import engine, reading, writing
from tests.access.forger import ask, forging
from tests.access.stand_in import KEY, quick_hash
from tests.access.test_streamlit import Server, free_port, wait_until_up
from tests.conftest import settings_for

ROOT = Path(__file__).parents[2]
METRICS_TOKEN = "of an operator, and long enough to be no guess"
PEOPLE = {
    "olive": "programme office",
    "oscar": "programme office",
    "mary": "senior manager",
    "hugh": "HR lead",
    "carol": "cabinet member",
}
MEGABYTE = 2**20


class Served(Server):
    """The application, its database, and people who may sign in to it."""

    def __init__(self, port: int, database: Engine) -> None:
        super().__init__(port)
        self.database = database

    def token(self, username: str) -> str:
        return tokens.issue(username, KEY, now())

    def add(self, username: str, role: str) -> None:
        """An account, or the one that there is with another role."""
        with writing(self.database) as session:
            session.merge(
                User(
                    username=username,
                    name=username.capitalize(),
                    role=role,
                    password_hash=quick_hash("anything"),
                    valid_after=now().replace(year=2010),
                )
            )

    def noted(self, *words: str) -> list[str]:
        """The lines of the security log in which each of these stands, without their times."""
        lines = (Path(str(self.database.url.database)).with_name("security.log")).read_text().splitlines()
        return [line.partition(" ")[2] for line in lines if all(word in line for word in words)]

    def has(self, username: str) -> bool:
        with reading(self.database) as session:
            return session.get(User, username) is not None


@pytest.fixture(scope="module")
def served(made_databases: dict[bool, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    settings = settings_for(folder)
    (folder / "plan.db").write_bytes(made_databases[False].read_bytes())
    (folder / "secret.key").write_text(KEY)
    (folder / "metrics.token").write_text(METRICS_TOKEN)
    served = Served(free_port(), engine(settings.database_url))
    environment = {
        **os.environ,
        "DATABASE_URL": settings.database_url,
        "SECRET_KEY_FILE": str(folder / "secret.key"),
        "METRICS_TOKEN_FILE": str(folder / "metrics.token"),
    }
    with (folder / "log").open("wb") as log:
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(served.port)]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        wait_until_up(served, process)
        yield served
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)


@pytest.fixture(autouse=True)
def people(served: Served) -> None:
    for username, role in PEOPLE.items():
        served.add(username, role)


@pytest.fixture
def victim(served: Served) -> Callable[[], bool]:
    """An account that somebody is about to remove; whether it is still there."""
    served.add("victor", "cabinet member")
    return lambda: served.has("victor")


ASKED = ("settings", "view=users&user=victor")


def test_a_removal_asked_for_and_confirmed_by_the_programme_office_is_done(
    served: Served, victim: Callable[[], bool]
) -> None:
    with forging(served.port, served.token("olive")) as olive:
        assert olive.rerun(*ASKED)
        assert olive.press("Remove the account", *ASKED)
        assert olive.press("Yes, remove it", *ASKED)
    assert not victim()


def test_a_dialog_left_open_acts_for_nobody_who_signs_in_later(served: Served, victim: Callable[[], bool]) -> None:
    with forging(served.port, served.token("olive")) as olive:
        olive.rerun(*ASKED)
        olive.press("Remove the account", *ASKED)
        confirm, fragment = olive.button("Yes, remove it")
        left_open = olive.session_id
        sessions.sign_out(served.database, "olive", now())
    for next_one in ("carol", "oscar"):
        with forging(served.port, served.token(next_one), left_open) as other:
            other.rerun(*ASKED, confirm, fragment)
            assert other.session_id != left_open
        assert victim()


def test_a_session_still_open_is_not_taken_over_by_its_id(served: Served) -> None:
    with forging(served.port, served.token("olive")) as olive:
        olive.rerun("settings")
        with forging(
            served.port,
            served.token("carol"),
            olive.session_id,
            additional_headers={"X-Children-First-Person": "olive programme office"},
        ) as carol:
            carol.rerun()
            assert carol.session_id != olive.session_id
        assert olive.rerun("settings")


def test_one_s_own_session_is_resumed(served: Served) -> None:
    with forging(served.port, served.token("olive")) as olive:
        olive.rerun("settings")
    with forging(served.port, served.token("olive"), olive.session_id) as again:
        again.rerun("settings")
        assert again.session_id == olive.session_id


def test_a_page_that_is_refused_is_a_line_of_the_security_log(served: Served) -> None:
    with forging(served.port, served.token("carol")) as carol:
        for page in ("settings", "audit", "summary"):
            carol.rerun(page, "view=what+carol+typed")
    assert served.noted("page refused", "carol") == [
        "page refused account=carol role='cabinet member' page=settings",
        "page refused account=carol role='cabinet member' page=audit",
    ]


def test_a_press_in_a_session_that_has_ended_is_a_line_of_the_security_log(
    served: Served, victim: Callable[[], bool]
) -> None:
    with forging(served.port, served.token("oscar")) as oscar:
        oscar.rerun(*ASKED)
        sessions.sign_out(served.database, "oscar", now())
        assert not oscar.press("Remove the account", *ASKED)
    assert victim()
    (line,) = served.noted("connection ended", "oscar")
    assert line.startswith("connection ended account=oscar place=")


def test_what_a_header_says_of_the_address_is_not_believed_unless_a_setting_names_the_proxy(served: Served) -> None:
    form = b"username=header.forger&password=a+wrong+password"
    status, headers, _ = ask(
        served.port, "POST", "/signin", body=form, content_type="application/x-www-form-urlencoded",
        x_forwarded_for="198.51.100.7", x_forwarded_proto="https",
    )  # fmt: skip
    assert status == 401
    assert "strict-transport-security" not in headers
    assert served.noted("sign-in failed")
    assert not served.noted("198.51.100.7")


def test_a_dialog_left_open_does_nothing_for_who_was_demoted(served: Served, victim: Callable[[], bool]) -> None:
    with forging(served.port, served.token("olive")) as olive:
        olive.rerun(*ASKED)
        olive.press("Remove the account", *ASKED)
        served.add("olive", "cabinet member")
        olive.press("Yes, remove it", *ASKED)
        left_open = olive.session_id
        confirm, fragment = olive.button("Yes, remove it") if olive.drawn else ("", "")
    assert victim()
    with forging(served.port, served.token("olive"), left_open) as again:
        again.rerun(*ASKED, confirm, fragment)
        assert again.session_id != left_open
        assert "not for your role" in again.words
    assert victim()


def test_a_download_is_not_made_for_who_was_demoted(served: Served) -> None:
    with forging(served.port, served.token("hugh")) as hugh:
        hugh.rerun("upload")
        made = hugh.download("Download a blank template")
        assert made is not None
        address = made.backend_operation_response.deferred_file.url
        assert hugh.ask("GET", address)[0] == 200
        served.add("hugh", "cabinet member")
        assert hugh.ask("GET", address)[0] == 404
        assert hugh.download("Download a blank template") is None


def test_an_address_of_a_file_answers_only_whom_it_was_made_for(served: Served) -> None:
    with forging(served.port, served.token("hugh")) as hugh:
        hugh.rerun("upload")
        made = hugh.download("Download a blank template")
    assert made is not None
    address = made.backend_operation_response.deferred_file.url
    assert ask(served.port, "GET", address, served.token("hugh"))[0] == 200
    for other in ("carol", "olive"):
        assert ask(served.port, "GET", address, served.token(other))[0] == 404
    assert ask(served.port, "GET", address)[0] == 401


def test_nobody_clears_the_caches_of_all(served: Served) -> None:
    with forging(served.port, served.token("carol")) as carol:
        carol.rerun()
        list(carol.messages(1))
        message = BackMsg()
        message.clear_cache = True
        carol.send(message)
        message.set_run_on_save = True
        carol.send(message)
        message.load_git_info = True
        carol.send(message)
        assert [one.WhichOneof("type") for one in carol.messages(2)] == []
        message.app_heartbeat = True
        carol.send(message)
        assert [one.WhichOneof("type") for one in carol.messages(2)] == ["heartbeat_ack"]


def test_who_has_no_uploader_uploads_nothing(served: Served) -> None:
    with forging(served.port, served.token("carol")) as carol:
        carol.rerun()
        assert carol.upload_addresses("a.csv") == []
        assert carol.put(f"/_stcore/upload_file/{carol.session_id}/made-up", b"1") == 404
        with forging(served.port, served.token("hugh")) as hugh:
            hugh.rerun("upload")
            (address,) = hugh.upload_addresses("a.csv")
            assert carol.put(address, b"1") == 404
            assert hugh.put(f"/_stcore/upload_file/{hugh.session_id}/made-up", b"1") == 404
            assert hugh.put(f"/_stcore/upload_file/{carol.session_id}/made-up", b"1") == 404
            assert hugh.put(address, b"1") == 204
            served.add("hugh", "cabinet member")
            assert hugh.put(address, b"1") == 404


def test_a_person_s_files_in_memory_are_limited_and_make_room_again(served: Served) -> None:
    content = bytes(19 * MEGABYTE)
    with forging(served.port, served.token("hugh")) as hugh:
        hugh.rerun("upload")
        wanted = hugh.upload_addresses(*["a.csv"] * 7)
        assert [hugh.put(address, content) for address in wanted] == [204] * 5 + [413] * 2
        assert hugh.put(wanted[0], content) == 204  # in the place of the same file
        assert hugh.take_away(wanted[0]) == 204
        assert hugh.put(wanted[5], content) == 204
        assert hugh.put(wanted[6], content) == 413


def test_metrics_are_for_the_operator_s_token_alone(served: Served) -> None:
    for path in (
        "/_stcore/metrics",
        "//_stcore/metrics",
        "/_stcore//metrics",
        "/_stcore/metrics/",
        "/%5fstcore/metrics",
    ):
        for bearer in ("", "Bearer ", "Bearer wrong", f"Basic {METRICS_TOKEN}"):
            body = ask(served.port, "GET", path, served.token("olive"), authorization=bearer)[2]
            assert b"active_sessions" not in body
    assert ask(served.port, "GET", "/_stcore/metrics", served.token("olive"))[0] == 401
    status, _, body = ask(served.port, "GET", "/_stcore/metrics", authorization=f"Bearer {METRICS_TOKEN}")
    assert status == 200
    assert b"active_sessions" in body


@pytest.mark.parametrize(
    "origin", [None, "https://evil.example", "null", "http://localhost", "http://localhost.evil.example"]
)
def test_a_websocket_of_another_site_s_page_is_refused_by_the_gate(served: Served, origin: str | None) -> None:
    with (
        pytest.raises(InvalidStatus) as refused,
        forging(served.port, served.token("olive"), origin=Origin(origin) if origin else None),
    ):
        pytest.fail("the websocket was opened")
    assert refused.value.response.status_code == 403


def test_no_answer_names_the_server_s_software(served: Served) -> None:
    for path in ("/signin", "/static/none.js", "/healthz", "/"):
        assert "server" not in served.ask("GET", path)[1]
    with forging(served.port, served.token("olive")) as olive:
        assert olive.connection.response is not None
        assert "server" not in {name.lower() for name in olive.connection.response.headers}
