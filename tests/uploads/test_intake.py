"""What is done with every kind of sheet alike: reading once, checking again, and what is kept of a file."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from core.kinds import INTAKES
from core.sheets.columns import columns
from core.storage.engine import reading, writing
from core.uploads.intake import check_file, file_as_kept
from core.uploads.tables import MAY_UPLOAD, Kind
from core.workforce.intake import VACANCIES
from tests.workforce.filled_in import AT, HR, MARCH

KNOWN = VACANCIES.known(None)
HEADINGS = "Post title,Team,District,FTE,Status,Vacant since,Post holder"
LINES = [f"Social worker,Duty,Dover,1,filled,,Jane Smith {number}" for number in range(50)]


def posts(folder: Path, *lines: str) -> Path:
    path = folder / "posts.csv"
    path.write_text("\n".join([HEADINGS, *lines, ""]), encoding="utf-8")
    return path


def test_contents_that_were_read_give_the_same_whenever_they_are_checked_and_for_whichever_date(tmp_path: Path) -> None:
    path = posts(tmp_path, *LINES, "Social worker,Duty,Dover,1,vacant,10/04/2011,", "Total,,,51,,,")
    first = check_file(VACANCIES, path, KNOWN, None, as_at=date(2011, 4, 30))
    assert (first.used, first.rejected) == (51, 0)
    assert first.contents
    path.unlink()
    march = check_file(VACANCIES, first.contents, KNOWN, None, as_at=MARCH)
    assert (march.used, march.rejected) == (50, 1)
    again = check_file(VACANCIES, first.contents, KNOWN, None, as_at=date(2011, 4, 30))
    assert again == first


def test_of_a_file_that_names_people_a_copy_without_the_names_is_kept(tmp_path: Path) -> None:
    path = posts(tmp_path, *LINES)
    content = path.read_bytes()
    checked = check_file(VACANCIES, path, KNOWN, None)
    path.unlink()
    file = file_as_kept("posts.csv", content, KNOWN.model, checked)
    assert file.content == content
    assert file.kept.startswith(b"PK"), "a workbook"
    again = tmp_path / "kept.xlsx"
    again.write_bytes(file.kept)
    kept = check_file(VACANCIES, again, KNOWN, None)
    assert (kept.used, kept.mapping.get("holder")) == (50, None)


def test_the_headings_that_an_upload_confirmed_are_remembered_for_its_kind_alone(
    tmp_path: Path, database: Engine
) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("Post title,Team,Zzz,Status\nSW,Duty,1,filled\n", encoding="utf-8")
    chosen = check_file(VACANCIES, path, KNOWN, None, mapping={"budgeted_fte": "Zzz"})
    assert chosen.used == 1
    with writing(database) as session:
        file = file_as_kept(path.name, path.read_bytes(), KNOWN.model, chosen)
        VACANCIES.store(session, chosen, MARCH, file, HR, AT)
    with reading(database) as session:
        assert check_file(VACANCIES, path, VACANCIES.known(session), session).mapping["budgeted_fte"] == "Zzz"
    assert check_file(VACANCIES, path, KNOWN, None).problems


@pytest.mark.parametrize("kind", INTAKES)
def test_each_kind_of_sheet_can_be_read_and_uploaded_by_somebody(kind: Kind, database: Engine) -> None:
    intake = INTAKES[kind]
    assert intake.kind == kind
    assert MAY_UPLOAD[kind]
    with reading(database) as session:
        assert len(columns(intake.known(session).model)) > 3
        assert set(intake.known(session).context) >= {"districts"}
    assert (Path(__file__).parents[2] / "pages" / f"{intake.page}.py").exists(), "where what was loaded is shown"
