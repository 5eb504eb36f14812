"""The child process that opens a file: writes what it read, or one sentence, to standard output as JSON.

It is started anew for every file, so it imports python-docx, which takes a while, only where it meets a Word file.
"""

import io
import json
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

from core.sheets import reading
from core.sheets.reading import Table, UnreadableFile
from core.sheets.text import text_table
from core.sheets.workbook import workbook_tables

# How files that are often renamed to look like a workbook begin.
OTHER_KINDS = {
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"II*\x00": "a picture",
    b"MM\x00*": "a picture",
    b"%PDF": "a PDF",
    b"{\\rtf": "a rich text file",
    b"\x7fELF": "a program",
    b"\x1f\x8b": "a compressed file",
    b"7z\xbc\xaf": "a compressed file",
    b"Rar!": "a compressed file",
    b"SQLite format 3": "a database",
}


def main(path: Path) -> None:
    """Writes {"tables": ...} or {"problem": sentence} to standard output."""
    limit_resources()
    answer: dict[str, Any]
    try:
        answer = {"tables": tables_of(path.read_bytes())}
    except UnreadableFile as problem:
        answer = {"problem": str(problem)}
    except MemoryError:
        answer = {"problem": reading.STOPPED}
    except BaseException:  # noqa: BLE001, as calamine's PanicException derives from BaseException
        answer = {"problem": reading.DAMAGED}
    json.dump(answer, sys.stdout, default=json_from_date)


def limit_resources() -> None:
    """Caps memory and processor time; on systems without such limits only the parent's wall clock holds."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (reading.SECONDS, reading.SECONDS))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (reading.MAX_MEMORY, reading.MAX_MEMORY))


def tables_of(content: bytes) -> list[Table]:
    """The tables in a file's content; raises UnreadableFile where it is of no kind that holds tables."""
    for start, what in OTHER_KINDS.items():
        if content.startswith(start):
            raise UnreadableFile(reading.NOT_A_TABLE.format(what=what))
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        tables = packed_tables(content)
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        tables = old_office_tables(content)
    else:
        tables = [text_table(content)]
    if not any(cell is not None for table in tables for row in table.rows for cell in row.cells):
        raise UnreadableFile(reading.NO_ROWS)
    return tables


def packed_tables(content: bytes) -> list[Table]:
    """The tables of a zip file: a Word file, or else a workbook."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile:
        raise UnreadableFile(reading.DAMAGED) from None
    if sum(part.file_size for part in archive.infolist()) > reading.MAX_UNPACKED_BYTES:
        raise UnreadableFile(reading.STOPPED)
    names = {name.replace("\\", "/") for name in archive.namelist()}
    if any(name.startswith("word/") for name in names):
        from core.sheets.word import word_tables

        return word_tables(content)
    if not {"content.xml", "[Content_Types].xml"} & names:
        raise UnreadableFile(reading.NOT_A_TABLE.format(what="a compressed folder"))
    if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise UnreadableFile(reading.PASSWORD)
    return workbook_tables(content, reading.DAMAGED)


def old_office_tables(content: bytes) -> list[Table]:
    """The tables of an .xls workbook; the same container also holds old Word files and files with a password."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise UnreadableFile(reading.PASSWORD)
    if "WordDocument".encode("utf-16-le") in content:
        raise UnreadableFile(reading.OTHER_WORD.format(what="in the old Word format (.doc)"))
    return workbook_tables(content, reading.DAMAGED_OR_LOCKED)


def json_from_date(value: date) -> dict[str, str]:
    return {"datetime" if isinstance(value, datetime) else "date": value.isoformat()}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
