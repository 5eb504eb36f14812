"""Files that may be attached as evidence: their names, sizes and kinds, told by content, and that nothing in them can run."""

import unicodedata
from hashlib import sha256
from pathlib import PurePath
from typing import NamedTuple

from core.sheets.inside import Inside, look_inside
from core.sheets.reading import UnreadableFile

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
    if (plain_name := "".join(sign for sign in file.name if not _is_hidden(sign))) != file.name:
        return f"{plain_name} has hidden signs in its name, which may show it as another kind of file: rename it."
    if file.ending not in KINDS:
        return f"{file.name} is of a kind that cannot be attached. These can: {ACCEPTED}."
    return _why_not_by_content(file)


def _is_hidden(sign: str) -> bool:
    """Control characters, signs of direction, and what separates folders."""
    return unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp") or sign in "/\\"


def _why_not_by_content(file: Attached) -> str:
    try:
        inside = look_inside(file.content)
    except UnreadableFile:
        return f"{file.name} cannot be looked into: save it anew, and attach it again."
    if not _is_what_it_says(file.ending, inside):
        return f"{file.name} is not what its ending {file.ending} says: save it anew as that kind, and attach it again."
    if inside.carries:
        return (
            f"{file.name} carries {inside.carries}: save a copy without it, such as a new PDF of it, and attach that."
        )
    return ""


def _is_what_it_says(ending: str, inside: Inside) -> bool:
    if ending in OFFICE:
        return any(name.startswith(OFFICE[ending]) for name in inside.parts)
    if ending in OF_TEXT:
        return inside.is_text and not {*inside.kinds} & ({*KINDS} - {*OF_TEXT})
    return ending in inside.kinds
