"""The figures that fill lines, against sheets worked by hand and the functions that the workforce's pages use."""

from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session

from core.health.figures import FIGURES, indicator_figures, workforce_figures
from core.health.questions import known_figures
from core.indicators.definitions import Unit
from core.indicators.measures import known_at
from core.indicators.queries import observations
from core.storage.engine import reading, writing
from core.workforce import measures, queries
from core.workforce.measures import with_distinct_teams
from tests.indicators import filled_in
from tests.indicators.filled_in import measure
from tests.workforce.filled_in import APRIL, MARCH, post, store, store_cases, worker

OF_WORKFORCE = sorted(name for name in known_figures() if name.startswith("workforce:"))
DOVER = {"district": "Dover"}


@pytest.fixture
def loaded(database: Engine) -> Engine:
    """March, the definitions' worked example in Ashford: 80 filled, 20 vacant, 12 of them covered. Dover: 3 filled, 1 vacant."""
    posts = [
        *[post() for _ in range(80)],
        *[post("vacant", cover_type="agency") for _ in range(12)],
        *[post("vacant") for _ in range(8)],
        *[post(**DOVER) for _ in range(3)],
        post("vacant", **DOVER),
    ]
    cases = [worker("W1", 35), worker("W2", 16, fte=0.5), worker("Unallocated", 4, fte=None, longest_wait_days=21)]
    with writing(database) as session:
        store(session, MARCH, "1", *posts)
        store_cases(session, MARCH, "2", *cases, worker("W3", 0, lac=30, **DOVER))
    return database


def frames(session: Session) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    return (
        with_distinct_teams(queries.post_totals(session)),
        with_distinct_teams(queries.caseload_totals(session)),
        with_distinct_teams(queries.unallocated(session)),
        queries.snapshots(session),
    )


def figures(database: Engine, day: date = MARCH) -> pd.DataFrame:
    with reading(database) as session:
        return workforce_figures(day, OF_WORKFORCE, *frames(session), target_caseload=30)


def values(found: pd.DataFrame, name: str, column: str = "value") -> dict[tuple[str, str], Any]:
    rows = found[found["figure"] == f"workforce:{name}"]
    return {(row["district"], row["team"]): row[column] for row in rows.to_dict("records")}


def test_the_worked_example_fills_the_line_of_its_district_and_team(loaded: Engine) -> None:
    found = figures(loaded)
    rates = values(found, "vacancy_rate")
    assert rates == {
        ("", ""): pytest.approx(21 / 104), ("Ashford", ""): 0.2, ("Dover", ""): 0.25, ("Ashford", "Duty, Ashford"): 0.2,
        ("Dover", "Duty, Dover"): 0.25,
    }  # fmt: skip
    assert values(found, "vacancy_rate", "said")["Ashford", ""] == "20.0%"
    assert values(found, "vacancy_rate", "numerator")["", ""] == 21
    assert values(found, "vacancy_rate", "denominator")["", ""] == 104
    assert values(found, "agency_worker_rate")["Ashford", ""] == pytest.approx(12 / 92)


def test_caseloads_fill_theirs_and_what_nobody_said_is_no_figure(loaded: Engine) -> None:
    """Ashford: 51 cases over 1.5 FTE; no newly qualified worker; Dover's sheet has no row of unallocated cases."""
    found = figures(loaded)
    assert values(found, "average")["Ashford", ""] == 34
    assert values(found, "average")["", ""] == pytest.approx(81 / 2.5)
    assert values(found, "longest_wait_days", "said")["", ""] == "21 days"
    assert (values(found, "unallocated")["", ""], values(found, "unallocated")["Dover", ""]) == (4, None)
    assert values(found, "newly_qualified_average", "said")["", ""] == "No figure"


def test_each_figure_says_its_date_and_its_file(loaded: Engine) -> None:
    found = figures(loaded, date(2011, 4, 15))
    assert tuple(found.columns) == FIGURES
    assert set(found["as_at"]) == {MARCH}
    assert set(found["source"]) == {
        "vacancies as at 31 March 2011, posts.csv",
        "caseloads as at 31 March 2011, posts.csv",
    }
    assert not found["is_illustrative"].any()


def test_before_the_first_snapshot_there_are_no_figures(loaded: Engine) -> None:
    assert figures(loaded, date(2011, 3, 30)).empty


def test_a_round_keeps_to_the_snapshot_of_its_own_day(loaded: Engine) -> None:
    with writing(loaded) as session:
        store(session, APRIL, "3", post(), post("vacant"))
    assert values(figures(loaded, MARCH), "vacancy_rate")["Ashford", ""] == 0.2
    assert values(figures(loaded, APRIL), "vacancy_rate")["Ashford", ""] == 0.5
    assert values(figures(loaded, APRIL), "average")["Ashford", ""] == 34, "the latest caseloads are still March's"


