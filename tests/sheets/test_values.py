"""What people type into cells, as values. Every expected value is worked by hand."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from core.sheets.choices import choice
from core.sheets.values import Count, Day, Fte, Hours, Reference, Text, YesNo


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"
    NEITHER = "neither"


Colours = choice({Colour.RED: ("r", "scarlet", "no go"), Colour.GREEN: ("g", "lime", "go")})
ColoursOrNeither = choice({Colour.RED: ("scarlet",), Colour.GREEN: ("lime",)}, otherwise=Colour.NEITHER)


class Cells(BaseModel):
    text: Text | None = None
    reference: Reference | None = None
    standard_hours: Hours | None = None
    fte: Fte | None = None
    day: Day = None
    count: Count | None = None
    yes_no: YesNo | None = None
    colour: Colours | None = None  # type: ignore[valid-type]
    colour_or_neither: ColoursOrNeither | None = None  # type: ignore[valid-type]


def read(field: str, typed: object, **others: object) -> Any:
    return getattr(Cells.model_validate({**others, field: typed}), field)


def complaint(field: str, typed: object, **others: object) -> str:
    with pytest.raises(ValidationError) as caught:
        Cells.model_validate({**others, field: typed})
    return str(caught.value.errors()[0]["ctx"]["error"])


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("  Social \n worker\u00a0 ", "Social worker"),
        (12.0, "12"),
        (12.5, "12.5"),
        (7, "7"),
        (date(2011, 3, 31), "31/03/2011"),
        ("-", None),
    ],
)
def test_text_is_single_spaced(typed: object, text: str | None) -> None:
    assert read("text", typed) == text


@pytest.mark.parametrize("field", ["text", "reference", "fte", "day", "count", "yes_no", "colour", "colour_or_neither"])
def test_a_failed_formula_is_never_a_value(field: str) -> None:
    assert complaint(field, "#REF!") == "the cell shows the formula error #REF!; mend the formula or type the value"


@pytest.mark.parametrize(
    ("typed", "reference"),
    [
        (1234.0, "1234"),
        (1234, "1234"),
        ("1234.0", "1234"),
        ("0012", "0012"),
        ("'0012", "0012"),
        (" CS 10.20 ", "CS 10.20"),
        ("n/a", None),
        ("tbc", None),
        ("–", None),
    ],
)
def test_a_reference_keeps_its_zeros_and_loses_its_decimal_point(typed: object, reference: str | None) -> None:
    assert read("reference", typed) == reference


@pytest.mark.parametrize(
    ("typed", "fte"),
    [
        (0.6, 0.6),
        (1, 1.0),
        (0, 0.0),
        ("0.6", 0.6),
        (".5", 0.5),
        ("0.6 fte", 0.6),
        ("0.6FTE", 0.6),
        ("0.8 wte", 0.8),
        ("60%", 0.6),
        ("22.2 hrs", 0.6),
        ("22.2 hours", 0.6),
        ("18.5h", 0.5),
        ("0.6 + 0.4", 1.0),
        ("0.6+0.4 fte", 1.0),
        ("0.5 + 18.5 hrs", 1.0),
        ("0.6 fte + 14.8 hrs", 1.0),
        (0.33333333, 0.3333),
        ("2.0", 2.0),
    ],
)
def test_fte_is_understood_in_many_forms(typed: object, fte: float) -> None:
    assert read("fte", typed) == fte


def test_hours_count_over_the_rows_week_then_the_files_then_37() -> None:
    assert read("fte", "18 hrs", standard_hours=36) == 0.5
    assert Cells.model_validate({"fte": "17.5 hrs"}, context={"standard_hours": 35}).fte == 0.5
    assert read("fte", "37 hrs") == 1.0


@pytest.mark.parametrize(
    "typed",
    ["0,6", "1.0 (0.6 + 0.4)", "-0.5", -0.5, float("nan"), float("inf"), 101, "full", "0.6 / 0.4", "18.5 + 18.5 hrs",
     "2 x 0.5", "", "1.2.3", True, date(2011, 1, 1), "-", "0.6 +", "#VALUE!"],
)  # fmt: skip
def test_doubtful_fte_is_an_error(typed: object) -> None:
    assert "write" in complaint("fte", typed) or "formula" in complaint("fte", typed)


def test_a_comma_for_a_point_is_shown_with_the_point() -> None:
    assert "write it with a point: 1.0" in complaint("fte", "1,0")
    assert "write it with a point: 0.75" in complaint("fte", "0,75 FTE")


@given(st.integers(0, 10_000).map(lambda number: number / 100), st.sampled_from(["{}", "{} fte", "{}wte", " {} FTE "]))
def test_any_fte_with_or_without_its_unit_is_itself(fte: float, form: str) -> None:
    assert read("fte", form.format(fte)) == fte


@pytest.mark.parametrize(
    ("typed", "hours"),
    [(22.2, 22.2), ("22.2", 22.2), ("22.2 hrs", 22.2), ("37:00", 37.0), ("22:12", 22.2), ("22:12:00", 22.2),
     ("1 day, 13:00:00", 37.0), ("37 hours per week", 37.0), (37, 37.0)],
)  # fmt: skip
def test_hours_are_understood(typed: object, hours: float) -> None:
    assert read("standard_hours", typed) == hours


@pytest.mark.parametrize("typed", ["full time", -1, 200, "22,2", "7.4 per day", True, "n/a"])
def test_doubtful_hours_are_an_error(typed: object) -> None:
    assert "such as 22.2" in complaint("standard_hours", typed)


@pytest.mark.parametrize(
    "typed",
    [date(2011, 3, 31), datetime.fromisoformat("2011-03-31 09:30"), "31/03/2011", "31/3/11", "31.03.11", "31-03-11",
     "31 March 2011", "31st March 2011", "31-Mar-11", "31 Mar 2011", "2011-03-31", "2011-03-31 00:00:00", "2011-03-31T00:00:00",
     "31/03/2011 00:00", 40633, 40633.5, "40633", "Thursday 31 March 2011", "March 31, 2011"],
)  # fmt: skip
def test_a_day_is_understood_in_many_forms(typed: object) -> None:
    assert read("day", typed) == date(2011, 3, 31)


@pytest.mark.parametrize("typed", ["March 2011", "Mar 2011", "mar-2011", "1/3/2011", "01/03/11"])
def test_a_month_is_its_first_day(typed: str) -> None:
    assert read("day", typed) == date(2011, 3, 1)


@pytest.mark.parametrize("typed", ["asap", "ASAP", "tbc", "TBA", "n/a", "n/k", "Not known", "unknown", "-", "–", " "])
def test_words_for_a_day_that_is_not_known_are_no_day(typed: str) -> None:
    assert read("day", typed) is None


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("31/3", "without a year"),
        ("31 March", "without a year"),
        ("Mar-11", "without a year"),
        ("03/31/2011", "month stands before the day"),
        ("31/02/2011", "no such day"),
        ("30/6/1949", "1949 cannot be right"),
        (date(2101, 1, 1), "2101 cannot be right"),
        ("31/13/2011", "no such day"),
        ("soon", "not a date"),
        ("31/03/2011 or later", "not a date"),
        (2011, "number and not a date"),
        ("12", "not a date"),
        (True, "not a date"),
    ],
)
def test_a_doubtful_day_is_an_error_that_shows_how_to_write_it(typed: object, why: str) -> None:
    message = complaint("day", typed)
    assert why in message
    assert message.endswith("write it like 31/03/2011")


@given(
    st.dates(date(1950, 1, 1), date(2100, 12, 31)), st.sampled_from(["%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%Y-%m-%d"])
)
def test_any_day_in_a_british_form_is_itself(day: date, form: str) -> None:
    assert read("day", day.strftime(form)) == day


@given(st.dates(date(1955, 1, 1), date(2100, 12, 31)))
def test_a_spreadsheets_serial_number_is_its_day(day: date) -> None:
    assert read("day", (day - date(1899, 12, 30)).days) == day


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12", 12), (12.0, 12), (12, 12), ("1,204", 1204), ("-", 0), ("nil", 0), ("None", 0), ("12.0", 12), (0, 0)],
)
def test_a_count_is_a_whole_number(typed: object, number: int) -> None:
    assert read("count", typed) == number


@pytest.mark.parametrize("typed", [2.5, -1, "2.5", "many", "1,20", float("nan"), True, "12 cases", "-3"])
def test_a_doubtful_count_is_an_error(typed: object) -> None:
    assert "whole number" in complaint("count", typed)


@pytest.mark.parametrize(
    ("typed", "value"), [("Yes", True), ("y", True), (True, True), (1, True), ("NO", False), (0, False), ("n/a", None)]
)
def test_yes_and_no_are_understood(typed: object, value: bool | None) -> None:
    assert read("yes_no", typed) is value


def test_what_is_neither_yes_nor_no_is_an_error() -> None:
    assert complaint("yes_no", "x") == "neither yes nor no; write yes or no"


@pytest.mark.parametrize(
    ("typed", "colour"),
    [
        ("RED", Colour.RED),
        (" lime ", Colour.GREEN),
        ("Scarlet - as agreed 31/3", Colour.RED),
        ("red (dark)", Colour.RED),
        ("G", Colour.GREEN),
        ("no  go", Colour.RED),
        ("-", None),
        (Colour.GREEN, Colour.GREEN),
    ],
)
def test_a_choice_is_known_by_its_words(typed: object, colour: Colour | None) -> None:
    assert read("colour", typed) == colour


@pytest.mark.parametrize("typed", ["reddish", "dark red", "blue", 7])
def test_a_choice_that_is_not_known_is_otherwise_or_an_error(typed: object) -> None:
    assert complaint("colour", typed) == "none of the words known here; write red or green"
    assert read("colour_or_neither", typed) == Colour.NEITHER


@pytest.mark.parametrize("field", ["colour", "colour_or_neither"])
def test_a_text_that_names_two_choices_is_doubtful(field: str) -> None:
    assert complaint(field, "Red - now lime") == "it says red and green; write only one, red or green"


def test_a_short_synonym_inside_a_remark_names_nothing() -> None:
    assert read("colour", "Red - will go in May") == Colour.RED


@pytest.mark.parametrize("typed", ["<5", "*", "[c]", "..", "[x]", "[low]", "c"])
def test_a_flag_is_never_read_as_a_count(typed: str) -> None:
    with pytest.raises(ValidationError, match="in the place of a number that is kept back or not known"):
        TypeAdapter(Count).validate_python(typed)
