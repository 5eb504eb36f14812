"""Board reports read back by other programs than those that wrote them."""

import io
import zipfile
from datetime import date
from typing import Any
from xml.etree import ElementTree

from docx import Document
from docx.table import Table
from docx.text.paragraph import Paragraph
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine

from core.board.queries import board_report
from core.board.report import Report, Section
from core.figures import Figure
from core.storage.engine import reading

AS_AT, SINCE, MADE_ON = date(2011, 6, 30), date(2011, 5, 31), date(2011, 7, 4)


def report_of(database: Engine, as_at: date = AS_AT, since: date = SINCE, for_publication: bool = False) -> Report:
    with reading(database) as session:
        return board_report(session, as_at, since, MADE_ON, for_publication)


def figures_of(section: Section, kind: str) -> list[Figure]:
    """The figures of a section that have a `table` or a `chart`."""
    figures = [part for part in section.parts if isinstance(part, Figure)]
    return [one for one in figures if (one.chart is not None if kind == "chart" else len(one.table.columns))]


def word_tables(content: bytes) -> dict[str, list[list[str]]]:
    """The tables of a Word file by their captions without dates and marks, the headings first."""
    found: dict[str, list[list[str]]] = {}
    caption = ""
    for part in Document(io.BytesIO(content)).iter_inner_content():
        if isinstance(part, Paragraph) and part.style is not None and part.style.name == "Caption":
            caption = bare_caption(part.text)
        elif isinstance(part, Table):
            found[caption] = [[cell.text for cell in row.cells] for row in part.rows]
    return found


def word_paragraphs(content: bytes, style: str) -> list[str]:
    return [one.text for one in Document(io.BytesIO(content)).paragraphs if one.style and one.style.name == style]


def bare_caption(caption: str) -> str:
    """`Red actions` of `Red actions as at 30 June 2011 (illustrative)`."""
    words = caption.removesuffix(" (illustrative)").partition(", ")[0]
    return words.partition(" as at ")[0].partition(" from ")[0]


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def excel_tables(content: bytes) -> dict[str, list[list[Any]]]:
    """The tables of a workbook by their captions, which stand above the headings in the first column."""
    found: dict[str, list[list[Any]]] = {}
    for name, rows in sheets(content).items():
        for place in range(1, len(rows) - 1):
            above, here = rows[place - 1], rows[place]
            if (
                isinstance(here[0], str)
                and here[0]
                and not any(here[1:])
                and not any(above)
                and rows[place + 1][1:2] != [""]
            ):
                table = []
                for row in rows[place + 1 :]:
                    if not any(cell != "" for cell in row):
                        break
                    table.append(row)
                if len(table) > 1:
                    found[f"{name}: {bare_caption(here[0])}"] = table
    return found


def all_text(content: bytes) -> str:
    """All that any part of an Office file holds, descriptions of pictures and properties among it."""
    said = []
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert file.testzip() is None
        for name in file.namelist():
            if name.endswith((".xml", ".rels")):
                for element in ElementTree.fromstring(file.read(name)).iter():
                    said += [element.text or "", *(str(value) for value in element.attrib.values())]
    return "\n".join(said)
