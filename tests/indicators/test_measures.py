"""What observations say: the figure that counts on a day, sums over districts, and where each measure stands."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.indicators.definitions import Frequency, Measure, Origin, Polarity, Unit
from core.indicators.measures import LATEST, SERIES, by_district, known_at, latest, series
from core.indicators.queries import STEP_CHANGES
from core.indicators.rules import gap
from core.indicators.signals import starts
from tests.indicators.filled_in import APRIL, AT, FEBRUARY, JANUARY, MARCH, definition, districts, frame, measure

RATE = measure()
NO_STEPS = pd.DataFrame(columns=list(STEP_CHANGES))
DAYS = [date(2011, 1, 31), date(2011, 2, 28), date(2011, 3, 31), date(2011, 4, 15)]


def values(found: pd.DataFrame, column: str = "value") -> dict[date, Any]:
    return dict(zip(found["month"], found[column], strict=True))


def steps(*months: date) -> pd.DataFrame:
    rows = [(number, "rate", month, "reason", "who", AT) for number, month in enumerate(months, 1)]
    return pd.DataFrame(rows, columns=list(STEP_CHANGES))


def monthly(*rates: float | None, first: str = "2009-01") -> pd.DataFrame:
    """A measure of the whole service, of 1,000 each month; None is a month that is not available."""
    months = pd.period_range(first, periods=len(rates), freq="M")
    return frame(
        *(
            {"month": month.end_time.date(), "numerator": rate and round(rate * 1000), "denominator": rate and 1000}
            | ({"flag": "x"} if rate is None else {})
            for month, rate in zip(months, rates, strict=True)
        )
    )


def test_of_two_figures_the_one_known_later_counts_and_only_from_its_day() -> None:
    found = frame(
        {"numerator": 40, "as_at": MARCH},
        {"numerator": 41, "as_at": APRIL},
        {"numerator": 42, "as_at": MARCH, "at": AT + timedelta(hours=1)},
    )
    assert list(known_at(found, MARCH)["numerator"]) == [42]
    assert list(known_at(found, APRIL)["numerator"]) == [41]
    assert known_at(found, FEBRUARY).empty


def test_a_month_that_is_not_over_is_not_known() -> None:
    found = frame({"month": MARCH, "as_at": JANUARY})
    assert known_at(found, MARCH - timedelta(days=1)).empty
    assert len(known_at(found, MARCH)) == 1


observed = st.fixed_dictionaries(
    {
        "measure": st.sampled_from(["a", "b"]),
        "month": st.sampled_from(DAYS[:3]),
        "district": st.sampled_from(["", "Ashford", "Dover"]),
        "numerator": st.integers(0, 9),
    }
)


@given(
    st.lists(st.tuples(st.sampled_from(DAYS), st.integers(0, 2), st.lists(observed, max_size=6)), max_size=6),
    st.sampled_from(DAYS),
)
def test_what_is_known_is_what_a_reader_of_all_uploads_in_order_would_write_down(
    uploads: list[tuple[date, int, list[dict[str, Any]]]], day: date
) -> None:
    rows, told = [], {}
    for number, (as_at, hour, observations) in enumerate(uploads, 1):
        unique = {(one["measure"], one["month"], one["district"]): one for one in observations}
        rows += [one | {"upload": number, "as_at": as_at, "at": AT + timedelta(hours=hour)} for one in unique.values()]
    for row in sorted(rows, key=lambda one: (one["as_at"], one["at"], one["upload"])):
        if row["as_at"] <= day and row["month"] <= day:
            told[row["measure"], row["month"], row["district"]] = (row["upload"], row["numerator"])
    known = known_at(frame(*rows), day)
    found = {
        (row.measure, row.month, row.district): (row.upload, row.numerator) for row in known.itertuples(index=False)
    }
    assert found == told
    assert len(known) == len(told)


def test_a_rate_of_the_whole_service_is_made_of_sums_and_is_no_average_of_rates() -> None:
    """9 of 10 and 10 of 100 are 19 of 110, 17.3%; their average would be 50%."""
    found = series(frame(*districts(MARCH, {"Ashford": (9, 10), "Dover": (10, 100)})), RATE)
    assert tuple(found.columns) == SERIES
    ((month, numerator, denominator, value, flag, number, why, made_up),) = found.itertuples(index=False, name=None)
    assert (month, numerator, denominator, flag, number, why, made_up) == (MARCH, 19, 110, None, 2, "", False)
    assert value == pytest.approx(0.172727, abs=1e-6)


parts = st.dictionaries(
    st.sampled_from("ABCDEFGH"),
    st.tuples(st.integers(0, 50), st.integers(1, 50)).map(lambda two: (two[0], sum(two))),
    min_size=2,
)


@given(parts, st.sampled_from(list(Unit)))
def test_sums_of_the_whole_service_are_the_sums_of_its_districts(
    counted: dict[str, tuple[int, int]], unit: Unit
) -> None:
    one = measure(unit=unit)
    known = frame(*districts(MARCH, counted))
    (whole,) = series(known, one).to_dict("records")
    tops, bottoms = (sum(numbers) for numbers in zip(*counted.values(), strict=True))
    assert whole["numerator"] == tops
    assert whole["value"] == (tops if unit == Unit.NUMBER else pytest.approx(tops / bottoms))
    by = by_district(known, one, MARCH)
    assert by["numerator"].sum() == tops
    assert list(by["district"]) == sorted(counted)


def test_a_row_of_the_whole_service_counts_before_the_sums_of_its_districts() -> None:
    known = frame(*districts(MARCH, {"Ashford": (9, 10), "Dover": (None, 100), "": (80, 100)}, flag=None))
    (whole,) = series(known, RATE).to_dict("records")
    assert (whole["value"], whole["districts"], whole["why"]) == (0.8, 1, "")


def test_where_a_district_lacks_its_figure_there_is_none_of_the_whole_and_it_says_why() -> None:
    flagged = {"district": "Dover", "numerator": None, "flag": "c"}
    (whole,) = series(frame({"district": "Ashford"}, flagged), RATE).to_dict("records")
    assert whole["value"] is None
    assert whole["numerator"] is None
    assert (whole["flag"], whole["districts"]) == ("c", 1)
    assert whole["why"] == "1 of 2 districts has no figure (c: suppressed)"


def test_a_district_that_gave_rows_before_and_gives_none_is_missed_for_a_year() -> None:
    months = [day.date() for day in pd.date_range("2010-01-31", periods=16, freq="ME")]
    rows = [{"month": month, "district": name} for month in months for name in ("Ashford", "Swale")]
    rows.append({"month": months[0], "district": "Dover"})
    found = series(frame(*rows), RATE)
    missed = [months.index(month) for month, value in values(found).items() if value is None]
    assert missed == list(range(1, 13))
    assert values(found, "why")[months[1]] == "1 of 3 districts has no figure (nothing was loaded)"


def test_a_district_that_begins_to_give_rows_is_not_missed_before() -> None:
    rows = [{"month": month, "district": name} for month in (JANUARY, FEBRUARY) for name in ("Ashford", "Swale")]
    found = series(frame(*rows, {"month": FEBRUARY, "district": "Dover"}), RATE)
    assert values(found) == {JANUARY: 0.75, FEBRUARY: 0.75}


def test_one_district_never_passes_for_the_whole_service() -> None:
    """Three months of the whole service, then one district was typed for the fourth."""
    wholes = [
        {"month": month, "district": "", "numerator": 400, "denominator": 600} for month in (JANUARY, FEBRUARY, MARCH)
    ]
    typed = {"month": APRIL, "district": "Ashford", "numerator": 19, "denominator": 20}
    found = series(frame(*wholes, typed), RATE)
    assert values(found)[APRIL] is None
    assert (
        values(found, "why")[APRIL]
        == "one district alone is not the whole service: load the others, or a row without a district"
    )
    assert values(found)[MARCH] == pytest.approx(400 / 600)


def test_districts_that_other_measures_know_of_are_missed() -> None:
    other = [{"month": MARCH, "district": name, "measure": "other"} for name in ("Ashford", "Dover", "Swale")]
    typed = {"month": MARCH, "district": "Ashford", "numerator": 19, "denominator": 20}
    found = series(frame(*other, typed), RATE)
    assert values(found, "why") == {MARCH: "2 of 3 districts have no figure (nothing was loaded)"}
    made_up = [one | {"is_illustrative": True} for one in other]
    second = typed | {"district": "Dover"}
    assert values(series(frame(*made_up, typed, second), RATE)) == {MARCH: 0.95}, "made-up districts are not missed"


def test_a_count_of_a_district_is_not_rated_by_the_target_of_the_whole_service() -> None:
    counted = measure("rate", definition(target=500.0, floor=900.0), unit=Unit.NUMBER, polarity=Polarity.LOW)
    known = frame(*({"month": MARCH, "district": name, "numerator": 480} for name in ("Ashford", "Dover")))
    found = by_district(known, counted, MARCH)
    assert list(found["value"]) == [480, 480]
    assert list(found["rating"]) == ["", ""]
    assert set(found["reason"]) == {"No rating: the target is for the whole service"}
    assert latest(known, {"rate": counted}, NO_STEPS, APRIL)["rating"].iloc[0] == "R", "960 are over the floor"


def test_a_month_without_any_row_stands_as_a_gap() -> None:
    found = series(frame({"month": JANUARY}, {"month": MARCH}), RATE)
    assert values(found) == {JANUARY: 0.75, FEBRUARY: None, MARCH: 0.75}
    assert (
        values(found, "why")[FEBRUARY].startswith("nothing was loaded for this month")
        or "1 of 1" in values(found, "why")[FEBRUARY]
    )


def test_a_quarterly_measure_has_no_gaps_between_its_quarters() -> None:
    quarters = [date(2010, 9, 30), date(2010, 12, 31), date(2011, 6, 30)]
    found = series(frame(*({"month": month} for month in quarters)), measure(frequency=Frequency.QUARTERLY))
    assert list(found["month"]) == [date(2010, 9, 30), date(2010, 12, 31), MARCH, date(2011, 6, 30)]
    assert found["value"].tolist() == [0.75, 0.75, None, 0.75]


def test_nothing_of_nothing_is_no_figure_and_districts_without_cases_do_not_stand_in_the_way() -> None:
    (nothing,) = series(frame({"numerator": 0, "denominator": 0}), RATE).to_dict("records")
    assert (nothing["value"], nothing["numerator"], nothing["why"]) == (None, 0, "0 of 0")
    (whole,) = series(frame(*districts(MARCH, {"Ashford": (0, 0), "Dover": (3, 4)})), RATE).to_dict("records")
    assert whole["value"] == 0.75


def test_a_numerator_waits_for_the_workforces_denominator() -> None:
    turnover = measure(comes_from=Origin.WORKFORCE_DENOMINATOR)
    (whole,) = series(frame({"denominator": None}), turnover).to_dict("records")
    assert whole["value"] is None
    assert whole["why"] == "the workforce data of this month are not loaded"


def test_a_measure_without_rows_has_an_empty_series() -> None:
    found = series(frame({"measure": "other"}), RATE)
    assert found.empty
    assert tuple(found.columns) == SERIES


def test_of_a_month_each_district_is_rated_and_one_that_gave_nothing_is_named() -> None:
    rows = districts(MARCH, {"Ashford": (95, 100), "Dover": (75, 100), "Swale": (60, 100), "": (230, 300)})
    missing = [{"month": FEBRUARY, "district": "Thanet"}, {"month": date(2010, 2, 28), "district": "Gone"}]
    found = by_district(frame(*rows, *missing), RATE, MARCH)
    assert found[["district", "value", "rating"]].values.tolist() == [
        ["Ashford", 0.95, "G"], ["Dover", 0.75, "A"], ["Swale", 0.6, "R"], ["Thanet", None, ""],
    ]  # fmt: skip
    assert found["why"].tolist() == ["", "", "", "nothing was loaded for this month"]


def of_rate(
    known: pd.DataFrame, one: Measure = RATE, marked: pd.DataFrame = NO_STEPS, day: date = APRIL
) -> dict[str, Any]:
    found = latest(known_at(known, day), {"rate": one}, marked, day)
    assert tuple(found.columns) == LATEST
    (row,) = found.to_dict("records")
    return dict(row)


def test_where_a_measure_stands_is_its_last_month_rated_with_its_gap_to_the_target() -> None:
    row = of_rate(frame({"month": FEBRUARY, "numerator": 20}, {"month": MARCH}))
    assert (row["month"], row["value"], row["rating"], row["target"], row["floor"]) == (MARCH, 0.75, "A", 0.9, 0.7)
    assert row["gap"] == pytest.approx(-0.15)
    assert row["recent"] == [pytest.approx(1 / 3), 0.75]


def test_a_last_month_without_a_figure_shows_as_that_and_names_the_last_that_had_one() -> None:
    row = of_rate(frame({"month": FEBRUARY}, {"month": MARCH, "numerator": None, "flag": "c"}))
    assert (row["value"], row["rating"], row["month"], row["gap"]) == (None, "", MARCH, None)
    assert row["reason"] == "No figure: c: suppressed; February 2011 was 75.0%"


def test_a_measure_of_which_nothing_was_loaded_says_so() -> None:
    row = of_rate(frame({"measure": "other"}))
    assert (row["value"], row["rating"], row["reason"], row["recent"]) == (None, "", "No figure was loaded yet", [])


def test_all_measures_stand_in_the_order_of_their_file() -> None:
    measures = {code: measure(code) for code in ("c", "a", "b")}
    known = frame({"measure": "b"}, {"measure": "a"})
    assert list(latest(known, measures, NO_STEPS, APRIL)["code"]) == ["c", "a", "b"]


@pytest.mark.parametrize(
    ("polarity", "value", "better_by"),
    [(Polarity.HIGH, 0.95, 0.05), (Polarity.HIGH, 0.85, -0.05), (Polarity.LOW, 0.85, 0.05), (Polarity.LOW, 0.95, -0.05),
     (Polarity.NEAR, 0.95, -0.05), (Polarity.NEAR, 0.85, -0.05), (Polarity.NEAR, 0.9, 0.0)],
)  # fmt: skip
def test_a_gap_is_positive_where_the_value_is_better_than_the_target(
    polarity: Polarity, value: float, better_by: float
) -> None:
    one = measure(polarity=polarity)
    assert gap(value, one.definitions[0], one.polarity) == pytest.approx(better_by)


FLAT = [0.80, 0.81, 0.79, 0.80, 0.82, 0.79, 0.81, 0.80, 0.79, 0.81, 0.80, 0.81]


@pytest.mark.parametrize(
    ("polarity", "last", "direction", "meaning"),
    [(Polarity.HIGH, 0.95, "up", "better"), (Polarity.HIGH, 0.65, "down", "worse"), (Polarity.LOW, 0.95, "up", "worse"),
     (Polarity.LOW, 0.65, "down", "better"), (Polarity.NEAR, 0.88, "up", "better"), (Polarity.NEAR, 0.65, "down", "worse"),
     (Polarity.HIGH, 0.80, "", "")],
)  # fmt: skip
def test_a_direction_is_said_only_with_a_signal_and_its_meaning_by_polarity(
    polarity: Polarity, last: float, direction: str, meaning: str
) -> None:
    row = of_rate(monthly(*FLAT, last), measure(polarity=polarity))
    assert (row["direction"], row["meaning"]) == (direction, meaning)
    assert row["signal"].startswith(meaning.capitalize() if meaning else "No signal")


def test_without_enough_months_of_a_process_there_is_no_signal_but_its_reason() -> None:
    assert of_rate(monthly(0.8, 0.81, 0.2))["signal"].startswith("Too few months")


def test_a_step_change_begins_a_process_of_its_own_from_its_month_on() -> None:
    raised = [value - 0.3 for value in FLAT] + FLAT
    assert of_rate(monthly(*raised))["meaning"] == "better"
    assert of_rate(monthly(*raised), marked=steps(date(2010, 1, 31)))["meaning"] == ""


def test_a_step_change_that_is_marked_later_than_the_day_does_not_count_yet() -> None:
    raised = [value - 0.3 for value in FLAT] + FLAT
    row = of_rate(monthly(*raised), marked=steps(date(2010, 1, 31)), day=date(2010, 1, 30))
    assert row["month"] == date(2009, 12, 31)


def test_another_definition_begins_a_process_of_its_own_by_itself() -> None:
    raised = [value - 0.3 for value in FLAT] + FLAT
    changed = measure("rate", definition(), definition(holds_from=date(2010, 1, 1), why_changed="longer", target=0.8))
    row = of_rate(monthly(*raised), changed)
    assert (row["meaning"], row["target"], row["rating"]) == ("", 0.8, "G")


def test_processes_begin_where_the_first_month_of_the_step_stands() -> None:
    months = [JANUARY, MARCH, APRIL]
    assert starts(months, RATE, [FEBRUARY]) == [1]
    assert starts(months, RATE, [date(2010, 1, 31)]) == []
    assert starts(months, RATE, [date(2012, 1, 31)]) == []
    assert starts(months, RATE, [APRIL, MARCH, MARCH]) == [1, 2]


def test_gaps_do_not_move_a_step_change() -> None:
    known = frame({"month": JANUARY}, {"month": APRIL})
    found = series(known, RATE)
    assert starts(list(found["month"]), RATE, [MARCH]) == [2]


def test_a_figure_is_illustrative_where_one_of_its_parts_is() -> None:
    known = frame({"district": "Ashford", "is_illustrative": True}, {"district": "Dover"}, {"month": APRIL, "district": "Dover"},
                  {"month": APRIL, "district": "Ashford"})  # fmt: skip
    assert values(series(known, RATE), "is_illustrative") == {MARCH: True, APRIL: False}


def test_a_recorded_time_in_another_zone_is_still_later() -> None:
    early, late = datetime(2011, 6, 1, 9, tzinfo=UTC), datetime(2011, 6, 1, 9, 1, tzinfo=UTC)
    found = frame({"numerator": 2, "at": late, "upload": 1}, {"numerator": 1, "at": early, "upload": 2})
    assert list(known_at(found, MARCH)["numerator"]) == [2]
