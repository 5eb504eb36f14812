"""Where a sheet's table begins and what its columns are called, however many rows of titles and headings it has."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from xlsxwriter.utility import xl_col_to_name

from core.sheets.columns import SheetRow, needed
from core.sheets.matching import Beneath, Heading, fits, key, match, score
from core.sheets.reading import Cell, Merged, Row, Table
from core.sheets.sentences import cell_text
from core.sheets.values import FORMULA_ERRORS

SEARCHED_ROWS = 60  # rows with anything in them that are searched for the headings
HEADER_ROWS = 3
LOOKED_AT = 50  # rows beneath the headings of which a column's kind is told
FEWEST_FIELDS = 2  # one word that happens to be a heading makes no table
FEWEST_HEADINGS = 3


@dataclass(frozen=True)
class Layout:
    """A sheet with the numbers of its header rows and its headings."""

    table: Table = field(repr=False)
    header_rows: tuple[int, ...]
    headings: tuple[Heading, ...]


def find_table(table: Table, model: type[SheetRow], wanted: Mapping[str, str]) -> Layout | None:
    """The table whose headings fit the model best; of equal ones that with fewer header rows, then the first."""
    best: tuple[tuple[int, float, int], list[Row]] | None = None
    for rows in _blocks(table, model, wanted):
        fields, fit = score(model, headings_over(rows, table.merged), wanted)
        rank = (fields, fit, -len(rows))
        if (
            fields >= FEWEST_FIELDS
            and (best is None or rank > best[0])
            and _is_over_records(table, rows, model, wanted)
        ):
            best = rank, rows
    return _layout(table, best[1]) if best else None


def _is_over_records(table: Table, rows: Sequence[Row], model: type[SheetRow], wanted: Mapping[str, str]) -> bool:
    """Whether headings have all that a sheet needs, or rows beneath that fill two of those which are known."""
    known = match(model, headings_over(rows, table.merged), wanted).headings
    if all(set(group) & known.keys() for group in needed(model)):
        return True
    filled = {one.column for one in known.values()}
    below = (row.cells for row in table.rows if row.number > rows[-1].number)
    return any(sum(cells[column] is not None for column in filled if column < len(cells)) > 1 for cells in below)


def _is_form(row: Row, model: type[SheetRow] | None) -> bool:
    """Whether a row asks and answers, as in `Name: | A Smith | Post: | Team leader`, so that its cells are no headings.

    Where a model is given, no answer is one of its headings.
    """
    texts = [cell.strip() for cell in row.cells if isinstance(cell, str)]
    asking = [text.endswith(":") for text in texts]
    is_form = len(texts) > 1 and all(asking[0::2]) and not any(asking[1::2])
    return is_form and not (model and any(fits(model, text) for text in texts[1::2]))


def guess_table(table: Table) -> Layout | None:
    """The table under the first row of several different texts, for a sheet whose headings are all unknown."""
    for row in _first_rows(table):
        if _is_form(row, None):
            continue
        words = [cell for cell in row.cells if isinstance(cell, str)]
        if len(words) >= FEWEST_HEADINGS and len(set(words)) == len([cell for cell in row.cells if cell is not None]):
            return _layout(table, [row])
    return None


def headings_over(rows: Sequence[Row], merged: Sequence[Merged]) -> list[Heading]:
    """The headings that one, two or three rows give; a group heading is put before each heading below it."""
    width = max(len(row.cells) for row in rows)
    own = [[_heading_text(cell) for cell in row.cells] + [""] * (width - len(row.cells)) for row in rows]
    spread = [_spread(row, own[number], merged, own[:number]) for number, row in enumerate(rows)]
    headings = []
    for column in range(width):
        filled = [number for number in range(len(rows)) if own[number][column]]
        if filled:
            parts = [spread[number][column] for number in range(filled[-1])] + [own[filled[-1]][column]]
            parts = [part for number, part in enumerate(parts) if part and part not in parts[:number]]
            texts = tuple(" ".join(parts[number:]) for number in range(len(parts)))
            headings.append(Heading(column, texts[0], texts))
    return headings


def _heading_text(cell: Cell) -> str:
    """What a cell says as a heading, which is text: no number, no day, no formula's error."""
    if not isinstance(cell, str) or cell.strip().upper() in FORMULA_ERRORS or not any(map(str.isalnum, cell)):
        return ""
    return cell_text(cell)


