"""The board report as a Word file.

Its body is written as text of the format itself, a hundred times as fast as table cell by table cell: a large plan has
some fifty thousand.
"""

import io
from collections.abc import Callable, Iterable
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

import pandas as pd
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.shared import Cm
from lxml.etree import tostring

from core.board.report import Part, Report, Section, cover_lines, notices, running_title
from core.board.word_styles import LANGUAGE, LINE, MARGIN, SHADE, set_up
from core.figures import Figure, said
from core.markdown import Run, blocks, runs
from core.palette import ON_RATING, rating_colour
from core.words import visible

SHORT, LONG = Cm(21), Cm(29.7)
WIDEST, TALLEST = Cm(16), Cm(9.5)  # pictures
TWIP = 635  # a twentieth of a point, in which tables are measured, in Word's smallest unit
MOST_UNBROKEN = 1_000  # a row with more letters may go on on the next page
AFTER_TABLE = '<w:p><w:pPr><w:pStyle w:val="AfterTable"/></w:pPr></w:p>'
STYLES = {"paragraph": "Normal", "point": "ListBullet", "heading": "Heading2"}


def word_file(report: Report, draw: Callable[[Figure], bytes]) -> bytes:
    """The report as .docx; `draw` makes a PNG of a figure's chart."""
    document = Document()
    set_up(document, running_title(report), report.council)
    properties = document.core_properties
    properties.title, properties.subject = visible(running_title(report)), "Board report"
    properties.author = properties.last_modified_by = visible(report.council)
    properties.language, properties.comments, properties.revision = LANGUAGE, "", 1
    properties.created = properties.modified = datetime.combine(report.made_on, datetime.min.time(), UTC)
    writer = _Writer(document, draw)
    writer.cover(report)
    for number, section in enumerate(report.sections, 1):
        writer.section(section, number)
    return _with_body(document, writer.written())


def _with_body(document: Any, body: str) -> bytes:
    """The document's file with this text as its body: as one tree it would take several times as long to write."""
    empty, file = io.BytesIO(), io.BytesIO()
    document.save(empty)
    with ZipFile(empty) as old, ZipFile(file, "w", ZIP_DEFLATED, compresslevel=4) as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "word/document.xml":
                begin, end = content.index(b"<w:body>") + len(b"<w:body>"), content.rindex(b"</w:body>")
                content = content[:begin] + body.encode() + content[end:]
            new.writestr(part.filename, content)
    return file.getvalue()


