"""The register of case audits: its figures are those that plain pandas makes of the rows as they were uploaded."""

import io
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine

from core.indicators import queries as indicators
from core.indicators.definitions import shipped_measures
from core.indicators.from_registers import with_registers
from core.indicators.measures import known_at as observations_at
from core.indicators.measures import series
from core.people import Role
from core.plan.queries import plan_frames
from core.registers import case_audits, queries
from core.registers.audit_measures import overdue
from core.registers.register import Around, known_at
from core.storage.engine import reading, writing
from tests.indicators.filled_in import row
from tests.indicators.filled_in import store as store_figures
from tests.registers.filled_in import AUDITS, HEADINGS, JUNE, ROWS, checked_sheet, sheet, store
from tests.workforce.filled_in import store_cases, worker

OCTOBER, FEBRUARY = date(2010, 10, 31), date(2011, 2, 28)
LIVE = [
    worker("W1", cin=4, cp=1, lac=2, district="Ashford", team="Ashford CIN"),
    worker("W2", cin=3, cp=2, lac=2, district="Dover", team="Dover CIN"),
]


@pytest.fixture
def typed() -> pd.DataFrame:
    """The rows as they stand in the file."""
    frame = pd.read_csv(io.StringIO(f"{HEADINGS}\n{ROWS}"), dtype=str)
    for name in ("Audit date", "Follow-up due", "Follow-up done"):
        frame[name] = pd.to_datetime(frame[name], dayfirst=True)
    return frame


@pytest.fixture
def filled(database: Engine, tmp_path: Path) -> Engine:
    with writing(database) as session:
        store_cases(session, OCTOBER, "a", *LIVE)
        store(session, sheet(tmp_path))
    return database


def figure(measure: str, month: date, numerator: int, denominator: int) -> dict[str, object]:
    return row(month, "", measure=measure, numerator=numerator, denominator=denominator)


def at(database: Engine, day: date) -> tuple[pd.DataFrame, Around]:
    with reading(database) as session:
        entries = known_at(queries.entries(session, AUDITS), AUDITS.model, day)
        return entries, Around(day, queries.live_cases(session), queries.due_dates(plan_frames(session)))


def test_a_case_counts_once_in_its_cohort_against_the_live_cases_and_the_plans_dates(
    filled: Engine, typed: pd.DataFrame
) -> None:
    table = case_audits.by_cohort(*at(filled, JUNE)).table.set_index("Cohort")
    audited = typed.groupby("Cohort")["Case number"].nunique()
    assert table["Audited"].to_dict() == audited.to_dict() == {"CIN": 3, "CP": 2, "LAC": 3}
    assert table["Live cases"].to_dict() == {"CIN": 7, "CP": 3, "LAC": 4}
    assert table["Audited (%)"].to_dict() == {"CIN": 42.8571, "CP": 66.6667, "LAC": 75.0}
    assert table["Due by the plan"].to_dict() == {
        "CIN": date(2010, 12, 31), "CP": date(2010, 12, 31), "LAC": date(2011, 1, 31)
    }  # fmt: skip


def test_at_an_earlier_date_only_what_had_happened_counts(filled: Engine, typed: pd.DataFrame) -> None:
    table = case_audits.by_district(*at(filled, date(2010, 11, 30))).table.set_index("District")
    past = typed[typed["Audit date"] <= "2010-11-30"]
    assert table["Audited"].to_dict() == past.groupby("District")["Case number"].nunique().to_dict()
    assert table["Audited"].to_dict() == {"Ashford": 1, "Dover": 2}


def test_the_external_share_is_of_internal_audits(filled: Engine, typed: pd.DataFrame) -> None:
    figure = case_audits.outside(*at(filled, JUNE))
    inside = typed[typed["Internal or external"] == "internal"]
    outside = set(typed.loc[typed["Internal or external"] == "external", "Case number"])
    table = figure.table.set_index("Cohort")
    assert table.loc["All", "Internal audits"] == len(inside) == 8
    assert table.loc["All", "Reviewed externally"] == inside["Case number"].isin(outside).sum() == 2
    assert table.loc["All", "Reviewed (%)"] == 25.0
    assert "The plan asks for 10% by 28 February 2011 (A1.3)." in figure.words
    assert figure.note == "External audits of 1 case without an internal audit are not among them."


def test_grades_count_each_case_once_a_month(filled: Engine, typed: pd.DataFrame) -> None:
    table = case_audits.grades(*at(filled, JUNE)).table.set_index("Month")
    last = typed.sort_values("Audit date").drop_duplicates(["Case number", "Audit date"])
    months = last.groupby(last["Audit date"].dt.strftime("%B %Y"))["Case number"].nunique()
    parts = ["Outstanding", "Good", "Requires improvement or adequate", "Inadequate"]
    assert table[parts].sum(axis=1).to_dict() == months.to_dict()
    assert list(table.loc["January 2011", parts]) == [0, 1, 2, 1]
    assert table.loc["January 2011", "Adequate or better (%)"] == 75.0


