"""Downloads, read back by other programs than the one that wrote them."""

import csv
import io
import zipfile
from datetime import date

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from core.exports import as_csv, as_workbook
from core.words import visible

FRAME = pd.DataFrame(
    {
        "Ref": ["A1.1", "A1.2"],
        "What": ['=HYPERLINK("http://evil")', "Größe, “quoted”\nsecond line"],
        "Due": [date(2011, 3, 31), None],
        "Days": [28, 0],
    },
    dtype=object,
)


def test_a_csv_reads_back_with_formulas_made_harmless() -> None:
    content = as_csv(FRAME)
    assert content.startswith(b"\xef\xbb\xbf"), "Excel takes a file without this mark for another encoding"
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows == [
        ["Ref", "What", "Due", "Days"],
        ["A1.1", '\'=HYPERLINK("http://evil")', "2011-03-31", "28"],
        ["A1.2", "Größe, “quoted”\nsecond line", "", "0"],
    ]


TYPED = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1+1",
    "＝1",
    "1-1",
    "a=b",
    "\x00=1",
    "<b>🙂\u202e",
    "'",
    "",
]


def test_no_text_of_a_csv_begins_a_formula_and_the_rest_stands_as_it_was_typed() -> None:
    frame = pd.DataFrame({"=Head": TYPED})
    rows = [row[0] for row in csv.reader(io.StringIO(as_csv(frame).decode("utf-8-sig"), newline=""))]
    assert rows == [
        "'=Head", "'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\t=1", "'\n=1", "'\n=1", "'  =1+1", "'＝1", "1-1", "a=b", "␀=1",
        "<b>🙂\u202e", "'", "",
    ]  # fmt: skip
    assert not [one for one in rows if one[:1] in "=+-@\t\r" and one]


def test_text_in_a_workbook_is_text_and_stands_as_it_was_typed() -> None:
    frame = pd.DataFrame({"=Head": TYPED})
    content = as_workbook(frame, "=About \x07")
    read = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert (read[0][0], read[2][0]) == ("=About ␇", "=Head")
    assert [row[0] for row in read[3:]] == [visible(one) for one in TYPED]
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        sheet = file.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet


@pytest.mark.parametrize("long", ["a" * 32_768, "b" * 100_001, "🙂" * 40_000, "c" + "🙂" * 16_400])
def test_a_text_longer_than_a_cell_goes_on_on_a_sheet_of_its_own(long: str) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(as_workbook(pd.DataFrame({"A": ["short", long]}), "Long")))
    assert book.sheet_names == ["Data", "Long texts"]
    first, note = str(book.get_sheet_by_name("Data").to_python()[4][0]).split(" … ")
    assert note == "(goes on on the sheet ‘Long texts’, row 2)"
    goes_on = book.get_sheet_by_name("Long texts").to_python()
    assert first + "".join(str(row[1]) for row in goes_on[1:]) == long
    assert {row[0] for row in goes_on[1:]} == {"Data, A5"}
    assert all(len(str(row[1]).encode("utf-16-le")) <= 2 * 32_767 for row in goes_on)


def test_a_text_that_a_cell_just_holds_stays_whole() -> None:
    longest = "🙂" * 16_383 + "a"
    book = CalamineWorkbook.from_filelike(io.BytesIO(as_workbook(pd.DataFrame({"A": [longest]}), "Long")))
    assert book.sheet_names == ["Data"]
    assert book.get_sheet_by_name("Data").to_python()[3][0] == longest


def test_a_workbook_says_what_it_shows_and_keeps_dates_and_numbers() -> None:
    content = as_workbook(FRAME, "Action plan, as at 31 March 2011")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "Action plan, as at 31 March 2011"
    assert rows[2] == ["Ref", "What", "Due", "Days"]
    assert rows[3] == ["A1.1", '=HYPERLINK("http://evil")', date(2011, 3, 31), 28.0]
    assert rows[4][2:] == ["", 0.0]
    assert b"<f>" not in content


def test_what_a_workbook_cannot_hold_as_a_number_or_day_is_written_as_text_or_left_empty() -> None:
    frame = pd.DataFrame({"A": [date(1850, 1, 1), pd.NaT, float("inf"), True]}, dtype=object)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(as_workbook(frame, "Odd"))).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[3:]] == ["1850-01-01", "", "inf", True]
