"""A plan's document in every form gives the same plan, and every fault in it a sentence."""

import json
import zipfile
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

import docx
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from core.plan.document.contents import Action, Group, Milestone, PlanDocument
from core.plan.document.reading import plan_of, read_plan
from core.plan.document.sections import sections
from core.sheets.reading import Merged, Row, Table

# The real plan stands in shared/source, beside the repository; where that folder is absent its tests are skipped.
REAL_PLAN = Path(__file__).parents[4] / "shared" / "source" / "plan.txt"
needs_real_plan = pytest.mark.skipif(
    not REAL_PLAN.is_file(), reason="the folder shared/source is not beside the repository"
)

HEADINGS = [
    [
        "Ref.",
        "Requirements",
        "Actions in response",
        "Leads",
        "",
        "Timescale",
        "",
        "Completion/ Evidence",
        "Governance and Accountability",
        "Notes",
    ],
    ["", "", "", "A", "R", "Start", "End", "", "", ""],
]
PAGE = [
    [*HEADINGS[0][:7], "Compl- etion/ Evidence", *HEADINGS[0][8:]],
    ["", "", "", "A", "R", "", "", "", "", ""],
]
ROWS = [
    ["", "Immediately", "", "", "", "", "", "", "", ""],
    [
        "B1.",
        "Know the caseload.",
        "B1.1 Count all cases.",
        "DM",
        "DM's, TL",
        "Nov 2010",
        "Dec 2010 (CP) Jan 2011 (LAC)",
        "",
        "Board and",
        "<i>The guidance is late, which will</i>",
    ],
    ["", "", "B1.2 Publish the", "HR/ CY", "Imp team", "Jan", "Jan 2011", "✓", "", ""],
    *PAGE,
    ["", "", "count.", "", "", "2011", "", "", "Cabinet", "<i>delay the count</i>"],
    ["Within Six Months:", "", "", "", "", "", "", "", "", ""],
    [
        "",
        "",
        "B3.1 (cross reference to B1.2) Train all.",
        "DM",
        "",
        "See B1.2",
        "See B1.2",
        "",
        "",
        "<i>One.</i> <i>Two</i>",
    ],
    ["B3", "Train people.", "B3.2 Train the (B1.1) rest.", "CY", "DMS", "", "May 2011 and ongoing", "In hand", "", ""],
]
KEY = [
    ["CY", "–", "Carol Young, Head of Care (North, South), East"],
    ["DM", "–", "Dan Mills, Head of Safeguarding"],
    ["DMS", "–", "District Managers"],
    ["HR", "–", "Human Resources"],
    ["Imp. Team", "", "Improvement Team"],
    ["TLs", "–", "Team Leaders"],
]
OF_ACTION = dict.fromkeys(
    (
        "ref", "requirement", "band", "text", "accountable", "responsible", "starts_on", "is_ongoing", "dates_as",
        "is_complete", "cross_references", "governance", "evidence", "note",
    ), True,
) | {"milestones": {"__all__": {"label", "due_on"}}}  # fmt: skip


