"""Plan setup as the programme office uses it: another council's plan to its confirmation, questions, bad files, two people."""

import ast
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from core.audit.tables import AuditEntry
from core.people import Role
from core.plan.document.workbook import plan_workbook
from core.plan.queries import current_plan, plan_frames
from core.plan.tables import Progress
from core.settings import Settings, now
from core.storage.engine import reading, writing
from tests.ui.conftest import Visit

CASES = Path(__file__).parents[3] / "shared" / "data" / "cases" / "plans"
HEADINGS = "Ref,Recommendation,Action,Lead officer,By when,RAG,Reviewed by"
OURS = f"""{HEADINGS}
Priority 1: Front door,,,,,,
1,Respond to contacts in time,1.1 Publish the thresholds,Head of Access,31/03/2031,Blue,Board
1,Respond to contacts in time,1.2 Train the duty team,Head of Access,30/06/2031,Amber,Board
Priority 2: Workforce,,,,,,
2,Have enough social workers,2.1 Recruit eight social workers,HR Director,30/09/2031,Green,Board
"""


def words(app: AppTest) -> str:
    said = [*app.subheader, *app.markdown, *app.caption, *app.info, *app.warning, *app.success, *app.error]
    return "\n".join(str(one.value) for one in said).replace("\\", "")


def choose(app: AppTest, name: str, content: str | bytes) -> AppTest:
    app.file_uploader[0].upload(name, content.encode() if isinstance(content, str) else content)
    app.run()
    assert not app.exception
    return app


def press(app: AppTest, label: str) -> AppTest:
    (button,) = [one for one in app.button if one.label == label]
    button.click().run()
    assert not app.exception
    return app


def refs(database: Engine) -> list[str]:
    with reading(database) as session:
        return [one.ref for one in current_plan(session).actions]


def test_another_councils_plan_is_read_asked_about_confirmed_and_recorded(visit: Visit, shown_database: Engine) -> None:
    app = choose(visit("plan_setup"), "ours.csv", OURS)
    assert "The file holds 3 actions, 2 groups, 2 requirements and 2 leads" in words(app)
    assert "Groups: Priority 1: Front door; Priority 2: Workforce." in words(app)
    assert "not read: Reviewed by." in words(app)
    assert (
        "0 are the same as now, 0 are reworded, 0 have another number and 3 are new; 56 of the plan’s are gone"
        in words(app)
    )
    assert "This is another plan: all illustrative progress" in words(app)
    assert len(refs(shown_database)) == 56
    (blue,) = [one for one in app.radio if "blue" in one.label.casefold()]
    (green,) = [one for one in app.radio if "green" in one.label.casefold()]
    blue.set_value("yes")
    green.set_value("no")
    app = press(app, "Read the file again with these answers")
    assert "Questions, answered" in words(app)
    (title,) = [one for one in app.text_input if one.label == "Name of the plan"]
    title.set_value("Our plan").run()
    app = press(app, "Load this plan")
    assert "‘ours.csv’ is the plan now, with 3 actions." in words(app)
    assert refs(shown_database) == ["1.1", "1.2", "2.1"]
    with reading(shown_database) as session:
        entries = session.exec(select(Progress)).all()
        assert [(one.action, one.delivery, one.is_illustrative) for one in entries] == [
            ("1.1", "complete awaiting assurance", False)
        ]
        assert not any(one.is_illustrative for one in entries)
        assert plan_frames(session)["plan"].iloc[0].title == "Our plan"
        entry = session.exec(select(AuditEntry).where(col(AuditEntry.what) == "plan replaced")).all()[-1]
    assert (entry.who, entry.subject) == ("programme", "ours.csv")
    app = choose(app, "ours.csv", OURS)
    assert (
        "3 are the same as now, 0 are reworded, 0 have another number and 0 are new; 0 of the plan’s are gone"
        in words(app)
    )


def test_a_column_that_was_read_wrongly_is_set_right(visit: Visit) -> None:
    app = choose(visit("plan_setup"), "ours.csv", OURS)
    (reviewed,) = [one for one in app.selectbox if one.label == "Reviewed by"]
    assert reviewed.value == ""
    reviewed.set_value("governance")
    app = press(app, "Read the file again with these columns")
    assert "not read" not in words(app)
    assert [one.value for one in app.selectbox if one.label == "Reviewed by"] == ["governance"]
    assert "The file holds 3 actions, 2 groups, 2 requirements and 2 leads" in words(app)


def test_a_column_may_be_what_another_one_was_read_as_and_two_cannot_be_one_thing(visit: Visit) -> None:
    app = choose(visit("plan_setup"), "ours.csv", OURS)
    assert "Leads: Head of Access; HR Director." in words(app)
    column = {one.label: one for one in app.selectbox}
    column["Reviewed by"].set_value("accountable")
    app = press(app, "Read the file again with these columns")
    assert "‘Lead officer’ and ‘Reviewed by’ cannot both be Accountable: choose one of them." in words(app)
    column = {one.label: one for one in app.selectbox}
    column["Lead officer"].set_value("")
    app = press(app, "Read the file again with these columns")
    assert "Leads: Board." in words(app)
    assert "not read: Lead officer." in words(app)


