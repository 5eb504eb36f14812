"""The illustrative indicators: marked as such, made the same each time, near Kent's, and of every state that a view shows."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine

from core.demonstration import indicators as illustrative
from core.demonstration.indicators import AUDITED, MONTHS, TO_AUDIT, example, rows_by_month, write_example
from core.indicators import queries
from core.indicators.definitions import Origin, shipped_measures
from core.indicators.effects import Told
from core.indicators.from_workforce import with_workforce
from core.indicators.impact import NO_EFFECT, impact
from core.indicators.measures import known_at, latest, series, series_of_all
from core.indicators.rows.observations import ObservationRow
from core.plan.progress.tracking import delivered
from core.plan.queries import plan_frames
from core.sheets.checking import check
from core.storage.engine import reading
from core.workforce import queries as workforce_queries

MARCH, JUNE = date(2011, 3, 31), date(2011, 6, 30)


@pytest.fixture
def observations(illustrative_database: Engine) -> pd.DataFrame:
    with reading(illustrative_database) as session:
        names = ("post_totals", "caseload_totals", "unallocated", "snapshots")
        frames = {name: getattr(workforce_queries, name)(session) for name in names}
        return with_workforce(queries.observations(session), **frames)


@pytest.fixture
def steps(illustrative_database: Engine) -> pd.DataFrame:
    with reading(illustrative_database) as session:
        return queries.step_changes(session)


def test_every_figure_and_step_change_is_marked_as_illustrative(
    observations: pd.DataFrame, steps: pd.DataFrame
) -> None:
    assert observations["is_illustrative"].all()
    assert set(observations["who"]) == {"illustrative generator"}
    assert len(steps) == 2
    assert steps["reason"].str.startswith("Illustrative: ").all()


def test_all_measures_have_figures_up_to_the_last_month(observations: pd.DataFrame) -> None:
    last = observations.groupby("measure")["month"].max()
    assert set(last.index) == {code for code, one in shipped_measures().items() if one.comes_from != Origin.ANNEX_A}
    assert set(last) == {JUNE}
    assert (observations["measure"] == "core_assessments").sum() == 36 * 12


def test_the_same_is_made_each_time_and_the_example_is_what_was_made(tmp_path: Path) -> None:
    assert rows_by_month() == rows_by_month()
    write_example(tmp_path)
    assert example(tmp_path).read_bytes() == example().read_bytes()


def test_the_example_says_what_the_generator_made_and_nothing_else() -> None:
    found = check(example(), ObservationRow, {"as_at": JUNE})
    assert not found.problems
    of_file = {
        (row.measure, row.month, row.district): (row.numerator, row.denominator, row.flag) for _, row in found.rows
    }
    generated = {
        (row["measure"], row["month"], row["district"]): (row["numerator"], row["denominator"], row["flag"])
        for rows in list(rows_by_month().values())[-3:]
        for row in rows
    }
    assert of_file == generated


def test_rows_that_are_not_read_from_the_file_would_pass_its_checks() -> None:
    rows = [
        {name: value for name, value in row.items() if value is not None}
        for rows in rows_by_month().values()
        for row in rows
    ]
    for row in rows:
        ObservationRow.model_validate(row, context={"as_at": JUNE})


def test_on_both_reporting_dates_there_is_green_amber_and_red_and_better_and_worse(
    observations: pd.DataFrame, steps: pd.DataFrame
) -> None:
    for day in (MARCH, JUNE):
        found = latest(known_at(observations, day), shipped_measures(), steps, day)
        assert {"G", "A", "R"} <= set(found["rating"])
        assert {"better", "worse", ""} == set(found["meaning"])
        assert (found["meaning"] == "").sum() >= 8


def test_one_measure_has_no_figure_at_the_default_reporting_date_and_says_why(
    observations: pd.DataFrame, steps: pd.DataFrame
) -> None:
    found = latest(known_at(observations, MARCH), shipped_measures(), steps, MARCH)
    missing = found[found["value"].isna()]
    assert list(missing["code"]) == ["substance_misuse_screened"]
    assert (
        missing["reason"].iloc[0].startswith("No figure: 1 of 12 districts has no figure (x: not available); February")
    )


def test_a_requirement_that_is_done_has_a_measure_without_effect(
    observations: pd.DataFrame, steps: pd.DataFrame, illustrative_database: Engine
) -> None:
    with reading(illustrative_database) as session:
        plan = plan_frames(session)
    for day in (MARCH, JUNE):
        known = known_at(observations, day)
        standing = latest(known, shipped_measures(), steps, day)
        told = Told(shipped_measures(), series_of_all(known, shipped_measures()), steps)
        found = impact(delivered(plan, day), plan["requirements"], standing, told).set_index("requirement")
        assert len(found) == 23
        assert found.loc["A11", "verdict"] == NO_EFFECT
        assert found.loc["A15", "verdict"] in ("Done, and better since", "Done and on target")


def test_flags_a_missing_district_and_a_suppressed_count_leave_the_whole_without_a_figure_or_with_its_own_row(
    observations: pd.DataFrame,
) -> None:
    known, measures = known_at(observations, JUNE), shipped_measures()
    assert {"x", ":", "c", "u"} <= set(known["flag"].dropna())
    plans = series(known, measures["personal_education_plans"]).set_index("month")
    assert plans.loc[date(2010, 5, 31), "why"] == "1 of 12 districts has no figure (nothing was loaded)"
    young = series(known, measures["camhs_seen_in_time"]).set_index("month")
    suppressed = known[(known["measure"] == "camhs_seen_in_time") & (known["flag"] == "c")]
    assert len(suppressed)
    assert young.loc[sorted(set(suppressed["month"])), "value"].notna().all()
    assert not observations["numerator"].where(observations["measure"] == "camhs_seen_in_time").between(1, 4).any()


def test_the_audit_is_of_about_7000_cases_and_only_grows(observations: pd.DataFrame) -> None:
    audit = series(known_at(observations, JUNE), shipped_measures()["cases_audited"])
    assert audit["numerator"].tolist() == list(AUDITED.values())
    assert set(audit["denominator"]) == {TO_AUDIT}
    own = observations[observations["measure"] == "cases_audited"].sort_values("month")
    assert (own.groupby("district")["numerator"].diff().dropna() >= 0).all()


def test_before_a_month_was_known_it_is_not_shown(observations: pd.DataFrame) -> None:
    for day in (MONTHS[5], MARCH, date(2011, 5, 31)):
        typed = known_at(observations, day)
        typed = typed[typed["measure"] == "core_assessments"]
        assert typed["month"].max() == max(month for month in MONTHS[:-3] if month <= day)


def test_what_the_workforce_says_is_not_made_up_a_second_time() -> None:
    codes = {row["measure"] for rows in rows_by_month().values() for row in rows}
    measures = shipped_measures()
    assert codes == {code for code, one in measures.items() if one.comes_from not in (Origin.WORKFORCE, Origin.ANNEX_A)}
    halves = {code for code, one in measures.items() if one.comes_from == Origin.WORKFORCE_DENOMINATOR}
    assert all(
        row["denominator"] is None for rows in rows_by_month().values() for row in rows if row["measure"] in halves
    )


def test_the_districts_are_those_of_the_workforce(observations: pd.DataFrame) -> None:
    of_workforce = set(observations.loc[observations["measure"] == "vacancy_rate", "district"]) - {""}
    assert set(illustrative.NAMES) == of_workforce