def as_text(path: Path, rows: list[list[str]] = ROWS) -> Path:
    lines = [
        "A plan, by many, for all",
        "",
        "Safe children – Workstream 1",
        "",
        "- Count.",
        "- Check.",
        "",
        "The team",
        "- Ann",
    ]
    lines += ["\t".join(row) for row in HEADINGS + rows]
    lines += ["", "Key", "A – Accountable", "Leads", "", *("\t".join(row) for row in KEY)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def as_word(path: Path, rows: list[list[str]] = ROWS, has_key_table: bool = True) -> Path:
    document = docx.Document()
    document.add_paragraph("Safe children – Workstream 1", style="Heading 2")
    document.add_paragraph("Count.", style="List Bullet")
    document.add_paragraph("- Check.")
    document.add_paragraph("The team")
    document.add_paragraph("Ann", style="List Bullet")
    add_word_table(document, HEADINGS + rows)
    document.add_paragraph("Key")
    document.add_paragraph("A – Accountable")
    document.add_paragraph("Leads")
    if has_key_table:
        add_word_table(document, KEY)
    else:
        for code, dash, post in KEY:
            document.add_paragraph(f"{code} {dash or '-'} {post}")
    document.save(str(path))
    return path


def add_word_table(document: docx.document.Document, rows: list[list[str]]) -> None:
    table = document.add_table(len(rows), len(rows[0]))
    for number, row in enumerate(rows):
        for cell, text in zip(table.rows[number].cells, row, strict=True):
            cell.text = text


def as_workbook(path: Path, rows: list[list[str]] = ROWS) -> Path:
    with xlsxwriter.Workbook(path) as book:
        words = book.add_worksheet("Summary")
        words.write_column("A1", ["Safe children – Workstream 1", "- Count.", "- Check.", "The team", "- Ann"])
        plan = book.add_worksheet("Plan")
        plan.write("A1", "Our plan")
        for number, row in enumerate(HEADINGS + rows, start=2):
            plan.write_row(number, 0, row)
        key = book.add_worksheet("Key to leads")
        key.write_row("A1", ["Code", "Name", "Post"])
        for number, (code, _, post) in enumerate(KEY, start=1):
            key.write_row(number, 0, [code, post])
    return path


def as_csv(path: Path, rows: list[list[str]] = ROWS, separator: str = ",") -> Path:
    before = [["Safe children – Workstream 1"], ["- Count."], ["- Check."], ["The team"], ["- Ann"]]
    lines = [*before, *HEADINGS, *rows, ["Leads"], *KEY]
    quoted = [separator.join(f'"{cell}"' if separator in cell else cell for cell in line) for line in lines]
    path.write_bytes("\r\n".join(quoted).encode("utf-8-sig"))
    return path


def as_open_document(path: Path, rows: list[list[str]] = ROWS) -> Path:
    before = [["Safe children – Workstream 1"], ["- Count."], ["- Check."], ["The team"], ["- Ann"]]
    lines = "".join(
        f"<table:table-row>{''.join(open_document_cell(text) for text in row)}</table:table-row>"
        for row in [*before, *HEADINGS, *rows, ["Leads"], *KEY]
    )
    names = " ".join(
        f'xmlns:{part}="urn:oasis:names:tc:opendocument:xmlns:{part}:1.0"' for part in ("office", "table", "text")
    )
    content = (
        f'<office:document-content {names}><office:body><office:spreadsheet><table:table table:name="Plan">'
        f"{lines}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    return path


def open_document_cell(text: str) -> str:
    if not text:
        return "<table:table-cell/>"
    return f'<table:table-cell office:value-type="string"><text:p>{escape(text)}</text:p></table:table-cell>'


def action(plan: PlanDocument, ref: str) -> Action:
    return next(each for each in plan.actions if each.ref == ref)


def test_a_small_plan_is_read_to_the_letter(tmp_path: Path) -> None:
    plan = read_plan(as_text(tmp_path / "plan.txt"))
    late = "The guidance is late, which will delay the count"
    assert plan.groups == [
        Group(band="immediate", title="Immediately", called="Timescale"),
        Group(band="6 months", title="Within six months", called="Timescale"),
    ]
    kept: Any = {
        "requirements": {"__all__": {"ref", "band", "text"}},
        "actions": {"__all__": OF_ACTION},
        "leads": {"__all__": {"code", "post"}},
    }
    assert plan.model_dump(
        mode="json", include={**kept, **dict.fromkeys(("workstreams", "problems", "remarks"), True)}
    ) == {
        "requirements": [
            {"ref": "B1", "band": "immediate", "text": "Know the caseload."},
            {"ref": "B3", "band": "6 months", "text": "Train people."},
        ],
        "actions": [
            {
                "ref": "B1.1",
                "requirement": "B1",
                "band": "immediate",
                "text": "Count all cases.",
                "accountable": ["DM"],
                "responsible": ["DMs", "TLs"],
                "starts_on": "2010-11-01",
                "milestones": [{"label": "CP", "due_on": "2010-12-31"}, {"label": "LAC", "due_on": "2011-01-31"}],
                "is_ongoing": False,
                "dates_as": None,
                "is_complete": False,
                "cross_references": [],
                "governance": "Board and Cabinet",
                "evidence": None,
                "note": late,
            },
            {
                "ref": "B1.2",
                "requirement": "B1",
                "band": "immediate",
                "text": "Publish the count.",
                "accountable": ["HR", "CY"],
                "responsible": ["Imp. Team"],
                "starts_on": "2011-01-01",
                "milestones": [{"label": "", "due_on": "2011-01-31"}],
                "is_ongoing": False,
                "dates_as": None,
                "is_complete": True,
                "cross_references": [],
                "governance": "Board and Cabinet",
                "evidence": None,
                "note": late,
            },
            {
                "ref": "B3.1",
                "requirement": "B3",
                "band": "6 months",
                "text": "Train all.",
                "accountable": ["DM"],
                "responsible": [],
                "starts_on": None,
                "milestones": [],
                "is_ongoing": False,
                "dates_as": "B1.2",
                "is_complete": False,
                "cross_references": ["B1.2"],
                "governance": None,
                "evidence": None,
                "note": "One. Two",
            },
            {
                "ref": "B3.2",
                "requirement": "B3",
                "band": "6 months",
                "text": "Train the (B1.1) rest.",
                "accountable": ["CY"],
                "responsible": ["DMs"],
                "starts_on": None,
                "milestones": [{"label": "", "due_on": "2011-05-31"}],
                "is_ongoing": True,
                "dates_as": None,
                "is_complete": False,
                "cross_references": ["B1.1"],
                "governance": None,
                "evidence": "In hand",
                "note": None,
            },
        ],
        "leads": [
            {"code": "CY", "post": "Head of Care (North, South), East"},
            {"code": "DM", "post": "Head of Safeguarding"},
            {"code": "DMs", "post": "District Managers"},
            {"code": "HR", "post": "Human Resources"},
            {"code": "Imp. Team", "post": "Improvement Team"},
            {"code": "TLs", "post": "Team Leaders"},
        ],
        "workstreams": [{"number": 1, "title": "Safe children", "actions": ["Count.", "Check."]}],
        "problems": [],
        "remarks": [],
    }


def test_every_form_gives_the_same_plan(tmp_path: Path) -> None:
    plan = read_plan(as_text(tmp_path / "plan.txt"))
    assert read_plan(as_word(tmp_path / "plan.docx")) == plan
    assert read_plan(as_word(tmp_path / "lines.docx", has_key_table=False)) == plan
    assert read_plan(as_workbook(tmp_path / "plan.xlsx")) == plan
    assert read_plan(as_open_document(tmp_path / "plan.ods")) == plan
    assert read_plan(as_csv(tmp_path / "plan.csv")) == plan
    assert read_plan(as_csv(tmp_path / "semicolons.csv", separator=";")) == plan


def test_the_form_is_told_by_the_content_and_not_by_the_name(tmp_path: Path) -> None:
    plan = read_plan(as_text(tmp_path / "plan.txt"))
    assert read_plan(as_workbook(tmp_path / "plan.csv")) == plan
    assert read_plan(as_word(tmp_path / "plan.xls")) == plan


def small(*rows: str, key: str = "AB\t–\tBoard") -> PlanDocument:
    """The plan of rows of ref|requirement|action|A|R|start|end|evidence|governance|note; row 1 is line 3."""
    lines = [*HEADINGS, *[row.split("|") for row in rows], ["Leads"], *([key.split("\t")] if key else [])]
    table = Table("line", "", [Row(number, list(cells)) for number, cells in enumerate(lines, start=1)], [])
    return plan_of(sections([table]))


def problems(*rows: str) -> list[tuple[str, str, str]]:
    return [(problem.place, problem.value, problem.message) for problem in small(*rows).problems]


NOW = "|Immediately"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            [NOW, "A1|Know|A1.1 Count", "||A1.1 Count again"],
            (
                "line 5",
                "A1.1",
                "Action A1.1 stands in the plan twice: give one of the two another number or take it out.",
            ),
        ),
        (
            [NOW, "A1|Know|A1.1 Count", "A1|Learn|A1.2 Read"],
            (
                "line 5",
                "A1",
                "Requirement A1 stands in the plan twice with different texts: "
                "keep one text or give one another number.",
            ),
        ),
        (
            [NOW, "A1|Know|A1.1 Count|AB||May 2011|Jan 2011"],
            (
                "line 4",
                "31 January 2011",
                "Action A1.1 ends on 31 January 2011, before its start on 1 May 2011: correct one of the two dates.",
            ),
        ),
        (
            [NOW, "A1|Know|A1.1 Count|AB ZZ"],
            (
                "line 4",
                "ZZ",
                'The accountable lead "ZZ" of A1.1 is not in the key: use a code of the key or add this one to it.',
            ),
        ),
        (
            [NOW, "A1|Know|A1.1 Count|AB||soon"],
            (
                "line 4",
                "soon",
                'The start of A1.1, "soon", is not a date: write a month and year such as "Jan 2011", '
                'a full date such as 31/01/2011 or "See" and an action.',
            ),
        ),
        (
            [NOW, "A1|Know|A1.1 Count|AB|||when ready"],
            (
                "line 4",
                "when ready",
                'The end of A1.1, "when ready", is not a date: write a month and year such as "Jan 2011", '
                'a full date such as 31/01/2011, "Ongoing" or "See" and an action.',
            ),
        ),
        (
            [NOW, "A1|Know|A1.1 (cross reference to A9.1) Count"],
            (
                "line 4",
                "A9.1",
                "Action A1.1 refers to A9.1, which is not in the plan: correct the number or add what it refers to.",
            ),
        ),
        (
            [NOW, "A1|Know|A1.1 Count|||See A7.1|See A7.1"],
            (
                "line 4",
                "A7.1",
                "Action A1.1 refers to A7.1, which is not in the plan: correct the number or add what it refers to.",
            ),
        ),
        (
            [NOW, "A1|Know|A1.1 Count", "||A2.1 Learn"],
            (
                "line 5",
                "A2.1",
                "Action A2.1 has no requirement: add a row for requirement A2, or correct the action's number.",
            ),
        ),
        (
            [NOW, "||and so on", "A1|Know|A1.1 Count"],
            (
                "line 4",
                "and so on",
                "This row belongs to no action: put it below the action that it continues, or outside the plan's table.",
            ),
        ),
        (
            [NOW, "A1|Know|A1.1 Count", "||A1,2 Learn|AB"],
            (
                "line 5",
                "A1,2 Learn",
                "The action's number cannot be read: begin its text with a number such as A1.1 and a space.",
            ),
        ),
        (
            [NOW, "A1|Know|A1.1 Count", "A2|Learn|Read"],
            (
                "line 5",
                "Read",
                "The action's number cannot be read: begin its text with a number such as A1.1 and a space.",
            ),
        ),
        (
            [NOW, "A1|Know|A1.1 Count", "||Learn|AB||Jan 2011|Feb 2011"],
            (
                "line 5",
                "Learn",
                "The action's number cannot be read: begin its text with a number such as A1.1 and a space.",
            ),
        ),
        (
            [NOW, "A1|Know|A1.1 Count", "first|Learn|A1.2 Read"],
            (
                "line 5",
                "first",
                "The requirement's number cannot be read: write a number such as A1 in the column Ref.",
            ),
        ),
        (
            [NOW, "A1|Know|A1.1"],
            ("line 4", "A1.1", "Action A1.1 has no text: write what is to be done beside its number."),
        ),
        (
            [NOW, "A1||A1.1 Count"],
            ("line 4", "A1", "Requirement A1 has no text: write what is to be done beside its number."),
        ),
        (
            [NOW, "A1|Know|A1.1 Count|AB|||||||stray"],
            (
                "line 4",
                "stray",
                "This cell stands in a column without a heading: move it below the heading that it belongs to.",
            ),
        ),
    ],
)
def test_a_fault_names_its_place_its_value_and_the_remedy(rows: list[str], expected: tuple[str, str, str]) -> None:
    assert problems(*rows) == [expected]


