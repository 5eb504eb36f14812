"""What the indicators page says of all measures, from frames written by hand."""

from datetime import date
from typing import Any

import pandas as pd
import pytest

from core.indicators import displays
from core.indicators.definitions import Polarity, Unit
from core.indicators.impact import IMPACT, NOTHING_MOVED
from core.indicators.measures import LATEST

MARCH = date(2011, 3, 31)


def row(title: str, rating: str, meaning: str = "", **also: Any) -> dict[str, Any]:
    about = {
        "code": title.lower(), "title": title, "unit": "percent", "polarity": "high", "rating": rating, "value": 0.75,
        "reason": {"R": "Red: 75.0%, below the floor", "A": "Amber: 75.0%", "G": "Green: 75.0%"}.get(rating, "No figure"),
        "numerator": 45.0, "denominator": 60.0, "month": MARCH, "target": 0.9, "floor": 0.8, "gap": -0.15,
        "direction": "up" if meaning else "", "meaning": meaning, "recent": [0.5, None, 0.75], "actions": ("A1.1",),
        "signal": f"{meaning.capitalize()}: above the upper limit." if meaning else "No signal: it is chance.",
        "flag": None, "is_illustrative": False,
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
    return list(displays.chosen(LATEST_ROWS, *chosen)["title"])


def test_red_and_worsening_measures_stand_first() -> None:
    assert titles((), (), {}, "") == ["Red and worse", "Red", "Amber", "Missing", "Without target", "Green"]


def test_filters_leave_rows_of_the_ratings_the_actions_or_their_requirements_and_all_words() -> None:
    assert titles(("R",), (), {}, "") == ["Red and worse", "Red"]
    assert titles((displays.UNRATED,), (), {}, "") == ["Missing", "Without target"]
    assert titles((), ("A2.1",), {}, "") == ["Red"]
    assert titles((), ("A2",), {"A2.1": "A2", "A1.1": "A1"}, "") == ["Red"]
    assert titles((), (), {}, "WORSE red") == ["Red and worse"]
    assert titles((), (), {}, "nowhere") == []
    assert titles(("G",), ("A2.1",), {}, "") == []


def test_the_sentence_counts_each_measure_once() -> None:
    assert displays.headline(LATEST_ROWS) == (
        "Of 6 measures, **2** red, **1** amber, **1** green, **1** without a figure and **1** without a target. By their "
        "control charts **2 signal that things are getting worse**, 0 that they are getting better."
    )
    assert displays.headline(LATEST_ROWS.iloc[[4]]) == "1 measure, none of them with a figure."


def test_the_table_says_figure_target_gap_trend_and_signal() -> None:
    shown = displays.table(LATEST_ROWS)
    assert shown.iloc[3].to_dict() == {
        "Rating": ["R Red"], "Measure": "Red and worse", "Latest": "75.0%", "Target": "90.0%",
        "Gap to target": "15.0 points worse", "Last 13": [50.0, 75.0], "Signal": "Worse: above the upper limit",
        "Month": MARCH, "Why": "75.0%, below the floor", "Stands behind": "A1.1", "Data": "",
    }  # fmt: skip
    assert list(shown["Latest"])[4] == "No figure"
    assert list(shown["Gap to target"])[4] == ""
    assert list(shown["Target"])[5] == "None set"
    assert shown["Signal"].iloc[0] == "No signal"


@pytest.mark.parametrize(
    ("gap", "unit", "polarity", "words"),
    [
        (0.032, Unit.PERCENT, Polarity.HIGH, "3.2 points better"),
        (-351.0, Unit.NUMBER, Polarity.LOW, "351 worse"),
        (-0.023, Unit.PERCENT, Polarity.NEAR, "2.3 points away"),
        (0.0, Unit.RATIO, Polarity.LOW, "none"),
        (-0.0004, Unit.PERCENT, Polarity.HIGH, "just missed"),
        (None, Unit.PERCENT, Polarity.HIGH, ""),
    ],
)
def test_a_gap_is_said_in_the_measures_unit(gap: float | None, unit: Unit, polarity: Polarity, words: str) -> None:
    assert displays.gap_in_words(gap, unit, polarity) == words


def test_exceptions_are_red_measures_and_those_that_get_worse() -> None:
    lines = displays.exceptions(LATEST_ROWS)
    assert [line.split("**")[1] for line in lines] == ["Red and worse", "Red", "Amber"]
    assert lines[0].startswith("- :red-badge[R Red] **Red and worse**, March 2011: 75\\.0%, below the floor")
    assert ["getting worse, by more than chance" in line for line in lines] == [True, False, True]


def test_a_title_with_signs_of_markdown_shows_as_it_is() -> None:
    (line,) = displays.exceptions(frame(row("[x](y) <b>", "R")))
    assert "\\[x\\]\\(y\\) \\<b\\>" in line


def test_the_download_holds_numbers_and_their_parts() -> None:
    held = displays.export(LATEST_ROWS).iloc[3]
    assert (held["Latest"], held["Numerator"], held["Denominator"], held["Target"]) == (0.75, 45, 60, 0.9)
    assert held["Illustrative"] == "no"


def test_requirements_that_are_done_without_effect_stand_before_all_others() -> None:
    def requirement(ref: str, verdict: str) -> dict[str, Any]:
        numbers = dict.fromkeys(("green", "amber", "red", "no_figure", "better", "worse"), 0)
        return {"requirement": ref, "title": ref, "actions": 2, "done": 2, "measures": 1, "verdict": verdict, "reason": "",
                "band": "", "share_done": 1.0, **numbers, "red": 1}  # fmt: skip

    verdicts = {
        "A1": "Under way and moving",
        "A2": "Done and moving",
        "A3": NOTHING_MOVED,
        "A4": "Not begun, no measure",
    }
    impact = pd.DataFrame([requirement(*one) for one in verdicts.items()], columns=list(IMPACT), dtype=object)
    shown = displays.impact_rows(impact)
    assert list(shown["Ref"]) == ["A3", "A2", "A1", "A4"]
    assert list(shown["Done"]) == ["2 of 2"] * 4
    assert list(shown["Measures"]) == ["1 red"] * 4
    assert list(shown["Signals"]) == ["none"] * 4
    assert displays.impact_headline(impact) == (
        "Of 4 requirements, **2** are done: 1 done, but nothing moved; 1 done and moving."
    )
    told = displays.impact_export(impact, is_illustrative=True)
    assert list(told["Ref"]) == ["A3", "A2", "A1", "A4"]
    assert set(told["Illustrative"]) == {"yes"}
