"""The board report as a Word file.

Tables are written as text of the format itself, a hundred times as fast as cell by cell: a large plan has some fifty
thousand cells.
"""

import io
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pandas as pd
from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Cm

from core.board.marked import Run, blocks, runs
from core.board.pictures import png
from core.board.report import Notice, Part, Picture, Report, Section, Table, notices, running_title
from core.board.word_styles import LINE, MARGIN, SHADE, set_up
from core.displays import said
from core.palette import ON_RATING, RATING_COLOURS
from core.words import NO_FIGURE, long_date, visible

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHORT, LONG = Cm(21), Cm(29.7)
WIDEST, TALLEST = Cm(16), Cm(9.5)  # pictures
TWIP = 635  # a twentieth of a point, in which tables are measured, in Word's smallest unit
MOST_UNBROKEN = 1_000  # a row with more letters may go on on the next page
W = nsdecls("w")
SHADES = {rating.value: colour.removeprefix("#") for rating, colour in RATING_COLOURS.items()}
STYLES = {"paragraph": "Normal", "point": "ListBullet", "heading": "Heading2"}


def word_file(report: Report) -> bytes:
    """The report as .docx."""
    document = Document()
    set_up(document, running_title(report), report.council)
    properties = document.core_properties
    properties.title, properties.subject = visible(running_title(report)), "Board report"
    properties.author = properties.last_modified_by = visible(report.council)
    properties.language, properties.comments, properties.revision = "en-GB", "", 1
    properties.created = properties.modified = datetime.combine(report.made_on, datetime.min.time(), UTC)
    writer = _Writer(document)
    writer.cover(report)
    for number, section in enumerate(report.sections, 1):
        writer.section(section, number)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