@pytest.mark.parametrize(
    ("start", "end", "starts_on"),
    [
        ("Jan", "Jan 2011", date(2011, 1, 1)),
        ("December", "May 2011", date(2010, 12, 1)),
        ("May", "03/05/2011", date(2011, 5, 1)),
        ("Dec", "Jan 2011 (LAC) Dec 2010 (CP)", date(2010, 12, 1)),
        ("Nov", "Jan 2011 and ongoing", date(2010, 11, 1)),
    ],
)
def test_a_start_without_a_year_is_the_last_that_begins_before_the_end_and_is_remarked_on(
    start: str, end: str, starts_on: date
) -> None:
    plan = small(NOW, f"A1|Know|A1.1 Count|AB||{start}|{end}")
    assert (plan.problems, plan.actions[0].starts_on) == ([], starts_on)
    month = f"{starts_on:%B}"
    assert [(remark.place, remark.value, remark.message) for remark in plan.remarks] == [
        (
            "line 4",
            start,
            f'The start of A1.1, "{start}", has no year: '
            f"read as {month} {starts_on.year}, the last {month} that begins before its end.",
        )
    ]


@pytest.mark.parametrize(("start", "end"), [("Jan", ""), ("Jan", "Ongoing"), ("31 March", "May 2011")])
def test_the_year_of_a_start_is_asked_where_no_end_tells_it(start: str, end: str) -> None:
    plan = small(NOW, f"A1|Know|A1.1 Count|AB||{start}|{end}")
    (question,) = plan.questions
    assert (question.key, question.places, question.values, question.is_needed) == ("year", ["line 4"], [start], True)
    assert (plan.problems, plan.remarks, plan.actions[0].starts_on) == ([], [], None)


