"""What is said of other councils: flags are spelled out."""

from datetime import date

import pandas as pd

from core.workforce.displays import benchmarks

FEBRUARY, MARCH = date(2011, 2, 28), date(2011, 3, 31)
TARGET = 30


def test_a_flag_is_spelled_out_and_never_read_as_nought() -> None:
    rows = pd.DataFrame(
        [("Kent", 2024, None, "c"), ("Kent", 2025, 128.9 / 894.2, None), ("England", 2025, 0.142, "u")],
        columns=["who", "year", "value", "flag"],
    ).astype(object)
    rows = rows.where(rows.notna(), None)
    table = benchmarks.compared_table(rows)
    assert table.to_dict("list") == {
        "Year": ["2025", "2024"],
        "Kent": ["14.4%", "No figure (suppressed)"],
        "England": ["14.2% (of low reliability)", "No figure"],
    }
    bars = benchmarks.compared_bars(rows, {"vacancy_rate": 0.2}, MARCH, "vacancy_rate")
    assert list(bars["label"]) == ["20.0% in 2011", "14.4% in 2025", "14.2% in 2025"]
    assert len(benchmarks.compared_bars(rows, {"vacancy_rate": 0.2}, MARCH, "turnover_rate")) == 2
