"""The board report as an Excel workbook: a sheet for each section, numbers and days as such, text never as formulas."""

import io
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_rowcol_to_cell

from core.board.report import Part, Report, Section, cover_lines, notices, running_title
from core.exports import as_cell
from core.figures import Figure
from core.markdown import bare, blocks
from core.palette import ON_RATING, RATING_COLOURS, rating_colour
from core.sheets.writing import LongTexts, new_workbook, write_cell
from core.words import visible

WORDS_ACROSS = 8  # columns that a paragraph spans
NARROWEST, WIDEST = 9, 60
LETTERS_A_LINE, POINTS_A_LINE = 125, 15
HALF = 0.5  # pictures are drawn at twice their size
PIXELS_A_ROW = 17
HIGHEST = 400.0  # points that a row may have
MOST_DESCRIBED = 2_000


def excel_file(report: Report, draw: Callable[[Figure], bytes]) -> bytes:
    """The report as .xlsx; `draw` makes a PNG of a figure's chart, at twice its size."""
    file = io.BytesIO()
    with new_workbook(file) as book:
        book.set_properties(
            {
                "title": visible(running_title(report)),
                "subject": "Board report",
                "author": visible(report.council),
                "created": datetime.combine(report.made_on, datetime.min.time()),
            }
        )
        writer = _Writer(book, report, draw)
        writer.cover()
        for section in report.sections:
            writer.section(section)
        writer.long.write()
    return file.getvalue()