def test_all_problems_are_told_together_in_the_order_of_the_rows(tmp_path: Path) -> None:
    rows = [row.split("|") for row in [NOW, "A1|Know|A1.1 Count|ZZ||Jan|soon", "||A1.1 Again", "||A2.1 Learn|YY"]]
    path = as_csv(tmp_path / "plan.csv", [[*row, *[""] * (10 - len(row))] for row in rows])
    places = [problem.place for problem in read_plan(path).problems]
    assert places == ["row 9", "row 9", "row 10", "row 11", "row 11"]


def test_places_name_the_sheet_or_the_word_table(tmp_path: Path) -> None:
    rows = [*ROWS[:1], ["B1.", "Know.", "B1.1 Count.", "ZZ", *[""] * 6]]
    assert [each.place for each in read_plan(as_workbook(tmp_path / "plan.xlsx", rows)).problems] == [
        "sheet Plan, row 6"
    ]
    assert [each.place for each in read_plan(as_word(tmp_path / "plan.docx", rows)).problems] == ["table 1, row 4"]


def test_a_code_twice_in_the_key_is_a_problem() -> None:
    plan = small(NOW, "A1|Know|A1.1 Count|AB", "Leads", "AB|–|Board")
    assert plan.problems == []
    plan = small(NOW, "A1|Know|A1.1 Count|AB", "Leads", "AB|–|Bench")
    assert [problem.message for problem in plan.problems] == [
        "The code AB stands in the key of leads twice: give each post a code of its own."
    ]


