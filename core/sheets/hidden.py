"""What calamine does not tell of a sheet: which rows are hidden, which cells hold errors, in some formats what is merged.

Here the formats that are XML (.xlsx, .xlsm, .ods), and the choice between all formats; `core.sheets.records` has the
binary ones.
"""

import io
import posixpath
import re
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from core.sheets.reading import UNSTORED, Merged
from core.sheets.records import (
    Errors,
    Hidden,
    unlike_each_other,
    xls_sheets,
    xlsb_from_1904,
    xlsb_hidden,
    xlsb_sheet_parts,
)

ERRORS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"}
# What LibreOffice shows of further errors, such as Err:502.
NUMBERED_ERROR = re.compile(r"Err:\d{3}$")

HIDDEN = re.compile(rb"""hidden=["'](?:1|true)["']""")
ROW = re.compile(rb"""<(?:[\w.-]+:)?row\b[^>]*?\sr=["'](\d+)["']""")
ERROR = re.compile(rb"""\st=["']e["']""")
ERROR_CELL = re.compile(
    rb"""<(?:[\w.-]+:)?c\b[^>]*?\sr=["']([A-Z]{1,3}\d{1,7})["'][^>]*>\s*"""
    rb"""(?:<(?:[\w.-]+:)?f\b[^>]*?(?:/>|>[^<]*</[^>]*>))?\s*<(?:[\w.-]+:)?v>(\#[^<]*)<"""
)

# The end of a formula behind which no result stands.
NO_RESULT = re.compile(
    rb"""(?:</(?:[\w.-]+:)?f>|<(?:[\w.-]+:)?f\b[^<>]*/>)\s?(?:</(?:[\w.-]+:)?c>|<(?:[\w.-]+:)?v\s?/>|<(?:[\w.-]+:)?v></)"""
)
CELL = re.compile(rb"""<(?:[\w.-]+:)?c\b[^<>]*?\sr=["']([A-Z]{1,3}\d{1,7})["'][^<>]*>""")
TEXT = re.compile(rb"""\st=["']str["']""")  # an empty result that was calculated
WITHOUT_ADDRESS = re.compile(rb"""<(?:[\w.-]+:)?(?:c|row)(?:\s+(?!r=)[\w:.-]+=(?:"[^"<]*"|'[^'<]*'))*\s*/?>""")
FROM_1904 = re.compile(rb"""<(?:[\w.-]+:)?workbookPr\b[^<>]*\bdate1904=["'](?:1|true)["']""")

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
PARAGRAPH = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}p"


def hidden_in(content: bytes) -> dict[str, Hidden]:
    """What is hidden in each sheet of a workbook, by its name; nothing of one in which it cannot be told."""
    try:
        if not content.startswith(b"PK"):
            return xls_sheets(content)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if "content.xml" in archive.namelist():
                return dict(ods_sheets(archive.read("content.xml")))
            return dict(package_sheets(archive))
    except Exception:  # noqa: BLE001, as the workbook itself was read, and what is wrong beside it must not refuse it
        return {}


def package_sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, Hidden]]:
    """The sheets of an .xlsx, .xlsm or .xlsb workbook."""
    parts = {name.replace("\\", "/").lstrip("/").lower(): name for name in archive.namelist()}

    def read(part: str) -> bytes:
        return archive.read(parts[part.lstrip("/").lower()])

    book, _ = next(target for target in targets(read("_rels/.rels"), "").values() if target[1] == "officeDocument")
    folder, name = posixpath.split(book)
    sheets = targets(read(f"{folder}/_rels/{name}.rels"), folder)
    is_binary, content = book.lower().endswith(".bin"), read(book)
    from_1904 = xlsb_from_1904(content) if is_binary else FROM_1904.search(content) is not None
    named = list(xlsb_sheet_parts(content) if is_binary else xlsx_sheet_parts(content))
    for sheet, (_, key) in zip(unlike_each_other(name for name, _ in named), named, strict=True):
        part, kind = sheets[key]
        if kind == "worksheet":
            found = xlsb_hidden(read(part)) if is_binary else xlsx_hidden(read(part))
            yield sheet, replace(found, from_1904=from_1904)


def targets(relations: bytes, folder: str) -> dict[str, tuple[str, str]]:
    """The part that each key of a file of relations stands for, and its kind; parts are named from the root."""
    return {
        each.get("Id", ""): (
            posixpath.normpath(posixpath.join("/", folder, each.get("Target", ""))).lstrip("/"),
            each.get("Type", "").rpartition("/")[2],
        )
        for each in ElementTree.fromstring(relations)
    }


def xlsx_sheet_parts(book: bytes) -> Iterator[tuple[str, str]]:
    """Each sheet's name and its key in the workbook's relations."""
    for sheet in ElementTree.fromstring(book).iterfind("{*}sheets/{*}sheet"):
        yield sheet.get("name", ""), next(value for key, value in sheet.items() if key.endswith("}id"))


