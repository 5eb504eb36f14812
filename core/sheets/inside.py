"""What a file is by its content, and whether it carries anything that could run. Knows no subject.

A file is opened in a child process with limits (`python -m core.sheets.inside FILE`), as for reading; the side that asks is
`look_inside`. What is found is what is commonly used for attacks: it takes the place of no virus scanner.
"""

import codecs
import io
import json
import os
import re
import sys
import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile, is_zipfile

import puremagic

from core.sheets import reading
from core.sheets.child import limit_resources

CHILD = [sys.executable, "-m", "core.sheets.inside"]
DEEPEST = 3  # a workbook in a chart in a presentation
# The test file that every virus scanner knows, in two parts so that none takes this one for it.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PROGRAMS = {
    ".app", ".bat", ".cmd", ".com", ".cpl", ".dll", ".exe", ".hta", ".jar", ".js", ".jse", ".lnk", ".msi", ".ps1", ".reg",
    ".scr", ".sh", ".vbe", ".vbs", ".wsf",
}  # fmt: skip
WITH_MACROS = {".docm", ".dotm", ".xlsm", ".xltm", ".xlam", ".xlsb", ".pptm", ".potm", ".ppsm", ".ppam"}
PROGRAM_STARTS = (b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xfe\xed\xfa")
COMMAND_OF_CELL = re.compile(rb"""(?:^|[,;\t"'\r\n])\s*[=+@-][^,;\t\r\n|]{0,200}\|[^,;\t\r\n!]{0,200}!""")
FIELD_THAT_RUNS = re.compile(rb"<(?:\w+:)?instrText[^>]*>[^<]*\bDDE(?:AUTO)?\b", re.IGNORECASE)
TEMPLATE_FROM_ELSEWHERE = re.compile(rb"<[^>]*/attachedTemplate\"[^>]*\bTargetMode=\"External\"", re.IGNORECASE)
PDF_STREAM = re.compile(rb"\bstream\r?\n")
PDF_NAMES = {
    b"JavaScript": "a script", b"JS": "a script", b"XFA": "a form with scripts", b"Launch": "a command that starts programs",
    b"EmbeddedFile": "an embedded file", b"EmbeddedFiles": "an embedded file", b"RichMedia": "a film or an animation",
}  # fmt: skip
CLOSED = "a protection, so that nobody can look into it"


class Inside(NamedTuple):
    """What a file is: the endings that its first bytes go with, the names of the parts of an archive, whether it is text;
    and what it carries that may run, in words, empty where nothing was found."""

    kinds: list[str]
    parts: list[str]
    is_text: bool
    carries: str


@lru_cache(maxsize=64)  # a file is looked at when it is chosen, and again when it is recorded
def look_inside(content: bytes) -> Inside:
    """Asked of the child process. Raises UnreadableFile where it was stopped by a limit, or by the file."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(content)
        written = reading.answer_of_child(path, None, CHILD)
    try:
        return Inside(**json.loads(written))
    except (ValueError, TypeError):
        raise reading.UnreadableFile(reading.STOPPED) from None


def main(path: Path) -> None:
    limit_resources()
    print(json.dumps(inside(path.read_bytes())._asdict()), flush=True)
    os._exit(0)


def inside(content: bytes) -> Inside:
    is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return Inside(
        kinds=[] if is_wide else _kinds(content),
        parts=_names(content),
        is_text=_decodes(content) if is_wide else b"\0" not in content,
        carries=next(_carried(content), ""),
    )


def _decodes(content: bytes) -> bool:
    try:
        content.decode("utf-16")
    except UnicodeDecodeError:
        return False
    return True


def _kinds(content: bytes) -> list[str]:
    try:
        return [one.extension for one in puremagic.magic_string(content)]
    except (puremagic.PureError, ValueError):
        return []


def _names(content: bytes) -> list[str]:
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            return archive.namelist()
    except (BadZipFile, ValueError, NotImplementedError, OSError):
        return []


def _carried(content: bytes, depth: int = 0) -> Iterator[str]:
    """Each thing that may run."""
    if EICAR in content:
        yield "the EICAR test virus"
    if content.startswith(PROGRAM_STARTS) or (content.startswith(b"MZ") and b"\0" in content[:64]):
        yield "a program"
    if is_zipfile(io.BytesIO(content)):  # wherever in the file it begins
        yield from _in_archive(content, depth)
    if b"%PDF-" in content[:1024]:
        yield from _in_pdf(content)
    elif COMMAND_OF_CELL.search(content):
        yield "a cell that starts a program (=…|…!…)"


def _in_archive(content: bytes, depth: int) -> Iterator[str]:
    if depth > DEEPEST:
        yield "files in files in files"
        return
    with ZipFile(io.BytesIO(content)) as archive:
        found = archive.infolist()
        if sum(part.file_size for part in found) > reading.MAX_UNPACKED_BYTES:
            yield "far more than its size says"
            return
        for part in found:
            if part.flag_bits & 1:
                yield CLOSED
                return
            yield from _by_name(part.filename)
            yield from _in_part(archive.read(part), part.filename, depth)


def _by_name(name: str) -> Iterator[str]:
    lowered = name.replace("\\", "/").lower()
    ending = PurePosixPath(lowered).suffix
    if "vbaproject" in lowered or "macrosheets/" in lowered or ending in WITH_MACROS or lowered.startswith("basic/"):
        yield "macros"
    elif "activex/" in lowered:
        yield "a control that runs (ActiveX)"
    elif ending in PROGRAMS:
        yield "a program"


def _in_part(content: bytes, name: str, depth: int) -> Iterator[str]:
    if name.lower() == "[content_types].xml" and b"macroenabled" in content.lower():
        yield "macros"
    if "Ole10Native".encode("utf-16-le") in content:
        yield "an embedded file"
    if FIELD_THAT_RUNS.search(content):
        yield "a field that starts a program (DDE)"
    if name.endswith(".rels") and TEMPLATE_FROM_ELSEWHERE.search(content):
        yield "a template that is fetched from elsewhere"
    yield from _carried(content, depth + 1)


def _in_pdf(content: bytes) -> Iterator[str]:
    """By the names in a PDF's objects, those in compressed objects too; a page's own drawing and pictures are left out."""
    objects, last, packed = [], 0, False
    for start in PDF_STREAM.finditer(content):
        if start.start() < last:
            continue  # in the midst of another one's bytes
        head = content[last : start.start()]
        objects.append(head)
        last = content.find(b"endstream", start.end())
        last = last if last >= 0 else len(content)
        if b"ObjStm" in _plain_names(head[head.rfind(b"obj") :]):
            packed = True
            objects.append(_inflated(content[start.end() : last]))
    objects.append(content[last:])
    names = set().union(*(re.findall(rb"/([^\s/<>()\[\]{}%]+)", _plain_names(one)) for one in objects))
    for name, what in PDF_NAMES.items():
        if name in names:
            yield what
    if b"Encrypt" in names and packed:
        yield CLOSED


def _plain_names(written: bytes) -> bytes:
    """Names without the disguise that PDF allows: /J#53 is /JS."""
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda code: bytes([int(code[1], 16)]), written)


def _inflated(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, reading.MAX_UNPACKED_BYTES)
    except zlib.error:
        return packed


if __name__ == "__main__":
    main(Path(sys.argv[1]))
