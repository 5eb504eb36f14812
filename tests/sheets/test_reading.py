"""Files of every kind end in tables or in one sentence that says how to mend them."""

import contextlib
import io
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from pathlib import Path
from time import monotonic
from typing import NamedTuple

import docx
import olefile  # type: ignore[import-untyped]
import pytest
import xlsxwriter
from docx.oxml import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st

from core.sheets import reading
from core.sheets.child import contents_of
from core.sheets.reading import Contents, Merged, Row, UnreadableFile, read_file, read_tables

EXAMPLES = Path(__file__).parents[2].parent / "shared" / "data"


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def message_for(path: Path) -> str:
    with pytest.raises(UnreadableFile) as problem:
        read_tables(path)
    return str(problem.value)


def test_a_sheet_keeps_its_row_numbers_dates_and_whole_numbers(tmp_path: Path) -> None:
    path = tmp_path / "posts.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Posts")
        sheet.write_row("B3", ["Post", 1234.0, 0.6])
        sheet.write_datetime("B5", date(2011, 1, 31), book.add_format({"num_format": "dd/mm/yyyy"}))
    (table,) = read_tables(path)
    assert [row for row in table.rows if any(row.cells)] == [
        Row(3, [None, "Post", 1234, 0.6]),
        Row(5, [None, date(2011, 1, 31), None, None]),
    ]
    assert table.place(5) == "sheet Posts, row 5"


def test_a_cell_merged_downwards_is_reported_with_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "merged.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Teams")
        sheet.merge_range("A1:A2", "North")
        sheet.write_row("B1", ["one"])
        sheet.write_row("B2", ["two"])
    (table,) = read_tables(path)
    assert table.rows == [Row(1, ["North", "one"]), Row(2, [None, "two"])]
    assert table.merged == [Merged(1, 2, 0, 0)]


def test_a_word_file_gives_its_paragraphs_and_tables_in_their_order(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Heading")
    document.add_paragraph("point", style="List Bullet")
    table = document.add_table(2, 3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "wide"
    table.cell(0, 2).merge(table.cell(1, 2)).text = "tall"
    table.cell(1, 0).text = "first\nsecond"
    document.add_paragraph("AB\t–\tPost")
    path = tmp_path / "plan.docx"
    document.save(str(path))
    before, middle, after = read_tables(path)
    assert [row.cells for row in before.rows] == [["Heading"], ["- point"]]
    assert [row.cells for row in middle.rows] == [["wide", None, "tall"], ["first\nsecond", None, None]]
    assert middle.merged == [Merged(1, 1, 0, 1), Merged(1, 2, 2, 2)]
    assert middle.place(2) == "table 1, row 2"
    assert after.rows == [Row(3, ["AB", "–", "Post"])]


def with_xml(path: Path, element: str) -> Path:
    """A Word file that holds an element written by hand."""
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    document = docx.Document()
    document.element.body.insert(
        0, parse_xml(f'<w:sdt xmlns:w="{word}"><w:sdtContent>{element}</w:sdtContent></w:sdt>')
    )
    document.save(str(path))
    return path


def test_tracked_insertions_count_and_deletions_do_not(tmp_path: Path) -> None:
    paragraph = (
        "<w:p><w:r><w:t>old </w:t></w:r><w:ins><w:r><w:t>new</w:t></w:r></w:ins>"
        '<w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:r><w:sym w:char="F0FC"/></w:r></w:p>'
    )
    assert read_tables(with_xml(tmp_path / "tracked.docx", paragraph))[0].rows == [Row(1, ["old new✓"])]


def test_a_cell_within_a_content_control_keeps_its_column(tmp_path: Path) -> None:
    first, second = (f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>" for text in ("one", "two"))
    table = f"<w:tbl><w:tblGrid/><w:tr><w:sdt><w:sdtContent>{first}</w:sdtContent></w:sdt>{second}</w:tr></w:tbl>"
    assert read_tables(with_xml(tmp_path / "controls.docx", table))[0].rows == [Row(1, ["one", "two"])]


def test_a_word_file_with_macros_is_refused_with_the_remedy(tmp_path: Path) -> None:
    document = docx.Document()
    document.part._content_type = "application/vnd.ms-word.document.macroEnabled.main+xml"
    document.save(str(tmp_path / "plan.docm"))
    assert message_for(tmp_path / "plan.docm") == (
        "The file is a Word file with macros, or a template: open it in Word, save it as .docx and try again."
    )


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "The file is empty"),
        (b" \n \n", "The file holds no rows"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "The file is a picture, not a table"),
        (b"\xff\xd8\xff\xe0" + bytes(40), "The file is a picture, not a table"),
        (b"%PDF-1.4 ...", "The file is a PDF, not a table"),
        (b"<html><body>a</body></html>", "The file is a web page, not a table"),
        (b"\x01\x02\x03abc", "The file is not text, not a table"),
        (b"PK\x03\x04 cut off", "The file is damaged and cannot be opened"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "The file is damaged and cannot be opened"),
        (b"PK\x05\x06" + bytes(18), "The file is a compressed folder"),
        (b"\x1f\x8b\x08" + bytes(40), "The file is a compressed file"),
        (b"{\\rtf1 text}", "The file is a rich text file"),
    ],
)
def test_a_file_that_is_no_table_says_what_it_is_and_how_to_mend_it(
    tmp_path: Path, content: bytes, expected: str
) -> None:
    message = message_for(written(tmp_path / "renamed.xlsx", content))
    assert message.startswith(expected)
    assert message.endswith("try again.")


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert message_for(tmp_path / "none.csv").startswith("There is no such file")
    assert message_for(tmp_path).startswith("There is no such file")