class _Writer:
    """Adds sheets to a workbook, row by row."""

    def __init__(self, book: Any, report: Report, draw: Callable[[Figure], bytes]) -> None:
        self.book, self.report, self.draw, self.long = book, report, draw, LongTexts(book)
        top = {"valign": "top"}
        self.formats = {
            "title": book.add_format({"bold": True, "font_size": 18, "font_color": "#1F3B6E"}),
            "heading": book.add_format({"bold": True, "font_size": 13, "font_color": "#1F3B6E"}),
            "caption": book.add_format({"bold": True, "font_color": "#1F3B6E"}),
            "words": book.add_format({"text_wrap": True, **top}),
            "notice": book.add_format({"text_wrap": True, "bg_color": "#FFF4DE", **top}),
            "head": book.add_format({"bold": True, "text_wrap": True, "bg_color": "#E6ECF5", "bottom": 1, **top}),
            "cell": book.add_format({"text_wrap": True, **top}),
            "day": book.add_format({"num_format": "d mmm yyyy", "align": "left", **top}),
            "percent": book.add_format({"num_format": '0.0"%"', **top}),
            "one place": book.add_format({"num_format": "#,##0.0", **top}),
            "whole": book.add_format({"num_format": "#,##0", **top}),
        }
        self.rated = {
            shade: book.add_format({"bold": True, "font_color": ON_RATING, "bg_color": shade, "text_wrap": True, **top})
            for shade in RATING_COLOURS.values()
        }
        self.sheet: Any = None
        self.name, self.row = "", 0
        self.widths: dict[int, int] = {}

    def open(self, name: str) -> None:
        self.sheet, self.name, self.row = self.book.add_worksheet(name), name, 0
        self.sheet.set_column(0, WORDS_ACROSS - 1, 14)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)  # A4
        self.sheet.fit_to_pages(1, 0)
        self.sheet.hide_gridlines(2)
        self.sheet.set_footer("&L" + visible(running_title(self.report)).replace("&", "&&")[:200] + "&RPage &P of &N")

    def cover(self) -> None:
        """Whose report this is, of when, and what it says of itself."""
        report = self.report
        self.open("Board report")
        self.line(report.title, "title")
        self.line("Board report", "heading")
        for name, value in cover_lines(report).items():
            self.line(f"{name}: {value}", "cell")
        for words in notices(report):
            self.words(bare(words), "notice")
        self.row += 1
        for section in report.sections:
            self.line(f"{section.name}: {section.heading}", "cell")

    def section(self, section: Section) -> None:
        self.open(section.name)
        self.line(section.heading, "title")
        self.line(running_title(self.report), "cell")
        self.row += 1
        tables = [part for part in section.parts if not isinstance(part, str) and len(part.table.columns)]
        self._set_widths(tables)
        if section.notice:
            self.words(bare(section.notice), "notice")
        for part in section.parts:
            self.part(part, has_filter=len(tables) == 1)
        if len(tables) == 1 and section.is_wide:
            self.sheet.repeat_rows(self.head)

    def part(self, part: Part, has_filter: bool) -> None:
        if not isinstance(part, str):
            if part.chart is not None:
                self.picture(part)
            if len(part.table.columns):
                self.table(part, has_filter)
            return
        for kind, text in blocks(part):
            if kind == "heading":
                self.row += 1
                self.line(bare(text), "heading")
            else:
                self.words(f"{'• ' if kind == 'point' else ''}{bare(text)}", "words")

    def line(self, text: str, style: str) -> None:
        """A short text, which runs over the empty cells beside it."""
        format_ = None if style == "cell" else self.formats[style]
        place = f"{self.name}, {xl_rowcol_to_cell(self.row, 0)}"
        write_cell(self.sheet, self.row, 0, as_cell(text, self.long, place), self.formats["day"], format_)
        self.row += 1

    def words(self, text: str, style: str) -> None:
        """A paragraph, over several columns and as high as its lines."""
        text = self.long.fitting(visible(text), f"{self.name}, {xl_rowcol_to_cell(self.row, 0)}")
        self.sheet.merge_range(self.row, 0, self.row, WORDS_ACROSS - 1, "", self.formats[style])
        self.sheet.write_string(self.row, 0, text, self.formats[style])
        lines = sum(1 + len(line) // LETTERS_A_LINE for line in text.split("\n"))
        self.sheet.set_row(self.row, min(HIGHEST, POINTS_A_LINE * lines + 3))
        self.row += 1

    def table(self, figure: Figure, has_filter: bool) -> None:
        self.row += 1
        self.line(figure.caption, "caption")
        self.head, columns = self.row, [str(name) for name in figure.table.columns]
        for column, name in enumerate(columns):
            self.sheet.write_string(self.row, column, visible(name), self.formats["head"])
        formats = [self._format(name, name in figure.rated) for name in columns]
        self.sheet.set_row(self.row, self._height(columns))
        for row, values in enumerate(figure.table.itertuples(index=False), self.row + 1):
            self.sheet.set_row(row, self._height(values))
            for column, (value, format_of) in enumerate(zip(values, formats, strict=True)):
                self._cell(row, column, value, format_of)
        last = self.row + len(figure.table)
        if has_filter and len(figure.table):
            self.sheet.autofilter(self.row, 0, last, len(columns) - 1)
        self.row = last + 2

    def _height(self, values: Sequence[Any]) -> float:
        """As high as the longest text of a row needs, which not every program finds out by itself."""
        lines = 1.0
        for column, value in enumerate(values):
            if isinstance(value, str):
                lines = max(lines, len(value) // self.widths[column] + 1 + value.count("\n"))
        return min(HIGHEST, POINTS_A_LINE * lines)

    def _cell(self, row: int, column: int, value: Any, format_of: Callable[[Any], Any]) -> None:
        if value == "" or pd.isna(value):
            return
        if isinstance(value, str):
            place = f"{self.name}, {xl_rowcol_to_cell(row, column)}"
            value = as_cell(value, self.long, place) if len(value) > 99 else visible(value)
        write_cell(self.sheet, row, column, value, self.formats["day"], format_of(value))

    def _format(self, heading: str, is_rated: bool) -> Callable[[Any], Any]:
        """How the cells of a column look: ratings in their colours, numbers with as many places as on paper."""
        if is_rated:
            return lambda value: self.rated.get(rating_colour(str(value)), self.formats["cell"])
        if heading.endswith("(%)"):
            return lambda value: self.formats["percent"]
        numbers = {float: self.formats["one place"], int: self.formats["whole"]}
        return lambda value: numbers.get(type(value), self.formats["cell"])

    def _set_widths(self, figures: list[Figure]) -> None:
        """Columns as wide as most of what stands in them."""
        self.widths = dict.fromkeys(range(WORDS_ACROSS), NARROWEST) if figures else {}
        for figure in figures:
            for place, (name, values) in enumerate(figure.table.items()):
                longest = max((len(str(value)) + 1 for value in values.head(300)), default=0)
                width = max(self.widths.get(place, NARROWEST), min(len(str(name)), 14) + 3, longest)
                self.widths[place] = min(WIDEST, width)
        for place, width in self.widths.items():
            self.sheet.set_column(place, place, width)

    def picture(self, figure: Figure) -> None:
        self.row += 1
        self.line(figure.caption, "caption")
        drawn = self.draw(figure)
        description = visible(figure.alt)[:MOST_DESCRIBED]
        options = {"image_data": io.BytesIO(drawn), "x_scale": HALF, "y_scale": HALF, "description": description}
        self.sheet.insert_image(self.row, 0, "chart.png", options)
        self.row += int(int.from_bytes(drawn[20:24]) * HALF / PIXELS_A_ROW) + 2  # a PNG says its height there
        self.words(figure.alt, "words")
