"""The commands for sheets of every kind, as their users call them: real files, real output, real exit codes."""

import contextlib
import csv
import io
import json
import multiprocessing
import os
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest
from sqlmodel import col, select

from core.command_line.program import main
from core.settings import Settings
from core.sheets.reading import Contents, read_file
from core.storage.engine import engine, reading
from core.uploads.history import uploads
from core.uploads.tables import UploadFile
from core.workforce import queries
from core.workforce.tables import Post
from tests.conftest import SHARED
from tests.test_scanner import Clamd

Run = Callable[..., "Done"]
HEADINGS = "Post ID,Post title,Team,District,Budgeted FTE,Status,Cover type,Cover FTE"
PROMISED = {"sheets", "rows_read", "used", "skipped", "problems", "mapping", "summary"}
SUMMARY = {
    "posts", "established_fte", "in_post_fte", "vacant_fte", "agency_cover_fte", "vacancy_rate", "unfilled_rate",
}  # fmt: skip


class Done(NamedTuple):
    code: int
    out: str
    error: str


def called(*arguments: object) -> Done:
    out, error = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(error):
        try:
            code = main([str(one) for one in arguments])
        except SystemExit as end:
            code = int(str(end.code))
    return Done(code, out.getvalue(), error.getvalue())


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of a database that is still to be made."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'dashboard.db'}")
    return tmp_path / "dashboard.db"


