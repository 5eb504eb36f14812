"""The blank workbook of a kind of sheet: what a row model says, as headings, drop-down lists, an example and a guide."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from core.sheets.columns import Column, SheetRow, columns, either, kinds, needed
from core.sheets.reading import Cell
from core.sheets.selection import EXAMPLE_SHEET, GUIDE_SHEET
from core.sheets.writing import DAY_FORMAT, new_workbook, write_cell

ROWS_WITH_LISTS = 5_000
FORMATS = {"date": DAY_FORMAT, "number": "0.00", "integer": "0", "text": "@"}
GUIDE_HEADINGS = ("Column", "What it means", "What is accepted", "Needed")
GUIDE_WIDTHS = (24, 70, 70, 40)
NOT_NEEDED = "no"
LONGEST_TITLE, LONGEST_MESSAGE = 32, 255  # of what a drop-down list says; a longer one gives no list at all
WIDEST = 40  # longer headings run over several lines


def template(
    model: type[SheetRow],
    title: str,
    rows: Sequence[Sequence[Cell]] = (),
    more: Sequence[str] = (),
    sheets: Mapping[str, Sequence[Sequence[Cell]]] | None = None,
    named: Mapping[str, str] | None = None,
) -> bytes:
    """The workbook of a kind: a sheet to fill in, a sheet of worked examples, which is not read, and a guide in words.

    The sheet to fill in is blank, or holds `rows`, each the cells of the model's columns and of `more` columns by their headings.
    `sheets` are further ones by their names, with their rows; `named` are other headings of fields.
    """
    file = io.BytesIO()
    with new_workbook(file) as book:
        book.set_properties({"title": title})
        looks = {kind: book.add_format({"num_format": form}) for kind, form in FORMATS.items()}
        blank = book.add_worksheet(model.what.capitalize())
        _write_headings(book, blank, model, named or {})
        _write_lists(blank, model, looks)
        _write_rows(blank, rows, looks["date"], first=1)
        for number, heading in enumerate(more, start=len(columns(model))):
            blank.write_string(0, number, heading, book.add_format({"bold": True, "text_wrap": True, "border": 1}))
        for name, lines in (sheets or {}).items():
            further = book.add_worksheet(name)
            further.set_column(0, 1, WIDEST)
            _write_rows(further, lines, looks["date"])
        example = book.add_worksheet(EXAMPLE_SHEET)
        _write_headings(book, example, model, {})
        _write_examples(example, model, looks["date"])
        _write_guide(book, model, title)
    return file.getvalue()


def _write_headings(book: Any, sheet: Any, model: type[SheetRow], named: Mapping[str, str]) -> None:
    """The headings with a note each; those that must be filled in stand out, and their note says so."""
    plain = {"bold": True, "text_wrap": True, "valign": "top", "border": 1}
    ordinary = book.add_format({**plain, "bg_color": "#E3EAF2"})
    strong = book.add_format({**plain, "bg_color": "#1F4E79", "font_color": "#FFFFFF"})
    for number, (field, column) in enumerate(columns(model).items()):
        must = need(model, field)
        sheet.write_string(0, number, named.get(field, column.heading), ordinary if must == NOT_NEEDED else strong)
        sheet.write_comment(
            0, number, f"{column.means}\nAccepted: {accepts(model, field)}.\nNeeded: {must}.", {"x_scale": 2}
        )
        sheet.set_column(number, number, _width(column))
    sheet.freeze_panes(1, 0)


def _write_rows(sheet: Any, rows: Sequence[Sequence[Cell]], day: Any, first: int = 0) -> None:
    for number, row in enumerate(rows, start=first):
        for column, cell in enumerate(row):
            if cell is not None:
                write_cell(sheet, number, column, cell, day)


def _width(column: Column) -> int:
    return min(WIDEST, max(12, len(column.heading) + 2))


def _write_lists(sheet: Any, model: type[SheetRow], looks: dict[str, Any]) -> None:
    """Formats and drop-down lists; a list warns of other words, which may be right, but does not refuse them."""
    for number, (field, column) in enumerate(columns(model).items()):
        if look := looks.get(kinds(model)[field]):
            sheet.set_column(number, number, _width(column), look)
        if words := choices(model, field):
            warning = f"The words of the list are {', '.join(words)}. Other words may not be understood."
            about = {"error_title": column.heading[:LONGEST_TITLE], "error_message": warning[:LONGEST_MESSAGE]}
            rule = {"validate": "list", "source": list(words), "error_type": "warning", **about}
            sheet.data_validation(1, number, ROWS_WITH_LISTS, number, rule)


def _write_examples(sheet: Any, model: type[SheetRow], day: Any) -> None:
    for number, column in enumerate(columns(model).values()):
        for row, value in enumerate(column.examples, start=1):
            write_cell(sheet, row, number, value, day)
        longest = max((len(str(value)) + 2 for value in column.examples), default=0)
        sheet.set_column(number, number, max(_width(column), longest))


def _write_guide(book: Any, model: type[SheetRow], title: str) -> None:
    sheet = book.add_worksheet(GUIDE_SHEET)
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    first = model.what.capitalize()
    sheet.write_string(0, 0, title, bold)
    sheet.write_string(1, 0, f"Fill in the sheet ‘{first}’, a row for each. The sheet ‘{EXAMPLE_SHEET}’ is not read.")
    sheet.write_row(3, 0, GUIDE_HEADINGS, bold)
    for column, width in enumerate(GUIDE_WIDTHS):
        sheet.set_column(column, column, width)
    for row, (field, about) in enumerate(columns(model).items(), start=4):
        sheet.write_row(row, 0, (about.heading, about.means, accepts(model, field), need(model, field)), wrapped)


def choices(model: type[SheetRow], field: str) -> tuple[str, ...]:
    """The words of a column's drop-down list."""
    return columns(model)[field].choices or (("yes", "no") if kinds(model)[field] == "boolean" else ())


def accepts(model: type[SheetRow], field: str) -> str:
    """What may stand in a column, in words."""
    column: Column = columns(model)[field]
    return column.accepts or ", ".join(choices(model, field)) or "any text"


def need(model: type[SheetRow], field: str) -> str:
    """Whether a column must be there, or which other one would do."""
    for fields in needed(model):
        if field in fields:
            others = either(model, [other for other in fields if other != field])
            return f"yes, or else {others}" if others else "yes"
    return NOT_NEEDED
