"""The report from a process of its own, from the command line, and what it leaves in the audit trail."""

import json
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import psutil
import pytest
from sqlalchemy import Engine, text
from sqlmodel import select

from core.audit.tables import AuditEntry
from core.board import process as making
from core.board.commands import note_report
from core.board.process import STAGES, Kind, Wanted, in_a_child
from core.command_line.program import main
from core.people import Person, Role
from core.refusals import Refused
from core.settings import Settings
from core.storage.engine import engine, reading, writing
from core.storage.revision import data_revision
from tests.board.reading import word_paragraphs

ROOT = Path(__file__).parents[2]
WANTED = Wanted(Kind.WORD, date(2011, 6, 30), date(2011, 5, 31))
OFFICE = Person("jo", Role.PROGRAMME_OFFICE)
AT = datetime(2011, 7, 4, tzinfo=UTC)


@pytest.fixture
def surroundings(copied: Callable[[bool], Settings], monkeypatch: pytest.MonkeyPatch) -> Engine:
    """The program's surroundings: a new database with the plan alone."""
    settings = copied(False)
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("SECRET_KEY_FILE", str(settings.secret_key_file))
    return engine(settings.database_url)


def entries(database: Engine) -> list[AuditEntry]:
    with reading(database) as session:
        return list(session.exec(select(AuditEntry).where(AuditEntry.what == "board report made")))


def test_a_child_makes_the_report_and_says_how_far_it_is(surroundings: Engine) -> None:
    stages: list[str] = []
    content = in_a_child(WANTED, stages.append)
    assert stages == list(STAGES)
    assert word_paragraphs(content, "Heading 1")[0] == "Summary"


def test_a_child_that_takes_too_long_is_ended(surroundings: Engine) -> None:
    with pytest.raises(Refused, match="took longer than 3 minutes"):
        in_a_child(WANTED, lambda stage: None, seconds=0.1)


def test_what_a_child_says_of_why_there_is_no_report_is_passed_on(surroundings: Engine) -> None:
    with writing(surroundings) as session:
        for name in ("action_lead", "milestone", "cross_reference", "action", "requirement"):
            session.execute(text(f"DELETE FROM {name}"))
    with pytest.raises(Refused, match="no plan is loaded yet"):
        in_a_child(WANTED, lambda stage: None)


def test_a_child_that_breaks_off_shows_no_one_its_errors(
    surroundings: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "broken"
    program.write_text(f"#!{sys.executable}\nraise RuntimeError('secret')\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    with pytest.raises(Refused) as raised:
        in_a_child(WANTED, lambda stage: None)
    assert str(raised.value) == making.FAILED


def test_whoever_goes_away_leaves_no_child_behind(surroundings: Engine) -> None:
    def leave(stage: str) -> None:
        assert children()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        in_a_child(WANTED, leave)
    assert children() == []


def children() -> list[psutil.Process]:
    """The processes that make a report for this one."""
    return [one for one in psutil.Process().children() if "core.command_line.report_child" in one.cmdline()]


def test_each_report_is_noted_with_its_check_value_and_no_figure_changes(database: Engine) -> None:
    with reading(database) as session:
        before = data_revision(session)
    with writing(database) as session:
        note_report(session, OFFICE, AT, WANTED._replace(for_publication=True), b"file")
    (entry,) = entries(database)
    assert (entry.who, entry.subject) == ("jo", "Putting Children First")
    assert json.loads(entry.after) == {
        "file": "board-report-2011-06-30-for-publication.docx",
        "as_at": "2011-06-30",
        "since": "2011-05-31",
        "for_publication": True,
        "sha256": sha256(b"file").hexdigest(),
    }
    with reading(database) as session:
        assert data_revision(session) == before


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PROGRAMME_OFFICE])
def test_other_roles_make_no_report(database: Engine, role: Role) -> None:
    with writing(database) as session, pytest.raises(Refused, match="programme office"):
        note_report(session, Person("jo", role), AT, WANTED, b"file")
    assert entries(database) == []


# --- the command line ---


def test_the_command_writes_the_file_and_notes_it(
    surroundings: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "Report of June.DOCX"
    assert main(["report", "--as-at", "2011-06-30", str(file)]) == 0
    assert "what changed since 2011-05-31" in capsys.readouterr().out
    assert word_paragraphs(file.read_bytes(), "Heading 1")[2] == "Changes since 31 May 2011"
    (entry,) = entries(surroundings)
    assert json.loads(entry.after)["sha256"] == sha256(file.read_bytes()).hexdigest()
    assert [one.name for one in tmp_path.glob("*eport*")] == [file.name]


def test_without_dates_it_is_of_the_plans_reporting_date(
    surroundings: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", "--for-publication", str(tmp_path / "report.xlsx")]) == 0
    assert "as at 2011-03-31, with what changed since 2011-02-28" in capsys.readouterr().out
    assert json.loads(entries(surroundings)[0].after)["for_publication"] is True


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["--since", "2011-07-01", "report.docx"], 2, "must be before the reporting date"),
        (["--since", "2011-06-30", "report.docx"], 2, "must be before the reporting date"),
        (["nowhere/report.docx"], 1, "cannot be written to nowhere/report.docx"),
    ],
)
def test_what_cannot_be_made_is_said_in_one_sentence(
    surroundings: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    arguments: list[str], code: int, sentence: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert main(["report", "--as-at", "2011-06-30", *arguments]) == code
    said = capsys.readouterr().err.strip()
    assert sentence in said
    assert "\n" not in said
    assert entries(surroundings) == []


@pytest.mark.parametrize("name", ["report.pdf", "report", "report.docx.txt", ".docx"])
def test_a_file_of_another_ending_is_refused(
    surroundings: Engine, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["report", name])
    assert ended.value.code == 2
    assert "a report is a .docx or an .xlsx file" in capsys.readouterr().err
