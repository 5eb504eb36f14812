"""What the workforce data say of the indicators is what the workforce's own page says."""

from datetime import date
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine

from core.indicators import from_workforce, queries
from core.indicators.definitions import Origin, shipped_measures
from core.indicators.from_workforce import denominators, with_workforce, workforce_observations
from core.indicators.measures import by_district, known_at, series
from core.storage.engine import reading, writing
from core.workforce import measures as workforce
from core.workforce import queries as workforce_queries
from tests.indicators.filled_in import row
from tests.indicators.filled_in import store as store_figures
from tests.workforce.filled_in import APRIL, AT, MARCH, post, store, store_cases, worker

POSTS = [
    *[post(post_id=f"A{number}", district="Ashford") for number in range(8)],
    *[post("vacant", post_id=f"B{number}", district="Ashford", cover_type="agency", cover_fte=0.5) for number in range(2)],
    *[post(post_id=f"C{number}", district="Dover", team="Dover Duty") for number in range(4)],
    post("vacant", post_id="D", district="Dover", team="Dover Duty", budgeted_fte=0.6),
    post("unknown", post_id="E", district="Dover", team="Dover Duty"),
]  # fmt: skip
WORKERS = [
    worker("W1", 20), worker("W2", 10, fte=0.5), worker("Unallocated", 7, fte=None),
    worker("W3", 15, district="Dover", team="Dover Duty"),
]  # fmt: skip


def frames(database: Engine) -> dict[str, pd.DataFrame]:
    with reading(database) as session:
        return {
            name: getattr(workforce_queries, name)(session)
            for name in ("post_totals", "caseload_totals", "unallocated", "snapshots")
        }


def complete(database: Engine) -> pd.DataFrame:
    with reading(database) as session:
        typed = queries.observations(session)
    return with_workforce(typed, **frames(database))


@pytest.fixture
def filled(database: Engine) -> Engine:
    with writing(database) as session:
        store(session, MARCH, "a", *POSTS)
        store_cases(session, MARCH, "a", *WORKERS)
    return database


def test_a_measure_from_the_workforce_is_worked_out_by_hand(filled: Engine) -> None:
    """Ashford: 8 FTE in post, 2 vacant, 1 of agency. In Dover, and so in all, over one post in 20 is of unknown status: until
    that is settled they have no rate, which is 0 of 0."""
    found = workforce_observations(**frames(filled)).set_index(["measure", "district"])[["numerator", "denominator"]]
    told = {key: tuple(numbers) for key, numbers in zip(found.index, found.values.tolist(), strict=True)}
    assert told == {
        ("vacancy_rate", "Ashford"): (2, 10), ("vacancy_rate", "Dover"): (0, 0), ("vacancy_rate", ""): (0, 0),
        ("agency_worker_rate", "Ashford"): (1, 9), ("agency_worker_rate", "Dover"): (0, 0), ("agency_worker_rate", ""): (0, 0),
        ("average_caseload", "Ashford"): (30, 1.5), ("average_caseload", "Dover"): (15, 1), ("average_caseload", ""): (45, 2.5),
        ("unallocated_cases", "Ashford"): (7, pytest.approx(float("nan"), nan_ok=True)),
        ("unallocated_cases", ""): (7, pytest.approx(float("nan"), nan_ok=True)),
    }  # fmt: skip


def test_every_measure_that_comes_from_the_workforce_is_made_and_no_other() -> None:
    measures = shipped_measures()
    made = {*from_workforce.FROM_POSTS, *from_workforce.FROM_CASELOADS}
    assert made == {code for code, one in measures.items() if one.comes_from == Origin.WORKFORCE}
    divided = {code for code, one in measures.items() if one.comes_from == Origin.WORKFORCE_DENOMINATOR}
    assert set(from_workforce.DENOMINATORS) == divided


def test_the_figures_are_those_of_the_workforce_page_and_both_move_when_the_data_change(filled: Engine) -> None:
    def both(day: date) -> tuple[dict[str, float], dict[str, float]]:
        known, measures, data = known_at(complete(filled), day), shipped_measures(), frames(filled)
        ours = {code: series(known, measures[code]).iloc[-1]["value"] for code in
                ("vacancy_rate", "agency_worker_rate", "average_caseload", "unallocated_cases")}  # fmt: skip
        posts = workforce.vacancy_figures(workforce.of_day(data["post_totals"], day))
        held = workforce.caseload_figures(
            workforce.of_day(data["caseload_totals"], day), workforce.of_day(data["unallocated"], day), 30
        )
        theirs = {"average_caseload": held["average"], "unallocated_cases": held["unallocated"]}
        return ours, {name: posts[name] for name in ("vacancy_rate", "agency_worker_rate")} | theirs

    before, page_before = both(MARCH)
    assert before == pytest.approx(page_before)
    with writing(filled) as session:
        store(session, APRIL, "b", *POSTS[:-4])
        store_cases(session, APRIL, "b", *WORKERS[1:], worker("Unallocated", 3, fte=None, district="Dover", team="x"))
    after, page_after = both(APRIL)
    assert after == pytest.approx(page_after)
    assert all(after[code] != pytest.approx(before[code]) for code in before)
    assert both(MARCH)[0] == pytest.approx(before)


