"""The rows of an establishment sheet: what each means and when it is wrong. Every expected value is worked by hand."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from core.sheets.columns import Place
from core.sheets.outcome import Checked
from core.workforce.rows.vacancies import VacancyRow
from core.workforce.words import Cover, Reason, Stage, Status
from tests.sheets.orders import check_tables, table

HEADINGS = {
    "id": "Post ID", "title": "Post title", "team": "Team", "district": "District", "fte": "Budgeted FTE",
    "hours": "Contract hours", "week": "Standard hours", "status": "Status", "holder": "Post holder",
    "cover": "Cover type", "cover_fte": "Cover FTE", "agency": "Agency FTE", "since": "Vacant since",
    "reason": "Reason", "stage": "Recruitment stage", "start": "Expected start", "as_at": "Snapshot date",
}  # fmt: skip
USUAL = {"title": "Social worker", "team": "Duty", "fte": 1, "status": "filled"}


def sheet(*posts: Mapping[str, Any], context: Mapping[str, Any] | None = None) -> Checked[VacancyRow]:
    """The account of a sheet with these posts, the first in row 2; None stands for an empty cell."""
    typed: list[dict[str, Any]] = [{**USUAL, **post} for post in posts]
    names = [name for name in HEADINGS if any(name in post for post in typed)]
    rows: Sequence[Sequence[Any]] = [[post.get(name) for name in names] for post in typed]
    return check_tables([table([HEADINGS[name] for name in names], *rows, name="Posts")], VacancyRow, context or {})


def one(context: Mapping[str, Any] | None = None, **typed: Any) -> VacancyRow:
    """The post of a row that is right."""
    result = sheet(typed, context=context)
    assert not result.problems
    return result.rows[0][1]


def problem(context: Mapping[str, Any] | None = None, **typed: Any) -> tuple[str | None, str]:
    """The column and message of a row's only problem."""
    result = sheet(typed, context=context)
    assert not result.rows
    (found,) = result.problems
    return found.column, found.message


def test_two_posts_in_one_row_have_their_fte_together() -> None:
    row = one(title="2x SW", fte=2)
    assert (row.posts, row.role, row.established_fte, row.in_post_fte) == (2, "Social worker", 2, 2)


def test_two_posts_with_the_fte_of_one_are_doubtful() -> None:
    column, message = problem(title="2x SW", fte=1)
    assert column == "Budgeted FTE"
    assert "stands for 2 posts, and this FTE may be that of each or of all together" in message


def test_one_post_has_at_most_one_fte() -> None:
    column, message = problem(fte=1.5)
    assert column == "Budgeted FTE"
    assert message.startswith("A post has at most 1 FTE")
    assert problem(title="2x SW", fte=2.5)[0] == "Budgeted FTE"
    assert one(fte="37.1 hrs").established_fte == pytest.approx(1.0027, abs=1e-4)


@pytest.mark.parametrize(("week", "fte"), [(None, 0.6), (37, 0.6), (36, 0.6167), (35, 0.6343)])
def test_hours_count_over_the_standard_week_of_the_row_else_of_the_file_else_of_37(
    week: int | None, fte: float
) -> None:
    assert one(week=week, fte="22.2 hrs").established_fte == fte
    assert one({"standard_hours": week}, fte="22.2 hrs").established_fte == fte
    assert one(week=week, fte=None, hours=22.2).established_fte == fte
    assert one({"standard_hours": 35}, week=37, fte="22.2 hrs").established_fte == 0.6


def test_a_standard_week_that_is_none_is_a_problem_of_its_cell() -> None:
    assert problem(week=22)[0] == "Standard hours"


def test_contract_hours_below_the_budget_leave_a_part_neither_held_nor_vacant() -> None:
    result = sheet({"fte": 1, "hours": 18.5}, {"fte": 1, "hours": 37})
    assert [row.in_post_fte for _, row in result.rows] == [0.5, 1.0]
    assert "Filled posts are held for 0.5 FTE fewer than budgeted: that part counts neither as held nor as vacant." in (
        result.remarks
    )


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ("Filled", Status.FILLED), ("VACANT", Status.VACANT), ("vac", Status.VACANT), ("Vac.", Status.VACANT),
        ("Vacant - leaving 31/3", Status.VACANT), ("vacant, agency in post until May", None), ("Frozen", Status.FROZEN),
        ("On hold - HR", Status.FROZEN), ("deleted", Status.DELETED), ("Under review", Status.UNKNOWN),
        ("Vacancies", Status.UNKNOWN), ("held", Status.UNKNOWN),
        ("Held - HR", Status.UNKNOWN), (None, Status.UNKNOWN), ("-", Status.UNKNOWN), ("not vacant", Status.UNKNOWN),
    ],
)  # fmt: skip
def test_a_status_is_understood_by_its_first_words_and_stays_unknown_otherwise(
    typed: str | None, status: Status | None
) -> None:
    if status is None:
        assert problem(status=typed)[0] == "Status"
    else:
        assert one(status=typed).state == status


