"""The measures that the product comes with, and what is said of a file of measures that is not as it should be."""

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from core.indicators.aims import with_targets
from core.indicators.definitions import (
    FILE,
    DefinitionsProblem,
    Origin,
    Period,
    Polarity,
    Unit,
    shipped_measures,
)
from core.indicators.rules import rate
from core.plan.shipped import shipped_plan

LINE = {
    "code": "m", "title": "M", "unit": "percent", "polarity": "high", "comes_from": "upload", "frequency": "monthly",
    "period": "own month", "baseline": "", "actions": "A1.1 A1.2",
    "holds_from": "", "why_changed": "", "definition": "d", "numerator": "n", "denominator": "o",
    "working_days": "10", "source": "s", "target": "90", "floor": "75", "margin": "",
}  # fmt: skip
SECOND = {"holds_from": "2010-04-01", "why_changed": "longer"}


def written(folder: Path, *changes: Mapping[str, str]) -> Path:
    path = folder / "measures.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(LINE))
        writer.writeheader()
        writer.writerows(LINE | dict(change) for change in changes)
    return path


def test_a_measure_reads_as_its_line_says(tmp_path: Path) -> None:
    measure = shipped_measures(written(tmp_path, {}, SECOND | {"working_days": "", "target": "95"}))["m"]
    assert (measure.unit, measure.polarity, measure.comes_from) == (Unit.PERCENT, Polarity.HIGH, Origin.UPLOAD)
    assert measure.actions == ("A1.1", "A1.2")
    assert (measure.period, measure.baseline) == (Period.OWN, 12)
    assert [one.working_days for one in measure.definitions] == [10, None]
    assert [(one.target, one.floor) for one in measure.definitions] == [(0.9, 0.75), (0.95, 0.75)]


def test_a_measure_may_have_another_baseline_but_none_too_short_for_limits(tmp_path: Path) -> None:
    assert shipped_measures(written(tmp_path, {"baseline": "24"}))["m"].baseline == 24
    (other := tmp_path / "other").mkdir()
    with pytest.raises(DefinitionsProblem, match="line 2, column baseline: limits take 6 figures or more"):
        shipped_measures(written(other, {"baseline": "5"}))


def test_rolling_figures_stocks_and_running_totals_are_marked() -> None:
    """Read off the definitions: “in the 12 months up to”, “at the end of the month”, “up to the end of the month”."""
    periods = {code: one.period for code, one in shipped_measures().items()}
    rolling = "long_protection_plans repeat_protection_plans lac_exclusions three_placements turnover_rate absence_rate"
    assert {code for code, period in periods.items() if period == Period.ROLLING} == set(rolling.split())
    assert periods["vacancy_rate"] == periods["unallocated_cases"] == periods["placement_stability"] == Period.STOCK
    assert periods["cases_audited"] == Period.TOTAL
    assert periods["initial_assessments"] == Period.OWN


def test_a_definition_holds_from_its_day_and_the_first_one_before_it(tmp_path: Path) -> None:
    measure = shipped_measures(written(tmp_path, {"working_days": "7"}, SECOND))["m"]
    days = [date(1999, 1, 1), date(2010, 3, 31), date(2010, 4, 1), date(2020, 1, 1)]
    assert [measure.at(day).working_days for day in days] == [7, 7, 10, 10]


def test_targets_of_ratios_and_numbers_stay_as_they_are_written(tmp_path: Path) -> None:
    ratio = {"code": "r", "unit": "ratio", "polarity": "low", "target": "30", "floor": "32.5"}
    number = {"code": "n", "unit": "number", "polarity": "low", "target": "500", "floor": "900", "denominator": ""}
    found = shipped_measures(written(tmp_path, ratio, number))
    assert [(one.definitions[0].target, one.definitions[0].floor) for one in found.values()] == [(30, 32.5), (500, 900)]


def test_a_target_that_is_set_elsewhere_takes_the_place_of_the_files(tmp_path: Path) -> None:
    low = {"code": "low", "unit": "ratio", "polarity": "low", "target": "30", "floor": "32"}
    found = with_targets(shipped_measures(written(tmp_path, {}, low)), {"low": 24, "unknown": 1})
    assert list(found) == ["m", "low"]
    assert [(one.definitions[0].target, one.definitions[0].floor) for one in found.values()] == [(0.9, 0.75), (24, 32)]


def test_a_floor_is_never_better_than_a_target_that_is_set_elsewhere(tmp_path: Path) -> None:
    low = {"code": "low", "unit": "ratio", "polarity": "low", "target": "30", "floor": "32"}
    found = with_targets(shipped_measures(written(tmp_path, {}, low)), {"low": 40, "m": 0.5})
    assert [(one.definitions[0].target, one.definitions[0].floor) for one in found.values()] == [(0.5, 0.5), (40, 40)]


