"""The upload page as the HR lead uses it: a good file to its confirmation, bad files, and several people."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlsxwriter
from sqlalchemy import Engine, event
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from core.audit.tables import AuditEntry
from core.board.queries import board_report
from core.board.report import notices
from core.health.intake import SURVEY
from core.people import Person, Role
from core.settings import now
from core.sheets.columns import columns
from core.sheets.reading import Contents, read_file
from core.storage.engine import reading, writing
from core.storage.revision import raise_revision
from core.uploads.commands import undo
from core.uploads.history import current_upload, kept_file, uploads
from core.uploads.tables import Kind
from core.workforce.tables import Post
from tests.ui.conftest import Visit
from tests.workforce.filled_in import post, store

HEADINGS = ["Post ID", "Post title", "Team", "District", "FTE", "Status", "Vacant since"]
POSTS: list[list[Any]] = [
    ["1001", "Social worker", "Duty", "Dover", 1, "filled", ""],
    ["1002", "Social worker", "Duty", "Dover", 1, "vacant", "01/02/2011"],
    ["1003", "Team leader", "Duty", "T&M", "0.5 fte", "filled", ""],
]


def workbook(*rows: list[Any], headings: list[str] = HEADINGS) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("Posts")
        for number, row in enumerate([headings, *rows]):
            sheet.write_row(number, 0, row)
    return file.getvalue()


def words(app: AppTest) -> str:
    said = [*app.subheader, *app.markdown, *app.caption, *app.info, *app.warning, *app.success, *app.error]
    return "\n".join(str(one.value) for one in said).replace("\\", "")


def choose(app: AppTest, name: str, content: bytes) -> AppTest:
    app.file_uploader[0].upload(name, content)
    return app.run()


def press(app: AppTest, label: str) -> AppTest:
    (button,) = [one for one in app.button if one.label.startswith(label)]
    return button.click().run()


def shown(table: pd.DataFrame) -> dict[str, str]:
    """A table of two columns as it is read."""
    return dict(table.map(lambda cell: cell.replace("\\", "")).itertuples(index=False, name=None))


def stored(database: Engine) -> list[tuple[Any, ...]]:
    with reading(database) as session:
        frame = uploads(session)
    real = frame[~frame["is_illustrative"].astype(bool)]
    return list(real[["file_name", "used", "is_current"]].itertuples(index=False, name=None))


def test_a_file_is_checked_shown_confirmed_and_listed(visit: Visit, shown_database: Engine) -> None:
    app = choose(visit("upload", Role.HR_LEAD), "posts 2011-03-31.xlsx", workbook(*POSTS))
    assert not app.exception
    assert "4 rows read: 3 used, 1 skipped, 0 with problems" in words(app)
    assert app.date_input[-1].value == date(2011, 3, 31)
    figures = shown(app.table[0].value)
    assert figures["Posts of children’s social workers"] == "3"
    assert figures["Vacancy rate"] == "40.0%"
    assert stored(shown_database) == []
    app = press(app, "Load this as the snapshot of 31 March 2011")
    assert stored(shown_database) == [("posts 2011-03-31.xlsx", 3, True)]
    assert "now counts as the snapshot of 31 March 2011" in words(app)
    listed = app.dataframe[-1].value
    assert list(listed["File"]) == ["posts 2011-03-31.xlsx"]
    assert list(listed["State"]) == ["counts"]


@pytest.mark.parametrize(
    ("choice", "title"),
    [("Cut these names", "Social worker"), ("Store the cells as they stand", "Social worker - Jane Example")],
)
def test_a_name_in_a_post_title_is_warned_of_and_nothing_is_loaded_before_a_choice(
    visit: Visit, shown_database: Engine, choice: str, title: str
) -> None:
    named = ["1009", "Social worker - Jane Example", *POSTS[0][2:]]
    app = choose(visit("upload", Role.HR_LEAD), "posts 2011-03-31.xlsx", workbook(*POSTS, named))
    assert "1 cell may hold the name of a member of staff: ‘Social worker - Jane Example’" in app.warning[
        0
    ].value.replace("\\", "")
    (button,) = [one for one in app.button if one.label.startswith("Load this")]
    assert button.disabled
    (decision,) = [one for one in app.radio if one.label == "What is to be stored?"]
    app = press(decision.set_value(choice).run(), "Load this")
    with reading(shown_database) as session:
        titles = session.exec(select(Post.title).where(Post.post_id == "1009")).all()
    assert titles == [title]


def test_a_second_file_is_compared_with_the_first(visit: Visit, shown_database: Engine) -> None:
    app = choose(visit("upload", Role.HR_LEAD), "2011-02-28.xlsx", workbook(*POSTS))
    app = press(app, "Load this")
    filled = [*POSTS[1][:5], "filled", ""]
    new = ["1004", "Social worker", "Duty", "Dover", 1, "vacant", ""]
    app = choose(app, "2011-03-31.xlsx", workbook(POSTS[0], filled, new))
    assert "Compared with the snapshot before, of 28 February 2011" in words(app)
    changes = {(row["Change"], row["Post ID"]) for row in app.dataframe[1].value.to_dict("records")}
    assert changes == {("becomes filled", "1002"), ("is new", "1004"), ("is gone", "1003")}


def test_the_same_bytes_are_recognised(visit: Visit) -> None:
    content = workbook(*POSTS)
    app = press(choose(visit("upload", Role.HR_LEAD), "2011-03-31.xlsx", content), "Load this")
    app = choose(app, "other name 2011-03-31.xlsx", content)
    assert "This very file was already uploaded for 31 March 2011 by hr" in words(app)
    assert not [one for one in app.button if one.label.startswith("Load this")]


def test_problems_name_their_cell_and_nothing_can_be_loaded(visit: Visit, shown_database: Engine) -> None:
    app = choose(
        visit("upload", Role.HR_LEAD),
        "bad.xlsx",
        workbook(*POSTS, ["1005", "SW", "Duty", "Dover", "lots", "vac", "31/3"]),
    )
    assert "5 rows read: 3 used, 1 skipped, 1 with problems" in words(app)
    found = app.table[0].value.map(lambda cell: str(cell).replace("\\", "")).to_dict("records")
    assert {(row["Where"], row["Value"]) for row in found} == {
        ("**Posts, row 5: FTE**", "lots"),
        ("**Posts, row 5: Vacant since**", "31/3"),
    }
    assert not [one for one in app.button if one.label.startswith("Load this")]
    assert stored(shown_database) == []


@pytest.mark.parametrize(
    "content", [b"", b"\xd0\xcf\x11\xe0 no workbook", b"%PDF-1.4", b"Dear all,\nplease see below\n"]
)
def test_a_file_without_a_table_ends_in_a_sentence(visit: Visit, content: bytes) -> None:
    app = choose(visit("upload", Role.HR_LEAD), "vacancies.xlsx", content)
    assert not app.exception
    assert app.error[0].value.endswith(".")
    assert not [one for one in app.button if one.label.startswith("Load this")]


def test_a_date_that_does_not_fit_the_file_can_be_changed(visit: Visit) -> None:
    since_april = ["1002", "Social worker", "Duty", "Dover", 1, "vacant", "10/04/2011"]
    app = choose(visit("upload", Role.HR_LEAD), "2011-03-31.xlsx", workbook(POSTS[0], since_april))
    assert "1 with problems" in words(app)
    app = app.date_input[-1].set_value(date(2011, 4, 30)).run()
    assert "2 used, 1 skipped, 0 with problems" in words(app)
    assert [one for one in app.button if one.label == "Load this as the snapshot of 30 April 2011"]


def test_the_week_that_does_not_fit_the_file_can_be_changed(visit: Visit) -> None:
    headings = [*HEADINGS[:4], "Contract hours", "Status"]
    content = workbook(["1", "Social worker", "Duty", "Dover", 40, "filled"], headings=headings)
    app = choose(visit("upload", Role.HR_LEAD), "2011-03-31.xlsx", content)
    assert "1 with problems" in words(app)
    (week,) = [one for one in app.selectbox if one.label.startswith("Hours of a full week")]
    app = week.set_value(40.0).run()
    assert "1 used, 1 skipped, 0 with problems" in words(app)


def test_the_date_in_some_rows_of_the_file_is_its_date(visit: Visit) -> None:
    rows = [[*POSTS[0], "30/06/2011"], [*POSTS[1], ""]]
    app = choose(visit("upload", Role.HR_LEAD), "posts.xlsx", workbook(*rows, headings=[*HEADINGS, "Snapshot date"]))
    assert app.date_input[-1].value == date(2011, 6, 30)
    assert "2 used, 1 skipped, 0 with problems" in words(app)


def test_what_a_file_says_is_never_read_as_markdown(visit: Visit) -> None:
    headings = [*HEADINGS[:4], "[click](https://evil.example)", "Status"]
    app = choose(visit("upload", Role.HR_LEAD), "odd.xlsx", workbook(POSTS[0][:6], headings=headings))
    assert "](" not in "".join([*(one.value for one in app.error), *(one.label for one in app.expander)])


def test_columns_set_by_hand_are_read_and_remembered(visit: Visit) -> None:
    odd = ["Post ID", "Post title", "Team", "District", "Zzz", "Status", "Vacant since"]
    app = choose(visit("upload", Role.HR_LEAD), "2011-03-31.xlsx", workbook(*POSTS, headings=odd))
    assert not [one for one in app.button if one.label.startswith("Load this")]
    (fte,) = [one for one in app.selectbox if one.label == "Budgeted FTE"]
    fte.set_value("Zzz")
    app = press(app, "Read the file again")
    assert "3 used" in words(app)
    app = press(app, "Load this")
    other = [*POSTS[:2], ["1003", "Team leader", "Duty", "T&M", 1, "vacant", ""]]
    app = choose(app, "2011-04-30.xlsx", workbook(*other, headings=odd))
    assert "3 used, 1 skipped, 0 with problems" in words(app)


def test_who_comes_second_is_told_and_loses_nothing(visit: Visit, shown_database: Engine) -> None:
    first, second = visit("upload", Role.HR_LEAD), visit("upload", Role.PROGRAMME_OFFICE)
    first = choose(first, "hr 2011-03-31.xlsx", workbook(*POSTS))
    second = choose(second, "office 2011-03-31.xlsx", workbook(*POSTS[:2]))
    press(second, "Load this")
    first = press(first, "Load this")
    assert "programme uploaded ‘office 2011-03-31.xlsx’" in words(first)
    assert stored(shown_database) == [("office 2011-03-31.xlsx", 2, True)]
    first = press(first.run(), "Load this")
    assert stored(shown_database)[0] == ("hr 2011-03-31.xlsx", 3, True)


def test_caseloads_go_the_same_way(visit: Visit, shown_database: Engine) -> None:
    headings = ["Worker", "Team", "District", "FTE", "CIN", "CP", "LAC", "Care leavers"]
    rows = [["W1", "Duty", "Dover", 1, 20, 5, 5, 2], ["Jane Smith", "Duty", "Dover", 0.5, 4, 0, 2, 0]]
    app = choose(visit("upload", Role.HR_LEAD, kind="caseloads"), "2011-03-31.xlsx", workbook(*rows, headings=headings))
    figures = shown(app.table[0].value)
    assert figures["Cases held"] == "38"
    assert figures["Average caseload (cases per FTE)"] == "25.3"
    assert figures["Unallocated cases"] == "No figure"
    press(app, "Load this")
    assert stored(shown_database) == [("2011-03-31.xlsx", 2, True)]


FIGURES_HEADINGS = ["Measure", "Month", "District", "Numerator", "Denominator"]
FIGURES: list[list[Any]] = [
    ["initial_assessments", "Mar 2011", "Dover", 45, 60],
    ["initial_assessments", "Mar 2011", "Ashford", "c", "c"],
]


def kinds(app: AppTest) -> list[str]:
    """The kinds of file that may be chosen."""
    (choice,) = [one for one in app.segmented_control if one.label == "Kind of file"]
    return list(choice.options)


def test_each_role_may_choose_the_kinds_that_it_may_upload(visit: Visit) -> None:
    own = ["Posts and vacancies", "Caseloads", "Staff survey", "Published figures"]
    assert kinds(visit("upload", Role.HR_LEAD)) == own
    assert kinds(visit("upload", Role.PROGRAMME_OFFICE)) == [
        *own[:2],
        "Indicators",
        "Staff survey",
        "Case audits",
        "Annex A",
        "Published figures",
    ]
    assert kinds(visit("upload", Role.PERFORMANCE_ANALYST)) == ["Indicators", "Case audits", "Annex A"]
    app = visit("upload", Role.HR_LEAD, kind="indicators")
    assert not app.exception
    assert "which is not among the choices. Showing ‘Posts and vacancies’." in words(app)


def test_indicators_go_the_same_way_for_the_date_of_their_last_month_without_hours_of_a_week(
    visit: Visit, shown_database: Engine
) -> None:
    content = workbook(*FIGURES, headings=FIGURES_HEADINGS)
    app = choose(visit("upload", Role.PROGRAMME_OFFICE, kind="indicators"), "figures.xlsx", content)
    assert not app.exception
    assert "3 rows read: 2 used, 1 skipped, 0 with problems" in words(app)
    assert app.date_input[-1].value == date(2011, 3, 31)
    assert not [one for one in app.selectbox if one.label.startswith("Hours of a full week")]
    assert app.table[0].value["New"].tolist() == ["2"]
    app = press(app, "Load this as what was known on 31 March 2011")
    assert not app.exception
    assert "‘figures.xlsx’ now counts as what was known on 31 March 2011: 2 rows used." in words(app)
    assert stored(shown_database) == [("figures.xlsx", 2, True)]
    changed = workbook([*FIGURES[0][:3], 50, 60], headings=FIGURES_HEADINGS)
    app = choose(app, "figures 2.xlsx", changed)
    assert "1 figure is changed and 1 figure is gone." in words(app)
    assert {tuple(row) for row in app.dataframe[1].value[["Before", "This file"]].values.tolist()} == {
        ("45 of 60", "50 of 60"),
        ("No figure (c: suppressed)", ""),
    }


def test_a_staff_survey_goes_the_same_way_and_shows_the_score_of_each_theme(
    visit: Visit, shown_database: Engine
) -> None:
    about = columns(SURVEY.known(None).model)
    asked = [column.heading for field, column in about.items() if field not in ("district", "team")]
    rows = [["Dover", "Duty", *["agree"] * len(asked)] for _ in range(6)]
    app = visit("upload", Role.HR_LEAD, kind="survey")
    assert "The file needs at least: a column for a question of the survey" in words(app)
    app = choose(app, "staff 2011-03-31.xlsx", workbook(*rows, headings=["District", "Team", *asked]))
    assert not app.exception
    assert app.date_input[-1].value == date(2011, 3, 31)
    figures = shown(app.table[0].value)
    assert figures.pop("Answers") == str(6 * len(asked))
    assert set(figures.values()) == {"75 of 100"}
    assert "6 people answered in 1 team." in words(app)
    app = press(app, "Load this as the staff survey of 31 March 2011")
    assert not app.exception
    assert stored(shown_database) == [("staff 2011-03-31.xlsx", 6, True)]


def test_the_history_shows_each_role_its_own_kinds(visit: Visit) -> None:
    content = workbook(*FIGURES, headings=FIGURES_HEADINGS)
    app = choose(visit("upload", Role.PROGRAMME_OFFICE, kind="indicators"), "figures.xlsx", content)
    app = press(app, "Load this")
    assert list(app.dataframe[-1].value["File"]) == ["figures.xlsx"]
    app = visit("upload", Role.HR_LEAD)
    assert not app.dataframe
    assert "Nothing has been uploaded yet" in words(app)


def test_a_file_is_opened_once_whatever_is_chosen_or_downloaded_later(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []

    def read(path: Path, *more: Any) -> Contents:
        opened.append(path)
        return read_file(path, *more)

    monkeypatch.setattr("core.sheets.checking.read_file", read)
    named = [[*one, "Jane Smith"] for one in POSTS]
    app = choose(
        visit("upload", Role.HR_LEAD), "2011-03-31.xlsx", workbook(*named, headings=[*HEADINGS, "Post holder"])
    )
    app = app.date_input[-1].set_value(date(2011, 4, 30)).run()
    app = press(app, "Load this as the snapshot of 30 April 2011")
    assert "Only the columns that were read are kept of it" in words(app)
    assert len(opened) == 1


def test_what_would_change_and_the_history_are_read_anew_only_after_somebody_wrote(
    visit: Visit, shown_database: Engine
) -> None:
    app = press(choose(visit("upload", Role.HR_LEAD), "2011-02-28.xlsx", workbook(*POSTS)), "Load this")
    app = choose(app, "2011-03-31.xlsx", workbook(*POSTS[:2]))
    assert "1 is gone" in words(app)
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(" ".join(statement.split()))

    event.listen(shown_database, "before_cursor_execute", note)
    app = app.run()
    event.remove(shown_database, "before_cursor_execute", note)
    assert "1 is gone" in words(app)
    assert asked, "who looks is asked at every run"
    assert not [one for one in asked if "FROM post " in one or "FROM upload " in one]
    with writing(shown_database) as session:
        store(session, date(2011, 3, 31), "other", post(post_id="1001"))
        raise_revision(session)
    assert "It takes the place of the snapshot of 31 March 2011" in words(app.run())


def test_published_figures_are_loaded(visit: Visit) -> None:
    from tests.conftest import SHARED

    path = Path(SHARED / "data" / "workforce" / "csww_indicators_2017_to_2025.csv")
    if not path.exists():
        pytest.skip("needs ../shared/data")
    app = choose(visit("upload", Role.HR_LEAD, kind="published"), path.name, path.read_bytes())
    assert "2017 to 2025" in words(app)
    app = press(app, "Load these figures")
    assert "was loaded" in words(app)


def test_a_doubtful_state_is_asked_about_and_answered_on_the_page(visit: Visit, shown_database: Engine) -> None:
    active = [[number, *POSTS[0][1:5], "Active", ""] for number in ("1010", "1011")]
    app = choose(visit("upload", Role.HR_LEAD), "posts 2011-03-31.xlsx", workbook(*POSTS, *active))
    (question,) = [one for one in app.radio if "Active" in one.label]
    assert question.label.replace("\\", "") == (
        "What does ‘Active’ mean here? (Status, 2 rows, the first of them sheet Posts row 5)"
    )
    assert question.value is None
    assert not [one for one in app.button if one.label.startswith("Load this")]
    question.set_value("filled")
    app = press(app, "Read the file again with these answers")
    assert shown(app.table[0].value)["Vacancy rate"] == "22.2%"
    app = press(app, "Load this")
    app = choose(app, "posts 2011-04-30.xlsx", workbook(POSTS[1], *active))
    (question,) = [one for one in app.radio if "Active" in one.label]
    assert question.value == "filled"
    assert shown(app.table[0].value.iloc[:, [0, -1]])["Vacancy rate"] == "33.3%"


WRONG_FTE = ["1004", "Social worker", "Duty", "Dover", "lots", "filled", ""]
WRONG_DAY = ["1005", "Social worker", "Duty", "Dover", 1, "vacant", "when Ann left"]


def test_a_cell_is_corrected_on_the_page_listed_with_the_upload_and_undone_with_it(
    visit: Visit, shown_database: Engine
) -> None:
    content = workbook(*POSTS, WRONG_FTE)
    app = choose(visit("upload", Role.HR_LEAD), "posts 2011-03-31.xlsx", content)
    (field,) = [one for one in app.text_input if one.label.replace("\\", "") == "Posts row 5, FTE"]
    assert field.value == "lots"
    field.input("0.5")
    app = press(app, "Read the file again with these corrections")
    assert "5 rows read: 4 used, 1 skipped, 0 with problems" in words(app)
    app = press(app, "Load this as the snapshot of 31 March 2011")
    assert stored(shown_database) == [("posts 2011-03-31.xlsx", 4, True)]
    listed = [one.value for one in app.table if "Was" in one.value][-1]
    assert listed.map(lambda cell: cell.replace("\\", "")).to_dict("records") == [
        {"Sheet": "Posts", "Row": "5", "Column": "FTE", "Was": "lots", "Now": "0.5"}
    ]
    with reading(shown_database) as session:
        kept = kept_file(session, current_upload(session, Kind.VACANCIES, date(2011, 3, 31)) or 0)
        assert kept is not None
        assert kept.content == content
        entries = session.exec(select(AuditEntry).where(AuditEntry.what == "cell of an upload corrected")).all()
    assert [(one.subject, one.before, one.after) for one in entries] == [
        ("posts 2011-03-31.xlsx, sheet Posts row 5, column FTE", '"lots"', '"0.5"')
    ]
    app = choose(app, "posts 2011-03-31.xlsx", content)
    assert "This very file was already uploaded" in words(app)
    with writing(shown_database) as session:
        number = current_upload(session, Kind.VACANCIES, date(2011, 3, 31)) or 0
        undo(session, number, Person("hr", Role.HR_LEAD), now())
    app = choose(visit("upload", Role.HR_LEAD), "posts 2011-03-31.xlsx", content)
    assert "1 problem in 1 row" in words(app)


def test_rows_with_problems_can_be_left_out_which_every_page_says_until_a_mended_file_is_loaded(
    visit: Visit, shown_database: Engine
) -> None:
    content = workbook(*POSTS, WRONG_FTE, WRONG_DAY)
    app = choose(visit("upload", Role.HR_LEAD), "posts 2011-03-31.xlsx", content)
    # 1 FTE vacant of 2.5; the two rows are at most 2 FTE: 1 of 4.5 and 3 of 4.5
    assert "Without these 2 rows the vacancy rate is 40.0%" in words(app)
    assert "the vacancy rate is between 22.2% and 66.7%" in words(app)
    app = press(app, "Leave out these 2 rows")
    assert "2 rows with problems are left out: sheet Posts row 5 and sheet Posts row 6." in words(app)
    app = press(app, "Load this as the snapshot of 31 March 2011")
    said = "vacancies of 31 March 2011 without 2 rows. Whatever they say, the vacancy rate is between 22.2% and 66.7%"
    for page in ("summary", "vacancies", "indicators", "health"):
        shown_there = visit(page, Role.PROGRAMME_OFFICE, as_at="2011-03-31")
        in_html = "".join(one.proto.body for one in shown_there.get("html"))
        assert said in words(shown_there) + in_html, page
    with reading(shown_database) as session:
        report = board_report(session, date(2011, 3, 31), date(2011, 2, 28), date(2011, 4, 1), for_publication=False)
    assert any(said in one for one in notices(report))
    app = choose(visit("upload", Role.HR_LEAD), "posts 2011-03-31.xlsx", content)
    assert "2 problems in 2 rows" in words(app)
    for label, typed in {"Posts row 5, FTE": "1", "Posts row 6, Vacant since": "01/02/2011"}.items():
        (field,) = [one for one in app.text_input if one.label.replace("\\", "") == label]
        field.input(typed)
    app = press(app, "Read the file again with these corrections")
    app = press(app, "Load this as the snapshot of 31 March 2011")
    assert said not in words(visit("vacancies", Role.PROGRAMME_OFFICE, as_at="2011-03-31"))


def test_a_file_that_looks_like_caseloads_is_offered_to_be_loaded_as_such(visit: Visit) -> None:
    headings = ["Worker", "Job title", "Team", "FTE", "CIN", "CP", "LAC"]
    content = workbook(["W1", "Social worker", "Duty", 1, 10, 2, 3], headings=headings)
    app = choose(visit("upload", Role.HR_LEAD), "june 2011.xlsx", content)
    assert "This looks like another kind of file: Caseloads." in words(app)
    app = press(app, "Load it as Caseloads")
    assert "2 rows read: 1 used, 1 skipped, 0 with problems" in words(app)
    assert "This looks like" not in words(app)
    press(app, "Load this as the snapshot of 30 June 2011")