class _Writer:
    """Writes a body piece by piece, on upright or wide pages."""

    def __init__(self, document: Any, draw: Callable[[Figure], bytes]) -> None:
        self.document, self.draw, self.is_wide = document, draw, False
        self.body: list[str] = []
        self.ends = 0  # how many stretches of upright or wide pages have ended
        self.pictures = 0

    def written(self) -> str:
        return "".join(self.body) + self._end_of_pages()

    def cover(self, report: Report) -> None:
        """Whose report this is, of when, what it says of itself, and what is in it."""
        self.add([Run(report.title)], "Title")
        self.add([Run("Board report")], "Subtitle")
        for name, value in cover_lines(report).items():
            self.add([Run(f"{name}: ", True), Run(value)], "Normal")
        for words in notices(report):
            self.add(runs(words), "Notice")
        self.add([Run("What is in this report", True)], "ContentsTitle")
        for number, section in enumerate(report.sections, 1):
            link = f'<w:hyperlink w:anchor="section{number}">{_run(section.heading)}</w:hyperlink>'
            self.body.append(_paragraph(link, "ContentsLine"))

    def section(self, section: Section, number: int) -> None:
        turns = section.is_wide != self.is_wide
        if turns:
            self._turn()
        self.body.append(_heading(section.heading, number, section.is_on_new_page and not turns))
        if section.notice:
            self.add(runs(section.notice), "Notice")
        for part in section.parts:
            self.part(part)

    def _turn(self) -> None:
        """Go on on a new page of the other orientation. What ends the pages stands in the small paragraph after a table
        where there is one, as another could begin an empty page."""
        if self.body[-1] == AFTER_TABLE:
            self.body.pop()
        self.body.append(f'<w:p><w:pPr><w:pStyle w:val="AfterTable"/>{self._end_of_pages()}</w:pPr></w:p>')
        self.is_wide = not self.is_wide

    def _end_of_pages(self) -> str:
        """The size of the pages that end here; what stands at their head and foot goes on from the first."""
        end = deepcopy(self.document.sections[0]._sectPr)
        if self.is_wide:
            size = end.pgSz
            size.w, size.h, size.orient = size.h, size.w, WD_ORIENT.LANDSCAPE
        if self.ends:
            for inherited in end.xpath("w:headerReference | w:footerReference | w:titlePg"):
                end.remove(inherited)
        self.ends += 1
        return str(tostring(end, encoding="unicode"))

    def add(self, pieces: Iterable[Run], style: str) -> None:
        self.body.append(_paragraph("".join(_run(one.text, "<w:b/>" if one.is_bold else "") for one in pieces), style))

    def part(self, part: Part) -> None:
        if isinstance(part, str):
            for kind, text in blocks(part):
                self.add(runs(text), STYLES[kind])
            return
        if part.chart is not None:
            self._picture(part)
        if len(part.table.columns):
            self.add([Run(part.caption)], "Caption")
            self.body.append(_table(part, int((LONG if self.is_wide else SHORT) - 2 * MARGIN) // TWIP))
            self.body.append(AFTER_TABLE)

    def _picture(self, figure: Figure) -> None:
        drawn = self.draw(figure)
        inline = self.document.part.new_pic_inline(io.BytesIO(drawn), width=WIDEST)
        if inline.extent.cy > TALLEST:
            inline = self.document.part.new_pic_inline(io.BytesIO(drawn), height=TALLEST)
        self.pictures += 1
        inline.docPr.id, inline.docPr.name = self.pictures, f"Picture {self.pictures}"
        inline.docPr.set("descr", visible(figure.alt))
        inline.docPr.set("title", visible(figure.caption))
        drawing = f"<w:r><w:drawing>{tostring(inline, encoding='unicode')}</w:drawing></w:r>"
        self.body.append(_paragraph(drawing, "Figure"))
        self.add([Run(f"{figure.caption}. ", True), Run(figure.alt)], "FigureWords")


def _paragraph(inside: str, style: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{inside}</w:p>'


def _heading(text: str, number: int, is_on_new_page: bool) -> str:
    """A heading that links of the contents lead to."""
    new_page = "<w:pageBreakBefore/>" if is_on_new_page else ""
    return (
        f'<w:p><w:pPr><w:pStyle w:val="Heading1"/>{new_page}</w:pPr><w:bookmarkStart w:id="{number}" '
        f'w:name="section{number}"/>{_run(text)}<w:bookmarkEnd w:id="{number}"/></w:p>'
    )


def _run(text: str, properties: str = "") -> str:
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{_text(text)}</w:r>"


def _text(text: str) -> str:
    """Text as it was typed: lines and tabs as the format has them, what it cannot hold by its picture."""
    plain = escape(visible(text))
    if "\n" in plain or "\t" in plain:
        plain = plain.replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
        plain = plain.replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')
    return f'<w:t xml:space="preserve">{plain}</w:t>'


def _table(figure: Figure, width: int) -> str:
    """A table over the whole width of a page, whose headings stand on every page that it reaches."""
    widths = [int(width * one / sum(figure.widths)) for one in figure.widths]
    columns = [
        _column(values, str(name), name in figure.rated, wide)
        for (name, values), wide in zip(figure.printed.items(), widths, strict=True)
    ]
    head = "".join(cells[0] for cells in columns)
    rows = (_row(cells) for cells in zip(*(cells[1:] for cells in columns), strict=True))
    grid = "".join(f'<w:gridCol w:w="{one}"/>' for one in widths)
    return (
        f"<w:tbl><w:tblPr>{_TABLE_LOOK.format(width=width)}<w:tblCaption w:val={quoteattr(visible(figure.caption))}/>"
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>"
        f"{''.join(rows)}</w:tbl>"
    )


_TABLE_LOOK = (
    '<w:tblW w:w="{width}" w:type="dxa"/><w:tblBorders>'
    f'<w:top w:val="single" w:sz="6" w:space="0" w:color="{LINE}"/><w:bottom w:val="single" w:sz="6" w:space="0" '
    f'w:color="{LINE}"/><w:insideH w:val="single" w:sz="4" w:space="0" w:color="{LINE}"/></w:tblBorders>'
    '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="45" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>'
    '<w:bottom w:w="45" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar>'
    '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
)


def _column(values: pd.Series, heading: str, is_rated: bool, width: int) -> list[str]:
    """The heading and the cells of a column: ratings in their colours, numbers to the right."""
    typed = values.astype(object).where(values.notna(), None).tolist()
    kinds = {type(value) for value in typed} - {type(None)}
    is_number = bool(kinds) and kinds <= {int, float}
    words = [said(value, heading) if is_number or value is not None else "" for value in typed]
    cells = [_rating(text) if is_rated else _run(text) if text else "" for text in words]
    head = _cell(_run(heading), "NumberHead" if is_number else "HeadCell", width, SHADE)
    return [head, *(_cell(one, "NumberCell" if is_number else "Cell", width) for one in cells)]


def _rating(text: str) -> str:
    """A rating as a label in its colour, and what stands on further lines as it is."""
    label, line, rest = text.partition("\n")
    shade = rating_colour(label).removeprefix("#")
    if not shade:
        return _run(text) if text else ""
    ink = (
        f'<w:b/><w:color w:val="{ON_RATING.removeprefix("#")}"/><w:shd w:val="clear" w:color="auto" w:fill="{shade}"/>'
    )
    return _run(label, ink) + (_run(f"{line}{rest}") if rest else "")


def _cell(inside: str, style: str, width: int, shade: str = "") -> str:
    fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{shade}"/>' if shade else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{fill}</w:tcPr><w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
        f"{inside}</w:p></w:tc>"
    )


def _row(cells: Iterable[str]) -> str:
    inside = "".join(cells)
    whole = "<w:trPr><w:cantSplit/></w:trPr>" if len(inside) < MOST_UNBROKEN * 3 else ""
    return f"<w:tr>{whole}{inside}</w:tr>"