def test_a_file_above_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(reading.MAX_BYTES + 1)
    assert message_for(path).startswith("The file is larger than 20 MB")


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w") as part:
        for _ in range(201):
            part.write(bytes(1024 * 1024))
    assert message_for(written(tmp_path / "bomb.docx", packed.getvalue())).startswith("The file is damaged, or asks")


def test_one_cell_in_the_last_corner_of_a_sheet_ends_in_a_message(tmp_path: Path) -> None:
    path = tmp_path / "corner.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write("A1", "first")
        sheet.write("XFD1048576", "last")
    assert "copy the table" in message_for(path) or "delete the empty rows" in message_for(path)


def test_more_rows_than_the_limit_are_refused_soon_in_text_and_in_workbooks(tmp_path: Path) -> None:
    began = monotonic()
    assert message_for(written(tmp_path / "lines.csv", b"a,b\n" + b"\n" * 300_000)) == (
        "The file holds more than 300,000 rows: delete the empty rows below the table, save it and try again."
    )
    assert len(read_tables(written(tmp_path / "fewer.csv", b"a\n" * 300_000))[0].rows) == 300_000
    with xlsxwriter.Workbook(tmp_path / "low.xlsx") as book:
        book.add_worksheet().write("A300001", "last")
    assert message_for(tmp_path / "low.xlsx").startswith("The file holds more than 300,000 rows")
    assert "delete the empty rows" in message_for(written(tmp_path / "blank.csv", b"a" + b"\n" * 2_500_000))
    assert monotonic() - began < 30


def test_more_merged_cells_than_the_limit_are_refused(tmp_path: Path) -> None:
    spans = "".join(f'<mergeCell ref="A{number}:B{number}"/>' for number in range(1, 100_002))
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        f'<c r="A1"><v>1</v></c></row></sheetData><mergeCells>{spans}</mergeCells></worksheet>'
    )
    with xlsxwriter.Workbook(tmp_path / "plain.xlsx") as book:
        book.add_worksheet().write("A1", 1)
    with zipfile.ZipFile(tmp_path / "plain.xlsx") as archive:
        package = {name: archive.read(name) for name in archive.namelist()}
    merged = written(tmp_path / "merged.xlsx", zipped({**package, "xl/worksheets/sheet1.xml": sheet.encode()}))
    assert message_for(merged).startswith("A sheet of the file holds more than 100,000 merged cells")


def test_a_reader_that_hangs_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "plan.csv", b"a,b\n")
    monkeypatch.setattr(reading, "SECONDS", -5)
    assert message_for(path).startswith("The file took longer than")


def test_a_reader_that_crashes_ends_in_a_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "CHILD", [sys.executable, "-c", "import os; os.abort()"])
    assert message_for(written(tmp_path / "plan.csv", b"a,b\n")).startswith("The file is damaged, or asks")


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(), st.text().map(str.encode), st.binary().map(b"PK\x03\x04".__add__)))
def test_no_bytes_raise_anything_but_an_unreadable_file(content: bytes) -> None:
    with contextlib.suppress(UnreadableFile):
        assert contents_of(content).tables


@pytest.mark.parametrize("content", [b"PK,Name\n1,a\n", b"BMI;MZ\n1;2\n"])
def test_text_that_begins_like_another_kind_of_file_is_text(content: bytes) -> None:
    assert len(contents_of(content).tables[0].rows) == 2