def test_an_unknown_status_is_counted_and_named_outside_every_rate() -> None:
    result = sheet({"status": "under review", "title": "3x SW", "fte": 3}, {})
    assert result.used == 2
    assert result.rows[0][1].in_post_fte == 0
    assert not result.rows[0][1].is_vacant
    assert (
        "3 posts of unknown status: counted and shown, but outside every rate. They stand in sheet Posts row 2."
    ) in result.remarks
    (many,) = [one for one in sheet(*[{"status": "maybe"}] * 25).remarks if "unknown" in one]
    assert many.startswith("25 posts of unknown status")
    assert many.endswith("sheet Posts row 20, sheet Posts row 21 and 5 more rows.")


def test_frozen_posts_are_vacant_and_deleted_ones_are_not() -> None:
    assert one(status="frozen").is_vacant
    assert not one(status="deleted").is_vacant
    assert one(status="deleted").in_post_fte == 0


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ("Ann Smith", Status.FILLED), ("VACANT", Status.VACANT), ("Vacant (was A Smith)", Status.VACANT),
        ("Vacek, Jan", Status.FILLED), ("Holden, Ann", Status.FILLED), ("Heldt", Status.FILLED),
        ("frozen post", Status.FROZEN), ("?", Status.UNKNOWN), ("TBC", Status.UNKNOWN), ("n/a", Status.UNKNOWN),
        ("None", Status.UNKNOWN), ("Agency - Ann Smith", Status.VACANT), ("Locum", Status.VACANT),
        ("Agency (K Brown)", Status.VACANT), ("J Smith (agency)", Status.VACANT), ("J Smith - agency SW", Status.VACANT),
        ("A Smith, was agency", Status.UNKNOWN), ("Filled (agency)", Status.UNKNOWN), ("Agency requested", Status.UNKNOWN),
        ("Vacant - no agency", Status.VACANT), ("Vacant but covered by agency", Status.VACANT),
        ("Vaccaro, M", Status.FILLED),
        ("Holden, Sarah", Status.FILLED), ("-", Status.UNKNOWN), ("Currently recruiting", Status.UNKNOWN),
        ("No postholder", Status.UNKNOWN), ("no post holder", Status.UNKNOWN), ("unknown", Status.UNKNOWN),
        ("Held", Status.UNKNOWN), ("Post vacant", Status.VACANT), ("Currently vacant", Status.VACANT),
        ("Ann Smith - vacant from May", Status.UNKNOWN), ("Out to advert", Status.UNKNOWN),
        ("Norris, A", Status.FILLED), ("Frozen, agency until May", Status.FROZEN),
        ("12345", Status.UNKNOWN), (None, Status.UNKNOWN),
    ],
)  # fmt: skip
def test_a_post_holder_says_only_whether_the_post_is_held_and_agency_is_never_in_post(
    typed: str | None, status: Status
) -> None:
    assert one(status=None, holder=typed).state == status


def test_a_post_held_by_agency_is_vacant_and_covered_by_it_as_the_cover_columns_say() -> None:
    row = one(status=None, holder="Agency - J Smith", fte=0.8)
    assert (row.state, row.in_post_fte, row.cover, row.covered_fte) == (Status.VACANT, 0, Cover.AGENCY, 0.8)
    assert "Smith" not in repr(row)
    assert one(status=None, holder="Agency", fte=0.8, cover="agency", cover_fte=0.5).covered_fte == 0.5
    assert one(status="vacant", holder="Agency", fte=0.8, agency=0.5).covered_fte == 0.5
    assert one(status="under review", holder="Agency").cover is None


def test_agency_in_a_cell_against_the_cover_columns_or_the_status_is_a_problem() -> None:
    for about in ({"status": None, "holder": "Agency - J Smith"}, {"status": "vacant but covered by agency"}):
        assert problem(**about, cover="none") == (
            "Cover type", "The row says elsewhere that agency covers the post, but this says none: mend one of the two.",
        )  # fmt: skip
        assert problem(**about, cover="agency", cover_fte=0)[0] == "Cover FTE"
        assert problem(**about, agency=0)[0] == "Agency FTE"
    column, message = problem(status="filled", holder="Agency - J Smith")
    assert column == "Status"
    assert "the post holder’s cell says agency" in message


