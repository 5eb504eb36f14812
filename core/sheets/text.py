"""Text files, in any encoding and with any separator, as a table."""

import csv
import io
import re

from core.sheets import reading
from core.sheets.reading import Row, Table, UnreadableFile

CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")


def text_table(content: bytes) -> Table:
    """A text file's records: parted by whichever of tab, comma and semicolon gives the most regular rows."""
    text = decoded(content)
    if text.lstrip().startswith("<"):
        raise UnreadableFile(reading.NOT_A_TABLE.format(what="a web page"))
    if len(text) > 2 and CONTROL_CHARACTERS.search(text):
        raise UnreadableFile(reading.NOT_A_TABLE.format(what="not text"))
    parted = {separator: records(text, separator) for separator in "\t,;"}
    separator = max(parted, key=lambda each: regularity(parted[each]))
    rows = [
        Row(number, [cell if cell.strip() else None for cell in cells])
        for number, cells in enumerate(parted[separator], start=1)
    ]
    if sum(len(row.cells) for row in rows) > reading.MAX_CELLS:
        raise UnreadableFile(reading.TOO_MANY_CELLS)
    return Table("line" if separator == "\t" else "row", "", rows, [])


def decoded(content: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 or, failing both, Windows' own encoding (cp1252)."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif content[1::2].count(0) > len(content) // 4:
        encodings = ["utf-16-le"]
    elif content[0::2].count(0) > len(content) // 4:
        encodings = ["utf-16-be"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(reading.NOT_A_TABLE.format(what="not text"))


def records(text: str, separator: str) -> list[list[str]]:
    """The text's records; where its quotation marks are not those of a CSV file they are text like any other."""
    csv.field_size_limit(reading.MAX_BYTES)  # no cell is longer than the file may be
    try:
        return list(csv.reader(io.StringIO(text, newline=None), delimiter=separator, strict=True))
    except csv.Error:
        lines = io.StringIO(text, newline=None)
        return list(csv.reader(lines, delimiter=separator, quoting=csv.QUOTE_NONE))


def regularity(rows: list[list[str]]) -> int:
    """How many separators stand in rows of one and the same length, for the length that has most of them."""
    lengths = [len(row) for row in rows if len(row) > 1]
    return max((lengths.count(length) * (length - 1) for length in set(lengths)), default=0)