def test_what_was_chosen_and_answered_is_remembered_for_the_next_file_with_the_same_headings(visit: Visit) -> None:
    app = choose(visit("plan_setup"), "ours.csv", OURS)
    next(one for one in app.selectbox if one.label == "Reviewed by").set_value("governance")
    app = press(app, "Read the file again with these columns")
    next(one for one in app.radio if "blue" in one.label.casefold()).set_value("yes")
    next(one for one in app.radio if "green" in one.label.casefold()).set_value("no")
    app = press(press(app, "Read the file again with these answers"), "Load this plan")
    app = choose(app, "next.csv", OURS.replace("Train the duty team", "Train both duty teams"))
    assert "not read" not in words(app)
    assert "Questions, answered" in words(app)
    assert {one.label.split()[2]: one.value for one in app.radio} == {"blue": "yes", "green": "no"}
    app = choose(app, "other.csv", OURS.replace("Reviewed by", "Checked by"))
    assert "not read: Checked by." in words(app)
    assert "2 questions to answer" in words(app)


def test_which_of_two_columns_is_meant_is_answered_on_the_page(visit: Visit) -> None:
    app = choose(
        visit("plan_setup"), "two.csv", "Ref,Action,Lead,Lead officer,Due date\n1.1,Audit,DCS,Head of QA,31/03/2031\n"
    )
    assert "Leads: DCS." in words(app)
    (which,) = app.radio
    which.set_value("Lead officer")
    app = press(app, "Read the file again with these answers")
    assert "Leads: Head of QA." in words(app)
    assert "Questions, answered" in words(app)


def test_a_plan_that_changed_meanwhile_is_not_replaced_unseen(visit: Visit, shown_database: Engine) -> None:
    app = choose(visit("plan_setup"), "ours.csv", OURS)
    with writing(shown_database) as session:
        session.add(
            Progress(action="A1.2", as_at=date(2011, 3, 1), delivery="in progress", recorded_by="x", recorded_at=now())
        )
    app = press(app, "Load this plan")
    assert "The plan was changed meanwhile, so nothing was loaded" in words(app)
    assert len(refs(shown_database)) == 56
    app = press(app, "Load this plan")
    assert refs(shown_database) == ["1.1", "1.2", "2.1"]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("scores.csv", "Measure,April,May\nVisits in time,80,81\n", "The file holds no plan"),
        ("empty.csv", HEADINGS + "\n", "The plan's table holds no actions"),
        ("broken.xlsx", b"PK\x03\x04 broken", ""),
    ],
)
def test_a_file_without_a_plan_is_refused_in_a_sentence(
    visit: Visit, shown_database: Engine, name: str, content: str | bytes, says: str
) -> None:
    app = choose(visit("plan_setup"), name, content)
    assert "1 problem to mend before it can be loaded" in words(app)
    (message,) = app.dataframe[0].value["What"]
    assert says in message
    assert message.endswith(".")
    assert not [one for one in app.button if one.label == "Load this plan"]
    assert len(refs(shown_database)) == 56


def test_the_plan_as_it_stands_changes_nothing_when_it_is_loaded_again(visit: Visit, shown_database: Engine) -> None:
    app = visit("plan_setup")
    offered = [str(getattr(one, "label", "")) for one in app.get("download_button")]
    assert offered == ["Download a blank template", "Download the plan as it stands"]
    with reading(shown_database) as session:
        content = plan_workbook(current_plan(session))
    app = choose(app, "plan.xlsx", content)
    assert "The file holds 56 actions, 3 groups, 23 requirements" in words(app)
    assert "Nothing would change: this is the plan that is loaded." in words(app)
    assert not [one for one in app.button if one.label == "Load this plan"]


def test_the_page_says_what_comes_next(visit: Visit) -> None:
    app = visit("plan_setup")
    assert "1. **Plan**: it has 56 actions." in words(app)
    assert "3. **Users**: demonstration accounts alone so far." in words(app)
    assert "5. **Workforce**: no vacancy sheet is loaded yet." in words(app)
    assert "The plan here is the one that the product comes with" not in words(app)


def test_before_anything_is_recorded_each_role_is_told_what_is_awaited_of_whom(
    visit: Visit, copied: Callable[[bool], Settings], use: Callable[[Settings], None]
) -> None:
    use(copied(False))
    assert "The plan here is the one that the product comes with: choose the council’s own above." in words(
        visit("plan_setup")
    )
    for role in (Role.CABINET_MEMBER, Role.SENIOR_MANAGER):
        assert "Awaited of the programme office: the council’s own plan, on the page Plan setup" in words(
            visit("summary", role)
        )


def test_no_screen_tells_anybody_to_use_a_command_line() -> None:
    root = Path(__file__).parents[2]
    files = [*(root / "pages").glob("*.py"), *(root / "core").rglob("*.py")]
    told = [
        f"{file.relative_to(root)}:{node.lineno}"
        for file in files
        if not {"command_line", "demonstration", "storage"} & set(file.relative_to(root).parts)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "python -m core" in node.value
    ]
    assert set(told) <= {"core/__main__.py:1", "core/sheets/inside.py:1"}  # what they say to programmers


@pytest.mark.skipif(not CASES.is_dir(), reason="the folder shared/data is not beside the repository")
def test_a_plan_in_word_with_priorities_is_loaded(visit: Visit, shown_database: Engine) -> None:
    app = choose(visit("plan_setup"), "priorities.docx", (CASES / "priorities.docx").read_bytes())
    read = len(app.dataframe[0].value)
    app = press(app, "Load this plan")
    assert len(refs(shown_database)) == read
    assert read > 0
