"""`python -m core indicators`: where every indicator stands, against figures worked by hand from a file that is loaded."""

import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine

from core.command_line.program import main

KEYS = [
    "code", "value", "numerator", "denominator", "date", "rating", "variation", "assurance", "limits", "signal", "words",
]  # fmt: skip
CONFERENCES = "initial_conferences"  # target 90%, floor 75%


@pytest.fixture
def loaded(database: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The product's database with twelve months of one measure, 50 and 60 of 100 in turn, in the place of made-up ones."""
    monkeypatch.setenv("DATABASE_URL", str(database.url))
    monkeypatch.setenv("TEMPORARY_FOLDER", str(tmp_path / "temporary"))
    months = pd.date_range("2010-04-30", "2011-03-31", freq="ME")
    lines = [f"{CONFERENCES},{month:%Y-%m-%d},,{50 + place % 2 * 10},100" for place, month in enumerate(months)]
    file = tmp_path / "figures.csv"
    file.write_text("\n".join(["Indicator,Month,District,Numerator,Denominator", *lines]), encoding="utf-8")
    assert main(["import", "indicators", str(file), "--as-at", "2011-03-31"]) == 0


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    assert main(["indicators", *arguments]) == 0
    return capsys.readouterr().out


@pytest.mark.usefixtures("loaded")
def test_each_measure_is_told_with_its_parts_limits_and_words(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(said(capsys, "--as-at", "2011-03-31", "--json"))
    assert list(found) == ["as_at", "measures"]
    assert found["as_at"] == "2011-03-31"
    assert all(list(one) == KEYS for one in found["measures"])
    by_code = {one["code"]: one for one in found["measures"]}
    told = by_code[CONFERENCES]
    limits = told.pop("limits")
    # Nine figures, 490 of 900, up to the month before the plan’s action on conferences begins; each step is 0.1.
    assert [limits[name] for name in ("mean", "lower", "upper")] == pytest.approx(
        [4.9 / 9, 4.9 / 9 - 0.266, 4.9 / 9 + 0.266]
    )
    assert (limits["from"], limits["to"]) == ("2010-04-30", "2010-12-31")
    words = told.pop("words")
    assert words.startswith("Red: 60.0%, below the floor 75.0%, target 90.0%. No signal")
    assert told == {
        "code": CONFERENCES, "value": 0.6, "numerator": 60, "denominator": 100, "date": "2011-03-31", "rating": "R",
        "variation": "common cause", "assurance": "will miss", "signal": None,
    }  # fmt: skip
    nothing = by_code["cases_audited"]
    assert nothing.pop("words") == "No figure was loaded yet."
    assert nothing == dict.fromkeys(KEYS[:-1]) | {"code": "cases_audited"}


@pytest.mark.usefixtures("loaded")
def test_without_json_it_is_a_table_of_lines(capsys: pytest.CaptureFixture[str]) -> None:
    lines = said(capsys, "--as-at", "2011-03-31").splitlines()
    assert lines[0] == "As at 31 March 2011"
    (line,) = [one for one in lines if one.startswith(CONFERENCES)]
    assert line.split()[:5] == [CONFERENCES, "Red", "60.0%", "March", "2011"]
    assert len(lines) == 31


@pytest.mark.usefixtures("loaded")
def test_without_a_date_it_is_the_plans_reporting_date(capsys: pytest.CaptureFixture[str]) -> None:
    as_at = json.loads(said(capsys, "--json"))["as_at"]
    assert date.fromisoformat(as_at) == date(2011, 3, 31)
