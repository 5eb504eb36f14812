"""Storing snapshots of the workforce: whole or not at all, for one of two at once, through any crash, and undone whole."""

import os
import signal
import threading
import time
import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, NoReturn

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, event, text
from sqlmodel import Session, col, select

from core.audit.tables import AuditEntry
from core.people import Person
from core.refusals import Refused
from core.settings import Settings
from core.sheets.checking import check
from core.sheets.outcome import Checked, Problem
from core.sheets.questions import Chosen
from core.storage.engine import engine, reading, writing
from core.storage.revision import data_revision
from core.uploads import commands as upload_commands
from core.uploads import history as uploads
from core.uploads.intake import file_as_kept
from core.uploads.tables import Counts, Kind
from core.workforce import queries
from core.workforce.commands import store_published
from core.workforce.intake import VACANCIES
from core.workforce.published import Published
from core.workforce.rows.vacancies import VacancyRow
from core.workforce.tables import Caseload, CaseloadTotal, Post, PostTotal, Unallocated
from tests.workforce.filled_in import APRIL, AT, HR, MARCH, OFFICE, file, post, store, store_cases, vacancies, worker

OF_UPLOAD = (Post, PostTotal, Caseload, CaseloadTotal, Unallocated)
SUMS = ["posts", "established_fte", "in_post_fte", "agency_cover_fte"]
TEN = [
    post("vacant", post_id=f"P{number}", team=f"Team {number % 3}", cover_type="agency", cover_fte=0.25)
    if number % 4 == 0
    else post(post_id=f"P{number}", team=f"Team {number % 3}", budgeted_fte=0.5)
    for number in range(10)
]


def rows(session: Session, table: Any, upload: int) -> pd.DataFrame:
    found = session.exec(select(table).where(col(table.upload) == upload))
    return pd.DataFrame([row.model_dump() for row in found], columns=list(table.model_fields))


def frames(session: Session) -> dict[str, pd.DataFrame]:
    """All that the screens read of the workforce."""
    found = {
        name: getattr(queries, name)(session)
        for name in ("snapshots", "post_totals", "caseload_totals", "unallocated", "published", "neighbours")
    }
    for upload, kind, as_at in found["snapshots"][["id", "kind", "as_at"]].itertuples(index=False):
        if kind == Kind.VACANCIES:
            found |= {f"posts {upload}": queries.posts(session, upload)}
            found |= {f"movements {upload}": queries.movements(session, upload, as_at)}
    return found | {"districts": pd.DataFrame(queries.districts(session))}


def assert_same(one: dict[str, pd.DataFrame], other: dict[str, pd.DataFrame]) -> None:
    assert one.keys() == other.keys()
    for name in one:
        pd.testing.assert_frame_equal(one[name], other[name], obj=name)


def test_the_totals_of_a_snapshot_are_its_stored_rows_summed(database: Engine) -> None:
    typed = [*TEN, post("deleted"), post("unknown"), post("frozen"), post(post_title="2x SW", budgeted_fte=2)]
    with writing(database) as session:
        number = store(session, MARCH, "a", *typed)
    with reading(database) as session:
        posts, totals = rows(session, Post, number), rows(session, PostTotal, number)
    assert len(posts) == len(typed)
    kept = posts[posts["status"] != "deleted"]
    kept = kept.assign(agency_cover_fte=kept["cover_fte"].where(kept["cover_type"] == "agency", 0.0))
    for names in (["team"], ["role", "status"], ["district"]):
        ours, theirs = totals.groupby(names)[SUMS].sum(), kept.groupby(names)[SUMS].sum()
        pd.testing.assert_frame_equal(ours.astype(float), theirs.astype(float))


def test_a_job_share_counts_as_one_post_with_its_fte_together(database: Engine) -> None:
    with writing(database) as session:
        number = store(session, MARCH, "a", *[post(post_id="7", budgeted_fte=0.5)] * 2, post(post_id="8"))
    with reading(database) as session:
        totals = rows(session, PostTotal, number)
    assert (totals["posts"].sum(), totals["established_fte"].sum(), totals["in_post_fte"].sum()) == (2, 2.0, 2.0)