def test_posts_taken_as_filled_by_a_name_alone_are_told() -> None:
    result = sheet({"status": None, "holder": "Ann Smith", "title": "2x SW", "fte": 2}, {"status": "filled"}, {})
    assert (
        "2 posts without a status were taken as filled, as the post holder’s cell holds somebody’s name or says so."
    ) in result.remarks
    assert not [remark for remark in sheet({"holder": "Ann Smith"}).remarks if "taken as filled" in remark]


@pytest.mark.parametrize(
    "typed",
    [
        "vacant but covered by agency",
        "Vacant - agency",
        "Vacant (agency cover)",
        "vacancy, agency worker",
        "Vacant/locum",
    ],
)
def test_a_status_of_vacant_may_say_that_agency_covers(typed: str) -> None:
    row = one(status=typed, fte=0.8)
    assert (row.state, row.cover, row.covered_fte) == (Status.VACANT, Cover.AGENCY, 0.8)
    assert one(status=typed, fte=0.8, agency=0.4).covered_fte == 0.4


@pytest.mark.parametrize("typed", ["Vacant - no agency", "Vacant, agency requested", "vacant (agency left)"])
def test_a_status_of_vacant_that_speaks_of_agency_otherwise_is_doubtful_unless_the_cover_columns_say(
    typed: str,
) -> None:
    column, message = problem(status=typed)
    assert column == "Status"
    assert message.endswith("write vacant, and under ‘Cover type’ whether agency covers the post.")
    assert one(status=typed, cover="none").cover == Cover.NONE
    assert one(status=typed, agency=0.4).cover == Cover.AGENCY


def test_a_status_of_filled_by_agency_is_doubtful_as_agency_is_never_in_post() -> None:
    column, message = problem(status="Filled - agency")
    assert column == "Status"
    assert message.startswith("Agency is never in post")


@pytest.mark.parametrize(
    "typed", ["Vacant from 1/9/11", "vacant since 1 September 2011 - see HR", "VACANT wef 01/09/2011"]
)
def test_a_status_of_vacant_from_a_day_holds_on_that_day_and_is_doubtful_before(typed: str) -> None:
    first = date(2011, 9, 1)
    assert one({"as_at": first}, status=typed).vacant_since == first
    assert one({"as_at": date(2011, 9, 30)}, status=typed, since="05/09/2011").vacant_since == date(2011, 9, 5)
    column, message = problem({"as_at": date(2011, 8, 31)}, status=typed)
    assert column == "Status"
    assert "says vacant only from 1 September 2011: write filled with a Holder end, or vacant" in message


def test_a_status_with_a_day_that_the_calendar_lacks_is_doubtful_and_one_without_a_year_says_nothing() -> None:
    assert problem(status="Vacant from 31/2/11")[0] == "Status"
    assert one({"as_at": date(2011, 3, 1)}, status="Vacant - leaving 31/3").state == Status.VACANT
    assert one({"as_at": date(2011, 3, 1)}, status="Vacant from 31/3").vacant_since is None


def test_a_filled_posts_hours_are_no_more_than_its_fte() -> None:
    assert problem(fte=0.5, hours=37) == (
        "Contract hours", "These hours are 1 FTE, more than the post’s 0.5 FTE: mend one of the two.",
    )  # fmt: skip
    assert one(fte=0.5, hours=18.5).in_post_fte == 0.5
    assert one(fte=0.5, hours=37, status="vacant").established_fte == 0.5


def test_the_hours_of_several_posts_in_one_row_are_doubtful_unless_they_are_those_of_all() -> None:
    assert one(title="2x SW", fte=2, hours=74).in_post_fte == 2
    assert one(title="2x SW", fte=2, week=36, hours=72).in_post_fte == 2
    column, message = problem(title="2x SW", fte=2, hours=37)
    assert column == "Contract hours"
    assert "may be those of each or of all together" in message


def test_no_name_is_kept_and_none_is_in_a_problem() -> None:
    good, bad = one(holder="Ann Smith"), sheet({"holder": "Ann Smith", "fte": "lots"}, {"holder": "#REF!"})
    assert "Smith" not in repr(good)
    assert "Smith" not in repr(bad)
    assert [(found.column, found.value) for found in bad.problems] == [("Budgeted FTE", "lots"), ("Post holder", "")]


def test_a_filled_post_whose_holder_is_vacant_contradicts_itself() -> None:
    column, message = problem(status="filled", holder="VACANT")
    assert column == "Status"
    assert "mend one of them" in message
    assert one(status="vacant", holder="Ann Smith").state == Status.VACANT


def test_districts_go_by_their_other_names() -> None:
    assert one(district="T&M").district == "Tonbridge and Malling"
    assert one(district="ASHFORD district").district == "Ashford"


def test_a_district_misspelled_is_a_problem_that_names_the_right_one() -> None:
    assert problem(district="Ashfrod") == (
        "District", "‘Ashfrod’ is not understood: there is no district of this name; did you mean Ashford?",
    )  # fmt: skip