SHEET = st.lists(
    st.tuples(*(st.sampled_from(one) for one in (["Ashford", "Dover"], ["Duty", "Leaving care"], ["filled", "vacant"]))),
    min_size=1, max_size=12,
)  # fmt: skip


@given(SHEET)
def test_the_figures_are_those_of_the_workforce_measures_for_any_sheet(sheet: list[tuple[str, str, str]]) -> None:
    """Counted again for each place from the very rows that are of it."""
    columns = [name for name in queries.POST_TOTALS if name != "as_at"]
    rows = [
        dict.fromkeys(columns, "") | {"district": district, "team": f"{team}, {district}", "status": status, "posts": 1}
        | {"established_fte": 1.0, "in_post_fte": float(status == "filled"), "agency_cover_fte": 0.0, "as_at": MARCH}
        for district, team, status in sheet
    ]  # fmt: skip
    totals, nothing = pd.DataFrame(rows), pd.DataFrame(columns=["as_at"])
    upload = {"kind": "vacancies", "as_at": MARCH, "file_name": "f", "is_illustrative": False}
    found = workforce_figures(
        MARCH, ["workforce:vacancy_rate"], totals, nothing, nothing, pd.DataFrame([upload]), target_caseload=30
    )
    for (district, team), value in values(found, "vacancy_rate").items():
        own = measures.selection(totals, [district] if district else [], [team] if team else [])
        assert value == measures.vacancy_figures(own)["vacancy_rate"]
    assert len(found) == 1 + len({one[0] for one in sheet}) + len({one[:2] for one in sheet})


def known(*rows: dict[str, Any], as_at: date = MARCH) -> pd.DataFrame:
    return known_at(filled_in.frame(*rows), as_at)


def of_indicator(found: pd.DataFrame) -> dict[str, Any]:
    return {row["district"]: row["value"] for row in found.to_dict("records")}


RATE = {"rate": measure()}


def test_an_indicator_fills_its_line_from_the_sums_of_its_districts() -> None:
    """45 of 60 and 5 of 40 are 50 of 100, which is no mean of 75% and 12.5%."""
    found = indicator_figures(
        ["indicators:rate"],
        known({"district": "Ashford"}, {"district": "Dover", "numerator": 5, "denominator": 40}),
        RATE,
    )
    assert of_indicator(found) == {"": 0.5, "Ashford": 0.75, "Dover": 0.125}
    (service,) = found[found["district"] == ""].to_dict("records")
    assert (service["numerator"], service["denominator"], service["as_at"]) == (50, 100, MARCH)
    assert service["source"] == "indicator ‘Rate’ of March 2011"


def test_a_suppressed_district_leaves_no_figure_and_says_why() -> None:
    flagged = {"district": "Dover", "numerator": None, "denominator": None, "flag": "c"}
    found = indicator_figures(["indicators:rate"], known({"district": "Ashford"}, flagged), RATE)
    assert of_indicator(found) == {"": None, "Ashford": 0.75, "Dover": None}
    (service,) = found[found["district"] == ""].to_dict("records")
    assert service["said"] == "No figure"
    assert "1 of 2 districts has no figure (c: suppressed)" in service["why"]


def test_what_no_question_asks_for_and_no_measure_knows_is_left_out() -> None:
    assert indicator_figures(["indicators:gone", "workforce:average"], known({}), RATE).empty
    assert indicator_figures(["indicators:rate"], known({}).head(0), RATE).empty


@pytest.mark.parametrize(("unit", "words"), [(Unit.PERCENT, "75.0%"), (Unit.RATIO, "0.8"), (Unit.NUMBER, "45")])
def test_an_indicator_is_said_in_its_unit(unit: Unit, words: str) -> None:
    found = indicator_figures(["indicators:rate"], known({}), {"rate": measure(unit=unit)})
    assert set(found["said"]) == {words}


def test_observations_of_the_database_fill_lines(database: Engine) -> None:
    with writing(database) as session:
        filled_in.store(session, MARCH, "1", filled_in.row(), filled_in.row(district="Dover", numerator=15))
    with reading(database) as session:
        rows = known_at(observations(session), MARCH)
    found = indicator_figures([f"indicators:{filled_in.RATE}"], rows, {filled_in.RATE: measure(filled_in.RATE)})
    assert of_indicator(found) == {"": 0.5, "Ashford": 0.75, "Dover": 0.25}
