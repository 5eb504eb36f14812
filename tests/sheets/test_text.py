"""Text files, as many programs write them, come back cell for cell."""

import codecs
import csv
import io
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sheets import reading
from core.sheets.reading import Row, UnreadableFile
from core.sheets.text import text_table


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", ["\t", ",", ";"])
def test_text_is_read_in_any_encoding_line_ending_and_separator(encoding: str, ending: str, separator: str) -> None:
    lines = [separator.join(["Ref", "Café", "£"]), "", separator.join(["1", "two words", "x"])]
    table = text_table(ending.join(lines).encode(encoding))
    assert table.rows == [Row(1, ["Ref", "Café", "£"]), Row(2, []), Row(3, ["1", "two words", "x"])]


def test_quoted_cells_may_hold_separators_and_line_breaks() -> None:
    table = text_table(b'a,"b, c"\n"d\ne",f\n')
    assert [row.cells for row in table.rows] == [["a", "b, c"], ["d\ne", "f"]]


def test_a_quotation_mark_that_is_never_closed_swallows_no_rows() -> None:
    table = text_table(b'a\tb\n"c\td\ne\tf\n')
    assert [row.cells for row in table.rows] == [["a", "b"], ['"c', "d"], ["e", "f"]]


def test_prose_with_commas_around_a_tabbed_table_does_not_make_it_a_csv_file() -> None:
    table = text_table(b"One, two, three\nFour, five, six\na\tb\tc\td\ne\tf\tg\th\n")
    assert table.kind == "line"
    assert table.rows[2].cells == ["a", "b", "c", "d"]


def test_more_cells_than_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_CELLS", 5)
    with pytest.raises(UnreadableFile, match="delete the empty rows"):
        text_table(b"a,b\nc,d\ne,f\n")


def test_blank_lines_count_towards_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_CELLS", 5)
    with pytest.raises(UnreadableFile, match="delete the empty rows"):
        text_table(b"a\n\n\n\n\n\nb\n")


def cells_of(content: bytes) -> list[list[reading.Cell]]:
    return [row.cells for row in text_table(content).rows]


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_mark_at_the_beginning_tells_the_encoding_and_is_no_part_of_the_first_cell(
    mark: bytes, encoding: str
) -> None:
    assert cells_of(mark + "Zoë,Łódź\n漢,字\n".encode(encoding)) == [["Zoë", "Łódź"], ["漢", "字"]]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"Ren\xe9e,\xa330 \x96 \x9340\x94", ["Renée", "£30 – “40”"]),  # cp1252
        (b"Ren\x8ee,\xa330 \xd0 \xd240\xd3", ["Renée", "£30 – “40”"]),  # Mac Roman
        (b"Caf\xc3\xa9,\xff", ["Café", "�"]),  # UTF-8 but for one byte
    ],
)
def test_encodings_without_a_mark_are_told_apart_by_what_english_text_holds(
    content: bytes, expected: list[str]
) -> None:
    assert cells_of(content) == [expected]


@pytest.mark.parametrize("separator", [",", ";", "|", "\t"])
def test_the_separator_that_gives_regular_rows_is_taken(separator: str) -> None:
    rows = [["Post", "Team", "FTE"], ["1", "North", "0.6"], ["2", "South", "1"]]
    assert cells_of("\n".join(separator.join(row) for row in rows).encode()) == rows


@pytest.mark.parametrize("first_line", ["sep=;", '"sep=;"', "SEP=;"])
def test_a_line_that_names_the_separator_is_obeyed_and_is_no_row(first_line: str) -> None:
    table = text_table(f"{first_line}\r\n1,5;2,5\r\n3,5;4,5\r\n".encode())
    assert table.rows == [Row(1, ["1,5", "2,5"]), Row(2, ["3,5", "4,5"])]