@pytest.fixture
def url(copied: Callable[[bool], Settings], monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a database with the plan alone, to which the commands write."""
    address = copied(False).database_url
    monkeypatch.setenv("DATABASE_URL", address)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    return address


def stored(url: str) -> int:
    with reading(engine(url)) as session:
        return len(uploads(session))


def written(folder: Path, *lines: str, name: str = "posts.csv", headings: str = HEADINGS) -> Path:
    file = folder / name
    file.write_text("\n".join([headings, *lines, ""]), encoding="utf-8")
    return file


def worked_example(folder: Path) -> Path:
    """100 posts: 80 filled, 12 vacant with agency workers in them, 8 vacant and unfilled."""
    posts = [("filled", "", "")] * 80 + [("vacant", "agency", "1")] * 12 + [("vacant", "none", "")] * 8
    lines = (f"P{number},Social worker,Duty,Ashford,1,{','.join(post)}" for number, post in enumerate(posts))
    return written(folder, *lines)


def test_a_check_prints_what_is_promised_and_makes_no_database(nowhere: Path, tmp_path: Path) -> None:
    done = called("check", "vacancies", worked_example(tmp_path), "--json")
    said = json.loads(done.out)
    assert (done.code, done.error) == (0, "")
    assert said.keys() >= PROMISED
    assert said["summary"].keys() >= SUMMARY
    assert said["sheets"] == [""]
    assert (said["rows_read"], said["used"], said["problems"]) == (101, 100, [])
    assert said["skipped"] == [{"sheet": "", "row": 1, "reason": "headings"}]
    assert said["mapping"] == {
        "post_id": "Post ID", "post_title": "Post title", "team": "Team", "district": "District",
        "budgeted_fte": "Budgeted FTE", "status": "Status", "cover_type": "Cover type", "cover_fte": "Cover FTE",
    }  # fmt: skip
    assert not nowhere.exists()


def test_the_summary_of_the_worked_example_is_20_percent_vacant_and_8_percent_unfilled(
    nowhere: Path, tmp_path: Path
) -> None:
    summary = json.loads(called("check", "vacancies", worked_example(tmp_path), "--json").out)["summary"]
    assert {name: summary[name] for name in SUMMARY} == {
        "posts": 100, "established_fte": 100.0, "in_post_fte": 80.0, "vacant_fte": 20.0, "agency_cover_fte": 12.0,
        "vacancy_rate": 0.2, "unfilled_rate": 0.08,
    }  # fmt: skip


def test_the_check_says_the_same_in_words(nowhere: Path, tmp_path: Path) -> None:
    done = called("check", "vacancies", worked_example(tmp_path))
    assert done.code == 0
    assert "101 rows read: 100 used, 1 skipped, 0 with problems." in done.out
    assert "Vacancy rate: 20.0%" in done.out


def test_problems_name_row_column_and_value_and_every_row_is_accounted_for_once(nowhere: Path, tmp_path: Path) -> None:
    file = written(tmp_path, "1,Social worker,Duty,Ashford,lots,filled,,", "2,,Duty,Ashford,soon,vacant,,",
                   "", "3,Social worker,Duty,Ashford,1,filled,,", "Total,,,,1,,,")  # fmt: skip
    done = called("check", "vacancies", file, "--json")
    said = json.loads(done.out)
    assert done.code == 1
    assert {(one["row"], one["column"], one["value"]) for one in said["problems"]} == {
        (2, "Budgeted FTE", "lots"),
        (3, "Post title", ""),
        (3, "Budgeted FTE", "soon"),
    }
    assert [(one["row"], one["reason"]) for one in said["skipped"]] == [(1, "headings"), (4, "blank row"), (6, "total")]
    assert_accounted_for(said)
    words = called("check", "vacancies", file)
    assert (words.code, "row 2, column Budgeted FTE: ‘lots’ is not understood" in words.error) == (1, True)


def assert_accounted_for(said: dict[str, Any]) -> None:
    """Each row of the file is used, skipped or a problem, and only one of these."""
    skipped = [(one["sheet"], one["row"]) for one in said["skipped"]]
    bad = {(one["sheet"], one["row"]) for one in said["problems"] if one["row"] is not None}
    assert len(skipped) == len(set(skipped))
    assert not bad & set(skipped)
    assert said["used"] + len(skipped) + len(bad) == said["rows_read"]


@pytest.mark.parametrize(
    "more",
    [
        ["check", "vacancies", "no-such-file.csv"],
        ["check", "vacancies"],
        ["check", "vacancies", "FILE", "--as-at", "soon"],
        ["check", "vacancies", "FILE", "--standard-hours", "3.7"],
        ["check", "vacancies", "FILE", "--standard-hours", "nan"],
        ["check", "vacancies", "FILE", "--standard-hours", "many"],
        ["import", "vacancies", "FILE"],
        ["import", "caseloads", "FILE", "--as-at", "31/03/2011"],
        ["import", "benchmarks", "no-such-file.csv"],
        ["template", "nonsense", "x.xlsx"],
        ["template", "vacancies"],
    ],
    ids=" ".join,
)
def test_a_wrong_call_exits_2_with_words_and_makes_no_database(nowhere: Path, tmp_path: Path, more: list[str]) -> None:
    file = worked_example(tmp_path)
    done = called(*(file if one == "FILE" else one for one in more))
    assert (done.code, done.out) == (2, "")
    assert "usage:" in done.error
    assert "invalid _" not in done.error
    assert not nowhere.exists()


def test_the_hours_of_a_full_week_can_be_chosen(nowhere: Path, tmp_path: Path) -> None:
    file = written(tmp_path, "SW,Duty,18 hrs,filled", headings="Post title,Team,FTE,Status")
    said = json.loads(called("check", "vacancies", file, "--json", "--standard-hours", "36").out)
    assert said["summary"]["established_fte"] == 0.5


def test_an_import_stores_the_snapshot_and_a_second_one_is_refused_kindly(url: str, tmp_path: Path) -> None:
    file = worked_example(tmp_path)
    done = called("import", "vacancies", file, "--as-at", "2011-03-31")
    assert (done.code, done.error) == (0, "")
    assert "31 March 2011: 100 rows used." in done.out
    with reading(engine(url)) as session:
        totals = queries.post_totals(session)
    assert (totals["posts"].sum(), totals["agency_cover_fte"].sum()) == (100, 12.0)
    again = called("import", "vacancies", file, "--as-at", "2011-03-31")
    assert again.code == 1
    assert "already uploaded for 31 March 2011 by command line; nothing was changed." in again.error
    assert stored(url) == 1


def test_an_import_shows_what_changes_against_the_snapshot_before(url: str, tmp_path: Path) -> None:
    before = written(tmp_path, "1,SW,Duty,Ashford,1,filled,,", "2,SW,Duty,Ashford,1,filled,,")
    assert called("import", "vacancies", before, "--as-at", "2011-03-31").code == 0
    after = written(tmp_path, "1,SW,Duty,Ashford,1,vacant,,", "3,SW,Duty,Ashford,1,filled,,")
    done = called("import", "vacancies", after, "--as-at", "2011-04-30")
    assert done.code == 0
    assert "Compared with the snapshot before, of 31 March 2011." in done.out
    assert "Vacancy rate: 31 Mar 2011: 0.0%, This file: 50.0%" in done.out
    assert "Posts: 1 becomes vacant, 1 is new and 1 is gone." in done.out
    assert stored(url) == 2


NAMED = (
    "P1,Social worker - Jane Example,Duty,Ashford,1,filled,,",
    "P2,Social worker,Team Joan Sample,Ashford,1,vacant,none,",
)


def test_names_of_staff_are_said_and_nothing_is_stored_before_somebody_decides(url: str, tmp_path: Path) -> None:
    file = written(tmp_path, *NAMED)
    said = (
        "2 cells may hold the name of a member of staff: ‘Social worker - Jane Example’ and ‘Team Joan Sample’. Titles and "
        "teams are stored and shown to everybody who reads these pages.\n"
    )
    assert called("check", "vacancies", file).error == said
    found = json.loads(called("check", "vacancies", file, "--json").out)["names"]
    assert [(one["row"], one["value"], one["shorter"]) for one in found] == [
        (2, "Social worker - Jane Example", "Social worker"),
        (3, "Team Joan Sample", "Team"),
    ]
    done = called("import", "vacancies", file, "--as-at", "2011-06-30", "--yes")
    assert (done.code, stored(url)) == (1, 0)
    assert done.error.startswith(said)
    assert "--names cut, which stores for example ‘Social worker’, or with --names keep" in done.error
    assert "Nothing was changed." in done.out


@pytest.mark.parametrize(
    ("choice", "titles", "teams"),
    [
        ("cut", ["Social worker", "Social worker"], ["Duty", "Team"]),
        ("keep", ["Social worker - Jane Example", "Social worker"], ["Duty", "Team Joan Sample"]),
    ],
)
def test_names_of_staff_are_cut_or_kept_as_somebody_decides(
    url: str, tmp_path: Path, choice: str, titles: list[str], teams: list[str]
) -> None:
    file = written(tmp_path, *NAMED)
    done = called("import", "vacancies", file, "--as-at", "2011-06-30", "--names", choice)
    assert done.code == 0
    with reading(engine(url)) as session:
        posts = session.exec(select(Post).order_by(col(Post.number))).all()
        (kept,) = session.exec(select(UploadFile)).all()
    assert ([one.title for one in posts], [one.team for one in posts]) == (titles, teams)
    (tmp_path / "kept").write_bytes(kept.content)
    assert ("Jane" in str(read_file(tmp_path / "kept"))) is (choice == "keep")


def test_an_infected_file_is_neither_checked_nor_imported_by_any_command(
    url: str, tmp_path: Path, on_socket: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIRUS_SCANNER", on_socket(Clamd))
    file = worked_example(tmp_path)
    for command in (
        ("check", "vacancies", file), ("import", "vacancies", file, "--as-at", "2011-06-30"),
        ("check", "plan", file), ("import", "plan", file), ("import", "benchmarks", file),
        ("check", "annex-a", file), ("import", "annex-a", file),
    ):  # fmt: skip
        done = called(*command)
        assert (done.code, done.out) == (1, ""), command
        assert (
            done.error
            == "posts.csv holds what the virus scanner knows as Win.Test.EICAR_HDB-1, and was not taken in.\n"
        )
    assert stored(url) == 0
    monkeypatch.setenv("VIRUS_SCANNER", str(tmp_path / "nobody.ctl"))
    assert called("check", "vacancies", file).error.startswith("The virus scanner does not answer")
    monkeypatch.setenv("VIRUS_SCANNER", "clamd")
    assert called("check", "vacancies", file).error.startswith("VIRUS_SCANNER is 'clamd': write the path")


def test_a_file_with_problems_or_for_a_day_ahead_changes_nothing(url: str, tmp_path: Path) -> None:
    bad = written(tmp_path, "1,SW,Duty,Ashford,1,filled,,", "2,SW,Duty,Ashford,lots,filled,,", name="bad.csv")
    done = called("import", "vacancies", bad, "--as-at", "2011-03-31")
    assert done.code == 1
    assert "‘lots’" in done.error
    assert "Nothing was changed." in done.out
    ahead = called("import", "vacancies", worked_example(tmp_path), "--as-at", "2999-12-31")
    assert (ahead.code, "31 December 2999 lies ahead" in ahead.error) == (1, True)
    assert stored(url) == 0


def test_rows_with_problems_are_left_out_where_that_is_asked_for_and_told_wherever_their_figures_are(
    url: str, tmp_path: Path
) -> None:
    rows = (f"{n},SW,Duty,Ashford,1,{'vacant' if n < 2 else 'filled'},," for n in range(9))
    bad = written(tmp_path, *rows, "9,SW,Duty,Ashford,lots,filled,,")
    offered = called("import", "vacancies", bad, "--as-at", "2011-03-31")
    # 2 of 9 are vacant; with the open one 2 of 10 at least and 3 of 10 at most
    assert offered.code == 1
    assert "Without this row the vacancy rate is 22.2%. Whatever they say" in offered.error
    assert "between 20.0% and 30.0%" in offered.error
    done = called("import", "vacancies", bad, "--as-at", "2011-03-31", "--without-rows")
    assert (done.code, "Stored as upload 1 for 31 March 2011: 9 rows used." in done.out) == (0, True)
    told = called("indicators", "--as-at", "2011-03-31")
    assert "vacancies of 31 March 2011 without 1 row." in told.out


def test_a_file_name_that_is_no_text_is_no_hindrance(url: str, tmp_path: Path) -> None:
    odd = tmp_path / os.fsdecode(b"posts\xff.csv")
    odd.write_bytes(written(tmp_path, "1,SW,Duty,Ashford,1,filled,,").read_bytes())
    done = called("import", "vacancies", odd, "--as-at", "2011-03-31")
    assert (done.code, done.error) == (0, "")
    with reading(engine(url)) as session:
        assert "posts\ufffd.csv" in set(uploads(session)["file_name"])


CASES = "Worker,Team,District,FTE,CIN,CP,LAC,Care leavers,Longest wait (days)"


def test_caseloads_are_checked_and_imported_likewise(url: str, tmp_path: Path) -> None:
    lines = ("W1,Duty,Ashford,1,20,5,5,,", "W2,Duty,Ashford,0.5,16,,,,", "Unallocated,Duty,Ashford,,7,,1,,21")
    file = written(tmp_path, *lines, headings=CASES, name="cases.csv")
    checked = called("check", "caseloads", file, "--json")
    said = json.loads(checked.out)
    assert checked.code == 0
    assert said.keys() >= PROMISED
    assert said["summary"] == {
        "workers": 2, "fte": 1.5, "cases": 46, "average": 46 / 1.5, "above": 1, "share_above": 0.5, "highest": 32.0,
        "unallocated": 8, "longest_wait_days": 21, "other_workers": 0, "other_cases": 0, "undecided_workers": 0,
        "undecided_cases": 0,
    }  # fmt: skip
    assert "Unallocated cases: 8" in called("check", "caseloads", file).out
    for day in ("2011-03-31", "2011-04-30"):
        assert called("import", "caseloads", file, "--as-at", day).code == 0
    assert called("import", "caseloads", file, "--as-at", "2011-04-30").code == 1
    with reading(engine(url)) as session:
        assert queries.caseload_totals(session)["workers"].sum() == 4
        assert list(queries.unallocated(session)["longest_wait_days"]) == [21, 21]


def test_a_file_of_caseloads_without_a_worker_that_holds_cases_has_no_average(nowhere: Path, tmp_path: Path) -> None:
    file = written(tmp_path, "Unallocated,Duty,Ashford,,7,,1,,21", headings=CASES)
    summary = json.loads(called("check", "caseloads", file, "--json").out)["summary"]
    assert (summary["average"], summary["highest"], summary["unallocated"]) == (None, None, 8)


FIGURES = "Measure,Month,District,Numerator,Denominator"


def test_indicators_are_checked_and_imported_without_hours_of_a_week(url: str, tmp_path: Path) -> None:
    lines = ["initial_assessments,Mar 2011,Dover,45,60", "initial_assessments,Mar 2011,Ashford,c,c"]
    file = written(tmp_path, *lines, headings=FIGURES, name="figures.csv")
    said = json.loads(called("check", "indicators", file, "--json").out)
    assert said.keys() >= PROMISED
    assert said["summary"] == {
        "figures": 2, "measures": 1, "districts": 2, "first_month": "2011-03-31", "last_month": "2011-03-31",
        "without_figure": 1,
    }  # fmt: skip
    assert called("check", "indicators", file, "--standard-hours", "37").code == 2
    done = called("import", "indicators", file, "--as-at", "2011-03-31")
    assert (done.code, done.error) == (0, "")
    assert "New: 2, Changed: 0, Gone: 0, Same: 0" in done.out
    early = called("import", "indicators", file, "--as-at", "2011-03-30")
    assert (early.code, "the month is not over on 30 March 2011" in early.error) == (1, True)
    over = written(tmp_path, "initial_assessments,Mar 2011,Dover,70,60", headings=FIGURES, name="over.csv")
    refused = called("import", "indicators", over, "--as-at", "2011-03-31")
    assert (refused.code, "Nothing was changed." in refused.out, stored(url)) == (1, True, 1)


def test_the_staff_survey_is_imported_as_the_health_checks_and_from_its_own_template(url: str, tmp_path: Path) -> None:
    blank = tmp_path / "survey.xlsx"
    assert called("template", "health", blank).code == 0
    asked = [str(cell) for cell in read_file(blank).tables[0].rows[0].cells]
    assert asked[:2] == ["District", "Team"]
    file = tmp_path / "survey.csv"
    with file.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([asked, *[["Dover", "Duty", *["agree"] * (len(asked) - 2)]] * 5])
    said = json.loads(called("check", "health", file, "--json").out)
    assert (said["summary"]["people"], set(said["summary"]["scores"].values())) == (5, {75})
    done = called("import", "health", file, "--as-at", "2011-03-31")
    assert (done.code, done.error) == (0, "")
    assert "This file: 75 of 100" in done.out
    assert stored(url) == 1


def test_the_template_of_a_plan_is_written_and_read_as_empty(nowhere: Path, tmp_path: Path) -> None:
    assert called("template", "plan", tmp_path / "plan.xlsx").code == 0
    checked = called("check", "plan", tmp_path / "plan.xlsx")
    assert checked.code == 1
    assert "The plan's table holds no actions" in checked.error


def test_a_template_is_written_once_and_never_over_another_file(nowhere: Path, tmp_path: Path) -> None:
    file = tmp_path / "blank.xlsx"
    assert called("template", "vacancies", file).code == 0
    content = file.read_bytes()
    again = called("template", "caseloads", file)
    assert (again.code, file.read_bytes() == content) == (1, True)
    assert again.error.strip().endswith("choose another name.")
    assert called("template", "vacancies", tmp_path / "no folder" / "x.xlsx").code == 1
    checked = called("check", "vacancies", file)
    assert (checked.code, "no rows are filled in yet" in checked.error) == (1, True)


# Files that were published, and files made to break readers: in ../shared, which not everybody has.

WORKFORCE = SHARED / "data" / "workforce"


@pytest.mark.skipif(not SHARED.exists(), reason="../shared is not there")
def test_published_figures_and_neighbours_are_imported_and_another_file_is_refused(url: str) -> None:
    figures, neighbours = WORKFORCE / "csww_indicators_2017_to_2025.csv", WORKFORCE / "sn_model_2025_wide.csv"
    for file in (figures, neighbours):
        done = called("import", "benchmarks", file)
        assert (done.code, done.error) == (0, "")
        again = called("import", "benchmarks", file)
        assert (again.code, "already uploaded" in again.error) == (1, True)
    with reading(engine(url)) as session:
        kent = queries.published(session).query("area_code == '886' and year == 2025").set_index("measure")["value"]
        assert (kent["vacancy_fte"], kent["inpost_fte"]) == (128.9, 765.3)
        assert len(queries.neighbours(session).query("area_code == '886'")) == 10
    other = next(file for file in sorted((SHARED / "data" / "sheets").iterdir()) if file.suffix == ".csv")
    refused = called("import", "benchmarks", other)
    assert (refused.code, stored(url)) == (1, 2)
    assert refused.error.strip().endswith(".")
    assert "Traceback" not in refused.error


class Walked(NamedTuple):
    file: Path
    done: Done
    seconds: float
    kilobytes: int


def walk(file: Path) -> tuple[Walked, Walked]:
    """One file through the check, in words and as JSON; with the most memory that this process or a child ever took."""
    tables: list[Contents] = []

    def read_once(path: Path, waiting: Callable[[float], None] | None = None) -> Contents:
        if not tables:
            tables.append(read_file(path, waiting))
        return tables[0]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.sheets.checking.read_file", read_once)  # for the second way to print: it halves the time
        return _walked(file), _walked(file, "--json")


def _walked(file: Path, *more: str) -> Walked:
    began = time.monotonic()
    done = called("check", "vacancies", file, *more)
    memory = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return Walked(file, done, time.monotonic() - began, memory)


@pytest.mark.skipif(not SHARED.exists(), reason="../shared is not there")
def test_every_real_and_every_hostile_file_ends_in_sentences_within_30_seconds_and_a_gigabyte_and_a_half(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = sorted(
        file for part in ("sheets", "hostile") for file in (SHARED / "data" / part).rglob("*") if file.is_file()
    )
    assert len(files) > 400
    # A new process runs the main module again, in whose place Streamlit's tests of pages leave a page.
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("spawn")) as pool:
        walked = list(pool.map(walk, files, chunksize=4))
    codes = set()
    for words, data in walked:
        codes.add(words.done.code)
        assert_ends_in_sentences(words)
        assert_ends_in_sentences(data)
        assert words.done.code == data.done.code, words.file
        assert_accounted_for(json.loads(data.done.out))
    assert codes == {0, 1} or codes == {1}
    assert not nowhere.exists()


def assert_ends_in_sentences(one: Walked) -> None:
    assert one.done.code in (0, 1), one.file
    assert "Traceback" not in one.done.out + one.done.error, one.file
    assert one.seconds < 30, (one.file, one.seconds)
    assert one.kilobytes < 1_500_000, (one.file, one.kilobytes)
    if one.done.out.startswith("{"):
        sentences = [problem["message"] for problem in json.loads(one.done.out)["problems"]]
        assert bool(sentences) == (one.done.code == 1), one.file
    else:
        sentences = [line for line in (one.done.out + one.done.error).splitlines() if line.strip()]
        assert any(line.endswith(".") for line in sentences), one.file
    for sentence in sentences:
        assert sentence.endswith((".", "?", "!")), (one.file, sentence)
