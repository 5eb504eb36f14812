"""Which files may be attached as evidence: real files of each kind, and files that are not what they say."""

import io
import sys
import zipfile
import zlib

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


def packed(**parts: bytes) -> bytes:
    """An Office file with these parts beside those of a Word file; `__` in a name stands for a folder."""
    file = io.BytesIO(word_file())
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return file.getvalue()


def pdf(*objects: bytes) -> bytes:
    written = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, one) for number, one in enumerate(objects, 1))
    return b"%PDF-1.7\n" + written + b"trailer <</Root 1 0 R>>\n%%EOF"


def stream(head: bytes, content: bytes) -> bytes:
    return b"<<%s /Filter /FlateDecode>>\nstream\n%s\nendstream" % (head, zlib.compress(content))


PROGRAM = b"MZ\x90\0\x03\0\0\0" + b"\0" * 60
VIRUS = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"  # as published, in two parts
CARRY = {
    "a Word file with macros": ("a.docx", packed(word__vbaProject_dot_bin=b"x"), "macros"),
    "a workbook of the kind with macros, renamed": (
        "a.docx", packed(custom__macrosheets__sheet1_dot_xml=b""), "macros",
    ),
    "a Word file with a workbook with macros in it": (
        "a.docx", packed(word__embeddings__book_dot_xlsx=packed(xl__vbaProject_dot_bin=b"x")), "macros",
    ),
    "a program in a Word file": ("a.docx", packed(word__media__image1_dot_png=PROGRAM), "a program"),
    "a program by its name": ("a.docx", packed(word__media__run_dot_bat=b"dir"), "a program"),
    "an ActiveX control": ("a.docx", packed(word__activeX__activeX1_dot_xml=b"x"), "a control that runs"),
    "a packaged file": (
        "a.docx", packed(word__embeddings__oleObject1_dot_bin="\x01Ole10Native".encode("utf-16-le")), "an embedded file",
    ),
    "a field that starts a program": (
        "a.docx", packed(word__header9_dot_xml=b'<w:instrText xml:space="preserve"> DDEAUTO c:\\\\cmd.exe </w:instrText>'),
        "a field that starts a program",
    ),
    "a template from elsewhere": (
        "a.docx",
        packed(word___rels__settings_dot_xml_dot_rels=b'<Relationship Type="http://x/attachedTemplate" '
               b'Target="http://elsewhere/t.dotm" TargetMode="External"/>'),
        "a template that is fetched from elsewhere",
    ),
    "a bomb": ("a.docx", packed(word__big_dot_xml=b"0" * 201 * 2**20), "far more than its size says"),
    "a script in a PDF": ("a.pdf", pdf(b"<</OpenAction <</S /JavaScript /JS (app.alert(1))>>>>"), "a script"),
    "a script in a PDF, its name disguised": ("a.pdf", pdf(b"<</OpenAction <</S /J#61vaScript /J#53 (x)>>>>"), "a script"),
    "a script in a compressed object": (
        "a.pdf", pdf(b"<<>>", stream(b"/Type /ObjStm /N 1 /First 4", b"1 0 <</S /JavaScript>>")), "a script",
    ),
    "a command in a PDF": ("a.pdf", pdf(b"<</S /Launch /F (cmd.exe)>>"), "a command that starts programs"),
    "a file in a PDF": ("a.pdf", pdf(b"<</Names <</EmbeddedFiles 2 0 R>>>>"), "an embedded file"),
    "a PDF that is an archive too": ("a.pdf", pdf(b"<</S /JavaScript>>") + archive("a.txt"), "a script"),
    "the test virus as text": ("a.txt", VIRUS, "the EICAR test virus"),
    "the test virus in a PDF": ("a.pdf", PDF + VIRUS, "the EICAR test virus"),
    "the test virus in a Word file": ("a.docx", packed(word__x_dot_xml=VIRUS), "the EICAR test virus"),
    "a script of a shell": ("a.txt", b"#!/bin/sh\nrm -rf /\n", "a program"),
    "a cell that starts a program": ("a.csv", b"Ref,Note\nA1,=cmd|'/C calc'!A0\n", "a cell that starts a program"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "content", "what"), CARRY.values(), ids=list(CARRY))
def test_what_could_run_is_refused(name: str, content: bytes, what: str) -> None:
    assert why_refused((Attached(name, content),)).startswith(f"{name} carries {what}")


@pytest.mark.parametrize(
    "content",
    [
        pdf(
            b"<</Type /Catalog /OpenAction [3 0 R /Fit]>>", stream(b"", b"BT /F1 12 Tf (Tell /JS about /Launch) Tj ET")
        ),
        pdf(b"<</Title (JavaScript for beginners)>>"),
    ],
    ids=["what a page draws", "a title"],
)
def test_a_pdf_that_only_speaks_of_scripts_is_taken(content: bytes) -> None:
    assert why_refused((Attached("a.pdf", content),)) == ""


def test_a_presentation_with_a_charts_workbook_is_taken() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("ppt/presentation.xml", "<x/>")
        made.writestr("ppt/embeddings/Microsoft_Excel_Sheet1.xlsx", excel_file())
    assert why_refused((Attached("a.pptx", file.getvalue()),)) == ""


def test_a_text_with_lines_and_minus_signs_is_taken() -> None:
    text = "Ref,Note\nA1,-5 | see minutes\nA2,=1+1\nA3,well done!\n"
    assert why_refused((Attached("a.csv", text.encode()),)) == ""


@pytest.mark.parametrize(
    "name", ["minutes\u202efdp.exe.pdf", "a\u200fb.pdf", "a\u2066.pdf", "a\0.pdf", "../a.pdf", "a\\b.pdf"]
)
def test_a_name_that_may_be_shown_as_another_is_refused_and_not_repeated(name: str) -> None:
    said = why_refused((Attached(name, PDF),))
    assert "has hidden signs in its name" in said
    assert said.isprintable()


def test_a_file_is_opened_in_the_reading_child_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the server opened an untrusted archive itself")

    content = packed(word__more_dot_xml=b"x")
    monkeypatch.setattr(zipfile, "ZipFile", refuse)
    monkeypatch.setattr("core.sheets.inside.ZipFile", refuse)
    monkeypatch.setattr("core.sheets.inside.puremagic.magic_string", refuse)
    assert why_refused((Attached("a.docx", content),)) == ""


def test_a_file_that_breaks_its_reader_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.sheets.inside.CHILD", [sys.executable, "-c", "import os; os.abort()"])
    said = why_refused((Attached("a.pdf", PDF + b"\n"),))
    assert said == "a.pdf cannot be looked into: save it anew, and attach it again."