def test_a_separator_between_quoted_cells_counts_more_than_commas_within_them() -> None:
    assert cells_of(b'"Lane, Ann, Miss";"North, East"\n"Hill, Bob, Mr";"South, West"\n') == [
        ["Lane, Ann, Miss", "North, East"],
        ["Hill, Bob, Mr", "South, West"],
    ]


def test_line_ends_of_the_old_mac_are_line_ends() -> None:
    assert text_table(b"a,b\r\r1,2\r").rows == [Row(1, ["a", "b"]), Row(2, []), Row(3, ["1", "2"])]


def test_a_stray_control_character_is_taken_out_of_its_cell() -> None:
    assert cells_of(b"Post,Team\n1\x02,North\n") == [["Post", "Team"], ["1", "North"]]


@pytest.mark.parametrize("start", ["<table><tr><td>1", "<?xml version='1.0'?><Workbook>", "\n <!DOCTYPE html>"])
def test_marked_up_text_is_refused_with_the_remedy(start: str) -> None:
    with pytest.raises(UnreadableFile, match="not a table: open it in Excel, save it as"):
        text_table(start.encode())


WORDS = st.sampled_from(
    ["Café", "£30", "don’t", "“yes”", "North – South", "22.2 hrs", "", " ", 'a "b" c', "two\nlines"]
)
ASCII = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=8)
LETTERS = st.text(st.characters(categories=("L", "N", "P", "S")), max_size=8)
MARKED = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"])
UNMARKED = st.sampled_from(["utf-16-le", "utf-16-be", "cp1252", "mac-roman"])
Written = tuple[str, list[tuple[str, str, str]]]
HEADINGS = ("Reference number", "Name of the team", "Remarks")


def tables_in(letters: st.SearchStrategy[str], ascii_text: st.SearchStrategy[str]) -> st.SearchStrategy[Written]:
    """An encoding, and rows of cells that can be told from others in it."""
    return st.one_of(
        st.tuples(MARKED, st.lists(st.tuples(letters, WORDS, ascii_text))),
        st.tuples(UNMARKED, st.lists(st.tuples(WORDS, ascii_text, WORDS))),
    )


def comes_back(written: Written, separator: str, ending: str, quoting: Literal[0, 1]) -> bool:
    """Whether a file that Python's own writer made gives the cells that were written, blank ones as None."""
    encoding, rows = written
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=separator, lineterminator=ending, quoting=quoting).writerows([HEADINGS, *rows])
    expected = [[cell if cell.strip() else None for cell in row] for row in [HEADINGS, *rows]]
    return cells_of(file.getvalue().encode(encoding)) == expected


@given(tables_in(LETTERS, ASCII), st.sampled_from("\t,;|"), st.sampled_from(["\n", "\r\n", "\r"]))
def test_nothing_that_was_written_with_quotation_marks_is_lost_or_moved(
    written: Written, separator: str, ending: str
) -> None:
    assert comes_back(written, separator, ending, csv.QUOTE_ALL)


@given(
    tables_in(*(strategy.filter(lambda text: not set(",;|") & set(text)) for strategy in (LETTERS, ASCII))),
    st.sampled_from("\t,;|"),
    st.sampled_from(["\n", "\r\n"]),  # the writer does not quote a line break within a cell where rows end with CR
)
def test_nothing_that_was_written_without_them_is_lost_or_moved(written: Written, separator: str, ending: str) -> None:
    assert comes_back(written, separator, ending, csv.QUOTE_MINIMAL)


def test_a_last_line_without_an_end_counts_when_the_separator_is_sought() -> None:
    assert cells_of(b'Posts\n"1";2') == [["Posts"], ["1", "2"]]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_the_separator_of_a_long_file_is_told_from_its_beginning(ending: str) -> None:
    rows = [['"Lane, Ann, Miss"', '"North, East"']] * 10_000
    assert len(rows) * 33 > 200_000
    assert (
        cells_of(ending.join(";".join(row) for row in rows).encode()) == [["Lane, Ann, Miss", "North, East"]] * 10_000
    )
