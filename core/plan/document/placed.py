"""The rows of a document's tables as texts, each with its place and number."""

from collections.abc import Callable, Collection, Iterator, Sequence

from core.plan.document import cells
from core.sheets.reading import Cell, Table


def placed_rows(table: Table, of_leads: Callable[[], Collection[int]]) -> Iterator[tuple[str, int, list[str]]]:
    """Each row's place, number and texts; hidden ones are left out, and a merged cell's text stands in each of its rows, unless
    it is an action's. `of_leads` gives the columns of leads as far as they are known when a row is asked for."""
    shown = {row.number: row.cells for row in table.rows if row.number not in table.hidden_rows}
    rows = {number: list(map(cells.plain_text, typed)) for number, typed in shown.items()}
    _carry_merged(table, rows)
    for number, row in rows.items():
        _part_lines(row, shown[number], of_leads())
        yield table.place(number), number, row


def _carry_merged(table: Table, rows: dict[int, list[str]]) -> None:
    last = max(rows, default=0)
    for span in table.merged:
        reached = range(span.first_row, min(span.last_row, last) + 1)
        first, *below = [rows[number] for number in reached if len(rows.get(number, [])) > span.column] or [[]]
        for row in below:
            if not cells.action_number(first[span.column], {""}):
                row[span.column] = first[span.column]


def _part_lines(row: list[str], typed: Sequence[Cell], of_leads: Collection[int]) -> None:
    """Leads in lines of one cell are several leads."""
    for column in of_leads:
        cell = typed[column] if column < len(typed) else None
        if isinstance(cell, str) and "\n" in cell:
            row[column] = "; ".join(filter(None, map(cells.plain_text, cell.split("\n"))))
