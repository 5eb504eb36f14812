"""Charts, drawn for real and read back from the picture."""

import re
from datetime import date

import pytest
import vl_convert
from sqlalchemy import Engine

from core.plan import charts, measures, totals
from core.plan.progress import tracking
from core.plan.progress.displays.over_time import by_day
from core.plan.queries import Frames, plan_frames
from core.storage.engine import reading

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


@pytest.mark.parametrize(("theme", "ink"), [("light", "#111111"), ("dark", "#F2F2F2")])
def test_the_timeline_draws_every_dated_action_in_the_plans_order(plan: Frames, theme: str, ink: str) -> None:
    status = measures.status(plan, AS_AT)
    status = status[status["starts_on"].notna() | status["due_on"].notna()]
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
    carried = totals.by_lead(measures.status(plan, AS_AT), plan["leads"])
    svg = drawn(charts.leads_bars(carried))
    numbers = [int(one) for one in re.findall(r"Actions: (\d+)", " ".join(marks(svg, "bar")))]
    assert sum(numbers) == 70  # 56 actions; 12 have two accountable leads, A13.1 has three


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_each_month_end_has_a_bar_of_its_ratings_with_letters_and_numbers(plan: Frames, theme: str) -> None:
    rows = tracking.over_time(plan, [date(2011, 1, 31), AS_AT])
    svg = drawn(charts.ratings_over_time(by_day(rows, "3 months"), theme))
    assert len(marks(svg, "bar")) == int((rows[rows["band"] == "3 months"][measures.RATINGS] > 0).sum().sum())
    for words in ("31 Jan 2011", "31 Mar 2011", "U 7", "C 3"):
        assert f">{words}</text>" in svg


def test_a_band_without_actions_has_no_bar_at_a_month_end(plan: Frames) -> None:
    none_left = {**plan, "actions": plan["actions"].head(0), "milestones": plan["milestones"].head(0)}
    empty = by_day(tracking.over_time(none_left, [AS_AT]), "all")
    assert marks(drawn(charts.ratings_over_time(empty, "light")), "bar") == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_slippage_draws_a_line_from_baseline_to_the_day_expected(plan: Frames, theme: str) -> None:
    moved = tracking.slippage(plan, AS_AT, measures.status(plan, AS_AT)).head(3)
    svg = drawn(charts.slippage(moved, AS_AT, theme))
    lines = [one for one in marks(svg, "rule mark") if "Moved by" in one or "expected" in one.lower()]
    assert len(lines) == 3
    assert svg.count(">120 days</text>") == 2, "A1.1 and A1.2 moved from 31 December 2010 to 30 April 2011"
