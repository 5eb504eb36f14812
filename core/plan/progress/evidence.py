"""Files that may be attached as evidence: their kinds, told by content, and their size. Pure."""

import codecs
import io
from hashlib import sha256
from pathlib import PurePath
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile

import puremagic

LARGEST = 5 * 2**20  # bytes
MOST_FILES = 5
LONGEST_NAME = 200
KINDS = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".txt": "text/plain",
    ".csv": "text/csv",
}
OFFICE = {".docx": "word/", ".xlsx": "xl/", ".pptx": "ppt/"}
OF_TEXT = (".txt", ".csv")
ACCEPTED = (
    f"PDF, Word (.docx), Excel (.xlsx), PowerPoint (.pptx), PNG and JPEG pictures, text and CSV files, up to "
    f"{LARGEST // 2**20} MB each and {MOST_FILES} for an entry"
)


class Attached(NamedTuple):
    """A file as somebody chose it."""

    name: str
    content: bytes

    @property
    def ending(self) -> str:
        return PurePath(self.name).suffix.lower()

    @property
    def checksum(self) -> str:
        return sha256(self.content).hexdigest()


def why_refused(files: tuple[Attached, ...]) -> str:
    """What is wrong with files that somebody wants to attach, in a sentence; empty where nothing is."""
    if len(files) > MOST_FILES:
        return f"{len(files)} files are too many: attach no more than {MOST_FILES}, or put several into one PDF."
    return next((reason for file in files if (reason := _why_refused(file))), "")


def _why_refused(file: Attached) -> str:
    if not file.content:
        return f"{file.name} is empty: choose the file again."
    if len(file.content) > LARGEST:
        size = f"{len(file.content) / 2**20:.1f} MB"
        return f"{file.name} has {size}: attach a file of no more than {LARGEST // 2**20} MB, or give its address as a link."
    if len(file.name) > LONGEST_NAME:
        return f"{file.name[:40]}… has a name of {len(file.name)} characters: shorten it to {LONGEST_NAME}."
    if file.ending not in KINDS:
        return f"{file.name} is of a kind that cannot be attached. These can: {ACCEPTED}."
    if not _is_what_it_says(file):
        return f"{file.name} is not what its ending {file.ending} says: save it anew as that kind, and attach it again."
    return ""


def _is_what_it_says(file: Attached) -> bool:
    if file.ending in OFFICE:
        return any(name.startswith(OFFICE[file.ending]) for name in _names_inside(file.content))
    try:
        if file.ending in OF_TEXT and file.content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            file.content.decode("utf-16")
            return True
        found = {one.extension for one in puremagic.magic_string(file.content)}
    except UnicodeDecodeError:
        return False
    except (puremagic.PureError, ValueError):
        found = set()
    if file.ending in OF_TEXT:
        return b"\0" not in file.content and not found & ({*KINDS} - {*OF_TEXT})
    return file.ending in found


def _names_inside(content: bytes) -> list[str]:
    """The names of the files in a ZIP archive, as an Office file is one; nothing of it is unpacked."""
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            return archive.namelist()
    except (BadZipFile, ValueError, NotImplementedError, OSError):
        return []
