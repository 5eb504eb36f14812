"""What is no plan, or a broken one: a sentence with its place, and never a guess."""

import csv
import io
import struct
import zlib
from pathlib import Path

import docx
import pytest
import xlsxwriter
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from core.plan.document.contents import PlanDocument
from core.plan.document.reading import read_plan

HEADINGS = ["Ref", "Recommendation", "Action", "Lead", "Start", "Due date"]


def of_rows(folder: Path, *rows: list[str], headings: list[str] = HEADINGS) -> PlanDocument:
    path = folder / "plan.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([headings, *rows])
    return read_plan(path)


def word(folder: Path, *rows: list[str]) -> tuple[docx.document.Document, Path]:
    document = docx.Document()
    table = document.add_table(len(rows), len(rows[0]))
    for number, row in enumerate(rows):
        for cell, text in zip(table.rows[number].cells, row, strict=True):
            cell.text = text
    return document, folder / "plan.docx"


def test_a_scorecard_is_no_plan_and_its_headings_are_named(tmp_path: Path) -> None:
    found = of_rows(tmp_path, ["Visits", "90%", "80%", "Red"], headings=["Measure", "Target", "Actual", "RAG"])
    (problem,) = found.problems
    assert "‘Measure’, ‘Target’, ‘Actual’ and ‘RAG’" in problem.message
    assert found.actions == []


def test_an_action_twice_and_an_end_before_its_start_name_their_rows(tmp_path: Path) -> None:
    found = of_rows(
        tmp_path,
        ["1", "Know", "1.1 Audit", "DCS", "31/05/2019", "31/03/2019"],
        ["1", "Know", "1.1 Train", "DCS", "", "31/03/2019"],
    )
    assert [(one.place, one.value) for one in found.problems] == [("row 2", "31 March 2019"), ("row 3", "1.1")]


def test_numbers_that_repeat_over_sheets_are_said_once(tmp_path: Path) -> None:
    path = tmp_path / "plans.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name in ("Plan A", "Plan B"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["Action no.", "Action", "Lead", "Due date"])
            for number in (1, 2, 3):
                sheet.write_row(number, 0, [f"1.{number}", f"{name}: do the thing {number}", "DCS", "31/03/2019"])
    (problem,) = read_plan(path).problems
    assert (problem.place, problem.value) == ("sheet Plan B, row 2", "1.1")
    assert "if they are two plans, load one of them alone" in problem.message


def test_several_columns_of_one_kind_are_asked_about_and_never_joined(tmp_path: Path) -> None:
    headings = ["Ref", "Action", "Lead", "Lead officer", "Due date"]
    found = of_rows(tmp_path, ["1.1", "Audit", "DCS", "Head of QA", "31/03/2019"], headings=headings)
    (question,) = found.questions
    assert (question.key, question.answers) == ("column:accountable", ["Lead", "Lead officer"])
    assert found.actions[0].accountable == ["DCS"]
    assert found.not_read == ["Lead officer"]
    assert found.actions[0].extra == {"Lead officer": "Head of QA"}


