"""The records of binary workbooks (.xls and .xlsb): hidden rows, errors and merged cells."""

import struct
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import olefile  # type: ignore[import-untyped]

from core.sheets import reading
from core.sheets.reading import Merged, UnreadableFile

ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


class Errors(NamedTuple):
    """Cells that show an error, such as "#REF!": rows numbered from 1, columns from 0."""

    rows: range
    columns: range
    text: str


@dataclass(frozen=True)
class Hidden:
    """Of a sheet: the numbers of its hidden rows, its errors, and its merged cells where calamine does not tell them; and
    whether its workbook counts days from 1904."""

    rows: list[range] = field(default_factory=list)
    errors: list[Errors] = field(default_factory=list)
    merged: list[Merged] = field(default_factory=list)
    from_1904: bool = False

    def add_error(self, row: int, column: int, text: str) -> None:
        self.errors.append(Errors(range(row, row + 1), range(column, column + 1), text))


def unlike_each_other(names: Iterable[str]) -> list[str]:
    """Sheets' names, of which a damaged workbook may hold one twice: the second of `Dover` is `Dover (2)`."""
    seen: Counter[str] = Counter()
    result = []
    for name in names:
        seen[name] += 1
        result.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return result


def error_text(code: int) -> str:
    return ERRORS.get(code, "#VALUE!")


def old_office_names(content: bytes) -> set[str]:
    """The names, in small letters, of what stands at the top of an old Office container."""
    try:
        with olefile.OleFileIO(content) as container:
            return {path[0].lower() for path in container.listdir()}
    except (OSError, ValueError, LookupError):
        raise UnreadableFile(reading.DAMAGED) from None


def is_under_password(content: bytes) -> bool:
    """Whether an .xls workbook is encrypted, by XOR too, of which calamine reads rubbish."""
    with olefile.OleFileIO(content) as container:
        stream = container.openstream("Workbook" if container.exists("Workbook") else "Book").read()
    for kind, _ in xls_records(stream, 0):
        if kind in (0x2F, 0x0A):  # a password, or the end of what stands before the sheets
            return kind == 0x2F
    return False


def xls_sheets(content: bytes) -> dict[str, Hidden]:
    """What is hidden in each sheet of an .xls workbook (BIFF8, and BIFF5 of Excel 95), by its name."""
    with olefile.OleFileIO(content) as container:
        stream = container.openstream("Workbook" if container.exists("Workbook") else "Book").read()
    starts: list[tuple[str, int]] = []
    is_biff8, from_1904 = True, False
    for kind, data in xls_records(stream, 0):
        if kind == 0x0809:  # begin of the workbook, with the version of the format
            is_biff8 = data[:2] == b"\x00\x06"
        elif kind == 0x85:  # a sheet: where it begins, and its name
            wide = is_biff8 and data[7] & 1
            name = data[8 if is_biff8 else 7 :][: data[6] * (2 if wide else 1)]
            starts.append(
                (name.decode("utf-16-le" if wide else "cp1252", "replace"), struct.unpack_from("<I", data)[0])
            )
        elif kind == 0x22:
            from_1904 = data[:1] == b"\x01"
        elif kind == 0x0A:
            break
    names = unlike_each_other(name for name, _ in starts)
    return {
        name: replace(xls_hidden(stream, start), from_1904=from_1904)
        for name, (_, start) in zip(names, starts, strict=True)
    }


def xls_hidden(stream: bytes, start: int) -> Hidden:
    """What is hidden in the sheet that begins at a place of the stream; charts on it have their own begin and end."""
    found, depth = Hidden(), 0
    for kind, data in xls_records(stream, start):
        depth += (kind == 0x0809) - (kind == 0x0A)
        if depth == 0:
            break
        if kind == 0x0208 and data[12] & 0x20:  # a row that is hidden
            row = int.from_bytes(data[:2], "little") + 1
            found.rows.append(range(row, row + 1))
        elif (kind == 0x0205 and data[7]) or (kind == 0x06 and data[6] == 2 and data[12:14] == b"\xff\xff"):
            row, column = struct.unpack_from("<HH", data)
            found.add_error(row + 1, column, error_text(data[6] if kind == 0x0205 else data[8]))
    return found


def xls_records(stream: bytes, position: int) -> Iterator[tuple[int, bytes]]:
    """The kind and the data of each record from a place of the stream on."""
    while position + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, position)
        yield kind, stream[position + 4 : position + 4 + size]
        position += 4 + size


def xlsb_sheet_parts(book: bytes) -> Iterator[tuple[str, str]]:
    """Each sheet's name and its key in the workbook's relations."""
    for kind, start, _ in xlsb_records(book):
        if kind == 156:
            key, after = wide_text(book, start + 8)
            yield wide_text(book, after)[0], key


def xlsb_from_1904(book: bytes) -> bool:
    """Whether an .xlsb workbook counts its days from 1904."""
    return any(kind == 153 and size >= 4 and book[start] & 1 for kind, start, size in xlsb_records(book))


def wide_text(data: bytes, start: int) -> tuple[str, int]:
    """The text at a place, and the place behind it."""
    end = start + 4 + 2 * int.from_bytes(data[start : start + 4], "little")
    return data[start + 4 : end].decode("utf-16-le"), end


def xlsb_hidden(part: bytes) -> Hidden:
    """What is hidden in a worksheet of an .xlsb workbook."""
    found, row = Hidden(), 0
    for kind, start, size in xlsb_records(part):
        if kind == 0 and size >= 12:  # a row, before its cells
            row = int.from_bytes(part[start : start + 4], "little") + 1
            if part[start + 11] & 0x10:
                found.rows.append(range(row, row + 1))
        elif kind in (3, 11) and size >= 9:  # an error, typed or of a formula
            found.add_error(row, int.from_bytes(part[start : start + 4], "little"), error_text(part[start + 8]))
        elif kind == 176:
            top, bottom, left, right = struct.unpack_from("<IIII", part, start)
            found.merged.append(Merged(top + 1, bottom + 1, left, right))
    return found


def xlsb_records(part: bytes) -> Iterator[tuple[int, int, int]]:
    """The kind, start and size of each record; kinds and sizes are written in one or more bytes of seven bits each."""
    position, end = 0, len(part)
    while position < end:
        kind = part[position]
        position += 1
        if kind > 127:
            kind = (kind & 127) | (part[position] & 127) << 7
            position += 1
        size = shift = 0
        while True:
            byte = part[position]
            position += 1
            size |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
        yield kind, position, size
        position += size
