"""The staff survey, as a file through the engine. Every expected value is worked by hand."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlsxwriter

from core.health.survey_rows import SurveyRow, survey_counts_of, survey_model
from core.sheets.checking import check
from core.sheets.copies import kept_copy
from core.sheets.outcome import Checked
from core.sheets.reading import read_tables
from core.sheets.template import template

QUESTIONS = pd.DataFrame(
    [
        ("Q31", 31, "I can do my work well within the hours that I am paid for", "score"),
        ("Q32", 32, "My supervision helps me both with my workload and with thinking about my cases", "score"),
        ("Q33", 33, "Is the work shared out fairly?", "choice"),
        ("Q34", 34, "I take part in deciding how our practice changes, and I hear what came of it", "score"),
    ],
    columns=["code", "number", "text", "kind"],
)
TEXTS = list(QUESTIONS.loc[QUESTIONS["kind"] == "score", "text"])
MODEL = survey_model(QUESTIONS)


def written(folder: Path, *rows: Sequence[Any]) -> Path:
    """A workbook with these rows."""
    path = folder / "survey.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Answers")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return path


def survey(folder: Path, *rows: Sequence[Any]) -> Checked[SurveyRow]:
    return check(written(folder, *rows), MODEL, {})


def answers(checked: Checked[SurveyRow]) -> list[dict[str, int]]:
    return [row.answers for _, row in checked.rows]


def test_a_wide_sheet_gives_the_answers_of_each_row(tmp_path: Path) -> None:
    checked = survey(
        tmp_path,
        ["Staff survey, March 2011"],
        [],
        ["Response", "Name", "District", "Team", *TEXTS],
        [1, "Ann Smith", "T&M", "Duty", "Strongly agree", 4, "neither"],
        [2, "Bob Jones", "Dover", "Duty", "disagree", "n/a", None],
        [3, None, None, "Duty", "1", "STRONGLY DISAGREE", 5.0],
    )
    assert not checked.problems
    assert answers(checked) == [{"Q31": 5, "Q32": 4, "Q34": 3}, {"Q31": 2}, {"Q31": 1, "Q32": 1, "Q34": 5}]
    assert [row.district for _, row in checked.rows] == ["Tonbridge and Malling", "Dover", None]
    assert "Smith" not in repr(checked.rows)


def test_a_question_is_found_by_its_code_or_its_code_and_text(tmp_path: Path) -> None:
    checked = survey(tmp_path, ["Team", "Q31", f"Q32: {TEXTS[1]}", "q34"], ["Duty", 5, 4, 3])
    assert answers(checked) == [{"Q31": 5, "Q32": 4, "Q34": 3}]


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        (1, 1), ("2", 2), (3.0, 3), ("Strongly  Disagree", 1), ("disagree", 2), ("Neither agree nor disagree", 3),
        ("neither", 3), ("Agree", 4), ("agree strongly", 5), ("STRONGLY AGREE", 5), ("N/A", None), ("-", None),
        ("not applicable", None), ("Don’t know", None), (" ", None),
    ],
)  # fmt: skip
def test_answers_are_numbers_or_words_of_the_scale(tmp_path: Path, typed: object, answer: int | None) -> None:
    checked = survey(tmp_path, ["Team", *TEXTS], ["Duty", typed, 4, 4])
    assert not checked.problems
    assert answers(checked)[0].get("Q31") == answer


@pytest.mark.parametrize("typed", [0, 6, 2.5, "6", "mostly", "agree / disagree", "4 or 5", "#REF!", True, -1, "20%"])
def test_anything_else_is_a_problem_that_names_the_cell(tmp_path: Path, typed: object) -> None:
    checked = survey(tmp_path, ["Team", *TEXTS], ["Duty", 4, 4, 4], ["Duty", 4, typed, 4])
    assert checked.used == 1
    (problem,) = checked.problems
    assert (problem.sheet, problem.row, problem.column) == ("Answers", 3, TEXTS[1])
    assert problem.message.endswith(".")


def test_the_message_says_what_would_be_right(tmp_path: Path) -> None:
    (problem,) = survey(tmp_path, ["Team", *TEXTS], ["Duty", 6, 4, 4]).problems
    assert problem.message == (
        "‘6’ is not understood: no answer of the scale; write a number from 1 (strongly disagree) to 5 (strongly agree), "
        "or these words; n/a for no answer."
    )


def test_a_misspelt_district_is_a_problem_and_a_new_one_is_told(tmp_path: Path) -> None:
    (problem,) = survey(tmp_path, ["District", *TEXTS], ["Dovr", 4, 4, 4]).problems
    assert "did you mean Dover?" in problem.message
    remarks = survey(tmp_path, ["District", *TEXTS], ["Atlantis", 4, 4, 4]).remarks
    assert any(one.startswith("New district, not seen in earlier uploads: Atlantis.") for one in remarks)


def test_a_question_without_an_answer_and_a_row_without_one_are_told(tmp_path: Path) -> None:
    remarks = survey(
        tmp_path, ["Team", *TEXTS[:2]], ["Duty", 4, "n/a"], ["Duty", "n/a", 3], ["Duty", None, "-"]
    ).remarks
    assert any(TEXTS[2] in one and one.startswith("No answer was found") for one in remarks)
    assert "1 row without any answer: counted as read, and in no score." in remarks


def test_a_sheet_without_any_question_is_refused(tmp_path: Path) -> None:
    checked = survey(tmp_path, ["District", "Team", "Shoe size"], ["Dover", "Duty", 40])
    assert not checked.rows
    assert checked.problems[0].row is None


def test_answers_are_counted_by_place_question_and_score(tmp_path: Path) -> None:
    checked = survey(
        tmp_path, ["District", "Team", *TEXTS[:2]],
        ["Dover", "Duty", 5, 1], ["Dover", "Duty", 5, None], ["Dover", None, 2, 3], [None, "Duty", 5, 4],
    )  # fmt: skip
    counts = survey_counts_of(row for _, row in checked.rows)
    assert [tuple(one.values()) for one in counts] == [
        ("", "Duty", "Q31", 100, 1), ("", "Duty", "Q32", 75, 1), ("Dover", "", "Q31", 25, 1), ("Dover", "", "Q32", 50, 1),
        ("Dover", "Duty", "Q31", 100, 2), ("Dover", "Duty", "Q32", 0, 1),
    ]  # fmt: skip


def test_what_is_kept_of_a_file_with_names_has_no_name_and_the_same_answers(tmp_path: Path) -> None:
    rows = (["Name", "Team", *TEXTS], ["Ann Smith", "Duty", "agree", 1, 5], ["Bob Jones", "Duty", 2, "n/a", 3])
    checked = survey(tmp_path, *rows)
    kept = tmp_path / "kept.xlsx"
    kept.write_bytes(kept_copy((tmp_path / "survey.xlsx").read_bytes(), MODEL, checked))
    again = check(kept, MODEL, {})
    assert not again.problems
    assert answers(again) == answers(checked)
    assert "Smith" not in str(read_tables(kept))


def test_the_template_read_back_asks_every_question(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    path.write_bytes(template(MODEL, "Staff survey"))
    headings = {one.label for sheet in check(path, MODEL, {}).sheets for one in sheet.headings.values()}
    assert headings == {"District", "Team", *TEXTS}


def test_the_model_of_the_same_questions_is_the_same() -> None:
    assert survey_model(QUESTIONS.sort_values("code", ascending=False)) is MODEL
