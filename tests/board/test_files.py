"""Both files of the report, opened again by other programs: figures, structure, and whatever text was typed."""

import io
import re
import zipfile
from datetime import date

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm
from lxml import etree
from sqlalchemy import Engine, text

from core.board.excel import excel_file
from core.board.pictures import Drawer
from core.board.report import Report
from core.board.word import word_file
from core.figures import Figure
from core.plan.commands import add_progress
from core.storage.engine import writing
from core.words import visible
from tests.board.reading import all_text, excel_tables, figures_of, report_of, sheets, word_paragraphs, word_tables
from tests.plan.test_measures import recorded

DRAWER = Drawer()
HOSTILE = (
    '=HYPERLINK("http://evil")<script>alert(1)</script> **bold** [a](javascript:x) & ]]> 🙂\u202ertl\u200f עברית\x00\x07_x0041_'
    "\nsecond line\ttab"
)
LEADING = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"]


@pytest.fixture(scope="module")
def report(made_databases: dict[bool, object]) -> Report:
    from core.storage.engine import engine

    return report_of(engine(f"sqlite:///{made_databases[True]}"))


@pytest.fixture(scope="module")
def word(report: Report) -> bytes:
    return word_file(report, DRAWER.png)


@pytest.fixture(scope="module")
def excel(report: Report) -> bytes:
    return excel_file(report, DRAWER.png)


def table(report: Report, section: str, place: int = 0) -> Figure:
    (found,) = [one for one in report.sections if one.name == section]
    return figures_of(found, "table")[place]


# --- Word ---


def test_the_word_file_holds_every_table_of_the_report(report: Report, word: bytes) -> None:
    found = word_tables(word)
    red, annex = found["Red actions"], found["The plan"]
    assert [row[0].split(" ")[0] for row in red[1:]] == list(table(report, "Red actions").table["Ref"])
    assert red[1][3:5] == ["1 Jan 2011", "31 Dec 2010, 181 days overdue"]
    assert [row[:2] for row in annex[1:]] == table(report, "Plan").table[["Ref", "Action"]].to_numpy().tolist()
    bands = found["Actions by band and rating"]
    assert bands[0] == list(table(report, "Summary").table.columns)
    assert [row[1:] for row in bands[1:]] == [
        [str(one) for one in row[1:]] for row in table(report, "Summary").table.to_numpy()
    ]
    every = [figure for one in report.sections for figure in figures_of(one, "table")]
    assert len(Document(io.BytesIO(word)).tables) == len(every)
    for one, read in zip(every, Document(io.BytesIO(word)).tables, strict=True):
        assert (len(read.rows) - 1, len(read.columns)) == one.printed.shape


def test_the_summary_stands_on_one_page_of_its_own(word: bytes) -> None:
    """As LibreOffice lays it out with a wider font than Word's, it takes four fifths of the page: no more than these rows."""
    body = Document(io.BytesIO(word)).element.body
    starts = [
        one
        for one in body.iterchildren(qn("w:p"))
        if one.pPr is not None and one.pPr.find(qn("w:pageBreakBefore")) is not None
    ]
    assert [one.text for one in starts[0].iter(qn("w:t"))] == ["Summary"]
    found = word_tables(word)
    assert sum(len(found[name]) for name in ("Actions by band and rating", "The workforce and its caseloads")) <= 11


def test_the_word_file_has_headings_repeated_rows_and_page_numbers(report: Report, word: bytes) -> None:
    document = Document(io.BytesIO(word))
    assert word_paragraphs(word, "Heading 1") == [one.heading for one in report.sections]
    for one in document.tables:
        assert list(one._tbl.tr_lst[0].iter(qn("w:tblHeader")))
    foot = etree.tostring(document.sections[0].footer._element).decode()
    assert 'w:instr="PAGE"' in foot
    assert 'w:instr="NUMPAGES"' in foot
    assert "as at 30 June 2011 · contains illustrative figures" in document.sections[0].header.paragraphs[0].text


def test_wide_tables_stand_on_wide_pages_and_nothing_else_does(report: Report, word: bytes) -> None:
    document = Document(io.BytesIO(word))
    turns = [one.orientation == WD_ORIENT.LANDSCAPE for one in document.sections]
    assert turns == [False, True, False, True, False, True, False]
    assert [one.name for one in report.sections if one.is_wide] == ["Red actions", "Indicators", "Plan"]
    sizes = {(round((one.page_width or 0) / Mm(1)), round((one.page_height or 0) / Mm(1))) for one in document.sections}
    assert sizes == {(210, 297), (297, 210)}


