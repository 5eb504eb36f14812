"""A file on its way in: the preview against what is stored, and the figures before and after."""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from core.kinds import INTAKES
from core.sheets.outcome import Checked
from core.storage.engine import reading, writing
from core.uploads import history as uploads
from core.uploads.intake import check_file
from core.uploads.tables import Kind
from core.workforce import intake
from core.workforce.comparison import Compared
from core.workforce.displays.snapshot import FIGURES, said
from tests.workforce.filled_in import (
    APRIL,
    AT,
    HR,
    MARCH,
    MAY,
    caseloads,
    file,
    post,
    store,
    store_cases,
    vacancies,
    worker,
)


def figures(compared: Compared) -> dict[str, tuple[Any, Any]]:
    return {row.figure: (row.before, row.after) for row in compared.figures.itertuples()}


def looked_at(database: Engine, checked: Checked[Any], as_at: Any = APRIL, kind: Kind = Kind.VACANCIES) -> Compared:
    with reading(database) as session:
        return intake.compared(session, kind, checked, as_at)


def test_the_first_real_file_is_compared_with_nothing_illustrative_data_included(database: Engine) -> None:
    with writing(database) as session:
        store(session, MARCH, "made up", post(), is_illustrative=True)
    preview = looked_at(database, vacancies(post(post_id="1"), post("vacant", post_id="2")))
    assert (preview.since, preview.seen, len(preview.changes)) == (None, None, 0)
    assert figures(preview)["vacancy_rate"] == (None, 0.5)


def test_a_file_is_compared_with_the_snapshot_of_its_date_else_the_one_before_and_never_a_later_one(
    database: Engine,
) -> None:
    with writing(database) as session:
        march = store(session, MARCH, "a", post(post_id="1"), post(post_id="2"))
        store(session, MAY, "b", post("vacant", post_id="1"))
    checked = vacancies(post("vacant", post_id="1"), post(post_id="2"))
    april = looked_at(database, checked)
    assert (april.since, april.seen) == (MARCH, None)
    assert list(april.changes[["change", "post_id"]].itertuples(index=False, name=None)) == [("becomes vacant", "1")]
    assert figures(april)["vacancy_rate"] == (0.0, 0.5)
    again = looked_at(database, checked, MARCH)
    assert (again.since, again.seen) == (MARCH, march)


def test_what_was_seen_is_what_the_upload_is_stored_against(database: Engine) -> None:
    with writing(database) as session:
        store(session, MARCH, "a", post(post_id="1"))
    preview = looked_at(database, vacancies(post()), MARCH)
    with writing(database) as session:
        new = intake.VACANCIES.store(session, vacancies(post()), MARCH, file("b"), HR, AT, seen=preview.seen)
        assert uploads.current_upload(session, Kind.VACANCIES, MARCH) == new


def test_posts_that_cannot_be_followed_are_counted_as_posts_without_deleted_ones(database: Engine) -> None:
    with writing(database) as session:
        store(session, MARCH, "a", post())
    checked = vacancies(post(), post(post_title="2x SW", budgeted_fte=2), *[post("deleted")] * 4, post(post_id="1"))
    assert looked_at(database, checked).without_id == 3


def test_a_snapshot_of_deleted_posts_alone_is_not_taken_for_the_one_before_it(database: Engine) -> None:
    with writing(database) as session:
        store(session, MARCH, "a", post())
        store(session, APRIL, "b", post("deleted"))
    assert figures(looked_at(database, vacancies(post()), MAY))["posts"] == (0, 1)


def test_caseloads_are_compared_by_their_figures(database: Engine) -> None:
    with writing(database) as session:
        store_cases(session, MARCH, "a", worker("W1", 40), worker("Unallocated", 9, fte=None, longest_wait_days=30))
    preview = looked_at(database, caseloads(worker("W1", 20), worker("W2", 10)), APRIL, Kind.CASELOADS)
    assert (preview.since, len(preview.changes), preview.without_id) == (MARCH, 0, 0)
    found = figures(preview)
    assert (found["average"], found["above"], found["unallocated"]) == ((40.0, 15.0), (1, 0), (9, None))


def test_unallocated_cases_of_an_older_snapshot_do_not_stand_for_a_newer_one(database: Engine) -> None:
    with writing(database) as session:
        store_cases(session, MARCH, "a", worker("W1", 40), worker("Unallocated", 9, fte=None))
        store_cases(session, APRIL, "b", worker("W1", 30))
    found = figures(looked_at(database, caseloads(worker("W1")), MAY, Kind.CASELOADS))
    assert (found["unallocated"], found["cases"]) == ((None, None), (30, 10))


def test_a_snapshot_of_unallocated_cases_alone_shows_no_older_workers(database: Engine) -> None:
    with writing(database) as session:
        store_cases(session, MARCH, "a", worker("W1", 40))
        store_cases(session, APRIL, "b", worker("Unallocated", 9, fte=None))
    found = figures(looked_at(database, caseloads(worker("W1")), MAY, Kind.CASELOADS))
    assert (found["cases"], found["unallocated"]) == ((0, 10), (9, None))


