"""What an Annex A file counted, stored: figures, caseloads, what was told before, undoing, roles, and nothing of a child."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from core.annex_a.checking import AnnexA, check_annex_a
from core.annex_a.commands import Seen, districts_of_teams, figures_known, observations, seen, store, told_differently
from core.indicators import queries
from core.indicators.measures import known_at
from core.people import Person, Role
from core.refusals import Refused
from core.settings import Settings
from core.sheets.reading import read_file
from core.storage.engine import engine, reading, writing
from core.uploads.commands import undo
from core.uploads.tables import Kind, Upload, UploadFile
from core.workforce.intake import VACANCIES
from core.workforce.tables import Caseload
from tests.annex_a.files import workbook
from tests.annex_a.made_up import WORKERS, children, rows_of, truth
from tests.workforce.filled_in import HR, post, store_cases, vacancies, worker
from tests.workforce.filled_in import file as posts_file

AT = datetime(2021, 5, 1, tzinfo=UTC)
ANALYST = Person("ann", Role.PERFORMANCE_ANALYST)
MARCH = date(2021, 3, 31)


@pytest.fixture
def database(copied: Callable[[bool], Settings]) -> Engine:
    return engine(copied(True).database_url)


def read(file: Path, as_at: date = MARCH) -> AnnexA:
    return check_annex_a(file, bytes(32), AT.date(), as_at=as_at)


def put(database: Engine, file: Path, found: AnnexA, author: Person = ANALYST, **given: Any) -> int:
    with writing(database) as session:
        choices: dict[str, Any] = {"compared": seen(session, found.as_at), "districts": {}, "restates": False} | given
        return store(session, found, file.name, file.read_bytes(), author, AT, **choices)


def told(database: Engine, as_at: date = MARCH) -> dict[tuple[str, str, str], tuple[float, float | None]]:
    with reading(database) as session:
        frame = known_at(queries.observations(session), as_at)
    return {
        (row.measure, row.month.isoformat(), row.district): (
            row.numerator, None if row.denominator != row.denominator else row.denominator
        )
        for row in frame[~frame["is_illustrative"].astype(bool)].itertuples()
    }  # fmt: skip


def test_figures_and_caseloads_are_those_of_the_children_and_go_when_it_is_undone(
    database: Engine, tmp_path: Path
) -> None:
    made = children(Random(7), 200, MARCH)
    file = workbook(tmp_path / "annex.xlsx", rows_of(made))
    number = put(database, file, read(file), districts={"North Duty": "Dover", "South Duty": "Dover"})
    expected, cases = truth(made, MARCH)
    of_dover, _ = truth([one for one in made if one.team in ("North Duty", "South Duty")], MARCH)
    stands = told(database)
    assert {key[:2]: parts for key, parts in stands.items() if not key[2]} == expected
    # Contacts name no team, so that none of them is Dover's.
    in_dover = {key: parts for key, parts in of_dover.items() if key[0] != "contacts"}
    assert {key[:2]: parts for key, parts in stands.items() if key[2] == "Dover"} == in_dover
    with reading(database) as session:
        (part,) = session.exec(select(Upload).where(Upload.part_of == number))
        held = session.exec(select(Caseload).where(Caseload.upload == part.id)).all()
    assert part.kind == Kind.CASELOADS
    assert "each counted as full time" in part.file_name
    assert sum(row.cin + row.cp + row.lac + row.care_leavers for row in held) == cases["cases"] - cases["unallocated"]
    with writing(database) as session:
        with pytest.raises(Refused, match="undo that one"):
            undo(session, part.id or 0, Person("office", Role.PROGRAMME_OFFICE), AT)
        undo(session, number, ANALYST, AT)
    assert told(database) == {}
    with reading(database) as session:
        assert session.get_one(Upload, part.id).undone_by == "ann"


def test_workers_count_as_the_average_of_filled_posts_in_the_vacancy_sheet(database: Engine, tmp_path: Path) -> None:
    """Three filled posts of 1, 0.8 and 0.6 FTE are 2.4 / 3 = 0.8; no vacant post, other role or later sheet counts."""
    posts = [post(budgeted_fte=fte) for fte in (1.0, 0.8, 0.6)]
    others = [post("vacant"), post(post_title="Business support officer", budgeted_fte=0.1)]
    with writing(database) as session:
        for day, typed in ((date(2021, 2, 28), [*posts, *others]), (date(2021, 4, 30), [post(budgeted_fte=0.5)])):
            VACANCIES.store(session, vacancies(*typed), day, posts_file(str(day)), HR, AT)
    file = workbook(tmp_path / "annex.xlsx", rows_of(children(Random(7), 60, MARCH)))
    number = put(database, file, read(file))
    with reading(database) as session:
        (part,) = session.exec(select(Upload).where(Upload.part_of == number))
        held = session.exec(select(Caseload.fte).where(Caseload.upload == part.id)).all()
    assert set(held) == {0.8}
    assert (
        "each counted as 0.80 FTE, the average of a social worker’s filled post on 28 February 2021" in part.file_name
    )


def test_months_that_an_earlier_file_told_stay_unless_they_are_told_anew(database: Engine, tmp_path: Path) -> None:
    def contacts(name: str, *days: date) -> Path:
        return workbook(tmp_path / name, {1: [{"child": str(place), "contact": day} for place, day in enumerate(days)]})

    first = contacts("march.xlsx", date(2021, 2, 3), date(2021, 3, 4))
    put(database, first, read(first))
    second = contacts("april.xlsx", date(2021, 2, 3), date(2021, 2, 9), date(2021, 4, 6))
    april = date(2021, 4, 30)
    found = read(second, april)
    with reading(database) as session:
        assert told_differently(figures_known(session, found), observations(found, {})) == {
            ("contacts", date(2021, 2, 28), ""): (1.0, None)
        }
    number = put(database, second, found)
    months = {key[1]: parts[0] for key, parts in told(database, april).items()}
    assert months == {"2021-02-28": 1, "2021-03-31": 1, "2021-04-30": 1}
    with writing(database) as session:
        undo(session, number, ANALYST, AT)
    put(database, second, found, restates=True)
    assert {key[1]: parts[0] for key, parts in told(database, april).items()} == {
        "2021-02-28": 2, "2021-03-31": 1, "2021-04-30": 1
    }  # fmt: skip
    assert {key[1]: parts[0] for key, parts in told(database, MARCH).items()} == {"2021-02-28": 1, "2021-03-31": 1}


def test_a_corrected_file_for_the_same_day_takes_the_place_of_the_first_whole(database: Engine, tmp_path: Path) -> None:
    day = date(2021, 2, 3)
    for name, contacts in (("first.xlsx", 1), ("second.xlsx", 2)):
        file = workbook(tmp_path / name, {1: [{"child": str(place), "contact": day} for place in range(contacts)]})
        put(database, file, read(file))
    assert {key[1]: parts[0] for key, parts in told(database).items()} == {"2021-02-28": 2}


def test_a_month_that_was_told_before_it_was_over_is_told_anew(database: Engine, tmp_path: Path) -> None:
    for day, placements in ((date(2021, 3, 15), 1), (MARCH, 4)):
        row = {"child": "1", "start": date(2020, 1, 1), "placements": placements}
        file = workbook(tmp_path / f"{day}.xlsx", {8: [row]})
        put(database, file, read(file, day))
    assert told(database)["three_placements", "2021-03-31", ""] == (1, 1)


@pytest.mark.parametrize("role", [Role.HR_LEAD, Role.SENIOR_MANAGER, Role.CABINET_MEMBER])
def test_other_roles_are_refused(database: Engine, tmp_path: Path, role: Role) -> None:
    file = workbook(tmp_path / "annex.xlsx", rows_of(children(Random(8), 5, MARCH)))
    with pytest.raises(Refused, match="may not upload Annex A"):
        put(database, file, read(file), Person("other", role))
    assert told(database) == {}


def test_somebody_elses_upload_in_between_is_told(database: Engine, tmp_path: Path) -> None:
    file = workbook(tmp_path / "annex.xlsx", rows_of(children(Random(9), 30, MARCH)))
    other = workbook(tmp_path / "other.xlsx", rows_of(children(Random(10), 30, MARCH)))
    put(database, other, read(other))
    with pytest.raises(Refused, match="While you were checking"):
        put(database, file, read(file), compared=Seen(None, None))


def test_caseloads_that_somebody_loaded_in_between_are_not_replaced_unseen(database: Engine, tmp_path: Path) -> None:
    day = date(2011, 3, 31)
    file = workbook(tmp_path / "annex.xlsx", rows_of(children(Random(9), 30, day)))
    with writing(database) as session:
        store_cases(session, day, "hr.csv", worker("W1"))
    with pytest.raises(Refused, match="While you were checking"):
        put(database, file, read(file, day), compared=Seen(None, None))


def test_the_districts_of_teams_that_a_file_does_not_name_are_kept(database: Engine, tmp_path: Path) -> None:
    file = workbook(tmp_path / "annex.xlsx", rows_of(children(Random(9), 30, MARCH)))
    put(database, file, read(file), districts={"North Duty": "Dover", "South Duty": "Swale"})
    later = date(2021, 4, 30)
    put(database, file, read(file, later), districts={"North Duty": ""})
    with reading(database) as session:
        assert districts_of_teams(session) == {"North Duty": "", "South Duty": "Swale"}


def test_nothing_of_a_child_or_worker_reaches_the_database_or_the_disk(database: Engine, tmp_path: Path) -> None:
    made = children(Random(11), 60, MARCH)
    folder = tmp_path / "files"
    folder.mkdir()
    file = workbook(folder / "annex.xlsx", rows_of(made))
    put(database, file, read(file))
    secrets = [one.id.encode() for one in made] + [
        one.born.isoformat().encode() for one in made if one.born.year > 2012
    ]  # the plan’s own dates lie before
    secrets += [word.encode() for name in WORKERS for word in (name, name.casefold())]
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path != file]
    assert any(path.suffix == ".db" for path in files)
    with reading(database) as session:
        kept = session.exec(select(UploadFile.content).order_by(col(UploadFile.upload).desc())).first()
    assert kept
    (folder / "kept.xlsx").write_bytes(kept)
    cells = repr([row.cells for table in read_file(folder / "kept.xlsx").tables for row in table.rows]).encode()
    for content in (*(path.read_bytes() for path in files), cells):
        assert [secret for secret in secrets if secret in content] == []
