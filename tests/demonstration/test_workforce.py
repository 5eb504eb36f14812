"""The illustrative workforce: near what was reported of Kent, coherent from month to month, the same each time."""

from collections import Counter
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, text

from core.demonstration.posts import DISTRICTS, establishment
from core.demonstration.workforce import EXAMPLES, Rows, example, snapshots, write_workbooks
from core.sheets.checking import check
from core.storage.engine import reading
from core.uploads.tables import Kind
from core.workforce import queries
from core.workforce.intake import MODELS
from core.workforce.words import Cover, Stage, Status

Months = dict[date, Rows]
IN_WORKBOOKS = [date(2011, 4, 30), date(2011, 5, 31), date(2011, 6, 30)]
KINDS = ("cin", "cp", "lac", "care_leavers")
STAGES = list(Stage)
UNKNOWN = Status.UNKNOWN
VACANT = (Status.VACANT, Status.FROZEN)


@pytest.fixture(scope="module")
def made() -> dict[date, dict[Kind, Rows]]:
    return snapshots()


@pytest.fixture(scope="module")
def posts(made: dict[date, dict[Kind, Rows]]) -> Months:
    return {as_at: rows[Kind.VACANCIES] for as_at, rows in made.items()}


@pytest.fixture(scope="module")
def cases(made: dict[date, dict[Kind, Rows]]) -> Months:
    return {as_at: rows[Kind.CASELOADS] for as_at, rows in made.items()}


def vacancy_rate(rows: Rows) -> float:
    fte: Counter[Status] = Counter()
    for row in rows:
        fte[row["status"]] += row["budgeted_fte"]
    vacant = fte[Status.VACANT] + fte[Status.FROZEN]
    return float(vacant / (vacant + fte[Status.FILLED]))


def number(row: dict[str, Any]) -> int:
    return sum(row[kind] for kind in KINDS)


def unallocated(rows: Rows) -> int:
    return sum(number(row) for row in rows if row["worker"] == "Unallocated")


def average_caseload(rows: Rows) -> float:
    holding = [row for row in rows if row["worker"] != "Unallocated" and number(row)]
    return float(sum(map(number, holding)) / sum(row["fte"] for row in holding))


def by_identity(rows: Rows) -> dict[tuple[str, int], dict[str, Any]]:
    """The rows by the post's number and, for a job share, which of its rows it is."""
    seen: Counter[str] = Counter()
    found = {}
    for row in rows:
        found[row["post_id"], seen[row["post_id"]]] = row
        seen[row["post_id"]] += 1
    return found


Pairs = list[tuple[date, date, dict[str, Any], dict[str, Any]]]


@pytest.fixture(scope="module")
def pairs(posts: Months) -> Pairs:
    """Each post of known status at one month's end and at the next."""
    found = []
    for (before, were), (after, are) in pairwise((as_at, by_identity(rows)) for as_at, rows in posts.items()):
        found += [(before, after, was, are[identity]) for identity, was in were.items()]
    return [one for one in found if UNKNOWN not in (one[2]["status"], one[3]["status"])]


def test_there_are_36_month_ends_to_june_2011(posts: Months, cases: Months) -> None:
    assert list(posts) == list(cases)
    assert (len(posts), min(posts), max(posts)) == (36, date(2008, 7, 31), date(2011, 6, 30))


def test_the_vacancy_rate_is_near_what_was_reported(posts: Months) -> None:
    rates = {as_at: vacancy_rate(rows) for as_at, rows in posts.items()}
    assert rates[date(2010, 1, 31)] == pytest.approx(0.26, abs=0.015)
    assert rates[date(2010, 11, 30)] == pytest.approx(0.11, abs=0.01)
    assert max(rates.values()) == pytest.approx(0.26, abs=0.015)
    assert 0.08 < rates[date(2011, 6, 30)] < 0.10


def test_the_vacancy_rate_of_those_who_hold_cases_is_near_it_too(posts: Months) -> None:
    titles = ("Social worker", "SW", "Newly qualified social worker", "NQSW", "Senior practitioner")
    own = {as_at: [row for row in rows if row["post_title"] in titles] for as_at, rows in posts.items()}
    assert vacancy_rate(own[date(2010, 1, 31)]) == pytest.approx(0.26, abs=0.015)
    assert vacancy_rate(own[date(2010, 11, 30)]) == pytest.approx(0.11, abs=0.01)