def test_unallocated_cases_are_stored_apart_from_what_workers_hold(database: Engine) -> None:
    with writing(database) as session:
        number = store_cases(session, MARCH, "a", worker("W1", 12, lac=3), worker("Unallocated", 9, fte=None))
    with reading(database) as session:
        held, totals, waiting = (rows(session, table, number) for table in (Caseload, CaseloadTotal, Unallocated))
    assert (list(held["worker"]), held["cin"].sum(), totals["cin"].sum(), totals["lac"].sum()) == (["W1"], 12, 12, 3)
    assert waiting[["team", "cin", "longest_wait_days"]].values.tolist() == [["Duty", 9, None]]


def test_a_replaced_snapshot_keeps_its_rows_and_counts_no_more(database: Engine) -> None:
    with writing(database) as session:
        first = store(session, MARCH, "a", *TEN)
    with reading(database) as session:
        before = {table: rows(session, table, first) for table in OF_UPLOAD}
    with writing(database) as session:
        second = store(session, MARCH, "b", post(team="New"), seen=first)
    with reading(database) as session:
        assert list(queries.snapshots(session)["id"]) == [second]
        assert list(queries.post_totals(session)["team"]) == ["New"]
        for table, kept in before.items():
            pd.testing.assert_frame_equal(rows(session, table, first), kept)


def test_illustrative_snapshots_are_stored_alike_and_vanish_behind_real_ones(database: Engine) -> None:
    with writing(database) as session:
        store(session, MARCH, "made up", *TEN, is_illustrative=True)
    with reading(database) as session:
        assert set(queries.post_totals(session)["as_at"]) == {MARCH}
        assert queries.districts(session) == []
    with writing(database) as session:
        store(session, APRIL, "real", post(team="Real"))
    with reading(database) as session:
        assert queries.post_totals(session)[["as_at", "team"]].values.tolist() == [[APRIL, "Real"]]
        assert queries.districts(session) == ["Ashford"]


@pytest.mark.parametrize(
    "checked",
    [
        Checked(rows_read=3),
        Checked(rows=vacancies(post()).rows, problems=[Problem("", 3, "FTE", "x", "Mend it.")], rows_read=3),
    ],
    ids=["without rows", "with a problem beside a good row"],
)
def test_a_file_with_problems_is_not_stored(database: Engine, checked: Checked[Any]) -> None:
    with reading(database) as session:
        before = data_revision(session)
    with pytest.raises(Refused, match="the file has problems"), writing(database) as session:
        VACANCIES.store(session, checked, MARCH, file("a"), HR, AT)
    with reading(database) as session:
        assert (data_revision(session), len(uploads.uploads(session))) == (before, 0)


def test_which_headings_were_read_is_remembered_and_which_column_was_read_from_none(database: Engine) -> None:
    for content, mapping in (("a", {"post_title": "Job", "team": "Unit"}), ("b", {"post_title": "Job"})):
        with writing(database) as session:
            checked = vacancies(post(), mapping=mapping, shape="shape of the file")
            seen = uploads.current_upload(session, Kind.VACANCIES, MARCH)
            VACANCIES.store(session, checked, MARCH, file(content), HR, AT, seen=seen)
    with reading(database) as session:
        known = uploads.remembered(session, Kind.VACANCIES, "shape of the file").mapping
    assert (known["post_title"], known["team"], known["grade"]) == ("Job", "", "")


def test_illustrative_data_teach_no_headings(database: Engine) -> None:
    with writing(database) as session:
        checked = vacancies(post(), mapping={"post_title": "Job"}, shape="shape of the file")
        VACANCIES.store(session, checked, MARCH, file("a"), HR, AT, is_illustrative=True)
    with reading(database) as session:
        assert uploads.remembered(session, Kind.VACANCIES, "shape of the file") == Chosen()


NAMED = """Post no,Job title,Team,District,FTE,Status,Post holder,Manager
12,Social worker,Duty,Ashford,1,filled,Gwendolyn Abernathy,Bartholomew Quigley
13,Social worker,Duty,Ashford,1,vacant,Vacant (was Gwendolyn Abernathy),Bartholomew Quigley
"""