def test_agreement_is_worked_out_by_hand(filled: Engine) -> None:
    """1002: good inside, adequate outside, so lower; 1003: adequate both times."""
    figure = case_audits.agreement(*at(filled, JUNE))
    assert figure.words.startswith("Of 2 audits that both graded, the grades are the same in **1** (50.0%)")
    assert "graded **1** lower and 0 higher" in figure.words
    assert figure.table.drop(columns="Internal grade").to_numpy().sum() == 2


@pytest.mark.parametrize(("day", "late"), [(FEBRUARY, {"1003", "1004"}), (JUNE, {"1003", "1006"})])
def test_a_follow_up_is_overdue_from_the_day_after_it_was_due_until_it_was_done(
    filled: Engine, typed: pd.DataFrame, day: date, late: set[str]
) -> None:
    entries, _ = at(filled, day)
    when = pd.Timestamp(day)
    own = typed[(typed["Follow-up due"] < when) & ~(typed["Follow-up done"] <= when)]
    assert set(own["Case number"]) == late
    assert len(overdue(entries, day)) == len(own)


def test_what_is_past_its_date_is_an_exception_and_few_are_not_counted_out(filled: Engine) -> None:
    assert case_audits.exceptions(*at(filled, JUNE)) == [
        "CIN cases: 3 of 7 audited (42.9%); all were due by 31 December 2010 (A1.1).",
        "CP cases: 2 of 3 audited (66.7%); all were due by 31 December 2010 (A1.1).",
        "LAC cases: 3 of 4 audited (75.0%); all were due by 31 January 2011 (A1.1).",
        "**Fewer than 5 follow-ups** of case audits are overdue, the longest since 31 January 2011 (150 days).",
    ]
    assert case_audits.exceptions(*at(filled, date(2010, 11, 30))) == [], "nothing was due yet"


def test_the_indicators_take_their_figures_from_the_register_and_count_nothing_twice(filled: Engine) -> None:
    """7,000 was typed for January, as if nobody kept the register, and 55 of 100 for October, before it began."""
    with writing(filled) as session:
        store_figures(
            session, FEBRUARY, "typed", figure("cases_audited", date(2011, 1, 31), 4500, 7000),
            figure("cases_audited", OCTOBER, 0, 7000), figure("cases_judged_adequate", OCTOBER, 55, 100),
        )  # fmt: skip
    with reading(filled) as session:
        whole = with_registers(indicators.observations(session), queries.observations(session))
    assert list(whole) == list(indicators.OBSERVATIONS)
    assert not whole.duplicated(["measure", "month", "district"]).any()
    known, measures = observations_at(whole, JUNE), shipped_measures()
    audited = series(known, measures["cases_audited"]).set_index("month")
    assert audited.loc[OCTOBER, "numerator"] == 0
    assert audited["numerator"].tolist()[1:] == [3, 6, 8, 8], "cases audited by the end of each month"
    assert set(audited["denominator"].tolist()[1:]) == {14}
    adequate = series(known, measures["cases_judged_adequate"]).set_index("month")
    january = adequate.loc[date(2011, 1, 31)]
    assert (january["numerator"], january["denominator"]) == (3, 4)
    outside = series(known, measures["audits_reviewed_externally"]).set_index("month").loc[FEBRUARY]
    assert (outside["numerator"], outside["denominator"]) == (2, 8)


def test_no_reference_of_a_case_or_auditor_is_kept(filled: Engine) -> None:
    with reading(filled) as session:
        entries = queries.entries(session, AUDITS)
    assert entries["case"].str.fullmatch(r"C-[0-9a-f]{16}").all()
    assert entries["auditor"].str.fullmatch(r"A-[0-9a-f]{16}").all()
    assert entries["case"].nunique() == 8
    with filled.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    content = Path(str(filled.url.database)).read_bytes()
    assert b"1003,16/11/2010" not in content, "nor is the file kept as it came"


def test_what_is_wrong_with_an_audit_is_said_at_its_cell(database: Engine, tmp_path: Path) -> None:
    rows = "2001,12/11/2010,CIN,Dover,good,internal,,no,01/11/2010,\n2002,tbc,CIN,Dover,good,internal,,no,,\n" * 1
    with reading(database) as session:
        checked = checked_sheet(session, sheet(tmp_path, rows.strip()))
    said = {problem.column: problem.message for problem in checked.problems}
    assert said["Follow-up due"] == "It lies before the audit of 12 November 2010: mend one of the two days."
    assert said["Audit date"] == "The day of the audit is missing: write it like 31/01/2011."
    twice = "2001,12/11/2010,CIN,Dover,good,internal,,no,,\n20 01,12/11/2010,CIN,Dover,poor,internal,,no,,"
    with reading(database) as session:
        checked = checked_sheet(session, sheet(tmp_path, twice.replace("poor", "good")))
    assert [problem.row for problem in checked.problems] == [2, 3]
    assert "stands in row 2 and row 3: keep one row" in checked.problems[0].message
    assert "2001" not in checked.problems[0].message


def test_who_keeps_the_register(database: Engine) -> None:
    assert set(AUDITS.keepers) == {Role.SENIOR_MANAGER, Role.PROGRAMME_OFFICE, Role.PERFORMANCE_ANALYST}
