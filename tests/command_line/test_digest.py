"""`python -m core digest` as cron calls it: real processes, a real mail server, real exit codes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine

from core.digest.queries import sent_for
from core.storage.engine import reading
from tests.browser.conftest import free_port
from tests.digest.conftest import Inbox, set_lead
from tests.plan.test_measures import day

ROOT = Path(__file__).parents[2]
AS_AT = "2011-03-31"


@pytest.fixture
def surroundings(small: Engine, environment: dict[str, str]) -> dict[str, str]:
    """Surroundings in which the small plan is the database, and no mail server is set."""
    unset = {name for name in environment if name.startswith("SMTP_")}
    kept = {name: value for name, value in environment.items() if name not in unset | {"PUBLIC_ADDRESS"}}
    return kept | {"DATABASE_URL": str(small.url)}


def started(surroundings: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "core", "digest", *arguments]
    return subprocess.Popen(
        command, cwd=ROOT, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def run(surroundings: dict[str, str], *arguments: str) -> tuple[int, str, str]:
    """The exit code, and what was printed and complained."""
    process = started(surroundings, *arguments)
    printed, complained = process.communicate(timeout=120)
    return process.returncode, printed, complained


def with_server(surroundings: dict[str, str], inbox: Inbox) -> dict[str, str]:
    return surroundings | {
        "SMTP_HOST": "localhost", "SMTP_PORT": str(inbox.port), "SMTP_FROM": "plan@council.test",
        "PUBLIC_ADDRESS": "https://plan.council.test",
    }  # fmt: skip


def noted(database: Engine) -> set[str]:
    with reading(database) as session:
        return set(sent_for(session, day(AS_AT)))


def test_a_run_sends_and_a_second_one_sends_nothing(surroundings: dict[str, str], inbox: Inbox) -> None:
    code, printed, complained = run(with_server(surroundings, inbox), "--as-at", AS_AT)
    assert (code, complained) == (0, "")
    assert printed.splitlines() == [
        "Reminders as at 31 March 2011",
        "P (Head of P): sent to p@council.test.",
        "Q (Head of Q): sent to q@council.test.",
        "Reminders: 2 sent.",
    ]
    code, printed, complained = run(with_server(surroundings, inbox), "--as-at", AS_AT)
    assert (code, complained) == (0, "")
    assert printed.endswith("Reminders: 2 sent before.\n")
    assert len(inbox.accepted) == 2


def test_two_programs_at_once_send_each_reminder_once(surroundings: dict[str, str], inbox: Inbox) -> None:
    programs = [started(with_server(surroundings, inbox), "--as-at", AS_AT, "--json") for _ in range(2)]
    said = [json.loads(one.communicate(timeout=120)[0]) for one in programs]
    assert [one.returncode for one in programs] == [0, 0]
    assert inbox.addresses() == ["p@council.test", "q@council.test"]
    sent = [one["lead"] for run in said for one in run["reminders"] if one["fate"] == "sent"]
    assert sorted(sent) == ["P", "Q"]


def test_a_lead_with_nothing_to_be_told_gets_nothing_and_is_named(
    small: Engine, surroundings: dict[str, str], inbox: Inbox
) -> None:
    """On 1 December 2010 the first date lies 61 days ahead, and the first start 30 days back."""
    set_lead(small, "P", post="Head\nof P")
    code, printed, _ = run(with_server(surroundings, inbox), "--as-at", "2010-12-01", "--json")
    said = json.loads(printed)
    assert code == 0
    assert [one["lead"] for one in said["reminders"]] == []
    assert said["nothing_to_say"] == ["P", "Q"]
    assert run(with_server(surroundings, inbox), "--as-at", "2010-11-15")[1].splitlines() == [
        "Reminders as at 15 November 2010",
        "Nothing to say to P (Head of P) and Q (Head of Q).",
        "Reminders: none.",
    ]


def test_a_dry_run_prints_and_neither_sends_nor_notes(
    small: Engine, surroundings: dict[str, str], inbox: Inbox
) -> None:
    set_lead(small, "Q", email=None)
    code, printed, complained = run(with_server(surroundings, inbox), "--as-at", AS_AT, "--dry-run")
    assert (code, complained) == (0, "")
    assert "P (Head of P): would get this at p@council.test; nothing was sent." in printed
    assert "Q (Head of Q): has no mail address. Add one on the page Settings, view Posts." in printed
    assert "https://plan.council.test/action_plan?action=X2.1&as_at=2011-03-31" in printed
    assert inbox.accepted == []
    assert noted(small) == set()


def test_without_a_server_it_says_what_to_set_and_prints(small: Engine, surroundings: dict[str, str]) -> None:
    code, printed, complained = run(surroundings, "--as-at", AS_AT)
    assert code == 0
    assert complained.startswith("No mail server is set, so nothing is sent: set SMTP_HOST and SMTP_FROM")
    assert "X1.2 Do what X1.2 says" in printed
    assert printed.endswith("Reminders: 2 shown.\n")
    assert noted(small) == set()


def test_message_files_are_written_where_asked(small: Engine, surroundings: dict[str, str], tmp_path: Path) -> None:
    code, printed, _ = run(surroundings, "--as-at", AS_AT, "--folder", str(tmp_path / "mail"), "--lead", "P")
    assert code == 0
    (file,) = (tmp_path / "mail").iterdir()
    assert f"P (Head of P): written to {file}, and not sent." in printed
    assert file.suffix == ".eml"
    assert noted(small) == set()
    (tmp_path / "file").write_text("in the way")
    code, _, complained = run(surroundings, "--as-at", AS_AT, "--folder", str(tmp_path / "file" / "mail"))
    assert (code, complained.count("\n")) == (1, 1)
    assert "cannot be written to" in complained


def test_a_missing_address_is_no_failure_and_a_refused_one_is(
    small: Engine, surroundings: dict[str, str], inbox: Inbox
) -> None:
    set_lead(small, "P", email=None)
    code, printed, complained = run(with_server(surroundings, inbox), "--as-at", AS_AT, "--lead", "P")
    assert (code, complained) == (0, "")
    assert "P (Head of P): has no mail address." in printed
    inbox.refused.add("q@council.test")
    code, printed, complained = run(with_server(surroundings, inbox), "--as-at", AS_AT)
    assert code == 1
    assert complained == (
        "Q (Head of Q): not sent. The mail server localhost:"
        f"{inbox.port} refused q@council.test (550 No such mailbox).\n"
    )
    assert printed.endswith("Reminders: 1 without an address and 1 not sent.\n")


def test_an_unreachable_server_ends_with_a_sentence(small: Engine, surroundings: dict[str, str]) -> None:
    away = surroundings | {"SMTP_HOST": "localhost", "SMTP_PORT": str(free_port()), "SMTP_FROM": "plan@council.test"}
    code, _, complained = run(away, "--as-at", AS_AT)
    assert code == 1
    assert "cannot be reached" in complained
    assert "Traceback" not in complained
    assert noted(small) == set()


@pytest.mark.parametrize(
    ("arguments", "more", "words"),
    [
        (["--lead", "Z"], {}, "No action has 'Z' as accountable lead: P and Q."),
        (["--lead", "W"], {}, "No action has 'W' as accountable lead: P and Q."),
        ([], {"SMTP_HOST": "localhost"}, "SMTP_HOST is set, but not SMTP_FROM"),
        (["--as-at", "soon"], {}, "--as-at"),
    ],
)
def test_a_wrong_call_is_told_in_words(
    surroundings: dict[str, str], arguments: list[str], more: dict[str, str], words: str
) -> None:
    code, printed, complained = run(surroundings | more, *arguments)
    assert (code, printed) == (2, "")
    assert words in complained


def test_without_a_date_it_is_the_plans_reporting_date(surroundings: dict[str, str]) -> None:
    said = json.loads(run(surroundings, "--json")[1])
    assert [(one["lead"], one["fate"]) for one in said["reminders"]] == [("P", "shown"), ("Q", "shown")]
    assert said["as_at"]