class _Writer:
    """Adds to the end of a document, on upright or wide pages."""

    def __init__(self, document: Any) -> None:
        self.document, self.is_wide = document, False

    def add(self, xml: str) -> Any:
        element = parse_xml(xml)
        self.document.element.body[-1].addprevious(element)
        return element

    def cover(self, report: Report) -> None:
        """Whose report this is, of when, what it says of itself, and what is in it."""
        self.add(_paragraph([Run(report.title)], "Title"))
        self.add(_paragraph([Run("Board report")], "Subtitle"))
        about = {
            "Council": report.council or "none is named",
            "Reporting date": long_date(report.as_at),
            "Compared with": long_date(report.since),
            "Made on": long_date(report.made_on),
        }
        for name, value in about.items():
            self.add(_paragraph([Run(f"{name}: ", True), Run(value)], "Normal"))
        for words in notices(report):
            self.part(Notice(words))
        self.add(_paragraph([Run("What is in this report", True)], "ContentsTitle"))
        for number, section in enumerate(report.sections, 1):
            self.add(_link(section.heading, _anchor(number)))

    def section(self, section: Section, number: int) -> None:
        turns = section.is_wide != self.is_wide
        if turns:
            self._turn(section.is_wide)
        self.add(_heading(section.heading, number, section.is_on_new_page and not turns))
        for part in section.parts:
            self.part(part)

    def _turn(self, is_wide: bool) -> None:
        """Go on on a new page of the other orientation."""
        new = self.document.add_section(WD_SECTION.NEW_PAGE)
        new.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
        new.page_width, new.page_height = (LONG, SHORT) if is_wide else (SHORT, LONG)
        new.different_first_page_header_footer = False
        self._end_at_last_paragraph()
        self.is_wide = is_wide

    def _end_at_last_paragraph(self) -> None:
        """Let the pages end with what stands there already: a paragraph of its own could begin an empty page."""
        end = self.document.element.body[-2]
        last = end.getprevious()
        last.get_or_add_pPr().append(end.pPr[-1])
        end.getparent().remove(end)

    def part(self, part: Part) -> None:
        if isinstance(part, Table):
            self.add(_paragraph([Run(part.caption)], "Caption"))
            self.add(_table(part, int((LONG if self.is_wide else SHORT) - 2 * MARGIN) // TWIP))
            self.add(_paragraph([], "AfterTable"))
        elif isinstance(part, Picture):
            self._picture(part)
        elif isinstance(part, Notice):
            self.add(_paragraph(runs(part.words), "Notice"))
        else:
            for kind, text in blocks(part):
                self.add(_paragraph(runs(text), STYLES[kind]))

    def _picture(self, picture: Picture) -> None:
        drawn = png(picture.spec)
        inline = self.document.part.new_pic_inline(io.BytesIO(drawn), width=WIDEST)
        if inline.extent.cy > TALLEST:
            inline = self.document.part.new_pic_inline(io.BytesIO(drawn), height=TALLEST)
        inline.docPr.set("descr", visible(picture.description))
        inline.docPr.set("title", visible(picture.caption))
        inline.docPr.set("name", f"Picture {inline.docPr.id}")
        run, drawing = OxmlElement("w:r"), OxmlElement("w:drawing")
        drawing.append(inline)
        run.append(drawing)
        self.add(_paragraph([], "Figure")).append(run)
        self.add(_paragraph([Run(f"{picture.caption}. ", True), Run(picture.description)], "FigureWords"))


def _anchor(number: int) -> str:
    return f"section{number}"


def _paragraph(pieces: Iterable[Run], style: str) -> str:
    return f'<w:p {W}><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{"".join(_run(*one) for one in pieces)}</w:p>'


def _heading(text: str, number: int, is_on_new_page: bool) -> str:
    """A heading that links of the contents lead to."""
    new_page = "<w:pageBreakBefore/>" if is_on_new_page else ""
    return (
        f'<w:p {W}><w:pPr><w:pStyle w:val="Heading1"/>{new_page}</w:pPr><w:bookmarkStart w:id="{number}" '
        f'w:name="{_anchor(number)}"/>{_run(text)}<w:bookmarkEnd w:id="{number}"/></w:p>'
    )


def _link(text: str, anchor: str) -> str:
    return (
        f'<w:p {W}><w:pPr><w:pStyle w:val="ContentsLine"/></w:pPr><w:hyperlink w:anchor="{anchor}">{_run(text)}'
        "</w:hyperlink></w:p>"
    )


def _run(text: str, is_bold: bool = False, look: str = "") -> str:
    look = ("<w:b/>" if is_bold else "") + look
    return f"<w:r>{f'<w:rPr>{look}</w:rPr>' if look else ''}{_text(text)}</w:r>"


def _text(text: str) -> str:
    """Text as it was typed: lines and tabs as the format has them, what it cannot hold by its picture."""
    plain = escape(visible(text))
    if "\n" in plain or "\t" in plain:
        plain = plain.replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
        plain = plain.replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')
    return f'<w:t xml:space="preserve">{plain}</w:t>'


def _table(table: Table, width: int) -> Any:
    """A table over the whole width of a page, whose headings stand on every page that it reaches."""
    shown = table.printed
    names = [str(name) for name in shown.columns]
    widths = [int(width * one / sum(table.widths)) for one in table.widths]
    columns = [
        _column(shown.iloc[:, place], name, name in table.rated, wide)
        for place, (name, wide) in enumerate(zip(names, widths, strict=True))
    ]
    head = "".join(_cell(_run(name), "HeadCell", wide, SHADE) for name, wide in zip(names, widths, strict=True))
    rows = (_row(cells) for cells in zip(*columns, strict=True))
    grid = "".join(f'<w:gridCol w:w="{one}"/>' for one in widths)
    return (
        f"<w:tbl {W}><w:tblPr>{_TABLE_LOOK.format(width=width)}<w:tblCaption w:val={quoteattr(visible(table.caption))}/>"
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
    """The cells of a column: ratings in their colours, numbers to the right."""
    typed = [None if _is_missing(one) else one for one in values]
    known = [one for one in typed if one is not None]
    is_number = bool(known) and all(isinstance(one, int | float) and not isinstance(one, bool) for one in known)
    style = "NumberCell" if is_number else "Cell"
    nothing = NO_FIGURE if is_number else ""
    words = [nothing if one is None else one if isinstance(one, str) else said(one, heading) for one in typed]
    if is_rated:
        return [_cell(_rating(one), style, width) for one in words]
    return [_cell(_run(one) if one else "", style, width) for one in words]


def _is_missing(value: Any) -> bool:
    return value is None or value is pd.NaT or (isinstance(value, float) and pd.isna(value))


def _shade(text: str) -> str:
    """The colour of a rating that begins with its letter, such as `R Red`."""
    return SHADES.get(text[:1], "") if text[1:2] in (" ", "") else ""


def _rating(text: str) -> str:
    """A rating as a label in its colour, and what stands on further lines as it is."""
    label, line, rest = text.partition("\n")
    shade = _shade(label)
    if not shade:
        return _run(text) if text else ""
    look = f'<w:b/><w:color w:val="{ON_RATING.removeprefix("#")}"/><w:shd w:val="clear" w:color="auto" w:fill="{shade}"/>'
    return _run(f"\u00a0{label}\u00a0", look=look) + (_run(f"{line}{rest}") if rest else "")


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
