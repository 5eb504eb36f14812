"""The child process that opens a file: writes what it read, or one sentence, to standard output as JSON.

It is started anew for every file, so it imports python-docx, which takes a while, only where it meets a Word file.
"""

import gc
import io
import json
import os
import re
import sys
import zipfile
from pathlib import Path

from core.sheets import reading
from core.sheets.reading import Contents, UnreadableFile, table_to_json
from core.sheets.records import is_under_password, old_office_names
from core.sheets.text import text_table
from core.sheets.workbook import workbook_contents

# What files that are often renamed to look like a workbook are, by the ending that puremagic gives them.
OTHER_KINDS = {
    **dict.fromkeys((".png", ".jpg", ".gif", ".tif", ".tiff", ".bmp"), "a picture"),
    **dict.fromkeys((".exe", ".AppImage"), "a program"),
    **dict.fromkeys((".webp", ".wav", ".avi"), "a picture, a film or a sound"),
    **dict.fromkeys((".mp4", ".mov", ".heif", ".m4a"), "a picture or a film"),
    ".pdf": "a PDF",
    ".db": "a database",
    ".mp3": "a sound",
}
COMPRESSED = {".gz", ".7z", ".rar", ".bz2", ".xz"}
# These begin as words may, so they count only where zeros follow, which no text holds so early.
BEGINS_AS_TEXT = {".bmp", ".exe", ".webp", ".wav", ".avi", ".mp3"}
BEGINNING = 4_096

# The parts of a workbook that hold its cells, their look, and who saved it; all others may name a member of staff.
PLAIN_PART = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(?:app|core)\.xml|xl/(?:worksheets/)?_rels/[^/]+\.rels"
    r"|xl/(?:workbook|styles|sharedStrings|calcChain|metadata|theme/theme\d+|worksheets/sheet\d+|tables/table\d+)\.xml"
    r"|xl/printerSettings/[^/]+\.bin"
)
BESIDE_CELLS = re.compile(rb"headerFooter")


def main(path: Path) -> None:
    """Writes {"tables", "remarks", "may_tell_more"} or {"problem": sentence} to standard output."""
    limit_resources()
    gc.disable()  # nothing here makes cycles, and looking for them among a million cells takes long
    try:
        content = path.read_bytes()
        found = contents_of(content)
        tables = [table_to_json(table) for table in found.tables]
        answer = json.dumps({"tables": tables, "remarks": found.remarks, "may_tell_more": may_tell_more(content)})
        if len(answer) > reading.MAX_UNPACKED_BYTES:
            raise UnreadableFile(reading.STOPPED)
    except UnreadableFile as problem:
        answer = json.dumps({"problem": str(problem)})
    except MemoryError:
        answer = json.dumps({"problem": reading.STOPPED})
    except BaseException:  # noqa: BLE001, as calamine's PanicException derives from BaseException
        answer = json.dumps({"problem": reading.DAMAGED})
    sys.stdout.write(answer)
    sys.stdout.flush()
    os._exit(0)  # at once, as giving back a million cells one by one takes as long as writing them


def limit_resources() -> None:
    """Caps memory and processor time; on systems without such limits only the parent's wall clock holds."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # The second number ends the process by a signal that tells the parent nothing, so the first must come before it.
    resource.setrlimit(resource.RLIMIT_CPU, (reading.SECONDS, reading.SECONDS + 1))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (reading.MAX_MEMORY, reading.MAX_MEMORY))


def contents_of(content: bytes) -> Contents:
    """What a file's content holds; raises UnreadableFile where it is of no kind that holds tables."""
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        found = packed_contents(content)
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        found = old_office_contents(content)
    else:
        refuse_other_kinds(content)
        found = Contents([text_table(content)], [])
    if not any(cell is not None for table in found.tables for row in table.rows for cell in row.cells):
        raise UnreadableFile(reading.NO_ROWS)
    heights = [
        table.rows[-1].number if table.kind == "sheet" else len(table.rows) for table in found.tables if table.rows
    ]
    if sum(heights) > reading.MAX_ROWS:
        raise UnreadableFile(reading.TOO_MANY_ROWS)
    return found


def may_tell_more(content: bytes) -> bool:
    """Whether a workbook may hold more than its cells: comments, text boxes, page headers. A text file is its cells alone.

    Where that cannot be told, as in the older formats, it may. Who saved the file is no secret: that is who sends it.
    """
    if not content.startswith(b"PK"):
        return content.startswith(b"\xd0\xcf\x11\xe0")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        if not all(map(PLAIN_PART.fullmatch, names)):
            return True
        sheets = (archive.read(name) for name in names if name.startswith("xl/worksheets/"))
        return any(BESIDE_CELLS.search(sheet) for sheet in sheets)


