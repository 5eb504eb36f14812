"""What the indicators page says of all measures, from frames written by hand."""

from datetime import date
from typing import Any

import pandas as pd

from core.indicators.displays import overview
from core.indicators.measures import LATEST

MARCH = date(2011, 3, 31)


def row(title: str, rating: str, meaning: str = "", **also: Any) -> dict[str, Any]:
    about = {
        "code": title.lower(), "title": title, "unit": "percent", "polarity": "high", "rating": rating, "value": 0.75,
        "reason": {"R": "Red: 75.0%, below the floor", "A": "Amber: 75.0%", "G": "Green: 75.0%"}.get(rating, "No figure"),
        "numerator": 45.0, "denominator": 60.0, "month": MARCH, "target": 0.9, "floor": 0.8, "gap": -0.15,
        "direction": "up" if meaning else "", "meaning": meaning, "recent": [0.5, None, 0.75], "actions": ("A1.1",),
        "signal": f"{meaning.capitalize()}: above the upper limit." if meaning else "No signal: it is chance.",
        "flag": None, "is_illustrative": False, "can_signal": True,
    }  # fmt: skip
    return about | also


def frame(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(LATEST), dtype=object)


LATEST_ROWS = frame(
    row("Green", "G"),
    row("Amber", "A", "worse"),
    row("Red", "R", actions=("A2.1",)),
    row("Red and worse", "R", "worse"),
    row("Missing", "", value=None, gap=None, actions=()),
    row("Without target", "", target=None, gap=None, reason="No rating: 75.0%, and no target is set"),
)


def titles(*chosen: Any) -> list[str]:
    return list(overview.chosen(LATEST_ROWS, *chosen)["title"])


def test_red_and_worsening_measures_stand_first() -> None:
    assert titles((), (), {}, "") == ["Red and worse", "Red", "Amber", "Missing", "Without target", "Green"]


def test_filters_leave_rows_of_the_ratings_the_actions_or_their_requirements_and_all_words() -> None:
    assert titles(("R",), (), {}, "") == ["Red and worse", "Red"]
    assert titles((overview.UNRATED,), (), {}, "") == ["Missing", "Without target"]
    assert titles((), ("A2.1",), {}, "") == ["Red"]
    assert titles((), ("A2",), {"A2.1": "A2", "A1.1": "A1"}, "") == ["Red"]
    assert titles((), (), {}, "WORSE red") == ["Red and worse"]
    assert titles((), (), {}, "nowhere") == []
    assert titles(("G",), ("A2.1",), {}, "") == []


def test_the_sentence_counts_each_measure_once() -> None:
    assert overview.headline(LATEST_ROWS) == (
        "Of 6 measures, **2** red, **1** amber, **1** green, **1** without a figure and **1** without a target. Of 6 with "
        "limits in a control chart **2 signal a change for the worse**, 0 for the better."
    )
    assert overview.headline(LATEST_ROWS.iloc[[4]]) == "No indicators are loaded."


def test_the_table_says_figure_target_gap_trend_and_signal() -> None:
    shown = overview.table(LATEST_ROWS)
    assert shown.iloc[3].to_dict() == {
        "Rating": ["R Red"], "Measure": "Red and worse", "Latest": "75.0%", "Target": "90.0%",
        "Gap to target": "15.0 points worse", "Last 13": [50.0, 75.0], "Signal": "Worse: above the upper limit",
        "Month": MARCH, "Why": "75.0%, below the floor", "Stands behind": "A1.1", "Data": "",
    }  # fmt: skip
    assert list(shown["Latest"])[4] == "No figure"
    assert list(shown["Gap to target"])[4] == ""
    assert list(shown["Target"])[5] == "None set"
    assert shown["Signal"].iloc[0] == "No signal"


def test_exceptions_are_red_measures_and_those_that_get_worse() -> None:
    lines = overview.exceptions(LATEST_ROWS)
    assert [line.split("**")[1] for line in lines] == ["Red and worse", "Red", "Amber"]
    assert lines[0].startswith("- :red-badge[R Red] **Red and worse**, March 2011: 75\\.0%, below the floor")
    assert ["above the upper limit.**" in line for line in lines] == [True, False, True]


def test_a_title_with_signs_of_markdown_shows_as_it_is() -> None:
    (line,) = overview.exceptions(frame(row("[x](y) <b>", "R")))
    assert "\\[x\\]\\(y\\) \\<b\\>" in line


def test_the_download_holds_numbers_and_their_parts() -> None:
    held = overview.export(LATEST_ROWS).iloc[3]
    assert (held["Latest"], held["Numerator"], held["Denominator"], held["Target"]) == (0.75, 45, 60, 0.9)
    assert held["Illustrative"] == "no"
