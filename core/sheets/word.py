"""Word files (.docx) as tables."""

import io
import re
from typing import Any

import docx
import docx.table
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from core.sheets import reading
from core.sheets.reading import Cell, Merged, Row, Table, UnreadableFile

TICKS = {"F0FC": "\u2713", "F0FE": "\u2611"}


def word_tables(content: bytes) -> list[Table]:
    """A Word file's tables and, in their places, the paragraphs between them as tables of one column.

    A paragraph's tabs part its cells; a list paragraph begins with "- ".
    """
    try:
        document = docx.Document(io.BytesIO(content))
    except ValueError:
        raise UnreadableFile(reading.OTHER_WORD.format(what="a Word file with macros, or a template")) from None
    accept_changes(document.element.body)
    tables: list[Table] = []
    paragraphs, count = 0, 0
    for block in document.iter_inner_content():
        if isinstance(block, docx.table.Table):
            count += 1
            tables.append(word_table(block, str(count)))
            continue
        paragraphs += 1
        if not tables or tables[-1].kind != "paragraph":
            tables.append(Table("paragraph", "", [], []))
        is_listed = block._p.xpath("w:pPr/w:numPr | w:pPr/w:pStyle[starts-with(@w:val, 'List')]")
        text = f"- {block.text}" if is_listed and block.text.strip() else block.text
        tables[-1].rows.append(Row(paragraphs, [text_cell(cell) for cell in text.split("\t")]))
    return tables


def accept_changes(body: Any) -> None:
    """Turns what python-docx passes over into ordinary text, as Word shows it with all tracked changes accepted."""
    for deleted in body.xpath("//w:del | //w:moveFrom"):
        deleted.getparent().remove(deleted)
    for wrapper in body.xpath(
        "//w:ins | //w:moveTo | //w:sdt | //w:sdtContent | //w:customXml | //w:smartTag | //w:fldSimple"
    ):
        for child in list(wrapper):
            wrapper.addprevious(child)
        wrapper.getparent().remove(wrapper)
    for symbol in body.xpath("//w:sym[@w:char]"):
        text = OxmlElement("w:t")
        code = symbol.get(qn("w:char"))
        text.text = TICKS.get(code.upper()) or chr(int(code, 16))
        symbol.addprevious(text)


def word_table(table: docx.table.Table, name: str) -> Table:
    """A table's rows; python-docx repeats a merged cell in each place that it covers."""
    rows: list[Row] = []
    spans: dict[Any, Merged] = {}
    for number, row in enumerate(table.rows, start=1):
        cells: list[Cell] = []
        for column, cell in enumerate(row.cells):
            span = spans.setdefault(cell._tc, Merged(number, number, column, column))
            spans[cell._tc] = span._replace(last_row=number, last_column=max(span.last_column, column))
            is_first = (span.first_row, span.column) == (number, column)
            cells.append(text_cell(words_of(cell)) if is_first else None)
        rows.append(Row(number, cells))
    return Table("table", name, rows, [span for span in spans.values() if reaches_on(span)])


def words_of(cell: docx.table._Cell) -> str:
    """A cell's text, that of the tables within it in its place: a line for each of their rows."""
    lines: list[str] = []
    for block in cell.iter_inner_content():
        if isinstance(block, docx.table.Table):
            lines += [" | ".join(filter(None, (words_of(one).strip() for one in _own(row)))) for row in block.rows]
        else:
            lines.append(block.text)
    return "\n".join(lines)


def _own(row: docx.table._Row) -> list[docx.table._Cell]:
    """The cells of a row, each once where several are merged."""
    return list({cell._tc: cell for cell in row.cells}.values())


def has_nested(document: bytes) -> bool:
    """Whether a table stands within another one's cell."""
    return re.search(rb"<w:tc\b(?:(?!</w:tc>).)*<w:tbl\b", document, re.DOTALL) is not None


def reaches_on(span: Merged) -> bool:
    return (span.first_row, span.column) != (span.last_row, span.last_column)


def text_cell(text: str) -> Cell:
    return text if text.strip() else None
