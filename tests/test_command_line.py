"""The command line as its users call it: real processes, real files, real exit codes."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
Run = Callable[..., subprocess.CompletedProcess[str]]

PLAN = """Ref,Requirements,Actions in response,A,R,Start,End,Completion/ Evidence,Governance and Accountability,Notes
,Immediately,,,,,,,,
A1.,Know every case,A1.1 Look at every case,HD,TLs,Nov 2010,Dec 2010,,Board,
,,A1.2 Look at a sample,HD,,Nov 2010,{end},,,
Leads,,,,,,,,,
HD,Director of Services,,,,,,,,
TLs,Team Leaders,,,,,,,,
"""


@pytest.fixture
def run(environment: dict[str, str]) -> Run:
    def call(*arguments: object, say: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "core", *map(str, arguments)]
        return subprocess.run(
            command, cwd=ROOT, env={**environment, **more}, input=say, capture_output=True, text=True, check=False
        )

    return call


@pytest.fixture
def filled(made_databases: dict[bool, Path], environment: dict[str, str]) -> Path:
    """The database of the environment, with the plan alone."""
    file = Path(environment["DATABASE_URL"].removeprefix("sqlite:///"))
    shutil.copy(made_databases[False], file)
    return file


def plan_file(folder: Path, end: str = "Jan 2011") -> Path:
    file = folder / "plan.csv"
    file.write_text(PLAN.format(end=end), encoding="utf-8")
    return file


def test_a_new_database_without_illustrative_progress_holds_the_plan_alone(run: Run) -> None:
    done = run("status", "--as-at", "2011-03-31", "--json", ILLUSTRATIVE="no")
    said = json.loads(done.stdout)
    assert (done.returncode, said["as_at"], len(said["actions"])) == (0, "2011-03-31", 56)
    deliveries = {action["ref"]: action["delivery"] for action in said["actions"]}
    assert {ref for ref, delivery in deliveries.items() if delivery != "no update"} == {"A3.1", "A3.2"}
    assert deliveries["A3.1"] == "complete awaiting assurance"
    assert [(band["band"], band["total"], band["limit_on"], band["ends_after_limit"]) for band in said["bands"]] == [
        ("immediate", 23, None, None),
        ("3 months", 20, "2011-02-19", 10),
        ("6 months", 13, "2011-05-19", 5),
    ]
    assert all(sum(band["ratings"].values()) == band["total"] for band in said["bands"])
    a2_1 = next(action for action in said["actions"] if action["ref"] == "A2.1")
    assert a2_1 == {
        "ref": "A2.1",
        "delivery": "no update",
        "rating": "R",
        "reason": "Red: due 31 January 2011, 59 days overdue",
        "due_on": "2011-01-31",
        "due_part": "",
        "forecast_on": None,
        "last_reported_on": None,
    }


def test_without_a_date_the_status_is_as_at_the_plans_reporting_date(run: Run, filled: Path) -> None:
    assert filled.exists()
    assert json.loads(run("status", "--json").stdout)["as_at"] == "2011-03-31"


def test_checking_a_plan_prints_it_and_needs_no_database(run: Run, tmp_path: Path, environment: dict[str, str]) -> None:
    done = run("check", "plan", plan_file(tmp_path), "--json")
    said = json.loads(done.stdout)
    assert (done.returncode, said["problems"]) == (0, [])
    expected = {
        "ref": "A1.1",
        "requirement": "A1",
        "band": "immediate",
        "group": "Immediately",
        "text": "Look at every case",
        "accountable": ["HD"],
        "responsible": ["TLs"],
        "starts_on": "2010-11-01",
        "milestones": [{"label": "", "due_on": "2010-12-31", "forecast_on": None}],
        "is_ongoing": False,
        "dates_as": None,
        "is_complete": False,
        "cross_references": [],
        "governance": "Board",
        "evidence": None,
        "note": None,
    }
    assert {name: said["actions"][0][name] for name in expected} == expected
    assert [(one["code"], one["post"]) for one in said["leads"]] == [
        ("HD", "Director of Services"),
        ("TLs", "Team Leaders"),
    ]
    assert not Path(environment["DATABASE_URL"].removeprefix("sqlite:///")).exists()


def test_a_plan_with_a_problem_is_listed_and_changes_nothing(run: Run, filled: Path, tmp_path: Path) -> None:
    file = plan_file(tmp_path, end="Smarch 2011")
    before = run("status", "--json").stdout
    checked, imported = run("check", "plan", file), run("import", "plan", file)
    assert (checked.returncode, imported.returncode) == (1, 1)
    assert "Smarch 2011" in checked.stderr
    assert "row 4" in checked.stderr
    assert "The plan was not changed." in imported.stdout
    assert run("status", "--json").stdout == before
    assert filled.exists()


def test_importing_a_plan_shows_what_changes_and_then_replaces_it(run: Run, filled: Path, tmp_path: Path) -> None:
    assert filled.exists()
    done = run("import", "plan", plan_file(tmp_path))
    assert done.returncode == 0
    assert "Gone action: A23.1" in done.stdout
    assert "Changed action: A1.1: " in done.stdout
    assert done.stdout.index("Gone action: A23.1") < done.stdout.index("The plan was replaced.")
    said = json.loads(run("status", "--json", "--as-at", "2011-03-31").stdout)
    assert [(action["ref"], action["rating"]) for action in said["actions"]] == [("A1.1", "R"), ("A1.2", "R")]
    again = run("import", "plan", plan_file(tmp_path))
    assert "Nothing would change." in again.stdout


def test_programs_that_start_at_once_on_a_new_database_all_succeed(environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "core", "status", "--json"]
    started = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    said = [one.communicate(timeout=120) for one in started]
    assert [(one.returncode, error) for one, (_, error) in zip(started, said, strict=True)] == [(0, "")] * 4
    assert len({text for text, _ in said}) == 1


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["check"], ["check", "plan", "no-such-file.docx"], ["status", "--as-at", "soon"], []]
)
def test_a_wrong_call_exits_2_with_words(run: Run, arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert "usage:" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_account_is_added_with_a_password_from_standard_input(run: Run, filled: Path) -> None:
    assert filled.exists()
    done = run("user", "add", "jo.bloggs", "Jo Bloggs", "senior manager", say="a long enough passphrase\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "demonstration accounts are gone" in done.stdout
    assert run("user", "password", "jo.bloggs", say="another long passphrase\n").returncode == 0
    for arguments, say in (
        (("user", "add", "jo.bloggs", "Jo", "senior manager"), "a long enough passphrase\n"),
        (("user", "add", "al", "Al", "king"), "a long enough passphrase\n"),
        (("user", "password", "jo.bloggs"), "short\n"),
        (("user", "password", "nobody"), "a long enough passphrase\n"),
    ):
        refused = run(*arguments, say=say)
        assert refused.returncode == 1, arguments
        assert refused.stderr.strip()
        assert "Traceback" not in refused.stderr


def test_a_role_is_changed_and_an_account_removed_but_not_the_last_of_the_programme_office(
    run: Run, filled: Path
) -> None:
    passphrase = "correct horse battery staple\n"
    assert run("user", "add", "ann", "Ann", "programme office", say=passphrase).returncode == 0
    assert run("user", "add", "jo", "Jo", "senior manager", say=passphrase).returncode == 0
    done = run("user", "role", "ann", "HR lead")
    assert (done.returncode, "only account of the programme office" in done.stderr) == (1, True)
    done = run("user", "role", "jo", "programme office")
    assert (done.returncode, done.stdout) == (0, "jo has the role: programme office.\n")
    done = run("user", "reset-second-factor", "jo")
    assert (done.returncode, done.stderr.strip()) == (1, "The account jo has no second factor.")
    assert run("user", "remove", "ann").stdout == "The account ann is gone. What the person recorded stays.\n"
    done = run("user", "remove", "ann")
    assert (done.returncode, done.stderr) == (1, "There is no account called ann.\n")
    assert run("user", "role", "jo", "king").returncode == 1