def test_contents_lead_to_headings(word: bytes) -> None:
    body = Document(io.BytesIO(word)).element.body
    links = [one.get(qn("w:anchor")) for one in body.iter(qn("w:hyperlink"))]
    marks = [one.get(qn("w:name")) for one in body.iter(qn("w:bookmarkStart"))]
    assert links == marks
    assert len(set(marks)) == 14


def test_pictures_of_the_word_file_are_described(word: bytes) -> None:
    pictures = list(Document(io.BytesIO(word)).element.body.iter(qn("wp:docPr")))
    assert len(pictures) == 7
    assert all(len(one.get("descr")) > 40 for one in pictures)
    assert len({one.get("id") for one in pictures}) == 7
    with zipfile.ZipFile(io.BytesIO(word)) as file:
        names = [name for name in file.namelist() if name.endswith(".png")]
        assert len(names) == 7
        assert all(file.read(name).startswith(b"\x89PNG") for name in names)


def test_the_word_file_says_whose_it_is_and_nothing_of_the_machine(word: bytes) -> None:
    properties = Document(io.BytesIO(word)).core_properties
    assert properties.title.startswith("Putting Children First: board report as at 30 June 2011")
    assert (properties.author, properties.last_modified_by) == ("Kent County Council", "Kent County Council")
    assert properties.language == "en-GB"
    assert properties.created is not None
    assert properties.created.date() == date(2011, 7, 4)
    assert 'w:val="en-GB"' in zipfile.ZipFile(io.BytesIO(word)).read("word/styles.xml").decode()
    assert "python-docx" not in all_text(word)


def test_elements_of_the_word_file_stand_in_the_order_of_its_format(word: bytes) -> None:
    """Word calls a file damaged whose properties stand in another order."""
    orders = {
        "pPr": ["pStyle", "keepNext", "pageBreakBefore", "shd", "spacing", "jc", "sectPr"],
        "rPr": ["rFonts", "b", "i", "color", "sz", "shd", "lang"],
        "tblPr": ["tblStyle", "tblW", "tblBorders", "tblLayout", "tblCellMar", "tblLook", "tblCaption"],
        "trPr": ["cantSplit", "tblHeader"],
        "tcPr": ["tcW", "shd"],
    }  # fmt: skip
    document = Document(io.BytesIO(word))
    ours = [document.styles[name].element for name in ("Notice", "Cell", "HeadCell", "NumberCell", "Figure")]
    for name, order in orders.items():
        for found in (one for part in (document.element.body, *ours) for one in part.iter(qn(f"w:{name}"))):
            places = [order.index(etree.QName(one).localname) for one in found]
            assert places == sorted(places)


# --- Excel ---


def test_the_workbook_holds_the_same_as_numbers_and_days(report: Report, excel: bytes) -> None:
    found = excel_tables(excel)
    red = table(report, "Red actions").table
    rows = found["Red actions: Red actions"]
    assert rows[0][: len(red.columns)] == list(red.columns)
    assert [row[0] for row in rows[1:]] == list(red["Ref"])
    assert [row[5] for row in rows[1:]] == list(red["Red since"])
    assert [row[7] for row in rows[1:]] == list(red["Days overdue"])
    bands = found["Summary: Actions by band and rating"]
    assert [row[1 : len(table(report, "Summary").table.columns)] for row in bands[1:]] == table(
        report, "Summary"
    ).table.iloc[:, 1:].to_numpy().tolist()
    plan = table(report, "Plan").table
    assert [row[:4] for row in found["Plan: The plan"][1:]] == plan.iloc[:, :4].to_numpy().tolist()


def test_the_workbook_has_a_sheet_for_each_section(report: Report, excel: bytes) -> None:
    assert list(sheets(excel)) == ["Board report", *(one.name for one in report.sections)]


def test_the_workbook_says_whose_it_is_and_describes_its_pictures(excel: bytes) -> None:
    said = all_text(excel)
    assert "Kent County Council" in said
    assert "Putting Children First: board report as at 30 June 2011" in said
    with zipfile.ZipFile(io.BytesIO(excel)) as file:
        drawings = "".join(
            file.read(name).decode() for name in file.namelist() if "drawings/drawing" in name and name.endswith(".xml")
        )
    assert len(re.findall('descr="[^"]{40,}"', drawings)) == 7