def test_there_are_about_1000_posts_and_7000_cases(posts: Months, cases: Months) -> None:
    assert all(950 <= len(rows) <= 1050 for rows in posts.values())
    assert all(6600 <= sum(map(number, rows)) <= 7400 for rows in cases.values())


def test_unallocated_cases_are_near_what_was_reported(cases: Months) -> None:
    waiting = {as_at: unallocated(rows) for as_at, rows in cases.items()}
    highest = max(waiting, key=lambda as_at: waiting[as_at])
    assert date(2009, 11, 30) <= highest <= date(2010, 2, 28)
    assert waiting[highest] == pytest.approx(2700, abs=200)
    assert waiting[date(2010, 11, 30)] == pytest.approx(1000, abs=150)
    assert waiting[date(2010, 12, 31)] == pytest.approx(1000, abs=150)
    assert waiting[date(2011, 6, 30)] < 800


def test_caseloads_pass_the_target_at_the_height_and_come_down(cases: Months) -> None:
    averages = {as_at: average_caseload(rows) for as_at, rows in cases.items()}
    assert 33 < max(averages.values()) < 36
    assert all(average > 30 for as_at, average in averages.items() if date(2009, 3, 1) < as_at < date(2010, 10, 1))
    assert 25 < averages[date(2011, 6, 30)] < 29


def test_three_districts_are_clearly_worse(cases: Months) -> None:
    for rows in cases.values():
        by_district = {name: average_caseload([row for row in rows if row["district"] == name]) for name in DISTRICTS}
        worst = sorted(by_district, key=lambda name: by_district[name])[-2:]
        assert set(worst) <= {"Thanet", "Swale", "Shepway"}


def test_no_wait_grows_by_more_than_the_days_that_went_by(cases: Months) -> None:
    longest: dict[str, int] = {}
    for as_at, rows in cases.items():
        waiting = [row for row in rows if row["worker"] == "Unallocated"]
        assert all(bool(row["longest_wait_days"]) == bool(number(row)) for row in waiting)
        now = {row["team"]: row["longest_wait_days"] for row in waiting}
        assert all(now[team] is None or now[team] <= wait + as_at.day for team, wait in longest.items())
        longest = {team: wait or 0 for team, wait in now.items()}
    assert max(row.get("longest_wait_days") or 0 for row in cases[date(2010, 1, 31)]) in range(120, 160)


def test_no_post_goes_and_new_ones_begin_vacant(posts: Months) -> None:
    new = 0
    for were, are in pairwise(map(by_identity, posts.values())):
        assert set(were) <= set(are)
        assert all(are[identity]["reason"] == "new post" for identity in set(are) - set(were))
        new += len(are) - len(were)
    assert new > 0


def test_a_vacancy_keeps_its_first_day_and_its_stage_only_advances(pairs: Pairs) -> None:
    still_vacant = 0
    for before, _, was, row in pairs:
        if was["status"] in VACANT and row["status"] in VACANT and row["vacant_since"] <= before:
            still_vacant += 1
            assert row["vacant_since"] == was["vacant_since"]
            assert row["reason"] == was["reason"]
            if "recruitment_stage" in was:
                assert STAGES.index(row["recruitment_stage"]) >= STAGES.index(was["recruitment_stage"])
    assert still_vacant > 3000


def test_an_agreed_start_lies_ahead_and_comes_true(pairs: Pairs) -> None:
    agreed = 0
    for before, after, was, row in pairs:
        if start := was.get("expected_start"):
            agreed += 1
            assert start > before
            assert row["holder_start"] == start if start <= after else row["expected_start"] == start
    assert agreed > 500


def test_a_known_leaver_leaves_on_the_day(pairs: Pairs) -> None:
    known = 0
    for before, after, was, row in pairs:
        if last := was.get("holder_end"):
            known += 1
            assert last >= before
            assert (row["vacant_since"] - last).days == 1 if last < after else row["holder_end"] == last
    assert known > 300


def test_who_stays_keeps_the_first_day(pairs: Pairs) -> None:
    for before, _, was, row in pairs:
        if was["status"] == row["status"] == Status.FILLED:
            assert row["holder_start"] == was["holder_start"]
        elif row["status"] == Status.FILLED:
            assert row["holder_start"] > before


