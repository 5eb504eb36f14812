"""A council beside its neighbours, its region and England, with published figures worked by hand."""

from typing import Any

import pytest

from core.workforce.benchmarks import area_code_of, comparison
from tests.workforce.test_measures import frame

PUBLISHED = ("year", "level", "area_code", "area", "region", "measure", "value", "flag")


def local(year: int, code: str, area: str, vacant: float | str, in_post: float) -> list[tuple[Any, ...]]:
    about = (year, "Local authority", code, area, "South East")
    value, flag = (None, vacant) if isinstance(vacant, str) else (vacant, None)
    return [(*about, "vacancy_fte", value, flag), (*about, "inpost_fte", in_post, None)]


FIGURES = frame(
    PUBLISHED,
    *local(2024, "886", "Kent", 10.0, 90.0),
    *local(2025, "886", "Kent", "u", 80.0),
    *local(2024, "881", "Essex", 30.0, 70.0),
    *local(2024, "845", "East Sussex", 0.0, 300.0),
    *local(2024, "314 / 318", "Kingston upon Thames / Richmond upon Thames", "x", 50.0),
    *local(2024, "207", "Kensington and Chelsea", 50.0, 50.0),
    *local(2024, "940 / 941", "North Northamptonshire / West Northamptonshire", 5.0, 95.0),
    *local(2026, "881", "Essex", 50.0, 50.0),
    *local(2018, "835", "Dorset", 1.0, 9.0),
    *local(2024, "838", "Dorset", 1.0, 9.0),
    (2024, "Regional", "E12000008", "South East", "South East", "vacancy_rate_fte", 15.1, None),
    (2024, "Regional", "E12000009", "South West", "South West", "vacancy_rate_fte", 9.9, None),
    (2024, "National", "E92000001", "England", "", "vacancy_rate_fte", None, "x"),
).astype({"value": float})
NEAR = frame(
    ("area_code", "rank", "neighbour_code", "closeness"),
    ("886", 1, "881", "Very close"),
    ("886", 2, "845", "Close"),
    ("886", 3, "318", "Close"),
    ("207", 1, "886", "Close"),
    ("207", 2, "941", "Close"),
    ("207", 3, "940", "Close"),
)


def test_a_council_is_compared_with_neighbours_region_and_england() -> None:
    found = comparison(FIGURES, NEAR, "886", "vacancy_rate")
    assert list(found.itertuples(index=False, name=None)) == [
        ("Kent", 2024, 0.10, None, 1),
        ("Kent", 2025, None, "u", 0),
        ("Statistical neighbours", 2024, 30 / 400, None, 2),
        ("South East", 2024, pytest.approx(0.151), None, None),
        ("England", 2024, None, "x", None),
    ]


def test_two_neighbours_with_a_joint_return_count_once() -> None:
    found = comparison(FIGURES, NEAR, "207", "vacancy_rate").set_index("who")
    near = found.loc["Statistical neighbours"]
    assert (near["value"], near["authorities"]) == (15.0 / 200.0, 2)


def test_a_council_without_published_figures_is_compared_with_nobody() -> None:
    assert comparison(FIGURES, NEAR, "999", "vacancy_rate").empty


@pytest.mark.parametrize(
    ("council", "code"),
    [
        ("Kent County Council", "886"),
        ("Kent", "886"),
        ("KENT COUNTY COUNCIL ", "886"),
        ("Essex County Council", "881"),
        ("East Sussex County Council", "845"),
        ("Royal Borough of Kensington and Chelsea", "207"),
        ("Kensington & Chelsea", "207"),
        ("London Borough of Richmond upon Thames", "314 / 318"),
        ("Dorset Council", "838"),
        ("Kensington", None),
        ("Ken", None),
        ("Kent and Medway", None),
        ("Sussex", None),
        ("County Council", None),
        ("", None),
    ],
)
def test_a_councils_code_is_found_by_its_name_in_full(council: str, code: str | None) -> None:
    assert area_code_of(FIGURES, council) == code