def test_an_unknown_district_is_taken_as_it_stands() -> None:
    assert one(district="County-wide").district == "County-wide"
    known = {"countywide": "County-wide"}
    assert one({"districts": known}, district="COUNTY WIDE").district == "County-wide"
    assert problem({"districts": known}, district="Countywde")[1].endswith("did you mean County-wide?")


def test_a_row_needs_a_team_or_a_district() -> None:
    assert problem(team=None)[0] == "Team"
    assert one(team=None, district="Dover").district == "Dover"


def test_a_row_needs_an_fte() -> None:
    assert problem(fte=None)[0] == "Budgeted FTE"


def test_agency_fte_alone_means_agency_cover() -> None:
    row = one(status="vacant", agency=0.6)
    assert (row.cover, row.covered_fte) == (Cover.AGENCY, 0.6)
    assert one(status="vacant", agency=0).cover is None


def test_cover_without_an_fte_counts_whole_and_is_told() -> None:
    result = sheet({"status": "vacant", "fte": 0.8, "cover": "locum"}, {"cover": "no"})
    assert [(row.cover, row.covered_fte) for _, row in result.rows] == [(Cover.AGENCY, 0.8), (Cover.NONE, 0)]
    assert "Cover without a Cover FTE counts for the whole post: 1 row." in result.remarks


def test_cover_that_contradicts_itself_is_a_problem() -> None:
    assert problem(status="vacant", cover=None, cover_fte=0.5)[0] == "Cover type"
    assert problem(status="vacant", cover="none", cover_fte=0.5)[0] == "Cover type"
    assert problem(status="vacant", cover="acting", agency=0.5)[0] == "Cover type"
    assert problem(status="vacant", fte=0.5, cover="agency", cover_fte=1)[0] == "Cover FTE"
    assert problem(status="vacant", fte=0.5, agency=0.6)[0] == "Agency FTE"


def test_a_post_cannot_be_vacant_since_a_day_after_the_snapshot() -> None:
    march = {"as_at": date(2011, 3, 31)}
    column, message = problem(march, status="vacant", since="01/04/2011")
    assert column == "Vacant since"
    assert "31 March 2011" in message
    assert one(march, status="vacant", since="31/03/2011").vacant_since == date(2011, 3, 31)
    assert one(march, status="filled", since="01/04/2011").state == Status.FILLED


def test_a_row_of_another_day_than_the_snapshots_is_a_problem() -> None:
    result = sheet({"as_at": "30/04/2011"}, {"as_at": "31/03/2011"}, {}, context={"as_at": date(2011, 3, 31)})
    assert [(found.row, found.column) for found in result.problems] == [(2, "Snapshot date")]
    assert "loaded for 31 March 2011, but this row is as at 30 April 2011" in result.problems[0].message
    assert not sheet({"as_at": "30/04/2011"}).problems


def test_words_of_recruitment_and_reason_are_kept_as_groups() -> None:
    row = one(status="vacant", reason="resigned - ask Ann Smith", stage="Offer made 3/3", start="asap")
    assert (row.reason, row.recruitment_stage, row.expected_start) == (Reason.RESIGNATION, Stage.OFFER, None)
    assert one(reason="see Ann Smith").reason == Reason.OTHER


def test_a_job_share_is_one_post_together() -> None:
    result = sheet({"id": "CS1", "fte": 0.6}, {"id": "CS1", "fte": 0.4}, {"id": "CS2"})
    assert result.used == 3
    assert "1 row shared the number of another, as job shares do: each share is one post together." in result.remarks


def test_a_post_twice_with_more_than_one_fte_is_a_problem_of_each_of_its_rows() -> None:
    result = sheet({"id": 1234.0}, {"id": "1234", "fte": 0.5}, {"id": "01234"})
    assert [(found.row, found.column) for found in result.problems] == [(2, "Post ID"), (3, "Post ID")]
    assert result.problems[0].message.startswith("Post 1234 stands in sheet Posts row 2 and sheet Posts row 3")
    assert [place for place, _ in result.rows] == [Place("Posts", 4)]


def test_short_headings_are_understood() -> None:
    headings = ["Ref", "Post title", "Team", "FTE", "Status", "Vac since"]
    result = check_tables([table(headings, ["CS1", "SW", "Duty", 1, "vacant", "01/03/2011"])], VacancyRow, {})
    assert [(row.post_id, row.vacant_since) for _, row in result.rows] == [("CS1", date(2011, 3, 1))]


def test_rows_without_a_number_are_never_the_same_post() -> None:
    assert sheet({"id": "-"}, {"id": "tbc"}, {"id": None}, {"id": "n/a"}).used == 4