def test_a_plan_without_a_key_is_told_once_and_keeps_its_codes() -> None:
    plan = small(NOW, "A1|Know|A1.1 Count|AB, CD|EF", key="")
    assert plan.problems == []
    assert [remark.value for remark in plan.remarks] == ["AB, CD, EF"]
    assert (plan.actions[0].accountable, plan.actions[0].responsible) == (["AB", "CD"], ["EF"])
    assert [(lead.code, lead.post) for lead in plan.leads] == [("AB", ""), ("CD", ""), ("EF", "")]


def test_headings_within_the_table_are_groups_in_their_order_whatever_they_say() -> None:
    plan = small("|Within nine months:", "A1|Know|A1.1 Count", "Some heading", "A2|Learn|A2.1 Read")
    assert plan.problems == []
    assert [(group.band, group.title, group.is_ours) for group in plan.groups] == [
        ("9 months", "Within nine months", False),
        ("Some heading", "Some heading", False),
    ]
    assert [action.group for action in plan.actions] == ["Within nine months", "Some heading"]


def test_a_plan_without_groups_gets_some_by_the_time_from_its_start_and_they_are_called_ours() -> None:
    plan = small(
        "A1|Know|A1.1 Count|AB||Jan 2011|March 2011", "||A1.2 Read|AB||Feb 2011|Dec 2011", "||A1.3 Tell|AB|||Ongoing",
        "||A1.4 Ask|AB|||Jan 2013",
    )  # fmt: skip
    assert [(group.title, group.limit_on, group.is_ours) for group in plan.groups] == [
        ("Within 3 months", date(2011, 4, 1), True),
        ("Within 12 months", date(2012, 1, 1), True),
        ("Later than 12 months", None, True),
        ("Ongoing or undated", None, True),
    ]
    assert [action.band for action in plan.actions] == [
        "3 months", "12 months", "Ongoing or undated", "Later than 12 months",
    ]  # fmt: skip


def test_no_dates_and_no_leads_are_no_problem() -> None:
    plan = small(NOW, "A1|Know|A1.1 Count")
    assert plan.problems == []
    assert (plan.actions[0].starts_on, plan.actions[0].milestones, plan.actions[0].accountable) == (None, [], [])


def test_a_footnote_below_the_table_is_no_problem() -> None:
    assert problems(NOW, "A1|Know|A1.1 Count", "Printed by the programme office") == []


@pytest.mark.parametrize("prefix", ["", "B", "SG"])
def test_other_councils_number_in_other_ways(prefix: str) -> None:
    plan = small(
        NOW, f"{prefix}1.|Know|{prefix}1.1 Count", f"||{prefix}1.10 (see {prefix}1.2) Tell", f"||{prefix}1.2 Learn"
    )
    assert plan.problems == []
    assert [each.ref for each in plan.actions] == [f"{prefix}1.1", f"{prefix}1.2", f"{prefix}1.10"]
    assert plan.actions[2].cross_references == [f"{prefix}1.2"]