def test_in_every_illustrative_month_and_district_the_figures_are_those_of_the_workforce_page(
    illustrative_database: Engine,
) -> None:
    data, measures = frames(illustrative_database), shipped_measures()
    for day in sorted(data["post_totals"]["as_at"].unique())[::7]:
        known = known_at(complete(illustrative_database), day)
        page = workforce.vacancies_by(workforce.of_day(data["post_totals"], day), "district")
        ours = by_district(known, measures["vacancy_rate"], day)
        assert dict(zip(ours["district"], ours["value"], strict=True)) == pytest.approx(
            dict(zip(page["district"], page["vacancy_rate"], strict=True))
        )
        held = workforce.of_day(data["caseload_totals"], day), workforce.of_day(data["unallocated"], day)
        page = workforce.caseloads_by(*held, "district", 30)
        for code, name in (("average_caseload", "average"), ("unallocated_cases", "unallocated")):
            ours = by_district(known, measures[code], day)
            assert dict(zip(ours["district"], ours["value"], strict=True)) == pytest.approx(
                dict(zip(page["district"], page[name], strict=True))
            )


def test_turnover_and_absence_are_divided_by_those_in_post(filled: Engine) -> None:
    found = denominators(frames(filled)["post_totals"]).set_index(["measure", "district"])["denominator"].to_dict()
    assert found == {
        ("turnover_rate", "Ashford"): 8, ("turnover_rate", "Dover"): 4, ("turnover_rate", ""): 12,
        ("absence_rate", "Ashford"): 8 * 253, ("absence_rate", "Dover"): 4 * 253, ("absence_rate", ""): 12 * 253,
    }  # fmt: skip
    with writing(filled) as session:
        told: dict[str, Any] = {"measure": "turnover_rate", "denominator": None}
        store_figures(session, MARCH, "t", row(numerator=1, **told), row(district="Dover", numerator=0.5, **told))
    known, measures = known_at(complete(filled), MARCH), shipped_measures()
    (whole,) = series(known, measures["turnover_rate"]).to_dict("records")
    assert (whole["numerator"], whole["denominator"], whole["value"]) == (1.5, 12, 0.125)


def test_a_month_without_a_snapshot_has_no_denominator(filled: Engine) -> None:
    with writing(filled) as session:
        store_figures(session, APRIL, "t", row(APRIL, measure="turnover_rate", numerator=1, denominator=None))
    (whole,) = series(known_at(complete(filled), APRIL), shipped_measures()["turnover_rate"]).to_dict("records")
    assert whole["value"] is None
    assert "the workforce data of this month are not loaded" in whole["why"]


def test_of_two_snapshots_of_a_month_the_later_one_counts(filled: Engine) -> None:
    with writing(filled) as session:
        store(session, date(2011, 4, 10), "b", *POSTS[:4])
        store(session, date(2011, 4, 20), "c", *POSTS[:6])
    totals = frames(filled)["post_totals"]
    found = denominators(totals)
    of_april = found[(found["month"] == APRIL) & (found["measure"] == "turnover_rate") & (found["district"] == "")]
    assert list(of_april["denominator"]) == [6]
    (ours,) = series(known_at(complete(filled), APRIL), shipped_measures()["vacancy_rate"]).to_dict("records")[1:]
    assert (ours["month"], ours["denominator"]) == (APRIL, 6)


def test_what_only_an_earlier_snapshot_of_the_month_tells_is_out_of_date(database: Engine) -> None:
    """On 10 March 500 cases wait and Dover is there; the snapshot of the month's end says nothing of either."""
    early = date(2011, 3, 10)
    with writing(database) as session:
        store(session, early, "a", post(post_id="1", district="Ashford"), post(post_id="2", district="Dover"))
        store_cases(session, early, "a", worker("W1", 20), worker("Unallocated", 500, fte=None))
        store(session, MARCH, "b", post(post_id="1", district="Ashford"))
        store_cases(session, MARCH, "b", worker("W1", 20))
    found = workforce_observations(**frames(database))
    assert "unallocated_cases" not in set(found["measure"])
    assert set(found["district"]) == {"", "Ashford"}
    assert set(denominators(frames(database)["post_totals"])["district"]) == {"", "Ashford"}


def test_a_real_figure_over_an_illustrative_denominator_is_illustrative(database: Engine) -> None:
    with writing(database) as session:
        store(session, MARCH, "a", *POSTS, is_illustrative=True)
        store_figures(
            session, MARCH, "t", row(measure="turnover_rate", numerator=1, denominator=None), row(measure="lac_reviews")
        )
    found = complete(database)
    by_code = found[found["district"] == "Ashford"].set_index("measure")["is_illustrative"].to_dict()
    assert by_code == {"lac_reviews": False, "turnover_rate": True, "vacancy_rate": True, "agency_worker_rate": True}


def test_where_nothing_is_loaded_nothing_is_made(database: Engine) -> None:
    found = complete(database)
    assert found.empty
    assert tuple(found.columns) == queries.OBSERVATIONS


def test_a_snapshot_is_told_with_its_upload(filled: Engine) -> None:
    found = workforce_observations(**frames(filled))
    assert tuple(found.columns) == queries.OBSERVATIONS
    assert set(found["file_name"]) == {"posts.csv"}
    assert set(found["at"]) == {AT}
