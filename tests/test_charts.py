"""Charts of the workforce, drawn for real and read back from the picture."""

import re
from datetime import date

import pandas as pd
import pytest
import vl_convert

from core import charts
from core.charts import Mark, Series
from core.palette import SERIES

ROWS = pd.DataFrame(
    {
        "name": ["Dover", "Tonbridge and Malling"],
        "label": ["30.0% (10.0% unfilled)", "20.0% (20.0% unfilled)"],
        "unfilled": [0.1, 0.2],
        "covered": [0.2, 0.0],
    }
)
PARTS = {"unfilled": Series("Unfilled rate", "second"), "covered": Series("Covered by agency workers", "third")}


def drawn(chart: object) -> str:
    return str(vl_convert.vegalite_to_svg(chart.to_dict()))  # type: ignore[attr-defined]


def marks(svg: str, kind: str) -> list[str]:
    """What the marks of a kind say of themselves to readers of the screen."""
    return re.findall(rf'aria-label="([^"]*)" role="graphics-symbol" aria-roledescription="{kind}"', svg)


def texts(svg: str) -> list[str]:
    return re.findall(r">([^<>]+)</text>", svg)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_bars_are_stacked_in_the_order_of_the_rows_with_their_words_above(theme: str) -> None:
    svg = drawn(charts.bars(ROWS, PARTS, theme, axis="Rate", form=".0%"))
    said = texts(svg)
    assert [one for one in said if one in set(ROWS["name"])] == list(ROWS["name"])
    assert [one for one in said if one in set(ROWS["label"])] == list(ROWS["label"])
    assert {"Unfilled rate", "Covered by agency workers"} <= set(said), "the legend is in words"
    assert len(marks(svg, "bar")) == 4
    for shade in ("second", "third"):
        assert SERIES[theme][shade] in svg


def test_a_line_across_a_bar_marks_what_it_is_compared_with() -> None:
    assert len(marks(drawn(charts.bars(ROWS.assign(mark=0.1), PARTS, "light", axis="Rate")), "tick")) == 2


def test_lines_begin_at_nought_leave_gaps_unfilled_and_name_the_target() -> None:
    days = [date(2011, month, 1) for month in range(1, 5)]
    rows = pd.DataFrame({"as_at": days, "rate": [0.3, None, 0.2, 0.1], "other": [None] * 4}).astype(object)
    series = {"rate": Series("Vacancy rate"), "other": Series("Unfilled rate", "second")}
    svg = drawn(charts.lines(rows, series, "light", axis="Share", form=".0%", mark=Mark("Local target 10%", 0.1)))
    assert "Local target 10%" in texts(svg)
    assert "0%" in texts(svg)
    assert len(marks(svg, "point")) == 3
    assert len(marks(svg, "rule mark")) == 1


def test_columns_carry_their_numbers_and_a_second_colour_above_the_target() -> None:
    rows = pd.DataFrame({"name": ["26 to 30", "31 to 35"], "amount": [69, 24], "is_above": [False, True]})
    svg = drawn(charts.columns(rows, "light", axis="Workers", across="Cases per FTE"))
    assert {"69", "24", "At or below the target", "Above the target"} <= set(texts(svg))
    bars = re.findall(r'aria-roledescription="bar"[^>]*fill="([^"]+)"', svg)
    assert bars == [SERIES["light"]["first"], SERIES["light"]["second"]]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_charts_without_rows_are_empty_and_no_error(theme: str) -> None:
    none = ROWS.head(0)
    trend = pd.DataFrame({"as_at": [], "rate": []})
    assert marks(drawn(charts.bars(none, PARTS, theme, axis="Rate")), "bar") == []
    assert marks(drawn(charts.lines(trend, {"rate": Series("Rate")}, theme, axis="Share", form=".0%")), "point") == []
    empty = pd.DataFrame({"name": [], "amount": [], "is_above": []})
    assert marks(drawn(charts.columns(empty, theme, axis="Workers", across="Cases")), "bar") == []


@pytest.mark.parametrize(("theme", "ground"), [("light", "#FFFFFF"), ("dark", "#12161D")])
def test_every_shade_can_be_told_from_its_background(theme: str, ground: str) -> None:
    """A contrast of 3, as the accessibility guidelines (WCAG 1.4.11) ask of graphics."""

    def light(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for shade in SERIES[theme].values():
        high, low = sorted((light(shade), light(ground)), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 3