def test_no_name_of_a_post_holder_reaches_the_disk(database: Engine, tmp_path: Path) -> None:
    path = tmp_path / "from HR.csv"
    path.write_text(NAMED, encoding="utf-8")
    checked = check(path, VacancyRow, {"as_at": MARCH})
    assert [problem.message for problem in checked.problems] == []
    with writing(database) as session:
        kept_of_it = file_as_kept(path.name, path.read_bytes(), VacancyRow, checked)
        number = VACANCIES.store(session, checked, MARCH, kept_of_it, HR, AT)
    with reading(database) as session:
        assert len(rows(session, Post, number)) == 2
        kept = uploads.kept_file(session, number)
    assert kept
    assert not kept.is_original
    written = [path.read_bytes() for path in Path(str(database.url.database)).parent.glob("plan.db*")]
    assert any(b"from HR.csv" in content for content in written), "the upload itself is found there"
    with zipfile.ZipFile(BytesIO(kept.content)) as archive:
        written += [archive.read(name) for name in archive.namelist()]
    for name in ("Gwendolyn", "Abernathy", "Bartholomew", "Quigley"):
        for content in written:
            assert name.encode() not in content
            assert name.encode("utf-16-le") not in content


def published(kind: Kind, *found: dict[str, Any]) -> Published:
    return Published(kind, date(2010, 9, 30), list(found), Counts(len(found) + 1, len(found), 1, 0))


FIGURE = {"year": 2010, "level": "National", "area_code": "E92", "area": "England", "measure": "vacancy_rate"}


def test_published_figures_and_neighbours_replace_each_its_own_kind(database: Engine) -> None:
    figures = [{**FIGURE, "region": "", "value": 14.4, "flag": None}]
    figures.append({**FIGURE, "year": 2009, "region": "", "value": None, "flag": "x"})
    near = {"area_code": "886", "rank": 1, "neighbour_code": "845", "closeness": "Close"}
    with writing(database) as session:
        store_published(session, published(Kind.BENCHMARKS, *figures), file("a"), HR, AT)
        store_published(session, published(Kind.NEIGHBOURS, near), file("b"), HR, AT)
    with reading(database) as session:
        found = queries.published(session).set_index("year")
        assert (found["value"][2010], found["flag"][2009]) == (14.4, "x")
        assert pd.isna(found["value"][2009])
        assert pd.isna(found["flag"][2010])
        assert queries.neighbours(session).to_dict("records") == [near]


# Any history, undone, is as it was.

SNAPSHOT = st.tuples(
    st.sampled_from([MARCH, APRIL]), st.booleans(), st.integers(1, 9), st.sampled_from(["Duty", "CIN"])
)


@given(st.lists(SNAPSHOT, min_size=1, max_size=5))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_undoing_the_last_uploads_one_by_one_brings_back_every_frame(
    database: Engine, history: list[tuple[date, bool, int, str]]
) -> None:
    with Session(database.execution_options(is_write=True)) as session:
        before: list[tuple[int, dict[str, pd.DataFrame]]] = []
        for number, (as_at, is_posts, size, team) in enumerate(history):
            kind = Kind.VACANCIES if is_posts else Kind.CASELOADS
            seen = uploads.current_upload(session, kind, as_at)
            state = frames(session)
            if is_posts:
                upload = store(session, as_at, f"{number}", *[post("vacant", team=team)] * size, seen=seen)
            else:
                typed = [worker(f"W{one}", one, team=team) for one in range(size)]
                upload = store_cases(session, as_at, f"{number}", *typed, seen=seen)
            before.append((upload, state))
        for upload, state in reversed(before):
            upload_commands.undo(session, upload, HR, AT)
            assert_same(frames(session), state)
        session.rollback()


# Two users at once.