def made_xlsx(**parts: bytes) -> bytes:
    """A workbook of one cell, and further parts by their names in its package."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet("Posts").write("A1", "Post")
    with zipfile.ZipFile(file, "a") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def zipped(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"posts.csv": b"a,b"}, "The file is a compressed folder: unpack it"),
        ({"ppt/presentation.xml": b""}, "The file is a presentation, not a table"),
        ({"Index/Document.iwa": b""}, "The file was made by Apple's Numbers"),
        ({"content.xml": b"", "mimetype": b"application/vnd.oasis.opendocument.text"}, "The file is an OpenDocument"),
        ({"content.xml": b"", "META-INF/manifest.xml": b"<encryption-data/>"}, "The file is protected by a password"),
        ({"content.xml": b"", "mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, "The file is damaged"),
        ({"[Content_Types].xml": b"<Types/>"}, "The file is damaged and cannot be opened"),
    ],
)
def test_a_package_that_is_no_workbook_says_what_it_is(tmp_path: Path, parts: dict[str, bytes], expected: str) -> None:
    message = message_for(written(tmp_path / "renamed.xlsx", zipped(parts)))
    assert message.startswith(expected)
    assert message.endswith(" try again.")


def test_macros_are_remarked_upon_and_the_table_is_read(tmp_path: Path) -> None:
    with_macros = written(tmp_path / "posts.xlsm", made_xlsx(**{"xl/vbaProject.bin": b"macros"}))
    assert read_file(with_macros).remarks == ["The workbook carries macros; they were not run and are not needed."]
    assert read_file(with_macros).tables[0].rows == [Row(1, ["Post"])]
    assert read_file(written(tmp_path / "posts.xlsx", made_xlsx())).remarks == []


def test_a_sheet_with_a_chart_alone_is_named_as_left_out(tmp_path: Path) -> None:
    path = tmp_path / "chart.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Posts").write_row("A1", ["Post", 1])
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Posts!$B$1:$B$1"})
        book.add_chartsheet("Trend").set_chart(chart)
    contents = read_file(path)
    assert [table.name for table in contents.tables] == ["Posts"]
    assert contents.remarks == ["Sheet Trend holds a chart or a dialogue, not a table, and was left out."]


def test_large_numbers_truths_and_times_reach_the_other_side(tmp_path: Path) -> None:
    path = tmp_path / "values.xlsx"
    moment = datetime.fromisoformat("2011-01-31T09:30")
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for column, value in enumerate([12345678901234567890, -0.0]):
            sheet.write_formula(0, column, "=1", None, value)
        sheet.write_boolean("C1", True)
        sheet.write_datetime("D1", time(9, 30), book.add_format({"num_format": "hh:mm"}))
        sheet.write_datetime("E1", timedelta(hours=37, minutes=30), book.add_format({"num_format": "[h]:mm"}))
        sheet.write_datetime("F1", moment, book.add_format({"num_format": "dd/mm/yyyy hh:mm"}))
    (row,) = read_tables(path)[0].rows
    assert row.cells == [12345678901234567000.0, 0, True, "09:30", "37:30", moment]


class Stopped(Exception):
    """Raised by one who waits no longer."""


def child_that(monkeypatch: pytest.MonkeyPatch, does: str) -> None:
    """Lets the child process do something else before it does its work."""
    first = f"import time; from core.sheets import child, reading; {does}"
    then = "import runpy; runpy.run_module('core.sheets.child', run_name='__main__')"
    monkeypatch.setattr(reading, "CHILD", [sys.executable, "-c", f"{first}; {then}"])


def test_who_waits_is_told_how_long_it_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    child_that(monkeypatch, "time.sleep(1)")
    told: list[float] = []
    began = monotonic()
    assert read_file(written(tmp_path / "posts.csv", b"a,b\n"), told.append).tables[0].rows == [Row(1, ["a", "b"])]
    assert 3 <= len(told) <= 4 * (monotonic() - began)
    assert told == sorted(told)


def test_who_waits_can_stop_the_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_: float) -> None:
        raise Stopped

    child_that(monkeypatch, "time.sleep(60)")
    began = monotonic()
    with pytest.raises(Stopped):
        read_file(written(tmp_path / "posts.csv", b"a,b\n"), stop)
    assert monotonic() - began < 20


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has both limits")
@pytest.mark.parametrize(
    ("does", "expected"),
    [
        ("reading.SECONDS = 1; child.limit_resources(); any(iter(int, 1))", "The file took longer than 20 seconds"),
        ("reading.MAX_MEMORY = 10**9; child.limit_resources(); bytes(2 * 10**9)", "The file is damaged, or asks"),
    ],
)
def test_a_child_that_takes_too_much_time_or_memory_ends_in_a_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, does: str, expected: str
) -> None:
    child_that(monkeypatch, does)
    assert message_for(written(tmp_path / "posts.csv", b"a,b\n")).startswith(expected)


def test_the_server_goes_on_after_a_file_that_broke_its_reader(tmp_path: Path) -> None:
    assert message_for(written(tmp_path / "broken.xlsx", made_xlsx()[:-200])).startswith("The file is damaged and")
    assert read_tables(written(tmp_path / "posts.xlsx", made_xlsx()))[0].rows == [Row(1, ["Post"])]


# The files are those of shared/data, beside the repository; where that folder is absent there is nothing to try.
FILES = sorted(path for folder in ("hostile", "sheets") for path in (EXAMPLES / folder).rglob("*") if path.is_file())
needs_files = pytest.mark.skipif(not FILES, reason="the folder shared/data is not beside the repository")

NOT_READ = {
    "The file is protected by a password": {
        "calamine/issue_385.xls",
        *(f"calamine/pass_protected.{ending}" for ending in ("ods", "xlsb", "xlsx")),
        *(f"python_calamine/password.{ending}" for ending in ("ods", "xls", "xlsb", "xlsx")),
    },
    "The file is empty": {f"python_calamine/empty_file.{ending}" for ending in ("ods", "xlsb", "xlsx")},
    "The file is a compressed folder": {
        "tabulator/2-files.zip",
        "tabulator/special__doublequote.csv.zip",
        "tabulator/special__table.csv.zip",
        "tabulator/table.csv.zip",
    },
    "The file holds more than 2,000,000 cells": {"calamine/issue_594_dos.ods"},
    "The file is damaged and cannot be opened": {
        "calamine/OOM_alloc3.xls",
        "calamine/issue252.xlsx",
        "pandas_excel/test_newlines.ods",
    },
}


class Outcome(NamedTuple):
    """What reading a file came to: its contents, or what is wrong with it."""

    contents: Contents | None
    message: str
    seconds: float


def outcome(path: Path) -> Outcome:
    began = monotonic()
    try:
        return Outcome(read_file(path), "", monotonic() - began)
    except UnreadableFile as problem:
        return Outcome(None, str(problem), monotonic() - began)


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Outcome]:
    """What every file came to, by its folder and name."""
    with ThreadPoolExecutor(2) as threads:
        found = threads.map(outcome, FILES)
        return {f"{path.parent.name}/{path.name}": one for path, one in zip(FILES, found, strict=True)}


@needs_files
def test_every_hostile_and_every_published_file_ends_in_tables_or_a_sentence(outcomes: dict[str, Outcome]) -> None:
    for name, one in outcomes.items():
        assert one.seconds < 30, name
        if one.contents:
            assert any(cell is not None for table in one.contents.tables for row in table.rows for cell in row.cells)
        else:
            assert one.message.startswith("The file "), name
            assert one.message.endswith(" try again."), name


@needs_files
def test_each_kind_of_unreadable_file_has_its_own_sentence(outcomes: dict[str, Outcome]) -> None:
    refused = {name: one.message for name, one in outcomes.items() if one.message}
    empty = "The file holds no rows"
    for start, names in NOT_READ.items():
        assert {name for name, message in refused.items() if message.startswith(start)} == names
    assert set(refused) - set().union(*NOT_READ.values()) == {
        name for name, message in refused.items() if message.startswith(empty)
    }
    assert {"calamine/picture.xlsx", "pandas_excel/blank.xls"} <= set(refused)


@needs_files
def test_published_files_are_read_and_their_hidden_sheets_known(outcomes: dict[str, Outcome]) -> None:
    published = {name: one for name, one in outcomes.items() if name.startswith("sheets/")}
    assert not any(one.message for one in published.values())
    register = published["sheets/wmi_1956_land_registry_merged_hidden_dates_as_text.xlsx"].contents
    assert register
    assert [table.name for table in register.tables if table.is_hidden] == ["Drop down lists"]


def test_no_more_than_two_children_read_at_once_and_others_are_told_that_they_wait(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    child = [sys.executable, "-c", "import time; print(time.time()); time.sleep(1); print(time.time())"]
    told: list[list[float]] = [[] for _ in range(5)]

    def read(number: int) -> list[float]:
        return [float(line) for line in reading.answer_of_child(tmp_path / "file", told[number].append, child).split()]

    with ThreadPoolExecutor(5) as threads:
        times = list(threads.map(read, range(5)))
    for began, _ in times:
        assert sum(other <= began < end for other, end in times) <= 2
    assert sum(0.0 in of_one for of_one in told) == 3


@needs_files
def test_an_old_workbook_under_a_password_of_xor_is_refused_with_the_remedy(tmp_path: Path) -> None:
    content = (EXAMPLES / "hostile" / "readxl" / "inst__extdata__datasets.xls").read_bytes()
    path = written(tmp_path / "posts.xls", content)
    assert read_file(path).tables
    with olefile.OleFileIO(str(path), write_mode=True) as container:
        stream = bytearray(container.openstream("Workbook").read())
        place = stream.index(b"\x3d\x00\x12\x00")  # the place of a window, in which a password is written instead
        stream[place : place + 2] = b"\x2f\x00"
        container.write_stream("Workbook", bytes(stream))
    with pytest.raises(UnreadableFile, match="protected by a password"):
        read_file(path)