def header_words(layout: Layout) -> list[dict[int, str]]:
    """What each header row says, by column."""
    rows = [row for row in layout.table.rows if row.number in layout.header_rows]
    return [{column: key(cell_text(cell)) for column, cell in enumerate(row.cells) if cell is not None} for row in rows]


def is_repeated_header(row: Row, headers: Sequence[Mapping[int, str]]) -> bool:
    """Whether a row says again what one of the header rows says."""
    filled = len(row.cells) - row.cells.count(None)
    return filled > 1 and any(
        all(words.get(column) == key(cell_text(cell)) for column, cell in enumerate(row.cells) if cell is not None)
        for words in headers
    )


def _first_rows(table: Table) -> list[Row]:
    filled = (row for row in table.rows if any(cell is not None for cell in row.cells))
    return [row for row, _ in zip(filled, range(SEARCHED_ROWS), strict=False)]


def _blocks(table: Table, model: type[SheetRow], wanted: Mapping[str, str]) -> Iterator[list[Row]]:
    """Up to three rows that follow each other without a gap, of which one at least has a heading that is known."""
    rows = _first_rows(table)
    known = {row.number: score(model, headings_over([row], table.merged), wanted)[0] > 0 for row in rows}
    for start in range(len(rows)):
        for height in range(1, HEADER_ROWS + 1):
            block = rows[start : start + height]
            is_together = len(block) == height and block[-1].number == block[0].number + height - 1
            is_together = is_together and not any(_is_form(row, model) for row in block)
            if is_together and any(known[row.number] for row in block):
                yield block


def _spread(row: Row, cells: Sequence[str], merged: Sequence[Merged], above: Sequence[Sequence[str]]) -> list[str]:
    """A row's group headings over the columns they stand for: those merged, else the blank ones to the right.

    A group ends where a row above begins another.
    """
    reach = {span.column: span.last_column for span in merged if span.first_row <= row.number <= span.last_row}
    over, last, result = "", -1, []
    for column, text in enumerate(cells):
        if text:
            over, last = text, reach.get(column, len(cells))
        elif any(other[column] for other in above):
            over = ""
        result.append(over if column <= last else "")
    return result


def _layout(table: Table, rows: list[Row]) -> Layout:
    headings = headings_over(rows, table.merged)
    below = [row.cells for row in table.rows if row.number > rows[-1].number]
    first = [cells for cells in below[:LOOKED_AT] if len(cells) - cells.count(None) > 1]
    width = max((len(cells) for cells in below), default=0)
    filled = {column for column in range(width) if _has_data(below, column)}
    names = Counter(key(heading.label) for heading in headings)
    named = []
    for column, label, texts, *_ in headings:
        letters = f" (column {xl_col_to_name(column)})" if names[key(label)] > 1 else ""
        values = _beneath(first, column, key(label))
        named.append(Heading(column, label + letters, texts, column in filled, values))
    unnamed = filled - {heading.column for heading in headings}
    without = [Heading(column, f"column {xl_col_to_name(column)}", ()) for column in unnamed]
    return Layout(table, tuple(row.number for row in rows), tuple(sorted([*named, *without])))


def _beneath(rows: Sequence[list[Cell]], column: int, heading: str) -> Beneath:
    """What stands in a column of rows, save the heading again."""
    texts = (cell_text(cells[column]) for cells in rows if len(cells) > column)
    return Beneath(text for text in texts if text and key(text) != heading)


def _has_data(rows: Sequence[list[Cell]], column: int) -> bool:
    return any(len(cells) > column and cells[column] is not None for cells in rows)
