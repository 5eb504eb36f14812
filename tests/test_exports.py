"""Downloads, read back by other programs than the one that wrote them."""

import csv
import io
from datetime import date

import pandas as pd
from python_calamine import CalamineWorkbook

from core.exports import as_csv, as_workbook

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