@pytest.mark.parametrize(
    ("changes", "line", "column", "said"),
    [
        (
            [{"unit": "per cent"}],
            2,
            "unit",
            "‘per cent’ is none of the words known here: write percent, ratio or number",
        ),
        ([{}, {"code": "b", "polarity": "up"}], 3, "polarity", "‘up’"),
        ([{"comes_from": "HR"}], 2, "comes_from", "‘HR’"),
        ([{"frequency": ""}], 2, "frequency", "empty"),
        ([{"title": ""}], 2, "title", "empty"),
        ([{"code": ""}], 2, "code", "empty"),
        ([{"definition": " "}], 2, "definition", "empty"),
        ([{"denominator": ""}], 2, "denominator", "empty"),
        ([{"unit": "number"}], 2, "denominator", "leave the cell empty"),
        ([{"target": "ninety"}], 2, "target", "‘ninety’ is no number"),
        ([{"target": "-3"}], 2, "target", "no number from 0 up"),
        ([{"working_days": "7.5"}], 2, "working_days", "whole"),
        ([{"target": ""}], 2, "floor", "go together"),
        ([{"floor": "95"}], 2, "floor", "better than the target"),
        ([{"polarity": "low"}], 2, "floor", "better than the target"),
        ([{"polarity": "near"}], 2, "margin", "margin"),
        ([{"margin": "3"}], 2, "margin", "margin"),
        ([{"holds_from": "1 April"}], 2, "holds_from", "‘1 April’ is no day"),
        ([{}, {}], 3, "holds_from", "later"),
        ([SECOND, {**SECOND, "holds_from": "2010-03-01"}], 3, "holds_from", "later"),
        ([{}, {"holds_from": "2010-04-01"}], 3, "why_changed", "what changed"),
        ([{}, {**SECOND, "title": "Other"}], 3, "title", "not the same as in line 2"),
    ],
)
def test_a_wrong_cell_is_named_with_its_line_and_column(
    tmp_path: Path, changes: list[dict[str, str]], line: int, column: str, said: str
) -> None:
    with pytest.raises(DefinitionsProblem, match=rf"^measures.csv, line {line}, column {column}: .*\.$") as problem:
        shipped_measures(written(tmp_path, *changes))
    assert said in str(problem.value)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    path = tmp_path / "measures.csv"
    path.write_text("code,title\nm,M\n")
    with pytest.raises(DefinitionsProblem, match="line 1, lacks the column unit, polarity, comes_from"):
        shipped_measures(path)


def test_every_action_behind_a_shipped_measure_is_in_the_plan() -> None:
    refs = {action.ref for action in shipped_plan().document.actions}
    measures = shipped_measures()
    assert all(measure.actions and set(measure.actions) <= refs for measure in measures.values())


def test_the_statutory_timescales_stand_in_the_shipped_measures() -> None:
    """Timescales of 2010/11: Working Together to Safeguard Children (March 2010); national indicators 59 and 60."""
    measures = shipped_measures()
    assert [one.working_days for one in measures["initial_assessments"].definitions] == [7, 10]
    assert measures["initial_assessments"].definitions[1].holds_from == date(2010, 4, 1)
    assert [measures[code].definitions[0].working_days for code in ("core_assessments", "initial_conferences")] == [
        35,
        15,
    ]
    low = {code for code, measure in measures.items() if measure.polarity == Polarity.LOW}
    assert {"three_placements", "long_protection_plans", "repeat_protection_plans"} <= low  # NI 62, 64 and 65


def test_targets_that_the_plan_names_are_its_own_and_all_others_say_that_they_are_local() -> None:
    measures = shipped_measures()
    by_plan = {
        "average_caseload": 30, "audits_reviewed_externally": 0.1, "cases_audited": 1.0, "duty_teams_assessed": 1.0,
        "ethnicity_recorded": 1.0,
    }  # fmt: skip
    assert {code: measures[code].definitions[-1].target for code in by_plan} == by_plan
    for code, measure in measures.items():
        for definition in (one for one in measure.definitions if one.target is not None):
            assert ("local working target" in definition.source) == (code not in by_plan)


def test_no_cell_of_the_shipped_file_holds_what_is_not_kept() -> None:
    text = FILE.read_text(encoding="utf-8")
    assert "\r" not in text
    assert not [line for line in text.splitlines() if line != line.strip()]


def test_a_file_that_is_not_there_or_in_another_encoding_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "measures.csv"
    with pytest.raises(DefinitionsProblem, match="cannot be read"):
        shipped_measures(path)
    path.write_bytes(FILE.read_text(encoding="utf-8").replace("measure", "m\u00e9asure").encode("cp1252", "replace"))
    with pytest.raises(DefinitionsProblem, match="save it as CSV in UTF-8"):
        shipped_measures(path)


@pytest.mark.parametrize(
    ("month", "rated", "rating"),
    [
        (date(2010, 12, 31), 2 / 12, ""),
        (date(2011, 1, 31), 7 / 12, "R"),
        (date(2011, 3, 31), 11 / 12, "R"),
        (date(2011, 4, 30), 1.0, "G"),
    ],
)
def test_a_promise_with_a_day_is_red_after_it_until_it_is_kept(month: date, rated: float, rating: str) -> None:
    """The plan promises every duty team assessed by the end of January 2011."""
    measure = shipped_measures()["duty_teams_assessed"]
    assert rate(rated, measure.at(month), measure.polarity, measure.unit)[0] == rating