def test_real_dates_in_a_workbook_keep_their_day(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Plan")
        sheet.write_row("A1", ["Ref", "Requirement", "Action", "Lead A", "Lead R", "Start", "End"])
        sheet.write("A2", "Immediately")
        sheet.write_row("A3", ["A1", "Know", "A1.1 Count", "AB", "AB"])
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_datetime("F3", date(2011, 1, 10), day)
        sheet.write_datetime("G3", date(2011, 2, 20), day)
        book.add_worksheet("Leads").write_row("A1", ["AB", "Board"])
    plan = read_plan(path)
    assert plan.problems == []
    assert plan.actions[0].starts_on == date(2011, 1, 10)
    assert plan.actions[0].milestones[0].due_on == date(2011, 2, 20)


def test_a_cell_merged_over_several_actions_holds_for_each(tmp_path: Path) -> None:
    rows = [
        row + [""] * (10 - len(row))
        for row in [["", "Immediately"], ["B1", "Know.", "B1.1 Count."], ["", "", "B1.2 Tell."]]
    ]
    document = docx.Document()
    add_word_table(document, HEADINGS + rows)
    table = document.tables[0]
    table.cell(3, 3).text = "DM"
    for column in (0, 1, 3):
        table.cell(3, column).merge(table.cell(4, column))
    document.add_paragraph("Leads")
    document.add_paragraph("DM – Head of Safeguarding")
    document.save(str(tmp_path / "plan.docx"))
    plan = read_plan(tmp_path / "plan.docx")
    assert plan.problems == []
    assert [each.accountable for each in plan.actions] == [["DM"], ["DM"]]


def test_a_cell_merged_over_the_rows_of_one_action_counts_once() -> None:
    lines = [*HEADINGS, ["", "Immediately"], ["A1", "Know", "A1.1 Count", *[""] * 3, "May 2011", "", "Board", "Late"]]
    lines += [["", "", "all cases", "", "", "", "", "", "", ""], ["Leads"], ["AB", "–", "Board"]]
    rows = [Row(number, list(cells)) for number, cells in enumerate(lines, start=1)]
    merged = [Merged(4, 5, column, column) for column in (0, 1, 6, 8, 9)]
    plan = plan_of(sections([Table("sheet", "Plan", rows, [*merged, Merged(40, 10**6, 90, 90)])]))
    assert plan.problems == []
    (only,) = plan.actions
    assert (only.text, only.governance, only.note) == ("Count all cases", "Board", "Late")
    assert only.milestones == [Milestone(label="", due_on=date(2011, 5, 31))]


def governance(*cells: str) -> list[str | None]:
    rows = [f"{'A1|Know' if number == 0 else '|'}|A1.{number + 1} Do|||||" for number, _ in enumerate(cells)]
    plan = small(
        NOW, *[f"{row}|{cell}" for row, cell in zip(rows, cells, strict=True)], "A2|Learn|A2.1 Do||||||One Two"
    )
    return [each.governance for each in plan.actions if each.requirement == "A1"]


def test_governance_belongs_to_the_requirement_and_may_run_on() -> None:
    assert governance("Board", "", "Board") == ["Board"] * 3
    assert governance("One", "Two", "") == ["One Two"] * 3
    assert governance("Board &", "Cabinet") == ["Board & Cabinet"] * 2
    assert governance("Board", "of the council") == ["Board of the council"] * 2
    assert governance("Board", "Cabinet", "") == ["Board", "Cabinet", "Cabinet"]
    assert governance("", "Board") == ["Board"] * 2
    assert governance("", "") == [None, None]


def test_only_an_open_sentence_spans_the_notes_of_several_actions() -> None:
    def notes(*cells: str) -> list[str | None]:
        rows = [
            f"{'A1|Know' if number == 0 else '|'}|A1.{number + 1} Do|||||||{cell}" for number, cell in enumerate(cells)
        ]
        return [each.note for each in small(NOW, *rows).actions]

    assert notes("Late, which will", "", "delay it") == ["Late, which will delay it"] * 3
    assert notes("Ended.", "lower case") == ["Ended.", "lower case"]
    assert notes("in progress", "on track") == ["in progress", "on track"]
    assert notes("First", "Second") == ["First", "Second"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty"),
        (b"Minutes of a meeting\nnothing else\n", "The file holds no plan: its table needs a row of headings"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "The file is a picture, not a table"),
        (b"PK\x03\x04 broken", "The file is damaged and cannot be opened"),
        ("\t".join(HEADINGS[0]).encode(), "The plan's table holds no actions"),
    ],
)
def test_a_file_that_is_no_plan_gives_one_problem(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "plan.docx"
    path.write_bytes(content)
    (problem,) = read_plan(path).problems
    assert (problem.place, problem.value) == ("the file", "plan.docx")
    assert problem.message.startswith(message)


WORDS = st.sampled_from(
    [
        "",
        "A1",
        "A1.",
        "B2",
        "A1.1 Do",
        "A1.2",
        "(see A1.1)",
        "AB",
        "Jan",
        "Jan 2011",
        "Ongoing",
        "✓",
        "Leads",
        "Key",
        "Immediately",
        "Within nine months",
        "lower case",
        "See A1.1",
        "x – Workstream 3",
        "- bullet",
        "Ref",
        "Actions",
        "1.5",
        "<i>Note</i>",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(st.one_of(WORDS, st.text(max_size=12)), max_size=11), max_size=12))
def test_no_rows_whatsoever_raise(rows: list[list[str]]) -> None:
    lines = [*HEADINGS, *rows]
    for kind in ("line", "sheet", "table", "paragraph"):
        table = Table(kind, "", [Row(number, list(row)) for number, row in enumerate(lines, start=1)], [])
        plan = plan_of(sections([table]))
        assert PlanDocument.model_validate_json(plan.model_dump_json()) == plan
        assert all(problem.message.endswith(".") for problem in plan.problems)


@settings(max_examples=15, deadline=None)
@given(content=st.one_of(st.binary(min_size=1), st.text(min_size=1).map(str.encode)))
def test_no_file_whatsoever_raises(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "plan"
    path.write_bytes(content)
    assert read_plan(path).problems


# What a reader of the real plan finds in it, worked out by hand.


@pytest.fixture(scope="module")
def real() -> PlanDocument:
    return read_plan(REAL_PLAN)


@needs_real_plan
def test_the_real_plan_has_no_problem_and_one_remark_on_the_start_of_a6_2_that_gives_no_year(
    real: PlanDocument,
) -> None:
    assert real.problems == []
    assert [tuple(remark.model_dump().values()) for remark in real.remarks] == [
        (
            "line 175",
            "Jan",
            'The start of A6.2, "Jan", has no year: read as January 2011, the last January that begins before its end.',
        )
    ]
    assert action(real, "A6.2").starts_on == date(2011, 1, 1)


@needs_real_plan
def test_the_real_plan_is_counted_as_it_is_printed(real: PlanDocument) -> None:
    assert [each.ref for each in real.requirements] == [f"A{number}" for number in range(1, 24)]
    assert [sum(each.band == band for each in real.requirements) for band in ("immediate", "3 months", "6 months")] == [
        6,
        10,
        7,
    ]
    assert [sum(each.band == band for each in real.actions) for band in ("immediate", "3 months", "6 months")] == [
        23,
        20,
        13,
    ]
    assert [each.number for each in real.workstreams] == [1, 2, 2, 3, 4, 5, 6, 7]
    assert [len(each.actions) for each in real.workstreams] == [5, 3, 8, 3, 5, 4, 3, 3]
    assert sum(each.is_ongoing for each in real.actions) == 12
    assert [each.ref for each in real.actions if each.is_complete] == ["A3.1", "A3.2"]
    dateless = [
        each.ref for each in real.actions if not (each.starts_on or each.milestones or each.is_ongoing or each.dates_as)
    ]
    assert dateless == ["A12.1", "A12.2", "A13.1", "A14.1", "A14.2", "A16.1", "A16.2"]


@needs_real_plan
@pytest.mark.parametrize(
    ("ref", "accountable", "responsible"),
    [
        ("A3.1", ["HD"], ["HOS", "DMs"]),
        ("A3.2", ["HD"], ["DM"]),
        ("A3.4", ["HR", "CY"], ["HOS"]),
        ("A5.1", ["PR"], ["HOS", "Imp. Team"]),
        ("A5.2", ["HD"], ["HOS", "DMs", "TLs", "PSWs"]),
        ("A8.2", ["KSCB"], []),
        ("A10.1", ["HD", "PR"], ["Imp. Team"]),
        ("A11.1", ["DS"], ["HOS", "DMs", "TLs", "SWs"]),
        ("A13.1", ["JW", "PR", "DC"], ["Imp. Team"]),
        ("A20.1", ["HD", "PR"], ["Imp. Team", "HOS"]),
    ],
)
def test_the_leads_of_the_real_plan(
    real: PlanDocument, ref: str, accountable: list[str], responsible: list[str]
) -> None:
    assert action(real, ref).accountable == accountable
    assert action(real, ref).responsible == responsible


@needs_real_plan
@pytest.mark.parametrize(
    ("ref", "starts_on", "ends", "is_ongoing", "dates_as"),
    [
        ("A1.1", date(2010, 11, 1), [("CP CIN", date(2010, 12, 31)), ("LAC", date(2011, 1, 31))], False, None),
        ("A1.2", date(2010, 11, 1), [("CP CIN", date(2010, 12, 31)), ("LAC", date(2011, 1, 31))], False, None),
        ("A1.5", date(2010, 9, 1), [], True, None),
        ("A6.2", date(2011, 1, 1), [("", date(2011, 1, 31))], False, None),
        ("A9.2", date(2011, 1, 1), [("", date(2011, 3, 31))], False, None),
        ("A10.1", date(2011, 2, 1), [("", date(2011, 4, 30))], False, None),
        ("A17.3", None, [], False, "A7.1"),
        ("A18.2", date(2011, 2, 1), [], False, None),
        ("A19.1", date(2010, 11, 1), [("", date(2011, 1, 31))], True, None),
        ("A20.2", date(2011, 5, 1), [("", date(2011, 12, 31))], False, None),
    ],
)
def test_the_dates_of_the_real_plan(
    real: PlanDocument,
    ref: str,
    starts_on: date | None,
    ends: list[tuple[str, date]],
    is_ongoing: bool,
    dates_as: str | None,
) -> None:
    found = action(real, ref)
    assert (found.starts_on, found.is_ongoing, found.dates_as) == (starts_on, is_ongoing, dates_as)
    assert [(milestone.label, milestone.due_on) for milestone in found.milestones] == ends


@needs_real_plan
def test_the_cross_references_of_the_real_plan(real: PlanDocument) -> None:
    assert {each.ref: each.cross_references for each in real.actions if each.cross_references} == {
        "A3.4": ["A1.5"],
        "A5.1": ["A1.1"],
        "A5.3": ["A5.1"],
        "A6.3": ["A1"],
        "A9.2": ["A7.2"],
        "A13.1": ["A7.1", "A18.1"],
        "A17.3": ["A7.1"],
        "A21.1": ["A6.1"],
        "A23.1": ["A6.1"],
    }


@needs_real_plan
def test_what_runs_over_a_page_of_the_real_plan_comes_out_whole(real: PlanDocument) -> None:
    assert action(real, "A6.2").text.endswith("new care planning regulation following publication.")
    assert action(real, "A6.1").note == action(real, "A6.2").note
    assert (action(real, "A6.2").note or "").endswith("will impact on achievement of timescale")
    board = "Improvement Steering Group/Board"
    for ref in ("A8.1", "A8.2", "A8.3", "A10.1", "A10.2", "A11.1", "A11.2"):
        assert action(real, ref).governance == f"KCC-Internal accountability frameworks {board}"
    for ref in ("A12.1", "A12.2", "A14.1", "A14.2"):
        assert action(real, ref).governance == f"PCT Board and {board}"
    assert [action(real, ref).governance for ref in ("A9.1", "A9.2")] == [None, None]
    assert action(real, "A9.1").band == "3 months"


@needs_real_plan
def test_references_leave_the_text_of_the_real_plan_unless_it_is_nothing_else(real: PlanDocument) -> None:
    assert action(real, "A17.3").text.startswith("Development of performance framework")
    assert action(real, "A13.1").text == "(to be addressed through A7.1 and A18.1)"
    assert "(A5.1)" in action(real, "A5.3").text


@needs_real_plan
def test_the_key_of_the_real_plan_names_posts_and_no_people(real: PlanDocument) -> None:
    posts = {lead.code: lead.post for lead in real.leads}
    assert len(posts) == 31
    assert posts["AS"] == "Director, Youth & Community Support Services"
    assert posts["DM"] == "Head of Safeguarding"
    assert posts["DMs"] == "District Managers"
    assert posts["EL"] == "consultant"
    assert posts["HOS"] == "Heads of Service (CY, MW, KL, KG, LT)"
    assert posts["Imp. Team"] == "Improvement Team"
    assert posts["PB"] == "Performance and QA Manager - Looked After Children"
    people = ["Slaven", "Berry", "Yates", "Cockburn", "Marriott", "Learner", "Davies", "Rowe", "Turner", "Wainwright"]
    written = json.dumps(real.model_dump(mode="json"))
    assert [name for name in people if name in written] == []


def real_rows() -> list[list[str]]:
    """The rows of the real plan from its headings on, prose lines as single cells."""
    lines = REAL_PLAN.read_text(encoding="utf-8").splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("Ref.\t"))
    return [line.split("\t") for line in lines[first:]]


@needs_real_plan
def test_the_real_plan_comes_out_the_same_as_a_workbook_a_csv_file_and_a_word_file(
    tmp_path: Path, real: PlanDocument
) -> None:
    rows = real_rows()
    with xlsxwriter.Workbook(tmp_path / "plan.xlsx") as book:
        sheet = book.add_worksheet("Plan")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    quoted = [",".join(f'"{cell}"' if "," in cell else cell for cell in row) for row in rows]
    (tmp_path / "plan.csv").write_text("\n".join(quoted), encoding="utf-8")
    document = docx.Document()
    key = next(number for number, row in enumerate(rows) if row == ["Key"])
    add_word_table(document, [row for row in rows[:key] if len(row) == 10])
    for row in rows[key:]:
        document.add_paragraph("\t".join(row))
    document.save(str(tmp_path / "plan.docx"))
    for name in ("plan.xlsx", "plan.csv", "plan.docx"):
        plan = read_plan(tmp_path / name)
        assert plan.actions == real.actions
        assert plan.requirements == real.requirements
        assert plan.leads == real.leads
        assert plan.problems == []
        assert [remark.value for remark in plan.remarks] == ["Jan"]
