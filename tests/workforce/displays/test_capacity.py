"""What is said of the workers that a target asks for."""

from datetime import date

import pandas as pd

from core.figures import in_words
from core.workforce.capacity import capacity
from core.workforce.displays import capacity as capacity_displays
from core.workforce.roles import shipped_groups
from tests.workforce.test_measures import MOVES, POSTS, WAITING, WORKERS

FEBRUARY, MARCH = date(2011, 2, 28), date(2011, 3, 31)
TARGET = 30


def test_the_capacity_says_what_is_missing_in_all_and_puts_the_total_first() -> None:
    found = capacity(WORKERS, WAITING, POSTS, MOVES, TARGET, shipped_groups())
    table = in_words(capacity_displays.capacity_table(found))
    assert table["District"].iloc[0] == "All districts"
    cases = sum(frame[["cin", "cp", "lac", "care_leavers"]].to_numpy().sum() for frame in (WORKERS, WAITING))
    said = capacity_displays.capacity_words(found, TARGET)
    assert f"{cases} cases need **{cases / 30:.1f} FTE**" in said
    bars = capacity_displays.capacity_bars(found)
    assert "All districts" not in set(bars["name"])


def test_what_one_district_has_too_many_of_does_not_help_another() -> None:
    columns = [
        "district",
        "cases",
        "fte_needed",
        "in_post_fte",
        "after_pipeline_fte",
        "missing_fte",
        "missing_after_fte",
    ]
    rows = [("Dover", 90, 3.0, 1.0, 1.0, 2.0, 2.0), ("Swale", 30, 1.0, 2.5, 2.5, -1.5, -1.5)]
    total = ("All districts", 120, 4.0, 3.5, 3.5, 0.5, 0.5)
    said = capacity_displays.capacity_words(pd.DataFrame([*rows, total], columns=columns), TARGET)
    assert "3.5 FTE are in post: **0.5 FTE missing**" in said
    assert "1 district lacks **2.0 FTE** together, while the others have enough" in said
    assert said.endswith("after that, districts lack 2.0 FTE together.")


def test_what_the_pipeline_takes_away_is_drawn_too() -> None:
    columns = [
        "district",
        "cases",
        "fte_needed",
        "in_post_fte",
        "after_pipeline_fte",
        "missing_fte",
        "missing_after_fte",
    ]
    rows = [("Dover", 90, 3.0, 2.0, 1.5, 1.0, 1.5), ("Swale", 60, 2.0, 1.0, 1.5, 1.0, 0.5)]
    bars = capacity_displays.capacity_bars(pd.DataFrame(rows, columns=columns)).set_index("name")
    assert list(bars.loc["Dover", ["staying", "leaving", "agreed"]]) == [1.5, 0.5, 0.0]
    assert list(bars.loc["Swale", ["staying", "leaving", "agreed"]]) == [1.0, 0.0, 0.5]
    assert bars.loc["Dover", "label"] == "2.0 of 3.0 needed, then 1.5"


def test_a_capacity_without_posts_says_what_is_lacking() -> None:
    found = capacity(WORKERS, WAITING, POSTS.head(0), MOVES.head(0), TARGET, shipped_groups())
    assert "no snapshot of posts" in capacity_displays.capacity_words(found, TARGET)
    assert set(in_words(capacity_displays.capacity_table(found))["Missing (FTE)"]) == {"No figure"}
