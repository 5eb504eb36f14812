"""Text files, in any encoding and with any separator, as a table."""

import codecs
import csv
import io
import re

from core.sheets import reading
from core.sheets.reading import Row, Table, UnreadableFile

SEPARATORS = "\t,;|"
SAMPLE = 200_000
NAMED_SEPARATOR = re.compile(r'"?sep=([^"\w\s]|\t)"?(?:\r\n|\r|\n)', re.IGNORECASE)
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")

MARKS = {  # those of UTF-32 first, as they begin with those of UTF-16
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# What English text holds beyond ASCII; by it the encodings that have no mark are told apart.
USUAL = set("‘’“”–—…•·£½¼¾°éèêëáàçïíöüóñÉ\u00a0")


def text_table(content: bytes) -> Table:
    """A text file's records, parted by the separator of its "sep=" line or whichever gives the most regular rows."""
    text = decoded(content).removeprefix("\ufeff")
    refuse_other_text(text)
    if named := NAMED_SEPARATOR.match(text):  # Excel takes this line as no row
        separator, text = named[1], text[named.end() :]
    else:
        separator = usual_separator(text)
    rows = [
        Row(number, [cell if cell.strip() else None for cell in cells])
        for number, cells in enumerate(records(CONTROL_CHARACTERS.sub("", text), separator), start=1)
    ]
    if sum(max(1, len(row.cells)) for row in rows) > reading.MAX_CELLS:
        raise UnreadableFile(reading.TOO_MANY_CELLS)
    return Table("line" if separator == "\t" else "row", "", rows, [])


def refuse_other_text(text: str) -> None:
    """Refuses pages of the web and other marked-up text, and what is no text; a stray control character is let pass."""
    start = text[:1000].lstrip().lower()
    if start.startswith("<"):
        what = "a web page" if "<html" in start or "<!doctype html" in start or "<table" in start else "an XML file"
        raise UnreadableFile(reading.NOT_A_WORKBOOK.format(what=what))
    if "\x00" in text or len(CONTROL_CHARACTERS.findall(text)) > len(text) / 100 + 1:
        raise UnreadableFile(reading.NOT_A_TABLE.format(what="not text"))


def decoded(content: bytes) -> str:
    """The text of a file in UTF-8, UTF-16, UTF-32 or, failing these, Windows' (cp1252) or the old Mac's own encoding."""
    encoding = next((name for mark, name in MARKS.items() if content.startswith(mark)), "utf-8")
    if encoding == "utf-8" and content[1::2].count(0) > len(content) // 4:
        encoding = "utf-16-le"
    elif encoding == "utf-8" and content[0::2].count(0) > len(content) // 4:
        encoding = "utf-16-be"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        if encoding != "utf-8":
            raise UnreadableFile(reading.NOT_A_TABLE.format(what="not text")) from None
    guesses = [content.decode(name, "replace") for name in ("cp1252", "mac-roman", "utf-8")]
    return max(guesses, key=plainness)


def plainness(text: str) -> int:
    """How many of the characters beyond ASCII are usual in English text, less the others."""
    beyond = [character for character in text if character > "\x7f"]
    return sum(1 if character in USUAL else -1 for character in beyond)


def usual_separator(text: str) -> str:
    """The separator of the most regular rows; where quotation marks suit only some, those come first."""
    sample = text[:SAMPLE]
    if len(text) > SAMPLE:  # half a record at its end would look like a stray quotation mark
        sample = sample[: max(sample.rfind("\n"), sample.rfind("\r")) + 1] or sample
    suited = [each for each in SEPARATORS if '"' in sample and is_suited(quoted_records(sample, each))]
    return max(suited or SEPARATORS, key=lambda each: regularity(records(sample, each)))


def is_suited(rows: list[list[str]]) -> bool:
    """Whether most rows have the most regular width: a separator that stands in a few sentences only is none."""
    width = most_regular_width(rows)
    return sum(len(row) == width for row in rows) > len(rows) / 2


def records(text: str, separator: str) -> list[list[str]]:
    """The text's records; where its quotation marks are not those of a CSV file each line is a record of its own."""
    rows = quoted_records(text, separator)
    if rows and not has_swallowed_rows(rows, separator):
        return rows
    return [record(line.rstrip("\n"), separator) for line in io.StringIO(text, newline=None)]


def quoted_records(text: str, separator: str) -> list[list[str]]:
    """The text's records; none where a quotation mark stands as it cannot in a CSV file with this separator."""
    csv.field_size_limit(reading.MAX_BYTES)  # no cell is longer than the file may be
    try:
        return list(csv.reader(io.StringIO(text, newline=None), delimiter=separator, strict=True))
    except csv.Error:
        return []


def has_swallowed_rows(rows: list[list[str]], separator: str) -> bool:
    """Whether a cell between two stray quotation marks holds whole rows: a line with as many separators as a row has."""
    long_cells = [cell for row in rows for cell in row if cell.count("\n") > 1]
    width = most_regular_width(rows)
    return width > 1 and any(
        line.count(separator) >= width - 1 for cell in long_cells for line in cell.split("\n")[1:-1]
    )


def record(line: str, separator: str) -> list[str]:
    """The cells of a single line; quotation marks that do not pair are text like any other."""
    try:
        return next(csv.reader([line], delimiter=separator, strict=True))
    except csv.Error:
        return line.split(separator)


def most_regular_width(rows: list[list[str]]) -> int:
    """The length of row, above 1, that has most separators in all; 0 where there is none."""
    lengths = [len(row) for row in rows if len(row) > 1]
    return max(sorted(set(lengths)), key=lambda length: lengths.count(length) * (length - 1), default=0)


def regularity(rows: list[list[str]]) -> int:
    """How many separators stand in rows of the most regular width."""
    width = most_regular_width(rows)
    return sum(width - 1 for row in rows if len(row) == width)
