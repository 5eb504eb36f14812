"""Sheets of indicators through the engine: what counts, what is a problem, and how each is said."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from core.indicators.definitions import Origin, Unit, shipped_measures
from core.indicators.rows.observations import ObservationRow
from core.sheets.checking import check
from core.sheets.outcome import Checked
from core.sheets.template import template
from tests.indicators.filled_in import MARCH, check_text, measure, row

HEADINGS = "Measure,Month,District,Numerator,Denominator,Percentage,Flag\n"
ETHNICITY = "Ethnicity recorded"


def problems(found: Checked[ObservationRow]) -> list[tuple[int | None, str | None, str]]:
    return [(one.row, one.column, one.message) for one in found.problems]


def one_problem(folder: Path, line: str) -> tuple[str | None, str]:
    """What is wrong with the one line of a file."""
    found = check_text(folder, HEADINGS + line + "\n")
    assert not found.rows
    ((number, column, message),) = problems(found)
    assert number == 2
    assert message.endswith((".", "?"))
    return column, message


def one_row(folder: Path, line: str) -> ObservationRow:
    found = check_text(folder, HEADINGS + line + "\n")
    assert not found.problems
    ((_, typed),) = found.rows
    return typed


@pytest.mark.parametrize(
    "name",
    ["ethnicity_recorded", "Ethnicity recorded", " ETHNICITY  Recorded ", "ethnicity-recorded", "Ethnicity recorded."],
)
def test_a_measure_goes_by_code_and_title_however_they_are_written(tmp_path: Path, name: str) -> None:
    assert one_row(tmp_path, f"{name},Mar 2011,Ashford,45,60,,").measure == "ethnicity_recorded"


@pytest.mark.parametrize(
    ("name", "code"),
    [("NI 59", "initial_assessments"), ("NI59", "initial_assessments"), ("NI 60 core", "core_assessments"),
     ("ni 66", "lac_reviews"), ("NI 62: placements", "three_placements"), ("NI 68", "referrals_to_assessment")],
)  # fmt: skip
def test_a_measure_goes_by_its_national_indicator(tmp_path: Path, name: str, code: str) -> None:
    assert one_row(tmp_path, f"{name},Mar 2011,Ashford,45,60,,").measure == code


def test_of_an_unknown_measure_the_nearest_title_is_suggested(tmp_path: Path) -> None:
    column, message = one_problem(tmp_path, "Ethnicty is recorded,Mar 2011,Ashford,45,60,,")
    assert column == "Measure"
    assert message == (
        "‘Ethnicty is recorded’ is not understood: there is no measure of this name; did you mean ‘Ethnicity recorded’?"
    )
    _, message = one_problem(tmp_path, "xyzzy,Mar 2011,Ashford,45,60,,")
    assert message.endswith("write a title or code from the page Indicators.")


@pytest.mark.parametrize(
    "typed",
    [
        "Mar 2011",
        "March 2011",
        "mar-11",
        "Mar 11",
        "2011-03",
        "03/2011",
        "3-2011",
        "31/03/2011",
        "15 March 2011",
        "2011-03-01",
    ],
)
def test_a_month_is_understood_as_people_write_it(tmp_path: Path, typed: str) -> None:
    assert one_row(tmp_path, f"{ETHNICITY},{typed},Ashford,45,60,,").month == MARCH


@pytest.mark.parametrize(
    "typed", ["", "spring", "Q4", "2011", "13/2011", "2011-00", "asap", "1", "Mar 1011", "Mar 1999"]
)
def test_what_is_no_month_is_a_problem(tmp_path: Path, typed: str) -> None:
    column, message = one_problem(tmp_path, f"{ETHNICITY},{typed},Ashford,45,60,,")
    assert column == "Month"
    assert "Mar 2011" in message


def test_a_month_that_is_not_over_on_the_day_of_the_file_is_a_problem(tmp_path: Path) -> None:
    lines = f"{ETHNICITY},Mar 2011,Ashford,45,60,,\n{ETHNICITY},Apr 2011,Ashford,45,60,,\n"
    found = check_text(tmp_path, HEADINGS + lines, as_at=date(2011, 4, 29))
    assert [typed.month for _, typed in found.rows] == [MARCH]
    assert problems(found) == [
        (3, "Month", "‘Apr 2011’ is not understood: the month is not over on 29 April 2011, the day for which the figures are "
                     "to be loaded."),
    ]  # fmt: skip


@pytest.mark.parametrize("typed", ["", "whole service", "Whole Service", "County", "all", "ALL DISTRICTS", "Total"])
def test_an_empty_district_and_words_for_all_of_them_are_the_whole_service(tmp_path: Path, typed: str) -> None:
    assert one_row(tmp_path, f"{ETHNICITY},Mar 2011,{typed},45,60,,").district == ""


@pytest.mark.parametrize("typed", ["T&M", "Tonbridge & Malling", "tonbridge and malling district"])
def test_a_district_goes_by_the_names_that_the_workforce_knows(tmp_path: Path, typed: str) -> None:
    assert one_row(tmp_path, f"{ETHNICITY},Mar 2011,{typed},45,60,,").district == "Tonbridge and Malling"


def test_an_unknown_district_beside_known_ones_is_a_problem(tmp_path: Path) -> None:
    lines = f"{ETHNICITY},Mar 2011,Ashford,45,60,,\n{ETHNICITY},Mar 2011,Narnia,45,60,,\n"
    found = check_text(tmp_path, HEADINGS + lines)
    ((number, column, message),) = problems(found)
    assert (number, column) == (3, "District")
    assert message.startswith("There is no district of this name")
    column, message = one_problem(tmp_path, f"{ETHNICITY},Mar 2011,Ashfort,45,60,,")
    assert message.endswith("did you mean Ashford?")


def test_a_file_whose_districts_are_all_unknown_is_another_councils_and_is_only_remarked_on(tmp_path: Path) -> None:
    lines = f"{ETHNICITY},Mar 2011,Narnia,45,60,,\n{ETHNICITY},Mar 2011,Archenland,45,60,,\n"
    found = check_text(tmp_path, HEADINGS + lines)
    assert not found.problems
    assert "New districts, not seen in earlier uploads: Archenland and Narnia" in found.remarks[0]


@pytest.mark.parametrize("typed", ["75%", "75", "0.75", "75.0%", "75.00", ".75", "75 per cent", "75 %"])
def test_a_percentage_that_agrees_is_understood_however_it_is_written(tmp_path: Path, typed: str) -> None:
    assert one_row(tmp_path, f"{ETHNICITY},Mar 2011,Ashford,45,60,{typed},").numerator == 45


@pytest.mark.parametrize("typed", ["76%", "74", "0.74", "0.76", "75.2%", "0.75%", "7.5", "1", "100%"])
def test_a_percentage_that_says_something_else_is_a_problem(tmp_path: Path, typed: str) -> None:
    column, message = one_problem(tmp_path, f"{ETHNICITY},Mar 2011,Ashford,45,60,{typed},")
    assert column == "Percentage"
    assert message == "The row says 45 of 60, which is 75.0%: mend the percentage, or the numbers."


@pytest.mark.parametrize("typed", ["87", "87%", "0.87", "87.4%", "0.874", "0.8739"])
def test_a_percentage_may_be_rounded_to_the_places_it_shows(tmp_path: Path, typed: str) -> None:
    """90 of 103 is 87.3786%."""
    line = f"{ETHNICITY},Mar 2011,Ashford,90,103,{typed},"
    if typed == "0.8739":
        assert one_problem(tmp_path, line)[0] == "Percentage"
    else:
        assert one_row(tmp_path, line).denominator == 103


@given(numerator=st.integers(0, 5000), more=st.integers(0, 5000), places=st.integers(0, 3), form=st.sampled_from("pbf"))
def test_a_percentage_as_any_spreadsheet_rounds_it_always_agrees(
    numerator: int, more: int, places: int, form: str
) -> None:
    denominator = numerator + more
    if not denominator:
        return
    exact = Fraction(numerator, denominator)
    rounded = round(float(exact * 100), places)
    text = {"p": f"{rounded:.{places}f}%", "b": f"{rounded:.{places}f}", "f": f"{float(exact):.{places + 2}f}"}[form]
    typed = row(numerator=numerator, denominator=denominator, percentage=text)
    assert ObservationRow.model_validate(typed).numerator == numerator


def test_a_percentage_alone_is_a_problem(tmp_path: Path) -> None:
    column, message = one_problem(tmp_path, f"{ETHNICITY},Mar 2011,Ashford,,,87%,")
    assert column == "Percentage"
    assert "cannot be added up" in message
    assert one_problem(tmp_path, f"{ETHNICITY},Mar 2011,Ashford,87%,100,,")[0] == "Numerator"


def test_more_than_all_is_a_problem(tmp_path: Path) -> None:
    column, message = one_problem(tmp_path, f"{ETHNICITY},Mar 2011,Ashford,1061,60,,")
    assert column == "Numerator"
    assert message.startswith("1,061 of 60 is more than all")


def test_something_of_nothing_is_a_problem_and_nothing_of_nothing_is_no_figure(tmp_path: Path) -> None:
    column, message = one_problem(tmp_path, f"{ETHNICITY},Mar 2011,Ashford,4,0,,")
    assert (column, message) == ("Denominator", "4 of 0 cannot be: mend numerator or denominator.")
    found = check_text(tmp_path, HEADINGS + f"{ETHNICITY},Mar 2011,Ashford,0,0,,\n")
    assert found.used == 1
    assert list(found.remarks) == ["0 of 0 is shown as ‘No figure’: row 2."]
    assert one_problem(tmp_path, f"{ETHNICITY},Mar 2011,Ashford,0,0,100%,")[0] == "Percentage"


@pytest.mark.parametrize(
    ("cells", "column"),
    [("45,,,", "Denominator"), (",60,,", "Numerator"), (",,,", "Numerator"), ("-3,60,,", "Numerator"),
     ("45,sixty,,", "Denominator"), ("4.5,60,,", "Numerator"), ("45,60.5,,", "Denominator"), ("45,60,lots,", "Percentage"),
     ("45,60,,q", "Flag"), ("-,60,,", "Numerator"), ("1e9,60,,", "Numerator"), ("#REF!,60,,", "Numerator"),
     ("45,60,,c", "Flag"), ("c,60,,x", "Flag")],
)  # fmt: skip
def test_what_is_missing_or_no_number_is_a_problem_of_its_cell(tmp_path: Path, cells: str, column: str) -> None:
    assert one_problem(tmp_path, f"{ETHNICITY},Mar 2011,Ashford,{cells}")[0] == column


@pytest.mark.parametrize("flag", ["z", "x", "c", "low", "u", ":", "C", " Low "])
@pytest.mark.parametrize("cells", ["{},60,,", "45,{},,", "{0},{0},,", ",,{},", ",,,{}", "{0},60,{0},{0}"])
def test_a_flag_stays_a_flag_wherever_it_stands(tmp_path: Path, flag: str, cells: str) -> None:
    typed = one_row(tmp_path, f"{ETHNICITY},Mar 2011,Ashford,{cells.format(flag)}")
    assert typed.flag == flag.strip().lower()
    assert typed.numerator is None or typed.denominator is None
    assert 0 not in (typed.numerator, typed.denominator)


@pytest.mark.parametrize("sign", ["*", "<5", "[c]", "fewer than 5"])
@pytest.mark.parametrize("cells", ["{},60,,", "45,{},,", ",,,{}"])
def test_other_signs_of_suppression_are_its_flag_in_whatever_column(tmp_path: Path, sign: str, cells: str) -> None:
    assert one_row(tmp_path, f"{ETHNICITY},Mar 2011,Ashford,{cells.format(sign)}").flag == "c"


def test_a_mark_of_low_reliability_may_stand_beside_its_figure(tmp_path: Path) -> None:
    typed = one_row(tmp_path, f"{ETHNICITY},Mar 2011,Ashford,45,60,,u")
    assert (typed.numerator, typed.denominator, typed.flag) == (45, 60, "u")


def test_a_figure_that_stands_twice_is_a_problem_of_both_rows(tmp_path: Path) -> None:
    lines = [
        f"{ETHNICITY},Mar 2011,Ashford,45,60,,",
        f"{ETHNICITY},Mar 2011,Dover,45,60,,",
        "ethnicity_recorded,31/03/2011,ashford,46,60,,",
    ]
    found = check_text(tmp_path, HEADINGS + "\n".join(lines) + "\n")
    said = "March 2011 stands in row 2 and row 4 for the same measure and Ashford: take out what is double."
    assert problems(found) == [(2, "Month", said), (4, "Month", said)]
    assert [typed.district for _, typed in found.rows] == ["Dover"]


def test_what_the_workforce_data_say_is_never_typed(tmp_path: Path) -> None:
    column, message = one_problem(tmp_path, "Vacancy rate,Mar 2011,Ashford,5,60,,")
    assert column == "Measure"
    assert "counted from the workforce data" in message
    assert one_problem(tmp_path, "Turnover,Mar 2011,Ashford,5.5,60,,")[0] == "Denominator"
    assert one_row(tmp_path, "Turnover,Mar 2011,Ashford,5.5,,,").numerator == 5.5
    assert one_problem(tmp_path, "Turnover,Mar 2011,Ashford,5.5,,8%,")[0] == "Percentage"


def test_a_number_has_no_denominator_and_a_ratio_may_exceed_one(tmp_path: Path) -> None:
    measures = {"waiting": measure("waiting", unit=Unit.NUMBER), "load": measure("load", unit=Unit.RATIO)}
    text = "Measure,Month,Numerator,Denominator,Value\nwaiting,Mar 2011,40,,40\nload,Mar 2011,50,2.5,20\n"
    assert check_text(tmp_path, text, measures=measures).used == 2
    text = "Measure,Month,Numerator,Denominator,Value\nwaiting,Mar 2011,40,60,\nload,Mar 2011,50,2.5,21\nload,Feb 2011,5,1,5%\n"
    found = check_text(tmp_path, text, measures=measures)
    assert [(number, column) for number, column, _ in problems(found)] == [
        (2, "Denominator"),
        (3, "Value"),
        (4, "Value"),
    ]


def test_thousands_may_be_written_with_commas(tmp_path: Path) -> None:
    typed = one_row(tmp_path, f'{ETHNICITY},Mar 2011,,"6,604","7,010",94.2%,')
    assert (typed.numerator, typed.denominator) == (6604, 7010)


def test_where_the_districts_do_not_make_the_whole_a_remark_says_so(tmp_path: Path) -> None:
    lines = [
        f"{ETHNICITY},Mar 2011,Ashford,45,60,,", f"{ETHNICITY},Mar 2011,Dover,30,40,,", f"{ETHNICITY},Mar 2011,all,80,100,,",
        f"{ETHNICITY},Feb 2011,Ashford,45,60,,", f"{ETHNICITY},Feb 2011,Dover,30,40,,", f"{ETHNICITY},Feb 2011,all,75,100,,",
        f"{ETHNICITY},Jan 2011,Ashford,c,60,,", f"{ETHNICITY},Jan 2011,Dover,30,40,,", f"{ETHNICITY},Jan 2011,all,80,100,,",
    ]  # fmt: skip
    found = check_text(tmp_path, HEADINGS + "\n".join(lines) + "\n")
    assert not found.problems
    assert found.remarks[-1] == (
        "Ethnicity recorded, March 2011: the districts come to 75 of 100, the whole service says 80 of 100. "
        "The whole service’s own row counts."
    )
    assert len(found.remarks) == 2  # the other is of the flag


def test_a_workbook_with_real_dates_formatted_percentages_and_a_title_row_is_read(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet, day, share = (
            book.add_worksheet("Report"),
            book.add_format({"num_format": "mmm yy"}),
            book.add_format({"num_format": "0%"}),
        )
        sheet.write_row(0, 0, ["Performance report, March 2011"])
        sheet.write_row(1, 0, ["Indicator", "Month ending", "District", "Numerator", "Denominator", "%"])
        rows = [
            (date(2011, 3, 31), "Ashford", 45, 60, 0.75),
            (date(2011, 3, 1), "Dover", "c", 40, None),
            (date(2011, 3, 31), "Swale", 61, 60, 1.0166666667),
            (date(2011, 3, 31), "Thanet", 1, 3, 1 / 3),
        ]
        for number, (month, *cells, percentage) in enumerate(rows, 2):
            sheet.write(number, 0, "NI 59")
            sheet.write_datetime(number, 1, month, day)
            sheet.write_row(number, 2, cells)
            sheet.write(number, 5, percentage, share)
    found = check(path, ObservationRow, {"as_at": date(2011, 6, 30)})
    assert [(typed.district, typed.numerator, typed.flag) for _, typed in found.rows] == [
        ("Ashford", 45, None), ("Dover", None, "c"), ("Thanet", 1, None),
    ]  # fmt: skip
    assert [(one.sheet, one.row, one.column) for one in found.problems] == [("Report", 5, "Numerator")]


def test_every_row_of_a_hostile_file_is_used_or_is_a_problem(tmp_path: Path) -> None:
    lines = [
        f"{ETHNICITY},Mar 2011,Ashford,45,60,,", "nonsense,Mar 2011,Ashford,45,60,,", f"{ETHNICITY},,Dover,45,60,,",
        f"{ETHNICITY},Mar 2011,Dover,=1+1,60,,", f"{ETHNICITY},Mar 2011,Swale,9999999999999999,60,,",
        f"{ETHNICITY},Mar 2011,<script>,45,60,,", f"{ETHNICITY},Mar 2011,Thanet,45,60,NaN,", ",,,,,,z", "\t,,,1,2,,",
    ]  # fmt: skip
    found = check_text(tmp_path, HEADINGS + "\n".join(lines) + "\n")
    told = (
        {place.row for place, _ in found.rows}
        | {one.row for one in found.problems}
        | {one.row for one in found.skipped}
    )
    assert told >= set(range(1, len(lines) + 2))
    assert found.used == 1


def test_the_template_explains_every_column_and_its_examples_are_right(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    path.write_bytes(template(ObservationRow, "Indicators"))
    assert [one.message for one in check(path, ObservationRow, {}).problems] == [
        "The headings are there, but no rows are filled in yet: write at least one row below them and try again."
    ]
    examples = [
        {"measure": "Initial assessments completed in time", "month": MARCH, "district": "Ashford", "numerator": 45,
         "denominator": 60, "percentage": "75%"},
        {"measure": "NI 60", "month": MARCH, "district": "Dover", "numerator": "c", "denominator": 38},
        {"measure": "ethnicity_recorded", "month": MARCH, "district": "Whole service", "numerator": 6604, "denominator": 7010},
    ]  # fmt: skip
    assert [ObservationRow.model_validate(one).measure for one in examples] == [
        "initial_assessments", "core_assessments", "ethnicity_recorded",
    ]  # fmt: skip


@given(
    st.dictionaries(
        st.sampled_from(["measure", "month", "district", "numerator", "denominator", "percentage", "flag"]),
        st.one_of(
            st.text(max_size=8),
            st.integers(),
            st.floats(),
            st.dates(),
            st.booleans(),
            st.sampled_from(["c", "75%", ":", "#REF!", "#DIV/0!"]),
        ),
    )
)
def test_whatever_is_typed_is_a_row_or_a_problem_with_a_field(typed: dict[str, object]) -> None:
    try:
        found = ObservationRow.model_validate({"measure": "ethnicity_recorded", "month": MARCH} | typed)
    except ValidationError as error:
        fields = [one.get("ctx", {}).get("field") or one["loc"][0] for one in error.errors()]
        assert set(fields) <= set(ObservationRow.model_fields)
    else:
        measures = shipped_measures()
        assert measures[found.measure].comes_from != Origin.WORKFORCE
        assert found.flag or found.numerator is not None
