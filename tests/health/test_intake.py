"""The staff survey on its way in: real files through the engine, compared with scores worked by hand."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from core.health.intake import SURVEY
from core.people import Person, Role
from core.sheets.columns import columns
from core.sheets.outcome import Checked
from core.storage.engine import reading, writing
from core.uploads.displays import Preview
from core.uploads.history import current_upload
from core.uploads.intake import check_file, file_as_kept

MARCH, JUNE = date(2011, 3, 31), date(2011, 6, 30)
AT = datetime(2011, 7, 1, 9, tzinfo=UTC)
HR = Person("pat.hr", Role.HR_LEAD)


def asked() -> list[str]:
    """The headings of the survey's questions, as its template has them."""
    about = columns(SURVEY.known(None).model)
    return [column.heading for field, column in about.items() if field not in ("district", "team")]


def survey(folder: Path, *answers: str, name: str = "survey.csv") -> Path:
    """A file in which each person gives the same answer to every question."""
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["District", "Team", *asked()])
        rows.writerows(["Dover", "Duty", *[answer] * len(asked())] for answer in answers)
    return path


def checked(path: Path) -> Checked[Any]:
    found = check_file(SURVEY, path, SURVEY.known(None), None)
    assert [one.message for one in found.problems] == []
    return found


def load(database: Engine, path: Path, as_at: date) -> int:
    found = checked(path)
    with writing(database) as session:
        file = file_as_kept(path.name, path.read_bytes(), SURVEY.known(session).model, found)
        return SURVEY.store(session, found, as_at, file, HR, AT, seen=current_upload(session, SURVEY.kind, as_at))


def preview(database: Engine, path: Path, as_at: date) -> Preview:
    with reading(database) as session:
        return SURVEY.preview(session, checked(path), as_at)


def test_the_scores_of_a_file_are_the_means_of_its_answers_from_0_to_100(tmp_path: Path) -> None:
    """Agree scores 75 and neither 50: four of the one and two of the other make 66.7."""
    summary = SURVEY.summary(checked(survey(tmp_path, *["agree"] * 4, *["3"] * 2)), MARCH, {})
    assert (summary["people"], summary["teams"], summary["answers"]) == (6, 1, 6 * len(asked()))
    assert set(summary["scores"].values()) == {67}
    assert len(summary["scores"]) == len(asked())


def test_under_five_answers_there_is_no_score(tmp_path: Path, database: Engine) -> None:
    few = survey(tmp_path, *["agree"] * 4)
    assert set(SURVEY.summary(checked(few), MARCH, {})["scores"].values()) == {None}
    assert f"questions with a score: 0 of {len(asked())}" in SURVEY.said(SURVEY.summary(checked(few), MARCH, {}))
    found = preview(database, few, MARCH)
    assert set(found.figures["This file"][1:]) == {"No figure"}


def test_a_survey_without_an_answer_says_so_and_breaks_nothing(tmp_path: Path, database: Engine) -> None:
    silent = survey(tmp_path, "n/a")
    assert SURVEY.summary(checked(silent), MARCH, {})["people"] == 0
    assert set(preview(database, silent, MARCH).figures["This file"][1:]) == {"No figure"}


def test_each_theme_stands_beside_its_score_in_the_survey_before(tmp_path: Path, database: Engine) -> None:
    first = load(database, survey(tmp_path, *["agree"] * 5), MARCH)
    found = preview(database, survey(tmp_path, *["strongly agree"] * 8, name="june.csv"), JUNE)
    assert list(found.figures.columns) == ["Figure", "31 Mar 2011", "This file"]
    assert len(found.figures) == 1 + 5, "all answers, and the five themes"
    assert set(found.figures["31 Mar 2011"][1:]) == {"75 of 100"}
    assert set(found.figures["This file"][1:]) == {"100 of 100"}
    assert found.compared_with == "Compared with the survey before, of 31 March 2011."
    assert found.seen is None
    again = preview(database, survey(tmp_path, *["disagree"] * 8, name="other.csv"), MARCH)
    assert again.seen == first
    assert again.compared_with.startswith("It takes the place of the survey of 31 March 2011")


def test_those_who_answered_are_counted_by_team_the_smallest_first(tmp_path: Path, database: Engine) -> None:
    path = survey(tmp_path, *["agree"] * 3)
    with path.open("a", encoding="utf-8") as file:
        file.write(",".join(["Swale", "Intake", *["agree"] * len(asked())]) + "\n")
    found = preview(database, path, MARCH)
    assert found.changed == "4 people answered in 2 teams."
    assert found.changes.values.tolist() == [["Swale", "Intake", 1], ["Dover", "Duty", 3]]


def test_a_first_survey_says_that_it_takes_the_place_of_illustrative_ones(tmp_path: Path, database: Engine) -> None:
    words = preview(database, survey(tmp_path, "agree"), MARCH).compared_with
    assert words.startswith("This is the first real staff survey up to 31 March 2011.")
