"""How the Word file looks: pages, styles, what stands at the head and foot of each page."""

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from core.words import visible

FONT, LANGUAGE = "Arial", "en-GB"
INK, NAVY, QUIET, SHADE, LINE, NOTICE = "111111", "1F3B6E", "4D4D4D", "E6ECF5", "B8C2D3", "FFF4DE"
MARGIN = Cm(1.9)


def set_up(document: Any, title: str, council: str) -> None:
    """Upright A4 pages with the report's title at the head and the page's number at the foot; the first page bears neither."""
    (page,) = document.sections
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = MARGIN
    page.top_margin, page.bottom_margin = Cm(2.1), Cm(1.9)
    page.header_distance = page.footer_distance = Cm(1.0)
    page.different_first_page_header_footer = True
    _styles(document.styles)
    page.header.paragraphs[0].style = page.footer.paragraphs[0].style = document.styles["HeadAndFoot"]
    page.header.paragraphs[0].add_run(visible(title))
    foot = page.footer.paragraphs[0]
    foot.add_run(visible(f"{council} · Page ") if council else "Page ")
    _add_field(foot, "PAGE")
    foot.add_run(" of ")
    _add_field(foot, "NUMPAGES")


def _add_field(paragraph: Any, name: str) -> None:
    paragraph._p.append(
        parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="{name}"><w:r><w:t>1</w:t></w:r></w:fldSimple>')
    )


def _styles(styles: Any) -> None:
    """The styles by their sizes in points, and the space before and after."""
    defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    defaults.find(qn("w:lang")).set(qn("w:val"), LANGUAGE)
    for name, size, before, after in (
        ("Normal", 10, 0, 5), ("Title", 26, 90, 4), ("Subtitle", 15, 0, 16), ("Heading 1", 16, 14, 5),
        ("Heading 2", 12, 10, 3), ("Caption", 9.5, 7, 3), ("List Bullet", 10, 0, 2),
        ("Cell", 8.5, 0, 0), ("HeadCell", 8.5, 0, 0), ("NumberCell", 8.5, 0, 0), ("NumberHead", 8.5, 0, 0),
        ("AfterTable", 4, 0, 2), ("Figure", 10, 6, 0), ("FigureWords", 8.5, 2, 8), ("Notice", 9.5, 4, 6),
        ("ContentsTitle", 12, 18, 4), ("ContentsLine", 10, 0, 2), ("HeadAndFoot", 8, 0, 0),
    ):  # fmt: skip
        if name not in styles:
            styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
        _style(styles[name], size, before, after)
    for name in ("Title", "Heading 1", "Heading 2", "Caption"):
        styles[name].font.color.rgb, styles[name].font.bold = RGBColor.from_string(NAVY), True
    styles["Subtitle"].font.color.rgb = RGBColor.from_string(QUIET)
    styles["Caption"].paragraph_format.keep_with_next = True
    styles["HeadCell"].font.bold = styles["NumberHead"].font.bold = True
    for name in ("NumberCell", "NumberHead"):
        styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    styles["Figure"].paragraph_format.keep_with_next = True
    styles["HeadAndFoot"].font.color.rgb = RGBColor.from_string(QUIET)
    styles["ContentsLine"].font.color.rgb = RGBColor.from_string(NAVY)
    shade = f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{NOTICE}"/>'
    styles["Notice"].element.get_or_add_pPr().insert(0, parse_xml(shade))  # the format wants it before the spacing


def _style(style: Any, size: float, before: float, after: float) -> None:
    style.font.name, style.font.size, style.font.bold, style.font.italic = FONT, Pt(size), False, False
    style.font.color.rgb = RGBColor.from_string(INK)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for part in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{part}"), FONT)
    for theme in ("asciiTheme", "hAnsiTheme", "cstheme", "eastAsiaTheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    style.paragraph_format.line_spacing = 1.1 if size > 9 else 1.0