def test_which_of_several_columns_is_meant_follows_the_answer(tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text(
        "Ref,Action,Lead,Lead officer,Due date\n1.1,Audit,DCS,Head of QA,31/03/2019\n", encoding="utf-8"
    )
    found = read_plan(tmp_path / "plan.csv", {"column:accountable": "Lead officer"})
    assert found.questions == []
    assert found.actions[0].accountable == ["Head of QA"]
    assert found.actions[0].extra == {"Lead": "DCS"}


def test_the_heading_of_a_group_may_stand_in_the_column_of_the_action(tmp_path: Path) -> None:
    rows = [["Priority 1: Leadership", "", "", ""], ["Audit cases", "1.1", "Head of QA", "31/03/2019"]]
    found = of_rows(tmp_path, *rows, headings=["Action", "Action no.", "Lead", "Deadline"])
    assert found.problems == []
    assert [(one.ref, one.group, one.text) for one in found.actions] == [
        ("1.1", "Priority 1: Leadership", "Audit cases")
    ]


def test_a_cell_of_30_000_letters_is_kept_whole_and_shown_short(tmp_path: Path) -> None:
    text = "word " * 6_000
    (action,) = of_rows(tmp_path, ["1", "Know", f"1.1 {text}", "DCS", "", "31/03/2019"]).actions
    assert action.text == text.strip()
    assert len(action.title) <= 121


def test_a_person_is_a_holder_and_never_a_code(tmp_path: Path) -> None:
    found = of_rows(
        tmp_path,
        ["1", "Know", "1.1 Audit", "Jane Smith (Head of QA)", "", "31/03/2019"],
        ["1", "Know", "1.2 Train", "Cllr John Brown", "", "31/03/2019"],
    )
    assert [one.accountable for one in found.actions] == [["Head of QA"], ["Lead 1"]]
    assert {lead.code: lead.holder for lead in found.leads} == {"Head of QA": "Jane Smith", "Lead 1": "Cllr John Brown"}
    assert [question.key for question in found.questions] == ["people"]


@pytest.mark.parametrize(("answer", "lead"), [("yes", ("Lead 1", "Angela House")), ("no", ("Angela House", None))])
def test_what_looks_like_a_persons_name_is_as_it_was_answered_and_not_asked_again(
    tmp_path: Path, answer: str, lead: tuple[str, str | None]
) -> None:
    (tmp_path / "plan.csv").write_text(
        "Ref,Action,Lead,Due date\n1.1,Audit,Angela House,31/03/2019\n", encoding="utf-8"
    )
    found = read_plan(tmp_path / "plan.csv", {"people": answer})
    assert [(one.code, one.holder) for one in found.leads] == [lead]
    assert found.questions == []


def test_a_word_files_tracked_changes_are_read_as_accepted_which_is_said(tmp_path: Path) -> None:
    document, path = word(tmp_path, HEADINGS, ["1", "Know", "1.1 Audit ", "DCS", "", "31/03/2019"])
    paragraph = document.tables[0].cell(1, 2).paragraphs[0]._p
    for tag, inner, text in (("w:del", "w:delText", "never"), ("w:ins", "w:t", "monthly")):
        change, run, words = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(inner)
        change.set(qn("w:id"), "1")
        words.text = text
        run.append(words)
        change.append(run)
        paragraph.append(change)
    document.save(str(path))
    found = read_plan(path)
    assert found.actions[0].text == "Audit monthly"
    assert any("tracked changes were read as if accepted" in remark.message for remark in found.remarks)


def test_a_table_within_a_cell_is_read_as_the_cells_text_which_is_said(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=4)
    for column, heading in enumerate(["Ref", "Action", "Lead", "Due date"]):
        table.cell(0, column).text = heading
    for column, text in enumerate(["1.1", "Audit cases in these teams:", "Head of QA", "31/03/2019"]):
        table.cell(1, column).text = text
    inner = table.cell(1, 1).add_table(rows=2, cols=2)
    for number, text in enumerate(["Duty", "ten cases", "Dover", "five cases"]):
        inner.cell(number // 2, number % 2).text = text
    document.save(str(tmp_path / "plan.docx"))
    found = read_plan(tmp_path / "plan.docx")
    assert found.problems == []
    assert [one.text for one in found.actions] == ["Audit cases in these teams: Duty | ten cases Dover | five cases"]
    assert any(
        "Tables within a cell of the Word file were read as that cell’s text" in one.message for one in found.remarks
    )


def test_a_scan_is_said_to_be_one(tmp_path: Path) -> None:
    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    picture = b"\x89PNG\r\n\x1a\n" + part(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    picture += part(b"IDAT", zlib.compress(b"\0\0\0\0")) + part(b"IEND", b"")
    document = docx.Document()
    document.add_picture(io.BytesIO(picture))
    document.save(str(tmp_path / "scan.docx"))
    (problem,) = read_plan(tmp_path / "scan.docx").problems
    assert problem.message.startswith("The file holds only pictures of pages, as a scan does")


@pytest.mark.parametrize("name", ["no numbers at all", "numbers in the column Ref"])
def test_actions_without_numbers_are_numbered_by_us_and_marked_so(tmp_path: Path, name: str) -> None:
    has_ref = name.startswith("numbers")
    rows = [["1" if has_ref else "", "Know", text, "DCS", "", "31/03/2019"] for text in ("Audit", "Train", "Tell")]
    found = of_rows(tmp_path, *rows)
    assert [(one.ref, one.is_numbered_by_us) for one in found.actions] == [("1.1", True), ("1.2", True), ("1.3", True)]
    assert [one.is_numbered_by_us for one in found.requirements] == [not has_ref]
