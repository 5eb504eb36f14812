"""How what is wrong with a cell or row is said: the home of the sentences around each rule's own words."""

from core.sheets.columns import Column
from core.sheets.reading import Cell
from core.sheets.values import as_text

LONGEST_VALUE = 100


def cell_text(cell: Cell) -> str:
    """A cell as a person would type it, cut where it is very long; a failed formula's error is shown as it stands."""
    try:
        text = as_text(cell) if cell is not None else ""
    except ValueError:
        text = str(cell).strip()
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


def sentence(words: str) -> str:
    """The words with a capital at the beginning and a full stop at the end."""
    words = words.strip()
    return words[:1].upper() + words[1:] + ("" if words.endswith((".", "?", "!")) else ".")


def not_understood(value: str, reason: str) -> str:
    """What is wrong with a cell; `value` is empty where it may hold a name and must not be repeated."""
    return sentence(f"{f'‘{value}’' if value else 'this cell'} is not understood: {reason}")


def missing(column: Column) -> str:
    return sentence(f"{column.heading} is missing: write {column.accepts}" if column.accepts
                    else f"{column.heading} is missing: fill in this cell")  # fmt: skip


def accepted(column: Column) -> str:
    """What may stand in a column, for a value that is wrong in a way that no rule has words for."""
    words = column.accepts or " or ".join(column.choices)
    return f"write {words}" if words else "type the value again"
