"""Files of every kind end in tables or in one sentence that says how to mend them."""

import contextlib
import io
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import docx
import pytest
import xlsxwriter
from docx.oxml import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st

from core.sheets import reading
from core.sheets.child import tables_of
from core.sheets.reading import Merged, Row, UnreadableFile, read_tables

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
    assert table.merged == [Merged(1, 2, 0)]


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
    assert middle.merged == [Merged(1, 2, 2)]
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


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", ["\t", ",", ";"])
def test_text_is_read_in_any_encoding_line_ending_and_separator(encoding: str, ending: str, separator: str) -> None:
    lines = [separator.join(["Ref", "Café", "£"]), "", separator.join(["1", "two words", "x"])]
    (table,) = tables_of(ending.join(lines).encode(encoding))
    assert table.rows == [Row(1, ["Ref", "Café", "£"]), Row(2, []), Row(3, ["1", "two words", "x"])]


def test_quoted_cells_may_hold_separators_and_line_breaks() -> None:
    (table,) = tables_of(b'a,"b, c"\n"d\ne",f\n')
    assert [row.cells for row in table.rows] == [["a", "b, c"], ["d\ne", "f"]]


def test_a_quotation_mark_that_is_never_closed_swallows_no_rows() -> None:
    (table,) = tables_of(b'a\tb\n"c\td\ne\tf\n')
    assert [row.cells for row in table.rows] == [["a", "b"], ['"c', "d"], ["e", "f"]]


def test_prose_with_commas_around_a_tabbed_table_does_not_make_it_a_csv_file() -> None:
    (table,) = tables_of(b"One, two, three\nFour, five, six\na\tb\tc\td\ne\tf\tg\th\n")
    assert table.kind == "line"
    assert table.rows[2].cells == ["a", "b", "c", "d"]


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
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "The file is damaged or protected by a password"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "The file is protected by a password"),
        (b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"), "The file is in the old Word format (.doc)"),
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


def test_more_cells_than_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_CELLS", 5)
    with pytest.raises(UnreadableFile, match="delete the empty rows"):
        tables_of(b"a,b\nc,d\ne,f\n")


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
        assert tables_of(content)


@pytest.mark.parametrize("content", [b"PK,Name\n1,a\n", b"BMI;MZ\n1;2\n"])
def test_text_that_begins_like_another_kind_of_file_is_text(content: bytes) -> None:
    assert len(tables_of(content)[0].rows) == 2


# The files are those of shared/data, beside the repository; where that folder is absent there is nothing to try.
FILES = sorted(path for folder in ("hostile", "sheets") for path in (EXAMPLES / folder).rglob("*") if path.is_file())


def outcome(path: Path) -> str:
    """What is wrong with a file; nothing where it gives rows."""
    try:
        assert any(table.rows for table in read_tables(path)), path.name
    except UnreadableFile as problem:
        return str(problem)
    return ""


@pytest.mark.skipif(not FILES, reason="the folder shared/data is not beside the repository")
def test_every_hostile_and_every_published_file_ends_in_tables_or_a_message() -> None:
    with ThreadPoolExecutor(4) as threads:
        messages = {path.name: said for path, said in zip(FILES, threads.map(outcome, FILES), strict=True) if said}
    assert len(messages) < len(FILES) / 4
    assert all(message.endswith("try again.") for message in messages.values())
    for name in ("pass_protected.xlsx", "pass_protected.ods", "password.xls"):
        assert "password" in messages[name]
    assert messages["table.csv.zip"].startswith("The file is a compressed folder")