def test_a_few_posts_are_out_of_the_ordinary(posts: Months) -> None:
    assert {len([row for row in rows if row["status"] == UNKNOWN]) for rows in posts.values()} == {0, 3}
    assert any(row["status"] == Status.FROZEN for rows in posts.values() for row in rows)
    assert {row["budgeted_fte"] for row in posts[date(2011, 6, 30)]} >= {0.5, 0.6, 0.8, 1.0}
    for rows in posts.values():
        shared = [post_id for post_id, rows in Counter(row["post_id"] for row in rows).items() if rows == 2]
        assert len(shared) == 2
        for post_id in shared:
            assert sum(row["budgeted_fte"] for row in rows if row["post_id"] == post_id) == pytest.approx(1)


def test_agency_covers_part_of_the_vacancies(posts: Months) -> None:
    for rows in posts.values():
        covered = sum(row["cover_fte"] for row in rows if row.get("cover_type") == Cover.AGENCY)
        vacant = sum(row["budgeted_fte"] for row in rows if row["status"] in VACANT)
        assert 0.1 < covered / vacant < 0.5


def test_a_worker_holds_cases_in_one_team_and_is_employed_there_or_covers_there(cases: Months) -> None:
    posts = establishment()
    team_of = {holder.reference: post.team_name for post in posts for holder in post.holders}
    team_of |= {vacancy.agency_worker: post.team_name for post in posts for vacancy in post.vacancies}
    for rows in cases.values():
        workers = [row for row in rows if row["worker"] != "Unallocated"]
        assert len({row["worker"] for row in workers}) == len(workers)
        assert all(team_of[row["worker"]] == row["team"] for row in workers)


def test_it_comes_out_the_same_each_time(made: dict[date, dict[Kind, Rows]], tmp_path: Path) -> None:
    assert snapshots() == made
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
        write_workbooks(folder)
    names = sorted(file.name for file in first.iterdir())
    assert names == sorted(file.name for kind in MODELS for file in EXAMPLES.glob(f"{kind}-*"))
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes()
        assert cells(first / name) == cells(EXAMPLES / name), "the workbooks are to be made anew"
        assert (EXAMPLES / name).stat().st_size < 150_000


def cells(file: Path) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_path(file)
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.mark.parametrize("as_at", IN_WORKBOOKS, ids=str)
@pytest.mark.parametrize("kind", MODELS)
def test_a_workbook_is_read_as_what_was_generated(kind: Kind, as_at: date, made: dict[date, dict[Kind, Rows]]) -> None:
    checked = check(example(kind, as_at), MODELS[kind], {"as_at": as_at})
    assert not checked.problems
    read = [row.model_dump(exclude={"standard_hours", "total"}) for _, row in checked.rows]
    truth = made[as_at][kind]
    assert len(read) == len(truth)
    for row, told in zip(read, truth, strict=True):
        assert {name: value for name, value in row.items() if value is not None} == {
            name: value for name, value in told.items() if value is not None
        }


def test_a_new_database_holds_all_months_marked_as_illustrative(
    illustrative_database: Engine, posts: Months, cases: Months
) -> None:
    with reading(illustrative_database) as session:
        current = queries.snapshots(session)
        totals = queries.every_post_total(session)
        held, waiting = queries.caseload_totals(session), queries.unallocated(session)
        entries = session.execute(text("SELECT count(*) FROM audit_entry WHERE what LIKE 'illustrative workforce%'"))
        assert entries.scalar_one() == 1
    assert current[current["kind"].isin(MODELS)].groupby("kind").size().to_dict() == {"caseloads": 36, "vacancies": 36}
    assert current["is_illustrative"].all()
    assert all(isinstance(at, datetime) for at in current["at"])
    for as_at in posts:
        own = totals[totals["as_at"] == as_at].groupby("status")["established_fte"].sum()
        assert own[["vacant", "filled"]].sum() == pytest.approx(
            sum(row["budgeted_fte"] for row in posts[as_at] if row["status"] in (Status.VACANT, Status.FILLED))
        )
        stored = held[held["as_at"] == as_at][list(KINDS)].sum() + waiting[waiting["as_at"] == as_at][list(KINDS)].sum()
        assert stored.to_dict() == {kind: sum(row[kind] for row in cases[as_at]) for kind in KINDS}


def test_a_database_without_illustrative_data_holds_none_of_it(database: Engine) -> None:
    with reading(database) as session:
        assert queries.snapshots(session).empty