def refuse_other_kinds(content: bytes) -> None:
    """Refuses what its first bytes tell to be no text; puremagic takes a while to load, and no workbook comes here."""
    import puremagic

    try:
        endings = {one.extension for one in puremagic.magic_string(content[:BEGINNING])}
    except (puremagic.PureError, ValueError):
        return
    if b"\0\0" not in content[:64]:
        endings -= BEGINS_AS_TEXT
    if endings & COMPRESSED:
        raise UnreadableFile(reading.COMPRESSED.format(what="a compressed file"))
    if ".rtf" in endings:
        raise UnreadableFile(reading.OTHER_WORD.format(what="a rich text file"))
    if kinds := [what for ending, what in OTHER_KINDS.items() if ending in endings]:
        raise UnreadableFile(reading.NOT_A_TABLE.format(what=kinds[0]))


def packed_contents(content: bytes) -> Contents:
    """What a zip file holds: a Word file, or else a workbook."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile:
        raise UnreadableFile(reading.DAMAGED) from None
    if sum(part.file_size for part in archive.infolist()) > reading.MAX_UNPACKED_BYTES:
        raise UnreadableFile(reading.STOPPED)
    names = {name.replace("\\", "/") for name in archive.namelist()}
    if any(name.startswith("word/") for name in names):
        return word_contents(content, archive, names)
    refuse_other_packages(archive, names)
    found = workbook_contents(content)
    carries_macros = any(name.lower().endswith("vbaproject.bin") or name.startswith("Basic/") for name in names)
    return Contents(found.tables, [*[reading.MACROS] * carries_macros, *found.remarks])


def word_contents(content: bytes, archive: zipfile.ZipFile, names: set[str]) -> Contents:
    """What a Word file holds, and what of it was left out; a scan holds nothing but pictures."""
    from core.sheets.word import has_nested, word_tables

    tables = word_tables(content)
    is_blank = all(cell is None for table in tables for row in table.rows for cell in row.cells)
    if is_blank and any(name.startswith("word/media/") for name in names):
        raise UnreadableFile(reading.PICTURES)
    document = archive.read("word/document.xml") if "word/document.xml" in names else b""
    has_changes = b"<w:ins " in document or b"<w:del " in document
    said = {
        reading.COMMENTS: "word/comments.xml" in names,
        reading.TRACKED: has_changes,
        reading.NESTED: has_nested(document),
    }
    return Contents(tables, [sentence for sentence, holds in said.items() if holds])


def refuse_other_packages(archive: zipfile.ZipFile, names: set[str]) -> None:
    """Refuses zip files that are no workbook, and workbooks of LibreOffice under a password."""
    if any(name.startswith("ppt/") for name in names):
        raise UnreadableFile(reading.NOT_A_TABLE.format(what="a presentation"))
    if any(name.endswith(".iwa") or name == "Index.zip" for name in names):
        raise UnreadableFile(reading.NUMBERS)
    if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise UnreadableFile(reading.PASSWORD)
    if not {"content.xml", "[Content_Types].xml"} & names:
        raise UnreadableFile(reading.COMPRESSED.format(what="a compressed folder"))
    kind = archive.read("mimetype") if "mimetype" in names else b""
    if b"opendocument.text" in kind:
        raise UnreadableFile(reading.OTHER_WORD.format(what="an OpenDocument text (.odt)"))
    if b"opendocument" in kind and b"spreadsheet" not in kind:
        raise UnreadableFile(reading.NOT_A_TABLE.format(what="a presentation or a drawing"))


def old_office_contents(content: bytes) -> Contents:
    """What an .xls workbook holds; the same container also holds old Word files and files with a password."""
    names = old_office_names(content)
    if "workbook" not in names and "book" not in names:
        if "encryptedpackage" in names:
            raise UnreadableFile(reading.PASSWORD)
        if "worddocument" in names:
            raise UnreadableFile(reading.OTHER_WORD.format(what="in the old Word format (.doc)"))
        if "powerpoint document" in names:
            raise UnreadableFile(reading.NOT_A_TABLE.format(what="a presentation"))
        if any(name.startswith("__properties_version") for name in names):
            raise UnreadableFile(reading.NOT_A_TABLE.format(what="an email"))
    elif is_under_password(content):
        raise UnreadableFile(reading.PASSWORD)
    found = workbook_contents(content)
    return Contents(found.tables, [*[reading.MACROS] * ("_vba_project_cur" in names), *found.remarks])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