def test_every_figure_of_a_summary_has_a_name_and_can_be_said_even_where_there_is_none(database: Engine) -> None:
    for kind, empty in ((Kind.VACANCIES, vacancies()), (Kind.CASELOADS, caseloads())):
        summary = intake.summary(kind, empty, MARCH, {"target_caseload": 30, "role_groups": {}})
        assert summary.keys() == set(intake.SUMMARY[kind]) <= FIGURES.keys()
        for name, value in summary.items():
            assert said(name, value)
            assert said(name, None) == "No figure"


def test_a_file_is_dated_by_its_rows_only_where_they_agree() -> None:
    assert intake.dated_by(vacancies(post(snapshot_date=MARCH), post(snapshot_date=MARCH))) == MARCH
    assert intake.dated_by(vacancies(post(snapshot_date=MARCH), post(snapshot_date=APRIL))) is None
    assert intake.dated_by(vacancies(post(snapshot_date=MARCH), post())) == MARCH
    assert intake.dated_by(vacancies(post())) is None
    assert intake.dated_by(vacancies()) is None


def test_what_does_not_look_right_beside_the_snapshot_before_is_said_a_sentence_each(database: Engine) -> None:
    # 20 posts before, 2 of them vacant (10.0%), 10 in each of two districts; 4 now, 2 of them vacant (50.0%), under new numbers
    with writing(database) as session:
        before = [
            post("vacant" if n < 2 else "filled", post_id=str(n), district="Dover" if n < 10 else "Ashford")
            for n in range(20)
        ]
        store(session, MARCH, "a", *before)
    after = [post("vacant" if n < 2 else "filled", post_id=f"N{n}", district="Dover") for n in range(4)]
    assert looked_at(database, vacancies(*after)).doubts == (
        "This file holds 4 posts; the one before, of 31 March 2011, holds 20.",
        "No posts of Ashford (10) are in this file; the one before, of 31 March 2011, holds them.",
        "The vacancy rate has doubled or more: 50.0% in this file, 10.0% on 31 March 2011.",
        "None of the 4 post numbers in this file stands in the one before, of 31 March 2011: what became of each cannot be "
        "followed.",
    )


def test_the_same_posts_again_and_nearly_all_posts_changed_are_said_and_an_ordinary_month_says_nothing(
    database: Engine,
) -> None:
    before = [post("vacant" if n < 2 else "filled", post_id=str(n)) for n in range(10)]
    with writing(database) as session:
        store(session, MARCH, "a", *before)
    assert looked_at(database, vacancies(*before)).doubts == (
        "Nothing in this file differs from the snapshot of 31 March 2011: it may be the same file again.",
    )
    moved = [one | {"team": "Assessment"} for one in before]
    assert looked_at(database, vacancies(*moved)).doubts == (
        "10 of the 10 posts that stood in the file of 31 March 2011 too are changed in this one.",
    )
    ordinary = [*before[1:], post("vacant", post_id="10")]
    assert looked_at(database, vacancies(*ordinary)).doubts == ()


def test_caseloads_that_halve_are_said(database: Engine) -> None:
    with writing(database) as session:
        INTAKES[Kind.CASELOADS].store(
            session, caseloads(worker("W1", 20), worker("W2", 20)), MARCH, file("cases"), HR, AT
        )
    found = looked_at(database, caseloads(worker("W1", 9), worker("W2", 9)), kind=Kind.CASELOADS)
    assert found.doubts == ("The average caseload has halved or less: 9.0 in this file, 20.0 on 31 March 2011.",)


def test_the_very_same_file_for_another_day_is_said(database: Engine) -> None:
    with writing(database) as session:
        store(session, MARCH, "a", post(post_id="1"))
    with reading(database) as session:
        found = intake.VACANCIES.previewed(session, vacancies(post(post_id="1")), APRIL, b"a")
    assert found.doubts[0] == "This very file was loaded for 31 March 2011 already, by pat.hr, as ‘posts.csv’."


def test_a_team_that_is_spelled_nearly_like_one_before_is_a_choice(database: Engine, tmp_path: Path) -> None:
    with writing(database) as session:
        store(session, MARCH, "a", post(post_id="1", team="Ashford Duty"), post(post_id="2", team="Team 1"))
    path = tmp_path / "posts.csv"
    path.write_text(
        "Post ID,Post title,Team,FTE,Status\n1,SW,Ashford Dutty,1,filled\n2,SW,Team 2,1,filled\n3,SW,Ashford duty,1,vacant\n",
        encoding="utf-8",
    )
    with reading(database) as session:
        knows = intake.VACANCIES.known(session)
        asked = check_file(intake.VACANCIES, path, knows, session, as_at=APRIL)
        (question,) = asked.questions
        assert question.asks == "There is no team ‘Ashford Dutty’; did you mean Ashford Duty?"
        answered = check_file(
            intake.VACANCIES, path, knows, session, as_at=APRIL, answers={question.key: "Ashford Duty"}
        )
    assert [row.team for _, row in answered.rows] == ["Ashford Duty", "Team 2", "Ashford Duty"]
    assert [row.team for _, row in asked.rows] == ["Ashford Dutty", "Team 2", "Ashford Duty"]
