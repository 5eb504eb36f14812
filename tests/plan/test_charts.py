"""Charts, drawn for real and read back from the picture."""

import re
from datetime import date

import pytest
import vl_convert
from sqlalchemy import Engine

from core.database import reading
from core.plan import charts, measures
from core.plan.queries import Frames, plan_frames

AS_AT = date(2011, 3, 31)


@pytest.fixture
def plan(illustrative_database: Engine) -> Frames:
    with reading(illustrative_database) as session:
        return plan_frames(session)


def drawn(chart: object) -> str:
    return str(vl_convert.vegalite_to_svg(chart.to_dict()))  # type: ignore[attr-defined]


def marks(svg: str, kind: str) -> list[str]:
    """What the marks of a kind say of themselves to readers of the screen."""
    return re.findall(rf'aria-label="([^"]*)" role="graphics-symbol" aria-roledescription="{kind}"', svg)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_bar_of_a_band_is_divided_by_its_counts(theme: str) -> None:
    svg = drawn(charts.ratings_bar({"R": 5, "B": 10, "G": 5, "A": 0}, theme))
    assert [re.findall(r"from: ([\d.]+).*rating: (\w)", one)[0] for one in marks(svg, "bar")] == [
        ("0", "B"),
        ("0.5", "G"),
        ("0.75", "R"),
    ]
    for letter in ("B 10", "G 5", "R 5"):
        assert f">{letter}</text>" in svg


def test_a_band_without_actions_is_an_empty_bar() -> None:
    assert marks(drawn(charts.ratings_bar({}, "light")), "bar") == []


@pytest.mark.parametrize(("theme", "ink"), [("light", "#111111"), ("dark", "#F2F2F2")])
def test_the_timeline_draws_every_dated_action_in_the_plans_order(plan: Frames, theme: str, ink: str) -> None:
    status = measures.dated(measures.status(plan, AS_AT))
    due = measures.milestone_status(plan, AS_AT)
    limits = {"Limit of three months": date(2011, 2, 19)}
    svg = drawn(charts.timeline(status, due[due["action"].isin(status["ref"])], limits, AS_AT, theme))
    assert len(marks(svg, "bar")) == 49  # 56 less the seven without any date
    assert len(marks(svg, "rule mark")) == 2  # the reporting date and the limit
    titles = re.findall(rf'fill="{ink}"[^>]*>([BCRAGNU])  ', svg)
    assert len(titles) == 49, "the titles can be read in this theme"
    labels = re.findall(r">(A\d+\.\d)</text>", svg)
    assert labels == list(status["ref"])


def test_the_bars_of_leads_add_up_to_what_they_carry(plan: Frames) -> None:
    carried = measures.by_lead(measures.status(plan, AS_AT), plan["leads"])
    svg = drawn(charts.leads_bars(carried))
    numbers = [int(one) for one in re.findall(r"Actions: (\d+)", " ".join(marks(svg, "bar")))]
    assert sum(numbers) == 70  # 56 actions; 12 have two accountable leads, A13.1 has three