# --- whatever was typed ---


@pytest.fixture
def hostile(illustrative_database: Engine) -> Report:
    """A plan with hostile text wherever somebody may type."""
    typed = {
        "done": HOSTILE,
        "next_step": LEADING[0],
        "evidence": "\x01" + HOSTILE,
        "evidence_link": "javascript:alert(1)",
    }
    entries = [recorded("A1.1", "2011-06-30", "in progress", override_rating="A", override_reason=HOSTILE, **typed)]
    entries += [
        recorded(f"A5.{number}", "2011-06-30", "in progress", done=words)
        for number, words in enumerate(LEADING[1:5], 1)
    ]
    with writing(illustrative_database) as session:
        add_progress(session, entries)
        for table, name in (
            ("plan", "title"),
            ("plan", "council"),
            ("plan", "source"),
            ("action", "title"),
            ("lead", "post"),
        ):
            session.execute(text(f'UPDATE "{table}" SET {name} = :typed'), {"typed": HOSTILE})
        for table in ("post_total", "caseload_total", "unallocated"):
            session.execute(text(f"UPDATE {table} SET district = :typed WHERE district = 'Thanet'"), {"typed": HOSTILE})
        session.execute(text("UPDATE health_theme SET title = :typed"), {"typed": HOSTILE})
        session.execute(text("UPDATE health_question SET text = :typed"), {"typed": HOSTILE})
    return report_of(illustrative_database)


def test_what_was_typed_stands_in_the_word_file_as_it_was_typed(hostile: Report) -> None:
    content = word_file(hostile, DRAWER.png)
    found = word_tables(content)
    annex = {row[0]: row for row in found["The plan"][1:]}
    assert annex["A1.1"][1] == visible(HOSTILE)
    assert f"Done: {visible(HOSTILE)}" in annex["A1.1"][7]
    assert f"Evidence: {visible(chr(1) + HOSTILE)}" in annex["A1.1"][7]
    assert visible(HOSTILE) in annex["A1.1"][3]
    assert word_paragraphs(content, "Title") == [visible(HOSTILE)]
    assert b"w:instr" not in zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml"), "a field would run"
    links = zipfile.ZipFile(io.BytesIO(content)).read("word/_rels/document.xml.rels").decode()
    assert "javascript" not in links
    assert "evil" not in links


def test_what_was_typed_stands_in_the_workbook_as_it_was_typed_and_is_never_a_formula(hostile: Report) -> None:
    content = excel_file(hostile, DRAWER.png)
    rows = excel_tables(content)["Plan: The plan"]
    heads = rows[0]
    annex = {row[0]: dict(zip(heads, row, strict=True)) for row in rows[1:]}
    assert annex["A1.1"]["Action"] == visible(HOSTILE)
    assert annex["A1.1"]["What was done"] == visible(HOSTILE)
    assert annex["A1.1"]["What comes next"] == "=1+1"
    assert [annex[f"A5.{number}"]["What was done"] for number in range(1, 5)] == [visible(one) for one in LEADING[1:5]]
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        for name in file.namelist():
            if name.startswith("xl/worksheets/sheet"):
                assert b"<f>" not in file.read(name)
                assert b"hyperlink" not in file.read(name)


def test_a_text_longer_than_a_cell_goes_on_on_a_sheet_of_its_own(illustrative_database: Engine) -> None:
    long = "".join(chr(97 + number % 26) for number in range(70_000)) + "🙂" * 20_000
    with writing(illustrative_database) as session:
        add_progress(session, [recorded("A1.1", "2011-06-30", "in progress", done=long)])
    report = report_of(illustrative_database)
    read = sheets(excel_file(report, DRAWER.png))
    heads, *rows = excel_tables(excel_file(report, DRAWER.png))["Plan: The plan"]
    (cell,) = [row[heads.index("What was done")] for row in rows if row[0] == "A1.1"]
    first, _, note = cell.partition(" … ")
    assert note.startswith("(goes on on the sheet ‘Long texts’, row 2)")
    goes_on = [row[1] for row in read["Long texts"][1:] if row[0].startswith("Plan, ")]
    assert first + "".join(goes_on) == long
    annex = {row[0]: row for row in word_tables(word_file(report, DRAWER.png))["The plan"][1:]}
    assert f"Done: {long}" in annex["A1.1"][7]
