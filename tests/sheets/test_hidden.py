"""Hidden sheets and rows, formula errors and merged cells are known in every kind of workbook."""

import io
import struct
import zipfile

import pytest
import xlsxwriter

from core.sheets.child import contents_of
from core.sheets.hidden import hidden_in, xlsx_hidden
from core.sheets.reading import Merged, Row, Table
from core.sheets.records import Errors, xls_hidden, xlsb_hidden
from tests.conftest import SHARED

HOSTILE = SHARED / "data" / "hostile"
needs_hostile_files = pytest.mark.skipif(not HOSTILE.is_dir(), reason="the folder shared/data is not there")

ERRORS = ["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"]
NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)


def tables_of(content: bytes) -> dict[str, Table]:
    return {table.name: table for table in contents_of(content).tables}


def xlsx() -> bytes:
    """Three rows of which the second is hidden, an error in each of seven cells, and a hidden sheet."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        posts = book.add_worksheet("Posts")
        posts.write_column("A1", ["shown", "hidden", "shown again"])
        posts.set_row(1, 5, None, {"hidden": True})
        posts.set_column("C:C", None, None, {"hidden": True})
        for position, error in enumerate(ERRORS):
            posts.write_formula(3, position, '=Missing!A1&"\'"', None, error)
        posts.merge_range("A6:B7", "both ways")
        posts.merge_range("A8:C8", "across")
        book.add_worksheet("Lists & <names>").write("A1", "list")
        lists = book.add_worksheet("Away")
        lists.write("A1", "away")
        lists.hide()
        very = book.add_worksheet("Far away")
        very.write("A1", "far away")
        very.very_hidden()
    return file.getvalue()


def ods(rows: str, style: str = "") -> bytes:
    """A workbook of OpenDocument with a sheet Posts, and what stands behind it."""
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    hidden = (
        '<style:style xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" style:name="away" '
        'style:family="table"><style:table-properties table:display="false"/></style:style>'
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        archive.writestr(
            "content.xml",
            f"<office:document-content {NAMESPACES}><office:automatic-styles>{hidden}</office:automatic-styles>"
            f'<office:body><office:spreadsheet><table:table table:name="Posts"{style}>{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return file.getvalue()


def ods_row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row{attributes}>{''.join(cells)}</table:table-row>"


def ods_cell(text: str, attributes: str = "") -> str:
    return f'<table:table-cell office:value-type="string"{attributes}><text:p>{text}</text:p></table:table-cell>'


def test_hidden_sheets_and_rows_of_an_xlsx_workbook_are_there_and_known_as_hidden() -> None:
    tables = tables_of(xlsx())
    assert {name: table.is_hidden for name, table in tables.items()} == {
        "Posts": False,
        "Lists & <names>": False,
        "Away": True,
        "Far away": True,
    }
    assert tables["Posts"].hidden_rows == {2}
    assert [row.cells[0] for row in tables["Posts"].rows[:3]] == ["shown", "hidden", "shown again"]
    assert tables["Away"].rows == [Row(1, ["away"])]


def test_formula_errors_of_an_xlsx_workbook_are_text() -> None:
    assert tables_of(xlsx())["Posts"].rows[3] == Row(4, list(ERRORS))


def test_cells_merged_across_and_down_are_reported_with_their_rows_and_columns() -> None:
    assert tables_of(xlsx())["Posts"].merged == [Merged(6, 7, 0, 1), Merged(8, 8, 0, 2)]


def test_errors_are_found_however_the_worksheet_was_written() -> None:
    sheet = b"""<x:worksheet><x:sheetData>
        <x:row spans='1:3' r='7' hidden='true'>
            <x:c s='1' r='AB7' t='e'><x:f t='shared' si='0'/><x:v>#REF!</x:v></x:c>
            <x:c r='AC7' t='e'>
                <x:f>1/0</x:f>
                <x:v>#DIV/0!</x:v>
            </x:c>
        </x:row>
        <x:row r='8'><x:c r='A8' t='s'><x:v>0</x:v></x:c></x:row>
    </x:sheetData></x:worksheet>"""
    found = xlsx_hidden(sheet)
    assert found.rows == [range(7, 8)]
    assert found.errors == [
        Errors(range(7, 8), range(27, 28), "#REF!"),
        Errors(range(7, 8), range(28, 29), "#DIV/0!"),
    ]


def test_hidden_rows_errors_and_merged_cells_of_an_ods_workbook_are_known() -> None:
    rows = [
        ods_row(
            ods_cell("wide", ' table:number-columns-spanned="2" table:number-rows-spanned="2"'),
            "<table:covered-table-cell/>",
            ods_cell("x"),
        ),
        ods_row(ods_cell("a"), attributes=' table:number-rows-repeated="3" table:visibility="collapse"'),
        ods_row(ods_cell("filtered"), attributes=' table:visibility="filter"'),
        ods_row(ods_cell("b"), ods_cell("#REF!", ' table:number-columns-repeated="2"'), ods_cell("Err:502")),
    ]
    table = tables_of(ods("".join(rows)))["Posts"]
    assert table.hidden_rows == {2, 3, 4, 5}
    assert table.merged == [Merged(1, 2, 0, 1)]
    assert table.rows[0].cells[:3] == ["wide", None, "x"]
    assert table.rows[5] == Row(6, ["b", "#REF!", "#REF!", "Err:502"])
    assert not table.is_hidden


def test_a_hidden_sheet_of_an_ods_workbook_is_known_by_its_style() -> None:
    assert tables_of(ods(ods_row(ods_cell("a")), ' table:style-name="away"'))["Posts"].is_hidden


def test_a_row_repeated_to_the_end_of_an_ods_sheet_costs_nothing() -> None:
    rows = [
        ods_row(ods_cell("a")),
        ods_row("<table:table-cell/>", attributes=' table:number-rows-repeated="1048575" table:visibility="collapse"'),
    ]
    table = tables_of(ods("".join(rows)))["Posts"]
    assert [row.cells for row in table.rows] == [["a"]]
    assert table.hidden_rows == set()


def xls_record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def test_the_records_of_an_xls_sheet_tell_its_hidden_rows_and_errors() -> None:
    """The records are those of the published format: ROW, BOOLERR and FORMULA between BOF and EOF."""
    chart = xls_record(0x0809, bytes(16)) + xls_record(0x0208, struct.pack("<6HI", 7, 0, 1, 0, 0, 0, 0x20))
    sheet = [
        xls_record(0x0809, bytes(16)),
        xls_record(0x0208, struct.pack("<6HI", 0, 0, 1, 255, 0, 0, 0x100)),
        xls_record(0x0208, struct.pack("<6HI", 4, 0, 1, 0, 0, 0, 0x120)),
        xls_record(0x0205, struct.pack("<3HBB", 2, 1, 0, 42, 1)),
        xls_record(0x0205, struct.pack("<3HBB", 2, 2, 0, 1, 0)),  # TRUE
        xls_record(0x0006, struct.pack("<3HBBBxxxHHI", 3, 5, 0, 2, 0, 7, 0xFFFF, 0, 0)),
        xls_record(0x000A, b""),
        xls_record(0x0208, struct.pack("<6HI", 9, 0, 1, 0, 0, 0, 0x20)),  # of the next sheet
    ]
    found = xls_hidden(b"".join(sheet), 0)
    assert found.rows == [range(5, 6)]
    assert found.errors == [Errors(range(3, 4), range(1, 2), "#N/A"), Errors(range(4, 5), range(5, 6), "#DIV/0!")]
    assert xls_hidden(sheet[0] + chart + xls_record(0x000A, b"") + b"".join(sheet[1:]), 0).errors == found.errors


def xlsb_record(kind: int, data: bytes) -> bytes:
    written = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
    return written + bytes([len(data)]) + data


def test_the_records_of_an_xlsb_sheet_tell_its_hidden_rows_errors_and_merged_cells() -> None:
    """The records are those of the published format: BrtRowHdr, BrtCellError, BrtFmlaError and BrtMergeCell."""
    part = [
        xlsb_record(0, struct.pack("<IIHBBBI", 0, 0, 300, 0, 0x00, 0, 0)),
        xlsb_record(3, struct.pack("<IIB", 1, 0, 0x17)),
        xlsb_record(0, struct.pack("<IIHBBBI", 300, 0, 0, 0, 0x10, 0, 0)),
        xlsb_record(11, struct.pack("<IIBH", 2, 0, 0x2A, 0)),
        xlsb_record(176, struct.pack("<4I", 0, 3, 1, 2)),
    ]
    found = xlsb_hidden(b"".join(part))
    assert found.rows == [range(301, 302)]
    assert found.errors == [Errors(range(1, 2), range(1, 2), "#REF!"), Errors(range(301, 302), range(2, 3), "#N/A")]
    assert found.merged == [Merged(1, 4, 1, 2)]


@needs_hostile_files
@pytest.mark.parametrize("ending", ["xlsx", "xlsb", "xls", "ods"])
def test_hidden_sheets_of_every_kind_of_workbook_are_known(ending: str) -> None:
    tables = tables_of((HOSTILE / "calamine" / f"any_sheets.{ending}").read_bytes())
    assert {name for name, table in tables.items() if table.is_hidden} == {"Hidden", "VeryHidden"}


@needs_hostile_files
@pytest.mark.parametrize("ending", ["xlsx", "xlsb", "xls", "ods"])
def test_a_cell_that_shows_an_error_shows_the_same_in_every_kind_of_workbook(ending: str) -> None:
    table = contents_of((HOSTILE / "pandas_excel" / f"test3.{ending}").read_bytes()).tables[0]
    assert [(row.number, row.cells.index("#N/A")) for row in table.rows if "#N/A" in row.cells] == [(2, 0)]


@needs_hostile_files
@pytest.mark.parametrize("ending", ["xlsx", "xls"])
def test_every_error_of_a_published_file_is_read(ending: str) -> None:
    table = tables_of((HOSTILE / "readxl" / f"tests__testthat__sheets__types.{ending}").read_bytes())["smorgasbord"]
    assert set(ERRORS) <= {cell for row in table.rows for cell in row.cells}


@needs_hostile_files
def test_hidden_rows_of_published_files_are_known() -> None:
    old = tables_of((HOSTILE / "calamine" / "OOM_alloc.xls").read_bytes())
    assert old["Data"].hidden_rows == set(range(1, 10))


@needs_hostile_files
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("merge_cells.xls", [Merged(1, 1, 0, 1), Merged(2, 4, 0, 0), Merged(2, 4, 1, 3)]),
        ("merge_cells.xlsx", [Merged(1, 1, 0, 1), Merged(2, 4, 0, 0), Merged(2, 4, 1, 3)]),
        ("merged_cells.ods", [Merged(2, 3, 0, 0)]),
    ],
)
def test_merged_cells_of_published_files_are_known(name: str, expected: list[Merged]) -> None:
    (table,) = contents_of((HOSTILE / "calamine" / name).read_bytes()).tables
    assert table.merged == expected


@needs_hostile_files
@pytest.mark.parametrize(
    "name", ["calamine/minimal_package.xlsx", "readxl/tests__testthat__sheets__los-angeles-arrests-xlsx.xlsx"]
)
def test_the_sheets_of_a_package_without_folders_are_found(name: str) -> None:
    content = (HOSTILE / name).read_bytes()
    assert set(hidden_in(content)) == set(tables_of(content))


def test_a_workbook_in_which_nothing_hidden_can_be_told_is_read_all_the_same() -> None:
    assert hidden_in(b"PK no package") == {}