def test_of_two_who_upload_at_once_one_wins_and_the_other_is_told_by_whom(database: Engine) -> None:
    with writing(database) as session:
        seen = store(session, MARCH, "before", post(team="Before"))
    at_once = threading.Barrier(2)
    results: dict[str, int | str] = {}

    def upload(author: Person) -> None:
        checked = vacancies(*[post(team=f"Team of {author.username}", grade=f"{number}") for number in range(300)])
        at_once.wait(timeout=20)
        try:
            with writing(database) as session:
                results[author.username] = VACANCIES.store(
                    session, checked, MARCH, file(author.username, f"{author.username}.csv"), author, AT, seen=seen
                )
        except Refused as refused:
            results[author.username] = str(refused)

    threads = [threading.Thread(target=upload, args=(author,)) for author in (HR, OFFICE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    (winner,) = [name for name, result in results.items() if isinstance(result, int)]
    (told,) = [result for name, result in results.items() if name != winner]
    assert f"{winner} uploaded ‘{winner}.csv’ for 31 March 2011, so nothing of yours was changed" in str(told)
    with reading(database) as session:
        assert set(session.exec(select(Post.team))) == {"Before", f"Team of {winner}"}
        assert set(queries.post_totals(session)["team"]) == {f"Team of {winner}"}
        assert list(uploads.uploads(session)["id"]) == [results[winner], seen]
        assert [entry.who for entry in session.exec(select(AuditEntry)) if "uploaded" in entry.what] == [
            HR.username,
            winner,
        ]


# A crash at any moment.

BEFORE = [post(team="Old", post_id=f"{number}") for number in range(40)]
AFTER = [post("vacant", team=f"New {number % 7}", post_id=f"{number}") for number in range(1_500)]


def killed_at(step: int, url: str, seen: int) -> bool:
    """Whether a process that uploads, and dies before its `step`th statement or commit, died; False where it came to the end."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    upload_and_die(step, url, seen)


def upload_and_die(step: int, url: str, seen: int) -> NoReturn:
    """In a forked process: with an engine of its own, as a connection must not be used on both sides of a fork."""
    engine.cache_clear()
    mine, left = engine(url), [step]

    def count_down(*_: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(mine, "before_cursor_execute", count_down)
    event.listen(mine, "commit", count_down)
    try:
        with writing(mine) as session:
            store(session, MARCH, "new", *AFTER, seen=seen)
        count_down()
    finally:
        os._exit(0)


def state(url: str) -> str:
    """Which snapshot a database shows, looked at with plain SQL: `old` or `new`; anything between fails."""
    fresh = create_engine(url)
    with fresh.connect() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
        numbers = connection.execute(text("SELECT id, used FROM upload ORDER BY id")).all()
        for upload, used in numbers:
            counted = "SELECT COUNT(*), SUM(posts), SUM(established_fte) FROM post WHERE upload = :upload"
            totals = "SELECT SUM(posts), SUM(established_fte) FROM post_total WHERE upload = :upload"
            count, *sums = connection.execute(text(counted), {"upload": upload}).one()
            assert count == used
            assert sums == [*connection.execute(text(totals), {"upload": upload}).one()]
        strays = "SELECT COUNT(*) FROM {} WHERE upload NOT IN (SELECT id FROM upload)"
        for table in ("post", "post_total", "upload_file"):
            assert connection.execute(text(strays.format(table))).scalar_one() == 0
        files = connection.execute(text("SELECT COUNT(*) FROM upload_file")).scalar_one()
        entries = connection.execute(
            text("SELECT COUNT(*) FROM audit_entry WHERE what = 'vacancies uploaded'")
        ).scalar_one()
    fresh.dispose()
    assert len(numbers) == files == entries
    return {1: "old", 2: "new"}[len(numbers)]


def test_a_process_killed_before_any_statement_or_the_commit_leaves_the_old_snapshot_or_the_new_one(
    copied: Callable[[bool], Settings],
) -> None:
    url = copied(False).database_url
    with writing(engine(url)) as session:
        seen = store(session, MARCH, "old", *BEFORE)
    engine(url).dispose()
    steps = 0
    while killed_at(steps + 1, url, seen) and state(url) == "old":
        steps += 1
    assert steps > 10, "every statement was a place to die"
    assert state(url) == "new", "after the commit it is there, though the process died at once"
    with reading(engine(url)) as session:
        assert len(queries.snapshots(session)) == 1
        assert set(queries.post_totals(session)["status"]) == {"vacant"}


def test_a_process_killed_by_the_clock_leaves_the_old_snapshot_or_the_new_one(
    copied: Callable[[bool], Settings],
) -> None:
    url = copied(False).database_url
    with writing(engine(url)) as session:
        seen = store(session, MARCH, "old", *BEFORE)
    engine(url).dispose()
    states: set[str] = set()
    seconds = 0.005
    while "new" not in states and seconds < 60:  # as long as a busy machine may take
        child = os.fork()
        if child == 0:
            upload_and_die(0, url, seen)
        time.sleep(seconds)
        seconds *= 1.1
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        states.add(state(url))
    assert states == {"old", "new"}, "the clock struck both before the end and after it"