def xlsx_hidden(xml: bytes) -> Hidden:
    """A worksheet's hidden rows and errors, found by their marks, as parsing all of a large sheet would cost too much."""
    if lacks_addresses(xml):
        return hidden_by_place(xml)
    found = Hidden()
    for mark in marks(HIDDEN, b"hidden=", xml):
        if row := ROW.match(xml, xml.rfind(b"<", 0, mark.start())):
            found.rows.append(range(int(row[1]), int(row[1]) + 1))
    for mark in errors_marked(xml):
        if cell := ERROR_CELL.match(xml, xml.rfind(b"<", 0, mark.start())):
            _add_error(found, cell[1].decode(), cell[2].decode())
    for mark in NO_RESULT.finditer(xml):
        formula = xml.rfind(b"<", 0, mark.start()) if mark[0].startswith(b"</") else mark.start()
        cell = CELL.match(xml, xml.rfind(b"<", 0, formula))
        if cell and not TEXT.search(cell[0]):
            _add_error(found, cell[1].decode(), UNSTORED)
    return found


def _add_error(found: Hidden, address: str, text: str) -> None:
    from xlsxwriter.utility import xl_cell_to_rowcol  # here, as it takes a while to load and few sheets need it

    row_number, column = xl_cell_to_rowcol(address)
    found.add_error(row_number + 1, column, text)


def lacks_addresses(xml: bytes) -> bool:
    """Whether a row or cell bears no address. Nearly all do, and first of all, which a look at the signs tells quickly."""
    has_all = xml.count(b"<c ") == xml.count(b"<c r=") and xml.count(b"<row ") == xml.count(b"<row r=")
    is_plain = has_all and not any(sign in xml for sign in (b"<c>", b"<c/>", b"<row>", b"<row/>", b":row"))
    return not is_plain and WITHOUT_ADDRESS.search(xml) is not None


def hidden_by_place(xml: bytes) -> Hidden:
    """The same of a worksheet whose rows or cells bear no addresses, as the standard allows: they follow each other."""
    found, row, column = Hidden(), 0, -1
    for event, element in ElementTree.iterparse(io.BytesIO(xml), ("start", "end")):
        name = element.tag.rpartition("}")[2]
        if name == "row" and event == "start":
            row, column = int(element.get("r", row + 1)), -1
            if element.get("hidden") in ("1", "true"):
                found.rows.append(range(row, row + 1))
        elif name == "row":
            element.clear()
        elif name == "c" and event == "start":
            column = column_of(element.get("r", ""), column + 1)
        elif name == "c" and (text := error_of(element)):
            found.add_error(row, column, text)
    return found


def column_of(address: str, following: int) -> int:
    """The column of an address, counted from 0; the following one where a cell has none."""
    number = 0
    for letter in address.rstrip("0123456789"):
        number = number * 26 + ord(letter) - 64
    return number - 1 if number else following


def error_of(cell: ElementTree.Element) -> str:
    """The error that a cell shows, or that its formula has no stored result; empty where neither is so."""
    value, kind = cell.findtext("{*}v") or "", cell.get("t")
    if kind == "e":
        return value
    return UNSTORED if cell.find("{*}f") is not None and not value and kind != "str" else ""


def errors_marked(xml: bytes) -> Iterator[re.Match[bytes]]:
    return chain(marks(ERROR, b't="e"', xml), marks(ERROR, b"t='e'", xml) if b't="e"' not in xml else ())


def marks(pattern: re.Pattern[bytes], sign: bytes, xml: bytes) -> Iterator[re.Match[bytes]]:
    """The places of a pattern; most sheets lack its sign, which is found much quicker."""
    return pattern.finditer(xml) if sign in xml else iter(())


def ods_sheets(xml: bytes) -> Iterator[tuple[str, Hidden]]:
    """The sheets of an .ods workbook; one row element may stand for many rows, one cell element for many columns."""
    row, name, found = 1, "", Hidden()
    for event, element in ElementTree.iterparse(io.BytesIO(xml), ("start", "end")):
        if element.tag == f"{TABLE}table":
            if event == "end":
                yield name, found
            row, name, found = 1, element.get(f"{TABLE}name", ""), Hidden()
        elif event == "end" and element.tag == f"{TABLE}table-row":
            rows = range(row, row + int(element.get(f"{TABLE}number-rows-repeated", 1)))
            if element.get(f"{TABLE}visibility", "visible") != "visible":
                found.rows.append(rows)
            take_cells(element, rows, found)
            row = rows.stop
            element.clear()


def take_cells(row: ElementTree.Element, rows: range, found: Hidden) -> None:
    """Adds a row's errors and merged cells to what was found."""
    start = 0
    for cell in row:
        columns = range(start, start + int(cell.get(f"{TABLE}number-columns-repeated", 1)))
        text = "".join(chain.from_iterable(part.itertext() for part in cell.findall(PARAGRAPH)))
        if text in ERRORS or NUMBERED_ERROR.match(text):
            found.errors.append(Errors(rows, columns, text))
        down = int(cell.get(f"{TABLE}number-rows-spanned", 1))
        across = int(cell.get(f"{TABLE}number-columns-spanned", 1))
        if down > 1 or across > 1:
            found.merged.append(Merged(rows.start, rows.start + down - 1, start, start + across - 1))
        start = columns.stop
