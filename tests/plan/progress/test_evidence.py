"""Which files may be attached as evidence: real files of each kind, and files that are not what they say."""

import io
import zipfile

import docx
import pytest
import xlsxwriter

from core.plan.progress.evidence import LARGEST, MOST_FILES, Attached, why_refused

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"


def word_file() -> bytes:
    file = io.BytesIO()
    docx.Document().save(file)
    return file.getvalue()


def excel_file() -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.add_worksheet().write(0, 0, "x")
    return file.getvalue()


def archive(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr(name, "x")
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", PDF),
        ("a.PDF", PDF),
        ("a.docx", word_file()),
        ("a.xlsx", excel_file()),
        ("a.pptx", archive("ppt/presentation.xml")),
        ("a.png", PNG),
        ("a.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0"),
        ("a.jpeg", b"\xff\xd8\xff\xe0\0\x10JFIF\0"),
        ("a.txt", "Caf\u00e9 – minutes".encode()),
        ("a.txt", "Unicode text of Excel".encode("utf-16")),
        ("a.csv", "Ref;Caf\u00e9".encode("cp1252")),
    ],
)
def test_a_file_of_each_kind_is_taken(name: str, content: bytes) -> None:
    assert why_refused((Attached(name, content),)) == ""


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.docx", excel_file(), "is not what its ending .docx says"),
        ("a.xlsx", word_file(), "is not what its ending .xlsx says"),
        ("a.docx", archive("readme.txt"), "is not what its ending .docx says"),
        ("a.docx", b"PK\x03\x04broken", "is not what its ending .docx says"),
        ("a.pdf", PNG, "is not what its ending .pdf says"),
        ("a.png", PDF, "is not what its ending .png says"),
        ("a.txt", PNG, "is not what its ending .txt says"),
        ("a.txt", b"\xff\xfea", "is not what its ending .txt says"),
        ("a.html", b"<script>", "is of a kind that cannot be attached"),
        ("a.docm", word_file(), "is of a kind that cannot be attached"),
        ("pdf", PDF, "is of a kind that cannot be attached"),
        ("a.pdf", b"", "is empty"),
        ("a.pdf", PDF + b" " * LARGEST, "attach a file of no more than 5 MB"),
        ("a" * 200 + ".pdf", PDF, "has a name of 204 characters"),
    ],
)
def test_what_cannot_be_attached_is_named_with_the_remedy(name: str, content: bytes, words: str) -> None:
    assert words in why_refused((Attached(name, content),))


def test_too_many_files_are_refused() -> None:
    assert "6 files are too many" in why_refused((Attached("a.pdf", PDF),) * (MOST_FILES + 1))
